//! What holds for every file: no panic, no lost statement, places that exist, rules that fit the vocabulary.

use std::collections::BTreeSet;

use serde_json::Map;

use super::*;

/// Deterministic noise (xorshift), so that a failure can be repeated.
struct Noise(u64);

impl Noise {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap()
    }
}

fn mutate(bytes: &[u8], noise: &mut Noise) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=noise.below(4) {
        let at = noise.below(out.len());
        let to = at + noise.below((out.len() - at).min(60));
        let splice = [
            b"\"".as_slice(),
            b"{",
            b"}",
            b"[",
            b"]",
            b":",
            b"\n",
            b"---\n",
            b"null",
            b"&a",
            b"*a",
            b"1e999",
            b"\\u",
            b"\xff",
            b"#",
            b"\0",
            b"=",
            "標".as_bytes(),
        ];
        match noise.below(5) {
            0 => out.truncate(at),
            1 => drop(out.drain(at..to)),
            2 => out.splice(at..at, out[at..to].to_vec()).for_each(drop),
            3 => out.splice(at..to, splice[noise.below(splice.len())].to_vec()).for_each(drop),
            _ => out.get_mut(at).into_iter().for_each(|b| *b ^= 1 << noise.below(8)),
        }
        if out.is_empty() {
            return out;
        }
    }
    out
}

#[test]
fn mutated_samples_never_panic_and_what_is_read_keeps_the_limits() {
    let mapping = mapping();
    let mut noise = Noise(0x5EED_0F5E_ED5E_ED01);
    let (mut good, mut bad) = (0, BTreeSet::new());
    for round in 0..400 {
        for (name, bytes) in SAMPLES {
            let mutated = mutate(bytes, &mut noise);
            match read(&mutated, Some(name), &mapping) {
                Ok(imported) => {
                    good += 1;
                    check(&imported, &mutated, name);
                }
                Err(error) => {
                    assert!(!error.to_string().is_empty(), "round {round}");
                    bad.insert(error.code());
                }
            }
        }
    }
    assert!(good > 100 && bad.len() > 4, "{good} {bad:?}");
}

/// Field names, lengths, ties, and for JSON that every place exists.
fn check(imported: &Imported, bytes: &[u8], name: &str) {
    let keys: BTreeSet<&str> = imported.assets.iter().map(|a| a.key.as_str()).collect();
    assert_eq!(keys.len(), imported.assets.len(), "{name}");
    let found: Vec<&Found> = imported.assets.iter().flat_map(|a| &a.found).collect();
    for f in &found {
        assert!(fields::ALL.contains(&f.field.as_str()) || f.field.starts_with("fact."), "{}", f.field);
        assert!(f.said.chars().count() <= MAX_SAID, "{}", f.at);
    }
    assert!(imported.ties.iter().all(|t| keys.contains(t.from.as_str()) && keys.contains(t.to.as_str())));
    let text = String::from_utf8_lossy(bytes);
    let json: Option<Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok();
    let places = found
        .iter()
        .map(|f| (f.at.as_str(), f.line))
        .chain(imported.ties.iter().map(|t| (t.at.as_str(), t.line)))
        .chain(imported.unread.iter().map(|u| (u.at.as_str(), u.line)));
    let lines = u32::try_from(text.lines().count().max(1)).unwrap();
    for (at, line) in places {
        assert!(line.is_some_and(|line| (1..=lines + 1).contains(&line)), "{name} {at} {line:?}");
        match &json {
            Some(json) if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') => {
                assert!(json.pointer(at).is_some(), "{name}: `{at}` is nowhere");
            }
            _ => assert!(["md:", "yaml:", "toml:"].iter().any(|n| at.starts_with(n)), "{at}"),
        }
    }
}

#[test]
fn every_place_of_the_samples_exists_and_holds_the_words() {
    for (name, bytes) in SAMPLES {
        let imported = import((name, bytes));
        check(&imported, bytes, name);
        let Ok(json) = serde_json::from_slice::<Value>(bytes) else { continue };
        for found in imported.assets.iter().flat_map(|a| &a.found) {
            let there = json.pointer(&found.at).unwrap();
            let same = there.as_str() == found.value.as_str() || !there.is_string();
            assert!(same || found.field.starts_with("fact."), "{name} {}", found.at);
        }
    }
}

/// Members that hold the file together and say nothing about an asset.
const MACHINERY: [&str; 13] = [
    "$schema",
    "bomFormat",
    "specVersion",
    "type",
    "bom-ref",
    "@context",
    "@id",
    "spdxId",
    "creationInfo",
    "ref",
    "from",
    "relationshipType",
    "software_primaryPurpose",
];

