//! What a stored report is.

use super::clocks::Moments;
use crate::id::{AssetId, CaseId, OperatorId};
use crate::personal::FindingKind;
use crate::text::{Lang, scale};

scale! {
    /// What is known of an answer. What was not answered has no row, and is neither.
    Knowledge {
        /// Something was said.
        Said = "said", "回答あり", "said";
        /// The reporter does not know.
        Unknown = "unknown", "わからない", "not known";
    }
}

scale! {
    /// How a report came.
    Channel {
        /// From somebody without an account.
        Person = "person", "一般の報告", "from anyone";
        /// From an operator, signed in.
        Operator = "operator", "事業者の報告", "from an operator";
        /// Taken in from a file by an official.
        Import = "import", "取り込み", "imported";
    }
}

/// What was said to one field. The value of a choice is the words of the options, with commas between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The field, or the field with `-how` for the words beside it.
    pub field: String,
    /// Whether it is known.
    pub knowledge: Knowledge,
    /// What was said; empty when unknown.
    pub value: String,
}

/// A place with the form of personal data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marked {
    /// The field, `word:3` for what was added third, or `step:7` for the seventh event of the case.
    pub place: String,
    /// The line, counted from 1.
    pub line: u32,
    /// What it looks like.
    pub kind: FindingKind,
}

/// What the reporter added.
#[derive(Debug, Clone)]
pub struct Word {
    /// Counts from 1.
    pub number: i64,
    /// What was written.
    pub text: String,
    /// When, RFC 3339.
    pub at: String,
}

/// A report, as officials see it（報告）.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its case.
    pub case: CaseId,
    /// What happened, by the word of its kind.
    pub kind: String,
    /// How it came.
    pub channel: Channel,
    /// The language it was written in.
    pub lang: Lang,
    /// How the reporter may be reached, if they said.
    pub contact: Option<String>,
    /// The operator that reported.
    pub operator: Option<OperatorId>,
    /// The asset it is about.
    pub asset: Option<AssetId>,
    /// Where an imported one came from: `aiid:23`.
    pub source: Option<String>,
    /// When it came, RFC 3339.
    pub received_at: String,
    /// What was said.
    pub answers: Vec<Answer>,
    /// Where something with the form of personal data stands.
    pub findings: Vec<Marked>,
    /// What was added.
    pub words: Vec<Word>,
    /// When what foreign periods run from happened.
    pub moments: Moments,
}

impl Report {
    /// Whether all seven mandatory criteria of the framework were answered with something known.
    pub fn is_core_complete(&self) -> bool {
        let is_said = |id: &str| self.answers.iter().any(|a| a.field == id && a.knowledge == Knowledge::Said);
        super::fields().iter().filter(|f| f.is_mandatory).all(|f| is_said(&f.id))
    }
}
