//! SQL of reports.

use super::clocks::{Moment, Moments};
use super::model::{Answer, Channel, Knowledge, Marked, Report, Word};
use crate::args;
use crate::db::{DbError, Row, Tx};
use crate::id::{AssetId, CaseId, OperatorId};
use crate::personal::FindingKind;
use crate::text::Lang;

fn wrong(text: impl std::fmt::Display) -> DbError {
    DbError::Schema(text.to_string())
}

/// How many reports came one way since a moment, and when the first of them did.
pub(super) fn since(tx: &mut Tx<'_>, channel: Channel, since: &str) -> Result<(i64, Option<String>), DbError> {
    let sql = "SELECT count(*), min(received_at) FROM incident_report WHERE channel = ? AND received_at >= ?";
    let found = tx.row(sql, args![channel.word(), since], |r| Ok((r.int(0)?, r.opt_text(1)?)))?;
    Ok(found.unwrap_or_default())
}

/// The case of a number and the digest of its secret, when it has one.
pub(super) fn secret_of(tx: &mut Tx<'_>, number: &str) -> Result<Option<(CaseId, String)>, DbError> {
    let sql = "SELECT r.case_id, r.secret FROM incident_report r JOIN case_file c ON c.id = r.case_id
        WHERE c.number = ? AND r.secret IS NOT NULL";
    let found = tx.row(sql, args![number], |r| Ok((r.text(0)?, r.text(1)?)))?;
    found.map(|(id, digest)| Ok((CaseId::parse(&id).map_err(wrong)?, digest))).transpose()
}

/// The case opened from a source.
pub(super) fn by_source(tx: &mut Tx<'_>, source: &str) -> Result<Option<CaseId>, DbError> {
    let id = tx.row("SELECT case_id FROM incident_report WHERE source = ?", args![source], |r| r.text(0))?;
    id.map(|i| CaseId::parse(&i).map_err(wrong)).transpose()
}

/// What was added to a report.
pub(super) fn words(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<Word>, DbError> {
    let sql = "SELECT number, text, at FROM incident_word WHERE case_id = ? ORDER BY number";
    tx.rows(sql, args![case], |r| Ok(Word { number: r.int(0)?, text: r.text(1)?, at: r.text(2)? }))
}

/// The number of what was added last.
pub(super) fn last_word(tx: &mut Tx<'_>, case: &CaseId) -> Result<i64, DbError> {
    tx.number("SELECT coalesce(max(number), 0) FROM incident_word WHERE case_id = ?", args![case])
}

/// Where something with the form of personal data stands.
pub(super) fn findings(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<Marked>, DbError> {
    let sql = "SELECT place, line, kind FROM incident_finding WHERE case_id = ? ORDER BY place, line, kind";
    tx.rows(sql, args![case], |r| {
        let kind = r.text(2)?;
        let kind = FindingKind::parse(&kind).ok_or_else(|| wrong(format!("`{kind}` is no finding")))?;
        Ok(Marked { place: r.text(0)?, line: u32::try_from(r.int(1)?).map_err(wrong)?, kind })
    })
}

/// What was said to the fields, in the order of their names.
pub(super) fn answers(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<Answer>, DbError> {
    let sql = "SELECT field, knowledge, value FROM incident_answer WHERE case_id = ? ORDER BY field";
    tx.rows(sql, args![case], |r| {
        let knowledge = r.text(1)?;
        let knowledge = Knowledge::parse(&knowledge).ok_or_else(|| wrong(format!("`{knowledge}` is no knowledge")))?;
        Ok(Answer { field: r.text(0)?, knowledge, value: r.text(2)? })
    })
}

/// When what foreign periods run from happened, as far as it was given.
pub(super) fn moments(tx: &mut Tx<'_>, case: &CaseId) -> Result<Moments, DbError> {
    let sql = "SELECT moment, at FROM incident_moment WHERE case_id = ? ORDER BY moment";
    let all = tx.rows(sql, args![case], |r| Ok((r.text(0)?, r.text(1)?)))?;
    let one = |(moment, at): &(String, String)| {
        let moment = Moment::parse(moment).ok_or_else(|| wrong(format!("`{moment}` is no moment")))?;
        Ok((moment, at.parse().map_err(wrong)?))
    };
    all.iter().map(one).collect()
}

/// A report an operator made, in its list.
#[derive(Debug, Clone)]
pub struct OwnReport {
    /// Its case.
    pub case: CaseId,
    /// The case's number.
    pub number: String,
    /// The case's title.
    pub title: String,
    /// The asset it is about.
    pub asset: Option<AssetId>,
    /// When it was sent, RFC 3339.
    pub received_at: String,
}

/// The reports an operator made, newest first, at most so many.
///
/// # Errors
/// Faults of the database.
pub fn of_operator(tx: &mut Tx<'_>, operator: &OperatorId, most: i64) -> Result<Vec<OwnReport>, DbError> {
    let sql = "SELECT r.case_id, c.number, c.title, r.asset_id, r.received_at
        FROM incident_report r JOIN case_file c ON c.id = r.case_id
        WHERE r.operator_id = ? ORDER BY r.received_at DESC, r.case_id DESC LIMIT ?";
    tx.rows(sql, args![operator, most], |r| {
        let asset = r.opt_text(3)?;
        Ok(OwnReport {
            case: CaseId::parse(&r.text(0)?).map_err(wrong)?,
            number: r.text(1)?,
            title: r.text(2)?,
            asset: asset.map(|a| AssetId::parse(&a).map_err(wrong)).transpose()?,
            received_at: r.text(4)?,
        })
    })
}

fn read_report(r: &Row<'_>) -> Result<Report, DbError> {
    let channel = r.text(2)?;
    let (operator, asset) = (r.opt_text(5)?, r.opt_text(6)?);
    Ok(Report {
        case: CaseId::parse(&r.text(0)?).map_err(wrong)?,
        kind: r.text(1)?,
        channel: Channel::parse(&channel).ok_or_else(|| wrong(format!("`{channel}` is no channel")))?,
        lang: Lang::parse(&r.text(3)?).unwrap_or_default(),
        contact: r.opt_text(4)?,
        operator: operator.map(|o| OperatorId::parse(&o).map_err(wrong)).transpose()?,
        asset: asset.map(|a| AssetId::parse(&a).map_err(wrong)).transpose()?,
        source: r.opt_text(7)?,
        received_at: r.text(8)?,
        answers: Vec::new(),
        findings: Vec::new(),
        words: Vec::new(),
        moments: Moments::new(),
    })
}

/// The report a case was opened by: for officials, who may see all of it.
///
/// # Errors
/// Faults of the database.
pub fn of_case(tx: &mut Tx<'_>, case: &CaseId) -> Result<Option<Report>, DbError> {
    let sql = "SELECT case_id, kind, channel, lang, contact, operator_id, asset_id, source, received_at
        FROM incident_report WHERE case_id = ?";
    let Some(mut report) = tx.row(sql, args![case], read_report)? else { return Ok(None) };
    report.answers = answers(tx, case)?;
    let place = |a: &Answer| super::fields().iter().position(|f| a.field == f.id || a.field == f.how());
    report.answers.sort_by_key(place);
    report.findings = findings(tx, case)?;
    report.words = words(tx, case)?;
    report.moments = moments(tx, case)?;
    Ok(Some(report))
}
