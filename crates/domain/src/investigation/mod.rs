//! Investigation of a case (調査): evidence and its custody, interviews, a timeline, causes, a conclusion, draft findings.
//!
//! For: what an official finds out is on record with where it comes from, and the party reads a draft before it is final.
//! Rests on: [`crate::cases`], [`crate::files`]; `docs/specs/investigation.md`.
//! Words: a *record* has versions; *custody* (保管の経過) is what happened to a thing taken in; a *reference* (`E1`) names a record.
//! Never: changes or removes what is on record; shows anything but sent findings to a party; lets in whoever is out of the case.
//! Begin at: [`open`], [`write`], [`hand`], [`present`].

mod custody;
mod fields;
mod findings;
mod model;
mod rules;
mod store;
#[cfg(test)]
mod tests;
mod when;

pub use custody::{Handed, check, digest_of, hand};
pub use fields::{Field, FieldKind, fields};
pub use findings::{Changed, Findings, Round};
pub use model::{Confidence, Custody, CustodyKind, Integrity, Investigation, Kind, Record};
pub use rules::{Drafted, Told, draft, factor_words, is_what_it_says, timeline};
#[cfg(test)]
pub(crate) use tests::one_of_each;
pub use when::{Precision, When};

use crate::cases::{self, Actor, Advanced, Seat, View, Wish};
use crate::db::{Tx, WriteTx};
use crate::door::{Ground, Receipt};
use crate::files::Kept;
use crate::form;
use crate::id::{AccountId, CaseId};
use crate::norm::Catalog;
use crate::refusal::{Class, Error, Refusal};
use crate::text::Lang;
use crate::time::{Timestamp, rfc3339};
use std::collections::BTreeMap;

/// Most records of a kind in a case, and most entries of custody of a thing.
const MOST: i64 = 1_000;

/// The case and what was found out in it, for an official with a seat in it.
///
/// # Errors
/// Absent for everybody else: a party is not told that there is an investigation.
pub fn open(tx: &mut Tx<'_>, actor: &AccountId, case: &CaseId, at: Timestamp) -> Result<(View, Investigation), Error> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let view = cases::view(tx, &Actor::Account(actor.clone()), case, at)?.ok_or_else(absent)?;
    if !matches!(view.seat, Seat::Official(_)) {
        return Err(absent().into());
    }
    let found = Investigation { records: store::records(tx, case)?, custody: store::custody(tx, case)? };
    Ok((view, found))
}

/// The versions of one record, the first first.
///
/// # Errors
/// Absent as [`open`], and when there is no such record.
pub fn versions(
    tx: &mut Tx<'_>,
    actor: &AccountId,
    case: &CaseId,
    reference: &str,
    at: Timestamp,
) -> Result<Vec<Record>, Error> {
    open(tx, actor, case, at)?;
    let absent = || Refusal::of(Class::Absent, "common.absent");
    let (kind, number) = Kind::of_reference(reference).ok_or_else(absent)?;
    let all = store::versions(tx, case, kind, number)?;
    if all.is_empty() { Err(absent().into()) } else { Ok(all) }
}

/// A record as a form gives it. A file has been kept before the transaction begins.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Of what.
    pub kind: Kind,
    /// The number and the version seen of the record that gets a new version; absent for a new record.
    pub amends: Option<(i64, i64)>,
    /// By the ids of its fields.
    pub given: BTreeMap<String, String>,
    /// The file, and what it was called.
    pub file: Option<(Kept, String)>,
}

/// Opens a case for writing: held until the transaction ends, out of the published log while it is sealed.
fn begin(
    tx: &mut WriteTx<'_, '_>,
    actor: &AccountId,
    case: &CaseId,
    is_over_well: bool,
) -> Result<(View, Investigation), Error> {
    cases::hold(tx, case)?;
    let at = tx.at();
    let (view, found) = open(tx, actor, case, at)?;
    if !is_over_well && view.file.case.is_over(&view.definition) {
        return Err(Refusal::of(Class::Conflict, "procedure.over").with("state", &view.file.case.state).into());
    }
    Ok((view, found))
}

/// Puts a record on file, or a new version of one; gives its reference. What is taken in begins its custody.
///
/// # Errors
/// Absent without a seat; every fault of the draft at once; a conflict when the case is over or the record changed meanwhile.
pub fn write(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    receipt: &Receipt,
    actor: &AccountId,
    case: &CaseId,
    draft: &Draft,
) -> Result<String, Error> {
    let (view, found) = begin(tx, actor, case, false)?;
    let (number, version) = place(&found, draft)?;
    let events = view.events.last().map_or(0, |e| e.number);
    let against = fields::Against { catalog, found: &found, events, now: tx.at() };
    let kept = draft.file.as_ref().map(|(kept, _)| kept);
    let mut body = fields::read(&against, draft.kind, &draft.given, kept)?;
    if let Some((kept, name)) = draft.file.as_ref().filter(|_| draft.kind == Kind::Evidence) {
        let name = form::line("file", name.rsplit(['/', '\\']).next().unwrap_or(name), 200)?;
        rules::is_what_it_says(&name, kept.media_type)?;
        body.insert("file_name".to_owned(), name);
        body.insert("sha256".to_owned(), kept.sha256.to_string());
        body.insert("media_type".to_owned(), kept.media_type.to_owned());
        body.insert("size".to_owned(), kept.size.to_string());
    }
    let record = Record {
        kind: draft.kind,
        number,
        version,
        body,
        withdrawn: None,
        by: actor.to_string(),
        entry: receipt.entry.clone(),
        at: rfc3339(tx.at()),
    };
    store::add(tx, case, &record)?;
    if draft.kind == Kind::Evidence {
        let entry = Custody {
            item: number,
            number: 1,
            kind: CustodyKind::Taken,
            happened: record.get("at").to_owned(),
            who: record.get("holder").to_owned(),
            why: record.get("how").to_owned(),
            by: record.by.clone(),
            entry: record.entry.clone(),
            at: record.at.clone(),
        };
        store::add_custody(tx, case, &entry)?;
    }
    Ok(record.reference())
}

