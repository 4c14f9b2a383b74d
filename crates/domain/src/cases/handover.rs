//! Handover: what one person carries goes to another, case by case, each by the moves of its own procedure.

use super::model::{Actor, CaseFile};
use super::{Wish, advance, calendar, load, names, store, view};
use crate::authority::Office;
use crate::db::Tx;
use crate::door::Ground;
use crate::form;
use crate::id::{AccountId, CaseId};
use crate::norm::Catalog;
use crate::office;
use crate::procedure::{self, Definition, Move, Who};
use crate::refusal::{Class, Error, Refusal};
use crate::time::Timestamp;
use std::collections::BTreeSet;

/// Most cases handed over at once, and most people named.
pub const MOST_HANDED: usize = 200;

/// What is to be handed over （引継ぎ）.
#[derive(Debug, Clone)]
pub struct Handover {
    /// Whose charge the cases are.
    pub from: AccountId,
    /// Whose they become.
    pub to: AccountId,
    /// Which, by their numbers; all that can go when there are none.
    pub numbers: BTreeSet<String>,
    /// What whoever takes them over should know; it stands in every case.
    pub note: String,
}

/// A running case in somebody's charge.
#[derive(Debug, Clone)]
pub struct Carried {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Its procedure in its version.
    pub procedure: String,
    /// Where it stands.
    pub state: String,
    /// When its next period ends, RFC 3339.
    pub next_due: Option<String>,
    /// The role it is in.
    pub role: String,
    /// Why it cannot be handed over as asked; absent where it can.
    pub refusal: Option<Refusal>,
}

/// What became of one case.
#[derive(Debug, Clone)]
pub struct Handed {
    /// Its number.
    pub number: String,
    /// The role; absent for a case that is not, or no longer, in that person's charge.
    pub role: Option<String>,
    /// Why it stays where it is; absent when it moved.
    pub refusal: Option<Refusal>,
}

/// Everybody whose charge a running case is, or could become, by name: whoever holds an office of a procedure, and whoever still has cases.
///
/// # Errors
/// Faults of the database.
pub fn carriers(tx: &mut Tx<'_>) -> Result<Vec<(AccountId, String)>, Error> {
    let offices: BTreeSet<Office> = procedure::definitions()
        .iter()
        .flat_map(|d| &d.roles)
        .filter_map(|r| Office::parse(r.office.as_deref()?))
        .collect();
    let mut all: Vec<(AccountId, String)> = Vec::new();
    for office in offices {
        all.extend(names::holders(tx, office)?);
    }
    for person in store::carriers(tx, i64::try_from(MOST_HANDED).unwrap_or(i64::MAX))? {
        let Ok(id) = AccountId::parse(&person) else { continue };
        if !all.iter().any(|(known, _)| *known == id) {
            all.push((id, names::name(tx, &person)?.unwrap_or(person)));
        }
    }
    all.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    all.dedup_by(|a, b| a.0 == b.0);
    Ok(all)
}

/// The running cases in somebody's charge as an official may see them, each with why it cannot go to another, when one is named. Those the
/// official was taken out of are left out.
///
/// # Errors
/// Forbidden for whoever holds no office that carries cases; refused when both are the same person.
pub fn carried(
    tx: &mut Tx<'_>,
    actor: &AccountId,
    from: &AccountId,
    to: Option<&AccountId>,
    at: Timestamp,
) -> Result<Vec<Carried>, Error> {
    if !store::is_official(tx, actor)? {
        return Err(Refusal::of(Class::Forbidden, "common.forbidden").into());
    }
    if to == Some(from) {
        return Err(Refusal::invalid("case.same-hands").on("to").into());
    }
    let mut all = Vec::new();
    for (id, role) in store::charges(tx, from.as_str(), i64::try_from(MOST_HANDED).unwrap_or(i64::MAX))? {
        let (file, definition) = load(tx, &id)?;
        let is_theirs = file.case.assigned(&role, at).any(|p| p.person == from.as_str());
        let seat = view::seat(tx, &definition, &file, &Actor::Account(actor.clone()), at)?;
        if !is_theirs || file.case.is_over(&definition) || !matches!(seat, Some(view::Seat::Official(_))) {
            continue;
        }
        let refusal = match to {
            Some(to) => {
                let who = view::who(tx, &definition, &file, &Actor::Account(actor.clone()), at)?;
                match holds(tx, &definition, &role, to)? {
                    Some(refusal) => Some(refusal),
                    None => tried(&definition, &file, &who, (&role, from, to), at)?.err(),
                }
            }
            None => None,
        };
        all.push(Carried {
            number: file.number,
            title: file.title,
            procedure: file.procedure,
            state: file.case.state,
            next_due: file.next_due,
            id,
            role,
            refusal,
        });
    }
    Ok(all)
}

