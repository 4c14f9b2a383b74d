//! Which catalogue a command reads, and what it says of that.

use crate::world::{World, code, err, out, root, samples};

const DRAFT: &str = include_str!("../../../../testdata/norms/sign@1.toml");

/// An installation in which `sign@1` is in force.
fn with_sign() -> World {
    let world = World::new();
    std::fs::create_dir_all(world.path("data/catalog/norms")).unwrap();
    std::fs::write(world.path("data/catalog/norms/sign@1.toml"), DRAFT).unwrap();
    assert_eq!(code(&world.run(&["db", "migrate"])), 0);
    assert_eq!(world.json(&["log", "in-force"])["instruments"]["sign@1"]["status"], "current");
    world
}

#[test]
fn every_reading_command_reads_what_is_in_force_and_says_so() {
    let world = with_sign();
    let digest = world.json(&["log", "in-force"])["catalog"].as_str().unwrap().to_owned();
    let sample = samples()[0].display().to_string();
    let commands: &[&[&str]] = &[
        &["norm", "list", "--instrument", "sign"],
        &["norm", "show", "sign:S-1"],
        &["norm", "search", "道しるべ"],
        &["norm", "diff", "sign@1", "sign@1"],
        &["norm", "map", "sign", "aigb"],
        &["norm", "applicable", &sample, "--also", "sign"],
        &["norm", "export", "sign"],
        &["norm", "check"],
        &["check", &sample],
    ];
    for args in commands {
        let done = world.run(&[args, &["--lang", "en"][..]].concat());
        assert_eq!(code(&done), 0, "{args:?}: {}", err(&done));
        let said = err(&done);
        assert!(said.contains("in force at ./data/shirube.sqlite") && said.contains(&digest), "{args:?}: {said}");
        let quiet = world.run(&[args, &["--quiet"][..]].concat());
        assert!(err(&quiet).is_empty(), "{args:?}: {}", err(&quiet));
    }
    let found = world.json(&["norm", "search", "道しるべ"]);
    assert!(
        found["groups"].as_array().unwrap().iter().any(|g| g["hits"][0]["id"].as_str().unwrap().contains("sign@1"))
    );
}

#[test]
fn whoever_only_looks_writes_nothing() {
    let world = with_sign();
    let before = world.json(&["log", "in-force"]);
    std::fs::write(world.path("data/catalog/norms/sign@1.toml"), format!("{DRAFT}\n# changed\n")).unwrap();
    assert_eq!(code(&world.run(&["norm", "list"])), 0);
    let database = world.path("data/shirube.sqlite");
    let read = world.run(&["norm", "show", "sign:S-1", "--database", database.to_str().unwrap(), "--lang", "ja"]);
    assert!(code(&read) == 0 && err(&read).contains("で効力のあるもの"), "{}", err(&read));
    assert!(err(&read).contains(before["catalog"].as_str().unwrap()), "what was not taken in yet is not in force");
}

#[test]
fn without_an_installation_the_built_in_catalogue_is_read_and_a_wrong_name_is_refused() {
    let world = World::new();
    let done = world.run(&["norm", "list", "--lang", "en"]);
    assert!(code(&done) == 0 && err(&done).contains("the one built into this program"), "{}", err(&done));
    assert!(!world.path("data").exists());
    for named in [["--data", "nowhere"], ["--database", "nowhere.sqlite"]] {
        let done = world.run(&[&["norm", "list", "--lang", "en"][..], &named[..]].concat());
        assert_eq!((code(&done), out(&done).as_str()), (6, ""), "{}", err(&done));
        assert!(err(&done).contains("no data at nowhere"), "{}", err(&done));
    }
    assert!(!world.path("nowhere").exists() && !world.path("nowhere.sqlite").exists());
}

#[test]
fn a_directory_given_alone_is_read_alone_and_beside_an_installation_lies_under_it() {
    let world = with_sign();
    let dir = root().join("catalog").display().to_string();
    let alone = world.run(&["norm", "list", "--instrument", "sign", "--catalog", &dir, "--lang", "en"]);
    assert_eq!(code(&alone), 6, "{}", err(&alone));
    let said = err(&alone);
    assert!(said.contains("catalogue read: the directory"), "{said}");
    let both = ["norm", "list", "--instrument", "sign", "--catalog", &dir, "--data", "data", "--lang", "en"];
    let both = world.run(&both);
    assert!(code(&both) == 0 && err(&both).contains("in force at data/shirube.sqlite"), "{}", err(&both));
}

#[test]
fn a_database_that_is_not_ours_or_of_another_version_is_an_error_and_stays_as_it_is() {
    let world = World::new();
    let path = world.file("other.sqlite", "no database at all, but a text of some length, so that it is looked at");
    let done = world.run(&["norm", "list", "--database", path.to_str().unwrap()]);
    assert!(code(&done) != 0 && !err(&done).is_empty(), "{}", out(&done));
    let empty = world.file("empty.sqlite", "");
    let done = world.run(&["norm", "list", "--database", empty.to_str().unwrap()]);
    assert!(code(&done) != 0, "{}", out(&done));
}

#[test]
fn a_comparison_and_a_crosswalk_have_the_shape_of_the_api() {
    let world = World::new();
    let named = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let diff = world.json(&["norm", "diff", "aigb@1.1", "--all"]);
    assert_eq!(named(&diff), ["counts", "differences", "new", "old"]);
    let kinds = ["clause", "keeps_answers", "kind", "members", "new", "old", "was"];
    assert_eq!(named(&diff["differences"][0]), kinds);
    let fewer = world.json(&["norm", "diff", "aigb@1.1"]);
    assert_eq!(fewer["counts"], diff["counts"]);
    assert!(fewer["differences"].as_array().unwrap().iter().all(|d| d["kind"] != "unchanged"));
    let map = world.json(&["norm", "map", "aigb", "nist-ai-rmf"]);
    assert_eq!(named(&map), ["by", "coverage", "of", "rows"]);
    let row = map["rows"].as_array().unwrap().iter().find(|r| r["speaks"].is_string()).unwrap();
    assert_eq!(named(row), ["by", "norm", "speaks", "title"]);
    let members = ["certainty", "norm", "origin", "path", "relation", "speaks", "spoken_for", "steps", "title"];
    assert_eq!(named(&row["by"][0]), members);
}
