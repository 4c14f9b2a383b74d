//! A statement with everything sent beside it, checked at the command line: every answer in both languages, no one word.

use crate::world::{World, code, out};
use serde_json::Value;
use std::path::PathBuf;

/// The time at which everything in the example holds.
const AT: &str = "1795318980";

fn example(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/verify").join(name).display().to_string()
}

fn text(name: &str) -> String {
    std::fs::read_to_string(example(name)).unwrap().trim().to_owned()
}

/// Outcome and reason of each answer.
fn answers(world: &World, file: &str, more: &[&str], wanted: i32) -> Vec<String> {
    let (issuer, log, witness, since) =
        (example("issuer.json"), text("log.vkey"), text("witness.vkey"), example("checkpoint"));
    let mut args =
        vec!["verify", file, "--issuer", &issuer, "--log", &log, "--witness", &witness, "--since", &since, "--json"];
    args.extend(more);
    let done = world.run(&args);
    assert_eq!(code(&done), wanted, "{}", out(&done));
    let document: Value = serde_json::from_str(&out(&done)).unwrap();
    let list = document["answers"].as_array().unwrap();
    for answer in list {
        let is_japanese = |text: &str| text.chars().any(|c| ('ぁ'..='ん').contains(&c) || ('一'..='龠').contains(&c));
        for part in ["check", "outcome", "reason"] {
            assert!(is_japanese(answer["ja"][part].as_str().unwrap()), "{answer}");
            assert!(!is_japanese(answer["en"][part].as_str().unwrap()), "{answer}");
        }
    }
    list.iter().map(|a| format!("{} {}", a["outcome"].as_str().unwrap(), a["reason"].as_str().unwrap())).collect()
}

#[test]
fn everything_that_was_sent_is_checked_and_told() {
    let world = World::new();
    let found = answers(&world, &example("sheet.statement.json"), &["--at", AT], 0);
    let open: Vec<&String> = found.iter().filter(|a| !a.starts_with("held ")).collect();
    assert_eq!((found.len(), open), (12, vec![&"not-checked verify.schema.unknown".to_owned()]));
    let later = answers(&world, &example("sheet.statement.json"), &["--at", "2026-11-24T00:00:00Z"], 3);
    assert!(later.contains(&"not-held statement.validity.expired".to_owned()), "{later:?}");
    assert!(later.contains(&"held verify.signature.holds".to_owned()), "{later:?}");
}

#[test]
fn a_changed_statement_is_told_without_a_word_for_all() {
    let world = World::new();
    let changed =
        text("sheet.statement.json").replacen("\"table\":\"statement_sent\"", "\"table\":\"statement_lost\"", 1);
    let file = world.file("changed.statement.json", &changed).display().to_string();
    let found = answers(&world, &file, &["--at", AT], 3);
    assert!(found.contains(&"not-held verify.inclusion.sealed".to_owned()), "{found:?}");
    for (lang, word) in [("ja", "成り立ちません"), ("en", "does not hold")] {
        let done = world.run(&["verify", &file, "--at", AT, "--lang", lang, "--log", &text("log.vkey")]);
        let told = out(&done);
        assert!(code(&done) == 3 && told.contains(word) && told.contains("verify.issuer.sender"), "{told}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let world = World::new();
    let file = example("sheet.statement.json");
    for more in [["--at", "noon"], ["--log", "nothing"], ["--issuer", &file], ["--since", "no-such-file"]] {
        let done = world.run(&["verify", &file, more[0], more[1]]);
        assert!([4, 6].contains(&code(&done)), "{more:?}: {}", out(&done));
    }
    assert_eq!(code(&world.run(&["verify", "no-such-file"])), 6);
}
