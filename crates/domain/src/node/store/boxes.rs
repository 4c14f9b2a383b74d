//! SQL of what is to be sent and what arrived.

use super::wrong_id;
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, WriteTx};
use crate::id::{MessageId, PeerId};
use crate::node::queue::OutState;
use crate::node::receive::InState;
use crate::time::rfc3339;
use serde::Serialize;

/// A message to be sent, as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Queued {
    /// Its name.
    pub id: MessageId,
    /// What kind.
    pub kind: String,
    /// Where it stands.
    pub state: OutState,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next, RFC 3339.
    pub next_at: String,
    /// Since when it waits.
    pub since: String,
    /// How the last try ended: a code.
    pub outcome: Option<String>,
    /// The other side's signed receipt.
    pub receipt: Option<String>,
    /// Why a person gave it up.
    pub given_up: Option<String>,
}

/// A message that waits for a peer, whoever that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unsent {
    /// For whom.
    pub peer: PeerId,
    /// What that one is called.
    pub name: String,
    /// The message.
    pub message: Queued,
}

const QUEUED: &str = "o.id, o.kind, o.state, o.tries, o.next_at, o.since, o.outcome, o.receipt, o.given_up";

fn read_queued(r: &Row<'_>) -> Result<Queued, DbError> {
    Ok(Queued {
        id: MessageId::parse(&r.text(0)?).map_err(wrong_id)?,
        kind: r.text(1)?,
        state: OutState::parse(&r.text(2)?).unwrap_or(OutState::Failed),
        tries: r.int(3)?,
        next_at: r.text(4)?,
        since: r.text(5)?,
        outcome: r.opt_text(6)?,
        receipt: r.opt_text(7)?,
        given_up: r.opt_text(8)?,
    })
}

/// Messages without a receipt, of all peers, that nobody gave up: the longest waiting first.
pub fn unsent(tx: &mut Tx<'_>, before: &str, most: u32) -> Result<Vec<Unsent>, DbError> {
    let sql = format!(
        "SELECT {QUEUED}, o.peer_id, p.name FROM outbox o JOIN peer p ON p.id = o.peer_id WHERE o.state <> 'acknowledged'
         AND o.kind <> 'receipt' AND o.given_up IS NULL AND o.since < ? ORDER BY o.since, o.id LIMIT ?"
    );
    tx.rows(&sql, args![before, i64::from(most)], |r| {
        let peer = PeerId::parse(&r.text(9)?).map_err(wrong_id)?;
        Ok(Unsent { peer, name: r.text(10)?, message: read_queued(r)? })
    })
}

/// The queue to a peer: what is still to be sent first, then the latest.
pub fn queue_of(tx: &mut Tx<'_>, peer: &PeerId, most: u32) -> Result<Vec<Queued>, DbError> {
    let sql = format!(
        "SELECT {QUEUED} FROM outbox o WHERE o.peer_id = ?
        ORDER BY CASE WHEN o.state IN ('queued', 'sending') THEN 0 ELSE 1 END, o.id DESC LIMIT ?"
    );
    tx.rows(&sql, args![peer, i64::from(most)], read_queued)
}

/// What goes to and came from a peer, in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Still to be sent.
    pub queued: i64,
    /// Acknowledged by the other side.
    pub acknowledged: i64,
    /// Given up.
    pub failed: i64,
    /// Arrived and done.
    pub done: i64,
    /// Arrived, and waits for an earlier one.
    pub waiting: i64,
    /// Arrived and refused.
    pub refused: i64,
}

/// What goes to and came from a peer, in figures.
pub fn figures(tx: &mut Tx<'_>, peer: &PeerId) -> Result<Figures, DbError> {
    let mut out = Figures::default();
    let read = |r: &Row<'_>| Ok((r.text(0)?, r.int(1)?));
    let sent = "SELECT state, count(*) FROM outbox WHERE peer_id = ? GROUP BY state";
    for (state, count) in tx.rows(sent, args![peer], read)? {
        match OutState::parse(&state) {
            Some(OutState::Queued | OutState::Sending) => out.queued += count,
            Some(OutState::Acknowledged) => out.acknowledged += count,
            Some(OutState::Failed) => out.failed += count,
            None => {}
        }
    }
    let came = "SELECT state, count(*) FROM inbox WHERE peer_id = ? GROUP BY state";
    for (state, count) in tx.rows(came, args![peer], read)? {
        match InState::parse(&state) {
            Some(InState::Done) => out.done += count,
            Some(InState::Waiting) => out.waiting += count,
            Some(InState::Refused) => out.refused += count,
            None => {}
        }
    }
    Ok(out)
}

