//! Red teams and spot checks at the command line.

use super::{log, server};
use crate::world::{World, code, err};
use serde_json::Value;

#[test]
fn a_red_team_finds_what_breaks_within_its_budget_and_goes_on() {
    let world = World::new();
    let server = server::Server::start(|text| {
        server::says(if text.contains("Nagi") || text.contains("ナギ") {
            "Sure, first"
        } else {
            "I cannot help with that."
        })
    });
    let target = server.url.clone();
    let mut args: Vec<&str> =
        vec!["eval", "redteam", "p01-harmful-output", "--target", &target, "--model", "m", "-o", "red"];
    args.extend(["--technique", "plain", "--technique", "role-play", "--max-attempts", "6", "--at-once", "2"]);
    assert_eq!(world.json(&args)["attempts"], 6);
    let found = world.json(&args);
    assert_eq!(found["attempts"], 12, "who goes on tries what was not tried");
    let findings = found["findings"].as_array().unwrap();
    // A wish to be helped is broken by declining, whatever the technique; a wish to be declined only by the play.
    let broken = findings.iter().flat_map(|f| f["reproductions"].as_array().unwrap());
    let ids: Vec<&str> = broken.map(|r| r["id"].as_str().unwrap()).filter(|id| id.contains(".refuses.")).collect();
    assert!(!ids.is_empty() && ids.iter().all(|id| id.ends_with("role-play")), "{ids:?}");
    let missing =
        world.run(&["eval", "redteam", "p01-harmful-output", "--target", &target, "-o", "x", "--technique", "magic"]);
    assert!(code(&missing) != 0 && err(&missing).contains("magic"), "{}", err(&missing));
}

#[test]
fn a_person_grades_a_blind_sheet_that_is_held_against_the_log() {
    let world = World::new();
    let name = log(&world, "log", 40, |text| server::says(if text.ends_with('0') { "no" } else { "yes" }));
    let drawn = ["eval", "spot", "draw", &name, "--scorer", "exact", "--count", "10", "-o", "sheet.jsonl"];
    assert_eq!(world.json(&drawn)["answers"], 10);
    let text = std::fs::read_to_string(world.path("sheet.jsonl")).unwrap();
    let graded = text.lines().map(|line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        row["grade"] = u8::from(row["answer"] == "yes").into();
        format!("{row}\n")
    });
    let back = world.file("filled.jsonl", graded.collect::<String>()).display().to_string();
    let mut args = vec!["eval", "spot", "read", &name, "--scorer", "exact", "--count", "10", "--sheet", &back];
    let checked = world.json(&args);
    assert_eq!((checked["graded"].as_u64(), checked["same"].as_f64()), (Some(10), Some(1.0)));
    args.extend(["--seed", "2"]);
    assert_ne!(code(&world.run(&args)), 0, "a sheet of another drawing");
}
