//! Evidence that is a statement of another party: which fields of it an answer rests on, and how it stands today.

use super::store;
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::id::{AssessmentId, EvidenceId, OperatorId, ReceivedId};
use crate::received::{self, Mark, Received, ReceivedState};
use crate::refusal::{Class, Error, Refusal};

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
