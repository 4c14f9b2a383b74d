//! The model card of a CycloneDX component, and its bodies of data.
//!
//! Rests on: `modelCard` and `componentData` of the CycloneDX schemas 1.5 to 1.7.
//! Words: *considerations* are what the writer says on use, limits, ethics, fairness and energy.
//! Never: takes a dataset of `modelParameters` for training data, since the standard says "used to train
//! and evaluate".
//! Begin at [`model_card`].

use serde_json::Value;

use super::cyclonedx::{each, key_of};
use super::error::ImportError;
use super::fields;
use super::gather::{Asset, Gather, object};
use super::mapping::source;
use super::model::{AssetKind, TieKind, Why};
use super::node::Spot;
use super::ours::property;

/// Reads a model card.
pub(super) fn model_card(asset: Asset, card: &Spot<'_>, g: &mut Gather<'_>) -> Result<(), ImportError> {
    if let Some(parameters) = card.get("modelParameters") {
        parameters_of(asset, &parameters, g)?;
    }
    if let Some(analysis) = card.get("quantitativeAnalysis") {
        if let Some(metrics) = analysis.get("performanceMetrics") {
            let names = [
                ("type", "metric"),
                ("value", "value"),
                ("slice", "slice"),
                ("confidenceInterval", "confidence_interval"),
            ];
            let all: Vec<Value> = metrics.items().iter().map(|m| object(m, &names)).collect();
            if !all.is_empty() {
                g.value(asset, fields::EVALUATION, Value::Array(all), &metrics);
            }
        }
        g.rest(&analysis, &["performanceMetrics"]);
    }
    if let Some(considerations) = card.get("considerations") {
        considerations_of(asset, &considerations, g);
    }
    for named in each(card, "properties") {
        property(asset, &named, g);
    }
    g.rest(card, &["bom-ref", "modelParameters", "quantitativeAnalysis", "considerations", "properties"]);
    Ok(())
}

fn parameters_of(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) -> Result<(), ImportError> {
    if let Some(approach) = spot.get("approach") {
        if let Some(kind) = approach.get("type") {
            g.text(asset, fields::LEARNING, &kind);
        }
        g.rest(&approach, &["type"]);
    }
    if let Some(task) = spot.get("task") {
        g.text(asset, fields::TASK, &task);
        g.facts(asset, source::CDX_TASK, &task);
    }
    for name in ["architectureFamily", "modelArchitecture"] {
        if let Some(member) = spot.get(name) {
            g.text(asset, fields::ARCHITECTURE, &member);
        }
    }
    let ends = [("inputs", fields::INPUTS, source::CDX_INPUT), ("outputs", fields::OUTPUTS, source::CDX_OUTPUT)];
    for (theirs, ours, rules) in ends {
        let Some(member) = spot.get(theirs) else { continue };
        let formats: Vec<Spot<'_>> = member.items().iter().filter_map(|item| item.get("format")).collect();
        let texts: Vec<Value> = formats.iter().filter_map(Spot::text).map(Value::String).collect();
        if texts.is_empty() {
            g.unread(&member, Why::Shape);
            continue;
        }
        g.value(asset, ours, Value::Array(texts), &member);
        for format in &formats {
            g.facts(asset, rules, format);
        }
    }
    if let Some(datasets) = spot.get("datasets") {
        datasets_of(asset, &datasets, g)?;
    }
    g.rest(spot, &["approach", "task", "architectureFamily", "modelArchitecture", "inputs", "outputs", "datasets"]);
    Ok(())
}

fn datasets_of(model: Asset, datasets: &Spot<'_>, g: &mut Gather<'_>) -> Result<(), ImportError> {
    let from = g.key(model);
    let is_stated = g.is_stated(model);
    let mut names = Vec::new();
    for spot in datasets.items() {
        let key = match spot.text_of("ref") {
            Some(key) => key,
            None => {
                let key = key_of(&spot);
                let asset = g.asset(key.clone(), AssetKind::Dataset, &spot.at.to_string())?;
                dataset(asset, &spot, g);
                key
            }
        };
        if is_stated {
            continue;
        }
        names.push(Value::String(spot.text_of("name").unwrap_or_else(|| key.clone())));
        g.tie(&from, &key, TieKind::DependsOn, &spot);
    }
    if !names.is_empty() {
        g.value(model, fields::DATASETS, Value::Array(names), datasets);
    }
    Ok(())
}

fn considerations_of(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) {
    let lists = [
        ("users", fields::INTENDED_USERS),
        ("useCases", fields::INTENDED_USE),
        ("technicalLimitations", fields::LIMITATIONS),
        ("performanceTradeoffs", fields::LIMITATIONS),
    ];
    for (theirs, ours) in lists {
        if let Some(member) = spot.get(theirs) {
            g.list(asset, ours, &member);
        }
    }
    for (theirs, ours) in [("ethicalConsiderations", fields::SAFETY_NOTES), ("fairnessAssessments", fields::BIAS)] {
        if let Some(member) = spot.get(theirs) {
            g.whole(asset, ours, &member);
        }
    }
    if let Some(environment) = spot.get("environmentalConsiderations") {
        if let Some(used) = environment.get("energyConsumptions") {
            let names = [("activity", "activity"), ("activityEnergyCost", "energy"), ("co2CostEquivalent", "co2")];
            let all: Vec<Value> = used.items().iter().map(|item| object(item, &names)).collect();
            if !all.is_empty() {
                g.value(asset, fields::ENERGY, Value::Array(all), &used);
            }
            for item in used.items() {
                g.rest(&item, &["activity", "activityEnergyCost", "co2CostEquivalent"]);
            }
        }
        g.rest(&environment, &["energyConsumptions"]);
    }
    let known: Vec<&str> = lists.iter().map(|(theirs, _)| *theirs).collect();
    let more = ["ethicalConsiderations", "fairnessAssessments", "environmentalConsiderations"];
    g.rest(spot, &[&known[..], &more[..]].concat());
}

/// `componentData`: one body of data of a component, or a dataset written inside a model card.
pub(super) fn dataset(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) {
    let plain = [
        ("name", fields::NAME),
        ("type", fields::DATA_KIND),
        ("classification", fields::CONFIDENTIALITY),
        ("description", fields::DESCRIPTION),
    ];
    for (theirs, ours) in plain {
        // `type` is required, so of a dataset of a register it says nothing that was said.
        let is_given = ours != fields::DATA_KIND || !g.is_stated(asset);
        if let Some(member) = spot.get(theirs).filter(|_| is_given) {
            g.text(asset, ours, &member);
        }
    }
    if let Some(url) = spot.path("contents.url") {
        g.text(asset, fields::URL, &url);
    }
    if let Some(contents) = spot.get("contents") {
        g.rest(&contents, &["url"]);
    }
    if let Some(sensitive) = spot.get("sensitiveData") {
        g.list(asset, fields::SENSITIVE_DATA, &sensitive);
    }
    g.rest(spot, &["bom-ref", "name", "type", "classification", "description", "contents", "sensitiveData"]);
}
