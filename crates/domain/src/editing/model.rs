//! Proposals, their steps, and what is in force.

use crate::id::{AccountId, ActId, EntryId, ProposalId};
use crate::norm::PartKind;
use crate::text::{Both, scale};
use crate::time::Date;

scale! {
    /// How far a proposal is.
    ProposalState {
        /// Being written.
        Draft = "draft", "下書き", "draft";
        /// Waits for another person.
        Submitted = "submitted", "確認待ち", "awaiting review";
        /// In force from its date.
        Enacted = "enacted", "決定", "enacted";
        /// Not adopted.
        Rejected = "rejected", "不採用", "not adopted";
        /// Taken back.
        Withdrawn = "withdrawn", "取り下げ", "withdrawn";
    }
}

impl ProposalState {
    /// Whether something can still be done with it.
    pub fn is_open(self) -> bool {
        matches!(self, ProposalState::Draft | ProposalState::Submitted)
    }
}

scale! {
    /// What happened in a step.
    StepKind {
        /// The draft was saved.
        Saved = "saved", "下書きを保存", "draft saved";
        /// Review was asked for.
        Submitted = "submitted", "確認を依頼", "review asked for";
        /// Enacted.
        Enacted = "enacted", "決定", "enacted";
        /// Not adopted.
        Rejected = "rejected", "不採用", "not adopted";
        /// Taken back.
        Withdrawn = "withdrawn", "取り下げ", "withdrawn";
    }
}

scale! {
    /// Where a file laid over the catalogue comes from.
    Origin {
        /// An act of a norm editor.
        Enacted = "enacted", "決定", "enacted";
        /// The data directory.
        Dropped = "dropped", "置かれたファイル", "dropped in";
    }
}

/// What a form or a command brings.
#[derive(Debug, Clone, Default)]
pub struct ProposalDraft {
    /// The file as TOML.
    pub text: String,
    /// From which day it is to be current, as people type a date; empty while not known.
    pub in_force: String,
    /// The revision the writer saw; 0 for a new proposal.
    pub seen: i64,
}

/// A proposed version of an instrument (規範の改訂案).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// What it is of: a version of an instrument (`aigb@1.3`), or another file of the catalogue (`terms.toml`).
    pub instrument: String,
    /// How far it is.
    pub state: ProposalState,
    /// Who began it.
    pub proposer: AccountId,
    /// When, RFC 3339.
    pub created_at: String,
    /// Last change.
    pub updated_at: String,
    /// The act that decided it.
    pub act: Option<ActId>,
    /// Grows with every change.
    pub revision: i64,
}

impl Proposal {
    /// What the proposed file holds.
    pub fn kind(&self) -> PartKind {
        PartKind::of_name(&self.instrument).unwrap_or(PartKind::Instrument)
    }

    /// The name of the proposed file below `catalog/`.
    pub fn file(&self) -> String {
        match self.kind() {
            PartKind::Instrument => format!("norms/{}.toml", self.instrument),
            _ => self.instrument.clone(),
        }
    }
}

/// One step of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// From 1.
    pub number: i64,
    /// What happened.
    pub kind: StepKind,
    /// Who.
    pub by: AccountId,
    /// For which ministry, at that time.
    pub ministry: Both,
    /// The name they act under; `None` once erased.
    pub name: Option<String>,
    /// When, RFC 3339.
    pub at: String,
}

/// The draft as it was last saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The step that saved it.
    pub number: i64,
    /// The instrument as TOML.
    pub text: String,
    /// From which day.
    pub in_force: Option<Date>,
}

/// An act as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRecord {
    /// Its id.
    pub id: ActId,
    /// Under which power.
    pub power: String,
    /// Facts found.
    pub findings: Vec<String>,
    /// Clauses applied.
    pub clauses: Vec<String>,
    /// When, RFC 3339.
    pub at: String,
    /// The log entry that records it.
    pub entry: EntryId,
}

/// One time what is in force changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// From 1.
    pub number: i64,
    /// The digest of the whole.
    pub digest: String,
    /// Standing and digest of each instrument, as JSON.
    pub instruments: String,
    /// When, RFC 3339.
    pub at: String,
    /// The log entry that records it.
    pub entry: EntryId,
}
