//! Suites: a data set with its scorers, its tree and what it is about, under a version that never changes in place.
//!
//! **For**: the command line, which runs them, and the platform, which lists them and holds results against them.
//! **Rests on**: `docs/specs/suite.md`, "A suite". Those of the catalogue are built into the program.
//! **Words**: a *head* is what `suite.toml` says; the *name* of a suite is `CODE@VERSION`.
//! **Never** use a suite whose samples name a leaf or a scorer it does not have.
//! **Begin at**: [`Suite::built_in`] and [`Suite::open`].

mod head;

pub use head::{Frame, Goal, Head, MAX_HEAD, Said, Status, Wrong};

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde_json::Value;

use crate::dataset::{self, Faults, Form, Record, Survey, What};
use crate::sample::Sample;
use crate::scorer::Spec;

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../catalog/suites");
/// The names a file of samples may have in a suite's folder, in the order they are looked for.
const SAMPLES: [&str; 4] = ["samples.jsonl", "samples.ndjson", "samples.csv", "samples.parquet"];

/// A suite that can be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Suite {
    /// What it says of itself.
    pub head: Head,
    /// The same as JSON, which the digest is taken over.
    pub raw: Value,
    /// Its scorers by name.
    pub scorers: BTreeMap<String, Spec>,
    place: Place,
}

#[derive(Debug, Clone, PartialEq)]
enum Place {
    BuiltIn(&'static [u8]),
    File(PathBuf),
}

/// Why there is no suite.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read.
    #[error("{}: {fault}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        fault: io::Error,
    },
    /// There is no file of samples.
    #[error("{} holds no samples.jsonl, samples.csv or samples.parquet", .0.display())]
    NoSamples(PathBuf),
    /// `suite.toml` cannot be used.
    #[error("suite.toml: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Head(Vec<Wrong>),
}

impl Suite {
    /// The suites built into the program, by code.
    ///
    /// # Errors
    /// Never for a program whose tests passed: each of them is read by a test.
    pub fn all_built_in() -> Result<Vec<Suite>, Error> {
        let mut all: Vec<Suite> = BUILT_IN.dirs().map(built_in).collect::<Result<_, _>>()?;
        all.sort_by_key(|suite| suite.head.order());
        Ok(all)
    }

    /// A suite of the catalogue by `CODE`, which means its newest version, or by `CODE@VERSION`.
    ///
    /// # Errors
    /// As [`Suite::all_built_in`]; `None` when there is no such suite.
    pub fn built_in(name: &str) -> Result<Option<Suite>, Error> {
        let is_it = |suite: &Suite| suite.head.code == name || suite.name() == name;
        Ok(Suite::all_built_in()?.into_iter().rfind(is_it))
    }

    /// The suite in a folder: `suite.toml` beside a file of samples.
    ///
    /// # Errors
    /// When a file is not there or cannot be read.
    pub fn open(dir: &Path) -> Result<Suite, Error> {
        let path = dir.join("suite.toml");
        let text = bounded(&path).map_err(|fault| Error::File { path, fault })?;
        let samples = SAMPLES.iter().map(|name| dir.join(name)).find(|path| path.is_file());
        Suite::of(&text, Place::File(samples.ok_or_else(|| Error::NoSamples(dir.to_owned()))?))
    }

    fn of(text: &str, place: Place) -> Result<Suite, Error> {
        let (head, raw) = Head::read(text).map_err(Error::Head)?;
        let scorers = head.scorers().map_err(Error::Head)?;
        Ok(Suite { head, raw, scorers, place })
    }

    /// `CODE@VERSION`.
    pub fn name(&self) -> String {
        format!("{}@{}", self.head.code, self.head.version)
    }

    /// The records of its samples, from the first.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn records(&self) -> io::Result<Box<dyn Iterator<Item = Record> + Send>> {
        match &self.place {
            Place::BuiltIn(bytes) => Ok(Form::Jsonl.records(*bytes)),
            Place::File(path) => dataset::open(path),
        }
    }

    /// Reads all samples once and says how many there are and what their digest is, that of the head included.
    ///
    /// # Errors
    /// With every fault by line.
    pub fn survey(&self) -> Result<Survey, Faults> {
        let opened = self.records().map_err(|fault| Faults::of(0, What::Read(fault.to_string())))?;
        let goals: BTreeSet<&str> = self.head.leaves.iter().map(|goal| goal.leaf.id.as_str()).collect();
        dataset::survey_with(opened, &self.raw, |sample| self.wrong_with(sample, &goals))
    }

    /// What a sample names that the suite does not have.
    fn wrong_with(&self, sample: &Sample, goals: &BTreeSet<&str>) -> Vec<What> {
        let strange = |field: &'static str, name: Option<&str>, is_there: &dyn Fn(&str) -> bool| {
            let name = name.filter(|name| !is_there(name))?;
            Some(What::NotInSuite { field, name: name.chars().take(100).collect() })
        };
        let scores = |name: &str| self.scorers.contains_key(name);
        let leaf = strange("leaf", sample.note("leaf"), &|name| goals.contains(name));
        let scorer = strange("scorer", sample.note("scorer"), &scores);
        leaf.into_iter().chain(scorer).collect()
    }
}

fn built_in(dir: &Dir<'static>) -> Result<Suite, Error> {
    let file = |name: &str| {
        let path = dir.path().join(name);
        BUILT_IN.get_file(&path).ok_or(Error::File { path, fault: io::ErrorKind::NotFound.into() })
    };
    let head = file("suite.toml")?.contents_utf8().unwrap_or_default();
    Suite::of(head, Place::BuiltIn(file("samples.jsonl")?.contents()))
}

fn bounded(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = BufReader::new(File::open(path)?).take(MAX_HEAD as u64 + 1).read_to_string(&mut text)?;
    if read > MAX_HEAD { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

#[cfg(test)]
mod tests;
