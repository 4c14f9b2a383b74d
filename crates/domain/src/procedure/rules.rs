//! What may be done with a case, by whom, and what becomes of it. Pure: nothing here reads a clock or a database.

use super::case::{Case, Part, Pending, Running, Standing, Taken};
use super::model::{CLOCK, Definition, MoveKind, Step};
use crate::calendar::{Calendar, Pause};
use crate::refusal::{Class, Refusal};
use crate::time::{Date, Timestamp};
use std::collections::BTreeMap;

/// Most steps of one case: a case that turns in circles ends somewhere.
const MOST_STEPS: usize = 5_000;

/// Who wants to do something (行為者).
#[derive(Debug, Clone)]
pub struct Who {
    /// The person.
    pub person: String,
    /// The roles the person can play in this procedure: by an office held, or as a party to this case.
    pub roles: Vec<String>,
}

/// What somebody wants to do with a case.
#[derive(Debug, Clone)]
pub enum Move {
    /// Take a step; one that needs a second person is proposed.
    Take {
        /// Which.
        step: String,
        /// What was answered, by the ids of the fields.
        answers: BTreeMap<String, String>,
    },
    /// Confirm the step that is pending.
    Confirm,
    /// Decline the step that is pending; whoever proposed it takes it back so.
    Decline,
    /// Give a role to a person, besides those who have it.
    Assign {
        /// Which.
        role: String,
        /// To whom.
        person: String,
    },
    /// Take a role from a person.
    Relieve {
        /// Which.
        role: String,
        /// From whom.
        person: String,
    },
    /// Take a person out of the case. Anybody may take themselves out.
    Recuse {
        /// Whom.
        person: String,
    },
    /// Let another act for a person in a role, until a moment.
    Delegate {
        /// Which.
        role: String,
        /// For whom.
        instead_of: String,
        /// Who acts.
        person: String,
        /// Until when.
        until: Timestamp,
    },
    /// Stop the clocks.
    Suspend,
    /// Let them go on.
    Resume,
    /// End the case in another.
    Join {
        /// In which.
        into: String,
    },
}

/// Begins a case.
pub fn begin(definition: &Definition, at: Timestamp) -> Case {
    let mut case = Case {
        procedure: definition.name(),
        state: definition.begins.clone(),
        since: at,
        taken: Vec::new(),
        pending: None,
        people: Vec::new(),
        clocks: Vec::new(),
        pauses: Vec::new(),
        joined: None,
    };
    start(&mut case, definition, at, None);
    case
}

/// A case of its own out of one that runs: the same state, people and clocks, no steps.
///
/// # Errors
/// Refused when nobody of the person's roles may, the case is over, or a step is pending.
pub fn split(definition: &Definition, case: &Case, who: &Who, at: Timestamp) -> Result<Case, Refusal> {
    running(definition, case)?;
    permitted(definition, case, MoveKind::Split, who, at)?;
    none_pending(case)?;
    Ok(Case { taken: Vec::new(), ..case.clone() })
}

/// What becomes of a case when somebody does something with it.
///
/// # Errors
/// A refusal with the reason: over, out of order, not that person's, recused, barred, pending, the same person twice, or an answer
/// that is missing.
pub fn advance(
    definition: &Definition,
    calendar: &Calendar,
    case: &Case,
    who: &Who,
    wanted: &Move,
    at: Timestamp,
) -> Result<Case, Refusal> {
    running(definition, case)?;
    // What ended before this moment has ended, whether or not the sweep has come by.
    let mut next = lapse(definition, calendar, case, at).unwrap_or_else(|| case.clone());
    running(definition, &next)?;
    match wanted {
        Move::Take { step, answers } => take(definition, &mut next, who, step, answers, at)?,
        Move::Confirm => confirm(definition, &mut next, who, at)?,
        Move::Decline => decline(definition, &mut next, who, at)?,
        Move::Join { into } => {
            permitted(definition, &next, MoveKind::Join, who, at)?;
            none_pending(&next)?;
            next.joined = Some(into.clone());
            finish_clocks(&mut next, at, &[]);
        }
        Move::Suspend | Move::Resume => pause(definition, &mut next, who, matches!(wanted, Move::Suspend), at)?,
        people => super::people::change(definition, &mut next, who, people, at)?,
    }
    Ok(next)
}

