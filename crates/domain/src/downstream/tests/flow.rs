//! Written, looked at, announced, told, seen, settled.

use super::*;
use crate::assessment::{EvidenceDraft, attach};
use crate::testing::{CATALOG, a_norm, saying};

#[test]
fn a_change_reaches_everyone_along_ties_and_pins_once_and_says_to_each_what_it_may_know() {
    let world = World::new();
    let c = chain(&world);
    let held = world.announced(&c.model, &c.by, &new_version());
    assert_eq!((held.reach.operators, held.reach.systems, held.reach.levels), (2, 3, 3));
    assert_eq!(tell(&world.it.ground, &on).unwrap(), Walked::Whole);
    assert_eq!(tell(&world.it.ground, &on).unwrap(), Walked::Nothing);
    let [provider] = &world.told_to(&c.provider, &c.by)[..] else { panic!("one") };
    assert_eq!((provider.systems, provider.received, provider.is_direct), (2, 1, true));
    assert_eq!((provider.subject(), provider.words()), (Some("土台"), new_version().words.as_str()));
    let [user] = &world.told_to(&c.user, &c.by)[..] else { panic!("one") };
    assert_eq!((user.systems, user.is_direct, user.subject()), (1, false, None));
    assert_eq!(user.words(), new_version().public_words);
    assert_eq!(world.told_to(&c.developer, &c.by).len(), 0);
    assert_eq!(world.faults(), []);
}

#[test]
fn upstream_sees_who_of_those_it_gave_a_statement_was_told_and_when_they_saw_it() {
    let world = World::new();
    let c = chain(&world);
    let id = world.announced(&c.model, &c.by, &new_version()).id;
    tell(&world.it.ground, &on).unwrap();
    let seen = |world: &World| world.read(|tx| seen_by(tx, &id, "", 10));
    assert_eq!(
        seen(&world).iter().map(|s| (s.name.as_str(), s.seen_at.is_some())).collect::<Vec<_>>(),
        [("提供社", false)]
    );
    assert_eq!(world.read(|tx| unseen(tx, &c.provider, &c.by)), 1);
    for operator in [&c.provider, &c.user] {
        world.file(|tx, _| mark_seen(tx, (&id, operator), &c.by)).unwrap();
    }
    assert_eq!(world.read(|tx| unseen(tx, &c.provider, &c.by)), 0);
    assert!(seen(&world)[0].seen_at.is_some());
    let progress = world.read(|tx| progress(tx, &id));
    assert_eq!((progress.operators, progress.systems, progress.seen), (2, 3, 2));
    let stranger = world.file(|tx, _| mark_seen(tx, (&id, &c.developer), &c.by));
    assert_eq!(codes(stranger), ["common.absent"]);
}

#[test]
fn what_of_theirs_rests_on_it_is_named_with_the_answers_and_how_near_the_change_comes() {
    let world = World::new();
    let c = chain(&world);
    world.fact(&c.service, "roles", &["developer", "provider"]);
    let assessment = world.file(|tx, _| crate::assessment::start(tx, &CATALOG, &c.service, &c.by)).unwrap();
    let note = EvidenceDraft::Note { title: "受け取った言明".into(), note: "限界の欄".into() };
    world
        .file(|tx, _| {
            crate::assessment::answer(tx, &CATALOG, &assessment, &a_norm(), &saying("met", "読んだ"), &c.by)?;
            let evidence = attach(tx, &CATALOG, &assessment, &a_norm(), &note, &c.by)?;
            let columns = cols! {
                "evidence_id" => &evidence, "received_id" => &c.given.received, "fields" => "[\"limits\"]",
            };
            Ok(tx.insert("evidence_statement", columns)?)
        })
        .unwrap();
    for (fields, nearness) in [(vec!["limits".to_owned()], Nearness::Field), (vec!["name".into()], Nearness::Statement)]
    {
        let id = world.announced(&c.model, &c.by, &Draft { fields, ..new_version() }).id;
        tell(&world.it.ground, &on).unwrap();
        let whole = world.read(|tx| whole(tx, (&id, &c.provider), &c.by, (None, 1), 1_800_000_000)).unwrap();
        assert_eq!((whole.systems[0].name.as_str(), whole.next), ("窓口", Some(c.above.clone())));
        assert_eq!(whole.answers.iter().map(|a| a.nearness).collect::<Vec<_>>(), [nearness]);
        let marks = world.read(|tx| marks_of_answers(tx, &c.provider, &assessment, Some(&c.by)));
        assert_eq!((marks[0].nearness, marks[0].settled.is_none()), (nearness, true));
        let subject = format!("{assessment}/{}", a_norm());
        assert_eq!(
            codes(world.file(|tx, _| settle(tx, (&id, &c.provider), (&subject, " "), &c.by))),
            ["common.required"]
        );
        world.file(|tx, _| settle(tx, (&id, &c.provider), (&subject, "変わらない"), &c.by)).unwrap();
        let marks = world.read(|tx| marks_of_answers(tx, &c.provider, &assessment, Some(&c.by)));
        assert_eq!(marks[0].settled.as_ref().unwrap().note, "変わらない");
    }
    assert_eq!(world.read(|tx| of_asset(tx, (&c.provider, &c.above), &c.by, 10)).len(), 2);
    assert_eq!(world.read(|tx| of_asset(tx, (&c.user, &c.system), &c.by, 10)).len(), 2);
    assert_eq!(world.read(|tx| of_asset(tx, (&c.developer, &c.model), &c.by, 10)).len(), 0);
}

