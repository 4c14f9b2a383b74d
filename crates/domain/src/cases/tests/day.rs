//! The day of officials: calendars, search by words, handing over.

use super::*;
use crate::args;
use crate::office::withdraw;
use std::collections::BTreeSet;

impl Desk {
    fn opened(&self, title: &str, what: &str) -> CaseId {
        let opening = Opening {
            procedure: "incident",
            title: title.into(),
            answers: said(&[("what", what)]),
            ..Opening::default()
        };
        self.world.file(|tx, receipt| open(tx, receipt, &opening)).unwrap()
    }

    fn found(&self, who: &AccountId, words: &str) -> Vec<CaseId> {
        let wanted = Search { words: Some(words.into()), ..Search::default() };
        self.world.read(|tx| search(tx, who, &wanted, 50)).into_iter().map(|l| l.id).collect()
    }

    fn refused(&self, words: &str) -> Vec<&'static str> {
        let wanted = Search { words: Some(words.into()), ..Search::default() };
        codes(self.world.it.ground.db.read(|tx| search(tx, &self.head, &wanted, 50)))
    }

    pub(super) fn assign(&self, id: &CaseId, role: &str, to: &AccountId) {
        self.go(&self.head, id, Move::Assign { role: role.into(), person: to.to_string() }).unwrap();
    }

    fn lose(&self, account: &AccountId, office: Office) {
        let reasons = Reasons::new(vec!["異動".into()], vec!["docs/decisions/0029-procedures.md".into()]).unwrap();
        let actor = self.admin.clone();
        let claim = Claim { actor, power: "office.withdraw", subject: account.to_string(), reasons };
        perform(&self.world.it.ground, claim, |tx, act| withdraw(tx, act, account, office)).unwrap();
    }

    fn dates(&self, token: &str) -> Option<Vec<DueDate>> {
        self.world.read(|tx| {
            let Some(account) = calendar_of(tx, token)? else { return Ok::<_, Error>(None) };
            Ok(Some(due(tx, &account)?))
        })
    }

    fn hand(&self, by: &AccountId, from: &AccountId, to: &AccountId, numbers: &[&str]) -> Result<Vec<Handed>, Error> {
        let wanted = Handover {
            from: from.clone(),
            to: to.clone(),
            numbers: numbers.iter().map(|n| (*n).to_owned()).collect(),
            note: "月末に回答が来る".into(),
        };
        hand_over(&self.world.it.ground, &CATALOG, by, &wanted)
    }

    fn number(&self, id: &CaseId) -> String {
        self.see(&self.head, id).unwrap().file.number
    }
}

#[test]
fn a_calendar_shows_what_its_owner_may_know_now_and_its_address_is_known_by_its_digest_alone() {
    let d = desk();
    let id = d.open();
    let token = d.world.file(|tx, _| make_calendar(tx, &d.officer)).unwrap();
    let held = d.world.read(|tx| tx.row("SELECT token FROM case_calendar", args![], |r| r.text(0))).unwrap();
    assert!(held != token && token.len() == 64);
    let dates = d.dates(&token).expect("an owner");
    assert_eq!((dates.len(), &dates[0].line.id, dates[0].is_official), (1, &id, true));
    assert!(d.dates("no-such-token").is_none() && d.dates(&held).is_none());
    // Given to the officer by name, then the office is withdrawn: nothing is left of it.
    d.assign(&id, "officer", &d.officer);
    assert_eq!(d.dates(&token).unwrap().len(), 1);
    d.lose(&d.officer, Office::IncidentOfficer);
    assert_eq!((d.dates(&token).unwrap().len(), d.inbox(&d.officer)), (0, 0));
    // A new address ends the one before; revoking ends it, twice as well as once.
    let again = d.world.file(|tx, _| make_calendar(tx, &d.officer)).unwrap();
    assert!(d.dates(&token).is_none() && d.dates(&again).is_some());
    assert!(d.world.read(|tx| calendar_since(tx, &d.officer)).is_some());
    for _ in 0..2 {
        d.world.file(|tx, _| revoke_calendar(tx, &d.officer)).unwrap();
    }
    assert!(d.dates(&again).is_none());
    assert_eq!(d.world.faults(), []);
}

#[test]
fn a_suspended_account_has_no_calendar_and_a_recused_one_nothing_of_the_case() {
    let d = desk();
    let id = d.open();
    let token = d.world.file(|tx, _| make_calendar(tx, &d.officer)).unwrap();
    d.go(&d.officer, &id, Move::Recuse { person: d.officer.to_string() }).unwrap();
    assert_eq!(d.dates(&token).unwrap().len(), 0);
    d.world.suspend(&d.admin, &d.officer, true).unwrap();
    assert!(d.dates(&token).is_none());
}

