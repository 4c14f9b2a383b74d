//! Sending what is due: who takes it, how it ended, and when it is tried again.
//!
//! A delivery is marked as being sent before it is, and how that ended is noted after. Whoever dies in between has sent it
//! perhaps: it is sent again under the same id, by which a receiver knows it. Order is not kept.

use super::outcome::word;
use super::secret::Secret;
use super::store::{self, Due};
use super::{DeliveryState, Keyring, message};
use crate::db::{Turn, Tx, WriteTx};
use crate::door::Ground;
use crate::housekeeping;
use crate::id::HookId;
use crate::outbound::{Answer, Fault, Outbound};
use crate::refusal::Error;
use crate::time::{Timestamp, rfc3339};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Seconds to wait after each try, as Standard Webhooks advises; after the one that follows the last it is given up.
pub(super) const PAUSES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// Deliveries taken at once, and of one hook among them: a slow one must not hold up the others.
const MOST: u32 = 32;
const OF_ONE: u32 = 4;
/// Threads that send.
const THREADS: usize = 4;
/// A delivery taken and not settled by then was being sent by a program that died.
const TAKEN: SignedDuration = SignedDuration::from_mins(10);
/// Where nothing arrived for so long, no more is sent.
const FAILING: SignedDuration = SignedDuration::from_hours(72);
/// The longest a receiver may ask to be left alone.
const LONGEST_PAUSE: i64 = 86_400;

/// How deliveries go out.
#[derive(Debug, Clone)]
pub struct Way {
    /// The client.
    pub outbound: Outbound,
    /// Scheme and host of the pages, without a slash at the end; empty when nobody said.
    pub site: String,
}

/// How many deliveries ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Taken by the receiver.
    pub sent: u32,
    /// To be tried again.
    pub later: u32,
    /// Given up.
    pub failed: u32,
    /// The hook is off.
    pub dropped: u32,
}

/// Sends what is due. One small query when nothing is.
///
/// # Errors
/// Faults of the database. What was being sent is then sent again later.
pub fn deliver_due(
    ground: &Ground,
    keyring: &Keyring,
    way: &Way,
    may_go_on: &(dyn Fn() -> bool + Sync),
) -> Result<Delivered, Error> {
    let mut delivered = Delivered::default();
    while may_go_on() {
        let now = rfc3339(ground.clock.now());
        if !ground.db.read(|tx| store::has_due(tx, &now))? {
            break;
        }
        let taken = take(ground)?;
        let ended = send_all(ground, keyring, way, taken, may_go_on)?;
        settle(ground, &ended, &mut delivered)?;
    }
    Ok(delivered)
}

/// Marks the next deliveries as being sent, so that no other program takes them.
pub(super) fn take(ground: &Ground) -> Result<Vec<Due>, Error> {
    housekeeping::run(ground, "hook.take", |tx, _| {
        tx.take_turn(Turn::Hooks)?;
        let (now, until) = (rfc3339(tx.at()), rfc3339(tx.at() + TAKEN));
        let taken = store::due(tx, &now, (MOST, OF_ONE))?;
        for due in &taken {
            store::settle(tx, due, (DeliveryState::Sending, due.tries + 1), &until, None)?;
        }
        Ok(taken)
    })
}

/// How a delivery ended, or that it was not tried.
pub(super) enum End {
    Answered(Result<Answer, Fault>),
    /// The hook is off or was stopped.
    Off,
    /// Another to the same hook failed just before, or the program is to stop.
    Untried,
}

