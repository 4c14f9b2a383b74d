//! Reports: whatever is given, both languages say everything, and the numbers add up.

use super::*;
use crate::assessment;
use crate::norm::{FactKind, FactValue, Facts, applies};
use crate::registry;
use crate::testing::{CATALOG, World};
use crate::time::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

fn now() -> Timestamp {
    "2026-11-22T03:00:00Z".parse().unwrap()
}

/// Places of a report where nothing stands: an empty text, which a reader would see as a gap.
fn gaps(at: &str, value: &Value, out: &mut Vec<String>) {
    // What a person may leave out stays empty; everything else is ours to say.
    const LEFT_OUT: [&str; 6] = ["statement", "reason", "owner", "treatment", "name", "kind"];
    match value {
        Value::String(text) if text.trim().is_empty() && !LEFT_OUT.iter().any(|l| at.ends_with(l)) => {
            out.push(at.to_owned())
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, v)| gaps(&format!("{at}/{i}"), v, out)),
        Value::Object(map) => map.iter().for_each(|(k, v)| gaps(&format!("{at}/{k}"), v, out)),
        _ => {}
    }
}

fn is_whole(report: &Report) {
    let mut found = Vec::new();
    gaps("", &serde_json::to_value(report).unwrap(), &mut found);
    assert_eq!(found, Vec::<String>::new());
    // Our own words; a norm may well ask for approved documents.
    let own = (&report.title, &report.standing, &report.summary, &report.subject.state);
    let text = serde_json::to_string(&own).unwrap();
    for word in ["approved", "violat", "違反しています", "合格", "認定済"] {
        assert!(!text.contains(word), "a report never says `{word}`");
    }
}

/// The count of each instrument is that of its norms, and its section shows those that apply or may.
fn adds_up(report: &Report, facts: &Facts) {
    let found = applies(&CATALOG, facts);
    for count in &report.counts {
        let of: Vec<_> = found.iter().filter(|a| a.instrument.id() == count.instrument && build::is_shown(a)).collect();
        assert_eq!(count.applies + count.depends + count.not, of.len(), "{}", count.instrument);
        let lines = report.sections.iter().find(|s| s.instrument == count.instrument).map_or(0, |s| s.lines.len());
        assert_eq!(count.applies + count.depends, lines, "{}", count.instrument);
    }
    assert_eq!(report.facts.len(), facts.iter().count());
    assert_eq!(report.examples.len(), 14);
    assert!(report.first.len() <= 7);
}

fn a_fact() -> impl Strategy<Value = (String, FactValue)> {
    let facts = CATALOG.vocabulary().facts.clone();
    proptest::sample::select(facts).prop_flat_map(|fact| {
        let ids: Vec<String> = fact.options.iter().map(|o| o.id.clone()).collect();
        let id = fact.id.clone();
        let value = match fact.kind {
            FactKind::Bool => any::<bool>().prop_map(FactValue::Bool).boxed(),
            FactKind::Number => prop_oneof![Just(0.0), Just(1e25), Just(9.99e25), Just(1e26), 0.0..1e30]
                .prop_map(FactValue::Number)
                .boxed(),
            FactKind::One => proptest::sample::select(ids).prop_map(FactValue::One).boxed(),
            FactKind::Set => {
                let most = ids.len();
                proptest::sample::subsequence(ids, 1..=most)
                    .prop_map(|mut chosen| {
                        if chosen.len() > 1 {
                            chosen.retain(|c| c != "none");
                        }
                        chosen.sort();
                        FactValue::Set(chosen)
                    })
                    .boxed()
            }
        };
        (Just(id), value)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_facts_are_given_both_reports_are_whole_and_add_up(given in proptest::collection::vec(a_fact(), 0..12)) {
        let mut facts = Facts::default();
        given.into_iter().for_each(|(id, value)| facts.set(&id, value));
        let input = CheckInput::from_questions("窓口".into(), facts.clone());
        let [ja, en] = Lang::ALL.map(|lang| check(&CATALOG, &input, lang, now()));
        for report in [&ja, &en] {
            is_whole(report);
            adds_up(report, &facts);
        }
        // The two languages say the same things of the same norms.
        let norms = |r: &Report| r.sections.iter().flat_map(|s| &s.lines).map(|l| (l.norm.clone(), l.answer, l.reasons.len())).collect::<Vec<_>>();
        prop_assert_eq!(norms(&ja), norms(&en));
        prop_assert_eq!(ja.first.len(), en.first.len());
        prop_assert_eq!(ja.missing.len(), en.missing.len());
    }
}

#[test]
fn the_report_of_every_file_we_were_given_is_whole_in_both_languages() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/import");
    let mut seen = 0;
    for item in std::fs::read_dir(dir).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "SOURCES.md" || !path.is_file() {
            continue;
        }
        let Ok(imported) = registry::read_file(&CATALOG, &std::fs::read(&path).unwrap(), Some(&name)) else { continue };
        for lang in Lang::ALL {
            let input = CheckInput::from_file(&CATALOG, &imported, &name, &Facts::default(), lang);
            let report = check(&CATALOG, &input, lang, now());
            is_whole(&report);
            adds_up(&report, &input.facts);
            assert!(report.subject.source.as_deref().is_some_and(|s| s.contains("SHA-256")), "{name}");
        }
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} files could be read");
}

