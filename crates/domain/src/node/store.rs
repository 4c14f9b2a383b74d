//! SQL of peers; what is exchanged with them has a room of its own.

mod boxes;

pub use boxes::{Arrived, Figures, Queued, Unsent, arrived, figures, queue_of, unsent};
pub(super) use boxes::{
    Due, Waiting, due, has_due, insert_message, is_known, message_of, receipt_waits, receipts_of, settle, state_of,
    to_export, waiting, waiting_count,
};

use super::peer::PeerState;
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, WriteTx};
use crate::id::{PeerFindingId, PeerId, WrongId};
use crate::time::rfc3339;
use serde::Serialize;

fn wrong_id(e: WrongId) -> DbError {
    DbError::Schema(e.to_string())
}

/// Another installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Peer {
    /// Its id here.
    pub id: PeerId,
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
    /// Whether it counts.
    pub state: PeerState,
    /// Its key document as pinned, JSON.
    pub keys: String,
    /// A key document that asks to take its place, JSON.
    pub offered: Option<String>,
    /// The key of its log.
    pub log_key: Option<String>,
    /// Where its messages go.
    pub inbox: String,
    /// When it was added, RFC 3339.
    pub added_at: String,
    /// Who confirmed its keys last: an account.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<String>,
    /// How often it was changed.
    pub revision: i64,
}

const PEER: &str =
    "SELECT id, address, name, state, keys, offered, log_key, inbox, added_at, confirmed_by, confirmed_at,
    revision FROM peer";

fn read_peer(r: &Row<'_>) -> Result<Peer, DbError> {
    let state = r.text(3)?;
    Ok(Peer {
        id: PeerId::parse(&r.text(0)?).map_err(wrong_id)?,
        address: r.text(1)?,
        name: r.text(2)?,
        state: PeerState::parse(&state).ok_or_else(|| DbError::Schema(format!("`{state}` is no state of a peer")))?,
        keys: r.text(4)?,
        offered: r.opt_text(5)?,
        log_key: r.opt_text(6)?,
        inbox: r.text(7)?,
        added_at: r.text(8)?,
        confirmed_by: r.opt_text(9)?,
        confirmed_at: r.opt_text(10)?,
        revision: r.int(11)?,
    })
}

/// A peer by its id.
pub fn peer(tx: &mut Tx<'_>, id: &PeerId) -> Result<Option<Peer>, DbError> {
    tx.row(&format!("{PEER} WHERE id = ?"), args![id], read_peer)
}

/// A peer by its address.
pub fn peer_at(tx: &mut Tx<'_>, address: &str) -> Result<Option<Peer>, DbError> {
    tx.row(&format!("{PEER} WHERE address = ?"), args![address], read_peer)
}

/// All peers, by name.
pub fn peers(tx: &mut Tx<'_>) -> Result<Vec<Peer>, DbError> {
    tx.rows(&format!("{PEER} ORDER BY name, id"), &[], read_peer)
}

/// Writes a peer whole, new or changed.
pub(super) fn put_peer(tx: &mut WriteTx<'_, '_>, p: &Peer) -> Result<(), DbError> {
    tx.upsert(
        "peer",
        cols! {
            "id" => &p.id, "address" => p.address.as_str(), "name" => p.name.as_str(), "state" => p.state.word(),
            "keys" => p.keys.as_str(), "offered" => p.offered.as_deref(), "log_key" => p.log_key.as_deref(),
            "inbox" => p.inbox.as_str(), "added_at" => p.added_at.as_str(), "confirmed_by" => p.confirmed_by.as_deref(),
            "confirmed_at" => p.confirmed_at.as_deref(), "revision" => p.revision,
        },
    )
}

/// What is known of a peer's log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LogSeen {
    /// The last checkpoint that continues all before, as a note.
    pub note: Option<String>,
    /// When it was seen.
    pub seen_at: Option<String>,
    /// A later checkpoint that nothing connects with it so far.
    pub unproven: Option<String>,
    /// Since when there is one.
    pub unproven_at: Option<String>,
    /// How many entries of our log it has seen.
    pub told: i64,
}

