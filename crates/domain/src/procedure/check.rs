//! What can be wrong with a procedure: everything is found, not only the first.

use super::model::{CLOCK, Clock, Definition, Field, FieldKind, MoveKind, Step};
use crate::calendar::Calendar;
use crate::text::{Lang, scale};
use std::collections::{BTreeSet, HashSet};

/// Larger is no procedure anybody can follow.
const MOST_BYTES: usize = 1024 * 1024;

scale! {
    /// What is wrong.
    FaultKind {
        /// Not in the format.
        Format = "format", "書式のとおりではありません", "it is not in the format";
        /// An id.
        Id = "id", "識別子の文字が使えないものか、二度使われています", "the id has other characters, or stands twice";
        /// Something that does not exist.
        Unknown = "unknown", "ないものを指しています", "it names what does not exist";
        /// A state nobody gets to.
        Unreachable = "unreachable", "どの手順からもここに至りません", "no step leads here";
        /// A state nobody gets out of.
        DeadEnd = "dead-end", "終わりでないのに、先へ進む手順がありません", "it is no end, and nothing leads on from it";
        /// A state that never ends.
        NoEnd = "no-end", "ここから終わりに至る道がありません", "no end can be reached from here";
        /// Something after the end.
        AfterEnd = "after-end", "終わりから手順が出ています", "a step leads on from an end";
        /// Nobody may take it.
        Nobody = "nobody", "行える者がいません", "nobody may take it";
        /// Nothing it rests on.
        NoBasis = "no-basis", "根拠がないか、根拠の条項が見つかりません", "it rests on no clause, or on one that does not exist";
        /// No length.
        NoPeriod = "no-period", "期間と、日を決める項目の、どちらか一つだけを書いてください", "give either a length or the field that gives the day";
        /// Nothing follows from the lapse.
        NoConsequence = "no-consequence", "期限が過ぎても何も起こりません", "nothing follows when the period ends";
        /// The lapse leads nowhere.
        Lapse = "lapse", "期限が過ぎたときの手順を、ここでは取れません", "the step of the lapse cannot be taken where the period runs";
        /// A step of the clock without a clock.
        ClockStep = "clock-step", "どの期限もこの手順に至りません", "no period leads to this step";
        /// An act nobody gives reasons for.
        NoReasons = "no-reasons", "行為の理由と条項を、必須の項目として尋ねていません", "it is an act, and does not insist on a reason and on clauses";
        /// The same single person twice.
        NobodySecond = "nobody-second", "当事者ひとりでは、提案と確認の二人になりません", "one party alone cannot both propose and confirm";
    }
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Where: `step triage`, `clock first-look`.
    pub place: String,
    /// What was found there.
    pub detail: String,
}

impl Fault {
    /// A sentence.
    pub fn words(&self, lang: Lang) -> String {
        let detail = if self.detail.is_empty() { String::new() } else { format!(" (`{}`)", self.detail) };
        format!("{}: {}{detail}", self.place, self.kind.label(lang))
    }
}

/// What a definition may name outside itself.
pub struct Known<'k> {
    /// Whether a basis exists: a norm, an article of a law we list, a page of the house.
    pub basis: &'k dyn Fn(&str) -> bool,
    /// Whether a power exists.
    pub power: &'k dyn Fn(&str) -> bool,
    /// Whether an office exists.
    pub office: &'k dyn Fn(&str) -> bool,
}

/// Reads a definition and checks it.
///
/// # Errors
/// Every fault found.
pub fn read(text: &str, known: &Known<'_>) -> Result<Definition, Vec<Fault>> {
    let fault = |detail: String| vec![Fault { kind: FaultKind::Format, place: "file".to_owned(), detail }];
    if text.len() > MOST_BYTES {
        return Err(fault(format!("{} > {MOST_BYTES} bytes", text.len())));
    }
    let definition: Definition = toml::from_str(text).map_err(|e| fault(e.to_string()))?;
    let faults = check(&definition, known);
    if faults.is_empty() { Ok(definition) } else { Err(faults) }
}

/// Everything that is wrong with a definition.
pub fn check(definition: &Definition, known: &Known<'_>) -> Vec<Fault> {
    let mut found = Found { definition, known, faults: Vec::new() };
    found.ids();
    found.whole();
    for step in &definition.steps {
        found.step(step);
    }
    for clock in &definition.clocks {
        found.clock(clock);
    }
    for kind in MoveKind::ALL {
        if let Some(permit) = definition.moves.permit(*kind) {
            let place = format!("moves.{}", kind.word());
            found.by(&place, &permit.by);
            found.basis(&place, &permit.basis);
        }
    }
    found.ways();
    found.faults
}

struct Found<'d> {
    definition: &'d Definition,
    known: &'d Known<'d>,
    faults: Vec<Fault>,
}

