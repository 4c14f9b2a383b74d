//! Who the others are: introduced by a document, counted from when a person compared and confirmed it.

use super::queue::KEYS;
use super::store::{self, Peer};
use crate::db::{Tx, WriteTx};
use crate::form;
use crate::id::{AccountId, PeerId};
use crate::refusal::{Class, Error, Refusal};
use crate::text::scale;
use crate::time::rfc3339;
use serde_json::{Map, Value, json};
use shirube_proof::canonical;
use shirube_proof::digest::sha256;
use shirube_proof::jose::json::parse_object;
use shirube_proof::note::VerifierKey;
use shirube_proof::statement::{Issuer, MAX_METADATA, is_issuer_address};

scale! {
    /// Whether a peer counts.
    PeerState {
        /// Introduced; nobody has confirmed that its keys are its own.
        Proposed = "proposed", "確認待ち", "to be confirmed";
        /// A person compared its keys by another channel.
        Confirmed = "confirmed", "確認済み", "confirmed";
        /// Nothing is sent to it or taken from it.
        Blocked = "blocked", "停止中", "blocked";
    }
}

/// Longest introduction, in bytes: a key document and a little around it.
const LONGEST: usize = MAX_METADATA + 8 * 1024;
/// Longest name of a peer, in characters.
const LONGEST_NAME: usize = 200;

/// How a node introduces itself (`/.well-known/shirube-node`). Says nothing by itself: a person compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introduction {
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
    /// Where its messages go.
    pub inbox: String,
    /// The key of its log, where it publishes one.
    pub log: Option<String>,
    /// Its keys with their periods.
    pub keys: Issuer,
}

impl Introduction {
    /// The introduction of a node with the usual addresses.
    pub fn new(name: &str, log: Option<&str>, keys: Issuer) -> Introduction {
        let address = keys.address.clone();
        let inbox = format!("{address}/node/inbox");
        Introduction { address, name: name.to_owned(), inbox, log: log.map(str::to_owned), keys }
    }

    /// The document.
    pub fn to_value(&self) -> Value {
        json!({
            "v": 1, "address": self.address, "name": self.name, "inbox": self.inbox, "log": self.log,
            "keys": self.keys.to_value(),
        })
    }

    /// Reads the document.
    ///
    /// # Errors
    /// [`Refusal`] with what is wrong in it.
    pub fn parse(bytes: &[u8]) -> Result<Introduction, Refusal> {
        if bytes.len() > LONGEST {
            return Err(Refusal::of(Class::TooMuch, "node.introduction").with("reason", "issuer.size"));
        }
        let wrong = |reason: &str| Refusal::invalid("node.introduction").on("introduction").with("reason", reason);
        let members = parse_object(bytes).map_err(|e| wrong(e.code()))?;
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        if members.get("v").and_then(Value::as_u64) != Some(1) {
            return Err(wrong("v"));
        }
        let address = text("address").filter(|a| is_node_address(a)).ok_or_else(|| wrong("address"))?;
        let none = Map::new();
        let keys = members.get("keys").and_then(Value::as_object).unwrap_or(&none);
        let keys = Issuer::from_members(keys).map_err(|e| wrong(e.code()))?;
        if keys.address != address || keys.keys.is_empty() {
            return Err(wrong("issuer"));
        }
        // Elsewhere than at its own address would let one node point others at a third.
        let inbox = text("inbox").filter(|i| i.starts_with(&format!("{address}/")) && i.len() <= 2_000);
        let log = text("log").map(str::to_owned);
        if log.as_ref().is_some_and(|log| log.parse::<VerifierKey>().is_err()) {
            return Err(wrong("log"));
        }
        Ok(Introduction {
            address: address.to_owned(),
            name: form::line("introduction", text("name").unwrap_or(address), LONGEST_NAME)
                .map_err(|_| wrong("name"))?,
            inbox: inbox.ok_or_else(|| wrong("inbox"))?.to_owned(),
            log,
            keys,
        })
    }

    /// See [`comparison_number`].
    pub fn number(&self) -> String {
        comparison_number(&self.keys, self.log.as_deref())
    }
}

