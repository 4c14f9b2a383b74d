//! SQL of keys, statements and lists of status.

use super::key::SigningKey;
use super::keyring::KeyPlace;
use super::model::{Kind, List, StatementRow, Status};
use crate::args;
use crate::db::{DbError, Row, Tx};
use crate::id::{AssetId, EntryId, OperatorId, StatementId};
use shirube_proof::jose::PublicKey;
use shirube_proof::statement::Reason;

fn wrong(detail: impl std::fmt::Display) -> DbError {
    DbError::Schema(format!("`{detail}` is not known here"))
}

fn operator_of(text: Option<String>) -> Result<Option<OperatorId>, DbError> {
    text.map(|id| OperatorId::parse(&id)).transpose().map_err(wrong)
}

fn seconds(r: &Row<'_>, i: usize) -> Result<u64, DbError> {
    Ok(r.int(i)?.unsigned_abs())
}

const KEY: &str =
    "SELECT id, issuer, operator_id, jwk, place, from_at, until_at, revoked_at, reason, created_at, revision
     FROM signing_key";

fn read_key(r: &Row<'_>) -> Result<SigningKey, DbError> {
    let (jwk, place, reason) = (r.text(3)?, r.text(4)?, r.opt_text(8)?);
    let members = serde_json::from_str(&jwk).map_err(wrong)?;
    Ok(SigningKey {
        id: r.text(0)?,
        issuer: r.text(1)?,
        operator: operator_of(r.opt_text(2)?)?,
        public: PublicKey::from_jwk(&members).map_err(wrong)?,
        place: KeyPlace::parse(&place).ok_or_else(|| wrong(&place))?,
        from: seconds(r, 5)?,
        until: r.opt_int(6)?.map(i64::unsigned_abs),
        revoked_at: r.opt_int(7)?.map(i64::unsigned_abs),
        reason: reason.map(|word| Reason::parse(&word).ok_or_else(|| wrong(&word))).transpose()?,
        created_at: r.text(9)?,
        revision: r.int(10)?,
    })
}

/// Every key of an issuer, in the order of their periods.
pub fn keys(tx: &mut Tx<'_>, issuer: &str) -> Result<Vec<SigningKey>, DbError> {
    tx.rows(&format!("{KEY} WHERE issuer = ? ORDER BY from_at, created_at, id"), args![issuer], read_key)
}

/// One key by its thumbprint.
pub fn key(tx: &mut Tx<'_>, id: &str) -> Result<Option<SigningKey>, DbError> {
    tx.row(&format!("{KEY} WHERE id = ?"), args![id], read_key)
}

/// The thumbprints of keys that ended before a time, or were revoked.
pub(super) fn ended_keys(tx: &mut Tx<'_>, at: u64) -> Result<Vec<String>, DbError> {
    tx.rows("SELECT id FROM signing_key WHERE until_at <= ? OR revoked_at <= ?", args![at as i64, at as i64], |r| {
        r.text(0)
    })
}

const STATEMENT: &str =
    "SELECT id, operator_id, issuer, asset_id, subject, type, digest, key_id, issued_at, expires_at, list_id,
     list_index, status, reason, changed_at, entry_id, text, revision FROM statement";

fn read_statement(r: &Row<'_>) -> Result<StatementRow, DbError> {
    let status = r.text(12)?;
    Ok(StatementRow {
        id: StatementId::parse(&r.text(0)?).map_err(wrong)?,
        operator: operator_of(r.opt_text(1)?)?,
        issuer: r.text(2)?,
        asset: r.opt_text(3)?.map(|id| AssetId::parse(&id)).transpose().map_err(wrong)?,
        subject: r.text(4)?,
        kind: r.text(5)?,
        digest: r.text(6)?,
        key: r.text(7)?,
        issued_at: seconds(r, 8)?,
        expires_at: seconds(r, 9)?,
        list: r.text(10)?,
        index: seconds(r, 11)?,
        status: Status::parse(&status).ok_or_else(|| wrong(&status))?,
        reason: r.opt_text(13)?,
        changed_at: r.text(14)?,
        entry: EntryId::parse(&r.text(15)?).map_err(wrong)?,
        text: r.text(16)?,
        revision: r.int(17)?,
    })
}

