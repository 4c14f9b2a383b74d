//! SQL of proposals and of what is in force.

use super::{ActRecord, Change, Draft, Origin, Proposal, ProposalState, Step, StepKind};
use crate::args;
use crate::authority::Office;
use crate::db::{DbError, Row, Tx};
use crate::id::{AccountId, ActId, EntryId, ProposalId};
use crate::norm::Laid;
use crate::text::Both;
use crate::time::Date;

fn wrong_id(e: crate::id::WrongId) -> DbError {
    DbError::Schema(e.to_string())
}

fn unknown(word: &str) -> DbError {
    DbError::Schema(format!("`{word}` is not known here"))
}

fn day(text: Option<String>) -> Result<Option<Date>, DbError> {
    text.map(|t| t.parse::<Date>().map_err(|_| unknown(&t))).transpose()
}

const PROPOSAL: &str =
    "SELECT id, instrument, state, proposer, created_at, updated_at, act_id, revision FROM norm_proposal";

fn read_proposal(r: &Row<'_>) -> Result<Proposal, DbError> {
    let state = r.text(2)?;
    Ok(Proposal {
        id: ProposalId::parse(&r.text(0)?).map_err(wrong_id)?,
        instrument: r.text(1)?,
        state: ProposalState::parse(&state).ok_or_else(|| unknown(&state))?,
        proposer: AccountId::parse(&r.text(3)?).map_err(wrong_id)?,
        created_at: r.text(4)?,
        updated_at: r.text(5)?,
        act: r.opt_text(6)?.map(|id| ActId::parse(&id)).transpose().map_err(wrong_id)?,
        revision: r.int(7)?,
    })
}

/// One proposal.
pub fn proposal(tx: &mut Tx<'_>, id: &ProposalId) -> Result<Option<Proposal>, DbError> {
    tx.row(&format!("{PROPOSAL} WHERE id = ?"), args![id], read_proposal)
}

