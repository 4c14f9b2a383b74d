//! The second door: a filing by someone outside (届出・申請・報告).
//!
//! For: everything an operator, an evaluator or a citizen hands in: a registration, an answer, a submission.
//! Rests on: Administrative Procedure Act (`apa`) art. 37: a notification is complete when the proper document arrives.
//! Words: the *filer* is who hands it in; the [`Receipt`] names the log entry; a *token* marks what must have one effect.
//! Never: exercises a power over someone else; that is an act.
//! Begin at: [`receive`].

mod store;

#[cfg(test)]
mod tests;

use crate::cols;
use crate::db::{DbError, WriteTx};
pub use crate::door::Receipt;
use crate::door::{Door, Ground, through};
use crate::housekeeping;
use crate::time::{Timestamp, rfc3339};
use jiff::SignedDuration;

/// Receives a filing of one kind: runs the work and records it in the same transaction.
///
/// # Errors
/// Whatever the work refuses; then nothing is written, the log entry included.
pub fn receive<T: Send, E: From<DbError> + Send>(
    ground: &Ground,
    kind: &'static str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Receipt) -> Result<T, E> + Send,
) -> Result<T, E> {
    through(ground, Door::Filing, kind, work)
}

/// How long a token of a filing that must have one effect counts, in hours. Sent again after that, it is a new filing.
pub const ONCE_HOURS: i64 = 24;

/// Receives a filing that must have one effect however often it is sent: `once` is a token the form carries. The work
/// gives the path of its result; sending again within [`ONCE_HOURS`] gives the first result.
///
/// # Errors
/// As [`receive`].
pub fn receive_once<E: From<DbError> + Send>(
    ground: &Ground,
    kind: &'static str,
    once: &str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Receipt) -> Result<String, E> + Send,
) -> Result<String, E> {
    let token: String = once.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    if token.is_empty() {
        return receive(ground, kind, work);
    }
    let since = kept_since(ground.clock.now());
    if let Some(result) = ground.db.read(|tx| store::result_of(tx, &token, &since).map_err(E::from))? {
        return Ok(result);
    }
    let done = receive(ground, kind, |tx, receipt| {
        // On SQLite the writer's turn may have come after another submit of the same form.
        if let Some(result) = store::result_of(tx, &token, &since)? {
            return Ok(result);
        }
        let result = work(tx, receipt)?;
        let at = rfc3339(tx.at());
        // One that no longer counts makes room; one just used does not, and then the insert fails.
        tx.delete_before("once", cols! { "token" => token.as_str() }, ("at", &since))?;
        tx.insert("once", cols! { "token" => token.as_str(), "result" => result.as_str(), "at" => at })?;
        Ok(result)
    });
    match done {
        Ok(result) => Ok(result),
        // On PostgreSQL two submits can run side by side; the second meets the first one's token.
        Err(error) => ground.db.read(|tx| store::result_of(tx, &token, &since).map_err(E::from))?.ok_or(error),
    }
}

/// The earliest moment a token may be from to count still.
fn kept_since(now: Timestamp) -> String {
    rfc3339(now - SignedDuration::from_hours(ONCE_HOURS))
}

/// Forgets the tokens that no longer count. Says how many; writes nothing when there are none.
///
/// # Errors
/// Faults of the database.
pub fn forget_old_tokens(ground: &Ground) -> Result<u64, DbError> {
    let before = kept_since(ground.clock.now());
    if !ground.db.read(|tx| store::has_tokens_before(tx, &before))? {
        return Ok(0);
    }
    housekeeping::run(ground, "once.forget", |tx, _| tx.delete_before("once", &[], ("at", &before)))
}
