//! What an import yields: the assets a file describes, the ties between them, and what was left unread.
//!
//! Rests on: `docs/specs/import.md`.
//! Words: *found* is one statement of the file under one of our field names; *unread* is a part of the
//! file that nothing here uses.
//! Never: interprets, completes or judges what the file says.
//! Begin at [`Imported`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Largest input, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// Largest model card, in bytes.
pub const MAX_CARD_BYTES: usize = 2 * 1024 * 1024;
/// Largest file of Shirube's own format, in bytes: it is written by hand.
pub const MAX_OWN_BYTES: usize = 1024 * 1024;
/// Largest YAML front matter, in bytes.
pub const MAX_FRONT_MATTER_BYTES: usize = 1024 * 1024;
/// Deepest nesting of objects and arrays.
pub const MAX_DEPTH: usize = 64;
/// Most values (objects, arrays and scalars together) in one file.
pub const MAX_NODES: usize = 200_000;
/// Most headings in one card.
pub const MAX_HEADINGS: usize = 10_000;
/// Most assets in one file.
pub const MAX_ASSETS: usize = 10_000;
/// Most YAML aliases in one front matter.
pub const MAX_YAML_ALIASES: usize = 100;
/// Most values that the YAML aliases of one front matter may unfold to.
pub const MAX_YAML_UNFOLDED: usize = 10_000;
/// Longest `said`, in characters.
pub const MAX_SAID: usize = 200;
/// Longest text kept as a value, in characters; what is cut off is reported as unread.
pub const MAX_VALUE: usize = 10_000;

/// The format a file was read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "kebab-case")]
pub enum Format {
    /// CycloneDX JSON (ECMA-424), with its `specVersion`.
    #[serde(rename = "cyclonedx")]
    CycloneDx {
        /// `specVersion` as written.
        spec: String,
    },
    /// SPDX 3 JSON-LD, with its `specVersion`.
    #[serde(rename = "spdx3")]
    Spdx3 {
        /// `specVersion` as written.
        spec: String,
    },
    /// A model or dataset card: Markdown, usually with YAML front matter.
    ModelCard,
    /// Shirube's own TOML (`docs/specs/import.md`).
    Shirube,
}

/// What kind of thing is registered (AIに関する資産の種類).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AssetKind {
    /// データセット
    Dataset,
    /// モデル
    Model,
    /// システム
    System,
    /// サービス
    Service,
}

impl AssetKind {
    /// Every kind, upstream first.
    pub const ALL: [AssetKind; 4] = [AssetKind::Dataset, AssetKind::Model, AssetKind::System, AssetKind::Service];

    /// The kind as it is written in files.
    pub const fn code(self) -> &'static str {
        match self {
            AssetKind::Dataset => "dataset",
            AssetKind::Model => "model",
            AssetKind::System => "system",
            AssetKind::Service => "service",
        }
    }
}

/// How one asset hangs on another; read as "`from` is … `to`".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TieKind {
    /// `from` was trained on the dataset `to`.
    TrainedOn,
    /// `from` was made out of `to` (fine-tuned, adapted, quantised, merged).
    BasedOn,
    /// `to` is a part of `from`.
    Contains,
    /// `from` needs `to`; the file says no more than that.
    DependsOn,
    /// `from` was evaluated on the dataset `to`.
    EvaluatedOn,
}

impl TieKind {
    /// Every kind of tie.
    pub const ALL: [TieKind; 5] =
        [TieKind::TrainedOn, TieKind::BasedOn, TieKind::Contains, TieKind::DependsOn, TieKind::EvaluatedOn];

    /// The kind as it is written in files.
    pub const fn code(self) -> &'static str {
        match self {
            TieKind::TrainedOn => "trained-on",
            TieKind::BasedOn => "based-on",
            TieKind::Contains => "contains",
            TieKind::DependsOn => "depends-on",
            TieKind::EvaluatedOn => "evaluated-on",
        }
    }
}

/// One thing the file says about an asset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// A field of [`super::fields`], or `fact.<id>` with an id of `catalog/criteria/facts.toml`.
    pub field: String,
    /// The value; its shape per field is in [`super::fields`].
    pub value: Value,
    /// Where: a JSON pointer, `yaml:a.b[0]`, `md:## Heading`, or `toml:system.name`.
    pub at: String,
    /// The line `at` is on, from 1, where it is known.
    pub line: Option<u32>,
    /// The words of the file, at most [`MAX_SAID`] characters.
    pub said: String,
    /// For a fact: the id of the rule of `catalog/criteria/import.toml` that gave it. `None` when the
    /// file names the fact itself.
    pub rule: Option<String>,
}

/// One asset the file describes or names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportedAsset {
    /// Unique in the file; ties use it.
    pub key: String,
    /// Dataset, model, system or service.
    pub kind: AssetKind,
    /// What the file says about it. A field may come more than once: the first is the closest to the
    /// field's meaning, and set-valued facts add up.
    pub found: Vec<Found>,
}

impl ImportedAsset {
    /// The first value found for a field.
    pub fn first(&self, field: &str) -> Option<&Found> {
        self.found.iter().find(|f| f.field == field)
    }
}

/// A tie between two assets of the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedTie {
    /// Key of the asset that hangs on the other.
    pub from: String,
    /// Key of the asset it hangs on.
    pub to: String,
    /// How.
    pub kind: TieKind,
    /// Where the file says so.
    pub at: String,
    /// The line `at` is on, from 1, where it is known.
    pub line: Option<u32>,
}

/// A part of the file that was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// Where it stands.
    pub at: String,
    /// The line `at` is on, from 1, where it is known.
    pub line: Option<u32>,
    /// The words of the file, at most [`MAX_SAID`] characters.
    pub said: String,
    /// Why it was not used.
    pub why: Why,
}

/// Why a part of the file was not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Nothing here uses this field.
    NotUsed,
    /// The field is used, but not with a value of this shape.
    Shape,
    /// The same name appears twice in one object; the last one is read.
    Twice,
    /// A tie to something the file does not describe as an asset.
    NoSuchAsset,
    /// A component of a kind that is not registered, such as a library or a file.
    NotAnAsset,
    /// The writer left the template's placeholder.
    Placeholder,
    /// The text is longer than [`MAX_VALUE`] characters; the rest is not kept.
    Cut,
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Imported {
    /// The format it was read as.
    pub format: Format,
    /// The assets, in the order of the file.
    pub assets: Vec<ImportedAsset>,
    /// The ties between them.
    pub ties: Vec<ImportedTie>,
    /// What was not used.
    pub unread: Vec<Unread>,
    /// SHA-256 of the whole input, in lower-case hexadecimal.
    pub digest: String,
}
