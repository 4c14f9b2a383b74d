//! Filings that must have one effect, through the door.

use super::*;
use crate::refusal::Error;
use crate::testing::World;

/// Files under a token; gives what the work wrote, or what it wrote before.
fn file(world: &World, token: &str, result: &str) -> String {
    receive_once::<Error>(&world.it.ground, "test.once", token, |_, _| Ok(result.to_owned())).unwrap()
}

#[test]
fn a_token_counts_for_its_hours_and_is_a_new_filing_after_them() {
    let world = World::new();
    assert_eq!(file(&world, "token", "first"), "first");
    world.clock.forward_hours(ONCE_HOURS - 1);
    assert_eq!(file(&world, "token", "second"), "first");
    world.clock.forward_hours(2);
    assert_eq!(file(&world, "token", "third"), "third");
    assert_eq!(file(&world, "token", "fourth"), "third");
    assert_eq!(world.faults(), []);
}

#[test]
fn housekeeping_forgets_old_tokens_and_only_those() {
    let world = World::new();
    file(&world, "old", "a");
    world.clock.forward_hours(ONCE_HOURS + 1);
    file(&world, "young", "b");
    let entries = || world.read(|tx| tx.number("SELECT count(*) FROM log_entry", &[]));
    assert_eq!(forget_old_tokens(&world.it.ground).unwrap(), 1);
    let after = entries();
    assert_eq!(forget_old_tokens(&world.it.ground).unwrap(), 0);
    assert_eq!(entries(), after, "nothing to forget is nothing to record");
    assert_eq!(file(&world, "young", "c"), "b");
    assert_eq!(world.faults(), []);
}

#[test]
fn every_query_of_tokens_runs() {
    let world = World::new();
    world.read(|tx| {
        assert_eq!(store::result_of(tx, "none", "2020")?, None);
        assert!(!store::has_tokens_before(tx, "9999")?);
        Ok::<_, DbError>(())
    });
}
