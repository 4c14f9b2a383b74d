//! Searching: reading what people type, finding it in the catalogue, and the same on every database.

mod index;
mod letters;
mod scan;

use super::*;
use crate::testing::CATALOG;
use std::sync::{LazyLock, Mutex};

static SHELF: LazyLock<Mutex<Shelf>> = LazyLock::new(|| Mutex::new(Shelf::of(&CATALOG)));

fn ask(asked: &Asked) -> Answer {
    SHELF.lock().unwrap_or_else(std::sync::PoisonError::into_inner).find(asked).unwrap()
}

fn search(text: &str) -> Answer {
    ask(&Asked { text: text.to_owned(), most: 5, ..Asked::default() })
}

fn ids(answer: &Answer, kind: Kind) -> Vec<&str> {
    let group = answer.groups.iter().find(|g| g.kind == kind);
    group.map(|g| g.hits.iter().map(|h| h.document.id.as_str()).collect()).unwrap_or_default()
}

fn targets(answer: &Answer) -> Vec<&str> {
    answer.read.iter().flat_map(|r| &r.targets).map(|t| t.address.as_str()).collect()
}

#[test]
fn a_clause_number_of_a_law_leads_straight_there() {
    for text in ["AI法第13条", "AI法 十三条", "ＡＩ推進法１３条", "ai act art. 13", "AI Act 13", "AI法の第13条"]
    {
        let found = search(text);
        assert!(targets(&found).contains(&"/norms/jp-ai-act@2025-09-01/art13"), "{text}: {:?}", found.read);
        assert!(ids(&found, Kind::Clause).contains(&"jp-ai-act@2025-09-01:art13"), "{text}");
    }
    assert_eq!(targets(&search("AI Act 13")).first(), Some(&"/norms/jp-ai-act@2025-09-01/art13"));
    let found = search("個情法 第27条");
    assert_eq!(targets(&found).first(), Some(&"/norms/appi@2023-04-01/art27"), "{:?}", found.read);
}

#[test]
fn a_clause_id_is_found_as_people_write_it() {
    for text in ["C-2-1", "ｃ－２－１", "aigb:C-2-1", "aigb@1.2:C-2-1", "事業者ガイドライン C-2-1"] {
        let found = search(text);
        assert_eq!(ids(&found, Kind::Clause).first(), Some(&"aigb@1.2:C-2-1"), "{text}: {:?}", found.read);
    }
    assert_eq!(ids(&search("A.6.2.4"), Kind::Clause).first(), Some(&"iso-42001@2023:A.6.2.4"));
    assert_eq!(targets(&search("C-2)")).first(), Some(&"/norms/aigb@1.2/C-2"));
}

#[test]
fn a_law_is_found_by_its_name_its_abbreviation_and_its_reading() {
    for text in ["著作権法", "ちょさくけんほう", "Copyright Act", "昭和45年法律第48号"] {
        let found = search(text);
        assert_eq!(ids(&found, Kind::Law).first(), Some(&"law:L-COPY"), "{text}");
    }
    for text in ["個人情報保護法", "個情法", "APPI", "こじんじょうほうほごほう", "コジンジョウホウホゴホウ"]
    {
        let found = search(text);
        assert!(ids(&found, Kind::Law).contains(&"law:L-APPI"), "{text}");
        assert!(ids(&found, Kind::Instrument).contains(&"appi@2023-04-01"), "{text}");
    }
    // The risks a law is named for.
    assert!(!ids(&search("著作権法"), Kind::Risk).is_empty());
}

#[test]
fn a_term_is_found_by_its_reading_and_a_word_by_how_it_is_read() {
    assert!(ids(&search("こうてきこうい"), Kind::Term).contains(&"term:Act"));
    let (kana, kanji) = (search("とうめいせい"), search("透明性"));
    let count = |a: &Answer| a.groups.iter().find(|g| g.kind == Kind::Clause).map_or(0, |g| g.count);
    assert!(count(&kana) >= count(&kanji) && count(&kanji) > 10);
    assert!(kana.groups.iter().flat_map(|g| &g.hits).any(|h| h.title(crate::text::Lang::Ja).iter().any(|p| p.is_hit)));
}

