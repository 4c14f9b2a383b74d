//! SQL of evaluations and their runs.

use super::model::{Delivery, Evaluation, EvaluationState, Run, RunState};
use crate::args;
use crate::db::{DbError, Row, Tx, Value};
use crate::id::{AccountId, AssetId, EvaluationId, EvaluationRunId, EvidenceId, OperatorId, StatementId};
use crate::registry::Cursor;

fn wrong(detail: impl std::fmt::Display) -> DbError {
    DbError::Schema(format!("`{detail}` is not known here"))
}

fn account(text: Option<String>) -> Result<Option<AccountId>, DbError> {
    text.map(|id| AccountId::parse(&id)).transpose().map_err(wrong)
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

const EVALUATION: &str = "SELECT id, operator_id, asset_id, asset_version, asset_revision, number, suite_code, suite_version, plan, \
     state, author, agreed_by, agreed_at, reason, statement_id, created_at, updated_at, revision FROM evaluation";

fn read_evaluation(r: &Row<'_>) -> Result<Evaluation, DbError> {
    let state = r.text(9)?;
    Ok(Evaluation {
        id: EvaluationId::parse(&r.text(0)?).map_err(wrong)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong)?,
        asset: AssetId::parse(&r.text(2)?).map_err(wrong)?,
        asset_version: r.opt_text(3)?,
        asset_revision: r.int(4)?,
        number: r.int(5)?,
        suite_code: r.text(6)?,
        suite_version: r.text(7)?,
        plan: serde_json::from_str(&r.text(8)?).map_err(wrong)?,
        state: EvaluationState::parse(&state).ok_or_else(|| wrong(&state))?,
        author: AccountId::parse(&r.text(10)?).map_err(wrong)?,
        agreed_by: account(r.opt_text(11)?)?,
        agreed_at: r.opt_text(12)?,
        reason: r.opt_text(13)?,
        statement: r.opt_text(14)?.map(|id| StatementId::parse(&id)).transpose().map_err(wrong)?,
        created_at: r.text(15)?,
        updated_at: r.text(16)?,
        revision: r.int(17)?,
    })
}

/// One evaluation.
pub fn evaluation(tx: &mut Tx<'_>, id: &EvaluationId) -> Result<Option<Evaluation>, DbError> {
    tx.row(&format!("{EVALUATION} WHERE id = ?"), args![id], read_evaluation)
}

/// The evaluation a statement says the result of.
pub fn evaluation_of_statement(tx: &mut Tx<'_>, id: &StatementId) -> Result<Option<Evaluation>, DbError> {
    tx.row(&format!("{EVALUATION} WHERE statement_id = ?"), args![id], read_evaluation)
}

