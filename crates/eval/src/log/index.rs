//! Where each answer of a log stands and how it was scored, so that a page of a million answers opens at once.
//!
//! **For**: viewers, which show a few of many samples, and the comparison of two runs.
//! **Rests on**: `docs/specs/eval-log.md`, "The index".
//! **Never** say something the log does not: an index of another log, or of one that has grown, is made anew.
//! **Begin at**: [`Index::open`].

mod build;
mod file;

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::read::{key, segments};
use super::{Entry, Error, Line};

/// What an index says of its log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    format: String,
    run: String,
    /// The length of each segment, by number.
    segments: Vec<(u32, u64)>,
    /// The scorers, in the order of the values of a row.
    pub scorers: Vec<String>,
    /// The leaves, in the order they were met.
    pub leaves: Vec<String>,
    /// The codes of faults, in the order they were met.
    pub faults: Vec<String>,
    /// How many rows there are.
    pub rows: u64,
}

/// One asking: the last thing that became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number in the index, from 0, in the order of the log.
    pub number: u64,
    /// Which asking of the sample, from 1.
    pub epoch: u32,
    /// The leaf, by its place in [`Head::leaves`].
    pub leaf: Option<u16>,
    /// Why no answer came, by its place in [`Head::faults`].
    pub fault: Option<u16>,
    /// How long it took.
    pub ms: u32,
    /// What each scorer of [`Head::scorers`] gave; absent when it could not tell or did not score it.
    pub values: Vec<Option<f32>>,
    /// Scorers that scored it and could not tell, by their place.
    unsure: Vec<u16>,
    /// The short stand-in of sample and epoch.
    key: u64,
    segment: u32,
    offset: u64,
    length: u32,
}

/// Which rows are wanted; everything that is set must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Of this leaf.
    pub leaf: Option<u16>,
    /// Failed with this code.
    pub fault: Option<u16>,
    /// Failed, or answered.
    pub has_failed: Option<bool>,
    /// Of this epoch.
    pub epoch: Option<u32>,
    /// The verdict of a scorer, by its place in [`Head::scorers`].
    pub verdict: Option<(usize, Verdict)>,
}

/// What a scorer said, in three words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The full score.
    Right,
    /// Less than that.
    Wrong,
    /// It could not tell, or did not score.
    Unscored,
}

impl Row {
    /// Whether a scorer scored it, even if it could not tell.
    pub fn is_scored_by(&self, scorer: usize) -> bool {
        let is_unsure = || u16::try_from(scorer).is_ok_and(|at| self.unsure.contains(&at));
        self.values.get(scorer).is_some_and(Option::is_some) || is_unsure()
    }
}

impl Filter {
    fn takes(&self, row: &Row) -> bool {
        let verdict = |(scorer, wanted): (usize, Verdict)| {
            let is_right = row.values.get(scorer).copied().flatten().map(|value| value >= 1.0);
            wanted == is_right.map_or(Verdict::Unscored, |is| if is { Verdict::Right } else { Verdict::Wrong })
        };
        self.leaf.is_none_or(|leaf| row.leaf == Some(leaf))
            && self.fault.is_none_or(|fault| row.fault == Some(fault))
            && self.has_failed.is_none_or(|has| row.fault.is_some() == has)
            && self.epoch.is_none_or(|epoch| row.epoch == epoch)
            && self.verdict.is_none_or(verdict)
    }
}

/// The index of one log.
pub struct Index {
    dir: PathBuf,
    path: PathBuf,
    head: Head,
    /// Where the rows begin.
    from: u64,
}

impl Index {
    /// The index of a log, beside it in its folder; made when there is none, or none of the log as it is.
    ///
    /// # Errors
    /// When the log cannot be read, or the index cannot be written.
    pub fn open(dir: &Path) -> Result<Index, Error> {
        let path = dir.join("index");
        if let Some((head, from)) = file::head(&path)
            && head.segments == lengths(dir)?
        {
            return Ok(Index { dir: dir.to_owned(), path, head, from });
        }
        let (head, rows) = build::read(dir)?;
        let from = file::write(&path, &head, &rows)?;
        Ok(Index { dir: dir.to_owned(), path, head, from })
    }

