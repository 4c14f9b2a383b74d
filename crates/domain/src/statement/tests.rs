//! Keys, statements and status on real databases, checked with the reader's own code.

use super::*;
use crate::cols;
use crate::id::OperatorId;
use crate::testing::{World, codes};
use serde_json::{Map, json};
use shirube_proof::statement::{Bundle, StatementType};
use shirube_proof::verify::{Answers, Check, Known, Outcome, verify_bundle};
use std::collections::BTreeSet;

fn said(asset: Option<crate::id::AssetId>) -> Draft {
    let kind: StatementType = "urn:x-shirube:statement:test:1".parse().unwrap();
    let fields = json!({"name": "窓口AI", "limits": "方言に弱い"});
    Draft {
        subject: "https://shirube.test/x".into(),
        asset,
        kind,
        norms: Vec::new(),
        fields: fields.as_object().cloned().unwrap_or_else(Map::new),
        open: BTreeSet::from(["name".to_owned()]),
        evidence: Vec::new(),
        days: 30,
        holder: None,
    }
}

impl World {
    pub(crate) fn key(&self, operator: &OperatorId) -> SigningKey {
        let desk = self.it.desk().unwrap();
        new_key(&self.it.ground, &desk, Party::Operator(operator), Algorithm::EdDsa).unwrap()
    }

    fn signed(&self, operator: &OperatorId) -> Issued {
        let desk = self.it.desk().unwrap();
        self.file(|tx, _| issue(tx, &desk, Party::Operator(operator), &said(None))).unwrap()
    }

    fn bundle(&self, issued: &Issued) -> Bundle {
        self.it.keep_log().unwrap();
        self.it.keep_statements(&|| true).unwrap();
        let row = self.read(|tx| statement(tx, &issued.row.id)).unwrap();
        self.read(|tx| bundle(tx, &row, &issued.statement))
    }

    /// What a reader finds who knows the issuer's keys and the log's.
    fn checked(&self, bundle: &Bundle) -> Answers {
        let issuers: Vec<_> = bundle.issuer.iter().cloned().collect();
        let log = self.it.log_key().parse().unwrap();
        let at = seconds(self.it.ground.clock.now());
        verify_bundle(bundle, &Known { issuers: &issuers, log: Some(&log), ..Known::at(at) })
    }
}

/// A key, a statement and its list: for a world with a row in every sealed table.
pub(crate) fn one_of_each(world: &World, operator: &OperatorId) {
    world.key(operator);
    world.signed(operator);
}

fn reasons(answers: &Answers, outcome: Outcome) -> Vec<&'static str> {
    answers.answers.iter().filter(|a| a.outcome == outcome).map(|a| a.reason).collect()
}

#[test]
fn what_is_issued_holds_for_a_reader_with_its_status_and_its_place_in_the_log() {
    let world = World::new();
    let operator = world.operator("標システム株式会社");
    let desk = world.it.desk().unwrap();
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256] {
        new_key(&world.it.ground, &desk, Party::Operator(&operator), algorithm).unwrap();
        let answers = world.checked(&world.bundle(&world.signed(&operator)));
        assert_eq!(reasons(&answers, Outcome::NotHeld), Vec::<&str>::new(), "{answers:?}");
        let held = |check| answers.of(check).any(|a| a.outcome == Outcome::Held);
        for check in [Check::Signature, Check::Key, Check::Validity, Check::Status, Check::Inclusion] {
            assert!(held(check), "{check:?} {answers:?}");
        }
        assert_eq!(answers.of(Check::Status).filter(|a| a.outcome == Outcome::Held).count(), 3);
    }
}

#[test]
fn a_receipt_shows_a_digest_and_the_name_of_a_statement_and_nothing_else() {
    let world = World::new();
    let operator = world.operator("標システム株式会社");
    world.key(&operator);
    let receipt = world.bundle(&world.signed(&operator)).receipt.unwrap();
    assert_eq!(receipt.seals.len(), 1);
    assert_eq!(receipt.row.keys().collect::<Vec<_>>(), ["id", "statement"]);
}

