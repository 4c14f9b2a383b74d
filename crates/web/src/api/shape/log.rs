//! The transparency log.

use serde::Serialize;
use shirube_domain::ledger;
use utoipa::ToSchema;

/// The head of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogHead {
    /// Number of integrated entries.
    pub size: u64,
    /// The latest signed checkpoint; null before the first.
    pub checkpoint: Option<String>,
    /// The key that verifies it.
    pub key: String,
}

/// One entry of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogEntry {
    pub id: String,
    /// Its place in the tree; null until integrated.
    pub index: Option<u64>,
    #[schema(format = DateTime)]
    pub at: String,
    /// `act`, `filing` or `housekeeping`.
    pub door: String,
    /// What was done.
    pub kind: String,
    /// The leaf hash, hexadecimal.
    pub leaf: String,
    /// The entry's canonical bytes, as text.
    pub payload: String,
}

impl From<ledger::EntryView> for LogEntry {
    fn from(e: ledger::EntryView) -> LogEntry {
        LogEntry { id: e.id, index: e.index, at: e.at, door: e.door, kind: e.kind, leaf: e.leaf, payload: e.payload }
    }
}

/// A page of entries, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogPage {
    pub items: Vec<LogEntry>,
    /// `below` of the next page; null on the last.
    pub next: Option<u64>,
}

/// A receipt: the promise that a write is in the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// The log entry.
    pub entry: String,
    #[schema(format = DateTime)]
    pub at: String,
    /// What was done.
    pub kind: String,
    /// Where the entry can be read.
    pub path: String,
}
