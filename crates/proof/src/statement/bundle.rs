//! What travels beside a statement so that it can be checked offline.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::checkpoint::Opened;
use crate::digest::{Digest, Salt};
use crate::entry::{self, Entry};
use crate::inclusion_file;
use crate::jose::json::{self as strict, parse_object};
use crate::note::VerifierKey;
use crate::seal::{Seal, row_digest, seals_digest};
use crate::statement::issuer::{Issuer, MetadataError};

/// Longest bundle, in bytes: lists of status are the most of it.
pub const MAX_BUNDLE: usize = 16 << 20;

/// The most status lists, checkpoints or consistency proofs in one bundle: each costs its reader a signature or more.
pub const MAX_PARTS: usize = 64;

/// Why a file is not a bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Longer than [`MAX_BUNDLE`].
    #[error("file is too long: no bundle is")]
    Size,
    /// Not JSON one may rely on.
    #[error("file is not a bundle: {0}")]
    Json(#[from] strict::Error),
    /// A member is missing, unknown, or of the wrong type; or another version.
    #[error("file is not a bundle of version 1: {0}")]
    Form(String),
    /// The issuer's metadata in it were refused.
    #[error(transparent)]
    Issuer(#[from] MetadataError),
}

impl BundleError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            BundleError::Size => "bundle_file.size",
            BundleError::Json(error) => error.code(),
            BundleError::Form(_) => "bundle_file.form",
            BundleError::Issuer(error) => error.code(),
        }
    }
}

/// A statement with everything needed to check it offline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Statement or presentation, as text.
    pub statement: String,
    /// What the issuer publishes about its keys. Counts only where the reader trusts it from elsewhere.
    pub issuer: Option<Issuer>,
    /// Where the statement stands in the log.
    pub receipt: Option<Receipt>,
    /// Signed lists of status, as text.
    pub status_lists: Vec<String>,
    /// Further checkpoints of the log, as signed notes.
    pub checkpoints: Vec<String>,
    /// Proofs that one tree of the log continues another.
    pub consistency: Vec<Continuation>,
}

/// A proof that the tree of `new` entries begins with the tree of `old` ([`crate::merkle::verify_consistency`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Continuation {
    /// Entries of the earlier tree.
    pub old: u64,
    /// Entries of the later tree.
    pub new: u64,
    /// The hashes, in hex.
    pub proof: Vec<Digest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    v: u32,
    statement: String,
    issuer: Option<Map<String, Value>>,
    receipt: Option<Receipt>,
    #[serde(default)]
    status_lists: Vec<String>,
    #[serde(default)]
    checkpoints: Vec<String>,
    #[serde(default)]
    consistency: Vec<Continuation>,
}

impl Bundle {
    /// Reads a bundle. Says nothing about what is in it.
    ///
    /// # Errors
    /// Every variant of [`BundleError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        if bytes.len() > MAX_BUNDLE {
            return Err(BundleError::Size);
        }
        let form = |error: serde_json::Error| BundleError::Form(error.to_string());
        let raw: Raw = serde_json::from_value(Value::Object(parse_object(bytes)?)).map_err(form)?;
        if raw.v != 1 {
            return Err(BundleError::Form(format!("version {}", raw.v)));
        }
        let issuer = raw.issuer.map(|members| Issuer::from_members(&members)).transpose()?;
        let Raw { statement, receipt, status_lists, checkpoints, consistency, .. } = raw;
        if [status_lists.len(), checkpoints.len(), consistency.len()].iter().any(|count| *count > MAX_PARTS) {
            return Err(BundleError::Form(format!("more than {MAX_PARTS} parts of one kind")));
        }
        Ok(Bundle { statement, issuer, receipt, status_lists, checkpoints, consistency })
    }

    /// The file.
    pub fn to_value(&self) -> Value {
        let mut value = json!({"v": 1, "statement": self.statement});
        if let Some(issuer) = &self.issuer {
            value["issuer"] = issuer.to_value();
        }
        if let Some(receipt) = &self.receipt {
            value["receipt"] = json!(receipt);
        }
        if !self.status_lists.is_empty() {
            value["status_lists"] = json!(self.status_lists);
        }
        if !self.checkpoints.is_empty() {
            value["checkpoints"] = json!(self.checkpoints);
        }
        if !self.consistency.is_empty() {
            value["consistency"] = json!(self.consistency);
        }
        value
    }
}

/// What shows that a statement stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// A tlog-proof file that carries the entry.
    pub proof: String,
    /// All seals of the entry.
    pub seals: Vec<Seal>,
    /// Table of the row that names the statement.
    pub table: String,
    /// Key of that row.
    pub key: String,
    /// Salt of its seal.
    pub salt: Salt,
    /// The row; its `statement` is the digest in hex.
    pub row: Map<String, Value>,
}

/// Why a receipt shows nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// The proof does not hold.
    #[error(transparent)]
    Proof(#[from] inclusion_file::Error),
    /// What the proof carries is no entry.
    #[error(transparent)]
    Entry(#[from] entry::Error),
    /// The seals are not those of the entry.
    #[error("the seals are not those of the entry")]
    Seals,
    /// The row is not what the entry sealed.
    #[error("the row is not what the entry sealed")]
    Row,
    /// The row names another statement.
    #[error("the receipt is for another statement")]
    Statement,
}

impl ReceiptError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            ReceiptError::Proof(error) => error.code(),
            ReceiptError::Entry(error) => error.code(),
            ReceiptError::Seals => "receipt.seals",
            ReceiptError::Row => "receipt.row",
            ReceiptError::Statement => "receipt.statement",
        }
    }
}

impl Receipt {
    /// Checks that the statement of this digest stands in the log of `log`; returns the entry, and the checkpoint with who
    /// signed it and when.
    ///
    /// # Errors
    /// Every variant of [`ReceiptError`].
    pub fn check(
        &self,
        statement: &Digest,
        log: &VerifierKey,
        witnesses: &[VerifierKey],
    ) -> Result<(Entry, Opened), ReceiptError> {
        let file = inclusion_file::parse(self.proof.as_bytes())?;
        let (bytes, opened) = file.verify_carried(log, witnesses)?;
        let entry = entry::parse(bytes)?;
        if self.seals.len() as u64 != u64::from(entry.n) || seals_digest(&self.seals) != entry.seals {
            return Err(ReceiptError::Seals);
        }
        let digest = row_digest(&self.salt, &self.row);
        let is_sealed = |seal: &Seal| seal.table == self.table && seal.key == self.key && seal.digest == digest;
        if !self.seals.iter().any(is_sealed) {
            return Err(ReceiptError::Row);
        }
        let named = self.row.get("statement").and_then(Value::as_str);
        if named == Some(&statement.to_string()) { Ok((entry, opened)) } else { Err(ReceiptError::Statement) }
    }
}
