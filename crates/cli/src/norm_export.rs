//! `shirube norm export`: instruments, what applies, and relations, for other programs.

use crate::check;
use crate::context::Context;
use crate::failure::Failure;
use clap::{Args, ValueEnum};
use shirube_domain::norm::{Catalog, Collection, Facts, Instrument, applies_in};
use shirube_domain::oscal::{self, Document};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::registry;
use shirube_domain::report::CheckInput;
use shirube_domain::time::{Clock, SystemClock, Timestamp};
use std::path::{Path, PathBuf};

/// A form of an export. The variants have no help of their own: their names say it in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    #[allow(missing_docs)]
    Oscal,
    #[allow(missing_docs)]
    Toml,
    #[allow(missing_docs)]
    Json,
}

/// A model of OSCAL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Model {
    #[allow(missing_docs)]
    Catalog,
    #[allow(missing_docs)]
    Profile,
    #[allow(missing_docs)]
    Mapping,
}

/// Write instruments, what applies, or relations for other programs
#[derive(Debug, Args)]
#[command(after_help = crate::help::NORM_EXPORT_EXAMPLES)]
pub struct ExportArgs {
    /// The instruments: aigb, aigb@1.1
    instruments: Vec<String>,
    /// Every instrument
    #[arg(long, conflicts_with = "instruments")]
    all: bool,
    /// Form: oscal, toml or json
    #[arg(long, value_enum, default_value_t = Form::Oscal, hide_possible_values = true)]
    format: Form,
    /// Model of OSCAL: catalog (instruments), profile (what applies to a system) or mapping (relations)
    #[arg(long, value_enum, default_value_t = Model::Catalog, hide_possible_values = true)]
    model: Model,
    /// With --model profile, a description of the system, as `shirube check` reads it; - reads standard input
    #[arg(long = "for", value_name = "FILE")]
    system: Option<PathBuf>,
    /// With --model profile, a fact: --fact roles=provider,user
    #[arg(long = "fact", value_name = "NAME=VALUE")]
    facts: Vec<String>,
    /// The time the documents bear [default: now]; the same content at the same time gives the same file
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Write to this file, or several documents into this folder
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A moment as given, or now.
///
/// # Errors
/// When it is no moment.
pub fn moment(given: Option<&str>) -> Result<Timestamp, Failure> {
    let Some(text) = given else { return Ok(SystemClock.now()) };
    text.parse().map_err(|_| Refusal::invalid("cli.at-shape").with("value", text).into())
}

/// Writes.
///
/// # Errors
/// Absent instruments; nothing to write; faults of the disk.
pub fn run(cx: &Context, args: &ExportArgs) -> Result<(), Failure> {
    if args.format != Form::Oscal && args.model != Model::Catalog {
        return Err(Refusal::invalid("cli.one-model-one-form").into());
    }
    let (read, at) = (cx.chosen()?, moment(args.at.as_deref())?);
    let catalog = read.catalog();
    let chosen = chosen(catalog, args)?;
    match args.model {
        Model::Catalog if chosen.is_empty() => Err(Refusal::invalid("cli.name-instruments").into()),
        Model::Catalog => instruments(cx, catalog, args, &chosen, at),
        Model::Profile => one(cx, args, &profile(cx, catalog, args, &chosen, at)?),
        Model::Mapping => one(cx, args, &mapping(catalog, args, &chosen, at)?),
    }
}

fn chosen<'c>(catalog: &'c Catalog, args: &ExportArgs) -> Result<Vec<&'c Instrument>, Failure> {
    if args.all {
        return Ok(catalog.instruments().iter().collect());
    }
    let absent = |name: &String| Refusal::of(Class::Absent, "norm.no-such-instrument").with("norm", name);
    let find = |name: &String| catalog.instrument(name).ok_or_else(|| absent(name));
    let (found, missing): (Vec<_>, Vec<_>) = args.instruments.iter().map(find).partition(Result::is_ok);
    let missing: Vec<Refusal> = missing.into_iter().filter_map(Result::err).collect();
    if missing.is_empty() { Ok(found.into_iter().flatten().collect()) } else { Err(Failure::Refused(missing)) }
}

