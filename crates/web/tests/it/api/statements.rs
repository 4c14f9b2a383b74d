//! Keys and signed statements, for programs.

use super::{Client, at};
use crate::register::signed;
use crate::world::World;
use serde_json::json;
use shirube_domain::authority::Role;

#[test]
fn programs_make_keys_keep_what_was_signed_and_withdraw_it() {
    let world = World::new();
    let owner = Client::new(&world, Role::Owner);
    let wrong = owner.post(&at(&world, "/keys"), &json!({ "algorithm": "RS256" })).expect(422);
    assert_eq!(wrong.codes()[0].0, "statement.no-such-word");
    let key = owner.post(&at(&world, "/keys"), &json!({ "algorithm": "EdDSA" })).expect(201).json();
    let issued = signed(&world);
    let list = owner.get(&at(&world, "/statements")).expect(200).json();
    assert_eq!((&list["items"][0]["digest"], &list["items"][0]["key"]), (&json!(issued.row.digest), &key["id"]));
    let one = at(&world, &format!("/statements/{}", issued.row.id));
    Client::new(&world, Role::Viewer).get(&format!("{one}/bundle")).expect(403);
    let bundle = owner.get(&format!("{one}/bundle")).expect(200).json();
    let bytes = serde_json::to_vec(&bundle).unwrap();
    assert!(shirube_proof::statement::Bundle::parse(&bytes).is_ok(), "what the API gives is a bundle");
    let held = owner.get(&one).expect(200);
    let status = format!("{one}/status");
    let put = |tag: &str, status_word: &str, reason: &str| {
        owner.put(&status, tag, &json!({ "status": status_word, "reason": reason }))
    };
    put(held.tag(), "withdrawn", "").expect(422);
    put(held.tag(), "gone", "x").expect(422);
    let suspended = put(held.tag(), "suspended", "調査中").expect(200);
    assert_eq!(suspended.json()["status"], "suspended");
    assert_eq!(put(held.tag(), "valid", "").status, 412);
    put(suspended.tag(), "withdrawn", "評価に誤りがあった").expect(200);
}

#[test]
fn a_revoked_key_is_told_with_its_time_and_a_foreign_one_is_absent() {
    let world = World::new();
    let owner = Client::new(&world, Role::Owner);
    let key = owner.post(&at(&world, "/keys"), &json!({ "algorithm": "ES256" })).expect(201).json();
    let id = key["id"].as_str().unwrap();
    let path = at(&world, &format!("/keys/{id}/revocation"));
    owner.post(&path, &json!({ "reason": "lost" })).expect(422);
    let told = owner.post(&path, &json!({ "reason": "compromised", "at": 1_000_000 })).expect(200).json();
    assert_eq!((&told["reason"], &told["revoked_at"]), (&json!("compromised"), &json!(1_000_000)));
    let other = format!("/api/v1/w/{}/keys/{id}/revocation", world.fixture.other_operator);
    Client::new(&world, Role::Stranger).post(&other, &json!({ "reason": "superseded" })).expect(404);
}
