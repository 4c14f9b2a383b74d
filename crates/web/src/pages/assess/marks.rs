//! Marks on answers: what an answer rests on changed, was taken back or has run out, with the way to the change.

use super::desk::Desk;
use crate::cx::Cx;
use crate::failure::Failure;
use crate::pages::changes::{nearness_words, reason_words};
use crate::words::change::change_words;
use shirube_domain::assessment::{AssessmentRow, ReliedOn, ResultReliedOn};
use shirube_domain::downstream::{AnswerMark, Kind};
use shirube_domain::norm::NormId;
use shirube_domain::received::Mark;

/// One mark on one answer.
pub(super) struct MarkRow {
    /// The answer and its page.
    pub answer: String,
    pub answer_href: String,
    /// What happened, to what, why.
    pub what: &'static str,
    pub subject: String,
    pub near: &'static str,
    pub reason: String,
    /// The change, or the statement where no change says it.
    pub href: String,
    pub is_change: bool,
    /// What someone found who looked at it.
    pub found: String,
    pub is_settled: bool,
}

/// The marks on the answers of these rows, in their order.
pub(super) fn of_rows(cx: &Cx, desk: &Desk, rows: &[AssessmentRow<'_>]) -> Result<Vec<MarkRow>, Failure> {
    let mut out = Vec::new();
    for row in rows {
        out.extend(of_row(cx, desk, row)?);
    }
    Ok(out)
}

/// The marks on one answer: changes it was told of first, then what its statements show by themselves.
pub(super) fn of_row(cx: &Cx, desk: &Desk, row: &AssessmentRow<'_>) -> Result<Vec<MarkRow>, Failure> {
    let blank = |what| -> Result<MarkRow, Failure> {
        Ok(MarkRow {
            answer: format!("{} {}", row.item.norm.citation.get(cx.lang), row.item.norm.title.get(cx.lang)),
            answer_href: desk.url(cx, &format!("/items/{}", row.item.id))?,
            what,
            subject: String::new(),
            near: "",
            reason: String::new(),
            href: String::new(),
            is_change: false,
            found: String::new(),
            is_settled: false,
        })
    };
    let mut out = Vec::new();
    for mark in changes(desk, &row.item.id) {
        out.push(told(cx, mark, blank(mark.told.change.kind.label(cx.lang))?)?);
    }
    let is_said = |kind: Kind| changes(desk, &row.item.id).any(|m| m.told.change.kind == kind);
    for on in relied(desk, &row.item.id) {
        for mark in on.marks.iter().filter(|mark| !said_by(**mark).is_some_and(is_said)) {
            let name = on.received.subject_name.clone();
            let href = cx.workspace_url(&format!("/register/received/{}", on.received.id))?;
            out.push(MarkRow { subject: name, href, ..blank(mark.label(cx.lang))? });
        }
    }
    for on in results(desk, &row.item.id) {
        for stale in &on.stale {
            let name = on.evaluation.plan.title.get(cx.lang).to_owned();
            let href = cx.workspace_url(&format!("/assess/evaluations/{}", on.evaluation.id))?;
            let reason = stale.detail.clone();
            out.push(MarkRow { subject: name, href, reason, ..blank(stale.cause.label(cx.lang))? });
        }
    }
    Ok(out)
}

fn changes<'d>(desk: &'d Desk, norm: &'d NormId) -> impl Iterator<Item = &'d AnswerMark> {
    desk.marks.iter().filter(|mark| mark.norm == norm.to_string())
}

fn relied<'d>(desk: &'d Desk, norm: &'d NormId) -> impl Iterator<Item = &'d ReliedOn> {
    let evidence = desk.evidence.iter().filter(move |(of, _)| of == norm);
    evidence.filter_map(|(_, e)| desk.relied.iter().find(|r| r.relied.evidence == e.id))
}

fn results<'d>(desk: &'d Desk, norm: &'d NormId) -> impl Iterator<Item = &'d ResultReliedOn> {
    let evidence = desk.evidence.iter().filter(move |(of, _)| of == norm);
    evidence.filter_map(|(_, e)| desk.results.iter().find(|r| r.evidence == e.id))
}

/// The change that says the same as a mark.
fn said_by(mark: Mark) -> Option<Kind> {
    match mark {
        Mark::Withdrawn => Some(Kind::Withdrawn),
        Mark::Expired => Some(Kind::Expired),
        Mark::Suspended => Some(Kind::Suspended),
        _ => None,
    }
}

fn told(cx: &Cx, mark: &AnswerMark, row: MarkRow) -> Result<MarkRow, Failure> {
    let t = change_words(cx.lang);
    Ok(MarkRow {
        subject: mark.told.subject().unwrap_or(t.further).to_owned(),
        near: nearness_words(t, mark.nearness),
        reason: reason_words(&mark.told, t),
        href: cx.workspace_url(&format!("/changes/{}", mark.told.change.id))?,
        is_change: true,
        found: mark.settled.as_ref().map(|s| s.note.clone()).unwrap_or_default(),
        is_settled: mark.settled.is_some(),
        ..row
    })
}

/// The answers that bear a mark nobody has settled.
pub(super) fn is_open(desk: &Desk, norm: &NormId) -> bool {
    let by_change = changes(desk, norm).any(|mark| mark.settled.is_none());
    // A statement's own mark is settled by resting the answer on another.
    let is_stale = results(desk, norm).any(|on| !on.stale.is_empty());
    by_change || is_stale || (changes(desk, norm).next().is_none() && relied(desk, norm).any(|on| !on.marks.is_empty()))
}
