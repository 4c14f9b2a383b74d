//! Operators, members, assets, imports.

use super::{Client, at};
use crate::world::World;
use axum::http::{Method, header};
use serde_json::json;
use shirube_domain::authority::Role;

#[test]
fn a_change_needs_the_tag_of_what_was_read() {
    let world = World::new();
    let owner = Client::new(&world, Role::Owner);
    let path = at(&world, "");
    let held = owner.get(&path).expect(200);
    let change = json!({ "name": "改名株式会社" });
    assert_eq!(
        owner.call(Method::PUT, &path).json(&change).send().expect(428).codes()[0].0,
        "common.precondition-required"
    );
    let changed = owner.put(&path, held.tag(), &change).expect(200);
    assert_eq!(changed.json()["name"], "改名株式会社");
    assert_eq!(owner.put(&path, held.tag(), &change).status, 412);
    owner.put(&path, changed.tag(), &json!({ "name": "再改名" })).expect(200);
}

#[test]
fn who_registers_an_operator_owns_it_and_sending_again_makes_no_second_one() {
    let world = World::new();
    let stranger = Client::new(&world, Role::Stranger);
    let draft = json!({ "name": "New KK", "corporate_number": "8000012010038" });
    let send = |body: &serde_json::Value| {
        stranger.call(Method::POST, "/api/v1/operators").header("idempotency-key", "k-1").json(body).send()
    };
    let first = send(&draft).expect(201);
    let again = send(&draft).expect(201);
    assert_eq!(first.json()["id"], again.json()["id"]);
    assert_eq!(first.location(), again.location());
    assert_eq!(send(&json!({ "name": "Other" })).expect(422).codes()[0].0, "api.key-reused");
    let own = stranger.get("/api/v1/operators").expect(200).json();
    assert_eq!(own["items"][0]["role"], "owner");
    assert_eq!(stranger.post("/api/v1/operators", &draft).expect(409).codes()[0].1, "/corporate_number");
    let wrong = stranger.post("/api/v1/operators", &json!({ "name": "", "corporate_number": "1" })).expect(422);
    assert_eq!(wrong.codes().len(), 2);
}

#[test]
fn a_key_of_one_account_says_nothing_of_another() {
    let world = World::new();
    let send = |role: Role| {
        let call =
            Client::new(&world, role).call(Method::POST, &at(&world, "/assets")).header("idempotency-key", "same");
        call.json(&json!({ "kind": "model", "name": "m" })).send().expect(201).json()["id"].clone()
    };
    assert_ne!(send(Role::Owner), send(Role::Editor));
}

#[test]
fn members_change_and_the_last_owner_stays() {
    let world = World::new();
    let owner = Client::new(&world, Role::Owner);
    let member = |account: &dyn std::fmt::Display| at(&world, &format!("/members/{account}"));
    let editor = member(&world.fixture.editor);
    let raised = owner.call(Method::PUT, &editor).json(&json!({ "role": "viewer" })).send().expect(200);
    assert_eq!(raised.json()["role"], "viewer");
    assert_eq!(
        owner.call(Method::PUT, &editor).json(&json!({ "role": "king" })).send().expect(422).codes()[0].1,
        "/role"
    );
    owner.delete(&editor).expect(204);
    assert_eq!(owner.delete(&editor).status, 404);
    let stranger = member(&world.fixture.stranger);
    assert_eq!(owner.call(Method::PUT, &stranger).json(&json!({ "role": "owner" })).send().status, 404);
    let made = owner.post(&at(&world, "/invitations"), &json!({ "role": "editor", "note": "田中さん" })).expect(201);
    let page = world.get(Role::Anyone, made.json()["path"].as_str().unwrap_or_default());
    assert_eq!(page.status, 200);
}

#[test]
fn a_list_goes_on_page_by_page_and_comes_as_csv() {
    let world = World::new();
    let viewer = Client::new(&world, Role::Viewer);
    let (mut path, mut seen) = (at(&world, "/assets?limit=1&retired=true"), Vec::new());
    loop {
        let page = viewer.get(&path).expect(200);
        seen.extend(page.json()["items"].as_array().into_iter().flatten().map(|a| a["id"].to_string()));
        let Some(link) = page.header(header::LINK) else { break };
        path = link.trim_start_matches('<').split('>').next().unwrap_or_default().to_owned();
    }
    seen.sort();
    seen.dedup();
    let all = viewer.get(&at(&world, "/assets?limit=200&retired=true")).expect(200).json();
    assert_eq!(Some(seen.len()), all["items"].as_array().map(Vec::len));
    let csv = viewer.call(Method::GET, &at(&world, "/assets")).header("accept", "text/csv").send().expect(200).text();
    assert!(csv.starts_with("\"id\",\"kind\",\"name\","));
    let found = viewer.get(&at(&world, "/assets?kind=model")).expect(200).json();
    assert!(found["items"].as_array().into_iter().flatten().all(|a| a["kind"] == "model"));
}

