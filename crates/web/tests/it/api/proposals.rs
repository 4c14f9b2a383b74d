//! Proposals through the API: the verbs of the pages, the same office, the same two people.

use super::Client;
use crate::world::{Answer, World};
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;

const ALL: &str = "/api/v1/proposals";
const DRAFT: &str = include_str!("../../../../../testdata/norms/sign@1.toml");

fn reviewer(world: &World) -> Client<'_> {
    Client { world, token: Some(world.session_of(&world.fixture.reviewer).token) }
}

fn at(world: &World, rest: &str) -> String {
    format!("{ALL}/{}{rest}", world.fixture.proposal)
}

fn reasons() -> Value {
    json!({ "findings": ["原文の第1項と照らした。"], "clauses": ["docs/decisions/0015-norm-editing.md"] })
}

fn act(client: &Client<'_>, path: &str, tag: &str, body: &Value) -> Answer {
    client.call(Method::POST, path).header("if-match", tag).json(body).send()
}

fn ask(client: &Client<'_>, path: &str, tag: &str) -> Answer {
    client.call(Method::POST, path).header("if-match", tag).send()
}

#[test]
fn a_proposal_is_made_reviewed_and_enacted_by_programs_of_two_people() {
    let world = World::new();
    let (one, other) = (Client::new(&world, Role::NormEditor), reviewer(&world));
    let text = DRAFT.replacen("version = \"1\"", "version = \"2\"", 1);
    let given = json!({ "text": text, "in_force": "2026-12-01" });
    let make = || one.call(Method::POST, ALL).header("idempotency-key", "k1").json(&given).send().expect(201);
    let (made, again) = (make(), make());
    let id = made.json()["proposal"]["id"].as_str().unwrap().to_owned();
    assert_eq!(again.json()["proposal"]["id"], id.as_str(), "sent twice, made once");
    let at = |rest: &str| format!("{ALL}/{id}{rest}");
    let asked = ask(&one, &at("/submit"), made.tag()).expect(200);
    assert_eq!(asked.json()["proposal"]["state"], "submitted");
    assert_eq!(act(&one, &at("/enact"), asked.tag(), &reasons()).expect(403).codes()[0].0, "editing.own-draft");
    let done = act(&other, &at("/enact"), asked.tag(), &reasons()).expect(200).json();
    assert_eq!((done["proposal"]["state"].as_str(), done["examination"].is_null()), (Some("enacted"), true));
    assert_eq!(done["act"]["findings"][0], "原文の第1項と照らした。");
    assert_eq!(done["steps"].as_array().unwrap().len(), 3);
    let public = Client::new(&world, Role::Anyone);
    assert_eq!(public.get("/api/v1/norms/sign@2").expect(200).json()["instrument"]["status"], "coming");
    let decided = act(&other, &at("/enact"), "*", &reasons()).expect(409);
    assert_eq!(decided.codes()[0].0, "editing.decided");
    let listed = one.get(&format!("{ALL}?state=enacted")).expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(world.app.installation.audit().unwrap().report.errors().count(), 0);
}

#[test]
fn a_proposal_is_saved_rejected_and_withdrawn_and_conditions_are_asked_for() {
    let world = World::new();
    let (one, other) = (Client::new(&world, Role::NormEditor), reviewer(&world));
    let held = one.get(&at(&world, "")).expect(200);
    let changed = json!({ "text": DRAFT.replacen("分かれ道には", "分岐点には", 1), "in_force": "2026-12-01" });
    assert_eq!(one.call(Method::PUT, &at(&world, "")).json(&changed).send().status, 428);
    assert_eq!(one.put(&at(&world, ""), "\"9\"", &changed).status, 412);
    let saved = one.put(&at(&world, ""), held.tag(), &changed).expect(200);
    assert_ne!(saved.tag(), held.tag());
    assert_eq!(ask(&one, &at(&world, "/submit"), held.tag()).status, 412);
    assert_eq!(one.call(Method::POST, &at(&world, "/submit")).send().status, 428);
    let asked = ask(&one, &at(&world, "/submit"), saved.tag()).expect(200);
    assert_eq!(other.call(Method::POST, &at(&world, "/reject")).json(&reasons()).send().status, 428);
    assert_eq!(act(&other, &at(&world, "/reject"), saved.tag(), &reasons()).status, 412);
    let done = act(&other, &at(&world, "/reject"), asked.tag(), &reasons()).expect(200);
    assert_eq!(done.json()["act"]["power"], "norm.reject");
    assert_eq!(one.call(Method::POST, &at(&world, "/withdraw")).send().status, 409);
    let next = json!({ "text": DRAFT.replacen("version = \"1\"", "version = \"3\"", 1) });
    let made = one.post(ALL, &next).expect(201).json();
    let path = format!("{ALL}/{}/withdraw", made["proposal"]["id"].as_str().unwrap());
    assert_eq!(other.call(Method::POST, &path).send().expect(403).codes()[0].0, "editing.not-yours");
    let withdrawn = one.call(Method::POST, &path).send().expect(200).json();
    assert_eq!(withdrawn["proposal"]["state"], "withdrawn");
}

