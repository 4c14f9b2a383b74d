//! SQL of assessments.

mod relied;

pub use relied::{evidence_links, relied, relied_by};

use super::{Answer, AnswerStatus, Assessment, Evidence, EvidenceKind, Risk, State};
use crate::args;
use crate::cols;
use crate::db::{DbError, Row, Tx, Value, WriteTx};
use crate::id::{AccountId, AssessmentId, AssetId, EntryId, EvidenceId, OperatorId, RiskId};
use crate::norm::NormId;
use crate::registry::{AssetKind, Cursor};
use crate::time::rfc3339;

fn wrong_id(e: crate::id::WrongId) -> DbError {
    DbError::Schema(e.to_string())
}

fn norm_id(text: &str) -> Result<NormId, DbError> {
    NormId::parse(text).ok_or_else(|| DbError::Schema(format!("`{text}` is not a norm")))
}

fn state(word: &str) -> State {
    if word == State::Submitted.word() { State::Submitted } else { State::Draft }
}

const ASSESSMENT: &str = "SELECT id, operator_id, asset_id, number, supersedes, status, facts, instruments, catalog_digest, \
     updated_at, submitted_at, submitted_by, receipt, revision FROM assessment";

fn read_assessment(r: &Row<'_>) -> Result<Assessment, DbError> {
    let damaged = |e: serde_json::Error| DbError::Schema(format!("an assessment cannot be read: {e}"));
    Ok(Assessment {
        id: AssessmentId::parse(&r.text(0)?).map_err(wrong_id)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong_id)?,
        asset: AssetId::parse(&r.text(2)?).map_err(wrong_id)?,
        number: r.int(3)?,
        supersedes: r.opt_text(4)?.map(|id| AssessmentId::parse(&id)).transpose().map_err(wrong_id)?,
        state: state(&r.text(5)?),
        facts: serde_json::from_str(&r.text(6)?).map_err(damaged)?,
        instruments: serde_json::from_str(&r.text(7)?).map_err(damaged)?,
        catalog_digest: r.text(8)?,
        updated_at: r.text(9)?,
        submitted_at: r.opt_text(10)?,
        submitted_by: r.opt_text(11)?.map(|id| AccountId::parse(&id)).transpose().map_err(wrong_id)?,
        receipt: r.opt_text(12)?.map(|id| EntryId::parse(&id)).transpose().map_err(wrong_id)?,
        revision: r.int(13)?,
    })
}

/// One assessment.
pub fn assessment(tx: &mut Tx<'_>, id: &AssessmentId) -> Result<Option<Assessment>, DbError> {
    tx.row(&format!("{ASSESSMENT} WHERE id = ?"), args![id], read_assessment)
}

