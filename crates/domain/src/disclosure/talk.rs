//! Between recipient and sender: accepted, declined, asked, answered. When both are here, each sees it at once.

use super::model::{Delivery, DeliveryState, Direction, Question};
use super::store;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::event;
use crate::form;
use crate::id::{AccountId, AssetId, DeliveryId, OperatorId, QuestionId, ReceivedId};
use crate::received::{self, Reader, Received};
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;

/// The recipient takes a statement as a ground for some of its assets. `seen` is the revision the person saw.
///
/// # Errors
/// As [`received::accept`]; a conflict when it changed meanwhile.
pub fn accept(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    (operator, id): (&OperatorId, &ReceivedId),
    assets: &[AssetId],
    seen: i64,
    by: &AccountId,
) -> Result<(), Error> {
    let row = received::held(tx, operator, id, seen)?;
    received::accept(tx, reader, &row, assets, by)?;
    tell_sender(tx, &row, DeliveryState::Accepted)
}

/// The recipient does not take it as a ground, or no longer.
///
/// # Errors
/// As [`received::decline`]; a conflict when it changed meanwhile.
pub fn decline(
    tx: &mut WriteTx<'_, '_>,
    (operator, id): (&OperatorId, &ReceivedId),
    reason: &str,
    seen: i64,
    by: &AccountId,
) -> Result<(), Error> {
    let row = received::held(tx, operator, id, seen)?;
    received::decline(tx, &row, reason, by)?;
    tell_sender(tx, &row, DeliveryState::Declined)
}

/// The recipient asks whoever gave it.
///
/// # Errors
/// Refused without words, and for what came as a file: there is nobody to ask over this way.
pub fn ask(
    tx: &mut WriteTx<'_, '_>,
    (operator, id): (&OperatorId, &ReceivedId),
    words: &str,
    seen: i64,
    by: &AccountId,
) -> Result<QuestionId, Error> {
    let row = received::held(tx, operator, id, seen)?;
    if row.delivery.is_none() && row.node_delivery.is_none() {
        return Err(Refusal::of(Class::Conflict, "received.nobody-to-ask").into());
    }
    let said = Said { words, direction: Direction::Asked, by: Some(by) };
    let question = say(tx, (row.delivery.as_ref(), Some(&row.id)), &said)?;
    received::asked(tx, &row, by)?;
    tell_sender(tx, &row, DeliveryState::Asked)?;
    Ok(question)
}

/// The sender answers. `seen` is the revision of the delivery.
///
/// # Errors
/// Refused without words; a conflict when the delivery changed meanwhile.
pub fn answer(
    tx: &mut WriteTx<'_, '_>,
    id: &DeliveryId,
    words: &str,
    seen: i64,
    by: &AccountId,
) -> Result<QuestionId, Error> {
    tx.hold("delivery", &id.into())?;
    let held = store::delivery(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let newest = received::of_delivery(tx, id)?.into_iter().next();
    let said = Said { words, direction: Direction::Answered, by: Some(by) };
    let answer = say(tx, (Some(id), newest.as_ref().map(|r| &r.id)), &said)?;
    let state = if held.state == DeliveryState::Asked { DeliveryState::Received } else { held.state };
    let changed = cols! { "state" => state.word(), "updated_at" => rfc3339(tx.at()), "revision" => held.revision + 1 };
    tx.update_seen("delivery", cols! { "id" => id }, ("revision", seen.into()), changed)?;
    Ok(answer)
}

/// What is said.
pub(super) struct Said<'a> {
    pub words: &'a str,
    pub direction: Direction,
    pub by: Option<&'a AccountId>,
}

fn say(
    tx: &mut WriteTx<'_, '_>,
    about: (Option<&DeliveryId>, Option<&ReceivedId>),
    said: &Said<'_>,
) -> Result<QuestionId, Error> {
    let id = QuestionId::new(tx.at(), tx.chance());
    keep(tx, &id, about, said)?;
    Ok(id)
}

