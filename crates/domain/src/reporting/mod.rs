//! Report cases: that a norm may ask for a report or a notification, and what was done about it (届出・報告の案件).
//!
//! For: nobody overlooks that a threshold was passed abroad; what was handed in, when and to whom can be found again.
//! Rests on: `eu-aia@2026-07-27:art52-1`, `art55-1-c`; `us-ca-sb53@2026-01-01`; `us-ny-raise@2027-01-01`;
//! `criteria/procedures.toml`.
//! Words: a procedure is *called* for when the condition of its norm is not answered with no; a *case* is one occasion of it;
//! *drift* is what differs between when a case was opened and now.
//! Never: files anything, or opens a case by itself; takes a fact not given for a no; opens a case for a mere proposal.
//! Begin at: [`called`], [`open`].

mod draft;
mod period;
mod store;

#[cfg(test)]
mod tests;

pub use draft::{DraftLine, draft};
pub use period::{Due, due, since_of};
pub use store::{CaseState, ReportCase, case, cases_of_asset, cases_of_operator};

use crate::cols;
use crate::db::WriteTx;
use crate::form;
use crate::id::{AccountId, AssetId, ReportCaseId};
use crate::norm::{
    Applies, Catalog, FactValue, Facts, Instrument, Norm, NormId, Procedure, ProcedureKind, Reason, applies_one,
};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::registry::{self, AssetKind};
use crate::time::{Date, Timestamp, date_in_japan, rfc3339};

/// A procedure that may be asked for, and why.
#[derive(Debug, Clone)]
pub struct Called<'c> {
    /// The procedure.
    pub procedure: &'c Procedure,
    /// The norm that asks, in its version.
    pub id: NormId,
    /// Its instrument.
    pub instrument: &'c Instrument,
    /// The norm.
    pub norm: &'c Norm,
    /// Asked for, or not settled by the facts given.
    pub answer: Applies,
    /// The facts that decided it, or that would.
    pub reasons: Vec<Reason>,
    /// Only ever proposed.
    pub is_proposal: bool,
    /// From when the norm counts, when that day has not come.
    pub from: Option<Date>,
}

impl Called<'_> {
    /// Whether a case can be opened.
    pub fn can_open(&self) -> bool {
        !self.is_proposal
    }
}

/// Every procedure whose norm applies or may apply, those that apply first. They all concern models and what is built on them:
/// a dataset by itself calls for none.
pub fn called<'c>(catalog: &'c Catalog, kind: AssetKind, facts: &Facts, today: Date) -> Vec<Called<'c>> {
    if kind == AssetKind::Dataset {
        return Vec::new();
    }
    let one = |procedure: &'c Procedure| {
        let (id, instrument, norm) = procedure.norm_in(catalog)?;
        let found = applies_one(catalog, facts, &id)?;
        let from = norm.in_force.or(instrument.in_force).filter(|day| *day > today);
        let is_proposal = procedure.is_proposal(catalog);
        let (answer, reasons) = (found.answer, found.reasons);
        (answer != Applies::No).then_some(Called {
            procedure,
            id,
            instrument,
            norm,
            answer,
            reasons,
            is_proposal,
            from,
        })
    };
    let mut out: Vec<Called<'c>> = catalog.procedures().iter().filter_map(one).collect();
    out.sort_by_key(|c| (c.is_proposal, c.answer));
    out
}

/// What of the facts a norm asks about.
fn asked_about(catalog: &Catalog, norm: &NormId, facts: &Facts) -> Facts {
    let mut out = Facts::default();
    let condition = catalog.norm(norm).and_then(|(_, n)| catalog.condition(n.applies.as_deref()?));
    for id in condition.map(crate::norm::Condition::facts).into_iter().flatten() {
        if let Some(value) = facts.get(id) {
            out.set(id, value.clone());
        }
    }
    out
}

