//! The suites of the catalogue, as public data.

use super::model::TreeNode;
use crate::text::Both;
use serde::Deserialize;
use serde_json::Value;
use shirube_eval::suite;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A suite that can be planned with.
#[derive(Debug, Clone, Deserialize)]
pub struct Suite {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: String,
    /// What it is called.
    pub title: Both,
    /// What is asked, and what a result does not show.
    pub purpose: Both,
    /// Ids of norms it speaks to.
    #[serde(default)]
    pub norms: Vec<String>,
    /// Under which licence.
    pub license: String,
    /// Whose writing, after which public idea.
    pub source: Both,
    /// `example`: written here, approved by nobody.
    pub status: String,
    /// The scorers with their settings.
    #[serde(rename = "scorer", default)]
    pub scorers: BTreeMap<String, Value>,
    /// Its tree.
    #[serde(rename = "leaf", default)]
    pub tree: Vec<TreeNode>,
    /// SHA-256, as `docs/specs/suite.md` says.
    #[serde(skip)]
    pub digest: String,
    /// The frame said before each sample.
    #[serde(skip)]
    pub system: Option<String>,
    /// Its samples.
    #[serde(skip)]
    pub items: Vec<Item>,
}

/// One sample of a suite.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// `ja` or `en`.
    pub lang: String,
    /// What is asked, as text.
    pub input: String,
    /// The leaf.
    pub leaf: String,
    /// The scorer.
    pub scorer: String,
    /// The behaviour expected.
    pub expected: Option<Both>,
    /// The whole line.
    pub whole: Value,
}

impl Suite {
    /// `CODE@VERSION`.
    pub fn id(&self) -> String {
        format!("{}@{}", self.code, self.version)
    }

    /// One of its samples.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }
}

static SUITES: LazyLock<Vec<Suite>> =
    LazyLock::new(|| suite::Suite::all_built_in().unwrap_or_default().iter().filter_map(read).collect());

/// Every suite of the catalogue, by code.
pub fn suites() -> &'static [Suite] {
    &SUITES
}

/// One suite by `CODE@VERSION`.
pub fn suite(id: &str) -> Option<&'static Suite> {
    SUITES.iter().find(|s| s.id() == id)
}

/// A suite that cannot be read is left out; a test reads every one.
fn read(given: &suite::Suite) -> Option<Suite> {
    let mut suite: Suite = serde_json::from_value(given.raw.clone()).ok()?;
    suite.digest = given.survey().ok()?.digest;
    suite.system = given.raw.pointer("/system/text").and_then(Value::as_str).map(str::to_owned);
    suite.items = given.records().ok()?.filter_map(|record| item(record.value.ok()?)).collect();
    Some(suite)
}

fn item(whole: Value) -> Option<Item> {
    let note = |name: &str| whole.pointer(&format!("/metadata/{name}")).and_then(Value::as_str).unwrap_or_default();
    let input = match whole.get("input")? {
        Value::String(text) => text.clone(),
        Value::Array(messages) => {
            let said = messages.iter().filter_map(|m| m.get("content").and_then(Value::as_str));
            said.collect::<Vec<_>>().join("\n\n")
        }
        _ => return None,
    };
    Some(Item {
        id: whole.get("id")?.as_str()?.to_owned(),
        lang: note("lang").to_owned(),
        leaf: note("leaf").to_owned(),
        scorer: note("scorer").to_owned(),
        expected: whole.pointer("/metadata/expected").and_then(|v| serde_json::from_value(v.clone()).ok()),
        input,
        whole,
    })
}
