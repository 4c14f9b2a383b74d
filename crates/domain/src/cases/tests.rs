//! Cases through their verbs, on both databases.

use super::*;
use crate::act::{Claim, Reasons, perform};
use crate::authority::Office;
use crate::id::{AccountId, CaseId};
use crate::office::{OfficeDraft, grant};
use crate::procedure::Move;
use crate::testing::{CATALOG, World, codes};
use std::collections::BTreeMap;

mod answers;
mod basis;
mod day;
pub(super) mod each;
mod withheld;

struct Desk {
    world: World,
    admin: AccountId,
    officer: AccountId,
    head: AccountId,
    other: AccountId,
}

fn desk() -> Desk {
    let world = World::new();
    let admin = world.administrator();
    let [officer, head, other] = officials(&world, &admin, "");
    Desk { world, admin, officer, head, other }
}

/// An officer, a head, and somebody who is both; their logins begin with `prefix`.
fn officials(world: &World, admin: &AccountId, prefix: &str) -> [AccountId; 3] {
    let with = |login: &str, offices: &[Office]| {
        let id = world.account(&format!("{prefix}{login}"));
        for office in offices {
            let reasons = Reasons::new(vec!["担当".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
            let claim = Claim { actor: admin.clone(), power: "office.grant", subject: id.to_string(), reasons };
            let draft = OfficeDraft { ministry: "標省".into(), ministry_en: "Signs".into(), shown_as: login.into() };
            perform(&world.it.ground, claim, |tx, act| grant(tx, act, &id, *office, &draft)).unwrap();
        }
        id
    };
    [
        with("officer", &[Office::IncidentOfficer]),
        with("head", &[Office::IncidentHead]),
        with("other", &[Office::IncidentOfficer, Office::IncidentHead]),
    ]
}

fn begun_by_a_reporter() -> Opening {
    Opening {
        procedure: "incident",
        title: "生成画像の被害".into(),
        parties: vec![Party::nameless("reporter")],
        answers: said(&[("what", "見知らぬ画像が広まった")]),
        by: Some("reporter".into()),
        role: Some("reporter".into()),
    }
}

fn said(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

impl Desk {
    fn open(&self) -> CaseId {
        self.world.file(|tx, receipt| open(tx, receipt, &begun_by_a_reporter())).unwrap()
    }

    fn go(&self, who: &AccountId, id: &CaseId, wanted: Move) -> Result<Advanced, Error> {
        advance(&self.world.it.ground, &CATALOG, &Actor::Account(who.clone()), id, &Wish::of(wanted, None))
    }

    fn take(&self, who: &AccountId, id: &CaseId, step: &str, answers: &[(&str, &str)]) -> Result<Advanced, Error> {
        self.go(who, id, Move::Take { step: step.into(), answers: said(answers) })
    }

    fn as_reporter(&self, id: &CaseId, step: &str, answers: &[(&str, &str)]) -> Result<Advanced, Error> {
        let actor = Actor::Nameless(Party::nameless("reporter"));
        advance(&self.world.it.ground, &CATALOG, &actor, id, &Wish::step(step, said(answers), None))
    }

    fn see(&self, who: &AccountId, id: &CaseId) -> Option<View> {
        use crate::time::Clock;
        let at = self.world.clock.now();
        self.world.read(|tx| view(tx, &Actor::Account(who.clone()), id, at))
    }

    fn inbox(&self, who: &AccountId) -> usize {
        self.world.read(|tx| inbox(tx, who, 50)).len()
    }
}

const WHY: &[(&str, &str)] = &[
    ("severity", "incident"),
    ("rights", "肖像と名誉"),
    ("reason", "被害が続いている"),
    ("clauses", "jp-ai-act:art16\ninterim:III-1-2-3"),
];
const ASKED: &[(&str, &str)] =
    &[("questions", "対策は"), ("purpose", "原因を知る"), ("due", "2099-01-15"), ("clauses", "jp-ai-act:art16")];

#[test]
fn a_case_goes_from_a_report_to_an_investigation_by_two_persons_and_the_act_is_the_second_ones() {
    let d = desk();
    let id = d.open();
    assert_eq!((d.inbox(&d.officer), d.inbox(&d.head)), (1, 0));
    let proposed = d.take(&d.officer, &id, "take-up", WHY).unwrap();
    assert!(proposed.is_pending && proposed.act.is_none());
    assert_eq!((d.inbox(&d.officer), d.inbox(&d.head)), (0, 1), "it is the head's turn");
    assert_eq!(codes(d.go(&d.officer, &id, Move::Confirm)), ["procedure.not-yours"]);
    let done = d.go(&d.head, &id, Move::Confirm).unwrap();
    assert_eq!(done.state, "investigating");
    let act = done.act.expect("an act");
    let (actor, findings, clauses) = d
        .world
        .read(|tx| {
            tx.row("SELECT actor, findings, clauses FROM act WHERE id = ?", crate::args![&act], |r| {
                Ok((r.text(0)?, r.text(1)?, r.text(2)?))
            })
        })
        .unwrap();
    assert_eq!(actor, d.head.to_string());
    assert!(findings.contains("被害が続いている") && clauses.contains("interim:III-1-2-3"));
    assert_eq!(d.world.faults(), []);
}

#[test]
fn one_person_with_both_offices_does_not_confirm_what_they_proposed() {
    let d = desk();
    let id = d.open();
    d.take(&d.other, &id, "take-up", WHY).unwrap();
    assert_eq!(codes(d.go(&d.other, &id, Move::Confirm)), ["procedure.same-person"]);
    d.go(&d.head, &id, Move::Confirm).unwrap();
}

#[test]
fn an_unknown_clause_an_empty_reason_and_a_step_out_of_order_are_refused_and_nothing_is_written() {
    let d = desk();
    let id = d.open();
    let count = || d.world.read(|tx| tx.number("SELECT count(*) FROM log_entry", &[]));
    let before = count();
    let with = |clauses: &str| {
        let mut all = WHY.to_vec();
        all[3] = ("clauses", clauses);
        codes(d.take(&d.officer, &id, "take-up", &all))
    };
    assert_eq!(with("jp-ai-act:art99"), ["procedure.no-clause"]);
    assert_eq!(with(" \n "), ["procedure.required"]);
    assert_eq!(codes(d.take(&d.officer, &id, "conclude", &[])), ["procedure.out-of-order"]);
    assert_eq!(codes(d.take(&d.officer, &id, "no-such-step", &[])), ["procedure.no-step"]);
    assert_eq!(count(), before);
}

#[test]
fn somebody_without_a_seat_learns_nothing_of_a_case() {
    let d = desk();
    let id = d.open();
    let stranger = d.world.account("stranger");
    assert!(d.see(&stranger, &id).is_none());
    assert_eq!(codes(d.take(&stranger, &id, "take-up", WHY)), ["common.absent"]);
    assert_eq!(codes(d.as_reporter(&id, "take-up", WHY)), ["procedure.not-yours"]);
    assert_eq!(d.inbox(&stranger), 0);
}

#[test]
fn a_party_sees_what_it_said_and_what_it_was_shown_and_nothing_else() {
    let d = desk();
    let id = d.open();
    let operator = d.world.operator("標の会社");
    let member = d.world.account("member");
    d.world.file(|tx, _| crate::identity::set_role(tx, &member, &operator, crate::authority::Role::Editor)).unwrap();
    assert!(d.see(&member, &id).is_none());
    d.take(&d.officer, &id, "take-up", WHY).unwrap();
    d.go(&d.head, &id, Move::Confirm).unwrap();
    d.world
        .file(|tx, receipt| name_operator(tx, receipt, &Actor::Account(d.officer.clone()), &id, "operator", &operator))
        .unwrap();
    d.take(&d.officer, &id, "request", ASKED).unwrap();
    let seen = d.see(&member, &id).expect("a seat");
    let steps: Vec<&str> = seen.events.iter().filter_map(|e| e.step.as_deref()).collect();
    assert_eq!(steps, ["request"], "neither the report nor why it was taken up");
    assert!(seen.events.iter().all(|e| e.by.is_none()), "no staff named");
    assert_eq!(d.inbox(&member), 1);
    d.take(&member, &id, "answer", &[("answers.1", "次の対策をした")]).unwrap();
    assert_eq!(d.inbox(&member), 0);
    let answered = d.see(&d.officer, &id).unwrap().events.pop().unwrap();
    assert_eq!(answered.answers["answers.1"], "次の対策をした");
}

#[test]
fn a_draft_is_shown_to_the_party_only_when_it_is_sent() {
    let d = desk();
    let id = d.open();
    let operator = d.world.operator("標の会社");
    let member = d.world.account("member");
    d.world.file(|tx, _| crate::identity::set_role(tx, &member, &operator, crate::authority::Role::Owner)).unwrap();
    d.take(&d.officer, &id, "take-up", WHY).unwrap();
    d.go(&d.head, &id, Move::Confirm).unwrap();
    let actor = Actor::Account(d.officer.clone());
    d.world.file(|tx, receipt| name_operator(tx, receipt, &actor, &id, "operator", &operator)).unwrap();
    let draft = [("findings", "対策が足りなかった"), ("causes", "提供段階"), ("confidence", "medium")];
    d.take(&d.officer, &id, "draft-findings", &draft).unwrap();
    assert!(d.see(&member, &id).unwrap().events.is_empty());
    d.take(&d.officer, &id, "send-findings", &[("due", "2099-01-15")]).unwrap();
    let events = d.see(&member, &id).unwrap().events;
    let steps: Vec<&str> = events.iter().filter_map(|e| e.step.as_deref()).collect();
    assert_eq!(steps, ["draft-findings", "send-findings"]);
    d.take(&member, &id, "comment", &[("comment", "事実と違う点がある")]).unwrap();
}

#[test]
fn a_period_that_ended_is_followed_up_once_by_itself() {
    let d = desk();
    let id = d.open();
    d.take(&d.officer, &id, "ask-reporter", &[("questions", "いつ")]).unwrap();
    assert_eq!(sweep(&d.world.it.ground).unwrap(), 0, "nothing has ended");
    d.world.clock.forward_hours(24 * 17);
    assert_eq!(sweep(&d.world.it.ground).unwrap(), 1);
    let seen = d.see(&d.officer, &id).unwrap();
    assert_eq!(seen.file.case.state, "received");
    let last = seen.events.last().unwrap();
    assert_eq!((last.kind, last.step.as_deref(), last.by.as_deref()), (EventKind::Lapsed, Some("no-answer"), None));
    assert_eq!(codes(d.as_reporter(&id, "reporter-answers", &[("answer", "昨日")])), ["procedure.out-of-order"]);
    // The first judgement runs anew, and when it is late the head hears of it; it does not move the case.
    d.world.clock.forward_hours(24 * 30);
    assert_eq!(sweep(&d.world.it.ground).unwrap(), 1);
    assert_eq!(sweep(&d.world.it.ground).unwrap(), 0);
    assert!(d.see(&d.officer, &id).unwrap().file.overdue_since.is_some());
    assert_eq!((d.inbox(&d.officer), d.inbox(&d.head)), (1, 1));
    let late = Search { is_overdue: true, ..Search::default() };
    assert_eq!(d.world.read(|tx| search(tx, &d.head, &late, 10)).len(), 1);
    assert_eq!(d.world.faults(), []);
}

#[test]
fn a_step_taken_before_the_sweep_came_by_meets_the_case_as_the_period_left_it() {
    let d = desk();
    let id = d.open();
    d.take(&d.officer, &id, "ask-reporter", &[("questions", "いつ")]).unwrap();
    d.world.clock.forward_hours(24 * 60);
    assert_eq!(codes(d.as_reporter(&id, "reporter-answers", &[("answer", "昨日")])), ["procedure.out-of-order"]);
    assert!(d.take(&d.officer, &id, "take-up", WHY).unwrap().is_pending);
    let kinds: Vec<EventKind> = d.see(&d.officer, &id).unwrap().events.iter().map(|e| e.kind).collect();
    assert_eq!(kinds[2..].iter().filter(|k| **k == EventKind::Lapsed).count(), kinds.len() - 3);
    assert_eq!(kinds.last(), Some(&EventKind::Proposed));
}

#[test]
fn who_saw_an_older_revision_is_told_so() {
    let d = desk();
    let id = d.open();
    let seen = d.see(&d.officer, &id).unwrap().file.revision;
    d.take(&d.officer, &id, "ask-reporter", &[("questions", "いつ")]).unwrap();
    let late = Wish::step("take-up", said(WHY), Some(seen));
    let actor = Actor::Account(d.other.clone());
    assert_eq!(codes(advance(&d.world.it.ground, &CATALOG, &actor, &id, &late)), ["common.changed-meanwhile"]);
}

#[test]
fn official_roles_go_only_to_those_who_hold_the_office_and_a_recused_one_sees_no_more() {
    let d = desk();
    let id = d.open();
    let assign = |person: &AccountId| Move::Assign { role: "officer".into(), person: person.to_string() };
    let stranger = d.world.account("stranger");
    assert_eq!(codes(d.go(&d.head, &id, assign(&stranger))), ["procedure.holds-no-office"]);
    d.go(&d.head, &id, assign(&d.officer)).unwrap();
    assert_eq!(codes(d.take(&d.other, &id, "ask-reporter", &[("questions", "いつ")])), ["procedure.not-yours"]);
    assert_eq!((d.inbox(&d.officer), d.inbox(&d.other)), (1, 0));
    d.go(&d.officer, &id, Move::Recuse { person: d.officer.to_string() }).unwrap();
    assert!(d.see(&d.officer, &id).is_none());
    assert_eq!((d.inbox(&d.officer), d.inbox(&d.other)), (0, 1));
}

#[test]
fn a_case_is_joined_to_another_by_its_number_and_split_with_its_parties() {
    let d = desk();
    let (one, two) = (d.open(), d.open());
    let number = d.see(&d.head, &two).unwrap().file.number;
    let join = |into: &str| Move::Join { into: into.to_owned() };
    assert_eq!(codes(d.go(&d.head, &one, join("AAA-AAA-AAA"))), ["procedure.no-case"]);
    d.go(&d.head, &one, join(&number)).unwrap();
    assert_eq!(codes(d.take(&d.officer, &one, "take-up", WHY)), ["procedure.over"]);
    let actor = Actor::Account(d.head.clone());
    let new = d.world.file(|tx, receipt| split(tx, receipt, &actor, &two, "別の画像")).unwrap();
    let seen = d.see(&d.head, &new).unwrap();
    assert_eq!((seen.file.case.state.as_str(), seen.parties.len()), ("received", 1));
    d.as_reporter(&new, "withdraw", &[]).unwrap();
    assert_eq!(d.world.faults(), []);
}

#[test]
fn two_who_confirm_at_once_have_one_effect() {
    let d = desk();
    let id = d.open();
    d.take(&d.officer, &id, "take-up", WHY).unwrap();
    let both: Vec<bool> = std::thread::scope(|s| {
        let run = |who: &AccountId| {
            let who = who.clone();
            let (d, id) = (&d, &id);
            s.spawn(move || d.go(&who, id, Move::Confirm).is_ok())
        };
        let all = [run(&d.head), run(&d.other)];
        all.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(both.iter().filter(|ok| **ok).count(), 1, "{both:?}");
    assert_eq!(d.world.faults(), []);
}

#[test]
fn what_a_case_wrote_is_sealed_and_a_changed_row_is_found() {
    let d = desk();
    let id = d.open();
    d.world.it.keep_log().unwrap();
    d.world.tamper(&format!("UPDATE case_event SET answers = '{{}}' WHERE case_id = '{id}'"));
    let found = d.world.faults();
    assert!(!found.is_empty(), "{found:?}");
}

#[test]
fn a_report_in_one_language_finds_one_in_the_other_and_what_was_judged_of_it() {
    let d = desk();
    let open_with = |title: &str, what: &str| {
        let opening = Opening {
            procedure: "incident",
            title: title.into(),
            answers: said(&[("what", what)]),
            ..Opening::default()
        };
        d.world.file(|tx, receipt| open(tx, receipt, &opening)).unwrap()
    };
    let ja = open_with("SNSの生成AI「Grok」による性的な画像", "未成年を含む実在する人のディープフェイクが作られた。");
    let far = open_with("自動運転車の追突", "運転支援が前の車を認識せず、衝突した。けが人が出た。");
    d.take(&d.officer, &ja, "take-up", WHY).unwrap();
    d.go(&d.head, &ja, Move::Confirm).unwrap();
    let en = open_with("Grok makes sexualised images", "On a social network, deepfakes of children were generated.");
    let found = d.world.read(|tx| related(tx, &en, 5));
    assert_eq!(found.iter().map(|r| &r.id).collect::<Vec<_>>(), [&ja], "{found:?}");
    assert!(found[0].share > 0.4 && found[0].shared.contains(&"grok".to_owned()), "{found:?}");
    assert_eq!(found[0].severity.as_deref(), Some("incident"));
    assert!(d.world.read(|tx| related(tx, &far, 5)).is_empty());
}

#[test]
fn every_query_of_cases_runs() {
    let d = desk();
    let id = d.open();
    let definition = crate::procedure::definition("incident").unwrap();
    let (digest, text) = crate::procedure::kept(definition).unwrap();
    d.world
        .file(|tx, _| {
            store::keep_definition(tx, &digest, "incident@1", &text)?;
            store::index(tx, &id, "", &BTreeMap::new())?;
            let mut event = store::event(tx, &id, 1)?.expect("the first event");
            event.entry = crate::id::EntryId::new(tx.at(), tx.chance());
            assert_eq!(store::append(tx, &id, &event)?, 2);
            assert!(!store::is_unheard(tx, &id)? && !store::is_withheld(tx, &id)?);
            store::as_it_stands(tx, &mut [])?;
            Ok(())
        })
        .unwrap();
    d.world.read(|tx| {
        let file = store::file(tx, &id)?.expect("the case");
        assert_eq!(store::by_number(tx, &file.number)?, Some(id.clone()));
        assert_eq!(store::definition(tx, &file.definition)?.id, "incident");
        assert_eq!((store::parties(tx, &id)?.len(), store::events(tx, &id)?.len()), (1, 2));
        assert!(store::proposal(tx, &id)?.is_none() && store::lapsing(tx, "2000", 1)?.is_empty());
        assert!(store::is_official(tx, &d.officer)? && store::held(tx, &d.other)?.len() == 2);
        assert_eq!(store::inbox(tx, &d.officer, 1)?.len(), 1);
        let narrow = Search {
            procedure: Some("incident@1".into()),
            state: Some("received".into()),
            is_overdue: false,
            holder: Some("reporter".into()),
            words: Some("生成画像".into()),
            before: Some(("9999".into(), "z".into())),
            charge: None,
        };
        assert_eq!(store::search(tx, &d.officer, &narrow, 1)?.len(), 1);
        assert!(store::related(tx, &id, 1)?.is_empty() && store::severity(tx, &id)?.is_none());
        assert_eq!(store::statistics(tx, definition)?.all, Count::Few);
        assert_eq!(store::decided(tx)?.0.len(), 0);
        Ok::<_, Error>(())
    });
}
