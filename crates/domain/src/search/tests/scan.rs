//! The index against looking at every document: on small corpora both must find the same, in the same order.

use super::super::query::Query;
use super::index::document;
use super::*;
use crate::testing::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeSet, HashSet};

/// What a search finds when every document is looked at.
fn scan(documents: &[(i64, Document)], asked: &Asked) -> Vec<(Kind, Vec<String>)> {
    let query = Query::read(&asked.text, &Lexicon::of(&CATALOG));
    let facts: Vec<String> = asked.facets.iter().map(|(name, value)| token::facet(name, value)).collect();
    let tiers = query.tiers(&facts);
    let tokens: Vec<HashSet<String>> = documents.iter().map(|(_, d)| d.tokens()).collect();
    let of_kind = |kind: Kind| {
        let mut found: Vec<String> = Vec::new();
        for tier in &tiers {
            for ((_, d), tokens) in documents.iter().zip(&tokens) {
                let says = d.says(&query.phrases);
                if d.kind == kind && says && tier.holds(tokens) && !found.contains(&d.id) {
                    found.push(d.id.clone());
                }
            }
        }
        (kind, found)
    };
    let is_empty = query.units.is_empty() && asked.facets.is_empty();
    let kinds = Kind::ALL.iter().copied().filter(|_| !is_empty);
    kinds.map(of_kind).filter(|(_, found)| !found.is_empty()).collect()
}

fn listed(answer: &Answer) -> Vec<(Kind, Vec<String>)> {
    let ids = |g: &Group| g.hits.iter().map(|h| h.document.id.clone()).collect();
    answer.groups.iter().map(|g| (g.kind, ids(g))).collect()
}

/// Texts of few words, so that words are often together and seldom side by side.
fn some_text() -> impl Strategy<Value = String> {
    let words = proptest::collection::vec("risk|risks|of|data|ai|a-1|1.2|Art. 3", 1..9).prop_map(|w| w.join(" "));
    let japanese = proptest::collection::vec("人工|知能|の|法|AI|第1条|リスク|評価|、", 1..9).prop_map(|w| w.concat());
    prop_oneof![words, japanese]
}

/// Some of it, in quotation marks or not.
fn part_of(text: &str, start: usize, length: usize, is_quoted: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let start = start % chars.len();
    let part: String = chars[start..(start + length).min(chars.len())].iter().collect();
    if is_quoted { format!("\"{part}\"") } else { part }
}

#[test]
fn the_index_answers_as_looking_at_every_document_does() {
    let mut runner = TestRunner::new(Config { cases: 8, failure_persistence: None, ..Config::default() });
    let texts = proptest::collection::vec((some_text(), some_text()), 1..80);
    let parts = proptest::collection::vec((0usize..80, 0usize..30, 1usize..24, any::<bool>()), 24);
    runner
        .run(&(texts, parts), |(texts, parts)| {
            let world = World::new();
            let all: Vec<Document> = texts.iter().enumerate().map(|(n, (t, x))| document(n, t, x)).collect();
            replace(&world.it.ground, "test", "1", || all.clone()).unwrap();
            let placed = Batch::whole(all).documents;
            for (of, start, length, is_quoted) in parts {
                let text = part_of(&texts[of % texts.len()].1, start, length, is_quoted);
                let facets = if start % 4 == 0 { vec![("half".to_owned(), "1".to_owned())] } else { Vec::new() };
                let asked = Asked { text: text.clone(), facets, most: COUNTED, ..Asked::default() };
                let found = world.read(|tx| find(tx, &CATALOG, &asked));
                prop_assert_eq!(listed(&found), scan(&placed, &asked), "{}", text);
            }
            Ok(())
        })
        .unwrap();
}

/// Whether a text says a phrase between whole words.
fn says_in_words(text: &str, phrase: &str) -> bool {
    let (text, phrase) = (fold(text), fold(phrase));
    let joins = |c: Option<char>| c.is_some_and(|c| token::is_word(c) || "-.:_/".contains(c));
    let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
    text.match_indices(&phrase).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + phrase.len()..].chars().next());
        !(joins(before) && joins(first) || joins(last) && joins(after))
    })
}

#[test]
fn no_document_that_says_a_phrase_is_missed() {
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let texts = proptest::collection::vec(some_text(), 1..40);
    let parts = proptest::collection::vec((0usize..40, 0usize..30, 2usize..24), 8);
    runner
        .run(&(texts, parts), |(texts, parts)| {
            let all: Vec<Document> = texts.iter().enumerate().map(|(n, text)| document(n, "", text)).collect();
            let mut shelf = Shelf { memory: Memory::new(Batch::whole(all)), lexicon: Lexicon::of(&CATALOG) };
            for (of, start, length) in parts {
                let quoted = part_of(&texts[of % texts.len()], start, length, true);
                let phrase = fold(&quoted).trim_matches('"').trim().to_owned();
                // A kana alone is found only where it stands alone.
                let is_lone = |t: &String| t.chars().count() == 1 && t.chars().all(fold::is_kana);
                if token::tokens(&phrase, token::For::Search).iter().all(is_lone) {
                    continue;
                }
                let asked = Asked { text: quoted, most: COUNTED, ..Asked::default() };
                let found: BTreeSet<String> =
                    listed(&shelf.find(&asked).unwrap()).into_iter().flat_map(|(_, ids)| ids).collect();
                for (n, _) in texts.iter().enumerate().filter(|(_, text)| says_in_words(text, &phrase)) {
                    prop_assert!(found.contains(&format!("doc:{n}")), "{} in {}", phrase, texts[n]);
                }
            }
            Ok(())
        })
        .unwrap();
}

/// Many hold both words, few side by side: they are found however far behind they stand, and what is not looked into is said.
#[test]
fn a_phrase_of_common_words_is_found_behind_many_that_only_hold_them() {
    let apart = |n: usize| document(n * 3, "", &format!("data about {} and risk", n % 7));
    let mut all: Vec<Document> = (0..900).map(apart).collect();
    all.push(document(3 * 900, "", "about risk data"));
    let mut shelf = Shelf { memory: Memory::new(Batch::whole(all)), lexicon: Lexicon::of(&CATALOG) };
    let asked = |text: &str| Asked { text: text.to_owned(), most: 5, ..Asked::default() };
    let found = shelf.find(&asked("\"risk data\"")).unwrap();
    assert_eq!(listed(&found), [(Kind::Page, vec!["doc:2700".to_owned()])]);
    assert_eq!(found.looked_into, None);
}

#[test]
fn documents_not_looked_into_for_a_phrase_are_spoken_of() {
    // 人工, 工知 and 知能 are all there, and never 人工知能.
    let apart = |n: usize| document(n * 3, "", "人工と工知と知能");
    let mut all: Vec<Document> = (0..2_000).map(apart).collect();
    all.push(document(6_000, "", "人工知能"));
    let mut shelf = Shelf { memory: Memory::new(Batch::whole(all)), lexicon: Lexicon::of(&CATALOG) };
    let asked = Asked { text: "「人工知能」".to_owned(), most: 5, ..Asked::default() };
    let found = shelf.find(&asked).unwrap();
    assert!(found.groups.is_empty() && found.looked_into.is_some_and(|n| n >= 250), "{:?}", found.looked_into);
    let alone = shelf.find(&Asked { kind: Some(Kind::Page), ..asked }).unwrap();
    assert!(alone.looked_into.is_some_and(|n| n >= 1_000), "{:?}", alone.looked_into);
}
