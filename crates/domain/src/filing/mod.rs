//! The second door: a filing by someone outside (届出・申請・報告).
//!
//! For: everything an operator, an evaluator or a citizen hands in: a registration, an answer, a submission.
//! Rests on: Administrative Procedure Act (`apa`) art. 37: a notification is complete when the proper document arrives.
//! Words: the *filer* is who hands it in; the [`Receipt`] names the log entry.
//! Never: exercises a power over someone else; that is an act.
//! Begin at: [`receive`].

use crate::args;
use crate::cols;
use crate::db::{DbError, Tx, WriteTx};
pub use crate::door::Receipt;
use crate::door::{Door, Ground, through};
use crate::time::rfc3339;

/// Receives a filing of one kind: runs the work and records it in the same transaction.
///
/// # Errors
/// Whatever the work refuses; then nothing is written, the log entry included.
pub fn receive<T, E: From<DbError>>(
    ground: &Ground,
    kind: &'static str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Receipt) -> Result<T, E>,
) -> Result<T, E> {
    through(ground, Door::Filing, kind, work)
}

/// Receives a filing that must have one effect however often it is sent: `once` is a token the form carries. The work
/// gives the path of its result; sending again gives the first result.
///
/// # Errors
/// As [`receive`].
pub fn receive_once<E: From<DbError>>(
    ground: &Ground,
    kind: &'static str,
    once: &str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Receipt) -> Result<String, E>,
) -> Result<String, E> {
    let token: String = once.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    if token.is_empty() {
        return receive(ground, kind, work);
    }
    if let Some(result) = ground.db.read(|tx| earlier(tx, &token).map_err(E::from))? {
        return Ok(result);
    }
    let done = receive(ground, kind, |tx, receipt| {
        // On SQLite the writer's turn may have come after another submit of the same form.
        if let Some(result) = earlier(tx, &token)? {
            return Ok(result);
        }
        let result = work(tx, receipt)?;
        let at = rfc3339(tx.at());
        tx.insert("once", cols! { "token" => token.as_str(), "result" => result.as_str(), "at" => at })?;
        Ok(result)
    });
    match done {
        Ok(result) => Ok(result),
        // On PostgreSQL two submits can run side by side; the second meets the first one's token.
        Err(error) => ground.db.read(|tx| earlier(tx, &token).map_err(E::from))?.ok_or(error),
    }
}

fn earlier(tx: &mut Tx<'_>, token: &str) -> Result<Option<String>, DbError> {
    tx.row("SELECT result FROM once WHERE token = ?", args![token], |r| r.text(0))
}
