//! A bundle as a CycloneDX ML-BOM.

use super::bundle::{Bundle, Described};
use super::cyclonedx_card::{Card, is_web_address, strings};
use crate::id::AssetId;
use crate::registry::import::{fields, ours};
use crate::registry::{AssetKind, FACT, TieKind};
use crate::time::{Timestamp, rfc3339};
use serde_json::{Map, Value, json};
use shirube_proof::digest::sha256;
use std::collections::BTreeSet;

/// The versions that are written.
pub const VERSIONS: [&str; 2] = ["1.6", "1.7"];

/// What differs between two writings of the same register.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// UUID of the document.
    pub serial: uuid::Uuid,
    /// When it was written.
    pub at: Timestamp,
}

impl Stamp {
    /// The stamp of an asset written at a moment: the same for the same, another for any other.
    pub fn of(asset: &AssetId, at: Timestamp) -> Stamp {
        let digest = sha256(format!("{asset} {}", rfc3339(at)).as_bytes());
        let mut bytes = [0_u8; 16];
        bytes.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
        Stamp { serial: uuid::Builder::from_custom_bytes(bytes).into_uuid(), at }
    }
}

/// The document, whole. The same bundle, version and stamp give the same text.
pub fn cyclonedx(bundle: &Bundle, version: &str, stamp: &Stamp) -> String {
    let mut metadata = json!({
        "timestamp": rfc3339(stamp.at),
        "tools": { "components": [{ "type": "application", "name": "Shirube", "version": env!("CARGO_PKG_VERSION") }] },
        "supplier": operator(bundle),
    });
    let (mut components, mut services) = (Vec::new(), Vec::new());
    for (place, described) in bundle.all.iter().enumerate() {
        match described.asset.kind {
            AssetKind::Service => services.push(written(bundle, described)),
            _ if place == 0 => metadata["component"] = written(bundle, described),
            _ => components.push(written(bundle, described)),
        }
    }
    let mut bom = json!({
        "$schema": format!("http://cyclonedx.org/schema/bom-{version}.schema.json"),
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": format!("urn:uuid:{}", stamp.serial.hyphenated()),
        "version": 1,
        "metadata": metadata,
        "components": components,
        "dependencies": bundle.all.iter().map(dependency).collect::<Vec<_>>(),
    });
    if !services.is_empty() {
        bom["services"] = Value::Array(services);
    }
    let mut text = serde_json::to_string_pretty(&bom).unwrap_or_default();
    text.push('\n');
    text
}

fn operator(bundle: &Bundle) -> Value {
    let mut out = json!({ "name": bundle.operator.name });
    if let Some(email) = bundle.operator.contact.as_deref().filter(|c| is_address(c)) {
        out["contact"] = json!([{ "email": email }]);
    }
    out
}

fn is_address(text: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || ".-_+".contains(c));
    text.split_once('@').is_some_and(|(name, host)| plain(name) && plain(host) && host.contains('.'))
}

fn dependency(d: &Described) -> Value {
    let on: BTreeSet<String> = d.ties.iter().map(|t| t.to.to_string()).collect();
    json!({ "ref": d.asset.id.to_string(), "dependsOn": on })
}

/// One component or service. What its format has a place for stands there; the rest, exactly, among its properties.
fn written(bundle: &Bundle, d: &Described) -> Value {
    let mut c = Component { d, out: Map::new(), exact: BTreeSet::new(), missing: Vec::new() };
    c.identity();
    if d.asset.kind == AssetKind::Model {
        let card = Card::of(d);
        c.exact.extend(&card.exact);
        c.missing.extend(&card.missing);
        c.out.insert("modelCard".to_owned(), card.out);
        c.ancestors(bundle);
    }
    if d.asset.kind == AssetKind::Dataset {
        c.data();
    }
    c.properties();
    Value::Object(c.out)
}

struct Component<'b> {
    d: &'b Described,
    out: Map<String, Value>,
    /// Fields that are read back as they are said from the places of the format.
    exact: BTreeSet<&'static str>,
    /// Places of the format with nothing to say.
    missing: Vec<&'static str>,
}

