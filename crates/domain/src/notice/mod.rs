//! Notices: what changed in the norms, and which operators hear of it, with their systems named (お知らせ).
//!
//! For: whoever assessed a system against a norm hears when that norm changes; anyone may follow the changes.
//! Rests on: `docs/decisions/0016-notices-and-mail.md`; `norm` compares versions, `registry` and `assessment` hold what is touched.
//! Words: a *run* is one comparison with a catalogue; the *walk* goes over the register and tells; a *wish* is what a member
//! wants sent.
//! Never: says that something is violated; holds a system's name or a person's address; sends what nobody asked for.
//! Begin at: [`catch_up`].

mod change;
mod letter;
mod outcome;
mod post;
mod smtp;
mod store;
mod touch;
mod walk;
mod wish;

#[cfg(test)]
mod tests;

pub use change::{ChangedNorm, InstrumentChange, what_changed};
pub use letter::{Letter, letter};
pub use outcome::told as outcome_told;
pub use post::{Asked, Carrier, Delivery, MailState, Posted, Sender, send_due};
pub use smtp::{Server, Smtp};
pub use store::{
    About, MailFigures, MailRow, Notice, NoticeList, NoticeQuery, changes, compared_at, feed_since, last_mail_to,
    last_tried, mail_figures, mails, notice, notices, unread,
};
pub use touch::{Stand, Touch};
pub use walk::{Walked, mail_change};
pub use wish::{Wish, feed_of, forget, is_address, is_stop, make_feed, revoke_feed, set_mailed, stop_mail, wish};

use crate::db::{Turn, Tx, WriteTx};
use crate::door::Ground;
use crate::housekeeping;
use crate::id::{AccountId, AssetId, NormChangeId, NoticeId, OperatorId, RunId};
use crate::norm::{Catalog, Instrument};
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;
use shirube_proof::digest::sha256;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::run_of;
use touch::Rules;
use walk::Stride;

/// A change as anyone may read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its id.
    pub id: NormChangeId,
    /// When it was noticed, RFC 3339.
    pub at: String,
    /// What changed.
    pub what: InstrumentChange,
}

/// Brings what is known of the catalogue up to date and tells every operator whose systems a change concerns. One small
/// query when nothing changed. Called when a program starts serving and whenever the catalogue is replaced; `may_go_on` is
/// asked between steps.
///
/// # Errors
/// Faults of the database; what was done stands, and the next call goes on from there.
pub fn catch_up(ground: &Ground, catalog: &Catalog, may_go_on: &dyn Fn() -> bool) -> Result<Walked, Error> {
    compare_with(ground, catalog)?;
    tell(ground, may_go_on)
}

/// Goes on telling where another program left off. One small query when nobody is left to tell.
///
/// # Errors
/// As [`catch_up`].
pub fn tell(ground: &Ground, may_go_on: &dyn Fn() -> bool) -> Result<Walked, Error> {
    walk::walk(ground, Stride::default(), may_go_on)
}

/// Notes what changed since the catalogue was last compared. The very first time it is only remembered: nobody was told
/// anything before, so nothing changed for anyone. Says whether anything was noted.
///
/// # Errors
/// Faults of the database.
pub fn compare_with(ground: &Ground, catalog: &Catalog) -> Result<bool, Error> {
    let digest = catalog.digest().to_string();
    let seen = ground.db.read(store::seen)?;
    if seen.as_ref() == Some(&digest) {
        return Ok(false);
    }
    let now: Vec<Said<'_>> = catalog.instruments().iter().map(Said::of).collect();
    let known = ground.db.read(|tx| Known::read(tx, &now))?;
    let changes = if seen.is_some() { known.changes(catalog) } else { Vec::new() };
    housekeeping::run(ground, "norm.changed", |tx, _| {
        tx.take_turn(Turn::Notices)?;
        if store::seen(tx)? != seen {
            // Another program that serves the same register was first; what it noted may be this very change.
            return Ok(false);
        }
        for said in now.iter().filter(|s| known.digests.get(&s.id) != Some(&s.digest)) {
            store::remember(tx, &said.id, &said.digest, &said.body)?;
        }
        for gone in known.digests.keys().filter(|id| !now.iter().any(|s| s.id == **id)) {
            store::forget_known(tx, gone)?;
        }
        let (run, at) = (RunId::new(tx.at(), tx.chance()), rfc3339(tx.at()));
        store::insert_run(tx, &run, &at, &digest, !Rules::new(&changes).is_empty())?;
        for (n, change) in changes.iter().enumerate() {
            store::insert_change(tx, &run, (n, &at), change)?;
        }
        Ok(true)
    })
}

/// An instrument as it is to be remembered.
struct Said<'c> {
    id: String,
    digest: String,
    body: Cow<'c, str>,
}

impl Said<'_> {
    fn of(i: &Instrument) -> Said<'static> {
        let body = serde_json::to_string(i).unwrap_or_default();
        Said { id: i.id(), digest: sha256(body.as_bytes()).to_string(), body: Cow::Owned(body) }
    }
}

/// What the catalogue said before: the digests of all instruments, and those whole that differ now.
struct Known {
    digests: HashMap<String, String>,
    differing: Vec<Instrument>,
}

