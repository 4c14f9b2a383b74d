//! Answers that serve again: further instruments, offers, drawing, confirming, and what a new version took over.

use super::{Client, at};
use crate::world::World;
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;

fn draft(world: &World, rest: &str) -> String {
    at(world, &format!("/assessments/{}{rest}", world.fixture.draft))
}

fn items(value: &Value) -> Vec<Value> {
    value["items"].as_array().cloned().unwrap_or_default()
}

/// A row of the draft to which an answer is offered.
fn offered(world: &World, client: &Client<'_>) -> (String, Value) {
    let rows = client.get(&draft(world, "")).expect(200).json()["rows"].as_array().cloned().unwrap_or_default();
    let of = |norm: &str| items(&client.get(&draft(world, &format!("/answers/{norm}/offers"))).expect(200).json());
    let found = rows.iter().filter(|r| r["answer"].is_null()).find_map(|r| {
        let norm = r["norm"].as_str()?;
        of(norm).first().map(|offer| (norm.to_owned(), offer.clone()))
    });
    found.expect("a row with an offer")
}

#[test]
fn an_assessment_covers_the_further_instruments_asked_for() {
    let world = World::new();
    let editor = Client::new(&world, Role::Editor);
    let path = at(&world, &format!("/assets/{}/assessments", world.fixture.model));
    let wrong = editor.post(&path, &json!({ "also": ["no-such@1"] })).expect(422);
    assert_eq!(wrong.codes(), [("assessment.no-such-instrument".to_owned(), "/also".to_owned())]);
    assert_eq!(editor.post(&path, &json!({ "others": [] })).expect(422).codes()[0].0, "api.unknown-field");
    assert_eq!(editor.call(Method::POST, &path).bytes("text/plain", b"also=x").send().status, 415);
    let made = editor.post(&path, &json!({ "also": ["nist-ai-rmf"] })).expect(201).json();
    let covers = |name: &str| made["instruments"].as_array().unwrap().iter().any(|i| i == name);
    assert!(covers("nist-ai-rmf@1.0") && covers("aigb@1.2") && !covers("eu-aia@2026-07-27"));
}

#[test]
fn an_offer_is_taken_marked_and_confirmed() {
    let world = World::new();
    let (editor, viewer) = (Client::new(&world, Role::Editor), Client::new(&world, Role::Viewer));
    let (norm, offer) = offered(&world, &editor);
    assert_eq!(offer["path"].as_array().map(Vec::len), offer["steps"].as_u64().map(|n| n as usize));
    let (one, take) = (draft(&world, &format!("/answers/{norm}")), json!({ "from": offer["from"] }));
    let path = format!("{one}/draw");
    assert_eq!(viewer.put(&path, "\"0\"", &take).status, 405);
    let draw = |client: &Client<'_>, tag: &str, body: &Value| {
        client.call(Method::POST, &path).header("if-match", tag).json(body).send()
    };
    assert_eq!(draw(&viewer, "\"0\"", &take).status, 403);
    assert_eq!(editor.post(&path, &take).status, 428);
    assert_eq!(draw(&editor, "\"7\"", &take).status, 412);
    assert_eq!(draw(&editor, "\"0\"", &json!({ "from": "aigb@1.2:NO-SUCH" })).status, 404);
    assert_eq!(draw(&editor, "\"0\"", &json!({ "from": "nonsense" })).expect(422).codes()[0].1, "/from");
    let drawn = draw(&editor, "\"0\"", &take).expect(200);
    assert_eq!((&drawn.json()["source"], &drawn.json()["statement"]), (&offer["from"], &offer["statement"]));
    if drawn.json()["status"] != "unanswered" {
        assert_eq!(draw(&editor, drawn.tag(), &take).expect(409).codes()[0].0, "assessment.answered-meanwhile");
    }
    let confirm = |tag: &str| editor.call(Method::POST, &format!("{one}/confirmation")).header("if-match", tag).send();
    assert_eq!(editor.call(Method::POST, &format!("{one}/confirmation")).send().status, 428);
    assert_eq!(confirm("\"0\"").status, 412);
    let confirmed = confirm(drawn.tag()).expect(200);
    assert_eq!((&confirmed.json()["source"], &confirmed.json()["status"]), (&Value::Null, &drawn.json()["status"]));
    // Confirming again changes nothing.
    assert_eq!(confirm(confirmed.tag()).expect(200).tag(), confirmed.tag());
}

#[test]
fn a_stranger_sees_no_offers_and_a_norm_that_is_no_row_has_none() {
    let world = World::new();
    let norm = world.fixture.norm.as_str();
    let path = draft(&world, &format!("/answers/{norm}/offers"));
    assert_eq!(Client::new(&world, Role::Stranger).get(&path).status, 404);
    let viewer = Client::new(&world, Role::Viewer);
    viewer.get(&path).expect(200);
    assert_eq!(viewer.get(&draft(&world, "/answers/aigb@1.2:NO-SUCH/offers")).status, 404);
}

#[test]
fn what_a_new_version_took_over_is_listed() {
    let world = World::new();
    let (owner, editor) = (Client::new(&world, Role::Owner), Client::new(&world, Role::Editor));
    let first = owner.get(&draft(&world, "")).expect(200);
    let asset = first.json()["asset"].as_str().unwrap().to_owned();
    assert!(items(&owner.get(&draft(&world, "/carried")).expect(200).json()).iter().all(|i| i["fate"] == "kept"));
    owner.call(Method::POST, &draft(&world, "/submission")).header("if-match", first.tag()).send().expect(201);
    let next = editor.call(Method::POST, &at(&world, &format!("/assets/{asset}/assessments"))).send().expect(201);
    let list = editor.get(&format!("{}/carried", next.location().unwrap())).expect(200).json();
    assert_eq!(list["from"], world.fixture.draft.as_str());
    let given = first.json()["rows"].as_array().unwrap().iter().filter(|r| !r["answer"].is_null()).count();
    assert!(given > 0 && items(&list).len() >= given);
    assert!(items(&list).iter().all(|i| i["fate"] == "kept" && i["to"] == i["norm"] && i["compare"].is_null()));
}
