//! SQL of received statements, pins and known issuers.

use super::model::{KnownIssuer, Pin, Received, ReceivedState};
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, WriteTx};
use crate::id::{AccountId, AssetId, DeliveryId, OperatorId, PinId, ReceivedId};
use crate::registry::Cursor;
use shirube_proof::statement::Issuer;

fn wrong(detail: impl std::fmt::Display) -> DbError {
    DbError::Schema(format!("`{detail}` is not known here"))
}

const RECEIVED: &str = "SELECT id, operator_id, issuer, from_name, subject, subject_name, type, digest, presentation, expires_at, \
     bundle, findings, state, reason, delivery_id, node, node_delivery, message_id, from_asset, at, decided_by, decided_at, \
     revision FROM received";

fn read_received(r: &Row<'_>) -> Result<Received, DbError> {
    let state = r.text(12)?;
    Ok(Received {
        id: ReceivedId::parse(&r.text(0)?).map_err(wrong)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong)?,
        issuer: r.text(2)?,
        from_name: r.text(3)?,
        subject: r.text(4)?,
        subject_name: r.text(5)?,
        kind: r.text(6)?,
        digest: r.text(7)?,
        presentation: r.text(8)?,
        expires_at: r.int(9)?.unsigned_abs(),
        bundle: r.text(10)?,
        findings: serde_json::from_str(&r.text(11)?).map_err(wrong)?,
        state: ReceivedState::parse(&state).ok_or_else(|| wrong(&state))?,
        reason: r.opt_text(13)?,
        delivery: r.opt_text(14)?.map(|id| DeliveryId::parse(&id)).transpose().map_err(wrong)?,
        node: r.opt_text(15)?,
        node_delivery: r.opt_text(16)?,
        message: r.opt_text(17)?,
        from_asset: r.opt_text(18)?.map(|id| AssetId::parse(&id)).transpose().map_err(wrong)?,
        at: r.text(19)?,
        decided_by: r.opt_text(20)?.map(|id| AccountId::parse(&id)).transpose().map_err(wrong)?,
        decided_at: r.opt_text(21)?,
        revision: r.int(22)?,
    })
}

/// One received statement.
pub fn received(tx: &mut Tx<'_>, id: &ReceivedId) -> Result<Option<Received>, DbError> {
    tx.row(&format!("{RECEIVED} WHERE id = ?"), args![id], read_received)
}

/// What an operator was given already: the same statement with the same parts shown.
pub(super) fn same(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    (digest, presentation): (&str, &str),
) -> Result<Option<Received>, DbError> {
    let sql = format!("{RECEIVED} WHERE operator_id = ? AND digest = ? AND presentation = ?");
    tx.row(&sql, args![operator, digest, presentation], read_received)
}

/// Everything an operator was given of one statement, by its digest.
pub(super) fn of_digest(tx: &mut Tx<'_>, operator: &OperatorId, digest: &str) -> Result<Vec<Received>, DbError> {
    let sql = format!("{RECEIVED} WHERE operator_id = ? AND digest = ? ORDER BY at DESC, id DESC LIMIT 100");
    tx.rows(&sql, args![operator, digest], read_received)
}

/// Whether anyone here was given a statement, by its digest.
pub fn is_held(tx: &mut Tx<'_>, digest: &str) -> Result<bool, DbError> {
    Ok(tx.row("SELECT id FROM received WHERE digest = ? LIMIT 1", args![digest], |r| r.text(0))?.is_some())
}

/// Everything an operator was given about one subject by one issuer, newest first.
pub fn about(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    (subject, issuer): (&str, &str),
) -> Result<Vec<Received>, DbError> {
    let sql =
        format!("{RECEIVED} WHERE operator_id = ? AND subject = ? AND issuer = ? ORDER BY at DESC, id DESC LIMIT 100");
    tx.rows(&sql, args![operator, subject, issuer], read_received)
}

/// What came with one delivery of a sender here, newest first.
pub fn of_delivery(tx: &mut Tx<'_>, delivery: &DeliveryId) -> Result<Vec<Received>, DbError> {
    tx.rows(&format!("{RECEIVED} WHERE delivery_id = ? ORDER BY at DESC, id DESC"), args![delivery], read_received)
}

/// What came with one delivery of a sender on another installation, newest first.
pub fn of_node_delivery(tx: &mut Tx<'_>, node: &str, delivery: &str) -> Result<Vec<Received>, DbError> {
    let sql = format!("{RECEIVED} WHERE node = ? AND node_delivery = ? ORDER BY at DESC, id DESC");
    tx.rows(&sql, args![node, delivery], read_received)
}

