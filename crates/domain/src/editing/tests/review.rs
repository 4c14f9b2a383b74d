//! Who may do what with a proposal, and what is refused.

use super::*;
use crate::testing::saying;

#[test]
fn nobody_decides_on_a_draft_they_wrote_or_without_the_office() {
    let p = Pair::new();
    let id = p.propose(&sign("1", None, &["a"]), &p.today().to_string()).unwrap();
    assert_eq!(codes(p.enact_as(&p.other, &id)), ["editing.not-submitted"]);
    p.submit(&id).unwrap();
    assert_eq!(codes(p.enact_as(&p.one, &id)), ["editing.own-draft"]);
    let stranger = p.world.account("stranger");
    assert_eq!(codes(p.enact_as(&stranger, &id)), ["act.power-not-held"]);
    let now = p.world.it.in_force();
    let text = sign("1", None, &["a", "b"]);
    // Whoever saved one version is an author too.
    p.world.file(|tx, _| save(tx, &now, &id, &draft(text.clone(), &p.today().to_string(), 2), &p.other)).unwrap();
    p.submit(&id).unwrap();
    assert_eq!(codes(p.enact_as(&p.other, &id)), ["editing.own-draft"]);
    let proposed = p.world.file(|tx, _| propose(tx, &now, &draft(text, "", 0), &stranger));
    assert_eq!(codes(proposed), ["office.not-held"]);
    assert_eq!(p.status("sign@1"), None);
    assert_eq!(p.world.faults(), []);
}

#[test]
fn two_who_save_the_same_draft_meet_a_conflict_and_the_first_text_stays() {
    let p = Pair::new();
    let id = p.propose(&sign("1", None, &["a"]), "").unwrap();
    let now = p.world.it.in_force();
    let save_as = |who: &AccountId, clauses: &[&str], seen| {
        p.world.file(|tx, _| save(tx, &now, &id, &draft(sign("1", None, clauses), "", seen), who))
    };
    save_as(&p.other, &["a", "b"], 1).unwrap();
    assert_eq!(codes(save_as(&p.one, &["a", "c"], 1)), ["editing.saved-meanwhile"]);
    assert_eq!(p.world.read(|tx| store::draft(tx, &id)).unwrap().text, sign("1", None, &["a", "b"]));
    // The same text sent twice is no conflict and no step.
    save_as(&p.other, &["a", "b"], 1).unwrap();
    assert_eq!(p.world.read(|tx| store::steps(tx, &id)).len(), 2);
    save_as(&p.one, &["a", "c"], 2).unwrap();
}

#[test]
fn a_draft_changed_after_the_reviewer_read_it_is_not_enacted() {
    let p = Pair::new();
    let id = p.propose(&sign("1", None, &["a"]), &p.today().to_string()).unwrap();
    p.submit(&id).unwrap();
    let read = p.revision(&id);
    let now = p.world.it.in_force();
    let fresh = draft(sign("1", None, &["b"]), &p.today().to_string(), read);
    p.world.file(|tx, _| save(tx, &now, &id, &fresh, &p.one)).unwrap();
    p.submit(&id).unwrap();
    assert_eq!(codes(p.world.it.enact(claim(&p.other, "norm.enact", &id), &id, read)), ["editing.saved-meanwhile"]);
}

#[test]
fn a_proposal_is_rejected_with_reasons_or_taken_back_by_its_author_and_then_closed() {
    let p = Pair::new();
    let (one, two) =
        (p.propose(&sign("1", None, &["a"]), "").unwrap(), p.propose(&sign("2", None, &["a"]), "").unwrap());
    assert_eq!(codes(p.world.file(|tx, _| withdraw(tx, &one, &p.other))), ["editing.not-yours"]);
    p.world.file(|tx, _| withdraw(tx, &one, &p.one)).unwrap();
    assert_eq!(codes(p.submit(&one)), ["editing.decided"]);
    assert_eq!(codes(p.submit(&two)), ["common.required"], "a date is needed for review");
    let now = p.world.it.in_force();
    let dated = draft(sign("2", None, &["a"]), &p.today().to_string(), 1);
    p.world.file(|tx, _| save(tx, &now, &two, &dated, &p.one)).unwrap();
    p.submit(&two).unwrap();
    let refuse = || {
        let revision = p.revision(&two);
        crate::act::perform(&p.world.it.ground, claim(&p.other, "norm.reject", &two), |tx, act| {
            reject(tx, act, &two, revision)
        })
    };
    refuse().unwrap();
    assert_eq!(p.of(&two).state, ProposalState::Rejected);
    assert_eq!(codes::<()>(refuse()), ["editing.decided"]);
    assert_eq!(p.world.faults(), []);
}