/// Opens a case: somebody has looked and takes it on. `since` is when the period began to run, when that is known.
///
/// # Errors
/// Refused when there is no such procedure, it is a mere proposal, the facts say it is not asked for, a case of a notification
/// is open already, or the moment lies ahead.
pub fn open(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    asset: &AssetId,
    procedure: &str,
    since: Option<Timestamp>,
    by: &AccountId,
) -> Result<ReportCaseId, Error> {
    // Two who open it at the same moment must not both have it.
    tx.hold("asset", &asset.into())?;
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let held = registry::asset(tx, asset)?.ok_or_else(absent)?;
    let no_such = || Refusal::of(Class::Absent, "reporting.no-such-procedure").with("value", procedure);
    let wanted = catalog.procedure(procedure).ok_or_else(no_such)?;
    let facts = registry::facts(tx, asset)?;
    let all = called(catalog, held.kind, &facts, date_in_japan(tx.at()));
    let found = all.iter().find(|c| c.procedure.id == wanted.id);
    let found = found.ok_or_else(|| Refusal::of(Class::Conflict, "reporting.not-called"))?;
    if !found.can_open() {
        return Err(Refusal::of(Class::Conflict, "reporting.proposal").into());
    }
    if since.is_some_and(|s| s > tx.at()) {
        return Err(Refusal::invalid("reporting.future").on("since").into());
    }
    let is_once = matches!(wanted.kind, ProcedureKind::Notification);
    let is_open = |c: &ReportCase| c.procedure == wanted.id && c.state == CaseState::Open;
    if is_once && store::cases_of_asset(tx, asset)?.iter().any(is_open) {
        return Err(Refusal::of(Class::Conflict, "reporting.open-already").into());
    }
    let (id, at) = (ReportCaseId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
    let facts = serde_json::to_string(&asked_about(catalog, &found.id, &facts)).unwrap_or_default();
    let since = since.map(rfc3339);
    tx.insert(
        "report_case",
        cols! {
            "id" => &id, "operator_id" => &held.operator, "asset_id" => asset, "procedure_id" => wanted.id.as_str(),
            "norm" => found.id.as_str(), "facts" => facts, "since" => since.as_deref(), "state" => CaseState::Open.word(),
            "opened_by" => by, "opened_at" => at.as_str(), "revision" => 1,
        },
    )?;
    Ok(id)
}

/// What a form says of a report that was handed in.
#[derive(Debug, Clone, Default)]
pub struct HandedDraft {
    /// To whom.
    pub to: String,
    /// On which day.
    pub on: String,
    /// The number the authority gave it, or the address where it was published.
    pub reference: String,
    /// SHA-256 of what was handed in, in hexadecimal.
    pub evidence: String,
}

/// Closes a case: the report was handed in, outside this program. `seen` is the revision the writer saw.
///
/// # Errors
/// Every fault of the draft, keyed to its fields; a conflict when it is closed already or someone changed it meanwhile.
pub fn close_handed_in(
    tx: &mut WriteTx<'_, '_>,
    id: &ReportCaseId,
    draft: &HandedDraft,
    seen: i64,
    by: &AccountId,
) -> Result<(), Error> {
    let mut refusals = Refusals::default();
    let to = refusals.take(form::line("to", &draft.to, 200));
    let on =
        refusals.take(form::line("on", &draft.on, 40)).and_then(|on| refusals.take(form::optional_date("on", &on)));
    let reference = refusals.take(form::optional_line("reference", &draft.reference, 500)).flatten();
    let evidence = refusals.take(digest(&draft.evidence)).flatten();
    if on.flatten().is_some_and(|day| day > date_in_japan(tx.at())) {
        refusals.push(Refusal::invalid("reporting.future").on("on"));
    }
    refusals.settle()?;
    let on = on.flatten().map(|day| day.to_string());
    let values = cols! {
        "handed_to" => to, "handed_on" => on, "reference" => reference, "evidence" => evidence,
        "state" => CaseState::HandedIn.word(), "closed_by" => by, "closed_at" => rfc3339(tx.at()), "revision" => seen + 1,
    };
    close(tx, id, seen, values)
}

fn digest(text: &str) -> Result<Option<String>, Refusal> {
    let text = text.trim().to_lowercase();
    let is_digest = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    match text.is_empty() {
        true => Ok(None),
        false if is_digest => Ok(Some(text)),
        false => Err(Refusal::invalid("reporting.digest").on("evidence")),
    }
}

/// Closes a case: no report is needed, and why.
///
/// # Errors
/// A reason is needed; a conflict as for handing in.
pub fn close_not_needed(
    tx: &mut WriteTx<'_, '_>,
    id: &ReportCaseId,
    reason: &str,
    seen: i64,
    by: &AccountId,
) -> Result<(), Error> {
    let reason = form::prose("reason", reason, 2_000)?;
    if reason.trim().is_empty() {
        return Err(Refusal::invalid("reporting.reason").on("reason").into());
    }
    let values = cols! {
        "reason" => reason, "state" => CaseState::NotNeeded.word(), "closed_by" => by, "closed_at" => rfc3339(tx.at()),
        "revision" => seen + 1,
    };
    close(tx, id, seen, values)
}

fn close(
    tx: &mut WriteTx<'_, '_>,
    id: &ReportCaseId,
    seen: i64,
    values: &[(&str, crate::db::Value)],
) -> Result<(), Error> {
    let held = store::case(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    if held.state != CaseState::Open {
        return Err(Refusal::of(Class::Conflict, "reporting.closed").into());
    }
    tx.update_seen("report_case", cols! { "id" => id }, ("revision", seen.into()), values)?;
    Ok(())
}

/// What differs between when a case was opened and now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drift {
    /// The version of the norm that counts by now, when it is another.
    pub newer: Option<NormId>,
    /// What the norm is answered with now, when it no longer applies as it did.
    pub answer: Option<Applies>,
    /// Facts given otherwise by now: what was given then, what is given now.
    pub facts: Vec<(String, Option<FactValue>, Option<FactValue>)>,
    /// The catalogue no longer has the procedure.
    pub is_gone: bool,
}

impl Drift {
    /// Whether everything is as it was.
    pub fn is_none(&self) -> bool {
        self.newer.is_none() && self.answer.is_none() && self.facts.is_empty() && !self.is_gone
    }
}

/// What has changed since a case was opened.
pub fn drift(catalog: &Catalog, case: &ReportCase, now: &Facts) -> Drift {
    let Some(procedure) = catalog.procedure(&case.procedure) else {
        return Drift { is_gone: true, ..Drift::default() };
    };
    let Some((id, _, _)) = procedure.norm_in(catalog) else { return Drift { is_gone: true, ..Drift::default() } };
    let before = |fact: &str| case.facts.get(fact).cloned();
    let mut facts: Vec<String> = case.facts.iter().map(|(id, _)| id.to_owned()).collect();
    facts.extend(asked_about(catalog, &id, now).iter().map(|(id, _)| id.to_owned()));
    facts.sort();
    facts.dedup();
    let changed = facts.into_iter().map(|f| (before(&f), now.get(&f).cloned(), f));
    let answer_then = applies_one(catalog, &case.facts, &id).map(|a| a.answer);
    let answer_now = applies_one(catalog, now, &id).map(|a| a.answer);
    Drift {
        newer: (id != case.norm).then_some(id),
        answer: answer_now.filter(|a| Some(*a) != answer_then),
        facts: changed.filter(|(then, now, _)| then != now).map(|(then, now, f)| (f, then, now)).collect(),
        is_gone: false,
    }
}
