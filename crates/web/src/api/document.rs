//! The OpenAPI document, written from the operations.
//!
//! For: clients, tools and people read one document, which cannot say anything the routes do not.
//! Rests on: OpenAPI 3.1.1; RFC 9457 for problems.
//! Words: a *reference* is a schema used by name.
//! Never: is edited by hand: `docs/api/openapi.json` is this, and a test compares them.
//! Begin at: [`document`].

use super::describe::{About, Gives, Kind, Matches, Operation, Param, Schemas, Takes};
use super::gate;
use crate::guard::Access;
use serde_json::{Map, Value, json};
use shirube_domain::text::Lang;
use std::collections::BTreeMap;

/// The whole document.
pub fn document(operations: &[Operation]) -> Value {
    let mut schemas = Schemas::new();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in operations {
        let described = describe(operation, &mut schemas);
        let methods = paths.entry(operation.route.path).or_default();
        methods.insert(operation.route.method.to_ascii_lowercase(), described);
    }
    let named: BTreeMap<String, Value> =
        schemas.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default())).collect();
    let mut components = Map::new();
    components.insert("schemas".to_owned(), with_problem(named));
    components.insert(
        "securitySchemes".to_owned(),
        json!({
            "session": { "type": "http", "scheme": "bearer", "description": "The token of POST /api/v1/session." },
            "cookie": { "type": "apiKey", "in": "cookie", "name": crate::cx::COOKIE }
        }),
    );
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Shirube API",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "AI governance, in the open",
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "servers": [{ "url": "/" }],
        "tags": [],
        "paths": paths,
        "components": components
    })
}

const ABOUT: &str = "The same verbs as the pages, for programs. Errors are RFC 9457 problems in the language of \
Accept-Language (ja, en); every code stands at /api/errors. Changes need If-Match with the ETag read (428 without, 412 when \
stale). Creating POSTs understand Idempotency-Key for 24 hours: \
the same key, path and body give the first result; afterwards the key is forgotten and the request is a new one. In text/csv a \
cell that begins with = + - @, a tab or a carriage return has an apostrophe before it. Times are RFC 3339 in UTC. JSON bodies are at most 2 MiB; unknown fields \
and parameters are refused. Operations that are withdrawn carry Deprecation and Sunset headers first. Each operation has its \
summary in Japanese as x-summary-ja.";

fn with_problem(mut named: BTreeMap<String, Value>) -> Value {
    let text = json!({ "type": "string" });
    let optional = json!({ "type": ["string", "null"] });
    named.insert(
        "Problem".to_owned(),
        json!({
            "type": "object",
            "description": "What was refused, and why (RFC 9457).",
            "required": ["type", "title", "status", "detail", "instance", "errors"],
            "additionalProperties": false,
            "properties": {
                "type": { "type": "string", "format": "uri-reference" },
                "title": text, "detail": text, "instance": { "type": "string" },
                "status": { "type": "integer", "minimum": 400, "maximum": 599 },
                "errors": { "type": "array", "minItems": 1, "items": {
                    "type": "object",
                    "required": ["pointer", "parameter", "code", "message"],
                    "additionalProperties": false,
                    "properties": {
                        "pointer": { "type": ["string", "null"], "description": "The place in the body (RFC 6901)." },
                        "parameter": optional, "code": text, "message": text
                    }
                } }
            }
        }),
    );
    json!(named)
}

fn describe(operation: &Operation, schemas: &mut Schemas) -> Value {
    let (about, route) = (&operation.about, operation.route);
    let mut out = json!({
        "operationId": about.id,
        "summary": about.line(Lang::En),
        "x-summary-ja": about.line(Lang::Ja),
        "x-roles": gate::roles(route.access),
        "parameters": parameters(about, route.path),
        "responses": responses(operation, schemas),
    });
    if !is_open(route.access) {
        out["security"] = json!([{ "session": [] }, { "cookie": [] }]);
    }
    if let Some(body) = body(about, schemas) {
        out["requestBody"] = body;
    }
    out
}

fn is_open(access: Access) -> bool {
    gate::roles(access).contains(&"anyone")
}

/// The names in a pattern.
fn names(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect()
}

fn parameters(about: &About, path: &str) -> Vec<Value> {
    let mut out: Vec<Value> = names(path)
        .into_iter()
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": path_schema(name) }))
        .collect();
    out.extend(about.query.iter().map(query));
    let header = |name: &str, text: &str| json!({ "name": name, "in": "header", "required": false, "description": text, "schema": { "type": "string" } });
    match about.matches {
        Some(Matches::Held) => out.push(header("If-Match", "The ETag read; 428 without it, 412 when stale.")),
        Some(Matches::HeldOrNone) => {
            out.push(header("If-Match", "The ETag read; 428 without a condition, 412 when stale."));
            out.push(header("If-None-Match", "`*` when there is nothing yet."));
        }
        None => {}
    }
    if about.once {
        out.push(header(
            "Idempotency-Key",
            "The same key with the same body has one effect, however often it is sent.",
        ));
    }
    out.push(header("Accept-Language", "ja or en; the language of texts and of problems."));
    out
}

