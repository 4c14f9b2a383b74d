//! The statement of a result given to the next party: what is open, the fields chosen, and no other.

use super::model::{Evaluation, EvaluationState};
use super::plan::{open, read};
use super::{KIND, absent};
use crate::db::{Tx, WriteTx};
use crate::id::{EvaluationId, OperatorId, ReceivedId};
use crate::norm::EVALUATION_RESULT_OPEN;
use crate::received::{self, Incoming, Reader};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::registry;
use crate::statement::{self, StatementRow};
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
) -> Result<ReceivedId, Error> {
    let bundle = presented(tx, id, shown)?;
    let from = read(tx, id)?.operator;
    let from_name = registry::operator(tx, &from)?.map(|o| o.name).unwrap_or_default();
    let no_recipient = || Refusal::invalid("sheet.no-recipient").on("to");
    registry::operator(tx, to)?.filter(|o| o.id != from).ok_or_else(no_recipient)?;
    let file = bundle.to_value().to_string();
    let incoming = Incoming { operator: to, file: file.as_bytes(), from_name: &from_name, delivery: None, node: None };
    Ok(received::receive(tx, reader, &incoming)?.row.id)
}
