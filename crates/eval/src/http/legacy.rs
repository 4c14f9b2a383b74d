//! The legacy completions: one text instead of messages.

use serde_json::{Map, Value, json};

use crate::sample::{Message, Role};

/// Whether an address is that of legacy completions.
pub fn is_legacy(base: &str) -> bool {
    let path = base.split('?').next().unwrap_or(base);
    path.ends_with("/completions") && !path.ends_with("/chat/completions")
}

/// Puts messages into a body as one text that ends where the answer begins. Who writes on for the user is stopped, unless the
/// parameters say otherwise.
pub fn fill(body: &mut Map<String, Value>, messages: &[Message]) {
    body.insert("prompt".to_owned(), json!(prompt(messages)));
    body.entry("stop").or_insert_with(|| json!(["\nUser:"]));
}

fn prompt(messages: &[Message]) -> String {
    let name = |role| match role {
        Role::System => "System",
        Role::User => "User",
        Role::Assistant => "Assistant",
        Role::Tool => "Tool",
    };
    let said = messages.iter().map(|m| format!("{}: {}\n\n", name(m.role), m.content)).collect::<String>();
    format!("{said}Assistant:")
}
