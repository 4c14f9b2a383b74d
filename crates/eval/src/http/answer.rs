//! What an endpoint said.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{DATE, HeaderMap, RETRY_AFTER};
use jiff::fmt::rfc2822;
use serde::Deserialize;

use super::filter;
use crate::model::{Fault, Kind, Reply};

#[derive(Deserialize)]
struct Body {
    model: Option<String>,
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Option<Said>,
    delta: Option<Said>,
    /// Of legacy completions.
    text: Option<String>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Said {
    content: Option<Content>,
    refusal: Option<String>,
}

/// Some servers give an answer as a list of parts, of which those with a text count.
#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    text: String,
}

impl Said {
    /// What was said; a refusal in a field of its own is an answer like any other.
    fn text(self) -> Option<String> {
        let joined = |parts: Vec<Part>| parts.into_iter().map(|p| p.text).collect();
        let content = self.content.map(|content| match content {
            Content::Text(text) => text,
            Content::Parts(parts) => joined(parts),
        });
        content.or(self.refusal)
    }
}

#[derive(Deserialize)]
struct Usage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
}

/// The answer in a body, whole or piece by piece.
pub fn read(kind: &str, bytes: &[u8]) -> Result<Reply, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::of(Kind::NotUtf8, "bytes that are no UTF-8"))?;
    if kind.starts_with("text/html") || is_page(text) {
        return Err(Fault::of(Kind::Html, text.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    if kind.starts_with("text/event-stream") { pieces(text) } else { whole(text) }
}

fn is_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

fn malformed(why: impl AsRef<str>) -> Fault {
    Fault::of(Kind::Malformed, why)
}

fn whole(text: &str) -> Result<Reply, Fault> {
    let body: Body = serde_json::from_str(text).map_err(|fault| malformed(fault.to_string()))?;
    let choice = body.choices.into_iter().next().ok_or_else(|| malformed("no `choices`"))?;
    let is_filtered = choice.finish_reason.as_deref() == Some(filter::STOP);
    let said = match (choice.message, choice.text) {
        (Some(said), _) => {
            said.text().or_else(|| is_filtered.then(String::new)).ok_or_else(|| malformed("no `content`"))?
        }
        (None, Some(text)) => text.trim_start().to_owned(),
        (None, None) if is_filtered => String::new(),
        (None, None) => return Err(malformed("no `message`")),
    };
    let said = if is_filtered && said.trim().is_empty() { filter::DECLINED.to_owned() } else { said };
    Ok(Reply { text: said, model: body.model, stop: choice.finish_reason, ..tokens(body.usage) })
}

fn tokens(usage: Option<Usage>) -> Reply {
    let (input_tokens, output_tokens) = usage.map_or((None, None), |u| (u.prompt_tokens, u.completion_tokens));
    Reply { input_tokens, output_tokens, ..Reply::default() }
}

/// Server-sent events; without a reason to stop or `[DONE]` the stream was cut.
fn pieces(text: &str) -> Result<Reply, Fault> {
    let (mut out, mut is_done) = (Reply::default(), false);
    for data in text.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim) {
        if data == "[DONE]" {
            is_done = true;
            break;
        }
        let Ok(body) = serde_json::from_str::<Body>(data) else {
            // A half event can only be the last one.
            return Err(Fault::of(Kind::Cut, "an event of the stream is not whole"));
        };
        let used = tokens(body.usage);
        out.input_tokens = used.input_tokens.or(out.input_tokens);
        out.output_tokens = used.output_tokens.or(out.output_tokens);
        out.model = body.model.or(out.model);
        for choice in body.choices.into_iter().take(1) {
            let said = choice.delta.and_then(Said::text).or(choice.text);
            out.text.push_str(&said.unwrap_or_default());
            out.stop = choice.finish_reason.or(out.stop);
        }
    }
    if out.stop.as_deref() == Some(filter::STOP) && out.text.trim().is_empty() {
        filter::DECLINED.clone_into(&mut out.text);
    }
    let is_whole = is_done || out.stop.is_some();
    if is_whole { Ok(out) } else { Err(Fault::of(Kind::Cut, "the stream ended before the answer did")) }
}

/// The model that answered must be the one asked for. A date, a number or a tag behind its name is the same model; another word is not:
/// the small one of a family bears the name of the large one.
pub fn same_model(reply: Reply, asked: &str) -> Result<Reply, Fault> {
    let is_same = |name: &str| {
        let rest = name.strip_prefix(asked);
        let is_dated = |rest: &str| rest.strip_prefix('-').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']) || is_dated(rest))
    };
    match reply.model.as_deref() {
        Some(name) if !is_same(name) => {
            Err(Fault::of(Kind::WrongModel, format!("`{name}` answered, `{asked}` was asked")))
        }
        _ => Ok(reply),
    }
}

/// What the body of a refusal says: the message of its error, or its beginning.
pub fn said(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let message = serde_json::from_str::<serde_json::Value>(&text).ok();
    let message = message.as_ref().and_then(|v| v.pointer("/error/message").or(v.get("message"))?.as_str());
    message.unwrap_or(&text).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

/// The fault a status stands for.
pub fn refused(status: StatusCode, said: &str) -> Fault {
    let kind = match status.as_u16() {
        429 => Kind::Busy,
        408 | 425 | 500..=599 => Kind::Unavailable,
        300..=399 => Kind::Malformed,
        _ => Kind::Refused,
    };
    Fault::of(kind, format!("{} {said}", status.as_u16()))
}

/// How long to wait, in seconds or until a date; a date is compared with the target's own clock.
pub fn wait(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let asked = text(RETRY_AFTER)?.trim();
    if let Ok(seconds) = asked.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| rfc2822::parse(text).ok().map(|z| z.timestamp());
    let between = moment(asked)?.duration_since(moment(text(DATE)?)?);
    Some(Duration::try_from(between).unwrap_or_default())
}