#[test]
fn what_is_taken_back_is_so_for_every_reader_of_the_next_list_and_stays_so_in_the_past() {
    let world = World::new();
    let operator = world.operator("標システム株式会社");
    world.key(&operator);
    let issued = world.signed(&operator);
    let before = world.bundle(&issued);
    let id = issued.row.id.clone();
    assert_eq!(codes(world.file(|tx, _| set_status(tx, &id, Status::Suspended, " ", 1))), ["statement.reason"]);
    world.file(|tx, _| set_status(tx, &id, Status::Suspended, "調査中", 1)).unwrap();
    world.clock.forward_hours(1);
    let suspended = reasons(&world.checked(&world.bundle(&issued)), Outcome::NotHeld);
    assert_eq!(suspended, ["verify.status.suspended", "verify.status.suspended"]);
    world.file(|tx, _| set_status(tx, &id, Status::Withdrawn, "評価に誤りがあった", 2)).unwrap();
    world.clock.forward_hours(1);
    let withdrawn = reasons(&world.checked(&world.bundle(&issued)), Outcome::NotHeld);
    assert_eq!(withdrawn, ["verify.status.invalid", "verify.status.invalid"]);
    assert_eq!(codes(world.file(|tx, _| set_status(tx, &id, Status::Valid, "", 3))), ["statement.withdrawn"]);
    let told: Vec<_> = world.read(|tx| crate::event::latest(tx, &operator, 10)).iter().filter_map(|e| e.kind).collect();
    use crate::event::Kind as Told;
    assert_eq!(told, [Told::StatementWithdrawn, Told::StatementIssued, Told::KeyRotated]);
    // The list as it was before is still to be had, for whoever asks about that time.
    let list = &issued.row.list;
    let first = world.read(|tx| published_list(tx, list, Kind::Token, issued.row.issued_at + 60)).unwrap();
    assert_eq!(first.1, before.status_lists[0]);
    let none = world.read(|tx| published_list(tx, list, Kind::Token, issued.row.issued_at - 60));
    assert!(none.is_none());
}

#[test]
fn a_key_that_was_followed_by_another_signs_no_more_and_what_it_signed_still_holds() {
    let world = World::new();
    let operator = world.operator("標システム株式会社");
    let first = world.key(&operator);
    let issued = world.signed(&operator);
    world.clock.forward_hours(1);
    let second = world.key(&operator);
    assert_eq!(codes(world.it.desk().unwrap().keyring.signer(&first.id).map(|_| ())), ["statement.key-not-here"]);
    let answers = world.checked(&world.bundle(&issued));
    assert_eq!(reasons(&answers, Outcome::NotHeld), Vec::<&str>::new());
    assert_eq!(world.signed(&operator).row.key, second.id);
}

#[test]
fn after_a_compromise_nothing_the_key_signed_holds_without_a_witness_and_the_next_key_signs_the_lists() {
    let world = World::new();
    let operator = world.operator("標システム株式会社");
    let key = world.key(&operator);
    let issued = world.signed(&operator);
    world.bundle(&issued);
    world.clock.forward_hours(1);
    let at = issued.row.issued_at + 1_800;
    let ahead = world.file(|tx, _| revoke_key(tx, &key.issuer, &key.id, (at * 2, Reason::Compromised)));
    assert_eq!(codes(ahead.map(|_| ())), ["statement.revoked-ahead"]);
    world.file(|tx, _| revoke_key(tx, &key.issuer, &key.id, (at, Reason::Compromised))).unwrap();
    let desk = world.it.desk().unwrap();
    let refused = world.file(|tx, _| issue(tx, &desk, Party::Operator(&operator), &said(None)).map(|_| ()));
    assert_eq!(codes(refused), ["statement.no-key"]);
    world.key(&operator);
    world.clock.forward_hours(1);
    let answers = world.checked(&world.bundle(&issued));
    assert_eq!(reasons(&answers, Outcome::NotHeld), ["statement.key.compromised"]);
    assert_eq!(answers.of(Check::Status).filter(|a| a.outcome == Outcome::Held).count(), 3, "{answers:?}");
}

#[test]
fn an_issuer_without_a_key_an_address_or_a_fit_period_signs_nothing() {
    let world = World::new();
    let operator = world.operator("標システム株式会社");
    let desk = world.it.desk().unwrap();
    let party = Party::Operator(&operator);
    assert_eq!(codes(world.file(|tx, _| issue(tx, &desk, party, &said(None)).map(|_| ()))), ["statement.no-key"]);
    world.key(&operator);
    for days in [0, MOST_DAYS + 1] {
        let draft = Draft { days, ..said(None) };
        assert_eq!(codes(world.file(|tx, _| issue(tx, &desk, party, &draft).map(|_| ()))), ["statement.days"]);
    }
    let long = Draft { fields: json!({"name": "あ".repeat(600_000)}).as_object().unwrap().clone(), ..said(None) };
    assert!(!codes(world.file(|tx, _| issue(tx, &desk, party, &long).map(|_| ()))).is_empty());
    assert_eq!(world.read(|tx| statements(tx, &operator, None, 10)).len(), 0, "what was refused left nothing");
}

#[test]
fn places_are_drawn_by_chance_and_a_list_makes_room_for_the_next_when_half_is_given() {
    let world = World::new();
    let operator = world.operator("標システム株式会社");
    world.key(&operator);
    let places: BTreeSet<u64> = (0..8).map(|_| world.signed(&operator).row.index).collect();
    assert_eq!(places.len(), 8);
    assert!(places.iter().any(|p| *p > 1_000), "places follow the order of signing: {places:?}");
    let list = world.signed(&operator).row.list;
    let half = cols! { "taken" => 65_536 };
    world.file(|tx, _| Ok(tx.update("status_list", cols! { "id" => list.as_str() }, half)?)).unwrap();
    assert_ne!(world.signed(&operator).row.list, list);
}

