//! Runs ordered from the pages and by programs, and followed while workers carry them out.

use crate::api::{Client, at};
use crate::world::World;
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;
use shirube_domain::evaluation::work::{self, Done, End, LEASE, Trouble, Wanted};
use shirube_domain::evaluation::{self, PlanDraft};
use shirube_domain::filing;
use shirube_domain::id::EvaluationId;
use shirube_domain::outbound::{Names, Outbound, Policy};
use shirube_web::Settings;
use std::net::IpAddr;
use std::sync::Arc;

const SUITE: &str = "p01-harmful-output@1.0";

/// `inside.example` leads into a private network, everything else into the world.
struct Made;

impl Names for Made {
    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        let inside = "10.1.2.3".parse().unwrap();
        vec![if host == "inside.example" { inside } else { host.parse().unwrap_or("8.8.8.8".parse().unwrap()) }]
    }
}

/// A world with an agreed evaluation.
fn world() -> (World, EvaluationId) {
    let outbound = Outbound::with_names(Policy::default(), Arc::new(Made)).unwrap();
    let world = World::with(Settings { outbound, ..Settings::default() });
    let draft = PlanDraft {
        suite: SUITE.into(),
        model: "scripted-1".into(),
        target: "https://model.example/v1".into(),
        parameters: "temperature = 0".into(),
        epochs: "1".into(),
        level: "95".into(),
        ..PlanDraft::default()
    };
    let f = &world.fixture;
    let id = filing::receive(&world.app.installation.ground, "test.plan", |tx, _| {
        let id = evaluation::plan(tx, &f.system, &draft, &f.editor)?;
        evaluation::agree(tx, &id, 1, &f.owner)?;
        Ok::<_, shirube_domain::refusal::Error>(id)
    });
    (world, id.unwrap())
}

fn wanted(keys: &[&str]) -> Wanted {
    Wanted {
        worker: "machine-1".into(),
        keys: keys.iter().map(|k| (*k).to_owned()).collect(),
        digests: vec![evaluation::suite(SUITE).unwrap().digest.clone()],
        lease: LEASE,
    }
}

fn line(id: &str) -> Done {
    let line = json!({ "kind": "sample", "id": id, "epoch": 1, "at": "2026-03-20T09:46:40Z", "ms": 3, "answer": "a", "scores": {} });
    Done { sample: id.to_owned(), epoch: 1, is_failed: false, line: line.to_string() }
}

const FIELDS: [(&str, &str); 6] = [
    ("target", "https://model.example/v1"),
    ("parameters", "temperature = 0"),
    ("key", "lab"),
    ("at_once", "8"),
    ("unjudged", "1"),
    ("once", "abcdef"),
];

#[test]
fn an_editor_orders_a_run_and_anyone_of_the_operator_follows_and_who_may_stops_it() {
    let (world, id) = world();
    let (ground, all) = (&world.app.installation.ground, world.at(&format!("/assess/evaluations/{id}/orders")));
    let empty = world.get(Role::Editor, &all);
    assert!(empty.says("動いている作業プロセスがありません") && empty.says("shirube work --database"));
    assert!(empty.says("依頼はまだありません") && empty.says("https://model.example/v1"));
    assert!(!world.get(Role::Viewer, &all).says("name=\"target\""));
    let made = world.post(Role::Editor, &all, &FIELDS);
    let path = made.location().unwrap().to_owned();
    assert_eq!(world.post(Role::Editor, &all, &FIELDS).location(), Some(path.as_str()), "the same form once more");
    let page = world.get(Role::Viewer, &path);
    assert!(
        page.says("実行中")
            && page.says("LAB_KEY")
            && page.says("http-equiv=\"refresh\"")
            && !page.says("依頼を取りやめる")
    );
    work::seen(ground, &wanted(&["lab"]), "shirube").unwrap();
    let taken = work::take(ground, &wanted(&["lab"])).unwrap().unwrap();
    let items = &evaluation::suite(SUITE).unwrap().items;
    work::hand_in(ground, &taken, &[line(&items[0].id), line(&items[1].id)]).unwrap();
    let page = world.get(Role::Editor, &path);
    assert!(page.says("machine-1") && page.says("依頼を取りやめる") && !page.says("LAB_KEY"));
    let twin: Value = serde_json::from_str(&world.get(Role::Viewer, &format!("{path}/progress.json")).text()).unwrap();
    assert_eq!((&twin["answered"], &twin["shares"][0]["at_work"]), (&json!(2), &json!(true)), "{twin}");
    assert!(page.says(&format!("href=\"{path}/cancel\"")) && !page.says("name=\"seen\""), "one click stops nothing");
    assert_eq!(world.get(Role::Viewer, &format!("{path}/cancel")).status, 403);
    assert_eq!(world.get(Role::Stranger, &format!("{path}/cancel")).status, 404);
    let asked = world.get(Role::Editor, &format!("{path}/cancel"));
    assert!(asked.says("取りやめますか") && asked.says("取りやめずに戻る"), "{}", asked.text());
    let seen = asked.field("seen");
    assert_eq!(world.post(Role::Editor, &format!("{path}/cancel"), &[("seen", &seen)]).status, 303);
    let again = world.post(Role::Editor, &format!("{path}/cancel"), &[("seen", &seen)]);
    assert!(again.status == 409 && again.says("この操作の段階にありません"));
    assert_eq!(
        world.get(Role::Editor, &format!("{path}/cancel")).location(),
        Some(path.as_str()),
        "there is nothing to stop"
    );
    let page = world.get(Role::Editor, &path);
    assert!(page.says("届いた回答は残っています") && !page.says("http-equiv=\"refresh\""));
    assert_eq!(world.post(Role::Editor, &format!("{path}/continue"), &[("seen", &page.field("seen"))]).status, 303);
    work::finish(ground, &taken, &End::Faulty(vec![], trouble("model.html"))).unwrap_err();
    // The first part has answers already, so a fault of it is tried again; in the second nothing was ever answered.
    work::take(ground, &wanted(&["lab"])).unwrap().unwrap();
    let taken = work::take(ground, &wanted(&["lab"])).unwrap().unwrap();
    work::finish(ground, &taken, &End::Faulty(vec![], trouble("model.html"))).unwrap();
    let page = world.get(Role::Editor, &path);
    assert!(page.says("止まりました") && page.says("ウェブページが返りました"), "{}", page.text());
    assert!(world.get(Role::Editor, &path.replace("/ja/", "/en/")).says("A web page came instead"));
}

