//! Every refusal, and what hostile files cost.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::*;

/// Generous for an unoptimised build on a busy machine; optimised it is a tenth of that.
const SOON: Duration = Duration::from_secs(20);

fn refused(bytes: &[u8], name: &str) -> ImportError {
    let begun = Instant::now();
    let error = read(bytes, Some(name), &mapping()).unwrap_err();
    assert!(begun.elapsed() < SOON, "{name}: {:?}", begun.elapsed());
    assert!(error.to_string().len() < 2_000, "{error}");
    error
}

fn bom(spec: &str, rest: &str) -> String {
    format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"{spec}\"{rest}}}")
}

/// Files that are too much.
fn excessive() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let many = format!(",\"components\":[{}]", "{\"type\":\"data\"},".repeat(MAX_ASSETS) + "{\"type\":\"data\"}");
    let laughs = "---\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n\
        c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d]\n---\n";
    let file = |text: &str| text.as_bytes().to_vec();
    vec![
        ("import.too-large", vec![b' '; MAX_BYTES + 1], "x.json"),
        ("import.too-large", [b"---\n".as_slice(), &vec![b'a'; MAX_CARD_BYTES]].concat(), "x.md"),
        ("import.too-large", [b"---\n".as_slice(), &b"a: 1\n".repeat(MAX_FRONT_MATTER_BYTES / 4)].concat(), "x.md"),
        ("import.too-large", vec![b'#'; MAX_OWN_BYTES + 1], "x.toml"),
        ("import.too-many-nodes", b"# a\n".repeat(MAX_HEADINGS + 1), "x.md"),
        ("import.too-deep", b"{\"a\":".repeat(65), "x.json"),
        ("import.too-deep", [b"---\na: ".as_slice(), &b"[".repeat(70), b"\n---\n"].concat(), "x.md"),
        ("import.too-deep", [b"shirube = 1\na = ".as_slice(), &b"[".repeat(100)].concat(), "x.toml"),
        ("import.too-many-nodes", [b"{\"a\":[".as_slice(), &b"0,".repeat(MAX_NODES)].concat(), "x.json"),
        ("import.too-many-nodes", [b"---\na: [".as_slice(), &b"0,".repeat(MAX_NODES), b"]\n---\n"].concat(), "x.md"),
        ("import.yaml-bomb", file(laughs), "x.md"),
        ("import.too-many-assets", file(&bom("1.6", &many)), "x.json"),
    ]
}

/// Files that are wrong.
fn wrong() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let twice = ",\"components\":[{\"type\":\"data\",\"bom-ref\":\"x\"},{\"type\":\"data\",\"bom-ref\":\"x\"}]";
    let file = |text: &str| text.as_bytes().to_vec();
    vec![
        ("import.not-utf8", b"{\"a\": \"\xff\"}".to_vec(), "x.json"),
        ("import.not-utf8", b"\xff\xfe{\0}\0".to_vec(), "x.json"),
        ("import.syntax", file("{\"metadata\": {\n  \"timestamp\": \"x\",\n}}"), "x.json"),
        ("import.syntax", file("{} {}"), "x.json"),
        ("import.syntax", file("---\na: b: c\n---\n"), "x.md"),
        ("import.syntax", file("---\n- a\n---\n"), "x.md"),
        ("import.syntax", file("shirube = 1\nname = \n[x]\n"), "x.toml"),
        ("import.truncated", file("{\"bomFormat\": \"Cyc"), "x.json"),
        ("import.truncated", file("---\nlicense: mit\n"), "x.md"),
        ("import.truncated", file("shirube = 1\n[system]\nname = \"abc"), "x.toml"),
        ("import.truncated", file(" \n"), "x.json"),
        ("import.unknown-format", file("{\"hello\": 1}"), "x.json"),
        ("import.unknown-format", file("[1]"), "x.json"),
        ("import.unknown-format", file("<bom/>"), "x.xml"),
        ("import.unknown-format", file("hello"), "x.txt"),
        ("import.unknown-format", file("# Licence\n\nDo as you like.\n"), "LICENSE.md"),
        ("import.wrong-version", file(&bom("1.4", "")), "x.json"),
        ("import.wrong-version", file("{\"spdxVersion\": \"SPDX-2.3\"}"), "x.json"),
        (
            "import.wrong-version",
            file("{\"@context\": \"https://spdx.org/rdf/3.0.0/spdx-context.jsonld\", \"@graph\": []}"),
            "x.json",
        ),
        ("import.wrong-version", file("shirube = 2\n"), "x"),
        ("import.no-asset", file(&bom("1.7", "")), "x.json"),
        ("import.no-asset", file("---\n---\n"), "x.md"),
        ("import.no-asset", file("shirube = 1\n"), "x.toml"),
        ("import.duplicate-key", file(&bom("1.5", twice)), "x.json"),
        ("import.unknown-field", file("shirube = 1\n[model]\nname = \"x\"\nlicence = \"MIT\"\n"), "x.toml"),
        (
            "import.invalid-value",
            file("shirube = 1\n[model]\nname = \"x\"\n[model.facts]\nstage = \"servis\"\n"),
            "x.toml",
        ),
        (
            "import.unknown-asset",
            file("shirube = 1\n[model]\nname = \"x\"\n[[tie]]\nfrom = \"model\"\nto = \"y\"\nkind = \"contains\"\n"),
            "x.toml",
        ),
    ]
}

