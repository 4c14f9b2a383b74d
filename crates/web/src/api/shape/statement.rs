//! Keys and signed statements.

use serde::{Deserialize, Serialize};
use shirube_domain::statement::{SigningKey, StatementRow};
use utoipa::ToSchema;

/// A key an operator signs with.
#[derive(Debug, Serialize, ToSchema)]
pub struct Key {
    /// Its thumbprint (RFC 7638).
    pub id: String,
    /// `ES256` or `EdDSA`.
    pub algorithm: &'static str,
    /// `file` or `token`: where the private half is.
    pub place: &'static str,
    /// It signs from then, in seconds since 1970.
    pub from: u64,
    /// It no longer signs from then.
    pub until: Option<u64>,
    /// It stopped out of turn.
    pub revoked_at: Option<u64>,
    /// `superseded`, `compromised` or `unspecified`.
    pub reason: Option<&'static str>,
}

impl From<&SigningKey> for Key {
    fn from(k: &SigningKey) -> Key {
        Key {
            id: k.id.clone(),
            algorithm: k.public.algorithm().name(),
            place: k.place.word(),
            from: k.from,
            until: k.until,
            revoked_at: k.revoked_at,
            reason: k.reason.map(|r| r.name()),
        }
    }
}

/// The keys of an operator, in the order of their periods.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyList {
    /// The issuer its statements name.
    pub issuer: String,
    pub items: Vec<Key>,
}

/// A key to be made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyDraft {
    /// `ES256` or `EdDSA`.
    pub algorithm: String,
}

/// That a key no longer counts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// `superseded`, `compromised` or `unspecified`.
    pub reason: String,
    /// From when, in seconds since 1970; now when left out.
    #[serde(default)]
    pub at: Option<u64>,
}

/// A statement that was issued. What it says stands in its bundle.
#[derive(Debug, Serialize, ToSchema)]
pub struct Statement {
    pub id: String,
    /// Its type with version (`vct`).
    #[serde(rename = "type")]
    pub kind: String,
    pub issuer: String,
    pub subject: String,
    /// The asset of the register it is about.
    pub asset: Option<String>,
    /// SHA-256 of the signed part, in hex.
    pub digest: String,
    /// The key it was signed with.
    pub key: String,
    /// In seconds since 1970.
    pub issued_at: u64,
    pub expires_at: u64,
    /// `valid`, `suspended` or `withdrawn`.
    pub status: &'static str,
    pub reason: Option<String>,
    /// The log entry that holds its digest.
    pub entry: String,
    pub revision: i64,
}

impl From<&StatementRow> for Statement {
    fn from(s: &StatementRow) -> Statement {
        Statement {
            id: s.id.to_string(),
            kind: s.kind.clone(),
            issuer: s.issuer.clone(),
            subject: s.subject.clone(),
            asset: s.asset.as_ref().map(ToString::to_string),
            digest: s.digest.clone(),
            key: s.key.clone(),
            issued_at: s.issued_at,
            expires_at: s.expires_at,
            status: s.status.word(),
            reason: s.reason.clone(),
            entry: s.entry.to_string(),
            revision: s.revision,
        }
    }
}

/// Statements, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementPage {
    pub items: Vec<Statement>,
    /// `below` of the next page; null on the last.
    pub next: Option<String>,
}

/// How a statement is to stand.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusDraft {
    /// `valid`, `suspended` or `withdrawn`.
    pub status: String,
    /// Why; needed unless it becomes valid again.
    #[serde(default)]
    pub reason: String,
}

/// A statement with everything that lets it be checked offline (docs/specs/statement.md section 6).
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementBundle {
    /// 1.
    pub v: u32,
    /// The statement, with every disclosure.
    pub statement: String,
    /// The keys of its issuer.
    #[schema(value_type = Option<Object>)]
    pub issuer: Option<serde_json::Value>,
    /// Where it stands in the log; null until the log is published that far.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<serde_json::Value>,
    /// The latest signed lists of its status.
    pub status_lists: Vec<String>,
}

impl From<shirube_proof::statement::Bundle> for StatementBundle {
    fn from(b: shirube_proof::statement::Bundle) -> StatementBundle {
        StatementBundle {
            v: 1,
            issuer: b.issuer.as_ref().map(shirube_proof::statement::Issuer::to_value),
            receipt: b.receipt.as_ref().and_then(|r| serde_json::to_value(r).ok()),
            statement: b.statement,
            status_lists: b.status_lists,
        }
    }
}
