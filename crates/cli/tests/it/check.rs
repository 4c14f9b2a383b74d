//! `shirube check` on every sample, in both languages and every form.

use crate::world::{World, code, err, out, samples};

#[test]
fn every_sample_gives_every_form_of_report_in_both_languages() {
    let world = World::new();
    for (n, path) in samples().into_iter().enumerate() {
        let sample = path.display().to_string();
        for (turn, lang) in ["ja", "en"].into_iter().enumerate() {
            let report = world.json(&["check", &sample, "--lang", lang]);
            assert_eq!(report["lang"], lang);
            let name = report["subject"]["name"].as_str().unwrap().to_owned();
            assert!(!name.is_empty() && report["first"].as_array().is_some_and(|f| !f.is_empty()), "{sample}");
            let html = world.run(&["check", &sample, "--lang", lang]);
            assert_eq!(code(&html), 0, "{}", err(&html));
            assert!(out(&html).starts_with("<!doctype html>") && out(&html).contains(&name), "{sample}");
            let sheet = world.run(&["check", &sample, "--lang", lang, "--format", "xlsx"]);
            assert!(sheet.stdout.starts_with(b"PK"), "{}", err(&sheet));
            // Typesetting is slow without optimisation: the languages take turns.
            if n % 2 != turn {
                continue;
            }
            let pdf = world.run(&["check", &sample, "--lang", lang, "--format", "pdf"]);
            assert!(pdf.stdout.starts_with(b"%PDF"), "{sample}: {}", err(&pdf));
        }
    }
}

#[test]
fn the_file_name_after_o_gives_the_form_and_standard_input_is_read() {
    let world = World::new();
    let sample = samples()[0].display().to_string();
    assert_eq!(code(&world.run(&["check", &sample, "-o", "r.json"])), 0);
    let written: serde_json::Value = serde_json::from_slice(&std::fs::read(world.path("r.json")).unwrap()).unwrap();
    assert_eq!(written["format"], "shirube-report/1");
    let piped = world.run_with(&["check", "-", "--format", "json"], &std::fs::read(&sample).unwrap());
    let read: serde_json::Value = serde_json::from_slice(&piped.stdout).unwrap();
    assert_eq!(read["counts"], written["counts"]);
}

#[test]
fn a_fact_given_beside_the_file_settles_what_was_open() {
    let world = World::new();
    let sample = samples().into_iter().find(|p| p.ends_with("whisper.md")).unwrap().display().to_string();
    let before = world.json(&["check", &sample]);
    let after = world.json(&["check", &sample, "--fact", "roles=provider,user", "--fact", "offered_in_japan=yes"]);
    let applies = |r: &serde_json::Value| {
        r["counts"].as_array().unwrap().iter().map(|c| c["applies"].as_u64().unwrap()).sum::<u64>()
    };
    assert!(applies(&after) > applies(&before));
    assert!(!after["missing"].as_array().unwrap().iter().any(|m| m["fact"] == "roles"));
}

#[test]
fn the_system_a_file_describes_is_the_subject_and_not_a_service_it_hangs_on() {
    let world = World::new();
    let sample =
        samples().into_iter().find(|p| p.ends_with("shirube-inquiry-desk.toml")).unwrap().display().to_string();
    assert_eq!(world.json(&["check", &sample])["subject"]["name"], "問合せ窓口AI");
}

#[test]
fn a_terminal_gets_a_summary_and_never_a_binary() {
    let world = World::new();
    let sample = samples()[0].display().to_string();
    let on_terminal = |more: &str| {
        let inner = format!("'{}' check '{sample}' --lang en {more}", env!("CARGO_BIN_EXE_shirube"));
        std::process::Command::new("script")
            .args(["-qec", &inner, "/dev/null"])
            .current_dir(world.path(""))
            .output()
            .unwrap()
    };
    let text = out(&on_terminal(""));
    for heading in ["What to do first", "Facts still missing", "Evidence still missing", "Why:"] {
        assert!(text.contains(heading), "{heading} in {text}");
    }
    assert!(out(&on_terminal("--format pdf")).contains("cannot be shown on a terminal"));
    assert!(!out(&on_terminal("--no-color")).contains('\u{1b}'));
}

#[test]
fn no_database_is_made_by_a_check() {
    let world = World::new();
    assert_eq!(code(&world.run(&["check", &samples()[0].display().to_string()])), 0);
    assert!(!world.path("data").exists());
}
