//! Self-assessment: from what applies to answers with evidence, risks and a submission (自己点検).
//!
//! For: an operator shows, item by item, how it meets the norms that apply, and hands in what it stands by.
//! Rests on: `aigb@1.2` part 2 C-7 and appendix 7 (checklist and worksheet); `interim@2025-02-04` III-1-(2).
//! Words: a *row* is a norm to be answered; an *answer* has a status, a statement and evidence; a *submission* is fixed, and
//! what comes after is a new version.
//! Never: scores officially; changes a submission; lets evidence be read by another operator.
//! Begin at: [`start`], [`answer`], [`submit`].

mod evidence;
pub mod exchange;
mod model;
mod relied;
mod reuse;
mod risk;
mod rows;
mod store;

#[cfg(test)]
mod tests;

pub use evidence::{EvidenceDraft, attach, detach, find_evidence, link_existing};
pub use model::{Answer, AnswerDraft, AnswerStatus, Assessment, Evidence, EvidenceKind, Risk, State};
pub use relied::{Relied, ReliedOn, ResultReliedOn, results_relied_on, statements_relied_on};
pub use reuse::{Left, Offer, carried_answers, confirm, draw, justified, left_behind, offers, on_request};
pub use risk::{Likelihood, RiskDraft, Severity, note_risk, remove_risk};
pub(crate) use rows::principles;
pub use rows::{AssessmentRow, Group, Progress, TaskState, groups, progress, rows};
pub use store::{
    AssessmentList, AssessmentSummary, EvidenceList, EvidenceUse, Standing, answer as answer_to, answered, answers,
    assessment, evidence, evidence_links, evidence_of_operator, evidence_uses, latest_of, linked_evidence, list,
    of_asset, relied, relied_by, risks, standings, unassessed,
};

use crate::cols;
use crate::db::WriteTx;
use crate::event::{self, Subject};
use crate::filing::Receipt;
use crate::form;
use crate::id::{AccountId, AssessmentId, AssetId};
use crate::norm::{Catalog, NormId};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::registry;
use crate::time::rfc3339;

/// Starts an assessment of an asset: fixes its facts, and the instruments and catalogue it is made under.
///
/// # Errors
/// Refused while another draft of the same asset is open, or when nothing can be assessed with the facts given.
pub fn start(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    asset: &AssetId,
    by: &AccountId,
) -> Result<AssessmentId, Error> {
    start_with(tx, catalog, asset, &[], by)
}

/// Starts an assessment that covers further instruments, considered only on request: `also` names them.
///
/// # Errors
/// As [`start`]; refused when `also` names what cannot be assessed.
pub fn start_with(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    asset: &AssetId,
    also: &[String],
    by: &AccountId,
) -> Result<AssessmentId, Error> {
    tx.hold("asset", &asset.into())?;
    let held = registry::asset(tx, asset)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let latest = store::latest_of(tx, asset)?;
    if latest.as_ref().is_some_and(|l| l.state == State::Draft) {
        return Err(Refusal::of(Class::Conflict, "assessment.draft-open").into());
    }
    let facts = registry::facts(tx, asset)?;
    let instruments = reuse::instruments(catalog, latest.as_ref(), also)?;
    let id = AssessmentId::new(tx.at(), tx.chance());
    let at = rfc3339(tx.at());
    tx.insert(
        "assessment",
        cols! {
            "id" => &id, "operator_id" => &held.operator, "asset_id" => asset,
            "number" => latest.as_ref().map_or(1, |l| l.number + 1), "supersedes" => latest.as_ref().map(|l| l.id.as_str()),
            "status" => State::Draft.word(), "facts" => serde_json::to_string(&facts).unwrap_or_default(),
            "instruments" => serde_json::to_string(&instruments).unwrap_or_default(),
            "catalog_digest" => catalog.digest().to_string(), "created_by" => by, "created_at" => at.as_str(),
            "updated_at" => at.as_str(), "revision" => 1,
        },
    )?;
    if let Some(before) = latest {
        reuse::carry_over(tx, catalog, &before.id, &id, &instruments)?;
    }
    Ok(id)
}

/// Takes the asset's facts anew into an open draft, so that what applies is worked out again.
///
/// # Errors
/// Refused once submitted.
pub fn refresh_facts(tx: &mut WriteTx<'_, '_>, id: &AssessmentId) -> Result<(), Error> {
    let held = open(tx, id)?;
    let facts = registry::facts(tx, &held.asset)?;
    let at = rfc3339(tx.at());
    tx.update(
        "assessment",
        cols! { "id" => id },
        cols! { "facts" => serde_json::to_string(&facts).unwrap_or_default(), "updated_at" => at },
    )?;
    Ok(())
}

