//! Lessons: proposed by an official of the case, decided by a norm editor who is another person.

use super::model::{DecisionDraft, LessonDraft, LessonKind, LessonState};
use super::{LONGEST, absent, learning, store};
use crate::authority::Office;
use crate::cases;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::editing;
use crate::evaluation;
use crate::form;
use crate::id::{AccountId, CaseId, LessonId, ProposalId};
use crate::norm::{Catalog, NormId};
use crate::office;
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::rfc3339;

/// Whether a kind of lesson has something of this id; of what has no ids, anything is.
pub fn target_exists(catalog: &Catalog, kind: LessonKind, target: &str) -> bool {
    let norm = || NormId::parse(target).and_then(|id| catalog.norm(&id).map(|(_, norm)| norm.kind.clone()));
    match kind {
        LessonKind::RiskMap => {
            let is_relation = catalog.relations().collections().iter().any(|c| {
                target.split_once("--").is_some_and(|(source, other)| c.source == source && c.target == other)
            });
            is_relation || norm().is_some_and(|kind| kind == "risk")
        }
        LessonKind::Criteria => {
            let is_name = target.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            is_name && catalog.file(&format!("criteria/{target}.toml")).is_some()
        }
        LessonKind::Questions => catalog.instrument(target).is_some() || norm().is_some(),
        LessonKind::Suite => evaluation::suite(target).is_some(),
        LessonKind::Other => true,
    }
}

/// Proposes a change out of a case (改善提案).
///
/// # Errors
/// Absent without a seat in the case, forbidden to a party; a conflict before lessons are drawn; every fault of the draft at once.
pub fn propose(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    actor: &AccountId,
    case: &CaseId,
    draft: &LessonDraft,
) -> Result<LessonId, Error> {
    cases::hold(tx, case)?;
    let at = tx.at();
    learning(tx, actor, case, at)?;
    let mut refusals = Refusals::default();
    let kind = LessonKind::parse(&draft.kind);
    if kind.is_none() {
        refusals.push(Refusal::invalid("common.choose").on("kind"));
    }
    let kind = kind.unwrap_or(LessonKind::Other);
    let target = refusals.take(form::optional_line("target", &draft.target, 200)).flatten().unwrap_or_default();
    if !target_exists(catalog, kind, &target) {
        refusals.push(Refusal::invalid("lesson.no-such-target").on("target").with("value", &target));
    }
    let mut text = |field: &'static str, given: &str| required(&mut refusals, field, given);
    let (what, what_en) = (text("what", &draft.what), text("what_en", &draft.what_en));
    let (why, why_en) = (text("why", &draft.why), text("why_en", &draft.why_en));
    refusals.settle()?;
    let id = LessonId::new(tx.at(), tx.chance());
    tx.insert(
        "lesson",
        cols! {
            "id" => &id, "case_id" => case, "kind" => kind.word(), "target" => target, "what" => what, "what_en" => what_en,
            "why" => why, "why_en" => why_en, "state" => LessonState::Open.word(), "by" => actor, "at" => rfc3339(at),
            "decided_by" => None::<String>, "decided_at" => None::<String>, "reason" => None::<String>,
            "goes_on" => None::<String>, "revision" => 1,
        },
    )?;
    Ok(id)
}

/// A text that has to be there.
pub(super) fn required(refusals: &mut Refusals, field: &'static str, given: &str) -> String {
    let text = refusals.take(form::prose(field, given, LONGEST)).unwrap_or_default();
    if given.trim().is_empty() {
        refusals.push(Refusal::invalid("common.required").on(field));
    }
    text
}

/// Decides on a lesson: it goes on elsewhere, or does not. By a norm editor who did not propose it.
///
/// # Errors
/// Forbidden without the office and to whoever proposed it; a conflict when it was decided, or changed since it was seen; every fault of
/// the decision at once.
pub fn decide(
    tx: &mut WriteTx<'_, '_>,
    actor: &AccountId,
    id: &LessonId,
    draft: &DecisionDraft,
    seen: i64,
) -> Result<(), Error> {
    office::must_hold(tx, actor, Office::NormEditor)?;
    tx.hold("lesson", &id.into())?;
    let held = store::lesson(tx, id)?.ok_or_else(absent)?;
    // Of a sealed case a norm editor knows nothing: its lessons wait until it is opened.
    if store::is_recused(tx, &held.case, actor)? || cases::is_withheld(tx, &held.case)? {
        return Err(absent());
    }
    if held.by == *actor {
        return Err(Refusal::of(Class::Forbidden, "lesson.own").into());
    }
    if held.state != LessonState::Open {
        return Err(Refusal::of(Class::Conflict, "lesson.decided").into());
    }
    if held.revision != seen {
        return Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into());
    }
    let mut refusals = Refusals::default();
    let state = LessonState::parse(&draft.decision).filter(|s| *s != LessonState::Open);
    if state.is_none() {
        refusals.push(Refusal::invalid("common.choose").on("decision"));
    }
    let reason = required(&mut refusals, "reason", &draft.reason);
    let goes_on = match state {
        Some(LessonState::Accepted) => goes_on(tx, &mut refusals, &draft.goes_on)?,
        _ => None,
    };
    refusals.settle()?;
    let at = rfc3339(tx.at());
    Ok(tx.update_seen(
        "lesson",
        cols! { "id" => id },
        ("revision", seen.into()),
        cols! {
            "state" => state.unwrap_or(LessonState::Declined).word(), "decided_by" => actor.to_string(), "decided_at" => at,
            "reason" => reason, "goes_on" => goes_on, "revision" => seen + 1,
        },
    )?)
}

/// Where it goes on: words, or a proposal of norm editing, which there has to be.
fn goes_on(tx: &mut Tx<'_>, refusals: &mut Refusals, given: &str) -> Result<Option<String>, Error> {
    let Some(line) = refusals.take(form::line("goes_on", given, 500)) else { return Ok(None) };
    if line.starts_with("prp_") {
        let known = match ProposalId::parse(&line) {
            Ok(id) => editing::proposal(tx, &id)?.is_some(),
            Err(_) => false,
        };
        if !known {
            refusals.push(Refusal::invalid("lesson.no-proposal").on("goes_on").with("value", &line));
        }
    }
    Ok(Some(line))
}
