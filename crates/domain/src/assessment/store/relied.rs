//! SQL of what evidence is linked to, and of evidence that is a statement of another party.

use super::super::Relied;
use super::{norm_id, wrong_id};
use crate::args;
use crate::db::{DbError, Row, Tx};
use crate::id::{AssessmentId, EvidenceId, ReceivedId};
use crate::norm::NormId;

fn read_relied(r: &Row<'_>) -> Result<Relied, DbError> {
    let wrong = |detail: String| DbError::Schema(format!("`{detail}` is not known here"));
    Ok(Relied {
        evidence: EvidenceId::parse(&r.text(0)?).map_err(|e| wrong(e.to_string()))?,
        received: ReceivedId::parse(&r.text(1)?).map_err(|e| wrong(e.to_string()))?,
        fields: serde_json::from_str(&r.text(2)?).map_err(|e| wrong(e.to_string()))?,
    })
}

/// The statements behind the evidence of an assessment.
pub fn relied(tx: &mut Tx<'_>, assessment: &AssessmentId) -> Result<Vec<Relied>, DbError> {
    tx.rows(
        "SELECT DISTINCT s.evidence_id, s.received_id, s.fields FROM evidence_statement s
         JOIN evidence_link l ON l.evidence_id = s.evidence_id WHERE l.assessment_id = ? ORDER BY s.evidence_id",
        args![assessment],
        read_relied,
    )
}

/// The statement behind one piece of evidence.
pub fn relied_by(tx: &mut Tx<'_>, evidence: &EvidenceId) -> Result<Option<Relied>, DbError> {
    let sql = "SELECT evidence_id, received_id, fields FROM evidence_statement WHERE evidence_id = ?";
    tx.row(sql, args![evidence], read_relied)
}

/// Which evidence is linked to which row.
pub fn evidence_links(tx: &mut Tx<'_>, id: &AssessmentId) -> Result<Vec<(NormId, EvidenceId)>, DbError> {
    tx.rows(
        "SELECT norm, evidence_id FROM evidence_link WHERE assessment_id = ? ORDER BY norm, evidence_id",
        args![id],
        |r| Ok((norm_id(&r.text(0)?)?, EvidenceId::parse(&r.text(1)?).map_err(wrong_id)?)),
    )
}
