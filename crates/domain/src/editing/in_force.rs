//! What is in force: the catalogue of the program with the files laid over it, on a day.

use super::{Origin, store};
use crate::cols;
use crate::db::Db;
use crate::door::Ground;
use crate::housekeeping;
use crate::norm::{Catalog, Fault, FaultKind, Laid, PartKind};
use crate::refusal::{Class, Error};
use crate::registry;
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
    /// A catalogue with nothing laid over it.
    pub fn of(base: &Catalog, today: Date) -> InForce {
        InForce { catalog: base.clone(), base: base.clone(), laid: Vec::new(), faults: Vec::new(), number: 0, today }
    }

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
            match lay(base, &files(&laid), today) {
                Ok(catalog) => break catalog,
                Err(found) => {
                    leave_out(&mut laid, &found, &mut faults);
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

    /// The edition of the catalogue the program brought; 0 when it does not say, as of a directory somebody laid out.
    pub fn edition(&self) -> i64 {
        self.base.edition().map_or(0, |e| e.number)
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
        lay(&self.base, &all, today)
    }

    /// The catalogue as it would be on a day with files laid over it: `dropped` takes the place of all files dropped in before,
    /// when there is one.
    ///
    /// # Errors
    /// Every fault.
    pub fn beside(
        &self,
        more: Vec<Laid>,
        dropped: Option<&[(String, String)]>,
        today: Date,
    ) -> Result<Catalog, Vec<Fault>> {
        let twice = dropped.map(|files| self.twice(files)).unwrap_or_default();
        if !twice.is_empty() {
            return Err(twice);
        }
        let keeps = |l: &&(Laid, Origin)| dropped.is_none() || l.1 != Origin::Dropped;
        let mut all: Vec<Laid> = self.laid.iter().filter(keeps).map(|l| l.0.clone()).collect();
        all.extend(dropped.into_iter().flatten().map(|(name, text)| Laid::of(name, text)));
        all.retain(|l| more.iter().all(|m| m.name != l.name));
        all.extend(more);
        lay(&self.base, &all, today)
    }

    /// Files of a name that an act put in force: which of the two counts would be unclear.
    pub(super) fn twice(&self, dropped: &[(String, String)]) -> Vec<Fault> {
        let enacted = self.files_of(Origin::Enacted);
        let is_enacted = |name: &str| enacted.iter().any(|l| l.name == name);
        let fault = |name: &str| Fault::of_file(name, FaultKind::DuplicateId, Origin::Enacted.word());
        dropped.iter().filter(|(name, _)| is_enacted(name)).map(|(name, _)| fault(name)).collect()
    }

    /// The catalogue with other dropped files instead of those taken in.
    ///
    /// # Errors
    /// Every fault.
    pub(super) fn with_dropped(&self, dropped: &[(String, String)]) -> Result<Catalog, Vec<Fault>> {
        let mut all = self.files_of(Origin::Enacted);
        all.extend(dropped.iter().map(|(name, text)| Laid::of(name, text)));
        lay(&self.base, &all, self.today)
    }
}

/// Takes out what does not fit. Facts and laws come first when something is wrong with a file that is not among them: the
/// program's own norms may name what they no longer have, and versions that an act enacted are not to go for it.
fn leave_out(laid: &mut Vec<(Laid, Origin)>, found: &[Fault], told: &mut Vec<Fault>) {
    let is_named = |l: &Laid| found.iter().any(|f| f.file == l.name);
    let is_ground = |l: &Laid| matches!(PartKind::of_name(&l.name), Some(PartKind::Facts | PartKind::Laws));
    let is_elsewhere = found.iter().any(|f| laid.iter().all(|l| l.0.name != f.file));
    let (first, has_ground) = (found.first(), laid.iter().any(|l| is_ground(&l.0)));
    // A fault that names none of them came with them all the same.
    let is_any = laid.iter().any(|l| is_named(&l.0));
    laid.retain(|(l, _)| {
        let goes = if has_ground && is_elsewhere { is_ground(l) } else { !is_any || is_named(l) };
        if goes && !is_named(l) {
            let (kind, detail) = first.map_or((FaultKind::File, String::new()), |f| (f.kind, f.file.clone()));
            told.push(Fault::of_file(&l.name, kind, detail));
        }
        !goes
    });
}

/// A catalogue with files laid over it, as this program can use it: its readers of foreign files have to go with the facts.
fn lay(base: &Catalog, laid: &[Laid], today: Date) -> Result<Catalog, Vec<Fault>> {
    let catalog = base.laid_over(laid, today)?;
    let facts = "criteria/facts.toml";
    if laid.iter().any(|l| l.name == facts)
        && let Err(detail) = registry::readers_fit(&catalog)
    {
        return Err(vec![Fault::of_file(facts, FaultKind::UnknownFact, format!("criteria/import.toml: {detail}"))]);
    }
    Ok(catalog)
}

fn files(laid: &[(Laid, Origin)]) -> Vec<Laid> {
    laid.iter().map(|l| l.0.clone()).collect()
}

/// What became of recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is on record now.
    New,
    /// It was on record already.
    AsBefore,
    /// A program with a later edition of the catalogue recorded before: what this one brings is not what is in force.
    Outrun {
        /// The edition on record.
        by: i64,
    },
}

/// Records in the log what is in force, when it differs from what was recorded last: once, not at every start. A program whose
/// catalogue is of an earlier edition than the one on record does not, unless a person asks for it (`anyway`); one whose
/// catalogue names no edition was chosen by a person.
///
/// # Errors
/// Faults of the database.
pub fn record(ground: &Ground, in_force: &InForce, anyway: bool) -> Result<Recorded, Error> {
    let digest = in_force.catalog().digest().to_string();
    for _ in 0..TRIES {
        let (last, by) =
            ground.db.read(|tx| Ok::<_, Error>((store::latest_change(tx)?, store::latest_edition(tx)?)))?;
        let is_later = is_outrun(in_force.edition(), by);
        if last.as_ref().is_some_and(|l| l.digest == digest) && !is_later {
            return Ok(Recorded::AsBefore);
        }
        if is_later && !anyway {
            return Ok(Recorded::Outrun { by });
        }
        let number = last.map_or(1, |l| l.number + 1);
        match write(ground, in_force, number, &digest) {
            // Another program recorded at the same moment: look again.
            Err(Error::Refused(list)) if list.iter().all(|r| r.class == Class::Conflict) => {}
            done => return done.map(|()| Recorded::New),
        }
    }
    Ok(Recorded::AsBefore)
}

/// Whether a catalogue of edition `own` gives way to what a program with edition `by` recorded.
pub fn is_outrun(own: i64, by: i64) -> bool {
    own > 0 && own < by
}

fn write(ground: &Ground, in_force: &InForce, number: i64, digest: &str) -> Result<(), Error> {
    let catalog = in_force.catalog();
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
        let base = in_force.base.digest().to_string();
        tx.insert("catalog_edition", cols! { "number" => number, "edition" => in_force.edition(), "base" => base })?;
        tx.upsert(
            "catalog_in_force",
            cols! { "digest" => digest, "from_at" => at, "norms" => catalog.count() as i64 },
        )?;
        Ok(())
    })
}
