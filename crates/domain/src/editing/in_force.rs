//! What is in force: the catalogue of the program with the files laid over it, on a day.

use super::{Origin, store};
use crate::cols;
use crate::db::Db;
use crate::door::Ground;
use crate::housekeeping;
use crate::norm::{Catalog, Fault, Laid};
use crate::refusal::{Class, Error};
use crate::time::{Date, rfc3339};
use std::collections::BTreeMap;

/// How often recording is tried when another program records at the same moment.
const TRIES: usize = 5;

/// The catalogue in force, and what it is made of.
#[derive(Clone)]
pub struct InForce {
    catalog: Catalog,
    base: Catalog,
    laid: Vec<(Laid, Origin)>,
    faults: Vec<Fault>,
    number: i64,
    today: Date,
}

impl InForce {
    /// Reads what is laid over a catalogue. A file that no longer fits, such as one an earlier program took in, is left out
    /// and named by [`InForce::faults`]: a server without norms would help no one.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn read(db: &Db, base: &Catalog, today: Date) -> Result<InForce, Error> {
        let (number, mut laid) = db.read(|tx| Ok::<_, Error>((store::state_number(tx)?, store::files(tx)?)))?;
        let mut faults: Vec<Fault> = Vec::new();
        let catalog = loop {
            if laid.is_empty() {
                break base.clone();
            }
            match base.laid_over(&files(&laid), today) {
                Ok(catalog) => break catalog,
                Err(found) => {
                    let is_named = |l: &(Laid, Origin)| found.iter().any(|f| f.file == l.0.name);
                    // A fault that names none of them came with them all the same.
                    let is_any = laid.iter().any(is_named);
                    laid.retain(|l| is_any && !is_named(l));
                    faults.extend(found);
                }
            }
        };
        Ok(InForce { catalog, base: base.clone(), laid, faults, number, today })
    }

    /// The catalogue.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What was left out, and why.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The number of the state it was read from.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Whether another state, or the day, may give another catalogue.
    pub fn is_stale(&self, number: i64, today: Date) -> bool {
        number != self.number || (today != self.today && !self.laid.is_empty())
    }

    /// The files of one origin.
    pub fn files_of(&self, origin: Origin) -> Vec<Laid> {
        self.laid.iter().filter(|l| l.1 == origin).map(|l| l.0.clone()).collect()
    }

    /// The catalogue as it would be on a day with one more file.
    ///
    /// # Errors
    /// Every fault.
    pub fn with(&self, file: Laid, today: Date) -> Result<Catalog, Vec<Fault>> {
        let mut all = files(&self.laid);
        all.push(file);
        self.base.laid_over(&all, today)
    }

    /// The catalogue with other dropped files instead of those taken in.
    ///
    /// # Errors
    /// Every fault.
    pub(super) fn with_dropped(&self, dropped: &[(String, String)]) -> Result<Catalog, Vec<Fault>> {
        let mut all = self.files_of(Origin::Enacted);
        all.extend(dropped.iter().map(|(name, text)| Laid { name: name.clone(), text: text.clone(), from: None }));
        self.base.laid_over(&all, self.today)
    }
}

fn files(laid: &[(Laid, Origin)]) -> Vec<Laid> {
    laid.iter().map(|l| l.0.clone()).collect()
}

/// Records in the log what is in force, when it differs from what was recorded last: once, not at every start. Says whether it
/// did.
///
/// # Errors
/// Faults of the database.
pub fn record(ground: &Ground, catalog: &Catalog) -> Result<bool, Error> {
    let digest = catalog.digest().to_string();
    for _ in 0..TRIES {
        let last = ground.db.read(store::latest_change)?;
        if last.as_ref().is_some_and(|l| l.digest == digest) {
            return Ok(false);
        }
        let number = last.map_or(1, |l| l.number + 1);
        match write(ground, catalog, number, &digest) {
            // Another program recorded at the same moment: look again.
            Err(Error::Refused(list)) if list.iter().all(|r| r.class == Class::Conflict) => {}
            done => return done.map(|()| true),
        }
    }
    Ok(false)
}

fn write(ground: &Ground, catalog: &Catalog, number: i64, digest: &str) -> Result<(), Error> {
    let instruments: BTreeMap<String, serde_json::Value> = catalog
        .instruments()
        .iter()
        .map(|i| (i.id(), serde_json::json!({ "status": i.status, "sha256": catalog.digest_of(&i.id()) })))
        .collect();
    let instruments = serde_json::to_string(&instruments).unwrap_or_default();
    housekeeping::run(ground, "catalog.in-force", |tx, receipt| {
        let at = rfc3339(tx.at());
        tx.insert(
            "catalog_change",
            cols! {
                "number" => number, "digest" => digest, "instruments" => instruments, "at" => at.as_str(),
                "entry_id" => &receipt.entry,
            },
        )?;
        tx.upsert(
            "catalog_in_force",
            cols! { "digest" => digest, "from_at" => at, "norms" => catalog.count() as i64 },
        )?;
        Ok(())
    })
}
