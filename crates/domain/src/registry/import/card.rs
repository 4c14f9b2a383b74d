//! Model and dataset cards: YAML front matter and Markdown.
//!
//! Rests on: the card metadata of the Hugging Face Hub (`modelcard.md`, `datasetcard.md`, "Displaying carbon
//! emissions for your model" of `huggingface/hub-docs`).
//! Words: a *card* describes one asset, whose key is [`KEY`]; what it names beside is a stub with the key
//! `hf:NAME` or `hf:datasets/NAME`.
//! Never: reads figures out of prose; takes a placeholder of the template for an answer.
//! Begin at [`read`].

use serde_json::{Map, Value, json};

use super::error::ImportError;
use super::fields;
use super::gather::{Asset, Gather, object};
use super::mapping::source;
use super::markdown::{Section, sections};
use super::model::{AssetKind, Found, MAX_FRONT_MATTER_BYTES, MAX_SAID, TieKind, Unread, Why};
use super::node::{At, Body, Notation, Spot, shorten};
use super::ours;
use super::yaml;

/// The key of the asset the card is about.
pub(super) const KEY: &str = "card";

/// What any Markdown file may say; without front matter a card must say more than that.
const ANY_TEXT: [&str; 5] = [fields::NAME, fields::DESCRIPTION, fields::LICENSE, fields::CONTACT, fields::RELEASED];

/// Front matter and body of a card, and the line on which each begins.
struct Parts<'t> {
    front: Option<&'t str>,
    body: &'t str,
    body_line: u32,
}

/// Reads a card.
pub(super) fn read(text: &str, g: &mut Gather<'_>) -> Result<(), ImportError> {
    let parts = split(text)?;
    let mut root = yaml::parse(parts.front.unwrap_or(""), 2)?;
    if !matches!(root.body, Body::Map(_)) {
        let detail = "the front matter must be `name: value` lines".to_owned();
        return Err(ImportError::Syntax { line: 2, column: 1, detail });
    }
    let at = At::root(Notation::Yaml);
    root.keep_last(&at, &mut g.unread);
    let root = Spot::new(&root, at);
    let asset = g.asset(KEY.to_owned(), kind_of(&root), "yaml:")?;
    if let Some(register) = root.get("shirube") {
        ours::member(asset, &register, g)?;
    }
    front_matter(asset, &root, g)?;
    body(asset, &sections(parts.body, parts.body_line)?, g);
    if parts.front.is_none() && !g.says_more_than(asset, &ANY_TEXT) {
        let seen = "Markdown without front matter and without a heading of a model card".to_owned();
        return Err(ImportError::UnknownFormat { seen });
    }
    if !g.says_more_than(asset, &[]) {
        return Err(ImportError::NoAsset);
    }
    Ok(())
}

/// Whether a text begins with front matter.
pub(super) fn has_front_matter(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.trim_end() == "---")
}

fn split(text: &str) -> Result<Parts<'_>, ImportError> {
    if !has_front_matter(text) {
        return Ok(Parts { front: None, body: text, body_line: 1 });
    }
    let (mut offset, mut line) = (0, 0_u32);
    let mut start = 0;
    for piece in text.split_inclusive('\n') {
        line = line.saturating_add(1);
        let end = offset + piece.len();
        if line == 1 {
            start = end;
        } else if matches!(piece.trim_end(), "---" | "...") {
            let front = Some(&text[start..offset]);
            return Ok(Parts { front, body: &text[end..], body_line: line.saturating_add(1) });
        }
        if end - start > MAX_FRONT_MATTER_BYTES && line > 1 {
            return Err(ImportError::TooLarge { bytes: end - start, limit: MAX_FRONT_MATTER_BYTES });
        }
        offset = end;
    }
    let (line, column) = super::json::place(text, text.len());
    Err(ImportError::Truncated { line, column, within: "the front matter, which has no closing `---`".to_owned() })
}

/// A dataset card is known by members that only dataset cards have.
fn kind_of(root: &Spot<'_>) -> AssetKind {
    let of_model = ["pipeline_tag", "base_model", "library_name", "model-index", "co2_eq_emissions"];
    let of_data = [
        "task_categories",
        "size_categories",
        "dataset_info",
        "annotations_creators",
        "language_creators",
        "source_datasets",
        "multilinguality",
    ];
    let has = |names: &[&str]| names.iter().any(|name| root.get(name).is_some());
    if has(&of_data) && !has(&of_model) { AssetKind::Dataset } else { AssetKind::Model }
}

