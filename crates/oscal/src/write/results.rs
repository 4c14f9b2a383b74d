//! Assessment results from assessments.
//!
//! **For**: self-assessments, audits, evaluations. **Rests on**: [`crate::model::results`]. **Words**: an *outcome* is the
//! judgement on one clause, what was *seen* is the evidence for it, a *danger* is what could go wrong.
//! **Never** call something satisfied that nobody judged: such a clause is reviewed and has no finding.
//! **Begin** with [`results()`].

use super::{About, Bilingual, Note, back_matter, derived, filled, metadata, notes, own};
use crate::datatype::{DateTime, Malformed, Markup, Text, Token, UriRef, Uuid};
use crate::model::finding::{
    Evidence, Finding, FindingTarget, ObjectiveStatus, Observation, RelatedObservation, TargetKind, TargetState,
};
use crate::model::results::{AssessmentResults, ImportAp, Result as Outcomes};
use crate::model::risk::{Response, Risk};
use crate::model::task::{ControlSelection, ReviewedControls, SelectReviewed};
use crate::model::{Document, Property};
use std::collections::HashSet;

/// An assessment to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessed {
    /// Who makes the document, and when.
    pub about: About,
    /// The plan the assessment followed.
    pub plan: String,
    /// What was assessed, and why.
    pub description: String,
    /// From when.
    pub start: DateTime,
    /// Until when.
    pub end: Option<DateTime>,
    /// The clauses looked at, whether judged or not.
    pub reviewed: Vec<String>,
    /// The judgements.
    pub outcomes: Vec<Outcome>,
    /// What was seen and no judgement rests on.
    pub seen: Vec<Seen>,
    /// What could go wrong.
    pub dangers: Vec<Danger>,
}

/// The judgement on one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The clause.
    pub clause: String,
    /// What it is called.
    pub title: Bilingual,
    /// Whether it is satisfied.
    pub satisfied: bool,
    /// The judgement in words of the assessment's own scale.
    pub level: Option<String>,
    /// Why.
    pub reason: String,
    /// What it rests on.
    pub seen: Vec<Seen>,
    /// What else is known, by names of ours.
    pub notes: Vec<Note>,
}

/// What could go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// What it is called among its like, the same in every edition.
    pub key: String,
    /// What it is called.
    pub title: Bilingual,
    /// What could happen.
    pub statement: String,
    /// `open`, `remediating`, `closed` and OSCAL's other words for risks.
    pub status: String,
    /// What is done about it.
    pub treatment: Option<String>,
    /// How likely, how bad, to whom: by names of ours.
    pub notes: Vec<Note>,
}

/// Evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What it is called, the same wherever it is evidence.
    pub key: String,
    /// How it was come by: `EXAMINE`, `INTERVIEW`, `TEST`.
    pub method: String,
    /// What was seen.
    pub description: String,
    /// When.
    pub at: DateTime,
    /// Where it is.
    pub href: Option<String>,
    /// What else is known, by names of ours.
    pub notes: Vec<Note>,
}

/// Assessment results as OSCAL has them.
///
/// # Errors
/// When a clause is no token, a link no link, or no clause was looked at.
pub fn results(from: &Assessed) -> Result<Document, Malformed> {
    let uuid = derived(&from.about.uuid, "result")?;
    let title = from.about.title.line()?;
    let description = Markup::new(from.description.as_str())?;
    let mut result = Outcomes::new(uuid, title, description, reviewed(&from.reviewed)?, from.start.clone());
    result.end.clone_from(&from.end);
    for outcome in &from.outcomes {
        result.findings.push(finding(&from.about.uuid, outcome)?);
    }
    // The same evidence may serve several judgements; it is one observation.
    let mut known = HashSet::new();
    for seen in from.outcomes.iter().flat_map(|outcome| &outcome.seen).chain(&from.seen) {
        if known.insert(seen.key.as_str()) {
            result.observations.push(observation(&from.about.uuid, seen)?);
        }
    }
    result.risks = from.dangers.iter().map(|danger| risk(&from.about.uuid, danger)).collect::<Result<_, _>>()?;
    let import = ImportAp::new(UriRef::new(from.plan.as_str())?);
    let mut results = AssessmentResults::new(from.about.uuid.clone(), metadata(&from.about)?, import, vec![result]);
    results.back_matter = back_matter(&from.about)?;
    Ok(Document::Results(Box::new(results)))
}

fn reviewed(clauses: &[String]) -> Result<ReviewedControls, Malformed> {
    let mut selection = ControlSelection::new();
    let clauses = clauses.iter().map(|id| Ok(SelectReviewed::new(Token::new(id.as_str())?)));
    selection.include_controls = filled(clauses.collect::<Result<_, Malformed>>()?, "reviewed")?;
    Ok(ReviewedControls::new(vec![selection]))
}

fn finding(document: &Uuid, outcome: &Outcome) -> Result<Finding, Malformed> {
    let uuid = derived(document, &format!("finding {}", outcome.clause))?;
    let state = if outcome.satisfied { TargetState::Satisfied } else { TargetState::NotSatisfied };
    let id = Token::new(format!("{}_smt", outcome.clause))?;
    let target = FindingTarget::new(TargetKind::StatementId, ObjectiveStatus::new(state), id);
    let mut finding = Finding::new(uuid, outcome.title.line()?, Markup::new(outcome.reason.as_str())?, target);
    finding.props.extend(outcome.title.prop("title-en")?);
    finding.props.extend(level(outcome.level.as_deref())?);
    finding.props.extend(notes(&outcome.notes)?);
    for seen in &outcome.seen {
        finding.related_observations.push(RelatedObservation::new(observed(document, &seen.key)?));
    }
    Ok(finding)
}

fn level(level: Option<&str>) -> Result<Option<Property>, Malformed> {
    level.map(|level| own("level", level)).transpose()
}

fn observed(document: &Uuid, key: &str) -> Result<Uuid, Malformed> {
    derived(document, &format!("observation {key}"))
}

fn observation(document: &Uuid, seen: &Seen) -> Result<Observation, Malformed> {
    let (uuid, method) = (observed(document, &seen.key)?, Text::new(seen.method.as_str())?);
    let description = Markup::new(seen.description.as_str())?;
    let mut observation = Observation::new(uuid, seen.at.clone(), description.clone(), vec![method]);
    observation.props = notes(&seen.notes)?;
    if let Some(href) = &seen.href {
        let mut evidence = Evidence::new(description);
        evidence.href = Some(UriRef::new(href.as_str())?);
        observation.relevant_evidence.push(evidence);
    }
    Ok(observation)
}

fn risk(document: &Uuid, danger: &Danger) -> Result<Risk, Malformed> {
    let uuid = derived(document, &format!("risk {}", danger.key))?;
    let (title, status) = (danger.title.line()?, Token::new(danger.status.as_str())?);
    let statement = Markup::new(danger.statement.as_str())?;
    let mut risk = Risk::new(uuid, title.clone(), status, statement.clone(), statement);
    risk.props.extend(danger.title.prop("title-en")?);
    risk.props.extend(notes(&danger.notes)?);
    if let Some(treatment) = &danger.treatment {
        let id = derived(document, &format!("response {}", danger.key))?;
        let description = Markup::new(treatment.as_str())?;
        risk.remediations.push(Response::new(id, title, description, Token::new("planned")?));
    }
    Ok(risk)
}