/// Whether a text can be the address of a node: of an issuer, without a slash at the end.
pub fn is_node_address(text: &str) -> bool {
    is_issuer_address(text) && !text.ends_with('/') && text.len() <= 500
}

/// Twelve groups of five digits that two people can read to each other on the telephone. They come from the address, every key
/// with its period, and the key of the log: whoever changes one of these changes the number.
pub fn comparison_number(keys: &Issuer, log: Option<&str>) -> String {
    let document = keys.to_value();
    let document = canonical::to_vec(&document).unwrap_or_else(|_| document.to_string().into_bytes());
    let document = String::from_utf8_lossy(&document).into_owned();
    let digest = |n: u8| sha256(format!("shirube-node {n}\n{document}\n{}\n", log.unwrap_or("-")).as_bytes());
    let bytes: Vec<u8> = digest(0).0.into_iter().chain(digest(1).0).take(60).collect();
    let group = |five: &[u8]| {
        let number = five.iter().fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
        format!("{:05}", number % 100_000)
    };
    bytes.chunks(5).map(group).collect::<Vec<_>>().join(" ")
}

impl Peer {
    /// The keys that are pinned.
    ///
    /// # Errors
    /// Only when the database was damaged.
    pub fn issuer(&self) -> Result<Issuer, Error> {
        let damaged = |e| crate::db::DbError::Schema(format!("keys of {}: {e}", self.id));
        Ok(Issuer::parse(self.keys.as_bytes()).map_err(damaged)?)
    }

    /// The number of what is pinned.
    ///
    /// # Errors
    /// As [`Peer::issuer`].
    pub fn number(&self) -> Result<String, Error> {
        Ok(comparison_number(&self.issuer()?, self.log_key.as_deref()))
    }

    /// The introduction that asks to take the place of what is pinned.
    pub fn offer(&self) -> Option<Introduction> {
        self.offered.as_deref().and_then(|text| Introduction::parse(text.as_bytes()).ok())
    }

    fn take(&mut self, introduction: &Introduction) {
        self.name.clone_from(&introduction.name);
        self.keys = introduction.keys.to_value().to_string();
        self.log_key.clone_from(&introduction.log);
        self.inbox.clone_from(&introduction.inbox);
        self.offered = None;
    }
}

