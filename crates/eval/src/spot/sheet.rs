//! Sheets as CSV and JSON lines, written and read back.

use std::io::{self, BufRead as _, BufReader, Read, Write};

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization as _;

use super::Sheet;

const COLUMNS: [&str; 9] = ["sheet", "no", "id", "epoch", "question", "answer", "grades", "grade", "note"];
/// What a spreadsheet would take for a formula, in both widths.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// CSV for a spreadsheet: all cells quoted, with a byte order mark, formulas guarded by an apostrophe.
    Csv,
    /// One object on each line.
    Jsonl,
}

/// What a person wrote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Grade {
    /// A grade.
    Given(f64),
    /// They cannot tell: `?`.
    CannotTell,
    /// Nothing.
    Blank,
}

/// A row that came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The sheet it says it belongs to.
    pub sheet: String,
    /// Its number.
    pub no: u32,
    /// The sample.
    pub id: String,
    /// Which asking.
    pub epoch: u32,
    /// What was written.
    pub grade: Grade,
    /// A note of the person.
    pub note: String,
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}: {what}")]
pub struct Wrong {
    /// Which row of the file, the header being row 1 in CSV.
    pub row: usize,
    /// What is wrong with it.
    pub what: String,
}

impl Sheet {
    /// Writes it for a person.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, form: Form, mut to: impl Write) -> io::Result<()> {
        let grades = self.scale.grades().iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ");
        match form {
            Form::Csv => {
                to.write_all("\u{feff}".as_bytes())?;
                let mut out = csv::WriterBuilder::new();
                let mut out = out.quote_style(csv::QuoteStyle::Always).terminator(csv::Terminator::CRLF).from_writer(to);
                out.write_record(COLUMNS)?;
                for item in &self.items {
                    let (no, epoch) = (item.no.to_string(), item.epoch.to_string());
                    let texts = [&self.code, &no, &item.id, &epoch, &item.question, &item.answer, &grades];
                    let cells = texts.into_iter().map(|text| guarded(text));
                    out.write_record(cells.chain([String::new(), String::new()]))?;
                }
                out.flush()
            }
            Form::Jsonl => self.items.iter().try_for_each(|item| {
                let row = json!({"sheet": self.code, "no": item.no, "id": item.id, "epoch": item.epoch, "question": item.question,
                    "answer": item.answer, "grades": self.scale, "grade": null, "note": ""});
                writeln!(to, "{row}")
            }),
        }
    }
}

fn guarded(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn bare(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(text)
}

/// Reads a sheet that was filled in. Columns may stand in another order, and further ones are passed over.
///
/// # Errors
/// With every row that cannot be read.
pub fn read(form: Form, from: impl Read) -> Result<Vec<Filled>, Vec<Wrong>> {
    let rows = match form {
        Form::Csv => csv_rows(from),
        Form::Jsonl => BufReader::new(from).lines().enumerate().filter_map(jsonl_row).collect(),
    };
    let (mut out, mut wrong) = (Vec::new(), Vec::new());
    for (row, fields) in rows {
        match fields.and_then(|field| filled(&*field)) {
            Ok(filled) => out.push(filled),
            Err(what) => wrong.push(Wrong { row, what }),
        }
    }
    if wrong.is_empty() { Ok(out) } else { Err(wrong) }
}

/// The fields of a row by name.
type Fields = Box<dyn Fn(&str) -> Option<String>>;
type Row = (usize, Result<Fields, String>);

fn csv_rows(mut from: impl Read) -> Vec<Row> {
    let mut text = String::new();
    if let Err(fault) = from.read_to_string(&mut text) {
        return vec![(1, Err(format!("no UTF-8 text: {fault}")))];
    }
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns: Vec<String> =
        reader.headers().map(|h| h.iter().map(|c| c.trim().to_owned()).collect()).unwrap_or_default();
    let row = |(at, record): (usize, Result<csv::StringRecord, csv::Error>)| {
        let columns = columns.clone();
        let fields = record.map_err(|fault| fault.to_string()).map(|record| -> Fields {
            Box::new(move |name| record.get(columns.iter().position(|c| c == name)?).map(|cell| bare(cell).to_owned()))
        });
        (at + 2, fields)
    };
    reader.records().enumerate().map(row).collect()
}

fn jsonl_row((at, line): (usize, io::Result<String>)) -> Option<Row> {
    let line = match line {
        Ok(line) if line.trim().is_empty() => return None,
        Ok(line) => line,
        Err(fault) => return Some((at + 1, Err(fault.to_string()))),
    };
    let fields = serde_json::from_str::<Value>(&line).map_err(|fault| fault.to_string()).map(|value| -> Fields {
        Box::new(move |name| match value.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => Some(String::new()),
            other => Some(other.to_string()),
        })
    });
    Some((at + 1, fields))
}

fn filled(field: &dyn Fn(&str) -> Option<String>) -> Result<Filled, String> {
    let text = |name: &str| field(name).ok_or_else(|| format!("no `{name}`"));
    let number = |name: &str| text(name)?.trim().parse::<u32>().map_err(|_| format!("`{name}` is no number"));
    let grade: String = text("grade")?.nfkc().collect();
    let grade = match grade.trim() {
        "" => Grade::Blank,
        "?" => Grade::CannotTell,
        said => Grade::Given(said.parse().map_err(|_| format!("the grade `{said}` is neither a number nor `?`"))?),
    };
    let note = field("note").unwrap_or_default();
    Ok(Filled { sheet: text("sheet")?, no: number("no")?, id: text("id")?, epoch: number("epoch")?, grade, note })
}
