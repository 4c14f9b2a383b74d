//! SQL of events.

use super::{Kind, Subject};
use crate::args;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::id::{EventId, OperatorId, WrongId};
use crate::time::rfc3339;

fn wrong_id(e: WrongId) -> DbError {
    DbError::Schema(e.to_string())
}

/// Something that happened (出来事).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id; also the id of the message a hook gets.
    pub id: EventId,
    /// Whose matters.
    pub operator: OperatorId,
    /// What happened; none for a word of a newer program.
    pub kind: Option<Kind>,
    /// When, RFC 3339.
    pub at: String,
    /// To what.
    pub subject: Subject,
}

const EVENT: &str = "SELECT id, operator_id, kind, at, body FROM event";

fn read_event(r: &Row<'_>) -> Result<Event, DbError> {
    Ok(Event {
        id: EventId::parse(&r.text(0)?).map_err(wrong_id)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong_id)?,
        kind: Kind::parse(&r.text(2)?),
        at: r.text(3)?,
        subject: serde_json::from_str(&r.text(4)?)
            .map_err(|e| DbError::Schema(format!("an event cannot be read: {e}")))?,
    })
}

/// One event.
pub fn event(tx: &mut Tx<'_>, id: &EventId) -> Result<Option<Event>, DbError> {
    tx.row(&format!("{EVENT} WHERE id = ?"), args![id], read_event)
}

/// An operator's latest events, without tests.
pub fn latest(tx: &mut Tx<'_>, operator: &OperatorId, most: u32) -> Result<Vec<Event>, DbError> {
    tx.rows(
        &format!("{EVENT} WHERE operator_id = ? AND kind <> ? ORDER BY at DESC, id DESC LIMIT ?"),
        args![operator, Kind::HookTest.word(), i64::from(most)],
        read_event,
    )
}

pub(super) fn insert(
    tx: &mut WriteTx<'_, '_>,
    kind: Kind,
    told: &[(&EventId, &OperatorId, &Subject)],
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    let row = |(id, operator, subject): &(&EventId, &OperatorId, &Subject)| {
        let body = serde_json::to_string(subject).unwrap_or_default();
        vec![Value::from(*id), Value::from(*operator), kind.word().into(), at.as_str().into(), body.into()]
    };
    let rows: Vec<Vec<Value>> = told.iter().map(row).collect();
    tx.insert_rows("event", &["id", "operator_id", "kind", "at", "body"], &rows)
}

pub(super) fn has_before(tx: &mut Tx<'_>, before: &str) -> Result<bool, DbError> {
    Ok(tx.row("SELECT id FROM event WHERE at < ? LIMIT 1", args![before], |r| r.text(0))?.is_some())
}

pub(super) fn forget_before(tx: &mut WriteTx<'_, '_>, before: &str) -> Result<u64, DbError> {
    tx.delete_before("event", &[], ("at", before))
}