impl Found<'_> {
    /// Replies name questions there are; nothing else names any.
    fn replies(&mut self, place: &str, step: &Step) {
        for field in &step.fields {
            let of = field.replies_to.as_deref().and_then(|of| of.split_once('.'));
            let found = of.and_then(|(s, f)| self.definition.step(s)?.fields.iter().find(|q| q.id == f));
            let is_right = match field.kind {
                FieldKind::Replies => found.is_some_and(|q| q.kind == FieldKind::Questions),
                _ => field.replies_to.is_none(),
            };
            if !is_right {
                self.say(FaultKind::Unknown, &format!("{place} field {}", field.id), "replies_to");
            }
        }
    }

    fn say(&mut self, kind: FaultKind, place: &str, detail: &str) {
        self.faults.push(Fault { kind, place: place.to_owned(), detail: detail.chars().take(200).collect() });
    }

    /// Ids are plain and stand once.
    fn ids(&mut self) {
        let d = self.definition;
        let groups: [(&str, Vec<&str>); 4] = [
            ("role", d.roles.iter().map(|r| r.id.as_str()).collect()),
            ("state", d.states.iter().map(|s| s.id.as_str()).collect()),
            ("step", d.steps.iter().map(|s| s.id.as_str()).collect()),
            ("clock", d.clocks.iter().map(|c| c.id.as_str()).collect()),
        ];
        for (group, ids) in groups {
            let mut seen = HashSet::new();
            for id in ids {
                if !is_id(id) || id == CLOCK && group == "role" || !seen.insert(id) {
                    self.say(FaultKind::Id, group, id);
                }
            }
        }
        for step in &d.steps {
            let mut seen = HashSet::new();
            for field in step.fields.iter().filter(|f| !is_id(&f.id) || !seen.insert(f.id.as_str())) {
                self.say(FaultKind::Id, &format!("step {} field", step.id), &field.id);
            }
        }
        if !is_id(&d.id) {
            self.say(FaultKind::Id, "file", &d.id);
        }
    }

    fn whole(&mut self) {
        let d = self.definition;
        self.basis("file", &d.basis);
        if Calendar::named(&d.calendar).is_none() {
            self.say(FaultKind::Unknown, "file", &d.calendar);
        }
        self.state("file", &d.begins);
        for role in &d.roles {
            if role.office.as_ref().is_some_and(|o| !(self.known.office)(o)) {
                self.say(FaultKind::Unknown, &format!("role {}", role.id), role.office.as_deref().unwrap_or_default());
            }
        }
        for role in &d.hears {
            self.role("hears", role);
        }
        for state in &d.states {
            let place = format!("state {}", state.id);
            if let Some(role) = &state.waits_for {
                self.role(&place, role);
            }
            if !state.is_end && state.waits_for.is_none() {
                self.say(FaultKind::Nobody, &place, "waits_for");
            }
        }
    }

    fn step(&mut self, step: &Step) {
        let place = format!("step {}", step.id);
        self.by(&place, &step.by);
        for role in &step.second {
            self.role(&place, role);
        }
        for state in step.from.iter().chain([&step.to]) {
            self.state(&place, state);
        }
        if step.from.is_empty() {
            self.say(FaultKind::DeadEnd, &place, "from");
        }
        for role in &step.shown_to {
            self.role(&place, role);
        }
        for other in step.apart_from.iter().chain(&step.shows) {
            if self.definition.step(other).is_none() {
                self.say(FaultKind::Unknown, &place, other);
            }
        }
        if step.power.as_ref().is_some_and(|p| !(self.known.power)(p)) {
            self.say(FaultKind::Unknown, &place, step.power.as_deref().unwrap_or_default());
        }
        self.basis(&place, &step.basis);
        for field in step.fields.iter().filter(|f| (f.kind == FieldKind::Choice) == f.options.is_empty()) {
            self.say(FaultKind::Format, &format!("{place} field {}", field.id), "options");
        }
        if step.routes.as_ref().is_some_and(|r| !(self.known.basis)(r)) {
            self.say(FaultKind::Unknown, &place, step.routes.as_deref().unwrap_or_default());
        }
        self.replies(&place, step);
        let insists = |f: &&Field| f.is_required && (f.is_reason || f.kind == FieldKind::Clauses);
        let kinds: HashSet<bool> = step.fields.iter().filter(insists).map(|f| f.is_reason).collect();
        if step.power.is_some() && kinds.len() < 2 {
            self.say(FaultKind::NoReasons, &place, "");
        }
        let is_party = |id: &String| self.definition.role(id).is_some_and(|r| r.office.is_none());
        if !step.second.is_empty() && step.by == step.second && step.by.iter().all(is_party) {
            self.say(FaultKind::NobodySecond, &place, &step.second.join(" "));
        }
        let leads = self.definition.clocks.iter().any(|c| c.lapse.step.as_ref() == Some(&step.id));
        if step.by.iter().any(|r| r == CLOCK) && !leads {
            self.say(FaultKind::ClockStep, &place, "");
        }
    }

    fn clock(&mut self, clock: &Clock) {
        let place = format!("clock {}", clock.id);
        self.basis(&place, &clock.basis);
        if clock.runs_in.is_empty() {
            self.say(FaultKind::Unreachable, &place, "runs_in");
        }
        for state in &clock.runs_in {
            self.state(&place, state);
        }
        let has_length = clock.within.is_some() || clock.unit.is_some();
        let is_length = clock.span().is_some_and(|s| (1..=10_000).contains(&s.within));
        if has_length == clock.until_field.is_some() || has_length && !is_length {
            self.say(FaultKind::NoPeriod, &place, "");
        }
        if let Some(field) = &clock.until_field {
            self.given(clock, &place, field);
        }
        let lapse = &clock.lapse;
        if lapse.step.is_none() && lapse.tell.is_empty() && lapse.bars.is_empty() {
            self.say(FaultKind::NoConsequence, &place, "");
        }
        for role in &lapse.tell {
            self.role(&place, role);
        }
        for step in &lapse.bars {
            if self.definition.step(step).is_none() {
                self.say(FaultKind::Unknown, &place, step);
            }
        }
        if let Some(id) = &lapse.step {
            let step = self.definition.step(id);
            let fits = |s: &Step| s.by == [CLOCK] && clock.runs_in.iter().all(|r| s.from.contains(r));
            if !step.is_some_and(fits) {
                self.say(FaultKind::Lapse, &place, id);
            }
        }
    }

    /// Every step that leads to where the clock runs asks the day, and insists on it.
    fn given(&mut self, clock: &Clock, place: &str, field: &str) {
        let d = self.definition;
        let leads = |s: &&Step| clock.runs_in.contains(&s.to) && !s.from.iter().all(|f| clock.runs_in.contains(f));
        for step in d.steps.iter().filter(leads) {
            let asks = step.fields.iter().any(|f| f.id == field && f.kind == FieldKind::Day && f.is_required);
            if !asks {
                self.say(FaultKind::NoPeriod, place, &format!("{}.{field}", step.id));
            }
        }
        if clock.runs_in.contains(&d.begins) {
            self.say(FaultKind::NoPeriod, place, field);
        }
    }

    /// Every state is reached, every state but an end leads on, and to an end.
    fn ways(&mut self) {
        let d = self.definition;
        let reached = closure(&d.begins, |state| d.steps_from(state).map(|s| s.to.as_str()).collect());
        for state in &d.states {
            let place = format!("state {}", state.id);
            if !reached.contains(state.id.as_str()) {
                self.say(FaultKind::Unreachable, &place, "");
            }
            let out = d.steps_from(&state.id).count();
            match (state.is_end, out) {
                (true, 0) => {}
                (true, _) => self.say(FaultKind::AfterEnd, &place, ""),
                (false, 0) => self.say(FaultKind::DeadEnd, &place, ""),
                (false, _) => {
                    let from_here = closure(&state.id, |s| d.steps_from(s).map(|s| s.to.as_str()).collect());
                    if !d.states.iter().any(|s| s.is_end && from_here.contains(s.id.as_str())) {
                        self.say(FaultKind::NoEnd, &place, "");
                    }
                }
            }
        }
    }

    fn by(&mut self, place: &str, roles: &[String]) {
        if roles.is_empty() {
            self.say(FaultKind::Nobody, place, "");
        }
        for role in roles.iter().filter(|r| *r != CLOCK) {
            self.role(place, role);
        }
        if roles.len() > 1 && roles.iter().any(|r| r == CLOCK) {
            self.say(FaultKind::Nobody, place, CLOCK);
        }
    }

    fn role(&mut self, place: &str, id: &str) {
        if self.definition.role(id).is_none() {
            self.say(FaultKind::Unknown, place, id);
        }
    }

    fn state(&mut self, place: &str, id: &str) {
        if self.definition.state(id).is_none() {
            self.say(FaultKind::Unknown, place, id);
        }
    }

    fn basis(&mut self, place: &str, basis: &[String]) {
        if basis.is_empty() {
            self.say(FaultKind::NoBasis, place, "");
        }
        for one in basis.iter().filter(|b| !(self.known.basis)(b)) {
            self.say(FaultKind::NoBasis, place, one);
        }
    }
}

fn is_id(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=60).contains(&id.len()) && id.bytes().all(plain)
}

/// Everything that can be reached from a place, that place included.
fn closure<'d>(from: &'d str, next: impl Fn(&'d str) -> Vec<&'d str>) -> BTreeSet<&'d str> {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(place) = open.pop() {
        open.extend(next(place).into_iter().filter(|n| seen.insert(n)));
    }
    seen
}
