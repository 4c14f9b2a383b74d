//! What each hour commits to.

use super::super::hour::{hour_of, link};
use super::*;
use crate::time::Clock;

#[test]
fn every_query_of_the_hours_runs() {
    let world = World::new();
    let hour = hour_of(world.clock.now());
    let entry: String = world.read(|tx| tx.row("SELECT id FROM log_entry", &[], |r| r.text(0))).unwrap();
    world
        .it
        .ground
        .db
        .write_raw(|tx| {
            assert_eq!(store::uncommitted(tx)?.len(), 0);
            assert_eq!(store::chain_until(tx, &hour)?, None);
            store::give_hour(tx, &entry, &hour)?;
            assert_eq!(store::hours(tx)?, []);
            Ok::<(), DbError>(())
        })
        .unwrap();
    let faults = world.faults();
    assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["log.hour"], "an hour that is not there");
}

#[test]
fn a_chain_is_the_one_written_down() {
    let one = link("", &[1; 32]);
    // From tools/verify.py: hashlib.sha256(b"shirube-hour 1\n" + b"" + b"\n" + bytes([1]) * 32).hexdigest()
    assert_eq!(one, "bddd5acd9636e547efcbb9df643da3abb4ba74d531039f5c259b1d19351ee829");
    assert_eq!(link(&one, &[2; 32]), "821021776569013940eb95b09574be16438019b892f52b8fb71e5a66845b4a0a");
}

#[test]
fn housekeeping_is_recorded_as_such() {
    let world = World::new();
    housekeeping::run(&world.it.ground, "test.upkeep", |_, _| Ok::<(), Refused>(())).unwrap();
    let kinds: HashMap<String, String> = world.read(|tx| {
        Ok::<_, DbError>(
            tx.rows("SELECT kind, door FROM log_entry", &[], |r| Ok((r.text(0)?, r.text(1)?)))?.into_iter().collect(),
        )
    });
    assert_eq!(kinds["test.upkeep"], "housekeeping");
    assert_eq!(kinds["catalog.in-force"], "housekeeping");
}