/// The latest proposals, last changed first.
pub fn proposals(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Proposal>, DbError> {
    tx.rows(&format!("{PROPOSAL} ORDER BY updated_at DESC, id DESC LIMIT ?"), args![most], read_proposal)
}

/// The latest enacted proposals.
pub fn enacted(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Proposal>, DbError> {
    tx.rows(
        &format!("{PROPOSAL} WHERE state = ? ORDER BY updated_at DESC, id DESC LIMIT ?"),
        args![ProposalState::Enacted.word(), most],
        read_proposal,
    )
}

/// Every step of a proposal, in order, without the texts.
pub fn steps(tx: &mut Tx<'_>, id: &ProposalId) -> Result<Vec<Step>, DbError> {
    tx.rows(
        "SELECT s.number, s.kind, s.by_account, s.ministry, s.ministry_en, s.at, o.shown_as FROM norm_step s
         LEFT JOIN office o ON o.account_id = s.by_account AND o.office = ?
         WHERE s.proposal_id = ? ORDER BY s.number",
        args![Office::NormEditor.word(), id],
        |r| {
            let kind = r.text(1)?;
            Ok(Step {
                number: r.int(0)?,
                kind: StepKind::parse(&kind).ok_or_else(|| unknown(&kind))?,
                by: AccountId::parse(&r.text(2)?).map_err(wrong_id)?,
                ministry: Both { ja: r.text(3)?, en: r.text(4)? },
                at: r.text(5)?,
                name: r.opt_text(6)?,
            })
        },
    )
}

/// The number of the last step; 0 before the first.
pub(super) fn last_step(tx: &mut Tx<'_>, id: &ProposalId) -> Result<i64, DbError> {
    tx.number("SELECT max(number) FROM norm_step WHERE proposal_id = ?", args![id])
}

/// Who wrote or submitted something of a proposal.
pub(super) fn authors(tx: &mut Tx<'_>, id: &ProposalId) -> Result<Vec<AccountId>, DbError> {
    tx.rows(
        "SELECT DISTINCT by_account FROM norm_step WHERE proposal_id = ? AND kind IN (?, ?)",
        args![id, StepKind::Saved.word(), StepKind::Submitted.word()],
        |r| AccountId::parse(&r.text(0)?).map_err(wrong_id),
    )
}

/// The draft as last saved.
pub fn draft(tx: &mut Tx<'_>, id: &ProposalId) -> Result<Option<Draft>, DbError> {
    tx.row(
        "SELECT number, text, in_force FROM norm_step WHERE proposal_id = ? AND kind = ? ORDER BY number DESC LIMIT 1",
        args![id, StepKind::Saved.word()],
        |r| Ok(Draft { number: r.int(0)?, text: r.opt_text(1)?.unwrap_or_default(), in_force: day(r.opt_text(2)?)? }),
    )
}

/// An act on record.
pub fn act_of(tx: &mut Tx<'_>, id: &ActId) -> Result<Option<ActRecord>, DbError> {
    let list = |text: String| serde_json::from_str(&text).map_err(|_| unknown("act"));
    tx.row("SELECT id, power, findings, clauses, at, entry_id FROM act WHERE id = ?", args![id], |r| {
        Ok(ActRecord {
            id: ActId::parse(&r.text(0)?).map_err(wrong_id)?,
            power: r.text(1)?,
            findings: list(r.text(2)?)?,
            clauses: list(r.text(3)?)?,
            at: r.text(4)?,
            entry: EntryId::parse(&r.text(5)?).map_err(wrong_id)?,
        })
    })
}

/// The number of the state of what is laid over the catalogue; 0 before anything was.
pub fn state_number(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    tx.number("SELECT number FROM catalog_state WHERE id = ?", args![1])
}

/// What is laid over the catalogue, by name.
pub(super) fn files(tx: &mut Tx<'_>) -> Result<Vec<(Laid, Origin)>, DbError> {
    let mut out = tx.rows("SELECT name, text, in_force, origin FROM catalog_file ORDER BY name", args![], |r| {
        let origin = r.text(3)?;
        let laid = Laid { name: r.text(0)?, text: r.text(1)?, from: day(r.opt_text(2)?)? };
        Ok((laid, Origin::parse(&origin).ok_or_else(|| unknown(&origin))?))
    })?;
    // The latest last: of one name it takes the place of those before it.
    out.extend(tx.rows("SELECT name, text, in_force FROM catalog_part ORDER BY in_force, name", args![], |r| {
        let laid = Laid { name: r.text(0)?, text: r.text(1)?, from: day(Some(r.text(2)?))? };
        Ok((laid, Origin::Enacted))
    })?);
    Ok(out)
}

/// The dropped files taken in, by name.
pub(super) fn dropped_files(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>, DbError> {
    let mut found =
        tx.rows("SELECT name, text FROM catalog_file WHERE origin = ?", args![Origin::Dropped.word()], |r| {
            Ok((r.text(0)?, r.text(1)?))
        })?;
    // In the order of bytes, whatever the database sorts by.
    found.sort();
    Ok(found)
}

const CHANGE: &str =
    "SELECT number, digest, instruments, at, entry_id FROM catalog_change ORDER BY number DESC LIMIT ?";

fn read_change(r: &Row<'_>) -> Result<Change, DbError> {
    Ok(Change {
        number: r.int(0)?,
        digest: r.text(1)?,
        instruments: r.text(2)?,
        at: r.text(3)?,
        entry: EntryId::parse(&r.text(4)?).map_err(wrong_id)?,
    })
}

/// The latest times what is in force changed, latest first.
pub fn changes(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Change>, DbError> {
    tx.rows(CHANGE, args![most], read_change)
}

/// What is in force as last recorded.
pub fn latest_change(tx: &mut Tx<'_>) -> Result<Option<Change>, DbError> {
    tx.row(CHANGE, args![1], read_change)
}

/// The edition of the catalogue the program brought that recorded last; 0 when it did not say.
pub fn latest_edition(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    let row = tx.row("SELECT edition FROM catalog_edition ORDER BY number DESC LIMIT 1", args![], |r| r.int(0))?;
    Ok(row.unwrap_or(0))
}

/// How many answers stand on each clause of an instrument, in assessments that no later one replaced.
pub(super) fn answers_on(tx: &mut Tx<'_>, instrument: &str) -> Result<Vec<(String, i64)>, DbError> {
    tx.rows(
        "SELECT norm, count(*) FROM answer WHERE norm LIKE ? AND status <> 'unanswered'
         AND NOT EXISTS (SELECT s.id FROM assessment s WHERE s.supersedes = answer.assessment_id)
         GROUP BY norm",
        args![format!("{instrument}:%")],
        |r| Ok((r.text(0)?, r.int(1)?)),
    )
}
