//! A case as somebody may see it: an official everything, a party what is theirs and what they were shown.

use super::model::{Actor, CaseFile, Event, EventKind, Party};
use super::{calendar, load, store, withhold};
use crate::authority::{Office, Verb};
use crate::db::Tx;
use crate::id::CaseId;
use crate::identity;
use crate::office;
use crate::procedure::{self, Definition, Who};
use crate::refusal::{Error, Refusal};
use crate::time::Timestamp;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// From where somebody looks at a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seat {
    /// From an office: the roles it plays.
    Official(Vec<String>),
    /// As a party: the roles played.
    Party(Vec<String>),
}

/// A step that starts where the case stands, and why this person cannot take it, when they cannot.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The step.
    pub step: String,
    /// Why not.
    pub refusal: Option<Refusal>,
}

/// A case, seen by somebody.
#[derive(Debug)]
pub struct View {
    /// The case.
    pub file: CaseFile,
    /// What it runs under.
    pub definition: Cow<'static, Definition>,
    /// From where they look.
    pub seat: Seat,
    /// Who plays what in it; of other parties a party sees nothing.
    pub parties: Vec<Party>,
    /// What happened, as far as they may see.
    pub events: Vec<Event>,
    /// What they could do now.
    pub offers: Vec<Offered>,
    /// What the pending step would say, for those who may see it.
    pub proposal: Option<Event>,
    /// Why this person cannot confirm it, when they cannot.
    pub confirm: Option<Refusal>,
    /// A party added a word nobody of the office has read; for officials.
    pub is_unheard: bool,
}

/// The roles somebody can play in a case.
pub(super) fn who(
    tx: &mut Tx<'_>,
    definition: &Definition,
    file: &CaseFile,
    actor: &Actor,
    at: Timestamp,
) -> Result<Who, Error> {
    let parties = store::parties(tx, &file.id)?;
    let mut roles: Vec<String> = Vec::new();
    match actor {
        Actor::Nameless(party) => {
            roles.extend(parties.iter().filter(|p| *p == party).map(|p| p.role.clone()));
        }
        Actor::Account(account) => {
            let is_let_in = withhold::lets_in(file, account.as_str(), at);
            for role in definition.roles.iter().filter(|_| is_let_in) {
                if let Some(office) = role.office.as_deref().and_then(Office::parse)
                    && office::held(tx, account, office)?.is_some()
                {
                    roles.push(role.id.clone());
                }
            }
            if !parties.is_empty() {
                let members = identity::memberships(tx, account)?;
                let of: Vec<&str> =
                    members.iter().filter(|m| m.role.may(Verb::Answer)).map(|m| m.operator.as_str()).collect();
                let mine = |p: &&Party| p.holder == account.as_str() || of.contains(&p.holder.as_str());
                roles.extend(parties.iter().filter(mine).map(|p| p.role.clone()));
            }
        }
    }
    roles.dedup();
    Ok(Who { person: actor.person().to_owned(), roles })
}

/// From where somebody looks at a case; `None` when they may not know of it.
pub(super) fn seat(
    tx: &mut Tx<'_>,
    definition: &Definition,
    file: &CaseFile,
    actor: &Actor,
    at: Timestamp,
) -> Result<Option<Seat>, Error> {
    let who = who(tx, definition, file, actor, at)?;
    let of_office = |r: &&String| definition.role(r).is_some_and(|d| d.office.is_some());
    let (official, party): (Vec<&String>, Vec<&String>) = who.roles.iter().partition(of_office);
    let recused = file
        .case
        .people
        .iter()
        .any(|p| p.person == who.person && p.standing == procedure::Standing::Recused && p.until.is_none());
    // Whoever is recused reads nothing more of it from the office.
    if !official.is_empty() && !recused {
        return Ok(Some(Seat::Official(official.into_iter().cloned().collect())));
    }
    Ok((!party.is_empty()).then(|| Seat::Party(party.into_iter().cloned().collect())))
}

