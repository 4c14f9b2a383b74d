//! What stands in an envelope.

use serde_json::{Value, json};

use super::{Draft, Members};
use crate::canonical::MAX_INTEGER;
use crate::statement::Continuation;
use crate::statement::is_https;

/// Longest name of a message and longest kind, in characters.
pub const MAX_ID: usize = 64;
/// Most proofs in one envelope.
pub const MAX_PROOFS: usize = 4;
/// Longest checkpoint in an envelope, in bytes: some ten witnesses.
const MAX_CHECKPOINT: usize = 4096;

/// What an opened envelope says.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// The sending node's address.
    pub from: String,
    /// The receiving node's address.
    pub to: String,
    /// Name of the message.
    pub id: String,
    /// Signed at.
    pub at: u64,
    /// What kind of message it is.
    pub kind: String,
    /// The message it answers or follows.
    pub re: Option<String>,
    /// The latest checkpoint of the sender's log. Not checked: its log key is another matter.
    pub checkpoint: Option<String>,
    /// Proofs that it continues earlier ones.
    pub consistency: Vec<Continuation>,
    /// What it says.
    pub body: Value,
}

/// Whether a text can name a message.
pub fn is_message_id(text: &str) -> bool {
    (8..=MAX_ID).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Whether a text can be a kind: lower-case words of letters, digits and hyphens, joined by dots.
pub fn is_kind(text: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text.len() <= MAX_ID && text.split('.').all(is_word)
}

pub(super) fn write(draft: &Draft<'_>) -> Members {
    let mut members = Members::new();
    let mut put = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    put("iss", draft.from.into());
    put("aud", draft.to.into());
    put("jti", draft.id.into());
    put("iat", draft.at.into());
    put("kind", draft.kind.into());
    put("body", draft.body.clone());
    if let Some(re) = draft.re {
        put("re", re.into());
    }
    if let Some(checkpoint) = draft.checkpoint {
        put("checkpoint", checkpoint.into());
    }
    if !draft.consistency.is_empty() {
        put("consistency", json!(draft.consistency));
    }
    members
}

/// Reads the claims; otherwise the name of the first that is missing or wrong. Members it does not know are passed over.
pub(super) fn read(members: &Members) -> Result<Envelope, &'static str> {
    let text = |name: &'static str, fits: fn(&str) -> bool| {
        members.get(name).and_then(Value::as_str).filter(|text| fits(text)).map(str::to_owned).ok_or(name)
    };
    let optional = |name: &'static str, fits: fn(&str) -> bool| match members.get(name) {
        None => Ok(None),
        Some(_) => text(name, fits).map(Some),
    };
    Ok(Envelope {
        from: text("iss", is_https)?,
        to: text("aud", is_https)?,
        id: text("jti", is_message_id)?,
        at: members.get("iat").and_then(Value::as_u64).filter(|at| *at <= MAX_INTEGER).ok_or("iat")?,
        kind: text("kind", is_kind)?,
        re: optional("re", is_message_id)?,
        checkpoint: optional("checkpoint", |note| note.len() <= MAX_CHECKPOINT)?,
        consistency: proofs(members.get("consistency"))?,
        body: members.get("body").cloned().ok_or("body")?,
    })
}

fn proofs(value: Option<&Value>) -> Result<Vec<Continuation>, &'static str> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let read: Vec<Continuation> = serde_json::from_value(value.clone()).map_err(|_| "consistency")?;
    if read.len() > MAX_PROOFS || read.iter().any(|proof| proof.proof.len() > 128) {
        Err("consistency")
    } else {
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_names_of_messages_are_plain_words() {
        for kind in ["keys", "sheet.offer", "change-notice", "a1.b2"] {
            assert!(is_kind(kind), "{kind}");
        }
        for kind in ["", ".", "Keys", "a..b", "1a", "a b", "a/b", "受領", &"a".repeat(65)] {
            assert!(!is_kind(kind), "{kind}");
        }
        assert!(is_message_id("msg_0123"));
        for id in ["", "short", "with space", "../../etc/passwd", &"a".repeat(65)] {
            assert!(!is_message_id(id), "{id}");
        }
    }
}