#[test]
fn no_statement_of_a_json_sample_is_lost() {
    for (name, bytes) in [CDX_17, CDX_16, CDX_15, SPDX] {
        let imported = import((name, bytes));
        let places: Vec<String> = imported
            .assets
            .iter()
            .flat_map(|a| &a.found)
            .map(|f| f.at.clone())
            .chain(imported.ties.iter().map(|t| t.at.clone()))
            .chain(imported.unread.iter().map(|u| u.at.clone()))
            .collect();
        let mut leaves = Vec::new();
        leaf(&serde_json::from_slice(bytes).unwrap(), "", &mut leaves);
        for leaf in leaves {
            let last = leaf.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or("");
            let is_there = places.iter().any(|at| leaf == *at || leaf.starts_with(&format!("{at}/")));
            let is_machinery = MACHINERY.contains(&last)
                || (leaf.contains("/properties/") && places.iter().any(|at| at.starts_with(leaf.trim_end_matches("name"))))
                || (leaf.contains("externalReferences") && last == "type")
                || (last == "dependsOn" && imported.ties.len() > 2) // said twice, kept once
                // found at what they refer to
                || (matches!(last, "to" | "suppliedBy") && name.starts_with("spdx"));
            assert!(is_there || is_machinery, "{name}: {leaf} is lost");
        }
    }
}

fn leaf(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(n, v)| leaf(v, &format!("{at}/{n}"), out)),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, v)| leaf(v, &format!("{at}/{n}"), out)),
        _ => out.push(at.to_owned()),
    }
}

#[test]
fn our_json_agrees_with_serde_json() {
    let mut noise = Noise(77);
    let extra: [&[u8]; 12] = [
        b"{}",
        b"{\"a\": [1, -0, 0.5, 1e3, -2E-2, 1E+2]}",
        b"{\"\\ud834\\udd1e\\n\\/\": \"\\u0041\"}",
        b"{\"a\": 01}",
        b"{\"a\": \"\\ud834\"}",
        b"{\"a\": \"\\x\"}",
        b"{\"a\": +1}",
        b"{\"a\": .5}",
        b"{\"a\": nul}",
        b"[1,]",
        b"{\"a\" 1}",
        b"\"\\u00zz\"",
    ];
    let samples = SAMPLES.iter().filter(|(name, _)| name.ends_with("json")).map(|(_, bytes)| *bytes);
    for bytes in samples.chain(extra) {
        for round in 0..200 {
            let mutated = if round == 0 { bytes.to_vec() } else { mutate(bytes, &mut noise) };
            let Ok(text) = std::str::from_utf8(&mutated) else { continue };
            let theirs = serde_json::from_str::<Value>(text);
            match (json::parse(text), theirs) {
                (Ok(mut ours), Ok(theirs)) => {
                    ours.keep_last(&At::root(Notation::Pointer), &mut Vec::new());
                    assert_eq!(ours.to_json(), theirs);
                }
                // A number too large for serde is text to us.
                (_, Err(theirs)) if theirs.to_string().contains("out of range") => {}
                (Err(ImportError::Truncated { .. }), Err(theirs)) => assert!(theirs.is_eof(), "{theirs}: {text}"),
                (Err(_), Err(_)) => {}
                (ours, theirs) => panic!("{ours:?} {theirs:?} {text}"),
            }
        }
    }
}

#[test]
fn every_rule_fits_the_vocabulary_and_every_kind_of_slip_is_refused() {
    let mapping = mapping();
    assert!(mapping.rules().len() > 20);
    for rule in mapping.rules() {
        for (id, value) in &rule.give {
            assert_eq!(mapping.vocabulary().check(id, value), Ok(()), "{}", rule.id);
        }
    }
    let used: BTreeSet<&str> = mapping.rules().iter().flat_map(|r| r.on.iter().map(String::as_str)).collect();
    assert_eq!(used, source::ALL.into_iter().collect(), "a source without a rule");
    let rule = |text: &str| format!("placeholders = []\nname_prefixes = []\nheading = []\n[[rule]]\n{text}");
    let good = "id = \"a\"\non = [\"spdx3:ai_autonomyType\"]\nequals = [\"yes\"]\ngive = { agent = false }\nbecause = { ja = \"x\", en = \"x\" }\n";
    Mapping::parse(&rule(good), FACTS).unwrap();
    for (from, to) in [
        ("agent = false", "agent = \"no\""),
        ("agent = false", "agnet = true"),
        ("agent = false", "modality = [\"smell\"]"),
        ("agent = false", "modality = []"),
        ("agent = false", "users = -1"),
        ("agent = false", ""),
        ("\"yes\"", ""),
        ("spdx3:ai_autonomyType", "spdx3:nothing"),
        ("en = \"x\"", "en = \"\""),
        ("id =", "it ="),
    ] {
        assert!(Mapping::parse(&rule(&good.replace(from, to)), FACTS).is_err(), "{to}");
    }
    assert!(Mapping::parse(&rule(&format!("{good}[[rule]]\n{good}")), FACTS).is_err());
    let heading = "placeholders = []\nname_prefixes = []\nrule = []\n[[heading]]\nfield = \"nmae\"\nnames = [\"x\"]\n";
    assert!(Mapping::parse(heading, FACTS).is_err());
}

#[test]
fn field_names_are_unique_and_sheets_serialise() {
    assert_eq!(fields::ALL.iter().collect::<BTreeSet<_>>().len(), fields::ALL.len());
    let sheet = serde_json::to_value(import(OWN)).unwrap();
    assert_eq!(sheet["format"], json!({ "format": "shirube" }));
    assert_eq!(sheet["assets"][0]["kind"], "dataset");
    assert_eq!(sheet["ties"][0]["kind"], "contains");
    assert!(sheet["assets"][0]["found"][0].as_object().is_some_and(|f: &Map<String, Value>| f.contains_key("line")));
}
