//! SQL of cases.

mod dates;
mod drafts;
mod inbox;
mod related;
mod statistics;
mod words;

pub use dates::calendar_since;
pub use inbox::{InCharge, Line, Search, inbox, is_cut, is_official, search};
pub use related::{Related, related};
pub use statistics::{Count, Statistics, statistics};

pub(super) use dates::{calendar_holder, carriers, charges, drop_calendar, put_calendar};
pub(super) use drafts::{draft, drafted, drop_draft, drop_drafts, drop_drafts_of, holders, put_draft};
pub(super) use related::{beginning, index};
#[cfg(test)]
pub(super) use {inbox::as_it_stands, inbox::held, related::severity, statistics::decided, words::narrow, words::with};

use crate::args;
use crate::cases::model::{CaseFile, Event, EventKind, Party};
use crate::cases::withhold::Withheld;
use crate::cols;
use crate::db::{DbError, Row, Tx, WriteTx};
use crate::id::{ActId, CaseId, EntryId};
use crate::procedure::{self, Definition};
use std::borrow::Cow;
use std::collections::BTreeMap;

const FILE: &str =
    "SELECT c.id, c.number, c.definition, c.procedure, c.title, c.state, c.is_over, c.opened_at, c.since, c.next_due,
    c.overdue_since, c.body, c.revision, w.since, w.review_by
    FROM case_file c LEFT JOIN case_withheld w ON w.case_id = c.id AND w.until IS NULL";

fn wrong(text: impl std::fmt::Display) -> DbError {
    DbError::Schema(text.to_string())
}

fn read_file(r: &Row<'_>) -> Result<CaseFile, DbError> {
    Ok(CaseFile {
        id: CaseId::parse(&r.text(0)?).map_err(wrong)?,
        number: r.text(1)?,
        definition: r.text(2)?,
        procedure: r.text(3)?,
        title: r.text(4)?,
        opened_at: r.text(7)?,
        next_due: r.opt_text(9)?,
        overdue_since: r.opt_text(10)?,
        case: serde_json::from_str(&r.text(11)?).map_err(wrong)?,
        revision: r.int(12)?,
        withheld: match r.opt_text(13)? {
            Some(since) => Some(Withheld { since, review_by: r.text(14)?.parse().map_err(wrong)? }),
            None => None,
        },
    })
}

/// One case.
pub(in crate::cases) fn file(tx: &mut Tx<'_>, id: &CaseId) -> Result<Option<CaseFile>, DbError> {
    tx.row(&format!("{FILE} WHERE c.id = ?"), args![id], read_file)
}

/// The id of a case by its number.
pub fn by_number(tx: &mut Tx<'_>, number: &str) -> Result<Option<CaseId>, DbError> {
    let id = tx.row("SELECT id FROM case_file WHERE number = ?", args![number], |r| r.text(0))?;
    id.map(|i| CaseId::parse(&i).map_err(wrong)).transpose()
}

