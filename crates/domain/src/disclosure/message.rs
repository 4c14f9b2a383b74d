//! What travels between installations about deliveries, and what arrives. How it is carried, signed and repeated is not decided here.
//!
//! One JSON object each, with `v` 1, `kind` and `delivery`, the sender's name for the delivery: `sheet` (`to`, `from_name`, `bundle`),
//! `answer` and `question` (`id`, `text`), `decision` (`presentation`, `state`). Each has one effect however often it comes.

use super::model::{Delivery, DeliveryState, Direction, Question, ToKind};
use super::talk::{Said, follow, join, keep};
use super::{deliver, store};
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::id::{DeliveryId, OperatorId, QuestionId, ReceivedId};
use crate::received::{self, Incoming, Reader, Received, ReceivedState};
use crate::refusal::{Class, Error, Refusal};
use crate::registry;
use crate::statement::Address;
use serde_json::{Value, json};
use shirube_proof::digest::sha256;

/// A delivery as it leaves for the recipient's installation.
///
/// # Errors
/// Refused for a delivery that goes another way.
pub fn message(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<Value, Error> {
    let party = delivery.to_party.as_ref().filter(|_| delivery.to_kind == ToKind::Node);
    let party = party.ok_or_else(|| Refusal::of(Class::Conflict, "sheet.not-to-a-node"))?;
    let from = registry::operator(tx, &delivery.from_operator)?.map(|o| o.name).unwrap_or_default();
    let bundle = deliver::bundle_of(tx, delivery)?.to_value();
    Ok(json!({
        "v": 1, "kind": "sheet", "delivery": delivery.id, "to": party, "from_name": from, "bundle": bundle,
    }))
}

/// A question or an answer as it leaves; `None` when both are on this installation.
///
/// # Errors
/// Faults of the database.
pub fn message_of_question(tx: &mut Tx<'_>, question: &Question) -> Result<Option<Value>, Error> {
    let (kind, delivery) = match (question.direction, &question.delivery, &question.received) {
        (Direction::Answered, Some(delivery), None) => ("answer", Some(delivery.to_string())),
        (Direction::Asked, None, Some(id)) => ("question", received::received(tx, id)?.and_then(|r| r.node_delivery)),
        _ => return Ok(None),
    };
    Ok(delivery.map(|d| json!({ "v": 1, "kind": kind, "delivery": d, "id": question.id, "text": question.text })))
}

/// The decision of a recipient here as it leaves for the sender's installation; `None` when there is none to tell.
pub fn message_of_decision(row: &Received) -> Option<Value> {
    let delivery = row.node_delivery.as_ref()?;
    let state = match row.state {
        ReceivedState::Accepted => DeliveryState::Accepted,
        ReceivedState::Declined => DeliveryState::Declined,
        _ => return None,
    };
    let (presentation, state) = (&row.presentation, state.word());
    Some(json!({ "v": 1, "kind": "decision", "delivery": delivery, "presentation": presentation, "state": state }))
}

/// Notes that the recipient's installation has a delivery.
///
/// # Errors
/// Absent when there is none.
pub fn delivered(tx: &mut WriteTx<'_, '_>, id: &DeliveryId, message: &str) -> Result<(), Error> {
    tx.hold("delivery", &id.into())?;
    let held = store::delivery(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    tx.update("delivery", cols! { "id" => id }, cols! { "message_id" => message })?;
    if held.state != DeliveryState::Sent {
        return Ok(());
    }
    follow(tx, &held, DeliveryState::Received)?;
    let held = store::delivery(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    join(tx, &held)
}

/// What a message did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A statement was received.
    Received(ReceivedId),
    /// A question or an answer was kept.
    Said(QuestionId),
    /// A delivery moved on.
    Decided(DeliveryId),
    /// It was known already, or something later came first.
    Nothing,
}

/// A message arrived from another installation, which whoever carries messages made sure of.
///
/// # Errors
/// Refused when it is not of this form, names nobody here, or speaks of a delivery that is not between these two.
pub fn arrived(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    (here, from): (&Address, &str),
    value: &Value,
) -> Result<Effect, Error> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).ok_or_else(|| malformed(name));
    if value.get("v").and_then(Value::as_i64) != Some(1) {
        return Err(malformed("v"));
    }
    let delivery = text("delivery")?;
    match text("kind")? {
        "sheet" => {
            let to = text("to")?.strip_prefix(here.as_str()).and_then(|rest| rest.strip_prefix("/o/"));
            let operator = to.and_then(|id| OperatorId::parse(id).ok()).ok_or_else(nobody)?;
            registry::operator(tx, &operator)?.ok_or_else(nobody)?;
            let file = value.get("bundle").ok_or_else(|| malformed("bundle"))?.to_string();
            let from_name = text("from_name").unwrap_or_default();
            let node = Some((from, delivery));
            let incoming = Incoming { operator: &operator, file: file.as_bytes(), from_name, delivery: None, node };
            let arrived = received::receive(tx, reader, &incoming)?;
            Ok(if arrived.is_new { Effect::Received(arrived.row.id) } else { Effect::Nothing })
        }
        "question" => said(tx, Direction::Asked, (from, delivery), (text("id")?, text("text")?)),
        "answer" => said(tx, Direction::Answered, (from, delivery), (text("id")?, text("text")?)),
        "decision" => decided(tx, (from, delivery), (text("presentation")?, text("state")?)),
        _ => Err(malformed("kind")),
    }
}

