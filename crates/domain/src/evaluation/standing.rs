//! Whether a result still stands: what changed since of what it rests on.

use super::model::{Evaluation, EvaluationState};
use super::{store, suites};
use crate::cols;
use crate::db::{Tx, WriteTx};
use crate::event;
use crate::id::EvaluationId;
use crate::refusal::Error;
use crate::registry;
use crate::statement::{self, Status};
use crate::text::scale;
use crate::time::rfc3339;
use std::cmp::Ordering;

scale! {
    /// Why a result is stale.
    Cause {
        /// The register has another version of the system.
        System = "system", "システムの版が変わった", "the system has another version";
        /// There is a newer version of the suite.
        Suite = "suite", "評価セットに新しい版がある", "the suite has a newer version";
        /// A later evaluation used other judges.
        Judge = "judge", "判定モデルが変わった", "the judge changed";
        /// A later evaluation with the same suite was accepted.
        Replaced = "replaced", "新しい評価がある", "there is a later evaluation";
        /// The statement was taken back, or the evaluation was.
        Withdrawn = "withdrawn", "撤回された", "it was withdrawn";
        /// The statement is set aside for now.
        Suspended = "suspended", "言明が一時停止中", "the statement is suspended";
        /// The statement has run out.
        Expired = "expired", "言明の期限が切れた", "the statement expired";
    }
}

/// One reason why a result is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Why.
    pub cause: Cause,
    /// What it is now: a version, a judge, a day.
    pub detail: String,
}

/// Why a result is stale today; nothing: it stands, or there is none yet. `at` in seconds since 1970.
///
/// # Errors
/// Faults of the database.
pub fn standing(tx: &mut Tx<'_>, held: &Evaluation, at: u64) -> Result<Vec<Stale>, Error> {
    use EvaluationState::{Accepted, Issued, Withdrawn};
    let mut out = Vec::new();
    let mut say = |cause, detail: String| out.push(Stale { cause, detail });
    if held.state == Withdrawn {
        say(Cause::Withdrawn, held.reason.clone().unwrap_or_default());
    }
    if ![Accepted, Issued, Withdrawn].contains(&held.state) {
        return Ok(out);
    }
    if let Some(asset) = registry::asset(tx, &held.asset)? {
        // Without a version in the register its entry's revision is all there is to tell one from another.
        let is_unnamed = held.asset_version.is_none() && asset.version.is_none();
        if asset.version != held.asset_version || (is_unnamed && asset.revision != held.asset_revision) {
            say(Cause::System, asset.version.unwrap_or_else(|| format!("r{}", asset.revision)));
        }
    }
    if let Some(newer) = newer_suite(held) {
        say(Cause::Suite, newer);
    }
    for other in store::of_asset(tx, &held.asset)? {
        let is_later = other.number > held.number && other.suite_code == held.suite_code;
        if is_later && [Accepted, Issued].contains(&other.state) {
            if other.plan.judges != held.plan.judges {
                say(Cause::Judge, other.plan.judges.join(", "));
            }
            say(Cause::Replaced, format!("#{}", other.number));
            break;
        }
    }
    if let Some(row) = held.statement.as_ref().map(|id| statement::statement(tx, id)).transpose()?.flatten() {
        match row.status {
            Status::Suspended => say(Cause::Suspended, row.changed_at.clone()),
            Status::Withdrawn if held.state != Withdrawn => {
                say(Cause::Withdrawn, row.reason.clone().unwrap_or_default())
            }
            _ if at >= row.expires_at => say(Cause::Expired, crate::time::day_of_second(row.expires_at)),
            _ => {}
        }
    }
    Ok(out)
}

fn newer_suite(held: &Evaluation) -> Option<String> {
    let of_code = suites::suites().iter().filter(|s| s.code == held.suite_code).map(|s| s.version.as_str());
    let newest = of_code.max_by(|a, b| by_number(a, b))?;
    (by_number(newest, &held.suite_version) == Ordering::Greater).then(|| newest.to_owned())
}

/// `1.10` comes after `1.9`.
pub(super) fn by_number(a: &str, b: &str) -> Ordering {
    let parts = |text: &str| text.split('.').map(|p| p.parse::<u64>().unwrap_or(0)).collect::<Vec<_>>();
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

/// Results with what is new against them, and where to go on.
type Fresh = (Vec<(Evaluation, Stale)>, Option<EvaluationId>);

/// What went stale since anybody looked: each cause that was not noted yet, of so many results from one on; and where to go on.
/// Only reads.
///
/// # Errors
/// Faults of the database.
pub fn fresh(tx: &mut Tx<'_>, after: Option<&EvaluationId>, (most, at): (i64, u64)) -> Result<Fresh, Error> {
    let page = store::with_results(tx, after, most)?;
    let last = page.last().map(|e| e.id.clone()).filter(|_| page.len() as i64 == most);
    let mut out = Vec::new();
    for held in page {
        let known = store::stale_notes(tx, &held.id)?;
        let is_new = |s: &Stale| !known.iter().any(|(cause, detail, _)| cause == s.cause.word() && *detail == s.detail);
        let stale = standing(tx, &held, at)?;
        out.extend(stale.into_iter().filter(is_new).map(|s| (held.clone(), s)));
    }
    Ok((out, last))
}

/// Notes one of them, and tells its operator by an event.
///
/// # Errors
/// Faults of the database.
pub fn note(tx: &mut WriteTx<'_, '_>, held: &Evaluation, one: &Stale) -> Result<(), Error> {
    tx.upsert(
        "evaluation_stale",
        cols! {
            "evaluation_id" => &held.id, "cause" => one.cause.word(), "detail" => one.detail.as_str(),
            "at" => rfc3339(tx.at()),
        },
    )?;
    event::tell(tx, &held.operator, event::Kind::EvaluationStale, &held.as_event())?;
    Ok(())
}
