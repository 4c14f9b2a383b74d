//! What a text is like: features by which two reports of the same thing meet, also across Japanese and English.
//!
//! **Words**: a *concept* is a thing both languages have words for (`criteria/incident-words.toml`); the other features are words
//! themselves: of Latin letters, of katakana, and pairs of kanji.

use crate::search;
use serde::Deserialize;
use shirube_proof::digest::sha256;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    word: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    id: String,
    ja: Vec<String>,
    en: Vec<String>,
}

/// A concept with its words, folded; English ones between spaces.
struct Concept {
    id: String,
    ja: Vec<String>,
    en: Vec<String>,
}

static CONCEPTS: LazyLock<Vec<Concept>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is embedded and read by a test")]
    let file: File = toml::from_str(include_str!("../../../../catalog/criteria/incident-words.toml"))
        .expect("words are well formed");
    let folded = |all: Vec<String>| all.iter().map(|w| search::fold(w)).collect();
    let spaced = |all: Vec<String>| all.iter().map(|w| format!(" {} ", plain(&search::fold(w)))).collect();
    file.word.into_iter().map(|w| Concept { id: w.id, ja: folded(w.ja), en: spaced(w.en) }).collect()
});

/// Most features of each kind; a long report is not like everything.
const MOST: [(char, usize); 4] = [('c', 10), ('k', 8), ('w', 8), ('b', 14)];
/// What a feature of each kind counts.
const WEIGHT: [(char, i64); 4] = [('c', 3), ('k', 2), ('w', 2), ('b', 1)];
/// Characters of a text that are looked at.
const LOOKED_AT: usize = 4_000;

/// Words every report has.
const COMMON: &[&str] = &[
    "the",
    "and",
    "that",
    "this",
    "with",
    "for",
    "was",
    "were",
    "are",
    "has",
    "have",
    "had",
    "from",
    "not",
    "but",
    "its",
    "they",
    "their",
    "which",
    "when",
    "who",
    "been",
    "also",
    "system",
    "model",
    "generative",
    "artificial",
    "intelligence",
    "report",
    "reported",
    "incident",
    "case",
    "people",
    "person",
    "user",
    "users",
    "said",
    "used",
    "using",
    "made",
    "after",
    "about",
];
const COMMON_JA: &[&str] = &[
    "システム",
    "モデル",
    "データ",
    "サービス",
    "ユーザー",
    "インシデント",
    "報告",
    "事案",
    "生成",
    "発生",
    "利用",
    "画像",
];

/// The features of a text, each with its weight: `c:deepfake`, `k:グロック`, `w:grok`, `b:肖像`.
pub(super) fn features(text: &str) -> BTreeMap<String, i64> {
    let text: String = text.chars().take(LOOKED_AT).collect();
    let mut out: BTreeMap<char, Vec<String>> = BTreeMap::new();
    let mut names = std::collections::HashSet::new();
    let folded = search::fold(&text);
    let spaced = format!(" {} ", plain(&folded));
    for concept in CONCEPTS.iter() {
        if concept.ja.iter().any(|w| folded.contains(w.as_str()))
            || concept.en.iter().any(|w| spaced.contains(w.as_str()))
        {
            out.entry('c').or_default().push(concept.id.clone());
        }
    }
    for run in runs(&text) {
        let kind = kind_of(run.chars().next().unwrap_or(' '));
        match kind {
            Some(Script::Katakana) if run.chars().count() >= 3 && !COMMON_JA.contains(&run.as_str()) => {
                out.entry('k').or_default().push(search::fold(&run));
            }
            Some(Script::Latin) => {
                let word = search::fold(&run);
                let is_telling = word.chars().count() >= 3 && !COMMON.contains(&word.as_str());
                if is_telling && !word.chars().all(|c| c.is_ascii_digit()) {
                    if run.starts_with(char::is_uppercase) {
                        names.insert(word.clone());
                    }
                    out.entry('w').or_default().push(word);
                }
            }
            Some(Script::Kanji) => {
                let chars: Vec<char> = run.chars().collect();
                let pairs = chars.windows(2).map(|p| p.iter().collect::<String>());
                out.entry('b').or_default().extend(pairs.filter(|p| !COMMON_JA.contains(&p.as_str())));
            }
            _ => {}
        }
    }
    let weight = |kind: char| WEIGHT.iter().find(|(k, _)| *k == kind).map_or(1, |(_, w)| *w);
    let most = |kind: char| MOST.iter().find(|(k, _)| *k == kind).map_or(0, |(_, m)| *m);
    let mut all = BTreeMap::new();
    for (kind, mut words) in out {
        let mut seen = std::collections::HashSet::new();
        words.retain(|w| seen.insert(w.clone()));
        // Names tell most, then the longest words; the order of the text decides among equals.
        words.sort_by_key(|w| (!names.contains(w), std::cmp::Reverse(w.chars().count())));
        all.extend(words.into_iter().take(most(kind)).map(|w| (format!("{kind}:{w}"), weight(kind))));
    }
    all
}

