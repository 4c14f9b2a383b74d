//! What operators here and elsewhere tell each other, handed to the messages between installations and taken from them.
//!
//! For: a sheet, a question, a decision or a change reaches an operator of another installation as it would one here.
//! Rests on: `docs/specs/node.md`, `docs/specs/disclosure.md`, `docs/specs/change.md`.
//! Words: to *carry* is to put something that waits into the queue for a peer, once; the queue does the rest.
//! Never: carries to an installation nobody confirmed; carries a statement before its receipt and its status can travel with it.
//! Begin at: [`carry`] for what leaves, [`handlers`] for what comes.

mod store;

#[cfg(test)]
mod tests;

use crate::cols;
use crate::db::WriteTx;
use crate::disclosure::{self, Effect};
use crate::door::Ground;
use crate::downstream;
use crate::housekeeping;
use crate::id::{DeliveryId, MessageId, PeerId, QuestionId, ReceivedId};
use crate::node::{self, Handlers, PeerState};
use crate::norm::Catalog;
use crate::received::{self, Reader};
use crate::refusal::{Class, Error, Refusal};
use crate::statement::Address;
use serde_json::Value;
use shirube_proof::note::VerifierKey;

/// Sheets, questions, answers and decisions.
const SHEET: &str = "sheet";
/// A change that reaches others.
const CHANGE: &str = "change";
/// How many such a change reached, and who has seen it.
const CHANGE_ANSWER: &str = "change.answer";
/// Things of one kind handed over in one go: each in a short transaction of its own.
const MOST: u32 = 100;

/// Who takes which messages in. What they stand on is as it was when this was made.
pub fn handlers(catalog: Catalog, address: Address, log: VerifierKey) -> Handlers {
    Handlers::new()
        .on(SHEET, move |tx, message| {
            let reader = Reader { catalog: &catalog, log: Some(&log) };
            let effect = disclosure::arrived(tx, &reader, (&address, &message.from), &message.body)?;
            if let Effect::Received(id) = effect {
                tell_changes(tx, &id)?;
            }
            Ok(())
        })
        .on(CHANGE, |tx, message| downstream::arrived(tx, &message.from, &message.body).map(|_| ()))
        .on(CHANGE_ANSWER, |tx, message| downstream::answer_arrived(tx, &message.from, &message.body))
}

/// A change that came before the statement it speaks of finds it now.
fn tell_changes(tx: &mut WriteTx<'_, '_>, id: &ReceivedId) -> Result<(), Error> {
    let row = received::received(tx, id)?.ok_or_else(absent)?;
    let bundle = shirube_proof::statement::Bundle::parse(row.bundle.as_bytes()).ok();
    let issued = bundle.and_then(|b| {
        let statement = shirube_proof::statement::Statement::parse(&b.statement).ok()?;
        Some(statement.content().ok()?.claims.issued_at)
    });
    downstream::on_received(tx, &row, issued.unwrap_or_default())
}

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

/// Hands over everything that waits for other installations. Says how much; what cannot leave now stays for the next time.
///
/// # Errors
/// Faults of the database.
pub fn carry(ground: &Ground, address: &Address, may_go_on: &dyn Fn() -> bool) -> Result<u32, Error> {
    let most = i64::from(MOST);
    let mut carried = 0;
    for (id, node) in ground.db.read(|tx| store::deliveries(tx, most))? {
        carried += u32::from(may_go_on() && delivery(ground, &id, &node)?);
    }
    for (id, message) in ground.db.read(|tx| store::acknowledged(tx, most))? {
        housekeeping::run(ground, "sheet.delivered", |tx, _| disclosure::delivered(tx, &id, &message))?;
    }
    for (id, node) in ground.db.read(|tx| store::questions(tx, most))? {
        carried += u32::from(may_go_on() && question(ground, &id, &node)?);
    }
    for (id, decided_at, node) in ground.db.read(|tx| store::decisions(tx, most))? {
        carried += u32::from(may_go_on() && decision(ground, &id, (&decided_at, &node))?);
    }
    for out in ground.db.read(|tx| downstream::due_messages(tx, address, MOST))? {
        carried += u32::from(may_go_on() && change(ground, &out)?);
    }
    for out in ground.db.read(|tx| downstream::due_answers(tx, MOST))? {
        carried += u32::from(may_go_on() && answer(ground, &out)?);
    }
    Ok(carried)
}

