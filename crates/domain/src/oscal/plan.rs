//! What an assessment found missing, as a plan of action and milestones.

use super::assessed::{Held, SCHEME, about, judged, level, load, statement};
use super::name::{bilingual, control_of, end_of, two, unwritable};
use super::words;
use crate::assessment::{AnswerStatus, Assessment, AssessmentRow};
use crate::db::Tx;
use crate::norm::Catalog;
use crate::refusal::{Class, Error, Refusal};
use shirube_oscal::Document;
use shirube_oscal::write::{self, Bilingual, Gap, Note, Plan};

/// The plan of an assessment: every row answered with not met or partly met.
///
/// # Errors
/// When there is no gap: OSCAL has no empty plan.
pub fn plan(tx: &mut Tx<'_>, catalog: &Catalog, of: &Assessment) -> Result<Document, Error> {
    Ok(written(&load(tx, catalog, of)?)?)
}

fn written(held: &Held<'_>) -> Result<Document, Refusal> {
    let gaps = held.rows.iter().filter_map(|row| gap(row).transpose()).collect::<Result<Vec<_>, _>>()?;
    if gaps.is_empty() {
        return Err(Refusal::of(Class::Absent, "oscal.no-gaps"));
    }
    let (name, number) = (&held.asset.name, held.assessment.number);
    let title = Bilingual::new(
        format!("自己点検の対応計画：{name} 第{number}版"),
        format!("Plan after the self-assessment: {name}, version {number}"),
    );
    let about = about(held, "plan", title, two(&words::gaps()))?;
    let system = Some((held.assessment.asset.to_string(), SCHEME.to_owned()));
    write::plan(&Plan { about, system, gaps }).map_err(unwritable)
}

fn is_gap(status: AnswerStatus) -> bool {
    matches!(status, AnswerStatus::NotMet | AnswerStatus::PartlyMet)
}

/// Whether a plan has anything to hold.
pub fn has_gaps(rows: &[AssessmentRow<'_>]) -> bool {
    rows.iter().filter_map(judged).any(|a| is_gap(a.status))
}

fn gap(row: &AssessmentRow<'_>) -> Result<Option<Gap>, Refusal> {
    let Some(answer) = judged(row).filter(|a| is_gap(a.status)) else { return Ok(None) };
    Ok(Some(Gap {
        key: row.item.id.to_string(),
        title: bilingual(&row.item.norm.title),
        description: statement(answer),
        clause: Some(control_of(&row.item.id)),
        // A milestone hangs on a risk in OSCAL; without a day there is none, and no risk is invented.
        risk: answer.due.map(|_| two(&words::no_consequence())),
        status: "open".to_owned(),
        due: answer.due.map(end_of).transpose()?,
        notes: vec![level(answer), Note::new("norm", row.item.id.as_str())],
    }))
}