fn instruments(
    cx: &Context,
    catalog: &Catalog,
    args: &ExportArgs,
    chosen: &[&Instrument],
    at: Timestamp,
) -> Result<(), Failure> {
    let folder = args.output.as_deref().filter(|o| chosen.len() > 1 || o.is_dir());
    if chosen.len() > 1 && folder.is_none_or(|f| f == Path::new("-") || f.is_file()) {
        return Err(Refusal::invalid("cli.needs-a-folder").into());
    }
    for instrument in chosen {
        let (name, bytes) = written(catalog, args.format, instrument, at)?;
        match folder {
            Some(folder) => cx.write(Some(&folder.join(name)), &bytes, false)?,
            None => cx.write(args.output.as_deref(), &bytes, false)?,
        }
    }
    Ok(())
}

fn written(catalog: &Catalog, form: Form, i: &Instrument, at: Timestamp) -> Result<(String, Vec<u8>), Failure> {
    Ok(match form {
        Form::Oscal => (oscal::file_name(&i.id()), oscal::to_json(&oscal::catalog(i, at)?)?),
        Form::Toml => {
            // The file as it was written, with its comments.
            let name = format!("{}.toml", i.id());
            let text = catalog.text_of(&i.id()).unwrap_or_default();
            (name, text.as_bytes().to_vec())
        }
        Form::Json => {
            let mut json = serde_json::to_vec_pretty(i).unwrap_or_default();
            json.push(b'\n');
            (format!("{}.json", i.id()), json)
        }
    })
}

fn one(cx: &Context, args: &ExportArgs, document: &Document) -> Result<(), Failure> {
    cx.write(args.output.as_deref(), &oscal::to_json(document)?, false)
}

fn profile(
    cx: &Context,
    catalog: &Catalog,
    args: &ExportArgs,
    chosen: &[&Instrument],
    at: Timestamp,
) -> Result<Document, Failure> {
    let given = check::facts(catalog, &args.facts)?;
    let (facts, subject) = described(cx, catalog, args, given)?;
    let wanted = |i: &Instrument| {
        if chosen.is_empty() { i.for_everyone() } else { chosen.iter().any(|c| c.id() == i.id()) }
    };
    Ok(oscal::profile(&applies_in(catalog, &facts, wanted), &subject, at)?)
}

/// The facts of the system, and what it is called.
fn described(cx: &Context, catalog: &Catalog, args: &ExportArgs, given: Facts) -> Result<(Facts, String), Failure> {
    let Some(path) = &args.system else {
        return Ok((given, cx.lang.pick("名前のないシステム", "a system without a name").to_owned()));
    };
    let (bytes, name) = check::read(path)?;
    let imported = registry::read_file(catalog, &bytes, Some(&name))?;
    let input = CheckInput::from_file(catalog, &imported, &name, &given, cx.lang);
    Ok((input.facts, input.subject.name))
}

/// Relations between the instruments named; of one alone, all it has.
fn mapping(catalog: &Catalog, args: &ExportArgs, chosen: &[&Instrument], at: Timestamp) -> Result<Document, Failure> {
    if chosen.is_empty() {
        return Err(Refusal::invalid("cli.name-instruments").into());
    }
    let named = |id: &str| chosen.iter().any(|i| i.id() == id);
    let wanted = |c: &&Collection| {
        let (source, target) = (named(&c.source), named(&c.target));
        if chosen.len() == 1 && !args.all { source || target } else { source && target }
    };
    let stated: Vec<&Collection> = catalog.relations().collections().iter().filter(wanted).collect();
    Ok(oscal::mapping(&stated, at)?)
}
