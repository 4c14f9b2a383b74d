//! SQL of what rests on a statement or an asset: answers, statements of one's own; and of statements that run out.

use super::{holes, wrong};
use crate::args;
use crate::db::{DbError, Row, Tx, Value};
use crate::downstream::model::Kind;
use crate::id::{AssessmentId, AssetId, OperatorId, ReceivedId, StatementId};
use std::collections::{BTreeSet, HashMap};

/// An answer that rests on a statement that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resting {
    /// The assessment.
    pub assessment: AssessmentId,
    /// The asset assessed.
    pub asset: AssetId,
    /// Its number.
    pub number: i64,
    /// The norm answered.
    pub norm: String,
    /// The statement.
    pub received: ReceivedId,
    /// The fields of it the answer rests on; empty: all.
    pub fields: BTreeSet<String>,
}

const ANSWERS: &str =
    "SELECT l.assessment_id, a.asset_id, a.number, l.norm, s.received_id, s.fields FROM evidence_statement s
     JOIN evidence_link l ON l.evidence_id = s.evidence_id JOIN assessment a ON a.id = l.assessment_id";

fn read_resting(r: &Row<'_>) -> Result<Resting, DbError> {
    Ok(Resting {
        assessment: AssessmentId::parse(&r.text(0)?).map_err(wrong)?,
        asset: AssetId::parse(&r.text(1)?).map_err(wrong)?,
        number: r.int(2)?,
        norm: r.text(3)?,
        received: ReceivedId::parse(&r.text(4)?).map_err(wrong)?,
        fields: serde_json::from_str(&r.text(5)?).map_err(wrong)?,
    })
}

/// The answers of an operator that rest on any of these statements.
pub(in crate::downstream) fn answers_on(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    received: &[ReceivedId],
    most: u32,
) -> Result<Vec<Resting>, DbError> {
    if received.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{ANSWERS} WHERE a.operator_id = ? AND s.received_id IN ({}) ORDER BY a.asset_id, a.number DESC, l.norm, s.received_id LIMIT ?",
        holes(received.len())
    );
    let ids = received.iter().map(Value::from);
    let values: Vec<Value> = [operator.into()].into_iter().chain(ids).chain([i64::from(most).into()]).collect();
    tx.rows(&sql, &values, read_resting)
}

/// The answers of an assessment that rest on statements that were received.
pub(in crate::downstream) fn answers_of(tx: &mut Tx<'_>, assessment: &AssessmentId) -> Result<Vec<Resting>, DbError> {
    tx.rows(
        &format!("{ANSWERS} WHERE l.assessment_id = ? ORDER BY l.norm, s.received_id"),
        args![assessment],
        read_resting,
    )
}

/// A statement an operator made about something that rests on what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnStatement {
    /// Its id.
    pub id: StatementId,
    /// About what.
    pub asset: AssetId,
    /// Its type.
    pub kind: String,
    /// When it was signed, in seconds since 1970.
    pub issued_at: u64,
}

/// The statements about any of these assets that stand at a time.
pub fn own_statements(tx: &mut Tx<'_>, assets: &[AssetId], at: u64) -> Result<Vec<OwnStatement>, DbError> {
    if assets.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id, asset_id, type, issued_at FROM statement WHERE asset_id IN ({}) AND status <> 'withdrawn' AND expires_at > ?
         ORDER BY asset_id, issued_at DESC, id LIMIT 1000",
        holes(assets.len())
    );
    let values: Vec<Value> =
        assets.iter().map(Value::from).chain([i64::try_from(at).unwrap_or(i64::MAX).into()]).collect();
    tx.rows(&sql, &values, |r| {
        Ok(OwnStatement {
            id: StatementId::parse(&r.text(0)?).map_err(wrong)?,
            asset: AssetId::parse(&r.text(1)?).map_err(wrong)?,
            kind: r.text(2)?,
            issued_at: r.int(3)?.unsigned_abs(),
        })
    })
}

