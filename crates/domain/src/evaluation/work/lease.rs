//! Taking parts, handing in what was answered, giving parts back.
//!
//! A part is had under a lease and a token. Whoever died, sleeps or is cut off loses it when the lease ends; what it then still
//! hands in comes under a token that is stale and is refused whole. Lines and the longer lease are written together, so that
//! who has lines kept has the part, and nobody asks again what was kept. Clocks of machines need only agree roughly: one that is
//! ahead takes parts early, which costs askings and doubles nothing.

use super::model::{Done, End, Go, Order, OrderState, Part, PartState, Taken, Trouble, Wanted};
use super::rules::{self, Next};
use super::store;
use crate::cols;
use crate::db::{DbError, Turn, WriteTx};
use crate::door::Ground;
use crate::evaluation::absent;
use crate::housekeeping;
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;

/// How long a part is had without a word, unless the worker says otherwise.
pub const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// A worker not heard of for so long is forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(24);
/// Takings without an answer after which a part is not taken any more: whoever takes it dies.
const LOST: i64 = 6;

/// Takes the part that waits longest among those this worker can carry out. One small query when there is none.
///
/// # Errors
/// Faults of the database.
pub fn take(ground: &Ground, wanted: &Wanted) -> Result<Option<Taken>, Error> {
    let now = rfc3339(ground.clock.now());
    if ground.db.read(|tx| store::due(tx, &now, wanted))?.is_none() {
        return Ok(None);
    }
    housekeeping::run(ground, "evaluation.take", |tx, _| {
        tx.take_turn(Turn::Parts)?;
        let now = rfc3339(tx.at());
        let Some(part) = store::due(tx, &now, wanted)? else { return Ok(None) };
        if part.tries >= LOST {
            let trouble = Trouble { code: "evaluation.workers-lost".to_owned(), detail: part.n.to_string() };
            fail(tx, &part, &trouble)?;
            return Ok(None);
        }
        let until = rfc3339(tx.at() + wanted.lease);
        store::take_part(tx, &part, &wanted.worker, &until)?;
        let part = store::part(tx, &part.id)?.ok_or_else(absent)?;
        let order = store::one(tx, &part.order)?.ok_or_else(absent)?;
        let done = store::done_of(tx, &part.id)?;
        Ok(Some(Taken { order, part, done, lease: wanted.lease }))
    })
}

/// Hands in finished askings and keeps the part for longer. Askings handed in before are passed over.
///
/// # Errors
/// Refused with `evaluation.lease-lost` when the part was taken by another meanwhile; then nothing is written.
pub fn hand_in(ground: &Ground, taken: &Taken, done: &[Done]) -> Result<Go, Error> {
    housekeeping::run(ground, "evaluation.hand-in", |tx, _| {
        let order = mine(tx, taken)?;
        let kept = keep(tx, taken, done)?;
        let until = rfc3339(tx.at() + taken.lease);
        let tries = if kept { 0 } else { current(tx, taken)?.tries };
        store::extend(tx, &taken.part.id, &until, tries)?;
        Ok(if order.state == OrderState::Running { Go::On } else { Go::Stop })
    })
}

/// Ends the work on a part: it is done, tried again later, given back, or the order cannot go on.
///
/// # Errors
/// As [`hand_in`].
pub fn finish(ground: &Ground, taken: &Taken, end: &End) -> Result<(), Error> {
    housekeeping::run(ground, "evaluation.finish", |tx, _| {
        mine(tx, taken)?;
        let part = current(tx, taken)?;
        let now = rfc3339(tx.at());
        match end {
            End::Whole => store::settle_part(tx, &part, (PartState::Done, 0), &now, None)?,
            // A worker that is told to stop has done nothing wrong: the taking does not count.
            End::Back => store::settle_part(tx, &part, (PartState::Waiting, (part.tries - 1).max(0)), &now, None)?,
            End::Faulty(failed, trouble) => faulty(tx, taken, &part, (failed, trouble))?,
        }
        Ok(())
    })
}

