//! Operators, assets, what is said of them, ties, imports.

use super::words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shirube_domain::registry;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What an operator says of itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorDraft {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub name_en: Option<String>,
    /// 法人番号: thirteen digits, the first a check digit.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub corporate_number: Option<String>,
    /// Established outside Japan.
    #[serde(default)]
    pub is_overseas: bool,
    /// ISO 3166-1 alpha-2; needed when overseas.
    #[serde(default)]
    #[schema(max_length = 2)]
    pub country: Option<String>,
    /// Representative in Japan, of an overseas operator.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub representative: Option<String>,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub representative_contact: Option<String>,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub contact: Option<String>,
}

impl From<OperatorDraft> for registry::OperatorDraft {
    fn from(d: OperatorDraft) -> registry::OperatorDraft {
        registry::OperatorDraft {
            name: d.name,
            name_en: d.name_en.unwrap_or_default(),
            corporate_number: d.corporate_number.unwrap_or_default(),
            is_overseas: d.is_overseas,
            country: d.country.unwrap_or_default(),
            representative: d.representative.unwrap_or_default(),
            representative_contact: d.representative_contact.unwrap_or_default(),
            contact: d.contact.unwrap_or_default(),
        }
    }
}

/// An operator as registered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Operator {
    pub id: String,
    pub name: String,
    pub name_en: Option<String>,
    pub corporate_number: Option<String>,
    pub is_overseas: bool,
    pub country: String,
    pub representative: Option<String>,
    pub representative_contact: Option<String>,
    pub contact: Option<String>,
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// The `ETag`.
    pub revision: i64,
}

impl From<&registry::Operator> for Operator {
    fn from(o: &registry::Operator) -> Operator {
        let o = o.clone();
        Operator {
            id: o.id.to_string(),
            name: o.name,
            name_en: o.name_en,
            corporate_number: o.corporate_number,
            is_overseas: o.is_overseas,
            country: o.country,
            representative: o.representative,
            representative_contact: o.representative_contact,
            contact: o.contact,
            updated_at: o.updated_at,
            revision: o.revision,
        }
    }
}

/// A new asset.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetDraft {
    #[schema(value_type = words::AssetKind)]
    pub kind: registry::AssetKind,
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub version: Option<String>,
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub summary: Option<String>,
}

/// A change of an asset's own fields; its kind stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetChange {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub version: Option<String>,
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub summary: Option<String>,
}

/// A dataset, model, system or service as registered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Asset {
    pub id: String,
    pub operator: String,
    #[schema(value_type = words::AssetKind)]
    pub kind: &'static str,
    pub name: String,
    pub version: Option<String>,
    pub summary: Option<String>,
    /// No longer in use.
    pub is_retired: bool,
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// The `ETag`.
    pub revision: i64,
}

impl From<&registry::Asset> for Asset {
    fn from(a: &registry::Asset) -> Asset {
        let a = a.clone();
        Asset {
            id: a.id.to_string(),
            operator: a.operator.to_string(),
            kind: a.kind.code(),
            name: a.name,
            version: a.version,
            summary: a.summary,
            is_retired: a.is_retired,
            updated_at: a.updated_at,
            revision: a.revision,
        }
    }
}

/// A page of assets.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssetPage {
    pub items: Vec<Asset>,
    /// `cursor` of the next page; null on the last.
    pub next: Option<String>,
    /// How many there are in all, counted up to 1,001.
    pub count: u32,
}

/// Facts by id; null takes one back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactsDraft {
    #[schema(value_type = BTreeMap<String, words::FactValue>)]
    pub facts: BTreeMap<String, Value>,
}

/// The facts given about an asset.
#[derive(Debug, Serialize, ToSchema)]
pub struct Facts {
    #[schema(value_type = BTreeMap<String, words::FactValue>)]
    pub facts: shirube_domain::norm::Facts,
}

/// One thing said about an asset.
#[derive(Debug, Serialize, ToSchema)]
pub struct Said {
    /// The field, or `fact.<id>`.
    pub field: String,
    pub value: Value,
    /// `form`, or `file:<sha256>:<name>`.
    pub source: String,
    /// Where in the source.
    pub place: Option<String>,
    /// The words of the source.
    pub words: Option<String>,
}

impl From<registry::Said> for Said {
    fn from(s: registry::Said) -> Said {
        Said { field: s.field, value: s.value, source: s.source, place: s.place, words: s.words }
    }
}

/// Everything said about an asset.
#[derive(Debug, Serialize, ToSchema)]
pub struct SaidList {
    pub items: Vec<Said>,
}

/// A new tie: the asset of the path hangs on another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TieDraft {
    /// The other asset's id.
    pub to: String,
    #[schema(value_type = words::TieKind)]
    pub kind: registry::TieKind,
}

/// A tie between two assets; read as "`from` is … `to`".
#[derive(Debug, Serialize, ToSchema)]
pub struct Tie {
    pub id: String,
    pub from: String,
    pub to: String,
    #[schema(value_type = words::TieKind)]
    pub kind: &'static str,
    #[schema(value_type = words::AssetKind)]
    pub other_kind: &'static str,
    pub other_name: String,
}

impl From<&registry::Tie> for Tie {
    fn from(t: &registry::Tie) -> Tie {
        Tie {
            id: t.id.to_string(),
            from: t.from.to_string(),
            to: t.to.to_string(),
            kind: t.kind.code(),
            other_kind: t.other_kind.code(),
            other_name: t.other_name.clone(),
        }
    }
}

/// The ties of an asset.
#[derive(Debug, Serialize, ToSchema)]
pub struct TieList {
    pub items: Vec<Tie>,
}

/// One asset of an imported file.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedAsset {
    /// Its key in the file.
    pub key: String,
    #[schema(value_type = words::AssetKind)]
    pub kind: &'static str,
    /// Its id here; null in a dry run.
    pub asset: Option<String>,
    /// Whether it is new; null in a dry run.
    pub is_new: Option<bool>,
    /// How many things the file says of it.
    pub found: usize,
}

/// A part of a file that was not used.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotUsed {
    pub at: String,
    pub line: Option<u32>,
    pub said: String,
    /// Why, as a word.
    pub why: Value,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Import {
    pub dry_run: bool,
    /// The format it was read as.
    pub format: Value,
    /// SHA-256 of the file.
    pub digest: String,
    pub assets: Vec<ImportedAsset>,
    /// Ties made, or that would be.
    pub ties: usize,
    /// Ties left out because they would close a circle.
    pub ties_left_out: usize,
    /// What of the file was not used.
    pub unread: Vec<NotUsed>,
}
