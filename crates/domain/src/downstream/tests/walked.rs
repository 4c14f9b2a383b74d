//! The walk stopped, killed, and begun twice; and the clock.

use super::*;
use crate::downstream::walk::tell_by;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Five providers, each with three systems on one developer's model.
fn fan(world: &World) -> (AccountId, Vec<OperatorId>, Change) {
    let (by, developer) = (world.account("announcer"), world.operator("開発社"));
    let model = world.asset(&developer, "土台");
    let providers: Vec<OperatorId> = (0..5).map(|n| world.operator(&format!("提供社{n}"))).collect();
    for provider in &providers {
        let service = world.asset(provider, "窓口");
        world.pinned((&developer, &model), provider, &service, "d1");
        for n in 0..2 {
            let above = world.asset(provider, &format!("外側{n}"));
            world.file(|tx, _| registry::tie(tx, provider, (&above, &service), TieKind::DependsOn)).unwrap();
        }
    }
    let held = world.announced(&model, &by, &new_version());
    (by, providers, held)
}

fn told(world: &World, providers: &[OperatorId], by: &AccountId) -> Vec<Vec<usize>> {
    let named = |t: &Told| {
        let whole = world.read(|tx| whole(tx, (&t.change.id, &t.operator), by, (None, 50), 0)).unwrap();
        assert_eq!(whole.systems.len() as u64, t.systems);
        whole.systems.len()
    };
    providers.iter().map(|p| world.told_to(p, by).iter().map(named).collect()).collect()
}

#[test]
fn a_walk_stopped_after_each_write_tells_everyone_once() {
    for stride in [(1, 1), (2, 2), (3, 1), (7, 2), (100, 100)] {
        let world = World::new();
        let (by, providers, _) = fan(&world);
        for round in 0.. {
            assert!(round < 30);
            let asked = Cell::new(false);
            match tell_by(&world.it.ground, stride, &|| !asked.replace(true)).unwrap() {
                Walked::Whole => break,
                ended => assert_eq!(ended, Walked::Stopped),
            }
            // A walk stopped in the middle of an operator begins that operator anew: it must be able to end it in one go.
            if stride.0 < 3 {
                break;
            }
        }
        tell(&world.it.ground, &on).unwrap();
        assert_eq!(told(&world, &providers, &by), vec![vec![3]; 5], "{stride:?}");
        assert_eq!(world.faults(), []);
    }
}

#[test]
fn a_killed_walk_is_left_alone_for_a_while_and_then_goes_on() {
    let world = World::new();
    let (by, providers, held) = fan(&world);
    let asked = Cell::new(0);
    let dies = || {
        asked.set(asked.get() + 1);
        assert!(asked.get() < 6, "killed");
        true
    };
    assert!(catch_unwind(AssertUnwindSafe(|| tell_by(&world.it.ground, (1, 1), &dies))).is_err());
    let half = world.read(|tx| progress(tx, &held.id)).operators;
    assert!((1..5).contains(&half), "{half}");
    let another = world.another().unwrap();
    assert_eq!(tell(&another.ground, &on).unwrap(), Walked::Elsewhere);
    world.clock.forward_hours(1);
    assert_eq!(tell(&another.ground, &on).unwrap(), Walked::Whole);
    assert_eq!(told(&world, &providers, &by), vec![vec![3]; 5]);
    assert_eq!(world.read(|tx| change(tx, &held.id)).unwrap().state, State::Done);
    assert_eq!(world.faults(), []);
}

#[test]
fn one_who_lost_the_walk_writes_nothing_more() {
    let world = World::new();
    let (by, providers, _) = fan(&world);
    let another = world.another().unwrap();
    let asked = Cell::new(0);
    let sleeps = || {
        asked.set(asked.get() + 1);
        if asked.get() == 3 {
            world.clock.forward_hours(1);
            assert_eq!(tell(&another.ground, &on).unwrap(), Walked::Whole);
        }
        true
    };
    assert_eq!(tell_by(&world.it.ground, (1, 1), &sleeps).unwrap(), Walked::Elsewhere);
    assert_eq!(told(&world, &providers, &by), vec![vec![3]; 5]);
}

