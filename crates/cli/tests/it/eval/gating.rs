//! Minimums with regard to intervals, and comparisons.

use super::log;
use super::server::{response, says};
use crate::world::{World, code, err, out};
use serde_json::Value;

/// Whether a question has a number below a bound.
fn below(text: &str, bound: usize) -> bool {
    text.rsplit(' ').next().unwrap().parse::<usize>().unwrap() < bound
}

fn gate(world: &World, log: &str, more: &[&str], wanted: i32) -> Value {
    let done = world.run(&[&["eval", "gate", log, "--json"], more].concat());
    assert_eq!(code(&done), wanted, "{more:?}: {}{}", out(&done), err(&done));
    serde_json::from_slice(&done.stdout).unwrap()
}

#[test]
fn a_minimum_is_met_only_by_the_whole_interval_and_reports_are_written_first() {
    let world = World::new();
    let log = log(&world, "log", 200, |text| says(if below(text, 180) { "yes" } else { "no" }));
    for (minimum, wanted, outcome) in
        [("exact=0.8", 0, "met"), ("exact=0.9", 3, "undecided"), ("exact=0.99", 3, "not-met")]
    {
        let told = gate(&world, &log, &["--min", minimum, "--junit", "j.xml", "--sarif", "s.sarif"], wanted);
        assert_eq!(told["minimums"][0]["outcome"], outcome, "{told}");
        let junit = std::fs::read_to_string(world.path("j.xml")).unwrap();
        let failures = if wanted == 0 { "failures=\"0\"" } else { "failures=\"1\"" };
        assert!(junit.contains(failures), "{junit}");
        let sarif: Value = serde_json::from_slice(&std::fs::read(world.path("s.sarif")).unwrap()).unwrap();
        assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), usize::from(wanted == 3));
    }
    let said = world.run(&["eval", "gate", &log, "--min", "exact=0.9", "--lang", "ja", "--summary", "s.md"]);
    assert!(out(&said).contains("決まりません"), "{}", out(&said));
    assert!(std::fs::read_to_string(world.path("s.md")).unwrap().contains("| exact ≥ 90.0% |"));
    for bad in ["exact", "exact=2", "other=0.5", "exact@nowhere=0.5"] {
        assert_eq!(code(&world.run(&["eval", "gate", &log, "--min", bad])), 4, "{bad}");
    }
    assert_eq!(code(&world.run(&["eval", "gate", &log])), 2);
}

#[test]
fn what_failed_is_not_passed_over() {
    let world = World::new();
    let refuse = || response("400 Bad Request", "{\"error\":{\"message\":\"no\"}}");
    let log = log(&world, "log", 200, move |text| if below(text, 180) { says("yes") } else { refuse() });
    let told = gate(&world, &log, &["--min", "exact=0.8"], 3);
    assert_eq!((&told["minimums"][0]["outcome"], &told["failed"]["model.refused"]), (&"missing".into(), &20.into()));
    gate(&world, &log, &["--min", "exact=0.8", "--missing", "0.2"], 0);
}

#[test]
fn two_runs_are_compared_pair_by_pair() {
    let world = World::new();
    let first = log(&world, "first", 200, |text| says(if below(text, 100) { "yes" } else { "no" }));
    let second = log(&world, "second", 200, |text| says(if below(text, 130) { "yes" } else { "no" }));
    let told = world.json(&["eval", "compare", &first, &second]);
    let row = &told["comparisons"][0];
    assert_eq!((&row["pairs"], &row["only_second"], &row["only_first"]), (&200.into(), &30.into(), &0.into()));
    assert!((row["difference"].as_f64().unwrap() - 0.15).abs() < 1e-12 && row["is_shown"] == true, "{row}");
    let same = world.json(&["eval", "compare", &first, &first]);
    assert_eq!((&same["comparisons"][0]["is_shown"], &same["comparisons"][0]["p_holm"]), (&false.into(), &1.0.into()));
    assert!(same["comparisons"][0]["detectable"].as_f64().unwrap() > 0.0);
    let text = out(&world.run(&["eval", "compare", &first, &second, "--lang", "ja"]));
    assert!(text.contains("二番目が高い"), "{text}");
    assert_eq!(code(&world.run(&["eval", "compare", &first, "nowhere"])), 6);
}

#[test]
fn how_many_samples_are_needed_is_said_before_running() {
    let world = World::new();
    let told = world.json(&["eval", "plan", "p01-harmful-output", "--difference", "0.1", "--discordant", "0.2"]);
    assert_eq!(told["needed_paired"], 157.0, "7.849 × 0.2 / 0.01");
    assert!(told["parts"].as_array().unwrap().len() > 5);
    assert!(world.json(&["eval", "suites"])["suites"].as_array().unwrap().len() >= 13);
    assert_eq!(code(&world.run(&["eval", "plan", "p01-harmful-output", "--difference", "2"])), 4);
}
