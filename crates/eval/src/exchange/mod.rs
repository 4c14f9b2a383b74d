//! Results and data sets of other tools, and logs written for them.
//!
//! **For**: evaluators who have results already, and build servers.
//! **Rests on**: `docs/specs/eval-exchange.md`, which says for each form what is taken and what is not.
//! **Words**: an *item* is one asking as another tool recorded it.
//! **Never** score again what another tool scored, or count what it could not tell as right or wrong. Never hold a whole file.
//! **Begin at**: [`import`] and [`export`].

mod aisi;
pub mod aisi_data;
mod csv;
mod garak;
mod inspect;
mod inspect_out;
mod item;
mod jsonl;
pub mod junit;
mod out;
#[cfg(feature = "parquet")]
mod parquet_out;
mod promptfoo;
pub mod sarif;
mod walk;

pub use out::{Target, export};

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::dataset::short;
use crate::log::{self, Entry, Origin, Plan, Status, Writer};
use crate::scorer::Spec;

/// The largest file that is read.
pub const MAX_FILE: u64 = 2 << 30;
/// The most scorers a result may have.
const MAX_SCORERS: usize = 200;

/// The forms that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One row for each score.
    Csv,
    /// One object for each asking.
    Jsonl,
    /// The JSON log of Inspect.
    Inspect,
    /// The JSON output of promptfoo.
    Promptfoo,
    /// The JSONL report of garak.
    Garak,
    /// The JSON result of AISI's evaluation environment.
    Aisi,
}

impl Form {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Jsonl => "jsonl",
            Form::Inspect => "inspect",
            Form::Promptfoo => "promptfoo",
            Form::Garak => "garak",
            Form::Aisi => "aisi",
        }
    }
}

/// What a file says besides its items.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct About {
    pub task: Option<String>,
    pub target: Option<String>,
    /// Every model whose answers are in it.
    pub models: BTreeSet<String>,
    pub tool: Option<String>,
    pub parameters: Map<String, Value>,
    pub at: Option<Timestamp>,
    pub status: Option<Status>,
    pub samples: Option<u64>,
    pub left_out: BTreeSet<String>,
}

/// Takes one item.
pub(crate) type Each<'a> = dyn FnMut(Entry) -> Result<(), Error> + 'a;

/// Why a file cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be read.
    #[error("{}: {fault}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        fault: io::Error,
    },
    /// It is not of the form.
    #[error("{0}")]
    Form(String),
    /// It is larger than is read.
    #[error("larger than 2 GiB")]
    TooLarge,
    /// It holds no item.
    #[error("it holds no result")]
    Empty,
    /// It holds answers of several models, and one has to be chosen.
    #[error("it holds answers of several models: {}", .0.join(", "))]
    Models(Vec<String>),
    /// The log.
    #[error(transparent)]
    Log(#[from] log::Error),
}

impl From<serde_json::Error> for Error {
    fn from(fault: serde_json::Error) -> Error {
        Error::Form(fault.to_string())
    }
}

/// What is taken, and under which name.
#[derive(Debug, Clone)]
pub struct Import<'a> {
    /// The file.
    pub path: &'a Path,
    /// Its form.
    pub form: Form,
    /// The one model whose answers are taken, where there are several.
    pub model: Option<&'a str>,
    /// The id the run gets.
    pub run: &'a str,
    /// The program that writes the log.
    pub software: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// Turns a result into a log. The file is read twice: once to know what is in it, once to take it over.
///
/// # Errors
/// When it is not of the form, too large or empty, or the log cannot be written. Nothing is written before it was read once.
pub fn import(what: &Import, dir: &Path) -> Result<Plan, Error> {
    let mut sums = Sums::default();
    let about = what.read(&mut |entry| sums.take(entry))?;
    if let (None, true) = (what.model, about.models.len() > 1) {
        return Err(Error::Models(about.models.into_iter().collect()));
    }
    if sums.ids.is_empty() {
        return Err(Error::Empty);
    }
    let (status, at) = (about.status.unwrap_or(Status::Complete), about.at.unwrap_or(what.now));
    let plan = plan(what, about, sums)?;
    let mut writer = Writer::create(dir, what.run, &plan, what.software, at)?;
    what.read(&mut |entry| Ok(writer.entry(entry)?))?;
    writer.end(status, what.now)?;
    Ok(plan)
}

