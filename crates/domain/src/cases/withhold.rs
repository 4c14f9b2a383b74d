//! Sealed cases (秘匿): seen by nobody but those in charge of them, and in the published log by nobody at all until they are opened again.

use super::model::{Actor, CaseFile, Event, EventKind};
use super::{advance, load, record, store, view};
use crate::act::{self, Act, Claim, Reasons};
use crate::authority::{Force, Power};
use crate::cols;
use crate::db::{DbError, Tx, WriteTx};
use crate::door::{Ground, Receipt};
use crate::form;
use crate::id::{AccountId, ActId, CaseId};
use crate::norm::Catalog;
use crate::procedure::{self, Case, Definition, Move, Standing};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::{Date, Timestamp, date_in_japan, rfc3339};
use std::collections::BTreeSet;

/// The power under which a case is sealed.
pub const WITHHOLD: &str = "incident.withhold";
/// The power under which it is opened again.
pub const DISCLOSE: &str = "incident.disclose";
/// Longest until a sealed case has to be looked at again, in days.
const LONGEST: i64 = 366;
const MOST_REASON: usize = 4_000;

/// Why a case is sealed, and until when that is to be looked at again.
#[derive(Debug, Clone, Default)]
pub struct Withhold {
    /// Why nobody may know of it.
    pub reason: String,
    /// The clauses it rests on, one on a line.
    pub clauses: String,
    /// The day by which it is looked at again, `2026-12-31`.
    pub review_by: String,
}

/// How a case is sealed （秘匿）.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// Since when, RFC 3339.
    pub since: String,
    /// The day by which it is looked at again.
    pub review_by: Date,
}

/// Holds a case's row until the transaction ends, and keeps what is written about a sealed one out of the published log.
pub(crate) fn hold(tx: &mut WriteTx<'_, '_>, id: &CaseId) -> Result<(), DbError> {
    tx.hold("case_file", &id.into())?;
    if store::is_withheld(tx, id)? {
        tx.withhold(id.as_str());
    }
    Ok(())
}

/// Whether a case is sealed now.
pub(crate) fn is_withheld(tx: &mut Tx<'_>, id: &CaseId) -> Result<bool, DbError> {
    store::is_withheld(tx, id)
}

/// Whether somebody of an office is let in: always where the case is not sealed; else whoever is in charge of it, and after the day it had to be
/// looked at again whoever knows its number, so that no case is lost with the people who carried it.
pub(super) fn lets_in(file: &CaseFile, person: &str, at: Timestamp) -> bool {
    let Some(sealed) = &file.withheld else { return true };
    sealed.review_by < date_in_japan(at) || admitted(&file.case, at).contains(person)
}

/// Those in charge of a case, by role or acting for somebody.
pub(super) fn admitted(case: &Case, at: Timestamp) -> BTreeSet<&str> {
    let in_charge = |p: &&procedure::Part| p.standing != Standing::Recused && p.holds(at);
    let all = case.people.iter().filter(in_charge).map(|p| p.person.as_str());
    all.filter(|p| !case.is_recused(p, at)).collect()
}

/// Every role of an office has somebody in charge: without that, nobody could act in a sealed case.
pub(super) fn manned(definition: &Definition, case: &Case, at: Timestamp) -> Result<(), Refusal> {
    let is_manned = |role: &str| case.assigned(role, at).any(|p| !case.is_recused(&p.person, at));
    match definition.roles.iter().find(|r| r.office.is_some() && !is_manned(&r.id)) {
        None => Ok(()),
        Some(role) => Err(Refusal::of(Class::Conflict, "case.nobody-in-charge")
            .on("person")
            .with("role", format!("{} / {}", role.title.ja, role.title.en))),
    }
}

/// What cannot be done with a sealed case: telling the public of it, and tying it to another.
pub(super) fn allows(file: &CaseFile, wanted: &Move, power: Option<&Power>) -> Result<(), Refusal> {
    let tells = power.is_some_and(|p| p.force == Force::Information);
    match file.withheld.is_some() && (tells || matches!(wanted, Move::Join { .. })) {
        true => Err(Refusal::of(Class::Conflict, "case.open-it-first")),
        false => Ok(()),
    }
}

