//! The whole way by program, each step by who may take it.

use crate::api::{Client, at};
use crate::world::{SUITE, World, log_of};
use axum::http::Method;
use serde_json::{Value, json};
use shirube_domain::authority::Role;
use shirube_domain::evaluation;
use shirube_domain::id::{EvaluationId, EvaluationRunId};

fn plan(world: &World) -> Value {
    json!({
        "asset": world.fixture.system.as_str(), "suite": SUITE, "model": "scripted-1", "target": "https://model.example/v1",
        "parameters": { "temperature": 0, "stop": "a\nb" }, "thresholds": { "p01": 0.5 },
    })
}

fn step(client: &Client<'_>, path: &str, tag: &str, body: &Value) -> crate::world::Answer {
    client.call(Method::POST, path).header("if-match", tag).json(body).send()
}

#[test]
fn programs_plan_agree_hand_in_review_and_sign_each_with_an_account_that_may() {
    let world = World::new();
    let [owner, editor, viewer] = [Role::Owner, Role::Editor, Role::Viewer].map(|role| Client::new(&world, role));
    let all = at(&world, "/evaluations");
    viewer.post(&all, &plan(&world)).expect(403);
    editor.post(&all, &json!({ "asset": "ast_1" })).expect(404);
    editor.post(&all, &json!({ "asset": world.fixture.system.as_str() })).expect(422);
    editor.post(&all, &json!({ "colour": 1 })).expect(422);
    let once = |body: &Value| editor.call(Method::POST, &all).header("idempotency-key", "k1").json(body).send();
    let made = once(&plan(&world)).expect(201);
    assert_eq!(once(&plan(&world)).expect(201).json()["id"], made.json()["id"], "sent again it has one effect");
    once(&json!({ "asset": world.fixture.model.as_str() })).expect(422);
    let whole = made.json();
    assert_eq!((&whole["plan"]["parameters"]["stop"], &whole["said_by"]), (&json!("a\nb"), &json!("evaluator")));
    let own = format!("{all}/{}", whole["id"].as_str().unwrap());

    let agreement = format!("{own}/agreement");
    step(&editor, &agreement, made.tag(), &json!({})).expect(403);
    owner.call(Method::POST, &agreement).send().expect(428);
    step(&owner, &agreement, "\"9\"", &json!({})).expect(412);
    let agreed = step(&owner, &agreement, made.tag(), &json!({})).expect(200);
    step(&owner, &agreement, agreed.tag(), &json!({})).expect(409);

    let id = EvaluationId::parse(whole["id"].as_str().unwrap()).unwrap();
    let held = world.look(|tx| Ok(evaluation::evaluation(tx, &id)?.unwrap()));
    let log = log_of(&held.plan);
    let send = |bytes: &[u8], key: &str| {
        let call = editor.call(Method::POST, &format!("{own}/runs")).header("idempotency-key", key);
        call.bytes("application/jsonl", bytes).send()
    };
    send(b"<html>", "k2").expect(422);
    send(b"", "k2").expect(422);
    let received = send(&log, "k3").expect(201);
    assert_eq!(
        send(&log, "k3").expect(201).json()["runs"].as_array().unwrap().len(),
        1,
        "sent again it has one effect"
    );
    send(&log, "k4").expect(409);
    let run = received.json()["runs"][0]["id"].as_str().unwrap().to_owned();

    let of_run = format!("{own}/runs/{run}");
    let other = format!("{own}/runs/evr_{}/acceptance", "0".repeat(32));
    step(&owner, &other, received.tag(), &json!({})).expect(404);
    step(&owner, &format!("{of_run}/return"), received.tag(), &json!({ "words": " " })).expect(422);
    step(&editor, &format!("{of_run}/acceptance"), received.tag(), &json!({})).expect(403);
    let accepted =
        step(&owner, &format!("{of_run}/acceptance"), received.tag(), &json!({ "words": "よい" })).expect(200);
    assert_eq!((&accepted.json()["state"], &accepted.json()["runs"][0]["words"]), (&json!("accepted"), &json!("よい")));

    step(&owner, &format!("{own}/statement"), accepted.tag(), &json!({ "days": 30 })).expect(409);
    owner.post(&at(&world, "/keys"), &json!({ "algorithm": "ES256" })).expect(201);
    let signed = step(&owner, &format!("{own}/statement"), accepted.tag(), &json!({ "days": 30 })).expect(200);
    assert_eq!(signed.json()["state"], "issued");
    let across = viewer.get(&at(&world, &format!("/assets/{}/perspectives", world.fixture.system))).expect(200).json();
    let items = across["items"].as_array().unwrap();
    assert_eq!(items.iter().filter(|one| one["is_evaluated"] == true).count(), 1);
    assert!(
        items.len() > 10
            && items.iter().any(|one| one["suite"] == SUITE && one["perspectives"][0]["share"].is_number())
    );
    let end = format!("{own}/withdrawal");
    let ended = step(&owner, &end, signed.tag(), &json!({ "words": "設定に誤りがあった。" })).expect(200);
    assert_eq!(
        (&ended.json()["state"], &ended.json()["stale"][0]["cause"]),
        (&json!("withdrawn"), &json!("withdrawn"))
    );
}