/// Keeps what was said, under a name of its own.
pub(super) fn keep(
    tx: &mut WriteTx<'_, '_>,
    id: &QuestionId,
    (delivery, received): (Option<&DeliveryId>, Option<&ReceivedId>),
    said: &Said<'_>,
) -> Result<(), Error> {
    let words = form::prose("text", said.words, 4_000)?;
    if words.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("text").into());
    }
    tx.insert(
        "question",
        cols! {
            "id" => id, "delivery_id" => delivery.map(DeliveryId::as_str), "received_id" => received.map(ReceivedId::as_str),
            "direction" => said.direction.word(), "text" => words, "by" => said.by.map(AccountId::as_str),
            "at" => rfc3339(tx.at()),
        },
    )?;
    let asked = delivery.filter(|_| said.direction == Direction::Asked);
    if let Some(held) = asked.map(|id| store::delivery(tx, id)).transpose()?.flatten() {
        event::tell(tx, &held.from_operator, event::Kind::SheetAsked, &held.as_event())?;
    }
    Ok(())
}

/// Everything asked and answered about what a recipient was given, whatever was shown of it at the time.
///
/// # Errors
/// Faults of the database.
pub fn talk(tx: &mut Tx<'_>, row: &Received) -> Result<Vec<Question>, Error> {
    if let Some(delivery) = &row.delivery {
        return Ok(store::questions_of_delivery(tx, delivery)?);
    }
    let Some((node, delivery)) = row.node.as_ref().zip(row.node_delivery.as_ref()) else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for shown in received::of_node_delivery(tx, node, delivery)? {
        all.extend(store::questions_of_received(tx, &shown.id)?);
    }
    all.sort_by(|a, b| (&a.at, a.id.as_str()).cmp(&(&b.at, b.id.as_str())));
    Ok(all)
}

/// The delivery follows, when the sender is here.
fn tell_sender(tx: &mut WriteTx<'_, '_>, row: &Received, state: DeliveryState) -> Result<(), Error> {
    let Some(id) = &row.delivery else { return Ok(()) };
    tx.hold("delivery", &id.into())?;
    match store::delivery(tx, id)? {
        Some(held) => follow(tx, &held, state),
        None => Ok(()),
    }
}

/// Moves a delivery on, and with it those that gave the same recipient the same: what it has is one thing to it.
pub(super) fn follow(tx: &mut WriteTx<'_, '_>, held: &Delivery, state: DeliveryState) -> Result<(), Error> {
    follow_alone(tx, held, state)?;
    if state != DeliveryState::Received {
        let under_way = |other: &Delivery| other.state == DeliveryState::Sent;
        for other in store::alike(tx, held)?.iter().filter(|other| !under_way(other)) {
            follow_alone(tx, other, state)?;
        }
    }
    Ok(())
}

/// Takes over how the same stands that the same recipient was given before, when a delivery gets there.
pub(super) fn join(tx: &mut WriteTx<'_, '_>, held: &Delivery) -> Result<(), Error> {
    let open = [DeliveryState::Sent, DeliveryState::Received, DeliveryState::Withdrawn];
    match store::alike(tx, held)?.iter().find(|other| !open.contains(&other.state)) {
        Some(before) => follow_alone(tx, held, before.state),
        None => Ok(()),
    }
}

/// A question about what was decided, or taken back, does not undo that.
fn follow_alone(tx: &mut WriteTx<'_, '_>, held: &Delivery, state: DeliveryState) -> Result<(), Error> {
    let settled = [DeliveryState::Accepted, DeliveryState::Declined];
    let stays = held.state == DeliveryState::Withdrawn
        || held.state == state
        || (state == DeliveryState::Asked && settled.contains(&held.state));
    if stays {
        return Ok(());
    }
    let changed = cols! { "state" => state.word(), "updated_at" => rfc3339(tx.at()), "revision" => held.revision + 1 };
    tx.update("delivery", cols! { "id" => &held.id }, changed)?;
    if state == DeliveryState::Accepted {
        event::tell(tx, &held.from_operator, event::Kind::SheetAccepted, &held.as_event())?;
    }
    Ok(())
}