/// What becomes of a case when its periods end; `None` when none has.
pub fn lapse(definition: &Definition, calendar: &Calendar, case: &Case, at: Timestamp) -> Option<Case> {
    let mut next = case.clone();
    let mut is_changed = false;
    // A lapse can lead to a state in which another period ends at once; each clock lapses once, so this ends.
    for _ in 0..=definition.clocks.len() {
        let over = |c: &Case| c.is_over(definition);
        let due = next.due(definition, calendar);
        let ended = due.iter().find(|d| d.lapsed.is_none() && d.end.is_some_and(|e| e.at <= at));
        let Some((clock, end)) = ended.and_then(|d| Some((d.clock, d.end?))).filter(|_| !over(&next)) else { break };
        is_changed = true;
        for running in next.clocks.iter_mut().filter(|r| r.clock == clock.id && r.met.is_none()) {
            running.lapsed = Some(end.at);
        }
        if let Some(step) = clock.lapse.step.as_deref().and_then(|s| definition.step(s)) {
            next.pending = None;
            let taken = Taken {
                step: step.id.clone(),
                by: None,
                role: CLOCK.to_owned(),
                instead_of: None,
                second: None,
                at: end.at,
            };
            go(definition, &mut next, step, taken, None);
        }
    }
    is_changed.then_some(next)
}

/// A step somebody could think of, and why it cannot be taken, when it cannot.
#[derive(Debug, Clone)]
pub struct Offer<'d> {
    /// The step.
    pub step: &'d Step,
    /// Why not.
    pub refusal: Option<Refusal>,
}

/// The steps that start where a case stands; those of the clock left out.
pub fn offers<'d>(definition: &'d Definition, case: &Case, who: &Who, at: Timestamp) -> Vec<Offer<'d>> {
    if case.is_over(definition) {
        return Vec::new();
    }
    let start = case.state.as_str();
    let here = definition.steps.iter().filter(|s| s.from.iter().any(|f| f == start) && s.by != [CLOCK]);
    here.map(|step| Offer { step, refusal: may_take(definition, case, step, who, at).err() }).collect()
}

fn take(
    definition: &Definition,
    case: &mut Case,
    who: &Who,
    id: &str,
    answers: &BTreeMap<String, String>,
    at: Timestamp,
) -> Result<(), Refusal> {
    let step = definition.step(id).ok_or_else(|| Refusal::of(Class::Absent, "procedure.no-step").with("value", id))?;
    let (role, instead_of) = may_take(definition, case, step, who, at)?;
    let until = super::answers::check(definition, step, answers, at)?;
    if step.second.is_empty() {
        let by = Some(who.person.clone());
        let taken = Taken { step: step.id.clone(), by, role, instead_of, second: None, at };
        go(definition, case, step, taken, until);
    } else {
        case.pending = Some(Pending { step: step.id.clone(), by: who.person.clone(), role, instead_of, at, until });
    }
    Ok(())
}

/// Whether somebody may take a step, in which role, and for whom.
fn may_take(
    definition: &Definition,
    case: &Case,
    step: &Step,
    who: &Who,
    at: Timestamp,
) -> Result<(String, Option<String>), Refusal> {
    none_pending(case)?;
    if !step.from.contains(&case.state) {
        let open: Vec<&str> = definition.steps_from(&case.state).map(|s| s.id.as_str()).collect();
        let refusal = Refusal::of(Class::Conflict, "procedure.out-of-order").with("step", &step.id);
        return Err(refusal.with("state", &case.state).with("open", open.join(", ")));
    }
    if case.taken.len() >= MOST_STEPS {
        return Err(Refusal::of(Class::TooMuch, "procedure.too-many-steps").with("most", MOST_STEPS));
    }
    if let Some(clock) = case.barred_by(definition, &step.id) {
        let refusal = Refusal::of(Class::TooLate, "procedure.barred").with("step", &step.id);
        return Err(refusal.with("clock", &clock.id).with("basis", clock.basis.join(", ")));
    }
    let role = plays(definition, case, &step.by, who, at, &step.basis)?;
    stands_apart(case, step, who, role.1.as_deref())?;
    Ok(role)
}