/// The peer of an address, if a person confirmed it.
fn peer(tx: &mut WriteTx<'_, '_>, address: &str) -> Result<Option<PeerId>, Error> {
    Ok(node::peer_at(tx, address)?.filter(|p| p.state == PeerState::Confirmed).map(|p| p.id))
}

/// Queues a message for an installation; `None` when nobody confirmed it.
fn send(tx: &mut WriteTx<'_, '_>, address: &str, kind: &str, body: &Value) -> Result<Option<MessageId>, Error> {
    let Some(peer) = peer(tx, address)? else { return Ok(None) };
    node::send(tx, &peer, kind, None, body).map(Some)
}

fn delivery(ground: &Ground, id: &DeliveryId, to: &str) -> Result<bool, Error> {
    housekeeping::run(ground, "sheet.carry", |tx, _| {
        let held = disclosure::delivery(tx, id)?.ok_or_else(absent)?;
        if held.message.is_some() {
            return Ok(false);
        }
        let body = disclosure::message(tx, &held)?;
        // Until the log is published that far, and its status list signed, the other side could not check it.
        if body["bundle"].get("receipt").is_none() || body["bundle"].get("status_lists").is_none() {
            return Ok(false);
        }
        let Some(message) = send(tx, to, SHEET, &body)? else { return Ok(false) };
        tx.update("delivery", cols! { "id" => id }, cols! { "message_id" => message.as_str() })?;
        Ok(true)
    })
}

fn question(ground: &Ground, id: &QuestionId, to: &str) -> Result<bool, Error> {
    housekeeping::run(ground, "sheet.carry", |tx, _| {
        let held = disclosure::question(tx, id)?.ok_or_else(absent)?;
        let Some(body) = disclosure::message_of_question(tx, &held)? else { return Ok(false) };
        let Some(message) = send(tx, to, SHEET, &body)? else { return Ok(false) };
        note(tx, id.as_str(), "", &message)
    })
}

fn decision(ground: &Ground, id: &ReceivedId, (at, to): (&str, &str)) -> Result<bool, Error> {
    housekeeping::run(ground, "sheet.carry", |tx, _| {
        let held = received::received(tx, id)?.ok_or_else(absent)?;
        let Some(body) = disclosure::message_of_decision(&held) else { return Ok(false) };
        let Some(message) = send(tx, to, SHEET, &body)? else { return Ok(false) };
        note(tx, id.as_str(), at, &message)
    })
}

/// Notes that something was handed over. Two programs at once meet here: one of them has nothing written.
fn note(tx: &mut WriteTx<'_, '_>, thing: &str, version: &str, message: &MessageId) -> Result<bool, Error> {
    tx.insert("carried", cols! { "thing" => thing, "version" => version, "message_id" => message.as_str() })?;
    Ok(true)
}

fn change(ground: &Ground, out: &downstream::Outgoing) -> Result<bool, Error> {
    let Some(asset) = &out.asset else { return Ok(false) };
    housekeeping::run(ground, "change.carry", |tx, _| {
        if send(tx, &out.node, CHANGE, &out.value)?.is_none() {
            return Ok(false);
        }
        downstream::node_sent(tx, &out.change, &out.node, asset)?;
        Ok(true)
    })
}

fn answer(ground: &Ground, out: &downstream::Outgoing) -> Result<bool, Error> {
    housekeeping::run(ground, "change.carry", |tx, _| {
        if send(tx, &out.node, CHANGE_ANSWER, &out.value)?.is_none() {
            return Ok(false);
        }
        downstream::answered(tx, &out.change, &out.value)?;
        Ok(true)
    })
}
