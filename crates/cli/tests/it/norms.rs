//! `shirube norm`: what it lists and shows, and every way a catalogue can be wrong.

use crate::world::{World, code, err, out, root};

const HEAD: &str = r#"code = "x"
version = "1"
title = { ja = "例", en = "Example" }
short = { ja = "例", en = "Example" }
issuer = { ja = "例", en = "Example" }
nature = "guideline"
decided = "2026-01-01"
status = "current"
jurisdiction = "jp"
url = "https://example.jp/"
certainty = "verified"
"#;

fn norm(id: &str, more: &str) -> String {
    let base = r#"kind = "item"
title = { ja = "見出し", en = "Heading" }
text = { ja = "文", en = "Text" }
citation = { ja = "1", en = "1" }
certainty = "verified"
"#;
    let defaults = [("addressees", "addressees = [\"provider\"]\n"), ("strength", "strength = \"expected\"\n")];
    let rest: String = defaults.iter().filter(|(k, _)| !more.contains(k)).map(|(_, l)| *l).collect();
    format!("\n[[norm]]\nid = \"{id}\"\n{base}{rest}{more}")
}

fn faults(text: &str) -> Vec<serde_json::Value> {
    let world = World::new();
    world.file("x@1.toml", text);
    let done = world.run(&["norm", "check", "x@1.toml", "--json"]);
    assert_eq!(code(&done), 4, "{}{}", out(&done), err(&done));
    let document: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    document["faults"].as_array().unwrap().clone()
}

#[test]
fn a_sound_file_laid_over_the_catalogue_passes() {
    let world = World::new();
    world.file("x@1.toml", format!("{HEAD}{}", norm("A-1", "applies = \"'provider' in roles\"\n")));
    let done = world.run(&["norm", "check", "x@1.toml"]);
    assert_eq!(code(&done), 0, "{}{}", out(&done), err(&done));
}

#[test]
fn every_kind_of_fault_is_named_with_its_line() {
    for (kind, line_of, text) in [
        ("format", "colour", format!("{HEAD}{}", norm("A-1", "colour = \"red\"\n"))),
        ("format", "strength", format!("{HEAD}{}", norm("A-1", "strength = \"iron\"\n"))),
        ("duplicate-id", "id = \"A-1\"", format!("{HEAD}{}{}", norm("A-1", ""), norm("A-1", ""))),
        ("bad-id", "id = \"A 1\"", format!("{HEAD}{}", norm("A 1", ""))),
        ("no-parent", "parent", format!("{HEAD}{}", norm("A-1", "parent = \"Z\"\n"))),
        (
            "cycle",
            "parent",
            format!("{HEAD}{}{}", norm("A-1", "parent = \"A-2\"\n"), norm("A-2", "parent = \"A-1\"\n")),
        ),
        ("condition", "applies", format!("{HEAD}{}", norm("A-1", "applies = \"roles ==\"\n"))),
        ("unknown-fact", "applies", format!("{HEAD}{}", norm("A-1", "applies = \"nothing\"\n"))),
        ("unknown-law", "laws", format!("{HEAD}{}", norm("A-1", "laws = [\"L-NONE\"]\n"))),
        ("strength", "strength", format!("{HEAD}{}", norm("A-1", "strength = \"duty\"\n"))),
        ("principle", "principle", format!("{HEAD}{}", norm("A-1", "principle = \"C-11\"\n"))),
        ("empty", "addressees", format!("{HEAD}{}", norm("A-1", "addressees = []\n"))),
        ("file-name", "code", HEAD.replace("\"1\"", "\"2\"")),
        ("format", "", "code = ".to_owned()),
    ] {
        let found = faults(&text);
        let fault = found.iter().find(|f| f["fault"]["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {found:?}"));
        assert_eq!(fault["fault"]["file"], "norms/x@1.toml");
        assert!(fault["what_to_do"].as_str().unwrap().starts_with('→'));
        let line = usize::try_from(fault["fault"]["at"][0].as_u64().unwrap()).unwrap();
        let shown = text.lines().nth(line - 1).unwrap_or_default();
        assert!(shown.contains(line_of), "{kind}: line {line} is `{shown}`");
    }
}

#[test]
fn a_fault_is_one_line_an_editor_understands() {
    let world = World::new();
    world.file("x@1.toml", format!("{HEAD}{}", norm("A-1", "applies = \"nothing\"\n")));
    let text = out(&world.run(&["norm", "check", "x@1.toml", "--lang", "ja"]));
    assert!(text.starts_with("norms/x@1.toml:"), "{text}");
    assert!(text.contains("A-1: ") && text.contains("facts.toml"), "{text}");
    assert_eq!(text.trim_end().lines().count(), 1);
}

