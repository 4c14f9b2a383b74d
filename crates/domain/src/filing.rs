//! The second door: a filing by someone outside (届出・申請・報告).
//!
//! For: everything an operator, an evaluator or a citizen hands in: a registration, an answer, a submission.
//! Rests on: Administrative Procedure Act (`apa`) art. 37: a notification is complete when the proper document arrives.
//! Words: the *filer* is who hands it in; the [`Receipt`] names the log entry.
//! Never: exercises a power over someone else; that is an act.
//! Begin at: [`receive`].

pub use crate::door::Receipt;
use crate::db::{DbError, WriteTx};
use crate::door::{Door, Ground, through};

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
