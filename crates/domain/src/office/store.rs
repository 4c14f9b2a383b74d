//! SQL of offices.

use crate::args;
use crate::authority::Office;
use crate::db::{DbError, Row, Tx};
use crate::id::AccountId;
use crate::text::Both;

/// An office someone holds or held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The person.
    pub account: AccountId,
    /// Which.
    pub office: Office,
    /// For which ministry.
    pub ministry: Both,
    /// The name that stands beside acts.
    pub shown_as: String,
    /// Since when, RFC 3339.
    pub since: String,
    /// Until when; `None` while it is held.
    pub until: Option<String>,
}

const HELD: &str =
    "SELECT o.account_id, o.office, o.ministry, o.ministry_en, o.shown_as, o.since, o.until FROM office o";

fn read(r: &Row<'_>) -> Result<Held, DbError> {
    let office = r.text(1)?;
    Ok(Held {
        account: AccountId::parse(&r.text(0)?).map_err(|e| DbError::Schema(e.to_string()))?,
        office: Office::parse(&office).ok_or_else(|| DbError::Schema(format!("`{office}` is not an office")))?,
        ministry: Both { ja: r.text(2)?, en: r.text(3)? },
        shown_as: r.text(4)?,
        since: r.text(5)?,
        until: r.opt_text(6)?,
    })
}

/// An office someone holds now; `None` also while the account is suspended.
pub fn held(tx: &mut Tx<'_>, account: &AccountId, office: Office) -> Result<Option<Held>, DbError> {
    tx.row(
        &format!(
            "{HELD} JOIN account a ON a.id = o.account_id
             WHERE o.account_id = ? AND o.office = ? AND o.until IS NULL AND a.is_suspended = ?"
        ),
        args![account, office.word(), false],
        read,
    )
}

/// The name under which someone acts or acted in an office; `None` once erased.
pub fn named(tx: &mut Tx<'_>, account: &AccountId, office: Office) -> Result<Option<String>, DbError> {
    tx.row("SELECT shown_as FROM office WHERE account_id = ? AND office = ?", args![account, office.word()], |r| {
        r.text(0)
    })
}

/// Every office, those held now first.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Held>, DbError> {
    let mut all = tx.rows(&format!("{HELD} ORDER BY o.ministry, o.account_id"), args![], read)?;
    all.sort_by_key(|h| h.until.is_some());
    Ok(all)
}
