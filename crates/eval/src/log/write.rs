//! Writing a log.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::read::segments;
use super::{End, Entry, Error, FORMAT, Finished, Header, Line, Plan, Reader, Status};

/// Writes one segment.
pub struct Writer {
    path: PathBuf,
    file: BufWriter<File>,
    // Held as long as the segment is written; the system lets go of it when the process dies.
    _lock: File,
}

impl Writer {
    /// Begins a log in a folder that holds none.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be written.
    pub fn create(dir: &Path, run: &str, plan: &Plan, software: &str, at: Timestamp) -> Result<Writer, Error> {
        fs::create_dir_all(dir).map_err(|fault| Error::File { path: dir.to_owned(), fault })?;
        let lock = lock(dir)?;
        if !segments(dir)?.is_empty() {
            return Err(Error::Exists(dir.to_owned()));
        }
        let header = Header {
            format: FORMAT.to_owned(),
            run: run.to_owned(),
            segment: 1,
            at,
            software: software.to_owned(),
            plan: plan.clone(),
        };
        Writer::begin(dir, lock, header)
    }

    /// Goes on with a log: a new segment, and what needs not be asked again.
    ///
    /// # Errors
    /// When there is none, another process writes it, it cannot be read, or it was begun with another plan.
    pub fn resume(dir: &Path, plan: &Plan, software: &str, at: Timestamp) -> Result<(Writer, Finished), Error> {
        if !dir.is_dir() {
            return Err(Error::Absent(dir.to_owned()));
        }
        let lock = lock(dir)?;
        let mut reader = Reader::open(dir)?;
        let first = reader.header().clone();
        if let Some(what) = plan.differs(&first.plan) {
            return Err(Error::Other(what));
        }
        let finished = Finished::read(&mut reader)?;
        let last = segments(dir)?.last().map_or(0, |(number, _)| *number);
        let header = Header { segment: last + 1, at, software: software.to_owned(), ..first };
        Ok((Writer::begin(dir, lock, header)?, finished))
    }

    fn begin(dir: &Path, lock: File, header: Header) -> Result<Writer, Error> {
        let path = dir.join(format!("{:04}.jsonl", header.segment));
        let opened = OpenOptions::new().write(true).create_new(true).open(&path);
        let file = opened.map_err(|fault| Error::File { path: path.clone(), fault })?;
        let mut writer = Writer { path, file: BufWriter::with_capacity(256 << 10, file), _lock: lock };
        writer.line(&Line::Header(Box::new(header)))?;
        writer.flush()?;
        Ok(writer)
    }

    /// Writes what became of a sample. It is safe from the death of this process after [`Writer::flush`].
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn entry(&mut self, entry: Entry) -> Result<(), Error> {
        self.line(&Line::Sample(Box::new(entry)))
    }

    /// Writes whole lines made by [`Entry::write`], and hands them to the system.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn lines(&mut self, lines: &[u8]) -> Result<(), Error> {
        self.file.write_all(lines).map_err(|fault| self.fault(fault))?;
        self.flush()
    }

    fn line(&mut self, line: &Line) -> Result<(), Error> {
        let written = serde_json::to_writer(&mut self.file, line).map_err(std::io::Error::from);
        written.and_then(|()| self.file.write_all(b"\n")).map_err(|fault| self.fault(fault))
    }

    /// Hands everything to the system.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.file.flush().map_err(|fault| self.fault(fault))
    }

    /// Hands everything to the disk, so that it is safe from the loss of power too.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn sync(&mut self) -> Result<(), Error> {
        self.flush()?;
        self.file.get_ref().sync_data().map_err(|fault| self.fault(fault))
    }

    /// Says how the segment ended, and hands everything to the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn end(self, status: Status, at: Timestamp) -> Result<(), Error> {
        self.end_as(End { status, at, decided: None, reason: None })
    }

    /// Says how the segment ended and what was decided, and hands everything to the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn end_as(mut self, end: End) -> Result<(), Error> {
        self.line(&Line::End(end))?;
        self.sync()
    }

    /// The folder of the log.
    pub fn dir(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    fn fault(&self, fault: std::io::Error) -> Error {
        Error::File { path: self.path.clone(), fault }
    }
}

/// A line that is only lent.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Lent<'a> {
    Sample(&'a Entry),
}

impl Entry {
    /// Appends its line, ended.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which no entry of a run is.
    pub fn write(&self, into: &mut Vec<u8>) -> Result<(), Error> {
        let written = serde_json::to_writer(&mut *into, &Lent::Sample(self));
        written.map_err(|fault| Error::File { path: PathBuf::new(), fault: fault.into() })?;
        into.push(b'\n');
        Ok(())
    }
}

/// Takes the folder for this process.
fn lock(dir: &Path) -> Result<File, Error> {
    let path = dir.join("lock");
    let fault = |fault| Error::File { path: path.clone(), fault };
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy(dir.to_owned())),
        Err(TryLockError::Error(cause)) => Err(fault(cause)),
    }
}