pub(in crate::node) fn insert_message(
    tx: &mut WriteTx<'_, '_>,
    id: &MessageId,
    peer: &PeerId,
    (kind, re): (&str, Option<&str>),
    body: &str,
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.insert(
        "outbox",
        cols! {
            "id" => id, "peer_id" => peer, "kind" => kind, "re" => re, "body" => body, "state" => OutState::Queued.word(),
            "tries" => 0, "next_at" => at.as_str(), "since" => at.as_str(), "outcome" => None::<String>,
            "receipt" => None::<String>, "updated_at" => at.as_str(), "given_up" => None::<String>,
        },
    )
}

/// A message taken out to be sent.
#[derive(Debug, Clone)]
pub(in crate::node) struct Due {
    pub id: MessageId,
    pub peer: PeerId,
    pub kind: String,
    pub re: Option<String>,
    pub body: String,
    pub tries: i64,
    pub since: String,
}

const DUE: &str = "SELECT id, peer_id, kind, re, body, tries, since FROM outbox";

fn read_due(r: &Row<'_>) -> Result<Due, DbError> {
    Ok(Due {
        id: MessageId::parse(&r.text(0)?).map_err(wrong_id)?,
        peer: PeerId::parse(&r.text(1)?).map_err(wrong_id)?,
        kind: r.text(2)?,
        re: r.opt_text(3)?,
        body: r.opt_text(4)?.unwrap_or_default(),
        tries: r.int(5)?,
        since: r.text(6)?,
    })
}

const IS_DUE: &str = "next_at <= ? AND state IN ('queued', 'sending') AND EXISTS
    (SELECT 1 FROM peer WHERE peer.id = outbox.peer_id AND peer.state = 'confirmed')";

/// Whether the time of any message has come.
pub(in crate::node) fn has_due(tx: &mut Tx<'_>, now: &str) -> Result<bool, DbError> {
    Ok(tx.row(&format!("SELECT id FROM outbox WHERE {IS_DUE} LIMIT 1"), args![now], |r| r.text(0))?.is_some())
}

/// The messages whose time has come, longest waiting first.
pub(in crate::node) fn due(tx: &mut Tx<'_>, now: &str, most: u32) -> Result<Vec<Due>, DbError> {
    tx.rows(&format!("{DUE} WHERE {IS_DUE} ORDER BY next_at, id LIMIT ?"), args![now, i64::from(most)], read_due)
}

/// What waits for a peer and comes after a message, in the order it was queued.
pub(in crate::node) fn to_export(tx: &mut Tx<'_>, peer: &PeerId, after: &str, most: u32) -> Result<Vec<Due>, DbError> {
    let sql = format!("{DUE} WHERE peer_id = ? AND state IN ('queued', 'sending') AND id > ? ORDER BY id LIMIT ?");
    tx.rows(&sql, args![peer, after, i64::from(most)], read_due)
}

/// A message of ours, and where it stands.
pub(in crate::node) struct Sent {
    pub id: MessageId,
    pub state: OutState,
    pub tries: i64,
}

/// A message of ours to a peer, and where it stands.
pub(in crate::node) fn message_of(tx: &mut Tx<'_>, peer: &PeerId, id: &str) -> Result<Option<Sent>, DbError> {
    tx.row("SELECT id, state, tries FROM outbox WHERE id = ? AND peer_id = ?", args![id, peer], |r| {
        let state = OutState::parse(&r.text(1)?).unwrap_or(OutState::Failed);
        Ok(Sent { id: MessageId::parse(&r.text(0)?).map_err(wrong_id)?, state, tries: r.int(2)? })
    })
}

/// Whether a receipt for a message is in the queue already.
pub(in crate::node) fn receipt_waits(tx: &mut Tx<'_>, peer: &PeerId, re: &str) -> Result<bool, DbError> {
    let sql = "SELECT id FROM outbox WHERE peer_id = ? AND kind = 'receipt' AND re = ? AND state = 'queued' LIMIT 1";
    Ok(tx.row(sql, args![peer, re], |r| r.text(0))?.is_some())
}

/// The receipts in the queue of a peer up to a message: those go with a file.
pub(in crate::node) fn receipts_of(tx: &mut Tx<'_>, peer: &PeerId, until: &str) -> Result<Vec<Due>, DbError> {
    let sql = format!("{DUE} WHERE peer_id = ? AND kind = 'receipt' AND state = 'queued' AND id <= ? ORDER BY id");
    tx.rows(&sql, args![peer, until], read_due)
}

