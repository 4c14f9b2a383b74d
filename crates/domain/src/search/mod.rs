//! Finding everything public, in Japanese and English.
//!
//! For: one search over instruments, provisions, risks, laws, terms, relations, pages and log entries.
//! Rests on: `docs/decisions/0017-search.md`, `docs/specs/search.md`; names and readings in `catalog/criteria/names.toml`.
//! Words: a *document* is what can be found; a *token* is what it is found by; a *place* is where it stands among all; a
//! *feed* is who brings documents, a *batch* what it wrote in one go; a *facet* tells documents apart.
//! Never: finds what is not public; weighs words, so that every database gives the same hits in the same order; is the only
//! place where anything stands: the index is derived and can be made anew.
//! Begin at: [`find`] and [`bring_up_to_date`].

mod batch;
mod block;
mod catalogue;
mod clause;
mod document;
mod entries;
mod find;
mod fold;
mod lexicon;
mod memory;
mod near;
mod query;
mod seek;
mod snippet;
mod store;
#[cfg(test)]
mod tests;
mod token;

pub use clause::clause_keys;
pub use document::{Document, Kind};
pub use entries::follow_log;
pub use find::{Answer, Asked, COUNTED, Group, Hit};
pub use fold::fold;
pub use query::{LONGEST, ReadAs, Target};
pub use snippet::Piece;

use crate::db::{DbError, Tx};
use crate::door::Ground;
use crate::housekeeping;
use crate::ledger;
use crate::norm::Catalog;
use batch::Batch;
use lexicon::Lexicon;
use memory::Memory;
use shirube_proof::digest::sha256;
use store::Written;

/// How tokens are made; another number makes every index be made anew.
const FORMAT: u32 = 2;
/// The feed of the catalogue.
const CATALOGUE: &str = "catalogue";
/// Most documents of a feed that grows written in one go: the fewer batches, the fewer rows.
const AT_ONCE: usize = 50_000;
/// Most documents small batches are joined to; above that a batch is no longer small.
const SMALL: i64 = 10_000;
/// So many small batches of a feed are joined into one.
const JOINED: usize = 8;

/// Answers a search from the index.
///
/// # Errors
/// Faults of the database.
pub fn find(tx: &mut Tx<'_>, catalog: &Catalog, asked: &Asked) -> Result<Answer, DbError> {
    find::find(tx, &Lexicon::of(catalog), asked)
}

/// The catalogue, ready to be searched without a database.
pub struct Shelf {
    memory: Memory,
    lexicon: std::sync::Arc<Lexicon>,
}

impl Shelf {
    /// Reads a catalogue in.
    pub fn of(catalog: &Catalog) -> Shelf {
        Shelf { memory: Memory::new(Batch::whole(catalogue::documents(catalog))), lexicon: Lexicon::of(catalog) }
    }

    /// Answers a search.
    ///
    /// # Errors
    /// None that is known; the way is the same as from a database.
    pub fn find(&mut self, asked: &Asked) -> Result<Answer, DbError> {
        find::find(&mut self.memory, &self.lexicon, asked)
    }
}

/// Whether the index holds this catalogue; until it does, a search answers from the one before, or finds nothing.
///
/// # Errors
/// Faults of the database.
pub fn is_up_to_date(tx: &mut Tx<'_>, catalog: &Catalog) -> Result<bool, DbError> {
    let digest = digest(&catalog.digest().to_string());
    Ok(store::batches(tx)?.iter().any(|b| b.feed == CATALOGUE && b.digest == digest))
}

/// Brings the index in step with a catalogue, and with how this program makes tokens. Says whether anything was written.
///
/// # Errors
/// Faults of the database.
pub fn bring_up_to_date(ground: &Ground, catalog: &Catalog) -> Result<bool, DbError> {
    let format = digest("");
    for stale in
        ground.db.read(store::batches)?.iter().filter(|b| b.feed != CATALOGUE && !b.digest.starts_with(&format))
    {
        make_anew(ground, stale)?;
    }
    replace(ground, CATALOGUE, &catalog.digest().to_string(), || catalogue::documents(catalog))
}

/// Makes the whole index anew: the catalogue from itself, everything else from the documents kept.
///
/// # Errors
/// Faults of the database.
pub fn reindex(ground: &Ground, catalog: &Catalog) -> Result<(), DbError> {
    for batch in ground.db.read(store::batches)? {
        if batch.feed == CATALOGUE {
            housekeeping::run(ground, KIND, |tx, _| store::drop_batch(tx, batch.batch))?;
        } else {
            make_anew(ground, &batch)?;
        }
    }
    bring_up_to_date(ground, catalog).map(|_| ())
}

/// The kind of entry the log gets when the index is written.
const KIND: &str = "search.index";

fn digest(of: &str) -> String {
    format!("{FORMAT}:{of}")
}

/// Why a run writes nothing.
enum Stop {
    /// Another process was first.
    Done,
    Failed(DbError),
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Stop {
        Stop::Failed(error)
    }
}

