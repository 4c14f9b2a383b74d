//! Sealed cases: seen by those in charge, and by nobody else in any way.

use super::*;
use crate::{acts, housekeeping, ledger, procedure};
use std::collections::BTreeSet;

impl Desk {
    fn in_days(&self, days: i64) -> String {
        use crate::time::{Clock, date_in_japan};
        date_in_japan(self.world.clock.now() + jiff::SignedDuration::from_hours(24 * days)).to_string()
    }

    fn seal_until(&self, who: &AccountId, id: &CaseId, review_by: String) -> Result<crate::id::ActId, Error> {
        let draft = Withhold { reason: "身に危険がある".into(), clauses: "interim:IV".into(), review_by };
        withhold(&self.world.it.ground, &CATALOG, who, id, &draft)
    }

    fn seal(&self, who: &AccountId, id: &CaseId) -> Result<crate::id::ActId, Error> {
        self.seal_until(who, id, self.in_days(60))
    }

    /// A case in the charge of `officer` and `head`.
    fn in_charge(&self) -> CaseId {
        let id = self.open();
        self.assign(&id, "officer", &self.officer);
        self.assign(&id, "head", &self.head);
        id
    }

    fn sealed(&self) -> CaseId {
        let id = self.in_charge();
        self.seal(&self.head, &id).unwrap();
        id
    }

    fn listed(&self, who: &AccountId) -> BTreeSet<CaseId> {
        let all = self.world.read(|tx| search(tx, who, &Search::default(), 50));
        let waiting = self.world.read(|tx| inbox(tx, who, 50));
        all.into_iter().chain(waiting).map(|l| l.id).collect()
    }

    /// What everybody can see: figures, the register of acts, the published log.
    fn outside(&self) -> (String, usize, u64) {
        let definition = procedure::definition("incident").unwrap();
        let told = self.world.read(|tx| statistics(tx, definition).map(|s| format!("{s:?}")));
        let acts = self.world.read(|tx| acts::list(tx, &acts::Filter::default(), 500)).len();
        self.world.it.keep_log().unwrap();
        (told, acts, self.world.read(ledger::head_in).map_or(0, |(size, _)| size))
    }
}

#[test]
fn nothing_tells_anybody_else_that_a_sealed_case_exists_or_moves() {
    let d = desk();
    let id = d.in_charge();
    let before = d.outside();
    d.seal(&d.head, &id).unwrap();
    d.take(&d.officer, &id, "take-up", WHY).unwrap();
    d.go(&d.head, &id, Move::Confirm).unwrap();
    d.as_reporter(&id, "withdraw", &[]).unwrap_err();
    assert_eq!(d.outside(), before, "figures, acts and the published log stay as they were");
    assert!(d.listed(&d.other).is_empty(), "neither in lists nor in an inbox");
    assert!(d.see(&d.other, &id).is_none());
    assert_eq!(codes(d.take(&d.other, &id, "request", ASKED)), ["common.absent"]);
    assert_eq!(codes(d.seal(&d.other, &id)), ["common.absent"]);
    assert_eq!(codes(disclose(&d.world.it.ground, &d.other, &id, "見たい")), ["common.absent"]);
    let like = d.open();
    assert!(d.world.read(|tx| related(tx, &like, 10)).iter().all(|r| r.id != id), "its words are found by nobody");
    // Those in charge see how it stands, and it waits for them.
    let line = d.world.read(|tx| search(tx, &d.officer, &Search::default(), 50)).into_iter().find(|l| l.id == id);
    assert_eq!(line.map(|l| (l.state, l.is_withheld)), Some(("investigating".to_owned(), true)));
    assert!(d.listed(&d.head).contains(&id), "it has to be looked at again");
    assert_eq!(d.world.faults(), []);
}

#[test]
fn a_period_that_ends_in_a_sealed_case_is_not_published_with_the_others() {
    let d = desk();
    let (sealed, before) = (d.sealed(), d.outside());
    let open = d.open();
    let filed = before.2 + 1;
    d.world.clock.forward_hours(24 * 30);
    assert_eq!(sweep(&d.world.it.ground).unwrap(), 2);
    assert_eq!(d.outside().2, filed + 1, "only the entry about the open case");
    for id in [&sealed, &open] {
        assert!(d.see(&d.officer, id).unwrap().events.iter().any(|e| e.kind == EventKind::Lapsed));
    }
}

#[test]
fn opened_again_everything_is_published_at_its_own_moment() {
    let d = desk();
    let (id, before) = (d.sealed(), d.outside());
    d.take(&d.officer, &id, "take-up", WHY).unwrap();
    d.go(&d.head, &id, Move::Confirm).unwrap();
    let events = d.see(&d.head, &id).unwrap().events;
    assert!(
        d.world.read(|tx| ledger::entry(tx, events.last().unwrap().entry.as_str())).is_none(),
        "not even by its name"
    );
    assert_eq!(codes(disclose(&d.world.it.ground, &d.head, &id, " ")), ["common.required"]);
    disclose(&d.world.it.ground, &d.head, &id, "危険がなくなった").unwrap();
    let after = d.outside();
    assert_eq!((after.1, after.2), (before.1 + 3, before.2 + 4), "sealing, take-up, opening; and the proposal");
    let entry = d.world.read(|tx| ledger::entry(tx, events.last().unwrap().entry.as_str())).unwrap();
    assert_eq!(entry.at, events.last().unwrap().at);
    assert!(d.see(&d.other, &id).is_some(), "like any case of the office");
    assert_eq!(d.world.read(|tx| search(tx, &d.other, &Search::default(), 50)).len(), 1);
    assert_eq!(codes(disclose(&d.world.it.ground, &d.head, &id, "もう一度")), ["case.not-sealed"]);
    assert_eq!(d.world.faults(), []);
}

