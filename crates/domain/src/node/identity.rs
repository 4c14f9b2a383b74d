//! Who this installation is to others: its address, its key, its introduction.

use super::queue::KEYS;
use super::store::{self, Peer};
use super::{Content, Introduction, Own, PeerState, announce_keys, view};
use crate::db::WriteTx;
use crate::door::Ground;
use crate::filing;
use crate::id::MessageId;
use crate::refusal::{Class, Error, Refusal};
use crate::statement::{self, Algorithm, Desk, Party, Reason, SharedSigner, SigningKey, seconds};
use crate::time::Timestamp;
use serde_json::json;

/// This installation's address and the key that signs for it now.
pub struct Identity {
    address: String,
    signer: SharedSigner,
}

impl Identity {
    /// Borrowed, for sending and receiving.
    pub fn own(&self) -> Own<'_> {
        Own { address: &self.address, signer: self.signer.as_ref() }
    }
}

/// Who we are. The first time, a key is made.
///
/// # Errors
/// Faults of the database and the keyring.
pub fn identity(ground: &Ground, desk: &Desk<'_>) -> Result<Identity, Error> {
    let issuer = desk.issuer(Party::Installation);
    let now = seconds(ground.clock.now());
    if ground.db.read(|tx| statement::keys(tx, &issuer))?.is_empty() {
        statement::first_key(ground, desk, Party::Installation, Algorithm::EdDsa)?;
    }
    // Made this moment, it signs from the second it was made in.
    let key = ground.db.read(|tx| statement::current(tx, &issuer, now.max(seconds(ground.clock.now()))))?;
    Ok(Identity { address: issuer, signer: desk.keyring.signer(&key.id)? })
}

/// How we introduce ourselves. The name is our host.
///
/// # Errors
/// As [`identity`].
pub fn introduction(ground: &Ground, desk: &Desk<'_>, log_key: &str) -> Result<Introduction, Error> {
    let own = identity(ground, desk)?;
    let keys = ground.db.read(|tx| statement::issuer(tx, &own.address))?;
    let keys = keys.ok_or_else(|| Refusal::of(Class::Conflict, "statement.no-key"))?;
    let name = own.address.trim_start_matches("https://").to_owned();
    Ok(Introduction::new(&name, Some(log_key), keys))
}

/// Says that a key of this installation stopped out of turn, and tells every confirmed peer, under the key that signs now: after a
/// compromise, renew first. As [`statement::revoke_key`].
///
/// # Errors
/// As [`statement::revoke_key`].
pub fn revoke_key(tx: &mut WriteTx<'_, '_>, address: &str, id: &str, when: (u64, Reason)) -> Result<SigningKey, Error> {
    let revoked = statement::revoke_key(tx, address, id, when)?;
    if let Some(keys) = statement::issuer(tx, address)? {
        announce_keys(tx, &keys)?;
    }
    Ok(revoked)
}

/// Makes a new key for this installation and tells every confirmed peer, under the old one: what they get counts because they
/// have pinned the key that signed it. Says how many were told. When the program ends before the messages are queued, the others
/// must take the introduction in again.
///
/// # Errors
/// Faults of the database and the keyring.
pub fn renew_key(ground: &Ground, desk: &Desk<'_>) -> Result<u32, Error> {
    // Held in memory: its file is destroyed when the new one is made.
    let old = identity(ground, desk)?;
    let new = statement::new_key(ground, desk, Party::Installation, Algorithm::EdDsa)?;
    let keys = ground.db.read(|tx| statement::issuer(tx, &old.address))?;
    let keys = keys.ok_or_else(|| Refusal::of(Class::Conflict, "statement.no-key"))?.to_value();
    // The last second in which the old key signs.
    let at = i64::try_from(new.from).ok().and_then(|from| Timestamp::from_second(from - 1).ok());
    let at = at.unwrap_or_else(|| ground.clock.now());
    let peers: Vec<Peer> = ground.db.read(store::peers)?;
    let mut told = 0;
    for peer in peers.into_iter().filter(|p| p.state == PeerState::Confirmed) {
        let id = MessageId::new(ground.clock.now(), ground.chance.as_ref());
        let head = ground.db.read(|tx| view::head_for(tx, &peer.id))?;
        let content = Content { to: &peer.address, id: id.as_str(), kind: KEYS, re: None, body: &keys, head: &head };
        let sealed = json!({ "sealed": old.own().seal(&content, at)? }).to_string();
        filing::receive(ground, "node.keys", |tx, _| {
            store::insert_message(tx, &id, &peer.id, (KEYS, None), &sealed).map_err(Error::from)
        })?;
        told += 1;
    }
    Ok(told)
}
