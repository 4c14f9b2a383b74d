//! `shirube eval report`.

use crate::context::Context;
use crate::failure::Failure;
use crate::{eval_figures, eval_text};
use clap::Args;
use shirube_domain::text::Lang;
use std::path::{Path, PathBuf};

/// What a log comes to: shares with intervals, what is missing, the weighted tree
#[derive(Debug, Args)]
#[command(after_help = crate::eval_words::REPORT_EXAMPLES)]
pub struct ReportArgs {
    /// The folder of the log
    dir: PathBuf,
    /// The level of the intervals
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    level: f64,
    /// Write to this file: .md, .html, .json, otherwise text
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Reads and tells.
///
/// # Errors
/// When the log cannot be read or the file not written.
pub fn run(cx: &Context, args: &ReportArgs) -> Result<(), Failure> {
    let figures = eval_figures::read(&args.dir, eval_figures::level(args.level)?)?;
    let Some(path) = &args.output else {
        return cx.emit(&figures.document, || eval_text::report(&figures, cx.lang));
    };
    let blocks = eval_text::blocks(&figures, cx.lang);
    let written = written(path, &blocks, &figures.document, cx.lang);
    cx.write(Some(path), written.as_bytes(), false)
}

/// Blocks in the form the name of a file tells.
pub fn written(path: &Path, blocks: &[eval_text::Block], document: &serde_json::Value, lang: Lang) -> String {
    match path.extension().and_then(|end| end.to_str()) {
        Some("md") => eval_text::markdown(blocks),
        Some("html" | "htm") => eval_text::html(blocks, lang),
        Some("json") => format!("{document:#}\n"),
        _ => eval_text::text(blocks),
    }
}
