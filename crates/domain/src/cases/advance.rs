//! Something is done with a case: through the door its step asks for, in one transaction with the event and the entry.

use super::model::{Actor, CaseFile};
use super::record::{happened, record_lapses};
use super::{basis, calendar, drafts, load, store, turn, view, withhold};
use crate::act::{self, Claim, Reasons};
use crate::authority::{self, Office, Power};
use crate::cols;
use crate::db::{DbError, Tx, Value, WriteTx};
use crate::door::{Ground, Receipt};
use crate::filing;
use crate::id::{AccountId, ActId, CaseId, EntryId};
use crate::norm::Catalog;
use crate::office;
use crate::procedure::{self, Case, Definition, FieldKind, Move, Step};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::{Timestamp, date_in_japan, rfc3339};
use std::collections::BTreeMap;

/// What somebody wants to do, and which revision of the case they saw.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What.
    pub wanted: Move,
    /// The revision seen; a case that moved since refuses.
    pub seen: Option<i64>,
    /// Why, for what the engine asks no reason: declining, suspending, recusing.
    pub word: String,
}

impl Wish {
    /// A step with its answers.
    pub fn step(step: &str, answers: BTreeMap<String, String>, seen: Option<i64>) -> Wish {
        Wish { wanted: Move::Take { step: step.to_owned(), answers }, seen, word: String::new() }
    }
    /// Anything else.
    pub fn of(wanted: Move, seen: Option<i64>) -> Wish {
        Wish { wanted, seen, word: String::new() }
    }
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Advanced {
    /// The number of the event.
    pub event: i64,
    /// The act it was, when it was one.
    pub act: Option<ActId>,
    /// The entry of the log.
    pub entry: EntryId,
    /// The state the case is in.
    pub state: String,
    /// Whether it waits for a second person now.
    pub is_pending: bool,
}

/// Does something with a case: an act when the step is one and takes effect now, a filing otherwise.
///
/// # Errors
/// Absent when the actor may not know of the case; whatever the engine refuses; a conflict when the case moved since it was seen;
/// an act without reasons or clauses.
pub fn advance(ground: &Ground, catalog: &Catalog, actor: &Actor, id: &CaseId, wish: &Wish) -> Result<Advanced, Error> {
    let (power, reasons, seen) = ground.db.read(|tx| prepare(tx, catalog, actor, id, wish, ground.clock.now()))?;
    match (power, reasons, actor) {
        (Some(power), Some(reasons), Actor::Account(account)) => {
            let claim = Claim { actor: account.clone(), power: &power.id, subject: id.to_string(), reasons };
            act::perform(ground, claim, |tx, act| {
                let receipt = Receipt { entry: act.entry().clone(), at: act.at(), kind: power.entry_kind() };
                write(tx, &receipt, actor, id, wish, (seen, Some(act.id())))
            })
        }
        (Some(_), ..) => Err(Refusal::of(Class::Forbidden, "common.forbidden").into()),
        (None, ..) => {
            filing::receive(ground, kind(&wish.wanted), |tx, receipt| write(tx, receipt, actor, id, wish, (seen, None)))
        }
    }
}

/// What a wish asks for, held against the rules before any door is opened: the power and the reasons where it is an act, and the revision.
fn prepare(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    actor: &Actor,
    id: &CaseId,
    wish: &Wish,
    at: Timestamp,
) -> Result<(Option<&'static Power>, Option<Reasons>, i64), Error> {
    let (file, definition) = load(tx, id)?;
    if view::seat(tx, &definition, &file, actor, at)?.is_none() {
        return Err(Refusal::of(Class::Absent, "common.absent").into());
    }
    if wish.seen.is_some_and(|s| s != file.revision) {
        return Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into());
    }
    // The engine says no in the words of the procedure, before the door says it in those of powers.
    let who = view::who(tx, &definition, &file, actor, at)?;
    let tried = procedure::advance(&definition, calendar(&definition)?, &file.case, &who, &wish.wanted, at);
    if let Move::Take { step, answers } = &wish.wanted {
        // Everything that is wrong with the answers at once, where the step can be taken at all.
        if let (Some(step), true) = (definition.step(step), tried.as_ref().err().is_none_or(|r| r.field.is_some())) {
            let mut refusals = Refusals::default();
            procedure::faults(&definition, step, answers, at).into_iter().for_each(|f| refusals.push(f));
            basis::cited(catalog, step, answers, date_in_japan(at), &mut refusals);
            if step.fields.iter().any(|f| f.kind == FieldKind::Replies) {
                drafts::check_numbers(&definition, &store::events(tx, id)?, step, answers, &mut refusals);
            }
            refusals.settle()?;
        }
    }
    tried?;
    let act = becomes(tx, &definition, &file, &wish.wanted)?;
    let step = match &wish.wanted {
        Move::Take { step, .. } => definition.step(step),
        Move::Confirm => file.case.pending.as_ref().and_then(|p| definition.step(&p.step)),
        _ => None,
    };
    withhold::allows(&file, &wish.wanted, step.and_then(power_of))?;
    if let Some((power, step, answers)) = &act {
        // A second time for what was proposed: between the two, a norm may have been repealed.
        let mut refusals = Refusals::default();
        basis::cited(catalog, step, answers, date_in_japan(at), &mut refusals);
        refusals.settle()?;
        basis::empowers(catalog, power, date_in_japan(at))?;
    }
    let reasons = act.as_ref().map(|(_, step, answers)| reasons(step, answers)).transpose()?;
    Ok((act.map(|(p, ..)| p), reasons, file.revision))
}

