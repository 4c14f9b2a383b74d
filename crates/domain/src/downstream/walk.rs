//! The walk that tells: each operator once, in short writes between which others write. Killed anywhere, it goes on.

use super::model::{Change, NodeState, Place, Share, State};
use super::rules::{Reach, is_direct};
use super::store::{self, NodeRow};
use super::{exchange, reach};
use crate::db::{Turn, WriteTx};
use crate::door::Ground;
use crate::event::{self, Subject};
use crate::housekeeping;
use crate::id::{AssetId, OperatorId, uuid7};
use crate::notice::{self, Walked};
use crate::refusal::Error;
use crate::time::rfc3339;
use jiff::SignedDuration;

/// Things named in one write, and in one part.
const SYSTEMS: usize = 1_000;
/// Operators told in one write.
const OPERATORS: usize = 25;
const LEASE: SignedDuration = SignedDuration::from_secs(120);
const LEASE_NAME: &str = "downstream.walk";

/// Tells everyone of every announced change, until `may_go_on` says no. One small query when nobody is left to tell.
///
/// # Errors
/// Faults of the database; what was done stands, and the next call goes on from there.
pub fn tell(ground: &Ground, may_go_on: &dyn Fn() -> bool) -> Result<Walked, Error> {
    tell_by(ground, (SYSTEMS, OPERATORS), may_go_on)
}

pub(super) fn tell_by(ground: &Ground, stride: (usize, usize), may_go_on: &dyn Fn() -> bool) -> Result<Walked, Error> {
    if ground.db.read(store::open_change)?.is_none() {
        return Ok(Walked::Nothing);
    }
    let holder = uuid7(ground.clock.now(), ground.chance.as_ref());
    if !take(ground, &holder)? {
        return Ok(Walked::Elsewhere);
    }
    while let Some(change) = ground.db.read(store::open_change)? {
        let mut walk = Walk { ground, holder: &holder, change };
        match walk.go(stride, may_go_on)? {
            Walked::Whole => {}
            Walked::Elsewhere => return Ok(Walked::Elsewhere),
            other => {
                housekeeping::run(ground, "downstream.rest", |tx, _| store::release(tx, LEASE_NAME, &holder))?;
                return Ok(other);
            }
        }
    }
    housekeeping::run(ground, "downstream.rest", |tx, _| store::release(tx, LEASE_NAME, &holder))?;
    Ok(Walked::Whole)
}

/// Takes the walk for this program, unless another has it.
fn take(ground: &Ground, holder: &str) -> Result<bool, Error> {
    let now = rfc3339(ground.clock.now());
    let is_held = |held: Option<(String, String)>, now: &str| {
        held.is_some_and(|(who, until)| who != holder && until.as_str() > now)
    };
    // Looked at first, so that waiting for another program writes nothing.
    if is_held(ground.db.read(|tx| store::lease(tx, LEASE_NAME))?, &now) {
        return Ok(false);
    }
    housekeeping::run(ground, "downstream.walk", |tx, _| {
        tx.take_turn(Turn::Downstream)?;
        let now = rfc3339(tx.at());
        if is_held(store::lease(tx, LEASE_NAME)?, &now) {
            return Ok(false);
        }
        let until = rfc3339(tx.at() + LEASE);
        store::keep_lease(tx, (LEASE_NAME, holder), &until)?;
        Ok(true)
    })
}

struct Walk<'a> {
    ground: &'a Ground,
    holder: &'a str,
    change: Change,
}

/// What is written of one operator at once: a part of its share, and whether that is the beginning and the end of it.
struct Portion<'r> {
    operator: &'r OperatorId,
    systems: Vec<(&'r AssetId, &'r Place)>,
    is_first: bool,
    is_last: bool,
}

