//! The queue: what is said once, until the other side has acknowledged it.

use super::store;
use crate::db::WriteTx;
use crate::form;
use crate::id::{MessageId, PeerId};
use crate::node::peer::PeerState;
use crate::refusal::{Class, Error, Refusal};
use crate::text::scale;
use crate::time::rfc3339;
use serde_json::Value;
use shirube_proof::envelope::{MAX_PAYLOAD, is_kind, is_message_id};

scale! {
    /// Where a message to another node stands.
    OutState {
        /// Waits for its time, or for a file to be made.
        Queued = "queued", "送信待ち", "queued";
        /// Someone is sending it.
        Sending = "sending", "送信中", "sending";
        /// The other side signed that it has it.
        Acknowledged = "acknowledged", "受領済み", "acknowledged";
        /// Tried for too long, or taken back.
        Failed = "failed", "送信できなかった", "failed";
    }
}

/// Kinds the exchange itself uses.
pub(super) const RECEIPT: &str = "receipt";
/// A new key document, announced under a key already pinned.
pub(super) const KEYS: &str = "keys";
/// How a message ended that was taken back.
const TAKEN_BACK: &str = "node.taken-back";
/// Longest reason for giving a message up, in characters.
const LONGEST_REASON: usize = 500;
/// Longest body, in bytes of JSON: what fits the payload of an envelope with everything around it.
const MAX_BODY: usize = MAX_PAYLOAD / 4 * 3 - 16 * 1024;

/// Queues a message to a peer in the caller's own transaction: when that commits, it will be delivered, and have one effect.
///
/// `kind` is a word such as `sheet.offer`, for which the other side has a handler; `re` names the message it answers or follows,
/// in either direction: the other side handles that first. `body` is any JSON.
///
/// # Errors
/// [`Refusal`]: the peer is unknown or not confirmed, the body too long, a word no word.
pub fn send(
    tx: &mut WriteTx<'_, '_>,
    peer: &PeerId,
    kind: &str,
    re: Option<&str>,
    body: &Value,
) -> Result<MessageId, Error> {
    let held = store::peer(tx, peer)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    if held.state != PeerState::Confirmed {
        return Err(Refusal::of(Class::Conflict, "node.not-confirmed").with("name", held.name).into());
    }
    if !is_kind(kind) || re.is_some_and(|re| !is_message_id(re)) {
        return Err(Refusal::invalid("node.claim").with("name", if is_kind(kind) { "re" } else { "kind" }).into());
    }
    let text = body.to_string();
    if text.len() > MAX_BODY {
        return Err(super::too_long());
    }
    let id = MessageId::new(tx.at(), tx.chance());
    store::insert_message(tx, &id, peer, (kind, re), &text)?;
    Ok(id)
}

/// Lets everything that waits for a peer, and what was given up, be tried at once. Says how many.
///
/// # Errors
/// Faults of the database.
pub fn try_now(tx: &mut WriteTx<'_, '_>, peer: &PeerId) -> Result<u32, Error> {
    let now = rfc3339(tx.at());
    let mut count = 0;
    for message in store::queue_of(tx, peer, 1_000)? {
        let is_taken_back = message.outcome.as_deref() == Some(TAKEN_BACK);
        if matches!(message.state, OutState::Queued | OutState::Failed) && !is_taken_back {
            // Since when it waits begins anew with whoever asks for another try.
            tx.update(
                "outbox",
                crate::cols! { "id" => &message.id },
                crate::cols! { "state" => OutState::Queued.word(), "next_at" => now.as_str(), "since" => now.as_str() },
            )?;
            count += 1;
        }
    }
    Ok(count)
}

/// Gives a message up that was not acknowledged, with the reason. It may have arrived all the same; what it said is kept until then.
///
/// # Errors
/// Refused without a reason; absent or already acknowledged.
pub fn drop_message(tx: &mut WriteTx<'_, '_>, peer: &PeerId, id: &MessageId, reason: &str) -> Result<(), Error> {
    let reason = form::line("reason", reason, LONGEST_REASON)?;
    match store::message_of(tx, peer, id.as_str())? {
        Some(sent) if sent.state != OutState::Acknowledged => {
            let now = rfc3339(tx.at());
            store::settle(tx, &sent.id, (OutState::Failed, sent.tries), &now, (Some(TAKEN_BACK), None))?;
            tx.update("outbox", crate::cols! { "id" => id }, crate::cols! { "given_up" => reason })?;
            Ok(())
        }
        Some(_) => Err(Refusal::of(Class::TooLate, "node.acknowledged").into()),
        None => Err(Refusal::of(Class::Absent, "common.absent").into()),
    }
}
