//! Sheets, what was received, and changes, for programs: the whole way between two sides of one installation.

use super::{Client, at};
use crate::world::{Answer, World};
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;
use shirube_domain::downstream;

/// A step that needs only the tag just read.
fn step(client: &Client<'_>, path: &str, tag: &str) -> Answer {
    client.call(Method::POST, path).header("if-match", tag).send()
}

fn say(client: &Client<'_>, path: &str, tag: &str, body: &Value) -> Answer {
    client.call(Method::POST, path).header("if-match", tag).json(body).send()
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// The path of an issued sheet of the fixture's model for providers.
fn issued(world: &World) -> String {
    let (owner, editor) = (Client::new(world, Role::Owner), Client::new(world, Role::Editor));
    owner.post(&at(world, "/keys"), &json!({ "algorithm": "ES256" })).expect(201);
    let begin = at(world, &format!("/assets/{}/sheets", world.fixture.model));
    Client::new(world, Role::Viewer).post(&begin, &json!({ "audience": "provider" })).expect(403);
    Client::new(world, Role::Stranger).post(&begin, &json!({ "audience": "provider" })).expect(404);
    editor.post(&begin, &json!({ "audience": "nobody" })).expect(422);
    let made = editor.post(&begin, &json!({ "audience": "provider" })).expect(201).json();
    editor.post(&begin, &json!({ "audience": "provider" })).expect(409);
    let path = at(world, &format!("/sheets/{}", word(&made, "id")));
    let held = editor.get(&path).expect(200);
    let whole = held.json();
    let open = whole["unsettled"].as_array().unwrap().iter().filter_map(Value::as_str);
    let mut fields: serde_json::Map<String, Value> =
        open.map(|f| (f.to_owned(), json!({ "nothing": "まだ調べていません。" }))).collect();
    fields.insert("limitations".to_owned(), json!({ "own": "- 暗い場所" }));
    step(&editor, &format!("{path}/submission"), held.tag()).expect(422);
    let unclear = json!({ "fields": { "limitations": { "own": "a", "nothing": "b" } } });
    editor.put(&format!("{path}/fields"), held.tag(), &unclear).expect(422);
    let written = editor.put(&format!("{path}/fields"), held.tag(), &json!({ "fields": fields })).expect(200);
    editor.put(&format!("{path}/fields"), held.tag(), &json!({ "days": 30 })).expect(412);
    let handed = step(&editor, &format!("{path}/submission"), written.tag()).expect(200);
    step(&editor, &format!("{path}/approval"), handed.tag()).expect(403);
    let approved = step(&owner, &format!("{path}/approval"), handed.tag()).expect(200);
    assert_eq!(approved.json()["state"], "issued");
    path
}

/// What the other operator received of it, with the sender's delivery.
fn given(world: &World, sheet: &str) -> (String, String) {
    let editor = Client::new(world, Role::Editor);
    let to = world.fixture.other_operator.to_string();
    let draft = json!({ "kind": "operator", "to": to, "show": ["name", "limitations"] });
    let once = |key: &str| {
        let call = editor.call(Method::POST, &format!("{sheet}/deliveries")).header("idempotency-key", key);
        call.json(&draft).send().expect(201).json()
    };
    let sent = once("k1");
    assert_eq!(once("k1")["delivery"]["id"], sent["delivery"]["id"], "sent again it has one effect");
    let delivery = at(world, &format!("/deliveries/{}", word(&sent["delivery"], "id")));
    let bundle = editor.get(&format!("{delivery}/bundle")).expect(200);
    assert!(shirube_proof::statement::Bundle::parse(&bundle.bytes).is_ok());
    let stranger = Client::new(world, Role::Stranger);
    let inbox = format!("/api/v1/w/{to}/received");
    let list = stranger.get(&inbox).expect(200).json();
    assert_eq!((list["items"].as_array().unwrap().len(), &list["unread"]), (1, &json!(1)));
    editor.get(&inbox).expect(404);
    (delivery, format!("{inbox}/{}", word(&list["items"][0], "id")))
}

#[test]
fn programs_write_approve_and_give_a_sheet_and_the_recipient_accepts_and_asks() {
    let world = World::new();
    let (delivery, received) = given(&world, &issued(&world));
    let (stranger, editor) = (Client::new(&world, Role::Stranger), Client::new(&world, Role::Editor));
    let held = stranger.get(&received).expect(200);
    let whole = held.json();
    assert_eq!(whole["obstacles"], json!([]));
    assert_eq!(whole["fields"].as_object().unwrap().len(), 2, "{whole}");
    let accept = format!("{received}/acceptance");
    say(&stranger, &accept, held.tag(), &json!({ "assets": [] })).expect(422);
    let asset = world.fixture.foreign_asset.to_string();
    let accepted = say(&stranger, &accept, held.tag(), &json!({ "assets": [asset] })).expect(200);
    say(&stranger, &accept, held.tag(), &json!({ "assets": [asset] })).expect(412);
    assert_eq!(accepted.json()["pins"][0]["asset"], json!(asset));
    let pins = format!("/api/v1/w/{}/assets/{asset}/pins", world.fixture.other_operator);
    assert_eq!(stranger.get(&pins).expect(200).json()["items"].as_array().unwrap().len(), 1);
    let asked = json!({ "words": "照明の条件は。" });
    say(&stranger, &format!("{received}/questions"), accepted.tag(), &asked).expect(200);
    let seen = editor.get(&delivery).expect(200);
    assert_eq!(
        (&seen.json()["delivery"]["state"], &seen.json()["talk"][0]["text"]),
        (&json!("accepted"), &json!("照明の条件は。"))
    );
    let answer = json!({ "words": "500ルクス以上です。" });
    let answered = say(&editor, &format!("{delivery}/answers"), seen.tag(), &answer).expect(200).json();
    assert_eq!(answered["talk"].as_array().unwrap().len(), 2);
    // As a file it is the same statement, and nonsense is refused.
    let file = editor.get(&format!("{delivery}/bundle")).expect(200).bytes;
    let take = |bytes: &[u8]| {
        editor.call(Method::POST, &at(&world, "/received?from=x")).bytes("application/json", bytes).send()
    };
    let (first, again) = (take(&file).expect(200).json(), take(&file).expect(200).json());
    assert_eq!(first["received"]["id"], again["received"]["id"]);
    take(b"{}").expect(422);
}

#[test]
fn programs_announce_a_change_and_those_downstream_see_what_rests_on_it() {
    let world = World::new();
    let (_, received) = given(&world, &issued(&world));
    let (stranger, editor, owner) =
        (Client::new(&world, Role::Stranger), Client::new(&world, Role::Editor), Client::new(&world, Role::Owner));
    let held = stranger.get(&received).expect(200);
    let asset = world.fixture.foreign_asset.to_string();
    say(&stranger, &format!("{received}/acceptance"), held.tag(), &json!({ "assets": [asset] })).expect(200);
    let draft = at(&world, &format!("/assets/{}/changes", world.fixture.model));
    editor.post(&draft, &json!({ "kind": "no-kind", "words": "" })).expect(422);
    let said = json!({ "kind": "new-version", "words": "重みを改めた。", "fields": ["limitations"] });
    let preview = editor.post(&draft, &said).expect(201);
    assert_eq!(preview.json()["change"]["state"], "previewed");
    let one = at(&world, &format!("/announcements/{}", word(&preview.json()["change"], "id")));
    step(&editor, &format!("{one}/announcement"), preview.tag()).expect(403);
    step(&owner, &format!("{one}/announcement"), preview.tag()).expect(200);
    editor.call(Method::DELETE, &one).header("if-match", "*").send().expect(409);
    downstream::tell(&world.app.installation.ground, &|| true).unwrap();
    let changes = format!("/api/v1/w/{}/changes", world.fixture.other_operator);
    let told = stranger.get(&changes).expect(200).json();
    assert_eq!((&told["items"][0]["words"], &told["items"][0]["is_seen"]), (&json!("重みを改めた。"), &json!(false)));
    let mine = format!("{changes}/{}", word(&told["items"][0], "id"));
    assert_eq!(stranger.get(&mine).expect(200).json()["systems"][0]["asset"], json!(asset));
    stranger.call(Method::PUT, &format!("{mine}/seen")).send().expect(204);
    let note = json!({ "subject": asset, "note": "影響なし。" });
    let settled = stranger.post(&format!("{mine}/settled"), &note).expect(200).json();
    assert_eq!((&settled["told"]["is_seen"], &settled["settled"][0]["note"]), (&json!(true), &json!("影響なし。")));
    let seen = editor.get(&one).expect(200).json();
    let other = seen["recipients"].as_array().unwrap().iter().find(|r| r["name"] == "Northwind Models Ltd.");
    assert!(other.is_some_and(|r| r["seen_at"].is_string()), "{seen}");
    assert_eq!(editor.get(&at(&world, "/announcements")).expect(200).json()["items"].as_array().unwrap().len(), 1);
}
