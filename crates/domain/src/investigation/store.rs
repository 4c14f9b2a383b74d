//! SQL of investigations.

use super::model::{Custody, CustodyKind, Kind, Record};
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, WriteTx};
use crate::id::{CaseId, EntryId};

fn wrong(text: impl std::fmt::Display) -> DbError {
    DbError::Schema(text.to_string())
}

fn read_record(r: &Row<'_>) -> Result<Record, DbError> {
    let kind = r.text(0)?;
    Ok(Record {
        kind: Kind::parse(&kind).ok_or_else(|| wrong(format!("`{kind}` is no record")))?,
        number: r.int(1)?,
        version: r.int(2)?,
        body: serde_json::from_str(&r.text(3)?).map_err(wrong)?,
        withdrawn: r.opt_text(4)?,
        by: r.text(5)?,
        entry: EntryId::parse(&r.text(6)?).map_err(wrong)?,
        at: r.text(7)?,
    })
}

const RECORD: &str = "SELECT r.kind, r.number, r.version, r.body, r.withdrawn, r.by_person, r.entry_id, r.at
    FROM investigation_record r WHERE r.case_id = ?";

/// Every record of a case in its latest version.
pub(super) fn records(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<Record>, DbError> {
    let sql = format!(
        "{RECORD} AND r.version = (SELECT max(l.version) FROM investigation_record l
         WHERE l.case_id = r.case_id AND l.kind = r.kind AND l.number = r.number) ORDER BY r.kind, r.number"
    );
    tx.rows(&sql, args![case], read_record)
}

/// Every version of one record, the first first.
pub(super) fn versions(tx: &mut Tx<'_>, case: &CaseId, kind: Kind, number: i64) -> Result<Vec<Record>, DbError> {
    let sql = format!("{RECORD} AND r.kind = ? AND r.number = ? ORDER BY r.version");
    tx.rows(&sql, args![case, kind.word(), number], read_record)
}

/// Adds a record, or a version of one.
pub(super) fn add(tx: &mut WriteTx<'_, '_>, case: &CaseId, record: &Record) -> Result<(), DbError> {
    let body = serde_json::to_string(&record.body).map_err(wrong)?;
    tx.insert(
        "investigation_record",
        cols! {
            "case_id" => case, "kind" => record.kind.word(), "number" => record.number, "version" => record.version,
            "body" => body, "withdrawn" => record.withdrawn.as_deref(), "by_person" => record.by.as_str(),
            "entry_id" => &record.entry, "at" => record.at.as_str(),
        },
    )
}

/// What happened to everything taken into a case, in order.
pub(super) fn custody(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<Custody>, DbError> {
    let sql = "SELECT item, number, kind, happened, who, why, by_person, entry_id, at FROM investigation_custody
               WHERE case_id = ? ORDER BY item, number";
    tx.rows(sql, args![case], |r| {
        let kind = r.text(2)?;
        Ok(Custody {
            item: r.int(0)?,
            number: r.int(1)?,
            kind: CustodyKind::parse(&kind).ok_or_else(|| wrong(format!("`{kind}` is no custody")))?,
            happened: r.text(3)?,
            who: r.text(4)?,
            why: r.text(5)?,
            by: r.text(6)?,
            entry: EntryId::parse(&r.text(7)?).map_err(wrong)?,
            at: r.text(8)?,
        })
    })
}

/// Adds an entry of custody.
pub(super) fn add_custody(tx: &mut WriteTx<'_, '_>, case: &CaseId, entry: &Custody) -> Result<(), DbError> {
    tx.insert(
        "investigation_custody",
        cols! {
            "case_id" => case, "item" => entry.item, "number" => entry.number, "kind" => entry.kind.word(),
            "happened" => entry.happened.as_str(), "who" => entry.who.as_str(), "why" => entry.why.as_str(),
            "by_person" => entry.by.as_str(), "entry_id" => &entry.entry, "at" => entry.at.as_str(),
        },
    )
}
