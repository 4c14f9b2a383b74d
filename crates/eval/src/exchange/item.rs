//! What the readers of other tools' results share.

use std::collections::BTreeMap;
use std::io::{BufRead, Read as _};

use jiff::Timestamp;
use serde_json::Value;

use super::Error;
use crate::dataset::short;
use crate::log::{Entry, Event, Failure, MAX_LINE};
use crate::sample::{MAX_ID, Message, Role};
use crate::score::Score;

/// An item with nothing in it.
pub fn blank(id: &str, epoch: u32, at: Timestamp) -> Entry {
    Entry {
        id: id_of(id),
        epoch: epoch.max(1),
        at,
        ms: 0,
        cluster: None,
        leaf: None,
        events: Vec::new(),
        answer: None,
        fault: None,
        scores: BTreeMap::new(),
        place: None,
        outcomes: BTreeMap::new(),
    }
}

/// An id as logs have them: another tool's own where it fits, otherwise its readable part with a mark that tells it from others.
pub fn id_of(text: &str) -> String {
    let is_good = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    if !text.is_empty() && text.len() <= MAX_ID && text.bytes().all(is_good) {
        return text.to_owned();
    }
    let plain: String = text.bytes().map(|b| if is_good(b) { char::from(b) } else { '-' }).take(60).collect();
    format!("{}-{:08x}", plain.trim_matches('-'), short(text.as_bytes()) >> 96)
}

/// A leaf as another tool names it, kept readable and within bounds.
pub fn leaf_of(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(100).collect();
    (!text.is_empty()).then_some(text)
}

/// What was asked.
pub fn asked(messages: Vec<Message>) -> Event {
    Event::Asked { messages }
}

/// One question of the user.
pub fn question(text: &str) -> Event {
    asked(vec![Message::of(Role::User, text)])
}

/// That no answer came.
pub fn failed(detail: &str) -> Failure {
    Failure { code: "foreign.error".to_owned(), detail: detail.chars().take(300).collect() }
}

/// A number as a score: only one from 0 to 1 is one.
pub fn number(value: f64) -> Score {
    if (0.0..=1.0).contains(&value) {
        Score::of(value, "foreign.given")
    } else {
        Score::unscored("foreign.scale").seeing(value.to_string())
    }
}

/// Text as it is, anything else as JSON.
pub fn text_of(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A role by its name; what another tool has besides is said by the user.
pub fn role(name: &str) -> Role {
    match name {
        "system" | "developer" => Role::System,
        "assistant" => Role::Assistant,
        "tool" | "function" => Role::Tool,
        _ => Role::User,
    }
}

/// Reads lines of at most [`MAX_LINE`] bytes, without their end.
///
/// # Errors
/// When one is longer, or the file fails.
pub fn lines(file: &mut dyn BufRead, mut each: impl FnMut(u64, &[u8]) -> Result<(), Error>) -> Result<(), Error> {
    let (mut held, mut line) = (Vec::new(), 0);
    loop {
        held.clear();
        line += 1;
        let count = file.take(MAX_LINE as u64 + 1).read_until(b'\n', &mut held);
        match count.map_err(|fault| Error::Form(format!("line {line}: {fault}")))? {
            0 => return Ok(()),
            count if count > MAX_LINE => return Err(Error::Form(format!("line {line}: longer than 64 MiB"))),
            _ => {}
        }
        let whole = held.trim_ascii();
        if !whole.is_empty() {
            each(line, whole)?;
        }
    }
}
