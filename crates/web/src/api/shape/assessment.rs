//! Assessments, their rows, their answers.

use super::norm::Reason;
use super::words;
use serde::{Deserialize, Serialize};
use shirube_domain::assessment::{self, AssessmentRow};
use shirube_domain::norm::{Catalog, Facts};
use shirube_domain::text::Lang;
use utoipa::ToSchema;

/// One line of a list of assessments.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentLine {
    pub id: String,
    pub asset: String,
    #[schema(value_type = words::AssetKind)]
    pub asset_kind: &'static str,
    pub asset_name: String,
    /// 1 for the first of the asset.
    pub number: i64,
    #[schema(value_type = words::StateWord)]
    pub state: &'static str,
    #[schema(format = DateTime)]
    pub updated_at: String,
    #[schema(format = DateTime)]
    pub submitted_at: Option<String>,
}

impl From<assessment::AssessmentSummary> for AssessmentLine {
    fn from(s: assessment::AssessmentSummary) -> AssessmentLine {
        AssessmentLine {
            id: s.id.to_string(),
            asset: s.asset.to_string(),
            asset_kind: s.asset_kind.code(),
            asset_name: s.asset_name,
            number: s.number,
            state: s.state.word(),
            updated_at: s.updated_at,
            submitted_at: s.submitted_at,
        }
    }
}

/// A page of assessments.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentPage {
    pub items: Vec<AssessmentLine>,
    /// `cursor` of the next page; null on the last.
    pub next: Option<String>,
}

/// How many rows stand how.
#[derive(Debug, Serialize, ToSchema)]
pub struct Progress {
    pub all: usize,
    pub met: usize,
    pub partly: usize,
    pub not_met: usize,
    pub not_applicable: usize,
    pub unanswered: usize,
}

impl From<assessment::Progress> for Progress {
    fn from(p: assessment::Progress) -> Progress {
        let assessment::Progress { all, met, partly, not_met, not_applicable, unanswered } = p;
        Progress { all, met, partly, not_met, not_applicable, unanswered }
    }
}

/// The answer to one norm.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    pub norm: String,
    #[schema(value_type = words::AnswerWord)]
    pub status: &'static str,
    /// What is done.
    pub statement: String,
    /// Why it is not applicable.
    pub reason: String,
    /// Who is in charge.
    pub owner: String,
    #[schema(format = Date)]
    pub due: Option<String>,
    /// The norm it was brought over from, until someone confirms it; null when it was given here.
    pub source: Option<String>,
    /// Who answered last.
    pub updated_by: String,
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// The `ETag`.
    pub revision: i64,
}

impl From<&assessment::Answer> for Answer {
    fn from(a: &assessment::Answer) -> Answer {
        Answer {
            norm: a.norm.to_string(),
            status: a.status.word(),
            statement: a.statement.clone(),
            reason: a.reason.clone(),
            owner: a.owner.clone(),
            due: a.due.map(|d| d.to_string()),
            source: a.source.as_ref().map(ToString::to_string),
            updated_by: a.updated_by.to_string(),
            updated_at: a.updated_at.clone(),
            revision: a.revision,
        }
    }
}

/// One norm to be answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Row {
    pub norm: String,
    pub title: String,
    pub citation: String,
    /// Which of the ten principles it belongs to.
    pub principle: Option<String>,
    pub strength: &'static str,
    pub is_legal: bool,
    #[schema(value_type = words::AppliesWord)]
    pub applies: &'static str,
    /// The facts that decided it, or that would.
    pub reasons: Vec<Reason>,
    #[schema(value_type = words::AnswerWord)]
    pub status: &'static str,
    /// How it stands as a task.
    pub task: &'static str,
    /// The answer; null when none was given.
    pub answer: Option<Answer>,
}

