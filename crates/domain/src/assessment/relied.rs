//! Evidence that is a statement of another party, or the result of an evaluation: what of it an answer rests on, and how it
//! stands today.

use super::store;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::evaluation::{self, Evaluation, EvaluationState, Stale};
use crate::id::{AssessmentId, EvaluationId, EvidenceId, OperatorId, ReceivedId};
use crate::received::{self, Mark, Received, ReceivedState};
use crate::refusal::{Class, Error, Refusal};
use crate::text::Lang;

/// The statement behind a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relied {
    /// The evidence.
    pub evidence: EvidenceId,
    /// The statement.
    pub received: ReceivedId,
    /// The fields of it the answer rests on.
    pub fields: Vec<String>,
}

/// The statement, if it is the operator's, accepted, and shows the fields named.
pub(super) fn check(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    id: &ReceivedId,
    fields: &[String],
) -> Result<Received, Error> {
    let row = received::received(tx, id)?.filter(|row| row.operator == *operator);
    let row = row.ok_or_else(|| Refusal::invalid("evidence.no-statement").on("received"))?;
    if row.state != ReceivedState::Accepted {
        return Err(Refusal::of(Class::Conflict, "evidence.not-accepted").on("received").into());
    }
    let shown = row.content().map(|content| content.fields).unwrap_or_default();
    if fields.is_empty() || fields.iter().any(|name| !shown.contains_key(name)) {
        return Err(Refusal::invalid("evidence.fields").on("fields").into());
    }
    Ok(row)
}

/// The evaluation, if it is the operator's and was reviewed.
pub(super) fn check_result(tx: &mut Tx<'_>, operator: &OperatorId, id: &EvaluationId) -> Result<Evaluation, Error> {
    let states = [EvaluationState::Accepted, EvaluationState::Issued];
    let row = evaluation::evaluation(tx, id)?.filter(|e| e.operator == *operator && states.contains(&e.state));
    row.ok_or_else(|| Refusal::invalid("evidence.no-result").on("evaluation").into())
}

pub(super) fn title_of(held: &Evaluation) -> String {
    format!("{} #{}", held.plan.title.get(Lang::Ja), held.number)
}

pub(super) fn keep(
    tx: &mut WriteTx<'_, '_>,
    evidence: &EvidenceId,
    received: &ReceivedId,
    fields: &[String],
) -> Result<(), Error> {
    let fields = serde_json::Value::from(fields.to_vec()).to_string();
    tx.insert(
        "evidence_statement",
        cols! { "evidence_id" => evidence, "received_id" => received, "fields" => fields },
    )?;
    Ok(())
}

/// A piece of evidence with its statement and what happened to that since.
#[derive(Debug, Clone)]
pub struct ReliedOn {
    /// What was linked.
    pub relied: Relied,
    /// The statement.
    pub received: Received,
    /// What happened to it; nothing: it stands.
    pub marks: Vec<Mark>,
}

/// How the statements behind the evidence of an assessment stand, at a time in seconds since 1970.
///
/// # Errors
/// Faults of the database.
pub fn statements_relied_on(tx: &mut Tx<'_>, assessment: &AssessmentId, at: u64) -> Result<Vec<ReliedOn>, Error> {
    let mut out = Vec::new();
    for relied in store::relied(tx, assessment)? {
        let Some(row) = received::received(tx, &relied.received)? else { continue };
        let marks = received::marks(tx, &row.id, at)?;
        out.push(ReliedOn { relied, received: row, marks });
    }
    Ok(out)
}

/// A piece of evidence that is the result of an evaluation, and why it is stale, if it is.
#[derive(Debug, Clone)]
pub struct ResultReliedOn {
    /// The evidence.
    pub evidence: EvidenceId,
    /// The evaluation.
    pub evaluation: Evaluation,
    /// Why it no longer stands; nothing: it stands.
    pub stale: Vec<Stale>,
}

/// How the results behind the evidence of an assessment stand, at a time in seconds since 1970.
///
/// # Errors
/// Faults of the database.
pub fn results_relied_on(tx: &mut Tx<'_>, assessment: &AssessmentId, at: u64) -> Result<Vec<ResultReliedOn>, Error> {
    let mut out: Vec<ResultReliedOn> = Vec::new();
    for (_, evidence) in store::evidence_links(tx, assessment)? {
        if out.iter().any(|held| held.evidence == evidence) {
            continue;
        }
        let Some(id) = evaluation::of_evidence(tx, &evidence)? else { continue };
        let Some(evaluation) = evaluation::evaluation(tx, &id)? else { continue };
        let stale = evaluation::standing(tx, &evaluation, at)?;
        out.push(ResultReliedOn { evidence, evaluation, stale });
    }
    Ok(out)
}