/// Hook by hook, some hooks at the same time.
pub(super) fn send_all(
    ground: &Ground,
    keyring: &Keyring,
    way: &Way,
    taken: Vec<Due>,
    may_go_on: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<(Due, End)>, Error> {
    let mut hooks: BTreeMap<HookId, Vec<Due>> = BTreeMap::new();
    for due in taken {
        hooks.entry(due.hook.clone()).or_default().push(due);
    }
    let (threads, waiting) = (THREADS.min(hooks.len()), Mutex::new(hooks.into_values().collect::<Vec<_>>()));
    let next = || waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
    let work = || -> Result<Vec<(Due, End)>, Error> {
        let mut out = Vec::new();
        while let Some(of_hook) = next() {
            let mut has_failed = false;
            for due in of_hook {
                let end = match has_failed || !may_go_on() {
                    true => End::Untried,
                    false => send(ground, keyring, way, &due)?,
                };
                has_failed |= matches!(&end, End::Answered(r) if !is_taken(r));
                out.push((due, end));
            }
        }
        Ok(out)
    };
    let parts: Vec<Result<Vec<(Due, End)>, Error>> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|t| t.join().unwrap_or_else(|p| std::panic::resume_unwind(p))).collect()
    });
    Ok(parts.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn is_taken(result: &Result<Answer, Fault>) -> bool {
    matches!(result, Ok(answer) if (200..300).contains(&answer.status))
}

fn send(ground: &Ground, keyring: &Keyring, way: &Way, due: &Due) -> Result<End, Error> {
    let at = ground.clock.now();
    let Some((url, message)) = ground.db.read(|tx| prepare(tx, keyring, way, due, at))? else { return Ok(End::Off) };
    let headers: Vec<(&str, &str)> = message.headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    Ok(End::Answered(way.outbound.tell(&url, &headers, message.body.as_bytes())))
}

/// Where to, and what; none when the hook is off now. A test goes to a hook that is off too.
fn prepare(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    way: &Way,
    due: &Due,
    at: Timestamp,
) -> Result<Option<(String, message::Message)>, Error> {
    let (Some(hook), Some(event)) = (store::hook(tx, &due.hook)?, super::event(tx, &due.event)?) else {
        return Ok(None);
    };
    let is_test = event.kind == Some(super::Kind::HookTest);
    if !is_test && !hook.is_working() {
        return Ok(None);
    }
    let now = rfc3339(at);
    let mut keys = store::keys(tx, &due.hook)?;
    keys.retain(|k| k.until.as_ref().is_none_or(|until| *until > now));
    keys.sort_by_key(|k| -k.n);
    let secrets: Vec<Secret> = keys.iter().map(|k| keyring.secret(&due.hook, &k.salt)).collect();
    let body = message::body(&event, event.kind.map_or("", super::Kind::word), &way.site);
    Ok(Some((hook.url, message::signed(event.id.as_str(), body, at, &secrets))))
}

/// Notes how each ended, all in one write.
pub(super) fn settle(ground: &Ground, ended: &[(Due, End)], delivered: &mut Delivered) -> Result<(), Error> {
    if ended.is_empty() {
        return Ok(());
    }
    let counted = housekeeping::run(ground, "hook.settle", |tx, _| {
        let mut counted = Delivered::default();
        for (due, end) in ended {
            match settle_one(tx, due, end)? {
                DeliveryState::Sent => counted.sent += 1,
                DeliveryState::Queued | DeliveryState::Sending => counted.later += 1,
                DeliveryState::Failed => counted.failed += 1,
                DeliveryState::Dropped => counted.dropped += 1,
            }
        }
        Ok::<_, Error>(counted)
    })?;
    delivered.sent += counted.sent;
    delivered.later += counted.later;
    delivered.failed += counted.failed;
    delivered.dropped += counted.dropped;
    Ok(())
}

fn settle_one(tx: &mut WriteTx<'_, '_>, due: &Due, end: &End) -> Result<DeliveryState, Error> {
    let now = rfc3339(tx.at());
    let later = |seconds: i64| rfc3339(tx.at() + SignedDuration::from_secs(seconds));
    let result = match end {
        End::Off => {
            store::settle(tx, due, (DeliveryState::Dropped, due.tries), &now, Some("off"))?;
            return Ok(DeliveryState::Dropped);
        }
        End::Untried => {
            let next = later(60);
            store::settle(tx, due, (DeliveryState::Queued, due.tries), &next, None)?;
            return Ok(DeliveryState::Queued);
        }
        End::Answered(result) => result,
    };
    let pause = usize::try_from(due.tries).ok().and_then(|t| PAUSES.get(t)).copied();
    let asked = result.as_ref().ok().and_then(|a| a.retry_after).map_or(0, |d| d.as_secs().cast_signed());
    let is_gone = matches!(result, Ok(answer) if answer.status == 410);
    let (state, next) = match pause {
        _ if is_taken(result) => (DeliveryState::Sent, now.clone()),
        Some(pause) if !is_gone => (DeliveryState::Queued, later(pause.max(asked.clamp(0, LONGEST_PAUSE)))),
        _ => (DeliveryState::Failed, now.clone()),
    };
    let word = word(result);
    // What came of a hook that was removed meanwhile concerns nobody.
    if store::settle(tx, due, (state, due.tries + 1), &next, Some(&word))? {
        judge(tx, &due.hook, state, is_gone)?;
    }
    Ok(state)
}

/// What the end of a delivery says about its hook.
fn judge(tx: &mut WriteTx<'_, '_>, id: &HookId, state: DeliveryState, is_gone: bool) -> Result<(), Error> {
    let Some(hook) = store::hook(tx, id)? else { return Ok(()) };
    let (now, since) = (rfc3339(tx.at()), rfc3339(tx.at() - FAILING));
    let failing = hook.failing_since.clone();
    if state == DeliveryState::Sent {
        if failing.is_some() && hook.stopped_at.is_none() {
            store::put_state(tx, id, (None, None, None))?;
        }
        return Ok(());
    }
    let has_failed_long = state == DeliveryState::Failed && failing.as_ref().is_some_and(|f| *f <= since);
    let from = failing.unwrap_or_else(|| now.clone());
    let reason = if is_gone { Some("gone") } else { has_failed_long.then_some("failing") };
    match reason {
        _ if hook.stopped_at.is_some() => {}
        Some(reason) => store::put_state(tx, id, (Some(&from), Some(&now), Some(reason)))?,
        None if hook.failing_since.is_none() => store::put_state(tx, id, (Some(&from), None, None))?,
        None => {}
    }
    Ok(())
}
