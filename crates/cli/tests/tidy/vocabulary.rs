//! Names: the glossary, identifiers, the words people see.

use crate::source::{FILES, File, code, files, has_word, program};
use crate::{none, only};
use shirube_domain::norm::Catalog;
use std::collections::BTreeMap;

#[test]
fn no_identifier_is_japanese() {
    let faults = files("crates/", ".rs").flat_map(|f| {
        let text = code(&f.text);
        let lines = text.lines().enumerate().filter(|(_, l)| l.chars().any(|c| c as u32 > 0x2fff)).map(|(i, _)| i + 1);
        lines.map(|n| format!("{}:{n}", f.path)).collect::<Vec<_>>()
    });
    none("Japanese outside strings and comments", faults.collect());
}

/// The description of the API knows shapes by their names alone: of two with one name, one would be described as the other.
#[test]
fn no_two_shapes_of_the_api_have_one_name() {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for file in files("crates/web/src/api/", ".rs") {
        for name in file.text.lines().filter_map(|l| l.strip_prefix("pub struct ")?.split(['<', ' ', '(', ';']).next())
        {
            if let Some(first) = seen.insert(name, &file.path) {
                faults.push(format!("{name}: {first} and {}", file.path));
            }
        }
    }
    none("two shapes of one name", faults);
}

#[test]
fn two_terms_of_the_glossary_have_two_identifiers() {
    let catalog = Catalog::embedded();
    let mut seen = BTreeMap::new();
    let twice = catalog.terms().iter().filter(|t| seen.insert(&t.identifier, ()).is_some());
    none("an identifier of two terms", twice.map(|t| t.identifier.clone()).collect());
}

#[test]
fn a_type_named_by_the_glossary_carries_its_japanese_term() {
    let catalog = Catalog::embedded();
    let mut faults = Vec::new();
    for term in catalog.terms() {
        for file in program().filter(|f| f.path.starts_with("crates/domain/")) {
            for kind in ["struct", "enum"] {
                let head = format!("pub {kind} {}", term.identifier);
                let Some(at) = file.text.find(&head).filter(|_| has_word(&file.text, &term.identifier)) else {
                    continue;
                };
                let after = file.text[at + head.len()..].chars().next();
                if after.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let doc = file.text[..at].rsplit("\n\n").next().unwrap_or_default();
                if !doc.contains(&term.ja) {
                    faults.push(format!("{}: {} needs （{}） in its doc", file.path, term.identifier, term.ja));
                }
            }
        }
    }
    none("a type of the glossary without its Japanese term", faults);
}

#[test]
fn each_term_stands_once_in_the_glossary() {
    let catalog = Catalog::embedded();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for term in catalog.terms() {
        *seen.entry(term.ja.as_str()).or_default() += 1;
    }
    none("a term stands twice", seen.into_iter().filter(|(_, n)| *n > 1).map(|(t, _)| t.to_owned()).collect());
}

/// A key of a table of words, and where the table stands.
fn keys() -> Vec<(&'static File, String)> {
    let tables = files("crates/web/src/words/", ".rs");
    tables
        .flat_map(|f| {
            let lines = f.text.lines().filter_map(|l| {
                let (key, rest) = l.trim().split_once(": ")?;
                let is_key =
                    !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                (is_key && rest.starts_with('"')).then(|| (f, key.to_owned()))
            });
            lines.collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_word_people_may_see_is_shown_somewhere() {
    let shown: String = FILES
        .iter()
        .filter(|f| f.path.starts_with("crates/web/templates/") || f.path.starts_with("crates/web/src/"))
        .map(|f| f.text.as_str())
        .collect::<Vec<_>>()
        .join("\n");
    let keys = keys();
    assert!(keys.len() > 100);
    let unused =
        keys.iter().filter(|(_, key)| !has_word(&shown, &format!(".{key}")) && !shown.contains(&format!(".{key}")));
    let unused: Vec<String> = unused.map(|(f, key)| format!("{}: {key}", f.path)).collect();
    only("a text no page shows", &[], unused);
}

#[test]
fn no_page_promises_what_shirube_does_not_say() {
    // A guideline is no duty, a self-assessment no certificate: the words that would say so do not stand on a page.
    let words = ["approved by", "違反しています", "合格です", "violates", "certified safe"];
    let faults = files("crates/web/", ".html").chain(files("crates/web/src/words/", ".rs")).flat_map(|f| {
        words.iter().filter(|w| f.text.contains(**w)).map(|w| format!("{}: {w}", f.path)).collect::<Vec<_>>()
    });
    none("a page says more than is known", faults.collect());
}
