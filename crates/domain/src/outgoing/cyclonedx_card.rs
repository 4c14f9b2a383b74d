//! The model card inside a component.

use super::bundle::Described;
use crate::registry::TieKind;
use crate::registry::import::fields;
use serde_json::{Map, Value, json};

/// What a model card says, which fields come back from it as they were said, and which places are empty.
pub(super) struct Card {
    pub out: Value,
    pub exact: Vec<&'static str>,
    pub missing: Vec<&'static str>,
}

/// Learning types the format has a word for.
const LEARNING: [&str; 5] =
    ["supervised", "unsupervised", "reinforcement-learning", "semi-supervised", "self-supervised"];

/// An address of the web that any reader takes as one.
pub(super) fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/?#@!$&'()*+,;=:".contains(c);
    rest.is_some_and(|r| !r.is_empty() && r.len() <= 2_000 && r.starts_with(|c: char| c.is_ascii_alphanumeric()))
        && rest.is_some_and(|r| r.chars().all(plain) && r.matches('#').count() <= 1)
}

/// A list of texts, none of them blank; `None` for anything else.
pub(super) fn strings(value: &Value) -> Option<Vec<&str>> {
    let all: Vec<&str> = value.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?;
    (!all.is_empty() && all.iter().all(|t| !t.trim().is_empty())).then_some(all)
}

impl Card {
    pub fn of(d: &Described) -> Card {
        let mut card = Card { out: Value::Null, exact: Vec::new(), missing: Vec::new() };
        let parameters = card.parameters(d);
        let considerations = card.considerations(d);
        let mut out = Map::new();
        for (place, part) in [("modelParameters", parameters), ("considerations", considerations)] {
            if !part.is_empty() {
                out.insert(place.to_owned(), Value::Object(part));
            }
        }
        match d.value(fields::EVALUATION).and_then(Value::as_array).filter(|all| !all.is_empty()) {
            Some(all) => {
                if all.iter().all(is_plain_metric) {
                    card.exact.push(fields::EVALUATION);
                }
                let all: Vec<Value> = all.iter().map(metric).collect();
                out.insert("quantitativeAnalysis".to_owned(), json!({ "performanceMetrics": all }));
            }
            None => card.missing.push("modelCard.quantitativeAnalysis.performanceMetrics"),
        }
        card.out = Value::Object(out);
        card
    }

    fn parameters(&mut self, d: &Described) -> Map<String, Value> {
        let mut out = Map::new();
        if let Some(learning) = d.text(fields::LEARNING).filter(|l| LEARNING.contains(l)) {
            self.exact.push(fields::LEARNING);
            out.insert("approach".to_owned(), json!({ "type": learning }));
        }
        let texts = [
            (fields::TASK, "task", "modelCard.modelParameters.task"),
            (fields::ARCHITECTURE, "modelArchitecture", "modelCard.modelParameters.modelArchitecture"),
        ];
        for (ours, theirs, place) in texts {
            match d.text(ours) {
                Some(text) => {
                    self.exact.push(ours);
                    out.insert(theirs.to_owned(), json!(text));
                }
                None if d.value(ours).is_none() => self.missing.push(place),
                None => {}
            }
        }
        let ends = [
            (fields::INPUTS, "inputs", "modelCard.modelParameters.inputs"),
            (fields::OUTPUTS, "outputs", "modelCard.modelParameters.outputs"),
        ];
        for (ours, theirs, place) in ends {
            match d.value(ours).and_then(strings) {
                Some(formats) => {
                    self.exact.push(ours);
                    let all: Vec<Value> = formats.iter().map(|f| json!({ "format": f })).collect();
                    out.insert(theirs.to_owned(), Value::Array(all));
                }
                None => self.missing.push(place),
            }
        }
        let sets = d.ties.iter().filter(|t| matches!(t.kind, TieKind::TrainedOn | TieKind::EvaluatedOn));
        let sets: Vec<Value> = sets.map(|t| json!({ "ref": t.to.to_string() })).collect();
        if sets.is_empty() {
            self.missing.push("modelCard.modelParameters.datasets");
        } else {
            out.insert("datasets".to_owned(), Value::Array(sets));
        }
        out
    }

