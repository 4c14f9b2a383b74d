//! SQL of who was told, who has seen it, and what was looked at; and of the lease of the walk.

use super::{AFTER, COLUMNS, read_change, wrong};
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::downstream::model::{Change, Share, Told};
use crate::id::{AccountId, AssetId, ChangeId, OperatorId};
use crate::registry::Cursor;
use crate::time::rfc3339;
use std::collections::BTreeSet;

/// The operators that were told of a change.
pub(in crate::downstream) fn told_operators(tx: &mut Tx<'_>, id: &ChangeId) -> Result<BTreeSet<OperatorId>, DbError> {
    let rows = tx.rows("SELECT operator_id FROM change_told WHERE change_id = ?", args![id], |r| {
        OperatorId::parse(&r.text(0)?).map_err(wrong)
    })?;
    Ok(rows.into_iter().collect())
}

pub(in crate::downstream) fn insert_told(
    tx: &mut WriteTx<'_, '_>,
    (id, operator): (&ChangeId, &OperatorId),
    (systems, received): (usize, usize),
    is_direct: bool,
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.insert(
        "change_told",
        cols! {
            "change_id" => id, "operator_id" => operator, "at" => at, "systems" => systems as i64,
            "received" => received as i64, "is_direct" => is_direct,
        },
    )
}

pub(in crate::downstream) fn put_part(
    tx: &mut WriteTx<'_, '_>,
    (id, operator): (&ChangeId, &OperatorId),
    part: &Share,
) -> Result<(), DbError> {
    let edge = |asset: Option<&AssetId>| asset.map_or_else(String::new, ToString::to_string);
    tx.insert(
        "change_part",
        cols! {
            "change_id" => id, "operator_id" => operator, "first_asset" => edge(part.systems.keys().next()),
            "last_asset" => edge(part.systems.keys().next_back()),
            "body" => serde_json::to_string(part).unwrap_or_default(),
        },
    )
}

/// Removes the parts of an operator whose telling was cut off.
pub(in crate::downstream) fn drop_parts(
    tx: &mut WriteTx<'_, '_>,
    id: &ChangeId,
    operator: &OperatorId,
) -> Result<(), DbError> {
    tx.delete("change_part", cols! { "change_id" => id, "operator_id" => operator }).map(|_| ())
}

const TOLD: &str = "t.operator_id, t.at, t.systems, t.received, t.is_direct,
     EXISTS (SELECT 1 FROM change_seen s WHERE s.change_id = t.change_id AND s.operator_id = t.operator_id AND s.account_id = ?)";

fn read_told(r: &Row<'_>) -> Result<Told, DbError> {
    Ok(Told {
        change: read_change(r)?,
        operator: OperatorId::parse(&r.text(AFTER)?).map_err(wrong)?,
        at: r.text(AFTER + 1)?,
        systems: r.int(AFTER + 2)?.unsigned_abs(),
        received: r.int(AFTER + 3)?.unsigned_abs(),
        is_direct: r.bool(AFTER + 4)?,
        is_seen: r.bool(AFTER + 5)?,
    })
}

/// What an operator was told of one change, as a member reads it.
pub fn told(
    tx: &mut Tx<'_>,
    (id, operator): (&ChangeId, &OperatorId),
    reader: &AccountId,
) -> Result<Option<Told>, DbError> {
    told_to(tx, (id, operator), Some(reader))
}

/// The same for a reader, or for nobody in particular.
pub(in crate::downstream) fn told_to(
    tx: &mut Tx<'_>,
    (id, operator): (&ChangeId, &OperatorId),
    reader: Option<&AccountId>,
) -> Result<Option<Told>, DbError> {
    let reader = reader.map_or("", AccountId::as_str);
    let sql = format!(
        "SELECT {COLUMNS}, {TOLD} FROM change_told t JOIN change c ON c.id = t.change_id
         WHERE t.change_id = ? AND t.operator_id = ?"
    );
    tx.row(&sql, args![reader, id, operator], read_told)
}

/// Which changes to list.
#[derive(Debug, Clone)]
pub struct ToldQuery {
    /// Told to which operator.
    pub operator: OperatorId,
    /// Who reads.
    pub reader: AccountId,
    /// Only what the reader has not opened.
    pub unseen: bool,
    /// After this one.
    pub after: Option<Cursor>,
    /// At most so many.
    pub most: u32,
}

