//! The worker: brings what is due to the others, again and again, until they have signed that they have it.

use super::queue::{KEYS, OutState, RECEIPT};
use super::receive::acknowledge;
use super::store::{self, Due, Peer};
use super::{Content, Own, seconds, view};
use crate::db::Turn;
use crate::door::Ground;
use crate::housekeeping;
use crate::refusal::Error;
use crate::time::{Timestamp, rfc3339};
use jiff::SignedDuration;
use serde_json::Value;
use shirube_proof::envelope;
use std::collections::BTreeSet;

/// Messages taken at once.
const MOST: u32 = 16;
/// One taken and not settled by then was being sent by a program that died.
const TAKEN: SignedDuration = SignedDuration::from_mins(20);
/// Minutes to wait after the first try; doubled after each.
const FIRST_PAUSE: i64 = 1;
/// Minutes to wait at most.
const LONGEST_PAUSE: i64 = 360;
/// After so long a message is given up; the reason stays, and a person can have it tried again.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What came back. A status of any kind is an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// What brings bytes to an address: the outside world.
pub trait Carrier {
    /// Brings bytes there.
    ///
    /// # Errors
    /// A code for why no answer came. Nobody knows then whether they arrived.
    fn post(&mut self, url: &str, body: &[u8]) -> Result<Reply, String>;

    /// Reads what stands there.
    ///
    /// # Errors
    /// A code for why no answer came.
    fn get(&mut self, url: &str) -> Result<Reply, String>;
}

/// How many messages ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// The other side has them.
    pub acknowledged: u32,
    /// To be tried again.
    pub later: u32,
    /// Given up.
    pub failed: u32,
}

/// Brings the messages whose time has come. One small query when there are none. A peer that cannot be reached is not tried twice
/// in one go, and holds nobody else up.
///
/// # Errors
/// Faults of the database. A message being sent is then sent again later; the other side takes it once.
pub fn deliver_due(
    ground: &Ground,
    own: &Own<'_>,
    carrier: &mut dyn Carrier,
    may_go_on: &dyn Fn() -> bool,
) -> Result<Delivered, Error> {
    let mut delivered = Delivered::default();
    let mut away = BTreeSet::new();
    while may_go_on() {
        let now = rfc3339(ground.clock.now());
        if !ground.db.read(|tx| store::has_due(tx, &now))? {
            break;
        }
        for due in take(ground)? {
            let ended = match may_go_on() && !away.contains(&due.peer) {
                true => attempt(ground, own, carrier, &due)?,
                false => Ended::NotTried,
            };
            if matches!(ended, Ended::Away(_)) {
                away.insert(due.peer.clone());
            }
            settle(ground, &due, &ended, &mut delivered)?;
        }
    }
    Ok(delivered)
}

/// How a try ended.
enum Ended {
    /// The other side has it; noted already.
    Acknowledged,
    /// It will never be taken as it is.
    Never(String),
    /// Not now.
    Later(String),
    /// There is no line to that peer, or it is overburdened.
    Away(String),
    /// The peer was away a moment before.
    NotTried,
}

fn take(ground: &Ground) -> Result<Vec<Due>, Error> {
    housekeeping::run(ground, "node.take", |tx, _| {
        tx.take_turn(Turn::Nodes)?;
        let (now, until) = (rfc3339(tx.at()), rfc3339(tx.at() + TAKEN));
        let taken = store::due(tx, &now, MOST)?;
        for due in &taken {
            store::settle(tx, &due.id, (OutState::Sending, due.tries), &until, (None, None))?;
        }
        Ok(taken)
    })
}

fn attempt(ground: &Ground, own: &Own<'_>, carrier: &mut dyn Carrier, due: &Due) -> Result<Ended, Error> {
    let read = ground.db.read(|tx| {
        let peer = store::peer(tx, &due.peer)?;
        Ok::<_, Error>((peer, view::head_for(tx, &due.peer)?))
    })?;
    let (Some(peer), head) = read else { return Ok(Ended::Never("common.absent".to_owned())) };
    let text = match sealed(own, due, &peer.address, &head, ground.clock.now()) {
        Ok(text) => text,
        Err(Error::Refused(why)) => return Ok(Ended::Never(why.first().map_or("", |r| r.code).to_owned())),
        Err(error) => return Err(error),
    };
    match carrier.post(&peer.inbox, text.as_bytes()) {
        Err(word) => Ok(Ended::Away(word)),
        Ok(reply) => answered(ground, own, &peer, due, &reply),
    }
}

/// A message that waits as an envelope of this moment.
pub(super) fn sealed(own: &Own<'_>, due: &Due, to: &str, head: &super::Head, now: Timestamp) -> Result<String, Error> {
    let body: Value = serde_json::from_str(&due.body).unwrap_or_default();
    // The last word of a key that no longer signs was signed when it still did.
    if let Some(text) = body.get("sealed").and_then(Value::as_str).filter(|_| due.kind == KEYS) {
        return Ok(text.to_owned());
    }
    let content = Content { to, id: due.id.as_str(), kind: &due.kind, re: due.re.as_deref(), body: &body, head };
    own.seal(&content, now)
}

