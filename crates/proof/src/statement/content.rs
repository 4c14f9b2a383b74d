//! What a statement says to the one who reads it.

use serde_json::{Map, Value};

use crate::disclose::{DOTS, SD, SD_ALG};
use crate::statement::{Claims, Evidence, Fault};

/// The members of a payload this format knows.
const KNOWN: [&str; 13] = [
    "iss",
    "sub",
    "jti",
    "vct",
    "iat",
    "nbf",
    "exp",
    "norms",
    "status",
    "credentialStatus",
    "cnf",
    "evidence",
    "fields",
];

/// What a statement says, as far as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What everybody reads.
    pub claims: Claims,
    /// The evidence that was shown.
    pub evidence: Vec<Evidence>,
    /// The fields that were shown.
    pub fields: Map<String, Value>,
    /// Members of the signed part this program does not know, by name: to be shown, not to be acted on.
    pub unknown: Vec<String>,
}

impl Content {
    /// Reads what was revealed from a payload; all faults at once.
    ///
    /// # Errors
    /// [`Fault::Claim`], [`Fault::Hidden`], [`Fault::Evidence`].
    pub(super) fn read(payload: &Map<String, Value>, mut revealed: Map<String, Value>) -> Result<Self, Vec<Fault>> {
        let mut faults = hidden_claims(payload);
        let claims = Claims::read(payload).map_err(|more| faults.extend(more)).ok();
        let fields = match revealed.remove("fields") {
            None => Map::new(),
            Some(Value::Object(fields)) => fields,
            Some(_) => {
                faults.push(Fault::Claim("fields"));
                Map::new()
            }
        };
        let evidence = read_evidence(revealed.remove("evidence"), &mut faults);
        let unknown = revealed.keys().filter(|name| !KNOWN.contains(&name.as_str())).cloned().collect();
        match claims {
            Some(claims) if faults.is_empty() => Ok(Content { claims, evidence, fields, unknown }),
            _ => Err(faults),
        }
    }
}

fn read_evidence(value: Option<Value>, faults: &mut Vec<Fault>) -> Vec<Evidence> {
    let items = match value {
        None => return Vec::new(),
        Some(Value::Array(items)) => items,
        Some(_) => {
            faults.push(Fault::Claim("evidence"));
            return Vec::new();
        }
    };
    let read: Option<Vec<Evidence>> = items.iter().map(Evidence::from_value).collect();
    read.unwrap_or_else(|| {
        faults.push(Fault::Evidence);
        Vec::new()
    })
}

/// Members with hidden parts where nothing may be hidden.
fn hidden_claims(payload: &Map<String, Value>) -> Vec<Fault> {
    let may_hide = |name: &str| ["evidence", "fields", SD_ALG].contains(&name);
    let hides = |(name, value): &(&String, &Value)| *name == SD || (!may_hide(name) && has_digests(value));
    payload.iter().filter(hides).map(|(name, _)| Fault::Hidden(name.clone())).collect()
}

fn has_digests(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.contains_key(SD) || members.contains_key(DOTS) || members.values().any(has_digests)
        }
        Value::Array(items) => items.iter().any(has_digests),
        _ => false,
    }
}
