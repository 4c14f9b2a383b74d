//! Documents, and what no file may hold.

use crate::none;
use crate::source::{FILES, files, root};

#[test]
fn no_file_names_a_place_on_somebodys_machine_or_a_registry() {
    // Put together here, so that this file does not hold them.
    let places = [
        ["/", "work/"],
        ["/", "root/"],
        ["/home", "/"],
        ["/Us", "ers/"],
        ["https://regi", "stry."],
        ["arti", "factory"],
    ];
    let faults = FILES.iter().filter(|f| f.path != "Cargo.lock" && f.path != "fuzz/Cargo.lock").flat_map(|f| {
        let lines = f.text.lines().enumerate();
        let hit = lines.filter(|(_, l)| places.iter().any(|p| l.contains(&p.concat())) && !l.contains("${{"));
        hit.map(|(i, l)| format!("{}:{}: {}", f.path, i + 1, l.trim().chars().take(80).collect::<String>()))
            .collect::<Vec<_>>()
    });
    none("a path of a machine, or a registry's host", faults.collect());
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut faults = Vec::new();
    for file in files("", ".md") {
        let dir = root().join(&file.path).parent().unwrap().to_owned();
        for part in file.text.split("](").skip(1) {
            let Some((target, _)) = part.split_once(')') else { continue };
            let target = target.split(['#', ' ']).next().unwrap_or_default();
            let is_outside = target.is_empty() || target.contains("://") || target.starts_with("mailto:");
            if !is_outside && !dir.join(target).exists() {
                faults.push(format!("{}: {target}", file.path));
            }
        }
    }
    none("a link leads nowhere", faults);
}

#[test]
fn every_derived_file_is_held_by_a_test() {
    let sources: Vec<&str> = files("crates/", ".rs").map(|f| f.text.as_str()).collect();
    let derived = FILES.iter().filter(|f| f.path.starts_with("docs/generated/") || f.path.starts_with("docs/api/"));
    let faults = derived.filter(|f| {
        let name = f.path.rsplit('/').next().unwrap_or_default();
        // Many files of one kind, written by one test, are known by their folder.
        let folder = f.path.strip_prefix("docs/generated/").and_then(|p| p.rsplit_once('/')).map(|(folder, _)| folder);
        let is_there = |text: &str| sources.iter().any(|s| s.contains(text));
        !is_there(name) && !folder.is_some_and(|folder| is_there(&format!("docs/generated/{folder}/")))
    });
    none("a derived file no test would miss", faults.map(|f| f.path.clone()).collect());
}

#[test]
fn the_changelog_has_a_place_for_what_is_not_yet_released() {
    let log = FILES.iter().find(|f| f.path == "CHANGELOG.md").expect("CHANGELOG.md");
    assert!(log.text.contains("## Unreleased") || log.text.contains("## [Unreleased]"));
}

#[test]
fn every_decision_says_what_was_rejected() {
    let faults = files("docs/decisions/", ".md").filter(|f| {
        let text = f.text.to_lowercase();
        !(text.contains("context") && text.contains("choice") && text.contains("reject"))
    });
    none("a decision without context, choice, or what was rejected", faults.map(|f| f.path.clone()).collect());
}