#[test]
fn a_key_file_of_another_password_opens_nothing() {
    use crate::id::SystemChance;
    let dir = tempfile::tempdir().unwrap();
    let cost = Cost { m: 8, t: 1, p: 1 };
    let ring = |password: &str| {
        FileKeyring::new(dir.path().to_owned(), Some(zeroize::Zeroizing::new(password.to_owned())), cost)
    };
    let key = ring("one").make(Algorithm::EdDsa, &SystemChance).unwrap();
    assert!(ring("one").signer(&key.thumbprint()).is_ok());
    assert_eq!(codes(ring("two").signer(&key.thumbprint()).map(|_| ())), ["statement.key-file"]);
    assert_eq!(codes(ring("one").signer("../../etc/passwd").map(|_| ())), ["statement.key-not-here"]);
    ring("one").destroy(&key.thumbprint()).unwrap();
    assert_eq!(codes(ring("one").signer(&key.thumbprint()).map(|_| ())), ["statement.key-not-here"]);
}

#[test]
fn every_query_of_statements_runs() {
    let world = World::new();
    let operator = world.operator("標システム株式会社");
    let key = world.key(&operator);
    let issued = world.signed(&operator);
    world.bundle(&issued);
    let asset = world.asset(&operator, "窓口");
    world.read(|tx| -> Result<(), crate::refusal::Error> {
        let list = issued.row.list.as_str();
        assert_eq!(store::keys(tx, &key.issuer)?.len(), 1);
        assert_eq!(store::key(tx, &key.id)?.unwrap().id, key.id);
        assert_eq!(store::ended_keys(tx, key.from)?.len(), 0);
        assert_eq!(store::statement(tx, &issued.row.id)?.unwrap().digest, issued.row.digest);
        assert_eq!(store::by_digest(tx, &issued.row.digest)?.unwrap().id, issued.row.id);
        assert_eq!(store::statements(tx, &operator, None, 5)?.len(), 1);
        assert_eq!(store::statements(tx, &operator, Some(&issued.row.id), 5)?.len(), 0);
        assert_eq!(store::of_asset(tx, &asset)?.len(), 0);
        assert_eq!(store::newest_list(tx, &key.issuer)?.map(|l| (l.id, l.taken)), Some((list.to_owned(), 1)));
        assert_eq!(store::lists(tx, "", 5)?.len(), 1);
        assert!(store::is_given(tx, list, issued.row.index)?);
        assert_eq!(store::set_places(tx, list)?.len(), 0);
        assert!(store::signed_list(tx, list, Kind::Revocation, u64::MAX)?.is_some());
        assert_eq!(store::operator_of_issuer(tx, &key.issuer)?, Some(operator.clone()));
        Ok(())
    });
}

#[test]
fn the_first_key_is_made_once_and_what_another_made_meanwhile_is_destroyed() {
    let world = World::new();
    let desk = world.it.desk().unwrap();
    let issuer = desk.issuer(Party::Installation);
    let first = || first_key(&world.it.ground, &desk, Party::Installation, Algorithm::EdDsa);
    let held = || world.read(|tx| Ok::<_, crate::refusal::Error>(keys(tx, &issuer)?));
    assert!(held().is_empty());
    first().unwrap();
    let made = held().remove(0);
    first().unwrap();
    let after = held();
    assert_eq!((after.len(), after[0].id == made.id, after[0].until), (1, true, None), "the first stands");
    assert!(desk.keyring.signer(&made.id).is_ok());
}

#[test]
fn of_two_programs_that_make_the_first_key_at_once_one_makes_it_and_both_sign_with_it() {
    let world = World::new();
    let desk = world.it.desk().unwrap();
    let issuer = desk.issuer(Party::Installation);
    let start = std::sync::Barrier::new(4);
    std::thread::scope(|scope| {
        let one = || {
            let desk = world.it.desk().unwrap();
            start.wait();
            first_key(&world.it.ground, &desk, Party::Installation, Algorithm::EdDsa).unwrap();
        };
        let writers: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
    });
    let held = world.read(|tx| Ok::<_, crate::refusal::Error>(keys(tx, &issuer)?));
    assert_eq!(held.iter().filter(|key| key.until.is_none()).count(), 1, "{held:?}");
    assert_eq!(held.len(), 1, "the others never were");
    let now = seconds(world.it.ground.clock.now());
    let signing = world.read(|tx| current(tx, &issuer, now));
    assert!(desk.keyring.signer(&signing.id).is_ok(), "its private half is there");
}