#[test]
fn a_change_of_one_statement_reaches_only_who_was_given_that_one_and_takes_it_back_when_announced() {
    let world = World::new();
    let c = chain(&world);
    let desk = world.it.desk().unwrap();
    world.key(&c.developer);
    let said = statement::Draft {
        asset: Some(c.model.clone()),
        subject: world.about(&c.developer, &c.model).1,
        kind: "urn:x-shirube:statement:test:1".parse().unwrap(),
        norms: Vec::new(),
        fields: serde_json::Map::new(),
        open: BTreeSet::new(),
        evidence: Vec::new(),
        days: 30,
        holder: None,
    };
    let row =
        world.file(|tx, _| statement::issue(tx, &desk, statement::Party::Operator(&c.developer), &said)).unwrap().row;
    let other = world.asset(&c.user, "別の受付");
    world.pinned((&c.developer, &c.model), &c.user, &other, &row.digest);
    let said = Draft { kind: "statement-withdrawn".into(), statement: Some(row.id.clone()), ..new_version() };
    let held = world.announced(&c.model, &c.by, &said);
    assert_eq!(world.read(|tx| statement::statement(tx, &row.id)).unwrap().status, Status::Withdrawn);
    tell(&world.it.ground, &on).unwrap();
    assert_eq!(world.told_to(&c.provider, &c.by).len(), 0, "it holds another statement");
    assert_eq!(world.told_to(&c.user, &c.by).len(), 1);
    let row = world.read(|tx| statement::statement(tx, &row.id)).unwrap();
    let offered = world.file(|tx, _| on_status(tx, world.it.address(), &row, &c.by)).unwrap();
    assert_eq!(offered, Some(held.id), "what was announced is not offered again");
}

#[test]
fn a_statement_taken_back_elsewhere_offers_its_change_once() {
    let world = World::new();
    let c = chain(&world);
    world.key(&c.developer);
    delivered(&world, &c.developer, &c.model, "https://b.test", &c.by);
    let mut row = world.read(|tx| statement::statements(tx, &c.developer, None, 1)).remove(0);
    let offer = |row: &StatementRow| world.file(|tx, _| on_status(tx, world.it.address(), row, &c.by)).unwrap();
    assert_eq!(offer(&row), None, "it is about nothing in the register");
    world.tamper(&format!("UPDATE statement SET asset_id = '{}', reason = '誤り', status = 'withdrawn'", c.model));
    row = world.read(|tx| statement::statement(tx, &row.id)).unwrap();
    let first = offer(&row).unwrap();
    assert_eq!(offer(&row), Some(first.clone()));
    let held = world.read(|tx| change(tx, &first)).unwrap();
    assert_eq!((held.state, held.words.as_str(), held.withdraws), (State::Previewed, "誤り", false));
}