fn unless_done(result: Result<(), Stop>) -> Result<bool, DbError> {
    match result {
        Ok(()) => Ok(true),
        Err(Stop::Done) => Ok(false),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// The same for documents that are at hand: their own digest is their version.
///
/// # Errors
/// Faults of the database.
pub fn replace_with(ground: &Ground, feed: &str, documents: Vec<Document>) -> Result<bool, DbError> {
    let version = sha256(&serde_json::to_vec(&documents).unwrap_or_default()).to_string();
    replace(ground, feed, &version, || documents)
}

/// Writes a feed that always comes as a whole, unless the index holds it: documents are asked for only then. Says whether
/// anything was written. Of several processes the first writes.
///
/// # Errors
/// Faults of the database.
pub fn replace(
    ground: &Ground,
    feed: &str,
    version: &str,
    documents: impl FnOnce() -> Vec<Document>,
) -> Result<bool, DbError> {
    let digest = digest(version);
    let is_there = |all: &[Written]| all.iter().any(|b| b.feed == feed && b.digest == digest);
    if is_there(&ground.db.read(store::batches)?) {
        return Ok(false);
    }
    // Made outside the transaction: others write meanwhile.
    let batch = Batch::whole(documents());
    unless_done(housekeeping::run(ground, KIND, |tx, _| {
        tx.take_turn(crate::db::Turn::Index)?;
        let all = store::batches(tx)?;
        if is_there(&all) {
            return Err(Stop::Done);
        }
        for old in all.iter().filter(|b| b.feed == feed) {
            store::drop_batch(tx, old.batch)?;
        }
        let number = store::next_batch(tx)?;
        store::put(tx, number, (feed, &digest), &batch)?;
        Ok(())
    }))
}

/// Adds documents to a feed that grows; the last given is shown first. A document with an id that is there replaces it.
/// Other writers of SQLite wait while it is done: a few hundred at a time while people work, tens of thousands for a first filling.
///
/// # Errors
/// Faults of the database.
pub fn publish(ground: &Ground, feed: &str, documents: Vec<Document>) -> Result<(), DbError> {
    let mut rest = documents;
    while !rest.is_empty() {
        let later = rest.split_off(rest.len().min(AT_ONCE));
        housekeeping::run(ground, KIND, |tx, _| {
            tx.take_turn(crate::db::Turn::Index)?;
            let ids: Vec<&str> = rest.iter().map(|d| d.id.as_str()).collect();
            store::known(tx, &ids)?.iter().try_for_each(|id| take_out(tx, id))?;
            let batch = Batch::newest_first(rest, |section| store::first_place(tx, section))?;
            let number = store::next_batch(tx)?;
            store::put(tx, number, (feed, &digest("")), &batch)
        })?;
        rest = later;
    }
    join_small(ground, feed)
}

/// Takes documents out of the index; those that are not there are passed over.
///
/// # Errors
/// Faults of the database.
pub fn withdraw(ground: &Ground, ids: &[&str]) -> Result<(), DbError> {
    housekeeping::run(ground, KIND, |tx, _| {
        tx.take_turn(crate::db::Turn::Index)?;
        ids.iter().try_for_each(|id| take_out(tx, id))
    })
}

fn take_out(tx: &mut crate::db::WriteTx<'_, '_>, id: &str) -> Result<(), DbError> {
    let Some((place, batch, document)) = store::by_id(tx, id)? else { return Ok(()) };
    store::drop_document(tx, place)?;
    let mut places = Vec::new();
    for token in document.tokens() {
        let Some(block) = store::blocks(tx, &token, place, 1)?.pop() else { continue };
        block::unpack(&block, &mut places);
        if places.contains(&place) {
            places.retain(|p| *p != place);
            store::drop_block(tx, &token, block.last)?;
            let rest: Vec<_> = block::pack(&places).into_iter().map(|b| (token.clone(), b)).collect();
            store::put_blocks(tx, batch, &rest)?;
        }
    }
    Ok(())
}

/// Makes the blocks of a batch anew from its documents.
fn make_anew(ground: &Ground, batch: &Written) -> Result<(), DbError> {
    housekeeping::run(ground, KIND, |tx, _| {
        tx.take_turn(crate::db::Turn::Index)?;
        let made = Batch::placed(store::of_batch(tx, batch.batch)?);
        store::drop_batch(tx, batch.batch)?;
        store::put(tx, batch.batch, (&batch.feed, &digest("")), &made)
    })
}

/// Joins the newest batches of a feed while they are many and small. Only neighbours are joined: their places touch, so
/// blocks stay apart.
fn join_small(ground: &Ground, feed: &str) -> Result<(), DbError> {
    let small = |all: Vec<Written>| -> Vec<Written> {
        let own = all.into_iter().filter(|b| b.feed == feed);
        let newest: Vec<Written> = own.collect::<Vec<_>>().into_iter().rev().collect();
        let mut sum = 0;
        let fits = |b: &Written| {
            sum += b.documents;
            sum <= SMALL
        };
        newest.into_iter().take_while(fits).collect()
    };
    if small(ground.db.read(store::batches)?).len() < JOINED {
        return Ok(());
    }
    unless_done(housekeeping::run(ground, KIND, |tx, _| {
        tx.take_turn(crate::db::Turn::Index)?;
        let joined = small(store::batches(tx)?);
        let Some(first) = joined.first().filter(|_| joined.len() >= JOINED) else { return Err(Stop::Done) };
        let mut documents = Vec::new();
        for batch in &joined {
            documents.extend(store::of_batch(tx, batch.batch)?);
            store::drop_batch(tx, batch.batch)?;
        }
        store::put(tx, first.batch, (feed, &first.digest), &Batch::placed(documents))?;
        Ok(())
    }))
    .map(|_| ())
}
