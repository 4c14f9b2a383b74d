//! Risks of an assessment: what could happen, how likely, how bad, to whom, at which stage.

use super::{Risk, open, store};
use crate::cols;
use crate::db::WriteTx;
use crate::form;
use crate::id::{AssessmentId, RiskId};
use crate::norm::{Catalog, NormId};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::text::scale;
use crate::time::rfc3339;

scale! {
    /// How likely. Words, not numbers: nothing here is measured.
    Likelihood {
        /// Hardly ever.
        Rare = "rare", "まれ", "rare";
        /// May happen.
        Possible = "possible", "起こりうる", "possible";
        /// Is to be expected.
        Likely = "likely", "起こりやすい", "likely";
    }
}

scale! {
    /// How bad.
    Severity {
        /// Easily put right.
        Minor = "minor", "軽い", "minor";
        /// Hard to put right, or many people.
        Serious = "serious", "重い", "serious";
        /// Life, body, rights, or cannot be put right.
        Grave = "grave", "きわめて重い", "grave";
    }
}

/// A risk as a form gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RiskDraft {
    /// Full id of the kind of risk.
    pub taxonomy: String,
    /// What could happen.
    pub description: String,
    /// Word.
    pub likelihood: String,
    /// Word.
    pub severity: String,
    /// Option ids of `people_affected`.
    pub affected: Vec<String>,
    /// Option id of `stage`.
    pub stage: String,
    /// What is done about it.
    pub treatment: String,
    /// The revision the writer saw, when changing one.
    pub seen: i64,
}

/// Notes a risk, or changes one.
///
/// # Errors
/// Faults keyed to the fields; a conflict when changed meanwhile; too late once submitted.
pub fn note_risk(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    assessment: &AssessmentId,
    existing: Option<&RiskId>,
    draft: &RiskDraft,
) -> Result<RiskId, Error> {
    open(tx, assessment)?;
    let id = existing.cloned().unwrap_or_else(|| RiskId::new(tx.at(), tx.chance()));
    let checked = check(catalog, id.clone(), draft)?;
    match existing {
        None => put(tx, assessment, &Risk { revision: 1, ..checked })?,
        Some(id) => {
            let at = rfc3339(tx.at());
            tx.update_seen(
                "risk",
                cols! { "id" => id, "assessment_id" => assessment },
                ("revision", draft.seen.into()),
                cols! {
                    "taxonomy" => checked.taxonomy.as_str(), "description" => checked.description,
                    "likelihood" => checked.likelihood, "severity" => checked.severity,
                    "affected" => serde_json::to_string(&checked.affected).unwrap_or_default(), "stage" => checked.stage,
                    "treatment" => checked.treatment, "updated_at" => at, "revision" => draft.seen + 1,
                },
            )?;
        }
    }
    store::touch(tx, assessment)?;
    Ok(id)
}

fn check(catalog: &Catalog, id: RiskId, draft: &RiskDraft) -> Result<Risk, Error> {
    let mut refusals = Refusals::default();
    let taxonomy = NormId::parse(&draft.taxonomy).filter(|id| catalog.norm(id).is_some_and(|(_, n)| n.kind == "risk"));
    if taxonomy.is_none() {
        refusals.push(Refusal::invalid("assessment.no-such-risk").on("taxonomy"));
    }
    let description = refusals.take(form::prose("description", &draft.description, 4_000));
    if description.as_deref().is_some_and(|d| d.trim().is_empty()) {
        refusals.push(Refusal::invalid("common.required").on("description"));
    }
    if Likelihood::parse(&draft.likelihood).is_none() {
        refusals.push(Refusal::invalid("common.choose").on("likelihood"));
    }
    if Severity::parse(&draft.severity).is_none() {
        refusals.push(Refusal::invalid("common.choose").on("severity"));
    }
    let is_option =
        |fact: &str, id: &str| catalog.vocabulary().fact(fact).is_some_and(|f| f.options.iter().any(|o| o.id == id));
    if draft.affected.is_empty() || !draft.affected.iter().all(|a| is_option("people_affected", a)) {
        refusals.push(Refusal::invalid("common.choose").on("affected"));
    }
    if !is_option("stage", &draft.stage) {
        refusals.push(Refusal::invalid("common.choose").on("stage"));
    }
    let treatment = refusals.take(form::prose("treatment", &draft.treatment, 4_000));
    refusals.settle()?;
    let Some(taxonomy) = taxonomy else { return Err(Error::Refused(Vec::new())) };
    let mut affected = draft.affected.clone();
    affected.sort();
    affected.dedup();
    Ok(Risk {
        id,
        taxonomy,
        description: description.unwrap_or_default(),
        likelihood: draft.likelihood.clone(),
        severity: draft.severity.clone(),
        affected,
        stage: draft.stage.clone(),
        treatment: treatment.unwrap_or_default(),
        revision: 0,
    })
}

fn put(tx: &mut WriteTx<'_, '_>, assessment: &AssessmentId, risk: &Risk) -> Result<(), Error> {
    let at = rfc3339(tx.at());
    tx.insert(
        "risk",
        cols! {
            "id" => &risk.id, "assessment_id" => assessment, "taxonomy" => risk.taxonomy.as_str(),
            "description" => &risk.description, "likelihood" => &risk.likelihood, "severity" => &risk.severity,
            "affected" => serde_json::to_string(&risk.affected).unwrap_or_default(), "stage" => &risk.stage,
            "treatment" => &risk.treatment, "updated_at" => at, "revision" => risk.revision,
        },
    )?;
    Ok(())
}

pub(super) fn copy(tx: &mut WriteTx<'_, '_>, to: &AssessmentId, risk: &Risk) -> Result<(), Error> {
    let id = RiskId::new(tx.at(), tx.chance());
    put(tx, to, &Risk { id, revision: 1, ..risk.clone() })
}

/// Removes a risk from a draft.
///
/// # Errors
/// Absent when it is not there; too late once submitted.
pub fn remove_risk(tx: &mut WriteTx<'_, '_>, assessment: &AssessmentId, id: &RiskId) -> Result<(), Error> {
    open(tx, assessment)?;
    if tx.delete("risk", cols! { "id" => id, "assessment_id" => assessment })? == 0 {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    store::touch(tx, assessment)?;
    Ok(())
}
