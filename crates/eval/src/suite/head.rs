//! What `suite.toml` says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::scorer::Spec;
use crate::tree::{self, Leaf};

/// The longest `suite.toml`, in bytes.
pub const MAX_HEAD: usize = 1 << 20;
/// The most goals a tree may have.
const MAX_GOALS: usize = 1000;

/// Text for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

impl Said {
    /// In the language of a code, English for all but `ja`.
    pub fn get(&self, lang: &str) -> &str {
        if lang == "ja" { &self.ja } else { &self.en }
    }
}

/// How far a suite has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Written as an example; approved by nobody.
    Example,
    /// Being written.
    Draft,
    /// In use by who wrote it.
    Active,
    /// Not to be used for new runs.
    Retired,
}

/// What is said to the target before each sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// The text.
    pub text: String,
}

/// One goal of the weighted argument tree, with its title.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// Its place and weight.
    #[serde(flatten)]
    pub leaf: Leaf,
    /// What it claims.
    pub title: Said,
}

/// What a suite says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its code, the same in all versions.
    pub code: String,
    /// Its version, such as `1.0`.
    pub version: String,
    /// Its title.
    pub title: Said,
    /// What it asks, and what a result does not show.
    pub purpose: Said,
    /// Ids of the catalogue it speaks to.
    #[serde(default)]
    pub norms: Vec<String>,
    /// An SPDX expression.
    pub license: String,
    /// Who wrote it, after which public idea.
    pub source: Said,
    /// How far it has come.
    pub status: Status,
    /// What is said before each sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<Frame>,
    /// Scorers as they are written.
    #[serde(rename = "scorer", default)]
    pub written: BTreeMap<String, Value>,
    /// The tree.
    #[serde(rename = "leaf", default)]
    pub leaves: Vec<Goal>,
}

/// What is wrong with a `suite.toml`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Wrong {
    /// It is no TOML, or has not the fields of a suite.
    #[error("{0}")]
    Form(String),
    /// A code or a version that could not be a folder's name.
    #[error("`{0}` must be letters, digits, `-`, `_` and `.`, at most 100")]
    Name(&'static str),
    /// A scorer that cannot be read.
    #[error("scorer `{name}`: {what}")]
    Scorer {
        /// Which.
        name: String,
        /// Why.
        what: String,
    },
    /// The tree.
    #[error(transparent)]
    Tree(#[from] tree::Wrong),
    /// A suite has at least one scorer.
    #[error("a suite needs at least one [scorer.NAME]")]
    NoScorer,
    /// More goals than are read.
    #[error("at most 1000 [[leaf]]")]
    TooMany,
}

impl Head {
    /// Reads a head, with the same as JSON.
    ///
    /// # Errors
    /// With what is wrong with it.
    pub fn read(text: &str) -> Result<(Head, Value), Vec<Wrong>> {
        if text.len() > MAX_HEAD {
            return Err(vec![Wrong::Form("longer than 1 MiB".to_owned())]);
        }
        let form = |fault: String| vec![Wrong::Form(fault)];
        let raw: Value = toml::from_str(text).map_err(|fault| form(fault.to_string()))?;
        let head: Head = serde_json::from_value(raw.clone()).map_err(|fault| form(fault.to_string()))?;
        let wrong = head.wrong();
        if wrong.is_empty() { Ok((head, raw)) } else { Err(wrong) }
    }

    fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let names = [("code", &self.code), ("version", &self.version)];
        wrong.extend(names.into_iter().filter(|(_, text)| !is_name(text)).map(|(name, _)| Wrong::Name(name)));
        if self.written.is_empty() {
            wrong.push(Wrong::NoScorer);
        }
        if self.leaves.len() > MAX_GOALS {
            wrong.push(Wrong::TooMany);
            return wrong;
        }
        wrong.extend(tree::check(&self.tree()).into_iter().map(Wrong::Tree));
        wrong
    }

    /// The tree without titles.
    pub fn tree(&self) -> Vec<Leaf> {
        self.leaves.iter().map(|goal| goal.leaf.clone()).collect()
    }

    /// The scorers.
    pub(super) fn scorers(&self) -> Result<BTreeMap<String, Spec>, Vec<Wrong>> {
        let (mut read, mut wrong) = (BTreeMap::new(), Vec::new());
        for (name, written) in &self.written {
            match serde_json::from_value(written.clone()) {
                Ok(spec) => drop(read.insert(name.clone(), spec)),
                Err(fault) => wrong.push(Wrong::Scorer { name: name.clone(), what: fault.to_string() }),
            }
        }
        if wrong.is_empty() { Ok(read) } else { Err(wrong) }
    }

    /// Sorts by code, then by version as numbers where they are.
    pub(super) fn order(&self) -> (String, Vec<(u64, String)>) {
        let part = |part: &str| (part.parse().unwrap_or(u64::MAX), part.to_owned());
        (self.code.clone(), self.version.split('.').map(part).collect())
    }
}

fn is_name(text: &str) -> bool {
    let is_whole = !text.is_empty() && text.len() <= 100 && !text.starts_with('.');
    is_whole && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}
