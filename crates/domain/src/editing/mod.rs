//! New versions of instruments, and new texts of what else the catalogue says: proposed by a norm editor, reviewed by another person, in force on a date (規範の改訂).
//!
//! For: a ministry keeps the norms up to date while the installation runs, and everyone can see who decided what, and why.
//! Rests on: `docs/decisions/0015-norm-editing.md`; the powers `norm.enact` and `norm.reject`.
//! Words: a *proposal* has a *draft*, saved in steps; *in force* is what the catalogue says on a day: the files of the program
//! with those *laid over* it, enacted here or dropped into the data directory.
//! Never: lets someone decide on their own draft; takes a version away that answers stand on; starts a server without norms.
//! Begin at: [`propose`], [`enact`], [`InForce`].

mod dropped;
mod examine;
mod in_force;
mod model;
mod store;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::enact_one;

pub use dropped::{Dropped, take_in};
pub use examine::{Effects, Examined, Gone, effects, examine};
pub use in_force::{InForce, Recorded, is_outrun, record};
pub use model::{ActRecord, Change, Draft, Origin, Proposal, ProposalDraft, ProposalState, Step, StepKind};
pub use store::{
    act_of, changes, draft, enacted, latest_change, latest_edition, proposal, proposals, state_number, steps,
};

use crate::act::Act;
use crate::authority::Office;
use crate::cols;
use crate::db::{Turn, WriteTx};
use crate::id::{AccountId, ProposalId};
use crate::norm::PartKind;
use crate::office::{self, Held};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::{Date, date_in_japan, rfc3339};

/// Longest draft, in bytes: some five times the longest instrument so far.
pub const LONGEST: usize = 1024 * 1024;

/// Proposes a new version (改訂案の作成). The draft may still have faults that its text as a whole shows; its code and version
/// must be readable and new.
///
/// # Errors
/// Refused without the office; faults keyed to `text` and `in_force`.
pub fn propose(
    tx: &mut WriteTx<'_, '_>,
    in_force: &InForce,
    draft: &ProposalDraft,
    by: &AccountId,
) -> Result<ProposalId, Error> {
    let held = office::must_hold(tx, by, Office::NormEditor)?;
    let (instrument, from) = readable(in_force, draft, date_in_japan(tx.at()))?;
    let id = ProposalId::new(tx.at(), tx.chance());
    let at = rfc3339(tx.at());
    tx.insert(
        "norm_proposal",
        cols! {
            "id" => &id, "instrument" => instrument, "state" => ProposalState::Draft.word(), "proposer" => by,
            "created_at" => at.as_str(), "updated_at" => at.as_str(), "act_id" => None::<String>, "revision" => 1,
        },
    )?;
    step(tx, &id, StepKind::Saved, &held, Some((&draft.text, from)))?;
    Ok(id)
}

/// Saves the draft of a proposal; one that waited for review becomes a draft again. The same text again changes nothing.
///
/// # Errors
/// As [`propose`]; a conflict when someone else saved meanwhile; too late once decided or withdrawn.
pub fn save(
    tx: &mut WriteTx<'_, '_>,
    in_force: &InForce,
    id: &ProposalId,
    draft: &ProposalDraft,
    by: &AccountId,
) -> Result<(), Error> {
    let held = office::must_hold(tx, by, Office::NormEditor)?;
    let proposal = open(tx, id)?;
    let (instrument, from) = readable(in_force, draft, date_in_japan(tx.at()))?;
    let before = store::draft(tx, id)?;
    if before.is_some_and(|b| b.text == draft.text && b.in_force == from) {
        return Ok(());
    }
    seen(&proposal, draft.seen, "text")?;
    move_on(tx, &proposal, cols! { "instrument" => instrument, "state" => ProposalState::Draft.word() })?;
    step(tx, id, StepKind::Saved, &held, Some((&draft.text, from)))
}

/// Asks for review: from now on another person decides.
///
/// # Errors
/// Refused while the draft has faults or no date; a conflict when someone else saved meanwhile; too late once decided.
pub fn submit(
    tx: &mut WriteTx<'_, '_>,
    in_force: &InForce,
    id: &ProposalId,
    revision: i64,
    by: &AccountId,
) -> Result<(), Error> {
    let held = office::must_hold(tx, by, Office::NormEditor)?;
    let proposal = open(tx, id)?;
    if proposal.state == ProposalState::Submitted {
        return Ok(());
    }
    seen(&proposal, revision, "main")?;
    sound(tx, in_force, id)?;
    move_on(tx, &proposal, cols! { "state" => ProposalState::Submitted.word() })?;
    step(tx, id, StepKind::Submitted, &held, None)
}

/// Takes a proposal back, by whoever made it.
///
/// # Errors
/// Forbidden to others; too late once decided.
pub fn withdraw(tx: &mut WriteTx<'_, '_>, id: &ProposalId, by: &AccountId) -> Result<(), Error> {
    let held = office::must_hold(tx, by, Office::NormEditor)?;
    let proposal = open(tx, id)?;
    if proposal.proposer != *by {
        return Err(Refusal::of(Class::Forbidden, "editing.not-yours").into());
    }
    move_on(tx, &proposal, cols! { "state" => ProposalState::Withdrawn.word() })?;
    step(tx, id, StepKind::Withdrawn, &held, None)
}