/// What these assets are called, with their versions.
pub(in crate::downstream) fn named(
    tx: &mut Tx<'_>,
    assets: &[AssetId],
) -> Result<HashMap<AssetId, (String, Option<String>)>, DbError> {
    if assets.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!("SELECT id, name, version FROM asset WHERE id IN ({})", holes(assets.len()));
    let ids: Vec<Value> = assets.iter().map(Value::from).collect();
    let rows =
        tx.rows(&sql, &ids, |r| Ok((AssetId::parse(&r.text(0)?).map_err(wrong)?, (r.text(1)?, r.opt_text(2)?))))?;
    Ok(rows.into_iter().collect())
}

/// The end of validity of a statement: digest, issuer, subject, what it is called, the asset when it is of this register, whose it is
/// when nothing else says so, the moment in seconds since 1970.
pub(in crate::downstream) struct Ending {
    pub digest: String,
    pub issuer: String,
    pub subject: String,
    pub subject_name: String,
    pub asset: Option<AssetId>,
    pub operator: Option<OperatorId>,
    pub expires_at: u64,
}

fn read_ending(r: &Row<'_>) -> Result<Ending, DbError> {
    Ok(Ending {
        digest: r.text(0)?,
        issuer: r.text(1)?,
        subject: r.text(2)?,
        subject_name: r.text(3)?,
        asset: r.opt_text(4)?.map(|id| AssetId::parse(&id)).transpose().map_err(wrong)?,
        expires_at: r.int(5)?.unsigned_abs(),
        operator: r.opt_text(6)?.map(|id| OperatorId::parse(&id)).transpose().map_err(wrong)?,
    })
}

/// The statements given here that run out in a span of time and of which that was not said yet, in the order of their ends: those
/// something rests on, and those their holder did not decline or exchange for a newer one.
pub(in crate::downstream) fn expiring(
    tx: &mut Tx<'_>,
    (from, until): (u64, u64),
    kind: &str,
    most: u32,
) -> Result<Vec<Ending>, DbError> {
    tx.rows(
        "SELECT r.digest, min(r.issuer), min(r.subject), min(r.subject_name), min(r.from_asset), min(r.expires_at), CAST(NULL AS TEXT)
         FROM received r
         WHERE r.expires_at > ? AND r.expires_at <= ? AND (r.state IN ('new', 'asked', 'accepted')
         OR EXISTS (SELECT 1 FROM pin p WHERE p.received_id = r.id))
         AND NOT EXISTS (SELECT 1 FROM change c WHERE c.digest = r.digest AND c.kind = ?)
         GROUP BY r.digest ORDER BY min(r.expires_at), r.digest LIMIT ?",
        args![bound(from), bound(until), kind, i64::from(most)],
        read_ending,
    )
}

/// The statements operators made here that run out until a moment, and of which that was not said: not those taken back or replaced by
/// a new version, and of short ones only in the last third of their time.
pub(in crate::downstream) fn expiring_own(
    tx: &mut Tx<'_>,
    (now, until): (u64, u64),
    most: u32,
) -> Result<Vec<Ending>, DbError> {
    tx.rows(
        "SELECT s.digest, s.issuer, s.subject, coalesce((SELECT a.name FROM asset a WHERE a.id = s.asset_id), s.subject),
         s.asset_id, s.expires_at, s.operator_id FROM statement s
         WHERE s.expires_at > ? AND s.expires_at <= ? AND (s.expires_at - ?) * 3 <= s.expires_at - s.issued_at
         AND s.operator_id IS NOT NULL AND s.status <> 'withdrawn'
         AND NOT EXISTS (SELECT 1 FROM sheet h WHERE h.statement_id = s.id AND h.state = 'superseded')
         AND NOT EXISTS (SELECT 1 FROM change c WHERE c.digest = s.digest AND c.kind = ?)
         ORDER BY s.expires_at, s.digest LIMIT ?",
        args![bound(now), bound(until), bound(now), Kind::Expiring.word(), i64::from(most)],
        read_ending,
    )
}

fn bound(at: u64) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}
