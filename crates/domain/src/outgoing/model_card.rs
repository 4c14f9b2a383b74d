//! A model as a card of the Hugging Face Hub.

use super::bundle::{Bundle, Described};
use super::card_text::{line, prose, quoted};
use super::cyclonedx::fact_text;
use super::sheet::value_text;
use crate::norm::Catalog;
use crate::refusal::{Class, Error, Refusal};
use crate::registry::import::{fields, ours};
use crate::registry::{AssetKind, FACT, TieKind};
use crate::text::Lang;
use serde_json::Value;
use std::fmt::Write;

/// What the template of the Hub writes where something is missing.
const MISSING: &str = "[More Information Needed]";

/// Sections, each with the one field its heading stands for.
const SECTIONS: [(&str, &str); 15] = [
    ("Model Architecture", fields::ARCHITECTURE),
    ("Intended Use", fields::INTENDED_USE),
    ("Intended Users", fields::INTENDED_USERS),
    ("Out-of-Scope Use", fields::OUT_OF_SCOPE),
    ("Limitations", fields::LIMITATIONS),
    ("Bias", fields::BIAS),
    ("Safety", fields::SAFETY_NOTES),
    ("Training Data", fields::TRAINING_DATA),
    ("Data Collection", fields::DATA_COLLECTION),
    ("Preprocessing", fields::PREPROCESSING),
    ("Training Procedure", fields::TRAINING),
    ("Evaluation Results", fields::EVALUATION_NOTES),
    ("Environmental Impact", fields::ENERGY_NOTES),
    ("License", fields::LICENSE),
    ("Contact", fields::CONTACT),
];

/// Writes the card. The same bundle and language give the same text.
///
/// # Errors
/// Refused for anything but a model.
pub fn model_card(catalog: &Catalog, bundle: &Bundle, lang: Lang) -> Result<String, Error> {
    let main = bundle.main();
    if main.asset.kind != AssetKind::Model {
        return Err(Refusal::of(Class::Conflict, "outgoing.not-a-model").into());
    }
    let mut out = String::from("---\n");
    hub(bundle, &mut out);
    register(bundle, &mut out);
    out.push_str("---\n\n");
    let _ = writeln!(out, "# {}\n", line(&main.asset.name));
    let _ = writeln!(out, "{}\n", main.description().map_or_else(|| MISSING.to_owned(), prose));
    entry(bundle, &mut out);
    for (heading, field) in SECTIONS {
        let text = main.value(field).map(|v| value_prose(catalog, field, v, lang)).filter(|t| !t.is_empty());
        let _ = writeln!(out, "## {heading}\n\n{}\n", text.unwrap_or_else(|| MISSING.to_owned()));
    }
    figures(catalog, main, lang, &mut out);
    facts(catalog, main, lang, &mut out);
    Ok(format!("{}\n", out.trim_end()))
}

fn value_prose(catalog: &Catalog, field: &str, value: &Value, lang: Lang) -> String {
    match value {
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let item = |v: &Value| format!("- {}\n", line(v.as_str().unwrap_or_default()));
            items.iter().map(item).collect::<String>().trim_end().to_owned()
        }
        other => prose(&value_text(catalog, &format!("said.{field}"), other, lang)),
    }
}

/// A name the Hub knows things by: `bert-base`, `llm-jp/llm-jp-3`.
fn is_hub_name(name: &str) -> bool {
    let part = |p: &str| {
        !p.is_empty()
            && p.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
            && p.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    name.len() <= 96 && name.matches('/').count() <= 1 && name.split('/').all(part)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c))
}

/// What the Hub reads.
fn hub(bundle: &Bundle, out: &mut String) {
    let main = bundle.main();
    match main.text(fields::LICENSE) {
        Some(word) if is_word(&word.to_lowercase()) && word.is_ascii() => {
            let _ = writeln!(out, "license: {}", quoted(&word.to_lowercase()));
        }
        Some(other) => {
            let _ = writeln!(out, "license: other\nlicense_name: {}", quoted(other));
        }
        None => {}
    }
    let scalars =
        [(fields::LICENSE_URL, "license_link"), (fields::TASK, "pipeline_tag"), (fields::LIBRARY, "library_name")];
    for (field, name) in scalars {
        if let Some(text) = main.text(field).filter(|t| name == "license_link" || is_word(t)) {
            let _ = writeln!(out, "{name}: {}", quoted(text));
        }
    }
    for (field, name) in [(fields::LANGUAGES, "language"), (fields::TAGS, "tags")] {
        let all = main.value(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list(name, all.iter().filter_map(Value::as_str), out);
    }
    let tied = |kind: TieKind| main.ties.iter().filter(move |t| t.kind == kind).map(|t| t.other_name.as_str());
    list("datasets", tied(TieKind::TrainedOn).filter(|n| is_hub_name(n)), out);
    list("base_model", tied(TieKind::BasedOn).filter(|n| is_hub_name(n)), out);
}

fn list<'t>(name: &str, items: impl Iterator<Item = &'t str>, out: &mut String) {
    for (at, item) in items.enumerate() {
        if at == 0 {
            let _ = writeln!(out, "{name}:");
        }
        let _ = writeln!(out, "  - {}", quoted(item));
    }
}

