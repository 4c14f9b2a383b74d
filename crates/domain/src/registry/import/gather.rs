//! Collects what a reader finds, under limits, and settles the ties at the end.
//!
//! Rests on: `docs/specs/import.md`.
//! Words: a *stub* is an asset that the file names but does not describe.
//! Never: drops a value without a line in `unread`; gives a fact without a rule.
//! Begin at [`Gather`].

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::error::ImportError;
use super::fields::{self, FACT};
use super::mapping::Mapping;
use super::model::{
    AssetKind, Format, Found, Imported, ImportedAsset, ImportedTie, MAX_ASSETS, MAX_SAID, MAX_VALUE, TieKind, Unread,
    Why,
};
use super::node::{Body, Node, Spot, shorten};

/// An asset being filled.
pub(super) type Asset = usize;

struct Held {
    asset: Asset,
    at: String,
    is_stub: bool,
}

/// What has been found so far.
pub(super) struct Gather<'m> {
    pub mapping: &'m Mapping,
    pub unread: Vec<Unread>,
    assets: Vec<ImportedAsset>,
    keys: HashMap<String, Held>,
    ties: Vec<ImportedTie>,
    stated: HashSet<Asset>,
}

impl<'m> Gather<'m> {
    pub fn new(mapping: &'m Mapping) -> Gather<'m> {
        Gather {
            mapping,
            unread: Vec::new(),
            assets: Vec::new(),
            keys: HashMap::new(),
            ties: Vec::new(),
            stated: HashSet::new(),
        }
    }

    /// A new asset that the file describes.
    pub fn asset(&mut self, key: String, kind: AssetKind, at: &str) -> Result<Asset, ImportError> {
        if let Some(held) = self.keys.get_mut(&key) {
            if held.is_stub && self.assets[held.asset].kind == kind {
                held.is_stub = false;
                return Ok(held.asset);
            }
            let (first, second) = (held.at.clone(), at.to_owned());
            return Err(ImportError::DuplicateKey { key: shorten(&key, 200), first, second });
        }
        self.add(key, kind, at, false)
    }

    /// The asset of that key, or a stub with nothing but its name.
    pub fn stub(&mut self, key: &str, kind: AssetKind, name: &Spot<'_>) -> Result<Asset, ImportError> {
        if let Some(held) = self.keys.get(key) {
            return Ok(held.asset);
        }
        let asset = self.add(key.to_owned(), kind, &name.at.to_string(), true)?;
        self.text(asset, fields::NAME, name);
        Ok(asset)
    }

    fn add(&mut self, key: String, kind: AssetKind, at: &str, is_stub: bool) -> Result<Asset, ImportError> {
        if self.assets.len() >= MAX_ASSETS {
            return Err(ImportError::TooManyAssets { at: at.to_owned(), limit: MAX_ASSETS });
        }
        let asset = self.assets.len();
        self.keys.insert(key.clone(), Held { asset, at: at.to_owned(), is_stub });
        self.assets.push(ImportedAsset { key, kind, found: Vec::new() });
        Ok(asset)
    }

    /// The key of an asset.
    pub fn key(&self, asset: Asset) -> String {
        self.assets[asset].key.clone()
    }

    /// The keys of all assets, in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.assets.iter().map(|asset| asset.key.as_str())
    }

    /// Whether the asset has that field already.
    pub fn has(&self, asset: Asset, field: &str) -> bool {
        self.assets[asset].first(field).is_some()
    }

    /// Whether anything but those fields has been found.
    pub fn says_more_than(&self, asset: Asset, fields: &[&str]) -> bool {
        self.assets[asset].found.iter().any(|found| !fields.contains(&found.field.as_str()))
    }

    /// The asset with that key.
    pub fn find(&self, key: &str) -> Option<Asset> {
        self.keys.get(key).map(|held| held.asset)
    }

    /// Puts a finding on record as it is.
    pub fn push(&mut self, asset: Asset, mut found: Found) {
        if self.cut(&mut found.value) {
            let (at, line, said) = (found.at.clone(), found.line, found.said.clone());
            self.unread.push(Unread { at, line, said, why: Why::Cut });
        }
        self.assets[asset].found.push(found);
    }

