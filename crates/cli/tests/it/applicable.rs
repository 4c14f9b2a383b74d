//! `shirube norm applicable`: what applies, what does not, what depends, and what may concern it abroad.

use crate::world::{World, code, err, out, samples};

#[test]
fn every_sample_is_sorted_with_reasons_source_and_strength() {
    let world = World::new();
    for path in samples() {
        let sample = path.display().to_string();
        let found = world.json(&["norm", "applicable", &sample, "--lang", "en"]);
        let items = found["items"].as_array().unwrap();
        let counts: u64 = ["yes", "depends", "no"].iter().map(|w| found["counts"][w].as_u64().unwrap()).sum();
        assert_eq!(counts, items.len() as u64, "{sample}");
        for item in items {
            assert!(item["norm"].as_str().unwrap().starts_with(item["instrument"].as_str().unwrap()));
            assert!(
                item["url"].as_str().unwrap().starts_with("http") && !item["strength"].as_str().unwrap().is_empty()
            );
            // What depends names what is missing.
            let missing = item["reasons"].as_array().unwrap().iter().any(|r| r["value"].is_null());
            assert!(item["answer"] != "depends" || missing, "{item}");
        }
    }
}

#[test]
fn an_instrument_on_request_is_looked_at_only_when_it_is_asked_for() {
    let world = World::new();
    let sample = samples()[0].display().to_string();
    let covers = |args: &[&str]| {
        let found = world.json(&[&["norm", "applicable", &sample][..], args].concat());
        found["items"].as_array().unwrap().iter().any(|i| i["instrument"] == "eu-aia@2026-07-27")
    };
    assert!(!covers(&[]));
    assert!(!covers(&["--facts", "markets=eu"]));
    assert!(covers(&["--also", "eu-aia"]));
    assert!(covers(&["--also", "kr-ai-basic,eu-aia@2026-07-27", "--facts", "markets=eu,kr", "generative=yes"]));
}

#[test]
fn foreign_law_is_a_quiet_hint_and_no_advice() {
    let world = World::new();
    let sample = samples()[0].display().to_string();
    let run = |args: &[&str]| world.run(&[&["norm", "applicable", &sample, "--lang", "en"][..], args].concat());
    assert!(!out(&run(&[])).contains("Foreign law"));
    let text = out(&run(&["--facts", "markets=eu,other"]));
    for said in
        ["Foreign law may concern this", "eu-aia@2026-07-27", "--also", "no legal advice", "other jurisdictions"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!out(&run(&["--facts", "markets=eu", "--also", "eu-aia"])).contains("  eu-aia@2026-07-27  AI"));
    let report = world.json(&["check", &sample, "--lang", "en", "--fact", "markets=eu"]);
    assert!(report["abroad"]["instruments"].as_array().is_some_and(|i| !i.is_empty()));
    assert!(world.json(&["check", &sample])["abroad"].is_null());
    let html = out(&world.run(&["check", &sample, "--fact", "markets=kr", "--lang", "ja", "--format", "html"]));
    assert!(html.contains("海外の法令が関わる可能性") && html.contains("法的助言ではありません"));
    for form in ["pdf", "xlsx"] {
        let made = world.run(&["check", &sample, "--fact", "markets=kr,us", "--format", form]);
        assert_eq!(code(&made), 0, "{}", err(&made));
    }
}

#[test]
fn every_no_has_its_exit_code() {
    let world = World::new();
    let sample = samples()[0].display().to_string();
    let bad = world.file("bad.json", "{").display().to_string();
    let cases: &[(&[&str], i32)] = &[
        (&["norm", "applicable"], 2),
        (&["norm", "applicable", &bad], 4),
        (&["norm", "applicable", "no-such-file"], 6),
        (&["norm", "applicable", &sample, "--also", "no-such"], 6),
        (&["norm", "applicable", &sample, "--facts", "nothing=1"], 4),
        (&["norm", "applicable", &sample, "--facts", "markets"], 4),
    ];
    for (args, wanted) in cases {
        let done = world.run(args);
        assert_eq!(code(&done), *wanted, "{args:?}\n{}", err(&done));
        assert!(done.stdout.is_empty() && !err(&done).is_empty());
    }
    let piped = world.run_with(&["norm", "applicable", "-", "--json"], &std::fs::read(&sample).unwrap());
    assert_eq!(code(&piped), 0, "{}", err(&piped));
}
