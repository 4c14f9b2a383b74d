//! Whether a peer's log is one log: each checkpoint that comes is compared with the one kept.

use super::deliver::Carrier;
use super::store::{self, LogSeen, Peer};
use super::{Head, PeerState};
use crate::db::{Tx, WriteTx};
use crate::door::Ground;
use crate::housekeeping;
use crate::id::PeerId;
use crate::ledger;
use crate::refusal::Error;
use crate::time::rfc3339;
use serde_json::json;
use shirube_proof::checkpoint::{self, Checkpoint};
use shirube_proof::digest::Digest;
use shirube_proof::envelope::{View, compare};
use shirube_proof::note::VerifierKey;
use shirube_proof::statement::Continuation;
use shirube_proof::tile::{self, Tile, TileReader};

/// Codes of findings, for ever.
const SPLIT: &str = "node.log.split";
const BROKEN: &str = "node.log.broken";

/// The newest checkpoint of our log and the proof that it continues what a peer has seen.
pub(super) fn head_for(tx: &mut Tx<'_>, peer: &PeerId) -> Result<Head, Error> {
    let Some((size, note)) = ledger::head_in(tx)? else { return Ok(Head::default()) };
    let told = store::log_seen(tx, peer)?.told.unsigned_abs();
    let mut proofs = Vec::new();
    if told > 0 && told < size {
        proofs.push(Continuation { old: told, new: size, proof: ledger::consistency(tx, told, size)? });
    }
    Ok(Head { note: Some(note), proofs })
}

/// How many entries of a peer's log its last checkpoint kept here has.
pub(super) fn seen_size(tx: &mut Tx<'_>, peer: &Peer) -> Result<u64, Error> {
    let note = store::log_seen(tx, &peer.id)?.note;
    Ok(note.and_then(|note| opened(peer, &note)).map_or(0, |c| c.size))
}

/// Notes how much of our log a peer says it has seen.
pub(super) fn note_told(tx: &mut WriteTx<'_, '_>, peer: &PeerId, size: u64) -> Result<(), Error> {
    let seen = store::log_seen(tx, peer)?;
    // More than there is would make every proof impossible.
    let ours = ledger::head_in(tx)?.map_or(0, |(size, _)| size);
    let told = i64::try_from(size.min(ours)).unwrap_or(i64::MAX);
    if seen.told == told { Ok(()) } else { Ok(store::put_log(tx, peer, &LogSeen { told, ..seen })?) }
}

fn opened(peer: &Peer, note: &str) -> Option<Checkpoint> {
    let key: VerifierKey = peer.log_key.as_deref()?.parse().ok()?;
    checkpoint::open(note.as_bytes(), &key, &[]).ok().map(|opened| opened.checkpoint)
}

/// Compares a checkpoint a peer showed with the one kept. A later one that is proved takes its place; one that contradicts it is a
/// finding, and both stay. Says what it is, or nothing when it is no checkpoint of that log.
pub(super) fn observe(
    tx: &mut WriteTx<'_, '_>,
    peer: &Peer,
    note: &str,
    proofs: &[Continuation],
) -> Result<Option<View>, Error> {
    let Some(came) = opened(peer, note) else { return Ok(None) };
    let seen = store::log_seen(tx, &peer.id)?;
    let kept = seen.note.clone().and_then(|note| opened(peer, &note).map(|checkpoint| (note, checkpoint)));
    let at = Some(rfc3339(tx.at()));
    let Some((kept_note, kept)) = kept else {
        let first = LogSeen { note: Some(note.to_owned()), seen_at: at, ..seen };
        store::put_log(tx, &peer.id, &first)?;
        return Ok(Some(View::Continues));
    };
    let view = compare(&kept, &came, proofs);
    match view {
        View::Same | View::Earlier => {}
        View::Continues => {
            let unproven = seen.unproven.clone().filter(|n| opened(peer, n).is_some_and(|u| u.size > came.size));
            let unproven_at = seen.unproven_at.clone().filter(|_| unproven.is_some());
            let next = LogSeen { note: Some(note.to_owned()), seen_at: at, unproven, unproven_at, ..seen };
            store::put_log(tx, &peer.id, &next)?;
        }
        View::Unproven if came.size > kept.size => {
            let unproven_at = seen.unproven_at.clone().or(at);
            let next = LogSeen { unproven: Some(note.to_owned()), unproven_at, ..seen };
            store::put_log(tx, &peer.id, &next)?;
        }
        View::Unproven => {}
        View::Split => find(tx, peer, SPLIT, (&kept_note, note, proofs))?,
        View::Broken => find(tx, peer, BROKEN, (&kept_note, note, proofs))?,
    }
    Ok(Some(view))
}