impl Walk<'_> {
    fn go(&mut self, (systems, operators): (usize, usize), may_go_on: &dyn Fn() -> bool) -> Result<Walked, Error> {
        let change = &self.change;
        let (reach, told) =
            self.ground.db.read(|tx| Ok::<_, Error>((reach(tx, change)?, store::told_operators(tx, &change.id)?)))?;
        let portions: Vec<Portion<'_>> = reach
            .operators
            .iter()
            .filter(|(o, _)| !told.contains(*o))
            .flat_map(|(o, s)| portions(o, s, systems))
            .collect();
        let mut rest = portions.as_slice();
        while !rest.is_empty() {
            if !may_go_on() {
                return Ok(Walked::Stopped);
            }
            let (now, later) = rest.split_at(together(rest, systems, operators));
            if !self.step(State::Walking, |tx, change| write(tx, change, &reach, now))? {
                return Ok(Walked::Elsewhere);
            }
            rest = later;
        }
        let figures = reach.figures();
        let is_ours = self.step(State::Done, |tx, change| {
            change.reach = figures;
            abroad(tx, change, &reach)?;
            exchange::count_anew(tx, change)
        })?;
        Ok(if is_ours { Walked::Whole } else { Walked::Elsewhere })
    }

    /// One short write, if the walk is still ours. Says whether it was.
    fn step(
        &mut self,
        state: State,
        work: impl FnOnce(&mut WriteTx<'_, '_>, &mut Change) -> Result<(), Error> + Send,
    ) -> Result<bool, Error> {
        let (holder, change) = (self.holder, &mut self.change);
        housekeeping::run(self.ground, "downstream.tell", |tx, _| {
            tx.take_turn(Turn::Downstream)?;
            if store::lease(tx, LEASE_NAME)?.is_none_or(|(who, _)| who != holder) {
                return Ok(false);
            }
            let until = rfc3339(tx.at() + LEASE);
            store::keep_lease(tx, (LEASE_NAME, holder), &until)?;
            work(tx, change)?;
            if change.state != state {
                change.state = state;
                store::update(tx, change)?;
            }
            Ok(true)
        })
    }
}

fn portions<'r>(operator: &'r OperatorId, share: &'r Share, most: usize) -> Vec<Portion<'r>> {
    let systems: Vec<(&AssetId, &Place)> = share.systems.iter().collect();
    let count = systems.len().div_ceil(most).max(1);
    let part = |n: usize| systems.iter().skip(n * most).take(most).copied().collect();
    (0..count).map(|n| Portion { operator, systems: part(n), is_first: n == 0, is_last: n + 1 == count }).collect()
}

/// How many portions go into one write.
fn together(rest: &[Portion<'_>], systems: usize, operators: usize) -> usize {
    let mut named = 0;
    let fits = rest.iter().take(operators).take_while(|p| {
        named += p.systems.len();
        named <= systems
    });
    fits.count().max(1)
}

fn write(tx: &mut WriteTx<'_, '_>, change: &Change, reach: &Reach, now: &[Portion<'_>]) -> Result<(), Error> {
    let mut told = Vec::new();
    for portion in now {
        let (name, share) = ((&change.id, portion.operator), &reach.operators[portion.operator]);
        if portion.is_first {
            // What a walk that was killed in the middle of this operator left.
            store::drop_parts(tx, &change.id, portion.operator)?;
            if !share.received.is_empty() {
                // Apart from the systems, so that the answers that rest on them are found without reading those.
                store::put_part(tx, name, &Share { received: share.received.clone(), ..Share::default() })?;
            }
        }
        if !portion.systems.is_empty() {
            let systems = portion.systems.iter().map(|(id, place)| ((*id).clone(), (*place).clone())).collect();
            store::put_part(tx, name, &Share { systems, ..Share::default() })?;
        }
        if portion.is_last {
            let direct = is_direct(share, portion.operator, change.operator.as_ref());
            store::insert_told(tx, name, (share.systems.len(), share.received.len()), direct && !change.is_further)?;
            told.push(portion.operator);
        }
    }
    tell_of(tx, change, &told)
}

/// The one place where operators come to know of a change.
fn tell_of(tx: &mut WriteTx<'_, '_>, change: &Change, told: &[&OperatorId]) -> Result<(), Error> {
    let path = format!("/changes/{}", change.id);
    let subject = Subject::of(&[("change", change.id.as_str())]).page(path.as_str()).api(path.as_str());
    let events: Vec<(&OperatorId, &Subject)> = told.iter().map(|operator| (*operator, &subject)).collect();
    event::tell_all(tx, event::Kind::ChangeReceived, &events)?;
    // Who announced it needs no mail that it did; what the clock says is news to everyone.
    let is_known = |o: &OperatorId| change.by.is_some() && change.operator.as_ref() == Some(o);
    let others: Vec<&OperatorId> = told.iter().copied().filter(|o| !is_known(o)).collect();
    notice::mail_change(tx, &change.id, &others)
}

/// Notes to which other installations word is to be sent; those that were told before are not told again.
fn abroad(tx: &mut WriteTx<'_, '_>, change: &Change, reach: &Reach) -> Result<(), Error> {
    let known = store::nodes(tx, &change.id)?;
    for (node, asset, is_direct) in &reach.nodes {
        if known.iter().any(|row| row.node == *node && row.asset == *asset) {
            continue;
        }
        let row = NodeRow {
            change: change.id.clone(),
            node: node.clone(),
            asset: asset.clone(),
            is_direct: *is_direct,
            state: NodeState::Due,
            told: 0,
            seen: 0,
            updated_at: String::new(),
        };
        store::put_node(tx, &row)?;
    }
    Ok(())
}