fn path_schema(name: &str) -> Value {
    let prefix = match name {
        "org" => "opr_",
        "asset" => "ast_",
        "assessment" => "asm_",
        "proposal" => "prp_",
        "evidence" => "evd_",
        "risk" => "rsk_",
        "tie" => "tie_",
        "account" => "acc_",
        "notice" => "ntc_",
        _ => return json!({ "type": "string", "minLength": 1 }),
    };
    json!({ "type": "string", "pattern": format!("^{prefix}[0-9a-f]{{32}}$") })
}

fn query(param: &Param) -> Value {
    let schema = match param.kind {
        Kind::Text(most) => json!({ "type": "string", "maxLength": most }),
        Kind::Int(least, i64::MAX) => json!({ "type": "integer", "minimum": least }),
        Kind::Int(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::OneOf(words) => json!({ "type": "string", "enum": words }),
        Kind::Cursor => json!({ "type": "string", "description": "opaque" }),
    };
    json!({
        "name": param.name, "in": "query", "required": param.required, "schema": schema,
        "description": param.about.1, "x-description-ja": param.about.0,
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn body(about: &About, schemas: &mut Schemas) -> Option<Value> {
    let file = |most: &usize| json!({ "description": format!("at most {} MiB", most >> 20) });
    let content = match &about.takes {
        Takes::Nothing => return None,
        Takes::Json(schema, example) => {
            json!({ "application/json": { "schema": reference(&schema(schemas)), "example": example } })
        }
        Takes::File(types, most) => {
            let of = types.iter().map(|media| ((*media).to_owned(), json!({ "schema": file(most) })));
            Value::Object(of.collect())
        }
        Takes::JsonOrFile(schema, example, most) => json!({
            "application/json": { "schema": reference(&schema(schemas)), "example": example },
            "application/octet-stream": { "schema": file(most) }
        }),
    };
    Some(json!({ "required": !about.bare, "content": content }))
}

fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let about = &operation.about;
    let mut out: BTreeMap<String, Value> = BTreeMap::new();
    for given in &about.gives {
        out.insert(given.status.to_string(), success(about, given, schemas));
    }
    for status in refusals(operation) {
        out.insert(status.to_string(), problem(status));
    }
    if about.tagged && operation.route.method == "GET" && is_open(operation.route.access) {
        out.insert("304".to_owned(), json!({ "description": "The reader holds it already." }));
    }
    json!(out)
}

fn success(about: &About, given: &Gives, schemas: &mut Schemas) -> Value {
    let mut content = Map::new();
    if let Some(schema) = given.json {
        content.insert("application/json".to_owned(), json!({ "schema": reference(&schema(schemas)) }));
    }
    for media in given.media {
        content.insert((*media).to_owned(), json!({}));
    }
    let mut out = json!({ "description": match given.status { 201 => "Made.", 204 => "Done.", _ => "As asked." } });
    if !content.is_empty() {
        out["content"] = Value::Object(content);
    }
    let mut headers = Map::new();
    let text = |about: &str| json!({ "description": about, "schema": { "type": "string" } });
    if about.tagged || (given.status == 201 && about.once) {
        headers.insert("ETag".to_owned(), text("What If-Match has to carry, where the thing can be changed."));
    }
    if given.status == 201 && about.id != "openSession" {
        headers.insert("Location".to_owned(), text("Where it is."));
    }
    if about.query.iter().any(|p| p.name == "limit") {
        headers.insert("Link".to_owned(), text("rel=\"next\" when there is more."));
    }
    if !headers.is_empty() {
        out["headers"] = Value::Object(headers);
    }
    out
}

/// Every status with which an operation of this shape may be refused.
fn refusals(operation: &Operation) -> Vec<u16> {
    let (about, route) = (&operation.about, operation.route);
    let mut out = about.refuses.clone();
    if !is_open(route.access) {
        out.extend([401, 403, 404]);
    }
    if !names(route.path).is_empty() {
        out.extend([400, 404]);
    }
    match about.takes {
        Takes::Json(..) => out.extend([400, 413, 415, 422]),
        Takes::File(..) | Takes::JsonOrFile(..) => out.extend([400, 413, 422]),
        Takes::Nothing => {}
    }
    if about.matches.is_some() {
        out.extend([412, 428]);
    }
    if about.once {
        out.push(400);
    }
    // A parameter that is not declared is refused everywhere; a fault or a full queue can happen anywhere.
    out.extend([422, 500, 503]);
    if route.method != "GET" && route.method != "DELETE" {
        out.push(507);
    }
    if matches!(route.method, "POST" | "PUT" | "PATCH" | "DELETE") {
        out.push(403);
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn problem(status: u16) -> Value {
    let title = axum::http::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Error");
    json!({ "description": title, "content": { "application/problem+json": { "schema": reference("Problem") } } })
}
