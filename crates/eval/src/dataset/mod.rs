//! Data sets read as streams.
//!
//! **For**: runs, which need one sample at a time, and the check before them, which names every fault by line.
//! **Rests on**: `docs/specs/suite.md`; RFC 4180 (CSV), RFC 8785 (the digest).
//! **Never** hold more than one record, whatever the size of the file; only 16 bytes for each id are kept.

mod csv;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;

pub use csv::Csv;
pub use jsonl::Jsonl;
#[cfg(feature = "parquet")]
pub use parquet::Parquet;

use std::collections::HashSet;
use std::fmt;
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use shirube_proof::canonical;

use crate::sample::{Sample, Wrong};

/// The longest record, in bytes.
pub const MAX_RECORD: usize = 4 << 20;
/// The most faults that are told of one file.
pub const MAX_FAULTS: usize = 100;

/// What is wrong, and on which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Fault {
    /// The line, or in Parquet the row, from 1.
    pub line: u64,
    /// What is wrong there.
    pub what: What,
}

/// What can be wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// The sample itself.
    #[error(transparent)]
    Sample(#[from] Wrong),
    /// An id that stood before.
    #[error("the id `{0}` has been used before")]
    Duplicate(String),
    /// A record beyond [`MAX_RECORD`].
    #[error("longer than 4 MiB")]
    TooLong,
    /// Bytes that are no text.
    #[error("not UTF-8")]
    NotUtf8,
    /// CSV that cannot be taken apart.
    #[error("{0}")]
    Csv(String),
    /// Parquet that cannot be taken apart.
    #[error("cannot be read as Parquet: {0}")]
    Parquet(String),
    /// A number no reader holds exactly.
    #[error("{0}")]
    Number(String),
    /// A leaf or a scorer the suite does not have.
    #[error("`metadata.{field}` names `{name}`, which the suite does not have")]
    NotInSuite {
        /// The field.
        field: &'static str,
        /// What it names.
        name: String,
    },
    /// The file could not be read on.
    #[error("cannot be read: {0}")]
    Read(String),
}

/// One record: where it stood, and what it says as JSON.
pub struct Record {
    /// The line, from 1.
    pub line: u64,
    /// The object, or everything that is wrong with it.
    pub value: Result<Value, Vec<What>>,
}

/// The forms a file can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One JSON object on each line.
    Jsonl,
    /// Comma-separated, with a header row.
    Csv,
}

impl Form {
    /// The form a file name tells.
    pub fn of_name(name: &str) -> Option<Form> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Form::Jsonl),
            "csv" => Some(Form::Csv),
            _ => None,
        }
    }

    /// The records of a file of this form, one after the other.
    pub fn records<'a>(self, file: impl BufRead + Send + 'a) -> Box<dyn Iterator<Item = Record> + Send + 'a> {
        match self {
            Form::Jsonl => Box::new(Jsonl::new(file)),
            Form::Csv => Box::new(Csv::new(file)),
        }
    }
}

/// The records of a file, in the form its name tells.
///
/// # Errors
/// When it cannot be opened, or its name tells no form.
pub fn open(path: &Path) -> io::Result<Box<dyn Iterator<Item = Record> + Send>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    #[cfg(feature = "parquet")]
    if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("parquet")) {
        return Ok(Box::new(Parquet::new(File::open(path)?)?));
    }
    let Some(form) = Form::of_name(&name) else {
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "its name must end in .jsonl, .ndjson, .csv or .parquet",
        ));
    };
    Ok(form.records(BufReader::with_capacity(256 << 10, File::open(path)?)))
}

/// What a file that can be used holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// How many samples.
    pub count: u64,
    /// SHA-256 in hexadecimal, as the specification says.
    pub digest: String,
}

/// Every fault of a file, up to [`MAX_FAULTS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// Those that are told.
    pub told: Vec<Fault>,
    /// How many there are in all.
    pub count: u64,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.told.iter().try_for_each(|fault| writeln!(f, "{fault}"))?;
        let rest = self.count.saturating_sub(self.told.len() as u64);
        if rest > 0 { write!(f, "and {rest} more") } else { Ok(()) }
    }
}

