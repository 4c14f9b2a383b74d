//! Rechecks: planned out of a case, recorded also after it was closed.

use super::model::{Outcome, OutcomeDraft, Recheck, RecheckDraft};
use super::proposal::required;
use super::{absent, learning, official, store};
use crate::authority::Office;
use crate::cases;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::form;
use crate::id::{AccountId, CaseId, RecheckId};
use crate::procedure::Definition;
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::{Timestamp, date_in_japan, rfc3339};

/// The offices of a procedure.
fn offices(definition: &Definition) -> Vec<Office> {
    definition.roles.iter().filter_map(|r| Office::parse(r.office.as_deref()?)).collect()
}

/// Whether a recheck is late on a day in Japan: that day itself is still in time.
pub fn is_overdue(held: &Recheck, now: Timestamp) -> bool {
    held.outcome.is_none() && held.due < date_in_japan(now).to_string()
}

/// Plans a recheck (再発確認).
///
/// # Errors
/// As [`super::propose`]; a day that is past.
pub fn plan(
    tx: &mut WriteTx<'_, '_>,
    actor: &AccountId,
    case: &CaseId,
    draft: &RecheckDraft,
) -> Result<RecheckId, Error> {
    cases::hold(tx, case)?;
    let at = tx.at();
    let view = learning(tx, actor, case, at)?;
    let mut refusals = Refusals::default();
    let due = refusals.take(form::optional_date("due", &draft.due)).flatten();
    if draft.due.trim().is_empty() {
        refusals.push(Refusal::invalid("common.required").on("due"));
    }
    if due.is_some_and(|d| d < date_in_japan(at)) {
        refusals.push(Refusal::invalid("lesson.past-day").on("due"));
    }
    let office = Office::parse(&draft.office).filter(|o| offices(&view.definition).contains(o));
    if office.is_none() {
        refusals.push(Refusal::invalid("common.choose").on("office"));
    }
    let what = required(&mut refusals, "what", &draft.what);
    refusals.settle()?;
    let id = RecheckId::new(tx.at(), tx.chance());
    tx.insert(
        "recheck",
        cols! {
            "id" => &id, "case_id" => case, "due" => due.map(|d| d.to_string()).unwrap_or_default(),
            "office" => office.unwrap_or(Office::IncidentOfficer).word(), "what" => what, "by" => actor, "at" => rfc3339(at),
            "outcome" => None::<String>, "words" => None::<String>, "again_case" => None::<String>,
            "recorded_by" => None::<String>, "recorded_at" => None::<String>, "revision" => 1,
        },
    )?;
    Ok(id)
}

/// Records what came of a recheck; also of a case that is closed.
///
/// # Errors
/// Absent without a seat in the case, forbidden to a party; a conflict when it was recorded, or changed since it was seen; every fault of
/// the outcome at once: one that happened again names the other case.
pub fn record(
    tx: &mut WriteTx<'_, '_>,
    actor: &AccountId,
    id: &RecheckId,
    draft: &OutcomeDraft,
    seen: i64,
) -> Result<(), Error> {
    tx.hold("recheck", &id.into())?;
    let held = store::recheck(tx, id)?.ok_or_else(absent)?;
    cases::hold(tx, &held.case)?;
    let at = tx.at();
    official(tx, actor, &held.case, at)?;
    if held.outcome.is_some() {
        return Err(Refusal::of(Class::Conflict, "lesson.recorded").into());
    }
    if held.revision != seen {
        return Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into());
    }
    let mut refusals = Refusals::default();
    let outcome = Outcome::parse(&draft.outcome);
    if outcome.is_none() {
        refusals.push(Refusal::invalid("common.choose").on("outcome"));
    }
    let words = required(&mut refusals, "words", &draft.words);
    let again = match outcome {
        Some(Outcome::Recurred) => again(tx, &mut refusals, (actor, at), &held, &draft.again)?,
        _ => None,
    };
    refusals.settle()?;
    Ok(tx.update_seen(
        "recheck",
        cols! { "id" => id },
        ("revision", seen.into()),
        cols! {
            "outcome" => outcome.map(Outcome::word), "words" => words, "again_case" => again.map(|c| c.to_string()),
            "recorded_by" => actor.to_string(), "recorded_at" => rfc3339(at), "revision" => seen + 1,
        },
    )?)
}

/// The case it happened again in: another, which whoever records it may see.
fn again(
    tx: &mut Tx<'_>,
    refusals: &mut Refusals,
    (actor, at): (&AccountId, Timestamp),
    held: &Recheck,
    number: &str,
) -> Result<Option<CaseId>, Error> {
    let found = cases::by_number(tx, number.trim())?;
    let seen = match found.filter(|id| *id != held.case) {
        Some(id) => official(tx, actor, &id, at).ok().map(|_| id),
        None => None,
    };
    if seen.is_none() {
        refusals.push(Refusal::invalid("lesson.no-other-case").on("again").with("value", number.trim()));
    }
    Ok(seen)
}
