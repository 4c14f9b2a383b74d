//! One installation, opened: database, catalogue, files, log, key.
//!
//! For: the program and the tests open everything here, in one way.
//! Rests on: `docs/specs/log.md` (key and publication), `docs/specs/catalog.md` (the digest in force is in the log),
//! `docs/decisions/0015-norm-editing.md` (the catalogue can be replaced while the server runs).
//! Words: the *data directory* holds the database (when embedded), the evidence files, the log's key and its published files.
//! Never: starts with a catalogue that has faults; makes a new key when the log already has one.
//! Begin at: [`Installation::open`].

mod exchange;
mod in_force;

use crate::db::{Db, Place};
use crate::door::Ground;
use crate::downstream;
use crate::evaluation::Shelf;
use crate::event::{self, hook};
use crate::files::{FileStore, write_secret_once};
use crate::filing;
use crate::id::Chance;
use crate::identity;
use crate::ledger::{self, Audited, Published, Sequencer};
use crate::norm::Catalog;
use crate::refusal::{Class, Error, Refusal};
use crate::search;
use crate::statement::{self, Address, Cost, Desk, FileKeyring, Keyring};
use crate::time::Clock;
use in_force::Held;
use shirube_proof::note::SigningKey;
use std::path::{Path, PathBuf};

/// A log that began to come so long ago does not come any more.
const LEFT_BEHIND: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// How to open an installation.
pub struct Options {
    /// The data directory.
    pub data: PathBuf,
    /// The database; SQLite in the data directory when absent.
    pub place: Option<Place>,
    /// The log's origin, such as `shirube.example.jp/log`; used when the key is first made.
    pub origin: String,
    /// The catalogue of the program, over which files dropped in and versions enacted are laid.
    pub catalog: Catalog,
    /// What time it is.
    pub clock: Box<dyn Clock>,
    /// Where random bits come from.
    pub chance: Box<dyn Chance>,
    /// What statements are signed with.
    pub signing: Signing,
}

/// What statements are signed with: by default sealed files in the data directory, and no address to sign under.
#[derive(Default)]
pub struct Signing {
    /// The installation's public address; without one nothing can be signed.
    pub address: Option<Address>,
    /// Where private halves are, when not in files of the data directory.
    pub keyring: Option<Box<dyn Keyring>>,
}

/// Everything, opened.
pub struct Installation {
    /// What the doors stand on.
    pub ground: Ground,
    /// Evidence files.
    pub files: FileStore,
    /// Logs of evaluations.
    pub logs: Shelf,
    /// What the secrets of hooks are made from.
    pub keyring: hook::Keyring,
    held: Held,
    sequencer: Sequencer,
    log: PathBuf,
    address: Option<Address>,
    signing: Box<dyn Keyring>,
}

impl Installation {
    /// Opens everything, brings the schema up to date, and records the catalogue in force when it is new.
    ///
    /// # Errors
    /// Faults of the database, the disk or the key.
    pub fn open(options: Options) -> Result<Installation, Error> {
        let Options { data, place, origin, catalog, clock, chance, signing } = options;
        let place = place.unwrap_or_else(|| Place::Sqlite(data.join("shirube.sqlite")));
        let db = Db::open(&place)?;
        let ground = Ground { db, clock, chance };
        let key = key(&ground, &data.join("log.key"), &origin)?;
        let installation = Installation {
            held: Held::open(&ground, catalog, data.join("catalog"))?,
            ground,
            files: FileStore::new(data.join("files")),
            logs: Shelf::new(data.join("logs")),
            keyring: hook::Keyring::of(&key),
            sequencer: Sequencer::new(key),
            log: data.join("log"),
            address: signing.address,
            signing: signing
                .keyring
                .unwrap_or_else(|| Box::new(FileKeyring::new(data.join("keys"), None, Cost::USUAL))),
        };
        installation.look_again()?;
        Ok(installation)
    }

    /// Integrates what waits and publishes it. Called at least once a second while serving.
    ///
    /// # Errors
    /// A damaged log is never signed over, nor one that was set back behind what is published; a full disk leaves the
    /// earlier publication whole.
    pub fn keep_log(&self) -> Result<Published, Error> {
        let key = self.sequencer.verifier();
        ledger::may_go_on(&self.ground.db, &self.log, &key)?;
        self.sequencer.run(&self.ground.db, self.ground.clock.now())?;
        Ok(ledger::publish(&self.ground.db, &self.log, &key)?)
    }

