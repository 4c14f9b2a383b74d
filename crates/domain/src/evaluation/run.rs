//! A run: its log received, and reviewed by a person who had no part in it.

use super::examine::Examined;
use super::model::{Evaluation, EvaluationState, Run, RunState};
use super::plan::{open, read};
use super::{absent, store};
use crate::cols;
use crate::db::WriteTx;
use crate::event;
use crate::form;
use crate::id::{AccountId, EvaluationId, EvaluationRunId};
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;

/// A log that was kept, with what was found in it.
#[derive(Debug, Clone)]
pub struct Received {
    /// The digest it is kept under.
    pub log: String,
    /// Its size in bytes.
    pub size: u64,
    /// What was found.
    pub examined: Examined,
}

/// Hands a run in: it goes to a reviewer, and takes the place of one that was given back or not looked at yet.
///
/// # Errors
/// A conflict before the plan is agreed on and after a run was accepted, and when the same log was handed in before.
pub fn receive(
    tx: &mut WriteTx<'_, '_>,
    id: &EvaluationId,
    given: &Received,
    by: &AccountId,
) -> Result<EvaluationRunId, Error> {
    use EvaluationState::{Agreed, Returned, Review};
    let held = open(tx, id, &[Agreed, Review, Returned])?;
    let earlier = store::runs(tx, id)?;
    if earlier.iter().any(|run| run.log == given.log) {
        return Err(Refusal::of(Class::Conflict, "evaluation.same-log").on("log").into());
    }
    for run in earlier.iter().filter(|run| run.state == RunState::New) {
        let changed = cols! { "state" => RunState::Replaced.word(), "revision" => run.revision + 1 };
        tx.update("evaluation_run", cols! { "id" => &run.id }, changed)?;
    }
    let (run, at) = (EvaluationRunId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
    let found = &given.examined;
    tx.insert(
        "evaluation_run",
        cols! {
            "id" => &run, "evaluation_id" => id, "operator_id" => &held.operator,
            "number" => earlier.iter().map(|r| r.number).max().unwrap_or(0) + 1, "log" => given.log.as_str(),
            "size" => i64::try_from(given.size).unwrap_or(i64::MAX), "facts" => store::json(&found.facts),
            "deviations" => store::json(&found.deviations), "figures" => store::json(&found.figures),
            "state" => RunState::New.word(), "received_by" => by, "at" => at.as_str(), "reviewer" => None::<String>,
            "reviewed_at" => None::<String>, "words" => None::<String>, "revision" => 1,
        },
    )?;
    step(tx, &held, EvaluationState::Review)?;
    event::tell(tx, &held.operator, event::Kind::EvaluationReceived, &held.as_event())?;
    Ok(run)
}

fn step(tx: &mut WriteTx<'_, '_>, held: &Evaluation, state: EvaluationState) -> Result<(), Error> {
    let changed = cols! {
        "state" => state.word(), "updated_at" => rfc3339(tx.at()), "revision" => held.revision + 1,
    };
    tx.update_seen("evaluation", cols! { "id" => &held.id }, ("revision", held.revision.into()), changed)?;
    Ok(())
}

/// Takes a run as it is.
///
/// # Errors
/// Refused to whoever planned it or handed it in; a conflict when another run came or somebody else reviewed it meanwhile.
pub fn accept(
    tx: &mut WriteTx<'_, '_>,
    id: &EvaluationRunId,
    words: &str,
    seen: i64,
    by: &AccountId,
) -> Result<Evaluation, Error> {
    review(tx, id, (RunState::Accepted, words), seen, by)
}

/// Gives a run back, with the reason.
///
/// # Errors
/// As [`accept`]; refused without a reason.
pub fn send_back(
    tx: &mut WriteTx<'_, '_>,
    id: &EvaluationRunId,
    words: &str,
    seen: i64,
    by: &AccountId,
) -> Result<Evaluation, Error> {
    review(tx, id, (RunState::Returned, words), seen, by)
}

fn review(
    tx: &mut WriteTx<'_, '_>,
    id: &EvaluationRunId,
    (state, words): (RunState, &str),
    seen: i64,
    by: &AccountId,
) -> Result<Evaluation, Error> {
    let run = store::run(tx, id)?.ok_or_else(absent)?;
    let held = open(tx, &run.evaluation, &[EvaluationState::Review])?;
    if run.state != RunState::New {
        return Err(Refusal::of(Class::Conflict, "evaluation.reviewed").with("state", run.state.word()).into());
    }
    refuse_own(&held, &run, by)?;
    let words = form::prose("words", words, 4_000)?;
    if state == RunState::Returned && words.trim().is_empty() {
        return Err(Refusal::invalid("evaluation.words").on("words").into());
    }
    let changed = cols! {
        "state" => state.word(), "reviewer" => by, "reviewed_at" => rfc3339(tx.at()),
        "words" => Some(words).filter(|w| !w.trim().is_empty()), "revision" => run.revision + 1,
    };
    tx.update_seen("evaluation_run", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    let (next, kind) = match state {
        RunState::Accepted => (EvaluationState::Accepted, event::Kind::EvaluationAccepted),
        _ => (EvaluationState::Returned, event::Kind::EvaluationReturned),
    };
    step(tx, &held, next)?;
    event::tell(tx, &held.operator, kind, &held.as_event())?;
    read(tx, &run.evaluation)
}

/// Whoever planned or ran does not review.
fn refuse_own(held: &Evaluation, run: &Run, by: &AccountId) -> Result<(), Error> {
    if held.author == *by || run.received_by == *by {
        return Err(Refusal::of(Class::Forbidden, "evaluation.own-run").into());
    }
    Ok(())
}