#[test]
fn programs_read_samples_a_page_at_a_time_one_of_them_and_compare_two_runs() {
    let world = World::new();
    let f = &world.fixture;
    let given = || world.handed_in(&f.system, (&f.editor, &f.owner));
    let (first, second) = (given(), given());
    let viewer = Client::new(&world, Role::Viewer);
    let of =
        |(evaluation, run): &(EvaluationId, EvaluationRunId)| format!("/evaluations/{evaluation}/runs/{run}/samples");
    let base = at(&world, &of(&first));
    let whole = viewer.get(&format!("{base}?limit=200")).expect(200).json();
    let all = whole["items"].as_array().unwrap().clone();
    assert_eq!((all.len(), &whole["next"]), (evaluation::suite(SUITE).unwrap().items.len(), &Value::Null));
    // A page at a time gives the same, each once.
    let (mut paged, mut path) = (Vec::new(), format!("{base}?limit=7"));
    loop {
        let page = viewer.get(&path).expect(200).json();
        assert!(page["items"].as_array().unwrap().len() <= 7);
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{base}?limit=7&cursor={next}");
    }
    assert_eq!(paged, all);
    let count = |query: &str| {
        viewer.get(&format!("{base}?limit=200&{query}")).expect(200).json()["items"].as_array().unwrap().len()
    };
    let verdicts = ["right", "wrong", "unscored", "failed"].map(|v| count(&format!("verdict={v}")));
    assert!(verdicts.iter().sum::<usize>() == all.len() && verdicts[1] > 0, "{verdicts:?}");
    let (id, leaf) = (all[0]["sample"].as_str().unwrap(), all[0]["leaf"].as_str().unwrap());
    assert!((1..all.len()).contains(&count(&format!("leaf={leaf}"))));
    assert_eq!((count(&format!("text={id}")), count("scorer=nobody")), (1, 0));
    for bad in ["verdict=perhaps", "limit=0", "limit=201", "cursor=yesterday", "colour=1"] {
        viewer.get(&format!("{base}?{bad}")).expect(422);
    }
    let one = viewer.get(&format!("{base}/{id}")).expect(200).json();
    assert_eq!((&one["verdict"], &one["answer"]), (&all[0]["verdict"], &json!("承知しました。")));
    assert_eq!(one["messages"][0]["role"], "user");
    viewer.get(&format!("{base}/{id}?epoch=2")).expect(404);
    viewer.get(&format!("{base}/nobody")).expect(404);
    // Another evaluation's run is not found below this one, and a stranger finds neither.
    let crossed = (first.0.clone(), second.1.clone());
    viewer.get(&at(&world, &of(&crossed))).expect(404);
    let stranger = Client::new(&world, Role::Stranger);
    stranger.get(&base).expect(404);
    let compare = at(&world, &format!("/evaluation-comparison?first={}&second={}", first.1, second.1));
    stranger.get(&compare).expect(404);
    let found = viewer.get(&compare).expect(200).json();
    assert_eq!(
        (&found["is_paired"], &found["changed_count"], &found["said_by"]),
        (&json!(true), &json!(0), &json!("evaluator"))
    );
    assert_eq!((&found["lines"][0]["difference"], &found["lines"][0]["method"]), (&json!(0.0), &json!("adjusted")));
    viewer.get(&at(&world, &format!("/evaluation-comparison?first={}", first.1))).expect(422);
    viewer
        .get(&at(&world, &format!("/evaluation-comparison?first={}&second=evr_{}", first.1, "0".repeat(32))))
        .expect(404);
}
