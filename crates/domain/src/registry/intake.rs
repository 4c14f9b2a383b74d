//! Taking a file into the register: what it says is kept with where it said it.

use super::import::fields;
use super::import::{self, Imported, ImportedAsset, Mapping};
use super::store::{self, Said};
use super::{AssetDraft, AssetKind, FACT, describe, tie};
use crate::db::{Tx, WriteTx};
use crate::id::{AssetId, OperatorId};
use crate::norm::{Catalog, FactKind, Facts};
use crate::refusal::{Class, Error, Refusal};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// What an import did.
#[derive(Debug, Clone)]
pub struct Intake {
    /// Each asset of the file: its key there, its id here, whether it is new.
    pub assets: Vec<(String, AssetId, bool)>,
    /// Ties made.
    pub ties: usize,
    /// Ties left out because they would close a circle.
    pub ties_left_out: usize,
}

/// Reads a file of any accepted format with the catalogue's rules.
///
/// # Errors
/// The reader's refusal, with its code, the place and what to do.
pub fn read_file(catalog: &Catalog, bytes: &[u8], name: Option<&str>) -> Result<Imported, Error> {
    #[expect(clippy::expect_used, reason = "the rules are part of the catalogue, which a test reads")]
    let mapping = Mapping::parse(catalog.import_rules(), catalog.facts_text()).expect("import rules are well formed");
    import::read(bytes, name, &mapping).map_err(|e| Error::Refused(e.faults().iter().map(refusal).collect()))
}

/// Whether the rules for foreign files, which belong to the program, go with the facts of a catalogue. Asked before a catalogue
/// with other facts is used.
///
/// # Errors
/// What does not fit.
pub fn readers_fit(catalog: &Catalog) -> Result<(), String> {
    Mapping::parse(catalog.import_rules(), catalog.facts_text()).map(drop).map_err(|e| e.to_string())
}

/// One fault of a file as a refusal; a form shows them all.
fn refusal(fault: &import::ImportError) -> Refusal {
    let is_size = matches!(
        fault.code(),
        "import.too-large"
            | "import.too-deep"
            | "import.too-many-nodes"
            | "import.too-many-assets"
            | "import.yaml-bomb"
    );
    let class = if is_size { Class::TooMuch } else { Class::Invalid };
    let refusal = Refusal::of(class, fault.code()).on("file");
    fault.params().into_iter().fold(refusal, |r, (name, value)| r.with(name, value))
}

/// One value per field, in the file's order of closeness; sets add up.
pub(crate) fn merge(catalog: &Catalog, asset: &ImportedAsset) -> Vec<Said> {
    let mut merged: BTreeMap<&str, Said> = BTreeMap::new();
    for found in &asset.found {
        let place = match found.line {
            Some(line) => format!("{} (line {line})", found.at),
            None => found.at.clone(),
        };
        match merged.get_mut(found.field.as_str()) {
            None => {
                let said = Said {
                    field: found.field.clone(),
                    value: found.value.clone(),
                    source: String::new(),
                    place: Some(place),
                    words: Some(found.said.clone()),
                };
                merged.insert(&found.field, said);
            }
            Some(held) => add_to_set(catalog, held, &found.value, &place, &found.said),
        }
    }
    merged.into_values().collect()
}

fn add_to_set(catalog: &Catalog, held: &mut Said, value: &Value, place: &str, words: &str) {
    let is_set = held
        .field
        .strip_prefix(FACT)
        .and_then(|id| catalog.vocabulary().fact(id))
        .is_some_and(|f| f.kind == FactKind::Set);
    if !is_set {
        return;
    }
    let mut items = as_items(&held.value);
    let more: Vec<Value> = as_items(value).into_iter().filter(|v| !items.contains(v)).collect();
    if more.is_empty() {
        return;
    }
    items.extend(more);
    items.sort_by_key(Value::to_string);
    held.value = Value::Array(items);
    held.place = Some(format!("{}, {place}", held.place.as_deref().unwrap_or_default()));
    held.words = Some(format!("{} / {words}", held.words.as_deref().unwrap_or_default()).chars().take(400).collect());
}

fn as_items(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        other => vec![other.clone()],
    }
}

/// The facts among what was said.
pub(crate) fn facts_of(catalog: &Catalog, said: &[Said]) -> Facts {
    let mut facts = Facts::default();
    for s in said {
        let Some(id) = s.field.strip_prefix(FACT) else { continue };
        if let Ok(Some(value)) = catalog.vocabulary().read_json(id, &s.value) {
            facts.set(id, value);
        }
    }
    facts
}