/// A page of what an operator was given.
#[derive(Debug, Clone)]
pub struct ReceivedList {
    /// The rows.
    pub rows: Vec<Received>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// A page of what an operator was given, newest first; `only` narrows to one state.
pub fn list(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    only: Option<ReceivedState>,
    after: Option<&Cursor>,
    most: usize,
) -> Result<ReceivedList, DbError> {
    let mut sql = format!("{RECEIVED} WHERE operator_id = ?");
    let mut values = args![operator].to_vec();
    if let Some(state) = only {
        sql.push_str(" AND state = ?");
        values.push(state.word().into());
    }
    if let Some(cursor) = after {
        sql.push_str(" AND (at, id) < (?, ?)");
        values.extend_from_slice(args![cursor.at.as_str(), cursor.id.as_str()]);
    }
    sql.push_str(" ORDER BY at DESC, id DESC LIMIT ?");
    values.push((most as i64 + 1).into());
    let mut rows = tx.rows(&sql, &values, read_received)?;
    let next = (rows.len() > most).then(|| rows.truncate(most));
    let next = next.and_then(|()| rows.last()).map(|r| Cursor { at: r.at.clone(), id: r.id.to_string() });
    Ok(ReceivedList { rows, next })
}

/// How many an operator has not looked at.
pub fn unread(tx: &mut Tx<'_>, operator: &OperatorId) -> Result<i64, DbError> {
    tx.number("SELECT count(*) FROM received WHERE operator_id = ? AND state = 'new'", args![operator])
}

const PIN: &str = "SELECT id, operator_id, asset_id, subject, issuer, received_id, at, by, revision FROM pin";

fn read_pin(r: &Row<'_>) -> Result<Pin, DbError> {
    Ok(Pin {
        id: PinId::parse(&r.text(0)?).map_err(wrong)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong)?,
        asset: AssetId::parse(&r.text(2)?).map_err(wrong)?,
        subject: r.text(3)?,
        issuer: r.text(4)?,
        received: ReceivedId::parse(&r.text(5)?).map_err(wrong)?,
        at: r.text(6)?,
        by: AccountId::parse(&r.text(7)?).map_err(wrong)?,
        revision: r.int(8)?,
    })
}

/// What an asset rests on.
pub fn pins_of_asset(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Vec<Pin>, DbError> {
    tx.rows(&format!("{PIN} WHERE asset_id = ? ORDER BY at DESC, id DESC LIMIT 1000"), args![asset], read_pin)
}

/// The pin of an asset about a subject.
pub fn pin(tx: &mut Tx<'_>, asset: &AssetId, subject: &str) -> Result<Option<Pin>, DbError> {
    tx.row(&format!("{PIN} WHERE asset_id = ? AND subject = ?"), args![asset, subject], read_pin)
}

/// The pins of an operator's assets about a subject.
pub fn pins_about(tx: &mut Tx<'_>, operator: &OperatorId, subject: &str) -> Result<Vec<Pin>, DbError> {
    let sql = format!("{PIN} WHERE operator_id = ? AND subject = ? ORDER BY id LIMIT 1000");
    tx.rows(&sql, args![operator, subject], read_pin)
}

/// The pins that stand on one received statement.
pub fn pins_on(tx: &mut Tx<'_>, received: &ReceivedId) -> Result<Vec<Pin>, DbError> {
    tx.rows(&format!("{PIN} WHERE received_id = ? ORDER BY id LIMIT 1000"), args![received], read_pin)
}

/// An issuer an operator confirmed.
pub fn known_issuer(tx: &mut Tx<'_>, operator: &OperatorId, issuer: &str) -> Result<Option<KnownIssuer>, DbError> {
    let sql = "SELECT issuer, document, at, by FROM known_issuer WHERE operator_id = ? AND issuer = ?";
    tx.row(sql, args![operator, issuer], read_issuer)
}

/// The issuers an operator confirmed.
pub fn known_issuers(tx: &mut Tx<'_>, operator: &OperatorId) -> Result<Vec<KnownIssuer>, DbError> {
    let sql = "SELECT issuer, document, at, by FROM known_issuer WHERE operator_id = ? ORDER BY issuer LIMIT 1000";
    tx.rows(sql, args![operator], read_issuer)
}

fn read_issuer(r: &Row<'_>) -> Result<KnownIssuer, DbError> {
    Ok(KnownIssuer {
        address: r.text(0)?,
        document: Issuer::parse(r.text(1)?.as_bytes()).map_err(|e| wrong(e.code()))?,
        at: r.text(2)?,
        by: AccountId::parse(&r.text(3)?).map_err(wrong)?,
    })
}

/// A list of status and what is kept of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    pub uri: String,
    pub text: Option<String>,
    pub etag: Option<String>,
    pub fetched_at: Option<String>,
    pub next_at: String,
    pub tries: i64,
    pub outcome: Option<String>,
}

const SOURCE: &str = "SELECT s.uri, s.text, s.etag, s.fetched_at, s.next_at, s.tries, s.outcome FROM status_source s";

fn read_source(r: &Row<'_>) -> Result<Source, DbError> {
    Ok(Source {
        uri: r.text(0)?,
        text: r.opt_text(1)?,
        etag: r.opt_text(2)?,
        fetched_at: r.opt_text(3)?,
        next_at: r.text(4)?,
        tries: r.int(5)?,
        outcome: r.opt_text(6)?,
    })
}

