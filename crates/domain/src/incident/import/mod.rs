//! Reports taken in from files by officials: our own columns, the AI Incident Database, the AI Vulnerability Database.

mod csv;
mod json;

use super::draft::{Checked, Said, read};
use super::fields::{fields, kind};
use super::intake::{Sender, report};
use crate::authority::Office;
use crate::door::Ground;
use crate::filing;
use crate::id::AccountId;
use crate::office;
use crate::refusal::{Class, Error, Refusal};
use crate::text::{Lang, scale};
use crate::time::{Date, date_in_japan};

/// Most bytes of a file.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Most rows of a file.
pub const MAX_ROWS: usize = 5_000;

scale! {
    /// How a file is written.
    Format {
        /// Our own columns.
        Csv = "csv", "CSV（この仕組みの列）", "CSV with our columns";
        /// The AI Incident Database.
        Aiid = "aiid", "AI Incident Database（JSON）", "AI Incident Database (JSON)";
        /// The AI Vulnerability Database.
        Avid = "avid", "AI Vulnerability Database（JSON）", "AI Vulnerability Database (JSON)";
    }
}

/// One row as it was read, not yet checked.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The line of a table, or the place of an object among the others, counted from 1.
    pub line: usize,
    /// What names it where it comes from; empty when nothing does.
    pub source: String,
    /// The word of its kind.
    pub kind: String,
    /// The language it is written in.
    pub lang: Lang,
    /// What it says.
    pub said: Said,
}

/// What became of one row.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Where it stands in the file.
    pub line: usize,
    /// What names it: `aiid:23`.
    pub source: String,
    /// The number of its case, or why there is none.
    pub result: Result<String, Vec<Refusal>>,
}

/// Takes a file in: each row is a case of its own, or is refused with its line; the same source is not opened twice.
///
/// # Errors
/// Forbidden without the office; a file that cannot be read as its format, or is too large.
pub fn import(ground: &Ground, bytes: &[u8], format: Format, by: &AccountId) -> Result<Vec<Outcome>, Error> {
    ground.db.read(|tx| office::must_hold(tx, by, Office::IncidentOfficer).map(|_| ()))?;
    let (today, mut out) = (date_in_japan(ground.clock.now()), Vec::new());
    for row in rows(bytes, format)? {
        let (line, source) = (row.line, row.source.clone());
        let done = checked(&row, today).and_then(|c| file(ground, &c, &source, by));
        let result = match done {
            Ok(number) => Ok(number),
            Err(Error::Refused(refusals)) => Err(refusals),
            Err(fault) => return Err(fault),
        };
        out.push(Outcome { line, source, result });
    }
    Ok(out)
}

fn rows(bytes: &[u8], format: Format) -> Result<Vec<Row>, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::of(Class::TooMuch, "common.too-large").with("most", MAX_BYTES >> 20).into());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::invalid("incident.not-utf8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rows = match format {
        Format::Csv => csv::rows(text)?,
        Format::Aiid => json::aiid(text)?,
        Format::Avid => json::avid(text)?,
    };
    if rows.len() > MAX_ROWS {
        return Err(Refusal::of(Class::TooMuch, "incident.too-many-rows").with("most", MAX_ROWS).into());
    }
    Ok(rows)
}

fn checked(row: &Row, today: Date) -> Result<Checked, Error> {
    if row.source.is_empty() {
        return Err(Refusal::invalid("incident.no-source").into());
    }
    if kind(&row.kind).is_none() {
        let kinds = super::kinds().iter().map(|k| k.id.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Refusal::invalid("incident.no-kind")
            .on("kind")
            .with("value", &row.kind)
            .with("kinds", kinds)
            .into());
    }
    read(&row.kind, row.lang, &row.said, "", today)
}

fn file(ground: &Ground, checked: &Checked, source: &str, by: &AccountId) -> Result<String, Error> {
    let sender = Sender::Import { source: source.to_owned(), by: by.clone() };
    filing::receive(ground, "incident.import", |tx, receipt| {
        // The office may be withdrawn while a long file is taken in.
        office::must_hold(tx, by, Office::IncidentOfficer)?;
        Ok(report(tx, receipt, checked, &sender)?.1)
    })
}

/// Whether a column of our own table is known.
fn is_column(name: &str) -> bool {
    ["source", "kind", "lang"].contains(&name) || fields().iter().any(|f| f.id == name || f.how() == name)
}
