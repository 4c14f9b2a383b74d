//! The answers of the check as an address carries them: read, and written again in one canonical form.

use crate::cx::{Cx, percent};
use crate::form::Fields;
use shirube_domain::form;
use shirube_domain::norm::{Applies, FactValue, Facts};
use shirube_domain::refusal::Refusal;
use shirube_domain::registry;

/// Longest name of a system, in characters.
const LONGEST_NAME: usize = 100;

/// Everything the address of a page of the check says.
pub(super) struct Asked {
    /// What the visitor calls the system; may be empty.
    pub name: String,
    /// The facts that could be read.
    pub facts: Facts,
    /// What could not be read, keyed by the fact.
    pub wrong: Vec<Refusal>,
    /// Show only this answer.
    pub answer: Option<Applies>,
    /// Show only this instrument; empty for all.
    pub instrument: String,
    /// Names in the address that mean nothing here.
    pub unknown: Vec<String>,
    /// Everything as it was typed, to show it again.
    pub typed: Fields,
    /// A form left fields empty: the address can be shorter.
    pub has_empty: bool,
}

impl Asked {
    /// Reads the query of a request.
    pub fn read(cx: &Cx) -> Asked {
        let typed = Fields::parse(&cx.query);
        let vocabulary = cx.catalog().vocabulary();
        let (mut facts, mut wrong) = (Facts::default(), Vec::new());
        for fact in &vocabulary.facts {
            match vocabulary.read(&fact.id, &typed.all(&fact.id)) {
                Ok(Some(value)) => facts.set(&fact.id, value),
                Ok(None) => {}
                Err(fault) => wrong.push(registry::fact_refusal(&fault).on(fact.id.clone())),
            }
        }
        let name = match form::optional_line("name", typed.get("name"), LONGEST_NAME) {
            Ok(name) => name.unwrap_or_default(),
            Err(refusal) => {
                wrong.push(refusal);
                String::new()
            }
        };
        let answer =
            [Applies::Yes, Applies::Depends, Applies::No].into_iter().find(|a| a.word() == typed.get("answer"));
        let known = |n: &str| vocabulary.fact(n).is_some() || matches!(n, "name" | "answer" | "instrument");
        let mut unknown: Vec<String> = typed.pairs().iter().map(|(n, _)| n.chars().take(40).collect()).collect();
        unknown.retain(|n: &String| !known(n) && !n.is_empty());
        unknown.dedup();
        let instrument = typed.get("instrument");
        let is_one = cx.catalog().instruments().iter().any(|i| i.id() == instrument);
        let instrument = if is_one { instrument.to_owned() } else { String::new() };
        let has_empty = typed.pairs().iter().any(|(_, v)| v.trim().is_empty());
        Asked { name, facts, wrong, answer, instrument, unknown, typed, has_empty }
    }

    /// The facts and the name as pairs, in the order of the vocabulary.
    pub fn pairs(&self, cx: &Cx) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for fact in &cx.catalog().vocabulary().facts {
            let values = self.facts.get(&fact.id).map(texts).unwrap_or_default();
            out.extend(values.into_iter().map(|v| (fact.id.clone(), v)));
        }
        if !self.name.is_empty() {
            out.push(("name".to_owned(), self.name.clone()));
        }
        out
    }

    /// The canonical query of facts and name, with more pairs after it.
    pub fn query(&self, cx: &Cx, more: &[(&str, &str)]) -> String {
        let mut pairs = self.pairs(cx);
        pairs.extend(more.iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        pairs.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect::<Vec<_>>().join("&")
    }

    /// A path with the canonical query; without `?` when nothing was answered.
    pub fn url(&self, cx: &Cx, path: &str, more: &[(&str, &str)]) -> String {
        let query = self.query(cx, more);
        cx.url(&if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") })
    }

    /// The query with the filters kept.
    pub fn filtered_query(&self, cx: &Cx) -> String {
        let answer = self.answer.map_or("", Applies::word);
        self.query(cx, &[("answer", answer), ("instrument", &self.instrument)])
    }
}

/// One value for an address.
pub(super) fn encode(text: &str) -> String {
    text.bytes().map(percent).collect()
}

fn texts(value: &FactValue) -> Vec<String> {
    match value {
        FactValue::Bool(b) => vec![b.to_string()],
        // Large numbers as people write them, not as twenty-six digits.
        FactValue::Number(n) if *n >= 1e15 => vec![format!("{n:e}")],
        FactValue::Number(n) => vec![n.to_string()],
        FactValue::One(id) => vec![id.clone()],
        FactValue::Set(ids) => ids.clone(),
    }
}