/// Whoever took a step that must be another's, themselves or for someone, does not take this one.
fn stands_apart(case: &Case, step: &Step, who: &Who, instead_of: Option<&str>) -> Result<(), Refusal> {
    let is_taker = |t: &Taken| {
        let hands = [&t.by, &t.instead_of, &t.second];
        let mine = |p: &str| p == who.person || Some(p) == instead_of;
        hands.into_iter().flatten().any(|p| mine(p))
    };
    match case.taken.iter().find(|t| step.apart_from.contains(&t.step) && is_taker(t)) {
        Some(same) => {
            let refusal = Refusal::of(Class::Forbidden, "procedure.apart").with("step", &step.id);
            Err(refusal.with("other", &same.step).with("basis", step.basis.join(", ")))
        }
        None => Ok(()),
    }
}

/// In which of some roles a person acts in a case, and for whom.
pub(super) fn plays(
    definition: &Definition,
    case: &Case,
    roles: &[String],
    who: &Who,
    at: Timestamp,
    basis: &[String],
) -> Result<(String, Option<String>), Refusal> {
    if case.is_recused(&who.person, at) {
        return Err(Refusal::of(Class::Forbidden, "procedure.recused"));
    }
    for role in roles {
        let is_delegate = |p: &&Part| {
            p.standing == Standing::Delegate && p.role.as_ref() == Some(role) && p.person == who.person && p.holds(at)
        };
        if let Some(part) = case.people.iter().find(is_delegate) {
            return Ok((role.clone(), part.instead_of.clone()));
        }
        let mut assigned = case.assigned(role, at).peekable();
        let is_party = definition.role(role).is_some_and(|r| r.office.is_none());
        let is_free = is_party || assigned.peek().is_none();
        if who.roles.contains(role) && (is_free || assigned.any(|p| p.person == who.person)) {
            return Ok((role.clone(), None));
        }
    }
    let titles = roles.join(", ");
    Err(Refusal::of(Class::Forbidden, "procedure.not-yours").with("roles", titles).with("basis", basis.join(", ")))
}

fn confirm(definition: &Definition, case: &mut Case, who: &Who, at: Timestamp) -> Result<(), Refusal> {
    let pending = case.pending.clone().ok_or_else(|| Refusal::of(Class::Conflict, "procedure.nothing-pending"))?;
    let gone = || Refusal::of(Class::Absent, "procedure.no-step").with("value", &pending.step);
    let step = definition.step(&pending.step).ok_or_else(gone)?;
    let proposers = [Some(pending.by.as_str()), pending.instead_of.as_deref()];
    let (_, instead_of) = plays(definition, case, &step.second, who, at, &step.basis)?;
    let confirmers = [Some(who.person.as_str()), instead_of.as_deref()];
    if confirmers.iter().flatten().any(|c| proposers.contains(&Some(c))) {
        return Err(Refusal::of(Class::Forbidden, "procedure.same-person").with("step", &step.id));
    }
    stands_apart(case, step, who, instead_of.as_deref())?;
    // Whoever proposed it may have been recused since.
    if case.is_recused(&pending.by, at) {
        return Err(Refusal::of(Class::Conflict, "procedure.proposer-recused"));
    }
    case.pending = None;
    let Pending { step: id, by, role, instead_of, until, .. } = pending;
    let taken = Taken { step: id, by: Some(by), role, instead_of, second: Some(who.person.clone()), at };
    go(definition, case, step, taken, until);
    Ok(())
}