fn faulty(
    tx: &mut WriteTx<'_, '_>,
    taken: &Taken,
    part: &Part,
    (failed, trouble): (&[Done], &Trouble),
) -> Result<(), Error> {
    let has_kept = !store::done_of(tx, &part.id)?.is_empty();
    // A taking in which something was answered does not count, but some time has to pass all the same.
    match rules::next(trouble, part.tries.max(1), has_kept) {
        Next::Done => {
            keep(tx, taken, failed)?;
            store::settle_part(tx, part, (PartState::Done, 0), &rfc3339(tx.at()), Some(trouble))?;
        }
        Next::Again(seconds) => {
            let until = rfc3339(tx.at() + SignedDuration::from_secs(seconds));
            store::settle_part(tx, part, (PartState::Waiting, part.tries.max(1)), &until, Some(trouble))?;
        }
        Next::Fail => fail(tx, part, trouble)?,
    }
    Ok(())
}

/// The order cannot go on; everybody at work on it hears of it with the next batch.
fn fail(tx: &mut WriteTx<'_, '_>, part: &Part, trouble: &Trouble) -> Result<(), Error> {
    tx.hold("evaluation_order", &(&part.order).into())?;
    store::settle_part(tx, part, (PartState::Waiting, 0), &rfc3339(tx.at()), Some(trouble))?;
    let order = store::one(tx, &part.order)?.ok_or_else(absent)?;
    if order.state == OrderState::Running {
        super::order::stop(tx, &order, trouble)?;
    }
    Ok(())
}

/// The order, if the part is still had under this token. The part is held until the end of the write.
fn mine(tx: &mut WriteTx<'_, '_>, taken: &Taken) -> Result<Order, Error> {
    // First the order, as everywhere: its batches are numbered one after the other.
    tx.hold("evaluation_order", &(&taken.order.id).into())?;
    tx.hold("evaluation_part", &taken.part.id.as_str().into())?;
    let part = current(tx, taken)?;
    if part.token != taken.part.token || part.state != PartState::Taken {
        return Err(Refusal::of(Class::Conflict, "evaluation.lease-lost").with("part", part.n).into());
    }
    store::one(tx, &taken.order.id)?.ok_or_else(absent)
}

fn current(tx: &mut WriteTx<'_, '_>, taken: &Taken) -> Result<Part, Error> {
    store::part(tx, &taken.part.id)?.ok_or_else(absent)
}

/// Writes lines down as one batch. Says whether there was anything new that was answered.
fn keep(tx: &mut WriteTx<'_, '_>, taken: &Taken, done: &[Done]) -> Result<bool, Error> {
    let mut known: HashSet<(String, u32)> = store::done_of(tx, &taken.part.id)?.into_iter().collect();
    let new: Vec<&Done> = done.iter().filter(|d| known.insert((d.sample.clone(), d.epoch))).collect();
    if new.is_empty() {
        return Ok(false);
    }
    let n = store::last_batch(tx, &taken.order.id)? + 1;
    let mut digest = Sha256::new();
    new.iter().for_each(|d| digest.update(format!("{}\n", d.line)));
    let failed = new.iter().filter(|d| d.is_failed).count() as i64;
    tx.insert(
        "evaluation_batch",
        cols! {
            "order_id" => &taken.order.id, "n" => n, "part_id" => taken.part.id.as_str(), "token" => taken.part.token,
            "worker" => taken.part.worker.clone().unwrap_or_default(), "answered" => new.len() as i64 - failed,
            "failed" => failed, "digest" => crate::db::hex(&digest.finalize()), "at" => rfc3339(tx.at()),
        },
    )?;
    store::insert_lines(tx, (&taken.order.id, &taken.part.id, n), &new)?;
    Ok(new.len() as i64 > failed)
}

/// Notes that a worker is there. Called at its start and now and then.
///
/// # Errors
/// Faults of the database.
pub fn seen(ground: &Ground, wanted: &Wanted, software: &str) -> Result<(), Error> {
    housekeeping::run(ground, "evaluation.worker", |tx, _| {
        // Those that were killed could not say that they went.
        let before = rfc3339(tx.at() - FORGOTTEN);
        tx.delete_before("evaluation_worker", &[], ("seen_at", &before))?;
        Ok(store::put_worker(tx, wanted, software)?)
    })
}

/// Notes that a worker is gone.
///
/// # Errors
/// Faults of the database.
pub fn leave(ground: &Ground, worker: &str) -> Result<(), Error> {
    housekeeping::run(ground, "evaluation.worker", |tx, _| {
        tx.delete("evaluation_worker", cols! { "name" => worker })?;
        Ok::<_, DbError>(())
    })?;
    Ok(())
}