/// Seals a case: an act of a head in charge of it, itself not published before the case is opened again.
///
/// # Errors
/// Every fault of the draft at once; absent without a seat in the case; a conflict when it is sealed already or a role has nobody in charge.
pub fn withhold(
    ground: &Ground,
    catalog: &Catalog,
    actor: &AccountId,
    id: &CaseId,
    draft: &Withhold,
) -> Result<ActId, Error> {
    let (reason, clauses, review_by) = read(catalog, draft, date_in_japan(ground.clock.now()))?;
    ground.db.read(|tx| seated(tx, actor, id, ground.clock.now()))?;
    let reasons = Reasons::new(vec![reason], clauses)?;
    let claim = Claim { actor: actor.clone(), power: WITHHOLD, subject: id.to_string(), reasons };
    act::perform(ground, claim, |tx, act| {
        tx.hold("case_file", &id.into())?;
        let at = tx.at();
        let file = seated(tx, actor, id, at)?;
        if file.withheld.is_some() {
            return Err(Refusal::of(Class::Conflict, "case.sealed-already").into());
        }
        let (_, definition) = load(tx, id)?;
        manned(&definition, &file.case, at)?;
        if !admitted(&file.case, at).contains(actor.as_str()) {
            return Err(Refusal::of(Class::Conflict, "case.seal-in-charge").into());
        }
        tx.withhold(id.as_str());
        tx.delete("case_withheld", cols! { "case_id" => id })?;
        tx.insert(
            "case_withheld",
            cols! {
                "case_id" => id, "act_id" => act.id(), "since" => rfc3339(act.at()), "review_by" => review_by.to_string(),
            },
        )?;
        // What others find by its words is not found any more.
        tx.delete("case_feature", cols! { "case_id" => id })?;
        let mut event = happened(act, EventKind::Withheld, actor);
        event.answers.insert("until".to_owned(), review_by.to_string());
        store::append(tx, id, &event)?;
        refresh(tx, &definition, id)?;
        Ok(act.id().clone())
    })
}

fn read(catalog: &Catalog, draft: &Withhold, today: Date) -> Result<(String, Vec<String>, Date), Error> {
    let mut refusals = Refusals::default();
    let reason = refusals.take(form::prose("reason", &draft.reason, MOST_REASON)).unwrap_or_default();
    if draft.reason.trim().is_empty() {
        refusals.push(Refusal::invalid("common.required").on("reason"));
    }
    let clauses: Vec<String> =
        draft.clauses.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    if clauses.is_empty() {
        refusals.push(Refusal::invalid("common.required").on("clauses"));
    }
    if let Some(fault) = clauses.iter().find_map(|c| procedure::carries(catalog, c, today).err()) {
        refusals.push(fault.on("clauses"));
    }
    let review_by: Option<Date> = draft.review_by.trim().parse().ok();
    let days = review_by.and_then(|d| today.until(d).ok()).map(|span| i64::from(span.get_days()));
    if days.is_none_or(|d| !(1..=LONGEST).contains(&d)) {
        refusals.push(Refusal::invalid("case.review-by").on("review_by").with("most", LONGEST));
    }
    refusals.settle()?;
    Ok((reason, clauses, review_by.unwrap_or(today)))
}

/// Opens a sealed case again: an act, published; with the next checkpoint everything recorded meanwhile is in the log, at its own moments.
///
/// # Errors
/// Absent without a seat in the case; a conflict when it is not sealed; refused without a reason or the power.
pub fn disclose(ground: &Ground, actor: &AccountId, id: &CaseId, reason: &str) -> Result<ActId, Error> {
    if reason.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("reason").into());
    }
    let reason = form::prose("reason", reason, MOST_REASON)?;
    ground.db.read(|tx| seated(tx, actor, id, ground.clock.now()))?;
    let clauses = crate::authority::power(DISCLOSE).map(|p| p.basis.clone()).unwrap_or_default();
    let reasons = Reasons::new(vec![reason], clauses)?;
    let claim = Claim { actor: actor.clone(), power: DISCLOSE, subject: id.to_string(), reasons };
    act::perform(ground, claim, |tx, act| {
        tx.hold("case_file", &id.into())?;
        let at = tx.at();
        let file = seated(tx, actor, id, at)?;
        if file.withheld.is_none() {
            return Err(Refusal::of(Class::Conflict, "case.not-sealed").into());
        }
        let until = rfc3339(at);
        tx.update("case_withheld", cols! { "case_id" => id }, cols! { "until" => until })?;
        tx.release(id.as_str())?;
        let opened = store::events(tx, id)?.into_iter().next().map(|e| e.answers).unwrap_or_default();
        store::index(tx, id, &file.title, &opened)?;
        store::append(tx, id, &happened(act, EventKind::Disclosed, actor))?;
        let (_, definition) = load(tx, id)?;
        refresh(tx, &definition, id)?;
        Ok(act.id().clone())
    })
}

/// The case, for an official with a seat in it.
fn seated(tx: &mut Tx<'_>, actor: &AccountId, id: &CaseId, at: Timestamp) -> Result<CaseFile, Error> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let file = store::file(tx, id)?.ok_or_else(absent)?;
    let definition = store::definition(tx, &file.definition)?;
    match view::seat(tx, &definition, &file, &Actor::Account(actor.clone()), at)? {
        Some(view::Seat::Official(_)) => Ok(file),
        _ => Err(absent().into()),
    }
}

fn happened(act: &Act, kind: EventKind, actor: &AccountId) -> Event {
    let receipt = Receipt { entry: act.entry().clone(), at: act.at(), kind: WITHHOLD };
    let mut event = record::event(&receipt, kind, &Actor::Account(actor.clone()), None, act.at());
    event.act = Some(act.id().clone());
    event
}

/// Writes anew what follows from how the case stands.
fn refresh(tx: &mut WriteTx<'_, '_>, definition: &Definition, id: &CaseId) -> Result<(), Error> {
    let (file, _) = load(tx, id)?;
    advance::save(tx, definition, &file, &file.case)
}
