//! Who plays what in a case: assigned, relieved, recused, acting for another.

use super::case::{Case, Part, Standing};
use super::model::{Definition, MoveKind};
use super::rules::{Move, Who, permitted};
use crate::refusal::{Class, Refusal};
use crate::time::Timestamp;

/// Most people of one case.
const MOST_PEOPLE: usize = 500;

/// A change of people.
pub(super) fn change(
    definition: &Definition,
    case: &mut Case,
    who: &Who,
    wanted: &Move,
    at: Timestamp,
) -> Result<(), Refusal> {
    if case.people.len() >= MOST_PEOPLE {
        return Err(Refusal::of(Class::TooMuch, "procedure.too-many-people").with("most", MOST_PEOPLE));
    }
    match wanted {
        Move::Assign { role, person } => {
            permitted(definition, case, MoveKind::Assign, who, at)?;
            assign(definition, case, role, person, at)
        }
        Move::Relieve { role, person } => {
            permitted(definition, case, MoveKind::Assign, who, at)?;
            relieve(case, role, person, at)
        }
        Move::Recuse { person } => {
            // Nobody has to ask to be left out; for another it takes a decision.
            if *person != who.person {
                permitted(definition, case, MoveKind::Recuse, who, at)?;
            }
            recuse(case, person, at)
        }
        Move::Delegate { role, instead_of, person, until } => {
            permitted(definition, case, MoveKind::Delegate, who, at)?;
            known_role(definition, role)?;
            delegate(case, role, instead_of, person, (at, *until))
        }
        _ => Ok(()),
    }
}

fn assign(definition: &Definition, case: &mut Case, role: &str, person: &str, at: Timestamp) -> Result<(), Refusal> {
    known_role(definition, role)?;
    if case.is_recused(person, at) {
        return Err(Refusal::of(Class::Conflict, "procedure.recused-person").on("person"));
    }
    if case.assigned(role, at).any(|p| p.person == person) {
        return Err(Refusal::of(Class::Conflict, "procedure.assigned-already").on("person"));
    }
    let (person, role) = (person.to_owned(), Some(role.to_owned()));
    case.people.push(Part { person, standing: Standing::Assigned, role, instead_of: None, from: at, until: None });
    Ok(())
}

fn relieve(case: &mut Case, role: &str, person: &str, at: Timestamp) -> Result<(), Refusal> {
    let fits = |p: &&mut Part| {
        p.standing == Standing::Assigned && p.role.as_deref() == Some(role) && p.person == person && p.holds(at)
    };
    let part = case.people.iter_mut().find(fits);
    part.ok_or_else(|| Refusal::of(Class::Absent, "procedure.not-assigned").on("person"))?.until = Some(at);
    Ok(())
}

/// Whoever is recused loses what was theirs in the case, acting for others included; a proposal of theirs falls.
fn recuse(case: &mut Case, person: &str, at: Timestamp) -> Result<(), Refusal> {
    if case.is_recused(person, at) {
        return Err(Refusal::of(Class::Conflict, "procedure.recused-already").on("person"));
    }
    for part in case.people.iter_mut().filter(|p| p.person == person || p.instead_of.as_deref() == Some(person)) {
        if part.holds(at) {
            part.until = Some(at);
        }
    }
    if case.pending.as_ref().is_some_and(|p| p.by == person) {
        case.pending = None;
    }
    let person = person.to_owned();
    case.people.push(Part { person, standing: Standing::Recused, role: None, instead_of: None, from: at, until: None });
    Ok(())
}

fn delegate(
    case: &mut Case,
    role: &str,
    instead_of: &str,
    person: &str,
    (at, until): (Timestamp, Timestamp),
) -> Result<(), Refusal> {
    if until <= at {
        return Err(Refusal::invalid("procedure.day-past").on("until"));
    }
    if person == instead_of {
        return Err(Refusal::invalid("procedure.self-delegate").on("person"));
    }
    if case.is_recused(person, at) || case.is_recused(instead_of, at) {
        return Err(Refusal::of(Class::Conflict, "procedure.recused-person").on("person"));
    }
    case.people.push(Part {
        person: person.to_owned(),
        standing: Standing::Delegate,
        role: Some(role.to_owned()),
        instead_of: Some(instead_of.to_owned()),
        from: at,
        until: Some(until),
    });
    Ok(())
}

fn known_role(definition: &Definition, role: &str) -> Result<(), Refusal> {
    let none = || Refusal::invalid("common.choose").on("role");
    definition.role(role).map(|_| ()).ok_or_else(none)
}
