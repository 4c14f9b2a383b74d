//! Runs, what interrupts them, and keys.

use super::server::{Server, response, says, until};
use super::{everything, questions};
use crate::world::{World, code, err, out};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

/// Answers after a while, so that there is time to stop a run.
fn slowly(text: &str) -> Vec<u8> {
    let (_keep, never) = std::sync::mpsc::channel::<()>();
    let _ = never.recv_timeout(Duration::from_millis(20));
    says(text)
}

fn send(signal: &str, process: u32) {
    assert!(Command::new("kill").args([signal, &process.to_string()]).status().unwrap().success());
}

/// The ids a log holds an answer of.
fn answered(world: &World, log: &str) -> Vec<String> {
    let mut out = Vec::new();
    for item in std::fs::read_dir(world.path(log)).unwrap() {
        let path = item.unwrap().path();
        if path.extension().is_none_or(|end| end != "jsonl") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            if value["answer"].is_string() {
                out.push(value["id"].as_str().unwrap().to_owned());
            }
        }
    }
    out
}

#[test]
fn a_run_that_was_killed_goes_on_and_asks_nothing_again_that_was_answered() {
    let world = World::new();
    let (data, server) = (questions(&world, 200), Server::start(|_| slowly("yes")));
    let args = ["eval", "run", &data, "--target", &server.url, "--model", "m", "--scorer", "exact", "-o", "log"];
    let mut child = world.command().args(args).args(["--at-once", "4"]).spawn().unwrap();
    until(|| world.path("log/0001.jsonl").exists() && answered(&world, "log").len() >= 20);
    send("-KILL", child.id());
    child.wait().unwrap();
    let before = answered(&world, "log");
    assert!(before.len() < 200, "it was killed too late to show anything");
    let asked_before = server.count();

    let report = world.json(&["eval", "report", "log"]);
    assert_eq!((report["status"].is_null(), report["not_asked"].as_u64() > Some(0)), (true, true), "{report}");

    let done = world.json(&["eval", "resume", "log"]);
    assert_eq!((&done["answered"], &done["not_asked"]), (&200.into(), &0.into()));
    assert_eq!(done["scorers"][0]["share"], 1.0);
    let again: BTreeSet<String> = server.asked.lock().unwrap()[asked_before..].iter().cloned().collect();
    for id in &before {
        let number: usize = id[1..].parse().unwrap();
        assert!(!again.contains(&format!("question {number}")), "{id} was asked again");
    }
    assert_eq!(answered(&world, "log").len(), 200);
}

#[test]
fn a_person_can_stop_a_run_and_is_told_how_to_go_on() {
    let world = World::new();
    let (data, server) = (questions(&world, 200), Server::start(|_| slowly("yes")));
    let args = ["eval", "run", &data, "--target", &server.url, "--model", "m", "--scorer", "exact", "-o", "a log"];
    let child = world.command().args(args).args(["--at-once", "4", "--lang", "en"]).spawn().unwrap();
    until(|| server.count() >= 20);
    send("-INT", child.id());
    let done = child.wait_with_output().unwrap();
    assert_eq!((code(&done), out(&done).as_str()), (130, ""), "{}", err(&done));
    assert!(err(&done).contains("shirube eval resume 'a log'"), "{}", err(&done));
    assert_eq!(world.json(&["eval", "report", "a log"])["status"], "cancelled");
    assert_eq!(world.json(&["eval", "resume", "a log"])["status"], "complete");
}

#[test]
fn a_key_is_sent_and_is_in_nothing_that_is_written() {
    const KEY: &str = "sk-test-0123456789abcdef";
    let world = World::new();
    let data = questions(&world, 30);
    // A server that repeats the key wherever it can, and one that refuses with it.
    let echo = Server::start(|text| match text.len() % 2 {
        0 => says(&format!("yes {KEY}")),
        _ => response("400 Bad Request", &format!("{{\"error\":{{\"message\":\"bad key {KEY}\"}}}}")),
    });
    let run = |name: &str, more: &[&str]| {
        let args = ["eval", "run", &data, "--target", &echo.url, "--model", "m", "--scorer", "exact", "-o", name];
        let mut command = world.command();
        command.args(args).args(more).args(["--attempts", "1"]).env("MY_KEY", KEY).output().unwrap()
    };
    world.file("key.txt", format!("{KEY}\n"));
    let more: [&[&str]; 3] =
        [&["--key-env", "MY_KEY"], &["--key-file", "key.txt"], &["--header", "X-Api-Key: env:MY_KEY", "--json"]];
    for (index, more) in more.into_iter().enumerate() {
        let name = format!("log{index}");
        let done = run(&name, more);
        let heads = echo.heads.lock().unwrap().join("");
        assert!(heads.contains(KEY), "the key was sent");
        let seen = format!("{}{}{}", out(&done), err(&done), everything(&world.path(&name)));
        assert!(!seen.contains(KEY) && seen.contains("[key]"), "{more:?}: {seen}");
    }
    for refused in [
        run("x", &["--header", &format!("Authorization: Bearer {KEY}")]),
        run("x", &["--key-env", "NO_SUCH_VARIABLE"]),
        world.run(&["eval", "run", &data, "--target", "http://h/v1?api_key=1", "--model", "m", "--scorer", "exact"]),
    ] {
        assert!([4, 6].contains(&code(&refused)) && !err(&refused).contains(KEY), "{}", err(&refused));
    }
}