/// The power, the step and the answers of an act.
type Becomes = (&'static Power, Step, BTreeMap<String, String>);

/// The power, the step and the answers, when what is wanted takes effect as an act.
fn becomes(tx: &mut Tx<'_>, definition: &Definition, file: &CaseFile, wanted: &Move) -> Result<Option<Becomes>, Error> {
    let found = match wanted {
        Move::Take { step, answers } => {
            definition.step(step).filter(|s| s.second.is_empty()).map(|s| (s, answers.clone()))
        }
        Move::Confirm => {
            let pending = file.case.pending.as_ref().and_then(|p| definition.step(&p.step));
            let said = store::proposal(tx, &file.id)?.map(|p| p.answers).unwrap_or_default();
            pending.map(|s| (s, said))
        }
        _ => None,
    };
    Ok(found.and_then(|(step, answers)| Some((power_of(step)?, step.clone(), answers))))
}

fn power_of(step: &Step) -> Option<&'static Power> {
    step.power.as_deref().and_then(authority::power)
}

/// The kind of the entry of a filing.
fn kind(wanted: &Move) -> &'static str {
    match wanted {
        Move::Take { .. } => "case.step",
        Move::Confirm => "case.confirm",
        Move::Decline => "case.decline",
        Move::Assign { .. } | Move::Relieve { .. } | Move::Recuse { .. } | Move::Delegate { .. } => "case.people",
        Move::Suspend | Move::Resume => "case.clocks",
        Move::Join { .. } => "case.join",
    }
}

/// The reasons of an act out of what was answered.
fn reasons(step: &Step, answers: &BTreeMap<String, String>) -> Result<Reasons, Error> {
    let of = |id: &str| answers.get(id).map(String::as_str).unwrap_or_default();
    let findings = step.fields.iter().filter(|f| f.is_reason).map(|f| of(&f.id).to_owned()).collect();
    let cited = step.fields.iter().filter(|f| f.kind == FieldKind::Clauses).flat_map(|f| lines(of(&f.id)));
    Ok(Reasons::new(findings, cited.collect())?)
}

pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

fn write(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    actor: &Actor,
    id: &CaseId,
    wish: &Wish,
    (seen, act): (i64, Option<&ActId>),
) -> Result<Advanced, Error> {
    withhold::hold(tx, id)?;
    let (mut file, definition) = load(tx, id)?;
    if file.revision != seen {
        return Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into());
    }
    let calendar = calendar(&definition)?;
    let at = tx.at();
    let who = view::who(tx, &definition, &file, actor, at)?;
    if let Some(lapsed) = procedure::lapse(&definition, calendar, &file.case, at) {
        record_lapses(tx, receipt, &file, &lapsed)?;
        file.case = lapsed;
    }
    holds_office(tx, &definition, &wish.wanted)?;
    let wanted = joinable(tx, &file, &wish.wanted, actor)?;
    let next = procedure::advance(&definition, calendar, &file.case, &who, &wanted, at)?;
    if file.withheld.is_some() {
        withhold::manned(&definition, &next, at)?;
    }
    let mut event = happened(receipt, actor, wish, &file.case, &next, at);
    event.act = act.cloned();
    if matches!(wish.wanted, Move::Confirm) {
        // What took effect is what was proposed, in the words it was proposed in.
        event.answers = store::proposal(tx, id)?.map(|p| p.answers).unwrap_or_default();
    }
    let number = store::append(tx, id, &event)?;
    let step = event.step.as_deref().filter(|_| matches!(wish.wanted, Move::Take { .. }));
    drafts::handed_in(tx, &definition, &file, actor, step)?;
    save(tx, &definition, &file, &next)?;
    Ok(Advanced {
        event: number,
        act: act.cloned(),
        entry: receipt.entry.clone(),
        state: next.state.clone(),
        is_pending: next.pending.is_some(),
    })
}

