//! What is due, for a calendar elsewhere: read at an address of one's own, of which only a digest is kept.

use super::store::{self, Line};
use crate::authority::Office;
use crate::db::{Tx, WriteTx, hex};
use crate::id::AccountId;
use crate::procedure;
use crate::refusal::Error;
use crate::time::Timestamp;
use shirube_proof::digest::sha256;

/// Most dates of one calendar.
const MOST_DATES: usize = 500;

/// One date: a case in which it is somebody's turn until a moment.
#[derive(Debug, Clone)]
pub struct DueDate {
    /// The case, as it stands in the inbox.
    pub line: Line,
    /// When the period ends, or when the one that is late ended.
    pub at: Timestamp,
    /// Whether the turn is that of an office, not of a party.
    pub is_official: bool,
}

/// Makes a calendar for an account, and gives the token of its address, which is shown once. An earlier address ends.
///
/// # Errors
/// Faults of the database.
pub fn make_calendar(tx: &mut WriteTx<'_, '_>, account: &AccountId) -> Result<String, Error> {
    let mut bytes = [0u8; 32];
    tx.chance().fill(&mut bytes);
    let token = hex(&bytes);
    store::put_calendar(tx, account, &digest(&token))?;
    Ok(token)
}

/// Ends an account's calendar; once more changes nothing.
///
/// # Errors
/// Faults of the database.
pub fn revoke_calendar(tx: &mut WriteTx<'_, '_>, account: &AccountId) -> Result<(), Error> {
    Ok(store::drop_calendar(tx, account)?)
}

/// Whose calendar a token opens; none once it was revoked or the account suspended.
///
/// # Errors
/// Faults of the database.
pub fn calendar_of(tx: &mut Tx<'_>, token: &str) -> Result<Option<AccountId>, Error> {
    Ok(store::calendar_holder(tx, &digest(token))?)
}

/// What is due in cases whose turn is an account's, by the rights it holds at this moment; the most urgent first.
///
/// # Errors
/// Faults of the database.
pub fn due(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<DueDate>, Error> {
    let lines = store::inbox(tx, account, MOST_DATES)?;
    let date = |line: Line| {
        let at: Timestamp = line.due.as_deref()?.parse().ok()?;
        let role = procedure::definition(&line.procedure).and_then(|d| d.role(&line.role));
        let is_official = role.is_some_and(|r| r.office.as_deref().and_then(Office::parse).is_some());
        Some(DueDate { line, at, is_official })
    };
    Ok(lines.into_iter().filter_map(date).collect())
}

/// What is kept of a token.
fn digest(token: &str) -> String {
    sha256(token.as_bytes()).to_string()
}