/// Members whose text we keep, and under which field.
const TEXTS: [(&str, &str); 10] = [
    ("model_name", fields::NAME),
    ("pretty_name", fields::NAME),
    ("version", fields::VERSION),
    ("pipeline_tag", fields::TASK),
    ("task_categories", fields::TASK),
    ("library_name", fields::LIBRARY),
    ("base_model_relation", fields::DERIVATION),
    ("size_categories", fields::DATA_SIZE),
    ("license_link", fields::LICENSE_URL),
    ("source_code", fields::URL),
];

fn front_matter(asset: Asset, root: &Spot<'_>, g: &mut Gather<'_>) -> Result<(), ImportError> {
    for (theirs, ours) in TEXTS {
        if let Some(member) = root.get(theirs) {
            g.text_or_list(asset, ours, &member);
        }
    }
    licence(asset, root, g);
    for (theirs, ours) in [("language", fields::LANGUAGES), ("tags", fields::TAGS)] {
        if let Some(member) = root.get(theirs) {
            g.list(asset, ours, &member);
        }
    }
    if let Some(task) = root.get("pipeline_tag") {
        g.facts(asset, source::CARD_TASK, &task);
    }
    if let Some(emissions) = root.get("co2_eq_emissions") {
        energy(asset, &emissions, g);
    }
    if let Some(datasets) = root.get("datasets") {
        if !g.is_stated(asset) {
            g.list(asset, fields::TRAINING_DATA, &datasets);
        }
        for item in datasets.items() {
            named(&item, "hf:datasets/", AssetKind::Dataset, TieKind::TrainedOn, g)?;
        }
    }
    for item in root.get("base_model").map(|list| list.items()).unwrap_or_default() {
        named(&item, "hf:", AssetKind::Model, TieKind::BasedOn, g)?;
    }
    for model in root.get("model-index").map(|list| list.items()).unwrap_or_default() {
        model_index(asset, &model, g)?;
    }
    let known: Vec<&str> = TEXTS.iter().map(|(theirs, _)| *theirs).collect();
    let more = [
        "license",
        "license_name",
        "language",
        "tags",
        "co2_eq_emissions",
        "datasets",
        "base_model",
        "model-index",
        "shirube",
    ];
    g.rest(root, &[&known[..], &more[..]].concat());
    Ok(())
}

/// `license: other` says nothing by itself: then the name goes first.
fn licence(asset: Asset, root: &Spot<'_>, g: &mut Gather<'_>) {
    let is_other = root.text_of("license").as_deref() == Some("other");
    let order = if is_other { ["license_name", "license"] } else { ["license", "license_name"] };
    for name in order {
        for item in root.get(name).map(|list| list.items()).unwrap_or_default() {
            g.text(asset, fields::LICENSE, &item);
        }
    }
}

/// Something the card names: a stub and a tie to it.
fn named(item: &Spot<'_>, prefix: &str, kind: AssetKind, tie: TieKind, g: &mut Gather<'_>) -> Result<(), ImportError> {
    if g.find(KEY).is_some_and(|card| g.is_stated(card)) {
        // A register names its ties itself; this says the same to the Hub.
        return Ok(());
    }
    if let Some(name) = item.text() {
        let key = format!("{prefix}{name}");
        g.stub(&key, kind, item)?;
        g.tie(KEY, &key, tie, item);
    } else if !item.node.is_blank() && kind == AssetKind::Model {
        g.unread(item, Why::Shape);
    }
    Ok(())
}

/// Grams of CO2 equivalent, alone or with how they came about.
fn energy(asset: Asset, spot: &Spot<'_>, g: &mut Gather<'_>) {
    let names = [
        ("training_type", "activity"),
        ("source", "source"),
        ("geographical_location", "location"),
        ("hardware_used", "hardware"),
    ];
    let (grams, around) = match spot.node.body {
        Body::Map(_) => (spot.get("emissions"), object(spot, &names)),
        _ => (Some(spot.clone()), Value::Object(Map::new())),
    };
    let Some(grams) = grams.filter(|s| s.text().is_some()) else {
        return g.unread(spot, Why::Shape);
    };
    let mut entry = around;
    entry["co2"] = json!({ "value": grams.node.to_json(), "unit": "gCO2eq" });
    g.value(asset, fields::ENERGY, Value::Array(vec![entry]), spot);
    g.rest(spot, &["emissions", "training_type", "source", "geographical_location", "hardware_used"]);
}

