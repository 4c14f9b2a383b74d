//! Messages that came too early, worked off when what they follow is there.

use super::receive::{Handlers, InState, Message, said_no};
use super::store::{self, Waiting};
use crate::cols;
use crate::db::{Value, WriteTx};
use crate::door::Ground;
use crate::filing;
use crate::refusal::Error;

/// Messages looked at in one go.
const MOST: u32 = 100;

/// Works off every message that waited for another which is there by now, and those that waited for these in turn. Called with
/// each message that arrives, and by the courier in case a program ended between the two. Says how many.
///
/// # Errors
/// Faults of the database or of a handler; what was worked off stands.
pub fn work_off(ground: &Ground, handlers: &Handlers) -> Result<u32, Error> {
    let mut count = 0;
    loop {
        let ready = ground.db.read(|tx| store::waiting(tx, MOST))?;
        if ready.is_empty() {
            return Ok(count);
        }
        for waiting in &ready {
            let done = filing::receive(ground, "node.receive", |tx, _| take(tx, handlers, waiting, None));
            if let Err(error) = done {
                let Some(code) = said_no(&error) else { return Err(error) };
                filing::receive(ground, "node.receive", |tx, _| take(tx, handlers, waiting, Some(code)))?;
            }
            count += 1;
        }
    }
}

/// Runs the handler of one that waited, or notes why it was refused; nothing when another program was first.
fn take(
    tx: &mut WriteTx<'_, '_>,
    handlers: &Handlers,
    waiting: &Waiting,
    refused: Option<&'static str>,
) -> Result<(), Error> {
    tx.hold("peer", &(&waiting.peer).into())?;
    let held = store::state_of(tx, &waiting.peer, &waiting.id)?;
    let address = store::peer(tx, &waiting.peer)?.map(|p| p.address).unwrap_or_default();
    if held.is_none_or(|a| a.state != InState::Waiting) {
        return Ok(());
    }
    let message = Message {
        peer: waiting.peer.clone(),
        from: address,
        id: waiting.id.clone(),
        kind: waiting.kind.clone(),
        re: Some(waiting.re.clone()),
        at: waiting.signed_at,
        body: serde_json::from_str(&waiting.body).unwrap_or_default(),
    };
    let (state, code) = match refused {
        Some(code) => (InState::Refused, Some(code)),
        None => match handlers.take(tx, &message) {
            None => (InState::Refused, Some("node.kind")),
            Some(taken) => taken.map(|()| (InState::Done, None))?,
        },
    };
    tx.update(
        "inbox",
        cols! { "peer_id" => &waiting.peer, "message_id" => waiting.id.as_str() },
        cols! { "state" => state.word(), "code" => code, "body" => Value::Null },
    )?;
    Ok(())
}