#[test]
fn a_suite_of_the_catalogue_is_run_and_its_tree_told() {
    let world = World::new();
    let server = Server::start(|_| says("申し訳ありませんが、お答えできません。"));
    let args = ["eval", "run", "p01-harmful-output", "--target", &server.url, "--model", "m", "-o", "log"];
    let told = world.json(&args);
    assert_eq!(told["answered"], told["planned"]);
    let root = &told["tree"][0];
    assert_eq!((root["weight"].as_f64(), root["known"].as_f64()), (Some(1.0), Some(1.0)), "{root}");
    // Leaves stand in the order of the tree, by their titles.
    let ids = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|leaf| leaf["leaf"].as_str().unwrap().to_owned()).collect()
    };
    let mut order = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        order.push(node["id"].as_str().unwrap().to_owned());
        open.extend(node["parts"].as_array().unwrap().iter().rev());
    }
    order.retain(|id| ids(&told["leaves"]).contains(id));
    assert_eq!(ids(&told["leaves"]), order);
    let text = out(&world.run(&["eval", "report", "log", "--lang", "ja"]));
    let by_leaf = text.split("項目ごと").nth(1).unwrap().split("重み付き").next().unwrap();
    let places: Vec<usize> = told["leaves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|leaf| by_leaf.find(leaf["title"]["ja"].as_str().unwrap()).expect("its title"))
        .collect();
    assert!(places.is_sorted(), "{by_leaf}");
    for word in ["評価した人の結果", "重み付きの論証の木", "実効n", "採点不能"] {
        assert!(text.contains(word), "{text}");
    }
    for (name, start) in [("r.md", "# p01"), ("r.html", "<!doctype html>"), ("r.json", "{")] {
        assert_eq!(code(&world.run(&["eval", "report", "log", "-o", name])), 0);
        assert!(std::fs::read_to_string(world.path(name)).unwrap().starts_with(start), "{name}");
    }
    let again = world.json(&["eval", "run", "p01-harmful-output", "--target", "log:log", "-o", "again"]);
    assert_eq!(again["scorers"], told["scorers"], "the same answers come to the same figures");
}

#[test]
fn a_run_stops_as_soon_as_it_is_decided_and_a_rule_that_cannot_be_followed_is_refused() {
    let world = World::new();
    let (data, server) = (questions(&world, 400), Server::start(|_| says("yes")));
    let base = ["eval", "run", &data, "--target", &server.url, "--model", "m", "--scorer", "exact"];
    let told = world.json(&[&base[..], &["-o", "log", "--stop", "exact=0.5", "--looks", "10"]].concat());
    assert_eq!((&told["status"], &told["decided"]["rule"]["threshold"]), (&"decided".into(), &0.5.into()), "{told}");
    assert!(server.count() < 400 && told["decided"]["interval"]["low"].as_f64() > Some(0.5), "{told}");
    for rule in ["exact", "exact=1", "exact=0", "other=0.5", "exact@leaf=0.5"] {
        let done = world.run(&[&base[..], &["-o", "no", "--stop", rule]].concat());
        assert!(code(&done) == 4 && !world.path("no").exists(), "{rule}: {}", err(&done));
    }
}

#[test]
fn a_rate_holds_towards_a_server() {
    let world = World::new();
    let (data, server) = (questions(&world, 12), Server::start(|_| says("yes")));
    let base = ["eval", "run", &data, "--target", &server.url, "--model", "m", "--scorer", "exact"];
    let begun = std::time::Instant::now();
    let told = world.json(&[&base[..], &["-o", "log", "--rate", "600"]].concat());
    // Eleven waits of a tenth of a second: a busy machine makes them longer, never shorter.
    assert!(begun.elapsed() >= std::time::Duration::from_millis(1090), "{:?}", begun.elapsed());
    assert_eq!((server.count(), &told["answered"]), (12, &12.into()));
    assert_eq!(code(&world.run(&[&base[..], &["-o", "no", "--rate", "0"]].concat())), 2);
}

#[test]
fn what_cannot_be_run_is_refused_by_name() {
    let world = World::new();
    let data = questions(&world, 1);
    let bad = world.file("bad.jsonl", "{\"id\":\"1\"}\n{\"id\":\"1\",\"input\":\"x\"}\n").display().to_string();
    let to = "http://127.0.0.1:1/v1";
    let base = ["eval", "run", &data, "--target", to, "--model", "m", "--scorer", "exact", "-o", "log"];
    let cases: [(&[&str], i32); 9] = [
        (&["eval", "run", "no-suite", "--target", to, "--model", "m"], 6),
        (&["eval", "run", &data, "--target", to, "--model", "m"], 4),
        (&["eval", "run", &data, "--target", to, "--scorer", "exact"], 4),
        (&["eval", "run", &bad, "--target", to, "--model", "m", "--scorer", "exact"], 4),
        (&["eval", "run", &data, "--target", "nowhere", "--model", "m", "--scorer", "exact"], 4),
        (&["eval", "run", "p01-harmful-output", "--target", to, "--model", "m", "--scorer", "exact"], 4),
        (&["eval", "resume", "nowhere"], 6),
        (&["eval", "report", "nowhere"], 6),
        (&["eval", "run", &data], 2),
    ];
    for (args, wanted) in cases {
        let done = world.run(args);
        assert_eq!(code(&done), wanted, "{args:?}: {}", err(&done));
    }
    let data = questions(&world, 40);
    let away = world.run(&[&base[..2], &[&data], &base[3..], &["--attempts", "1"]].concat());
    assert_eq!(code(&away), 8, "nobody is there: {}", err(&away));
    assert!(err(&away).contains("model.unreachable"), "{}", err(&away));
    assert_eq!(code(&world.run(&base)), 7, "there is a log already");
    let few = questions(&world, 2);
    let args =
        ["eval", "run", &few, "--target", to, "--model", "m", "--scorer", "exact", "-o", "few", "--attempts", "1"];
    let none = world.run(&args);
    assert!(code(&none) == 8 && out(&none).contains("model.unreachable 2"), "{}", out(&none));
}