#[test]
fn cases_are_found_by_all_of_the_words_in_either_language_and_by_their_number() {
    let d = desk();
    let grok = d.opened("SNSの生成AI「Grok」による性的な画像", "未成年を含む実在する人のディープフェイクが作られた。");
    let car = d.opened("自動運転車の追突", "運転支援が前の車を認識せず、衝突した。けが人が出た。");
    assert_eq!(d.found(&d.head, "Grok"), std::slice::from_ref(&grok));
    assert_eq!(d.found(&d.head, "deepfake"), std::slice::from_ref(&grok), "across languages");
    assert_eq!(d.found(&d.head, "運転支援　衝突"), std::slice::from_ref(&car));
    assert!(d.found(&d.head, "運転支援 Grok").is_empty(), "all of them");
    let number = d.number(&car);
    assert_eq!(d.found(&d.head, &number.to_lowercase()), std::slice::from_ref(&car));
    assert!(d.found(&d.head, "AAA-AAA-AAA").is_empty());
    for none in ["の", "AI", "system", "12345"] {
        assert_eq!(d.refused(none), ["case.no-words"], "{none}");
    }
    assert_eq!(d.refused(&"あ".repeat(201)), ["common.too-long"]);
    // Not to whoever was taken out, not by its number either; not to whoever holds no office.
    d.go(&d.officer, &grok, Move::Recuse { person: d.officer.to_string() }).unwrap();
    assert!(d.found(&d.officer, "Grok").is_empty() && d.found(&d.officer, &d.number(&grok)).is_empty());
    let stranger = d.world.account("stranger");
    assert!(d.found(&stranger, "Grok").is_empty());
}

#[test]
fn words_go_together_with_every_other_filter_and_the_page_after() {
    let d = desk();
    let all: Vec<CaseId> = (0..3).map(|n| d.opened(&format!("肖像の無断利用 {n}"), "広告に使われた")).collect();
    d.opened("自動運転車の追突", "衝突した");
    let operator = d.world.operator("標の会社");
    let actor = Actor::Account(d.officer.clone());
    d.world.file(|tx, r| name_operator(tx, r, &actor, &all[1], "operator", &operator)).unwrap();
    let with = |search: Search| {
        let wanted = Search { words: Some("肖像".into()), ..search };
        d.world.read(|tx| search_of(tx, &d.head, &wanted))
    };
    assert_eq!(with(Search::default()).len(), 3);
    let of = Search { holder: Some(operator.to_string()), ..Search::default() };
    assert_eq!(with(of).iter().map(|l| &l.id).collect::<Vec<_>>(), [&all[1]]);
    assert!(with(Search { state: Some("closed".into()), ..Search::default() }).is_empty());
    assert!(with(Search { is_overdue: true, ..Search::default() }).is_empty());
    d.world.clock.forward_hours(24 * 60);
    sweep(&d.world.it.ground).unwrap();
    assert_eq!(with(Search { is_overdue: true, ..Search::default() }).len(), 3);
    let first = with(Search::default()).remove(0);
    let after = Search { before: Some((first.opened_at, first.id.to_string())), ..Search::default() };
    assert_eq!(with(after).len(), 2);
    assert!(!d.world.read(|tx| is_cut(tx, &Search { words: Some("肖像".into()), ..Search::default() })));
}

#[test]
fn what_is_mine_and_what_is_nobodys_is_found_and_what_is_over_is_neither() {
    let d = desk();
    let (mine, free) = (d.open(), d.open());
    d.assign(&mine, "officer", &d.officer);
    let with = |who: &AccountId, charge| {
        let wanted = Search { charge: Some(charge), ..Search::default() };
        d.world.read(|tx| search_of(tx, who, &wanted)).into_iter().map(|l| l.id).collect::<Vec<_>>()
    };
    assert_eq!(with(&d.officer, InCharge::Mine), std::slice::from_ref(&mine));
    assert!(with(&d.other, InCharge::Mine).is_empty());
    assert_eq!(with(&d.other, InCharge::Nobody), std::slice::from_ref(&free));
    d.as_reporter(&free, "withdraw", &[]).unwrap();
    assert!(with(&d.other, InCharge::Nobody).is_empty());
}

fn now(d: &Desk) -> crate::time::Timestamp {
    use crate::time::Clock;
    d.world.clock.now()
}

fn search_of(tx: &mut crate::db::Tx<'_>, who: &AccountId, wanted: &Search) -> Result<Vec<Line>, Error> {
    search(tx, who, wanted, 50)
}

