//! `shirube incident`: reports of incidents taken in from files of others.

use crate::acting::password_of;
use crate::check::read;
use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::output::table;
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use shirube_domain::incident::{self, Format, Outcome};
use std::path::PathBuf;

/// What to do with reports.
#[derive(Debug, Subcommand)]
pub enum IncidentVerb {
    /// Take reports in from a file: each row is a case, or is refused with its line
    Import {
        /// The file; - reads standard input
        file: PathBuf,
        /// How it is written
        #[arg(long, value_name = "FORMAT")]
        format: Written,
        /// The login of the official who does it; the password is read from standard input, or asked for on a terminal
        #[arg(long, value_name = "LOGIN")]
        by: String,
    },
}

/// How a file is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Written {
    /// A table with our own columns
    Csv,
    /// JSON of the AI Incident Database
    Aiid,
    /// JSON of the AI Vulnerability Database
    Avid,
}

impl From<Written> for Format {
    fn from(written: Written) -> Format {
        match written {
            Written::Csv => Format::Csv,
            Written::Aiid => Format::Aiid,
            Written::Avid => Format::Avid,
        }
    }
}

/// Runs it.
///
/// # Errors
/// Whatever the domain refuses; invalid input when a row was refused.
pub fn run(cx: &Context, verb: IncidentVerb) -> Result<(), Failure> {
    let IncidentVerb::Import { file, format, by } = verb;
    let it = cx.open(Start::MustExist)?;
    let (bytes, _) = read(&file)?;
    let account = password_of(cx, &it, &by)?;
    let done = incident::import(&it.ground, &bytes, format.into(), &account)?;
    let opened = done.iter().filter(|o| o.result.is_ok()).count();
    let document = json!({ "opened": opened, "refused": done.len() - opened, "rows": done.iter().map(|o| row(cx, o)).collect::<Vec<_>>() });
    cx.emit(&document, || words(cx, &done))?;
    if opened == done.len() { Ok(()) } else { Err(Failure::Faulty) }
}

/// Why a row was refused, in words.
fn why(cx: &Context, outcome: &Outcome) -> String {
    let refusals = outcome.result.as_ref().err().map(Vec::as_slice).unwrap_or_default();
    let one = |r: &shirube_domain::refusal::Refusal| {
        let field = r.field.as_ref().map(|f| format!("{f}: ")).unwrap_or_default();
        format!("{field}{}", r.message(cx.lang))
    };
    refusals.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn row(cx: &Context, outcome: &Outcome) -> Value {
    let codes: Vec<&str> = outcome.result.as_ref().err().into_iter().flatten().map(|r| r.code).collect();
    json!({ "line": outcome.line, "source": outcome.source, "number": outcome.result.as_ref().ok(), "refused": codes, "why": why(cx, outcome) })
}

fn words(cx: &Context, done: &[Outcome]) -> String {
    let head = cx.lang.pick(["行", "元", "番号", "取り込めない理由"], ["line", "source", "number", "why not"]);
    let rows: Vec<Vec<String>> = done
        .iter()
        .map(|o| vec![o.line.to_string(), o.source.clone(), o.result.clone().unwrap_or_default(), why(cx, o)])
        .collect();
    table(&head, &rows)
}
