//! The rules by which a statement of a foreign file becomes a fact, and the headings of a card become fields.
//!
//! Rests on: `catalog/criteria/import.toml` (the rules), `catalog/criteria/facts.toml` (what a fact may be).
//! Words: a *source* is a named place of a foreign format; a *rule* ties words at a source to facts.
//! Never: gives a fact without a rule; accepts a rule whose fact or value the vocabulary does not have.
//! Begin at [`Mapping::parse`].

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::fields;
use super::vocabulary::Vocabulary;

/// The places rules may speak about. A reader names one each time it reads such a place.
pub mod source {
    /// Hugging Face front matter: the task.
    pub const CARD_TASK: &str = "model-card:pipeline_tag";
    /// CycloneDX: the task of a model.
    pub const CDX_TASK: &str = "cyclonedx:modelCard.modelParameters.task";
    /// CycloneDX: format of an input.
    pub const CDX_INPUT: &str = "cyclonedx:modelCard.modelParameters.inputs.format";
    /// CycloneDX: format of an output.
    pub const CDX_OUTPUT: &str = "cyclonedx:modelCard.modelParameters.outputs.format";
    /// SPDX: acts without human involvement.
    pub const SPDX_AUTONOMY: &str = "spdx3:ai_autonomyType";
    /// SPDX: sensitive personal information in training or inference.
    pub const SPDX_SENSITIVE_AI: &str = "spdx3:ai_useSensitivePersonalInformation";
    /// SPDX: sensitive personal information in a dataset.
    pub const SPDX_SENSITIVE_DATA: &str = "spdx3:dataset_hasSensitivePersonalInformation";

    /// Every source.
    pub const ALL: [&str; 7] =
        [CARD_TASK, CDX_TASK, CDX_INPUT, CDX_OUTPUT, SPDX_AUTONOMY, SPDX_SENSITIVE_AI, SPDX_SENSITIVE_DATA];
}

/// Why the rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not the TOML that is expected.
    #[error("{file}: {detail}")]
    Syntax {
        /// `facts` or `import`.
        file: &'static str,
        /// What the parser says.
        detail: String,
    },
    /// A rule that cannot hold.
    #[error("rule `{rule}`: {detail}")]
    Rule {
        /// Its id, or the heading it is about.
        rule: String,
        /// What is wrong with it.
        detail: String,
    },
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// One rule: these words at these sources give these facts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Unique id; [`super::Found::rule`] carries it.
    pub id: String,
    /// The sources it speaks about.
    pub on: Vec<String>,
    /// The words, compared without regard to case; any of them.
    #[serde(default)]
    pub equals: Vec<String>,
    /// Beginnings of words, compared without regard to case; any of them.
    #[serde(default)]
    pub starts_with: Vec<String>,
    /// Fact ids and their values.
    pub give: BTreeMap<String, Value>,
    /// Whether the foreign term is wider or narrower than ours, so that a person must confirm.
    #[serde(default)]
    pub confirm: bool,
    /// Why the words justify the facts.
    pub because: Because,
}

impl Rule {
    /// Whether the rule speaks about these words at this source.
    fn holds(&self, source: &str, words: &str) -> bool {
        let words = words.trim().to_lowercase();
        self.on.iter().any(|on| on == source)
            && (self.equals.iter().any(|e| e.to_lowercase() == words)
                || self.starts_with.iter().any(|s| words.starts_with(&s.to_lowercase())))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    placeholders: Vec<String>,
    name_prefixes: Vec<String>,
    heading: Vec<Heading>,
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    field: String,
    names: Vec<String>,
}

/// The rules, checked against the vocabulary of facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    rules: Vec<Rule>,
    headings: BTreeMap<String, Vec<String>>,
    placeholders: BTreeSet<String>,
    name_prefixes: Vec<String>,
    vocabulary: Vocabulary,
}

