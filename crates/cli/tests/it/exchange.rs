//! OSCAL out and in: what the program writes comes back the same, and what others send is refused with every reason.

use crate::world::{World, code, err, out, root};
use serde_json::{Value, json};
use std::fs;

const AT: [&str; 2] = ["--at", "2026-11-22T00:00:00Z"];

fn metadata() -> Value {
    json!({ "title": "T", "version": "1", "last-modified": "2025-04-01T09:00:00Z", "oscal-version": "1.2.2" })
}

fn profile(hrefs: &[&str]) -> String {
    let imports: Vec<Value> = hrefs.iter().map(|h| json!({ "href": h, "include-all": {} })).collect();
    let uuid = "11111111-2222-4000-8000-000000000000";
    json!({ "profile": { "uuid": uuid, "metadata": metadata(), "imports": imports } }).to_string()
}

fn catalog(controls: &Value) -> String {
    let uuid = "11111111-2222-4000-8000-000000000009";
    json!({ "catalog": { "uuid": uuid, "metadata": metadata(), "controls": controls } }).to_string()
}

/// Runs a command that refuses, in both languages: as JSON, and as text; gives document, code and pointer of each fault.
fn refused(world: &World, args: &[&str]) -> Vec<(String, String, String)> {
    let mut seen = Vec::new();
    for lang in ["ja", "en"] {
        let done = world.run(&[args, &["--json", "--lang", lang]].concat());
        assert_eq!((code(&done), out(&done).as_str()), (4, ""), "{args:?}: {}", err(&done));
        let problem: Value = serde_json::from_slice(&done.stderr).unwrap();
        let errors = problem["errors"].as_array().unwrap().clone();
        let text = world.run(&[args, &["--lang", lang]].concat());
        assert_eq!(code(&text), 4);
        let is_japanese = |text: &str| text.chars().any(|c| ('\u{3040}'..='\u{30ff}').contains(&c));
        seen = Vec::new();
        for error in &errors {
            let of = |name: &str| error[name].as_str().unwrap_or_else(|| panic!("{name} of {error}")).to_owned();
            assert!(!of("message").contains(['{', '}']) && is_japanese(&of("message")) == (lang == "ja"), "{error}");
            assert!(err(&text).contains(&of("code")) && err(&text).contains(&of("message")), "{}", err(&text));
            seen.push((of("document"), of("code"), of("pointer")));
        }
    }
    seen
}

fn codes(world: &World, args: &[&str]) -> Vec<(String, String)> {
    refused(world, args).into_iter().map(|(_, code, pointer)| (code, pointer)).collect()
}

fn one(code: &str, pointer: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), pointer.to_owned())]
}

#[test]
fn an_instrument_goes_out_and_comes_back_the_same() {
    let world = World::new();
    for name in ["aigb@1.2", "mit-risk@2025", "jp-ai-act@2025-09-01"] {
        let wanted = world.json(&["norm", "export", name, "--format", "json"]);
        let file = format!("{name}.oscal.json");
        let done = world.run(&[&["norm", "export", name, "-o", &file][..], &AT].concat());
        assert_eq!(code(&done), 0, "{}", err(&done));
        let told = world.json(&["norm", "import", &file, "-o", &format!("{name}.toml")]);
        assert_eq!((&told["notices"], &told["faults"]), (&json!([]), &json!([])), "{name}");
        let read: toml::Value =
            toml::from_str(&fs::read_to_string(world.path(&format!("{name}.toml"))).unwrap()).unwrap();
        assert_eq!(read["norm"].as_array().unwrap().len(), wanted["norm"].as_array().unwrap().len());
        let checked = world.run(&["norm", "check", &format!("{name}.toml")]);
        assert_eq!(code(&checked), 0, "{}", out(&checked));
        let again = world.run(&[&["norm", "export", name][..], &AT].concat());
        assert_eq!(again.stdout, fs::read(world.path(&file)).unwrap(), "the same content gives the same file");
    }
}

