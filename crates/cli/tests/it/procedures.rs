//! `shirube procedure`: listed, shown, checked, and when a period ends.

use crate::world::{World, code, err, out, root};

#[test]
fn a_procedure_is_listed_shown_and_drawn() {
    let world = World::new();
    let listed = world.json(&["procedure", "list"]);
    assert!(listed["procedures"].as_array().unwrap().iter().any(|p| p["name"] == "incident@1"));
    let shown = world.run(&["procedure", "show", "incident", "--lang", "en"]);
    assert!(out(&shown).contains("Take up") && out(&shown).contains("within 5 working days"), "{}", out(&shown));
    let drawn = world.run(&["procedure", "show", "incident@1", "--mermaid"]);
    assert!(out(&drawn).starts_with("stateDiagram-v2\n"));
    assert_eq!(code(&world.run(&["procedure", "show", "nothing"])), 6);
}

#[test]
fn a_file_is_checked_whole() {
    let world = World::new();
    let text = std::fs::read_to_string(root().join("catalog/procedures/incident@1.toml")).unwrap();
    world.file("good.toml", &text);
    let good = world.run(&["procedure", "check", "good.toml"]);
    assert_eq!(code(&good), 0, "{}{}", out(&good), err(&good));
    let wrong = text.replacen("to = \"withdrawn\"", "to = \"nowhere\"", 1).replacen("within = 5\n", "", 1);
    world.file("bad.toml", wrong);
    let bad = world.run(&["procedure", "check", "bad.toml", "--json"]);
    assert_eq!(code(&bad), 4);
    let said: serde_json::Value = serde_json::from_slice(&bad.stdout).unwrap();
    let kinds: Vec<&str> =
        said["files"][0]["faults"].as_array().unwrap().iter().filter_map(|f| f["kind"].as_str()).collect();
    for kind in ["unknown", "unreachable", "no-period"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    assert_eq!(code(&world.run(&["procedure", "check", "absent.toml"])), 6);
}

#[test]
fn a_period_ends_on_a_day_offices_work() {
    let world = World::new();
    let due = |more: &[&str]| world.json(&[&["procedure", "due"], more].concat());
    let days = due(&["2026-12-25T15:00:00+09:00", "--within", "10", "--unit", "days"]);
    assert_eq!((days["on"].as_str(), days["moved_from"].as_str()), (Some("2027-01-04"), None));
    let moved = due(&["2026-12-25T15:00:00+09:00", "--within", "9", "--unit", "days"]);
    assert_eq!((moved["on"].as_str(), moved["moved_from"].as_str()), (Some("2027-01-04"), Some("2027-01-03")));
    let stays = due(&["2026-12-25T15:00:00+09:00", "--within", "9", "--unit", "days", "--stays"]);
    assert_eq!(stays["on"], "2027-01-03");
    let hours = due(&["2026-11-23T18:30:00+09:00", "--within", "72", "--unit", "hours"]);
    assert_eq!(hours["until"], "2026-11-26T09:30:00.000000Z");
    assert_eq!(due(&["2029-01-01T10:00:00+09:00", "--within", "1", "--unit", "months"])["is_expected"], true);
    assert_eq!(code(&world.run(&["procedure", "due", "yesterday", "--within", "1", "--unit", "days"])), 2);
}
