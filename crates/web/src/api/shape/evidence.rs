//! Evidence, risks, and what a sheet would change.

use super::words;
use serde::{Deserialize, Serialize};
use shirube_domain::assessment::{self, exchange};
use shirube_domain::text::Lang;
use utoipa::ToSchema;

/// A link or a note as evidence for a norm, or evidence the operator already has.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceDraft {
    pub norm: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub title: Option<String>,
    /// A link, http or https.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub url: Option<String>,
    /// A note.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub note: Option<String>,
    /// Evidence to link once more, by its id.
    #[serde(default)]
    pub evidence: Option<String>,
}

/// A piece of evidence for a norm.
#[derive(Debug, Serialize, ToSchema)]
pub struct Evidence {
    pub id: String,
    pub norm: String,
    #[schema(value_type = words::EvidenceWord)]
    pub kind: &'static str,
    pub title: String,
    pub url: Option<String>,
    pub note: Option<String>,
    pub sha256: Option<String>,
    /// By content.
    pub media_type: Option<String>,
    pub size: Option<i64>,
    #[schema(format = DateTime)]
    pub at: String,
}

impl Evidence {
    pub fn of(norm: &str, e: &assessment::Evidence) -> Evidence {
        let e = e.clone();
        Evidence {
            id: e.id.to_string(),
            norm: norm.to_owned(),
            kind: e.kind.word(),
            title: e.title,
            url: e.url,
            note: e.note,
            sha256: e.sha256,
            media_type: e.media_type,
            size: e.size,
            at: e.at,
        }
    }
}

/// The evidence of an assessment.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceList {
    pub items: Vec<Evidence>,
}

/// A risk to note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskDraft {
    /// Full id of a norm of kind risk.
    pub taxonomy: String,
    #[schema(min_length = 1, max_length = 4000)]
    pub description: String,
    #[schema(value_type = words::LikelihoodWord)]
    pub likelihood: String,
    #[schema(value_type = words::SeverityWord)]
    pub severity: String,
    /// Options of the fact `people_affected`.
    #[schema(min_items = 1)]
    pub affected: Vec<String>,
    /// An option of the fact `stage`.
    pub stage: String,
    /// What is done about it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub treatment: Option<String>,
}

impl RiskDraft {
    pub fn seen(self, seen: i64) -> assessment::RiskDraft {
        assessment::RiskDraft {
            taxonomy: self.taxonomy,
            description: self.description,
            likelihood: self.likelihood,
            severity: self.severity,
            affected: self.affected,
            stage: self.stage,
            treatment: self.treatment.unwrap_or_default(),
            seen,
        }
    }
}

/// A risk, noted.
#[derive(Debug, Serialize, ToSchema)]
pub struct Risk {
    pub id: String,
    pub taxonomy: String,
    pub description: String,
    #[schema(value_type = words::LikelihoodWord)]
    pub likelihood: String,
    #[schema(value_type = words::SeverityWord)]
    pub severity: String,
    pub affected: Vec<String>,
    pub stage: String,
    pub treatment: String,
    /// The `ETag`.
    pub revision: i64,
}

impl From<assessment::Risk> for Risk {
    fn from(r: assessment::Risk) -> Risk {
        let (id, taxonomy) = (r.id.to_string(), r.taxonomy.to_string());
        let (likelihood, severity, affected) = (r.likelihood, r.severity, r.affected);
        let (description, stage, treatment, revision) = (r.description, r.stage, r.treatment, r.revision);
        Risk { id, taxonomy, description, likelihood, severity, affected, stage, treatment, revision }
    }
}

/// The risks of an assessment.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskList {
    pub items: Vec<Risk>,
}

/// What an answer says, as it stands in a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerText {
    #[schema(value_type = words::AnswerWord)]
    pub status: String,
    pub statement: String,
    pub reason: String,
    pub owner: String,
    pub due: String,
}

impl From<&assessment::AnswerDraft> for AnswerText {
    fn from(d: &assessment::AnswerDraft) -> AnswerText {
        let d = d.clone();
        AnswerText { status: d.status, statement: d.statement, reason: d.reason, owner: d.owner, due: d.due }
    }
}

/// One answer a sheet would change.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetChange {
    /// Its row in the sheet.
    pub row: u32,
    pub norm: String,
    pub before: AnswerText,
    pub after: AnswerText,
    /// Someone answered here after the sheet was exported.
    pub overtaken: bool,
}

/// One row a sheet cannot give.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetRejection {
    pub row: u32,
    pub code: String,
    pub message: String,
}

/// What an import of a sheet did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetDifference {
    pub dry_run: bool,
    pub changes: Vec<SheetChange>,
    /// Rows that say what already stands.
    pub unchanged: usize,
    pub rejected: Vec<SheetRejection>,
    /// How many answers were saved.
    pub saved: usize,
}

impl SheetDifference {
    pub fn of(d: &exchange::Difference, saved: Option<usize>, lang: Lang) -> SheetDifference {
        let change = |c: &exchange::Change| SheetChange {
            row: c.row,
            norm: c.norm.to_string(),
            before: (&c.before).into(),
            after: (&c.after).into(),
            overtaken: c.overtaken,
        };
        let rejected = d.rejected.iter();
        SheetDifference {
            dry_run: saved.is_none(),
            changes: d.changes.iter().map(change).collect(),
            unchanged: d.unchanged,
            rejected: rejected
                .map(|(row, r)| SheetRejection { row: *row, code: r.code.to_owned(), message: r.message(lang) })
                .collect(),
            saved: saved.unwrap_or(0),
        }
    }
}
