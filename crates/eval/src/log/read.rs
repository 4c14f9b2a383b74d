//! Reading a log, line by line or in pieces.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::batch::{Batch, Wanted};
use super::lanes;
use super::segment::{Ended, Piece, Segment, fault_at};
use super::{Error, Header};
use crate::dataset::{Spread, short};

/// The segments of a log with their numbers, in order.
pub fn segments(dir: &Path) -> Result<Vec<(u32, PathBuf)>, Error> {
    let fault = |fault| Error::File { path: dir.to_owned(), fault };
    let mut out = Vec::new();
    for item in fs::read_dir(dir).map_err(fault)? {
        let path = item.map_err(fault)?.path();
        let name = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".jsonl"));
        if let Some(number) = name.filter(|n| n.len() >= 4).and_then(|n| n.parse().ok()) {
            out.push((number, path));
        }
    }
    out.sort();
    Ok(out)
}

/// Reads all segments of a log.
pub struct Reader {
    header: Header,
    all: Vec<(u32, PathBuf)>,
    /// Which of them come next.
    next: usize,
    open: Option<Segment>,
    torn: u64,
}

impl Reader {
    /// Opens a log and reads its first header. A first segment that was killed before its header was whole is passed over.
    ///
    /// # Errors
    /// When there is none, or its first line is no header of this format.
    pub fn open(dir: &Path) -> Result<Reader, Error> {
        let all = if dir.is_dir() { segments(dir)? } else { Vec::new() };
        for (at, (number, path)) in all.iter().enumerate() {
            let mut segment = Segment::open(*number, path.clone())?;
            if let Some(header) = segment.header()? {
                return Ok(Reader { header, next: at + 1, all, open: Some(segment), torn: 0 });
            }
        }
        Err(Error::Absent(dir.to_owned()))
    }

    /// The header of the first segment.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// How many torn lines were passed over so far.
    pub fn torn(&self) -> u64 {
        self.torn
    }

    /// How many bytes its segments have, as far as the system says.
    pub(super) fn size(&self) -> u64 {
        self.all.iter().filter_map(|(_, path)| fs::metadata(path).ok()).map(|found| found.len()).sum()
    }

    /// The next line that was ended, read as far as `T` asks; headers of later segments are checked and passed over.
    ///
    /// # Errors
    /// When a line that was ended is none of the format's, or a segment belongs to another run.
    pub fn next_as<T: for<'a> Deserialize<'a>>(&mut self) -> Result<Option<T>, Error> {
        loop {
            let Some(open) = self.open.as_mut() else { return Ok(None) };
            match open.advance()? {
                Ended::Whole => return open.parse().map(Some),
                Ended::Torn => self.torn += 1,
                Ended::Over => {}
            }
            self.open = self.following()?;
        }
    }

    /// The next lines that were ended, as many as lie in one piece, in memory that may be used again.
    pub(super) fn piece(&mut self, mut spare: Vec<u8>) -> Result<Option<Piece>, Error> {
        loop {
            let Some(open) = self.open.as_mut() else { return Ok(None) };
            match open.piece(std::mem::take(&mut spare))? {
                Ok(piece) => return Ok(Some(piece)),
                Err(Ended::Torn) => self.torn += 1,
                Err(Ended::Whole | Ended::Over) => {}
            }
            self.open = self.following()?;
        }
    }

    /// What is wrong with the line that begins at a byte of a segment.
    pub(super) fn fault(&self, segment: u32, at: u64, what: String) -> Error {
        match self.all.iter().find(|(number, _)| *number == segment) {
            Some((_, path)) => fault_at(path, at, what),
            None => Error::Absent(PathBuf::new()),
        }
    }

    fn following(&mut self) -> Result<Option<Segment>, Error> {
        while let Some((number, path)) = self.all.get(self.next) {
            self.next += 1;
            let mut segment = Segment::open(*number, path.clone())?;
            match segment.header()? {
                Some(header) if header.run == self.header.run => return Ok(Some(segment)),
                Some(_) => return Err(segment.fault("belongs to another run")),
                None => self.torn += 1,
            }
        }
        Ok(None)
    }
}

/// What was answered already, 16 bytes for each.
#[derive(Default)]
pub struct Finished(HashSet<u128, Spread>);

impl Finished {
    /// Reads the rest of a log.
    ///
    /// # Errors
    /// As [`Reader::next_as`].
    pub fn read(reader: &mut Reader) -> Result<Finished, Error> {
        let mut out = Finished::default();
        let read = |piece: &Piece| Batch::read(piece, Wanted::default());
        lanes::in_order(reader, read, |batch| {
            out.0.extend(batch.rows.iter().filter(|row| row.has_answer).map(|row| row.key));
        })?;
        Ok(out)
    }

    /// Takes an answered asking; false when it was there already.
    pub fn add(&mut self, id: &str, epoch: u32) -> bool {
        self.0.insert(key(id, epoch))
    }

    /// Whether an asking was answered.
    pub fn holds(&self, id: &str, epoch: u32) -> bool {
        self.0.contains(&key(id, epoch))
    }

    /// How many were answered.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The short stand-in of an asking: of its id and epoch with a space between, which no id holds.
pub(super) fn key(id: &str, epoch: u32) -> u128 {
    let mut digits = [b'0'; 10];
    let (mut rest, mut from) = (epoch, digits.len());
    while rest > 0 || from == digits.len() {
        from -= 1;
        digits[from] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let digits = &digits[from..];
    let (middle, size) = (id.len() + 1, id.len() + 1 + digits.len());
    let mut text = [b' '; 128];
    let Some(whole) = text.get_mut(..size) else {
        return short([id.as_bytes(), b" ", digits].concat().as_slice());
    };
    whole[..id.len()].copy_from_slice(id.as_bytes());
    whole[middle..].copy_from_slice(digits);
    short(whole)
}
