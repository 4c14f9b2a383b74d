//! Every exit code, and the problem document that goes with it.

use crate::world::{World, code, err, out, samples};

#[test]
fn every_kind_of_no_has_its_exit_code() {
    let world = World::new();
    let sample = samples()[0].display().to_string();
    let bad = world.file("bad.json", "{").display().to_string();
    let cases: &[(&[&str], i32)] = &[
        (&["norm", "list"], 0),
        (&["--help"], 0),
        (&["--version"], 0),
        (&["nonsense"], 2),
        (&["check"], 2),
        (&["check", &bad], 4),
        (&["check", &sample, "--fact", "roles"], 4),
        (&["check", &sample, "--fact", "nothing=1"], 4),
        (&["check", "no-such-file"], 6),
        (&["check", "."], 4),
        (&["norm", "show", "aigb:NONE"], 6),
        (&["system", "list"], 6),
        (&["log", "verify"], 6),
        (&["db", "migrate", "--database", "postgres://127.0.0.1:1/none"], 8),
        (&["db", "migrate"], 0),
        (&["db", "seed-demo"], 0),
        (&["operator", "add", "--name", "甲", "--number", "8999900000001"], 7),
        (&["operator", "add", "--name", "甲", "--number", "9999900000001"], 4),
        (&["system", "import", &sample, "--operator", "nobody"], 6),
        (&["log", "prove", "999999"], 6),
        (&["log", "verify"], 0),
    ];
    for (args, wanted) in cases {
        let done = world.run(args);
        assert_eq!(code(&done), *wanted, "{args:?}\n{}\n{}", out(&done), err(&done));
        assert!(*wanted == 0 || !err(&done).is_empty(), "{args:?} said nothing");
    }
}

#[test]
fn an_error_in_json_is_a_problem_document_in_the_reader_s_language() {
    let world = World::new();
    for (args, status, codes) in [
        (vec!["check", "none.md"], 404, "cli.no-such-file"),
        (vec!["norm", "show", "x"], 404, "norm.no-such-norm"),
        (vec!["system"], 400, "cli.usage"),
        (vec!["operator", "add", "--name", "", "--number", "1"], 422, "common.required"),
    ] {
        for lang in ["ja", "en"] {
            let done = world.run(&[args.clone(), vec!["--json", "--lang", lang]].concat());
            assert!(done.stdout.is_empty());
            let problem: serde_json::Value = serde_json::from_slice(&done.stderr).unwrap();
            assert_eq!(problem["status"], status, "{args:?}");
            assert_eq!(problem["errors"][0]["code"], codes);
            for member in ["type", "title", "detail"] {
                assert!(problem[member].as_str().is_some_and(|t| !t.is_empty()), "{member}");
            }
            let is_japanese = problem["detail"].as_str().unwrap().chars().any(|c| ('ぁ'..='ん').contains(&c));
            assert_eq!(is_japanese, lang == "ja", "{problem}");
        }
    }
}

#[test]
fn the_locale_gives_the_language_and_the_option_wins() {
    let world = World::new();
    let japanese = world.command().args(["check", "--help"]).env("LC_ALL", "ja_JP.UTF-8").output().unwrap();
    assert!(out(&japanese).contains("使い方"));
    let english =
        world.command().args(["check", "--help", "--lang", "en"]).env("LC_ALL", "ja_JP.UTF-8").output().unwrap();
    assert!(out(&english).contains("Usage:"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let world = World::new();
    let script = format!("{} norm list --all | head -1", env!("CARGO_BIN_EXE_shirube"));
    let done = std::process::Command::new("sh").arg("-c").arg(script).current_dir(world.path("")).output().unwrap();
    assert_eq!(err(&done), "");
    assert_eq!(code(&done), 0);
}

#[test]
fn a_password_is_read_from_standard_input_and_the_administrator_is_only_one() {
    let world = World::new();
    let add = ["account", "add", "--administrator", "--login", "a@example.jp", "--name", "管理者"];
    assert_eq!(code(&world.run_with(&add, b"short\n")), 4);
    assert_eq!(code(&world.run_with(&add, b"")), 4);
    let done = world.run_with(&add, b"a sentence will do\n");
    assert_eq!(code(&done), 0, "{}", err(&done));
    assert!(!out(&done).contains("sentence"));
    let again = ["account", "add", "--administrator", "--login", "b@example.jp", "--name", "別人"];
    assert_eq!(code(&world.run_with(&again, b"a sentence will do\n")), 7);
}
