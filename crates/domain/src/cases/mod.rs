//! Cases under procedure, stored: opened, advanced, lapsed, read (事案).
//!
//! For: every case of the house is kept, moved and read the same way, whatever it is about.
//! Rests on: [`crate::procedure`]; `docs/specs/case.md`; `docs/decisions/0029-procedures.md`.
//! Words: a *case* has *parties*, *events* in order, and says whose *turn* it is; a step with a power is an act, any other a filing.
//! Never: moves a case by other rules than its own definition's; shows a party what no step has shown it.
//! Begin at: [`open`], [`advance`], [`view`].

mod added;
mod advance;
mod basis;
mod dates;
mod drafts;
mod handover;
mod like;
mod model;
mod names;
mod record;
mod routes;
mod split;
mod store;
mod sweep;
#[cfg(test)]
mod tests;
mod turn;
mod view;
mod withhold;

#[cfg(test)]
pub(crate) use tests::each::one_of_each;

pub(crate) use added::added;
pub use added::heard;
pub use advance::{Advanced, Wish, advance};
pub use dates::{DueDate, calendar_of, due, make_calendar, revoke_calendar};
pub use drafts::{Draft, asked_of, draft, drafted, forget, keep_draft};
pub use handover::{Carried, Handed, Handover, MOST_HANDED, carried, carriers, hand_over};
pub use model::{Actor, CaseFile, Event, EventKind, Opening, Party};
pub use names::{holders, named, names};
pub use routes::{Route, routes};
pub use split::split;
pub use store::{
    Count, InCharge, Line, Related, Search, Statistics, by_number, calendar_since, event, inbox, is_cut, is_official,
    related, search, statistics,
};
pub use sweep::sweep;
pub use view::{Offered, Seat, View, view};
pub use withhold::{Withheld, Withhold, disclose, withhold};
pub(crate) use withhold::{hold, is_withheld};

use crate::cols;
use crate::db::{DbError, Tx, WriteTx};
use crate::door::Receipt;
use crate::form;
use crate::id::{CaseId, Chance, OperatorId};
use crate::procedure::{self, Definition};
use crate::refusal::{Class, Error, Refusal};
use crate::registry;
use crate::time::rfc3339;
use std::borrow::Cow;

/// Opens a case under the newest version of a procedure. Whoever calls it holds the door and has checked what was said.
///
/// # Errors
/// Absent when there is no such procedure; refused for a title that is empty or too long, or a party whose role is none.
pub fn open(tx: &mut WriteTx<'_, '_>, receipt: &Receipt, opening: &Opening) -> Result<CaseId, Error> {
    let none = || Refusal::of(Class::Absent, "procedure.absent").with("value", opening.procedure);
    let definition = procedure::definition(opening.procedure).ok_or_else(none)?;
    let title = form::line("title", &opening.title, 200)?;
    let id = CaseId::new(tx.at(), tx.chance());
    let case = procedure::begin(definition, tx.at());
    let event = model::Event {
        number: 1,
        kind: EventKind::Opened,
        step: None,
        by: opening.by.clone(),
        role: opening.role.clone(),
        instead_of: None,
        person: None,
        answers: opening.answers.clone(),
        act: None,
        entry: receipt.entry.clone(),
        at: rfc3339(tx.at()),
    };
    begin(tx, definition, &id, &title, case, event)?;
    for party in &opening.parties {
        name_party(tx, definition, &id, party)?;
    }
    turn::rewrite(tx, definition, &id)?;
    store::index(tx, &id, &opening.title, &opening.answers)?;
    Ok(id)
}

/// Writes a new case and its first event.
fn begin(
    tx: &mut WriteTx<'_, '_>,
    definition: &Definition,
    id: &CaseId,
    title: &str,
    case: procedure::Case,
    event: model::Event,
) -> Result<(), Error> {
    let (digest, text) = procedure::kept(definition)?;
    store::keep_definition(tx, &digest, &definition.name(), &text)?;
    begin_kept(tx, definition, &digest, id, title, case, event)
}

/// The same under a definition whose text is kept already.
fn begin_kept(
    tx: &mut WriteTx<'_, '_>,
    definition: &Definition,
    digest: &str,
    id: &CaseId,
    title: &str,
    case: procedure::Case,
    event: model::Event,
) -> Result<(), Error> {
    let number = number(tx.chance());
    let row = advance::columns(definition, &case, 1, false)?;
    let mut columns = cols! {
        "id" => id, "number" => number, "definition" => digest, "procedure" => definition.name(), "title" => title,
        "opened_at" => rfc3339(tx.at()),
    }
    .to_vec();
    columns.extend(row);
    tx.insert("case_file", &columns)?;
    store::append(tx, id, &event)?;
    Ok(())
}

fn name_party(tx: &mut WriteTx<'_, '_>, definition: &Definition, id: &CaseId, party: &Party) -> Result<(), Error> {
    // Offices are held, not named.
    if definition.role(&party.role).is_none_or(|r| r.office.is_some()) {
        return Err(Refusal::invalid("common.choose").on("role").into());
    }
    let since = rfc3339(tx.at());
    let (role, holder) = (party.role.as_str(), party.holder.as_str());
    tx.upsert("case_party", cols! { "case_id" => id, "role" => role, "holder" => holder, "since" => since })?;
    Ok(())
}

/// Names an operator as a party of a running case, or refuses when its role is none a party plays.
///
/// # Errors
/// Absent when there is no such case; forbidden unless the actor plays a role of an office in it.
pub fn name_operator(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    actor: &Actor,
    id: &CaseId,
    role: &str,
    operator: &OperatorId,
) -> Result<(), Error> {
    hold(tx, id)?;
    let (file, definition) = load(tx, id)?;
    let at = tx.at();
    let seat = view::seat(tx, &definition, &file, actor, at)?;
    if !matches!(seat, Some(Seat::Official(_))) {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    if file.case.is_over(&definition) {
        return Err(Refusal::of(Class::Conflict, "procedure.over").with("state", &file.case.state).into());
    }
    if registry::operator(tx, operator)?.is_none() {
        return Err(Refusal::invalid("procedure.no-operator").on("operator").into());
    }
    name_party(tx, &definition, id, &Party::operator(role, operator))?;
    let event = record::event(receipt, EventKind::Named, actor, Some(operator.to_string()), tx.at());
    store::append(tx, id, &event)?;
    turn::rewrite(tx, &definition, id)?;
    Ok(())
}

/// A case and the definition it runs under.
pub(crate) fn load(tx: &mut Tx<'_>, id: &CaseId) -> Result<(CaseFile, Cow<'static, Definition>), Error> {
    let file = store::file(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let definition = store::definition(tx, &file.definition)?;
    Ok((file, definition))
}

/// Digits and letters no one confuses: no I, L, O, U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A number drawn by chance: `7K3-MQ2-XD9`.
fn number(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; 9];
    chance.fill(&mut bytes);
    let letters: String = bytes.iter().map(|b| char::from(LETTERS[usize::from(b & 31)])).collect();
    format!("{}-{}-{}", &letters[..3], &letters[3..6], &letters[6..])
}

/// The calendar a procedure counts by.
pub(crate) fn calendar(definition: &Definition) -> Result<&'static crate::calendar::Calendar, DbError> {
    let none = || DbError::Schema(format!("there is no calendar `{}`", definition.calendar));
    crate::calendar::Calendar::named(&definition.calendar).ok_or_else(none)
}
