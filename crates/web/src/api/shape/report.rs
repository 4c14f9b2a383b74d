//! The report as the document describes it, taken from what the domain's [`shirube_domain::report::Report`] tells of itself.

use super::words::{AppliesWord, LangWord};
use serde_json::{Map, Value, json};
use shirube_domain::report::{self, Holds, Part, ReportKind};
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// Everything a report says.
pub struct Report;

impl PartialSchema for Report {
    fn schema() -> RefOr<Schema> {
        object(&report::Report::part())
    }
}

impl ToSchema for Report {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Report")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        let word = |name: &str| (name.to_owned(), words(name));
        schemas.extend(["LangWord", "AppliesWord", "ReportWord"].map(word));
        parts(&report::Report::part(), schemas);
    }
}

/// The parts below a part, each once.
fn parts(part: &Part, schemas: &mut Vec<(String, RefOr<Schema>)>) {
    for (_, _, holds) in &part.fields {
        below(holds, schemas);
    }
}

fn below(holds: &Holds, schemas: &mut Vec<(String, RefOr<Schema>)>) {
    match holds {
        Holds::Part(part) => {
            let part = part();
            if !schemas.iter().any(|(name, _)| name == part.name) {
                schemas.push((part.name.to_owned(), object(&part)));
                parts(&part, schemas);
            }
        }
        Holds::Maybe(inner) | Holds::Many(inner) => below(inner, schemas),
        Holds::Row(items) => items.iter().for_each(|item| below(item, schemas)),
        Holds::Text | Holds::Number(_) | Holds::Word(_) => {}
    }
}

fn words(name: &str) -> RefOr<Schema> {
    match name {
        "LangWord" => LangWord::schema(),
        "AppliesWord" => AppliesWord::schema(),
        _ => {
            let kinds = [ReportKind::Check, ReportKind::Assessment].map(ReportKind::word);
            as_schema(json!({
                "type": "string", "enum": kinds, "description": "Check of a file or of answers, or a self-assessment.",
            }))
        }
    }
}

#[expect(clippy::expect_used, reason = "what is read back was written a line before; a test builds the whole document")]
fn as_schema(value: Value) -> RefOr<Schema> {
    serde_json::from_value(value).expect("a schema")
}

fn object(part: &Part) -> RefOr<Schema> {
    let mut properties = Map::new();
    for (name, about, holds) in &part.fields {
        properties.insert((*name).to_owned(), described(name, about, holds));
    }
    let required: Vec<&str> =
        part.fields.iter().filter(|(_, _, h)| !matches!(h, Holds::Maybe(_))).map(|(name, _, _)| *name).collect();
    as_schema(json!({
        "type": "object", "description": part.doc, "properties": properties, "required": required,
        "additionalProperties": false,
    }))
}

fn described(name: &str, about: &str, holds: &Holds) -> Value {
    let mut value = match holds {
        // What may be absent is null; a reference cannot say so by its type.
        Holds::Maybe(inner) => match &**inner {
            Holds::Part(part) => {
                let reference = json!({ "$ref": reference(part().name), "description": about });
                return json!({ "oneOf": [reference, { "type": "null" }] });
            }
            inner => {
                let mut value = plain(inner);
                value["type"] = json!([value["type"], "null"]);
                value
            }
        },
        holds => plain(holds),
    };
    value["description"] = json!(about);
    if name.ends_with("_utc") {
        value["format"] = json!("date-time");
    }
    value
}

fn plain(holds: &Holds) -> Value {
    match holds {
        Holds::Text => json!({ "type": "string" }),
        Holds::Number(bits) => json!({ "type": "integer", "format": format!("int{bits}"), "minimum": 0 }),
        Holds::Word(name) => json!({ "$ref": reference(name) }),
        Holds::Maybe(inner) => plain(inner),
        Holds::Many(inner) => json!({ "type": "array", "items": plain(inner) }),
        Holds::Row(items) => {
            let items: Vec<Value> = items.iter().map(plain).collect();
            json!({ "type": "array", "prefixItems": items, "items": false })
        }
        Holds::Part(part) => json!({ "$ref": reference(part().name) }),
    }
}

fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}