impl Row {
    pub fn of(row: &AssessmentRow<'_>, catalog: &Catalog, lang: Lang) -> Row {
        let norm = row.item.norm;
        Row {
            norm: row.item.id.to_string(),
            title: norm.title.get(lang).to_owned(),
            citation: norm.citation.get(lang).to_owned(),
            principle: norm.principle.clone(),
            strength: norm.strength.word(),
            is_legal: norm.strength.is_legal(),
            applies: row.item.answer.word(),
            reasons: row.item.reasons.iter().map(|r| Reason::of(r, catalog, lang)).collect(),
            status: row.status().word(),
            task: row.task().word(),
            answer: row.given.as_ref().map(Answer::from),
        }
    }
}

/// A self-assessment of one asset, with its rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Assessment {
    pub id: String,
    pub operator: String,
    pub asset: String,
    pub number: i64,
    /// The one before.
    pub supersedes: Option<String>,
    #[schema(value_type = words::StateWord)]
    pub state: &'static str,
    /// The facts it was made with.
    #[schema(value_type = std::collections::BTreeMap<String, words::FactValue>)]
    pub facts: Facts,
    pub instruments: Vec<String>,
    /// SHA-256 of the catalogue it was made with.
    pub catalog: String,
    #[schema(format = DateTime)]
    pub updated_at: String,
    #[schema(format = DateTime)]
    pub submitted_at: Option<String>,
    pub submitted_by: Option<String>,
    /// The log entry of the submission.
    pub receipt: Option<String>,
    pub revision: i64,
    pub progress: Progress,
    pub rows: Vec<Row>,
}

impl Assessment {
    pub fn of(a: &assessment::Assessment, rows: &[AssessmentRow<'_>], catalog: &Catalog, lang: Lang) -> Assessment {
        Assessment {
            id: a.id.to_string(),
            operator: a.operator.to_string(),
            asset: a.asset.to_string(),
            number: a.number,
            supersedes: a.supersedes.as_ref().map(ToString::to_string),
            state: a.state.word(),
            facts: a.facts.clone(),
            instruments: a.instruments.clone(),
            catalog: a.catalog_digest.clone(),
            updated_at: a.updated_at.clone(),
            submitted_at: a.submitted_at.clone(),
            submitted_by: a.submitted_by.as_ref().map(ToString::to_string),
            receipt: a.receipt.as_ref().map(ToString::to_string),
            revision: a.revision,
            progress: assessment::progress(rows).into(),
            rows: rows.iter().map(|r| Row::of(r, catalog, lang)).collect(),
        }
    }
}

/// What an assessment covers beside the instruments considered for everyone.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartDraft {
    /// Instruments considered only on request, such as a foreign law: `code@version`, or the code alone.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub also: Vec<String>,
}

/// An answer to give.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerDraft {
    #[schema(value_type = words::AnswerWord)]
    pub status: String,
    #[serde(default)]
    #[schema(max_length = 20000)]
    pub statement: Option<String>,
    /// Needed when not applicable.
    #[serde(default)]
    #[schema(max_length = 20000)]
    pub reason: Option<String>,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub owner: Option<String>,
    #[serde(default)]
    #[schema(format = Date)]
    pub due: Option<String>,
}

impl AnswerDraft {
    pub fn seen(self, seen: i64) -> assessment::AnswerDraft {
        assessment::AnswerDraft {
            status: self.status,
            statement: self.statement.unwrap_or_default(),
            reason: self.reason.unwrap_or_default(),
            owner: self.owner.unwrap_or_default(),
            due: self.due.unwrap_or_default(),
            seen,
        }
    }
}

/// One of many answers, with the revision seen: 0 for none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerChange {
    pub norm: String,
    /// The revision seen; 0 when there was no answer.
    #[schema(minimum = 0)]
    pub seen: i64,
    pub answer: AnswerDraft,
}

/// Many answers at once: all are saved, or none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerChanges {
    #[schema(max_items = 1000)]
    pub answers: Vec<AnswerChange>,
}

/// The answers of an assessment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerList {
    pub items: Vec<Answer>,
}
