//! What is kept of statements that operators here were given.

use crate::id::{AccountId, AssetId, DeliveryId, OperatorId, PinId, ReceivedId};
use crate::text::scale;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

scale! {
    /// What the recipient made of a statement.
    ReceivedState {
        /// Not looked at yet.
        New = "new", "未確認", "new";
        /// A question was sent to whoever gave it.
        Asked = "asked", "質問中", "asked";
        /// Taken as a ground for one's own work.
        Accepted = "accepted", "受け入れ済み", "accepted";
        /// Not taken.
        Declined = "declined", "見送り", "declined";
        /// A newer one of the same subject took its place.
        Superseded = "superseded", "新しい版あり", "superseded";
    }
}

/// A statement that was received (受け取った表明).
#[derive(Debug, Clone)]
pub struct Received {
    /// Its id.
    pub id: ReceivedId,
    /// Who received it.
    pub operator: OperatorId,
    /// `iss`.
    pub issuer: String,
    /// What whoever gave it is called; empty when a file says nothing.
    pub from_name: String,
    /// `sub`.
    pub subject: String,
    /// What that is called, as far as the statement shows it.
    pub subject_name: String,
    /// `vct`.
    pub kind: String,
    /// Digest of the signed part, in hex.
    pub digest: String,
    /// Digest of what was shown, in hex.
    pub presentation: String,
    /// `exp`, in seconds since 1970.
    pub expires_at: u64,
    /// The file as it came, or a bundle of the statement alone.
    pub bundle: String,
    /// What a check found on arrival.
    pub findings: Vec<Finding>,
    /// What the recipient made of it.
    pub state: ReceivedState,
    /// Why it was declined.
    pub reason: Option<String>,
    /// The delivery, when the sender is on this installation.
    pub delivery: Option<DeliveryId>,
    /// The sender's installation, when it is another.
    pub node: Option<String>,
    /// The delivery there.
    pub node_delivery: Option<String>,
    /// The message that brought it.
    pub message: Option<String>,
    /// What it is about, when that stands in this installation's register.
    pub from_asset: Option<AssetId>,
    /// When it came, RFC 3339.
    pub at: String,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When, RFC 3339.
    pub decided_at: Option<String>,
    /// Counts changes.
    pub revision: i64,
}

/// One answer of a check, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was checked: `verify.signature`.
    pub code: String,
    /// `held`, `not-held`, `not-checked`.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// What the reason is about.
    pub params: BTreeMap<String, String>,
}

/// The accepted statement an asset rests on (よりどころ).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Its id.
    pub id: PinId,
    /// Whose.
    pub operator: OperatorId,
    /// Which of its assets.
    pub asset: AssetId,
    /// About what.
    pub subject: String,
    /// Who says so.
    pub issuer: String,
    /// Which statement.
    pub received: ReceivedId,
    /// Since when, RFC 3339.
    pub at: String,
    /// Who accepted it.
    pub by: AccountId,
    /// Counts changes.
    pub revision: i64,
}

/// An issuer of another installation whose keys someone confirmed.
#[derive(Debug, Clone)]
pub struct KnownIssuer {
    /// Its address.
    pub address: String,
    /// Its document as it was then.
    pub document: shirube_proof::statement::Issuer,
    /// When, RFC 3339.
    pub at: String,
    /// Who compared the thumbprints.
    pub by: AccountId,
}