/// A page of what an operator was told.
#[derive(Debug, Clone)]
pub struct ToldList {
    /// The rows.
    pub rows: Vec<Told>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// What an operator was told, latest first.
pub fn told_list(tx: &mut Tx<'_>, query: &ToldQuery) -> Result<ToldList, DbError> {
    let mut sql = format!(
        "SELECT {COLUMNS}, {TOLD} FROM change_told t JOIN change c ON c.id = t.change_id WHERE t.operator_id = ?"
    );
    let mut values = args![&query.reader, &query.operator].to_vec();
    if query.unseen {
        sql.push_str(
            " AND NOT EXISTS (SELECT 1 FROM change_seen s WHERE s.change_id = t.change_id AND s.operator_id = t.operator_id
             AND s.account_id = ?)",
        );
        values.push((&query.reader).into());
    }
    if let Some(cursor) = &query.after {
        sql.push_str(" AND (t.at, t.change_id) < (?, ?)");
        values.extend_from_slice(args![cursor.at.as_str(), cursor.id.as_str()]);
    }
    sql.push_str(" ORDER BY t.at DESC, t.change_id DESC LIMIT ?");
    values.push(Value::Int(i64::from(query.most) + 1));
    let mut rows = tx.rows(&sql, &values, read_told)?;
    let has_more = rows.len() > query.most as usize;
    rows.truncate(query.most as usize);
    let next = rows.last().filter(|_| has_more).map(|t| Cursor { at: t.at.clone(), id: t.change.id.to_string() });
    Ok(ToldList { rows, next })
}

/// How many changes someone has not opened, counted up to a hundred.
pub fn unseen(tx: &mut Tx<'_>, operator: &OperatorId, reader: &AccountId) -> Result<i64, DbError> {
    tx.number(
        "SELECT count(*) FROM (SELECT 1 FROM change_told t WHERE t.operator_id = ? AND NOT EXISTS
         (SELECT 1 FROM change_seen s WHERE s.change_id = t.change_id AND s.operator_id = t.operator_id AND s.account_id = ?)
         LIMIT 100) AS counted",
        args![operator, reader],
    )
}

/// The changes that name a thing of an operator's, latest first.
pub fn of_asset(
    tx: &mut Tx<'_>,
    (operator, asset): (&OperatorId, &AssetId),
    reader: &AccountId,
    most: u32,
) -> Result<Vec<Told>, DbError> {
    // The range leaves one part of each change; the text is looked through there alone.
    let sql = format!(
        "SELECT {COLUMNS}, {TOLD} FROM change_told t JOIN change c ON c.id = t.change_id
         WHERE t.operator_id = ? AND EXISTS (SELECT 1 FROM change_part p WHERE p.change_id = t.change_id
         AND p.operator_id = t.operator_id AND p.last_asset >= ? AND p.first_asset <= ? AND p.body LIKE ?)
         ORDER BY t.at DESC, t.change_id DESC LIMIT ?"
    );
    let values = args![reader, operator, asset, asset, format!("%\"{asset}\":%"), i64::from(most)];
    tx.rows(&sql, values, read_told)
}

/// What of an operator's rests on a change, part by part: those that end at or after a thing, at most so many.
pub fn parts(
    tx: &mut Tx<'_>,
    (id, operator): (&ChangeId, &OperatorId),
    from: Option<&AssetId>,
    most: u32,
) -> Result<Vec<Share>, DbError> {
    tx.rows(
        "SELECT body FROM change_part WHERE change_id = ? AND operator_id = ? AND last_asset >= ? ORDER BY first_asset LIMIT ?",
        args![id, operator, from.map_or("", AssetId::as_str), i64::from(most)],
        |r| serde_json::from_str(&r.text(0)?).map_err(wrong),
    )
}

/// The statements an operator was given that changes concern, of one change or of all: they stand in parts of their own.
pub(in crate::downstream) fn held_parts(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    only: Option<&ChangeId>,
) -> Result<Vec<(ChangeId, Share)>, DbError> {
    let mut sql = "SELECT change_id, body FROM change_part WHERE operator_id = ? AND last_asset = ''".to_owned();
    let mut values = args![operator].to_vec();
    if let Some(id) = only {
        sql.push_str(" AND change_id = ?");
        values.push(id.into());
    }
    tx.rows(&sql, &values, |r| {
        Ok((ChangeId::parse(&r.text(0)?).map_err(wrong)?, serde_json::from_str(&r.text(1)?).map_err(wrong)?))
    })
}

/// How far the telling has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Operators told.
    pub operators: u64,
    /// Things of theirs named.
    pub systems: u64,
    /// Operators of which someone has opened it.
    pub seen: u64,
}