impl Known {
    fn read(tx: &mut Tx<'_>, now: &[Said<'_>]) -> Result<Known, Error> {
        let digests = store::known(tx)?;
        let mut differing = Vec::new();
        for (id, digest) in &digests {
            if now.iter().any(|s| s.id == *id && s.digest == *digest) {
                continue;
            }
            let body = store::known_body(tx, id)?.unwrap_or_default();
            match serde_json::from_str(&body) {
                Ok(instrument) => differing.push(instrument),
                // Written by a program whose records had another shape: what changed in it cannot be told any more.
                Err(error) => tracing::warn!(%error, instrument = %id, "what the catalogue said before cannot be read"),
            }
        }
        Ok(Known { digests, differing })
    }

    fn changes(&self, catalog: &Catalog) -> Vec<InstrumentChange> {
        let is_same = |i: &&Instrument| {
            let id = i.id();
            self.digests.contains_key(&id) && !self.differing.iter().any(|d| d.id() == id)
        };
        let same = catalog.instruments().iter().filter(is_same);
        let known: Vec<&Instrument> = same.chain(&self.differing).collect();
        what_changed(&known, catalog.instruments())
    }
}

/// Marks a notice as read by someone.
///
/// # Errors
/// Absent when it is not the operator's.
pub fn mark_read(
    tx: &mut WriteTx<'_, '_>,
    operator: &OperatorId,
    id: &NoticeId,
    reader: &AccountId,
) -> Result<(), Error> {
    let held = notice(tx, id, reader)?.filter(|n| n.operator == *operator);
    let held = held.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    if held.is_read { Ok(()) } else { Ok(store::mark(tx, id, reader)?) }
}

/// Marks every notice to an operator as read by someone, a thousand at a time.
///
/// # Errors
/// Faults of the database.
pub fn mark_all_read(tx: &mut WriteTx<'_, '_>, operator: &OperatorId, reader: &AccountId) -> Result<(), Error> {
    let (operator, reader) = (operator.clone(), reader.clone());
    let query = NoticeQuery { operator, reader: reader.clone(), system: None, unread: true, after: None, most: 1_000 };
    for unread in notices(tx, &query)?.rows {
        store::mark(tx, &unread.id, &reader)?;
    }
    Ok(())
}

/// A system a notice names.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedSystem {
    /// Its id.
    pub id: AssetId,
    /// Its name today.
    pub name: String,
    /// Its version today.
    pub version: Option<String>,
    /// The changed provisions, by number, and whether they apply.
    pub norms: Vec<Touch>,
    /// Its assessments that stand on what changed.
    pub stands: Vec<Stand>,
}

/// One notice whole.
#[derive(Debug, Clone)]
pub struct Whole {
    /// In figures.
    pub notice: Notice,
    /// Everything that changed in the comparison it tells of.
    pub changes: Vec<InstrumentChange>,
    /// The changed provisions that concern its systems, by number.
    pub concerned: BTreeSet<u32>,
    /// A page of its systems.
    pub systems: SystemList,
}

/// A notice to an operator as a member reads it, with at most so many systems, beginning with one; `None` when it is not the
/// operator's.
///
/// # Errors
/// Faults of the database.
pub fn whole(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    (id, reader): (&NoticeId, &AccountId),
    from: Option<&AssetId>,
    most: usize,
) -> Result<Option<Whole>, Error> {
    let Some(notice) = notice(tx, id, reader)?.filter(|n| n.operator == *operator) else { return Ok(None) };
    let changes = run_of(tx, &notice.run)?;
    let concerned = concerned(tx, &notice)?;
    let systems = systems(tx, &notice, from, most)?;
    Ok(Some(Whole { notice, changes, concerned, systems }))
}

/// The changed provisions that concern the systems of a notice, by number.
///
/// # Errors
/// Faults of the database.
pub fn concerned(tx: &mut Tx<'_>, notice: &Notice) -> Result<BTreeSet<u32>, Error> {
    Ok(store::finished_parts(tx, &notice.run, notice.operator.as_str())?.norms)
}

/// Systems of a notice.
#[derive(Debug, Clone)]
pub struct SystemList {
    /// The rows.
    pub rows: Vec<NamedSystem>,
    /// The system the next page begins with.
    pub next: Option<AssetId>,
}

/// The systems a notice names, in the order they were registered, beginning with one.
///
/// # Errors
/// Faults of the database.
pub fn systems(tx: &mut Tx<'_>, notice: &Notice, from: Option<&AssetId>, most: usize) -> Result<SystemList, Error> {
    let start = from.map_or("", AssetId::as_str);
    let mut found: BTreeMap<AssetId, (Vec<Touch>, Vec<Stand>)> = BTreeMap::new();
    let mut after = String::new();
    while found.len() <= most {
        let next = store::part(tx, (&notice.run, &notice.operator), (&after, start))?;
        let Some((first, part)) = next else { break };
        after = first;
        for group in part.groups {
            for id in group.systems {
                found.entry(id).or_default().0.clone_from(&group.norms);
            }
        }
        for stand in part.stands {
            found.entry(stand.asset.clone()).or_default().1.push(stand);
        }
        found.retain(|id, _| id.as_str() >= start);
    }
    let next = found.keys().nth(most).cloned();
    let ids: Vec<&AssetId> = found.keys().take(most).collect();
    let mut names = store::named(tx, &ids)?;
    let rows = found.into_iter().take(most).map(|(id, (norms, stands))| {
        let (name, version) = names.remove(id.as_str()).unwrap_or_else(|| (id.to_string(), None));
        NamedSystem { id, name, version, norms, stands }
    });
    Ok(SystemList { rows: rows.collect(), next })
}
