//! One row for each score: `id`, `epoch`, `leaf`, `cluster`, `scorer`, `score`, `why`, `answer`, `fault`, `input`; what `export`
//! writes. Rows of the same asking follow each other.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::rc::Rc;

use ::csv::{ReaderBuilder, StringRecord};
use jiff::Timestamp;

use super::item::{blank, failed, leaf_of, number, question};
use super::walk::Metered;
use super::{About, Each, Error};
use crate::log::{Entry, Event, MAX_LINE};
use crate::score::Score;

/// The columns, in the order they are written.
pub const COLUMNS: [&str; 10] =
    ["id", "epoch", "leaf", "cluster", "scorer", "score", "why", "answer", "fault", "input"];

/// What a spreadsheet would take for a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell with an apostrophe before what a spreadsheet would take for a formula: answers are other people's text.
pub fn guarded(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

/// A cell without that apostrophe.
fn open(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

/// Reads results.
///
/// # Errors
/// When a column is missing or a row is none, or `each` says no.
pub fn read(file: &mut dyn BufRead, now: Timestamp, each: &mut Each) -> Result<About, Error> {
    let left = Rc::new(Cell::new(MAX_LINE));
    let mut reader = ReaderBuilder::new().from_reader(Metered { file, left: left.clone() });
    let fault = |fault: ::csv::Error| Error::Form(fault.to_string());
    let columns = columns(reader.headers().map_err(fault)?)?;
    let mut held: Option<Entry> = None;
    for record in reader.records() {
        let record = record.map_err(fault)?;
        left.set(MAX_LINE);
        let line = record.position().map_or(0, ::csv::Position::line);
        let row = Row { record: &record, columns: &columns, line };
        let id = row.get("id").ok_or_else(|| row.wrong("`id` is missing"))?;
        let epoch = row.epoch()?;
        let is_same = held.as_ref().is_some_and(|entry| entry.id == super::item::id_of(id) && entry.epoch == epoch);
        if !is_same && let Some(entry) = held.take() {
            each(entry)?;
        }
        let entry = match held.take() {
            Some(entry) => entry,
            None => row.entry(id, epoch, now)?,
        };
        held = Some(row.scored(entry)?);
    }
    held.into_iter().try_for_each(each)?;
    Ok(About::default())
}

fn columns(heads: &StringRecord) -> Result<BTreeMap<String, usize>, Error> {
    let name = |text: &str| text.trim_start_matches('\u{feff}').trim().to_owned();
    let columns: BTreeMap<String, usize> = heads.iter().enumerate().map(|(at, text)| (name(text), at)).collect();
    let missing: Vec<&str> =
        ["id", "scorer", "score"].into_iter().filter(|name| !columns.contains_key(*name)).collect();
    match missing.is_empty() {
        true => Ok(columns),
        false => Err(Error::Form(format!("the header row lacks the columns `{}`", missing.join("`, `")))),
    }
}

struct Row<'a> {
    record: &'a StringRecord,
    columns: &'a BTreeMap<String, usize>,
    line: u64,
}

impl<'a> Row<'a> {
    /// A cell; an empty one is none.
    fn get(&self, name: &str) -> Option<&'a str> {
        self.record.get(*self.columns.get(name)?).map(open).filter(|text| !text.is_empty())
    }

    fn wrong(&self, what: &str) -> Error {
        Error::Form(format!("line {}: {what}", self.line))
    }

    fn epoch(&self) -> Result<u32, Error> {
        let read = self.get("epoch").map_or(Ok(1), |text| text.trim().parse());
        read.map_err(|_| self.wrong("`epoch` is no number"))
    }

    fn entry(&self, id: &str, epoch: u32, now: Timestamp) -> Result<Entry, Error> {
        let mut entry = blank(id, epoch, now);
        entry.leaf = self.get("leaf").and_then(leaf_of);
        entry.cluster = self.get("cluster").map(str::to_owned);
        entry.events.extend(self.get("input").map(question));
        match (self.get("fault"), self.get("answer")) {
            (Some(fault), None) => entry.fault = Some(failed(fault)),
            // A score without its answer is still a score.
            (_, answer) => {
                let none = Event::Answered { model: None, stop: None, input_tokens: None, output_tokens: None, ms: 0 };
                entry.events.push(none);
                entry.answer = Some(answer.unwrap_or_default().to_owned());
            }
        }
        Ok(entry)
    }

    fn scored(&self, mut entry: Entry) -> Result<Entry, Error> {
        let (Some(scorer), None) = (self.get("scorer"), &entry.fault) else { return Ok(entry) };
        let why = self.get("why");
        let mut score = match self.get("score").map(str::trim) {
            None => Score::unscored("foreign.none"),
            Some("true" | "TRUE" | "True") => number(1.0),
            Some("false" | "FALSE" | "False") => number(0.0),
            Some(text) => number(text.parse().map_err(|_| self.wrong("`score` is no number"))?),
        };
        why.into_iter().for_each(|why| why.clone_into(&mut score.why));
        entry.scores.insert(scorer.to_owned(), score);
        Ok(entry)
    }
}
