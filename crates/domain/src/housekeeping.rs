//! The third door: what the system does by itself (定型処理).
//!
//! For: sessions, expiry, indexing, the catalogue coming into force: work no person decides on.
//! Rests on: `docs/decisions/0004-three-doors.md`.
//! Words: a *run* is one piece of such work.
//! Never: changes what a person or an office said.
//! Begin at: [`run`].

use crate::db::{DbError, WriteTx};
use crate::door::{Door, Ground, Receipt, through};
use crate::ledger;

/// Runs one piece of housekeeping and records it in the same transaction.
///
/// # Errors
/// Whatever the work refuses; then nothing is written.
pub fn run<T: Send, E: From<DbError> + Send>(
    ground: &Ground,
    kind: &'static str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Receipt) -> Result<T, E> + Send,
) -> Result<T, E> {
    through(ground, Door::Housekeeping, kind, work)
}

/// Commits once each hour to what is kept out of the published log. Says whether this was the time for it.
///
/// # Errors
/// Faults of the database.
pub fn commit_hour(ground: &Ground) -> Result<bool, DbError> {
    let now = ground.clock.now();
    if !ground.db.read(|tx| ledger::is_due(tx, now))? {
        return Ok(false);
    }
    run(ground, "log.hour", |tx, _| ledger::commit(tx))
}
