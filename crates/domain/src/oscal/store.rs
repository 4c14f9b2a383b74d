//! Since when the catalogue in use is in force here.

use crate::args;
use crate::db::{DbError, Tx};
use crate::time::Timestamp;

/// When a catalogue took effect in this installation: documents made from it are as old as that.
///
/// # Errors
/// Faults of the database.
pub fn in_force_since(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Timestamp>, DbError> {
    let from = tx.row("SELECT from_at FROM catalog_in_force WHERE digest = ?", args![digest], |r| r.text(0))?;
    Ok(from.and_then(|text| text.parse().ok()))
}
