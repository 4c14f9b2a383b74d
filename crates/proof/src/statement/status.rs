//! Where the status of a statement stands: references only. The lists themselves are [`crate::status`]'s.

use serde_json::{Map, Value, json};

use crate::canonical::MAX_INTEGER;
use crate::statement::Fault;
use crate::statement::claims::is_https;

/// An entry of a Token Status List.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenStatus {
    /// Address of the list.
    pub uri: String,
    /// Position in it.
    pub index: u64,
}

/// An entry of a Bitstring Status List (VC Data Model 2.0, `BitstringStatusListEntry`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitstringStatus {
    /// Address of the credential that holds the list (`statusListCredential`).
    pub list: String,
    /// Position in it (`statusListIndex`, text there).
    pub index: u64,
    /// What a set bit means: `revocation`, `suspension`, … (`statusPurpose`).
    pub purpose: String,
}

/// Where the status stands; nowhere when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusReference {
    /// `status.status_list`.
    pub token: Option<TokenStatus>,
    /// `credentialStatus`.
    pub bitstring: Vec<BitstringStatus>,
}

impl StatusReference {
    /// Whether there is no status to ask for.
    pub fn is_empty(&self) -> bool {
        self.token.is_none() && self.bitstring.is_empty()
    }

    pub(super) fn put_members(&self, out: &mut Map<String, Value>) {
        if let Some(token) = &self.token {
            out.insert("status".into(), json!({"status_list": {"idx": token.index, "uri": token.uri}}));
        }
        if !self.bitstring.is_empty() {
            let entries = self.bitstring.iter().map(|entry| {
                json!({"type": "BitstringStatusListEntry", "statusPurpose": entry.purpose,
                    "statusListIndex": entry.index.to_string(), "statusListCredential": entry.list})
            });
            out.insert("credentialStatus".into(), entries.collect());
        }
    }
}

/// Reads both references; what cannot be read is a fault, since a status nobody can ask for must not pass for none.
pub(super) fn read(payload: &Map<String, Value>, faults: &mut Vec<Fault>) -> StatusReference {
    let mut out = StatusReference::default();
    if let Some(status) = payload.get("status") {
        out.token = read_token(status);
        if out.token.is_none() {
            faults.push(Fault::Claim("status"));
        }
    }
    if let Some(entries) = payload.get("credentialStatus") {
        // VC Data Model 2.0 allows one object in place of a list of one.
        let entries = entries.as_array().map_or(std::slice::from_ref(entries), Vec::as_slice);
        match entries.iter().map(read_bitstring).collect::<Option<Vec<_>>>() {
            Some(read) if !read.is_empty() => out.bitstring = read,
            _ => faults.push(Fault::Claim("credentialStatus")),
        }
    }
    out
}

fn read_token(status: &Value) -> Option<TokenStatus> {
    let list = status.get("status_list")?;
    let index = list.get("idx")?.as_u64().filter(|index| *index <= MAX_INTEGER)?;
    let uri = list.get("uri")?.as_str().filter(|uri| is_https(uri))?;
    Some(TokenStatus { uri: uri.to_owned(), index })
}

fn read_bitstring(entry: &Value) -> Option<BitstringStatus> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    if text("type")? != "BitstringStatusListEntry" {
        return None;
    }
    let index = crate::text::decimal(text("statusListIndex")?)?;
    // Entries of more than one bit need statusMessage to be read; nobody here writes them.
    if entry.get("statusSize").is_some_and(|size| size != 1) {
        return None;
    }
    let list = text("statusListCredential").filter(|list| is_https(list))?;
    Some(BitstringStatus { list: list.to_owned(), index, purpose: text("statusPurpose")?.to_owned() })
}