#[test]
fn a_statement_given_after_a_change_went_out_brings_the_change_with_it_unless_it_was_signed_later() {
    let world = World::new();
    let (by, _, held) = fan(&world);
    tell(&world.it.ground, &on).unwrap();
    let (developer, model) = (held.operator.clone().unwrap(), held.asset.clone().unwrap());
    let announced = statement::seconds(held.announced_at.as_ref().unwrap().parse().unwrap());
    for (name, signed, notices) in [("遅れた社", announced - 60, 1), ("後の社", announced + 60, 0)] {
        let late = world.operator(name);
        let asset = world.asset(&late, "窓口");
        let given = world.pinned((&developer, &model), &late, &asset, "d1");
        let row = world.read(|tx| crate::received::received(tx, &given.received)).unwrap();
        world.file(|tx, _| on_received(tx, &row, signed)).unwrap();
        tell(&world.it.ground, &on).unwrap();
        assert_eq!(world.told_to(&late, &by).len(), notices, "{name}");
    }
}

#[test]
fn the_end_of_a_statement_is_told_thirty_days_before_to_both_sides_and_when_it_comes_to_all_who_rest_on_it() {
    let world = World::new();
    let c = chain(&world);
    let now = statement::seconds(crate::time::Clock::now(&world.clock));
    let (issuer, subject) = world.about(&c.developer, &c.model);
    let other = world.asset(&c.user, "別の受付");
    world.given((&issuer, &subject, Some(&c.model)), &c.user, Some(&other), ("d3", now + 40 * 86_400));
    let round = |world: &World| {
        let noted = look_at_ends(&world.it.ground).unwrap();
        tell(&world.it.ground, &on).unwrap();
        noted
    };
    assert_eq!(round(&world), 0);
    world.clock.forward_hours(11 * 24);
    assert_eq!((round(&world), round(&world)), (1, 0));
    let kinds = |operator| world.told_to(operator, &c.by).iter().map(|t| t.change.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&c.developer), [Kind::Expiring]);
    assert_eq!(kinds(&c.user), [Kind::Expiring]);
    assert_eq!(kinds(&c.provider), []);
    world.clock.forward_hours(30 * 24);
    assert_eq!((round(&world), round(&world)), (1, 0));
    assert_eq!(kinds(&c.user), [Kind::Expired, Kind::Expiring]);
    assert_eq!(kinds(&c.developer), [Kind::Expiring]);
    let words = world.told_to(&c.user, &c.by)[0].words().to_owned();
    assert_eq!(words.len(), 10, "{words}");
}

#[test]
fn the_end_of_what_nobody_rests_on_is_told_to_its_holder_and_to_its_issuer_and_of_what_was_set_aside_to_nobody() {
    let world = World::new();
    let c = chain(&world);
    let now = statement::seconds(crate::time::Clock::now(&world.clock));
    let (issuer, subject) = world.about(&c.developer, &c.model);
    for (digest, state) in [("held", "accepted"), ("gone", "declined"), ("old", "superseded")] {
        let given = world.given((&issuer, &subject, Some(&c.model)), &c.user, None, (digest, now + 20 * 86_400));
        world.tamper(&format!("UPDATE received SET state = '{state}' WHERE id = '{}'", given.received));
    }
    assert_eq!(look_at_ends(&world.it.ground).unwrap(), 1);
    tell(&world.it.ground, &on).unwrap();
    let kinds = |operator| world.told_to(operator, &c.by).iter().map(|t| t.change.kind).collect::<Vec<_>>();
    assert_eq!((kinds(&c.user), kinds(&c.developer)), (vec![Kind::Expiring], vec![Kind::Expiring]));
    world.clock.forward_hours(21 * 24);
    assert_eq!(look_at_ends(&world.it.ground).unwrap(), 1);
    tell(&world.it.ground, &on).unwrap();
    assert_eq!(kinds(&c.user), [Kind::Expired, Kind::Expiring]);
}

