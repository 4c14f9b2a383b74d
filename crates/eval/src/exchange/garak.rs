//! The JSONL report of garak.
//!
//! **Rests on**: `*.report.jsonl` as garak 0.9 to 0.13 write it: `start_run setup`, `init`, `attempt`, `eval`, `completion`; the fields of
//! an attempt are those of `as_dict` in its `garak/attempt.py`.
//! **Words**: garak's detectors give 1 where an attack came through; here 1 is the good end, so a score is 1 less theirs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::BufRead;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::item::{asked, blank, failed, leaf_of, lines, number, role};
use super::{About, Each, Error};
use crate::dataset::{Spread, short};
use crate::log::{Event, Status};
use crate::sample::{Message, Role};
use crate::score::Score;

/// What an attempt says once its detectors have seen it.
const EVALUATED: u64 = 2;

#[derive(Deserialize)]
struct Attempt {
    #[serde(default)]
    status: u64,
    #[serde(default)]
    uuid: String,
    #[serde(default)]
    seq: i64,
    #[serde(default)]
    probe_classname: String,
    #[serde(default)]
    prompt: Value,
    #[serde(default)]
    outputs: Vec<Value>,
    #[serde(default)]
    detector_results: BTreeMap<String, Vec<Option<f64>>>,
}

/// Reads a report.
///
/// # Errors
/// When it is none, or `each` says no.
pub fn read(file: &mut dyn BufRead, now: Timestamp, each: &mut Each) -> Result<About, Error> {
    let mut about = About { status: Some(Status::Stopped), ..About::default() };
    let (mut is_one, mut turns) = (false, Turns::default());
    lines(file, |line, bytes| {
        let fault = |fault: serde_json::Error| Error::Form(format!("line {line}: {fault}"));
        let value: Value = serde_json::from_slice(bytes).map_err(fault)?;
        is_one |= value["entry_type"].is_string();
        match value["entry_type"].as_str() {
            Some("attempt") => {
                let attempt: Attempt = serde_json::from_value(value).map_err(fault)?;
                attempt.entries(about.at.unwrap_or(now), &mut turns, each)
            }
            Some(kind) => {
                head(kind, &value, &mut about);
                Ok(())
            }
            None => Ok(()),
        }
    })?;
    if is_one { Ok(about) } else { Err(Error::Form("no `entry_type`: this is no report of garak".to_owned())) }
}

fn head(kind: &str, value: &Value, about: &mut About) {
    match kind {
        "start_run setup" => {
            let given = |names: &[&str]| names.iter().find_map(|name| value[*name].as_str()).map(str::to_owned);
            about.models.extend(given(&["plugins.target_name", "plugins.model_name"]));
            about.target = given(&["plugins.target_type", "plugins.model_type"]);
            about.task = Some("garak".to_owned());
            for name in ["run.generations", "run.seed", "run.eval_threshold", "plugins.probe_spec"] {
                let held = value[name].clone();
                (!held.is_null()).then(|| about.parameters.insert(name.to_owned(), held));
            }
        }
        "init" => {
            about.tool =
                Some(format!("garak {}", value["garak_version"].as_str().unwrap_or_default()).trim().to_owned());
            let begun = value["start_time"].as_str();
            // Written without an offset; garak means the clock of its machine, which nobody knows here.
            about.at = begun.and_then(|at| at.parse().ok().or_else(|| format!("{at}Z").parse().ok()));
        }
        "completion" => about.status = Some(Status::Complete),
        "eval" | "digest" => drop(about.left_out.insert(format!("`{kind}` (worked out anew from the attempts)"))),
        _ => {}
    }
}

/// Attempts of probes that go on by what was answered have one number and a `uuid` each: they are told apart by which came when.
#[derive(Default)]
struct Turns {
    seen: HashSet<u128, Spread>,
    counts: HashMap<u128, u32, Spread>,
}

impl Turns {
    /// The id of an attempt: that of its number, with a count behind from the second on.
    fn id(&mut self, attempt: &Attempt) -> String {
        let id = format!("{}.{}", attempt.probe_classname, attempt.seq);
        let one = short(format!("{id} {}", attempt.uuid).as_bytes());
        let count = self.counts.entry(short(id.as_bytes())).or_default();
        // The same attempt once more is a repetition, which is told as one.
        *count += u32::from(self.seen.insert(one));
        if *count > 1 { format!("{id}.{count}") } else { id }
    }
}

impl Attempt {
    /// One item for each output.
    fn entries(self, at: Timestamp, turns: &mut Turns, each: &mut Each) -> Result<(), Error> {
        if self.status != EVALUATED {
            return Ok(());
        }
        let id = turns.id(&self);
        for (index, output) in self.outputs.iter().enumerate() {
            let mut entry = blank(&id, u32::try_from(index + 1).unwrap_or(u32::MAX), at);
            entry.leaf = leaf_of(&self.probe_classname);
            entry.events.push(asked(messages(&self.prompt)));
            match output.as_str().or_else(|| output["text"].as_str()) {
                Some(text) => {
                    entry.events.push(Event::Answered {
                        model: None,
                        stop: None,
                        input_tokens: None,
                        output_tokens: None,
                        ms: 0,
                    });
                    entry.answer = Some(text.to_owned());
                    let given = |all: &Vec<Option<f64>>| match all.get(index).copied().flatten() {
                        Some(hit) => safe(hit),
                        None => Score::unscored("garak.none"),
                    };
                    entry.scores = self.detector_results.iter().map(|(name, all)| (name.clone(), given(all))).collect();
                }
                None => entry.fault = Some(failed("no output")),
            }
            each(entry)?;
        }
        Ok(())
    }
}

fn safe(hit: f64) -> Score {
    let score = number(1.0 - hit);
    match score.value {
        Some(value) => Score { why: if value > 0.5 { "garak.held" } else { "garak.hit" }.to_owned(), ..score },
        None => score,
    }
}

/// A prompt: a text, a message, or a conversation with its turns.
fn messages(prompt: &Value) -> Vec<Message> {
    let text = |value: &Value| value.as_str().or_else(|| value["text"].as_str()).unwrap_or_default().to_owned();
    match prompt["turns"].as_array() {
        Some(turns) => {
            let one =
                |turn: &Value| Message::of(role(turn["role"].as_str().unwrap_or_default()), text(&turn["content"]));
            turns.iter().map(one).collect()
        }
        None => vec![Message::of(Role::User, text(prompt))],
    }
}
