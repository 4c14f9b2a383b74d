//! One object for each asking: `id`, `epoch`, `leaf`, `cluster`, `input`, `answer`, `fault`, `scores`, …; what `export` writes.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::item::{asked, blank, failed, leaf_of, lines, number, question, role, text_of};
use super::{About, Each, Error};
use crate::log::{Entry, Event, Failure};
use crate::sample::Message;
use crate::score::Score;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: Value,
    #[serde(default = "first")]
    epoch: u32,
    #[serde(default)]
    at: Option<Timestamp>,
    #[serde(default)]
    ms: u64,
    #[serde(default)]
    leaf: Option<String>,
    #[serde(default)]
    cluster: Option<String>,
    #[serde(default)]
    input: Option<Value>,
    #[serde(default)]
    answer: Option<String>,
    #[serde(default)]
    fault: Option<Fault>,
    #[serde(default)]
    scores: BTreeMap<String, Given>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    stop: Option<String>,
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
}

fn first() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Fault {
    Whole(Failure),
    Text(String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Right(bool),
    Number(f64),
    Whole(Score),
}

/// Reads results.
///
/// # Errors
/// When a line is none, or `each` says no.
pub fn read(file: &mut dyn BufRead, now: Timestamp, each: &mut Each) -> Result<About, Error> {
    let mut about = About::default();
    lines(file, |line, bytes| {
        let row: Row = serde_json::from_slice(bytes).map_err(|fault| Error::Form(format!("line {line}: {fault}")))?;
        if row.answer.is_none() && row.fault.is_none() {
            return Err(Error::Form(format!("line {line}: neither `answer` nor `fault`")));
        }
        about.models.extend(row.model.clone());
        each(row.entry(now))
    })?;
    // Names a target gave itself are no choice between models.
    about.models = about.models.into_iter().take(1).collect();
    Ok(about)
}

impl Row {
    fn entry(self, now: Timestamp) -> Entry {
        let mut entry = blank(&text_of(self.id), self.epoch, self.at.unwrap_or(now));
        (entry.ms, entry.cluster) = (self.ms, self.cluster);
        entry.leaf = self.leaf.as_deref().and_then(leaf_of);
        entry.events.extend(self.input.map(input));
        match (self.answer, self.fault) {
            (Some(answer), _) => {
                let (model, stop) = (self.model, self.stop);
                let (input_tokens, output_tokens) = (self.input_tokens, self.output_tokens);
                entry.events.push(Event::Answered { model, stop, input_tokens, output_tokens, ms: self.ms });
                entry.answer = Some(answer);
                entry.scores = self.scores.into_iter().map(|(name, given)| (name, given.score())).collect();
            }
            (None, Some(Fault::Whole(fault))) => entry.fault = Some(fault),
            (None, Some(Fault::Text(text))) => entry.fault = Some(failed(&text)),
            (None, None) => entry.fault = Some(failed("no answer")),
        }
        entry
    }
}

fn input(value: Value) -> Event {
    match value {
        Value::Array(all) => {
            let one = |said: Value| {
                Message::of(role(said["role"].as_str().unwrap_or_default()), text_of(said["content"].clone()))
            };
            asked(all.into_iter().map(one).collect())
        }
        other => question(&text_of(other)),
    }
}

impl Given {
    fn score(self) -> Score {
        match self {
            Given::Right(is_right) => number(f64::from(u8::from(is_right))),
            Given::Number(value) => number(value),
            Given::Whole(score) if score.value.is_none_or(|v| (0.0..=1.0).contains(&v)) => score,
            Given::Whole(score) => number(score.value.unwrap_or(f64::NAN)),
        }
    }
}