#[test]
fn whoever_made_a_statement_hears_before_it_runs_out_though_nobody_was_given_it() {
    let world = World::new();
    let c = chain(&world);
    world.key(&c.developer);
    let desk = world.it.desk().unwrap();
    let made = |days: u32, asset: Option<&AssetId>| {
        let said = statement::Draft {
            asset: asset.cloned(),
            subject: world.about(&c.developer, &c.model).1,
            kind: "urn:x-shirube:statement:test:1".parse().unwrap(),
            norms: Vec::new(),
            fields: serde_json::Map::new(),
            open: BTreeSet::new(),
            evidence: Vec::new(),
            days,
            holder: None,
        };
        world.file(|tx, _| statement::issue(tx, &desk, statement::Party::Operator(&c.developer), &said)).unwrap()
    };
    made(365, Some(&c.model));
    made(20, None);
    let gone = made(20, Some(&c.model)).row;
    world.file(|tx, _| statement::set_status(tx, &gone.id, Status::Withdrawn, "誤り", gone.revision)).unwrap();
    let round = |days: i64| {
        world.clock.forward_hours(days * 24);
        let noted = look_at_ends(&world.it.ground).unwrap();
        tell(&world.it.ground, &on).unwrap();
        noted
    };
    assert_eq!(round(0), 0, "of a short one, its beginning is no news");
    assert_eq!((round(14), round(0)), (1, 0));
    assert_eq!(round(330), 1);
    assert_eq!((round(40), world.told_to(&c.developer, &c.by).len()), (0, 2));
    let told = &world.told_to(&c.developer, &c.by)[0];
    assert!(told.is_direct && told.change.kind == Kind::Expiring && told.words().len() == 10);
}

#[test]
fn a_new_version_of_a_sheet_knows_whom_the_one_before_was_given_to_and_what_changed() {
    use crate::disclosure::{self, Recipient, approve_by, send_to, written};
    use crate::norm::Audience;
    use crate::testing::CATALOG;
    let world = World::new();
    let d = world.draft();
    world.key(&d.operator);
    let (second, to) = (world.account("second"), world.operator("道しるべ株式会社"));
    let issued = || {
        let sheet = written(&world, (&d.asset, &d.by), Audience::Provider);
        let handed = world.file(|tx, _| disclosure::submit(tx, &CATALOG, &sheet.id, sheet.revision, &d.by)).unwrap();
        approve_by(&world, &handed, &second).unwrap()
    };
    let at = || statement::seconds(crate::time::Clock::now(&world.clock));
    let by = |sheet: &disclosure::Sheet| world.read(|tx| superseded_by(tx, sheet, at()));
    let first = issued();
    assert!(by(&first).is_empty());
    world.clock.forward_hours(1);
    assert!(by(&issued()).is_empty(), "nobody was given the first");
    world.clock.forward_hours(1);
    let third = issued();
    send_to(&world, &third, &Recipient::Operator(to), &["limitations"], &d.by).unwrap();
    let named = crate::registry::AssetDraft { name: "窓口AI".into(), version: "3".into(), ..Default::default() };
    let held = world.read(|tx| crate::registry::asset(tx, &d.asset)).unwrap();
    world.file(|tx, _| crate::registry::amend(tx, &d.asset, &named, held.revision)).unwrap();
    world.clock.forward_hours(1);
    let fourth = issued();
    let found = by(&fourth).remove(0);
    assert_eq!((Some(&found.statement.id), found.known.is_none()), (third.statement.as_ref(), true));
    assert!(found.fields.contains("name") && !found.fields.contains("limitations"), "{:?}", found.fields);
    let said = Draft {
        kind: "statement-superseded".into(),
        statement: third.statement.clone(),
        replaced_by: fourth.statement.clone(),
        ..new_version()
    };
    let told = world.drafted(&d.asset, &d.by, &said);
    assert_eq!(by(&fourth).remove(0).known.map(|c| c.id), Some(told.id));
    assert!(by(&third).is_empty(), "it is superseded itself");
}
