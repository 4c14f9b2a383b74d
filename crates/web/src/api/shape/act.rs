//! Acts of the register.

use serde::Serialize;
use shirube_domain::acts::{Line, TieKind};
use shirube_domain::authority::Force;
use shirube_domain::text::Lang;
use utoipa::ToSchema;

/// An act of the register, as everyone may read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Act {
    pub id: String,
    #[schema(format = DateTime)]
    pub at: String,
    /// The power, by its id in the catalogue.
    pub power: String,
    /// What the power is called.
    pub title: Option<super::norm::Both>,
    /// `binding`, `guidance`, `information` or `internal`; null for a power the catalogue no longer has.
    pub force: Option<&'static str>,
    /// The office.
    pub office: String,
    /// For which ministry; null where none was kept.
    pub ministry: Option<super::norm::Both>,
    /// The clauses applied.
    pub clauses: Vec<String>,
    /// Whom or what it concerned; null where it was towards a party of a case.
    pub subject: Option<String>,
    /// What was found; empty where it was towards a party of a case.
    pub findings: Vec<String>,
    /// Acts that withdraw or correct this one, and those this one does it to.
    pub ties: Vec<ActTie>,
    /// The entry of the log.
    pub entry: String,
}

/// Another act that withdraws or corrects this one, or the reverse.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActTie {
    /// `withdraws` or `corrects`, or `withdrawn-by` or `corrected-by`.
    pub kind: &'static str,
    /// The other act.
    pub act: String,
}

/// A page of acts, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActPage {
    pub items: Vec<Act>,
    /// `before` of the next page; null on the last.
    pub next: Option<String>,
}

/// The word of a force, in addresses and answers.
pub fn force_word(force: Force) -> &'static str {
    match force {
        Force::Binding => "binding",
        Force::Guidance => "guidance",
        Force::Information => "information",
        Force::Internal => "internal",
    }
}

impl From<&Line> for Act {
    fn from(line: &Line) -> Act {
        let told = line.told.as_ref();
        let tie = |t: &shirube_domain::acts::Tie| ActTie {
            kind: match (t.kind, t.is_ours) {
                (TieKind::Withdraws, true) => "withdraws",
                (TieKind::Withdraws, false) => "withdrawn-by",
                (TieKind::Corrects, true) => "corrects",
                (TieKind::Corrects, false) => "corrected-by",
            },
            act: t.other.to_string(),
        };
        Act {
            id: line.id.to_string(),
            at: line.at.clone(),
            power: line.power.clone(),
            title: line.power().map(|p| (&p.title).into()),
            force: line.force().map(force_word),
            office: line.office.word().to_owned(),
            ministry: line.ministry.as_ref().map(Into::into),
            clauses: line.clauses.clone(),
            subject: told.map(|t| t.subject.clone()),
            findings: told.map(|t| t.findings.clone()).unwrap_or_default(),
            ties: line.ties.iter().map(tie).collect(),
            entry: line.entry.to_string(),
        }
    }
}

impl Act {
    /// What the power is called; its id where the catalogue no longer has it.
    pub fn name(&self, lang: Lang) -> &str {
        self.title.as_ref().map_or(&self.power, |t| lang.pick(&t.ja, &t.en))
    }
}
