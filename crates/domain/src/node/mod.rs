//! Other installations: who they are, what is exchanged with them, and whether their log is one log (ノード間のやりとり).
//!
//! For: a developer's installation tells a provider's, an operator's a ministry's, without a shared database.
//! Rests on: `docs/specs/node.md`; `docs/decisions/0021-nodes.md`; `proof::envelope` says what travels.
//! Words: a *peer* is another installation; a *message* is queued once and has one effect however often its envelope arrives;
//! a *carrier* is what brings bytes to an address.
//! Never: counts a peer's keys before a person confirmed them; takes a message in without its receipt; overwrites a
//! checkpoint that another one contradicts.
//! Begin at: [`send`] and [`Handlers`]; [`deliver_due`] and [`receive`] do the rest.

mod deliver;
mod file;
mod https;
mod identity;
mod peer;
mod queue;
mod receive;
mod store;
mod view;
mod wait;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::sample;

pub use deliver::{Carrier, Delivered, Reply, deliver_due};
pub use file::{Imported, LONGEST_FILE, Refused, export, import};
pub use https::{Https, fetch_introduction};
pub use identity::{Identity, identity, introduction, renew_key, revoke_key};
pub use peer::{
    Introduction, PeerState, announce_keys, block, comparison_number, confirm, decline, introduce, unblock,
};
pub use queue::{OutState, drop_message, send, try_now};
pub use receive::{Handler, Handlers, InState, Message, receive};
pub use store::{
    Arrived, Figures, LogSeen, Peer, PeerFinding, Queued, Unsent, all_findings, arrived, figures, findings, log_seen,
    peer, peer_at, peers, queue_of, unsent,
};
pub use view::follow_logs;
pub use wait::work_off;

use crate::refusal::{Error, Refusal};
use crate::time::Timestamp;
use serde_json::Value;
use shirube_proof::envelope::{self, Draft};
use shirube_proof::jose::Signer;
use shirube_proof::statement::Continuation;

/// This installation as others know it.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    /// Its public address: `https`, without query, fragment and slash at the end.
    pub address: &'a str,
    /// What signs its envelopes.
    pub signer: &'a dyn Signer,
}

/// What goes into an envelope besides the sender.
struct Content<'a> {
    to: &'a str,
    id: &'a str,
    kind: &'a str,
    re: Option<&'a str>,
    body: &'a Value,
    head: &'a Head,
}

/// The newest checkpoint of our log, with the proof that it continues what the other side has seen.
#[derive(Debug, Clone, Default)]
struct Head {
    note: Option<String>,
    proofs: Vec<Continuation>,
}

impl Own<'_> {
    fn seal(&self, content: &Content<'_>, now: Timestamp) -> Result<String, Error> {
        let draft = Draft {
            from: self.address,
            to: content.to,
            id: content.id,
            at: seconds(now),
            kind: content.kind,
            re: content.re,
            checkpoint: content.head.note.as_deref(),
            consistency: &content.head.proofs,
            body: content.body,
        };
        draft.sign(self.signer).map_err(|why| match why {
            envelope::Unsigned::Size => too_long(),
            envelope::Unsigned::Claim(name) => Refusal::invalid("node.claim").with("name", name).into(),
            envelope::Unsigned::Sign(why) => Refusal::invalid("node.sign").with("reason", why).into(),
        })
    }
}

fn too_long() -> Error {
    Refusal::of(crate::refusal::Class::TooMuch, "node.too-long").into()
}

/// A moment as envelopes and keys write it.
fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or(0)
}
