//! What anyone may read.

use super::Client;
use crate::world::{Answer, World};
use axum::http::{Method, header};
use serde_json::json;
use shirube_domain::authority::Role;

fn origin(answer: &Answer) -> Option<&str> {
    answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN)
}

#[test]
fn the_catalogue_is_open_to_everyone_and_to_other_sites() {
    let world = World::new();
    let anyone = Client::new(&world, Role::Anyone);
    for path in
        ["/api/v1/norms", "/api/v1/facts", "/api/v1/risks", "/api/v1/terms", "/api/v1/log", "/api/v1/log/entries"]
    {
        assert_eq!(origin(&anyone.get(path).expect(200)), Some("*"), "{path}");
    }
    assert_eq!(origin(&anyone.get("/api/v1/norms/no-such").expect(404)), Some("*"));
    assert_eq!(origin(&anyone.get("/api/v1/me").expect(401)), None);
    assert_eq!(origin(&Client::new(&world, Role::Viewer).get(&super::at(&world, "")).expect(200)), None);
    assert_eq!(origin(&anyone.post("/api/v1/check", &json!({ "facts": {} })).expect(200)), None);
}

#[test]
fn a_norm_is_found_by_current_version_and_says_how_strongly_it_asks() {
    let world = World::new();
    let anyone = Client::new(&world, Role::Anyone);
    let norm = anyone.get("/api/v1/norms/aigb/C-1").expect(200);
    assert_eq!(norm.json()["is_legal"], false);
    assert_eq!(norm.json()["id"], "aigb@1.2:C-1");
    let again = anyone.call(Method::GET, "/api/v1/norms/aigb/C-1").header("if-none-match", norm.tag()).send();
    assert_eq!(again.status, 304);
    assert!(anyone.get("/api/v1/norms/aigb@1.1").expect(200).json()["norms"].as_array().is_some_and(|n| n.len() > 10));
    assert_eq!(anyone.get("/api/v1/norms/aigb/C-99").status, 404);
}

#[test]
fn a_check_answers_in_the_language_and_the_form_asked_for() {
    let world = World::new();
    let anyone = Client::new(&world, Role::Anyone);
    let facts = json!({ "name": "Example", "facts": { "roles": ["provider"] }, "lang": "en" });
    let report = anyone.post("/api/v1/check", &facts).expect(200).json();
    assert_eq!(report["lang"], "en");
    assert!(report["sections"].as_array().is_some_and(|s| !s.is_empty()));
    let html = anyone.post("/api/v1/check?format=html", &facts).expect(200).text();
    assert!(html.contains("Example") && !html.contains("<script"));
    let sheet = anyone.call(Method::POST, "/api/v1/check").header("accept", "text/plain").json(&facts).send();
    assert_eq!(sheet.status, 406);
    let wrong = anyone.post("/api/v1/check", &json!({ "facts": { "roles": ["emperor"], "no_such": 1 } })).expect(422);
    assert_eq!(
        wrong.codes(),
        [
            ("norm.no-such-fact".to_owned(), "/facts/no_such".to_owned()),
            ("norm.no-such-option".to_owned(), "/facts/roles".to_owned()),
        ]
    );
}

#[test]
fn a_file_is_checked_without_being_kept() {
    let world = World::new();
    let anyone = Client::new(&world, Role::Anyone);
    let file = include_bytes!("../../../../../testdata/import/shirube-inquiry-desk.toml");
    let call = anyone.call(Method::POST, "/api/v1/check/file?name=desk.toml&lang=en").bytes("application/toml", file);
    assert_eq!(call.send().expect(200).json()["kind"], "check");
    let broken = anyone.call(Method::POST, "/api/v1/check/file").bytes("application/json", b"{\"bomFormat\":");
    assert!(matches!(broken.send().status, 422));
}

#[test]
fn an_entry_of_the_log_comes_with_its_proof() {
    let world = World::new();
    world.app.installation.keep_log().expect("published");
    let anyone = Client::new(&world, Role::Anyone);
    let head = anyone.get("/api/v1/log").expect(200).json();
    assert!(head["checkpoint"].as_str().is_some_and(|c| c.contains("shirube.test/log")));
    let entry = anyone.get(&format!("/api/v1/log/entries/{}", world.fixture.receipt)).expect(200).json();
    assert_eq!(entry["kind"], "assessment.submit");
    let proof = anyone.get(&format!("/api/v1/log/entries/{}/proof", entry["index"])).expect(200).text();
    assert!(proof.starts_with("c2sp.org/tlog-proof@v1"));
    let page = anyone.get("/api/v1/log/entries?limit=2").expect(200);
    assert_eq!(page.json()["items"].as_array().map(Vec::len), Some(2));
    assert!(page.header(header::LINK).is_some_and(|l| l.contains("below=")));
    world.session(Role::Viewer);
    let fresh = anyone.get("/api/v1/log").expect(200).json()["size"].as_u64().unwrap_or(0);
    assert_eq!(anyone.get(&format!("/api/v1/log/entries/{fresh}")).status, 404);
}

#[test]
fn a_search_answers_by_kind_in_pieces_and_pages_by_key() {
    let world = World::new();
    world.app.installation.index().expect("indexed");
    let anyone = Client::new(&world, Role::Anyone);
    let found = anyone.get("/api/v1/search?q=AI%20Act%2013&limit=3").expect(200).json();
    assert_eq!(found["is_ready"], true);
    assert_eq!(found["read"][0]["targets"][0]["address"], "/norms/jp-ai-act@2025-09-01/art13");
    let page = anyone.get("/api/v1/search?q=AI&kind=clause&limit=2").expect(200).json();
    let group = &page["groups"][0];
    assert!(group["count"].as_u64().is_some_and(|n| n > 300));
    assert!(group["hits"][0]["excerpt"]["en"].as_array().is_some());
    let next = group["next"].as_str().expect("more");
    let later = anyone.get(&format!("/api/v1/search?q=AI&kind=clause&limit=2&after={next}")).expect(200).json();
    assert_ne!(later["groups"][0]["hits"][0]["id"], group["hits"][0]["id"]);
    assert_eq!(anyone.get("/api/v1/search?q=AI&kind=emperor").status, 422);
    assert_eq!(anyone.get("/api/v1/search").expect(200).json()["groups"].as_array().map(Vec::len), Some(0));
}
