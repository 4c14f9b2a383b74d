//! Drafts: what is being written for a step, kept until it is handed in; a party's for all of its members who may answer.

use super::model::{Actor, CaseFile, Event, EventKind};
use super::view::{Seat, View};
use super::{hold, store, view};
use crate::db::{Tx, WriteTx};
use crate::id::{AccountId, CaseId};
use crate::procedure::{Definition, Field, FieldKind, Step, question_of, questions};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// Most characters of a draft, all its answers together.
const MOST_CHARACTERS: usize = 300_000;

/// What is being written for a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// By the ids of the step's fields.
    pub answers: BTreeMap<String, String>,
    /// The account that saved it last.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// How often it was saved.
    pub revision: i64,
}

/// The questions a field of replies answers, with the number of the event that asked them; none before they were asked.
pub fn asked_of(definition: &Definition, events: &[Event], field: &Field) -> Option<(i64, Vec<String>)> {
    let (step, of) = field.replies_to.as_deref()?.split_once('.')?;
    definition.step(step)?;
    let effect = |e: &&Event| matches!(e.kind, EventKind::Taken | EventKind::Confirmed);
    let last = events.iter().filter(effect).rfind(|e| e.step.as_deref() == Some(step))?;
    let text = last.answers.get(of)?;
    Some((last.number, questions(text).into_iter().map(str::to_owned).collect()))
}

/// Every reply is to a question that was asked.
pub(super) fn check_numbers(
    definition: &Definition,
    events: &[Event],
    step: &Step,
    answers: &BTreeMap<String, String>,
    refusals: &mut Refusals,
) {
    for field in step.fields.iter().filter(|f| f.kind == FieldKind::Replies) {
        let most = asked_of(definition, events, field).map_or(0, |(_, all)| all.len());
        for key in answers.keys() {
            if question_of(field, key).is_some_and(|(number, _)| number > most) {
                refusals.push(Refusal::invalid("procedure.no-question").on(key.as_str()).with("most", most));
            }
        }
    }
}

/// The event a draft of a step belongs to: the one that asked; 0 where nothing was asked.
fn asking(definition: &Definition, events: &[Event], step: &Step) -> i64 {
    step.fields.iter().find_map(|f| asked_of(definition, events, f)).map_or(0, |(number, _)| number)
}

/// Whose draft it is: the party's where a party takes the step, one's own otherwise.
pub(super) fn holder(tx: &mut Tx<'_>, file: &CaseFile, step: &Step, account: &AccountId) -> Result<String, Error> {
    let mine = store::holders(tx, account)?;
    let parties = store::parties(tx, &file.id)?;
    let found = parties.into_iter().find(|p| step.by.contains(&p.role) && mine.contains(&p.holder));
    Ok(found.map_or_else(|| account.to_string(), |p| p.holder))
}

/// The step as it is open to somebody.
fn open<'v>(view: &'v View, step: &str) -> Result<&'v Step, Error> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let offered = view.offers.iter().find(|o| o.step == step).ok_or_else(absent)?;
    match &offered.refusal {
        Some(refusal) => Err(refusal.clone().into()),
        None => Ok(view.definition.step(step).ok_or_else(absent)?),
    }
}

fn seen(tx: &mut Tx<'_>, account: &AccountId, id: &CaseId, at: Timestamp) -> Result<View, Error> {
    let view = view::view(tx, &Actor::Account(account.clone()), id, at)?;
    Ok(view.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?)
}

/// The draft of a step that is open to an account; none where nothing was kept, or other questions were asked since.
///
/// # Errors
/// Absent when they may not know of the case or the step; the step's refusal when they cannot take it.
pub fn draft(
    tx: &mut Tx<'_>,
    account: &AccountId,
    id: &CaseId,
    step: &str,
    at: Timestamp,
) -> Result<Option<Draft>, Error> {
    let view = seen(tx, account, id, at)?;
    let step = open(&view, step)?;
    let asked = asking(&view.definition, &view.events, step);
    let holder = holder(tx, &view.file, step, account)?;
    Ok(store::draft(tx, id, &step.id, &holder)?.filter(|(of, _)| *of == asked).map(|(_, draft)| draft))
}

/// Keeps a draft, complete or not, and gives its revision. One that somebody else saved since it was seen refuses.
///
/// # Errors
/// As [`draft`]; refused for a field the step has not, and for more than a draft may hold.
pub fn keep_draft(
    tx: &mut WriteTx<'_, '_>,
    account: &AccountId,
    id: &CaseId,
    (step, revision): (&str, i64),
    answers: &BTreeMap<String, String>,
) -> Result<i64, Error> {
    hold(tx, id)?;
    let at = tx.at();
    let view = seen(tx, account, id, at)?;
    let step = open(&view, step)?;
    let mut refusals = Refusals::default();
    for key in answers.keys() {
        let is_field = |f: &Field| f.id == *key || question_of(f, key).is_some();
        if !step.fields.iter().any(is_field) {
            refusals.push(Refusal::invalid("procedure.no-field").on(key.as_str()).with("value", key));
        }
    }
    if answers.values().map(|v| v.chars().count()).sum::<usize>() > MOST_CHARACTERS {
        refusals.push(Refusal::invalid("common.too-long").with("most", MOST_CHARACTERS));
    }
    check_numbers(&view.definition, &view.events, step, answers, &mut refusals);
    refusals.settle()?;
    let asked = asking(&view.definition, &view.events, step);
    let holder = holder(tx, &view.file, step, account)?;
    let held = store::draft(tx, id, &step.id, &holder)?;
    let stands = held.as_ref().filter(|(of, _)| *of == asked).map_or(0, |(_, d)| d.revision);
    if stands != revision {
        return Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into());
    }
    let kept = Draft { answers: answers.clone(), by: account.to_string(), at: String::new(), revision: revision + 1 };
    store::put_draft(tx, (id, &step.id, &holder), asked, &kept)?;
    Ok(kept.revision)
}

/// What was kept for a step is gone once it is handed in.
pub(super) fn handed_in(
    tx: &mut WriteTx<'_, '_>,
    definition: &Definition,
    file: &CaseFile,
    actor: &Actor,
    step: Option<&str>,
) -> Result<(), Error> {
    let (Actor::Account(account), Some(step)) = (actor, step.and_then(|s| definition.step(s))) else { return Ok(()) };
    let holder = holder(tx, file, step, account)?;
    Ok(store::drop_draft(tx, &file.id, &step.id, &holder)?)
}

/// The cases in which an account, or an operator it may answer for, has a draft.
///
/// # Errors
/// Faults of the database.
pub fn drafted(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<CaseId>, Error> {
    let mut all = Vec::new();
    for holder in store::holders(tx, account)? {
        all.extend(store::drafted(tx, &holder)?);
    }
    Ok(all)
}

/// What is kept for an account alone ends with it: its drafts and its calendar.
///
/// # Errors
/// Faults of the database.
pub fn forget(tx: &mut WriteTx<'_, '_>, account: &AccountId) -> Result<(), Error> {
    store::drop_drafts_of(tx, account.as_str())?;
    Ok(store::drop_calendar(tx, account)?)
}

impl View {
    /// The questions a field of replies answers, as far as whoever looks was shown them.
    pub fn asked(&self, field: &Field) -> Vec<String> {
        asked_of(&self.definition, &self.events, field).map(|(_, all)| all).unwrap_or_default()
    }
    /// Whether whoever looks is a party.
    pub fn is_party(&self) -> bool {
        matches!(self.seat, Seat::Party(_))
    }
}
