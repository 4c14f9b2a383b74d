//! SQL of what waits to be carried.

use crate::args;
use crate::db::{DbError, Tx};
use crate::id::{DeliveryId, QuestionId, ReceivedId};

fn wrong(detail: impl std::fmt::Display) -> DbError {
    DbError::Schema(format!("`{detail}` is not known here"))
}

/// Deliveries to other installations that were not handed over yet, with the installation.
pub(super) fn deliveries(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(DeliveryId, String)>, DbError> {
    let sql = "SELECT id, to_node FROM delivery WHERE state = 'sent' AND to_kind = 'node' AND message_id IS NULL
         AND to_node IS NOT NULL ORDER BY id LIMIT ?";
    tx.rows(sql, args![most], |r| Ok((DeliveryId::parse(&r.text(0)?).map_err(wrong)?, r.text(1)?)))
}

/// Deliveries whose message the other side signed for, with the message.
pub(super) fn acknowledged(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(DeliveryId, String)>, DbError> {
    let sql = "SELECT d.id, d.message_id FROM delivery d JOIN outbox o ON o.id = d.message_id
         WHERE d.state = 'sent' AND d.to_kind = 'node' AND o.state = 'acknowledged' ORDER BY d.id LIMIT ?";
    tx.rows(sql, args![most], |r| Ok((DeliveryId::parse(&r.text(0)?).map_err(wrong)?, r.text(1)?)))
}

/// Answers of senders here and questions of recipients here that were not handed over yet, with the installation.
pub(super) fn questions(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(QuestionId, String)>, DbError> {
    let sql = "SELECT q.id, d.to_node FROM question q JOIN delivery d ON d.id = q.delivery_id
         LEFT JOIN carried c ON c.thing = q.id
         WHERE c.thing IS NULL AND q.direction = 'answered' AND d.to_node IS NOT NULL
         UNION ALL SELECT q.id, r.node FROM question q JOIN received r ON r.id = q.received_id
         LEFT JOIN carried c ON c.thing = q.id
         WHERE c.thing IS NULL AND q.direction = 'asked' AND r.node IS NOT NULL LIMIT ?";
    tx.rows(sql, args![most], |r| Ok((QuestionId::parse(&r.text(0)?).map_err(wrong)?, r.text(1)?)))
}

/// Decisions about what came from another installation that were not handed over yet: what, when decided, which installation.
pub(super) fn decisions(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(ReceivedId, String, String)>, DbError> {
    let sql = "SELECT r.id, r.decided_at, r.node FROM received r
         LEFT JOIN carried c ON c.thing = r.id AND c.version = r.decided_at
         WHERE c.thing IS NULL AND r.state IN ('accepted', 'declined') AND r.node IS NOT NULL
         AND r.node_delivery IS NOT NULL AND r.decided_at IS NOT NULL ORDER BY r.id LIMIT ?";
    tx.rows(sql, args![most], |r| Ok((ReceivedId::parse(&r.text(0)?).map_err(wrong)?, r.text(1)?, r.text(2)?)))
}