    /// Removes what has expired: tokens of forms and of `Idempotency-Key`, old events; notes which statements others rest on
    /// end and which results of evaluations went stale; sweeps away logs that began to come and never came to an end.
    /// Called at least once an hour while serving.
    ///
    /// # Errors
    /// Faults of the database.
    pub fn tidy_up(&self) -> Result<(), Error> {
        filing::forget_old_tokens(&self.ground)?;
        event::forget_old(&self.ground)?;
        downstream::look_at_ends(&self.ground)?;
        downstream::look_at_results(&self.ground)?;
        self.logs.sweep(self.ground.clock.now() - LEFT_BEHIND)?;
        Ok(())
    }

    /// Brings the search's index in step with the catalogue. Called once after the start, beside everything else, whenever the
    /// catalogue changes, and now and then.
    ///
    /// # Errors
    /// Faults of the database.
    pub fn index(&self) -> Result<bool, Error> {
        // Two programs with different editions would make the index anew in turn.
        if self.outrun_by()?.is_some() {
            return Ok(false);
        }
        Ok(search::bring_up_to_date(&self.ground, &self.catalog())?)
    }

    /// Writes every published file anew that is missing or differs from the database.
    ///
    /// # Errors
    /// As [`Installation::keep_log`].
    pub fn repair_log(&self) -> Result<Published, Error> {
        Ok(ledger::republish(&self.ground.db, &self.log, &self.sequencer.verifier())?)
    }

    /// The published files that are missing or differ from the database; nothing is written.
    ///
    /// # Errors
    /// As [`Installation::keep_log`].
    pub fn stale_files(&self) -> Result<Vec<String>, Error> {
        Ok(ledger::stale(&self.ground.db, &self.log, &self.sequencer.verifier())?)
    }

    /// Writes anew the space that erased accounts took.
    ///
    /// # Errors
    /// When others hold the database too long; to be run again then.
    pub fn compact(&self) -> Result<(), Error> {
        Ok(self.ground.db.compact(identity::ERASED_TABLES)?)
    }

    /// Rebuilds and compares everything.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn audit(&self) -> Result<Audited, Error> {
        Ok(ledger::audit(&self.ground.db, &self.log, &self.sequencer.verifier())?)
    }

    /// The installation's public address, if it was given one.
    pub fn address(&self) -> Option<&Address> {
        self.address.as_ref()
    }

    /// What signing needs.
    ///
    /// # Errors
    /// Refused when the installation has no public address to sign under.
    pub fn desk(&self) -> Result<Desk<'_>, Error> {
        let address = self.address.as_ref();
        let address = address.ok_or_else(|| Refusal::of(Class::Conflict, "statement.no-address"))?;
        Ok(Desk { keyring: self.signing.as_ref(), address })
    }

    /// Signs the lists of status anew that need it, and destroys keys whose time is over. Called about once a minute while
    /// serving.
    ///
    /// # Errors
    /// Faults of the database and the keyring.
    pub fn keep_statements(&self, may_go_on: &dyn Fn() -> bool) -> Result<(), Error> {
        if let Ok(desk) = self.desk() {
            statement::publish_lists(&self.ground, &desk, may_go_on)?;
            statement::destroy_ended(&self.ground, desk.keyring)?;
        }
        Ok(())
    }

    /// Where the published log lies.
    pub fn log_dir(&self) -> &Path {
        &self.log
    }

    /// The key others verify the log with, as one line of text.
    pub fn log_key(&self) -> String {
        self.sequencer.verifier().to_string()
    }
}

/// The log's key: read, or made once with a fresh seed and kept so that only its owner can read it.
fn key(ground: &Ground, path: &Path, origin: &str) -> Result<SigningKey, Error> {
    let fault = |source| Error::File { path: path.display().to_string(), source };
    let unfit = |why: String| Error::Log(ledger::Error::Key(why));
    if !path.exists() {
        if !ledger::is_empty(&ground.db)? {
            return Err(unfit(format!(
                "the log has entries but {} is missing; restore it from a backup",
                path.display()
            )));
        }
        let mut seed = [0u8; 32];
        ground.chance.fill(&mut seed);
        let key = SigningKey::from_seed(origin, &seed).map_err(|e| unfit(e.to_string()))?;
        let text = format!("{}\n", key.to_secret_text());
        write_secret_once(path, text.as_bytes()).map_err(fault)?;
    }
    // Read back even when just made: another program may have been first, and its key counts.
    let text = std::fs::read_to_string(path).map_err(fault)?;
    let key = SigningKey::parse(text.trim()).map_err(|e| unfit(e.to_string()))?;
    if !ledger::is_signed_by(&ground.db, &key.verifier())? {
        return Err(unfit(format!(
            "{} is not the key this log was signed with; restore the right one",
            path.display()
        )));
    }
    Ok(key)
}
