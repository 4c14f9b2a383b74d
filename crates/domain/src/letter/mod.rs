//! The letter of an act, or of a step that goes out as a document (書面).
//!
//! For: what is handed to the party: what is asked, by whom, on which clauses, and what can be done about it.
//! Rests on: Administrative Procedure Act arts. 32 to 36-3 (`catalog/letters/notes.toml`); `docs/specs/letter.md`; `docs/decisions/0031-letters-and-acts.md`.
//! Words: a *letter* is made of an event and never stored; a *note* is what the law or the house lets be said beside it.
//! Never: names a clause the act did not name or the catalogue does not hold; names staff but as their office shows them; says more than its reader may see.
//! Begin at: [`of`].

mod build;
mod labels;
mod model;
mod notes;
mod store;
#[cfg(test)]
mod tests;

pub use build::{clause, day_of, formal, notes_of_force};
pub use labels::{Label, label, labels};
pub use model::{Addressee, Clause, Letter, Note, Said, Sender};
pub use store::of_act;

use crate::cases::{self, Actor, Event, EventKind, View};
use crate::db::Tx;
use crate::id::{CaseId, OperatorId};
use crate::norm::Catalog;
use crate::procedure::{Definition, Step};
use crate::refusal::Error;
use crate::registry;
use crate::text::Both;
use crate::time::Timestamp;

/// The step whose letter an event is: it took effect, goes to a party, and is an act or has a document.
pub fn step_of<'d>(definition: &'d Definition, event: &Event) -> Option<&'d Step> {
    let took_effect = matches!(event.kind, EventKind::Taken | EventKind::Confirmed);
    let step = definition.step(event.step.as_deref()?).filter(|_| took_effect)?;
    let goes_out = !step.shown_to.is_empty() && (step.power.is_some() || !step.documents.is_empty());
    goes_out.then_some(step)
}

/// The letter of an event, for those who may see that event; `None` for anybody else, and for events that are no letters.
///
/// # Errors
/// Faults of the database.
pub fn of(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    actor: &Actor,
    case: &CaseId,
    number: i64,
    at: Timestamp,
) -> Result<Option<Letter>, Error> {
    let Some(view) = cases::view(tx, actor, case, at)? else { return Ok(None) };
    let Some(seen) = view.events.iter().find(|e| e.number == number) else { return Ok(None) };
    let Some(step) = step_of(&view.definition, seen) else { return Ok(None) };
    let to = addressees(tx, &view, step)?;
    let (sender, clauses) = match &seen.act {
        Some(act) => {
            let (sender, clauses, _) = store::of_act(tx, act)?;
            (sender, clauses)
        }
        None => (store::of_event(tx, &view.definition, case, number)?, step.basis.clone()),
    };
    let enclosed = enclosed(&view, step, number);
    let given = build::Given { file: &view.file, definition: &view.definition, step, event: seen, enclosed };
    Ok(Some(build::letter(catalog, &given, to, sender, &clauses)))
}

/// To whom it goes: the parties of the roles it is shown to, operators by name, others by their role.
fn addressees(tx: &mut Tx<'_>, view: &View, step: &Step) -> Result<Vec<Addressee>, Error> {
    let mut out = Vec::new();
    for party in view.parties.iter().filter(|p| step.shown_to.contains(&p.role)) {
        let operator = match OperatorId::parse(&party.holder) {
            Ok(id) => registry::operator(tx, &id)?,
            Err(_) => None,
        };
        // A reporter has no name in a letter, with or without an account.
        let role = || view.definition.role(&party.role).map(|r| r.title.clone()).unwrap_or_default();
        out.push(match operator {
            Some(o) => {
                let en = o.name_en.unwrap_or_else(|| o.name.clone());
                Addressee { name: Both { ja: o.name, en }, honour: label("honour").ja }
            }
            None => Addressee { name: role(), honour: label("honour_person").ja },
        });
    }
    Ok(out)
}

/// The last answers of the steps this one shows, as they stood before it.
fn enclosed<'v>(view: &'v View, step: &Step, number: i64) -> Vec<&'v Event> {
    let effect = |e: &&Event| matches!(e.kind, EventKind::Taken | EventKind::Confirmed) && e.number < number;
    let last = |id: &String| view.events.iter().filter(effect).rfind(|e| e.step.as_ref() == Some(id));
    step.shows.iter().filter_map(last).collect()
}
