//! The message a hook gets: thin, and signed.

use super::secret::Secret;
use crate::event::Event;
use crate::time::Timestamp;
use serde_json::{Map, Value, json};

/// One message, ready to go.
pub(super) struct Message {
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// The body: the same whenever it is sent. `site` is scheme and host of the pages; without it addresses begin with `/`.
pub(super) fn body(event: &Event, kind: &str, site: &str) -> String {
    let mut data = Map::new();
    data.insert("event".to_owned(), json!(event.id));
    data.insert("operator".to_owned(), json!(event.operator));
    data.extend(event.subject.ids.iter().map(|(what, id)| (what.clone(), json!(id))));
    if !event.subject.api.is_empty() {
        let api = format!("{site}/api/v1/w/{}{}", event.operator, event.subject.api);
        data.insert("api".to_owned(), Value::String(api));
    }
    json!({ "type": kind, "timestamp": event.at, "data": data }).to_string()
}

/// Signs a body with every secret that counts, newest first.
pub(super) fn signed(id: &str, body: String, at: Timestamp, secrets: &[Secret]) -> Message {
    let seconds = at.as_second();
    let signatures: Vec<String> = secrets.iter().map(|s| s.sign(id, seconds, &body)).collect();
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    Message { headers, body }
}