fn held(tx: &mut Tx<'_>, id: &PeerId) -> Result<Peer, Error> {
    store::peer(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

fn put(tx: &mut WriteTx<'_, '_>, mut peer: Peer) -> Result<(), Error> {
    peer.revision += 1;
    Ok(store::put_peer(tx, &peer)?)
}

/// Notes how a node introduces itself. A new one waits to be confirmed; for one that was confirmed, other keys wait beside those
/// pinned until a person decides.
///
/// # Errors
/// [`Refusal`]: it is this node itself.
pub fn introduce(tx: &mut WriteTx<'_, '_>, own: Option<&str>, introduction: &Introduction) -> Result<PeerId, Error> {
    if own == Some(introduction.address.as_str()) {
        return Err(Refusal::invalid("node.own").on("address").into());
    }
    let Some(mut peer) = store::peer_at(tx, &introduction.address)? else {
        let peer = Peer {
            id: PeerId::new(tx.at(), tx.chance()),
            address: introduction.address.clone(),
            name: introduction.name.clone(),
            state: PeerState::Proposed,
            keys: introduction.keys.to_value().to_string(),
            offered: None,
            log_key: introduction.log.clone(),
            inbox: introduction.inbox.clone(),
            added_at: rfc3339(tx.at()),
            confirmed_by: None,
            confirmed_at: None,
            revision: 0,
        };
        let id = peer.id.clone();
        put(tx, peer)?;
        return Ok(id);
    };
    let id = peer.id.clone();
    let is_same = peer.number()? == introduction.number();
    match (peer.confirmed_at.is_some(), is_same) {
        (false, _) => peer.take(introduction),
        (true, true) => peer.offered = None,
        (true, false) => peer.offered = Some(introduction.to_value().to_string()),
    }
    put(tx, peer)?;
    Ok(id)
}

/// Confirms that the keys are those of the node named: a person compared the number by another channel. `number` is what they
/// saw; what has changed since is not confirmed unseen. Where other keys were offered, they take the place of those pinned.
///
/// # Errors
/// [`Refusal`]: the number is not that of what waits.
pub fn confirm(tx: &mut WriteTx<'_, '_>, id: &PeerId, number: &str, by: &AccountId) -> Result<(), Error> {
    tx.hold("peer", &id.into())?;
    let mut peer = held(tx, id)?;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_it = |shown: &str| digits(shown) == digits(number);
    match peer.offer() {
        Some(offer) if is_it(&offer.number()) => peer.take(&offer),
        None if peer.state == PeerState::Proposed && is_it(&peer.number()?) => {}
        _ => return Err(Refusal::of(Class::Conflict, "node.number").on("number").into()),
    }
    if peer.state == PeerState::Proposed {
        peer.state = PeerState::Confirmed;
    }
    peer.confirmed_by = Some(by.to_string());
    peer.confirmed_at = Some(rfc3339(tx.at()));
    put(tx, peer)
}

/// Sets offered keys aside: those pinned stay.
///
/// # Errors
/// Absent.
pub fn decline(tx: &mut WriteTx<'_, '_>, id: &PeerId) -> Result<(), Error> {
    let mut peer = held(tx, id)?;
    peer.offered = None;
    put(tx, peer)
}

/// Sends nothing more to a peer and takes nothing more from it. What waits stays.
///
/// # Errors
/// Absent.
pub fn block(tx: &mut WriteTx<'_, '_>, id: &PeerId) -> Result<(), Error> {
    let mut peer = held(tx, id)?;
    peer.state = PeerState::Blocked;
    put(tx, peer)
}

/// Takes the exchange up again, or goes back to be confirmed when it never was.
///
/// # Errors
/// Absent.
pub fn unblock(tx: &mut WriteTx<'_, '_>, id: &PeerId) -> Result<(), Error> {
    let mut peer = held(tx, id)?;
    peer.state = if peer.confirmed_at.is_some() { PeerState::Confirmed } else { PeerState::Proposed };
    put(tx, peer)
}

/// Tells every confirmed peer of our key document. To be called before a new key begins to sign: the announcement counts because
/// a key they have pinned signed it. Says how many were told.
///
/// # Errors
/// Faults of the database.
pub fn announce_keys(tx: &mut WriteTx<'_, '_>, keys: &Issuer) -> Result<u32, Error> {
    let confirmed: Vec<Peer> = store::peers(tx)?.into_iter().filter(|p| p.state == PeerState::Confirmed).collect();
    for peer in &confirmed {
        super::queue::send(tx, &peer.id, KEYS, None, &keys.to_value())?;
    }
    Ok(u32::try_from(confirmed.len()).unwrap_or(u32::MAX))
}

/// Takes the key document a peer announced under a key already pinned. It may add keys, end them and call them compromised; it
/// must not drop one, begin one earlier, or take anything back: for that a person has to confirm.
pub(super) fn take_announced(tx: &mut WriteTx<'_, '_>, id: &PeerId, body: &Value) -> Result<(), Error> {
    let mut peer = held(tx, id)?;
    let wrong = |reason: &str| Refusal::invalid("node.keys").with("reason", reason);
    let members = body.as_object().ok_or_else(|| wrong("json.syntax"))?;
    let next = Issuer::from_members(members).map_err(|e| wrong(e.code()))?;
    let pinned = peer.issuer()?;
    if next.address != peer.address {
        return Err(wrong("issuer").into());
    }
    if !pinned.keys.iter().all(|old| next.key(old.id()).is_some_and(|new| goes_on(old, new))) {
        return Err(wrong("jwks").into());
    }
    peer.keys = next.to_value().to_string();
    put(tx, peer)
}

/// Whether what is now said of a key only narrows what was said before.
fn goes_on(old: &shirube_proof::statement::IssuerKey, new: &shirube_proof::statement::IssuerKey) -> bool {
    let ends = |until: Option<u64>| until.unwrap_or(u64::MAX);
    let is_kept =
        old.revoked.is_none_or(|was| new.revoked.is_some_and(|is| is.at <= was.at && is.reason == was.reason));
    new.from == old.from && ends(new.until) <= ends(old.until) && is_kept
}
