//! Assessment results and plans of action from assessments and gaps.
//!
//! **For**: self-assessments, audits, evaluations, and what follows from them. **Rests on**: [`crate::model::results`],
//! [`crate::model::poam`]. **Words**: an *outcome* is the judgement on one clause, what was *seen* is the evidence for it.
//! **Never** call something satisfied that nobody judged: such a clause is reviewed and has no finding.
//! **Begin** with [`results()`] and [`plan()`].

use super::{About, Bilingual, derived, filled, metadata, own};
use crate::datatype::{DateTime, Malformed, Markup, Text, Token, Uri, UriRef, Uuid};
use crate::model::finding::{
    Evidence, Finding, FindingTarget, ObjectiveStatus, Observation, RelatedObservation, RelatedRisk, TargetKind,
    TargetState,
};
use crate::model::poam::{PlanOfAction, PoamItem};
use crate::model::results::{AssessmentResults, ImportAp, Result as Outcomes};
use crate::model::risk::{Response, Risk};
use crate::model::system::SystemId;
use crate::model::task::{ControlSelection, OnDate, ReviewedControls, SelectReviewed, Task, Timing};
use crate::model::{Document, Property};

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
        for seen in &outcome.seen {
            let observation = observation(&from.about.uuid, seen)?;
            if result.observations.iter().all(|own| own.uuid != observation.uuid) {
                result.observations.push(observation);
            }
        }
    }
    let import = ImportAp::new(UriRef::new(from.plan.as_str())?);
    let results = AssessmentResults::new(from.about.uuid.clone(), metadata(&from.about)?, import, vec![result]);
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
    if let Some(href) = &seen.href {
        let mut evidence = Evidence::new(description);
        evidence.href = Some(UriRef::new(href.as_str())?);
        observation.relevant_evidence.push(evidence);
    }
    Ok(observation)
}

/// A plan of action to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Who makes it, and when.
    pub about: About,
    /// The system, and who gives such identifiers (a URI).
    pub system: Option<(String, String)>,
    /// The gaps.
    pub gaps: Vec<Gap>,
}

/// A gap and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What it is called among its like, the same in every edition.
    pub key: String,
    /// What is to be done.
    pub title: Bilingual,
    /// More on that.
    pub description: String,
    /// The clause it is about.
    pub clause: Option<String>,
    /// What could happen otherwise; with it the gap is also a risk.
    pub risk: Option<String>,
    /// `open`, `remediating`, `closed` and OSCAL's other words for risks.
    pub status: String,
    /// By when.
    pub due: Option<DateTime>,
}

/// A plan of action and milestones as OSCAL has it.
///
/// # Errors
/// When a status is no token, or there is no gap at all.
pub fn plan(from: &Plan) -> Result<Document, Malformed> {
    let items = from.gaps.iter().map(|gap| item(&from.about.uuid, gap)).collect::<Result<_, _>>()?;
    let mut plan = PlanOfAction::new(from.about.uuid.clone(), metadata(&from.about)?, filled(items, "gaps")?);
    for gap in &from.gaps {
        plan.risks.extend(risk(&from.about.uuid, gap)?);
    }
    if let Some((id, scheme)) = &from.system {
        let mut system = SystemId::new(Text::new(id.as_str())?);
        system.identifier_type = Some(Uri::new(scheme.as_str())?);
        plan.system_id = Some(system);
    }
    Ok(Document::Plan(Box::new(plan)))
}

fn item(document: &Uuid, gap: &Gap) -> Result<PoamItem, Malformed> {
    let mut item = PoamItem::new(gap.title.line()?, Markup::new(gap.description.as_str())?);
    item.uuid = Some(derived(document, &format!("item {}", gap.key))?);
    item.props.extend(gap.title.prop("title-en")?);
    item.props.push(own("status", &gap.status)?);
    if let Some(clause) = &gap.clause {
        item.props.push(own("clause", clause)?);
    }
    if let Some(due) = &gap.due {
        item.props.push(own("due", due)?);
    }
    if gap.risk.is_some() {
        item.related_risks.push(RelatedRisk::new(derived(document, &format!("risk {}", gap.key))?));
    }
    Ok(item)
}

fn risk(document: &Uuid, gap: &Gap) -> Result<Option<Risk>, Malformed> {
    let Some(statement) = &gap.risk else { return Ok(None) };
    let uuid = derived(document, &format!("risk {}", gap.key))?;
    let (title, status) = (gap.title.line()?, Token::new(gap.status.as_str())?);
    let description = Markup::new(gap.description.as_str())?;
    let mut risk = Risk::new(uuid, title.clone(), status, description.clone(), Markup::new(statement.as_str())?);
    risk.deadline.clone_from(&gap.due);
    let id = derived(document, &format!("response {}", gap.key))?;
    let mut response = Response::new(id, title.clone(), description, Token::new("planned")?);
    if let Some(due) = &gap.due {
        let id = derived(document, &format!("milestone {}", gap.key))?;
        let mut task = Task::new(id, Token::new("milestone")?, title);
        let mut timing = Timing::new();
        timing.on_date = Some(OnDate::new(due.clone()));
        task.timing = Some(timing);
        response.tasks.push(task);
    }
    risk.remediations.push(response);
    Ok(Some(risk))
}
