//! SQL of report cases.

use crate::args;
use crate::db::{DbError, Row, Tx};
use crate::id::{AccountId, AssetId, OperatorId, ReportCaseId};
use crate::norm::{Facts, NormId};
use crate::text::scale;

scale! {
    /// Where a case stands.
    CaseState {
        /// Somebody has taken it on.
        Open = "open", "対応中", "open";
        /// The report was handed in, outside this program.
        HandedIn = "handed-in", "提出済み", "handed in";
        /// No report is needed.
        NotNeeded = "not-needed", "報告不要", "not needed";
    }
}

/// One occasion on which a report may be asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportCase {
    /// Its id.
    pub id: ReportCaseId,
    /// Whose it is.
    pub operator: OperatorId,
    /// Of what.
    pub asset: AssetId,
    /// Which procedure.
    pub procedure: String,
    /// The norm that asked when it was opened, in its version.
    pub norm: NormId,
    /// What was given then of the facts the norm asks about.
    pub facts: Facts,
    /// When the period began to run, RFC 3339; unknown when absent.
    pub since: Option<String>,
    /// Where it stands.
    pub state: CaseState,
    /// Who opened it.
    pub opened_by: AccountId,
    /// When, RFC 3339.
    pub opened_at: String,
    /// When it was closed, RFC 3339.
    pub closed_at: Option<String>,
    /// To whom it was handed in.
    pub handed_to: Option<String>,
    /// On which day.
    pub handed_on: Option<String>,
    /// The number or address it got.
    pub reference: Option<String>,
    /// SHA-256 of what was handed in.
    pub evidence: Option<String>,
    /// Why none is needed.
    pub reason: Option<String>,
    /// Counts changes.
    pub revision: i64,
}

const CASE: &str =
    "SELECT id, operator_id, asset_id, procedure_id, norm, facts, since, state, opened_by, opened_at, closed_at,
    handed_to, handed_on, reference, evidence, reason, revision FROM report_case";

/// Most cases one list holds.
const MOST: i64 = 1_000;

fn read(r: &Row<'_>) -> Result<ReportCase, DbError> {
    let wrong = |e: crate::id::WrongId| DbError::Schema(e.to_string());
    let (norm, state) = (r.text(4)?, r.text(7)?);
    Ok(ReportCase {
        id: ReportCaseId::parse(&r.text(0)?).map_err(wrong)?,
        operator: OperatorId::parse(&r.text(1)?).map_err(wrong)?,
        asset: AssetId::parse(&r.text(2)?).map_err(wrong)?,
        procedure: r.text(3)?,
        norm: NormId::parse(&norm).ok_or_else(|| DbError::Schema(format!("`{norm}` is not a norm")))?,
        facts: serde_json::from_str(&r.text(5)?).unwrap_or_default(),
        since: r.opt_text(6)?,
        state: CaseState::parse(&state).ok_or_else(|| DbError::Schema(format!("`{state}` is not a state")))?,
        opened_by: AccountId::parse(&r.text(8)?).map_err(wrong)?,
        opened_at: r.text(9)?,
        closed_at: r.opt_text(10)?,
        handed_to: r.opt_text(11)?,
        handed_on: r.opt_text(12)?,
        reference: r.opt_text(13)?,
        evidence: r.opt_text(14)?,
        reason: r.opt_text(15)?,
        revision: r.int(16)?,
    })
}

/// One case.
pub fn case(tx: &mut Tx<'_>, id: &ReportCaseId) -> Result<Option<ReportCase>, DbError> {
    tx.row(&format!("{CASE} WHERE id = ?"), args![id], read)
}

/// The cases of an asset, latest first.
pub fn cases_of_asset(tx: &mut Tx<'_>, asset: &AssetId) -> Result<Vec<ReportCase>, DbError> {
    let sql = format!("{CASE} WHERE asset_id = ? ORDER BY opened_at DESC, id DESC LIMIT ?");
    tx.rows(&sql, args![asset, MOST], read)
}

/// The cases of an operator, latest first.
pub fn cases_of_operator(tx: &mut Tx<'_>, operator: &OperatorId) -> Result<Vec<ReportCase>, DbError> {
    let sql = format!("{CASE} WHERE operator_id = ? ORDER BY opened_at DESC, id DESC LIMIT ?");
    tx.rows(&sql, args![operator, MOST], read)
}
