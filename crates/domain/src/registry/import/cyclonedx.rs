//! CycloneDX ML-BOM in JSON.
//!
//! Rests on: ECMA-424; the schemas `bom-1.5`, `bom-1.6` and `bom-1.7`.
//! Words: a *component* becomes a model, a dataset or a system by its `type`; the component the BOM is
//! about (`metadata.component`) is a system whatever software it is.
//! Never: makes an asset of a library, a file or another part of ordinary software; they are reported.
//! Begin at [`read`].

use super::cyclonedx_card::{dataset, model_card};
use super::error::ImportError;
use super::fields;
use super::gather::{Asset, Gather};
use super::model::{AssetKind, TieKind, Why};
use super::node::{Node, Spot};
use super::ours;

/// The versions that are read.
pub(super) const VERSIONS: [&str; 3] = ["1.5", "1.6", "1.7"];

/// Reads a BOM; gives its `specVersion`.
pub(super) fn read(root: &Spot<'_>, g: &mut Gather<'_>) -> Result<String, ImportError> {
    let spec = version(root.node)?;
    if let Some(metadata) = root.get("metadata") {
        if let Some(main) = metadata.get("component") {
            let asset = component(&main, None, Some(AssetKind::System), g)?;
            if let (Some(asset), Some(supplier)) = (asset, metadata.get("supplier")) {
                organisation(asset, &supplier, g);
            }
        }
        g.rest(&metadata, &["component", "supplier"]);
    }
    for spot in each(root, "components") {
        component(&spot, None, None, g)?;
    }
    for spot in each(root, "services") {
        service(&spot, None, g)?;
    }
    for spot in each(root, "dependencies") {
        dependency(&spot, g);
    }
    g.rest(root, &["$schema", "bomFormat", "specVersion", "metadata", "components", "services", "dependencies"]);
    Ok(spec)
}

fn version(root: &Node) -> Result<String, ImportError> {
    let found = root.get("specVersion").and_then(Node::scalar).unwrap_or_else(|| "none".to_owned());
    if VERSIONS.contains(&found.as_str()) {
        return Ok(found);
    }
    let found = super::node::shorten(&found, 40);
    Err(ImportError::WrongVersion { format: "CycloneDX", found, accepted: "1.5, 1.6, 1.7" })
}

pub(super) fn each<'a>(spot: &Spot<'a>, name: &str) -> Vec<Spot<'a>> {
    spot.get(name).map(|list| list.items()).unwrap_or_default()
}

fn kind_of(spot: &Spot<'_>) -> Option<AssetKind> {
    match spot.text_of("type")?.as_str() {
        "machine-learning-model" => Some(AssetKind::Model),
        "data" => Some(AssetKind::Dataset),
        "application" => Some(AssetKind::System),
        _ => None,
    }
}

/// `bom-ref`, or the place of the object where it has none.
pub(super) fn key_of(spot: &Spot<'_>) -> String {
    spot.text_of("bom-ref").unwrap_or_else(|| format!("#{}", spot.at))
}

fn component(
    spot: &Spot<'_>,
    parent: Option<&str>,
    otherwise: Option<AssetKind>,
    g: &mut Gather<'_>,
) -> Result<Option<Asset>, ImportError> {
    let Some(kind) = kind_of(spot).or(otherwise) else {
        g.unread(spot, Why::NotAnAsset);
        for inner in each(spot, "components") {
            component(&inner, parent, None, g)?;
        }
        return Ok(None);
    };
    let key = key_of(spot);
    let asset = g.asset(key.clone(), kind, &spot.at.to_string())?;
    if ours::is_stated(spot) {
        g.state(asset);
    }
    if let Some(parent) = parent {
        g.tie(parent, &key, TieKind::Contains, spot);
    }
    identity(asset, spot, g);
    if let Some(card) = spot.get("modelCard") {
        model_card(asset, &card, g)?;
    }
    for data in each(spot, "data") {
        dataset(asset, &data, g);
    }
    // A register names what it is based on as a tie; the ancestors say the same to others.
    if let Some(pedigree) = spot.get("pedigree").filter(|_| !g.is_stated(asset)) {
        ancestors(&key, &pedigree, g)?;
    }
    for inner in each(spot, "components") {
        component(&inner, Some(&key), None, g)?;
    }
    let own = ["type", "modelCard", "data", "pedigree", "components"];
    g.rest(spot, &[&own[..], &IDENTITY[..]].concat());
    Ok(Some(asset))
}

