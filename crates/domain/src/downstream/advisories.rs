//! Advisories that name systems of the register: told to everyone downstream of these, and, once two persons say so, to operators
//! whose systems are similar. What is said is what the advisory says in the open.

use super::model::{Change, Figures, Kind, State};
use super::rules::Reach;
use super::similar::similar;
use super::store::{self, Scope, Word};
use super::{WORDS, absent, along, blank_as};
use crate::advisory::{self, Advisory, RevisionKind, System};
use crate::db::{Turn, Tx, WriteTx};
use crate::door::Ground;
use crate::housekeeping;
use crate::id::{AccountId, ActId, AssetId, ChangeId};
use crate::refusal::{Class, Error, Refusal};
use crate::registry;
use crate::statement::Address;
use crate::text::Lang;
use crate::time::rfc3339;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// Words looked at in one write.
const AT_ONCE: i64 = 50;
/// What was said longer ago than this, and never looked at, is old news.
const LATE_DAYS: i64 = 30;
/// The word of a withdrawal; others are those of [`RevisionKind`].
const WITHDRAWN: &str = "withdrawn";

/// Notes which advisories said something new since the last look; the walk then tells of it. Says how many changes came of it, and
/// writes nothing when nothing was said. Called every few seconds while serving.
///
/// # Errors
/// Faults of the database.
pub fn look_at_advisories(ground: &Ground, address: Option<&Address>) -> Result<usize, Error> {
    let since = rfc3339(ground.clock.now() - SignedDuration::from_hours(24 * LATE_DAYS));
    let mut noted = 0;
    while !ground.db.read(|tx| store::unlooked(tx, &since, AT_ONCE))?.is_empty() {
        noted += housekeeping::run(ground, "downstream.advisory", |tx, _| {
            // Two programs that look at the same moment must not both tell of it.
            tx.take_turn(Turn::Downstream)?;
            let mut count = 0;
            for (act, advisory) in store::unlooked(tx, &since, AT_ONCE)? {
                count += note(tx, address, &act, &advisory)?;
            }
            Ok::<_, Error>(count)
        })?;
    }
    Ok(noted)
}

/// The act that said the last word about an advisory, and which word.
fn last_word(a: &Advisory) -> (&ActId, &'static str) {
    match &a.withdrawn {
        Some((by, _)) => (by, WITHDRAWN),
        None => (&a.latest().act, a.latest().kind.word()),
    }
}

/// Notes one word. Of several said since the last look, the last alone is told: it stands for those before it.
fn note(tx: &mut WriteTx<'_, '_>, address: Option<&Address>, act: &ActId, id: &ActId) -> Result<usize, Error> {
    let Some(a) = advisory::one(tx, id)?.filter(|a| last_word(a).0 == act) else {
        let (advisory, at) = (id.clone(), rfc3339(tx.at()));
        let word = WITHDRAWN.to_owned();
        let row = Word { act: act.clone(), scope: Scope::Downstream, asset: None, advisory, word, change: None, at };
        store::put_word(tx, &row)?;
        return Ok(0);
    };
    let before = store::words(tx, id)?;
    let is_withdrawn = a.withdrawn.is_some();
    let mut count = 0;
    for system in &a.systems {
        let was_told = before.iter().any(|(w, state)| w.asset.as_ref() == Some(&system.id) && state.is_some());
        if is_withdrawn && !was_told {
            continue;
        }
        let scope = if is_withdrawn { Scope::DownstreamAgain } else { Scope::Downstream };
        let change = of_system(tx, address, &a, system)?;
        send(tx, &a, (scope, Some(&system.id)), change)?;
        count += 1;
    }
    // What two persons decided to bring before this look is that word itself, and is not said again.
    let was_brought = |(w, state): &(Word, Option<State>)| {
        w.scope.is_similar() && w.act != *act && matches!(state, Some(State::Announced | State::Walking | State::Done))
    };
    if before.iter().any(was_brought) {
        let mut change = of_advisory(tx, address, &a);
        (change.state, change.announced_at) = (State::Announced, Some(rfc3339(tx.at())));
        send(tx, &a, (Scope::SimilarAgain, None), change)?;
        count += 1;
    }
    // So that it is not looked at again.
    if count == 0 {
        let word = last_word(&a).1.to_owned();
        let (act, at) = (act.clone(), rfc3339(tx.at()));
        let row = Word { act, scope: Scope::Downstream, asset: None, advisory: a.id, word, change: None, at };
        store::put_word(tx, &row)?;
    }
    Ok(count)
}

