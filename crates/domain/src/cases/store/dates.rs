//! Addresses of calendars, and whose charge cases are.

use crate::args;
use crate::cols;
use crate::db::{DbError, Tx, WriteTx};
use crate::id::{AccountId, CaseId};
use crate::time::rfc3339;

fn wrong(text: impl std::fmt::Display) -> DbError {
    DbError::Schema(text.to_string())
}

pub(in crate::cases) fn put_calendar(
    tx: &mut WriteTx<'_, '_>,
    account: &AccountId,
    token: &str,
) -> Result<(), DbError> {
    let since = rfc3339(tx.at());
    tx.upsert("case_calendar", cols! { "account_id" => account, "token" => token, "since" => since })
}

pub(in crate::cases) fn drop_calendar(tx: &mut WriteTx<'_, '_>, account: &AccountId) -> Result<(), DbError> {
    tx.delete("case_calendar", cols! { "account_id" => account }).map(|_| ())
}

/// Whose calendar a token opens, by its digest: only of somebody who may still sign in.
pub(in crate::cases) fn calendar_holder(tx: &mut Tx<'_>, token: &str) -> Result<Option<AccountId>, DbError> {
    let id = tx.row(
        "SELECT c.account_id FROM case_calendar c JOIN account a ON a.id = c.account_id
         WHERE c.token = ? AND a.is_suspended = ?",
        args![token, false],
        |r| r.text(0),
    )?;
    id.map(|i| AccountId::parse(&i).map_err(wrong)).transpose()
}

/// Since when somebody has a calendar, RFC 3339.
///
/// # Errors
/// Faults of the database.
pub fn calendar_since(tx: &mut Tx<'_>, account: &AccountId) -> Result<Option<String>, DbError> {
    tx.row("SELECT since FROM case_calendar WHERE account_id = ?", args![account], |r| r.text(0))
}

/// The cases that may be somebody's charge with the role, the longest there first.
pub(in crate::cases) fn charges(tx: &mut Tx<'_>, person: &str, most: i64) -> Result<Vec<(CaseId, String)>, DbError> {
    let sql = "SELECT case_id, role FROM case_charge WHERE person = ? ORDER BY case_id, role LIMIT ?";
    let all = tx.rows(sql, args![person, most], |r| Ok((r.text(0)?, r.text(1)?)))?;
    all.into_iter().map(|(id, role)| Ok((CaseId::parse(&id).map_err(wrong)?, role))).collect()
}

/// Everybody who has a running case in their charge, also those who hold the office no more.
pub(in crate::cases) fn carriers(tx: &mut Tx<'_>, most: i64) -> Result<Vec<String>, DbError> {
    // From one person to the next along the key, not over every case.
    let sql = "WITH RECURSIVE p (person) AS (
            SELECT min(person) FROM case_charge
            UNION ALL SELECT (SELECT min(c.person) FROM case_charge c WHERE c.person > p.person) FROM p WHERE p.person IS NOT NULL
        ) SELECT person FROM p WHERE person IS NOT NULL ORDER BY person LIMIT ?";
    tx.rows(sql, args![most], |r| r.text(0))
}