/// Members that components and services share.
const IDENTITY: [&str; 14] = [
    "bom-ref",
    "name",
    "group",
    "version",
    "description",
    "purl",
    "licenses",
    "supplier",
    "manufacturer",
    "publisher",
    "provider",
    "tags",
    "externalReferences",
    "properties",
];

fn identity(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) {
    let plain = [
        ("name", fields::NAME),
        ("group", fields::GROUP),
        ("version", fields::VERSION),
        ("description", fields::DESCRIPTION),
        ("purl", fields::IDENTIFIER),
    ];
    for (theirs, ours) in plain {
        if let Some(member) = spot.get(theirs) {
            g.text(asset, ours, &member);
        }
    }
    for name in ["supplier", "manufacturer", "publisher", "provider"] {
        if let Some(member) = spot.get(name) {
            organisation(asset, &member, g);
        }
    }
    for choice in each(spot, "licenses") {
        licence(asset, &choice, g);
    }
    if let Some(tags) = spot.get("tags") {
        g.list(asset, fields::TAGS, &tags);
    }
    for reference in each(spot, "externalReferences") {
        let kind = reference.text_of("type").unwrap_or_default();
        let is_home = matches!(kind.as_str(), "website" | "model-card" | "documentation" | "distribution" | "vcs");
        match reference.get("url").filter(|_| is_home) {
            Some(url) => g.text(asset, fields::URL, &url),
            None => g.unread(&reference, Why::NotUsed),
        }
    }
    for property in each(spot, "properties") {
        ours::property(asset, &property, g);
    }
}

/// An organisation, or the bare name that `publisher` is.
fn organisation(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) {
    if spot.text().is_some() {
        return g.text(asset, fields::SUPPLIER, spot);
    }
    if let Some(name) = spot.get("name") {
        g.text(asset, fields::SUPPLIER, &name);
    }
    for person in each(spot, "contact") {
        if let Some(email) = person.get("email") {
            g.text(asset, fields::CONTACT, &email);
        }
        g.rest(&person, &["email", "bom-ref"]);
    }
    g.rest(spot, &["name", "contact", "bom-ref"]);
}

fn licence(asset: Asset, choice: &Spot<'_>, g: &mut Gather<'_>) {
    if let Some(expression) = choice.get("expression") {
        g.text(asset, fields::LICENSE, &expression);
    }
    if let Some(license) = choice.get("license") {
        for name in ["id", "name"] {
            if let Some(member) = license.get(name) {
                g.text(asset, fields::LICENSE, &member);
            }
        }
        if let Some(url) = license.get("url") {
            g.text(asset, fields::LICENSE_URL, &url);
        }
        g.rest(&license, &["id", "name", "url", "bom-ref"]);
    }
    g.rest(choice, &["expression", "license", "bom-ref"]);
}

fn ancestors(key: &str, pedigree: &Spot<'_>, g: &mut Gather<'_>) -> Result<(), ImportError> {
    for spot in each(pedigree, "ancestors") {
        if component(&spot, None, None, g)?.is_some() {
            g.tie(key, &key_of(&spot), TieKind::BasedOn, &spot);
        }
    }
    g.rest(pedigree, &["ancestors"]);
    Ok(())
}

fn service(spot: &Spot<'_>, parent: Option<&str>, g: &mut Gather<'_>) -> Result<(), ImportError> {
    let key = key_of(spot);
    let asset = g.asset(key.clone(), AssetKind::Service, &spot.at.to_string())?;
    if ours::is_stated(spot) {
        g.state(asset);
    }
    if let Some(parent) = parent {
        g.tie(parent, &key, TieKind::Contains, spot);
    }
    identity(asset, spot, g);
    for endpoint in each(spot, "endpoints") {
        g.text(asset, fields::URL, &endpoint);
    }
    for inner in each(spot, "services") {
        service(&inner, Some(&key), g)?;
    }
    g.rest(spot, &[&["endpoints", "services"][..], &IDENTITY[..]].concat());
    Ok(())
}

fn dependency(spot: &Spot<'_>, g: &mut Gather<'_>) {
    let Some(from) = spot.text_of("ref") else {
        return g.unread(spot, Why::Shape);
    };
    if g.find(&from).is_some_and(|asset| g.is_stated(asset)) {
        return;
    }
    for to in each(spot, "dependsOn") {
        match to.text() {
            Some(key) => g.tie(&from, &key, TieKind::DependsOn, &to),
            None => g.unread(&to, Why::Shape),
        }
    }
    g.rest(spot, &["ref", "dependsOn"]);
}
