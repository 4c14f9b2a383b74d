//! Words a party adds between steps: on record as events, and waiting for somebody to read them.

use super::model::{Actor, EventKind};
use super::{hold, load, record, store, turn, view};
use crate::db::WriteTx;
use crate::door::Receipt;
use crate::id::CaseId;
use crate::refusal::{Class, Error, Refusal};

/// Records that a party added a word, which whoever keeps it knows by its number. The roles that hear of it get their turn.
pub(crate) fn added(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    actor: &Actor,
    id: &CaseId,
    (role, number): (&str, i64),
) -> Result<(), Error> {
    let mut event = record::event(receipt, EventKind::Added, actor, None, tx.at());
    event.role = Some(role.to_owned());
    event.answers.insert("number".to_owned(), number.to_string());
    store::append(tx, id, &event)?;
    let (_, definition) = load(tx, id)?;
    turn::rewrite(tx, &definition, id)
}

/// An official has read what was added: their turn is over, as far as it came from that.
///
/// # Errors
/// Absent without a seat of an office; a conflict when nothing waits to be read.
pub fn heard(tx: &mut WriteTx<'_, '_>, receipt: &Receipt, actor: &Actor, id: &CaseId) -> Result<(), Error> {
    hold(tx, id)?;
    let (file, definition) = load(tx, id)?;
    let at = tx.at();
    if !matches!(view::seat(tx, &definition, &file, actor, at)?, Some(view::Seat::Official(_))) {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    if !store::is_unheard(tx, id)? {
        return Err(Refusal::of(Class::Conflict, "case.nothing-added").into());
    }
    store::append(tx, id, &record::event(receipt, EventKind::Heard, actor, None, tx.at()))?;
    turn::rewrite(tx, &definition, id)
}
