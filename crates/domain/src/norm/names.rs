//! Other names: what people call a law besides its title, and how words are read. `catalog/criteria/names.toml`.

use serde::{Deserialize, Serialize};

/// Other names of one instrument or law.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherNames {
    /// Code of an instrument, or key of a law.
    pub of: String,
    /// Abbreviations and names in use.
    #[serde(default)]
    pub names: Vec<String>,
    /// How its names are read, in hiragana.
    #[serde(default)]
    pub readings: Vec<String>,
}

/// How a word is read, and what else is said for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordReading {
    /// The word.
    pub word: String,
    /// How it is read, in hiragana.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Other words for the same.
    #[serde(default)]
    pub also: Vec<String>,
}

/// The file as it stands.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameFile {
    #[serde(default)]
    pub(super) name: Vec<OtherNames>,
    #[serde(default)]
    pub(super) word: Vec<WordReading>,
}
