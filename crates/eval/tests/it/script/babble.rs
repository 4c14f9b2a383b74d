//! A small language model that truly generates: letters follow letters as they do in the texts of the suites.

use std::collections::HashMap;

use serde_json::Value;
use shirube_eval::suite::Suite;

use super::Chance;
use super::book::samples_of;

/// How many letters decide on the next.
const ORDER: usize = 4;
/// The longest answer, in letters.
const MOST: usize = 160;
/// What ends a text.
const END: char = '\u{3}';

/// Counts of the letters that follow others, by language.
#[derive(Default)]
pub struct Babbler {
    japanese: Model,
    english: Model,
}

#[derive(Default)]
struct Model(HashMap<Vec<char>, Vec<(char, f64)>>);

impl Model {
    fn learn(&mut self, text: &str) {
        let all: Vec<char> = text.trim().chars().chain([END]).collect();
        for at in 0..all.len() {
            // Shorter beginnings too: what was never seen goes on as the shorter one does.
            for length in 0..=ORDER.min(at) {
                let follows = self.0.entry(all[at - length..at].to_vec()).or_default();
                match follows.iter_mut().find(|(c, _)| *c == all[at]) {
                    Some((_, count)) => *count += 1.0,
                    None => follows.push((all[at], 1.0)),
                }
            }
        }
    }

    fn say(&self, heat: f64, chance: &mut Chance) -> String {
        let mut out: Vec<char> = Vec::new();
        while out.len() < MOST {
            let known = |length: usize| self.0.get(&out[out.len() - length..]);
            let Some(follows) = (0..=ORDER.min(out.len())).rev().find_map(known) else { break };
            match draw(follows, heat, chance) {
                END if out.len() > 8 => break,
                // Too short to be an answer; and a text that only began may begin anew.
                END => out.clear(),
                next => out.push(next),
            }
        }
        out.into_iter().collect()
    }
}

/// One of several, the likelier the more it was seen; without heat the most frequent, as far as chance must not break a circle.
fn draw(follows: &[(char, f64)], heat: f64, chance: &mut Chance) -> char {
    let weight = |count: f64| count.powf(1.0 / heat.max(0.2));
    let mut at = chance.share() * follows.iter().map(|(_, count)| weight(*count)).sum::<f64>();
    for (letter, count) in follows {
        at -= weight(*count);
        if at <= 0.0 {
            return *letter;
        }
    }
    follows[follows.len() - 1].0
}

impl Babbler {
    /// Learns from the questions of suites, and from what they expect.
    pub fn learnt(suites: &[Suite]) -> Babbler {
        let mut all = Babbler::default();
        for sample in suites.iter().flat_map(samples_of) {
            let expected = &sample.metadata["expected"];
            all.japanese.learn(expected["ja"].as_str().unwrap_or_default());
            all.english.learn(expected["en"].as_str().unwrap_or_default());
            let is_ja = sample.note("lang") == Some("ja");
            if is_ja { &mut all.japanese } else { &mut all.english }.learn(&sample.input.text());
        }
        all
    }

    /// An answer to the body of a request: the same for the same messages, heat and seed.
    pub fn answer(&self, body: &Value, seed: &str) -> String {
        let heat = body["temperature"].as_f64().unwrap_or(1.0);
        let messages = body["messages"].to_string();
        let last = body["messages"].as_array().and_then(|all| all.last()).map(|m| m["content"].to_string());
        let is_ja = last.unwrap_or_default().chars().any(|c| ('\u{3041}'..='\u{30ff}').contains(&c));
        let model = if is_ja { &self.japanese } else { &self.english };
        model.say(heat, &mut Chance::of(&format!("{seed} {heat} {messages}")))
    }
}
