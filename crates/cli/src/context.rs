//! What every command shares: language, manner of output, where the data is. Only here is the environment read.
//! Which catalogue a command reads stands in `chosen.rs`.

use crate::args::{Cli, Command};
use crate::failure::Failure;
use shirube_domain::db::Place;
use shirube_domain::id::SystemChance;
use shirube_domain::installation::{Installation, Options, Signing};
use shirube_domain::norm::{Catalog, Source};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::statement::{Address, Cost, FileKeyring, Keyring};
use shirube_domain::text::Lang;
use shirube_domain::time::{Clock, SystemClock};
use std::cell::RefCell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Name of the log when none is given at its first start.
pub const ORIGIN: &str = "shirube.localhost/log";

/// What every command shares.
pub struct Context {
    /// The language of everything shown.
    pub lang: Lang,
    /// One JSON document instead of text.
    pub json: bool,
    /// Nothing on standard error unless something fails.
    pub quiet: bool,
    /// Whether text may be emphasised.
    pub color: bool,
    /// The data directory.
    pub data: PathBuf,
    /// Whether the installation was named on the command line, so that there being none is a mistake.
    pub(crate) is_named: bool,
    pub(crate) database: Option<String>,
    pub(crate) catalog: Option<PathBuf>,
    /// What is to be said once the work is done, and not beside a problem document.
    note: RefCell<Vec<String>>,
}

/// Whether a command may begin with nothing there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// An empty directory becomes an installation.
    MayBeNew,
    /// There must be one already: reading from nothing is a mistake in the path.
    MustExist,
}

impl Context {
    /// From the command line; gives the command back apart. `is_named`: the installation was named there, not by a default.
    pub fn new(cli: Cli, lang: Lang, is_named: bool) -> (Context, Command) {
        let color = !cli.no_color && variable("NO_COLOR").is_none_or(|v| v.is_empty());
        let Cli { json, quiet, data, database, catalog, command, .. } = cli;
        (Context { lang, json, quiet, color, data, is_named, database, catalog, note: RefCell::default() }, command)
    }

    /// The catalogue an installation stands on: built in, or the directory given.
    ///
    /// # Errors
    /// Every fault of a given directory.
    pub fn base(&self) -> Result<Catalog, Failure> {
        let Some(dir) = &self.catalog else { return Ok(Catalog::embedded()) };
        let source = self.source(dir)?;
        Catalog::load(&source).map_err(|faults| Failure::Catalog { shown: dir.display().to_string(), faults })
    }

    /// The files of a catalogue directory.
    ///
    /// # Errors
    /// Absent or not readable.
    pub fn source(&self, dir: &Path) -> Result<Source, Failure> {
        Source::directory(dir)
            .map_err(|detail| Refusal::of(Class::Absent, "cli.no-catalog").with("detail", detail).into())
    }

    /// Where the data is.
    pub fn place(&self) -> Place {
        self.database.as_deref().map_or_else(|| Place::Sqlite(self.data.join("shirube.sqlite")), Place::parse)
    }

    /// Whether there is an installation to read from: a database file, or a server that was named.
    pub fn has_data(&self) -> bool {
        match self.place() {
            Place::Sqlite(path) => path.is_file(),
            Place::Postgres(_) => true,
        }
    }

    /// Opens the installation.
    ///
    /// # Errors
    /// Absent when it must exist and does not; faults of the database, the disk, the key.
    pub fn open(&self, start: Start) -> Result<Installation, Failure> {
        self.open_with(start, ORIGIN, Box::new(SystemClock), None)
    }

