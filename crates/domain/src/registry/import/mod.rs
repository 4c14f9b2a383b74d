//! Import: what a file says about AI systems, models, datasets and services, and where it says it.
//!
//! What for: an operator that already has an ML-BOM, an SPDX document or a model card need not type it again;
//! the same for another node of Shirube.
//! Rests on: `docs/specs/import.md`; ECMA-424 (CycloneDX), SPDX 3.0.1, the card metadata of the Hugging Face
//! Hub; `catalog/criteria/import.toml` for every step from words to facts.
//! Words: *found* is a statement of the file under one of our field names, with its place; *unread* is what
//! nothing here uses; a *rule* is the only way from a foreign file to a fact.
//! Never: files, network, clock, database; a guess, a repair, a default; a value without its place.
//! Begin at [`read`], then the reader of one format (`cyclonedx`, `spdx`, `card`, `own`).

mod card;
mod cyclonedx;
mod cyclonedx_card;
mod error;
pub mod fields;
mod gather;
mod json;
mod mapping;
mod markdown;
mod model;
mod node;
pub mod ours;
mod own;
mod spdx;
mod tomltext;
mod vocabulary;
mod yaml;

#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

pub use error::{CODES, ImportError};
pub use mapping::{Because, Mapping, MappingError, Rule, source};
pub use model::{
    AssetKind, Format, Found, Imported, ImportedAsset, ImportedTie, MAX_ASSETS, MAX_BYTES, MAX_CARD_BYTES, MAX_DEPTH,
    MAX_FRONT_MATTER_BYTES, MAX_HEADINGS, MAX_NODES, MAX_OWN_BYTES, MAX_SAID, MAX_VALUE, MAX_YAML_ALIASES,
    MAX_YAML_UNFOLDED, TieKind, Unread, Why,
};

use gather::Gather;
use node::{At, Notation, Spot, shorten};

/// What a file looks like from its first characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Json,
    Card,
    Toml,
}

/// Reads a file of any format that can be imported.
///
/// The format is found in the content; the file name only tells Markdown and TOML from other text.
pub fn read(bytes: &[u8], file_name: Option<&str>, mapping: &Mapping) -> Result<Imported, ImportError> {
    within(bytes.len(), MAX_BYTES)?;
    let text = std::str::from_utf8(bytes).map_err(|error| ImportError::NotUtf8 { offset: error.valid_up_to() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut gather = Gather::new(mapping);
    let format = match look(text, file_name)? {
        Look::Json => json_document(text, &mut gather)?,
        Look::Card => {
            within(text.len(), MAX_CARD_BYTES)?;
            card::read(text, &mut gather)?;
            Format::ModelCard
        }
        Look::Toml => {
            within(text.len(), MAX_OWN_BYTES)?;
            own::read(text, &mut gather)?;
            Format::Shirube
        }
    };
    let digest = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    gather.finish(format, digest)
}

fn within(bytes: usize, limit: usize) -> Result<(), ImportError> {
    if bytes > limit { Err(ImportError::TooLarge { bytes, limit }) } else { Ok(()) }
}

fn look(text: &str, file_name: Option<&str>) -> Result<Look, ImportError> {
    let name = file_name.unwrap_or_default().to_ascii_lowercase();
    let start = text.trim_start();
    if start.is_empty() {
        return Err(ImportError::Truncated { line: 1, column: 1, within: "an empty file".to_owned() });
    }
    if start.starts_with('{') {
        return Ok(Look::Json);
    }
    if card::has_front_matter(text) {
        return Ok(Look::Card);
    }
    let is_ours = |line: &str| line.strip_prefix("shirube").is_some_and(|r| r.trim_start().starts_with('='));
    if name.ends_with(".toml") || text.lines().take(1_000).any(is_ours) {
        return Ok(Look::Toml);
    }
    if name.ends_with(".md") || name.ends_with(".markdown") {
        return Ok(Look::Card);
    }
    let seen = match start {
        _ if start.starts_with('<') => "XML or HTML; save the ML-BOM as JSON".to_owned(),
        _ if start.starts_with('[') => "a list; an ML-BOM or SPDX document is one JSON object".to_owned(),
        _ => format!("`{}`", shorten(&start.chars().take(80).collect::<String>(), 40)),
    };
    Err(ImportError::UnknownFormat { seen })
}

fn json_document(text: &str, gather: &mut Gather<'_>) -> Result<Format, ImportError> {
    let mut root = json::parse(text)?;
    let at = At::root(Notation::Pointer);
    root.keep_last(&at, &mut gather.unread);
    let spot = Spot::new(&root, at);
    if spot.text_of("bomFormat").as_deref() == Some("CycloneDX") {
        return Ok(Format::CycloneDx { spec: cyclonedx::read(&spot, gather)? });
    }
    if spdx::is_spdx(&root) {
        return Ok(Format::Spdx3 { spec: spdx::read(&spot, gather)? });
    }
    let names: Vec<&str> = spot.members().iter().take(8).map(|(name, _)| *name).collect();
    let seen = shorten(&format!("JSON with {}", names.join(", ")), MAX_SAID);
    Err(ImportError::UnknownFormat { seen })
}