    fn considerations(&mut self, d: &Described) -> Map<String, Value> {
        let mut out = Map::new();
        let lists = [
            (fields::INTENDED_USERS, "users", "modelCard.considerations.users"),
            (fields::INTENDED_USE, "useCases", "modelCard.considerations.useCases"),
            (fields::LIMITATIONS, "technicalLimitations", "modelCard.considerations.technicalLimitations"),
        ];
        for (ours, theirs, place) in lists {
            let value = d.value(ours);
            if let Some(list) = value.and_then(strings) {
                self.exact.push(ours);
                out.insert(theirs.to_owned(), json!(list));
            } else if let Some(text) = d.text(ours) {
                out.insert(theirs.to_owned(), json!([text]));
            } else {
                self.missing.push(place);
            }
        }
        self.ethics(d, &mut out);
        // Of energy the format wants the provider of each kilowatt-hour, which no register knows: it stands among the properties.
        if d.value(fields::ENERGY).is_none() && d.value(fields::ENERGY_NOTES).is_none() {
            self.missing.push("modelCard.considerations.environmentalConsiderations");
        }
        out
    }

    fn ethics(&mut self, d: &Described, out: &mut Map<String, Value>) {
        let notes = d.value(fields::SAFETY_NOTES);
        if let Some(all) = notes.filter(|v| are_objects(v, &["name", "mitigationStrategy"])) {
            self.exact.push(fields::SAFETY_NOTES);
            out.insert("ethicalConsiderations".to_owned(), all.clone());
        } else if let Some(text) = d.text(fields::SAFETY_NOTES) {
            out.insert("ethicalConsiderations".to_owned(), json!([{ "name": text }]));
        } else if let Some(all) = notes.and_then(strings) {
            let all: Vec<Value> = all.iter().map(|name| json!({ "name": name })).collect();
            out.insert("ethicalConsiderations".to_owned(), Value::Array(all));
        } else if notes.is_none() {
            self.missing.push("modelCard.considerations.ethicalConsiderations");
        }
        // Words on bias name no group at risk; they are not put where the format asks for one.
        let keys = ["groupAtRisk", "benefits", "harms", "mitigationStrategy"];
        match d.value(fields::BIAS) {
            Some(all) if are_objects(all, &keys) => {
                self.exact.push(fields::BIAS);
                out.insert("fairnessAssessments".to_owned(), all.clone());
            }
            Some(_) => {}
            None => self.missing.push("modelCard.considerations.fairnessAssessments"),
        }
    }
}

/// A list of objects with texts under these names and no other.
fn are_objects(value: &Value, names: &[&str]) -> bool {
    let fits = |item: &Value| {
        item.as_object().is_some_and(|o| {
            !o.is_empty() && o.iter().all(|(k, v)| names.contains(&k.as_str()) && v.as_str().is_some())
        })
    };
    value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(fits))
}

/// Whether a figure has only what the format holds, as text.
fn is_plain_metric(item: &Value) -> bool {
    let Some(members) = item.as_object() else { return false };
    !members.is_empty()
        && members.iter().all(|(name, value)| {
            ["metric", "value", "slice"].contains(&name.as_str())
                && value.as_str().is_some_and(|t| !t.trim().is_empty())
        })
}

fn metric(item: &Value) -> Value {
    let text = |name: &str| match item.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Some(value.to_string()),
        _ => None,
    };
    let slice = text("slice").or_else(|| {
        let around: Vec<String> = ["dataset", "config", "split"].iter().filter_map(|n| text(n)).collect();
        (!around.is_empty()).then(|| around.join(" / "))
    });
    let pairs = [("type", text("metric").or_else(|| text("name"))), ("value", text("value")), ("slice", slice)];
    Value::Object(pairs.into_iter().filter_map(|(n, v)| Some((n.to_owned(), Value::String(v?)))).collect())
}