    /// The same, with the name a new log gets, a clock, and the address statements are signed under.
    ///
    /// # Errors
    /// As [`Context::open`].
    pub fn open_with(
        &self,
        start: Start,
        origin: &str,
        clock: Box<dyn Clock>,
        address: Option<Address>,
    ) -> Result<Installation, Failure> {
        let place = self.place();
        if let (Start::MustExist, Place::Sqlite(path)) = (start, &place)
            && !path.is_file()
        {
            let path = path.display();
            return Err(Refusal::of(Class::Absent, "cli.no-installation").with("path", path).into());
        }
        let is_remote = matches!(place, Place::Postgres(_));
        let options = Options {
            data: self.data.clone(),
            place: Some(place),
            origin: origin.to_owned(),
            catalog: self.base()?,
            clock,
            chance: Box::new(SystemChance),
            // A token is signed in to only where something may be signed.
            signing: Signing { keyring: address.is_some().then(|| self.keyring()).transpose()?, address },
        };
        Installation::open(options).map_err(|error| Failure::opening(error, is_remote))
    }

    /// The same, to sign under an address.
    ///
    /// # Errors
    /// As [`Context::open`].
    pub fn open_to_sign(&self, start: Start, address: Address) -> Result<Installation, Failure> {
        self.open_with(start, ORIGIN, Box::new(SystemClock), Some(address))
    }

    /// The keys of statements: in the token the environment names, else in files of the data directory, sealed with the
    /// password of the environment.
    fn keyring(&self) -> Result<Box<dyn Keyring>, Failure> {
        let given = |name: &str| variable(name).filter(|v| !v.is_empty());
        if let Some(module) = given("SHIRUBE_TOKEN_MODULE") {
            let (label, pin) =
                (given("SHIRUBE_TOKEN").unwrap_or_default(), given("SHIRUBE_TOKEN_PIN").map(Zeroizing::new));
            let pin = pin.as_ref().map_or("", |p| p.as_str());
            return Ok(Box::new(crate::token::TokenKeyring::open(Path::new(&module), &label, pin)?));
        }
        let password = given("SHIRUBE_KEY_PASSWORD").map(Zeroizing::new);
        Ok(Box::new(FileKeyring::new(self.data.join("keys"), password, Cost::USUAL)))
    }

    /// Keeps something to be said on standard error when the work is done.
    pub fn note(&self, text: String) {
        self.note.borrow_mut().push(text);
    }

    /// Says what was kept.
    pub fn say_notes(&self) {
        self.note.borrow_mut().drain(..).for_each(|text| self.say(text));
    }

    /// Says something to the person, on standard error.
    pub fn say(&self, text: impl std::fmt::Display) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the command line is the one place that reads the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What the environment holds under a name the person gave; an empty value is none.
pub fn given(name: &str) -> Option<String> {
    variable(name).filter(|value| !value.is_empty())
}

/// Whether the environment has this variable.
pub fn is_set(name: &str) -> bool {
    variable(name).is_some()
}

/// The password for the SMTP server: never an argument, which others on the machine could read.
pub fn smtp_password() -> Option<String> {
    variable("SHIRUBE_SMTP_PASSWORD").filter(|p| !p.is_empty())
}

/// The person's own directory, where fonts may stand too.
pub fn home() -> Option<PathBuf> {
    variable("HOME").filter(|h| !h.is_empty()).map(PathBuf::from)
}

/// The language: as `--lang` says, else as the locale says; needed before the arguments are read, for the help itself.
pub fn language(given: &[OsString]) -> Lang {
    let said = option(given, "--lang").and_then(|l| Lang::parse(&l));
    said.unwrap_or_else(|| {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|n| variable(n)).find(|v| !v.is_empty());
        if locale.is_some_and(|l| l.starts_with("ja")) { Lang::Ja } else { Lang::En }
    })
}

/// Whether `--json` is among the arguments, for errors of the arguments themselves.
pub fn wants_json(given: &[OsString]) -> bool {
    given.iter().skip(1).take_while(|a| *a != "--").any(|a| a == "--json")
}

fn option(given: &[OsString], name: &str) -> Option<String> {
    let mut words = given.iter().skip(1).filter_map(|a| a.to_str()).take_while(|a| *a != "--");
    while let Some(word) = words.next() {
        if word == name {
            return words.next().map(str::to_owned);
        }
        if let Some(value) = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}