fn trouble(code: &str) -> Trouble {
    Trouble { code: code.into(), detail: String::new() }
}

#[test]
fn what_may_not_be_reached_or_looks_like_a_key_is_refused_on_the_form_and_nothing_is_written() {
    let (world, id) = world();
    let all = world.at(&format!("/assess/evaluations/{id}/orders"));
    for (field, value, said) in [
        ("target", "https://inside.example/v1", "error"),
        ("target", "https://127.0.0.1/v1", "error"),
        ("target", "http://model.example/v1", "error"),
        ("key", "sk-123456789", "鍵の名前だけを"),
        ("at_once", "1000", "1から256まで"),
        ("samples", "0", "1から"),
    ] {
        let mut fields = FIELDS.to_vec();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let refused = world.post(Role::Editor, &all, &fields);
        assert!(refused.status == 422 && refused.says(&format!("{field}-error")), "{field}: {}", refused.status);
        assert!(said == "error" || refused.says(said), "{value}");
    }
    assert!(world.look(|tx| Ok(work::of_evaluation(tx, &id)?)).is_empty());
    let stranger = world.post(Role::Stranger, &all, &FIELDS);
    assert_eq!(stranger.status, 404);
}

#[test]
fn a_program_orders_follows_and_cancels_a_run() {
    let (world, id) = world();
    let (editor, viewer) = (Client::new(&world, Role::Editor), Client::new(&world, Role::Viewer));
    let base = at(&world, &format!("/evaluations/{id}/orders"));
    let inside = json!({ "target": "https://inside.example/v1" });
    assert_eq!(editor.post(&base, &inside).expect(422).codes()[0].0, "outbound.private");
    let body = json!({ "target": "https://model.example/v1", "parameters": { "temperature": 0, "stop": ["x"] }, "samples": 10, "unjudged": true });
    viewer.post(&base, &body).expect(403);
    let made = editor.post(&base, &body).expect(201).json();
    assert_eq!((&made["askings"], &made["parameters"]["stop"][0]), (&json!(10), &json!("x")));
    editor.post(&base, &body).expect(409);
    let one = format!("{base}/{}", made["id"].as_str().unwrap());
    assert_eq!(viewer.get(&base).json()["items"].as_array().unwrap().len(), 1);
    let held = viewer.get(&one).expect(200);
    assert_eq!(held.json()["state"], "running");
    let step =
        |name: &str, tag: &str| editor.call(Method::POST, &format!("{one}/{name}")).header("if-match", tag).send();
    editor.call(Method::POST, &format!("{one}/cancel")).send().expect(428);
    let cancelled = step("cancel", held.tag()).expect(200);
    assert_eq!(cancelled.json()["state"], "cancelled");
    step("continue", held.tag()).expect(412);
    assert_eq!(step("continue", cancelled.tag()).expect(200).json()["state"], "running");
}

#[test]
fn a_suite_with_a_judge_is_ordered_with_one_or_refused_in_words() {
    let (world, id) = world();
    let all = world.at(&format!("/assess/evaluations/{id}/orders"));
    let form = world.get(Role::Editor, &all);
    assert!(form.says("name=\"judges\"") && form.says("name=\"unjudged\"") && !form.says("name=\"embedders\""));
    let with = |judges: &'static str| {
        let mut fields: Vec<(&str, &str)> = FIELDS.iter().copied().filter(|(name, _)| *name != "unjudged").collect();
        fields.push(("judges", judges));
        world.post(Role::Editor, &all, &fields)
    };
    for (judges, status, said) in [
        ("", 409, "判定モデルが要ります"),
        ("grader", 422, "judges-error"),
        ("grader@https://inside.example/v1", 422, "judges-error"),
    ] {
        let refused = with(judges);
        assert!(refused.status == status && refused.says(said) && refused.says("judges-error"), "{judges}");
    }
    let path = with("grader@https://judge.example/v1 key=court").location().unwrap().to_owned();
    let page = world.get(Role::Editor, &path);
    assert!(page.says("judge=grader@https://judge.example/v1 key=court"), "{}", page.text());
    assert!(page.says("--key court@judge.example=env:COURT_KEY --key lab@model.example=env:LAB_KEY"));
    let viewer = Client::new(&world, Role::Viewer);
    let held = viewer.get(&at(&world, &format!("/evaluations/{id}/orders"))).json();
    let judge = json!({ "name": "judge", "model": "grader", "target": "https://judge.example/v1", "key": "court" });
    assert_eq!(held["items"][0]["judges"], json!([judge]));
}