fn plan(what: &Import, about: About, sums: Sums) -> Result<Plan, Error> {
    let file = what.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let digest = digest(what.path)?;
    let form = what.form.name();
    let spec = |name: String| (name.clone(), Spec::Foreign { by: format!("{form}/{name}") });
    let mut left_out = about.left_out;
    if sums.twice > 0 {
        left_out.insert(format!("{} repeated entries (the first of each is kept)", sums.twice));
    }
    let model = what.model.map(str::to_owned).or_else(|| about.models.into_iter().next());
    Ok(Plan {
        task: about.task.unwrap_or_else(|| file.clone()),
        digest: digest.clone(),
        samples: about.samples.unwrap_or_default().max(sums.ids.len() as u64),
        epochs: sums.epochs,
        target: about.target.unwrap_or_else(|| form.to_owned()),
        model: model.unwrap_or_else(|| "-".to_owned()),
        parameters: about.parameters,
        scorers: sums.scorers.into_iter().map(spec).collect(),
        origin: Some(Origin {
            format: form.to_owned(),
            file,
            digest,
            tool: about.tool,
            left_out: left_out.into_iter().collect(),
        }),
        ..Plan::default()
    })
}

/// What is counted in the first reading; 16 bytes for each id and each asking.
#[derive(Default)]
struct Sums {
    ids: HashSet<u128>,
    askings: HashSet<u128>,
    scorers: BTreeSet<String>,
    epochs: u32,
    twice: u64,
}

impl Sums {
    fn take(&mut self, entry: Entry) -> Result<(), Error> {
        self.ids.insert(short(entry.id.as_bytes()));
        if !self.askings.insert(short(format!("{} {}", entry.id, entry.epoch).as_bytes())) {
            self.twice += 1;
        }
        self.scorers.extend(entry.scores.into_keys());
        self.epochs = self.epochs.max(entry.epoch);
        let is_bounded = self.scorers.len() <= MAX_SCORERS;
        if is_bounded { Ok(()) } else { Err(Error::Form(format!("more than {MAX_SCORERS} scorers"))) }
    }
}

impl Import<'_> {
    fn read(&self, each: &mut Each) -> Result<About, Error> {
        let fault = |fault| Error::File { path: self.path.to_owned(), fault };
        let file = File::open(self.path).map_err(fault)?;
        if file.metadata().map_err(fault)?.len() > MAX_FILE {
            return Err(Error::TooLarge);
        }
        // A file that grows while it is read ends where its bound is.
        let mut file = BufReader::with_capacity(256 << 10, file.take(MAX_FILE));
        let own = self.model;
        if self.form == Form::Inspect && file.fill_buf().map_err(fault)?.starts_with(b"PK") {
            let how = "this is Inspect's binary log; write it as JSON with `inspect log convert --to json`";
            return Err(Error::Form(how.to_owned()));
        }
        match self.form {
            Form::Csv => csv::read(&mut file, self.now, each),
            Form::Jsonl => jsonl::read(&mut file, self.now, each),
            Form::Inspect => inspect::read(&mut file, self.now, each),
            Form::Promptfoo => promptfoo::read(&mut file, self.now, own, each),
            Form::Garak => garak::read(&mut file, self.now, each),
            Form::Aisi => aisi::read(&mut file, self.now, each),
        }
    }
}

/// SHA-256 of a file's bytes, in hexadecimal.
fn digest(path: &Path) -> Result<String, Error> {
    let fault = |fault| Error::File { path: path.to_owned(), fault };
    let (mut sum, mut file) = (Sha256::new(), BufReader::with_capacity(256 << 10, File::open(path).map_err(fault)?));
    loop {
        let part = file.fill_buf().map_err(fault)?;
        if part.is_empty() {
            return Ok(sum.finalize().iter().map(|b| format!("{b:02x}")).collect());
        }
        sum.update(part);
        let count = part.len();
        file.consume(count);
    }
}

/// Scores by name.
pub(crate) type Named = BTreeMap<String, crate::score::Score>;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