/// Whoever is given an official role, or acts in it for another, holds its office.
fn holds_office(tx: &mut WriteTx<'_, '_>, definition: &Definition, wanted: &Move) -> Result<(), Error> {
    let (Move::Assign { role, person } | Move::Delegate { role, person, .. }) = wanted else { return Ok(()) };
    let wrong = || Refusal::invalid("common.choose").on("role");
    let role = definition.role(role).ok_or_else(wrong)?;
    // Who stands for a party is the party's own matter.
    let office = role.office.as_deref().and_then(Office::parse).ok_or_else(wrong)?;
    let account = AccountId::parse(person).map_err(|_| Refusal::invalid("common.choose").on("person"))?;
    office::held(tx, &account, office)?
        .map(|_| ())
        .ok_or_else(|| Refusal::invalid("procedure.holds-no-office").on("person").with("office", office.word()).into())
}

/// The case another is joined to exists, runs, and is another; people name it by its number. A sealed one is none, but to those in charge of it.
fn joinable(tx: &mut WriteTx<'_, '_>, file: &CaseFile, wanted: &Move, actor: &Actor) -> Result<Move, Error> {
    let Move::Join { into } = wanted else { return Ok(wanted.clone()) };
    let none = || Refusal::of(Class::Absent, "procedure.no-case").on("into").with("value", into);
    let other = store::by_number(tx, into)?.ok_or_else(none)?;
    let (target, definition) = load(tx, &other)?;
    if target.id == file.id || target.procedure != file.procedure || target.case.is_over(&definition) {
        return Err(none().into());
    }
    if target.withheld.is_some() {
        let is_let_in =
            matches!(actor, Actor::Account(a) if withhold::admitted(&target.case, tx.at()).contains(a.as_str()));
        return Err(
            if is_let_in { Refusal::of(Class::Conflict, "case.open-it-first").on("into") } else { none() }.into()
        );
    }
    Ok(Move::Join { into: other.to_string() })
}

/// Writes a case as it now stands, and whose turn it is.
pub(super) fn save(
    tx: &mut WriteTx<'_, '_>,
    definition: &Definition,
    file: &CaseFile,
    next: &Case,
) -> Result<(), Error> {
    let columns = columns(definition, next, file.revision + 1, file.withheld.is_some())?;
    tx.update_seen("case_file", cols! { "id" => &file.id }, ("revision", file.revision.into()), &columns)?;
    if next.is_over(definition) {
        store::drop_drafts(tx, &file.id)?;
    }
    turn::rewrite(tx, definition, &file.id)?;
    Ok(())
}

/// The columns that follow from how a case stands. Those everybody's figures are counted by stay as they were while it is sealed, so that
/// sealing changes no figure; the case itself is in `body`.
pub(super) fn columns(
    definition: &Definition,
    case: &Case,
    revision: i64,
    is_withheld: bool,
) -> Result<Vec<(&'static str, Value)>, Error> {
    let calendar = calendar(definition)?;
    let is_over = case.is_over(definition);
    let next_due = case.next_due(definition, calendar).filter(|_| !is_over).map(rfc3339);
    let late = case.clocks.iter().filter(|r| r.met.is_none()).filter(|r| runs(definition, case, &r.clock));
    let overdue_since = late.filter_map(|r| r.lapsed).min().filter(|_| !is_over).map(rfc3339);
    let body = serde_json::to_string(case).map_err(|e| DbError::Schema(e.to_string()))?;
    let mut columns = cols! {
        "next_due" => next_due, "overdue_since" => overdue_since, "body" => body, "revision" => revision,
    }
    .to_vec();
    if !is_withheld {
        columns.extend(
            cols! { "state" => case.state.as_str(), "is_over" => is_over, "since" => rfc3339(case.since) }.to_vec(),
        );
    }
    Ok(columns)
}

/// Whether a clock runs in the state a case is in.
fn runs(definition: &Definition, case: &Case, clock: &str) -> bool {
    definition.clock(clock).is_some_and(|c| c.runs_in.contains(&case.state))
}
