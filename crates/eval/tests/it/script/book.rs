//! What is answered to whom: the answers of whole suites by what is asked.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};
use shirube_eval::dataset::samples;
use shirube_eval::sample::{Message, Sample};
use shirube_eval::suite::Suite;

use super::Chance;
use super::answers::{Plan, looks, plan};

/// Answers by what is asked.
#[derive(Default)]
pub struct Book(HashMap<String, Plan>);

/// The samples of a suite.
pub fn samples_of(suite: &Suite) -> Vec<Sample> {
    samples(suite.records().unwrap()).map(Result::unwrap).collect()
}

impl Book {
    /// Plans an answer for every sample of a suite, right with a probability. Samples that ask the same get the same answer.
    /// Gives the plan of each sample, and the ids of those for which no such answer can be made.
    pub fn add(&mut self, suite: &Suite, right: f64, seed: &str) -> (HashMap<String, Plan>, Vec<String>) {
        self.add_some(suite, right, seed, |_| true)
    }

    /// The same for some of the samples.
    pub fn add_some(
        &mut self,
        suite: &Suite,
        right: f64,
        seed: &str,
        wanted: fn(&Sample) -> bool,
    ) -> (HashMap<String, Plan>, Vec<String>) {
        let (mut plans, mut without) = (HashMap::new(), Vec::new());
        for sample in samples_of(suite).into_iter().filter(wanted) {
            let key = key(&sample.messages(suite.head.system.as_ref().map(|frame| frame.text.as_str())));
            let spec = looks(&suite.scorers[sample.note("scorer").unwrap()], &suite.scorers);
            let mut chance = Chance::of(&format!("{seed} {} {}", suite.name(), sample.id));
            let is_right = chance.share() < right;
            let made = || plan(&sample, &spec, is_right, &mut chance);
            match self.0.get(&key).cloned().or_else(made) {
                Some(plan) => {
                    self.0.insert(key, plan.clone());
                    plans.insert(sample.id.clone(), plan);
                }
                None => without.push(format!("{}: no {} answer", sample.id, if is_right { "right" } else { "wrong" })),
            }
        }
        (plans, without)
    }

    /// What is answered to the body of a request: by the book, by a judge's rubric, or `None`.
    pub fn answer(&self, body: &[u8]) -> Option<String> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let said = body["messages"].to_string();
        self.0.get(&said).map(|plan| plan.text.clone()).or_else(|| verdict(&body["messages"]))
    }
}

/// Messages as they stand in a request.
fn key(messages: &[Message]) -> String {
    json!(messages).to_string()
}

/// The grade an answer names itself, where a judge is asked; 0 for any other answer.
fn verdict(messages: &Value) -> Option<String> {
    static WORTH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\(case \d+, worth ([0-9.]+)\)").unwrap());
    let is_judge = messages[0]["content"].as_str()?.starts_with("You grade an answer by a rubric");
    let asked = messages[1]["content"].as_str()?;
    let worth = WORTH.captures(asked).map_or("0", |found| found.get(1).map_or("0", |m| m.as_str()));
    is_judge.then(|| format!("{{\"grade\": {worth}}}"))
}