fn decline(definition: &Definition, case: &mut Case, who: &Who, at: Timestamp) -> Result<(), Refusal> {
    let pending = case.pending.as_ref().ok_or_else(|| Refusal::of(Class::Conflict, "procedure.nothing-pending"))?;
    if pending.by != who.person {
        let step = definition.step(&pending.step);
        let second = step.map(|s| s.second.clone()).unwrap_or_default();
        let basis = step.map(|s| s.basis.clone()).unwrap_or_default();
        plays(definition, case, &second, who, at, &basis)?;
    }
    case.pending = None;
    Ok(())
}

/// The case goes where a step leads.
fn go(definition: &Definition, case: &mut Case, step: &Step, taken: Taken, until: Option<Date>) {
    let at = taken.at;
    case.taken.push(taken);
    let stays: Vec<&str> =
        definition.clocks.iter().filter(|c| c.runs_in.contains(&step.to)).map(|c| c.id.as_str()).collect();
    // A step back to where a clock runs already leaves it running, unless it gives another day.
    finish_clocks(case, at, if until.is_some() { &[] } else { &stays });
    case.state.clone_from(&step.to);
    case.since = at;
    start(case, definition, at, until);
}

/// Clocks that run nowhere near any more are done with.
fn finish_clocks(case: &mut Case, at: Timestamp, stays: &[&str]) {
    for running in case.clocks.iter_mut().filter(|r| r.met.is_none() && !stays.contains(&r.clock.as_str())) {
        // What lapsed stays lapsed: a late step does not make it in time.
        if running.lapsed.is_none() {
            running.met = Some(at);
        }
    }
}

/// The clocks of the state begin to run.
fn start(case: &mut Case, definition: &Definition, at: Timestamp, until: Option<Date>) {
    for clock in definition.clocks.iter().filter(|c| c.runs_in.contains(&case.state)) {
        let runs = case.clocks.iter().any(|r| r.clock == clock.id && r.met.is_none() && r.lapsed.is_none());
        let until = clock.until_field.as_ref().and(until);
        if !runs && (clock.span().is_some() || until.is_some()) {
            case.clocks.push(Running { clock: clock.id.clone(), from: at, until, met: None, lapsed: None });
        }
    }
}

fn pause(definition: &Definition, case: &mut Case, who: &Who, stops: bool, at: Timestamp) -> Result<(), Refusal> {
    permitted(definition, case, MoveKind::Suspend, who, at)?;
    match (stops, case.is_suspended()) {
        (true, true) => Err(Refusal::of(Class::Conflict, "procedure.suspended")),
        (false, false) => Err(Refusal::of(Class::Conflict, "procedure.not-suspended")),
        (true, false) => {
            case.pauses.push(Pause { from: at, until: None });
            Ok(())
        }
        (false, true) => {
            if let Some(last) = case.pauses.last_mut() {
                last.until = Some(at);
            }
            Ok(())
        }
    }
}

pub(super) fn permitted(
    definition: &Definition,
    case: &Case,
    kind: MoveKind,
    who: &Who,
    at: Timestamp,
) -> Result<(String, Option<String>), Refusal> {
    let none = || Refusal::of(Class::Forbidden, "procedure.no-move").with("move", kind.word());
    let permit = definition.moves.permit(kind).ok_or_else(none)?;
    plays(definition, case, &permit.by, who, at, &permit.basis)
}

fn none_pending(case: &Case) -> Result<(), Refusal> {
    let pending = |p: &Pending| Refusal::of(Class::Conflict, "procedure.pending").with("step", &p.step);
    case.pending.as_ref().map_or(Ok(()), |p| Err(pending(p)))
}

fn running(definition: &Definition, case: &Case) -> Result<(), Refusal> {
    match case.is_over(definition) {
        true => Err(Refusal::of(Class::Conflict, "procedure.over").with("state", &case.state)),
        false => Ok(()),
    }
}
