//! What happens to a thing taken in: entries that are only ever added.

use super::model::{Custody, CustodyKind, Integrity, Investigation, Kind};
use super::when::{self, When};
use super::{MOST, begin, open, rules, store};
use crate::db::WriteTx;
use crate::door::{Ground, Receipt};
use crate::files::FileStore;
use crate::filing;
use crate::form;
use crate::id::{AccountId, CaseId};
use crate::refusal::{Class, Error, Refusal, Refusals};
use crate::time::{minute_in_japan, rfc3339};
use shirube_proof::digest::Digest;

/// An entry of custody as a form gives it.
#[derive(Debug, Clone, Default)]
pub struct Handed {
    /// The word of what happened.
    pub kind: String,
    /// When.
    pub at: String,
    /// From whom, to whom or by whom.
    pub who: String,
    /// Why.
    pub why: String,
}

/// Records what happened to a thing taken in; also after the case is over, since things go back then.
///
/// # Errors
/// Absent without a seat or such a thing; every fault at once; a conflict when the thing is not here any more.
pub fn hand(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    actor: &AccountId,
    case: &CaseId,
    item: i64,
    given: &Handed,
) -> Result<(), Error> {
    let (_, found) = begin(tx, actor, case, true)?;
    let before = custody_of(&found, item)?;
    let mut refusals = Refusals::default();
    let kind = CustodyKind::parse(&given.kind).filter(|k| *k != CustodyKind::Checked);
    if kind.is_none() {
        refusals.push(Refusal::invalid("common.choose").on("kind"));
    }
    let who = refusals.take(form::line("who", &given.who, 200));
    let why = refusals.take(form::prose("why", &given.why, 2_000)).unwrap_or_default();
    if why.trim().is_empty() {
        refusals.push(Refusal::invalid("common.required").on("why"));
    }
    let when = refusals.take(When::read(&given.at, ""));
    if when.is_some_and(|w| w.is_after(tx.at())) {
        refusals.push(Refusal::invalid("investigation.future").on("at"));
    }
    if when.is_some_and(|w| !rules::is_in_order(&before, &w)) && kind != Some(CustodyKind::Noted) {
        refusals.push(Refusal::invalid("investigation.custody-order").on("at"));
    }
    refusals.settle()?;
    let kind = kind.unwrap_or(CustodyKind::Noted);
    let happened = when::written(&given.at).unwrap_or_default();
    append(tx, receipt, actor, case, (item, &before), (kind, happened, who.unwrap_or_default(), why))
}

fn custody_of(found: &Investigation, item: i64) -> Result<Vec<Custody>, Error> {
    let before: Vec<Custody> = found.custody_of(item).cloned().collect();
    if before.is_empty() { Err(Refusal::of(Class::Absent, "common.absent").into()) } else { Ok(before) }
}

fn append(
    tx: &mut WriteTx<'_, '_>,
    receipt: &Receipt,
    actor: &AccountId,
    case: &CaseId,
    (item, before): (i64, &[Custody]),
    (kind, happened, who, why): (CustodyKind, String, String, String),
) -> Result<(), Error> {
    let kinds: Vec<CustodyKind> = before.iter().map(|c| c.kind).collect();
    rules::may_follow(&kinds, kind)?;
    let number = before.last().map_or(1, |c| c.number + 1);
    if number > MOST {
        return Err(Refusal::of(Class::TooMuch, "investigation.too-many").with("most", MOST).into());
    }
    let (by, entry, at) = (actor.to_string(), receipt.entry.clone(), rfc3339(tx.at()));
    Ok(store::add_custody(tx, case, &Custody { item, number, kind, happened, who, why, by, entry, at })?)
}

/// The digest of the file of a piece of evidence.
///
/// # Errors
/// A conflict when it is a thing without a file; absent when there is none.
pub fn digest_of(found: &Investigation, item: i64) -> Result<Digest, Error> {
    let held = found.of(Kind::Evidence).find(|r| r.number == item);
    let held = held.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    let digest = held.get("sha256").parse().ok();
    Ok(digest.ok_or_else(|| Refusal::of(Class::Conflict, "investigation.no-file"))?)
}

/// Holds the bytes kept against the digest they were taken in under, and records what that showed.
///
/// # Errors
/// Absent without a seat; a conflict for a thing without a file; a fault when the disk cannot be read.
pub fn check(
    ground: &Ground,
    files: &FileStore,
    actor: &AccountId,
    case: &CaseId,
    item: i64,
) -> Result<Integrity, Error> {
    let now = ground.clock.now();
    let digest = ground.db.read(|tx| digest_of(&open(tx, actor, case, now)?.1, item))?;
    let shown = match files.get(&digest) {
        Ok(_) => Integrity::Intact,
        Err(_) if !files.has(&digest) => Integrity::Missing,
        Err(Error::File { source, .. }) if source.kind() == std::io::ErrorKind::InvalidData => Integrity::Changed,
        Err(fault) => return Err(fault),
    };
    filing::receive(ground, "investigation.custody", |tx, receipt| {
        let (_, found) = begin(tx, actor, case, true)?;
        let before = custody_of(&found, item)?;
        let happened = minute_in_japan(tx.at());
        let entry = (CustodyKind::Checked, happened, String::new(), shown.word().to_owned());
        append(tx, receipt, actor, case, (item, &before), entry)
    })?;
    Ok(shown)
}