fn text_of(said: &[Said], field: &str) -> String {
    said.iter().find(|s| s.field == field).and_then(|s| s.value.as_str()).unwrap_or_default().to_owned()
}

/// Takes a file that was read into an operator's register. An asset of the same kind, name and version is brought up to
/// date, what a person said by hand being left as it is; any other is new.
///
/// # Errors
/// Refused when a name in the file cannot be used.
pub fn import_file(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    operator: &OperatorId,
    imported: &Imported,
    file_name: &str,
) -> Result<Intake, Error> {
    // The same file sent twice at the same moment describes its assets once.
    tx.hold("operator", &operator.into())?;
    let source = format!("file:{}:{}", imported.digest, file_name.chars().take(100).collect::<String>());
    let mut ids: HashMap<&str, AssetId> = HashMap::new();
    let mut out = Intake { assets: Vec::new(), ties: 0, ties_left_out: 0 };
    for asset in &imported.assets {
        let said = merge(catalog, asset);
        let (id, is_new) = find_or_describe(tx, operator, asset, &said)?;
        keep_said(tx, &id, said, &source)?;
        ids.insert(&asset.key, id.clone());
        out.assets.push((asset.key.clone(), id, is_new));
    }
    for t in &imported.ties {
        let (Some(from), Some(to)) = (ids.get(t.from.as_str()), ids.get(t.to.as_str())) else { continue };
        match tie(tx, operator, (from, to), t.kind) {
            Ok(_) => out.ties += 1,
            Err(Error::Refused(_)) => out.ties_left_out += 1,
            Err(fault) => return Err(fault),
        }
    }
    Ok(out)
}

/// What taking an asset of a file into the register would do.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Its key in the file.
    pub key: String,
    /// Dataset, model, system or service.
    pub kind: AssetKind,
    /// What it would be called.
    pub draft: AssetDraft,
    /// The asset it would bring up to date; `None` when it is new.
    pub existing: Option<AssetId>,
    /// What the file says of it, one value per field.
    pub said: Vec<Said>,
    /// Fields a person stated by hand, which stay as they are.
    pub kept: Vec<String>,
}

/// What [`import_file`] would do, without doing it.
///
/// # Errors
/// Database faults only.
pub fn plan_import(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    operator: &OperatorId,
    imported: &Imported,
) -> Result<Vec<Planned>, Error> {
    let mut out = Vec::new();
    for asset in &imported.assets {
        let said = merge(catalog, asset);
        let draft = draft_of(asset, &said);
        let existing = store::same_asset(tx, operator, asset.kind, (draft.name.trim(), draft.version.trim()))?;
        let kept = match &existing {
            Some(id) => by_hand(tx, id)?,
            None => Vec::new(),
        };
        let kept = kept.into_iter().filter(|f| said.iter().any(|s| &s.field == f)).collect();
        out.push(Planned { key: asset.key.clone(), kind: asset.kind, draft, existing, said, kept });
    }
    Ok(out)
}

fn draft_of(asset: &ImportedAsset, said: &[Said]) -> AssetDraft {
    let name = match text_of(said, fields::NAME) {
        empty if empty.trim().is_empty() => asset.key.clone(),
        name => name,
    };
    let cut = |text: String, most: usize| text.chars().take(most).collect::<String>();
    AssetDraft {
        name: cut(name, 200),
        version: cut(text_of(said, fields::VERSION), 100),
        summary: cut(text_of(said, fields::DESCRIPTION), 2_000),
    }
}

fn find_or_describe(
    tx: &mut WriteTx<'_, '_>,
    operator: &OperatorId,
    asset: &ImportedAsset,
    said: &[Said],
) -> Result<(AssetId, bool), Error> {
    let draft = draft_of(asset, said);
    match store::same_asset(tx, operator, asset.kind, (draft.name.trim(), draft.version.trim()))? {
        Some(id) => Ok((id, false)),
        None => Ok((describe(tx, operator, asset.kind, &draft)?, true)),
    }
}

fn by_hand(tx: &mut Tx<'_>, id: &AssetId) -> Result<Vec<String>, Error> {
    Ok(store::said(tx, id)?.into_iter().filter(|s| s.source == super::BY_HAND).map(|s| s.field).collect())
}

fn keep_said(tx: &mut WriteTx<'_, '_>, id: &AssetId, said: Vec<Said>, source: &str) -> Result<(), Error> {
    let by_hand = by_hand(tx, id)?;
    for mut one in said {
        if by_hand.contains(&one.field) {
            continue;
        }
        one.source = source.to_owned();
        store::say(tx, id, &one)?;
    }
    store::touch(tx, id)?;
    Ok(())
}