#[test]
fn the_catalogue_of_this_repository_is_sound_as_a_directory_too() {
    let world = World::new();
    let dir = root().join("catalog").display().to_string();
    let given = world.json(&["norm", "check", &dir]);
    assert_eq!(given["norms"], world.json(&["norm", "check"])["norms"]);
    assert_eq!(code(&world.run(&["norm", "list", "--catalog", "nowhere"])), 6);
}

#[test]
fn lists_narrow_and_a_norm_is_shown_in_both_languages() {
    let world = World::new();
    let all = world.json(&["norm", "list", "--all"])["count"].as_u64().unwrap();
    let current = world.json(&["norm", "list"])["count"].as_u64().unwrap();
    let duties = world.json(&["norm", "list", "--instrument", "jp-ai-act", "--strength", "effort"]);
    assert!(all > current && current > duties["count"].as_u64().unwrap() && duties["count"] != 0);
    assert!(duties["norms"].as_array().unwrap().iter().all(|n| n["id"].as_str().unwrap().starts_with("jp-ai-act@")));
    let text = out(&world.run(&["norm", "show", "aigb:C-2-1", "--lang", "en"]));
    for part in ["日本語", "English", "not a legal duty", "citation", "certainty", "applies when"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn two_versions_are_compared_and_other_instruments_refused() {
    let world = World::new();
    let found = world.json(&["norm", "diff", "aigb@1.1"]);
    assert_eq!((found["old"].as_str(), found["new"].as_str()), (Some("aigb@1.1"), Some("aigb@1.2")));
    assert!(found["counts"]["added"].as_u64().unwrap() > 0);
    let changed = |d: &&serde_json::Value| d["kind"] == "changed";
    let differences = found["differences"].as_array().unwrap();
    assert!(differences.iter().filter(changed).all(|d| !d["members"].as_array().unwrap().is_empty()));
    let text = out(&world.run(&["norm", "diff", "aigb@1.1", "--lang", "ja"]));
    assert!(text.contains("{+自動化バイアスなど+}"), "{text}");
    let refused = world.run(&["norm", "diff", "aigb@1.2", "oecd-ai", "--lang", "en"]);
    assert_eq!(code(&refused), 4, "{}", err(&refused));
    assert!(err(&refused).contains("norm map"), "{}", err(&refused));
}

#[test]
fn a_chain_reaches_more_than_what_is_stated_directly_and_says_its_steps() {
    let world = World::new();
    let near = world.json(&["norm", "map", "hiroshima-coc", "nist-ai-rmf"]);
    let far = world.json(&["norm", "map", "hiroshima-coc", "nist-ai-rmf", "--chains"]);
    assert_eq!(near["coverage"]["all"], near["coverage"]["not_stated"]);
    assert!(far["coverage"]["not_stated"].as_u64() < near["coverage"]["not_stated"].as_u64());
    let rows = far["rows"].as_array().unwrap();
    let steps = rows.iter().flat_map(|r| r["by"].as_array().unwrap()).map(|b| b["steps"].as_u64().unwrap());
    assert!(steps.into_iter().all(|s| (2..=3).contains(&s)));
    let absent = world.run(&["norm", "map", "aigb", "no-such"]);
    assert_eq!(code(&absent), 6, "{}", err(&absent));
}

#[test]
fn a_search_needs_no_installation_and_finds_the_same_with_one() {
    let world = World::new();
    let alone = world.json(&["norm", "search", "AI法", "第13条"]);
    assert_eq!(alone["read"][0]["targets"][0]["address"], "/norms/jp-ai-act@2025-09-01/art13");
    assert!(!world.path("data").join("shirube.sqlite").exists());
    world.json(&["db", "migrate"]);
    assert_eq!(world.json(&["norm", "search", "AI法", "第13条"]), alone);
    assert_eq!(world.json(&["db", "reindex"])["reindexed"], true);
    assert_eq!(world.json(&["norm", "search", "AI法", "第13条"]), alone);
    let kana = world.run(&["norm", "search", "とうめいせい", "--kind", "clause", "--limit", "2", "--lang", "ja"]);
    assert!(code(&kana) == 0 && out(&kana).contains("透明性"), "{}{}", out(&kana), err(&kana));
    assert_eq!(code(&world.run(&["norm", "search", "x", "--kind", "emperor"])), 2);
    let none = world.run(&["norm", "search", "zzzzqqqq", "--lang", "en"]);
    assert!(code(&none) == 0 && out(&none).contains("nothing was found"));
}