impl std::error::Error for Faults {}

impl Faults {
    /// One fault.
    pub(crate) fn of(line: u64, what: What) -> Faults {
        Faults { told: vec![Fault { line, what }], count: 1 }
    }

    fn add(&mut self, line: u64, what: What) {
        self.count += 1;
        if self.told.len() < MAX_FAULTS {
            self.told.push(Fault { line, what });
        }
    }
}

/// Reads a whole file once, keeping nothing, and says what it holds. `suite` is the suite it belongs to, if any.
///
/// # Errors
/// With every fault by line when the file cannot be used. A file without samples cannot be used.
pub fn survey(records: impl Iterator<Item = Record>, suite: &Value) -> Result<Survey, Faults> {
    survey_with(records, suite, |_| Vec::new())
}

/// As [`survey`], with what else may be wrong with a sample.
pub(crate) fn survey_with(
    records: impl Iterator<Item = Record>,
    suite: &Value,
    also: impl Fn(&Sample) -> Vec<What>,
) -> Result<Survey, Faults> {
    let mut faults = Faults { told: Vec::new(), count: 0 };
    let mut digest = Sha256::new_with_prefix(b"{\"samples\":[");
    let mut ids = HashSet::default();
    let (mut count, mut last) = (0_u64, 0);
    for record in records {
        last = record.line;
        match checked(record.value, &mut ids, &also) {
            Ok(bytes) => {
                digest.update(if count == 0 { "" } else { "," });
                digest.update(bytes);
                count += 1;
            }
            Err(all) => all.into_iter().for_each(|what| faults.add(last, what)),
        }
    }
    if count == 0 && faults.count == 0 {
        faults.add(last.max(1), What::Read("no sample in it".to_owned()));
    }
    digest.update(b"],\"suite\":");
    match canonical::to_vec(suite) {
        Ok(bytes) => digest.update(bytes),
        Err(fault) => faults.add(0, What::Number(fault.to_string())),
    }
    digest.update(b"}");
    let digest = digest.finalize().iter().map(|b| format!("{b:02x}")).collect();
    if faults.count == 0 { Ok(Survey { count, digest }) } else { Err(faults) }
}

/// The canonical bytes of a record that is a good sample with a new id.
fn checked(
    value: Result<Value, Vec<What>>,
    ids: &mut HashSet<u128, Spread>,
    also: &impl Fn(&Sample) -> Vec<What>,
) -> Result<Vec<u8>, Vec<What>> {
    let value = value?;
    let bytes = canonical::to_vec(&value);
    let sample = Sample::from_value(value).map_err(|all| all.into_iter().map(What::from).collect::<Vec<_>>())?;
    if !ids.insert(short(sample.id.as_bytes())) {
        return Err(vec![What::Duplicate(sample.id)]);
    }
    let wrong = also(&sample);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    bytes.map_err(|fault| vec![What::Number(fault.to_string())])
}

/// The samples of a file that was surveyed, one at a time.
pub fn samples(records: impl Iterator<Item = Record>) -> impl Iterator<Item = Result<Sample, Fault>> {
    records.map(|record| {
        let line = record.line;
        let read = record
            .value
            .and_then(|v| Sample::from_value(v).map_err(|all| all.into_iter().map(What::from).collect::<Vec<_>>()));
        read.map_err(|mut all| Fault { line, what: all.swap_remove(0) })
    })
}

/// A short stand-in for bytes: the first 16 of their SHA-256.
pub(crate) fn short(bytes: &[u8]) -> u128 {
    let digest = Sha256::digest(bytes);
    digest.iter().take(16).fold(0, |sum, b| sum << 8 | u128::from(*b))
}

/// For tables whose keys come from [`short`]: they are spread already, so that nothing is hashed again.
pub(crate) type Spread = BuildHasherDefault<Taken>;

/// Takes part of a key as its hash.
#[derive(Default)]
pub(crate) struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, b| sum.rotate_left(8) ^ u64::from(*b));
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}

#[cfg(test)]
mod tests;