/// How far the telling of a change has come.
pub fn progress(tx: &mut Tx<'_>, id: &ChangeId) -> Result<Progress, DbError> {
    let sql = "SELECT count(*), CAST(coalesce(sum(systems), 0) AS BIGINT) FROM change_told WHERE change_id = ?";
    let told = tx.row(sql, args![id], |r| Ok((r.int(0)?.unsigned_abs(), r.int(1)?.unsigned_abs())))?;
    let (operators, systems) = told.unwrap_or_default();
    let sql = "SELECT count(DISTINCT operator_id) FROM change_seen WHERE change_id = ?";
    Ok(Progress { operators, systems, seen: tx.number(sql, args![id])?.unsigned_abs() })
}

/// An operator that was told, as the announcer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub operator: OperatorId,
    /// What it is called.
    pub name: String,
    /// When it was told, RFC 3339.
    pub told_at: String,
    /// When someone there opened it first.
    pub seen_at: Option<String>,
}

/// The operators given a statement about what changed, when they were told and when they saw it; beginning after one. Those
/// further along are counted, not named: whom a customer supplies is the customer's to say.
pub fn seen_by(tx: &mut Tx<'_>, id: &ChangeId, after: &str, most: u32) -> Result<Vec<Seen>, DbError> {
    tx.rows(
        "SELECT t.operator_id, o.name, t.at, (SELECT min(s.at) FROM change_seen s WHERE s.change_id = t.change_id
         AND s.operator_id = t.operator_id) FROM change_told t JOIN operator o ON o.id = t.operator_id
         WHERE t.change_id = ? AND t.is_direct = ? AND t.operator_id > ? ORDER BY t.operator_id LIMIT ?",
        args![id, true, after, i64::from(most)],
        |r| {
            let operator = OperatorId::parse(&r.text(0)?).map_err(wrong)?;
            Ok(Seen { operator, name: r.text(1)?, told_at: r.text(2)?, seen_at: r.opt_text(3)? })
        },
    )
}

pub(in crate::downstream) fn put_seen(
    tx: &mut WriteTx<'_, '_>,
    (change, operator): (&Change, &OperatorId),
    reader: &AccountId,
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    let row = cols! { "change_id" => &change.id, "operator_id" => operator, "account_id" => reader, "at" => at };
    tx.upsert("change_seen", row)
}

/// Something that was looked at because of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What: an asset's id, or an assessment's with the norm of an answer after a slash.
    pub subject: String,
    /// What was found.
    pub note: String,
    /// Who looked.
    pub by: AccountId,
    /// When, RFC 3339.
    pub at: String,
}

/// What an operator has looked at because of a change.
pub fn settled(tx: &mut Tx<'_>, id: &ChangeId, operator: &OperatorId) -> Result<Vec<Settled>, DbError> {
    tx.rows(
        "SELECT subject, note, by, at FROM change_settled WHERE change_id = ? AND operator_id = ? ORDER BY subject",
        args![id, operator],
        |r| {
            let by = AccountId::parse(&r.text(2)?).map_err(wrong)?;
            Ok(Settled { subject: r.text(0)?, note: r.text(1)?, by, at: r.text(3)? })
        },
    )
}

pub(in crate::downstream) fn put_settled(
    tx: &mut WriteTx<'_, '_>,
    (id, operator): (&ChangeId, &OperatorId),
    s: &Settled,
) -> Result<(), DbError> {
    tx.upsert(
        "change_settled",
        cols! {
            "change_id" => id, "operator_id" => operator, "subject" => &s.subject, "note" => &s.note, "by" => &s.by,
            "at" => &s.at,
        },
    )
}

/// Who walks, and until when.
pub(in crate::downstream) fn lease(tx: &mut Tx<'_>, name: &str) -> Result<Option<(String, String)>, DbError> {
    let sql = "SELECT holder, until FROM lease WHERE name = ?";
    tx.row(sql, args![name], |r| Ok((r.text(0)?, r.text(1)?)))
}

pub(in crate::downstream) fn keep_lease(
    tx: &mut WriteTx<'_, '_>,
    (name, holder): (&str, &str),
    until: &str,
) -> Result<(), DbError> {
    tx.upsert("lease", cols! { "name" => name, "holder" => holder, "until" => until })
}

pub(in crate::downstream) fn release(tx: &mut WriteTx<'_, '_>, name: &str, holder: &str) -> Result<(), DbError> {
    tx.delete("lease", cols! { "name" => name, "holder" => holder }).map(|_| ())
}
