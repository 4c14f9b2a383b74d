//! The JSON log of Inspect (UK AISI), version 2.
//!
//! **Rests on**: its log format as inspect-ai 0.3 writes it with `--log-format json`, or `inspect log convert --to json`.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::item::{asked, blank, failed, number, role, text_of};
use super::walk::{self, Top};
use super::{About, Each, Error, Named};
use crate::log::{Entry, Event, Status};
use crate::sample::{Message, Role};
use crate::score::Score;

#[derive(Deserialize)]
struct Sample {
    id: Value,
    #[serde(default = "first")]
    epoch: u32,
    input: Value,
    #[serde(default)]
    output: Output,
    #[serde(default)]
    scores: Option<BTreeMap<String, Given>>,
    #[serde(default)]
    metadata: Option<Map<String, Value>>,
    #[serde(default)]
    error: Option<Fault>,
    #[serde(default)]
    limit: Option<Value>,
    #[serde(default)]
    total_time: Option<f64>,
    #[serde(default)]
    completed_at: Option<Timestamp>,
}

fn first() -> u32 {
    1
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Output {
    model: Option<String>,
    choices: Vec<Choice>,
    completion: Option<String>,
    usage: Option<Usage>,
    time: Option<f64>,
}

#[derive(Deserialize)]
struct Choice {
    message: Said,
    #[serde(default)]
    stop_reason: Option<String>,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    content: Value,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    value: Value,
    #[serde(default)]
    answer: Option<Value>,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    message: String,
}

/// Reads a log.
///
/// # Errors
/// When it is none, or `each` says no.
pub fn read(file: &mut dyn BufRead, now: Timestamp, each: &mut Each) -> Result<About, Error> {
    let mut about = About::default();
    walk::fields(file, &["samples"], &mut |top: Top<Sample>| match top {
        Top::Element(sample) => each(sample.entry(now, &mut about)),
        Top::Field(name, value) => {
            head(&name, &value, &mut about);
            Ok(())
        }
    })?;
    if about.models.is_empty() {
        return Err(Error::Form("no `eval.model`: this is no log of Inspect in JSON".to_owned()));
    }
    Ok(about)
}

fn head(name: &str, value: &Value, about: &mut About) {
    let text = |v: &Value| v.as_str().map(str::to_owned);
    match name {
        "status" => {
            about.status = Some(match value.as_str() {
                Some("success") => Status::Complete,
                Some("cancelled") => Status::Cancelled,
                _ => Status::Stopped,
            });
        }
        "eval" => {
            about.task = text(&value["task"]);
            about.models.extend(text(&value["model"]));
            about.target = text(&value["model_base_url"]).or_else(|| text(&value["model"]));
            let version = text(&value["packages"]["inspect_ai"]);
            about.tool = Some(format!("inspect_ai {}", version.unwrap_or_default()).trim().to_owned());
            about.at = value["created"].as_str().and_then(|at| at.parse().ok());
            about.samples = value["dataset"]["samples"].as_u64();
            let config = value["model_generate_config"].as_object().cloned().unwrap_or_default();
            about.parameters = config.into_iter().filter(|(_, v)| !v.is_null()).collect();
        }
        "reductions" | "plan" => drop(about.left_out.insert(format!("`{name}`"))),
        _ => {}
    }
}

impl Sample {
    fn entry(self, now: Timestamp, about: &mut About) -> Entry {
        let mut entry = blank(&text_of(self.id), self.epoch, self.completed_at.unwrap_or(now));
        entry.ms = (self.total_time.unwrap_or_default().max(0.0) * 1000.0) as u64;
        entry.events.push(asked(messages(self.input, about)));
        let note =
            |name: &str| self.metadata.as_ref().and_then(|m| m.get(name)).and_then(Value::as_str).map(str::to_owned);
        (entry.cluster, entry.leaf) = (note("source"), note("leaf"));
        let model = self.output.model.clone();
        let has_answer = !self.output.choices.is_empty() || self.output.completion.is_some();
        match (self.error, has_answer) {
            (Some(fault), _) => entry.fault = Some(failed(&fault.message)),
            (None, false) => entry.fault = Some(failed("no output")),
            (None, true) => {
                entry.events.push(answered(&self.output, model));
                entry.answer = Some(answer(self.output));
                entry.scores = scores(self.scores.unwrap_or_default(), about);
            }
        }
        if self.limit.is_some_and(|limit| !limit.is_null()) {
            about.left_out.insert("samples that met a limit are not marked".to_owned());
        }
        entry
    }
}

fn answered(output: &Output, model: Option<String>) -> Event {
    let usage = output.usage.as_ref();
    Event::Answered {
        model,
        stop: output.choices.first().and_then(|choice| choice.stop_reason.clone()),
        input_tokens: usage.and_then(|u| u.input_tokens),
        output_tokens: usage.and_then(|u| u.output_tokens),
        ms: (output.time.unwrap_or_default().max(0.0) * 1000.0) as u64,
    }
}

fn answer(output: Output) -> String {
    let spoken = output.choices.into_iter().next().map(|choice| content(choice.message.content));
    spoken.filter(|text| !text.is_empty()).or(output.completion).unwrap_or_default()
}

/// The text of a message: itself, or the texts among its parts.
fn content(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part["text"].as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

fn messages(input: Value, about: &mut About) -> Vec<Message> {
    let all = match input {
        Value::String(text) => return vec![Message::of(Role::User, text)],
        Value::Array(all) => all,
        _ => Vec::new(),
    };
    let one = |value: Value| {
        let said: Said = serde_json::from_value(value).unwrap_or(Said { role: None, content: Value::Null });
        if said.content.as_array().is_some_and(|parts| parts.iter().any(|p| p["type"] != "text")) {
            about.left_out.insert("parts of messages that are no text".to_owned());
        }
        Message::of(role(said.role.as_deref().unwrap_or_default()), content(said.content))
    };
    all.into_iter().map(one).collect()
}

/// Scores by name; a score of several values becomes one for each, `scorer.value`.
fn scores(given: BTreeMap<String, Given>, about: &mut About) -> Named {
    let mut out = Named::new();
    for (name, given) in given {
        let seen = given.answer.filter(|v| !v.is_null()).map(text_of);
        match given.value {
            Value::Object(values) => {
                out.extend(values.into_iter().map(|(key, value)| (format!("{name}.{key}"), score(&value, None))));
            }
            Value::Array(_) => {
                about.left_out.insert(format!("the values of `{name}`, which are a list"));
                out.insert(name, Score::unscored("foreign.list"));
            }
            value => drop(out.insert(name, score(&value, seen.as_deref()))),
        }
    }
    out
}

/// Inspect's words: C correct, I incorrect, P partly, N no answer.
fn score(value: &Value, seen: Option<&str>) -> Score {
    let score = match value {
        Value::Bool(is_right) => number(f64::from(u8::from(*is_right))),
        Value::Number(n) => n.as_f64().map_or_else(|| Score::unscored("foreign.scale"), number),
        Value::String(text) => match text.as_str() {
            "C" => Score::of(1.0, "inspect.correct"),
            "I" => Score::of(0.0, "inspect.incorrect"),
            "P" => Score::of(0.5, "inspect.partial"),
            "N" => Score::unscored("inspect.no-answer"),
            other => other.parse().map_or_else(|_| Score::unscored("foreign.word").seeing(other), number),
        },
        _ => Score::unscored("foreign.none"),
    };
    match seen {
        Some(seen) if score.seen.is_none() => score.seeing(seen),
        _ => score,
    }
}