#[test]
fn an_asset_is_described_changed_tied_and_retired() {
    let world = World::new();
    let editor = Client::new(&world, Role::Editor);
    let made = editor.post(&at(&world, "/assets"), &json!({ "kind": "system", "name": "New" })).expect(201);
    let path = made.location().unwrap_or_default().to_owned();
    let changed = editor.put(&path, made.tag(), &json!({ "name": "New", "version": "2" })).expect(200);
    assert_eq!(changed.json()["version"], "2");
    assert_eq!(editor.put(&path, made.tag(), &json!({ "name": "New" })).status, 412);
    let to = json!({ "to": world.fixture.model, "kind": "contains" });
    let tie = editor.post(&format!("{path}/ties"), &to).expect(201);
    assert_eq!(editor.get(&format!("{path}/ties")).expect(200).json()["items"].as_array().map(Vec::len), Some(1));
    editor.delete(tie.location().unwrap_or_default()).expect(204);
    let foreign = json!({ "to": world.fixture.foreign_asset, "kind": "contains" });
    assert_eq!(editor.post(&format!("{path}/ties"), &foreign).status, 404);
    let seen = editor.get(&path).expect(200);
    let retired = editor.call(Method::POST, &format!("{path}/retirement")).send().expect(200);
    assert_eq!(retired.json()["is_retired"], true);
    assert_ne!(seen.tag(), retired.tag(), "whoever read it before must look again");
    assert_eq!(editor.put(&path, seen.tag(), &json!({ "name": "New" })).status, 412);
    assert_eq!(editor.delete(&format!("{path}/retirement")).expect(200).json()["is_retired"], false);
}

#[test]
fn facts_are_stated_with_a_condition_and_decide_what_applies() {
    let world = World::new();
    let editor = Client::new(&world, Role::Editor);
    let made = editor.post(&at(&world, "/assets"), &json!({ "kind": "system", "name": "New" })).expect(201);
    let path = format!("{}/facts", made.location().unwrap_or_default());
    let facts = json!({ "facts": { "roles": ["provider"], "generative": true } });
    assert_eq!(editor.call(Method::PUT, &path).json(&facts).send().status, 428);
    let first = editor.call(Method::PUT, &path).header("if-none-match", "*").json(&facts).send().expect(200);
    assert_eq!(editor.call(Method::PUT, &path).header("if-none-match", "*").json(&facts).send().status, 412);
    let back = editor.put(&path, first.tag(), &json!({ "facts": { "generative": null } })).expect(200);
    assert_eq!(back.json()["facts"], json!({ "roles": ["provider"] }));
    let applies = editor.get(&path.replace("/facts", "/applies?answer=yes&lang=en")).expect(200).json();
    let items = applies["items"].as_array().cloned().unwrap_or_default();
    assert!(items.iter().all(|i| i["answer"] == "yes") && items.len() > 5);
    assert!(items.iter().any(|i| i["reasons"][0]["fact"] == "roles"));
    let said = editor.get(&path.replace("/facts", "/said")).expect(200).json();
    assert_eq!(said["items"][0]["source"], "form");
}

#[test]
fn an_import_says_what_it_would_do_and_then_does_it_once() {
    let world = World::new();
    let editor = Client::new(&world, Role::Editor);
    let file = include_bytes!("../../../../../testdata/import/shirube-inquiry-desk.toml");
    let send = |query: &str| {
        let call = editor.call(Method::POST, &at(&world, &format!("/import?name=desk.toml{query}")));
        call.header("idempotency-key", "i-1").bytes("application/toml", file).send().expect(200).json()
    };
    let dry = send("&dry_run=true");
    assert_eq!((&dry["dry_run"], &dry["assets"][0]["asset"]), (&json!(true), &json!(null)));
    let first = send("");
    assert!(first["assets"][0]["asset"].as_str().is_some_and(|id| id.starts_with("ast_")));
    assert_eq!(first, send(""));
    let id = first["assets"][0]["asset"].as_str().unwrap_or_default();
    let said = editor.get(&at(&world, &format!("/assets/{id}/said"))).expect(200).json();
    assert!(said["items"].as_array().into_iter().flatten().all(|s| s["place"].is_string()));
}

#[test]
fn another_operators_things_are_not_there() {
    let world = World::new();
    let owner = Client::new(&world, Role::Owner);
    for rest in ["", "/facts", "/said", "/applies", "/ties"] {
        assert_eq!(
            owner.get(&at(&world, &format!("/assets/{}{rest}", world.fixture.foreign_asset))).status,
            404,
            "{rest}"
        );
    }
    assert_eq!(owner.get(&format!("/api/v1/w/{}", world.fixture.other_operator)).status, 404);
    assert_eq!(Client::new(&world, Role::Anyone).get(&at(&world, "/assets")).status, 401);
    assert_eq!(Client::new(&world, Role::Viewer).post(&at(&world, "/assets"), &json!({})).status, 403);
}
