//! Letters through the verbs of cases, on both databases; the notes against the catalogue.

use super::*;
use crate::act::{Claim, Reasons, perform};
use crate::authority::Office;
use crate::cases::{Opening, Party, Wish, advance, name_operator, open};
use crate::id::AccountId;
use crate::office::{OfficeDraft, grant};
use crate::procedure::{Move, is_basis};
use crate::testing::{CATALOG, World};
use crate::time::Clock;
use std::collections::BTreeMap;

struct Desk {
    world: World,
    admin: AccountId,
    officer: AccountId,
    head: AccountId,
    member: AccountId,
    case: CaseId,
}

fn said(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn give(world: &World, by: &AccountId, to: &AccountId, office: Office, ministry: &str, name: &str) {
    let reasons = Reasons::new(vec!["担当".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
    let claim = Claim { actor: by.clone(), power: "office.grant", subject: to.to_string(), reasons };
    let draft = OfficeDraft { ministry: ministry.into(), ministry_en: "Signs".into(), shown_as: name.into() };
    perform(&world.it.ground, claim, |tx, act| grant(tx, act, to, office, &draft)).unwrap();
}

impl Desk {
    fn new() -> Desk {
        let world = World::new();
        let admin = world.administrator();
        let (officer, head, member) = (world.account("o-login"), world.account("h-login"), world.account("member"));
        give(&world, &admin, &officer, Office::IncidentOfficer, "標省", "担当 花子");
        give(&world, &admin, &head, Office::IncidentHead, "標省", "責任 太郎");
        let operator = world.operator("架空AI株式会社");
        world.file(|tx, _| crate::identity::set_role(tx, &member, &operator, crate::authority::Role::Owner)).unwrap();
        let opening = Opening {
            procedure: "incident",
            title: "生成画像の被害".into(),
            parties: vec![Party::nameless("reporter")],
            answers: said(&[("what", "見知らぬ画像が広まった")]),
            by: Some("reporter".into()),
            role: Some("reporter".into()),
        };
        let case = world.file(|tx, receipt| open(tx, receipt, &opening)).unwrap();
        let actor = Actor::Account(officer.clone());
        world.file(|tx, receipt| name_operator(tx, receipt, &actor, &case, "operator", &operator)).unwrap();
        Desk { world, admin, officer, head, member, case }
    }

    fn take(&self, who: &AccountId, step: &str, answers: &[(&str, &str)]) -> i64 {
        self.go(who, Move::Take { step: step.into(), answers: said(answers) })
    }

    fn go(&self, who: &AccountId, wanted: Move) -> i64 {
        let wish = Wish::of(wanted, None);
        advance(&self.world.it.ground, &CATALOG, &Actor::Account(who.clone()), &self.case, &wish).unwrap().event
    }

    fn letter(&self, who: &Actor, number: i64) -> Option<Letter> {
        let at = self.world.clock.now();
        self.world.read(|tx| of(tx, &CATALOG, who, &self.case, number, at))
    }

    fn asked(&self) -> i64 {
        self.take(
            &self.officer,
            "take-up",
            &[
                ("severity", "incident"),
                ("rights", "肖像"),
                ("reason", "被害が続いている"),
                ("clauses", "jp-ai-act:art16"),
            ],
        );
        self.go(&self.head, Move::Confirm);
        self.take(
            &self.officer,
            "request",
            &[
                ("questions", "対策は"),
                ("purpose", "原因を知る"),
                ("due", "2099-01-15"),
                ("clauses", "jp-ai-act:art16\napa:art35-1"),
            ],
        )
    }
}

#[test]
fn every_note_rests_on_something_the_catalogue_or_the_house_has() {
    for note in notes::all() {
        assert!(!note.basis.is_empty(), "{}", note.id);
        for basis in &note.basis {
            assert!(is_basis(&CATALOG, basis), "{}: {basis}", note.id);
        }
    }
}

#[test]
fn written_questions_say_what_is_asked_by_whom_on_which_clauses_and_that_it_is_voluntary() {
    let d = Desk::new();
    let number = d.asked();
    let letter = d.letter(&Actor::Account(d.member.clone()), number).expect("shown to the operator");
    assert_eq!(letter.title.ja, "質問書");
    assert_eq!(letter.from.name.as_deref(), Some("担当 花子"));
    assert_eq!(letter.from.ministry.as_ref().unwrap().ja, "標省");
    assert_eq!(letter.said.iter().map(|s| s.text.ja.as_str()).collect::<Vec<_>>(), ["(1) 対策は"]);
    assert_eq!(letter.reasons[0].text.ja, "原因を知る");
    assert!(letter.due.as_ref().unwrap().ja.ends_with("年1月15日"), "{:?}", letter.due);
    assert_eq!(letter.due.as_ref().unwrap().en, "15 January 2099");
    assert!(letter.day.ja.starts_with("令和8年"), "{}", letter.day.ja);
    let ids: Vec<&str> = letter.clauses.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, ["jp-ai-act:art16", "apa:art35-1"], "those cited and no other");
    assert!(letter.clauses.iter().all(|c| !c.title.ja.is_empty() && c.source.is_some()));
    let notes: Vec<&str> = letter.notes.iter().map(|n| n.id.as_str()).collect();
    assert_eq!(notes, ["voluntary", "shown", "document", "stop", "confidential", "extension"]);
    assert!(
        letter.notes[4].text.ja.contains("質問ごとに回答の欄があり（「")
            && !letter.notes[4].text.ja.contains("{field}"),
        "names the field"
    );
    assert_eq!(letter.to.len(), 1);
    assert!(letter.number.ends_with(&format!("/{number}")));
    // The login, by which somebody signs in, is nowhere in it.
    assert!(!serde_json::to_string(&letter).unwrap().contains("o-login"));
}

#[test]
fn a_letter_is_there_for_officials_and_its_addressee_and_for_nobody_else() {
    let d = Desk::new();
    let number = d.asked();
    let nobody = d.world.account("stranger");
    assert!(d.letter(&Actor::Account(d.officer.clone()), number).is_some());
    assert!(d.letter(&Actor::Account(nobody), number).is_none());
    assert!(d.letter(&Actor::Nameless(Party::nameless("reporter")), number).is_none(), "shown to the operator only");
    // An internal decision that goes to nobody is no letter, nor is what a party filed.
    for other in (1..number).chain([99, 0, -1]) {
        assert!(d.letter(&Actor::Account(d.officer.clone()), other).is_none(), "{other}");
    }
    let filed = d.take(&d.member, "answer", &[("answers.1", "あります")]);
    assert!(d.letter(&Actor::Account(d.member.clone()), filed).is_none());
}

#[test]
fn the_ministry_of_an_act_stays_when_the_office_goes_to_another() {
    let d = Desk::new();
    let number = d.asked();
    give(&d.world, &d.admin, &d.officer, Office::IncidentOfficer, "別省", "担当 花子");
    let letter = d.letter(&Actor::Account(d.member.clone()), number).unwrap();
    assert_eq!(letter.from.ministry.unwrap().ja, "標省");
}

#[test]
fn a_reporter_is_told_why_without_a_name_and_how_to_object() {
    let d = Desk::new();
    d.take(&d.officer, "not-take-up", &[("reason", "AIが関わらない"), ("clauses", "jp-ai-act:art16")]);
    let number = d.go(&d.head, Move::Confirm);
    let letter = d.letter(&Actor::Nameless(Party::nameless("reporter")), number).expect("shown to the reporter");
    assert_eq!((letter.title.ja.as_str(), letter.to[0].name.ja.as_str()), ("理由の通知", "報告者"));
    assert_eq!(letter.from.name.as_deref(), Some("責任 太郎"), "the act is of whoever confirmed");
    let notes: Vec<&str> = letter.notes.iter().map(|n| n.id.as_str()).collect();
    assert_eq!(notes, ["object"], "an internal decision is not guidance");
    assert!(letter.notes[0].text.ja.contains("30日"), "{}", letter.notes[0].text.ja);
    assert!(d.letter(&Actor::Account(d.member.clone()), number).is_none(), "not the operator’s");
}

#[test]
fn what_a_step_shows_goes_with_its_letter_and_a_filing_rests_on_the_procedure() {
    let d = Desk::new();
    d.asked();
    d.take(&d.member, "answer", &[("answers.1", "あります")]);
    d.take(&d.officer, "draft-findings", &[("findings", "事実"), ("causes", "原因"), ("confidence", "high")]);
    let number = d.take(&d.officer, "send-findings", &[("due", "2099-02-01")]);
    let letter = d.letter(&Actor::Account(d.member.clone()), number).unwrap();
    let enclosed: Vec<&str> = letter.enclosed.iter().map(|s| s.text.en.as_str()).collect();
    assert_eq!(enclosed, ["事実", "原因", "high"]);
    assert_eq!(letter.clauses.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["interim:IV"]);
    assert_eq!((letter.act.is_none(), letter.from.name.as_deref()), (true, Some("担当 花子")));
}

#[test]
fn a_clause_the_catalogue_does_not_hold_is_shown_by_its_id_alone() {
    let gone = clause(&CATALOG, "jp-ai-act:art99");
    assert_eq!((gone.place.ja.as_str(), gone.title.ja.as_str(), gone.source), ("jp-ai-act:art99", "", None));
    assert_eq!(clause(&CATALOG, "docs/decisions/0029-procedures.md").title.en, "");
}

#[test]
fn every_query_of_letters_runs() {
    let d = Desk::new();
    let none = crate::id::ActId::parse("act_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").unwrap();
    let definition = crate::procedure::definition("incident").unwrap();
    d.world.read(|tx| {
        assert!(store::of_act(tx, &none).is_err());
        assert_eq!(store::of_event(tx, definition, &d.case, 99)?, Sender::default());
        Ok::<_, crate::refusal::Error>(())
    });
}
