//! Everything beside a statement that lets it be checked offline.

use super::key;
use super::model::{Kind, StatementRow};
use super::store;
use crate::db::Tx;
use crate::ledger;
use crate::refusal::Error;
use shirube_proof::statement::{Bundle, Statement};

/// A presentation of a statement made here, with the keys of its issuer, its receipt (once the log is published that far) and
/// the latest lists of its status.
///
/// # Errors
/// Faults of the database.
pub fn bundle(tx: &mut Tx<'_>, row: &StatementRow, presented: &Statement) -> Result<Bundle, Error> {
    let mut status_lists = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        status_lists.extend(store::signed_list(tx, &row.list, kind, u64::MAX)?.map(|(_, text)| text));
    }
    Ok(Bundle {
        statement: presented.to_text(),
        issuer: key::issuer(tx, &row.issuer)?,
        receipt: ledger::receipt_of(tx, row.entry.as_str(), "statement_digest", row.id.as_str())?,
        status_lists,
        ..Bundle::default()
    })
}