/// Notes where a message stands. With its receipt, what it said goes.
pub(in crate::node) fn settle(
    tx: &mut WriteTx<'_, '_>,
    id: &MessageId,
    (state, tries): (OutState, i64),
    next_at: &str,
    (outcome, receipt): (Option<&str>, Option<&str>),
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    let mut columns = cols! {
        "state" => state.word(), "tries" => tries, "next_at" => next_at, "outcome" => outcome, "receipt" => receipt,
        "updated_at" => at,
    }
    .to_vec();
    if state == OutState::Acknowledged {
        columns.push(("body", crate::db::Value::Null));
    }
    tx.update("outbox", cols! { "id" => id }, &columns).map(|_| ())
}

/// A message that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrived {
    /// The sender's name for it.
    pub id: String,
    /// What kind.
    pub kind: String,
    /// The message it answers or follows.
    pub re: Option<String>,
    /// Digest of what it said.
    pub digest: String,
    /// What became of it.
    pub state: InState,
    /// Why it was refused.
    pub code: Option<String>,
    /// When it arrived, RFC 3339.
    pub at: String,
    /// The log entry that records it.
    pub entry: String,
}

const ARRIVED: &str = "SELECT message_id, kind, re, digest, state, code, at, entry_id FROM inbox";

fn read_arrived(r: &Row<'_>) -> Result<Arrived, DbError> {
    Ok(Arrived {
        id: r.text(0)?,
        kind: r.text(1)?,
        re: r.opt_text(2)?,
        digest: r.text(3)?,
        state: InState::parse(&r.text(4)?).unwrap_or(InState::Refused),
        code: r.opt_text(5)?,
        at: r.text(6)?,
        entry: r.text(7)?,
    })
}

/// What a message that arrived became; `None` when it never did.
pub(in crate::node) fn state_of(tx: &mut Tx<'_>, peer: &PeerId, id: &str) -> Result<Option<Arrived>, DbError> {
    tx.row(&format!("{ARRIVED} WHERE peer_id = ? AND message_id = ?"), args![peer, id], read_arrived)
}

/// What arrived from a peer, latest first.
pub fn arrived(tx: &mut Tx<'_>, peer: &PeerId, most: u32) -> Result<Vec<Arrived>, DbError> {
    let sql = format!("{ARRIVED} WHERE peer_id = ? ORDER BY at DESC, message_id LIMIT ?");
    tx.rows(&sql, args![peer, i64::from(most)], read_arrived)
}

/// Whether a message is one of ours to this peer, or one of its own that arrived and no longer waits.
pub(in crate::node) fn is_known(tx: &mut Tx<'_>, peer: &PeerId, id: &str) -> Result<bool, DbError> {
    let came = state_of(tx, peer, id)?.is_some_and(|a| a.state != InState::Waiting);
    Ok(came || message_of(tx, peer, id)?.is_some())
}

/// How many messages of a peer wait for earlier ones.
pub(in crate::node) fn waiting_count(tx: &mut Tx<'_>, peer: &PeerId) -> Result<i64, DbError> {
    tx.number("SELECT count(*) FROM inbox WHERE peer_id = ? AND state = 'waiting'", args![peer])
}

/// A message that waited.
#[derive(Debug, Clone)]
pub(in crate::node) struct Waiting {
    pub peer: PeerId,
    pub id: String,
    pub kind: String,
    pub re: String,
    pub body: String,
    pub signed_at: u64,
}

/// Messages that wait and whose earlier one is there by now.
pub(in crate::node) fn waiting(tx: &mut Tx<'_>, most: u32) -> Result<Vec<Waiting>, DbError> {
    let sql = "SELECT w.peer_id, w.message_id, w.kind, w.re, w.body, w.signed_at FROM inbox w
        WHERE w.state = 'waiting' AND (EXISTS (SELECT 1 FROM inbox e WHERE e.peer_id = w.peer_id AND e.message_id = w.re
        AND e.state <> 'waiting') OR EXISTS (SELECT 1 FROM outbox o WHERE o.id = w.re AND o.peer_id = w.peer_id))
        AND EXISTS (SELECT 1 FROM peer p WHERE p.id = w.peer_id AND p.state = 'confirmed')
        ORDER BY w.at, w.message_id LIMIT ?";
    tx.rows(sql, args![i64::from(most)], |r| {
        Ok(Waiting {
            peer: PeerId::parse(&r.text(0)?).map_err(wrong_id)?,
            id: r.text(1)?,
            kind: r.text(2)?,
            re: r.opt_text(3)?.unwrap_or_default(),
            body: r.opt_text(4)?.unwrap_or_default(),
            signed_at: r.int(5)?.unsigned_abs(),
        })
    })
}