fn find(
    tx: &mut WriteTx<'_, '_>,
    peer: &Peer,
    code: &'static str,
    (kept, came, proofs): (&str, &str, &[Continuation]),
) -> Result<(), Error> {
    if store::is_found(tx, &peer.id, (kept, came))? {
        return Ok(());
    }
    tracing::warn!(peer = %peer.address, code, "the log of a peer contradicts what was kept of it");
    Ok(store::insert_finding(tx, &peer.id, code, (kept, came, &json!(proofs).to_string()))?)
}

/// Looks at the published log of every confirmed peer, and proves from its tiles that it continues what was kept. What cannot be
/// read says nothing. Says how many were looked at.
///
/// # Errors
/// Faults of the database.
pub fn follow_logs(ground: &Ground, carrier: &mut dyn Carrier, may_go_on: &dyn Fn() -> bool) -> Result<u32, Error> {
    let mut looked = 0;
    for peer in ground.db.read(store::peers)? {
        if peer.state != PeerState::Confirmed || peer.log_key.is_none() || !may_go_on() {
            continue;
        }
        let Some((note, proofs)) = fetch(ground, carrier, &peer)? else { continue };
        housekeeping::run(ground, "node.log", |tx, _| {
            tx.hold("peer", &(&peer.id).into())?;
            observe(tx, &peer, &note, &proofs)
        })?;
        looked += 1;
    }
    Ok(looked)
}

/// The checkpoint a peer publishes, when it is another than the one kept, with the proof its tiles give.
fn fetch(
    ground: &Ground,
    carrier: &mut dyn Carrier,
    peer: &Peer,
) -> Result<Option<(String, Vec<Continuation>)>, Error> {
    let got = carrier.get(&format!("{}/log/checkpoint", peer.address));
    let Some(note) = got.ok().filter(|r| r.status == 200).and_then(|r| String::from_utf8(r.body).ok()) else {
        return Ok(None);
    };
    let Some(came) = opened(peer, &note) else { return Ok(None) };
    let kept = ground.db.read(|tx| store::log_seen(tx, &peer.id))?.note;
    if kept.as_deref() == Some(note.as_str()) {
        return Ok(None);
    }
    let Some(kept) = kept.and_then(|kept| opened(peer, &kept)) else { return Ok(Some((note, Vec::new()))) };
    let (old, new) = (kept.size.min(came.size), kept.size.max(came.size));
    let mut proofs = Vec::new();
    if old < new
        && let Ok(proof) = tile::consistency(&mut Published { carrier, peer, size: new }, old, new)
    {
        proofs.push(Continuation { old, new, proof });
    }
    Ok(Some((note, proofs)))
}

/// The tiles a peer publishes.
struct Published<'a> {
    carrier: &'a mut dyn Carrier,
    peer: &'a Peer,
    size: u64,
}

impl TileReader for Published<'_> {
    type Error = String;

    fn tile(&mut self, level: u8, index: u64, width: u16) -> Result<Vec<Digest>, String> {
        let tile = Tile::new(level, index, width).ok_or("no such tile")?;
        let url = format!("{}/log/{}", self.peer.address, tile.path());
        let reply = self.carrier.get(&url)?;
        if reply.status != 200 {
            return Err(format!("status {} of {}", reply.status, self.size));
        }
        tile::parse_tile(&reply.body, width).ok_or_else(|| "not a tile".to_owned())
    }
}