/// The number and version a draft gets.
fn place(found: &Investigation, draft: &Draft) -> Result<(i64, i64), Error> {
    let last = found.of(draft.kind).last();
    match draft.amends {
        None if draft.kind == Kind::Conclusion && last.is_some() => {
            Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into())
        }
        None => {
            let next = last.map_or(1, |r| r.number + 1);
            if next > MOST {
                return Err(Refusal::of(Class::TooMuch, "investigation.too-many").with("most", MOST).into());
            }
            Ok((next, 1))
        }
        Some(_) if draft.kind == Kind::Evidence => {
            Err(Refusal::of(Class::Conflict, "investigation.evidence-fixed").into())
        }
        Some((number, seen)) => {
            let held = found.of(draft.kind).find(|r| r.number == number);
            let held = held.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
            // A conclusion taken back may be drawn anew; anything else gets a new number.
            if !held.is_live() && draft.kind != Kind::Conclusion {
                return Err(Refusal::of(Class::Conflict, "investigation.withdrawn").into());
            }
            if held.version != seen {
                return Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into());
            }
            Ok((number, seen + 1))
        }
    }
}

/// Takes a record back: it stays on file, with the reason, and nothing can rest on it any more.
///
/// # Errors
/// Absent without a seat or such a record; refused without a reason; a conflict while others rest on it.
pub fn withdraw(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    actor: &AccountId,
    case: &CaseId,
    (reference, seen): (&str, i64),
    why: &str,
) -> Result<(), Error> {
    let (_, found) = begin(tx, actor, case, false)?;
    let held = found.find(reference).ok_or_else(|| Refusal::of(Class::Absent, "common.absent").on("reference"))?;
    if why.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("why").into());
    }
    let why = form::prose("why", why, 2_000)?;
    if !held.is_live() {
        return Err(Refusal::of(Class::Conflict, "investigation.withdrawn").into());
    }
    if held.version != seen {
        return Err(Refusal::of(Class::Conflict, "common.changed-meanwhile").into());
    }
    let citing = found.citing(reference);
    if !citing.is_empty() {
        let by = citing.join(", ");
        return Err(Refusal::of(Class::Conflict, "investigation.still-cited").with("by", by).into());
    }
    let record = Record {
        version: held.version + 1,
        withdrawn: Some(why),
        by: actor.to_string(),
        entry: receipt.entry.clone(),
        at: rfc3339(tx.at()),
        ..held.clone()
    };
    Ok(store::add(tx, case, &record)?)
}

/// Which step of the procedure the conclusion goes into.
#[derive(Debug, Clone)]
pub enum Stage {
    /// The draft the party is shown.
    Draft,
    /// The final findings, which say how comments were considered and on which clauses they rest.
    Final {
        /// How the comments were considered.
        comments: String,
        /// The clauses, one on a line.
        clauses: String,
    },
}

/// Takes the step of the procedure with what the conclusion and its factors say now: a snapshot, which later versions do not change.
/// The procedure says when: final findings only after the party commented or its period ended.
///
/// # Errors
/// Absent without a seat; a conflict without a conclusion; whatever the procedure refuses.
pub fn present(
    ground: &Ground,
    catalog: &Catalog,
    actor: &AccountId,
    case: &CaseId,
    (stage, lang): (&Stage, Lang),
) -> Result<Advanced, Error> {
    let now = ground.clock.now();
    let (view, found) = ground.db.read(|tx| open(tx, actor, case, now))?;
    let none = || Refusal::of(Class::Conflict, "investigation.no-conclusion");
    let drafted = draft(catalog, lang, &found).ok_or_else(none)?;
    let (step, answers) = match stage {
        Stage::Draft => (
            "draft-findings",
            vec![
                ("findings", drafted.findings),
                ("causes", drafted.causes),
                ("confidence", drafted.confidence.word().to_owned()),
            ],
        ),
        Stage::Final { comments, clauses } => (
            "conclude",
            vec![("findings", drafted.whole(lang)), ("comments", comments.clone()), ("clauses", clauses.clone())],
        ),
    };
    let answers = answers.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    let wish = Wish::step(step, answers, Some(view.file.revision));
    cases::advance(ground, catalog, &Actor::Account(actor.clone()), case, &wish)
}