#[test]
fn bad_drafts_are_refused_by_name() {
    let p = Pair::new();
    let good = sign("1", None, &["a"]);
    let of = |text: &str, date: &str| codes(p.propose(text, date));
    assert_eq!(of("", ""), ["common.required"]);
    assert_eq!(of(&format!("{good}\n# {}", "x".repeat(LONGEST)), ""), ["editing.too-long"]);
    assert_eq!(of(&good.replace("kind =", "kidn ="), ""), ["editing.unreadable"]);
    assert_eq!(of(&good.replace("version = \"1\"", "version = \"1:2 あ\""), ""), ["editing.wrong-version"]);
    assert_eq!(of(CATALOG.text_of("aigb@1.2").unwrap(), ""), ["editing.version-there"]);
    assert_eq!(of(&good, "2020-01-01"), ["editing.day-past"]);
    assert_eq!(of(&good, "someday"), ["common.not-a-date"]);
    assert_eq!(of("code =", "someday"), ["common.not-a-date", "editing.unreadable"]);
}

#[test]
fn faults_of_a_draft_are_all_shown_with_lines_and_keep_it_from_review() {
    let p = Pair::new();
    let text = sign("1", None, &["a", "a", "b"]).replacen("in roles'", "in rolls'", 1);
    let id = p.propose(&text, &p.today().to_string()).unwrap();
    let found = examine(&p.world.it.in_force(), &text, None, p.today());
    let faults: Vec<_> = found.faults.iter().map(|f| (f.kind, f.at.is_some())).collect();
    use crate::norm::FaultKind::{DuplicateId, UnknownFact};
    assert_eq!(faults, [(UnknownFact, true), (DuplicateId, true)]);
    assert_eq!(codes(p.submit(&id)), ["editing.faulty"]);
}

#[test]
fn versions_that_overlap_are_a_fault_that_names_the_other() {
    let p = Pair::new();
    let (today, tomorrow) = (p.today(), p.today().tomorrow().unwrap());
    p.through(&sign("1", None, &["a"]), &today.to_string());
    let faults = |text: &str, from: Date| {
        let found = examine(&p.world.it.in_force(), text, Some(from), today);
        found.faults.into_iter().map(|f| (f.kind, f.detail)).collect::<Vec<_>>()
    };
    use crate::norm::FaultKind::{Overlap, Version};
    assert_eq!(faults(&sign("2", None, &["a"]), tomorrow)[0], (Overlap, "sign@1".to_owned()));
    assert!(faults(&sign("2", Some("0"), &["a"]), tomorrow).contains(&(Version, "sign@0".to_owned())));
    assert_eq!(faults(&sign("2", Some("1"), &["a"]), today)[0].0, Overlap, "no day is left for the version before");
    assert_eq!(faults(&sign("2", Some("1"), &["a"]), tomorrow), []);
    p.through(&sign("2", Some("1"), &["a"]), &tomorrow.to_string());
    assert_eq!(faults(&sign("3", Some("1"), &["a"]), tomorrow)[0].1, "sign@2");
    assert_eq!(faults(&sign("3", Some("2"), &["a"]), tomorrow)[0].0, Overlap);
    assert_eq!(faults(&sign("3", Some("2"), &["a"]), tomorrow.tomorrow().unwrap()), []);
}

#[test]
fn a_version_that_drops_an_answered_clause_says_so_and_the_answer_stays_readable() {
    let p = Pair::new();
    p.world.clock.forward_hours(24 * 60);
    let d = p.world.draft();
    let norm = crate::testing::a_norm();
    p.world
        .file(|tx, _| crate::assessment::answer(tx, &CATALOG, &d.id, &norm, &saying("met", "行っている"), &d.by))
        .unwrap();
    let text = guidelines_without(norm.clause());
    let draft = crate::norm::Instrument::read(&text).unwrap();
    let catalog = p.world.it.catalog();
    let effects = p.world.read(|tx| effects(tx, &catalog, &draft));
    assert_eq!(effects.former.as_deref(), Some("aigb@1.2"));
    assert_eq!(effects.gone.iter().map(|g| (g.norm.clone(), g.answers)).collect::<Vec<_>>(), [(norm.clone(), 1)]);
    assert!(effects.along.count() > 0);
    p.through(&text, &p.today().to_string());
    let now = p.world.it.catalog();
    assert_eq!(now.instrument("aigb").unwrap().version, "1.3");
    assert!(now.norm(&norm).is_some(), "the version before stays in the catalogue");
    let held = p.world.read(|tx| crate::assessment::assessment(tx, &d.id)).unwrap();
    let answers = p.world.read(|tx| crate::assessment::answers(tx, &d.id));
    let rows = crate::assessment::rows(&now, &held, answers);
    assert!(rows.iter().any(|r| r.item.id == norm && r.given.is_some()));
    assert_eq!(p.world.faults(), []);
}
