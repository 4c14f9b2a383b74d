//! Facts: what is given about a system, and the vocabulary it is given in (`catalog/criteria/facts.toml`).

use crate::text::Both;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kind of answer a fact takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactKind {
    /// Yes or no.
    Bool,
    /// One of the options.
    One,
    /// Any of the options.
    Set,
    /// A number in the fact's unit, zero or more.
    Number,
}

/// One option of a fact.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactOption {
    /// The word in conditions.
    pub id: String,
    /// Japanese label.
    pub ja: String,
    /// English label.
    pub en: String,
}

/// A fact one may be asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The name in conditions.
    pub id: String,
    /// What answer it takes.
    pub kind: FactKind,
    /// Unit of a number.
    pub unit: Option<String>,
    /// Its short name.
    pub label: Both,
    /// The question.
    pub ask: Both,
    /// Help with the question.
    pub help: Option<Both>,
    /// The options of `one` and `set`.
    #[serde(default)]
    pub options: Vec<FactOption>,
}

impl Fact {
    /// The label of one option; the id itself when there is none.
    pub fn option_label<'a>(&'a self, id: &'a str, lang: crate::text::Lang) -> &'a str {
        self.options.iter().find(|o| o.id == id).map_or(id, |o| lang.pick(&o.ja, &o.en))
    }

    /// The name of one option: its label without what explains it after a colon.
    pub fn option_name<'a>(&'a self, id: &'a str, lang: crate::text::Lang) -> &'a str {
        let label = self.option_label(id, lang);
        label.split_once(lang.pick("：", ": ")).map_or(label, |(name, _)| name)
    }
}

/// One page of the check.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name in the URL.
    pub id: String,
    /// Its heading.
    pub title: Both,
    /// The facts it asks for.
    pub facts: Vec<String>,
}

/// Every fact and question.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    /// The facts.
    #[serde(rename = "fact")]
    pub facts: Vec<Fact>,
    /// The questions, in order.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FactValue {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// One option.
    One(String),
    /// Several options, sorted, each once.
    Set(Vec<String>),
}

impl FactValue {
    /// The value in words.
    pub fn words(&self, fact: &Fact, lang: crate::text::Lang) -> String {
        match self {
            FactValue::Bool(true) => lang.pick("はい", "yes").to_owned(),
            FactValue::Bool(false) => lang.pick("いいえ", "no").to_owned(),
            FactValue::Number(n) => {
                let unit = fact.unit.as_deref().unwrap_or_default();
                let unit = if unit == "people" { lang.pick("人", "people") } else { unit };
                format!("{} {unit}", number_words(*n)).trim().to_owned()
            }
            FactValue::One(id) => fact.option_name(id, lang).to_owned(),
            FactValue::Set(ids) => {
                let labels: Vec<&str> = ids.iter().map(|id| fact.option_name(id, lang)).collect();
                labels.join(lang.pick("、", "; "))
            }
        }
    }
}

fn number_words(n: f64) -> String {
    if n >= 1e15 { format!("{n:e}") } else { n.to_string() }
}

/// The facts given about one system.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<String, FactValue>);

/// Why a value does not fit its fact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongFact {
    /// No such fact.
    #[error("there is no fact `{0}`")]
    Unknown(String),
    /// Not one of the options.
    #[error("`{value}` is not an option of the fact `{fact}`")]
    NoSuchOption {
        /// The fact.
        fact: String,
        /// What was given.
        value: String,
    },
    /// Not the kind of value the fact takes.
    #[error("the fact `{fact}` does not take `{value}`")]
    WrongKind {
        /// The fact.
        fact: String,
        /// What was given.
        value: String,
    },
    /// `none` stands with other options.
    #[error("the fact `{0}` cannot be none and something at once")]
    NoneAndMore(String),
}

impl WrongFact {
    /// The fact concerned.
    pub fn fact(&self) -> &str {
        match self {
            WrongFact::Unknown(f) | WrongFact::NoneAndMore(f) => f,
            WrongFact::NoSuchOption { fact, .. } | WrongFact::WrongKind { fact, .. } => fact,
        }
    }
}

impl Facts {
    /// The value of a fact, if given.
    pub fn get(&self, id: &str) -> Option<&FactValue> {
        self.0.get(id)
    }

    /// All given facts, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FactValue)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v))
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives a fact already known to fit the vocabulary.
    pub fn set(&mut self, id: &str, value: FactValue) {
        self.0.insert(id.to_owned(), value);
    }

    /// Takes a fact back.
    pub fn remove(&mut self, id: &str) {
        self.0.remove(id);
    }
}

impl Vocabulary {
    /// One fact by id.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|f| f.id == id)
    }

    /// Reads what a form or an address carries: for a set every chosen option, otherwise one text. Empty means not given.
    ///
    /// # Errors
    /// [`WrongFact`], keyed by the fact.
    pub fn read(&self, id: &str, given: &[&str]) -> Result<Option<FactValue>, WrongFact> {
        let fact = self.fact(id).ok_or_else(|| WrongFact::Unknown(id.to_owned()))?;
        // Only a set may come as one comma-separated text; a number may hold commas of its own.
        let parts = |g: &&'_ str| -> Vec<String> {
            if fact.kind == FactKind::Set { g.split(',').map(str::to_owned).collect() } else { vec![(*g).to_owned()] }
        };
        let given: Vec<String> = given.iter().flat_map(parts).collect();
        let given: Vec<&str> = given.iter().map(|g| g.trim()).filter(|g| !g.is_empty()).collect();
        let Some(first) = given.first().copied() else { return Ok(None) };
        let wrong = |value: &str| WrongFact::WrongKind { fact: id.to_owned(), value: value.chars().take(64).collect() };
        let value = match fact.kind {
            FactKind::Bool => match first {
                "true" | "yes" => FactValue::Bool(true),
                "false" | "no" => FactValue::Bool(false),
                other => return Err(wrong(other)),
            },
            FactKind::Number => FactValue::Number(read_number(first).ok_or_else(|| wrong(first))?),
            FactKind::One => FactValue::One(self.option(fact, first)?),
            FactKind::Set => {
                let mut chosen = given.iter().map(|g| self.option(fact, g)).collect::<Result<Vec<_>, _>>()?;
                chosen.sort();
                chosen.dedup();
                if chosen.len() > 1 && chosen.iter().any(|c| c == "none") {
                    return Err(WrongFact::NoneAndMore(id.to_owned()));
                }
                FactValue::Set(chosen)
            }
        };
        Ok(Some(value))
    }

    /// Reads a value as it stands in JSON.
    ///
    /// # Errors
    /// [`WrongFact`], keyed by the fact.
    pub fn read_json(&self, id: &str, value: &serde_json::Value) -> Result<Option<FactValue>, WrongFact> {
        use serde_json::Value;
        let texts: Vec<String> = match value {
            Value::Null => vec![],
            Value::Array(items) => items.iter().map(plain_json).collect(),
            other => vec![plain_json(other)],
        };
        self.read(id, &texts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn option(&self, fact: &Fact, id: &str) -> Result<String, WrongFact> {
        match fact.options.iter().find(|o| o.id == id) {
            Some(option) => Ok(option.id.clone()),
            None => Err(WrongFact::NoSuchOption { fact: fact.id.clone(), value: id.chars().take(64).collect() }),
        }
    }
}

fn plain_json(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A number as people type it: full-width digits, commas and `1e25` are understood.
fn read_number(text: &str) -> Option<f64> {
    use unicode_normalization::UnicodeNormalization;
    let plain: String = text.nfkc().filter(|c| !matches!(c, ',' | '_' | ' ')).collect();
    plain.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0)
}
