//! Techniques: steps under a name.

use std::collections::BTreeSet;

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

use super::{Script, Step};
use crate::suite::Said;

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../catalog/redteam");
/// The most characters of a technique's id.
const MAX_ID: usize = 40;

/// A way of attacking: steps in order, and what is said when the target holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technique {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Said,
    /// Ids of the catalogue it belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub norms: Vec<String>,
    /// The steps, in order.
    #[serde(default, rename = "do", skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What is said next, in order, as long as the target holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow: Vec<Said>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    technique: Vec<Technique>,
}

impl Technique {
    /// The techniques of a file.
    ///
    /// # Errors
    /// With what is wrong with it.
    pub fn read(text: &str) -> Result<Vec<Technique>, String> {
        let file: File = toml::from_str(text).map_err(|fault| fault.to_string())?;
        let mut ids = BTreeSet::new();
        for technique in &file.technique {
            let id = &technique.id;
            let is_name =
                !id.is_empty() && id.len() <= MAX_ID && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if !is_name || !ids.insert(id.clone()) {
                return Err(format!("`{id}`: letters, digits and `-`, at most {MAX_ID}, and only once"));
            }
        }
        Ok(file.technique)
    }

    /// Those of the catalogue, in order of their files and as they stand there.
    ///
    /// # Errors
    /// Never for a program whose tests passed: each file is read by a test.
    pub fn built_in() -> Result<Vec<Technique>, String> {
        let mut files: Vec<_> =
            BUILT_IN.files().filter(|f| f.path().extension().is_some_and(|e| e == "toml")).collect();
        files.sort_by_key(|file| file.path());
        let mut out = Vec::new();
        for file in files {
            out.extend(Technique::read(file.contents_utf8().unwrap_or_default())?);
        }
        Ok(out)
    }

    /// What becomes of a script.
    pub fn apply(&self, script: Script, lang: &str) -> Script {
        self.steps.iter().fold(script, |script, step| step.apply(script, lang))
    }

    /// Whether it is the request as it stands.
    pub fn is_plain(&self) -> bool {
        self.steps.is_empty()
    }
}