impl Mapping {
    /// Reads `catalog/criteria/import.toml` and checks every rule against `catalog/criteria/facts.toml`.
    pub fn parse(rules: &str, facts: &str) -> Result<Mapping, MappingError> {
        let syntax = |file, error: toml::de::Error| MappingError::Syntax { file, detail: error.to_string() };
        let vocabulary = Vocabulary::parse(facts).map_err(|e| syntax("facts", e))?;
        let file: File = toml::from_str(rules).map_err(|e| syntax("import", e))?;
        let mut headings: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for heading in file.heading {
            check_heading(&heading)?;
            for name in &heading.names {
                headings.entry(normal(name)).or_default().push(heading.field.clone());
            }
        }
        let mut ids = BTreeSet::new();
        for rule in &file.rule {
            check_rule(rule, &vocabulary)?;
            if !ids.insert(rule.id.as_str()) {
                return Err(wrong(&rule.id, "the id stands twice"));
            }
        }
        let placeholders = file.placeholders.iter().map(|text| normal(text)).collect();
        let name_prefixes = file.name_prefixes;
        Ok(Mapping { rules: file.rule, headings, placeholders, name_prefixes, vocabulary })
    }

    /// The rule with that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Every rule.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(super) fn matching<'a>(&'a self, source: &'a str, words: &'a str) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().filter(move |rule| rule.holds(source, words))
    }

    /// The fields a section with that heading speaks about.
    pub(super) fn heading(&self, text: &str) -> &[String] {
        self.headings.get(&normal(text)).map_or(&[], Vec::as_slice)
    }

    /// Whether a text is the template's "fill me in".
    pub(super) fn is_placeholder(&self, text: &str) -> bool {
        self.placeholders.contains(&normal(text))
    }

    /// The name of a model in a title such as "Model Card for X".
    pub(super) fn name_in<'t>(&self, title: &'t str) -> &'t str {
        let lower = title.to_lowercase();
        for prefix in &self.name_prefixes {
            if lower.starts_with(&prefix.to_lowercase()) && title.is_char_boundary(prefix.len()) {
                let rest = title[prefix.len()..].trim_start_matches([':', ' ', '-', '–']).trim();
                if !rest.is_empty() {
                    return rest;
                }
            }
        }
        title
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

fn wrong(rule: &str, detail: impl Into<String>) -> MappingError {
    MappingError::Rule { rule: rule.to_owned(), detail: detail.into() }
}

fn check_heading(heading: &Heading) -> Result<(), MappingError> {
    if !fields::ALL.contains(&heading.field.as_str()) {
        return Err(wrong(&heading.field, "there is no such field"));
    }
    match heading.names.iter().find(|name| normal(name).is_empty()) {
        Some(_) => Err(wrong(&heading.field, "a heading without letters")),
        None => Ok(()),
    }
}

fn check_rule(rule: &Rule, vocabulary: &Vocabulary) -> Result<(), MappingError> {
    if rule.equals.is_empty() && rule.starts_with.is_empty() {
        return Err(wrong(&rule.id, "no words to compare with"));
    }
    if rule.give.is_empty() || rule.because.ja.is_empty() || rule.because.en.is_empty() {
        return Err(wrong(&rule.id, "gives nothing, or does not say why"));
    }
    if let Some(on) = rule.on.iter().find(|on| !source::ALL.contains(&on.as_str())) {
        return Err(wrong(&rule.id, format!("there is no source `{on}`")));
    }
    for (id, value) in &rule.give {
        vocabulary.check(id, value).map_err(|expected| wrong(&rule.id, format!("`{id}` must be {expected}")))?;
    }
    Ok(())
}

/// A heading without case, numbering, punctuation and pictures.
pub(super) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' | '＆' => out.push_str(" and "),
            ch if ch.is_alphanumeric() => out.extend(ch.to_lowercase()),
            _ => out.push(' '),
        }
    }
    let mut words = out.split_whitespace().peekable();
    while words.peek().is_some_and(|word| word.chars().all(|c| c.is_ascii_digit())) {
        words.next();
    }
    words.collect::<Vec<_>>().join(" ")
}
