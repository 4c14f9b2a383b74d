//! Assessments, answers, evidence, risks.

use super::{Client, at};
use crate::world::World;
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;

fn draft(world: &World, rest: &str) -> String {
    at(world, &format!("/assessments/{}{rest}", world.fixture.draft))
}

/// A row nothing was said about yet.
fn open_row(world: &World, client: &Client<'_>) -> String {
    let held = client.get(&draft(world, "")).expect(200).json();
    let rows = held["rows"].as_array().cloned().unwrap_or_default();
    let row = rows.iter().rev().find(|r| r["answer"].is_null()).expect("an open row");
    row["norm"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn an_assessment_is_started_answered_and_submitted_with_a_receipt() {
    let world = World::new();
    let (owner, editor) = (Client::new(&world, Role::Owner), Client::new(&world, Role::Editor));
    let asset = editor.post(&at(&world, "/assets"), &json!({ "kind": "system", "name": "New" })).expect(201);
    let facts = format!("{}/facts", asset.location().unwrap_or_default());
    let role = json!({ "facts": { "roles": ["provider"] } });
    editor.call(Method::PUT, &facts).header("if-none-match", "*").json(&role).send().expect(200);
    let start = facts.replace("/facts", "/assessments");
    let made = editor.call(Method::POST, &start).header("idempotency-key", "s").send().expect(201);
    assert_eq!(
        editor.call(Method::POST, &start).header("idempotency-key", "s").send().expect(201).json()["id"],
        made.json()["id"]
    );
    assert_eq!(editor.call(Method::POST, &start).send().expect(409).codes()[0].0, "assessment.draft-open");
    let path = made.location().unwrap_or_default();
    let norm = made.json()["rows"][0]["norm"].as_str().unwrap_or_default().to_owned();
    let answer = format!("{path}/answers/{norm}");
    editor.call(Method::PUT, &answer).header("if-none-match", "*").json(&json!({ "status": "met" })).send().expect(200);
    let submission = format!("{path}/submission");
    assert_eq!(editor.call(Method::POST, &submission).send().status, 403);
    assert_eq!(owner.call(Method::POST, &submission).send().status, 428);
    let tag = owner.get(path).expect(200).tag().to_owned();
    let receipt = owner.call(Method::POST, &submission).header("if-match", &tag).send().expect(201);
    let entry = Client::new(&world, Role::Anyone).get(receipt.location().unwrap_or_default()).expect(200).json();
    assert_eq!(entry["kind"], "assessment.submit");
    let late = owner.call(Method::POST, &submission).header("if-match", &tag).send().expect(409);
    assert_eq!(late.codes()[0].0, "assessment.submitted");
    assert_eq!(owner.get(path).expect(200).json()["receipt"], receipt.json()["entry"]);
}

#[test]
fn two_who_answer_the_same_item_notice_each_other() {
    let world = World::new();
    let editor = Client::new(&world, Role::Editor);
    let path = draft(&world, &format!("/answers/{}", open_row(&world, &editor)));
    let answer = |words: &str| json!({ "status": "partly-met", "statement": words });
    assert_eq!(editor.call(Method::PUT, &path).json(&answer("a")).send().status, 428);
    let first = editor.put(&path, "\"0\"", &answer("a")).expect(200);
    assert_eq!(editor.put(&path, "\"0\"", &answer("b")).status, 412);
    editor.put(&path, first.tag(), &answer("b")).expect(200);
    assert_eq!(editor.put(&path, first.tag(), &answer("c")).status, 412);
    let reason = editor.put(&path, "*", &json!({ "status": "not-applicable" })).expect(422);
    assert_eq!(reason.codes(), [("assessment.reason-needed".to_owned(), "/reason".to_owned())]);
}

#[test]
fn many_answers_are_all_saved_or_none() {
    let world = World::new();
    let editor = Client::new(&world, Role::Editor);
    let path = draft(&world, "/answers");
    let norm = open_row(&world, &editor);
    let one = |norm: &str, status: &str| json!({ "norm": norm, "seen": 0, "answer": { "status": status } });
    let patch = |answers: Vec<Value>| editor.call(Method::PATCH, &path).json(&json!({ "answers": answers })).send();
    let before = editor.get(&path).expect(200).json();
    let mixed = patch(vec![one(&norm, "met"), one(&norm, "excellent")]).expect(422);
    assert_eq!(mixed.codes()[0].1, "/answers/1/answer/status");
    assert_eq!(editor.get(&path).expect(200).json(), before);
    patch(vec![one(&norm, "met")]).expect(200);
    assert_eq!(patch(vec![one(&norm, "not-met")]).status, 412);
}

#[test]
fn evidence_is_attached_as_link_note_and_file_and_the_file_comes_back() {
    let world = World::new();
    let editor = Client::new(&world, Role::Editor);
    let (path, norm) = (draft(&world, "/evidence"), open_row(&world, &editor));
    editor.post(&path, &json!({ "norm": norm, "title": "方針", "url": "https://example.jp/p" })).expect(201);
    let note = editor.post(&path, &json!({ "norm": norm, "title": "メモ", "note": "会議で確かめた" })).expect(201);
    let neither = editor.post(&path, &json!({ "norm": norm, "title": "x" })).expect(422);
    assert_eq!(neither.codes()[0].0, "api.one-of");
    let file = editor
        .call(Method::POST, &format!("{path}?norm={norm}&title=minutes"))
        .bytes("application/octet-stream", b"%PDF-1.7 x");
    let kept = file.send().expect(201).json();
    assert_eq!(kept["media_type"], "application/pdf");
    let id = kept["id"].as_str().unwrap_or_default();
    let back = editor.get(&at(&world, &format!("/evidence/{id}/file"))).expect(200);
    assert_eq!(back.bytes, b"%PDF-1.7 x");
    let program = editor
        .call(Method::POST, &format!("{path}?norm={norm}"))
        .bytes("application/octet-stream", b"MZ\x90\0\x03\0\0\0\x04");
    assert_eq!(program.send().expect(422).codes()[0].0, "evidence.kind");
    let held = note.json()["id"].as_str().unwrap_or_default().to_owned();
    editor.delete(&format!("{path}/{held}?norm={norm}")).expect(204);
    assert_eq!(
        editor.delete(&format!("{path}/{held}")).expect(422).codes()[0],
        ("api.missing-parameter".into(), "norm".into())
    );
    let stranger = Client::new(&world, Role::Stranger);
    assert_eq!(stranger.get(&at(&world, &format!("/evidence/{id}/file"))).status, 404);
}

#[test]
fn a_risk_is_noted_changed_with_its_tag_and_removed() {
    let world = World::new();
    let editor = Client::new(&world, Role::Editor);
    let path = draft(&world, "/risks");
    let facts = editor.get("/api/v1/facts").expect(200).json();
    let option = |fact: &str| {
        let all = facts["facts"].as_array().cloned().unwrap_or_default();
        all.iter().find(|f| f["id"] == fact).expect("the fact")["options"][0]["id"].clone()
    };
    let kinds = editor.get("/api/v1/risks").expect(200).json();
    let risk = |severity: &str| {
        json!({
            "taxonomy": kinds["items"][0]["id"], "description": "起こりうること", "likelihood": "possible",
            "severity": severity, "affected": [option("people_affected")], "stage": option("stage"),
        })
    };
    let made = editor.post(&path, &risk("serious")).expect(201);
    let at = made.location().unwrap_or_default();
    let changed = editor.put(at, made.tag(), &risk("grave")).expect(200);
    assert_eq!(changed.json()["severity"], "grave");
    assert_eq!(editor.put(at, made.tag(), &risk("minor")).status, 412);
    editor.delete(at).expect(204);
    assert_eq!(editor.get(at).status, 404);
}
