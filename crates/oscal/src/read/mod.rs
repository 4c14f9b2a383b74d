//! Bytes to a document: bounded, and with everything that is wrong with it.
//!
//! **For**: OSCAL from others, which may be invalid, enormous or hostile. **Rests on**: the JSON schemas of 1.2.2 as
//! [`crate::model`] holds them; limits and codes are `docs/specs/oscal.md`. **Words**: *strict* refuses members the model does
//! not have, otherwise they are left out. **Never** follow a reference: that is [`crate::resolve()`].
//! **Begin** with [`read()`].

use serde_json::Value;

use crate::fault::{Fault, FaultKind};
use crate::model::{AssessmentResults, Catalog, Document, MappingCollection, PlanOfAction, Profile};
use crate::shape::{At, Shape, Walk};

mod tree;

/// How much is read, and how strictly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// At most so many bytes.
    pub bytes: usize,
    /// Objects and lists at most so deep.
    pub depth: usize,
    /// At most so many values of any kind.
    pub values: usize,
    /// Whether members the model does not have are refused.
    pub strict: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 32 << 20, depth: 64, values: 2_000_000, strict: true }
    }
}

/// Reads a document strictly, within the usual limits.
///
/// # Errors
/// With everything that is wrong with it, at most 200 faults.
pub fn read(bytes: &[u8]) -> Result<Document, Vec<Fault>> {
    read_with(bytes, Limits::default())
}

/// Reads a document.
///
/// # Errors
/// With everything that is wrong with it, at most 200 faults.
pub fn read_with(bytes: &[u8], limits: Limits) -> Result<Document, Vec<Fault>> {
    if bytes.len() > limits.bytes {
        return Err(vec![Fault::new(FaultKind::TooLarge, "", bytes.len().to_string())]);
    }
    let value = tree::parse(bytes, limits).map_err(|fault| vec![fault])?;
    from_value(value, limits.strict)
}

/// A document from JSON that is already parsed.
///
/// # Errors
/// With everything that is wrong with it, at most 200 faults.
pub fn from_value(mut value: Value, strict: bool) -> Result<Document, Vec<Fault>> {
    let mut walk = Walk::new(strict);
    let Some(root) = root(&value, &mut walk) else { return Err(walk.faults) };
    let inner = &mut value[root];
    one_mapping_is_a_list_of_one(inner, root);
    let at = At::Member(&At::Root, root);
    match root {
        "catalog" => Catalog::check(inner, at, &mut walk),
        "profile" => Profile::check(inner, at, &mut walk),
        "mapping-collection" => MappingCollection::check(inner, at, &mut walk),
        "assessment-results" => AssessmentResults::check(inner, at, &mut walk),
        _ => PlanOfAction::check(inner, at, &mut walk),
    }
    version(inner, at, &mut walk);
    if !walk.faults.is_empty() {
        return Err(walk.faults);
    }
    let inner = inner.take();
    let document = match root {
        "catalog" => serde_json::from_value(inner).map(Document::Catalog),
        "profile" => serde_json::from_value(inner).map(Document::Profile),
        "mapping-collection" => serde_json::from_value(inner).map(Document::Mapping),
        "assessment-results" => serde_json::from_value(inner).map(Document::Results),
        _ => serde_json::from_value(inner).map(Document::Plan),
    };
    // The check is as strict as the types; should they ever differ, the document is refused all the same.
    document.map_err(|error| vec![Fault::new(FaultKind::WrongType, at.pointer(), error.to_string())])
}

const ROOTS: [&str; 5] =
    ["catalog", "profile", "mapping-collection", "assessment-results", "plan-of-action-and-milestones"];

/// The one member of the root that names a model; beside it only `$schema` may stand.
fn root(value: &Value, walk: &mut Walk) -> Option<&'static str> {
    let Some(object) = value.as_object() else {
        walk.fault(FaultKind::Root, At::Root, "object");
        return None;
    };
    let mut found = None;
    for name in object.keys().filter(|name| *name != "$schema") {
        match ROOTS.iter().find(|root| *root == name) {
            Some(root) if found.is_none() => found = Some(*root),
            _ => walk.fault(FaultKind::Root, At::Member(&At::Root, name), name),
        }
    }
    if found.is_none() && walk.faults.is_empty() {
        walk.fault(FaultKind::Root, At::Root, "");
    }
    found.filter(|_| walk.faults.is_empty())
}

/// The schema lets a single mapping stand without its list.
fn one_mapping_is_a_list_of_one(inner: &mut Value, root: &str) {
    if root == "mapping-collection"
        && let Some(mappings) = inner.get_mut("mappings")
        && mappings.is_object()
    {
        *mappings = Value::Array(vec![mappings.take()]);
    }
}

/// Whether a version of OSCAL is one this crate understands: major version 1.
pub(crate) fn is_known_version(text: &str) -> bool {
    let number = text.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = number.split('.').collect();
    parts.len() == 3
        && parts[0] == "1"
        && parts.iter().all(|part| !part.is_empty() && part.len() < 5 && part.bytes().all(|b| b.is_ascii_digit()))
}

fn version(inner: &Value, at: At<'_>, walk: &mut Walk) {
    let Some(version) = inner.get("metadata").and_then(|metadata| metadata.get("oscal-version")) else { return };
    if let Some(version) = version.as_str().filter(|version| !is_known_version(version)) {
        walk.fault(FaultKind::Version, At::Member(&At::Member(&at, "metadata"), "oscal-version"), version);
    }
}

#[cfg(test)]
mod tests;
