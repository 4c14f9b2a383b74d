//! The second verifier, written apart in another language (`tools/verify.py`), must find what ours finds.

use super::*;
use crate::testing::tamper_sqlite;
use std::path::Path;
use std::process::Command;

pub(super) type Findings = BTreeSet<(String, Vec<(String, String)>)>;

/// What the second verifier says of an installation: codes with the parameters both programs give.
pub(super) fn second(world: &World, database: &Path) -> Findings {
    let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/verify.py");
    let out = Command::new("python3")
        .arg(tool)
        .arg(world.it.log_dir())
        .args(["--vkey", &world.it.log_key(), "--database"])
        .arg(database)
        .arg("--json")
        .output()
        .expect("the second verifier needs python3");
    let text = String::from_utf8(out.stdout).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text} {:?}", out.stderr));
    assert_eq!(out.status.code(), Some(if report["passed"] == true { 0 } else { 3 }));
    let errors = report["findings"].as_array().unwrap().iter().filter(|f| f["level"] == "error");
    errors
        .map(|f| {
            let params = f["params"].as_object().unwrap().iter();
            shared(f["code"].as_str().unwrap(), params.map(|(n, v)| (n.clone(), v.as_str().unwrap().to_owned())))
        })
        .collect()
}

fn first(world: &World) -> Findings {
    let audited = world.audited();
    audited
        .report
        .errors()
        .map(|f| shared(f.code, f.params.iter().map(|(n, v)| ((*n).to_owned(), v.clone()))))
        .collect()
}

/// Where a fault is must agree; how each program words the reason need not.
fn shared(code: &str, params: impl Iterator<Item = (String, String)>) -> (String, Vec<(String, String)>) {
    let mut params: Vec<_> =
        params.filter(|(n, _)| ["entry", "table", "key", "path", "size"].contains(&n.as_str())).collect();
    params.sort();
    (code.to_owned(), params)
}

#[test]
fn two_verifiers_find_the_same_in_a_sound_and_in_a_damaged_installation() {
    let damage = [
        "",
        "UPDATE operator SET name = name || 'x'",
        "UPDATE operator SET is_overseas = 1",
        "DELETE FROM risk",
        "INSERT INTO once VALUES ('t', 'r', '')",
        "INSERT INTO tie SELECT 'tie_0', operator_id, to_id, from_id, kind, at FROM tie",
        "UPDATE log_seal SET digest = salt WHERE tbl = 'operator'",
        "DELETE FROM log_seal WHERE row_key = (SELECT min(id) FROM asset)",
        "UPDATE log_seal SET salt = NULL WHERE tbl = 'answer'",
        "UPDATE log_entry SET kind = 'x' WHERE idx = 2",
        "UPDATE log_entry SET payload = leaf WHERE idx = 3",
        "UPDATE log_entry SET at = 'x' WHERE idx IS NULL",
        "DELETE FROM log_entry WHERE idx = 2",
        "UPDATE log_tile SET hashes = x'00'",
        "UPDATE log_checkpoint SET note = note || 'x'",
        "DELETE FROM log_checkpoint",
    ];
    for change in damage {
        let world = World::full();
        let Place::Sqlite(path) = world.ground.place.clone() else { return };
        world.it.keep_log().unwrap();
        world.operator("待っている会社");
        if !change.is_empty() {
            tamper_sqlite(&path, change);
        }
        let (ours, theirs) = (first(&world), second(&world, &path));
        assert_eq!(ours, theirs, "{change}");
        assert_eq!(ours.is_empty(), change.is_empty() || change.contains("once"), "{change}: {ours:?}");
    }
}

#[test]
fn two_verifiers_find_the_same_in_damaged_files() {
    for (name, at) in [("checkpoint", 0), ("checkpoint", 90), ("tile/0/000.p/7", 40), ("tile/entries/000.p/7", 40)] {
        let world = World::new();
        let Place::Sqlite(path) = world.ground.place.clone() else { return };
        (0..6).for_each(|n| drop(world.operator(&format!("会社{n}"))));
        world.it.keep_log().unwrap();
        let file = world.it.log_dir().join(name);
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[at] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(first(&world), second(&world, &path), "{name} byte {at}");
    }
}
