//! The JSON output of promptfoo (`promptfoo eval -o results.json`), version 3.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::item::{asked, blank, failed, leaf_of, number, question, role, text_of};
use super::walk::{self, Top};
use super::{About, Each, Error, Named};
use crate::log::{Entry, Event};
use crate::sample::Message;
use crate::score::Score;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    #[serde(default)]
    test_idx: u64,
    #[serde(default)]
    prompt_id: Option<String>,
    #[serde(default)]
    prompt: Prompt,
    #[serde(default)]
    provider: Value,
    #[serde(default)]
    response: Option<Response>,
    #[serde(default)]
    error: Option<Value>,
    #[serde(default)]
    failure_reason: u8,
    #[serde(default)]
    success: Option<bool>,
    #[serde(default)]
    grading_result: Option<Grading>,
    #[serde(default)]
    latency_ms: f64,
    #[serde(default)]
    test_case: Value,
    #[serde(default)]
    metadata: Option<Map<String, Value>>,
}

#[derive(Deserialize, Default)]
struct Prompt {
    #[serde(default)]
    raw: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(default)]
    output: Option<Value>,
    #[serde(default)]
    token_usage: Option<Tokens>,
    #[serde(default)]
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    prompt: Option<u64>,
    #[serde(default)]
    completion: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Grading {
    #[serde(default)]
    component_results: Option<Vec<Option<Component>>>,
}

#[derive(Deserialize)]
struct Component {
    #[serde(default)]
    score: Option<f64>,
    #[serde(default)]
    pass: Option<bool>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    assertion: Option<Assertion>,
}

#[derive(Deserialize)]
struct Assertion {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    metric: Option<String>,
}

/// Reads a result; where it holds several providers, only the answers of `own`.
///
/// # Errors
/// When it is none, or `each` says no.
pub fn read(file: &mut dyn BufRead, now: Timestamp, own: Option<&str>, each: &mut Each) -> Result<About, Error> {
    let mut about = About { task: None, tool: Some("promptfoo".to_owned()), ..About::default() };
    let (mut at, mut is_one) = (now, false);
    walk::fields(file, &["results", "results"], &mut |top: Top<Row>| match top {
        Top::Element(row) => {
            is_one = true;
            let name = row.provider();
            let is_own = own.is_none_or(|own| own == name);
            about.models.insert(name);
            if is_own { each(row.entry(at)) } else { Ok(()) }
        }
        Top::Field(name, value) => {
            at = head(&name, &value, &mut about).unwrap_or(at);
            Ok(())
        }
    })?;
    if !is_one {
        return Err(Error::Form("no `results.results`: this is no result of promptfoo in JSON".to_owned()));
    }
    Ok(about)
}

fn head(name: &str, value: &Value, about: &mut About) -> Option<Timestamp> {
    match name {
        "metadata" => {
            let version = value["promptfooVersion"].as_str().unwrap_or_default();
            about.tool = Some(format!("promptfoo {version}").trim().to_owned());
        }
        "config" => about.task = value["description"].as_str().map(str::to_owned).filter(|text| !text.is_empty()),
        "results.timestamp" => {
            about.at = value.as_str().and_then(|at| at.parse().ok());
            return about.at;
        }
        "results.prompts" if value.as_array().is_some_and(|all| all.len() > 1) => {
            about.left_out.insert("the weighted score of each row (its assertions are taken one by one)".to_owned());
        }
        _ => {}
    }
    None
}

impl Row {
    fn provider(&self) -> String {
        let label = self.provider["label"].as_str().filter(|text| !text.is_empty());
        label.or_else(|| self.provider["id"].as_str()).or_else(|| self.provider.as_str()).unwrap_or("-").to_owned()
    }

    fn entry(self, now: Timestamp) -> Entry {
        // The same test with another prompt is another question.
        let prompt: String = self.prompt_id.as_deref().unwrap_or_default().chars().take(8).collect();
        let id = if prompt.is_empty() { format!("t{}", self.test_idx) } else { format!("t{}-{prompt}", self.test_idx) };
        let mut entry = blank(&id, 1, now);
        entry.ms = self.latency_ms.max(0.0) as u64;
        entry.events.push(asked(messages(&self.prompt.raw)));
        // The plugin of a red-team test says what it is about.
        let plugin = self.metadata.as_ref().and_then(|m| m.get("pluginId")).and_then(Value::as_str);
        let plugin = plugin.or_else(|| self.test_case["metadata"]["pluginId"].as_str());
        entry.leaf = plugin.and_then(leaf_of);
        let response = self.response.unwrap_or(Response { output: None, token_usage: None, error: None });
        let given = [response.error, self.error].into_iter().flatten().find(|fault| !fault.is_null());
        // An assertion that fails writes its reason where an error would stand: 1 is a failed assertion, 2 an error.
        match (response.output, self.failure_reason) {
            (Some(output), 0 | 1) => {
                entry.events.push(answered(response.token_usage, entry.ms));
                entry.answer = Some(text_of(output));
                entry.scores = scores(self.success, self.grading_result);
            }
            _ => entry.fault = Some(failed(&given.map_or_else(|| "no output".to_owned(), text_of))),
        }
        entry
    }
}

fn answered(tokens: Option<Tokens>, ms: u64) -> Event {
    let (input_tokens, output_tokens) = tokens.map_or((None, None), |t| (t.prompt, t.completion));
    Event::Answered { model: None, stop: None, input_tokens, output_tokens, ms }
}

/// A prompt that is a list of messages as JSON, or a text.
fn messages(raw: &str) -> Vec<Message> {
    #[derive(Deserialize)]
    struct Said {
        role: String,
        content: Value,
    }
    let is_list = raw.trim_start().starts_with('[');
    match is_list.then(|| serde_json::from_str::<Vec<Said>>(raw).ok()).flatten() {
        Some(all) => all.into_iter().map(|said| Message::of(role(&said.role), text_of(said.content))).collect(),
        None => match question(raw) {
            Event::Asked { messages } => messages,
            _ => Vec::new(),
        },
    }
}

/// `pass` for the row as a whole, and the mean of the assertions of each metric or kind.
fn scores(success: Option<bool>, grading: Option<Grading>) -> Named {
    let whole = success.map_or_else(
        || Score::unscored("foreign.none"),
        |is_right| Score::when(is_right, "promptfoo.pass", "promptfoo.fail"),
    );
    let mut sums: BTreeMap<String, (f64, u32, Option<String>)> = BTreeMap::new();
    let parts = grading.and_then(|grading| grading.component_results).unwrap_or_default();
    for part in parts.into_iter().flatten() {
        let Some(assertion) = part.assertion else { continue };
        let name = assertion.metric.filter(|m| !m.is_empty()).unwrap_or(assertion.kind);
        let Some(value) = part.score.or(part.pass.map(|is_right| f64::from(u8::from(is_right)))) else { continue };
        let held = sums.entry(name).or_default();
        (held.0, held.1) = (held.0 + value, held.1 + 1);
        held.2 = part.reason.or(held.2.take());
    }
    let one = |(name, (sum, count, reason)): (String, (f64, u32, Option<String>))| {
        let score = number(sum / f64::from(count));
        (name, reason.map_or(score.clone(), |reason| score.seeing(reason)))
    };
    sums.into_iter().filter(|(name, _)| !name.is_empty()).map(one).chain([("pass".to_owned(), whole)]).collect()
}