/// A page of evaluations.
#[derive(Debug, Clone)]
pub struct EvaluationList {
    /// The rows.
    pub rows: Vec<Evaluation>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// An operator's evaluations, of one asset or of all, latest change first.
pub fn list(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    asset: Option<&AssetId>,
    after: Option<&Cursor>,
    most: usize,
) -> Result<EvaluationList, DbError> {
    let mut sql = format!("{EVALUATION} WHERE operator_id = ?");
    let mut values: Vec<Value> = vec![operator.into()];
    if let Some(asset) = asset {
        sql.push_str(" AND asset_id = ?");
        values.push(asset.into());
    }
    if let Some(after) = after {
        sql.push_str(" AND (updated_at < ? OR (updated_at = ? AND id < ?))");
        values.extend([after.at.as_str().into(), after.at.as_str().into(), after.id.as_str().into()]);
    }
    sql.push_str(" ORDER BY updated_at DESC, id DESC LIMIT ?");
    values.push((most as i64 + 1).into());
    let mut rows = tx.rows(&sql, &values, read_evaluation)?;
    let is_more = rows.len() > most;
    rows.truncate(most);
    let next =
        rows.last().filter(|_| is_more).map(|last| Cursor { at: last.updated_at.clone(), id: last.id.to_string() });
    Ok(EvaluationList { rows, next })
}

/// The evaluations of an asset, latest change first.
pub fn of_asset(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Vec<Evaluation>, DbError> {
    let sql = format!("{EVALUATION} WHERE asset_id = ? ORDER BY updated_at DESC, id DESC LIMIT 400");
    tx.rows(&sql, args![asset], read_evaluation)
}

/// Evaluations with a result, from one on, in the order of their ids.
pub(super) fn with_results(
    tx: &mut Tx<'_>,
    after: Option<&EvaluationId>,
    most: i64,
) -> Result<Vec<Evaluation>, DbError> {
    let after = after.map_or("", EvaluationId::as_str);
    let sql = format!("{EVALUATION} WHERE state IN ('accepted', 'issued') AND id > ? ORDER BY id LIMIT ?");
    tx.rows(&sql, args![after, most], read_evaluation)
}

pub(super) fn last_number(tx: &mut Tx<'_>, operator: &OperatorId) -> Result<i64, DbError> {
    let sql = "SELECT number FROM evaluation WHERE operator_id = ? ORDER BY number DESC LIMIT 1";
    Ok(tx.row(sql, args![operator], |r| r.int(0))?.unwrap_or(0))
}

const RUN: &str = "SELECT id, evaluation_id, operator_id, number, log, size, facts, deviations, figures, state, received_by, at, \
     reviewer, reviewed_at, words, revision FROM evaluation_run";

fn read_run(r: &Row<'_>) -> Result<Run, DbError> {
    let state = r.text(9)?;
    Ok(Run {
        id: EvaluationRunId::parse(&r.text(0)?).map_err(wrong)?,
        evaluation: EvaluationId::parse(&r.text(1)?).map_err(wrong)?,
        operator: OperatorId::parse(&r.text(2)?).map_err(wrong)?,
        number: r.int(3)?,
        log: r.text(4)?,
        size: r.int(5)?,
        facts: serde_json::from_str(&r.text(6)?).map_err(wrong)?,
        deviations: serde_json::from_str(&r.text(7)?).map_err(wrong)?,
        figures: serde_json::from_str(&r.text(8)?).map_err(wrong)?,
        state: RunState::parse(&state).ok_or_else(|| wrong(&state))?,
        received_by: AccountId::parse(&r.text(10)?).map_err(wrong)?,
        at: r.text(11)?,
        reviewer: account(r.opt_text(12)?)?,
        reviewed_at: r.opt_text(13)?,
        words: r.opt_text(14)?,
        revision: r.int(15)?,
    })
}

/// One run.
pub fn run(tx: &mut Tx<'_>, id: &EvaluationRunId) -> Result<Option<Run>, DbError> {
    tx.row(&format!("{RUN} WHERE id = ?"), args![id], read_run)
}

/// Runs with the digests of their logs, from one on, in the order of their ids.
pub(super) fn digests(tx: &mut Tx<'_>, after: &str, most: i64) -> Result<Vec<(String, String)>, DbError> {
    let sql = "SELECT id, log FROM evaluation_run WHERE id > ? ORDER BY id LIMIT ?";
    tx.rows(sql, args![after, most], |r| Ok((r.text(0)?, r.text(1)?)))
}

/// The runs of an evaluation, latest first.
pub fn runs(tx: &mut Tx<'_>, evaluation: &EvaluationId) -> Result<Vec<Run>, DbError> {
    tx.rows(&format!("{RUN} WHERE evaluation_id = ? ORDER BY number DESC LIMIT 200"), args![evaluation], read_run)
}

/// To whom the result of an evaluation was given, latest first.
pub fn deliveries(tx: &mut Tx<'_>, id: &EvaluationId) -> Result<Vec<Delivery>, DbError> {
    let sql = "SELECT number, statement_id, to_operator, to_name, shown, sent_by, at FROM evaluation_delivery
         WHERE evaluation_id = ? ORDER BY number DESC LIMIT 1000";
    tx.rows(sql, args![id], |r| {
        Ok(Delivery {
            number: r.int(0)?,
            statement: StatementId::parse(&r.text(1)?).map_err(wrong)?,
            to: r.opt_text(2)?.map(|id| OperatorId::parse(&id)).transpose().map_err(wrong)?,
            name: r.text(3)?,
            shown: serde_json::from_str(&r.text(4)?).map_err(wrong)?,
            by: AccountId::parse(&r.text(5)?).map_err(wrong)?,
            at: r.text(6)?,
        })
    })
}

/// The evaluation behind a piece of evidence.
pub fn of_evidence(tx: &mut Tx<'_>, evidence: &EvidenceId) -> Result<Option<EvaluationId>, DbError> {
    let sql = "SELECT evaluation_id FROM evidence_evaluation WHERE evidence_id = ?";
    let found = tx.row(sql, args![evidence], |r| r.text(0))?;
    found.map(|id| EvaluationId::parse(&id)).transpose().map_err(wrong)
}

/// What was noted against a result: cause, detail and when, latest first.
pub fn stale_notes(tx: &mut Tx<'_>, id: &EvaluationId) -> Result<Vec<(String, String, String)>, DbError> {
    let sql = "SELECT cause, detail, at FROM evaluation_stale WHERE evaluation_id = ? ORDER BY at DESC, cause, detail LIMIT 100";
    tx.rows(sql, args![id], |r| Ok((r.text(0)?, r.text(1)?, r.text(2)?)))
}
