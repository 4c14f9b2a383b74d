//! Sentences that are cited and found in what they cite.
//!
//! **Never** take it for proof of truth: words are compared, not meaning. A sentence that turns a document's sense round with its
//! own words is not noticed.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::sample::Sample;
use crate::score::Score;
use crate::text::normalise;

/// The share of a sentence's pieces that must be in what it cites.
const ENOUGH: f64 = 0.6;

/// The share of sentences that are cited and found.
pub fn score(sample: &Sample, answer: &str) -> Score {
    let documents = documents(sample);
    if documents.is_empty() {
        return Score::unscored("grounding.no-documents");
    }
    let sentences: Vec<(String, Vec<String>)> = sentences(answer);
    if sentences.is_empty() {
        return Score::unscored("grounding.no-sentences");
    }
    let bad = sentences.iter().filter_map(|(s, cited)| fault(s, cited, &documents).map(|why| (s, why)));
    let bad: Vec<_> = bad.collect();
    let share = 1.0 - bad.len() as f64 / sentences.len() as f64;
    match bad.first() {
        Some((sentence, why)) => Score::of(share, why).seeing(sentence),
        None => Score::of(1.0, "grounding.found"),
    }
}

fn documents(sample: &Sample) -> HashMap<String, String> {
    let list = sample.metadata.get("documents").and_then(|d| d.as_array()).map_or(&[][..], Vec::as_slice);
    let pair = |d: &serde_json::Value| Some((d.get("id")?.as_str()?.to_owned(), normalise(d.get("text")?.as_str()?)));
    list.iter().filter_map(pair).collect()
}

/// Sentences with what each cites, before or after its full stop; sentences of fewer than four letters say nothing.
fn sentences(answer: &str) -> Vec<(String, Vec<String>)> {
    static END: LazyLock<Regex> = LazyLock::new(|| compile(r"(?:[。！？!?]|\.(?:\s|$)|\.(?:\[)|\n)"));
    static CITED: LazyLock<Regex> = LazyLock::new(|| compile(r"\[([^\[\]\s]{1,100})\]"));
    // A citation after the full stop belongs before it.
    static AFTER: LazyLock<Regex> = LazyLock::new(|| compile(r"([。.！？!?])((?:\s?\[[^\[\]\s]{1,100}\])+)"));
    let moved = AFTER.replace_all(answer, "$2$1 ");
    let parts = END.split(&moved).map(|part| {
        let cited = CITED.captures_iter(part).map(|c| c[1].to_owned()).collect();
        (normalise(&CITED.replace_all(part, "")), cited)
    });
    parts.filter(|(text, _)| text.chars().filter(|c| c.is_alphanumeric()).count() >= 4).collect()
}

fn fault(sentence: &str, cited: &[String], documents: &HashMap<String, String>) -> Option<&'static str> {
    if cited.is_empty() {
        return Some("grounding.uncited");
    }
    let held: Vec<&String> = cited.iter().filter_map(|id| documents.get(id)).collect();
    if held.len() < cited.len() {
        return Some("grounding.unknown-document");
    }
    let has_number = |n: &str| held.iter().any(|d| pieces(d).contains(n));
    if pieces(sentence).iter().any(|p| p.starts_with(|c: char| c.is_ascii_digit()) && !has_number(p)) {
        return Some("grounding.number");
    }
    let there: HashSet<String> = held.iter().flat_map(|d| pieces(d)).collect();
    let own = pieces(sentence);
    let found = own.iter().filter(|p| there.contains(*p)).count();
    ((found as f64) < ENOUGH * own.len() as f64).then_some("grounding.not-found")
}

/// Latin words and numbers as they are; other scripts as pairs of neighbours.
fn pieces(text: &str) -> HashSet<String> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z][a-z'-]*|[^\W0-9a-z_]+"));
    let mut out = HashSet::new();
    for word in WORD.find_iter(text).map(|m| m.as_str()) {
        let letters: Vec<char> = word.chars().collect();
        match letters[0].is_ascii() || letters.len() < 2 {
            true => drop(out.insert(word.to_owned())),
            false => out.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>())),
        }
    }
    out
}

#[expect(clippy::expect_used, reason = "every pattern of ours is compiled by the tests")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}
