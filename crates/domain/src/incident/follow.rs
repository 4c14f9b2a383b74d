//! Following a report up with its number and its secret: how it stands, what was asked, what can be done.

use super::draft::{mark_of, marked};
use super::intake::mark;
use super::model::{Marked, Word};
use super::secret::{Tracking, is_same};
use super::store;
use crate::cases::{self, Actor, EventKind, Party, View, Wish};
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::door::{Ground, Receipt};
use crate::filing;
use crate::form;
use crate::id::CaseId;
use crate::norm::Catalog;
use crate::procedure::Step;
use crate::refusal::{Class, Error, Refusal};
use crate::text::Both;
use crate::time::{Date, Timestamp, rfc3339};
use std::collections::BTreeMap;

/// Most characters of what is added.
const MOST_WORD: usize = 4_000;
/// Most times something can be added to one report.
const MOST_WORDS: i64 = 50;
/// What confirms every place with the form of personal data, for programs: they see no page to confirm one after another.
pub const ALL: &str = "all";
/// What no secret has as its digest: held against when there is no such number, so that both take as long.
const NO_SECRET: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The actor a reporter is, once the secret was checked.
fn reporter() -> Actor {
    Actor::Nameless(Party::nameless("reporter"))
}

/// The case a tracking number opens.
///
/// # Errors
/// Absent, in the same words and the same time, whether the number or the secret is wrong.
pub fn case_of(tx: &mut Tx<'_>, tracking: &Tracking) -> Result<CaseId, Error> {
    let held = store::secret_of(tx, &tracking.number())?;
    let against = held.as_ref().map_or(NO_SECRET, |(_, digest)| digest.as_str());
    let is_right = is_same(&tracking.digest(), against);
    let found = held.filter(|_| is_right).map(|(case, _)| case);
    Ok(found.ok_or_else(|| Refusal::of(Class::Absent, "incident.no-match").on("secret"))?)
}

/// The number of a case, for whoever may know of it.
///
/// # Errors
/// Absent when there is no such case.
pub fn number_of(tx: &mut Tx<'_>, case: &CaseId) -> Result<String, Error> {
    Ok(cases::load(tx, case)?.0.number)
}

/// Something the reporter was told, or said at a step.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it was.
    pub title: Both,
    /// When, RFC 3339.
    pub at: String,
    /// What it said, by the label of the field.
    pub lines: Vec<(Both, String)>,
    /// The reporter's own.
    pub is_own: bool,
}

/// How a report stands, as far as whoever holds its secret may know.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The case's number.
    pub number: String,
    /// When the report came, RFC 3339.
    pub received_at: String,
    /// What the procedure says to somebody outside about the state it is in.
    pub outside: Both,
    /// It goes on in another case.
    pub is_joined: bool,
    /// Nothing follows.
    pub is_over: bool,
    /// The revision, to be given back with a step.
    pub revision: i64,
    /// Until when the reporter is waited for, when it is their turn.
    pub until: Option<Date>,
    /// What was told and said.
    pub told: Vec<Told>,
    /// The steps that can be taken now.
    pub steps: Vec<Step>,
    /// What was added.
    pub words: Vec<Word>,
}

/// How a report stands. The secret was checked by [`case_of`].
///
/// # Errors
/// Absent when there is no such report.
pub fn standing(tx: &mut Tx<'_>, case: &CaseId, at: Timestamp) -> Result<Standing, Error> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let view = cases::view(tx, &reporter(), case, at)?.ok_or_else(absent)?;
    let (file, d) = (&view.file, &view.definition);
    let state = d.state(&file.case.state).ok_or_else(absent)?;
    let can = view.offers.iter().filter(|o| o.refusal.is_none());
    let is_over = file.case.is_over(d);
    Ok(Standing {
        number: file.number.clone(),
        received_at: file.opened_at.clone(),
        outside: state.outside.clone(),
        is_joined: file.case.joined.is_some(),
        is_over,
        revision: file.revision,
        until: until(&view)?.filter(|_| !is_over && state.waits_for.as_deref() == Some("reporter")),
        told: told(&view),
        steps: can.filter_map(|o| d.step(&o.step)).cloned().collect(),
        words: store::words(tx, case)?,
    })
}

