//! Events through their verbs, on either database.

use super::*;
use crate::event::store;
use crate::testing::World;

fn subject(n: u32) -> Subject {
    Subject::of(&[("statement", &format!("stm_{n}"))]).page(format!("/statements/{n}")).api(format!("/statements/{n}"))
}

#[test]
fn what_was_told_is_read_newest_first_by_its_operator_alone() {
    let world = World::new();
    let (one, two) = (world.operator("一"), world.operator("二"));
    for n in 0..3 {
        world.file(|tx, _| tell(tx, &one, Kind::StatementIssued, &subject(n))).unwrap();
    }
    let subjects: Vec<Subject> = (0..1_203).map(subject).collect();
    let many: Vec<(&OperatorId, &Subject)> = subjects.iter().map(|s| (&two, s)).collect();
    assert_eq!(world.file(|tx, _| tell_all(tx, Kind::ChangeReceived, &many)).unwrap().len(), 1_203);
    let read = world.read(|tx| latest(tx, &one, 2));
    assert_eq!(read.iter().map(|e| e.subject.clone()).collect::<Vec<_>>(), [subject(2), subject(1)]);
    assert_eq!(read[0].kind, Some(Kind::StatementIssued));
    assert_eq!(world.read(|tx| latest(tx, &two, 2_000)).len(), 1_203);
    assert_eq!(world.read(|tx| event(tx, &read[0].id)).as_ref(), Some(&read[0]));
    assert_eq!(world.faults(), []);
}

#[test]
fn what_is_refused_is_told_to_nobody() {
    let world = World::new();
    let operator = world.operator("一");
    let by = world.account("owner");
    world.hook(&operator, &by, &[]);
    let refused: Result<(), Error> = world.file(|tx, _| {
        tell(tx, &operator, Kind::StatementIssued, &subject(1))?;
        Err(crate::refusal::Refusal::invalid("common.required").into())
    });
    assert!(refused.is_err());
    assert_eq!(world.read(|tx| latest(tx, &operator, 9)), []);
    assert_eq!(world.read(hook::figures), hook::Figures::default());
}

#[test]
fn a_submitted_assessment_and_a_changed_norm_are_told() {
    let world = World::new();
    let d = world.draft();
    world
        .file(|tx, receipt| {
            let said = crate::testing::saying("met", "行っている");
            crate::assessment::answer(tx, &crate::testing::CATALOG, &d.id, &crate::testing::a_norm(), &said, &d.by)?;
            crate::assessment::submit(tx, receipt, &d.id, &d.by)
        })
        .unwrap();
    let told = world.read(|tx| latest(tx, &d.operator, 9));
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].kind, Some(Kind::AssessmentSubmitted));
    assert_eq!(told[0].subject.ids["assessment"], d.id.to_string());
    for catalog in [&*crate::testing::CATALOG, &*crate::testing::CHANGED] {
        crate::notice::catch_up(&world.it.ground, catalog, &|| true).unwrap();
    }
    let told = world.read(|tx| latest(tx, &d.operator, 9));
    assert_eq!((told.len(), told[0].kind), (2, Some(Kind::NormChanged)));
}

#[test]
fn what_is_old_is_forgotten_with_its_deliveries() {
    let world = World::new();
    let operator = world.operator("一");
    let by = world.account("owner");
    world.hook(&operator, &by, &[]);
    world.file(|tx, _| tell(tx, &operator, Kind::StatementIssued, &subject(1))).unwrap();
    assert_eq!(forget_old(&world.it.ground).unwrap(), 0);
    world.clock.forward_hours(24 * KEPT_DAYS + 1);
    world.file(|tx, _| tell(tx, &operator, Kind::StatementIssued, &subject(2))).unwrap();
    assert_eq!(forget_old(&world.it.ground).unwrap(), 1);
    let left = world.read(|tx| latest(tx, &operator, 9));
    assert_eq!((left.len(), &left[0].subject), (1, &subject(2)));
    assert_eq!(world.read(hook::figures).waiting, 1);
}

#[test]
fn every_query_of_events_runs() {
    let world = World::new();
    let operator = world.operator("一");
    let id = EventId::new(crate::time::Clock::now(&world.clock), &crate::id::SystemChance);
    world
        .file(|tx, _| {
            store::insert(tx, Kind::KeyRotated, &[(&id, &operator, &subject(1))])?;
            assert!(store::has_before(tx, "9999")?);
            assert!(store::event(tx, &id)?.is_some());
            assert_eq!(store::latest(tx, &operator, 1)?.len(), 1);
            assert_eq!(store::forget_before(tx, "9999")?, 1);
            Ok(())
        })
        .unwrap();
}
