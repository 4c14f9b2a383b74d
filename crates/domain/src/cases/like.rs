//! What a text is like: features by which two reports of the same thing meet, also across Japanese and English.
//!
//! **Words**: a *concept* is a thing both languages have words for (`criteria/incident-words.toml`); the other features are words
//! themselves: of Latin letters, of katakana, and pairs of kanji.

use crate::search;
use serde::Deserialize;
use shirube_proof::digest::sha256;
use std::collections::{BTreeMap, BTreeSet, HashSet};
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
/// Most features a case is found by.
const MOST_KEPT: usize = 300;
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
    let weight = |kind: char| WEIGHT.iter().find(|(k, _)| *k == kind).map_or(1, |(_, w)| *w);
    let most = |kind: char| MOST.iter().find(|(k, _)| *k == kind).map_or(0, |(_, m)| *m);
    let mut all = BTreeMap::new();
    for (kind, words) in found(text) {
        all.extend(words.into_iter().take(most(kind)).map(|w| (format!("{kind}:{w}"), weight(kind))));
    }
    all
}

/// The same with what is left of its words, which weigh nothing: a case is found by them, and is not like others for them.
pub(super) fn kept(text: &str) -> BTreeMap<String, i64> {
    let mut all = features(text);
    for (kind, words) in found(text) {
        for word in words {
            if all.len() >= MOST_KEPT {
                return all;
            }
            all.entry(format!("{kind}:{word}")).or_insert(0);
        }
    }
    all
}

/// What a text has to have so that words find it: a word of a concept stands for the concept in both languages, any other for itself.
pub(super) fn asked(words: &str) -> BTreeSet<String> {
    if let Some(concept) = concept(words) {
        return BTreeSet::from([concept]);
    }
    let mut out = BTreeSet::new();
    for term in words.split_whitespace() {
        match concept(term) {
            Some(concept) => {
                out.insert(concept);
            }
            None => {
                for run in runs(term) {
                    match concept(&run) {
                        Some(concept) => out.extend([concept]),
                        None => out.extend(literals(&run).into_iter().map(|(kind, word)| format!("{kind}:{word}"))),
                    }
                }
            }
        }
    }
    out
}

/// The concept a text is a word of, as a feature.
fn concept(text: &str) -> Option<String> {
    let folded = search::fold(text.trim());
    let spaced = format!(" {} ", plain(&folded));
    let is_word = |c: &&Concept| c.ja.contains(&folded) || c.en.contains(&spaced);
    CONCEPTS.iter().find(is_word).map(|c| format!("c:{}", c.id))
}

/// Every feature of a text by its kind, the most telling first.
fn found(text: &str) -> BTreeMap<char, Vec<String>> {
    let text: String = text.chars().take(LOOKED_AT).collect();
    let mut out: BTreeMap<char, Vec<String>> = BTreeMap::new();
    let mut names = HashSet::new();
    let folded = search::fold(&text);
    let runs = runs(&text);
    // A word of English between Japanese ones is a word.
    let spaced = format!(" {} ", runs.iter().map(|r| search::fold(r)).collect::<Vec<String>>().join(" "));
    for concept in CONCEPTS.iter() {
        if concept.ja.iter().any(|w| folded.contains(w.as_str()))
            || concept.en.iter().any(|w| spaced.contains(w.as_str()))
        {
            out.entry('c').or_default().push(concept.id.clone());
        }
    }
    for run in &runs {
        for (kind, word) in literals(run) {
            if kind == 'w' && run.starts_with(char::is_uppercase) {
                names.insert(word.clone());
            }
            out.entry(kind).or_default().push(word);
        }
    }
    for words in out.values_mut() {
        let mut seen = HashSet::new();
        words.retain(|w| seen.insert(w.clone()));
        // Names tell most, then the longest words; the order of the text decides among equals.
        words.sort_by_key(|w| (!names.contains(w), std::cmp::Reverse(w.chars().count())));
    }
    out
}

/// What a run of one script says: a word, or pairs of kanji; nothing where every report has it.
fn literals(run: &str) -> Vec<(char, String)> {
    match run.chars().next().and_then(kind_of) {
        Some(Script::Katakana) if run.chars().count() >= 3 && !COMMON_JA.contains(&run) => {
            vec![('k', search::fold(run))]
        }
        Some(Script::Latin) => {
            let word = search::fold(run);
            let is_telling = word.chars().count() >= 3 && !COMMON.contains(&word.as_str());
            let is_number = word.chars().all(|c| c.is_ascii_digit());
            if is_telling && !is_number { vec![('w', word)] } else { Vec::new() }
        }
        Some(Script::Kanji) => {
            let chars: Vec<char> = run.chars().collect();
            let pairs = chars.windows(2).map(|p| p.iter().collect::<String>());
            pairs.filter(|p| !COMMON_JA.contains(&p.as_str())).map(|p| ('b', p)).collect()
        }
        _ => Vec::new(),
    }
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
        let many: String = (0x4e00..0x5600).filter_map(char::from_u32).collect();
        assert_eq!(kept(&many).len(), MOST_KEPT);
    }

    #[test]
    fn what_is_asked_for_is_found_in_either_language_and_only_all_of_it() {
        let text = "窓口の案内が誤り、Chatbotが古い料金を答えた。SNSでディープフェイクが広まった。";
        let has = |words: &str| {
            let held = kept(text);
            let asked = asked(words);
            !asked.is_empty() && asked.iter().all(|f| held.contains_key(f))
        };
        for words in ["料金", "窓口の案内", "deepfake", "ディープフェイク　案内", "social network", "CHATBOT 料金"]
        {
            assert!(has(words), "{words}: {:?}", asked(words));
        }
        for words in ["病院", "料金 病院", "frauds", "", "　", "の", "AI", "the system", "123"] {
            assert!(!has(words), "{words}: {:?}", asked(words));
        }
    }

    #[test]
    fn what_is_kept_besides_weighs_nothing_and_likeness_is_as_before() {
        let long =
            "案内 料金 窓口 病院 診断 停止 個人 情報 漏洩 誤作動 学校 入試 採点 警察 顔認 証誤 認逮 捕不 当拘 束";
        let (few, all) = (features(long), kept(long));
        assert!(all.len() > few.len() && few.iter().all(|(f, w)| all[f] == *w));
        assert!(all.iter().filter(|(f, _)| !few.contains_key(*f)).all(|(_, w)| *w == 0));
    }
}