pub(super) fn source(tx: &mut Tx<'_>, uri: &str) -> Result<Option<Source>, DbError> {
    tx.row(&format!("{SOURCE} WHERE s.uri = ?"), args![uri], read_source)
}

pub(super) fn put_source(tx: &mut WriteTx<'_, '_>, s: &Source) -> Result<(), DbError> {
    tx.upsert(
        "status_source",
        cols! {
            "uri" => s.uri.as_str(), "text" => s.text.as_deref(), "etag" => s.etag.as_deref(),
            "fetched_at" => s.fetched_at.as_deref(), "next_at" => s.next_at.as_str(), "tries" => s.tries,
            "outcome" => s.outcome.as_deref(),
        },
    )
}

/// Lists to be asked for: of statements that have not run out and were not declined, at an installation the administrator
/// confirmed, or of an issuer whose keys the holder confirmed.
pub(super) fn due_sources(tx: &mut Tx<'_>, (now, second): (&str, u64), most: u32) -> Result<Vec<Source>, DbError> {
    let sql = format!(
        "{SOURCE} WHERE s.next_at <= ? AND EXISTS (SELECT 1 FROM received_status x JOIN received r ON r.id = x.received_id
         WHERE x.uri = s.uri AND r.expires_at > ? AND r.state <> 'declined' AND
         (EXISTS (SELECT 1 FROM known_issuer k WHERE k.operator_id = r.operator_id AND k.issuer = r.issuer)
         OR EXISTS (SELECT 1 FROM peer p WHERE p.state = 'confirmed'
         AND substr(s.uri, 1, length(p.address) + 1) = p.address || '/')))
         ORDER BY s.next_at, s.uri LIMIT ?"
    );
    tx.rows(&sql, args![now, i64::try_from(second).unwrap_or(i64::MAX), i64::from(most)], read_source)
}

/// Statements that came before lists were followed.
pub(super) fn waiting(tx: &mut Tx<'_>, most: u32) -> Result<Vec<ReceivedId>, DbError> {
    let sql = "SELECT received_id FROM status_waiting ORDER BY received_id LIMIT ?";
    tx.rows(sql, args![i64::from(most)], |r| ReceivedId::parse(&r.text(0)?).map_err(wrong))
}

pub(super) fn wait_no_longer(tx: &mut WriteTx<'_, '_>, id: &ReceivedId) -> Result<(), DbError> {
    tx.delete("status_waiting", cols! { "received_id" => id }).map(|_| ())
}

/// The statements whose status stands in a list.
pub(super) fn standing_in(tx: &mut Tx<'_>, uri: &str) -> Result<Vec<Received>, DbError> {
    let sql = format!("{RECEIVED} WHERE id IN (SELECT received_id FROM received_status WHERE uri = ?) ORDER BY id");
    tx.rows(&sql, args![uri], read_received)
}

/// What a list said last of a statement.
pub(super) fn status_in(tx: &mut Tx<'_>, id: &ReceivedId, uri: &str) -> Result<Option<String>, DbError> {
    let sql = "SELECT status FROM received_status WHERE received_id = ? AND uri = ?";
    Ok(tx.row(sql, args![id, uri], |r| r.opt_text(0))?.flatten())
}

/// The lists fetched for a statement.
pub(super) fn lists_of(tx: &mut Tx<'_>, id: &ReceivedId) -> Result<Vec<String>, DbError> {
    let sql = "SELECT s.text FROM received_status x JOIN status_source s ON s.uri = x.uri
         WHERE x.received_id = ? AND s.text IS NOT NULL ORDER BY s.uri";
    tx.rows(sql, args![id], |r| r.text(0))
}

/// What the issuer's list said last of a statement of another installation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Standing {
    /// Where the list stands.
    pub list: String,
    /// The reason of the answer, `verify.status.valid` for one; none before a list came.
    pub status: Option<String>,
    /// When the list was signed, in seconds since 1970.
    pub as_of: Option<u64>,
    /// When it was last fetched and held, RFC 3339.
    pub fetched_at: Option<String>,
    /// Why the last try to fetch it brought nothing: a code.
    pub outcome: Option<String>,
}

/// What the issuer's list said last of a statement; where there are several, the one that ends or suspends it.
pub fn standing(tx: &mut Tx<'_>, id: &ReceivedId) -> Result<Option<Standing>, DbError> {
    let sql = "SELECT x.uri, x.status, x.as_of, s.fetched_at, s.outcome FROM received_status x
         JOIN status_source s ON s.uri = x.uri WHERE x.received_id = ?
         ORDER BY CASE x.status WHEN 'verify.status.invalid' THEN 0 WHEN 'verify.status.suspended' THEN 1 ELSE 2 END,
         CASE WHEN x.status IS NULL THEN 1 ELSE 0 END, x.uri LIMIT 1";
    tx.row(sql, args![id], |r| {
        Ok(Standing {
            list: r.text(0)?,
            status: r.opt_text(1)?,
            as_of: r.opt_int(2)?.map(i64::unsigned_abs),
            fetched_at: r.opt_text(3)?,
            outcome: r.opt_text(4)?,
        })
    })
}
