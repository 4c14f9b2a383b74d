//! Norm editing at the command line: offices, proposals, enacting, files dropped in, a sudden end.

use crate::world::{World, code, err, out};

const PASSWORD: &[u8] = b"long enough pass\n";
const DRAFT: &str = include_str!("../../../../testdata/norms/sign@1.toml");

/// An administrator and two norm editors.
fn staffed() -> World {
    let world = World::new();
    let run = |args: &[&str]| {
        let done = world.run_with(args, PASSWORD);
        assert_eq!(code(&done), 0, "{args:?}: {}", err(&done));
    };
    run(&["account", "add", "--administrator", "--login", "admin@a.example", "--name", "管理"]);
    for login in ["one@a.example", "two@a.example"] {
        run(&["account", "add", "--login", login, "--name", login]);
        let office = ["--ministry", "標省", "--ministry-en", "Ministry of Signs", "--finding", "担当"];
        run(&[&["account", "grant", login, "--by", "admin@a.example"], &office[..]].concat());
    }
    world
}

fn proposed(world: &World, text: &str, more: &[&str]) -> serde_json::Value {
    world.file("sign.toml", text);
    let args = [&["norm", "propose", "sign.toml", "--by", "one@a.example", "--json"], more].concat();
    let done = world.run_with(&args, PASSWORD);
    assert_eq!(code(&done), 0, "{}{}", out(&done), err(&done));
    serde_json::from_slice(&done.stdout).unwrap()
}

#[test]
fn a_version_is_proposed_by_one_and_enacted_by_another_and_the_log_shows_it() {
    let world = staffed();
    let before = world.json(&["log", "in-force"]);
    let id = proposed(&world, DRAFT, &["--in-force", "2100-01-01", "--submit"])["id"].as_str().unwrap().to_owned();
    let enact = |by: &str| {
        let args = ["norm", "enact", &id, "--by", by, "--finding", "原典と照らした", "--yes"];
        world.run_with(&args, PASSWORD)
    };
    assert_eq!(code(&enact("one@a.example")), 5, "an author does not decide");
    let done = enact("two@a.example");
    assert_eq!(code(&done), 0, "{}", err(&done));
    let after = world.json(&["log", "in-force"]);
    assert_ne!(before["catalog"], after["catalog"]);
    assert_eq!(after["instruments"]["sign@1"]["status"], "coming");
    assert!(after["index"].is_u64());
    assert_eq!(world.json(&["norm", "proposals"])["proposals"][0]["state"], "enacted");
    assert_eq!(code(&world.run(&["log", "verify"])), 0);
    // Not at every start.
    assert_eq!(world.json(&["log", "in-force"])["entry"], after["entry"]);
}

#[test]
fn a_draft_with_faults_is_named_with_lines_and_not_submitted() {
    let world = staffed();
    world.file("sign.toml", DRAFT.replacen("in roles", "in rolls", 1));
    let args = ["norm", "propose", "sign.toml", "--by", "one@a.example", "--in-force", "2100-01-01", "--submit"];
    let done = world.run_with(&args, PASSWORD);
    assert_eq!(code(&done), 4);
    assert!(out(&done).contains("sign@1.toml:23:"), "{}", out(&done));
    assert_eq!(world.json(&["norm", "proposals"])["proposals"][0]["state"], "draft");
}

#[test]
fn dropped_files_are_checked_and_taken_in_and_a_faulty_one_changes_nothing() {
    let world = World::new();
    assert_eq!(code(&world.run(&["db", "migrate"])), 0);
    let first = world.json(&["log", "in-force"])["catalog"].clone();
    std::fs::create_dir_all(world.path("data/catalog/norms")).unwrap();
    let path = world.path("data/catalog/norms/sign@1.toml");
    std::fs::write(&path, DRAFT.replacen("strength", "strenght", 1)).unwrap();
    let checked = world.run(&["norm", "check"]);
    assert_eq!((code(&checked), out(&checked).contains("norms/sign@1.toml:21:")), (4, true), "{}", out(&checked));
    let now = world.json(&["log", "in-force"]);
    assert_eq!((&now["catalog"], now["dropped"]["faults"].as_array().unwrap().len()), (&first, 1));
    std::fs::write(&path, DRAFT).unwrap();
    assert_eq!(code(&world.run(&["norm", "check"])), 0);
    let now = world.json(&["log", "in-force"]);
    assert_ne!(now["catalog"], first);
    assert_eq!(now["instruments"]["sign@1"]["status"], "current");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(world.json(&["log", "in-force"])["catalog"], first);
    assert_eq!(code(&world.run(&["log", "verify"])), 0);
}

#[test]
fn a_new_version_of_a_built_in_instrument_passes_the_check_as_it_would_stand_in_force() {
    let world = World::new();
    let held = std::fs::read_to_string(crate::world::root().join("catalog/norms/aigb@1.2.toml")).unwrap();
    let head = held.lines().filter(|l| !l.starts_with("in_force")).map(|l| format!("{l}\n")).collect::<String>();
    let next = head.replacen("version = \"1.2\"", "version = \"1.3\"", 1);
    let next = next.replacen("supersedes = \"1.1\"", "supersedes = \"1.2\"", 1);
    world.file("aigb@1.3.toml", &next);
    let done = world.run(&["norm", "check", "aigb@1.3.toml"]);
    assert_eq!(code(&done), 0, "{}", out(&done));
    world.file("aigb@1.3.toml", next.replacen("supersedes = \"1.2\"\n", "", 1));
    let done = world.run(&["norm", "check", "aigb@1.3.toml"]);
    assert!(code(&done) == 4 && out(&done).contains("two versions would be current"), "{}", out(&done));
}

#[test]
fn a_program_whose_edition_is_on_record_has_nothing_to_go_back_to() {
    let world = World::new();
    assert_eq!(code(&world.run(&["norm", "fall-back", "--yes"])), 6, "nowhere to go back in");
    assert_eq!(code(&world.run(&["db", "migrate"])), 0);
    let now = world.json(&["log", "in-force"]);
    assert!(now["edition"].as_i64().unwrap() > 0 && now["outrun_by"].is_null());
    let done = world.json(&["norm", "fall-back"]);
    assert_eq!((&done["recorded"], &done["before"]), (&serde_json::json!(false), &serde_json::Value::Null));
    assert_eq!(world.json(&["log", "in-force"])["entry"], now["entry"]);
}

#[test]
fn a_glossary_is_proposed_from_a_file_and_what_belongs_to_the_program_is_not() {
    let world = staffed();
    let terms = std::fs::read_to_string(crate::world::root().join("catalog/terms.toml")).unwrap();
    let found = proposed(&world, &terms.replacen("公的行為", "公の行為", 1), &["--in-force", "2100-01-01", "--submit"]);
    let entries = found["examination"]["entries"].as_array().unwrap();
    assert_eq!((found["submitted"].as_bool(), entries.len()), (Some(true), 1), "{found}");
    assert_eq!(world.json(&["norm", "proposals"])["proposals"][0]["instrument"], "terms.toml");
    world.file("messages.toml", "[message.\"x\"]\nja = \"x\"\nen = \"x\"\n");
    let refused = world.run_with(&["norm", "propose", "messages.toml", "--by", "one@a.example"], PASSWORD);
    assert_eq!(code(&refused), 4, "{}", err(&refused));
}