fn model_index(asset: Asset, model: &Spot<'_>, g: &mut Gather<'_>) -> Result<(), ImportError> {
    if let Some(name) = model.get("name") {
        g.text(asset, fields::NAME, &name);
    }
    for result in model.get("results").map(|list| list.items()).unwrap_or_default() {
        let set = result.get("dataset");
        let title = set.as_ref().and_then(|s| s.get("name").or_else(|| s.get("type")));
        let mut all = Vec::new();
        for metric in result.get("metrics").map(|list| list.items()).unwrap_or_default() {
            all.push(measured(&metric, &result, title.clone()));
            g.rest(&metric, &["type", "name", "value", "verified"]);
        }
        if !all.is_empty() {
            g.value(asset, fields::EVALUATION, Value::Array(all), &result);
        }
        if let (Some(set), Some(title)) = (set.as_ref(), title.as_ref()) {
            let id = set.text_of("type").or_else(|| title.text());
            if let Some(id) = id.filter(|_| !g.is_stated(asset)) {
                let key = format!("hf:datasets/{id}");
                g.stub(&key, AssetKind::Dataset, title)?;
                g.tie(KEY, &key, TieKind::EvaluatedOn, set);
            }
            g.rest(set, &["name", "type", "config", "split"]);
        }
        g.rest(&result, &["task", "dataset", "metrics", "source"]);
    }
    g.rest(model, &["name", "results"]);
    Ok(())
}

/// One figure, with what it was measured on.
fn measured(metric: &Spot<'_>, result: &Spot<'_>, title: Option<Spot<'_>>) -> Value {
    let names = [("type", "metric"), ("name", "name"), ("value", "value"), ("verified", "verified")];
    let mut entry = object(metric, &names);
    let around = [
        ("dataset", title),
        ("task", result.path("task.type")),
        ("config", result.path("dataset.config")),
        ("split", result.path("dataset.split")),
        ("source", result.path("source.url")),
    ];
    for (ours, spot) in around {
        if let Some(spot) = spot.filter(|s| s.text().is_some()) {
            entry[ours] = spot.node.to_json();
        }
    }
    entry
}

/// The sections: by the heading's own words, or those of the heading it stands under.
fn body(asset: Asset, all: &[Section], g: &mut Gather<'_>) {
    let mut above: Vec<(usize, Vec<String>)> = Vec::new();
    for (n, section) in all.iter().enumerate() {
        above.retain(|(level, _)| *level < section.level);
        let own = g.mapping.heading(&section.title).to_vec();
        let is_title = n == 0 && section.level <= 1 && own.is_empty();
        let theirs = above.last().map(|(_, theirs)| theirs.clone()).unwrap_or_default();
        let said_under = if own.is_empty() { theirs } else { own };
        if is_title {
            title(asset, section, g);
        } else {
            statement(asset, section, &said_under, g);
        }
        above.push((section.level, said_under));
    }
}

fn found(field: &str, value: &str, said: &str, section: &Section) -> Found {
    Found {
        field: field.to_owned(),
        value: Value::String(value.to_owned()),
        at: section.at(),
        line: Some(section.line),
        said: shorten(said, MAX_SAID),
        rule: None,
    }
}

/// The first heading names the asset, and the text below it says what it is.
fn title(asset: Asset, section: &Section, g: &mut Gather<'_>) {
    let name = g.mapping.name_in(&section.title);
    if !name.is_empty() && !g.mapping.is_placeholder(name) {
        g.push(asset, found(fields::NAME, name, &section.title, section));
    }
    statement(asset, section, &[fields::DESCRIPTION.to_owned()], g);
}

fn statement(asset: Asset, section: &Section, said_under: &[String], g: &mut Gather<'_>) {
    let unread = |why| {
        let words = if section.text.is_empty() { &section.title } else { &section.text };
        Unread { at: section.at(), line: Some(section.line), said: shorten(words, MAX_SAID), why }
    };
    if section.text.is_empty() {
        return;
    }
    if g.mapping.is_placeholder(&section.text) {
        return g.unread.push(unread(Why::Placeholder));
    }
    if said_under.is_empty() {
        return g.unread.push(unread(Why::NotUsed));
    }
    for field in said_under {
        g.push(asset, found(field, &section.text, &section.text, section));
    }
    if section.is_cut {
        g.unread.push(unread(Why::Cut));
    }
}