/// Why somebody cannot be given a role, when they do not hold its office.
fn holds(tx: &mut Tx<'_>, definition: &Definition, role: &str, to: &AccountId) -> Result<Option<Refusal>, Error> {
    let office = definition.role(role).and_then(|r| r.office.as_deref()).and_then(Office::parse);
    let Some(office) = office else { return Ok(Some(Refusal::invalid("common.choose").on("role"))) };
    let held = office::held(tx, to, office)?.is_some();
    Ok((!held).then(|| Refusal::invalid("procedure.holds-no-office").on("to").with("office", office.word())))
}

/// The moves that hand a case over: nobody is assigned twice, and at no moment is it nobody's.
fn moves(file: &CaseFile, (role, from, to): (&str, &AccountId, &AccountId), at: Timestamp) -> Vec<Move> {
    let role = role.to_owned();
    let mut all = Vec::new();
    if !file.case.assigned(&role, at).any(|p| p.person == to.as_str()) {
        all.push(Move::Assign { role: role.clone(), person: to.to_string() });
    }
    all.push(Move::Relieve { role, person: from.to_string() });
    all
}

/// What the procedure says to the moves, before any door is opened.
fn tried(
    definition: &Definition,
    file: &CaseFile,
    who: &Who,
    hands: (&str, &AccountId, &AccountId),
    at: Timestamp,
) -> Result<Result<(), Refusal>, Error> {
    let calendar = calendar(definition)?;
    let mut case = file.case.clone();
    for wanted in moves(file, hands, at) {
        match procedure::advance(definition, calendar, &case, who, &wanted, at) {
            Ok(next) => case = next,
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(Ok(()))
}

/// Hands cases over, each by itself: one that is refused stays where it is, and the others go. Once more changes nothing.
///
/// # Errors
/// As [`carried`]; a note that is missing or too long; faults of the database, after which what was done stays and can be gone on with.
pub fn hand_over(
    ground: &Ground,
    catalog: &Catalog,
    actor: &AccountId,
    wanted: &Handover,
) -> Result<Vec<Handed>, Error> {
    let note = form::prose("note", &wanted.note, 2_000)?;
    if note.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("note").into());
    }
    let (at, to) = (ground.clock.now(), Some(&wanted.to));
    let all = ground.db.read(|tx| carried(tx, actor, &wanted.from, to, at))?;
    let is_asked = |number: &String| wanted.numbers.is_empty() || wanted.numbers.contains(number);
    let gone = wanted.numbers.iter().filter(|n| !all.iter().any(|c| c.number == **n));
    let mut out: Vec<Handed> = gone
        .take(MOST_HANDED)
        .map(|number| {
            let refusal = Refusal::of(Class::Conflict, "case.not-in-charge").with("value", number);
            Handed { number: number.clone(), role: None, refusal: Some(refusal) }
        })
        .collect();
    for one in all.into_iter().filter(|c| is_asked(&c.number)) {
        let refusal = match one.refusal {
            Some(refusal) => Some(refusal),
            None => one_case(ground, catalog, actor, (&one.id, &one.role), (wanted, &note))?,
        };
        out.push(Handed { number: one.number, role: Some(one.role), refusal });
    }
    Ok(out)
}

/// Hands one case over; gives why not.
fn one_case(
    ground: &Ground,
    catalog: &Catalog,
    actor: &AccountId,
    (id, role): (&CaseId, &str),
    (wanted, note): (&Handover, &str),
) -> Result<Option<Refusal>, Error> {
    let (file, _) = ground.db.read(|tx| load(tx, id))?;
    for one in moves(&file, (role, &wanted.from, &wanted.to), ground.clock.now()) {
        let wish = Wish { wanted: one, seen: None, word: note.to_owned() };
        match advance(ground, catalog, &Actor::Account(actor.clone()), id, &wish) {
            Ok(_) => {}
            Err(Error::Refused(refusals)) => return Ok(refusals.into_iter().next()),
            Err(fault) => return Err(fault),
        }
    }
    Ok(None)
}
