//! One case made two.

use super::model::{Actor, EventKind};
use super::record::event;
use super::{hold, load, store, turn, view};
use crate::db::WriteTx;
use crate::door::Receipt;
use crate::id::CaseId;
use crate::procedure;
use crate::refusal::{Class, Error, Refusal};

/// A case of its own out of one that runs: a filing.
///
/// # Errors
/// As [`advance`]; a title that is empty or too long.
pub fn split(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    actor: &Actor,
    id: &CaseId,
    title: &str,
) -> Result<CaseId, Error> {
    hold(tx, id)?;
    let (file, definition) = load(tx, id)?;
    let at = tx.at();
    if view::seat(tx, &definition, &file, actor, at)?.is_none() {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    if file.withheld.is_some() {
        return Err(Refusal::of(Class::Conflict, "case.open-it-first").into());
    }
    let who = view::who(tx, &definition, &file, actor, at)?;
    let case = procedure::split(&definition, &file.case, &who, at)?;
    let title = crate::form::line("title", title, 200)?;
    let new = CaseId::new(at, tx.chance());
    let begun = event(receipt, EventKind::Split, actor, Some(id.to_string()), at);
    super::begin_kept(tx, &definition, &file.definition, &new, &title, case, begun)?;
    for party in store::parties(tx, id)? {
        super::name_party(tx, &definition, &new, &party)?;
    }
    turn::rewrite(tx, &definition, &new)?;
    store::append(tx, id, &event(receipt, EventKind::Split, actor, Some(new.to_string()), at))?;
    Ok(new)
}
