//! Statements that were received, and what rests on them.

use super::sheet::Spoken;
use super::words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shirube_domain::received;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A statement that was received.
#[derive(Debug, Serialize, ToSchema)]
pub struct Received {
    pub id: String,
    pub issuer: String,
    /// What whoever gave it is called.
    pub from: String,
    pub subject: String,
    pub subject_name: String,
    /// Its type with version (`vct`).
    #[serde(rename = "type")]
    pub kind: String,
    /// SHA-256 of the signed part, in hex.
    pub digest: String,
    /// In seconds since 1970.
    pub expires_at: u64,
    #[schema(value_type = words::ReceivedWord)]
    pub state: &'static str,
    /// Why it was declined.
    pub reason: Option<String>,
    /// The sender's installation, when it is another.
    pub node: Option<String>,
    #[schema(format = DateTime)]
    pub at: String,
    pub decided_at: Option<String>,
    pub revision: i64,
}

impl From<&received::Received> for Received {
    fn from(r: &received::Received) -> Received {
        Received {
            id: r.id.to_string(),
            issuer: r.issuer.clone(),
            from: r.from_name.clone(),
            subject: r.subject.clone(),
            subject_name: r.subject_name.clone(),
            kind: r.kind.clone(),
            digest: r.digest.clone(),
            expires_at: r.expires_at,
            state: r.state.word(),
            reason: r.reason.clone(),
            node: r.node.clone(),
            at: r.at.clone(),
            decided_at: r.decided_at.clone(),
            revision: r.revision,
        }
    }
}

/// A page of what was received, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceivedPage {
    pub items: Vec<Received>,
    /// Nobody has looked at so many.
    pub unread: i64,
    pub next: Option<String>,
}

/// One answer of a check.
#[derive(Debug, Serialize, ToSchema)]
pub struct Finding {
    /// What was checked: `verify.signature`.
    pub code: String,
    /// `held`, `not-held` or `not-checked`.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// What the reason is about.
    pub params: BTreeMap<String, String>,
}

impl From<&received::CheckAnswer> for Finding {
    fn from(a: &received::CheckAnswer) -> Finding {
        Finding { code: a.code.clone(), outcome: a.outcome.clone(), reason: a.reason.clone(), params: a.params.clone() }
    }
}

/// A field the statement says otherwise than the one relied on now.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldDifference {
    pub field: String,
    #[schema(value_type = Value)]
    pub was: Option<Value>,
    #[schema(value_type = Value)]
    pub is: Option<Value>,
}

/// One received statement with everything a decision stands on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceivedWhole {
    pub received: Received,
    /// The fields it shows.
    #[schema(value_type = Object)]
    pub fields: Value,
    /// What a check finds now, each by itself.
    pub findings: Vec<Finding>,
    /// Reasons of the findings that stand against taking it as a ground.
    pub obstacles: Vec<String>,
    /// What happened to it since.
    #[schema(value_type = Vec<words::MarkWord>)]
    pub marks: Vec<&'static str>,
    /// The issuer's keys that came with it and nobody here confirmed yet; to be compared by another channel.
    pub to_confirm: Vec<String>,
    /// Against the statement relied on now; null when there is none.
    pub differences: Option<Vec<FieldDifference>>,
    /// What rests on it.
    pub pins: Vec<Pin>,
    pub talk: Vec<Spoken>,
}

/// The accepted statement an asset rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pin {
    pub asset: String,
    pub subject: String,
    pub issuer: String,
    /// Which received statement.
    pub received: String,
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<&received::Pin> for Pin {
    fn from(p: &received::Pin) -> Pin {
        Pin {
            asset: p.asset.to_string(),
            subject: p.subject.clone(),
            issuer: p.issuer.clone(),
            received: p.received.to_string(),
            at: p.at.clone(),
        }
    }
}

/// What an asset rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct PinList {
    pub items: Vec<Pin>,
}

/// The keys of an issuer a person compared.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuerDraft {
    pub thumbprints: Vec<String>,
}

/// Which assets are to rest on a statement.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceDraft {
    pub assets: Vec<String>,
}