#[test]
fn the_report_of_an_assessment_is_whole_before_and_after_submission() {
    let world = World::full();
    let id = world.draft_of_full();
    for submitted in [false, true] {
        if submitted {
            let by = world.read(crate::identity::accounts)[1].id.clone();
            world.file(|tx, receipt| assessment::submit(tx, receipt, &id, &by)).unwrap();
        }
        let held = world.read(|tx| assessment::assessment(tx, &id)).unwrap();
        let rows = assessment::rows(&CATALOG, &held, world.read(|tx| assessment::answers(tx, &id)));
        let evidence = world.read(|tx| assessment::linked_evidence(tx, &id));
        let risks = world.read(|tx| assessment::risks(tx, &id));
        let check = CheckInput::from_questions("問合せ窓口".into(), held.facts.clone());
        let marks = [(rows[0].item.id.clone(), "言明の撤回：土台 / 未確認".to_owned())];
        let (index, marks, evidence) = (Some(3), &marks, &evidence);
        let input = AssessedInput { assessment: &held, rows: &rows, evidence, marks, risks: &risks, check, index };
        for lang in Lang::ALL {
            let report = assessed(&CATALOG, &input, lang, now());
            is_whole(&report);
            let given = || report.sections.iter().flat_map(|s| &s.lines).filter_map(|l| l.given.as_ref());
            assert_eq!(given().map(|g| g.marks.len()).sum::<usize>(), 1);
            assert_eq!(report.receipt.is_some(), submitted);
            assert_eq!(report.risks.len(), 1);
            let answered: usize =
                report.counts.iter().filter_map(|c| c.answered).map(|a| a.iter().sum::<usize>()).sum();
            assert_eq!(answered, rows.len(), "every row is counted once");
            let heat = report.heat.unwrap();
            assert_eq!((heat.rows.len(), heat.columns.len()), (10, 3));
        }
    }
}

#[test]
fn a_heat_map_counts_every_answer_once_for_each_role_it_is_addressed_to() {
    let world = World::full();
    let held = world.read(|tx| assessment::assessment(tx, &world.draft_of_full())).unwrap();
    let rows = assessment::rows(&CATALOG, &held, world.read(|tx| assessment::answers(tx, &held.id)));
    let heat = assessment_heat(&CATALOG, &rows, Lang::En);
    let shown: usize = heat.rows.iter().flat_map(|(_, _, cells)| cells).map(|c| c.of as usize).sum();
    let roles = ["developer", "provider", "user"];
    let expected: usize = rows
        .iter()
        .filter(|r| r.item.norm.principle.is_some())
        .map(|r| r.item.norm.addressees.iter().filter(|a| roles.contains(&a.word())).count())
        .sum();
    assert_eq!(shown, expected);
}
