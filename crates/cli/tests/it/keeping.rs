//! Keeping an installation: erasing a person, mending published files, and a database that is to be reached safely.

use crate::world::{World, code, err, out};
use serde_json::Value;

/// An administrator and a person, made on the command line.
fn furnished() -> World {
    let world = World::new();
    let add = |rest: &[&str]| {
        let done = world.run_with(&[&["account", "add"], rest].concat(), b"long enough pass\n");
        assert_eq!(code(&done), 0, "{}", err(&done));
    };
    add(&["--administrator", "--login", "admin@example.jp", "--name", "管理 太郎"]);
    add(&["--login", "hanako@example.jp", "--name", "消える 花子"]);
    world
}

const FOUND: [&str; 4] = ["--by", "admin@example.jp", "--finding", "本人からの請求"];

fn erase(world: &World, rest: &[&str], password: &[u8]) -> std::process::Output {
    world.run_with(&[&["account", "erase", "hanako@example.jp"], &FOUND[..], rest].concat(), password)
}

fn holds(world: &World, text: &str) -> bool {
    let files = std::fs::read_dir(world.path("data")).unwrap().map(|f| f.unwrap().path()).filter(|p| p.is_file());
    files.map(|p| std::fs::read(p).unwrap()).any(|b| b.windows(text.len()).any(|w| w == text.as_bytes()))
}

#[test]
fn a_person_is_erased_by_an_act_and_the_log_still_adds_up() {
    let world = furnished();
    let plan = world.json(&["account", "erase", "hanako@example.jp", "--dry-run"]);
    assert_eq!((&plan["dry_run"], &plan["login"]), (&Value::Bool(true), &Value::from("hanako@example.jp")));
    assert!(holds(&world, "消える 花子"));
    let done = erase(&world, &["--yes", "--json"], b"long enough pass\n");
    assert_eq!(code(&done), 0, "{}", err(&done));
    let document: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&document["erased"], &document["compacted"]), (&plan["account"], &Value::Bool(true)));
    assert!(document["entry"].as_str().unwrap().starts_with("ent_"));
    assert!(!holds(&world, "消える 花子") && !holds(&world, "hanako@example.jp"), "the name lingers");
    let verified = world.run(&["log", "verify"]);
    assert_eq!(code(&verified), 0, "{}", out(&verified));
    assert_eq!(code(&erase(&world, &["--yes"], b"long enough pass\n")), 6, "there is nobody left to erase");
}

#[test]
fn nobody_is_erased_without_agreement_nor_by_someone_who_may_not() {
    let world = furnished();
    let silent = erase(&world, &[], b"");
    assert_eq!(code(&silent), 4, "{}", err(&silent));
    assert!(err(&silent).contains("--yes"));
    assert_eq!(code(&erase(&world, &["--yes"], b"wrong password\n")), 5);
    let own = ["account", "erase", "admin@example.jp", "--by", "hanako@example.jp", "--finding", "x", "--yes"];
    assert_eq!(code(&world.run_with(&own, b"long enough pass\n")), 5);
    let last = ["account", "erase", "admin@example.jp", "--by", "admin@example.jp", "--finding", "x", "--yes"];
    assert_eq!(code(&world.run_with(&last, b"long enough pass\n")), 7);
    assert_eq!(code(&world.run(&["account", "erase", "nobody", "--dry-run"])), 6);
    assert_eq!(code(&world.run(&["account", "erase", "hanako@example.jp"])), 2, "an act names who and why");
    assert!(holds(&world, "消える 花子"));
}

#[test]
fn published_files_are_mended_when_asked_and_only_then() {
    let world = furnished();
    let repair = |rest: &[&str]| world.run(&[&["log", "repair"], rest].concat());
    assert_eq!(world.json(&["log", "repair"])["files"], serde_json::json!([]));
    std::fs::write(world.path("data/log/checkpoint"), "nonsense\n").unwrap();
    let planned = world.json(&["log", "repair", "--dry-run"]);
    assert_eq!(planned["files"], serde_json::json!(["checkpoint"]));
    assert_eq!(code(&world.run(&["log", "verify"])), 3, "a dry run mends nothing");
    assert_eq!(code(&repair(&[])), 4, "nobody agreed");
    let done = world.json(&["log", "repair", "--yes"]);
    assert_eq!((&done["written"], &done["verified"]), (&Value::from(1), &Value::Bool(true)));
    assert_eq!(code(&world.run(&["log", "verify"])), 0);
}

#[test]
fn a_changed_record_is_not_mended_by_mending_files() {
    let world = furnished();
    let db = rusqlite::Connection::open(world.path("data/shirube.sqlite")).unwrap();
    db.execute("UPDATE account SET name = 'x' WHERE login = 'hanako@example.jp'", []).unwrap();
    drop(db);
    std::fs::remove_file(world.path("data/log/checkpoint")).unwrap();
    let done = world.run(&["log", "repair", "--yes", "--json"]);
    assert_eq!(code(&done), 3, "{}", err(&done));
    let document: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!(document["findings"].as_array().unwrap().iter().any(|f| f["code"] == "log.row"), "{document}");
}

#[test]
fn an_address_that_cannot_be_kept_is_refused_in_words() {
    let world = World::new();
    for (address, said) in [
        ("postgres://u@db.invalid/x?sslmode=prefer", "verify-full"),
        ("postgres://u@db.invalid/x?sslmode=verify-full&sslrootcert=/none.crt", "/none.crt"),
        ("postgres://u@%2Ftmp/x?sslmode=require", "/tmp"),
    ] {
        for lang in ["ja", "en"] {
            let done = world.run(&["--database", address, "operator", "list", "--lang", lang]);
            assert_eq!(code(&done), 4, "{}", err(&done));
            assert!(err(&done).contains(said), "{}", err(&done));
        }
    }
}