#[test]
fn cases_go_from_one_to_another_by_the_moves_of_their_procedure_and_once_more_changes_nothing() {
    let d = desk();
    let ids: Vec<CaseId> = (0..3).map(|_| d.open()).collect();
    for id in &ids {
        d.assign(id, "officer", &d.officer);
    }
    // The second may not be the other's; the third stays, since it was not chosen.
    d.go(&d.other, &ids[1], Move::Recuse { person: d.other.to_string() }).unwrap();
    let numbers: Vec<String> = ids.iter().map(|id| d.number(id)).collect();
    let seen = d.world.read(|tx| carried(tx, &d.head, &d.officer, Some(&d.other), now(&d)));
    assert!(seen.iter().all(|c| c.role == "officer") && seen.len() == 3);
    let chosen = [numbers[0].as_str(), numbers[1].as_str()];
    let done = d.hand(&d.head, &d.officer, &d.other, &chosen).unwrap();
    let result = |n: &str| done.iter().find(|h| h.number == n).unwrap().refusal.as_ref().map(|r| r.code);
    assert_eq!((result(chosen[0]), result(chosen[1])), (None, Some("procedure.recused-person")));
    let people = |id: &CaseId| {
        let file = d.see(&d.head, id).unwrap().file;
        let assigned: BTreeSet<String> =
            file.case.people.iter().filter(|p| p.until.is_none()).map(|p| p.person.clone()).collect();
        (assigned.contains(d.officer.as_str()), assigned.contains(d.other.as_str()))
    };
    assert_eq!((people(&ids[0]), people(&ids[2])), ((false, true), (true, false)));
    let events = d.see(&d.head, &ids[0]).unwrap().events;
    let last: Vec<_> = events.iter().rev().take(2).map(|e| (e.kind, e.answers["word"].as_str())).collect();
    assert_eq!(last, [(EventKind::Relieved, "月末に回答が来る"), (EventKind::Assigned, "月末に回答が来る")]);
    // Once more.
    let count = || d.world.read(|tx| tx.number("SELECT count(*) FROM log_entry", args![]));
    let before = count();
    let again = d.hand(&d.head, &d.officer, &d.other, &chosen).unwrap();
    assert!(again.iter().all(|h| h.refusal.is_some()), "{again:?}");
    assert!(again.iter().any(|h| h.refusal.as_ref().unwrap().code == "case.not-in-charge"));
    assert_eq!(count(), before);
    assert_eq!(d.world.faults(), []);
}

#[test]
fn a_handover_that_stopped_between_its_two_moves_is_finished_by_doing_it_again() {
    let d = desk();
    let id = d.open();
    d.assign(&id, "officer", &d.officer);
    d.assign(&id, "officer", &d.other);
    let done = d.hand(&d.head, &d.officer, &d.other, &[]).unwrap();
    assert!(done.len() == 1 && done[0].refusal.is_none(), "{done:?}");
    assert_eq!((d.inbox(&d.officer), d.inbox(&d.other)), (0, 1));
}

#[test]
fn who_may_not_hand_over_is_told_why_and_what_is_wrong_is_refused() {
    let d = desk();
    let id = d.open();
    d.assign(&id, "officer", &d.officer);
    let by_officer = d.hand(&d.officer, &d.officer, &d.other, &[]).unwrap();
    assert_eq!(by_officer[0].refusal.as_ref().unwrap().code, "procedure.not-yours", "assigning is the head's");
    let to_head = d.hand(&d.head, &d.officer, &d.head, &[]).unwrap();
    assert_eq!(to_head[0].refusal.as_ref().unwrap().code, "procedure.holds-no-office");
    assert_eq!(codes(d.hand(&d.head, &d.officer, &d.officer, &[])), ["case.same-hands"]);
    let stranger = d.world.account("stranger");
    assert_eq!(codes(d.hand(&stranger, &d.officer, &d.other, &[])), ["common.forbidden"]);
    let wanted =
        Handover { from: d.officer.clone(), to: d.other.clone(), numbers: BTreeSet::new(), note: " \n ".into() };
    assert_eq!(codes(hand_over(&d.world.it.ground, &CATALOG, &d.head, &wanted)), ["common.required"]);
    // Whoever left the office still has the case, and is named among those who do.
    d.lose(&d.officer, Office::IncidentOfficer);
    assert!(d.world.read(carriers).iter().any(|(id, _)| *id == d.officer));
    assert!(d.hand(&d.head, &d.officer, &d.other, &[]).unwrap()[0].refusal.is_none());
    // What is over is nobody's charge.
    d.as_reporter(&id, "withdraw", &[]).unwrap();
    assert!(d.world.read(|tx| store::charges(tx, d.other.as_str(), 9)).is_empty());
}

#[test]
fn every_query_of_the_day_runs() {
    let d = desk();
    let id = d.open();
    d.assign(&id, "officer", &d.officer);
    d.world
        .file(|tx, _| {
            store::put_calendar(tx, &d.officer, "digest")?;
            assert_eq!(store::calendar_holder(tx, "digest")?, Some(d.officer.clone()));
            assert!(store::calendar_since(tx, &d.officer)?.is_some());
            store::drop_calendar(tx, &d.officer)?;
            assert_eq!(store::calendar_holder(tx, "digest")?, None);
            assert_eq!(store::charges(tx, d.officer.as_str(), 1)?, [(id.clone(), "officer".to_owned())]);
            assert_eq!(store::carriers(tx, 9)?, [d.officer.to_string()]);
            assert_eq!(store::with(tx, like::number("b:画像"))?, 0, "every report has it");
            assert!(!store::narrow(tx, "見知らぬ 生成画像 広ま")?.is_cut);
            assert!(!store::is_cut(tx, &Search::default())?);
            Ok::<_, Error>(())
        })
        .unwrap();
}
