//! What is learnt from a case: changes proposed, recurrence checked, others told before it happens to them (教訓).
//!
//! For: the risk map, criteria, questions and suites become better by what happened; and it does not happen again elsewhere.
//! Rests on: `jp-ai-act@2025-09-01:art16`, `interim@2025-02-04:III-1-2-3`; `docs/specs/lesson.md`; `docs/decisions/0035-lessons.md`.
//! Words: a *lesson* is a proposal out of a case, decided by a norm editor; a *recheck* is a look at whether it happened again; a
//! *warning* brings a published advisory to operators with similar systems.
//! Never: makes public what a lesson says; tells anyone more than the advisory does; goes out on one person's word.
//! Begin at: [`propose`], [`plan`], [`propose_warning`].

mod model;
mod proposal;
mod recheck;
mod statistics;
mod store;
#[cfg(test)]
mod tests;
mod warning;

#[cfg(test)]
pub(crate) use tests::one_of_each;

pub use model::{
    DecisionDraft, Filter, Lesson, LessonDraft, LessonKind, LessonState, Outcome, OutcomeDraft, Recheck, RecheckDraft,
    Warning,
};
pub use proposal::{decide, propose, target_exists};
pub use recheck::{is_overdue, plan, record};
pub use statistics::{Days, Learnt, statistics};
pub use store::{lesson, lessons, open_rechecks, recheck, rechecks, warning, warnings};
pub use warning::{Alike, Sight, advisories_of, confirm_warning, decline_warning, propose_warning, sight};

use crate::authority::Office;
use crate::cases::{self, Actor, Seat, View};
use crate::db::Tx;
use crate::id::{AccountId, CaseId};
use crate::office;
use crate::refusal::{Class, Error, Refusal};
use crate::time::Timestamp;

/// Characters of a text.
const LONGEST: usize = 5_000;
/// The state of a case in which lessons are drawn.
const LEARNING: &str = "learning";

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

/// A case as an official of it sees it.
fn official(tx: &mut Tx<'_>, actor: &AccountId, case: &CaseId, at: Timestamp) -> Result<View, Error> {
    let view = cases::view(tx, &Actor::Account(actor.clone()), case, at)?.ok_or_else(absent)?;
    match view.seat {
        Seat::Official(_) => Ok(view),
        Seat::Party(_) => Err(Refusal::of(Class::Forbidden, "common.forbidden").into()),
    }
}

/// Whether lessons are drawn from a case: it stands where they are, or is over.
pub fn is_learning(view: &View) -> bool {
    view.file.case.state == LEARNING || view.file.case.is_over(&view.definition)
}

/// The same of one that has come so far, or a refusal.
fn learning(tx: &mut Tx<'_>, actor: &AccountId, case: &CaseId, at: Timestamp) -> Result<View, Error> {
    let view = official(tx, actor, case, at)?;
    if !is_learning(&view) {
        return Err(Refusal::of(Class::Conflict, "lesson.not-yet").into());
    }
    Ok(view)
}

/// Whether a lesson of a case is as if it were not there: to whoever was taken out of the case, and, while it is sealed, to all but those let in.
///
/// # Errors
/// Faults of the database.
pub fn is_hidden(tx: &mut Tx<'_>, case: &CaseId, account: &AccountId, at: Timestamp) -> Result<bool, Error> {
    let is_sealed = cases::is_withheld(tx, case)?;
    Ok(store::is_recused(tx, case, account)? || (is_sealed && official(tx, account, case, at).is_err()))
}

/// Who reads lessons over all cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// Holds an office that carries cases: reads of which case a lesson is, and the rechecks.
    pub is_official: bool,
    /// Decides on lessons.
    pub is_editor: bool,
}

/// As whom somebody reads lessons.
///
/// # Errors
/// Forbidden to whoever holds neither office.
pub fn reader(tx: &mut Tx<'_>, account: &AccountId) -> Result<Reader, Error> {
    let is_editor = office::held(tx, account, Office::NormEditor)?.is_some();
    let found = Reader { is_official: cases::is_official(tx, account)?, is_editor };
    match found.is_official || found.is_editor {
        true => Ok(found),
        false => Err(Refusal::of(Class::Forbidden, "common.forbidden").into()),
    }
}
