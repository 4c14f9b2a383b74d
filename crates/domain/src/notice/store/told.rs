//! SQL of notices as members read them, and of changes as anyone does.

use super::{CHANGE, damaged, read_change, wrong_id};
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::id::{AccountId, AssetId, NormChangeId, NoticeId, OperatorId, RunId};
use crate::notice::touch::Part;
use crate::notice::{Change, InstrumentChange};
use crate::registry::Cursor;
use crate::time::rfc3339;
use std::collections::HashMap;

/// A notice to an operator (通知; お知らせ to people), in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// To whom.
    pub operator: OperatorId,
    /// The comparison it tells of.
    pub run: RunId,
    /// When, RFC 3339.
    pub at: String,
    /// How many provisions concern the operator.
    pub norms: i64,
    /// How many of its systems are named.
    pub systems: i64,
    /// For how many of them something surely changes; for the others facts are missing.
    pub certain: i64,
    /// How many of its assessments stand on what changed.
    pub assessments: i64,
    /// Whether the reader marked it as read.
    pub is_read: bool,
}

const NOTICE: &str = "SELECT n.id, n.operator_id, n.run_id, n.at, n.norms, n.systems, n.certain, n.assessments, r.at
     FROM notice n LEFT JOIN notice_read r ON r.notice_id = n.id AND r.account_id = ?";

fn read_notice(r: &Row<'_>) -> Result<Notice, DbError> {
    Ok(Notice {
        id: NoticeId::parse(&r.text(0)?).map_err(wrong_id)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong_id)?,
        run: RunId::parse(&r.text(2)?).map_err(wrong_id)?,
        at: r.text(3)?,
        norms: r.int(4)?,
        systems: r.int(5)?,
        certain: r.int(6)?,
        assessments: r.int(7)?,
        is_read: r.opt_text(8)?.is_some(),
    })
}

/// One notice as someone reads it.
pub fn notice(tx: &mut Tx<'_>, id: &NoticeId, reader: &AccountId) -> Result<Option<Notice>, DbError> {
    tx.row(&format!("{NOTICE} WHERE n.id = ?"), args![reader, id], read_notice)
}

/// Which notices to list.
#[derive(Debug, Clone)]
pub struct NoticeQuery {
    /// To which operator.
    pub operator: OperatorId,
    /// Who reads.
    pub reader: AccountId,
    /// Only those that name this system.
    pub system: Option<AssetId>,
    /// Only those not read yet.
    pub unread: bool,
    /// After this one.
    pub after: Option<Cursor>,
    /// At most so many.
    pub most: u32,
}

/// A page of notices.
#[derive(Debug, Clone)]
pub struct NoticeList {
    /// The rows.
    pub rows: Vec<Notice>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// A page of an operator's notices, latest first.
pub fn notices(tx: &mut Tx<'_>, query: &NoticeQuery) -> Result<NoticeList, DbError> {
    let mut sql = format!("{NOTICE} WHERE n.operator_id = ?");
    let mut values = args![&query.reader, &query.operator].to_vec();
    if let Some(system) = &query.system {
        // The range leaves one part of each notice; the text is looked through there alone.
        sql.push_str(
            " AND EXISTS (SELECT 1 FROM notice_part p WHERE p.run_id = n.run_id AND p.operator_id = n.operator_id
             AND p.first_asset <= ? AND p.last_asset >= ? AND p.body LIKE ?)",
        );
        values.extend_from_slice(args![system, system, format!("%\"{system}\"%")]);
    }
    if query.unread {
        sql.push_str(" AND r.at IS NULL");
    }
    if let Some(cursor) = &query.after {
        sql.push_str(" AND (n.at, n.id) < (?, ?)");
        values.extend_from_slice(args![cursor.at.as_str(), cursor.id.as_str()]);
    }
    sql.push_str(" ORDER BY n.at DESC, n.id DESC LIMIT ?");
    values.push(Value::Int(i64::from(query.most) + 1));
    let mut rows = tx.rows(&sql, &values, read_notice)?;
    let has_more = rows.len() > query.most as usize;
    rows.truncate(query.most as usize);
    let next = rows.last().filter(|_| has_more).map(|n| Cursor { at: n.at.clone(), id: n.id.to_string() });
    Ok(NoticeList { rows, next })
}

/// How many notices someone has not read, counted up to a hundred.
pub fn unread(tx: &mut Tx<'_>, operator: &OperatorId, reader: &AccountId) -> Result<i64, DbError> {
    tx.number(
        "SELECT count(*) FROM (SELECT 1 FROM notice n WHERE n.operator_id = ? AND NOT EXISTS
         (SELECT 1 FROM notice_read r WHERE r.account_id = ? AND r.notice_id = n.id) LIMIT 100) AS counted",
        args![operator, reader],
    )
}

pub(in crate::notice) fn mark(tx: &mut WriteTx<'_, '_>, notice: &NoticeId, reader: &AccountId) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.upsert("notice_read", cols! { "account_id" => reader, "notice_id" => notice, "at" => at })
}

/// The changes of one comparison, instrument by instrument.
pub fn run_of(tx: &mut Tx<'_>, run: &RunId) -> Result<Vec<InstrumentChange>, DbError> {
    tx.rows(&format!("{CHANGE} WHERE run_id = ? ORDER BY n"), args![run], read_change)
}

/// The latest changes, of one instrument or of all.
pub fn changes(tx: &mut Tx<'_>, code: Option<&str>, most: u32) -> Result<Vec<Change>, DbError> {
    let (filter, mut values) = match code {
        Some(code) => (" WHERE code = ?", args![code].to_vec()),
        None => ("", Vec::new()),
    };
    values.push(Value::Int(i64::from(most)));
    tx.rows(&format!("{CHANGE}{filter} ORDER BY at DESC, id DESC LIMIT ?"), &values, |r| {
        let id = NormChangeId::parse(&r.text(4)?).map_err(wrong_id)?;
        Ok(Change { id, at: r.text(5)?, what: read_change(r)? })
    })
}

/// The first part of a notice that begins after another and does not end before a system: its first system, and what it says.
pub(in crate::notice) fn part(
    tx: &mut Tx<'_>,
    (run, operator): (&RunId, &OperatorId),
    (after, from): (&str, &str),
) -> Result<Option<(String, Part)>, DbError> {
    tx.row(
        "SELECT first_asset, body FROM notice_part WHERE run_id = ? AND operator_id = ? AND first_asset > ? AND last_asset >= ?
         ORDER BY first_asset LIMIT 1",
        args![run, operator, after, from],
        |r| Ok((r.text(0)?, serde_json::from_str(&r.text(1)?).map_err(damaged)?)),
    )
}

/// What these systems are called: name and version.
pub(in crate::notice) fn named(
    tx: &mut Tx<'_>,
    assets: &[&AssetId],
) -> Result<HashMap<String, (String, Option<String>)>, DbError> {
    if assets.is_empty() {
        return Ok(HashMap::new());
    }
    let holes = vec!["?"; assets.len()].join(", ");
    let ids: Vec<Value> = assets.iter().map(|a| Value::from(*a)).collect();
    let rows = tx.rows(&format!("SELECT id, name, version FROM asset WHERE id IN ({holes})"), &ids, |r| {
        Ok((r.text(0)?, (r.text(1)?, r.opt_text(2)?)))
    })?;
    Ok(rows.into_iter().collect())
}
