//! Reports and sheets.

use super::{Client, at};
use crate::world::World;
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;
use shirube_domain::report::{self, CheckInput};
use shirube_domain::text::Lang;

/// What stands in the document, by name.
fn described(name: &str) -> &'static Value {
    &super::DOCUMENT["components"]["schemas"][name]
}

/// Every field of a value is described, and everything described and required is there.
fn agrees(value: &Value, name: &str) {
    let (fields, schema) = (value.as_object().expect("an object"), described(name));
    for field in fields.keys() {
        assert!(schema["properties"][field].is_object(), "{name}.{field} is not described");
    }
    for field in schema["required"].as_array().into_iter().flatten() {
        assert!(fields.contains_key(field.as_str().unwrap_or_default()), "{name}.{field} is missing");
    }
}

#[test]
fn the_shape_of_a_report_is_the_report() {
    let world = World::new();
    let report = Client::new(&world, Role::Viewer)
        .get(&at(&world, &format!("/assessments/{}/report?lang=ja", world.fixture.submitted)))
        .expect(200)
        .json();
    agrees(&report, "Report");
    agrees(&report["sections"][0]["lines"][0], "NormLine");
    agrees(&report["heat"]["rows"][0][2][0], "HeatCell");
    assert!(report["receipt"]["entry"].is_string() && report["heat"]["rows"].is_array());
    let installation = &world.app.installation;
    let input = CheckInput::from_questions("x".to_owned(), shirube_domain::norm::Facts::default());
    let check = report::check(&installation.catalog(), &input, Lang::En, installation.ground.clock.now());
    agrees(&serde_json::to_value(&check).expect("JSON"), "Report");
}

#[test]
fn a_report_is_the_same_pdf_on_the_page_and_in_the_api() {
    let world = World::new();
    let path = format!("/assessments/{}/report", world.fixture.submitted);
    let ours = Client::new(&world, Role::Viewer).get(&at(&world, &format!("{path}?format=pdf&lang=ja")));
    let page = world.get(Role::Viewer, &world.at(&format!("/assess{path}.pdf")));
    assert_eq!(ours.status, page.status, "without fonts both say so, in the same way");
    if ours.status == 200 {
        assert!(ours.bytes.starts_with(b"%PDF"));
        assert!(ours.bytes == page.bytes);
    } else {
        assert_eq!((ours.status, ours.codes()[0].0.as_str()), (503, "paper.no-japanese-font"));
    }
}

#[test]
fn a_report_comes_as_a_page_and_as_a_workbook() {
    let world = World::new();
    let viewer = Client::new(&world, Role::Viewer);
    let path = at(&world, &format!("/assessments/{}/report", world.fixture.submitted));
    let page = viewer.call(Method::GET, &path).header("accept", "text/html").send().expect(200).text();
    assert!(page.starts_with("<!doctype html>") || page.starts_with("<!DOCTYPE html>"));
    assert!(viewer.get(&format!("{path}?format=xlsx")).expect(200).bytes.starts_with(b"PK"));
    assert_eq!(viewer.get(&format!("{path}?format=docx")).status, 422);
}

#[test]
fn a_sheet_taken_out_and_in_again_changes_nothing() {
    let world = World::new();
    let editor = Client::new(&world, Role::Editor);
    let path = at(&world, &format!("/assessments/{}/sheet", world.fixture.draft));
    let send = |bytes: &[u8], query: &str| -> Value {
        let call = editor.call(Method::POST, &format!("{path}{query}")).bytes("application/octet-stream", bytes);
        call.send().expect(200).json()
    };
    for lang in ["ja", "en"] {
        let sheet = editor.get(&format!("{path}?lang={lang}")).expect(200).bytes;
        let dry = send(&sheet, "?dry_run=true");
        assert_eq!((&dry["changes"], &dry["rejected"]), (&json!([]), &json!([])), "{lang}");
        assert_eq!(send(&sheet, "")["saved"], 0);
    }
    let other = editor.get(&at(&world, &format!("/assessments/{}/sheet", world.fixture.submitted))).expect(200).bytes;
    let call = editor.call(Method::POST, &path).bytes("application/octet-stream", &other);
    assert_eq!(call.send().expect(422).codes()[0].0, "sheet.other-assessment");
    let call = editor.call(Method::POST, &path).bytes("application/octet-stream", b"not a workbook");
    assert_eq!(call.send().expect(422).codes()[0].0, "sheet.not-xlsx");
}

#[test]
fn oscal_is_the_same_on_the_page_and_in_the_api() {
    let world = World::new();
    let same = |client: Role, ours: &str, page: &str| {
        let ours = Client::new(&world, client).get(ours).expect(200);
        assert_eq!(ours.bytes, world.get(client, page).expect(200).bytes);
        shirube_domain::oscal::read(&ours.bytes).map_err(|faults| format!("{faults:?}")).unwrap();
    };
    same(Role::Anyone, "/api/v1/oscal/catalogs/aigb", "/ja/norms/aigb@1.2.oscal.json");
    same(
        Role::Anyone,
        "/api/v1/oscal/mappings/aigb?with=oecd-ai",
        "/ja/crosswalk.oscal.json?of=aigb@1.2&by=oecd-ai@2024-05-03",
    );
    let path = format!("/assessments/{}", world.fixture.submitted);
    same(
        Role::Viewer,
        &at(&world, &format!("{path}/oscal-results")),
        &world.at(&format!("/assess{path}/results.oscal.json")),
    );
    let all = Client::new(&world, Role::Anyone).get("/api/v1/oscal/mappings/aigb").expect(200).json();
    assert!(all["mapping-collection"]["mappings"].as_array().expect("a list").len() > 3);
    Client::new(&world, Role::Anyone).get("/api/v1/oscal/mappings/aigb?with=none").expect(404);
    Client::new(&world, Role::Anyone).get("/api/v1/oscal/catalogs/none").expect(404);
    let facts = json!({ "name": "窓口AI", "facts": { "roles": ["provider"] } });
    let profile = Client::new(&world, Role::Anyone).call(Method::POST, "/api/v1/oscal/profile").json(&facts).send();
    assert_eq!(profile.expect(200).json()["profile"]["metadata"]["props"][1]["value"], "窓口AI");
}
