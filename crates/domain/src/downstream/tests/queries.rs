//! Every query once, on either database.

use super::*;
use crate::args;
use crate::registry::Cursor;

#[test]
fn every_query_of_changes_runs() {
    let world = World::new();
    let c = chain(&world);
    world.key(&c.developer);
    delivered(&world, &c.developer, &c.model, "https://b.test", &c.by);
    let held = world.announced(&c.model, &c.by, &new_version());
    let (id, developer, provider) = (&held.id, &c.developer, &c.provider);
    world.read(|tx| -> Result<(), Error> {
        assert_eq!(store::changes(tx, developer, None, 5)?.len(), 1);
        assert_eq!(store::changes(tx, developer, Some(id), 5)?.len(), 0);
        assert_eq!(store::announced_of(tx, &c.model, 5)?.len(), 1);
        assert!(store::by_origin(tx, "https://b.test", "x")?.is_none());
        assert!(store::latest_of_digest(tx, "d1", &Kind::OF_STATUS)?.is_none());
        assert_eq!(store::of_subject_since(tx, (&held.subject, &held.issuer), "")?.len(), 1);
        assert_eq!(store::open_change(tx)?.unwrap().id, held.id);
        assert_eq!(store::first(tx, &held)?.nodes.len(), 1);
        assert_eq!(store::further(tx, std::slice::from_ref(&c.service))?.steps.len(), 1);
        assert_eq!(store::expiring(tx, (0, 5_000_000_000), "expiring", 5)?.len(), 2);
        assert_eq!(store::expiring_own(tx, (0, 5_000_000_000), 5)?.len(), 0);
        assert!(store::told_to(tx, (id, provider), Some(&c.by))?.is_none());
        assert_eq!(store::named(tx, std::slice::from_ref(&c.model))?.len(), 1);
        assert_eq!(store::own_statements(tx, std::slice::from_ref(&c.model), 0)?.len(), 0);
        assert_eq!(store::answers_on(tx, provider, std::slice::from_ref(&c.given.received), 5)?.len(), 0);
        let nowhere = crate::id::AssessmentId::new(crate::time::Clock::now(&world.clock), &crate::id::SystemChance);
        assert_eq!(store::answers_of(tx, &nowhere)?.len(), 0);
        Ok(())
    });
    tell(&world.it.ground, &on).unwrap();
    world
        .file(|tx, _| {
            store::keep_lease(tx, ("x", "me"), "9999")?;
            assert_eq!(store::lease(tx, "x")?.unwrap().0, "me");
            store::release(tx, "x", "me")?;
            mark_seen(tx, (id, provider), &c.by)?;
            settle(tx, (id, provider), ("x", "y"), &c.by)?;
            store::put_answer(tx, id, "https://b.test", ((1, 0), (0, 0)))?;
            store::drop_parts(tx, id, &c.user)?;
            Ok(())
        })
        .unwrap();
    let after = Some(Cursor { at: "9999".into(), id: "x".into() });
    let query = ToldQuery { operator: c.user.clone(), reader: c.by.clone(), unseen: true, after, most: 1 };
    world.read(|tx| -> Result<(), Error> {
        assert_eq!(store::told_operators(tx, id)?.len(), 2);
        assert!(store::told(tx, (id, provider), &c.by)?.unwrap().is_seen);
        assert_eq!(store::told_list(tx, &query)?.rows.len(), 1);
        assert_eq!(store::unseen(tx, &c.user, &c.by)?, 1);
        assert_eq!(store::of_asset(tx, (provider, &c.service), &c.by, 5)?.len(), 1);
        assert_eq!(store::parts(tx, (id, provider), Some(&c.service), 5)?.len(), 1);
        assert_eq!(store::held_parts(tx, provider, None)?.len(), 1);
        assert_eq!(store::progress(tx, id)?.seen, 1);
        assert_eq!(store::seen_by(tx, id, "", 5)?.len(), 1);
        assert_eq!(store::settled(tx, id, provider)?.len(), 1);
        assert_eq!(store::nodes(tx, id)?.len(), 1);
        assert_eq!(store::due_nodes(tx, 5)?.len(), 1);
        assert_eq!(store::due_answers(tx, 5)?, std::slice::from_ref(id));
        assert!(store::answer_of(tx, id)?.is_some());
        assert!(store::change(tx, id)?.is_some());
        Ok(())
    });
    assert!(!c.given.digest.is_empty());
}

#[test]
fn every_query_that_writes_or_follows_one_kind_of_edge_runs() {
    let world = World::new();
    let c = chain(&world);
    world.key(&c.developer);
    delivered(&world, &c.developer, &c.model, "https://b.test", &c.by);
    let mut held = world.drafted(&c.model, &c.by, &new_version());
    let mut found = crate::downstream::rules::Resting::default();
    world.read(|tx| -> Result<(), Error> {
        store::tied(tx, args![&c.service], &mut found)?;
        store::given(tx, "r.digest = ?", args!["d1"], &mut found)?;
        Ok(store::abroad(tx, "from_asset = ?", args![&c.model], &mut found)?)
    });
    assert_eq!((found.steps.len(), found.held.len(), found.nodes.len()), (2, 1, 1));
    let note = Settled { subject: "x".into(), note: "y".into(), by: c.by.clone(), at: held.at.clone() };
    world
        .file(|tx, _| {
            store::update(tx, &mut held)?;
            held.id = ChangeId::new(tx.at(), tx.chance());
            store::insert(tx, &held)?;
            store::adopt(tx, &held, &held)?;
            store::insert_told(tx, (&held.id, &c.user), (0, 1), true)?;
            store::put_part(tx, (&held.id, &c.user), &Share::default())?;
            store::put_seen(tx, (&held, &c.user), &c.by)?;
            Ok(store::put_settled(tx, (&held.id, &c.user), &note)?)
        })
        .unwrap();
    assert_eq!(world.told_to(&c.user, &c.by).len(), 1);
    assert_eq!(world.faults(), []);
}
