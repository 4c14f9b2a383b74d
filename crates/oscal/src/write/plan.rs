//! Plans of action and milestones from gaps.
//!
//! **For**: what follows from an assessment. **Rests on**: [`crate::model::poam`]. **Words**: a *gap* is something not met yet,
//! with what is done about it. **Never** promise a day nobody named. **Begin** with [`plan()`].

use super::{About, Bilingual, Note, back_matter, derived, filled, metadata, notes, own};
use crate::datatype::{DateTime, Malformed, Markup, Text, Token, Uri, Uuid};
use crate::model::Document;
use crate::model::finding::RelatedRisk;
use crate::model::poam::{PlanOfAction, PoamItem};
use crate::model::risk::{Response, Risk};
use crate::model::system::SystemId;
use crate::model::task::{OnDate, Task, Timing};

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
    /// What else is known, by names of ours.
    pub notes: Vec<Note>,
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
    plan.back_matter = back_matter(&from.about)?;
    Ok(Document::Plan(Box::new(plan)))
}

fn item(document: &Uuid, gap: &Gap) -> Result<PoamItem, Malformed> {
    let mut item = PoamItem::new(gap.title.line()?, Markup::new(gap.description.as_str())?);
    item.uuid = Some(derived(document, &format!("item {}", gap.key))?);
    item.props.extend(gap.title.prop("title-en")?);
    item.props.push(own("status", &gap.status)?);
    item.props.extend(notes(&gap.notes)?);
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