/// The first day a period of this state ends on.
fn until(view: &View) -> Result<Option<Date>, Error> {
    let (d, case) = (&view.definition, &view.file.case);
    let here = case.due(d, cases::calendar(d)?).into_iter().filter(|due| due.clock.runs_in.contains(&case.state));
    Ok(here.filter_map(|due| due.end.map(|e| e.on)).min())
}

fn told(view: &View) -> Vec<Told> {
    let events = view.events.iter().filter(|e| matches!(e.kind, EventKind::Taken | EventKind::Confirmed));
    let one = |e: &cases::Event| {
        let step = view.definition.step(e.step.as_deref()?)?;
        let said = step.fields.iter().filter_map(|f| Some((f.label.clone(), e.answers.get(&f.id)?.clone())));
        let is_own = e.role.as_deref() == Some("reporter");
        Some(Told { title: step.title.clone(), at: e.at.clone(), lines: said.collect(), is_own })
    };
    events.filter_map(one).collect()
}

/// Refuses until whoever wrote a text has confirmed the places in it with the form of personal data.
fn confirmed(findings: &[Marked], sure: &str) -> Result<(), Refusal> {
    let mark = mark_of(findings);
    if mark.is_empty() || mark == sure || sure == ALL {
        return Ok(());
    }
    Err(Refusal::invalid("incident.personal").on("sure").with("mark", mark))
}

/// Adds a word to a report. `sure` confirms the places with the form of personal data.
///
/// # Errors
/// Empty, too long or too often; a conflict when the case is over; [`confirmed`].
pub fn add_word(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    case: &CaseId,
    text: &str,
    sure: &str,
) -> Result<i64, Error> {
    let text = form::prose("word", text, MOST_WORD)?;
    if text.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("word").into());
    }
    cases::hold(tx, case)?;
    let (file, definition) = cases::load(tx, case)?;
    if file.case.is_over(&definition) {
        return Err(Refusal::of(Class::Conflict, "incident.over").into());
    }
    let number = store::last_word(tx, case)? + 1;
    if number > MOST_WORDS {
        return Err(Refusal::of(Class::TooMuch, "incident.words").with("most", MOST_WORDS).into());
    }
    // What is confirmed does not change with what others added meanwhile.
    confirmed(&marked("word", &text), sure)?;
    let at = rfc3339(tx.at());
    tx.insert("incident_word", cols! { "case_id" => case, "number" => number, "text" => text.as_str(), "at" => at })?;
    mark(tx, case, &marked(&format!("word:{number}"), &text))?;
    cases::added(tx, receipt, &reporter(), case, ("reporter", number))?;
    Ok(number)
}

/// Takes a step in the reporter's name.
///
/// # Errors
/// Whatever the procedure refuses; [`confirmed`].
pub fn step(
    ground: &Ground,
    catalog: &Catalog,
    case: &CaseId,
    (step, seen): (&str, i64),
    answers: &BTreeMap<String, String>,
    sure: &str,
) -> Result<(), Error> {
    for (field, text) in answers {
        form::prose(field, text, MOST_WORD)?;
    }
    let found = |place: &str| answers.values().flat_map(|text| marked(place, text)).collect::<Vec<_>>();
    confirmed(&found("step"), sure)?;
    let done = cases::advance(ground, catalog, &reporter(), case, &Wish::step(step, answers.clone(), Some(seen)))?;
    let mut findings = found(&format!("step:{}", done.event));
    findings.sort();
    findings.dedup();
    if findings.is_empty() {
        return Ok(());
    }
    filing::receive(ground, "incident.mark", |tx, _| {
        cases::hold(tx, case)?;
        mark(tx, case, &findings)
    })
}