/// The latest assessment of an asset.
pub fn latest_of(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Option<Assessment>, DbError> {
    tx.row(&format!("{ASSESSMENT} WHERE asset_id = ? ORDER BY number DESC LIMIT 1"), args![asset], read_assessment)
}

/// Every assessment of an asset, latest first.
pub fn of_asset(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Vec<Assessment>, DbError> {
    tx.rows(&format!("{ASSESSMENT} WHERE asset_id = ? ORDER BY number DESC LIMIT 100"), args![asset], read_assessment)
}

/// One line of a list of assessments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentSummary {
    /// Its id.
    pub id: AssessmentId,
    /// Of what.
    pub asset: AssetId,
    /// What that is.
    pub asset_kind: AssetKind,
    /// Its name.
    pub asset_name: String,
    /// 1 for the first.
    pub number: i64,
    /// Draft or submitted.
    pub state: State,
    /// Last change, RFC 3339.
    pub updated_at: String,
    /// When submitted.
    pub submitted_at: Option<String>,
}

/// A page of assessments.
#[derive(Debug, Clone)]
pub struct AssessmentList {
    /// The rows.
    pub rows: Vec<AssessmentSummary>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

const SUMMARY: &str = "SELECT s.id, s.asset_id, a.kind, a.name, s.number, s.status, s.updated_at, s.submitted_at
     FROM assessment s JOIN asset a ON a.id = s.asset_id";

fn read_summary(r: &Row<'_>) -> Result<AssessmentSummary, DbError> {
    Ok(AssessmentSummary {
        id: AssessmentId::parse(&r.text(0)?).map_err(wrong_id)?,
        asset: AssetId::parse(&r.text(1)?).map_err(wrong_id)?,
        asset_kind: kind(&r.text(2)?),
        asset_name: r.text(3)?,
        number: r.int(4)?,
        state: state(&r.text(5)?),
        updated_at: r.text(6)?,
        submitted_at: r.opt_text(7)?,
    })
}

/// How far the latest assessment of an asset is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Of what.
    pub asset: AssetId,
    /// 1 for the first.
    pub number: i64,
    /// Draft or submitted.
    pub state: State,
    /// When submitted.
    pub submitted_at: Option<String>,
}

/// How the latest assessment of each of these assets stands, in one query; those without one are left out.
pub fn standings(tx: &mut Tx<'_>, assets: &[AssetId]) -> Result<Vec<Standing>, DbError> {
    if assets.is_empty() {
        return Ok(Vec::new());
    }
    let holes = vec!["?"; assets.len()].join(", ");
    let sql = format!(
        "SELECT s.asset_id, s.number, s.status, s.submitted_at FROM assessment s WHERE s.asset_id IN ({holes})
         AND s.number = (SELECT max(l.number) FROM assessment l WHERE l.asset_id = s.asset_id)"
    );
    let ids: Vec<Value> = assets.iter().map(Value::from).collect();
    tx.rows(&sql, &ids, |r| {
        Ok(Standing {
            asset: AssetId::parse(&r.text(0)?).map_err(wrong_id)?,
            number: r.int(1)?,
            state: state(&r.text(2)?),
            submitted_at: r.opt_text(3)?,
        })
    })
}

/// Systems and services in use of which no assessment was ever begun, latest change first.
pub fn unassessed(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    most: u32,
) -> Result<Vec<(AssetId, AssetKind, String)>, DbError> {
    tx.rows(
        "SELECT a.id, a.kind, a.name FROM asset a WHERE a.operator_id = ? AND a.kind IN ('system', 'service')
         AND a.is_retired = ? AND NOT EXISTS (SELECT 1 FROM assessment s WHERE s.asset_id = a.id)
         ORDER BY a.updated_at DESC, a.id DESC LIMIT ?",
        args![operator, false, i64::from(most)],
        |r| Ok((AssetId::parse(&r.text(0)?).map_err(wrong_id)?, kind(&r.text(1)?), r.text(2)?)),
    )
}

/// A page of an operator's assessments, latest change first; `only` narrows to one state.
pub fn list(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    only: Option<State>,
    after: Option<&Cursor>,
    most: u32,
) -> Result<AssessmentList, DbError> {
    let mut sql = format!("{SUMMARY} WHERE s.operator_id = ?");
    let mut values: Vec<Value> = vec![operator.into()];
    if let Some(state) = only {
        sql.push_str(" AND s.status = ?");
        values.push(state.word().into());
    }
    if let Some(cursor) = after {
        sql.push_str(" AND (s.updated_at, s.id) < (?, ?)");
        values.extend_from_slice(args![cursor.at.as_str(), cursor.id.as_str()]);
    }
    sql.push_str(" ORDER BY s.updated_at DESC, s.id DESC LIMIT ?");
    values.push(Value::Int(i64::from(most) + 1));
    let mut rows = tx.rows(&sql, &values, read_summary)?;
    let next = next_cursor(&mut rows, most, |r| (&r.updated_at, r.id.as_str()));
    Ok(AssessmentList { rows, next })
}

fn kind(word: &str) -> AssetKind {
    AssetKind::ALL.into_iter().find(|k| k.code() == word).unwrap_or(AssetKind::System)
}

pub(super) fn touch(tx: &mut WriteTx<'_, '_>, id: &AssessmentId) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    tx.update("assessment", cols! { "id" => id }, cols! { "updated_at" => at })?;
    Ok(())
}

const ANSWER: &str = "SELECT a.norm, a.status, a.statement, a.reason, a.owner, a.due, a.updated_by, a.updated_at, a.revision, \
     s.source_norm FROM answer a LEFT JOIN answer_source s ON s.assessment_id = a.assessment_id AND s.norm = a.norm";

