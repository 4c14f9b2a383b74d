//! An asset with everything it hangs on, as the register has it.

use crate::db::Tx;
use crate::id::AssetId;
use crate::refusal::{Class, Error, Refusal};
use crate::registry::{self, Asset, FACT, Operator, Said, Tie};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most assets one bundle may hold.
pub const MAX_ASSETS: usize = 1_000;

/// One asset, what is said of it, and what it hangs on.
#[derive(Debug, Clone)]
pub struct Described {
    /// The entry.
    pub asset: Asset,
    /// What is said, by field.
    pub said: Vec<Said>,
    /// Its ties to what it hangs on.
    pub ties: Vec<Tie>,
}

impl Described {
    /// What is said under a field.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.said.iter().find(|s| s.field == field).map(|s| &s.value)
    }

    /// The same, when it is text that is not blank.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.value(field).and_then(Value::as_str).filter(|t| !t.trim().is_empty())
    }

    /// What it is: the register's own words; in full what a file said when the entry holds only its beginning.
    pub fn description(&self) -> Option<&str> {
        let (own, said) = (self.asset.summary.as_deref(), self.text("description"));
        match (own, said) {
            (Some(own), Some(said)) if said.trim().starts_with(own.trim()) => Some(said),
            (Some(own), _) => Some(own),
            (None, said) => said,
        }
    }

    /// The facts as they were said.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.said.iter().filter_map(|s| Some((s.field.strip_prefix(FACT)?, &s.value)))
    }
}

/// An asset and everything it hangs on.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// Whose register it stands in.
    pub operator: Operator,
    /// The asset it is about, first, then what it hangs on in the order of their ids.
    pub all: Vec<Described>,
}

impl Bundle {
    /// What it is about.
    pub fn main(&self) -> &Described {
        #[expect(clippy::indexing_slicing, reason = "a bundle is only made around an asset")]
        &self.all[0]
    }

    /// One of them.
    pub fn find(&self, id: &AssetId) -> Option<&Described> {
        self.all.iter().find(|d| &d.asset.id == id)
    }
}

/// Reads an asset and everything it hangs on. `None` when there is no such asset.
///
/// # Errors
/// Refused when there is more than [`MAX_ASSETS`] of it; database faults.
pub fn gather(tx: &mut Tx<'_>, id: &AssetId) -> Result<Option<Bundle>, Error> {
    let Some(main) = describe(tx, id)? else { return Ok(None) };
    let Some(operator) = registry::operator(tx, &main.asset.operator)? else { return Ok(None) };
    let mut found: BTreeMap<AssetId, Described> = BTreeMap::new();
    let mut open: Vec<AssetId> = main.ties.iter().map(|t| t.to.clone()).collect();
    while let Some(next) = open.pop() {
        if &next == id || found.contains_key(&next) {
            continue;
        }
        if found.len() + 1 >= MAX_ASSETS {
            return Err(Refusal::of(Class::TooMuch, "outgoing.too-many").with("limit", MAX_ASSETS).into());
        }
        if let Some(described) = describe(tx, &next)? {
            open.extend(described.ties.iter().map(|t| t.to.clone()));
            found.insert(next, described);
        }
    }
    let all = std::iter::once(main).chain(found.into_values()).collect();
    Ok(Some(Bundle { operator, all }))
}

fn describe(tx: &mut Tx<'_>, id: &AssetId) -> Result<Option<Described>, Error> {
    let Some(asset) = registry::asset(tx, id)? else { return Ok(None) };
    let said = registry::said(tx, id)?;
    let ties = registry::ties(tx, id)?.into_iter().filter(|t| &t.from == id).collect();
    Ok(Some(Described { asset, said, ties }))
}
