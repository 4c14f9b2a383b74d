//! The end of a statement's validity: whoever rests on it is told before and when it comes, by the clock here.

use super::blank;
use super::model::{Figures, Kind, State};
use super::store;
use crate::db::{Turn, Tx, WriteTx};
use crate::door::Ground;
use crate::housekeeping;
use crate::id::ChangeId;
use crate::refusal::Error;
use crate::registry;
use crate::statement::seconds;
use crate::time::{day_of_second, rfc3339};

/// So many days before a statement runs out, those who rest on it and whoever issued it are told.
pub const SOON_DAYS: u64 = 30;
const DAY: u64 = 86_400;
/// What ran out longer ago than this was never looked at, and is old news.
const LATE_DAYS: u64 = 90;
/// Statements noted in one write.
const AT_ONCE: u32 = 200;

/// Notes which statements given or made here run out soon or have run out; the walk then tells of them. Says how many. Writes
/// nothing when there are none. Called now and then while serving.
///
/// # Errors
/// Faults of the database.
pub fn look_at_ends(ground: &Ground) -> Result<usize, Error> {
    let now = seconds(ground.clock.now());
    let spans =
        [(Kind::Expired, (now.saturating_sub(LATE_DAYS * DAY), now)), (Kind::Expiring, (now, now + SOON_DAYS * DAY))];
    let mut noted = 0;
    for (kind, span) in spans {
        loop {
            let due = ground.db.read(|tx| ending(tx, kind, (span, now)))?;
            if due.is_empty() {
                break;
            }
            noted += housekeeping::run(ground, "downstream.ends", |tx, _| {
                // Two programs that look at the same moment must not both note it.
                tx.take_turn(Turn::Downstream)?;
                let due = ending(tx, kind, (span, now))?;
                for ending in &due {
                    note(tx, kind, ending)?;
                }
                Ok::<_, Error>(due.len())
            })?;
        }
    }
    Ok(noted)
}

/// What ends: what someone here was given and has not set aside; and, before its end, what was made here, so that its issuer
/// knows of it though nobody rests on it.
fn ending(tx: &mut Tx<'_>, kind: Kind, (span, now): ((u64, u64), u64)) -> Result<Vec<store::Ending>, Error> {
    let given = store::expiring(tx, span, kind.word(), AT_ONCE)?;
    if !given.is_empty() || kind != Kind::Expiring {
        return Ok(given);
    }
    Ok(store::expiring_own(tx, (now, span.1), AT_ONCE)?)
}

fn note(tx: &mut WriteTx<'_, '_>, kind: Kind, ending: &store::Ending) -> Result<ChangeId, Error> {
    let addresses = (ending.issuer.clone(), ending.subject.clone());
    let mut fresh = blank(tx, kind, (ending.subject_name.clone(), Some(addresses)));
    fresh.operator.clone_from(&ending.operator);
    if let Some(asset) = &ending.asset {
        fresh.operator = registry::asset(tx, asset)?.map(|a| a.operator);
        fresh.asset = Some(asset.clone());
    }
    fresh.digest = Some(ending.digest.clone());
    // Nobody wrote a reason: what is said is the day, and whoever reads it has the sentence in their language.
    fresh.words = day_of_second(ending.expires_at);
    fresh.public_words.clone_from(&fresh.words);
    fresh.state = State::Announced;
    fresh.announced_at = Some(rfc3339(tx.at()));
    fresh.reach = Figures { is_whole: true, ..fresh.reach };
    store::insert(tx, &fresh)?;
    Ok(fresh.id)
}
