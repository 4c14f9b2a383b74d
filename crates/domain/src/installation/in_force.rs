//! The catalogue in force of one installation, replaced while the server runs.

use super::Installation;
use crate::act::{self, Claim};
use crate::db::{Db, Place};
use crate::door::Ground;
use crate::editing::{self, Dropped, InForce, Recorded};
use crate::id::ProposalId;
use crate::norm::{self, Catalog};
use crate::refusal::{Class, Error};
use crate::time::{Date, date_in_japan};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

/// Name, size and time of change of each dropped file: when these are as before, none is read.
type Print = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// What is in force, and what was last seen of the data directory.
pub(super) struct Held {
    base: Catalog,
    dir: PathBuf,
    now: RwLock<Arc<InForce>>,
    dropped: RwLock<Dropped>,
    /// Held while looking again, so that two threads do not do it at once.
    print: Mutex<Option<Print>>,
    /// Whether the log knows what is in force now. What is made of the catalogue (the search's index, notices) follows by itself:
    /// whoever serves compares the digest.
    is_told: AtomicBool,
}

impl Held {
    pub(super) fn open(ground: &Ground, base: Catalog, dir: PathBuf) -> Result<Held, Error> {
        let now = InForce::read(&ground.db, &base, date_in_japan(ground.clock.now()))?;
        let (now, dropped) = (RwLock::new(Arc::new(now)), RwLock::default());
        Ok(Held { base, dir, now, dropped, print: Mutex::default(), is_told: AtomicBool::new(false) })
    }
}

impl Installation {
    /// What is in force at a place, for a program that only looks: nothing is written, recorded or taken in.
    ///
    /// # Errors
    /// When the database cannot be read, or belongs to another version of the program.
    pub fn peek(place: &Place, base: &Catalog, today: Date) -> Result<InForce, Error> {
        InForce::read(&Db::open_to_read(place)?, base, today)
    }

    /// The catalogue in force now. A request takes it once and keeps it to its end.
    pub fn catalog(&self) -> Catalog {
        self.in_force().catalog().clone()
    }

    /// The catalogue in force with what it is made of.
    pub fn in_force(&self) -> Arc<InForce> {
        self.held.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The files that lie in the data directory, and why they are not in force if they are not.
    pub fn dropped(&self) -> Dropped {
        self.held.dropped.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks whether files were dropped in, another program enacted something, or a day came; then the catalogue in force is
    /// replaced and the log says so. Called at the start and at least every few seconds while serving; costs one small query
    /// when nothing changed.
    ///
    /// # Errors
    /// Faults of the database; the catalogue in force stays then.
    pub fn look_again(&self) -> Result<(), Error> {
        let mut print = self.held.print.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = print_of(&self.held.dir);
        if print.as_ref() != Some(&seen) && self.take_in()? {
            *print = Some(seen);
        }
        if self.reload()? && !self.dropped().faults.is_empty() {
            // What did not fit may fit now.
            *print = None;
        }
        if !self.held.is_told.load(Ordering::Acquire) {
            if let Recorded::Outrun { by } = editing::record(&self.ground, &self.in_force(), false)? {
                let own = self.in_force().edition();
                tracing::warn!(
                    own,
                    by,
                    "a program with a later edition of the catalogue is at work; this one keeps silent"
                );
            }
            self.held.is_told.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// The edition on record, when it is later than the one this program brings: then it neither records what is in force nor
    /// tells what changed, since it would tell the changes of the later edition back.
    ///
    /// # Errors
    /// Faults of the database.
    pub fn outrun_by(&self) -> Result<Option<i64>, Error> {
        let by = self.ground.db.read(editing::latest_edition)?;
        Ok(Some(by).filter(|by| editing::is_outrun(self.in_force().edition(), *by)))
    }

    /// Records what this program brings as what is in force, though a later edition is on record: a person goes back to it.
    /// Says whether anything had to be recorded.
    ///
    /// # Errors
    /// Faults of the database.
    pub fn fall_back(&self) -> Result<bool, Error> {
        Ok(editing::record(&self.ground, &self.in_force(), true)? == Recorded::New)
    }

    /// Takes in what lies in the data directory. Says whether it is settled: not when another program was at it.
    fn take_in(&self) -> Result<bool, Error> {
        let Some((files, mut faults)) = norm::dropped(&self.held.dir) else {
            *self.held.dropped.write().unwrap_or_else(PoisonError::into_inner) = Dropped::default();
            return Ok(true);
        };
        self.reload()?;
        if faults.is_empty() {
            match editing::take_in(&self.ground, &self.in_force(), &files) {
                Ok(Ok(_)) => {}
                Ok(Err(found)) => faults = found,
                Err(Error::Refused(list)) if list.iter().all(|r| r.class == Class::Conflict) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        let names = files.into_iter().map(|(name, _)| name).collect();
        let dropped = Dropped { is_there: true, names, faults };
        *self.held.dropped.write().unwrap_or_else(PoisonError::into_inner) = dropped;
        Ok(true)
    }

    /// Reads what is in force anew if it may differ. Says whether it does.
    fn reload(&self) -> Result<bool, Error> {
        let today = date_in_japan(self.ground.clock.now());
        let number = self.ground.db.read(editing::state_number)?;
        let held = self.in_force();
        if !held.is_stale(number, today) {
            return Ok(false);
        }
        let fresh = InForce::read(&self.ground.db, &self.held.base, today)?;
        let is_new = fresh.catalog().digest() != held.catalog().digest();
        *self.held.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        if is_new {
            self.held.is_told.store(false, Ordering::Release);
        }
        Ok(is_new)
    }

    /// Enacts a proposal as an act, and puts it in force here at once; other programs on the same database follow within
    /// seconds. When this program ends between the two, the start after it finds the act and goes on.
    ///
    /// # Errors
    /// As [`editing::enact`]; nothing is written then.
    pub fn enact(&self, claim: Claim, id: &ProposalId, seen: i64) -> Result<(), Error> {
        // What another program enacted a moment ago counts for the check of this one.
        self.reload()?;
        let in_force = self.in_force();
        act::perform(&self.ground, claim, |tx, act| editing::enact(tx, act, &in_force, id, seen))?;
        self.look_again()
    }
}

fn print_of(dir: &Path) -> Print {
    let mut out = Print::new();
    for folder in norm::DROPPED {
        for entry in std::fs::read_dir(dir.join(folder)).into_iter().flatten().flatten() {
            if let Ok(m) = entry.metadata() {
                out.push((entry.path(), m.len(), m.modified().ok()));
            }
        }
    }
    if out.is_empty() && dir.is_dir() {
        // An empty directory says that nothing is dropped in any more; no directory says nothing.
        out.push((dir.to_owned(), 0, None));
    }
    out.sort();
    out
}