/// One statement.
pub fn statement(tx: &mut Tx<'_>, id: &StatementId) -> Result<Option<StatementRow>, DbError> {
    tx.row(&format!("{STATEMENT} WHERE id = ?"), args![id], read_statement)
}

/// The statement of a digest, if it was made here.
pub fn by_digest(tx: &mut Tx<'_>, digest: &str) -> Result<Option<StatementRow>, DbError> {
    tx.row(&format!("{STATEMENT} WHERE digest = ?"), args![digest], read_statement)
}

/// The statements of an operator, newest first, beginning below one.
pub fn statements(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    below: Option<&StatementId>,
    most: i64,
) -> Result<Vec<StatementRow>, DbError> {
    // An id begins with its time, so it alone orders by time of issuance.
    let below = below.map_or("stm_g", StatementId::as_str);
    tx.rows(
        &format!("{STATEMENT} WHERE operator_id = ? AND id < ? ORDER BY id DESC LIMIT ?"),
        args![operator, below, most],
        read_statement,
    )
}

/// The statements about an asset, newest first.
pub fn of_asset(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Vec<StatementRow>, DbError> {
    tx.rows(
        &format!("{STATEMENT} WHERE asset_id = ? ORDER BY issued_at DESC, id DESC LIMIT 1000"),
        args![asset],
        read_statement,
    )
}

const LIST: &str = "SELECT id, uri, issuer, entries, taken, changed_at FROM status_list";

fn read_list(r: &Row<'_>) -> Result<List, DbError> {
    Ok(List {
        id: r.text(0)?,
        uri: r.text(1)?,
        issuer: r.text(2)?,
        entries: seconds(r, 3)?,
        taken: seconds(r, 4)?,
        changed_at: r.text(5)?,
    })
}

/// The newest list of an issuer.
pub(super) fn newest_list(tx: &mut Tx<'_>, issuer: &str) -> Result<Option<List>, DbError> {
    tx.row(&format!("{LIST} WHERE issuer = ? ORDER BY id DESC LIMIT 1"), args![issuer], read_list)
}

/// Every list after one, in order.
pub(super) fn lists(tx: &mut Tx<'_>, after: &str, most: i64) -> Result<Vec<List>, DbError> {
    tx.rows(&format!("{LIST} WHERE id > ? ORDER BY id LIMIT ?"), args![after, most], read_list)
}

/// Whether a place of a list was given.
pub(super) fn is_given(tx: &mut Tx<'_>, list: &str, index: u64) -> Result<bool, DbError> {
    let sql = "SELECT id FROM statement WHERE list_id = ? AND list_index = ?";
    Ok(tx.row(sql, args![list, index as i64], |r| r.text(0))?.is_some())
}

/// The places of a list whose statements are not plainly valid.
pub(super) fn set_places(tx: &mut Tx<'_>, list: &str) -> Result<Vec<(u64, Status)>, DbError> {
    let sql = "SELECT list_index, status FROM statement WHERE list_id = ? AND status <> ?";
    tx.rows(sql, args![list, Status::Valid.word()], |r| {
        let status = r.text(1)?;
        Ok((seconds(r, 0)?, Status::parse(&status).ok_or_else(|| wrong(&status))?))
    })
}

/// The version of a list that was the last at a time, with when it was signed.
pub fn signed_list(tx: &mut Tx<'_>, list: &str, kind: Kind, at: u64) -> Result<Option<(u64, String)>, DbError> {
    let sql = "SELECT at, text FROM status_signed WHERE list_id = ? AND kind = ? AND at <= ? ORDER BY at DESC LIMIT 1";
    tx.row(sql, args![list, kind.word(), i64::try_from(at).unwrap_or(i64::MAX)], |r| Ok((seconds(r, 0)?, r.text(1)?)))
}

/// The name of the operator an issuer's address belongs to here, from its keys.
pub fn operator_of_issuer(tx: &mut Tx<'_>, issuer: &str) -> Result<Option<OperatorId>, DbError> {
    let sql = "SELECT operator_id FROM signing_key WHERE issuer = ? LIMIT 1";
    tx.row(sql, args![issuer], |r| operator_of(r.opt_text(0)?)).map(Option::flatten)
}
