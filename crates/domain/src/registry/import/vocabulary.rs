//! What each fact may be, and which known word an unknown one probably means.
//!
//! Rests on: `catalog/criteria/facts.toml`.
//! Words: a fact is *one* of its options, a *set* of them, a *bool* or a *number*.
//! Never: corrects a word by itself; it only suggests.
//! Begin at [`Vocabulary::check`].

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::fields::FACT;

#[derive(Deserialize)]
struct File {
    fact: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    kind: String,
    #[serde(default)]
    options: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    id: String,
}

/// What a fact may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    kind: String,
    options: Vec<String>,
}

/// Every fact and what it may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Vocabulary(BTreeMap<String, Shape>);

impl Vocabulary {
    pub fn parse(text: &str) -> Result<Vocabulary, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let shape = |e: Entry| {
            let options = e.options.into_iter().map(|o| o.id).collect();
            (e.id, Shape { kind: e.kind, options })
        };
        Ok(Vocabulary(file.fact.into_iter().map(shape).collect()))
    }

    /// The ids of all facts.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The options of a fact; none for booleans and numbers.
    pub fn options(&self, id: &str) -> &[String] {
        self.0.get(id).map_or(&[], |shape| &shape.options)
    }

    /// Whether a fact exists and may have that value; otherwise what is expected.
    pub fn check(&self, id: &str, value: &Value) -> Result<(), String> {
        let Some(shape) = self.0.get(id) else {
            return Err(format!("a fact of the vocabulary ({FACT}{id} is not)"));
        };
        let known = |v: &Value| v.as_str().is_some_and(|s| shape.options.iter().any(|o| o == s));
        let fits = match shape.kind.as_str() {
            "bool" => value.is_boolean(),
            "number" => value.as_f64().is_some_and(|n| n.is_finite() && n >= 0.0),
            "one" => known(value),
            "set" => value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(known)),
            _ => false,
        };
        if fits { Ok(()) } else { Err(self.expected(id)) }
    }

    /// A text as the value of a fact: `true`, `1e25`, `text, image`.
    pub fn read_text(&self, id: &str, text: &str) -> Option<Value> {
        let shape = self.0.get(id)?;
        let value = match shape.kind.as_str() {
            "bool" => Value::Bool(text.trim().parse().ok()?),
            "number" => super::node::number(text.trim()),
            "set" => text.split(',').map(|part| Value::from(part.trim())).collect(),
            _ => Value::from(text.trim()),
        };
        self.check(id, &value).ok().map(|()| value)
    }

    fn expected(&self, id: &str) -> String {
        match self.0.get(id) {
            Some(Shape { kind, .. }) if kind == "bool" => "true or false".to_owned(),
            Some(Shape { kind, .. }) if kind == "number" => "a number that is not negative".to_owned(),
            Some(Shape { kind, options }) if kind == "set" => {
                format!("a list of some of {}", options.join(", "))
            }
            Some(Shape { options, .. }) => format!("one of {}", options.join(", ")),
            None => "a known fact".to_owned(),
        }
    }
}

/// The candidate a misspelt word probably means: at most a third of its letters differ.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let word: Vec<char> = word.to_lowercase().chars().take(64).collect();
    let most = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.chars().take(64).collect::<Vec<_>>()), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}

/// Letters to add, leave out, replace or swap with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (row[j] + usize::from(x != y)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}