    fn cut(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => match text.char_indices().nth(MAX_VALUE) {
                Some((end, _)) => {
                    text.truncate(end);
                    true
                }
                None => false,
            },
            Value::Array(items) => items.iter_mut().fold(false, |cut, item| self.cut(item) | cut),
            Value::Object(members) => members.iter_mut().fold(false, |cut, (_, item)| self.cut(item) | cut),
            _ => false,
        }
    }

    /// A value found at a spot.
    pub fn value(&mut self, asset: Asset, field: &str, value: Value, spot: &Spot<'_>) {
        let found = Found {
            field: field.to_owned(),
            value,
            at: spot.at.to_string(),
            line: Some(spot.node.line),
            said: spot.node.said(),
            rule: None,
        };
        self.push(asset, found);
    }

    /// A text: any scalar, as written. Blank gives nothing.
    pub fn text(&mut self, asset: Asset, field: &str, spot: &Spot<'_>) {
        match spot.text() {
            Some(text) => self.value(asset, field, Value::String(text), spot),
            None if spot.node.is_blank() => {}
            None => self.unread.push(spot.unread(Why::Shape)),
        }
    }

    /// A list of texts; one text is a list of one.
    pub fn list(&mut self, asset: Asset, field: &str, spot: &Spot<'_>) {
        let items = spot.items();
        let texts: Vec<Value> = items.iter().filter_map(Spot::text).map(Value::String).collect();
        for item in items.iter().filter(|item| item.text().is_none() && !item.node.is_blank()) {
            self.unread.push(item.unread(Why::Shape));
        }
        if !texts.is_empty() {
            self.value(asset, field, Value::Array(texts), spot);
        }
    }

    /// A text or a list of texts, as the file has it.
    pub fn text_or_list(&mut self, asset: Asset, field: &str, spot: &Spot<'_>) {
        match spot.node.body {
            Body::List(_) => self.list(asset, field, spot),
            _ => self.text(asset, field, spot),
        }
    }

    /// A structure kept as it is: ethics, fairness, energy.
    pub fn whole(&mut self, asset: Asset, field: &str, spot: &Spot<'_>) {
        if !spot.node.is_blank() {
            let items: Vec<Value> = spot.items().iter().map(|item| item.node.to_json()).collect();
            self.value(asset, field, Value::Array(items), spot);
        }
    }

    /// Marks an asset as written out of a register: its facts and ties are those it names, and no rule adds to them.
    pub fn state(&mut self, asset: Asset) {
        self.stated.insert(asset);
    }

    /// Whether it was written out of a register.
    pub fn is_stated(&self, asset: Asset) -> bool {
        self.stated.contains(&asset)
    }

    /// The facts that the rules give for the words at a source.
    pub fn facts(&mut self, asset: Asset, source: &str, spot: &Spot<'_>) {
        if self.is_stated(asset) {
            return;
        }
        for item in spot.items() {
            let Some(words) = item.text() else { continue };
            let mapping = self.mapping;
            for rule in mapping.matching(source, &words) {
                for (id, value) in &rule.give {
                    self.push(
                        asset,
                        Found {
                            field: format!("{FACT}{id}"),
                            value: value.clone(),
                            at: item.at.to_string(),
                            line: Some(item.node.line),
                            said: item.node.said(),
                            rule: Some(rule.id.clone()),
                        },
                    );
                }
            }
        }
    }

    /// Reports every member of a map that is not among the known ones.
    pub fn rest(&mut self, spot: &Spot<'_>, known: &[&str]) {
        for (name, member) in spot.members() {
            if !known.contains(&name) && !member.node.is_blank() {
                self.unread.push(member.unread(Why::NotUsed));
            }
        }
    }

    /// Reports a spot.
    pub fn unread(&mut self, spot: &Spot<'_>, why: Why) {
        self.unread.push(spot.unread(why));
    }

    /// A tie; both ends are settled at the end.
    pub fn tie(&mut self, from: &str, to: &str, kind: TieKind, spot: &Spot<'_>) {
        let (from, to) = (from.to_owned(), to.to_owned());
        self.ties.push(ImportedTie { from, to, kind, at: spot.at.to_string(), line: Some(spot.node.line) });
    }

    /// Everything found. Ties to what is not an asset become unread; repeated ties become one.
    pub fn finish(mut self, format: Format, digest: String) -> Result<Imported, ImportError> {
        if self.assets.is_empty() {
            return Err(ImportError::NoAsset);
        }
        let mut seen = HashSet::new();
        let mut ties = Vec::with_capacity(self.ties.len());
        for tie in std::mem::take(&mut self.ties) {
            let known = self.keys.contains_key(&tie.from) && self.keys.contains_key(&tie.to);
            if !known || tie.from == tie.to {
                let said = shorten(&format!("{} {} {}", tie.from, tie.kind.code(), tie.to), MAX_SAID);
                let why = if known { Why::Shape } else { Why::NoSuchAsset };
                self.unread.push(Unread { at: tie.at, line: tie.line, said, why });
            } else if seen.insert((tie.from.clone(), tie.to.clone(), tie.kind)) {
                ties.push(tie);
            }
        }
        Ok(Imported { format, assets: self.assets, ties, unread: self.unread, digest })
    }
}

/// An object of those members of a map that are there, under our names.
pub(super) fn object(spot: &Spot<'_>, names: &[(&str, &str)]) -> Value {
    let take = |(theirs, ours): &(&str, &str)| {
        spot.get(theirs).filter(|s| !s.node.is_blank()).map(|s| ((*ours).to_owned(), Node::to_json(s.node)))
    };
    Value::Object(names.iter().filter_map(take).collect())
}