/// What is known of a peer's log.
pub fn log_seen(tx: &mut Tx<'_>, peer: &PeerId) -> Result<LogSeen, DbError> {
    let sql = "SELECT note, seen_at, unproven, unproven_at, told FROM peer_log WHERE peer_id = ?";
    let seen = tx.row(sql, args![peer], |r| {
        Ok(LogSeen {
            note: r.opt_text(0)?,
            seen_at: r.opt_text(1)?,
            unproven: r.opt_text(2)?,
            unproven_at: r.opt_text(3)?,
            told: r.int(4)?,
        })
    })?;
    Ok(seen.unwrap_or_default())
}

pub(super) fn put_log(tx: &mut WriteTx<'_, '_>, peer: &PeerId, seen: &LogSeen) -> Result<(), DbError> {
    tx.upsert(
        "peer_log",
        cols! {
            "peer_id" => peer, "note" => seen.note.as_deref(), "seen_at" => seen.seen_at.as_deref(),
            "unproven" => seen.unproven.as_deref(), "unproven_at" => seen.unproven_at.as_deref(), "told" => seen.told,
        },
    )
}

/// What shows that a peer's log is not one log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeerFinding {
    /// Its id.
    pub id: PeerFindingId,
    /// When it was found.
    pub at: String,
    /// What it is: `node.log.split`, `node.log.broken`.
    pub code: String,
    /// The checkpoint kept.
    pub kept: String,
    /// The one that came.
    pub came: String,
    /// The proofs that came with it, JSON.
    pub proof: String,
}

const FINDING: &str = "f.id, f.at, f.code, f.kept, f.came, f.proof";

fn read_finding(r: &Row<'_>) -> Result<PeerFinding, DbError> {
    Ok(PeerFinding {
        id: PeerFindingId::parse(&r.text(0)?).map_err(wrong_id)?,
        at: r.text(1)?,
        code: r.text(2)?,
        kept: r.text(3)?,
        came: r.text(4)?,
        proof: r.text(5)?,
    })
}

/// The findings about a peer, latest first.
pub fn findings(tx: &mut Tx<'_>, peer: &PeerId) -> Result<Vec<PeerFinding>, DbError> {
    let sql = format!("SELECT {FINDING} FROM peer_finding f WHERE f.peer_id = ? ORDER BY f.at DESC, f.id DESC");
    tx.rows(&sql, args![peer], read_finding)
}

/// The findings about all peers, latest first, each with the peer and its name.
pub fn all_findings(tx: &mut Tx<'_>, most: u32) -> Result<Vec<(PeerId, String, PeerFinding)>, DbError> {
    let sql = format!(
        "SELECT {FINDING}, f.peer_id, p.name FROM peer_finding f JOIN peer p ON p.id = f.peer_id
         ORDER BY f.at DESC, f.id DESC LIMIT ?"
    );
    tx.rows(&sql, args![i64::from(most)], |r| {
        Ok((PeerId::parse(&r.text(6)?).map_err(wrong_id)?, r.text(7)?, read_finding(r)?))
    })
}

/// Whether these two notes are kept as evidence already.
pub(super) fn is_found(tx: &mut Tx<'_>, peer: &PeerId, (kept, came): (&str, &str)) -> Result<bool, DbError> {
    let sql = "SELECT id FROM peer_finding WHERE peer_id = ? AND kept = ? AND came = ? LIMIT 1";
    Ok(tx.row(sql, args![peer, kept, came], |r| r.text(0))?.is_some())
}

pub(super) fn insert_finding(
    tx: &mut WriteTx<'_, '_>,
    peer: &PeerId,
    code: &str,
    (kept, came, proof): (&str, &str, &str),
) -> Result<(), DbError> {
    let (id, at) = (PeerFindingId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
    tx.insert(
        "peer_finding",
        cols! {
            "id" => &id, "peer_id" => peer, "at" => at, "code" => code, "kept" => kept, "came" => came, "proof" => proof,
        },
    )
}