fn answered(ground: &Ground, own: &Own<'_>, peer: &Peer, due: &Due, reply: &Reply) -> Result<Ended, Error> {
    let is_receipt = due.kind == RECEIPT;
    match reply.status {
        200..=299 if is_receipt => {
            note_received(ground, due)?;
            return Ok(Ended::Acknowledged);
        }
        200..=299 => {}
        // Our own receipt for something they no longer know: nothing more can come of it.
        404 | 410 if is_receipt => return Ok(Ended::Never(code_of(reply))),
        413 => return Ok(Ended::Never(code_of(reply))),
        429 | 500.. => return Ok(Ended::Away(code_of(reply))),
        _ => return Ok(Ended::Later(code_of(reply))),
    }
    let text = String::from_utf8_lossy(&reply.body);
    let opened = envelope::check(text.trim(), Some(&peer.issuer()?), own.address, seconds(ground.clock.now()));
    match opened {
        Ok(envelope) if envelope.kind == RECEIPT && envelope.re.as_deref() == Some(due.id.as_str()) => {
            acknowledge(ground, peer, &envelope, &text)?;
            Ok(Ended::Acknowledged)
        }
        // Somebody answers in its place, or its keys are no longer those pinned.
        Ok(_) => Ok(Ended::Later("node.answer".to_owned())),
        Err(faults) => Ok(Ended::Later(faults.first().map_or("node.answer", envelope::Fault::code).to_owned())),
    }
}

fn note_received(ground: &Ground, due: &Due) -> Result<(), Error> {
    housekeeping::run(ground, "node.settle", |tx, _| {
        let now = rfc3339(tx.at());
        let state = (OutState::Acknowledged, due.tries + 1);
        Ok(store::settle(tx, &due.id, state, &now, (Some("done"), None))?)
    })
}

/// The code in a refusal, or the status.
fn code_of(reply: &Reply) -> String {
    let is_code =
        |text: &&str| text.len() <= 60 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
    let read: Option<Value> = serde_json::from_slice(&reply.body).ok();
    let listed = read.as_ref().and_then(|v| v.pointer("/errors/0/code").or_else(|| v.get("code")));
    let code = listed.and_then(Value::as_str).filter(is_code).map(str::to_owned);
    code.unwrap_or_else(|| format!("http-{}", reply.status))
}

fn settle(ground: &Ground, due: &Due, ended: &Ended, delivered: &mut Delivered) -> Result<(), Error> {
    let is_old = due.since.parse::<Timestamp>().is_ok_and(|since| ground.clock.now() > since + GIVE_UP);
    let (state, tries, outcome) = match ended {
        Ended::Acknowledged => {
            delivered.acknowledged += 1;
            return Ok(());
        }
        Ended::Never(word) => (OutState::Failed, due.tries + 1, Some(word.as_str())),
        Ended::Later(word) | Ended::Away(word) if is_old => (OutState::Failed, due.tries + 1, Some(word.as_str())),
        Ended::Later(word) | Ended::Away(word) => (OutState::Queued, due.tries + 1, Some(word.as_str())),
        Ended::NotTried => (OutState::Queued, due.tries, None),
    };
    match state {
        OutState::Failed => delivered.failed += 1,
        _ => delivered.later += 1,
    }
    let outcome: Option<String> = outcome.map(|word| word.chars().filter(|c| !c.is_control()).take(100).collect());
    housekeeping::run(ground, "node.settle", |tx, _| {
        // A file may have brought the receipt meanwhile.
        let is_ours = store::message_of(tx, &due.peer, due.id.as_str())?.is_some_and(|m| m.state == OutState::Sending);
        if !is_ours {
            return Ok(());
        }
        let next = rfc3339(tx.at() + pause(due.tries));
        Ok(store::settle(tx, &due.id, (state, tries), &next, (outcome.as_deref(), None))?)
    })
}

/// How long to wait after a try: doubled each time, with an end.
fn pause(tries: i64) -> SignedDuration {
    let doubled = u32::try_from(tries).ok().and_then(|n| FIRST_PAUSE.checked_shl(n.min(20))).unwrap_or(LONGEST_PAUSE);
    SignedDuration::from_mins(doubled.clamp(FIRST_PAUSE, LONGEST_PAUSE))
}

#[cfg(test)]
mod pure {
    use super::*;

    #[test]
    fn pauses_double_and_have_an_end() {
        let minutes: Vec<i64> = (0..12).map(|n| pause(n).as_mins()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
        assert_eq!(pause(i64::MAX).as_mins(), 360);
    }

    #[test]
    fn only_a_code_is_taken_from_what_a_stranger_answers() {
        let of = |status, body: &str| code_of(&Reply { status, body: body.as_bytes().to_vec() });
        assert_eq!(of(403, r#"{"errors":[{"code":"envelope.sender"}]}"#), "envelope.sender");
        assert_eq!(of(403, r#"{"code":"envelope.sender"}"#), "envelope.sender");
        assert_eq!(of(502, "<html>"), "http-502");
        assert_eq!(of(400, r#"{"code":"<script>"}"#), "http-400");
    }
}
