//! Reports through their verbs, on both databases.

use super::*;
use crate::authority::Office;
use crate::cases::{self, Actor, Wish};
use crate::id::{AccountId, CaseId, SeededChance};
use crate::personal::FindingKind;
use crate::refusal::Error;
use crate::testing::{CATALOG, World, codes};
use crate::text::Lang;
use crate::time::Clock;
use std::collections::BTreeMap;

const TEXT: &str = "窓口のAIが、ない手当を案内した。\n連絡先は 090-1234-5678 です。";

fn checked(text: &str) -> Checked {
    let said = Said::from_pairs([("description", text), ("severity", "unknown"), ("harm", "economic")]);
    read("harm", Lang::Ja, &said, "", "2026-01-01".parse().unwrap()).unwrap()
}

fn secret(seed: u64) -> String {
    draw(&SeededChance::new(seed))
}

fn send(world: &World, text: &str, seed: u64) -> (CaseId, Tracking) {
    let (drawn, checked) = (secret(seed), checked(text));
    let sender = Sender::Person(drawn.clone());
    let (case, number) = world.file(|tx, receipt| report(tx, receipt, &checked, &sender)).unwrap();
    (case, Tracking::of(&number, &drawn).unwrap())
}

/// A report of an operator with a moment, personal data and a word added: a row in each table.
pub(crate) fn one_of_each(world: &World, by: &AccountId, operator: &crate::id::OperatorId) {
    let moments = [(Moment::Aware, world.clock.now())].into();
    let sender = Sender::Operator { operator: operator.clone(), asset: None, by: by.clone(), moments };
    let checked = checked(TEXT);
    let (case, _) = world.file(|tx, receipt| report(tx, receipt, &checked, &sender)).unwrap();
    world.file(|tx, receipt| add_word(tx, receipt, &case, "後から分かったことがある。", "")).unwrap();
}