impl Component<'_> {
    fn put(&mut self, place: &str, value: Value) {
        self.out.insert(place.to_owned(), value);
    }

    fn identity(&mut self) {
        let d = self.d;
        let kind = match d.asset.kind {
            AssetKind::Model => Some("machine-learning-model"),
            AssetKind::Dataset => Some("data"),
            AssetKind::System => Some("application"),
            AssetKind::Service => None,
        };
        if let Some(kind) = kind {
            self.put("type", json!(kind));
        }
        self.put("bom-ref", json!(d.asset.id.to_string()));
        self.put("name", json!(d.asset.name));
        self.or_missing("version", d.asset.version.as_deref().filter(|v| v.len() <= 1_024));
        self.or_missing("description", d.description());
        // The entry says these; what a file said of them went into it.
        self.exact.extend([fields::NAME, fields::DESCRIPTION]);
        if d.asset.version.as_deref().is_none_or(|v| v.len() <= 1_024) {
            self.exact.insert(fields::VERSION);
        }
        if let Some(group) = self.text(fields::GROUP) {
            self.put("group", json!(group));
        }
        self.supplier();
        self.licence();
        if let Some(url) = d.text(fields::URL).filter(|u| is_web_address(u)) {
            self.exact.insert(fields::URL);
            self.put("externalReferences", json!([{ "type": "website", "url": url }]));
        }
        if let Some(tags) = d.value(fields::TAGS).and_then(strings) {
            self.exact.insert(fields::TAGS);
            self.put("tags", json!(tags));
        }
        let is_package = |p: &&str| p.starts_with("pkg:") && d.asset.kind != AssetKind::Service;
        if let Some(purl) = d.text(fields::IDENTIFIER).filter(is_package) {
            self.exact.insert(fields::IDENTIFIER);
            self.put("purl", json!(purl));
        }
    }

    /// A text, and that its place gives it back.
    fn text(&mut self, field: &'static str) -> Option<String> {
        let text = self.d.text(field)?.to_owned();
        self.exact.insert(field);
        Some(text)
    }

    fn or_missing(&mut self, place: &'static str, text: Option<&str>) {
        match text {
            Some(text) => self.put(place, json!(text)),
            None => self.missing.push(place),
        }
    }

    fn supplier(&mut self) {
        let place = if self.d.asset.kind == AssetKind::Service { "provider" } else { "supplier" };
        let mut organisation = Map::new();
        if let Some(name) = self.text(fields::SUPPLIER) {
            organisation.insert("name".to_owned(), json!(name));
        } else {
            self.missing.push(place);
        }
        if let Some(email) = self.d.text(fields::CONTACT).filter(|c| is_address(c)) {
            self.exact.insert(fields::CONTACT);
            organisation.insert("contact".to_owned(), json!([{ "email": email }]));
        }
        if !organisation.is_empty() {
            self.put(place, Value::Object(organisation));
        }
    }

    /// Always by its name: whether it is an id of the SPDX list is not ours to say, except for the plainest.
    fn licence(&mut self) {
        let Some(licence) = self.text(fields::LICENSE) else { return self.missing.push("licenses") };
        let known = ["Apache-2.0", "MIT", "BSD-3-Clause", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "GPL-3.0-only"];
        let place = if known.contains(&licence.as_str()) { "id" } else { "name" };
        let mut choice = json!({ place: licence });
        if let Some(url) = self.d.text(fields::LICENSE_URL).filter(|u| is_web_address(u)) {
            self.exact.insert(fields::LICENSE_URL);
            choice["url"] = json!(url);
        }
        self.put("licenses", json!([{ "license": choice }]));
    }

    /// What a model was made from, for others; we read the tie.
    fn ancestors(&mut self, bundle: &Bundle) {
        let based_on = self.d.ties.iter().filter(|t| t.kind == TieKind::BasedOn).filter_map(|t| bundle.find(&t.to));
        let ancestor = |d: &Described| {
            let mut out = json!({ "type": "machine-learning-model", "name": d.asset.name });
            if let Some(version) = d.asset.version.as_deref().filter(|v| v.len() <= 1_024) {
                out["version"] = json!(version);
            }
            out
        };
        let all: Vec<Value> = based_on.filter(|d| d.asset.kind == AssetKind::Model).map(ancestor).collect();
        if !all.is_empty() {
            self.put("pedigree", json!({ "ancestors": all }));
        }
    }

    fn data(&mut self) {
        let mut data = json!({ "type": "dataset" });
        if let Some(class) = self.text(fields::CONFIDENTIALITY) {
            data["classification"] = json!(class);
        }
        match self.d.value(fields::SENSITIVE_DATA).and_then(strings) {
            Some(list) => {
                self.exact.insert(fields::SENSITIVE_DATA);
                data["sensitiveData"] = json!(list);
            }
            None if self.d.value(fields::SENSITIVE_DATA).is_none() => self.missing.push("data.sensitiveData"),
            None => {}
        }
        self.put("data", json!([data]));
    }

    fn properties(&mut self) {
        let mut out: Vec<Value> = Vec::new();
        let mut say = |name: &str, value: String| {
            out.push(json!({ "name": format!("{}{name}", ours::PROPERTY), "value": value }));
        };
        say(ours::REGISTER, ours::FORM.to_owned());
        for said in self.d.said.iter().filter(|s| !self.exact.contains(s.field.as_str())) {
            match (&said.value, said.field.starts_with(FACT)) {
                (value, true) => say(&said.field, fact_text(value)),
                (Value::String(text), false) => say(&said.field, text.clone()),
                (value, false) => say(&format!("{}{}", ours::JSON, said.field), value.to_string()),
            }
        }
        for tie in &self.d.ties {
            say(&format!("{}{}", ours::TIE, tie.kind.code()), tie.to.to_string());
        }
        for place in &self.missing {
            say(ours::MISSING, (*place).to_owned());
        }
        self.put("properties", Value::Array(out));
    }
}

/// A fact as [`ours`] reads it: `true`, `1e25`, `text, image`.
pub(super) fn fact_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            items.iter().map(|i| i.as_str().map_or_else(|| i.to_string(), str::to_owned)).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
