//! Comma-separated values with a header row.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::{Map, Value};

use super::{MAX_RECORD, Record, What};

/// What the reader of CSV may have read ahead.
const AHEAD: usize = 64 << 10;

/// A file that ends with a fault when one record takes more than it may: an open quote would swallow the rest.
struct Bounded<R> {
    file: R,
    left: Arc<AtomicUsize>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        let room = left.min(into.len());
        let count = self.file.read(&mut into[..room])?;
        self.left.store(left - count, Ordering::Relaxed);
        Ok(count)
    }
}

/// Reads CSV record by record.
pub struct Csv<R> {
    reader: Reader<Bounded<R>>,
    left: Arc<AtomicUsize>,
    header: Option<Vec<String>>,
    is_over: bool,
}

impl<R: BufRead> Csv<R> {
    /// A reader of a file.
    pub fn new(file: R) -> Csv<R> {
        let left = Arc::new(AtomicUsize::new(0));
        let file = Bounded { file, left: left.clone() };
        Csv {
            reader: ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file),
            left,
            header: None,
            is_over: false,
        }
    }

    /// The next row with its line; a fault that ends the file ends the reader.
    fn row(&mut self) -> Option<(u64, Result<Vec<String>, What>)> {
        self.left.store(MAX_RECORD + AHEAD, Ordering::Relaxed);
        let mut row = ByteRecord::new();
        let line = self.reader.position().line();
        match self.reader.read_byte_record(&mut row) {
            Ok(false) => None,
            Ok(true) => {
                let line = row.position().map_or(line, csv::Position::line);
                let fields = row.iter().map(|f| std::str::from_utf8(f).map(str::to_owned));
                let read = fields.collect::<Result<Vec<_>, _>>().map_err(|_| What::NotUtf8);
                Some((line, if row.as_slice().len() > MAX_RECORD { Err(What::TooLong) } else { read }))
            }
            Err(fault) => {
                self.is_over = true;
                let is_long = matches!(fault.kind(), csv::ErrorKind::Io(f) if f.kind() == io::ErrorKind::FileTooLarge);
                Some((line, Err(if is_long { What::TooLong } else { What::Csv(fault.to_string()) })))
            }
        }
    }

    /// Reads the header row; what is wrong with it ends the reader.
    fn begin(&mut self) -> Option<Record> {
        let (line, read) = self.row()?;
        match read.and_then(header) {
            Ok(names) => {
                self.header = Some(names);
                None
            }
            Err(what) => {
                self.is_over = true;
                Some(Record { line, value: Err(vec![what]) })
            }
        }
    }
}

fn header(mut names: Vec<String>) -> Result<Vec<String>, What> {
    names.iter_mut().for_each(|n| *n = n.trim_start_matches('\u{feff}').trim().to_owned());
    let has = |name: &str| names.iter().any(|n| n == name);
    let missing: Vec<&str> = ["id", "input"].into_iter().filter(|n| !has(n)).collect();
    let twice = names.iter().enumerate().find(|(i, n)| names[..*i].contains(n));
    match (missing.is_empty(), twice) {
        (false, _) => Err(What::Csv(format!("the header row lacks the columns `{}`", missing.join("`, `")))),
        (true, Some((_, name))) => Err(What::Csv(format!("the column `{name}` stands twice in the header row"))),
        (true, None) => Ok(names),
    }
}

/// The JSON object a row stands for.
fn object(names: &[String], row: Vec<String>) -> Result<Value, Vec<What>> {
    if row.len() != names.len() {
        return Err(vec![What::Csv(format!("{} fields where the header row has {}", row.len(), names.len()))]);
    }
    let (mut out, mut metadata, mut answers) = (Map::new(), Map::new(), Vec::new());
    for (name, text) in names.iter().zip(row) {
        let is_answer =
            name.strip_prefix("ans").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        match name.as_str() {
            _ if text.is_empty() => {}
            "id" | "input" => drop(out.insert(name.clone(), Value::String(text))),
            "target" => drop(out.insert(name.clone(), list_or_text(text))),
            "choices" => match serde_json::from_str::<Vec<String>>(&text) {
                Ok(list) => drop(out.insert(name.clone(), list.into())),
                Err(_) => return Err(vec![What::Csv("`choices` is no json list of texts".to_owned())]),
            },
            _ if is_answer => answers.push(text),
            _ => drop(metadata.insert(name.clone(), list_or_text(text))),
        }
    }
    if !answers.is_empty() {
        out.insert("choices".to_owned(), answers.into());
    }
    if !metadata.is_empty() {
        out.insert("metadata".to_owned(), metadata.into());
    }
    Ok(Value::Object(out))
}

/// A JSON list of texts, or the text as it is.
fn list_or_text(text: String) -> Value {
    let list = text.starts_with('[').then(|| serde_json::from_str::<Vec<String>>(&text).ok()).flatten();
    list.map_or(Value::String(text), Value::from)
}

impl<R: BufRead> Iterator for Csv<R> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.header.is_none()
            && !self.is_over
            && let Some(fault) = self.begin()
        {
            return Some(fault);
        }
        if self.is_over {
            return None;
        }
        let (line, read) = self.row()?;
        let names = self.header.as_deref()?;
        Some(Record { line, value: read.map_err(|w| vec![w]).and_then(|row| object(names, row)) })
    }
}