    /// What it says of its log.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The rows a filter takes, from the `skip`th, at most `take`; and how many it takes in all.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn rows(&self, filter: &Filter, skip: u64, take: usize) -> Result<(u64, Vec<Row>), Error> {
        let (mut count, mut out) = (0, Vec::new());
        self.each(|row| {
            if filter.takes(&row) {
                if count >= skip && out.len() < take {
                    out.push(row);
                }
                count += 1;
            }
        })?;
        Ok((count, out))
    }

    /// Every row, one after the other.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn each(&self, mut see: impl FnMut(Row)) -> Result<(), Error> {
        self.until(|row| {
            see(row);
            false
        })
    }

    /// Rows one after the other until it has been seen enough, which `see` says.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn until(&self, see: impl FnMut(Row) -> bool) -> Result<(), Error> {
        file::rows(&self.path, self.from, &self.head, see)
    }

    /// The row of a sample in an epoch.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(&self, id: &str, epoch: u32) -> Result<Option<Row>, Error> {
        let (wanted, mut found) = (key(id, epoch) as u64, None);
        self.each(|row| {
            if row.key == wanted {
                found = Some(row);
            }
        })?;
        #[derive(Deserialize)]
        struct Named {
            id: String,
        }
        // Half of the stand-in is kept: the line itself decides.
        match found {
            Some(row) if self.lines().read::<Named>(&row)?.id == id => Ok(Some(row)),
            _ => Ok(None),
        }
    }

    /// The line of a row.
    ///
    /// # Errors
    /// When the log cannot be read, or has been changed.
    pub fn entry(&self, row: &Row) -> Result<Entry, Error> {
        match self.lines().read(row)? {
            Line::Sample(entry) => Ok(*entry),
            Line::Header(_) | Line::End(_) => {
                Err(self.strange(row.segment, "the log was changed after its index was made".to_owned()))
            }
        }
    }

    /// Reads lines of many rows, best in the order of the log.
    pub fn lines(&self) -> Lines<'_> {
        Lines { index: self, open: None, held: Vec::new() }
    }

    fn path_of(&self, segment: u32) -> PathBuf {
        self.dir.join(format!("{segment:04}.jsonl"))
    }

    fn strange(&self, segment: u32, what: String) -> Error {
        Error::Line { path: self.path_of(segment), line: 0, what }
    }
}

/// Lines of a log, with the segment they are in held open.
pub struct Lines<'a> {
    index: &'a Index,
    /// The segment, and how far it was read.
    open: Option<(u32, u64, BufReader<File>)>,
    held: Vec<u8>,
}

impl Lines<'_> {
    /// The line of a row, read as far as `T` asks.
    ///
    /// # Errors
    /// When the log cannot be read, or has been changed.
    pub fn read<T: DeserializeOwned>(&mut self, row: &Row) -> Result<T, Error> {
        let path = || self.index.path_of(row.segment);
        let (_, at, mut file) = match self.open.take().filter(|(segment, ..)| *segment == row.segment) {
            Some(open) => open,
            None => {
                let file = File::open(path()).map_err(|fault| Error::File { path: path(), fault })?;
                (row.segment, 0, BufReader::with_capacity(64 << 10, file))
            }
        };
        self.held.resize(row.length as usize, 0);
        // What lies near is in memory already.
        let step = i64::try_from(i128::from(row.offset) - i128::from(at)).unwrap_or_default();
        let read = file.seek_relative(step).and_then(|()| file.read_exact(&mut self.held));
        read.map_err(|fault| Error::File { path: path(), fault })?;
        self.open = Some((row.segment, row.offset + u64::from(row.length), file));
        serde_json::from_slice(&self.held).map_err(|fault| self.index.strange(row.segment, fault.to_string()))
    }
}

/// The segments of a log with their lengths.
fn lengths(dir: &Path) -> Result<Vec<(u32, u64)>, Error> {
    let length = |(number, path): (u32, PathBuf)| match std::fs::metadata(&path) {
        Ok(found) => Ok((number, found.len())),
        Err(fault) => Err(Error::File { path, fault }),
    };
    segments(dir)?.into_iter().map(length).collect()
}

#[cfg(test)]
mod tests;