#[test]
fn a_statement_set_aside_offers_its_change_and_standing_again_another_once_the_first_went_out() {
    let world = World::new();
    let c = chain(&world);
    world.key(&c.developer);
    delivered(&world, &c.developer, &c.model, "https://b.test", &c.by);
    let id = world.read(|tx| statement::statements(tx, &c.developer, None, 1)).remove(0).id;
    world.tamper(&format!("UPDATE statement SET asset_id = '{}'", c.model));
    let becomes = |status: Status, reason: &str| {
        world.clock.forward_hours(1);
        world
            .file(|tx, _| {
                let row = statement::statement(tx, &id)?.unwrap();
                let row = statement::set_status(tx, &id, status, reason, row.revision)?;
                on_status(tx, world.it.address(), &row, &c.by)
            })
            .unwrap()
    };
    let send = |id: &ChangeId| {
        let held = world.read(|tx| change(tx, id)).unwrap();
        let go = |tx: &mut WriteTx<'_, '_>| announce(tx, (&c.developer, id), held.revision, &held.reach, None);
        codes(world.file(|tx, _| go(tx).map(|_| ())))
    };
    let first = becomes(Status::Suspended, "調査中").unwrap();
    assert_eq!(becomes(Status::Valid, ""), None, "nobody heard that it did not stand");
    assert_eq!(send(&first), ["downstream.other-status"], "it stands again");
    assert_eq!(becomes(Status::Suspended, "調査中"), Some(first.clone()));
    let revision = world.read(|tx| change(tx, &first)).unwrap().revision;
    let figures = Figures { operators: 0, systems: 0, nodes: 0, levels: 0, is_whole: true };
    world.file(|tx, _| announce(tx, (&c.developer, &first), revision, &figures, None)).unwrap();
    let told = world.read(|tx| change(tx, &first)).unwrap();
    let is_over = || world.read(|tx| standing::is_over(tx, &told));
    assert!(!is_over());
    let lifted = becomes(Status::Valid, "").unwrap();
    assert!(is_over(), "what was lifted marks nothing any more");
    let held = world.read(|tx| change(tx, &lifted)).unwrap();
    assert_eq!((held.kind, held.words.as_str()), (Kind::Restored, ""));
    let said = Draft { kind: "statement-suspended".into(), statement: Some(id.clone()), ..new_version() };
    let again = world.file(|tx, _| draft(tx, None, &c.model, &said, &c.by).map(|_| ()));
    assert_eq!(codes(again), ["downstream.other-status"]);
    assert_ne!(becomes(Status::Suspended, "もう一度").unwrap(), first);
}

#[test]
fn what_is_wrong_with_a_draft_is_said_at_once() {
    let world = World::new();
    let c = chain(&world);
    let try_ = |said: &Draft| codes(world.file(|tx, _| draft(tx, None, &c.model, said, &c.by)));
    let wrong = Draft { kind: "expired".into(), words: " ".into(), withdraws: true, ..Draft::default() };
    assert_eq!(try_(&wrong), ["downstream.kind", "downstream.words", "downstream.statement"]);
    let long = Draft { words: "あ".repeat(2_001), ..new_version() };
    assert_eq!(try_(&long), ["common.too-long"]);
    let nowhere = StatementId::new(crate::time::Clock::now(&world.clock), &crate::id::SystemChance);
    let other = Draft { statement: Some(nowhere), ..new_version() };
    assert_eq!(try_(&other), ["downstream.not-its-statement"]);
}

#[test]
fn what_would_reach_ten_thousand_goes_out_only_when_the_number_is_confirmed_and_may_be_dropped_before() {
    let world = World::new();
    let c = chain(&world);
    let held = world.drafted(&c.model, &c.by, &new_version());
    let many = Figures { operators: 9, systems: LARGE, nodes: 0, levels: 2, is_whole: true };
    let go =
        |confirmed| codes(world.file(|tx, _| announce(tx, (&c.developer, &held.id), 1, &many, confirmed).map(|_| ())));
    assert_eq!(go(None), ["downstream.confirm"]);
    assert_eq!(go(Some(9)), ["downstream.confirm"]);
    let theirs = world.file(|tx, _| announce(tx, (&c.provider, &held.id), 1, &many, Some(LARGE)).map(|_| ()));
    assert_eq!(codes(theirs), ["common.absent"]);
    assert_eq!(tell(&world.it.ground, &on).unwrap(), Walked::Nothing);
    world.file(|tx, _| take_back(tx, (&c.developer, &held.id), 1)).unwrap();
    assert_eq!(go(Some(LARGE)), ["downstream.gone-out"]);
}
