//! The log: verified before and after a killed process, and after one thing changed behind its back.

use crate::world::{World, code, err, out};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed_during_a_write() {
    let world = World::new();
    let mut acknowledged = BTreeSet::new();
    for lines in [1, 7, 30, 55] {
        let mut child = world.command().args(["db", "rehearse"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        for _ in 0..lines {
            line.clear();
            assert!(reader.read_line(&mut line).unwrap() > 0);
            acknowledged.insert(line.trim().to_owned());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for rest in reader.lines().map_while(Result::ok).filter(|l| l.len() == line.trim().len()) {
            acknowledged.insert(rest);
        }
        let verified = world.run(&["log", "verify"]);
        assert_eq!(code(&verified), 0, "{}{}", out(&verified), err(&verified));
    }
    let list = world.json(&["operator", "list", "--most", "10000"]);
    let held: BTreeSet<String> =
        list["operators"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap().to_owned()).collect();
    let lost: Vec<_> = acknowledged.difference(&held).collect();
    assert!(lost.is_empty(), "lost {lost:?}");
    assert!(acknowledged.len() >= 93);
    assert_eq!(code(&world.run(&["db", "migrate"])), 0);
    assert_eq!(world.json(&["log", "verify"])["waiting"], 0);
}

fn sql(world: &World, statements: &str) {
    let db = rusqlite::Connection::open(world.path("data/shirube.sqlite")).unwrap();
    db.execute_batch(statements).unwrap();
}

fn ask(world: &World, query: &str) -> String {
    let db = rusqlite::Connection::open(world.path("data/shirube.sqlite")).unwrap();
    db.query_row(query, [], |r| r.get(0)).unwrap()
}

/// What `log verify` finds: its findings, and that it ends with 3.
fn findings(world: &World) -> Vec<serde_json::Value> {
    let done = world.run(&["log", "verify", "--json"]);
    assert_eq!(code(&done), 3, "{}{}", out(&done), err(&done));
    let document: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    document["findings"].as_array().unwrap().clone()
}

#[test]
fn one_thing_changed_in_any_table_is_found_and_named() {
    let sound = World::demo();
    assert_eq!(code(&sound.run(&["log", "verify"])), 0);
    for (table, change, wanted) in [
        (
            "answer",
            "UPDATE answer SET statement = statement || 'x' WHERE rowid = (SELECT min(rowid) FROM answer)",
            "log.row",
        ),
        ("asset", "UPDATE asset SET name = replace(name, 'AI', 'A1') WHERE name = 'まちの窓口AI'", "log.row"),
        (
            "operator",
            "UPDATE operator SET corporate_number = '7999900000003' WHERE name_en = 'Komichi Lab Inc.'",
            "log.row",
        ),
        ("evidence", "UPDATE evidence SET sha256 = replace(sha256, 'a', 'b') WHERE sha256 LIKE '%a%'", "log.row"),
        (
            "risk",
            "PRAGMA foreign_keys = off; DELETE FROM risk WHERE rowid = (SELECT min(rowid) FROM risk)",
            "log.row.missing",
        ),
        ("membership", "UPDATE membership SET role = 'owner' WHERE role = 'viewer'", "log.row"),
        (
            "tie",
            "INSERT INTO tie SELECT 'tie_x', operator_id, to_id, from_id, kind, at FROM tie LIMIT 1",
            "log.row.unsealed",
        ),
    ] {
        let world = sound.copy();
        sql(&world, change);
        let found = findings(&world);
        let one = found.iter().find(|f| f["code"] == wanted && f["params"]["table"] == table);
        let one = one.unwrap_or_else(|| panic!("{table}: {found:?}"));
        assert!(one["params"]["key"].as_str().is_some_and(|k| !k.is_empty()));
        let names_entry = one["params"]["entry"].as_str().is_some_and(|e| e.starts_with("ent_"));
        assert!(names_entry || wanted == "log.row.unsealed", "{one}");
        assert!(!one["message"].as_str().unwrap().starts_with("error"), "no words for {one}");
    }
}

#[test]
fn a_changed_entry_is_named_by_id_and_index() {
    let sound = World::demo();
    let id = ask(&sound, "SELECT id FROM log_entry WHERE idx = 5");
    for change in [
        "UPDATE log_entry SET payload = CAST(replace(CAST(payload AS TEXT), '\"v\":1', '\"v\":2') AS BLOB) WHERE idx = 5",
        "UPDATE log_entry SET kind = 'account.suspend' WHERE idx = 5",
        "UPDATE log_entry SET at = '2020-01-01T00:00:00.000000Z' WHERE idx = 5",
        "UPDATE log_seal SET digest = zeroblob(32) WHERE entry_id = (SELECT id FROM log_entry WHERE idx = 5)",
    ] {
        let world = sound.copy();
        sql(&world, "DROP TRIGGER log_entry_fixed; DROP TRIGGER log_seal_fixed;");
        sql(&world, change);
        let found = findings(&world);
        assert!(found.iter().any(|f| f["params"]["entry"] == id.as_str()), "{change}: {found:?}");
        let text = out(&world.run(&["log", "verify", "--lang", "ja"]));
        assert!(text.contains(&id) && text.contains("不一致"), "{text}");
    }
}

#[test]
fn a_row_changed_together_with_its_entry_is_found_by_the_signed_tree() {
    let world = World::demo();
    sql(&world, "DROP TRIGGER log_entry_fixed; DROP TRIGGER log_entry_kept; DROP TRIGGER log_seal_kept;");
    sql(
        &world,
        "PRAGMA foreign_keys = off; DELETE FROM log_seal WHERE entry_id = (SELECT id FROM log_entry WHERE idx = 7); DELETE FROM log_entry WHERE idx = 7;",
    );
    assert!(findings(&world).iter().any(|f| f["code"] == "log.payload" && f["params"]["index"] == "7"));
}

#[test]
fn one_byte_changed_in_the_database_file_itself_is_found() {
    let world = World::demo();
    sql(&world, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;");
    let path = world.path("data/shirube.sqlite");
    let mut bytes = std::fs::read(&path).unwrap();
    let wanted = b"Ranks applications for a job";
    // Pages keep earlier forms of a row in their free space: the living one is among these.
    let places: Vec<usize> = (0..bytes.len() - wanted.len()).filter(|&i| bytes[i..].starts_with(wanted)).collect();
    assert!(!places.is_empty());
    places.into_iter().for_each(|at| bytes[at] = b'B');
    std::fs::write(&path, bytes).unwrap();
    assert!(findings(&world).iter().any(|f| f["code"] == "log.row" && f["params"]["table"] == "asset"));
}

#[test]
fn a_changed_or_missing_published_file_is_found() {
    let sound = World::demo();
    for (name, wanted) in [("checkpoint", "log.checkpoint"), ("tile", "log.bundle")] {
        let world = sound.copy();
        let path = world.path("data/log").join(name);
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap()
        } else {
            std::fs::remove_file(path).unwrap()
        }
        assert!(findings(&world).iter().any(|f| f["code"] == wanted), "{name}");
    }
    let world = sound.copy();
    let bundle = walk(&world.path("data/log/tile/entries"));
    let mut bytes = std::fs::read(&bundle).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    assert!(!findings(&world).is_empty());
}

/// The file that counts: a longer one of the same place stands for those before it.
fn walk(dir: &std::path::Path) -> std::path::PathBuf {
    let number = |path: &std::path::PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let last = std::fs::read_dir(dir).unwrap().map(|one| one.unwrap().path()).max_by_key(number).unwrap();
    if last.is_dir() { walk(&last) } else { last }
}

#[test]
fn another_key_does_not_verify_and_the_right_one_does() {
    let world = World::demo();
    let key = world.json(&["log", "key"])["key"].as_str().unwrap().to_owned();
    assert_eq!(code(&world.run(&["log", "verify", "--key", &key])), 0);
    let other = World::seeded();
    let foreign = other.json(&["log", "key"])["key"].as_str().unwrap().to_owned();
    assert_ne!(key, foreign, "a demonstration's key must not be the same everywhere");
    assert_eq!(code(&world.run(&["log", "verify", "--key", &foreign])), 3);
    assert_eq!(code(&world.run(&["log", "verify", "--key", "nonsense"])), 4);
}

#[test]
fn a_proof_names_its_entry_and_holds_the_checkpoint() {
    let world = World::demo();
    assert_eq!(code(&world.run(&["log", "prove", "5", "-o", "five.tlog-proof"])), 0);
    let proof = std::fs::read_to_string(world.path("five.tlog-proof")).unwrap();
    assert!(proof.starts_with("c2sp.org/tlog-proof@v1\n") && proof.contains("\nindex 5\n"));
    let checkpoint = out(&world.run(&["log", "checkpoint"]));
    assert!(proof.contains(&checkpoint));
}
