//! `shirube eval import` and `export`.

use crate::context::Context;
use crate::eval::log_failure;
use crate::eval_run::{run_id, shown};
use crate::failure::Failure;
use crate::{eval_figures, eval_target, eval_text};
use clap::{Args, ValueEnum};
use serde_json::json;
use shirube_domain::files::write_durably;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::time::{Clock, SystemClock};
use shirube_eval::exchange::{self, Error, Form, Import, Target, aisi_data};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// A form that is read. The variants have no help of their own: their names say it in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum From {
    #[allow(missing_docs)]
    Inspect,
    #[allow(missing_docs)]
    Promptfoo,
    #[allow(missing_docs)]
    Garak,
    #[allow(missing_docs)]
    Aisi,
    #[allow(missing_docs)]
    AisiData,
    #[allow(missing_docs)]
    Csv,
    #[allow(missing_docs)]
    Jsonl,
}

/// A form that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    #[allow(missing_docs)]
    Csv,
    #[allow(missing_docs)]
    Jsonl,
    #[allow(missing_docs)]
    Inspect,
    #[allow(missing_docs)]
    Junit,
    #[allow(missing_docs)]
    Sarif,
    #[allow(missing_docs)]
    Parquet,
}

/// Take the result or the data set of another tool
#[derive(Debug, Args)]
#[command(after_help = crate::eval_words::IMPORT_EXAMPLES)]
pub struct ImportArgs {
    /// The file as the other tool wrote it
    file: PathBuf,
    /// Its form: inspect, promptfoo, garak, aisi, csv, jsonl; aisi-data for a data set, which becomes a suite
    #[arg(long, value_enum, hide_possible_values = true)]
    format: From,
    /// The folder to write: a log, or for a data set a suite
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    /// Whose answers to take, when the file holds those of several models
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// For aisi-data, the argument tree (YAML) the data set belongs to
    #[arg(long, value_name = "FILE")]
    tree: Option<PathBuf>,
}

/// Write a log for others: csv, jsonl, parquet, inspect, junit, sarif
#[derive(Debug, Args)]
#[command(after_help = crate::eval_words::EXPORT_EXAMPLES)]
pub struct ExportArgs {
    /// The folder of the log
    dir: PathBuf,
    /// The form: csv, jsonl, parquet, inspect (its JSON log), junit, sarif
    #[arg(long, value_enum, hide_possible_values = true)]
    format: To,
    /// Write to this file; - is standard output
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

/// Takes a result over.
///
/// # Errors
/// When it is not of the form, or the folder holds something.
pub fn import(cx: &Context, args: &ImportArgs) -> Result<(), Failure> {
    if !args.file.is_file() {
        return Err(Refusal::of(Class::Absent, "cli.no-such-file").with("path", args.file.display()).into());
    }
    let form = match args.format {
        From::Inspect => Form::Inspect,
        From::Promptfoo => Form::Promptfoo,
        From::Garak => Form::Garak,
        From::Aisi => Form::Aisi,
        From::Csv => Form::Csv,
        From::Jsonl => Form::Jsonl,
        From::AisiData => return data(cx, args),
    };
    let run = run_id();
    let what = Import {
        path: &args.file,
        form,
        model: args.model.as_deref(),
        run: &run,
        software: concat!("shirube ", env!("CARGO_PKG_VERSION")),
        now: SystemClock.now(),
    };
    exchange::import(&what, &args.output).map_err(|error| failure(error, &args.file))?;
    cx.say(eval_text::imported(cx.lang, &shown(&args.output)));
    let figures = eval_figures::read(&args.output, 0.95)?;
    cx.emit(&figures.document, || eval_text::report(&figures, cx.lang))
}

fn failure(error: Error, file: &Path) -> Failure {
    match error {
        Error::File { path, fault } => Failure::file(path.display(), fault),
        Error::Log(error) => log_failure(error),
        Error::Models(names) => {
            let refusal = Refusal::invalid("cli.eval-several-models").on("model");
            refusal.with("names", names.join(", ")).into()
        }
        other => {
            let refusal = Refusal::invalid("cli.eval-not-this-form").on("file").with("path", file.display());
            refusal.with("detail", other).into()
        }
    }
}

fn at(path: &Path, fault: std::io::Error) -> Failure {
    Failure::file(path.display(), fault)
}

/// A data set of AISI's environment as a suite.
fn data(cx: &Context, args: &ImportArgs) -> Result<(), Failure> {
    let tree =
        args.tree.as_deref().map(|path| eval_target::small(path).map_err(|fault| at(path, fault))).transpose()?;
    let file = BufReader::new(File::open(&args.file).map_err(|fault| at(&args.file, fault))?);
    let name = args.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let code = args.file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().to_lowercase());
    let suite = aisi_data::read(file, tree.as_deref(), &code, &name).map_err(|error| failure(error, &args.file))?;
    let head = args.output.join("suite.toml");
    if head.exists() {
        return Err(Refusal::of(Class::Conflict, "cli.eval-suite-there").with("path", args.output.display()).into());
    }
    std::fs::create_dir_all(&args.output).map_err(|fault| at(&args.output, fault))?;
    let samples = args.output.join("samples.jsonl");
    write_durably(&samples, suite.samples.as_bytes()).map_err(|fault| at(&samples, fault))?;
    write_durably(&head, suite.head.as_bytes()).map_err(|fault| at(&head, fault))?;
    let opened = crate::eval_source::Source::find(&args.output.display().to_string())?;
    let survey = opened.survey()?;
    let document = json!({
        "suite": opened.task(), "samples": survey.count, "digest": survey.digest, "left_out": suite.left_out,
        "path": args.output.display().to_string(),
    });
    cx.emit(&document, || {
        eval_text::imported_suite(cx.lang, &opened.task(), suite.count, &suite.left_out, &shown(&args.output))
    })
}

/// Writes a log in another form.
///
/// # Errors
/// When the log cannot be read or the file not written.
pub fn export(cx: &Context, args: &ExportArgs) -> Result<(), Failure> {
    let target = match args.format {
        To::Csv => Target::Csv,
        To::Jsonl => Target::Jsonl,
        To::Inspect => Target::Inspect,
        To::Junit => Target::Junit,
        To::Sarif => Target::Sarif,
        To::Parquet => Target::Parquet,
    };
    let version = env!("CARGO_PKG_VERSION");
    if args.output == Path::new("-") {
        let mut out = BufWriter::new(std::io::stdout());
        exchange::export(&args.dir, target, version, &mut out).map_err(log_failure)?;
        return out.flush().map_err(|fault| Failure::file("-", fault));
    }
    // Beside its place first, so that half a file never stands where a whole one is looked for.
    let mut part = args.output.clone().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    let at = |fault| Failure::file(args.output.display(), fault);
    let mut out = BufWriter::new(File::create(&part).map_err(at)?);
    let done = exchange::export(&args.dir, target, version, &mut out).map_err(log_failure);
    let done = done.and_then(|()| out.flush().and_then(|()| out.get_ref().sync_all()).map_err(at));
    match done.and_then(|()| std::fs::rename(&part, &args.output).map_err(at)) {
        Ok(()) => {
            cx.say(eval_text::exported(cx.lang, &args.output));
            Ok(())
        }
        Err(failure) => {
            // What was written so far is of no use to anybody.
            let _ = std::fs::remove_file(&part);
            Err(failure)
        }
    }
}