/// A case as somebody may see it; `None` when they may not know of it.
///
/// # Errors
/// Faults of the database.
pub fn view(tx: &mut Tx<'_>, actor: &Actor, id: &CaseId, at: Timestamp) -> Result<Option<View>, Error> {
    let Some(file) = store::file(tx, id)? else { return Ok(None) };
    let (_, definition) = load(tx, id)?;
    let Some(seat) = seat(tx, &definition, &file, actor, at)? else { return Ok(None) };
    let who = who(tx, &definition, &file, actor, at)?;
    let mut parties = store::parties(tx, id)?;
    let mut events = store::events(tx, id)?;
    let proposal = events.iter().rev().find(|e| e.kind == EventKind::Proposed).filter(|_| file.case.pending.is_some());
    let mut proposal = proposal.cloned();
    if let Seat::Party(roles) = &seat {
        parties.retain(|p| roles.contains(&p.role));
        let holders: BTreeSet<String> = parties.iter().map(|p| p.holder.clone()).collect();
        events = shown(&definition, events, roles, &who.person, &holders);
        proposal = None;
    }
    let offers = procedure::offers(&definition, &file.case, &who, at);
    let offers = offers.into_iter().map(|o| Offered { step: o.step.id.clone(), refusal: o.refusal });
    let offers = match &seat {
        Seat::Official(_) => offers.collect(),
        // A party hears only of steps a party can take.
        Seat::Party(roles) => {
            let of = |o: &Offered| definition.step(&o.step).is_some_and(|s| s.by.iter().any(|b| roles.contains(b)));
            offers.filter(of).collect()
        }
    };
    let calendar = calendar(&definition)?;
    let confirm = procedure::advance(&definition, calendar, &file.case, &who, &procedure::Move::Confirm, at).err();
    let is_unheard = matches!(seat, Seat::Official(_)) && store::is_unheard(tx, id)?;
    Ok(Some(View { file, definition, seat, parties, events, offers, proposal, confirm, is_unheard }))
}

/// The events a party may see: its own, and those of steps that were shown to it.
fn shown(
    definition: &Definition,
    events: Vec<Event>,
    roles: &[String],
    person: &str,
    holders: &BTreeSet<String>,
) -> Vec<Event> {
    let took_effect = |e: &Event| matches!(e.kind, EventKind::Taken | EventKind::Confirmed);
    let step_of = |e: &Event| e.step.as_deref().and_then(|s| definition.step(s));
    let shown_here = |e: &Event| step_of(e).filter(|s| took_effect(e) && s.shown_to.iter().any(|r| roles.contains(r)));
    // The last event of each step a later, shown step shows.
    let mut revealed: BTreeSet<i64> = BTreeSet::new();
    for (at, event) in events.iter().enumerate() {
        let Some(step) = shown_here(event) else { continue };
        for other in &step.shows {
            let before = events[..at].iter().rev().find(|e| e.step.as_ref() == Some(other) && took_effect(e));
            revealed.extend(before.map(|e| e.number));
        }
    }
    let own = |e: &Event| {
        e.by.as_deref().is_some_and(|b| b == person || holders.contains(b))
            || (took_effect(e) && e.role.as_ref().is_some_and(|r| roles.contains(r)))
            || (e.kind == EventKind::Opened && e.role.as_ref().is_some_and(|r| roles.contains(r)))
    };
    let keep = |e: &Event| own(e) || revealed.contains(&e.number) || shown_here(e).is_some();
    let kept: Vec<bool> = events.iter().map(keep).collect();
    let mut out: Vec<Event> = events.into_iter().zip(kept).filter_map(|(e, k)| k.then_some(e)).collect();
    for event in &mut out {
        // Who decided stands in the letter of an act; names of staff are not shown beyond it.
        if event.by.as_deref() != Some(person) && event.role.as_ref().is_none_or(|r| !roles.contains(r)) {
            event.by = None;
            event.person = None;
            event.instead_of = None;
        }
    }
    out
}