/// The number a feature is kept under.
pub(super) fn number(feature: &str) -> i64 {
    let digest = sha256(feature.as_bytes());
    let mut bytes = [0u8; 8];
    bytes.copy_from_slice(&digest.0[..8]);
    i64::from_be_bytes(bytes)
}

/// What people read of a feature.
pub(super) fn word(feature: &str) -> &str {
    feature.split_once(':').map_or(feature, |(_, w)| w)
}

/// Only letters and digits, one space between words.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim().to_owned()
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Script {
    Kanji,
    Katakana,
    Latin,
}

fn kind_of(c: char) -> Option<Script> {
    match c {
        '\u{30a1}'..='\u{30fa}' | 'ー' | '\u{ff66}'..='\u{ff9f}' => Some(Script::Katakana),
        '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' => Some(Script::Kanji),
        c if c.is_alphanumeric() && !matches!(c, '\u{3041}'..='\u{309f}') => Some(Script::Latin),
        _ => None,
    }
}

/// Runs of one script.
fn runs(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        let kind = kind_of(c);
        match (kind, out.last_mut()) {
            (Some(_), Some(run)) if kind == last => run.push(c),
            (Some(_), _) => out.push(c.to_string()),
            (None, _) => {}
        }
        last = kind;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_concept_has_words_in_both_languages_and_an_id_of_its_own() {
        let ids: BTreeSet<&str> = CONCEPTS.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids.len(), CONCEPTS.len());
        assert!(CONCEPTS.iter().all(|c| !c.ja.is_empty() && !c.en.is_empty()));
        for c in CONCEPTS.iter() {
            assert!(c.ja.iter().chain(&c.en).all(|w| w.trim().chars().count() > 0), "{}", c.id);
        }
    }

    #[test]
    fn two_languages_meet_in_concepts_and_in_names() {
        let ja = features("SNSの生成AI「Grok」が、未成年を含む人の性的な画像を作り、ディープフェイクとして広まった。");
        let en = features(
            "On a social network, the Grok assistant made sexualised images of children; the deepfakes spread.",
        );
        for shared in ["c:social-network", "c:minor", "c:sexual-image", "c:deepfake", "w:grok"] {
            assert!(ja.contains_key(shared) && en.contains_key(shared), "{shared}: {ja:?} {en:?}");
        }
    }

    #[test]
    fn english_words_are_whole_words_and_numbers_alone_tell_nothing() {
        let some = features("The bankruptcy of 12345 in 2026");
        assert!(!some.contains_key("c:finance"), "{some:?}");
        assert!(!some.keys().any(|k| k.contains("12345") || k.contains("2026")));
        assert!(features("").is_empty());
    }

    #[test]
    fn a_long_text_has_no_more_features_than_a_page_of_them() {
        let long = "生成AIの誤作動により病院の診断が停止し個人情報が漏えいした。Alpha beta gamma delta. ".repeat(2_000);
        assert!(features(&long).len() <= 40);
    }
}