/// The definition a case began under, which may be older than any the program holds.
pub(in crate::cases) fn definition(tx: &mut Tx<'_>, digest: &str) -> Result<Cow<'static, Definition>, DbError> {
    if let Some(held) = procedure::by_digest(digest) {
        return Ok(Cow::Borrowed(held));
    }
    let text = tx.row("SELECT text FROM case_definition WHERE digest = ?", args![digest], |r| r.text(0))?;
    let text = text.ok_or_else(|| wrong(format!("the definition {digest} is gone")))?;
    Ok(Cow::Owned(toml::from_str(&text).map_err(wrong)?))
}

/// Keeps the text of a definition, once.
pub(in crate::cases) fn keep_definition(
    tx: &mut WriteTx<'_, '_>,
    digest: &str,
    name: &str,
    text: &str,
) -> Result<(), DbError> {
    let known = tx.row("SELECT digest FROM case_definition WHERE digest = ?", args![digest], |r| r.text(0))?;
    match known {
        Some(_) => Ok(()),
        // An upsert, since another case may keep the same text at the same moment.
        None => tx.upsert("case_definition", cols! { "digest" => digest, "procedure" => name, "text" => text }),
    }
}

/// Who is a party to a case.
pub(in crate::cases) fn parties(tx: &mut Tx<'_>, id: &CaseId) -> Result<Vec<Party>, DbError> {
    let sql = "SELECT role, holder FROM case_party WHERE case_id = ? ORDER BY role, since, holder";
    tx.rows(sql, args![id], |r| Ok(Party { role: r.text(0)?, holder: r.text(1)? }))
}

fn read_event(r: &Row<'_>) -> Result<Event, DbError> {
    let kind = r.text(1)?;
    let act = r.opt_text(8)?;
    let answers: BTreeMap<String, String> = serde_json::from_str(&r.text(7)?).map_err(wrong)?;
    Ok(Event {
        number: r.int(0)?,
        kind: EventKind::parse(&kind).ok_or_else(|| wrong(format!("`{kind}` is no event")))?,
        step: r.opt_text(2)?,
        by: r.opt_text(3)?,
        role: r.opt_text(4)?,
        instead_of: r.opt_text(5)?,
        person: r.opt_text(6)?,
        answers,
        act: act.map(|a| ActId::parse(&a).map_err(wrong)).transpose()?,
        entry: EntryId::parse(&r.text(9)?).map_err(wrong)?,
        at: r.text(10)?,
    })
}

const EVENT: &str =
    "SELECT number, kind, step, by_person, role, instead_of, person, answers, act_id, entry_id, at FROM case_event";

/// Everything that happened in a case, in order.
pub(in crate::cases) fn events(tx: &mut Tx<'_>, id: &CaseId) -> Result<Vec<Event>, DbError> {
    tx.rows(&format!("{EVENT} WHERE case_id = ? ORDER BY number"), args![id], read_event)
}

/// One event as it was recorded, with whoever took it; for whoever has shown already that it may be seen.
///
/// # Errors
/// Faults of the database.
pub fn event(tx: &mut Tx<'_>, id: &CaseId, number: i64) -> Result<Option<Event>, DbError> {
    tx.row(&format!("{EVENT} WHERE case_id = ? AND number = ?"), args![id, number], read_event)
}

/// What was answered when the pending step was proposed.
pub(in crate::cases) fn proposal(tx: &mut Tx<'_>, id: &CaseId) -> Result<Option<Event>, DbError> {
    let sql = format!("{EVENT} WHERE case_id = ? AND kind = ? ORDER BY number DESC LIMIT 1");
    tx.row(&sql, args![id, EventKind::Proposed.word()], read_event)
}

/// Appends what happened.
pub(in crate::cases) fn append(tx: &mut WriteTx<'_, '_>, id: &CaseId, event: &Event) -> Result<i64, DbError> {
    let next = tx.number("SELECT coalesce(max(number), 0) + 1 FROM case_event WHERE case_id = ?", args![id])?;
    let answers = serde_json::to_string(&event.answers).map_err(wrong)?;
    tx.insert(
        "case_event",
        cols! {
            "case_id" => id, "number" => next, "kind" => event.kind.word(), "step" => event.step.as_deref(),
            "by_person" => event.by.as_deref(), "role" => event.role.as_deref(),
            "instead_of" => event.instead_of.as_deref(), "person" => event.person.as_deref(), "answers" => answers,
            "act_id" => event.act.as_ref(), "entry_id" => &event.entry, "at" => event.at.as_str(),
        },
    )?;
    Ok(next)
}

/// Whether a party added a word nobody of the office has read.
pub(in crate::cases) fn is_unheard(tx: &mut Tx<'_>, id: &CaseId) -> Result<bool, DbError> {
    let sql = "SELECT kind FROM case_event WHERE case_id = ? AND kind IN (?, ?) ORDER BY number DESC LIMIT 1";
    let kinds = (EventKind::Added.word(), EventKind::Heard.word());
    Ok(tx.row(sql, args![id, kinds.0, kinds.1], |r| r.text(0))?.is_some_and(|k| k == kinds.0))
}

/// Whether a case is sealed now.
pub(in crate::cases) fn is_withheld(tx: &mut Tx<'_>, id: &CaseId) -> Result<bool, DbError> {
    let sql = "SELECT case_id FROM case_withheld WHERE case_id = ? AND until IS NULL";
    Ok(tx.row(sql, args![id], |r| r.text(0))?.is_some())
}

/// The cases whose next period has ended, the longest ago first, and whether each is sealed.
pub(in crate::cases) fn lapsing(tx: &mut Tx<'_>, now: &str, most: i64) -> Result<Vec<(CaseId, bool)>, DbError> {
    let sql =
        "SELECT c.id, w.case_id FROM case_file c LEFT JOIN case_withheld w ON w.case_id = c.id AND w.until IS NULL
               WHERE c.next_due IS NOT NULL AND c.next_due <= ? ORDER BY c.next_due LIMIT ?";
    let ids = tx.rows(sql, args![now, most], |r| Ok((r.text(0)?, r.opt_text(1)?)))?;
    ids.iter().map(|(i, w)| Ok((CaseId::parse(i).map_err(wrong)?, w.is_some()))).collect()
}
