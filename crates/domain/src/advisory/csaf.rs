//! An advisory as CSAF 2.0, profile "Informational Advisory": no database, no clock.

use super::{Advisory, Revision, System};
use crate::text::Lang;
use serde_json::{Value, json};

/// Where the documents stand, and who publishes.
#[derive(Debug, Clone)]
pub struct Place {
    /// Scheme and host: `https://shirube.example`.
    pub origin: String,
    /// Which version of the program wrote it.
    pub version: String,
}

/// The name of the file: the tracking id in small letters, as the specification wants it (section 5.1).
pub fn file_name(advisory: &Advisory) -> String {
    format!("{}.json", advisory.id.as_str().to_lowercase())
}

/// The document. Versions are whole numbers: one for each revision, and one for a withdrawal.
pub fn document(advisory: &Advisory, place: &Place) -> Value {
    let (first, latest) = (&advisory.revisions[0], advisory.latest());
    let (history, version, current) = history(advisory);
    let name = advisory.ministry.as_ref().map_or("Shirube", |m| m.ja.as_str());
    let path = |rest: &str| format!("{}{rest}", place.origin);
    let mark = if advisory.withdrawn.is_some() { "［撤回］" } else { "" };
    let mut document = json!({
        "document": {
            "category": "csaf_informational_advisory",
            "csaf_version": "2.0",
            "distribution": { "tlp": { "label": "WHITE" } },
            "lang": "ja",
            "notes": [
                { "category": "summary", "text": filled(&latest.text.ja), "title": filled(&latest.title.ja) },
                { "category": "summary", "text": filled(&latest.text.en), "title": filled(&latest.title.en) },
            ],
            "publisher": { "category": "coordinator", "name": name, "namespace": place.origin },
            "references": [
                { "category": "self", "summary": "CSAF", "url": path(&format!("/advisories/{}", file_name(advisory))) },
                { "category": "external", "summary": filled(&latest.title.ja), "url": path(&format!("/ja/advisories/{}", advisory.id)) },
                { "category": "external", "summary": filled(&latest.title.en), "url": path(&format!("/en/advisories/{}", advisory.id)) },
            ],
            "title": format!("{mark}{}", filled(&latest.title.ja)),
            "tracking": {
                "current_release_date": current,
                "generator": { "engine": { "name": "Shirube", "version": place.version } },
                "id": advisory.id.as_str(),
                "initial_release_date": first.at,
                "revision_history": history,
                "status": "final",
                "version": version.to_string(),
            },
        },
    });
    if latest.is_urgent {
        document["document"]["aggregate_severity"] = json!({ "text": "urgent" });
    }
    if !advisory.systems.is_empty() {
        let product = |s: &System| {
            let name = s.version.as_ref().map_or_else(|| s.name.clone(), |v| format!("{} {v}", s.name));
            json!({ "name": name, "product_id": s.id.as_str() })
        };
        document["product_tree"] =
            json!({ "full_product_names": advisory.systems.iter().map(product).collect::<Vec<_>>() });
    }
    document
}

/// The revisions, with the number and the moment of the latest; being withdrawn is one more.
fn history(advisory: &Advisory) -> (Vec<Value>, i64, &str) {
    let latest = advisory.latest();
    let said = |r: &Revision| {
        let summary = format!("{} / {}: {}", r.kind.label(Lang::Ja), r.kind.label(Lang::En), r.summary);
        json!({ "date": r.at, "number": r.number.to_string(), "summary": summary })
    };
    let mut all: Vec<Value> = advisory.revisions.iter().map(said).collect();
    let Some((act, at)) = &advisory.withdrawn else { return (all, latest.number, &latest.at) };
    let version = latest.number + 1;
    all.push(json!({ "date": at, "number": version.to_string(), "summary": format!("撤回 / withdrawn ({act})") }));
    (all, version, at)
}

/// A text the schema asks to be there.
fn filled(text: &str) -> &str {
    if text.trim().is_empty() { "–" } else { text }
}
