//! What an assessment is made of.

use crate::id::{AccountId, AssessmentId, AssetId, EntryId, EvidenceId, OperatorId, RiskId};
use crate::norm::{Facts, NormId};
use crate::text::Lang;
use crate::time::Date;
use serde::Serialize;

/// How far a norm is met, in the operator's own judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerStatus {
    /// 満たしている.
    Met,
    /// 一部満たしている.
    PartlyMet,
    /// 満たしていない.
    NotMet,
    /// 対象外; a reason is needed.
    NotApplicable,
    /// 未回答.
    Unanswered,
}

impl AnswerStatus {
    /// All five, in the order they are shown.
    pub const ALL: [AnswerStatus; 5] = [
        AnswerStatus::Met,
        AnswerStatus::PartlyMet,
        AnswerStatus::NotMet,
        AnswerStatus::NotApplicable,
        AnswerStatus::Unanswered,
    ];

    /// The word in forms and the API.
    pub fn word(self) -> &'static str {
        match self {
            AnswerStatus::Met => "met",
            AnswerStatus::PartlyMet => "partly-met",
            AnswerStatus::NotMet => "not-met",
            AnswerStatus::NotApplicable => "not-applicable",
            AnswerStatus::Unanswered => "unanswered",
        }
    }

    /// The words people see; "not met" says that evidence is missing, not that a rule was broken.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            AnswerStatus::Met => lang.pick("満たしている", "met"),
            AnswerStatus::PartlyMet => lang.pick("一部満たしている", "partly met"),
            AnswerStatus::NotMet => lang.pick("満たしていない", "not met"),
            AnswerStatus::NotApplicable => lang.pick("対象外", "not applicable"),
            AnswerStatus::Unanswered => lang.pick("未回答", "unanswered"),
        }
    }

    /// Reads the word, or the label of either language.
    pub fn parse(text: &str) -> Option<AnswerStatus> {
        let text = text.trim();
        AnswerStatus::ALL.into_iter().find(|s| s.word() == text || Lang::ALL.iter().any(|l| s.label(*l) == text))
    }
}

/// Where an assessment is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Being answered.
    Draft,
    /// Handed in; fixed.
    Submitted,
}

impl State {
    /// The word in the database and the API.
    pub fn word(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted => "submitted",
        }
    }

    /// The words people see.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            State::Draft => lang.pick("作成中", "draft"),
            State::Submitted => lang.pick("提出済み", "submitted"),
        }
    }
}

/// A self-assessment of one asset (自己点検).
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// Whose it is.
    pub operator: OperatorId,
    /// Of what.
    pub asset: AssetId,
    /// 1 for the first of this asset.
    pub number: i64,
    /// The one before.
    pub supersedes: Option<AssessmentId>,
    /// Draft or submitted.
    pub state: State,
    /// The facts it was made with.
    pub facts: Facts,
    /// The instruments it covers: `aigb@1.2`.
    pub instruments: Vec<String>,
    /// The catalogue it was made with.
    pub catalog_digest: String,
    /// Last change, RFC 3339.
    pub updated_at: String,
    /// When submitted, RFC 3339.
    pub submitted_at: Option<String>,
    /// By whom.
    pub submitted_by: Option<AccountId>,
    /// The log entry of the submission.
    pub receipt: Option<EntryId>,
    /// Counts changes of the assessment itself, not of its answers.
    pub revision: i64,
}

/// The answer to one norm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The norm.
    pub norm: NormId,
    /// How far it is met.
    pub status: AnswerStatus,
    /// What is done.
    pub statement: String,
    /// Why it is not applicable.
    pub reason: String,
    /// Who is in charge.
    pub owner: String,
    /// By when.
    pub due: Option<Date>,
    /// Who answered last.
    pub updated_by: AccountId,
    /// When, RFC 3339.
    pub updated_at: String,
    /// Counts changes; 0 before the first.
    pub revision: i64,
    /// The norm it was given to, while nobody has confirmed it for this one.
    pub source: Option<NormId>,
}

