//! Evaluations from the command line: what a plan prints, a log out and in, reviewed and signed by those who may.

use crate::world::{World, code, err, out};
use serde_json::Value;
use std::process::Output;

const EDITOR: &str = "editor@komichi.example";
const OWNER: &str = "owner@komichi.example";

fn by(world: &World, who: &str, args: &[&str]) -> Output {
    world.run_with(&[&["evaluation"], args, &["--by", who, "--json"]].concat(), b"shirube-demo\n")
}

fn document(done: &Output) -> Value {
    assert_eq!(code(done), 0, "{}", err(done));
    serde_json::from_slice(&done.stdout).unwrap()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} of {value}"))
}

/// The evaluation of the demonstration that was reviewed and not signed yet, or signed where keys are there.
fn reviewed(world: &World) -> Value {
    let operators = world.json(&["operator", "list"]);
    let all = operators["operators"].as_array().unwrap().iter();
    for operator in all.map(|o| text(o, "id")) {
        let list = world.json(&["evaluation", "list", operator]);
        let found = list["items"].as_array().unwrap().iter().find(|e| e["state"] == "accepted").cloned();
        if let Some(one) = found {
            return world.json(&["evaluation", "show", text(&one, "id")]);
        }
    }
    panic!("the demonstration has a reviewed evaluation")
}

#[test]
fn a_log_goes_out_and_in_again_and_its_result_is_signed_by_those_who_may() {
    let world = World::demo();
    let held = reviewed(&world);
    let run = text(&held["runs"][0], "id");
    let told = world.run(&["evaluation", "show", text(&held, "id"), "--lang", "ja"]);
    assert!(out(&told).contains("国による評価や認証ではありません") && out(&told).contains("重み"), "{}", out(&told));
    document(&world.run(&["evaluation", "export", run, "-o", "log", "--json"]));
    assert_eq!(code(&world.run(&["evaluation", "export", run, "-o", "log"])), 7);
    assert_eq!(code(&world.run(&["eval", "report", "log"])), 0, "the engine reads it");

    let plan = ["plan", text(&held, "asset"), "--suite", text(&held, "suite"), "--model", text(&held, "model")];
    let rest = [
        "--target",
        "http://127.0.0.1:8000/v1",
        "--param",
        "temperature=0",
        "--param",
        "seed=7",
        "--at-least",
        "p01=80",
    ];
    let made = document(&by(&world, EDITOR, &[&plan[..], &rest].concat()));
    let id = text(&made, "id").to_owned();
    let shown = out(&world.run(&["evaluation", "show", &id]));
    assert!(shown.contains("shirube eval run") && shown.contains("--param temperature=0") && shown.contains("-o run"));
    assert_eq!(code(&by(&world, EDITOR, &["agree", &id])), 5, "an editor does not approve");
    assert_eq!(code(&by(&world, EDITOR, &["receive", &id, "log"])), 7, "nobody agreed yet");
    document(&by(&world, OWNER, &["agree", &id]));
    assert_eq!(code(&by(&world, EDITOR, &["receive", &id, "data"])), 4, "a folder without a log");
    let received = document(&by(&world, EDITOR, &["receive", &id, "log"]));
    let mine = text(&received["runs"][0], "id").to_owned();
    assert_eq!(code(&by(&world, EDITOR, &["review", &mine, "--accept"])), 5);
    let accepted = document(&by(&world, OWNER, &["review", &mine, "--accept", "--words", "よい"]));
    assert_eq!(text(&accepted, "state"), "accepted");
    let same = world.json(&["evaluation", "compare", run, &mine]);
    assert_eq!(
        (&same["is_paired"], &same["lines"][0]["method"], &same["lines"][0]["difference"]),
        (&true.into(), &"adjusted".into(), &0.0.into())
    );
    assert_eq!(code(&by(&world, OWNER, &["sign", &id])), 7, "without an address nothing is signed");
    let signed = document(&by(&world, OWNER, &["sign", &id, "--address", "https://demo.shirube.example"]));
    let statement = text(&signed, "statement").to_owned();
    assert_eq!(code(&world.run(&["statement", "export", &statement, "-o", "s.json"])), 0);
    let checked = world.run(&["verify", "s.json", "--json"]);
    let answers: Value = serde_json::from_slice(&checked.stdout).unwrap();
    let holds = |answers: &Value| {
        let all = answers["answers"].as_array().unwrap().iter();
        all.filter(|a| a["code"] == "verify.schema").all(|a| a["reason"] == "verify.schema.holds")
    };
    assert!(holds(&answers), "{answers}");
    let given = by(&world, OWNER, &["give", &id, "--show", "share.p01", "-o", "given.json", "--name", "取引先"]);
    assert_eq!(code(&given), 0, "{}", err(&given));
    let noted = world.json(&["evaluation", "show", &id])["deliveries"].clone();
    assert_eq!((text(&noted[0], "name"), noted[0]["shown"][0].as_str()), ("取引先", Some("share.p01")), "{noted}");
    let shown = world.json(&["verify", "given.json"]);
    assert!(holds(&shown) && shown["not_held"] == 0, "{shown}");
    assert_eq!(code(&by(&world, OWNER, &["give", &id, "--show", "share.nowhere", "-o", "x.json"])), 4);
    let ended = document(&by(
        &world,
        OWNER,
        &["withdraw", &id, "--words", "誤りがあった。", "--address", "https://demo.shirube.example"],
    ));
    assert_eq!(text(&ended, "state"), "withdrawn");
    assert_eq!(code(&world.run(&["evaluation", "show", "evl_none"])), 6);
    assert_eq!(code(&world.run(&["log", "verify"])), 0);
}

