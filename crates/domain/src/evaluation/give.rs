//! The statement of a result given to the next party: what is open, the fields chosen, and no other.

use super::model::{Delivery, Evaluation, EvaluationState};
use super::plan::{open, read};
use super::store::deliveries;
use super::{KIND, absent, store};
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::form;
use crate::id::{AccountId, EvaluationId, OperatorId, ReceivedId};
use crate::norm::EVALUATION_RESULT_OPEN;
use crate::received::{self, Incoming, Reader};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::registry;
use crate::statement::{self, StatementRow};
use crate::time::rfc3339;
use shirube_proof::disclose::escape;
use shirube_proof::statement::{Bundle, Statement};
use std::collections::BTreeSet;

fn row(tx: &mut Tx<'_>, held: &Evaluation) -> Result<StatementRow, Error> {
    let row = held.statement.as_ref().map(|id| statement::statement(tx, id)).transpose()?.flatten();
    row.filter(|row| row.kind == KIND).ok_or_else(absent)
}

fn whole(row: &StatementRow) -> Result<Statement, Error> {
    Statement::parse(&row.text)
        .map_err(|_| crate::db::DbError::Schema(format!("statement {} cannot be read", row.id)).into())
}

/// The fields of the signed result that are shown one by one, in the order of their names.
///
/// # Errors
/// Absent without a statement.
pub fn showable(tx: &mut Tx<'_>, held: &Evaluation) -> Result<Vec<String>, Error> {
    let content = whole(&row(tx, held)?)?.content().map_err(|_| absent())?;
    Ok(content.fields.keys().filter(|name| !EVALUATION_RESULT_OPEN.contains(&name.as_str())).cloned().collect())
}

/// The presentation with these fields, with everything that lets it be checked offline.
///
/// # Errors
/// A conflict before the result was signed or when its statement no longer counts; refused for a field it has not.
pub fn presented(tx: &mut WriteTx<'_, '_>, id: &EvaluationId, shown: &BTreeSet<String>) -> Result<Bundle, Error> {
    let held = open(tx, id, &[EvaluationState::Issued])?;
    let row = row(tx, &held)?;
    if !row.counts_at(statement::seconds(tx.at())) {
        return Err(Refusal::of(Class::Conflict, "evaluation.no-longer-counts").into());
    }
    let (known, mut refusals) = (showable(tx, &held)?, Refusals::default());
    for name in shown.iter().filter(|name| !known.contains(name)) {
        refusals.push(Refusal::invalid("evaluation.not-in-it").on("show").with("name", name));
    }
    refusals.settle()?;
    let paths: BTreeSet<String> = shown.iter().map(|name| format!("/fields/{}", escape(name))).collect();
    let presented = whole(&row)?.present(|place, _| paths.contains(&place.path)).map_err(|_| absent())?;
    statement::bundle(tx, &row, &presented)
}

/// Gives it to an operator of this installation, into what it received. The same once more has no further effect.
///
/// # Errors
/// As [`presented`]; refused without such an operator.
pub fn give(
    tx: &mut WriteTx<'_, '_>,
    reader: &Reader<'_>,
    id: &EvaluationId,
    (to, shown): (&OperatorId, &BTreeSet<String>),
    by: &AccountId,
) -> Result<ReceivedId, Error> {
    let bundle = presented(tx, id, shown)?;
    let held = read(tx, id)?;
    let from_name = registry::operator(tx, &held.operator)?.map(|o| o.name).unwrap_or_default();
    let no_recipient = || Refusal::invalid("sheet.no-recipient").on("to");
    let found = registry::operator(tx, to)?.filter(|o| o.id != held.operator).ok_or_else(no_recipient)?;
    let file = bundle.to_value().to_string();
    let incoming = Incoming { operator: to, file: file.as_bytes(), from_name: &from_name, delivery: None, node: None };
    let received = received::receive(tx, reader, &incoming)?.row.id;
    note(tx, &held, (Some(to), &found.name), shown, by)?;
    Ok(received)
}

/// The file for whoever is not on this installation; it is noted for whom, as far as that is said.
///
/// # Errors
/// As [`presented`]; refused for a name that is too long.
pub fn give_file(
    tx: &mut WriteTx<'_, '_>,
    id: &EvaluationId,
    (name, shown): (&str, &BTreeSet<String>),
    by: &AccountId,
) -> Result<Bundle, Error> {
    let name = form::optional_line("to_name", name, 200)?.unwrap_or_default();
    let bundle = presented(tx, id, shown)?;
    let held = read(tx, id)?;
    note(tx, &held, (None, &name), shown, by)?;
    Ok(bundle)
}

/// Writes down to whom it was given. The same fields to the same party are one delivery.
pub(super) fn note(
    tx: &mut WriteTx<'_, '_>,
    held: &Evaluation,
    (to, name): (Option<&OperatorId>, &str),
    shown: &BTreeSet<String>,
    by: &AccountId,
) -> Result<(), Error> {
    let Some(statement) = &held.statement else { return Err(absent()) };
    let earlier = deliveries(tx, &held.id)?;
    let is_same =
        |d: &Delivery| d.statement == *statement && d.to.as_ref() == to && d.name == name && d.shown.iter().eq(shown);
    if earlier.iter().any(is_same) {
        return Ok(());
    }
    tx.insert(
        "evaluation_delivery",
        cols! {
            "evaluation_id" => &held.id, "number" => earlier.first().map_or(0, |d| d.number) + 1,
            "statement_id" => statement, "operator_id" => &held.operator, "to_operator" => to.map(ToString::to_string),
            "to_name" => name, "shown" => store::json(shown), "sent_by" => by, "at" => rfc3339(tx.at()),
        },
    )?;
    Ok(())
}