impl Answer {
    /// The answer as a form shows it, with the revision it was read at.
    pub fn draft(&self) -> AnswerDraft {
        AnswerDraft {
            status: self.status.word().to_owned(),
            statement: self.statement.clone(),
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            due: self.due.map(|d| d.to_string()).unwrap_or_default(),
            seen: self.revision,
        }
    }

    /// Whether another answer has the same content, whoever gave it and when.
    pub fn says_the_same(&self, other: &Answer) -> bool {
        (self.status, &self.statement, &self.reason, &self.owner, self.due)
            == (other.status, &other.statement, &other.reason, &other.owner, other.due)
    }
}

/// An answer as a form gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerDraft {
    /// Status word.
    pub status: String,
    /// What is done.
    pub statement: String,
    /// Why it is not applicable.
    pub reason: String,
    /// Who is in charge.
    pub owner: String,
    /// By when, as typed.
    pub due: String,
    /// The revision the writer saw.
    pub seen: i64,
}

/// How evidence is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceKind {
    /// A file kept here.
    File,
    /// A link.
    Link,
    /// A note.
    Note,
    /// A statement of another party that was accepted.
    Statement,
    /// The result of an evaluation that was reviewed.
    Evaluation,
}

impl EvidenceKind {
    /// All of them.
    pub const ALL: [EvidenceKind; 5] =
        [EvidenceKind::File, EvidenceKind::Link, EvidenceKind::Note, EvidenceKind::Statement, EvidenceKind::Evaluation];

    /// The word in forms, the database and the API.
    pub fn word(self) -> &'static str {
        match self {
            EvidenceKind::File => "file",
            EvidenceKind::Link => "link",
            EvidenceKind::Note => "note",
            EvidenceKind::Statement => "statement",
            EvidenceKind::Evaluation => "evaluation",
        }
    }

    /// The words people see.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            EvidenceKind::File => lang.pick("ファイル", "file"),
            EvidenceKind::Link => lang.pick("リンク", "link"),
            EvidenceKind::Note => lang.pick("メモ", "note"),
            EvidenceKind::Statement => lang.pick("受け取った言明", "statement received"),
            EvidenceKind::Evaluation => lang.pick("評価の結果", "result of an evaluation"),
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<EvidenceKind> {
        EvidenceKind::ALL.into_iter().find(|k| k.word() == text)
    }
}

/// A piece of evidence (証拠).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// Whose.
    pub operator: OperatorId,
    /// File, link, note or statement.
    pub kind: EvidenceKind,
    /// What it is called.
    pub title: String,
    /// The link.
    pub url: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The file's digest.
    pub sha256: Option<String>,
    /// The file's type, by content.
    pub media_type: Option<String>,
    /// The file's size in bytes.
    pub size: Option<i64>,
    /// When added, RFC 3339.
    pub at: String,
}

impl Evidence {
    /// One line for a report or a spreadsheet.
    pub fn line(&self) -> String {
        match self.kind {
            EvidenceKind::File => {
                let short: String = self.sha256.as_deref().unwrap_or_default().chars().take(12).collect();
                format!("{} (SHA-256 {short}…)", self.title)
            }
            EvidenceKind::Link => format!("{} <{}>", self.title, self.url.as_deref().unwrap_or_default()),
            EvidenceKind::Note => format!("{}: {}", self.title, self.note.as_deref().unwrap_or_default()),
            EvidenceKind::Statement | EvidenceKind::Evaluation => self.title.clone(),
        }
    }
}

/// A risk noted in an assessment (リスク).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// Its id.
    pub id: RiskId,
    /// The kind, a norm of kind risk: `interim@…:F3-01`, `aigb@1.2:RS-1-1`.
    pub taxonomy: NormId,
    /// What could happen.
    pub description: String,
    /// Word of [`super::Likelihood`].
    pub likelihood: String,
    /// Word of [`super::Severity`].
    pub severity: String,
    /// Words of the fact `people_affected`.
    pub affected: Vec<String>,
    /// A word of the fact `stage`.
    pub stage: String,
    /// What is done about it.
    pub treatment: String,
    /// Counts changes.
    pub revision: i64,
}