fn officer(world: &World) -> AccountId {
    use crate::act::{Claim, Reasons, perform};
    let admin = world.administrator();
    let id = world.account("officer");
    let reasons = Reasons::new(vec!["担当".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
    let claim = Claim { actor: admin, power: "office.grant", subject: id.to_string(), reasons };
    let draft =
        crate::office::OfficeDraft {
            ministry: "標省".into(), ministry_en: "Signs".into(), shown_as: "担当".into()
        };
    perform(&world.it.ground, claim, |tx, act| crate::office::grant(tx, act, &id, Office::IncidentOfficer, &draft))
        .unwrap();
    id
}

fn stands(world: &World, case: &CaseId) -> Standing {
    let at = world.clock.now();
    world.read(|tx| standing(tx, case, at))
}

fn ask(world: &World, officer: &AccountId, case: &CaseId, questions: &str) {
    let answers = BTreeMap::from([("questions".to_owned(), questions.to_owned())]);
    let wish = Wish::step("ask-reporter", answers, None);
    cases::advance(&world.it.ground, &CATALOG, &Actor::Account(officer.clone()), case, &wish).unwrap();
}

fn take(world: &World, case: &CaseId, name: &str, said: &[(&str, &str)], sure: &str) -> Result<(), Error> {
    let answers = said.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let seen = stands(world, case).revision;
    step(&world.it.ground, &CATALOG, case, (name, seen), &answers, sure)
}

#[test]
fn a_report_opens_a_case_and_is_found_again_with_its_number_and_secret_only() {
    let world = World::new();
    let (case, tracking) = send(&world, TEXT, 1);
    let again = Tracking::read(&tracking.number(), &tracking.secret()).unwrap();
    assert_eq!(world.read(|tx| case_of(tx, &again)), case);
    let kept = world.read(|tx| of_case(tx, &case)).unwrap();
    assert_eq!((kept.channel, kept.kind.as_str(), kept.lang), (Channel::Person, "harm", Lang::Ja));
    let of = |id: &str| kept.answers.iter().find(|a| a.field == id).map(|a| (a.knowledge, a.value.clone()));
    assert_eq!(of("severity"), Some((Knowledge::Unknown, String::new())));
    assert_eq!(of("misuse"), None);
    assert!(!kept.is_core_complete());
    let file = world.read(|tx| cases::load(tx, &case)).0;
    assert_eq!((file.title.as_str(), file.number), ("窓口のAIが、ない手当を案内した。", tracking.number()));
    assert_eq!(world.faults(), []);
}

#[test]
fn neither_a_wrong_secret_nor_a_wrong_number_tells_whether_a_case_exists() {
    let world = World::new();
    let (_, right) = send(&world, TEXT, 1);
    let wrong_secret = Tracking::of(&right.number(), &secret(2)).unwrap();
    let wrong_number = Tracking::of("000-000-000", &secret(1)).unwrap();
    let refusal = |t: &Tracking| world.it.ground.db.read(|tx| case_of(tx, t)).unwrap_err();
    let (one, other) = (refusal(&wrong_secret), refusal(&wrong_number));
    assert_eq!(one.refusals(), other.refusals());
    assert_eq!(one.refusals()[0].code, "incident.no-match");
}

#[test]
fn the_secret_is_nowhere_in_the_database() {
    let world = World::new();
    let (_, tracking) = send(&world, TEXT, 1);
    let kept: String = world.read(|tx| tx.row("SELECT secret FROM incident_report", &[], |r| r.text(0))).unwrap();
    let plain = tracking.secret().replace('-', "");
    assert!(!kept.contains(&plain[..8]) && kept.len() == 64);
}

#[test]
fn a_report_sent_twice_is_one_and_a_changed_one_is_another() {
    let world = World::new();
    let file = |text: &str| {
        let (drawn, checked) = (secret(1), checked(text));
        let sender = Sender::Person(drawn.clone());
        crate::filing::receive_once::<Error>(
            &world.it.ground,
            "incident.report",
            &checked.digest(&drawn),
            |tx, receipt| Ok(report(tx, receipt, &checked, &sender)?.1),
        )
        .unwrap()
    };
    assert_eq!(file(TEXT), file(TEXT));
    assert_ne!(file(TEXT), file("別のこと"));
    let count = world.read(|tx| tx.number("SELECT count(*) FROM incident_report", &[]));
    assert_eq!(count, 2);
}

#[test]
fn places_with_personal_data_are_marked_without_the_data() {
    let world = World::new();
    let (case, _) = send(&world, TEXT, 1);
    let marked = world.read(|tx| of_case(tx, &case)).unwrap().findings;
    let expected = Marked { place: "description".into(), line: 2, kind: FindingKind::Telephone };
    assert_eq!(marked, [expected]);
    let kept = world.read(|tx| tx.rows("SELECT place || kind FROM incident_finding", &[], |r| r.text(0)));
    assert!(kept.iter().all(|k| !k.contains("1234")));
}

#[test]
fn a_reporter_hears_the_words_of_the_state_and_what_was_asked_and_answers() {
    let world = World::new();
    let (case, _) = send(&world, TEXT, 1);
    let officer = officer(&world);
    let d = crate::procedure::definition("incident").unwrap();
    let before = stands(&world, &case);
    assert_eq!(before.outside, d.state("received").unwrap().outside);
    let steps: Vec<&str> = before.steps.iter().map(|s| s.id.as_str()).collect();
    assert_eq!((steps, before.told.len(), before.until), (vec!["withdraw"], 0, None));
    ask(&world, &officer, &case, "いつのことですか");
    let asked = stands(&world, &case);
    assert_eq!(asked.told[0].lines[0].1, "いつのことですか");
    assert!(asked.until.is_some() && !asked.told[0].is_own);
    let refused = take(&world, &case, "reporter-answers", &[("answer", "昨日。090-1234-5678 に電話を")], "");
    let mark = refused.as_ref().unwrap_err().refusals()[0].params[0].1.clone();
    assert_eq!(codes(refused), ["incident.personal"]);
    take(&world, &case, "reporter-answers", &[("answer", "昨日。090-1234-5678 に電話を")], &mark).unwrap();
    let after = stands(&world, &case);
    assert!(after.told[1].is_own && after.outside == before.outside);
    let marked = world.read(|tx| of_case(tx, &case)).unwrap().findings;
    assert!(marked.iter().any(|m| m.place.starts_with("step:") && m.kind == FindingKind::Telephone));
    assert_eq!(codes(take(&world, &case, "take-up", &[], "")), ["procedure.not-yours"]);
    assert_eq!(world.faults(), []);
}

#[test]
fn words_are_added_until_the_report_is_withdrawn() {
    let world = World::new();
    let (case, _) = send(&world, TEXT, 1);
    let add = |text: &str, sure: &str| world.file(|tx, receipt| add_word(tx, receipt, &case, text, sure));
    assert_eq!(add("続きがあります", "").unwrap(), 1);
    assert_eq!(codes(add(" \n", "")), ["common.required"]);
    let refused = add("山田太郎さんです", "").unwrap_err();
    let mark = refused.refusals()[0].params[0].1.clone();
    assert_eq!(add("山田太郎さんです", &mark).unwrap(), 2);
    assert_eq!(codes(add("田中花子さんと\n鈴木さんです", &mark)), ["incident.personal"]);
    let kept = world.read(|tx| of_case(tx, &case)).unwrap();
    assert_eq!((kept.words.len(), kept.findings.last().unwrap().place.as_str()), (2, "word:2"));
    take(&world, &case, "withdraw", &[], "").unwrap();
    assert!(stands(&world, &case).is_over);
    assert_eq!(codes(add("まだあります", "")), ["incident.over"]);
    assert_eq!(world.faults(), []);
}

#[test]
fn a_source_is_taken_in_once_and_an_operator_is_a_party() {
    let world = World::new();
    let (officer, operator) = (officer(&world), world.operator("標の会社"));
    let import = || {
        let sender = Sender::Import { source: "aiid:23".into(), by: officer.clone() };
        world.file(|tx, receipt| report(tx, receipt, &checked("取り込んだ出来事"), &sender))
    };
    import().unwrap();
    assert_eq!(codes(import()), ["incident.source-taken"]);
    let sender = Sender::Operator {
        operator: operator.clone(),
        asset: None,
        by: officer.clone(),
        moments: [(Moment::Aware, world.clock.now())].into(),
    };
    let (case, _) = world.file(|tx, receipt| report(tx, receipt, &checked("自社のこと"), &sender)).unwrap();
    let kept = world.read(|tx| of_case(tx, &case)).unwrap();
    assert_eq!((kept.channel, kept.moments.len()), (Channel::Operator, 1));
    assert_eq!(kept.operator.as_ref(), Some(&operator));
    let theirs = crate::testing::World::new().operator("別の会社");
    let asset = crate::id::AssetId::new(world.clock.now(), &SeededChance::new(9));
    let sender =
        Sender::Operator { operator: theirs, asset: Some(asset), by: officer.clone(), moments: Moments::new() };
    let strange = world.file(|tx, receipt| report(tx, receipt, &checked("他社のこと"), &sender));
    assert_eq!(codes(strange), ["common.choose"]);
    assert_eq!(codes(world.it.ground.db.read(|tx| standing(tx, &case, world.clock.now()))), ["common.absent"]);
}

#[test]
fn a_file_is_taken_in_row_by_row_and_only_by_whoever_holds_the_office() {
    let world = World::new();
    let file = "source,description,kind,severity\n1,一つ目の出来事,hazard,unknown\n2,,harm,\n3,三つ目,strange,\n1,また一つ目,harm,\n,名のない行,harm,\n";
    let (officer, stranger) = (officer(&world), world.account("stranger"));
    let take = |by: &AccountId| import(&world.it.ground, file.as_bytes(), Format::Csv, by);
    assert_eq!(codes(take(&stranger).map(|_| ())), ["office.not-held"]);
    let done = take(&officer).unwrap();
    let told: Vec<_> =
        done.iter().map(|o| (o.line, o.source.as_str(), o.result.as_ref().err().map_or("", |r| r[0].code))).collect();
    let expected = [
        (2, "csv:1", ""),
        (3, "csv:2", "common.required"),
        (4, "csv:3", "incident.no-kind"),
        (5, "csv:1", "incident.source-taken"),
        (6, "", "incident.no-source"),
    ];
    assert_eq!(told, expected);
    let again = take(&officer).unwrap();
    assert!(again.iter().all(|o| o.result.is_err()));
    assert_eq!(codes(import(&world.it.ground, &[0xff], Format::Csv, &officer).map(|_| ())), ["incident.not-utf8"]);
    let count = world.read(|tx| tx.number("SELECT count(*) FROM incident_report", &[]));
    assert_eq!((count, world.faults()), (1, vec![]));
}

#[test]
fn every_query_of_reports_runs() {
    let world = World::new();
    let (case, tracking) = send(&world, TEXT, 1);
    world.read(|tx| {
        assert_eq!(store::since(tx, Channel::Person, "2020")?.0, 1);
        assert_eq!(store::secret_of(tx, &tracking.number())?.map(|(id, _)| id), Some(case.clone()));
        assert_eq!(store::by_source(tx, "aiid:1")?, None);
        assert_eq!((store::words(tx, &case)?.len(), store::last_word(tx, &case)?), (0, 0));
        assert_eq!((store::findings(tx, &case)?.len(), store::answers(tx, &case)?.len()), (1, 3));
        assert!(store::of_case(tx, &case)?.is_some() && store::moments(tx, &case)?.is_empty());
        let operator = crate::id::OperatorId::new(world.clock.now(), &SeededChance::new(1));
        assert!(store::of_operator(tx, &operator, 10)?.is_empty());
        Ok::<_, crate::db::DbError>(())
    });
}