fn malformed(name: &str) -> Error {
    Refusal::invalid("disclosure.message").with("name", name).into()
}

fn nobody() -> Error {
    Refusal::of(Class::Absent, "disclosure.nobody").into()
}

/// The delivery of that name, if it went to that installation.
fn sent_to(tx: &mut WriteTx<'_, '_>, node: &str, delivery: &str) -> Result<Delivery, Error> {
    let id = DeliveryId::parse(delivery).map_err(|_| malformed("delivery"))?;
    tx.hold("delivery", &(&id).into())?;
    let held = store::delivery(tx, &id)?.filter(|held| held.to_node.as_deref() == Some(node));
    held.ok_or_else(nobody)
}

fn said(
    tx: &mut WriteTx<'_, '_>,
    direction: Direction,
    (from, delivery): (&str, &str),
    (id, words): (&str, &str),
) -> Result<Effect, Error> {
    let id = QuestionId::parse(id).map_err(|_| malformed("id"))?;
    let said = Said { words, direction, by: None };
    if direction == Direction::Asked {
        let held = sent_to(tx, from, delivery)?;
        if store::question(tx, &id)?.is_some() {
            return Ok(Effect::Nothing);
        }
        keep(tx, &id, (Some(&held.id), None), &said)?;
        follow(tx, &held, DeliveryState::Asked)?;
    } else {
        let row = received::of_node_delivery(tx, from, delivery)?.into_iter().next().ok_or_else(nobody)?;
        tx.hold("received", &(&row.id).into())?;
        if store::question(tx, &id)?.is_some() {
            return Ok(Effect::Nothing);
        }
        keep(tx, &id, (None, Some(&row.id)), &said)?;
    }
    Ok(Effect::Said(id))
}

fn decided(
    tx: &mut WriteTx<'_, '_>,
    (from, delivery): (&str, &str),
    (presentation, state): (&str, &str),
) -> Result<Effect, Error> {
    let decisions = [DeliveryState::Accepted, DeliveryState::Declined];
    let state = DeliveryState::parse(state).filter(|s| decisions.contains(s)).ok_or_else(|| malformed("state"))?;
    let held = sent_to(tx, from, delivery)?;
    // A decision about what was shown before more was shown comes too late to count.
    if sha256(held.text.as_bytes()).to_string() != presentation || held.state == state {
        return Ok(Effect::Nothing);
    }
    follow(tx, &held, state)?;
    Ok(Effect::Decided(held.id))
}
