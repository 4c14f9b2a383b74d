//! SPDX 3 in JSON-LD, with the AI and Dataset profiles.
//!
//! Rests on: SPDX 3.0.1, its JSON serialisation and the classes AIPackage, DatasetPackage, Package.
//! Words: an *element* is an object of `@graph`; an *agent* is who supplied it.
//! Never: resolves a context or an address over the network; reads `noAssertion` as an answer.
//! Begin at [`read`].

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::error::ImportError;
use super::fields;
use super::gather::{Asset, Gather, object};
use super::mapping::source;
use super::model::{AssetKind, TieKind, Why};
use super::node::{Body, Node, Spot};

/// The version that is read.
pub(super) const VERSION: &str = "3.0.1";

type Elements<'a> = HashMap<String, Spot<'a>>;

/// Whether a JSON document says that it is SPDX, of whatever version.
pub(super) fn is_spdx(root: &Node) -> bool {
    root.get("spdxVersion").is_some() || !contexts(root).is_empty()
}

/// The versions its contexts name.
fn contexts(root: &Node) -> Vec<String> {
    let texts: Vec<String> = match root.get("@context").map(|node| &node.body) {
        Some(Body::Text(text)) => vec![text.clone()],
        Some(Body::List(items)) => items.iter().filter_map(Node::scalar).collect(),
        _ => Vec::new(),
    };
    let version = |text: &String| {
        let rest = text.split_once("spdx.org/rdf/")?.1;
        Some(rest.split('/').next().unwrap_or_default().trim_start_matches('v').to_owned())
    };
    texts.iter().filter_map(version).collect()
}

/// Reads a document; gives its `specVersion`.
pub(super) fn read(root: &Spot<'_>, g: &mut Gather<'_>) -> Result<String, ImportError> {
    if let Some(old) = root.text_of("spdxVersion") {
        return Err(wrong_version(&old));
    }
    if let Some(other) = contexts(root.node).iter().find(|v| *v != VERSION) {
        return Err(wrong_version(other));
    }
    let elements = match root.get("@graph") {
        Some(graph) => graph.items(),
        None => vec![root.clone()],
    };
    for spot in &elements {
        if let Some(version) = spot.text_of("specVersion").filter(|v| v != VERSION) {
            return Err(wrong_version(&version));
        }
    }
    let by_id: Elements<'_> = elements.iter().filter_map(|spot| id_of(spot).map(|id| (id, spot.clone()))).collect();
    let used = referenced(&elements);
    for spot in &elements {
        element(spot, &by_id, &used, g)?;
    }
    for spot in elements.iter().filter(|spot| type_of(spot).ends_with("Relationship")) {
        relationship(spot, &by_id, g);
    }
    if root.get("@graph").is_some() {
        g.rest(root, &["@context", "@graph"]);
    }
    Ok(VERSION.to_owned())
}

fn wrong_version(found: &str) -> ImportError {
    let found = super::node::shorten(found, 40);
    ImportError::WrongVersion { format: "SPDX", found, accepted: VERSION }
}

fn id_of(spot: &Spot<'_>) -> Option<String> {
    spot.text_of("spdxId").or_else(|| spot.text_of("@id"))
}

fn type_of(spot: &Spot<'_>) -> String {
    spot.text_of("type").or_else(|| spot.text_of("@type")).unwrap_or_default()
}

/// A package that is registered, by its type and primary purpose.
fn kind_of(spot: &Spot<'_>) -> Option<AssetKind> {
    let purpose = spot.text_of("software_primaryPurpose").unwrap_or_default();
    match (type_of(spot).as_str(), purpose.as_str()) {
        ("dataset_DatasetPackage", _) => Some(AssetKind::Dataset),
        ("ai_AIPackage", "application") => Some(AssetKind::System),
        ("ai_AIPackage", _) | ("software_Package", "model") => Some(AssetKind::Model),
        ("software_Package", "data") => Some(AssetKind::Dataset),
        ("software_Package", "application") => Some(AssetKind::System),
        _ => None,
    }
}

