//! The walk stopped, killed, and begun twice.

use super::*;
use crate::notice::walk::{Stride, walk};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Three operators with three systems each that a change concerns.
fn filled(world: &World) -> Vec<OperatorId> {
    let operators: Vec<OperatorId> = ["一", "二", "三"].iter().map(|n| world.operator(n)).collect();
    // Taken in turns, so that a step by time would mix the operators.
    for n in 0..3 {
        for operator in &operators {
            let asset = world.asset(operator, &format!("システム{n}"));
            world.fact(&asset, "roles", &["provider"]);
        }
    }
    compare_with(&world.it.ground, &BEFORE).unwrap();
    compare_with(&world.it.ground, &AFTER).unwrap();
    operators
}

fn told(world: &World, operators: &[OperatorId], by: &AccountId) -> Vec<Vec<usize>> {
    let of = |operator| {
        let notices = notices_of(world, operator, by);
        let count = |n: &Notice| world.read(|tx| systems(tx, n, None, 10)).rows.len();
        notices.iter().map(count).collect()
    };
    operators.iter().map(of).collect()
}

#[test]
fn a_walk_stopped_after_each_step_tells_everyone_once() {
    for (batch, threads) in [(1, 1), (1, 2), (2, 2), (4, 1), (100, 2)] {
        let world = World::new();
        let by = world.account("reader");
        let operators = filled(&world);
        let mut rounds = 0;
        loop {
            let asked = Cell::new(false);
            let once = || !asked.replace(true);
            let ended = walk(&world.it.ground, Stride { batch, threads }, &once).unwrap();
            rounds += 1;
            assert!(rounds < 20);
            if ended == Walked::Whole {
                break;
            }
            assert_eq!(ended, Walked::Stopped);
        }
        assert_eq!(
            told(&world, &operators, &by),
            vec![vec![3]; 3],
            "batch {batch}, {threads} threads, {rounds} rounds"
        );
        assert_eq!(catch(&world, &AFTER), Walked::Nothing);
        assert_eq!(world.faults(), []);
    }
}

#[test]
fn a_killed_walk_is_left_alone_for_a_minute_and_then_goes_on() {
    let world = World::new();
    let by = world.account("reader");
    let operators = filled(&world);
    let asked = Cell::new(0);
    let dies = || {
        asked.set(asked.get() + 1);
        assert!(asked.get() < 4, "killed");
        true
    };
    let stride = Stride { batch: 1, threads: 1 };
    assert!(catch_unwind(AssertUnwindSafe(|| walk(&world.it.ground, stride, &dies))).is_err());
    let another = world.another().unwrap();
    let before = entries(&world);
    assert_eq!(tell(&another.ground, &on).unwrap(), Walked::Elsewhere);
    assert_eq!(entries(&world), before, "waiting writes nothing");
    world.clock.forward_hours(1);
    assert_eq!(tell(&another.ground, &on).unwrap(), Walked::Whole);
    assert_eq!(told(&world, &operators, &by), vec![vec![3]; 3]);
    assert_eq!(world.faults(), []);
}

#[test]
fn one_who_lost_the_walk_writes_nothing_more() {
    let world = World::new();
    let by = world.account("reader");
    let operators = filled(&world);
    let another = world.another().unwrap();
    let stride = Stride { batch: 1, threads: 1 };
    let asked = Cell::new(0);
    let sleeps = || {
        asked.set(asked.get() + 1);
        if asked.get() == 3 {
            // So long that the other one takes over and tells everyone.
            world.clock.forward_hours(1);
            assert_eq!(tell(&another.ground, &on).unwrap(), Walked::Whole);
        }
        true
    };
    assert_eq!(walk(&world.it.ground, stride, &sleeps).unwrap(), Walked::Elsewhere);
    assert_eq!(told(&world, &operators, &by), vec![vec![3]; 3]);
}

#[test]
fn several_programs_at_once_tell_everyone_once() {
    let world = World::new();
    let by = world.account("reader");
    let operators = filled(&world);
    let others: Vec<_> = (0..3).map(|_| world.another().unwrap()).collect();
    std::thread::scope(|scope| {
        for it in &others {
            scope.spawn(|| {
                // The one who comes second on SQLite may wait for its turn in vain for a moment, as after a busy start.
                catch_up(&it.ground, &AFTER, &on).unwrap();
            });
        }
    });
    world.clock.forward_hours(1);
    tell(&world.it.ground, &on).unwrap();
    assert_eq!(told(&world, &operators, &by), vec![vec![3]; 3]);
    assert_eq!(world.faults(), []);
}

#[test]
fn several_programs_that_bring_the_same_catalogue_note_it_once() {
    let world = World::new();
    compare_with(&world.it.ground, &BEFORE).unwrap();
    let others: Vec<_> = (0..4).map(|_| world.another().unwrap()).collect();
    let noted: Vec<bool> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            others.iter().map(|it| scope.spawn(|| compare_with(&it.ground, &AFTER).unwrap())).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(noted.iter().filter(|n| **n).count(), 1);
    assert_eq!(world.read(|tx| changes(tx, Some("guide"), 10)).len(), 1);
}

#[test]
fn a_second_change_waits_for_the_first_and_both_are_told() {
    let world = World::new();
    let by = world.account("reader");
    let operators = filled(&world);
    compare_with(&world.it.ground, &BEFORE).unwrap();
    assert_eq!(tell(&world.it.ground, &on).unwrap(), Walked::Whole);
    assert_eq!(told(&world, &operators, &by), vec![vec![3, 3]; 3]);
}