/// What the register has, exactly; the Hub leaves it alone.
fn register(bundle: &Bundle, out: &mut String) {
    let main = bundle.main();
    let _ = writeln!(out, "shirube:\n  {}: {}", ours::REGISTER, quoted(ours::FORM));
    let own = [fields::NAME, fields::VERSION, fields::DESCRIPTION];
    let entry = [Some(main.asset.name.as_str()), main.asset.version.as_deref(), main.description()];
    let said = || main.said.iter().filter(|s| !own.contains(&s.field.as_str()) && !s.field.starts_with(FACT));
    let _ = writeln!(out, "  text:");
    for (field, text) in own.into_iter().zip(entry).filter_map(|(f, t)| Some((f, t?))) {
        let _ = writeln!(out, "    {field}: {}", quoted(text));
    }
    for (field, text) in said().filter_map(|s| Some((&s.field, s.value.as_str()?))) {
        let _ = writeln!(out, "    {field}: {}", quoted(text));
    }
    for (at, s) in said().filter(|s| !s.value.is_string()).enumerate() {
        if at == 0 {
            let _ = writeln!(out, "  json:");
        }
        let _ = writeln!(out, "    {}: {}", s.field, quoted(&s.value.to_string()));
    }
    for (at, (id, value)) in main.facts().enumerate() {
        if at == 0 {
            let _ = writeln!(out, "  fact:");
        }
        let _ = writeln!(out, "    {id}: {}", quoted(&fact_text(value)));
    }
    for (at, tie) in main.ties.iter().enumerate() {
        if at == 0 {
            let _ = writeln!(out, "  tie:");
        }
        let _ = writeln!(out, "    - how: {}\n      kind: {}", quoted(tie.kind.code()), quoted(tie.other_kind.code()));
        let _ = writeln!(out, "      name: {}", quoted(&tie.other_name));
        if let Some(version) = bundle.find(&tie.to).and_then(|d| d.asset.version.as_deref()) {
            let _ = writeln!(out, "      version: {}", quoted(version));
        }
    }
}

/// The entry, as the list at the head of the Hub's template.
fn entry(bundle: &Bundle, out: &mut String) {
    let main = bundle.main();
    let tied = |kind: TieKind| {
        let names: Vec<&str> = main.ties.iter().filter(|t| t.kind == kind).map(|t| t.other_name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let languages = main.value(fields::LANGUAGES).and_then(Value::as_array);
    let languages = languages.map(|l| l.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "));
    let text = |t: Option<&str>| t.map(str::to_owned);
    let rows = [
        ("Version", text(main.asset.version.as_deref())),
        ("Developed by", text(main.text(fields::SUPPLIER).or(Some(&bundle.operator.name)))),
        ("Released", text(main.text(fields::RELEASED))),
        ("Language(s)", languages),
        ("License", text(main.text(fields::LICENSE))),
        ("Based on", tied(TieKind::BasedOn)),
        ("Trained on", tied(TieKind::TrainedOn)),
    ];
    out.push_str("## Register Entry\n\n");
    for (label, value) in rows {
        let value = value.filter(|v| !v.trim().is_empty()).map_or_else(|| MISSING.to_owned(), |v| line(&v));
        let _ = writeln!(out, "- **{label}:** {value}");
    }
    out.push('\n');
}

fn figures(catalog: &Catalog, main: &Described, lang: Lang, out: &mut String) {
    for (heading, field) in [("Reported Figures", fields::EVALUATION), ("Reported Energy", fields::ENERGY)] {
        let _ = writeln!(out, "## {heading}\n");
        match main.value(field).and_then(Value::as_array).filter(|all| !all.is_empty()) {
            Some(all) => {
                for one in all {
                    let one = Value::Array(vec![one.clone()]);
                    let _ = writeln!(out, "- {}", line(&value_text(catalog, &format!("said.{field}"), &one, lang)));
                }
            }
            None => out.push_str(&format!("{MISSING}\n")),
        }
        out.push('\n');
    }
}

fn facts(catalog: &Catalog, main: &Described, lang: Lang, out: &mut String) {
    out.push_str("## Facts in the Register\n\n");
    let mut given = 0_usize;
    for (id, value) in main.facts() {
        let Some(fact) = catalog.vocabulary().fact(id) else { continue };
        let words = value_text(catalog, &format!("{FACT}{id}"), value, lang);
        let _ = writeln!(out, "- **{}:** {}", line(fact.label.get(lang)), line(&words));
        given += 1;
    }
    if given == 0 {
        out.push_str(&format!("{MISSING}\n"));
    }
}
