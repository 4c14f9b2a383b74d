//! `shirube check`: from a file to a report of what applies, why, what is missing and what to do first; no server, no database.

use crate::context::{Context, home};
use crate::failure::Failure;
use crate::output;
use crate::summary;
use clap::{Args, ValueEnum};
use shirube_domain::norm::{Catalog, Facts};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::registry::{self, import};
use shirube_domain::report::{self, CheckInput, Report};
use shirube_domain::time::{Clock, SystemClock};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A form a report can take. The variants have no help of their own: their names say it in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[allow(missing_docs)]
    Html,
    #[allow(missing_docs)]
    Pdf,
    #[allow(missing_docs)]
    Xlsx,
    #[allow(missing_docs)]
    Json,
}

impl Format {
    /// Whether a terminal cannot show it.
    pub fn is_binary(self) -> bool {
        matches!(self, Format::Pdf | Format::Xlsx)
    }

    /// The form a file name asks for.
    pub fn of_name(path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Format::from_str(if ending == "htm" { "html" } else { &ending }, true).ok()
    }
}

/// Read a model card or bill of materials and report what applies, why, and what is missing
#[derive(Debug, Args)]
#[command(after_help = crate::help::CHECK_EXAMPLES)]
pub struct CheckArgs {
    /// A model card (Markdown), CycloneDX ML-BOM, SPDX 3 AI document or Shirube TOML; - reads standard input
    file: PathBuf,
    /// Form of the report: html, pdf, xlsx or json [default: by the name after -o; on a terminal a text summary; otherwise html]
    #[arg(long, value_enum, hide_possible_values = true)]
    format: Option<Format>,
    /// Write the report to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A fact the file does not say, or says otherwise: --fact roles=provider,user --fact generative=yes
    #[arg(long = "fact", value_name = "NAME=VALUE")]
    facts: Vec<String>,
}

/// Reads, works out, writes.
///
/// # Errors
/// Whatever the reader refuses; facts that are not in the vocabulary; a report that cannot be made.
pub fn run(cx: &Context, args: &CheckArgs) -> Result<(), Failure> {
    let format = args.format.or_else(|| args.output.as_deref().and_then(Format::of_name));
    let to_terminal = args.output.is_none() && output::is_terminal();
    if format.is_some_and(Format::is_binary) && to_terminal {
        return Err(Refusal::invalid("cli.binary-to-terminal").into());
    }
    let (bytes, name) = read(&args.file)?;
    let chosen = cx.chosen()?;
    let catalog = chosen.catalog();
    let more = facts(catalog, &args.facts)?;
    let imported = registry::read_file(catalog, &bytes, Some(&name))?;
    let input = CheckInput::from_file(catalog, &imported, &name, &more, cx.lang);
    let report = report::check(catalog, &input, cx.lang, SystemClock.now());
    match format {
        None if cx.json => write(cx, args, &report, Format::Json),
        None if to_terminal => output::print(&summary::text(&report, cx.color)),
        None => write(cx, args, &report, Format::Html),
        Some(format) => write(cx, args, &report, format),
    }
}

fn write(cx: &Context, args: &CheckArgs, report: &Report, format: Format) -> Result<(), Failure> {
    cx.write(args.output.as_deref(), &render(report, format)?, format.is_binary())
}

/// A report in one of its forms.
///
/// # Errors
/// A PDF needs a Japanese font.
pub fn render(report: &Report, format: Format) -> Result<Vec<u8>, Failure> {
    Ok(match format {
        Format::Html => shirube_web::pages::report::standalone_html(report)
            .map_err(|e| Failure::file("report.html", std::io::Error::other(format!("{e:?}"))))?
            .into_bytes(),
        Format::Pdf => {
            let fonts = shirube_paper::Fonts::find(&shirube_paper::Fonts::usual_places(home().as_deref()))?;
            shirube_paper::pdf(report, &fonts)?
        }
        Format::Xlsx => shirube_paper::report_xlsx(report)?,
        Format::Json => {
            let mut json = serde_json::to_vec_pretty(report).unwrap_or_default();
            json.push(b'\n');
            json
        }
    })
}

/// The file's bytes and name, read no further than the reader's own limit.
///
/// # Errors
/// Absent, a directory, or not readable.
pub fn read(path: &Path) -> Result<(Vec<u8>, String), Failure> {
    let most = import::MAX_BYTES as u64 + 1;
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|e| Failure::file("-", e))?;
        return Ok((bytes, "stdin".to_owned()));
    }
    let shown = path.display().to_string();
    let refused = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::NotFound => Refusal::of(Class::Absent, "cli.no-such-file").with("path", &shown).into(),
        std::io::ErrorKind::PermissionDenied => {
            Refusal::of(Class::Forbidden, "cli.not-readable").with("path", &shown).into()
        }
        _ => Failure::file(&shown, e),
    };
    let metadata = std::fs::metadata(path).map_err(&refused)?;
    if metadata.is_dir() {
        return Err(Refusal::invalid("cli.is-a-directory").with("path", &shown).into());
    }
    if metadata.len() >= most {
        let refusal = Refusal::of(Class::TooMuch, "import.too-large").on("file");
        return Err(refusal.with("bytes", metadata.len()).with("limit", import::MAX_BYTES).into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    std::fs::File::open(path).and_then(|f| f.take(most).read_to_end(&mut bytes)).map_err(&refused)?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    Ok((bytes, name))
}

/// Facts as given on the command line.
///
/// # Errors
/// What is not `name=value`, or not in the vocabulary.
pub fn facts(catalog: &Catalog, given: &[String]) -> Result<Facts, Failure> {
    let mut pairs: Vec<(String, Vec<String>)> = Vec::new();
    for text in given {
        let Some((name, value)) = text.split_once('=') else {
            return Err(Refusal::invalid("cli.fact-shape").with("value", text).into());
        };
        match pairs.iter_mut().find(|(n, _)| n == name) {
            Some((_, values)) => values.push(value.to_owned()),
            None => pairs.push((name.to_owned(), vec![value.to_owned()])),
        }
    }
    Ok(registry::read_facts(catalog.vocabulary(), &pairs)?)
}