#[test]
fn a_run_is_ordered_shown_and_cancelled_by_command() {
    let world = World::demo();
    let held = reviewed(&world);
    let plan = ["plan", text(&held, "asset"), "--suite", "p01-harmful-output@1.0", "--model", "m"];
    let rest =
        ["--target", "http://127.0.0.1:8000/v1", "--param", "temperature=0", "--judge", "g@http://127.0.0.1:8001/v1"];
    let made = document(&by(&world, EDITOR, &[&plan[..], &rest].concat()));
    let id = text(&made, "id").to_owned();
    assert_eq!(code(&by(&world, EDITOR, &["order", "place", &id, "--allow-private"])), 7, "nobody agreed yet");
    document(&by(&world, OWNER, &["agree", &id]));
    let closed = by(&world, EDITOR, &["order", "place", &id]);
    assert!(code(&closed) == 4 && err(&closed).contains("outbound."), "{}", err(&closed));
    let other = ["--judge", "h@http://127.0.0.1:8001/v1"];
    let other = by(&world, EDITOR, &[&["order", "place", &id, "--allow-private"][..], &other].concat());
    assert!(code(&other) == 7 && err(&other).contains("evaluation.order-other-judge"), "{}", err(&other));
    let placed = document(&by(&world, EDITOR, &["order", "place", &id, "--allow-private", "--key", "lab"]));
    assert_eq!((text(&placed, "state"), text(&placed, "target")), ("running", "http://127.0.0.1:8000/v1"));
    assert_eq!((text(&placed["judges"][0], "model"), &placed["parameters"]["temperature"]), ("g", &0.into()));
    let order = text(&placed, "id").to_owned();
    assert_eq!(code(&by(&world, EDITOR, &["order", "place", &id, "--allow-private"])), 7, "one is under way");
    assert_eq!(world.json(&["evaluation", "order", "list", &id])["items"].as_array().unwrap().len(), 1);
    let told = world.run(&["evaluation", "order", "show", &order, "--lang", "ja"]);
    assert!(out(&told).contains("実行中") && out(&told).contains("回答0件"), "{}", out(&told));
    assert_eq!(text(&document(&by(&world, EDITOR, &["order", "cancel", &order])), "state"), "cancelled");
    assert_eq!(code(&by(&world, EDITOR, &["order", "cancel", &order])), 7);
    assert_eq!(text(&document(&by(&world, EDITOR, &["order", "continue", &order])), "state"), "running");
    assert_eq!(code(&world.run(&["evaluation", "order", "show", "evo_none"])), 6);
}

#[test]
fn a_byte_changed_in_a_log_on_the_shelf_is_found_and_a_log_that_is_gone_is_told() {
    let world = World::demo();
    let held = reviewed(&world);
    let digest = text(&held["runs"][0], "log");
    let sound = world.json(&["log", "verify"]);
    assert!(sound["verified"] == true && sound["logs"].as_u64().unwrap() > 0, "{sound}");
    let folder = world.path("data").join("logs").join(digest);
    let segment = folder.join("0001.jsonl");
    let whole = std::fs::read(&segment).unwrap();
    let mut other = whole.clone();
    let at = other.iter().rposition(u8::is_ascii_digit).unwrap();
    other[at] = if other[at] == b'7' { b'8' } else { b'7' };
    std::fs::write(&segment, &other).unwrap();
    let found = world.run(&["log", "verify", "--json"]);
    let document: Value = serde_json::from_slice(&found.stdout).unwrap();
    let mine = |document: &Value, code: &str| {
        let all = document["findings"].as_array().unwrap().iter();
        all.filter(|f| f["code"] == code && f["params"]["digest"] == digest).count()
    };
    assert_eq!((code(&found), mine(&document, "log.evaluation.altered")), (3, 1), "{document}");
    for (lang, said) in [("ja", "受け取ったときから変わっています"), ("en", "is not what was received")]
    {
        let told = world.run(&["log", "verify", "--lang", lang]);
        assert!(code(&told) == 3 && out(&told).contains(said), "{}", out(&told));
    }
    std::fs::write(&segment, &whole).unwrap();
    std::fs::rename(&folder, world.path("away")).unwrap();
    let gone = world.json(&["log", "verify"]);
    assert!(gone["verified"] == true && mine(&gone, "log.evaluation.gone") == 1, "{gone}");
}
