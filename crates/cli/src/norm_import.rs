//! `shirube norm import` and `shirube norm resolve`: catalogues and profiles of others.

use crate::check;
use crate::context::Context;
use crate::documents;
use crate::failure::Failure;
use crate::norm_check;
use crate::norm_export::moment;
use clap::Args;
use serde_json::json;
use shirube_domain::norm::{self, Laid};
use shirube_domain::oscal::{self, Document, Faulty, Folder, Naming, Taken};
use shirube_domain::refusal::Refusal;
use shirube_domain::time::{Clock, SystemClock, Timestamp, date_in_japan};
use std::path::{Path, PathBuf};

/// Make a catalogue file of somebody's OSCAL catalog or profile
#[derive(Debug, Args)]
#[command(after_help = crate::help::NORM_IMPORT_EXAMPLES)]
pub struct ImportArgs {
    /// The OSCAL document (JSON); - reads a catalog from standard input
    file: PathBuf,
    /// Write the catalogue file here, named CODE@VERSION.toml, or into this folder
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Code of the instrument [default: by the name after -o, by the document, by the file]
    #[arg(long)]
    code: Option<String>,
    /// Version of the instrument [default: by the name after -o, by the document]
    #[arg(long)]
    edition: Option<String>,
}

/// Make the catalog an OSCAL profile means; imports are looked for in the profile's own folder only
#[derive(Debug, Args)]
#[command(after_help = crate::help::NORM_RESOLVE_EXAMPLES)]
pub struct ResolveArgs {
    /// The profile (JSON)
    profile: PathBuf,
    /// Write the catalog to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The time the document bears [default: now]; the same documents at the same time give the same file
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

/// A document read, with its bytes and what it is called.
struct Opened {
    document: Document,
    bytes: Vec<u8>,
    name: String,
}

fn faulty(name: &str, faults: Vec<oscal::Fault>) -> Failure {
    Failure::Documents(vec![Faulty { document: name.to_owned(), faults }])
}

fn open(path: &Path) -> Result<Opened, Failure> {
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    // A file that is too large is not read to find that out.
    let size = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map_or(0, |m| m.len());
    if size > oscal::LARGEST {
        return Err(faulty(&name, vec![oscal::too_large(size)]));
    }
    let (bytes, name) = check::read(path)?;
    let document = oscal::read(&bytes).map_err(|faults| faulty(&name, faults))?;
    Ok(Opened { document, bytes, name })
}

/// The catalogue a document is or means, with what was told on the way.
fn catalogue(path: &Path, opened: Opened, at: Timestamp) -> Result<(Document, Vec<oscal::Fault>), Failure> {
    if !matches!(opened.document, Document::Profile(_)) {
        let doubts = oscal::doubts(&opened.document);
        return Ok((opened.document, doubts));
    }
    if path == Path::new("-") {
        return Err(Refusal::invalid("cli.profile-needs-a-folder").into());
    }
    let folder = Folder::gather(path, opened.document, &opened.bytes).map_err(Failure::Documents)?;
    oscal::resolve(&folder, at).map_err(Failure::Documents)
}

/// `shirube norm resolve`.
///
/// # Errors
/// Every fault of every document; faults of the disk.
pub fn resolve(cx: &Context, args: &ResolveArgs) -> Result<(), Failure> {
    let at = moment(args.at.as_deref())?;
    let opened = open(&args.profile)?;
    let name = opened.name.clone();
    if !matches!(opened.document, Document::Profile(_)) {
        return Err(faulty(&name, vec![oscal::not_a_profile(&opened.document)]));
    }
    let (document, notices) = catalogue(&args.profile, opened, at)?;
    let told: Vec<Refusal> = notices.iter().map(oscal::refusal).collect();
    cx.write(args.output.as_deref(), &oscal::to_json(&document)?, false)?;
    documents::notes(cx, &told);
    if cx.json && args.output.as_deref().is_some_and(|o| o != Path::new("-")) {
        let notices: Vec<_> = told.iter().map(|r| documents::as_json(&name, r, cx.lang)).collect();
        documents::emit(&json!({ "written": args.output, "notices": notices }))?;
    }
    Ok(())
}

/// `shirube norm import`.
///
/// # Errors
/// Every fault of the document; [`Failure::Faulty`] when the file is written and the catalogue in use does not go with it.
pub fn import(cx: &Context, args: &ImportArgs) -> Result<(), Failure> {
    let naming = naming(args)?;
    let opened = open(&args.file)?;
    let name = opened.name.clone();
    // A resolution on the way bears the time of the profile: the same documents give the same catalogue file.
    let at = oscal::last_modified(&opened.document);
    let (document, doubts) = catalogue(&args.file, opened, at)?;
    let mut taken = oscal::take(&document, &naming).map_err(|faults| faulty(&name, faults))?;
    taken.told.splice(0..0, doubts.iter().map(oscal::refusal));
    let text = oscal::to_toml(&taken, cx.lang);
    let written = args.output.as_deref().filter(|o| *o != Path::new("-")).map(|o| place(o, &taken));
    let faults = against(cx, &taken, &text)?;
    match &written {
        Some(path) => cx.write(Some(path), text.as_bytes(), false)?,
        None if cx.json => {}
        None => cx.write(None, text.as_bytes(), false)?,
    }
    tell(cx, &name, &taken, written.as_deref(), &text, &faults)?;
    if faults.is_empty() { Ok(()) } else { Err(Failure::Faulty) }
}

fn place(output: &Path, taken: &Taken) -> PathBuf {
    if output.is_dir() { output.join(format!("{}.toml", taken.instrument.id())) } else { output.to_owned() }
}

/// What the instrument is to be called, by what was given.
fn naming(args: &ImportArgs) -> Result<Naming, Failure> {
    let stem = |path: &Path| path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    let file = args.output.as_deref().filter(|o| *o != Path::new("-") && !o.is_dir()).map(stem);
    let (code, version) = match file.as_deref().and_then(|f| f.split_once('@')) {
        Some((code, version)) => (Some(code.to_owned()), Some(version.to_owned())),
        None => (None, None),
    };
    let naming = Naming {
        code: args.code.clone().or(code),
        version: args.edition.clone().or(version),
        stem: file.unwrap_or_else(|| stem(&args.file).trim_end_matches(".oscal").to_owned()),
    };
    let wrong = [&naming.code, &naming.version].into_iter().flatten().filter(|w| !oscal::is_word(w));
    let refused: Vec<Refusal> = wrong.map(|w| Refusal::invalid("cli.not-a-word").with("value", w)).collect();
    if refused.is_empty() { Ok(naming) } else { Err(Failure::Refused(refused)) }
}

/// What is wrong once the file lies in the catalogue in use.
fn against(cx: &Context, taken: &Taken, text: &str) -> Result<Vec<norm::Fault>, Failure> {
    let chosen = cx.chosen()?;
    let name = format!("norms/{}.toml", taken.instrument.id());
    let laid = Laid { name, text: text.to_owned(), from: None };
    Ok(chosen.in_force.with(laid, date_in_japan(SystemClock.now())).err().unwrap_or_default())
}

fn tell(
    cx: &Context,
    name: &str,
    taken: &Taken,
    written: Option<&Path>,
    text: &str,
    faults: &[norm::Fault],
) -> Result<(), Failure> {
    documents::notes(cx, &taken.told);
    let lines: Vec<String> = faults.iter().map(|f| norm_check::line(f, cx.lang)).collect();
    lines.iter().for_each(|l| eprintln!("{l}"));
    if !cx.json {
        return Ok(());
    }
    let notices: Vec<_> = taken.told.iter().map(|r| documents::as_json(name, r, cx.lang)).collect();
    let (id, norms) = (taken.instrument.id(), taken.instrument.norms.len());
    let mut value = json!({ "instrument": id, "norms": norms, "notices": notices, "faults": faults });
    match written {
        Some(path) => value["written"] = json!(path),
        None => value["toml"] = json!(text),
    }
    documents::emit(&value)
}