fn read_answer(r: &Row<'_>) -> Result<Answer, DbError> {
    Ok(Answer {
        norm: norm_id(&r.text(0)?)?,
        status: AnswerStatus::parse(&r.text(1)?).unwrap_or(AnswerStatus::Unanswered),
        statement: r.text(2)?,
        reason: r.text(3)?,
        owner: r.text(4)?,
        due: r.opt_text(5)?.and_then(|d| d.parse().ok()),
        updated_by: AccountId::parse(&r.text(6)?).map_err(wrong_id)?,
        updated_at: r.text(7)?,
        revision: r.int(8)?,
        source: r.opt_text(9)?.map(|n| norm_id(&n)).transpose()?,
    })
}

/// Every answer of an assessment.
pub fn answers(tx: &mut Tx<'_>, id: &AssessmentId) -> Result<Vec<Answer>, DbError> {
    tx.rows(&format!("{ANSWER} WHERE a.assessment_id = ? ORDER BY a.norm"), args![id], read_answer)
}

/// The answer to one norm, if there is one.
pub fn answer(tx: &mut Tx<'_>, id: &AssessmentId, norm: &NormId) -> Result<Option<Answer>, DbError> {
    tx.row(&format!("{ANSWER} WHERE a.assessment_id = ? AND a.norm = ?"), args![id, norm.as_str()], read_answer)
}

pub(super) fn put_answer(tx: &mut WriteTx<'_, '_>, id: &AssessmentId, a: &Answer) -> Result<(), DbError> {
    tx.upsert(
        "answer",
        cols! {
            "assessment_id" => id, "norm" => a.norm.as_str(), "status" => a.status.word(), "statement" => &a.statement,
            "reason" => &a.reason, "owner" => &a.owner, "due" => a.due.map(|d| d.to_string()),
            "updated_by" => &a.updated_by, "updated_at" => &a.updated_at, "revision" => a.revision,
        },
    )?;
    match &a.source {
        Some(source) => tx.upsert(
            "answer_source",
            cols! { "assessment_id" => id, "norm" => a.norm.as_str(), "source_norm" => source.as_str() },
        ),
        None => tx.delete("answer_source", cols! { "assessment_id" => id, "norm" => a.norm.as_str() }).map(|_| ()),
    }
}

const EVIDENCE: &str =
    "SELECT e.id, e.operator_id, e.kind, e.title, e.url, e.note, e.sha256, e.media_type, e.size, e.at FROM evidence e";

fn read_evidence(r: &Row<'_>) -> Result<Evidence, DbError> {
    Ok(Evidence {
        id: EvidenceId::parse(&r.text(0)?).map_err(wrong_id)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong_id)?,
        kind: EvidenceKind::parse(&r.text(2)?).unwrap_or(EvidenceKind::Note),
        title: r.text(3)?,
        url: r.opt_text(4)?,
        note: r.opt_text(5)?,
        sha256: r.opt_text(6)?,
        media_type: r.opt_text(7)?,
        size: r.opt_int(8)?,
        at: r.text(9)?,
    })
}

/// One piece of evidence.
pub fn evidence(tx: &mut Tx<'_>, id: &EvidenceId) -> Result<Option<Evidence>, DbError> {
    tx.row(&format!("{EVIDENCE} WHERE e.id = ?"), args![id], read_evidence)
}

/// A page of evidence.
#[derive(Debug, Clone)]
pub struct EvidenceList {
    /// The rows.
    pub rows: Vec<Evidence>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// A page of an operator's evidence, latest first.
pub fn evidence_of_operator(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    after: Option<&Cursor>,
    most: u32,
) -> Result<EvidenceList, DbError> {
    let (mut sql, mut values) = (format!("{EVIDENCE} WHERE e.operator_id = ?"), vec![Value::from(operator)]);
    if let Some(cursor) = after {
        sql.push_str(" AND (e.at, e.id) < (?, ?)");
        values.extend_from_slice(args![cursor.at.as_str(), cursor.id.as_str()]);
    }
    sql.push_str(" ORDER BY e.at DESC, e.id DESC LIMIT ?");
    values.push(Value::Int(i64::from(most) + 1));
    let mut rows = tx.rows(&sql, &values, read_evidence)?;
    let next = next_cursor(&mut rows, most, |e| (&e.at, e.id.as_str()));
    Ok(EvidenceList { rows, next })
}

/// Cuts the row too many that says whether there is more.
fn next_cursor<T>(rows: &mut Vec<T>, most: u32, of: impl Fn(&T) -> (&String, &str)) -> Option<Cursor> {
    if rows.len() <= most as usize {
        return None;
    }
    rows.truncate(most as usize);
    rows.last().map(|row| {
        let (at, id) = of(row);
        Cursor { at: at.clone(), id: id.to_owned() }
    })
}

/// Where one piece of evidence is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceUse {
    /// The evidence.
    pub evidence: EvidenceId,
    /// The assessment.
    pub assessment: AssessmentId,
    /// Its number.
    pub number: i64,
    /// The asset assessed.
    pub asset_name: String,
    /// The row.
    pub norm: NormId,
}

