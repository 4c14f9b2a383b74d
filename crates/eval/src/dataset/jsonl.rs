//! JSON, one object on each line.

use std::io::{BufRead, ErrorKind};

use serde_json::Value;

use super::{MAX_RECORD, Record, What};
use crate::sample::Wrong;

/// Reads JSONL record by record; empty lines are passed over.
pub struct Jsonl<R> {
    file: R,
    line: u64,
    is_over: bool,
    held: Vec<u8>,
}

impl<R: BufRead> Jsonl<R> {
    /// A reader of a file.
    pub fn new(file: R) -> Jsonl<R> {
        Jsonl { file, line: 0, is_over: false, held: Vec::new() }
    }

    /// The next line into `held`, without its end. `None` at the end of the file; `Err` when it is too long.
    fn advance(&mut self) -> Option<Result<(), What>> {
        self.held.clear();
        let (mut seen, mut is_long) = (false, false);
        loop {
            let part = match self.file.fill_buf() {
                Ok(part) => part,
                Err(fault) if fault.kind() == ErrorKind::Interrupted => continue,
                Err(fault) => {
                    self.is_over = true;
                    self.line += 1;
                    return Some(Err(What::Read(fault.to_string())));
                }
            };
            let end = part.iter().position(|b| *b == b'\n');
            let body = &part[..end.unwrap_or(part.len())];
            seen |= !part.is_empty();
            is_long |= self.held.len() + body.len() > MAX_RECORD;
            if !is_long {
                self.held.extend_from_slice(body);
            }
            let (used, is_last) = (end.map_or(part.len(), |i| i + 1), part.is_empty() || end.is_some());
            self.file.consume(used);
            if is_last {
                self.line += u64::from(seen);
                return seen.then_some(if is_long { Err(What::TooLong) } else { Ok(()) });
            }
        }
    }

    fn value(&self) -> Result<Value, Vec<What>> {
        let text = std::str::from_utf8(&self.held).map_err(|_| vec![What::NotUtf8])?;
        serde_json::from_str(text).map_err(|fault| vec![Wrong::NotObject(fault.to_string()).into()])
    }
}

impl<R: BufRead> Iterator for Jsonl<R> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while !self.is_over {
            let read = self.advance()?;
            if self.line == 1 && self.held.starts_with(b"\xef\xbb\xbf") {
                self.held.drain(..3);
            }
            if read.is_ok() && self.held.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return Some(Record {
                line: self.line,
                value: read.map_err(|what| vec![what]).and_then(|()| self.value()),
            });
        }
        None
    }
}
