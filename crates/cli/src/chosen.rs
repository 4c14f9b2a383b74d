//! Which catalogue a command reads, and saying so.
//!
//! For: a person at the command line gets the answer the pages of the same installation give.
//! Rests on: `docs/decisions/0015-norm-editing.md`; [`Installation::peek`], which writes nothing.
//! Words: *chosen* is the catalogue a command reads: a directory, what is in force in an installation, or the one built in.
//! Never: reads another catalogue than it says; writes to an installation it only looks at.
//! Begin at: [`Context::chosen`].

use crate::context::Context;
use crate::failure::Failure;
use shirube_domain::db::Place;
use shirube_domain::editing::InForce;
use shirube_domain::installation::Installation;
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::time::{Clock, SystemClock, date_in_japan};

/// The catalogue a command reads.
pub struct Chosen {
    /// What it is made of; of a directory and of the one built in, nothing is laid over it.
    pub in_force: InForce,
    /// What was read, in words.
    words: String,
}

impl Chosen {
    /// The catalogue.
    pub fn catalog(&self) -> &Catalog {
        self.in_force.catalog()
    }
}

impl Context {
    /// The catalogue this command reads, said on standard error when it is done: a directory that was given alone; otherwise what is in force
    /// in the installation, over the directory when both were given; without an installation the one built in.
    ///
    /// # Errors
    /// Every fault of a directory; no installation where one was named; faults of the database.
    pub fn chosen(&self) -> Result<Chosen, Failure> {
        let chosen = self.quietly_chosen()?;
        let digest = chosen.catalog().digest();
        self.note(self.lang.pick(
            format!("読んだ規範カタログ：{}（ダイジェスト {digest}）", chosen.words),
            format!("catalogue read: {} (digest {digest})", chosen.words),
        ));
        if !chosen.in_force.faults().is_empty() {
            let count = chosen.in_force.faults().len();
            self.note(self.lang.pick(
                format!("読めずに外したファイルがあります（問題 {count}件）。`shirube norm check` で確かめられます。"),
                format!("files were left out that do not fit ({count} faults); see `shirube norm check`"),
            ));
        }
        Ok(chosen)
    }

    /// Whether a directory was given and no installation beside it: then nothing else is looked at.
    pub fn is_directory_alone(&self) -> bool {
        self.catalog.is_some() && !self.is_named
    }

    fn quietly_chosen(&self) -> Result<Chosen, Failure> {
        let today = date_in_japan(SystemClock.now());
        let base = self.base()?;
        let only = |words: String| Chosen { in_force: InForce::of(&base, today), words };
        if let Some(dir) = self.catalog.as_ref().filter(|_| self.is_directory_alone()) {
            let dir = dir.display();
            return Ok(only(self.lang.pick(format!("ディレクトリ {dir}"), format!("the directory {dir}"))));
        }
        if self.has_data() {
            let in_force = self.looked_at(&base)?;
            let place = self.shown_place();
            let words = self.lang.pick(format!("{place} で効力のあるもの"), format!("in force at {place}"));
            return Ok(Chosen { in_force, words });
        }
        if self.is_named {
            return Err(Refusal::of(Class::Absent, "cli.no-installation").with("path", self.shown_place()).into());
        }
        Ok(only(self.lang.pick("プログラムに組み込みのもの", "the one built into this program").to_owned()))
    }

    fn looked_at(&self, base: &Catalog) -> Result<InForce, Failure> {
        let place = self.place();
        Installation::peek(&place, base, date_in_japan(SystemClock.now()))
            .map_err(|error| Failure::opening(error, matches!(place, Place::Postgres(_))))
    }

    /// The installation as a person knows it; an address of a server may hold a password.
    fn shown_place(&self) -> String {
        match self.place() {
            Place::Sqlite(path) => path.display().to_string(),
            Place::Postgres(_) => "PostgreSQL".to_owned(),
        }
    }
}
