//! SQL of what is learnt.

use super::model::{Filter, Lesson, LessonKind, LessonState, Outcome, Recheck, Warning};
use crate::args;
use crate::authority::Office;
use crate::db::{DbError, Row, Tx, Value};
use crate::id::{AccountId, ActId, CaseId, ChangeId, LessonId, RecheckId};
use crate::text::Both;

/// Times are taken of the latest so many.
const MOST: i64 = 10_000;

fn wrong(text: impl std::fmt::Display) -> DbError {
    DbError::Schema(text.to_string())
}

fn opt<T, E: std::fmt::Display>(
    text: Option<String>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, DbError> {
    text.map(|t| parse(&t)).transpose().map_err(wrong)
}

const LESSON: &str =
    "SELECT l.id, l.case_id, l.kind, l.target, l.what, l.what_en, l.why, l.why_en, l.state, l.by, l.at, l.decided_by, l.decided_at,
     l.reason, l.goes_on, l.revision FROM lesson l";

fn read(r: &Row<'_>) -> Result<Lesson, DbError> {
    let (kind, state) = (r.text(2)?, r.text(8)?);
    let by = opt(r.opt_text(11)?, AccountId::parse)?;
    let decided = by.zip(r.opt_text(12)?).zip(r.opt_text(13)?).map(|((by, at), why)| (by, at, why));
    Ok(Lesson {
        id: LessonId::parse(&r.text(0)?).map_err(wrong)?,
        case: CaseId::parse(&r.text(1)?).map_err(wrong)?,
        kind: LessonKind::parse(&kind).ok_or_else(|| wrong(format!("`{kind}` is no kind of lesson")))?,
        target: r.text(3)?,
        what: Both { ja: r.text(4)?, en: r.text(5)? },
        why: Both { ja: r.text(6)?, en: r.text(7)? },
        state: LessonState::parse(&state).ok_or_else(|| wrong(format!("`{state}` is no state of a lesson")))?,
        by: AccountId::parse(&r.text(9)?).map_err(wrong)?,
        at: r.text(10)?,
        decided,
        goes_on: r.opt_text(14)?,
        revision: r.int(15)?,
    })
}

/// Of a sealed case only those let in read anything.
fn shown(of: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM case_withheld w WHERE w.case_id = {of}.case_id AND w.until IS NULL AND NOT EXISTS
         (SELECT 1 FROM case_admitted a WHERE a.case_id = w.case_id AND a.person = ?))"
    )
}

/// What happened in a sealed case since it was sealed counts in no figure before it is opened.
fn counts(of: &str, at: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM case_withheld w WHERE w.case_id = {of}.case_id AND w.until IS NULL AND {at} >= w.since)"
    )
}

/// One lesson.
///
/// # Errors
/// Faults of the database.
pub fn lesson(tx: &mut Tx<'_>, id: &LessonId) -> Result<Option<Lesson>, DbError> {
    tx.row(&format!("{LESSON} WHERE l.id = ?"), args![id], read)
}

/// Lessons, the latest first; those out of cases the reader was taken out of are left out.
///
/// # Errors
/// Faults of the database.
pub fn lessons(tx: &mut Tx<'_>, reader: &AccountId, filter: &Filter, most: usize) -> Result<Vec<Lesson>, DbError> {
    let mut sql = format!(
        "{LESSON} WHERE NOT EXISTS (SELECT 1 FROM case_recusal r WHERE r.case_id = l.case_id AND r.person = ?) AND {}",
        shown("l")
    );
    let mut values: Vec<Value> = vec![reader.into(), reader.into()];
    if let Some(state) = filter.state {
        sql.push_str(" AND l.state = ?");
        values.push(state.word().into());
    }
    if let Some(kind) = filter.kind {
        sql.push_str(" AND l.kind = ?");
        values.push(kind.word().into());
    }
    if let Some(case) = &filter.case {
        sql.push_str(" AND l.case_id = ?");
        values.push(case.into());
    }
    if let Some(before) = &filter.before {
        // An id begins with its time, so it alone orders by time.
        sql.push_str(" AND l.id < ?");
        values.push(before.into());
    }
    sql.push_str(" ORDER BY l.id DESC LIMIT ?");
    values.push(i64::try_from(most).unwrap_or(i64::MAX).into());
    tx.rows(&sql, &values, read)
}

/// Whether somebody was taken out of a case.
///
/// # Errors
/// Faults of the database.
pub fn is_recused(tx: &mut Tx<'_>, case: &CaseId, account: &AccountId) -> Result<bool, DbError> {
    let sql = "SELECT count(*) FROM case_recusal WHERE case_id = ? AND person = ?";
    Ok(tx.number(sql, args![case, account])? > 0)
}

const RECHECK: &str =
    "SELECT k.id, k.case_id, c.number, k.due, k.office, k.what, k.by, k.outcome, k.words, k.recorded_by, k.recorded_at, n.number,
     k.revision FROM recheck k JOIN case_file c ON c.id = k.case_id LEFT JOIN case_file n ON n.id = k.again_case";

fn read_recheck(r: &Row<'_>) -> Result<Recheck, DbError> {
    let office = r.text(4)?;
    let outcome = r.opt_text(7)?.as_deref().and_then(Outcome::parse);
    let recorder = opt(r.opt_text(9)?, AccountId::parse)?;
    let words = r.opt_text(8)?.unwrap_or_default();
    Ok(Recheck {
        id: RecheckId::parse(&r.text(0)?).map_err(wrong)?,
        case: CaseId::parse(&r.text(1)?).map_err(wrong)?,
        number: r.text(2)?,
        due: r.text(3)?,
        office: Office::parse(&office).ok_or_else(|| wrong(format!("`{office}` is not an office")))?,
        what: r.text(5)?,
        by: AccountId::parse(&r.text(6)?).map_err(wrong)?,
        outcome: outcome.zip(recorder).zip(r.opt_text(10)?).map(|((o, by), at)| (o, words, by, at)),
        again: r.opt_text(11)?,
        revision: r.int(12)?,
    })
}