#[test]
fn it_is_sealed_by_somebody_in_charge_with_reasons_clauses_and_a_day() {
    let d = desk();
    let id = d.open();
    assert_eq!(codes(d.seal(&d.head, &id)), ["case.nobody-in-charge"]);
    d.assign(&id, "officer", &d.officer);
    d.assign(&id, "head", &d.other);
    assert_eq!(codes(d.seal(&d.officer, &id)), ["act.power-not-held"], "an officer has not the power");
    let id = d.in_charge();
    let nothing = withhold(&d.world.it.ground, &CATALOG, &d.head, &id, &Withhold::default());
    assert_eq!(codes(nothing), ["common.required", "common.required", "case.review-by"]);
    for days in [0, 367] {
        assert_eq!(codes(d.seal_until(&d.head, &id, d.in_days(days))), ["case.review-by"], "{days}");
    }
    let wrong = Withhold { reason: "危険".into(), clauses: "somewhere:9".into(), review_by: d.in_days(9) };
    assert_eq!(codes(withhold(&d.world.it.ground, &CATALOG, &d.head, &id, &wrong)), ["procedure.no-clause"]);
    d.seal(&d.head, &id).unwrap();
    assert_eq!(codes(d.seal(&d.head, &id)), ["case.sealed-already"]);
}

#[test]
fn what_would_show_it_is_refused_and_somebody_stays_in_charge() {
    let d = desk();
    let (id, open) = (d.sealed(), d.in_charge());
    let number = |id: &CaseId| d.see(&d.head, id).unwrap().file.number;
    assert_eq!(codes(d.go(&d.head, &id, Move::Join { into: number(&open) })), ["case.open-it-first"]);
    let actor = Actor::Account(d.head.clone());
    let parted = d.world.file(|tx, receipt| split(tx, receipt, &actor, &id, "別の件"));
    assert_eq!(codes(parted), ["case.open-it-first"]);
    // To somebody who may not know of it, its number is that of no case.
    let theirs = d.open();
    let into = Move::Join { into: number(&id) };
    assert_eq!(codes(d.go(&d.other, &theirs, into.clone())), ["procedure.no-case"]);
    assert_eq!(codes(d.go(&d.head, &theirs, into)), ["case.open-it-first"]);
    let relieved = d.go(&d.head, &id, Move::Relieve { role: "officer".into(), person: d.officer.to_string() });
    assert_eq!(codes(relieved), ["case.nobody-in-charge"]);
    assert_eq!(codes(d.go(&d.officer, &id, Move::Recuse { person: d.officer.to_string() })), ["case.nobody-in-charge"]);
}

#[test]
fn after_its_day_whoever_has_the_number_and_the_office_can_look_at_it() {
    let d = desk();
    let id = d.sealed();
    d.world.clock.forward_hours(24 * 62);
    assert!(d.see(&d.other, &id).is_some() && !d.listed(&d.other).contains(&id));
    disclose(&d.world.it.ground, &d.other, &id, "担当がいなくなった").unwrap();
    assert!(d.listed(&d.other).contains(&id));
}

#[test]
fn each_hour_is_committed_to_and_a_change_to_what_is_withheld_is_found() {
    let d = desk();
    let ground = &d.world.it.ground;
    assert!(housekeeping::commit_hour(ground).unwrap() && !housekeeping::commit_hour(ground).unwrap(), "once an hour");
    let size = d.outside().2;
    let id = d.sealed();
    d.world.it.keep_log().unwrap();
    let with_people = d.outside().2;
    d.world.clock.forward_hours(1);
    assert!(housekeeping::commit_hour(ground).unwrap());
    assert_eq!(d.outside().2, with_people + 1);
    d.world.clock.forward_hours(1);
    assert!(housekeeping::commit_hour(ground).unwrap(), "an hour in which nothing happened looks the same");
    assert_eq!(d.outside().2, with_people + 2);
    assert!(size < with_people);
    disclose(ground, &d.head, &id, "危険がなくなった").unwrap();
    d.world.it.keep_log().unwrap();
    assert_eq!(d.world.faults(), [], "released entries are held against their hour as well");
}

#[test]
fn a_withheld_entry_put_among_others_or_taken_away_is_found() {
    for sql in [
        "UPDATE log_entry SET hour = NULL WHERE kind = 'incident.withhold'",
        "UPDATE log_entry SET payload = replace(CAST(payload AS TEXT), 'incident', 'incidend') WHERE kind = 'incident.withhold'",
    ] {
        let d = desk();
        d.sealed();
        d.world.clock.forward_hours(1);
        housekeeping::commit_hour(&d.world.it.ground).unwrap();
        if !d.world.is_sqlite() && sql.contains("replace") {
            continue;
        }
        assert_eq!(d.world.faults(), []);
        d.world.tamper(sql);
        assert!(d.world.faults().iter().any(|f| f.code == "log.hour"), "{sql}: {:?}", d.world.faults());
    }
}