#[test]
fn everything_is_exported_into_a_folder_and_what_applies_resolves_there() {
    let world = World::new();
    assert_eq!(code(&world.run(&["norm", "export", "--all"])), 4);
    assert_eq!(code(&world.run(&["norm", "export"])), 4);
    assert_eq!(code(&world.run(&["norm", "export", "no-such", "aigb"])), 6);
    assert_eq!(code(&world.run(&["norm", "export", "aigb", "--at", "yesterday"])), 4);
    let done = world.run(&["norm", "export", "--all", "-o", "oscal", "-q"]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    let card = root().join("testdata/import").display().to_string();
    let card =
        fs::read_dir(card).unwrap().map(|e| e.unwrap().path()).find(|p| p.extension().is_some_and(|e| e == "md"));
    let card = card.unwrap().display().to_string();
    let made = world.run(&[
        "norm",
        "export",
        "--model",
        "profile",
        "--for",
        &card,
        "--fact",
        "roles=provider",
        "-o",
        "oscal/mine.json",
    ]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let resolved = world.run(&["norm", "resolve", "oscal/mine.json", "--lang", "en"]);
    assert_eq!((code(&resolved), err(&resolved).as_str()), (0, ""), "{}", err(&resolved));
    assert!(out(&resolved).contains("\"applicability\""));
    let told = ["norm", "export", "--model", "profile", "aigb", "--fact", "roles=provider", "-o", "oscal/aigb.json"];
    assert_eq!(code(&world.run(&told)), 0);
    let told =
        world.json(&["norm", "import", "oscal/aigb.json", "--code", "mine", "--edition", "1", "-o", "mine@1.toml"]);
    assert_eq!(told["instrument"], "mine@1");
    assert_eq!(told["faults"], json!([]), "{told}");
    let relations = world.run(&["norm", "export", "--model", "mapping", "aigb", "nist-ai-rmf"]);
    let relations: Value = serde_json::from_slice(&relations.stdout).unwrap();
    assert_eq!(relations["mapping-collection"]["mappings"].as_array().unwrap().len(), 1);
    assert_eq!(code(&world.run(&["norm", "export", "--model", "mapping", "apa", "likeness"])), 6);
}

#[test]
fn a_broken_document_is_refused_with_every_fault_its_place_and_its_code() {
    let world = World::new();
    let file = |name: &str, text: &str| world.file(name, text).display().to_string();
    let bad = file(
        "bad.json",
        r#"{"catalog":{"uuid":"1","metadata":{"title":"","version":"1","last-modified":"2025","oscal-version":"1.2.2"},"colour":1}}"#,
    );
    let mut found = codes(&world, &["norm", "import", &bad]);
    found.sort();
    let wanted = [
        ("oscal.bad-date", "/catalog/metadata/last-modified"),
        ("oscal.bad-string", "/catalog/metadata/title"),
        ("oscal.bad-uuid", "/catalog/uuid"),
        ("oscal.unknown-member", "/catalog/colour"),
    ];
    assert_eq!(found, wanted.map(|(c, p)| (c.to_owned(), p.to_owned())));
    let good = catalog(&json!([{ "id": "a", "title": "A" }]));
    for (name, text, code, pointer) in [
        ("cut.json", good[..good.len() / 2].to_owned(), "oscal.syntax", ""),
        ("twice.json", good.replacen('{', r#"{"catalog":1,"#, 1), "oscal.duplicate-member", ""),
        ("version.json", good.replace("1.2.2", "2.0.0"), "oscal.version", "/catalog/metadata/oscal-version"),
        ("other.json", r#"{"component-definition":{}}"#.to_owned(), "oscal.root", "/component-definition"),
        ("deep.json", format!("{}{}", r#"{"catalog":"#.repeat(90), "}".repeat(90)), "oscal.too-deep", ""),
        ("empty.json", String::new(), "oscal.syntax", ""),
        (
            "ids.json",
            catalog(&json!([{ "id": "a", "title": "A" }, { "id": "a", "title": "B" }])),
            "oscal.duplicate-id",
            "/catalog/controls/1/id",
        ),
        ("none.json", good.replace(r#""controls":[{"id":"a","title":"A"}],"#, ""), "oscal.empty-list", "/catalog"),
    ] {
        let path = file(name, &text);
        let found = codes(&world, &["norm", "import", &path]);
        assert!(found.iter().any(|(c, p)| c == code && (pointer.is_empty() || p == pointer)), "{name}: {found:?}");
    }
}

#[test]
fn an_enormous_document_is_refused_without_reading_it() {
    let world = World::new();
    let path = world.path("huge.json");
    fs::File::create(&path).unwrap().set_len(40 << 30).unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(codes(&world, &["norm", "import", "huge.json"]), one("oscal.too-large", ""));
    fs::File::create(world.path("inner.json")).unwrap().set_len(40 << 30).unwrap();
    world.file("p.json", profile(&["inner.json"]));
    assert_eq!(
        refused(&world, &["norm", "resolve", "p.json"]),
        [("inner.json".into(), "oscal.too-large".into(), String::new())]
    );
    let many: Vec<Value> = (0..3_000_000).map(|_| json!(1)).collect();
    world.file("many.json", json!({ "catalog": many }).to_string());
    assert_eq!(codes(&world, &["norm", "import", "many.json"])[0].0, "oscal.too-many");
    assert!(begun.elapsed().as_secs() < 60);
}

#[test]
fn a_profile_reads_nothing_outside_its_folder_and_nothing_from_a_network() {
    let world = World::new();
    let secret = catalog(&json!([{ "id": "secret", "title": "S" }]));
    world.file("secret.json", &secret);
    fs::create_dir(world.path("in")).unwrap();
    let absolute = world.path("secret.json").display().to_string();
    let file_uri = format!("file://{absolute}");
    std::os::unix::fs::symlink(&absolute, world.path("in/link.json")).unwrap();
    std::os::unix::fs::symlink(world.path("."), world.path("in/up")).unwrap();
    let hrefs = [
        "../secret.json",
        &absolute,
        "https://example.jp/secret.json",
        &file_uri,
        "link.json",
        "up/secret.json",
        "%2e%2e/secret.json",
    ];
    world.file("in/p.json", profile(&hrefs));
    for verb in ["resolve", "import"] {
        let found = refused(&world, &["norm", verb, "in/p.json"]);
        let wanted: Vec<_> = (0..hrefs.len())
            .map(|at| ("p.json".to_owned(), "oscal.outside".to_owned(), format!("/profile/imports/{at}/href")))
            .collect();
        assert_eq!(found, wanted);
    }
}

#[test]
fn a_circle_and_a_missing_document_are_told_and_a_catalogue_is_not_resolved() {
    let world = World::new();
    world.file("p.json", profile(&["q.json"]));
    world.file("q.json", profile(&["p.json"]));
    assert_eq!(codes(&world, &["norm", "resolve", "p.json"]), one("oscal.circular", "/profile/imports/0/href"));
    world.file("r.json", profile(&["none.json"]));
    assert_eq!(codes(&world, &["norm", "resolve", "r.json"]), one("oscal.not-found", "/profile/imports/0/href"));
    world.file("c.json", catalog(&json!([{ "id": "a", "title": "A" }])));
    assert_eq!(codes(&world, &["norm", "resolve", "c.json"]), one("oscal.not-importable", ""));
    assert_eq!(code(&world.run(&["norm", "resolve", "absent.json"])), 6);
    assert_eq!(code(&world.run_with(&["norm", "import", "-"], profile(&["c.json"]).as_bytes())), 4);
    assert_eq!(code(&world.run(&["norm", "import", "c.json", "--code", "a b"])), 4);
}

#[test]
fn what_a_stranger_does_not_say_is_marked_and_what_has_no_place_is_told() {
    let world = World::new();
    let control = json!({ "id": "ac-1", "title": "Policy", "parts": [
        { "name": "statement", "prose": "Write a policy." }, { "name": "guidance", "prose": "Do." }] });
    world.file("access.json", catalog(&json!([control])));
    let done = world.run(&["norm", "import", "access.json", "--lang", "ja"]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    let read: toml::Value = toml::from_str(&out(&done)).unwrap();
    assert_eq!((read["code"].as_str(), read["certainty"].as_str()), (Some("access"), Some("memory")));
    assert_eq!(read["considered"].as_str(), Some("on-request"));
    assert_eq!(read["norm"][0]["strength"].as_str(), Some("reference"));
    assert!(
        err(&done).contains("part guidance") && err(&done).contains("/catalog/controls/0/parts/1"),
        "{}",
        err(&done)
    );
    let told = world.json(&["norm", "import", "access.json", "-o", "own@2.toml"]);
    assert_eq!(told["instrument"], "own@2");
    assert!(told["notices"].as_array().unwrap().iter().any(|n| n["code"] == "oscal.not-said"));
    assert_eq!(code(&world.run(&["norm", "check", "own@2.toml"])), 0);
    let taken = world.run(&["norm", "import", "access.json", "-o", "aigb@9.toml", "--lang", "en"]);
    assert_eq!(code(&taken), 4, "a second current version is a fault of the catalogue: {}", err(&taken));
    assert!(err(&taken).contains("aigb@9") && world.path("aigb@9.toml").is_file());
}

#[test]
fn an_assessment_is_written_as_results_and_as_a_plan() {
    let world = World::demo();
    let operators = world.json(&["operator", "list"]);
    let ids = operators["operators"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap());
    let (mut results, mut plans) = (0, 0);
    for operator in ids {
        for assessment in world.json(&["assess", "list", "--operator", operator])["assessments"].as_array().unwrap() {
            let id = assessment["id"].as_str().unwrap();
            let written = world.json(&["assess", "export", id, "--oscal", "results"]);
            assert!(written["assessment-results"]["results"][0]["reviewed-controls"].is_object());
            let plan = world.run(&["assess", "export", id, "--oscal", "plan"]);
            assert!(matches!(code(&plan), 0 | 6), "{}", err(&plan));
            (results, plans) = (results + 1, plans + usize::from(code(&plan) == 0));
        }
    }
    assert!(results > 0 && plans > 0);
    assert_eq!(code(&world.run(&["assess", "export", "asm_none", "--oscal", "results"])), 6);
}