#[test]
fn width_case_and_long_marks_make_no_difference() {
    let same = [("ＡＩシステム", "aiしすてむ"), ("セキュリティー", "ｾｷｭﾘﾃｨ"), ("RISK MANAGEMENT", "risk managements")];
    for (a, b) in same {
        let found: Vec<_> = search(a).groups.into_iter().map(|g| (g.kind, g.count)).collect();
        let other: Vec<_> = search(b).groups.into_iter().map(|g| (g.kind, g.count)).collect();
        assert!(!found.is_empty(), "{a}");
        assert_eq!(found, other, "{a} / {b}");
    }
}

#[test]
fn a_phrase_is_found_word_for_word() {
    let loose = search("リスク 評価");
    let strict = search("「リスクの評価」");
    let count = |a: &Answer| a.groups.iter().map(|g| g.count).sum::<usize>();
    assert!(count(&strict) > 0 && count(&strict) < count(&loose));
    for hit in strict.groups.iter().flat_map(|g| &g.hits) {
        assert!(hit.document.says(&[fold("リスクの評価")]), "{}", hit.document.id);
    }
}

#[test]
fn filters_narrow_and_alone_list_everything_they_hold_for() {
    let facets = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    let found = ask(&Asked { facets: facets("strength", "duty"), most: 10, ..Asked::default() });
    assert!(!found.groups.is_empty());
    for hit in found.groups.iter().flat_map(|g| &g.hits) {
        assert_eq!(hit.document.facet("strength"), Some("duty"));
    }
    let old = Asked { text: "透明性".into(), facets: facets("status", "superseded"), most: 10, ..Asked::default() };
    let old = ask(&old);
    assert!(old.groups.iter().flat_map(|g| &g.hits).all(|h| h.document.facet("status") == Some("superseded")));
}

#[test]
fn pages_follow_one_another_without_gap_or_repeat() {
    let whole = Asked { text: "AI".into(), kind: Some(Kind::Clause), most: COUNTED, ..Asked::default() };
    let whole: Vec<String> = ask(&whole).groups[0].hits.iter().map(|h| h.document.id.clone()).collect();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let asked =
            Asked { text: "AI".into(), kind: Some(Kind::Clause), after: after.clone(), most: 37, ..Asked::default() };
        let group = ask(&asked).groups.remove(0);
        seen.extend(group.hits.iter().map(|h| h.document.id.clone()));
        after = group.next;
        if after.is_none() {
            break;
        }
    }
    assert!(whole.len() > 300);
    assert_eq!(seen, whole);
}

#[test]
fn a_misspelt_word_gets_its_neighbour_offered() {
    assert_eq!(search("transparncy").near, ["transparency"]);
    assert!(search("transparency").near.is_empty());
    assert!(search("zzzzqqqq").near.is_empty());
}

#[test]
fn hostile_searches_find_nothing_and_break_nothing() {
    let long = "あ".repeat(10_000);
    let longer = "a b ".repeat(10_000);
    let cases = [
        "",
        " ",
        "\"",
        "\"\"",
        "「」",
        "*",
        "NEAR(a b)",
        "title:x",
        "%_'; DROP TABLE",
        "\u{202e}\u{200b}",
        "\0\u{1}",
        "。、！？",
        "第条",
        "@art13",
        "#strength:duty",
        "=ai",
        "^ai",
        "-",
        "- -",
        "\u{fffd}",
        "𠮷",
        "é",
        &long,
        &longer,
    ];
    for text in cases {
        let found = search(text);
        assert!(!found.is_empty || found.groups.is_empty(), "{text:?}");
    }
    assert!(search(&long).is_cut && search(&longer).is_cut);
    assert!(search("").is_empty && search("。、！？").is_empty && search("\u{202e}\u{200b}").is_empty);
    // A mark of direction inside a word hides nothing.
    assert_eq!(search("透\u{202e}明性").groups, search("透明性").groups);
}

#[test]
fn every_norm_of_the_catalogue_answers_to_its_id() {
    for i in CATALOG.instruments() {
        for n in i.norms.iter().step_by(7) {
            let kind = if n.kind == "risk" { Kind::Risk } else { Kind::Clause };
            let id = format!("{}:{}", i.id(), n.id);
            assert!(ids(&search(&id), kind).contains(&id.as_str()), "{id}");
        }
    }
}
