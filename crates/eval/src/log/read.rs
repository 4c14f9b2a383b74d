//! Reading a log, line by line.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::brief::Text;
use super::{Error, FORMAT, Header, Line, MAX_LINE};
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

/// Reads all segments of a log, one line at a time.
pub struct Reader {
    header: Header,
    waiting: std::vec::IntoIter<(u32, PathBuf)>,
    open: Option<Segment>,
    torn: u64,
}

struct Segment {
    number: u32,
    path: PathBuf,
    file: BufReader<File>,
    line: u64,
    /// Bytes read so far.
    read: u64,
    held: Vec<u8>,
}

impl Reader {
    /// Opens a log and reads its first header. A first segment that was killed before its header was whole is passed over.
    ///
    /// # Errors
    /// When there is none, or its first line is no header of this format.
    pub fn open(dir: &Path) -> Result<Reader, Error> {
        let all = if dir.is_dir() { segments(dir)? } else { Vec::new() };
        let mut waiting = all.into_iter();
        while let Some((number, path)) = waiting.next() {
            let mut segment = Segment::open(number, path)?;
            if let Some(header) = segment.header()? {
                return Ok(Reader { header, waiting, open: Some(segment), torn: 0 });
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

    /// The next line that was ended, read as far as `T` asks; headers of later segments are checked and passed over.
    ///
    /// # Errors
    /// When a line that was ended is none of the format's, or a segment belongs to another run.
    pub fn next_as<T: for<'a> Deserialize<'a>>(&mut self) -> Result<Option<T>, Error> {
        if self.advance()? { self.line() } else { Ok(None) }
    }

    /// Goes on to the next line that was ended; false when there is none.
    pub(super) fn advance(&mut self) -> Result<bool, Error> {
        loop {
            let Some(open) = self.open.as_mut() else { return Ok(false) };
            match open.advance()? {
                Ended::Whole => return Ok(true),
                Ended::Torn => self.torn += 1,
                Ended::Over => {}
            }
            self.open = self.following()?;
        }
    }

    /// The line gone on to, read as far as `T` asks, which may borrow from it.
    pub(super) fn line<'a, T: Deserialize<'a>>(&'a self) -> Result<Option<T>, Error> {
        self.open.as_ref().map(Segment::parse).transpose()
    }

    /// Where the line gone on to stands: number of the segment, first byte, length with its line feed.
    pub(super) fn place(&self) -> Option<(u32, u64, u32)> {
        let open = self.open.as_ref()?;
        let length = open.held.len() as u32; // at most 64 MiB
        Some((open.number, open.read - u64::from(length), length))
    }

    fn following(&mut self) -> Result<Option<Segment>, Error> {
        for (number, path) in self.waiting.by_ref() {
            let mut segment = Segment::open(number, path)?;
            match segment.header()? {
                Some(header) if header.run == self.header.run => return Ok(Some(segment)),
                Some(_) => return Err(segment.fault("belongs to another run")),
                None => self.torn += 1,
            }
        }
        Ok(None)
    }
}

enum Ended {
    Whole,
    Torn,
    Over,
}

impl Segment {
    fn open(number: u32, path: PathBuf) -> Result<Segment, Error> {
        match File::open(&path) {
            Ok(file) => {
                let file = BufReader::with_capacity(256 << 10, file);
                Ok(Segment { number, path, file, line: 0, read: 0, held: Vec::new() })
            }
            Err(fault) => Err(Error::File { path, fault }),
        }
    }

    fn header(&mut self) -> Result<Option<Header>, Error> {
        match self.advance()? {
            Ended::Torn | Ended::Over => Ok(None),
            Ended::Whole => match self.parse()? {
                Line::Header(header) if header.format == FORMAT => Ok(Some(*header)),
                Line::Header(_) => Err(self.fault("written in another format")),
                Line::Sample(_) | Line::End(_) => Err(self.fault("no header")),
            },
        }
    }

    fn advance(&mut self) -> Result<Ended, Error> {
        self.held.clear();
        let read = self.file.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', &mut self.held);
        let count = read.map_err(|fault| Error::File { path: self.path.clone(), fault })?;
        self.line += 1;
        self.read += count as u64;
        match (count, self.held.last()) {
            (0, _) => Ok(Ended::Over),
            (_, Some(b'\n')) => Ok(Ended::Whole),
            (n, _) if n > MAX_LINE => Err(self.fault("longer than 64 MiB")),
            _ => Ok(Ended::Torn),
        }
    }

    fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        serde_json::from_slice(&self.held).map_err(|fault| self.fault(&fault.to_string()))
    }

    fn fault(&self, what: &str) -> Error {
        Error::Line { path: self.path.clone(), line: self.line, what: what.to_owned() }
    }
}

/// What was answered already, 16 bytes for each.
#[derive(Default)]
pub struct Finished(HashSet<u128, Spread>);

/// As much of a line as is needed to know what was answered.
#[derive(Deserialize)]
struct Key<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    epoch: Option<u32>,
    answer: Option<serde::de::IgnoredAny>,
}

impl Finished {
    /// Reads the rest of a log.
    ///
    /// # Errors
    /// As [`Reader::next_as`].
    pub fn read(reader: &mut Reader) -> Result<Finished, Error> {
        let mut out = Finished::default();
        while reader.advance()? {
            let Some(Key { id: Some(id), epoch: Some(epoch), answer: Some(_) }) = reader.line()? else { continue };
            out.0.insert(key(id.get(), epoch));
        }
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

/// The short stand-in of an asking.
pub(super) fn key(id: &str, epoch: u32) -> u128 {
    // An id holds no space, so no two askings share one text.
    let mut text = [0_u8; 128];
    let mut rest = &mut text[..];
    match write!(rest, "{id} {epoch}") {
        Ok(()) => {
            let left = rest.len();
            short(&text[..128 - left])
        }
        Err(_) => short(format!("{id} {epoch}").as_bytes()),
    }
}