/// The ids of the agents and licences that something refers to.
fn referenced(elements: &[Spot<'_>]) -> HashSet<String> {
    let mut used = HashSet::new();
    for spot in elements {
        let kind = spot.text_of("relationshipType").unwrap_or_default();
        let mut names = vec!["suppliedBy", "originatedBy"];
        if matches!(kind.as_str(), "hasDeclaredLicense" | "hasConcludedLicense") {
            names.push("to");
        }
        for list in names.into_iter().filter_map(|name| spot.get(name)) {
            used.extend(list.items().iter().filter_map(Spot::text));
        }
    }
    used
}

fn element(
    spot: &Spot<'_>,
    by_id: &Elements<'_>,
    used: &HashSet<String>,
    g: &mut Gather<'_>,
) -> Result<(), ImportError> {
    if let Some(kind) = kind_of(spot) {
        let key = id_of(spot).unwrap_or_else(|| format!("#{}", spot.at));
        let asset = g.asset(key, kind, &spot.at.to_string())?;
        package(asset, spot, by_id, g);
        return Ok(());
    }
    let kind = type_of(spot);
    if kind == "CreationInfo" {
        g.rest(spot, &["type", "@type", "@id", "spdxId", "specVersion"]);
    } else if !kind.ends_with("Relationship") && !id_of(spot).is_some_and(|id| used.contains(&id)) {
        g.unread(spot, Why::NotAnAsset);
    }
    Ok(())
}

/// Members whose text we keep, and under which field. A list stays a list.
const TEXTS: [(&str, &str); 28] = [
    ("name", fields::NAME),
    ("software_packageVersion", fields::VERSION),
    ("description", fields::DESCRIPTION),
    ("summary", fields::DESCRIPTION),
    ("software_downloadLocation", fields::URL),
    ("software_homePage", fields::URL),
    ("software_packageUrl", fields::IDENTIFIER),
    ("releaseTime", fields::RELEASED),
    ("ai_domain", fields::DOMAIN),
    ("ai_typeOfModel", fields::ARCHITECTURE),
    ("ai_informationAboutApplication", fields::INTENDED_USE),
    ("ai_informationAboutTraining", fields::TRAINING),
    ("ai_limitation", fields::LIMITATIONS),
    ("ai_modelDataPreprocessing", fields::PREPROCESSING),
    ("ai_modelExplainability", fields::EXPLAINABILITY),
    ("ai_safetyRiskAssessment", fields::SAFETY_NOTES),
    ("ai_standardCompliance", fields::STANDARDS),
    ("standardName", fields::STANDARDS),
    ("dataset_datasetType", fields::DATA_KIND),
    ("dataset_datasetSize", fields::DATA_SIZE),
    ("dataset_dataCollectionProcess", fields::DATA_COLLECTION),
    ("dataset_dataPreprocessing", fields::PREPROCESSING),
    ("dataset_knownBias", fields::BIAS),
    ("dataset_intendedUse", fields::INTENDED_USE),
    ("dataset_datasetNoise", fields::LIMITATIONS),
    ("dataset_confidentialityLevel", fields::CONFIDENTIALITY),
    ("dataset_hasSensitivePersonalInformation", fields::SENSITIVE_DATA),
    ("ai_useSensitivePersonalInformation", fields::SENSITIVE_DATA),
];

/// Members whose words the rules look at.
const RULED: [(&str, &str); 3] = [
    ("ai_autonomyType", source::SPDX_AUTONOMY),
    ("ai_useSensitivePersonalInformation", source::SPDX_SENSITIVE_AI),
    ("dataset_hasSensitivePersonalInformation", source::SPDX_SENSITIVE_DATA),
];

fn package(asset: Asset, spot: &Spot<'_>, by_id: &Elements<'_>, g: &mut Gather<'_>) {
    for (theirs, ours) in TEXTS {
        if let Some(member) = spot.get(theirs) {
            g.text_or_list(asset, ours, &member);
        }
    }
    for (theirs, rules) in RULED {
        if let Some(member) = spot.get(theirs) {
            g.facts(asset, rules, &member);
        }
    }
    // Autonomy has no field of its own: an answer no rule speaks about is reported.
    if let Some(autonomy) = spot.get("ai_autonomyType").filter(|_| !g.has(asset, "fact.autonomy")) {
        g.unread(&autonomy, Why::NotUsed);
    }
    if let Some(metrics) = spot.get("ai_metric") {
        let names = [("key", "metric"), ("value", "value")];
        let all: Vec<Value> = metrics.items().iter().map(|m| object(m, &names)).collect();
        g.value(asset, fields::EVALUATION, Value::Array(all), &metrics);
    }
    if let Some(energy) = spot.get("ai_energyConsumption") {
        energy_of(asset, &energy, g);
    }
    for name in ["suppliedBy", "originatedBy"] {
        for agent in spot.get(name).map(|list| list.items()).unwrap_or_default() {
            self::agent(asset, &agent, by_id, g);
        }
    }
    unused(spot, g);
}

/// Reports the members of a package that none of the above reads.
fn unused(spot: &Spot<'_>, g: &mut Gather<'_>) {
    let known: Vec<&str> = TEXTS.iter().chain(&RULED).map(|(theirs, _)| *theirs).collect();
    let more = [
        "type",
        "@type",
        "spdxId",
        "@id",
        "@context",
        "creationInfo",
        "software_primaryPurpose",
        "ai_metric",
        "ai_energyConsumption",
        "suppliedBy",
        "originatedBy",
    ];
    g.rest(spot, &[&known[..], &more[..]].concat());
}

fn energy_of(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) {
    let phases = [
        ("ai_trainingEnergyConsumption", "training"),
        ("ai_finetuningEnergyConsumption", "finetuning"),
        ("ai_inferenceEnergyConsumption", "inference"),
    ];
    let names = [("ai_energyQuantity", "value"), ("ai_energyUnit", "unit")];
    let mut all = Vec::new();
    for (theirs, activity) in phases {
        for item in spot.get(theirs).map(|list| list.items()).unwrap_or_default() {
            all.push(serde_json::json!({ "activity": activity, "energy": object(&item, &names) }));
        }
    }
    if all.is_empty() {
        return g.unread(spot, Why::Shape);
    }
    g.value(asset, fields::ENERGY, Value::Array(all), spot);
}

/// Who supplied it: the name stands at the agent, which a reference or the member itself holds.
fn agent(asset: Asset, spot: &Spot<'_>, by_id: &Elements<'_>, g: &mut Gather<'_>) {
    let held = match spot.text() {
        Some(id) => by_id.get(&id).cloned(),
        None => Some(spot.clone()),
    };
    match held.as_ref().and_then(|agent| agent.get("name")) {
        Some(name) => g.text(asset, fields::SUPPLIER, &name),
        None if spot.node.is_blank() => {}
        None => g.unread(spot, Why::NoSuchAsset),
    }
    let outside = held.as_ref().and_then(|agent| agent.get("externalIdentifier"));
    for identifier in outside.map(|list| list.items()).unwrap_or_default() {
        let is_email = identifier.text_of("externalIdentifierType").as_deref() == Some("email");
        match identifier.get("identifier").filter(|_| is_email) {
            Some(email) => g.text(asset, fields::CONTACT, &email),
            None => g.unread(&identifier, Why::NotUsed),
        }
    }
}

fn relationship(spot: &Spot<'_>, by_id: &Elements<'_>, g: &mut Gather<'_>) {
    let kind = spot.text_of("relationshipType").unwrap_or_default();
    let (tie, turned) = match kind.as_str() {
        "trainedOn" => (TieKind::TrainedOn, false),
        "testedOn" => (TieKind::EvaluatedOn, false),
        "dependsOn" => (TieKind::DependsOn, false),
        "contains" => (TieKind::Contains, false),
        "descendantOf" => (TieKind::BasedOn, false),
        "ancestorOf" => (TieKind::BasedOn, true),
        "hasDeclaredLicense" | "hasConcludedLicense" => return licence(spot, by_id, g),
        _ => return g.unread(spot, Why::NotUsed),
    };
    g.rest(spot, &RELATION);
    let (Some(from), Some(targets)) = (spot.text_of("from"), spot.get("to")) else {
        return g.unread(spot, Why::Shape);
    };
    for target in targets.items() {
        match (target.text(), turned) {
            (Some(to), false) => g.tie(&from, &to, tie, &target),
            (Some(to), true) => g.tie(&to, &from, tie, &target),
            (None, _) => g.unread(&target, Why::Shape),
        }
    }
}

/// Members of a relationship that are used or are mere machinery.
const RELATION: [&str; 8] = ["type", "@type", "spdxId", "@id", "creationInfo", "relationshipType", "from", "to"];

/// The licence of a package; where both stand, the declared one is the supplier's own word.
fn licence(spot: &Spot<'_>, by_id: &Elements<'_>, g: &mut Gather<'_>) {
    let asset = spot.text_of("from").and_then(|from| g.find(&from));
    let Some(asset) = asset else {
        return g.unread(spot, Why::NoSuchAsset);
    };
    for target in spot.get("to").map(|list| list.items()).unwrap_or_default() {
        let held = target.text().and_then(|id| by_id.get(&id)).unwrap_or(&target);
        let words = ["simplelicensing_licenseExpression", "simplelicensing_licenseText", "name"]
            .iter()
            .find_map(|name| held.get(name));
        g.text(asset, fields::LICENSE, &words.unwrap_or_else(|| target.clone()));
    }
}
