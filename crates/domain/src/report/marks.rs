//! What changed of what the answers of an assessment rest on, as reports and tables of others say it: a line each.

use super::{ReportWords, words};
use crate::assessment;
use crate::db::Tx;
use crate::downstream::{self, AnswerMark, Kind};
use crate::id::{AssessmentId, OperatorId};
use crate::norm::NormId;
use crate::received::Mark;
use crate::refusal::Error;
use crate::text::Lang;

/// The lines by row, changes that were told first, then what the statements show by themselves; `at` in seconds since 1970.
///
/// # Errors
/// Faults of the database.
pub fn marks(
    tx: &mut Tx<'_>,
    (operator, id): (&OperatorId, &AssessmentId),
    at: u64,
    lang: Lang,
) -> Result<Vec<(NormId, String)>, Error> {
    let told = downstream::marks_of_answers(tx, operator, id, None)?;
    let of = |mark: &AnswerMark| Some((NormId::parse(&mark.norm)?, line(mark, lang)));
    let mut out: Vec<(NormId, String)> = told.iter().filter_map(of).collect();
    let evidence = assessment::linked_evidence(tx, id)?;
    for on in assessment::statements_relied_on(tx, id, at)? {
        for (norm, _) in evidence.iter().filter(|(_, e)| e.id == on.relied.evidence) {
            let is_said = |kind| told.iter().any(|m| m.norm == norm.to_string() && m.told.change.kind == kind);
            let fresh = on.marks.iter().filter(|mark| !said_by(**mark).is_some_and(is_said));
            let line = |mark: &Mark| format!("{}{}{}", mark.label(lang), between(lang), on.received.subject_name);
            out.extend(fresh.map(|mark| (norm.clone(), line(mark))));
        }
    }
    Ok(out)
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

fn between(lang: Lang) -> &'static str {
    lang.pick("：", ": ")
}

fn line(mark: &AnswerMark, lang: Lang) -> String {
    let (w, change) = (words(lang), &mark.told.change);
    let what = format!("{}{}{}", change.kind.label(lang), between(lang), mark.told.subject().unwrap_or(w.mark_further));
    let looked = match &mark.settled {
        Some(settled) => format!("{}{}{}", w.mark_settled, between(lang), settled.note),
        None => w.mark_open.to_owned(),
    };
    [what, reason(mark, w), looked].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / ")
}

/// The reason; of what the clock says, the day.
fn reason(mark: &AnswerMark, w: &ReportWords) -> String {
    let is_of_clock = matches!(mark.told.change.kind, Kind::Expiring | Kind::Expired);
    match is_of_clock && mark.told.change.origin.is_none() {
        true => format!("{}{}", w.mark_ends, mark.told.words()),
        false => mark.told.words().to_owned(),
    }
}
