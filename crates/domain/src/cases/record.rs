//! What happened in a case, as events.

use super::advance::Wish;
use super::model::{Actor, CaseFile, Event, EventKind};
use super::store;
use crate::db::{DbError, WriteTx};
use crate::door::Receipt;
use crate::procedure::{Case, Move};
use crate::time::{Timestamp, rfc3339};
use std::collections::BTreeMap;

/// Most characters of a word of reason.
const MOST_WORD: usize = 10_000;

/// The event that records it.
pub(super) fn happened(
    receipt: &Receipt,
    actor: &Actor,
    wish: &Wish,
    before: &Case,
    next: &Case,
    at: Timestamp,
) -> Event {
    let (kind, person) = match &wish.wanted {
        Move::Take { .. } if next.pending.is_some() => (EventKind::Proposed, None),
        Move::Take { .. } => (EventKind::Taken, None),
        Move::Confirm => (EventKind::Confirmed, before.pending.as_ref().map(|p| p.by.clone())),
        Move::Decline => (EventKind::Declined, before.pending.as_ref().map(|p| p.by.clone())),
        Move::Assign { person, .. } => (EventKind::Assigned, Some(person.clone())),
        Move::Relieve { person, .. } => (EventKind::Relieved, Some(person.clone())),
        Move::Recuse { person } => (EventKind::Recused, Some(person.clone())),
        Move::Delegate { person, .. } => (EventKind::Delegated, Some(person.clone())),
        Move::Suspend => (EventKind::Suspended, None),
        Move::Resume => (EventKind::Resumed, None),
        Move::Join { into } => (EventKind::Joined, Some(into.clone())),
    };
    let mut it = event(receipt, kind, actor, person, at);
    let (role, instead_of) = match (&next.pending, next.taken.last().filter(|_| next.taken.len() > before.taken.len()))
    {
        (Some(p), _) => (Some(p.role.clone()), p.instead_of.clone()),
        (None, Some(t)) if kind == EventKind::Taken => (Some(t.role.clone()), t.instead_of.clone()),
        _ => (None, None),
    };
    (it.role, it.instead_of) = (role, instead_of);
    match &wish.wanted {
        Move::Take { step, answers } => {
            it.step = Some(step.clone());
            it.answers =
                answers.iter().map(|(k, v)| (k.clone(), v.trim().to_owned())).filter(|(_, v)| !v.is_empty()).collect();
        }
        Move::Confirm | Move::Decline => it.step = before.pending.as_ref().map(|p| p.step.clone()),
        Move::Assign { role, .. } | Move::Relieve { role, .. } => it.role = Some(role.clone()),
        Move::Delegate { role, instead_of, until, .. } => {
            it.role = Some(role.clone());
            it.instead_of = Some(instead_of.clone());
            it.answers.insert("until".to_owned(), rfc3339(*until));
        }
        _ => {}
    }
    let word: String = wish.word.trim().chars().take(MOST_WORD).collect();
    if !word.is_empty() {
        it.answers.insert("word".to_owned(), word);
    }
    it
}

/// An event of somebody.
pub(super) fn event(receipt: &Receipt, kind: EventKind, actor: &Actor, person: Option<String>, at: Timestamp) -> Event {
    Event {
        number: 0,
        kind,
        step: None,
        by: Some(actor.person().to_owned()),
        role: None,
        instead_of: None,
        person,
        answers: BTreeMap::new(),
        act: None,
        entry: receipt.entry.clone(),
        at: rfc3339(at),
    }
}

/// The periods that ended between two standings of a case, as events.
pub(super) fn record_lapses(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    file: &CaseFile,
    next: &Case,
) -> Result<(), DbError> {
    let was = |clock: &str, from: Timestamp| {
        file.case.clocks.iter().any(|r| r.clock == clock && r.from == from && r.lapsed.is_some())
    };
    let ended = next.clocks.iter().filter(|r| r.lapsed.is_some() && !was(&r.clock, r.from));
    for running in ended {
        let at = running.lapsed.unwrap_or(receipt.at);
        let followed = next.taken.iter().skip(file.case.taken.len()).find(|t| t.at == at);
        let event = Event {
            number: 0,
            kind: EventKind::Lapsed,
            step: followed.map(|t| t.step.clone()),
            by: None,
            role: None,
            instead_of: None,
            person: None,
            answers: BTreeMap::from([("clock".to_owned(), running.clock.clone())]),
            act: None,
            entry: receipt.entry.clone(),
            at: rfc3339(at),
        };
        store::append(tx, &file.id, &event)?;
    }
    Ok(())
}
