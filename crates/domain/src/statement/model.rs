//! What is kept of statements made here, and of the lists their status stands in.

use crate::id::{AssetId, EntryId, OperatorId, StatementId};
use crate::text::scale;

scale! {
    /// How a statement stands, besides its validity in time.
    Status {
        /// As it was signed.
        Valid = "valid", "有効", "valid";
        /// Set aside for now; may come back.
        Suspended = "suspended", "一時停止", "suspended";
        /// Taken back for good.
        Withdrawn = "withdrawn", "撤回", "withdrawn";
    }
}

scale! {
    /// The forms in which a list of status is published.
    Kind {
        /// A Token Status List: suspended and withdrawn in one.
        Token = "token", "トークン状態リスト", "token status list";
        /// A Bitstring Status List of those withdrawn.
        Revocation = "revocation", "撤回のビット列リスト", "bitstring list of withdrawals";
        /// A Bitstring Status List of those suspended.
        Suspension = "suspension", "一時停止のビット列リスト", "bitstring list of suspensions";
    }
}

/// A statement made here.
#[derive(Debug, Clone)]
pub struct StatementRow {
    /// Its id.
    pub id: StatementId,
    /// Whose; `None`: the installation's own.
    pub operator: Option<OperatorId>,
    /// `iss`.
    pub issuer: String,
    /// The asset of the register it is about, if it is about one.
    pub asset: Option<AssetId>,
    /// `sub`.
    pub subject: String,
    /// `vct`.
    pub kind: String,
    /// Digest of the signed part, in hex.
    pub digest: String,
    /// The key it was signed with.
    pub key: String,
    /// `iat`, in seconds since 1970.
    pub issued_at: u64,
    /// `exp`.
    pub expires_at: u64,
    /// The list its status stands in.
    pub list: String,
    /// Where in it.
    pub index: u64,
    /// How it stands.
    pub status: Status,
    /// Why it does, when not valid.
    pub reason: Option<String>,
    /// Since when.
    pub changed_at: String,
    /// The log entry that holds its digest and nothing else.
    pub entry: EntryId,
    /// The whole, with every disclosure: for its issuer alone.
    pub text: String,
    /// Counts changes of status.
    pub revision: i64,
}

impl StatementRow {
    /// Whether it can be relied on at a time, by its dates and its status.
    pub fn counts_at(&self, at: u64) -> bool {
        self.status == Status::Valid && self.issued_at <= at && at < self.expires_at
    }
}

/// A list of status.
#[derive(Debug, Clone)]
pub struct List {
    /// Its id: chance, nothing else.
    pub id: String,
    /// Where it is published.
    pub uri: String,
    /// Whose statements.
    pub issuer: String,
    /// How many places it has.
    pub entries: u64,
    /// How many are given.
    pub taken: u64,
    /// When a status in it changed last.
    pub changed_at: String,
}

impl List {
    /// Where one form of it is published.
    pub fn address(&self, kind: Kind) -> String {
        match kind {
            Kind::Token => self.uri.clone(),
            Kind::Revocation | Kind::Suspension => format!("{}/{}", self.uri, kind.word()),
        }
    }
}