/// One recheck.
///
/// # Errors
/// Faults of the database.
pub fn recheck(tx: &mut Tx<'_>, id: &RecheckId) -> Result<Option<Recheck>, DbError> {
    tx.row(&format!("{RECHECK} WHERE k.id = ?"), args![id], read_recheck)
}

/// The rechecks of a case, the earliest due first.
///
/// # Errors
/// Faults of the database.
pub fn rechecks(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<Recheck>, DbError> {
    tx.rows(&format!("{RECHECK} WHERE k.case_id = ? ORDER BY k.due, k.id"), args![case], read_recheck)
}

/// Rechecks of which nothing was recorded, the longest due first; none of cases the reader was taken out of.
///
/// # Errors
/// Faults of the database.
pub fn open_rechecks(tx: &mut Tx<'_>, reader: &AccountId, most: i64) -> Result<Vec<Recheck>, DbError> {
    let sql = format!(
        "{RECHECK} WHERE k.outcome IS NULL AND NOT EXISTS
         (SELECT 1 FROM case_recusal r WHERE r.case_id = k.case_id AND r.person = ?) AND {} ORDER BY k.due, k.id LIMIT ?",
        shown("k")
    );
    tx.rows(&sql, args![reader, reader, most], read_recheck)
}

const WARNING: &str =
    "SELECT change_id, case_id, advisory, reason, by, at, decided_by, decided_at, word, act_id, revision FROM warning";

fn read_warning(r: &Row<'_>) -> Result<Warning, DbError> {
    Ok(Warning {
        change: ChangeId::parse(&r.text(0)?).map_err(wrong)?,
        case: CaseId::parse(&r.text(1)?).map_err(wrong)?,
        advisory: ActId::parse(&r.text(2)?).map_err(wrong)?,
        reason: r.text(3)?,
        by: AccountId::parse(&r.text(4)?).map_err(wrong)?,
        at: r.text(5)?,
        decided: opt(r.opt_text(6)?, AccountId::parse)?.zip(r.opt_text(7)?),
        word: r.opt_text(8)?,
        act: opt(r.opt_text(9)?, ActId::parse)?,
        revision: r.int(10)?,
    })
}

/// One warning, by the change that carries it.
///
/// # Errors
/// Faults of the database.
pub fn warning(tx: &mut Tx<'_>, id: &ChangeId) -> Result<Option<Warning>, DbError> {
    tx.row(&format!("{WARNING} WHERE change_id = ?"), args![id], read_warning)
}

/// The warnings out of a case, the latest first.
///
/// # Errors
/// Faults of the database.
pub fn warnings(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<Warning>, DbError> {
    tx.rows(&format!("{WARNING} WHERE case_id = ? ORDER BY at DESC, change_id DESC"), args![case], read_warning)
}

/// How many lessons of each kind stand how.
pub(super) fn counted(tx: &mut Tx<'_>) -> Result<Vec<(LessonKind, LessonState, i64)>, DbError> {
    let sql = format!("SELECT kind, state, count(*) FROM lesson l WHERE {} GROUP BY kind, state", counts("l", "l.at"));
    tx.rows(&sql, args![], |r| {
        let kind = LessonKind::parse(&r.text(0)?).ok_or_else(|| wrong("a kind of lesson"))?;
        Ok((kind, LessonState::parse(&r.text(1)?).ok_or_else(|| wrong("a state of a lesson"))?, r.int(2)?))
    })
}

/// How many rechecks came to what.
pub(super) fn counted_rechecks(tx: &mut Tx<'_>) -> Result<Vec<(Option<Outcome>, i64)>, DbError> {
    let (is_planned, is_recorded) = (counts("k", "k.at"), counts("k", "k.recorded_at"));
    let sql = format!(
        "SELECT o, count(*) FROM (SELECT CASE WHEN {is_recorded} THEN k.outcome END AS o FROM recheck k WHERE {is_planned}) AS t GROUP BY o"
    );
    tx.rows(&sql, args![], |r| Ok((r.opt_text(0)?.as_deref().and_then(Outcome::parse), r.int(1)?)))
}

/// How many warnings went out.
pub(super) fn confirmed_warnings(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    tx.number("SELECT count(*) FROM warning WHERE act_id IS NOT NULL", args![])
}

/// When cases began, and when they told the public.
pub(super) fn times_to_tell(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>, DbError> {
    let sql = format!(
        "SELECT c.opened_at, e.at FROM case_event e JOIN case_file c ON c.id = e.case_id
         WHERE e.step = 'tell' AND e.kind = 'confirmed' AND {} ORDER BY e.at DESC LIMIT ?",
        counts("e", "e.at")
    );
    tx.rows(&sql, args![MOST], |r| Ok((r.text(0)?, r.text(1)?)))
}

/// When cases began, and when they were closed with their lessons.
pub(super) fn times_to_close(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>, DbError> {
    let sql = format!(
        "SELECT c.opened_at, e.at FROM case_event e JOIN case_file c ON c.id = e.case_id
         WHERE e.step = 'learn' AND e.kind = 'taken' AND {} ORDER BY e.at DESC LIMIT ?",
        counts("e", "e.at")
    );
    tx.rows(&sql, args![MOST], |r| Ok((r.text(0)?, r.text(1)?)))
}
