//! Events: what happened to an operator's matters, for programs and feeds (出来事).
//!
//! For: an operator's own programs hear at once, by webhook; a feed reader hears when it asks.
//! Rests on: `docs/specs/event.md`, `docs/decisions/0023-events.md`; Standard Webhooks; RFC 4287.
//! Words: an *event* names what happened and to which things; a *hook* is an address events are sent to; a *delivery* is one
//! event on its way to one hook.
//! Never: holds what a thing says, a name or a person: identifiers alone, and where what they name is read by who may.
//! Begin at: [`tell`].

pub mod hook;
mod kind;
mod store;

#[cfg(test)]
mod tests;

pub use kind::Kind;
pub use store::{Event, event, latest};

use crate::db::WriteTx;
use crate::door::Ground;
use crate::housekeeping;
use crate::id::{EventId, OperatorId};
use crate::refusal::Error;
use crate::time::rfc3339;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// How long an event is kept, in days.
pub const KEPT_DAYS: i64 = 90;

/// What an event names: identifiers, and where a member or a member's program reads more. It has no room for a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Subject {
    /// What each identifier is of → the identifier: `assessment` → `asm_…`.
    pub ids: BTreeMap<String, String>,
    /// The page below the operator's workspace: `/assess/assessments/asm_…`; empty when there is none.
    pub page: String,
    /// The address below the operator in the API: `/assessments/asm_…`; empty when there is none.
    pub api: String,
}

impl Subject {
    /// Named by identifiers.
    pub fn of(ids: &[(&str, &str)]) -> Subject {
        let ids = ids.iter().map(|(what, id)| ((*what).to_owned(), (*id).to_owned())).collect();
        Subject { ids, ..Subject::default() }
    }

    /// With the page that shows it.
    #[must_use]
    pub fn page(mut self, path: impl Into<String>) -> Subject {
        self.page = path.into();
        self
    }

    /// With the address of the API that gives it.
    #[must_use]
    pub fn api(mut self, path: impl Into<String>) -> Subject {
        self.api = path.into();
        self
    }
}

/// Tells of something, in the transaction in which it happens: the event is kept, and every hook of the operator that wants
/// events of this kind gets it. One row and one indexed query.
///
/// # Errors
/// Faults of the database.
pub fn tell(tx: &mut WriteTx<'_, '_>, operator: &OperatorId, kind: Kind, subject: &Subject) -> Result<EventId, Error> {
    let told = tell_all(tx, kind, &[(operator, subject)])?;
    #[expect(clippy::expect_used, reason = "one was told, so one came back")]
    Ok(told.into_iter().next().expect("one event for one subject"))
}

/// Tells many operators at once of the same kind of thing; some hundred rows go with one statement.
///
/// # Errors
/// Faults of the database.
pub fn tell_all(tx: &mut WriteTx<'_, '_>, kind: Kind, told: &[(&OperatorId, &Subject)]) -> Result<Vec<EventId>, Error> {
    let mut out = Vec::with_capacity(told.len());
    for some in told.chunks(500) {
        let ids: Vec<EventId> = some.iter().map(|_| EventId::new(tx.at(), tx.chance())).collect();
        let rows: Vec<_> = ids.iter().zip(some).map(|(id, (operator, subject))| (id, *operator, *subject)).collect();
        store::insert(tx, kind, &rows)?;
        hook::queue(tx, kind, &rows)?;
        out.extend(ids);
    }
    Ok(out)
}

/// Forgets the events that are older than [`KEPT_DAYS`], with what became of them. Says how many; writes nothing when there
/// are none.
///
/// # Errors
/// Faults of the database.
pub fn forget_old(ground: &Ground) -> Result<u64, Error> {
    let before = rfc3339(ground.clock.now() - SignedDuration::from_hours(24 * KEPT_DAYS));
    if !ground.db.read(|tx| store::has_before(tx, &before))? {
        return Ok(0);
    }
    housekeeping::run(ground, "event.forget", |tx, _| {
        hook::forget_before(tx, &before)?;
        Ok(store::forget_before(tx, &before)?)
    })
}
