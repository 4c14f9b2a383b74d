//! Files that are broken, huge or meant to hurt: a clear message that says what to do, and nothing else.

use crate::world::{World, code, err, out, samples};

fn refused(world: &World, name: &str, content: &[u8], wanted: &str) {
    let path = world.file(name, content).display().to_string();
    for lang in ["ja", "en"] {
        let done = world.run(&["check", &path, "--json", "--lang", lang]);
        assert_eq!(code(&done), 4, "{name}: {}", err(&done));
        let problem: serde_json::Value = serde_json::from_slice(&done.stderr).unwrap();
        assert_eq!(problem["errors"][0]["code"], wanted, "{name}: {problem}");
        assert!(problem["detail"].as_str().unwrap().chars().count() < 2_000);
        assert!(!problem["detail"].as_str().unwrap().contains('{'), "a hole is left open: {problem}");
    }
}

#[test]
fn every_broken_file_is_refused_with_its_reason() {
    let world = World::new();
    refused(&world, "empty.md", b"", "import.truncated");
    refused(&world, "binary.json", &[0xff, 0xfe, 0, 1, 2], "import.not-utf8");
    refused(&world, "deep.json", "[".repeat(100_000).replacen('[', "{\"a\":[", 1).as_bytes(), "import.too-deep");
    refused(
        &world,
        "version.json",
        br#"{"bomFormat":"CycloneDX","specVersion":"9.9","components":[]}"#,
        "import.wrong-version",
    );
    refused(&world, "other.json", br#"{"hello":"world"}"#, "import.unknown-format");
    refused(&world, "page.html", b"<html></html>", "import.unknown-format");
    refused(&world, "own.toml", b"shirube = 1\n[system]\nname = \"a\"\nnmae = \"b\"\n", "import.unknown-field");
    refused(&world, "nothing.json", br#"{"bomFormat":"CycloneDX","specVersion":"1.6"}"#, "import.no-asset");
}

#[test]
fn every_sample_cut_off_in_the_middle_is_read_or_refused_and_never_a_fault() {
    let world = World::new();
    for path in samples() {
        let whole = std::fs::read(&path).unwrap();
        for part in [whole.len() / 3, whole.len() / 2, whole.len() - 3] {
            let name = format!("cut-{}", path.file_name().unwrap().to_string_lossy());
            let cut = world.file(&name, &whole[..part]).display().to_string();
            let done = world.run(&["check", &cut, "--json"]);
            assert!(matches!(code(&done), 0 | 4), "{name} at {part}: {}", err(&done));
        }
    }
}

#[test]
fn sixty_four_mebibytes_of_garbage_are_refused_quickly() {
    let world = World::new();
    let limit = 64 << 20;
    let garbage: Vec<u8> =
        (0..limit + 1).map(|i: usize| b' ' + (i.wrapping_mul(2_654_435_761) >> 7) as u8 % 90).collect();
    let begun = std::time::Instant::now();
    let path = world.file("garbage.json", &garbage).display().to_string();
    let done = world.run(&["check", &path]);
    assert_eq!(code(&done), 4);
    assert!(err(&done).contains("too large"), "{}", err(&done));
    let piped = world.run_with(&["check", "-"], &garbage);
    assert_eq!(code(&piped), 4, "{}", err(&piped));
    refused(&world, "within.json", &garbage[..limit], "import.unknown-format");
    assert!(begun.elapsed().as_secs() < 60);
}

#[test]
fn a_name_meant_as_markup_stays_text() {
    let world = World::new();
    let card =
        "---\nlicense: mit\n---\n# <script>alert(1)</script>\n\n## Limitations\n\nNone <img src=x onerror=alert(1)>.\n";
    let path = world.file("evil.md", card).display().to_string();
    let html = out(&world.run(&["check", &path, "--format", "html"]));
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"));
}
