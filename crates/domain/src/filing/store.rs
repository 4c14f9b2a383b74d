//! SQL of filings that must have one effect.

use crate::args;
use crate::db::{DbError, Tx};

/// What a token led to, if it was used since a moment.
pub(super) fn result_of(tx: &mut Tx<'_>, token: &str, since: &str) -> Result<Option<String>, DbError> {
    tx.row("SELECT result FROM once WHERE token = ? AND at >= ?", args![token, since], |r| r.text(0))
}

/// Whether any token is older than a moment.
pub(super) fn has_tokens_before(tx: &mut Tx<'_>, before: &str) -> Result<bool, DbError> {
    Ok(tx.row("SELECT token FROM once WHERE at < ? LIMIT 1", args![before], |r| r.text(0))?.is_some())
}