/// The assessment, if it is still a draft; held until the end of the write, so that an answer and a submission, or two
/// answers, that come at the same moment follow one another.
fn open(tx: &mut WriteTx<'_, '_>, id: &AssessmentId) -> Result<Assessment, Error> {
    tx.hold("assessment", &id.into())?;
    let held = store::assessment(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    match held.state {
        State::Draft => Ok(held),
        State::Submitted => Err(Refusal::of(Class::TooLate, "assessment.submitted").into()),
    }
}

/// Longest statement or reason, in characters: what one spreadsheet cell holds, with room for its own escapes.
pub const LONGEST: usize = 20_000;

/// Answers one norm. `draft.seen` is the revision the writer saw, 0 for none.
///
/// # Errors
/// Faults keyed to `status`, `statement`, `reason`, `owner`, `due`; a conflict when someone else answered meanwhile;
/// too late once submitted; absent when the norm is not a row of this assessment.
pub fn answer(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    id: &AssessmentId,
    norm: &NormId,
    draft: &AnswerDraft,
    by: &AccountId,
) -> Result<Answer, Error> {
    let held = open(tx, id)?;
    if !rows::is_row(catalog, &held, norm) {
        return Err(Refusal::of(Class::Absent, "assessment.not-a-row").with("norm", norm).into());
    }
    let checked = check(norm, draft, by, &rfc3339(tx.at()))?;
    let before = store::answer(tx, id, norm)?;
    let revision = before.as_ref().map_or(0, |a| a.revision);
    // The same content again is no conflict and no change: a double submit has one effect.
    if let Some(same) = before.filter(|b| b.says_the_same(&checked) && b.source.is_none()) {
        return Ok(same);
    }
    if revision != draft.seen {
        return Err(Refusal::of(Class::Conflict, "assessment.answered-meanwhile").on("status").into());
    }
    let fresh = Answer { revision: revision + 1, ..checked };
    store::put_answer(tx, id, &fresh)?;
    store::touch(tx, id)?;
    Ok(fresh)
}

fn check(norm: &NormId, draft: &AnswerDraft, by: &AccountId, at: &str) -> Result<Answer, Error> {
    let mut refusals = Refusals::default();
    let status = AnswerStatus::parse(&draft.status);
    if status.is_none() {
        refusals.push(Refusal::invalid("assessment.no-such-status").on("status").with("value", &draft.status));
    }
    let statement = refusals.take(form::prose("statement", &draft.statement, LONGEST));
    let reason = refusals.take(form::prose("reason", &draft.reason, LONGEST));
    let owner = refusals.take(form::optional_line("owner", &draft.owner, 200)).flatten();
    let due = refusals.take(form::optional_date("due", &draft.due)).flatten();
    if status == Some(AnswerStatus::NotApplicable) && reason.as_deref().is_some_and(|r| r.trim().is_empty()) {
        refusals.push(Refusal::invalid("assessment.reason-needed").on("reason"));
    }
    refusals.settle()?;
    Ok(Answer {
        norm: norm.clone(),
        status: status.unwrap_or(AnswerStatus::Unanswered),
        statement: statement.unwrap_or_default(),
        reason: reason.unwrap_or_default(),
        owner: owner.unwrap_or_default(),
        due,
        updated_by: by.clone(),
        updated_at: at.to_owned(),
        revision: 0,
        source: None,
    })
}

/// Submits an assessment: from now on it does not change. The receipt names its log entry.
///
/// # Errors
/// Too late when submitted already; refused while nothing is answered.
pub fn submit(tx: &mut WriteTx<'_, '_>, receipt: &Receipt, id: &AssessmentId, by: &AccountId) -> Result<(), Error> {
    let held = open(tx, id)?;
    let answers = store::answers(tx, id)?;
    if answers.iter().all(|a| a.status == AnswerStatus::Unanswered) {
        return Err(Refusal::invalid("assessment.nothing-answered").into());
    }
    // Nobody stands by what was only brought over.
    let unconfirmed = answers.iter().filter(|a| a.source.is_some() && a.status != AnswerStatus::Unanswered).count();
    if unconfirmed > 0 {
        return Err(Refusal::invalid("assessment.unconfirmed").with("count", unconfirmed).into());
    }
    let at = rfc3339(tx.at());
    tx.update_seen(
        "assessment",
        cols! { "id" => id },
        ("revision", held.revision.into()),
        cols! {
            "status" => State::Submitted.word(), "submitted_by" => by, "submitted_at" => at.as_str(),
            "updated_at" => at.as_str(), "receipt" => &receipt.entry, "revision" => held.revision + 1,
        },
    )?;
    let subject = Subject::of(&[("assessment", id.as_str()), ("asset", held.asset.as_str())]);
    let subject = subject.page(format!("/assess/assessments/{id}")).api(format!("/assessments/{id}"));
    event::tell(tx, &held.operator, event::Kind::AssessmentSubmitted, &subject)?;
    Ok(())
}