/// Enacts a proposal (規範の版の決定); only under an act of someone who wrote nothing of it. From its date it is current.
///
/// # Errors
/// Forbidden to its authors; refused when it has faults or its date is past; a conflict when the draft or the catalogue
/// changed meanwhile.
pub fn enact(
    tx: &mut WriteTx<'_, '_>,
    act: &Act,
    in_force: &InForce,
    id: &ProposalId,
    revision: i64,
) -> Result<(), Error> {
    tx.take_turn(Turn::Catalog)?;
    if store::state_number(tx)? != in_force.number() {
        return Err(Refusal::of(Class::Conflict, "editing.catalogue-changed").into());
    }
    let (proposal, held) = reviewed(tx, act, id, revision)?;
    let (draft, from) = sound(tx, in_force, id)?;
    let at = rfc3339(tx.at());
    let (name, day) = (proposal.file(), from.to_string());
    if proposal.kind() == PartKind::Instrument {
        tx.insert(
            "catalog_file",
            cols! {
                "name" => name, "text" => draft.text, "origin" => Origin::Enacted.word(), "in_force" => day, "at" => at,
            },
        )?;
    } else {
        // Of two for one day the later act counts; both stand in the log.
        tx.upsert("catalog_part", cols! { "name" => name, "in_force" => day, "text" => draft.text, "at" => at })?;
    }
    tx.upsert("catalog_state", cols! { "id" => 1, "number" => in_force.number() + 1 })?;
    move_on(tx, &proposal, cols! { "state" => ProposalState::Enacted.word(), "act_id" => act.id() })?;
    step(tx, id, StepKind::Enacted, &held, None)
}

/// Decides not to adopt a proposal (不採用); only under an act of someone who wrote nothing of it.
///
/// # Errors
/// As [`enact`], without a look at the catalogue.
pub fn reject(tx: &mut WriteTx<'_, '_>, act: &Act, id: &ProposalId, revision: i64) -> Result<(), Error> {
    let (proposal, held) = reviewed(tx, act, id, revision)?;
    move_on(tx, &proposal, cols! { "state" => ProposalState::Rejected.word(), "act_id" => act.id() })?;
    step(tx, id, StepKind::Rejected, &held, None)
}

/// The proposal while it is not decided, held until the end of the write.
fn open(tx: &mut WriteTx<'_, '_>, id: &ProposalId) -> Result<Proposal, Error> {
    tx.hold("norm_proposal", &id.into())?;
    let held = store::proposal(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    if held.state.is_open() { Ok(held) } else { Err(Refusal::of(Class::TooLate, "editing.decided").into()) }
}

/// The proposal as a reviewer may decide on it: asked for, as they saw it, and not theirs.
fn reviewed(tx: &mut WriteTx<'_, '_>, act: &Act, id: &ProposalId, revision: i64) -> Result<(Proposal, Held), Error> {
    let held = office::must_hold(tx, act.actor(), Office::NormEditor)?;
    let proposal = open(tx, id)?;
    if store::authors(tx, id)?.contains(act.actor()) {
        return Err(Refusal::of(Class::Forbidden, "editing.own-draft").into());
    }
    if proposal.state != ProposalState::Submitted {
        return Err(Refusal::of(Class::Conflict, "editing.not-submitted").into());
    }
    seen(&proposal, revision, "main")?;
    Ok((proposal, held))
}

fn seen(proposal: &Proposal, revision: i64, field: &str) -> Result<(), Error> {
    if proposal.revision == revision {
        return Ok(());
    }
    Err(Refusal::of(Class::Conflict, "editing.saved-meanwhile").on(field).into())
}

/// What a draft is of and its date, when both can be read; a version of an instrument has to be new.
fn readable(in_force: &InForce, draft: &ProposalDraft, today: Date) -> Result<(String, Option<Date>), Error> {
    let mut refusals = Refusals::default();
    let from = refusals.take(examine::date(&draft.in_force, today)).flatten();
    let instrument = refusals.take(examine::head(in_force, &draft.text));
    refusals.settle()?;
    Ok((instrument.unwrap_or_default(), from))
}

/// The draft as it may go to review or into force: without faults, with a date that is not past.
fn sound(tx: &mut WriteTx<'_, '_>, in_force: &InForce, id: &ProposalId) -> Result<(Draft, Date), Error> {
    let draft = store::draft(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let examined = examine(in_force, &draft.text, draft.in_force, date_in_japan(tx.at()));
    let mut refusals = Refusals::default();
    if !examined.faults.is_empty() {
        refusals.push(Refusal::invalid("editing.faulty").on("text").with("count", examined.faults.len()));
    }
    examined.refusals.into_iter().for_each(|r| refusals.push(r));
    if draft.in_force.is_none() {
        refusals.push(Refusal::invalid("common.required").on("in_force"));
    }
    refusals.settle()?;
    let from = draft.in_force.unwrap_or_default();
    Ok((draft, from))
}

fn move_on(tx: &mut WriteTx<'_, '_>, proposal: &Proposal, columns: &[(&str, crate::db::Value)]) -> Result<(), Error> {
    let at = rfc3339(tx.at());
    let mut all = columns.to_vec();
    all.extend_from_slice(cols! { "updated_at" => at, "revision" => proposal.revision + 1 });
    tx.update_seen("norm_proposal", cols! { "id" => &proposal.id }, ("revision", proposal.revision.into()), &all)?;
    Ok(())
}

fn step(
    tx: &mut WriteTx<'_, '_>,
    id: &ProposalId,
    kind: StepKind,
    held: &Held,
    draft: Option<(&str, Option<Date>)>,
) -> Result<(), Error> {
    let number = store::last_step(tx, id)? + 1;
    let at = rfc3339(tx.at());
    tx.insert(
        "norm_step",
        cols! {
            "proposal_id" => id, "number" => number, "kind" => kind.word(), "text" => draft.map(|d| d.0),
            "in_force" => draft.and_then(|d| d.1).map(|d| d.to_string()), "by_account" => &held.account,
            "ministry" => &held.ministry.ja, "ministry_en" => &held.ministry.en, "at" => at,
        },
    )?;
    Ok(())
}
