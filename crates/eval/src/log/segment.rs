//! One segment of a log: a line at a time, or as many whole lines as lie in one piece.
//!
//! **Never** hold more than one piece and one line, whatever the size of the file.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use memchr::{memchr, memchr_iter, memrchr};
use serde::Deserialize;

use super::{Error, FORMAT, Header, Line, MAX_LINE};

/// How much is read at once.
pub const PIECE: usize = 256 << 10;

/// A segment, open.
pub struct Segment {
    number: u32,
    path: PathBuf,
    file: File,
    /// Lines gone on to so far, by [`Segment::advance`].
    line: u64,
    held: Vec<u8>,
    /// How much of `held` is read.
    filled: usize,
    /// Where the line gone on to begins in `held`, and where the next one does.
    from: usize,
    next: usize,
    /// Which byte of the file is the first of `held`.
    begins: u64,
}

/// What there is when one goes on.
pub enum Ended {
    /// A line that was ended.
    Whole,
    /// Bytes without their line feed: the process died.
    Torn,
    /// Nothing.
    Over,
}

/// Whole lines that follow each other in one segment.
pub struct Piece {
    /// The segment, by number.
    pub segment: u32,
    held: Vec<u8>,
    from: usize,
    to: usize,
    /// Which byte of the file is the first of the lines.
    begins: u64,
}

impl Piece {
    /// The lines with their line feeds, each with its first byte in the file.
    pub fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let bytes = &self.held[self.from..self.to];
        let mut from = 0;
        memchr_iter(b'\n', bytes).map(move |end| {
            let at = std::mem::replace(&mut from, end + 1);
            (self.begins + at as u64, &bytes[at..=end])
        })
    }

    /// How many bytes it holds.
    pub fn size(&self) -> usize {
        self.held.len()
    }

    /// Its memory, for the next one.
    pub fn into_spare(self) -> Vec<u8> {
        // What a single long line has taken is given back.
        if self.held.len() <= 4 * PIECE { self.held } else { Vec::new() }
    }
}

impl Segment {
    /// Opens a segment.
    ///
    /// # Errors
    /// When there is none that can be read.
    pub fn open(number: u32, path: PathBuf) -> Result<Segment, Error> {
        match File::open(&path) {
            Ok(file) => {
                let held = Vec::new();
                Ok(Segment { number, path, file, line: 0, held, filled: 0, from: 0, next: 0, begins: 0 })
            }
            Err(fault) => Err(Error::File { path, fault }),
        }
    }

    /// Reads its first line; none where that was torn.
    ///
    /// # Errors
    /// When it is no header of this format.
    pub fn header(&mut self) -> Result<Option<Header>, Error> {
        match self.advance()? {
            Ended::Torn | Ended::Over => Ok(None),
            Ended::Whole => match self.parse()? {
                Line::Header(header) if header.format == FORMAT => Ok(Some(*header)),
                Line::Header(_) => Err(self.fault("written in another format")),
                Line::Sample(_) | Line::End(_) => Err(self.fault("no header")),
            },
        }
    }

    /// Goes on to the next line.
    ///
    /// # Errors
    /// When the file cannot be read, or the line is longer than any may be.
    pub fn advance(&mut self) -> Result<Ended, Error> {
        self.line += 1;
        self.from = self.next;
        let mut seen = 0;
        loop {
            let open = &self.held[self.from..self.filled];
            let end = memchr(b'\n', &open[seen..]).map(|at| seen + at);
            if end.unwrap_or(open.len()) > MAX_LINE {
                return Err(self.fault("longer than 64 MiB"));
            }
            if let Some(end) = end {
                self.next = self.from + end + 1;
                return Ok(Ended::Whole);
            }
            seen = open.len();
            if self.more()? == 0 {
                self.next = self.filled;
                return Ok(if seen == 0 { Ended::Over } else { Ended::Torn });
            }
        }
    }

    /// Goes on to the next whole lines, as many as lie in one piece, in memory that may be used again.
    ///
    /// # Errors
    /// When the file cannot be read, or a line is longer than any may be.
    pub fn piece(&mut self, spare: Vec<u8>) -> Result<Result<Piece, Ended>, Error> {
        self.from = self.next;
        let mut seen = 0;
        let size = loop {
            let open = &self.held[self.from..self.filled];
            if let Some(last) = memrchr(b'\n', &open[seen..]) {
                break seen + last + 1;
            }
            seen = open.len();
            if seen > MAX_LINE {
                return Err(self.too_long());
            }
            if self.more()? == 0 {
                self.next = self.filled;
                return Ok(Err(if seen == 0 { Ended::Over } else { Ended::Torn }));
            }
        };
        // Only the first line can be as long as that: no other was read in several goes.
        if size > MAX_LINE && memchr(b'\n', &self.held[self.from..]).is_none_or(|end| end > MAX_LINE) {
            return Err(self.too_long());
        }
        Ok(Ok(self.cut(self.from + size, spare)))
    }

    /// Gives away what is held up to a place and keeps the rest.
    fn cut(&mut self, to: usize, mut spare: Vec<u8>) -> Piece {
        let rest = &self.held[to..self.filled];
        spare.resize(spare.len().max(rest.len() + PIECE), 0);
        spare[..rest.len()].copy_from_slice(rest);
        let piece = Piece {
            segment: self.number,
            from: self.from,
            to,
            begins: self.begins + self.from as u64,
            held: std::mem::replace(&mut self.held, spare),
        };
        self.begins += to as u64;
        (self.filled, self.from, self.next) = (self.filled - to, 0, 0);
        piece
    }

    /// Reads on behind what is held of the line gone on to; says how much came.
    fn more(&mut self) -> Result<usize, Error> {
        if self.from > 0 {
            self.held.copy_within(self.from..self.filled, 0);
            self.begins += self.from as u64;
            (self.filled, self.next, self.from) = (self.filled - self.from, self.next - self.from, 0);
        }
        if self.held.len() < self.filled + PIECE {
            self.held.resize(self.filled + PIECE, 0);
        }
        loop {
            match self.file.read(&mut self.held[self.filled..self.filled + PIECE]) {
                Ok(count) => {
                    self.filled += count;
                    return Ok(count);
                }
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) => return Err(Error::File { path: self.path.clone(), fault }),
            }
        }
    }

    /// The line gone on to, read as far as `T` asks, which may borrow from it.
    ///
    /// # Errors
    /// When it is none of the format's.
    pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        serde_json::from_slice(&self.held[self.from..self.next]).map_err(|fault| self.fault(&fault.to_string()))
    }

    /// What is wrong with the line gone on to.
    pub fn fault(&self, what: &str) -> Error {
        Error::Line { path: self.path.clone(), line: self.line, what: what.to_owned() }
    }

    fn too_long(&self) -> Error {
        fault_at(&self.path, self.begins + self.from as u64, "longer than 64 MiB".to_owned())
    }
}

/// What is wrong with the line that begins at a byte. Lines are counted only now: who finds nothing wrong needs no number.
pub fn fault_at(path: &Path, at: u64, what: String) -> Error {
    let counted = (|| {
        let (mut file, mut count) = (BufReader::with_capacity(PIECE, File::open(path)?.take(at)), 0);
        loop {
            let part = file.fill_buf()?;
            if part.is_empty() {
                return io::Result::Ok(count);
            }
            count += memchr_iter(b'\n', part).count() as u64;
            let size = part.len();
            file.consume(size);
        }
    })();
    match counted {
        Ok(count) => Error::Line { path: path.to_owned(), line: count + 1, what },
        Err(fault) => Error::File { path: path.to_owned(), fault },
    }
}
