//! The suites of the catalogue: every file is readable, every sample has its scorer and its leaf, every pattern compiles.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use regex::RegexBuilder;
use serde_json::Value;
use shirube_eval::dataset::{Form, samples, survey};
use shirube_eval::sample::Sample;
use shirube_eval::scorer::Spec;
use shirube_eval::tree::{self, Leaf};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

struct Suite {
    name: String,
    head: Value,
    samples: Vec<Sample>,
}

fn all() -> Vec<Suite> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog/suites");
    let mut dirs: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|one| one.unwrap().path()).collect();
    dirs.retain(|path| path.is_dir());
    dirs.sort();
    dirs.into_iter().map(|dir| read(&dir)).collect()
}

fn read(dir: &Path) -> Suite {
    let name = dir.file_name().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(dir.join("suite.toml")).unwrap();
    let head: Value = toml::from_str(&text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    let records = || {
        let file = BufReader::new(File::open(dir.join("samples.jsonl")).unwrap());
        Form::of_name("samples.jsonl").unwrap().records(file)
    };
    let found = survey(records(), &head).unwrap_or_else(|faults| panic!("{name}: {faults}"));
    let samples: Vec<Sample> = samples(records()).map(Result::unwrap).collect();
    assert_eq!(found.count, samples.len() as u64);
    Suite { name, head, samples }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

#[test]
fn each_perspective_has_a_suite_of_forty_samples_or_more_in_both_languages() {
    let suites = all();
    for wanted in ["p01", "p02", "p03", "p04", "p05", "p06", "p07", "p08", "p09", "p10", "p11", "nict", "japan"] {
        let suite = suites.iter().find(|s| s.name.starts_with(wanted)).unwrap_or_else(|| panic!("{wanted}"));
        assert!(suite.samples.len() >= 40, "{wanted}: {}", suite.samples.len());
        for lang in ["ja", "en"] {
            assert!(suite.samples.iter().any(|s| s.note("lang") == Some(lang)), "{wanted}: {lang}");
        }
    }
}

#[test]
fn a_suite_says_what_it_is_and_is_named_as_its_directory() {
    for suite in all() {
        assert_eq!(suite.name, format!("{}@{}", text(&suite.head, "code"), text(&suite.head, "version")));
        for part in ["title", "purpose", "source"] {
            for lang in ["ja", "en"] {
                assert!(!text(&suite.head[part], lang).is_empty(), "{}: {part}.{lang}", suite.name);
            }
        }
        assert_eq!(text(&suite.head, "status"), "example", "{}", suite.name);
        let leaves: Vec<Leaf> = serde_json::from_value(suite.head["leaf"].clone()).unwrap();
        assert_eq!(tree::check(&leaves), [], "{}", suite.name);
    }
}

#[test]
fn every_sample_has_a_scorer_a_leaf_and_what_is_expected() {
    for suite in all() {
        let leaves: BTreeSet<&str> =
            suite.head["leaf"].as_array().unwrap().iter().map(|leaf| text(leaf, "id")).collect();
        let scorers = scorers(&suite);
        for sample in &suite.samples {
            let at = format!("{}: {}", suite.name, sample.id);
            assert!(leaves.contains(sample.note("leaf").unwrap_or_default()), "{at}: leaf");
            let scorer = sample.note("scorer").unwrap_or_default();
            assert!(scorers.contains_key(scorer), "{at}: {scorer}");
            for lang in ["ja", "en"] {
                assert!(!text(&sample.metadata["expected"], lang).is_empty(), "{at}: expected.{lang}");
            }
            assert!(sample.note("idea").is_some(), "{at}: idea");
        }
    }
}

/// The scorers of a suite. Those that ask another model (`judge`, `jury`) are not read by this version.
fn scorers(suite: &Suite) -> BTreeMap<String, Option<Spec>> {
    let table = suite.head["scorer"].as_object().unwrap();
    let read = |(name, spec): (&String, &Value)| {
        let is_asked = ["judge", "jury"].contains(&text(spec, "kind"));
        let spec = (!is_asked).then(|| {
            serde_json::from_value(spec.clone()).unwrap_or_else(|fault| panic!("{}: {name}: {fault}", suite.name))
        });
        (name.clone(), spec)
    };
    table.iter().map(read).collect()
}

#[test]
fn every_pattern_compiles_as_the_scorers_compile_it() {
    for suite in all() {
        for sample in &suite.samples {
            let listed = ["must", "must_any", "must_not"].into_iter().flat_map(|name| sample.notes(name));
            for pattern in listed {
                let built = RegexBuilder::new(pattern).size_limit(1 << 20).build();
                assert!(built.is_ok(), "{}: {}: {pattern}", suite.name, sample.id);
            }
        }
    }
}