/// Keeps a change and the word it carries.
fn send(
    tx: &mut WriteTx<'_, '_>,
    a: &Advisory,
    (scope, asset): (Scope, Option<&AssetId>),
    change: Change,
) -> Result<(), Error> {
    store::insert(tx, &change)?;
    let (act, word) = last_word(a);
    let (act, word, at) = (act.clone(), word.to_owned(), rfc3339(tx.at()));
    let row = Word { act, scope, asset: asset.cloned(), advisory: a.id.clone(), word, change: Some(change.id), at };
    Ok(store::put_word(tx, &row)?)
}

/// The change that carries the last word to those downstream of a system it names.
fn of_system(
    tx: &mut WriteTx<'_, '_>,
    address: Option<&Address>,
    a: &Advisory,
    system: &System,
) -> Result<Change, Error> {
    let now = rfc3339(tx.at());
    let named = (ChangeId::new(tx.at(), tx.chance()), now.clone());
    let mut change = about(tx, address, named, &system.id)?;
    change.words = said(a, address);
    change.public_words.clone_from(&change.words);
    (change.state, change.announced_at) = (State::Announced, Some(now));
    Ok(change)
}

/// An advisory about a system, without words and told to nobody.
fn about(
    tx: &mut Tx<'_>,
    address: Option<&Address>,
    named: (ChangeId, String),
    system: &AssetId,
) -> Result<Change, Error> {
    let held = registry::asset(tx, system)?.ok_or_else(absent)?;
    let addresses = address.map(|a| (a.of_operator(&held.operator), a.of_asset(&held.operator, system)));
    let mut change = blank_as(named, Kind::Advisory, (held.name, addresses));
    change.asset = Some(system.clone());
    Ok(change)
}

/// The change that carries the last word to operators with similar systems; nobody was told.
fn of_advisory(tx: &WriteTx<'_, '_>, address: Option<&Address>, a: &Advisory) -> Change {
    let named = (ChangeId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
    let mut change = blank_as(named, Kind::Preventive, (a.latest().title.ja.clone(), None));
    change.words = said(a, address);
    change.public_words.clone_from(&change.words);
    change
}

/// What is told: what stands in the open, in both languages, and where the whole stands.
fn said(a: &Advisory, address: Option<&Address>) -> String {
    let latest = a.latest();
    let (ja, en) = match (&a.withdrawn, latest.kind) {
        (Some(_), _) => ("注意喚起は撤回されました", "The advisory was withdrawn"),
        (None, RevisionKind::First) => ("注意喚起", "Advisory"),
        (None, kind) => (kind.label(Lang::Ja), kind.label(Lang::En)),
    };
    let mut out = format!("{ja}：{}\n{en}: {}", latest.title.ja, latest.title.en);
    if latest.kind != RevisionKind::First && a.withdrawn.is_none() {
        out.push('\n');
        out.push_str(&latest.summary);
    }
    if let Some(address) = address.map(ToString::to_string) {
        let address = address.trim_end_matches('/');
        out.push_str(&format!("\n{address}/ja/advisories/{id}\n{address}/en/advisories/{id}", id = a.id));
    }
    out.chars().take(WORDS).collect()
}

/// Everyone an advisory, or the word brought to operators with similar systems, reaches.
pub(super) fn reach(tx: &mut Tx<'_>, change: &Change) -> Result<Reach, Error> {
    let Some(word) = store::word_of(tx, &change.id)? else {
        // From another installation: whoever was given a statement about it here.
        return along(tx, change);
    };
    match word.scope {
        Scope::Downstream => with_own(tx, change),
        Scope::Similar => {
            let systems = systems_of(tx, &word.advisory)?;
            Ok(similar(tx, &systems)?.reach())
        }
        Scope::DownstreamAgain | Scope::SimilarAgain => Ok(store::told_before(tx, &word)?),
    }
}

/// Everyone downstream, and whoever's system it is.
fn with_own(tx: &mut Tx<'_>, change: &Change) -> Result<Reach, Error> {
    let found = along(tx, change)?;
    let held = change.asset.as_ref().map(|id| registry::asset(tx, id)).transpose()?.flatten();
    Ok(match held {
        Some(own) => found.with(Reach::of_own(own.operator, own.id)),
        None => found,
    })
}

fn systems_of(tx: &mut Tx<'_>, id: &ActId) -> Result<Vec<AssetId>, Error> {
    let found = advisory::one(tx, id)?.ok_or_else(absent)?;
    Ok(found.systems.into_iter().map(|s| s.id).collect())
}

/// Whom an advisory that names these systems reaches downstream, as the register stands, in figures. Only reads.
///
/// # Errors
/// Absent when one of them is not registered; faults of the database.
pub fn reach_of_systems(tx: &mut Tx<'_>, address: Option<&Address>, systems: &[AssetId]) -> Result<Figures, Error> {
    Ok(downstream_of(tx, address, systems)?.figures())
}

/// The operators downstream of these systems, theirs among them.
pub(super) fn downstream_of(tx: &mut Tx<'_>, address: Option<&Address>, systems: &[AssetId]) -> Result<Reach, Error> {
    let mut out = Reach::default();
    for system in systems.iter().collect::<BTreeSet<_>>() {
        let change = about(tx, address, (store::nothing(), String::new()), system)?;
        out = out.with(with_own(tx, &change)?);
    }
    Ok(out)
}

/// How far one word of an advisory has come.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// The word, and to whom.
    pub word: Word,
    /// The change that carries it.
    pub change: Change,
    /// Who was told, who has seen it.
    pub progress: store::Progress,
    /// Other installations.
    pub nodes: u64,
}