#[test]
fn every_code_is_reached_and_soon() {
    let mut reached = BTreeSet::new();
    for (code, bytes, name) in excessive().into_iter().chain(wrong()) {
        let error = refused(&bytes, name);
        assert_eq!(error.code(), code, "{name}: {error}");
        reached.insert(error.code());
    }
    assert_eq!(reached, CODES.into_iter().collect());
}

#[test]
fn faults_name_their_place() {
    let at = |bytes: &[u8], name: &str| {
        let params = refused(bytes, name).params();
        let get = |wanted: &str| params.iter().find(|(n, _)| *n == wanted).map(|(_, v)| v.clone());
        (get("line").unwrap_or_default(), get("column").unwrap_or_default())
    };
    let place = |line: u32, column: u32| (line.to_string(), column.to_string());
    assert_eq!(at("{\"名前\": \"あ\",\n  \"x\": tru".as_bytes(), "x.json"), place(2, 11));
    assert_eq!(at(b"{\"metadata\": {\n  \"timestamp\": \"x\",\n}}", "x.json"), place(3, 1));
    assert_eq!(at(b"---\nlicense: mit\nb: [\n---\n", "x.md").0, "3");
    assert_eq!(at(b"shirube = 1\n[system]\nname = \"abc", "x.toml"), place(3, 12));
    assert_eq!(at(&b"{\"a\":".repeat(65), "x.json"), place(1, 321));
}

#[test]
fn wrong_versions_say_which_are_read() {
    let accepted = |bytes: &str| {
        let params = refused(bytes.as_bytes(), "x.json").params();
        params.into_iter().map(|(_, value)| value).collect::<Vec<_>>()
    };
    assert_eq!(accepted(&bom("2.0", "")), ["CycloneDX", "2.0", "1.5, 1.6, 1.7"]);
    assert_eq!(accepted("{\"spdxVersion\": \"SPDX-2.3\"}"), ["SPDX", "SPDX-2.3", "3.0.1"]);
    assert_eq!(accepted("{\"bomFormat\": \"CycloneDX\"}"), ["CycloneDX", "none", "1.5, 1.6, 1.7"]);
}

#[test]
fn a_name_that_stands_twice_is_reported_and_the_last_is_read() {
    let json = bom("1.7", ",\"components\":[{\"type\":\"data\",\"name\":\"first\",\"name\":\"last\"}]");
    let imported = text(&json, "x.json").unwrap();
    assert_eq!(first(&imported.assets[0], "name").0, "last");
    assert_eq!(unread(&imported, Why::Twice), ["/components/0/name"]);
    assert_eq!(imported.unread[0].said, "first");
    let imported = text("---\nlicense: mit\nlicense: apache-2.0\n---\n", "x.md").unwrap();
    assert_eq!(first(&imported.assets[0], "license").0, "apache-2.0");
    assert_eq!(unread(&imported, Why::Twice), ["yaml:license"]);
}

#[test]
fn long_texts_are_cut_and_said_to_be() {
    let long = "あ".repeat(MAX_VALUE + 5);
    let json = bom("1.7", &format!(",\"components\":[{{\"type\":\"data\",\"name\":\"{long}\"}}]"));
    let imported = text(&json, "x.json").unwrap();
    let name = imported.assets[0].first("name").unwrap();
    assert_eq!(name.value.as_str().unwrap().chars().count(), MAX_VALUE);
    assert_eq!(name.said.chars().count(), MAX_SAID);
    assert!(name.said.ends_with('…'));
    assert_eq!(unread(&imported, Why::Cut), ["/components/0/name"]);
}

#[test]
fn large_hostile_files_are_refused_soon() {
    let fill = |head: &str, body: &str, size: usize| {
        [head.as_bytes(), &body.as_bytes().repeat((size - head.len()) / body.len())].concat()
    };
    for (head, body) in [
        ("{\"a\":\"", "x"),
        ("{\"a\":\"", "\\u00e9"),
        ("{", " "),
        ("{", "\n"),
        ("{\"a\":[", "[],"),
        ("{\"a\":[", "{\"b\":0},"),
        ("{\"a\":", "9"),
        ("{", "\"a\":0,"),
        ("{\"a\":{", "["),
        ("", "[[["),
        ("", "あ"),
        ("{", "\u{1}"),
    ] {
        refused(&fill(head, body, MAX_BYTES), "x.json");
    }
    for (head, body) in [
        ("---\n", "a: b\n"),
        ("---\n", "&a "),
        ("---\n", "- "),
        ("---\n", "? "),
        ("---\n\"", "x"),
        ("---\n|\n", " x\n"),
    ] {
        refused(&[fill(head, body, MAX_FRONT_MATTER_BYTES).as_slice(), b"\n---\n"].concat(), "x.md");
    }
    for body in ["[system]\n", "a.", "\"", "[[tie]]\n", "[model]\nb = [", "a = { ", "'''"] {
        refused(&fill("shirube = 1\n", body, MAX_OWN_BYTES), "x.toml");
    }
}

#[test]
fn markdown_of_any_shape_is_read_soon() {
    for body in
        ["[", "*", "> ", "- ", "`", "<a ", "# a\n\n", "![](", "| a ", "&", "\\", "a\n=\n", "[a]: b\n", "**a ", "1. "]
    {
        let card = format!("---\nlicense: mit\n---\n# x\n\n{}", body.repeat(300_000 / body.len()));
        let begun = Instant::now();
        let seen = text(&card, "x.md").map_err(|error| error.code());
        assert!(seen.is_ok() || seen == Err("import.too-many-nodes"), "{body}");
        assert!(begun.elapsed() < SOON, "{body}: {:?}", begun.elapsed());
    }
}