/// Where pieces of an operator's evidence are used: one store, many links.
pub fn evidence_uses(tx: &mut Tx<'_>, operator: &OperatorId, ids: &[EvidenceId]) -> Result<Vec<EvidenceUse>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let holes = vec!["?"; ids.len()].join(", ");
    let mut values: Vec<Value> = vec![operator.into()];
    values.extend(ids.iter().map(Value::from));
    tx.rows(
        &format!(
            "SELECT l.evidence_id, s.id, s.number, a.name, l.norm FROM evidence_link l
             JOIN assessment s ON s.id = l.assessment_id JOIN asset a ON a.id = s.asset_id
             WHERE s.operator_id = ? AND l.evidence_id IN ({holes}) ORDER BY l.evidence_id, s.id, l.norm"
        ),
        &values,
        |r| {
            Ok(EvidenceUse {
                evidence: EvidenceId::parse(&r.text(0)?).map_err(wrong_id)?,
                assessment: AssessmentId::parse(&r.text(1)?).map_err(wrong_id)?,
                number: r.int(2)?,
                asset_name: r.text(3)?,
                norm: norm_id(&r.text(4)?)?,
            })
        },
    )
}

/// How many rows of each of these assessments are answered.
pub fn answered(tx: &mut Tx<'_>, ids: &[AssessmentId]) -> Result<Vec<(AssessmentId, i64)>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let holes = vec!["?"; ids.len()].join(", ");
    let mut values: Vec<Value> = vec![AnswerStatus::Unanswered.word().into()];
    values.extend(ids.iter().map(Value::from));
    tx.rows(
        &format!(
            "SELECT assessment_id, count(*) FROM answer WHERE status <> ? AND assessment_id IN ({holes}) GROUP BY assessment_id"
        ),
        &values,
        |r| Ok((AssessmentId::parse(&r.text(0)?).map_err(wrong_id)?, r.int(1)?)),
    )
}

/// The evidence of an assessment, by row.
pub fn linked_evidence(tx: &mut Tx<'_>, id: &AssessmentId) -> Result<Vec<(NormId, Evidence)>, DbError> {
    tx.rows(
        "SELECT e.id, e.operator_id, e.kind, e.title, e.url, e.note, e.sha256, e.media_type, e.size, e.at, l.norm
         FROM evidence_link l JOIN evidence e ON e.id = l.evidence_id WHERE l.assessment_id = ? ORDER BY l.norm, e.at, e.id",
        args![id],
        |r| Ok((norm_id(&r.text(10)?)?, read_evidence(r)?)),
    )
}

/// The risks of an assessment.
pub fn risks(tx: &mut Tx<'_>, id: &AssessmentId) -> Result<Vec<Risk>, DbError> {
    tx.rows(
        "SELECT id, taxonomy, description, likelihood, severity, affected, stage, treatment, revision FROM risk
         WHERE assessment_id = ? ORDER BY id",
        args![id],
        |r| {
            Ok(Risk {
                id: RiskId::parse(&r.text(0)?).map_err(wrong_id)?,
                taxonomy: norm_id(&r.text(1)?)?,
                description: r.text(2)?,
                likelihood: r.text(3)?,
                severity: r.text(4)?,
                affected: serde_json::from_str(&r.text(5)?).unwrap_or_default(),
                stage: r.text(6)?,
                treatment: r.text(7)?,
                revision: r.int(8)?,
            })
        },
    )
}