#[test]
fn only_norm_editors_reach_proposals() {
    let world = World::new();
    for role in [Role::Stranger, Role::Viewer, Role::Editor, Role::Owner, Role::Administrator] {
        let client = Client::new(&world, role);
        let wanted = if role == Role::Administrator { 403 } else { 404 };
        for (method, path) in [
            (Method::GET, ALL.to_owned()),
            (Method::POST, ALL.to_owned()),
            (Method::POST, format!("{ALL}/examine")),
            (Method::GET, at(&world, "")),
            (Method::PUT, at(&world, "")),
            (Method::POST, at(&world, "/submit")),
            (Method::POST, at(&world, "/enact")),
            (Method::POST, at(&world, "/reject")),
            (Method::POST, at(&world, "/withdraw")),
        ] {
            let answer = client.call(method.clone(), &path).json(&json!({})).send();
            assert_eq!(answer.status, wanted, "{method} {path} as {}", role.word());
        }
    }
    assert_eq!(Client::new(&world, Role::Anyone).get(ALL).status, 401);
}

#[test]
fn bad_drafts_and_decisions_without_reasons_are_refused_with_their_places() {
    let world = World::new();
    let (one, other) = (Client::new(&world, Role::NormEditor), reviewer(&world));
    let send = |text: &str, day: &str| one.post(ALL, &json!({ "text": text, "in_force": day }));
    let first = |answer: Answer, status: u16| answer.expect(status).codes()[0].clone();
    let of = |code: &str, place: &str| (code.to_owned(), place.to_owned());
    assert_eq!(first(send("", ""), 422), of("common.required", "/text"));
    assert_eq!(first(send("code = ", ""), 422), of("editing.unreadable", "/text"));
    assert_eq!(first(send("[message]\n", ""), 422), of("editing.unreadable", "/text"));
    assert_eq!(first(send(DRAFT, "2020-01-01"), 422), of("editing.day-past", "/in_force"));
    assert_eq!(send(DRAFT, "いつか").expect(422).codes()[0].1, "/in_force");
    let there = world.app.installation.catalog().text_of("aigb@1.2").unwrap().to_owned();
    assert_eq!(first(send(&there, ""), 409), of("editing.version-there", "/text"));
    let huge = "#".repeat(1024 * 1024 + 1);
    assert_eq!(first(send(&huge, ""), 413), of("editing.too-long", "/text"));
    assert_eq!(
        first(one.post(&format!("{ALL}/examine"), &json!({ "text": huge })), 413),
        of("editing.too-long", "/text")
    );
    assert_eq!(first(one.post(ALL, &json!({ "text": 1 })), 422), of("api.wrong-shape", "/text"));
    assert_eq!(first(one.post(ALL, &json!({ "text": "x", "from": "y" })), 422), of("api.unknown-field", "/from"));
    assert_eq!(one.get(&format!("{ALL}?state=unheard")).expect(422).codes()[0].1, "state");
    assert_eq!(one.get(&format!("{ALL}/prp_nothing")).status, 404);
    let tag = ask(&one, &at(&world, "/submit"), "*").expect(200).tag().to_owned();
    let decide = |body: Value| act(&other, &at(&world, "/enact"), &tag, &body);
    let none = decide(json!({ "findings": [" "], "clauses": [] })).expect(422).codes();
    assert_eq!(none, [of("common.required", "/findings"), of("common.choose", "/clauses")]);
    let own = json!({ "findings": ["x"], "clauses": ["a rule of my own"] });
    assert_eq!(first(decide(own), 422), of("common.choose", "/clauses"));
    assert_eq!(first(decide(json!({ "clauses": [] })), 422), of("api.missing-field", "/findings"));
    assert_eq!(one.get(&at(&world, "")).expect(200).json()["proposal"]["state"], "submitted");
}

#[test]
fn an_examination_says_what_a_draft_would_change_and_keeps_nothing() {
    let world = World::new();
    let one = Client::new(&world, Role::NormEditor);
    let before = one.get(ALL).expect(200).json();
    let examine = |text: &str| one.post(&format!("{ALL}/examine"), &json!({ "text": text })).expect(200).json();
    let clause = world.fixture.norm.clause();
    let next = super::super::editing::guidelines_without(&world, clause);
    let found = examine(&next);
    assert_eq!((found["former"].as_str(), found["file"].as_str()), (Some("aigb@1.2"), Some("norms/aigb@1.3.toml")));
    assert_eq!(found["gone"][0]["answers"], 2);
    let unsettled = found["relations"]["unsettled"].as_array().unwrap();
    assert!(found["relations"]["carried"].as_u64().unwrap() > 0 && !unsettled.is_empty());
    assert!(unsettled.iter().all(|u| u["clause"] == world.fixture.norm.as_str() && u["to"].is_null()));
    assert_eq!(found["comparison"]["counts"]["removed"], 1);
    let faulty = examine(&DRAFT.replacen("in roles", "in rolls", 1));
    assert!(faulty["faults"][0]["line"].is_u64() && faulty["faults"][0]["kind"] == "unknown-fact");
    let terms = world.app.installation.catalog().file("terms.toml").unwrap().replacen("公的行為", "公の行為", 1);
    let found = examine(&terms);
    assert_eq!((found["file"].as_str(), found["entries"].as_array().map(Vec::len)), (Some("terms.toml"), Some(1)));
    assert_eq!(one.get(ALL).expect(200).json(), before);
}
