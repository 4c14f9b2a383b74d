//! What cannot be read is refused with its place, in the reader's language.

use super::{Client, at};
use crate::world::World;
use axum::http::{Method, header};
use serde_json::json;
use shirube_domain::authority::Role;

#[test]
fn a_refusal_is_a_problem_in_the_readers_language() {
    let world = World::new();
    let owner = Client::new(&world, Role::Owner);
    let path = at(&world, "/assets");
    for (lang, words) in [("ja", "ありません"), ("en;q=0.9, fr", "There is no field")] {
        let call = owner.call(Method::POST, &path).header("accept-language", lang);
        let problem = call.json(&json!({ "kind": "model", "name": "m", "naem": 1 })).send().expect(422);
        assert_eq!(problem.header(header::CONTENT_TYPE), Some("application/problem+json"));
        assert_eq!(problem.codes(), [("api.unknown-field".to_owned(), "/naem".to_owned())]);
        assert!(problem.says(words), "{}", problem.text());
        assert!(problem.json()["type"].as_str().is_some_and(|t| t == "/api/errors#api.unknown-field"));
    }
}

#[test]
fn a_body_of_the_wrong_type_size_or_grammar_is_refused() {
    let world = World::new();
    let owner = Client::new(&world, Role::Owner);
    let path = at(&world, "/assets");
    let send = |media: &str, body: &[u8]| owner.call(Method::POST, &path).bytes(media, body).send();
    assert_eq!(send("text/plain", b"{}").status, 415);
    assert_eq!(send("application/json", b"{\"kind\":").expect(400).codes()[0].0, "common.not-json");
    assert_eq!(send("application/json", b"[]").status, 422);
    assert_eq!(send("application/json", "\"x\"".repeat(1_000_000).as_bytes()).status, 413);
    assert_eq!(send("application/json", b"{\"kind\":\"model\",\"name\":\"\xff\"}").status, 400);
    assert_eq!(send("application/json; charset=utf-8", b"{\"kind\":\"model\",\"name\":\"m\"}").status, 201);
    let deep = "[".repeat(100_000);
    assert_eq!(send("application/json", deep.as_bytes()).status, 400);
}

#[test]
fn a_parameter_no_one_knows_is_refused() {
    let world = World::new();
    let viewer = Client::new(&world, Role::Viewer);
    let wrong = viewer.get(&at(&world, "/assets?kin=model&limit=1000&cursor=x")).expect(422);
    assert_eq!(wrong.codes().len(), 3);
    assert_eq!(viewer.get("/api/v1/norms?x=1").status, 422);
}

#[test]
fn a_method_an_address_does_not_take_is_refused_with_those_it_takes() {
    let world = World::new();
    let answer = Client::new(&world, Role::Owner).call(Method::PATCH, "/api/v1/norms").send().expect(405);
    assert_eq!(answer.codes()[0].0, "api.method");
    assert!(answer.header(header::ALLOW).is_some_and(|a| a.contains("GET")));
    assert_eq!(Client::new(&world, Role::Owner).get("/api/v1/nothing").expect(404).codes()[0].0, "common.absent");
}

#[test]
fn a_cookie_from_another_site_changes_nothing() {
    let world = World::new();
    let session = world.session(Role::Owner).expect("a session");
    let anyone = Client::new(&world, Role::Anyone);
    let call = anyone
        .call(Method::POST, &at(&world, "/assets"))
        .header("cookie", &format!("shirube_session={}", session.token));
    let call = call.header("origin", "https://elsewhere.example").header("sec-fetch-site", "cross-site");
    assert_eq!(call.json(&json!({ "kind": "model", "name": "m" })).send().status, 403);
}