/// How far the words of an advisory have come, the latest first. For officials.
///
/// # Errors
/// Faults of the database.
pub fn delivered(tx: &mut Tx<'_>, advisory: &ActId) -> Result<Vec<Delivered>, Error> {
    let mut out = Vec::new();
    for (word, _) in store::words(tx, advisory)? {
        let Some(id) = &word.change else { continue };
        let change = store::change(tx, id)?.ok_or_else(absent)?;
        let nodes: BTreeSet<String> = store::nodes(tx, id)?.into_iter().map(|n| n.node).collect();
        out.push(Delivered { progress: store::progress(tx, id)?, nodes: nodes.len() as u64, change, word });
    }
    Ok(out)
}

/// The advisory a change carries; none for a change of another kind, and for one from elsewhere.
///
/// # Errors
/// Faults of the database.
pub fn advisory_of(tx: &mut Tx<'_>, change: &ChangeId) -> Result<Option<ActId>, Error> {
    Ok(store::word_of(tx, change)?.map(|w| w.advisory))
}

/// Writes down that the last word of an advisory is to be brought to operators with similar systems; nobody is told yet.
///
/// # Errors
/// Absent without such an advisory; a conflict when it was withdrawn, names no system of the register, or this word was brought or
/// is proposed already.
pub fn draft_preventive(
    tx: &mut WriteTx<'_, '_>,
    address: Option<&Address>,
    id: &ActId,
    by: &AccountId,
) -> Result<ChangeId, Error> {
    tx.take_turn(Turn::Downstream)?;
    let a = advisory::one(tx, id)?.ok_or_else(absent)?;
    if a.withdrawn.is_some() {
        return Err(Refusal::of(Class::Conflict, "act.withdrawn-already").into());
    }
    if a.systems.is_empty() {
        return Err(Refusal::of(Class::Conflict, "downstream.no-systems").into());
    }
    let act = last_word(&a).0;
    let stands = |(w, state): &(Word, Option<State>)| {
        w.scope.is_similar() && w.act == *act && state.is_some_and(|s| s != State::TakenBack)
    };
    if store::words(tx, id)?.iter().any(stands) {
        return Err(Refusal::of(Class::Conflict, "downstream.brought-already").into());
    }
    let mut change = of_advisory(tx, address, &a);
    change.by = Some(by.clone());
    let own = change.id.clone();
    send(tx, &a, (Scope::Similar, None), change)?;
    Ok(own)
}

/// Sends what [`draft_preventive`] wrote on its way, or drops it.
///
/// # Errors
/// Absent when it is none; a conflict when it was decided, or the advisory says something else by now.
pub fn decide_preventive(tx: &mut WriteTx<'_, '_>, id: &ChangeId, goes_out: bool) -> Result<(), Error> {
    tx.take_turn(Turn::Downstream)?;
    let word = store::word_of(tx, id)?.filter(|w| w.scope == Scope::Similar).ok_or_else(absent)?;
    let mut held = store::change(tx, id)?.ok_or_else(absent)?;
    if held.state != State::Previewed {
        return Err(Refusal::of(Class::Conflict, "downstream.gone-out").into());
    }
    let a = advisory::one(tx, &word.advisory)?.ok_or_else(absent)?;
    if goes_out && *last_word(&a).0 != word.act {
        return Err(Refusal::of(Class::Conflict, "downstream.says-otherwise").into());
    }
    held.state = if goes_out { State::Announced } else { State::TakenBack };
    held.announced_at = goes_out.then(|| rfc3339(tx.at()));
    Ok(store::update(tx, &mut held)?)
}
