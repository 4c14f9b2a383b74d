//! The document and the routes say the same; what is checked in is what is served.

use super::{Client, DOCUMENT, validator};
use crate::world::World;
use serde_json::Value;
use shirube_domain::authority::Role;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the tests asks for new files by a variable")]
fn updating() -> bool {
    std::env::var("UPDATE").is_ok()
}

/// Compares a derived file with what it is derived from; `UPDATE=1` writes it.
fn is_checked_in(path: &str, wanted: &str) {
    let file = repository(path);
    if updating() {
        std::fs::create_dir_all(file.parent().expect("a directory")).expect("made");
        std::fs::write(&file, wanted).expect("written");
    }
    let held = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(held == wanted, "{path} is out of date; run the tests once with UPDATE=1");
}

#[test]
fn the_document_checked_in_is_the_one_served() {
    is_checked_in("docs/api/openapi.json", shirube_web::api::docs::document_text());
    let world = World::new();
    let served = Client::new(&world, Role::Anyone).get("/api/openapi.json").expect(200);
    assert_eq!(served.text(), shirube_web::api::docs::document_text());
    assert_eq!(DOCUMENT["openapi"], "3.1.1");
}

#[test]
fn the_list_of_refusals_checked_in_is_the_one_of_the_catalogue() {
    is_checked_in("docs/generated/errors.md", &shirube_web::api::docs::errors_text());
}

#[test]
fn every_route_is_described_and_every_description_has_its_route() {
    let routes: BTreeSet<(String, String)> = shirube_web::app::all()
        .into_iter()
        .filter(|r| r.path.starts_with("/api/"))
        .map(|r| (r.method.to_ascii_lowercase(), r.path.to_owned()))
        .collect();
    let described = operations().map(|(path, method, _)| (method, path)).collect();
    assert_eq!(routes, described);
    let ids: BTreeSet<&str> = operations().filter_map(|(_, _, o)| o["operationId"].as_str()).collect();
    assert_eq!(ids.len(), routes.len(), "two operations share a name");
}

fn operations() -> impl Iterator<Item = (String, String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, methods)| {
        methods.as_object().expect("methods").iter().map(|(method, o)| (path.clone(), method.clone(), o))
    })
}

#[test]
fn every_example_fits_its_schema() {
    let mut count = 0;
    for (path, method, operation) in operations() {
        let Some(content) = operation["requestBody"]["content"].as_object() else { continue };
        for body in content.values().filter(|b| !b["example"].is_null()) {
            let faults: Vec<String> =
                validator(&body["schema"]).iter_errors(&body["example"]).map(|e| e.to_string()).collect();
            assert!(faults.is_empty(), "{method} {path}: {faults:?}");
            count += 1;
        }
    }
    assert!(count > 10);
}

#[test]
fn every_body_refuses_fields_it_does_not_know() {
    for (path, method, operation) in operations() {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let Some(name) = schema.as_str().and_then(|s| s.rsplit('/').next()) else { continue };
        let held = &DOCUMENT["components"]["schemas"][name];
        assert_eq!(held["additionalProperties"], false, "{method} {path}: {name}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|v| walk(v, found));
            }
            Value::Array(items) => items.iter().for_each(|v| walk(v, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    walk(&DOCUMENT, &mut found);
    for reference in found {
        assert!(DOCUMENT.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[test]
fn the_pages_of_the_api_stand_in_both_languages_and_load_nothing_from_elsewhere() {
    let world = World::new();
    let anyone = Client::new(&world, Role::Anyone);
    for (lang, words) in [("ja", "自己点検を提出する"), ("en", "Submit an assessment")] {
        let page = anyone.get(&format!("/api/docs?lang={lang}")).expect(200).text();
        assert!(page.contains(words) && page.contains(&format!("<html lang=\"{lang}\"")));
        for part in page.split(['"', '\'']) {
            assert!(!part.starts_with("http"), "{part}");
        }
        let errors = anyone.get(&format!("/api/errors?lang={lang}")).expect(200).text();
        assert!(errors.contains("id=\"registry.wrong-check-digit\""));
    }
}
