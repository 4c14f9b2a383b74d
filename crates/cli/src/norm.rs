//! `shirube norm`: the catalogue at a command line.

use crate::context::Context;
use crate::failure::Failure;
use crate::norm_applicable::{self, ApplicableArgs};
use crate::norm_check;
use crate::norm_edit::{self, EnactArgs, ProposeArgs};
use crate::norm_export::{self, ExportArgs};
use crate::norm_import::{self, ImportArgs, ResolveArgs};
use crate::norm_relate::{self, DiffArgs, MapArgs};
use crate::norm_search::{self, SearchArgs};
use crate::output::table;
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::norm::{Catalog, DateField, Instrument, Norm, NormId, Sanction, Status};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::text::Lang;
use std::fmt::Write;
use std::path::PathBuf;

/// What to do with norms.
#[derive(Debug, Subcommand)]
pub enum NormVerb {
    /// List norms, by instrument
    List(ListArgs),
    /// Show one norm in both languages, with citation, strength, certainty and condition
    #[command(after_help = crate::help::NORM_EXAMPLES)]
    Show {
        /// Full id (aigb@1.2:C-2-1), or code and clause (aigb:C-2-1) for the current version
        id: String,
    },
    /// Say which norms apply to what a file describes, which do not, and which facts would decide the others
    Applicable(ApplicableArgs),
    /// Compare two versions of an instrument, clause by clause
    Diff(DiffArgs),
    /// Lay one instrument over another: which norms one speaks for, and where nothing is stated
    Map(MapArgs),
    /// Write instruments, what applies, or relations for other programs
    Export(ExportArgs),
    /// Make a catalogue file of somebody's OSCAL catalog or profile
    Import(ImportArgs),
    /// Make the catalog an OSCAL profile means; imports are looked for in the profile's own folder only
    Resolve(ResolveArgs),
    /// Find provisions, laws, terms and the rest, in Japanese or English
    Search(SearchArgs),
    /// Check a catalogue directory, or single norm files laid over the catalogue in use
    #[command(after_help = crate::help::NORM_CHECK_EXAMPLES)]
    Check {
        /// A directory laid out like catalog/, or files of norms [default: the catalogue in use]
        paths: Vec<PathBuf>,
    },
    /// Propose a new version of an instrument or another file of the catalogue, as a norm editor whose password is read
    Propose(ProposeArgs),
    /// List proposed versions, latest change first
    Proposals,
    /// Enact a proposal, as an act of a norm editor who wrote nothing of it and whose password is read
    Enact(EnactArgs),
    /// Go back to the catalogue of this program, though a program with a later edition recorded before
    FallBack {
        /// Do it without asking
        #[arg(long)]
        yes: bool,
    },
}

/// List norms, by instrument
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only this instrument: aigb, or aigb@1.1
    #[arg(long)]
    instrument: Option<String>,
    /// Only norms that speak to: developer, provider, user, research, state, local, citizen, headquarters, everyone
    #[arg(long)]
    addressee: Option<String>,
    /// Only this strength: duty, effort, programme, power, organisation, recommended, expected, encouraged, consider, reference
    #[arg(long)]
    strength: Option<String>,
    /// Only norms of this principle: C-1 to C-10
    #[arg(long)]
    principle: Option<String>,
    /// Only norms that are rows of a self-assessment
    #[arg(long)]
    assess: bool,
    /// Superseded instruments too
    #[arg(long)]
    all: bool,
    /// Only norms whose id, heading or text holds this
    search: Option<String>,
}

/// Runs it.
///
/// # Errors
/// Absent norms; faults of a catalogue.
pub fn run(cx: &Context, verb: NormVerb) -> Result<(), Failure> {
    match verb {
        NormVerb::List(args) => list(cx, &args),
        NormVerb::Show { id } => show(cx, &id),
        NormVerb::Applicable(args) => norm_applicable::run(cx, &args),
        NormVerb::Diff(args) => norm_relate::diff(cx, &args),
        NormVerb::Map(args) => norm_relate::map(cx, &args),
        NormVerb::Export(args) => norm_export::run(cx, &args),
        NormVerb::Import(args) => norm_import::import(cx, &args),
        NormVerb::Resolve(args) => norm_import::resolve(cx, &args),
        NormVerb::Search(args) => norm_search::run(cx, &args),
        NormVerb::Check { paths } => norm_check::run(cx, &paths),
        NormVerb::Propose(args) => norm_edit::propose(cx, args),
        NormVerb::Proposals => norm_edit::proposals(cx),
        NormVerb::Enact(args) => norm_edit::enact(cx, args),
        NormVerb::FallBack { yes } => norm_edit::fall_back(cx, yes),
    }
}

fn list(cx: &Context, args: &ListArgs) -> Result<(), Failure> {
    let chosen = cx.chosen()?;
    let catalog = chosen.catalog();
    if let Some(wanted) = args.instrument.as_deref().filter(|i| catalog.instrument(i).is_none()) {
        return Err(Refusal::of(Class::Absent, "norm.no-such-norm").with("norm", wanted).into());
    }
    let chosen = args.instrument.as_deref().and_then(|i| catalog.instrument(i)).map(Instrument::id);
    let found: Vec<(&Instrument, &Norm)> = catalog
        .instruments()
        .iter()
        .filter(|i| chosen.as_ref().map_or(args.all || i.status == Status::Current, |c| *c == i.id()))
        .flat_map(|i| i.norms.iter().map(move |n| (i, n)))
        .filter(|(i, n)| fits(args, i, n))
        .collect();
    let document: Vec<_> = found.iter().map(|(i, n)| json!({ "id": id(i, n), "norm": n })).collect();
    cx.emit(&json!({ "norms": document, "count": found.len() }), || lines(&found, cx.lang))
}

fn id(i: &Instrument, n: &Norm) -> NormId {
    NormId::new(&i.code, &i.version, &n.id)
}

fn fits(args: &ListArgs, i: &Instrument, n: &Norm) -> bool {
    let fold = shirube_domain::form::fold;
    let search = args.search.as_deref().map(fold);
    let texts = [id(i, n).as_str(), &n.title.ja, &n.title.en, &n.text.ja, &n.text.en].join("\n");
    args.addressee.as_ref().is_none_or(|a| n.addressees.iter().any(|x| x.word() == a))
        && args.strength.as_ref().is_none_or(|s| n.strength.word() == s)
        && args.principle.as_ref().is_none_or(|p| n.principle.as_ref() == Some(p))
        && (!args.assess || n.assess)
        && search.is_none_or(|s| fold(&texts).contains(&s))
}

fn lines(found: &[(&Instrument, &Norm)], lang: Lang) -> String {
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|(i, n)| vec![id(i, n).to_string(), n.strength.label(lang).to_owned(), n.title.get(lang).to_owned()])
        .collect();
    table(&lang.pick(["ID", "強さ", "見出し"], ["id", "strength", "heading"]), &rows)
}

/// `aigb@1.2:C-2-1`, or `aigb:C-2-1` for the current version.
fn find<'c>(catalog: &'c Catalog, text: &str) -> Option<(&'c Instrument, &'c Norm)> {
    let (instrument, clause) = text.split_once(':')?;
    let instrument = catalog.instrument(instrument)?;
    Some((instrument, instrument.norm(clause)?))
}

fn show(cx: &Context, text: &str) -> Result<(), Failure> {
    let chosen = cx.chosen()?;
    let catalog = chosen.catalog();
    let Some((instrument, norm)) = find(catalog, text) else {
        return Err(Refusal::of(Class::Absent, "norm.no-such-norm").with("norm", text).into());
    };
    let document = json!({
        "id": id(instrument, norm), "norm": norm,
        "instrument": { "id": instrument.id(), "title": instrument.title, "nature": instrument.nature, "url": instrument.url },
    });
    cx.emit(&document, || described(catalog, instrument, norm, cx.lang))
}

fn sanction(i: &Instrument, n: &Norm, lang: Lang) -> String {
    match n.sanction() {
        Sanction::None => lang.pick("なし", "none").to_owned(),
        Sanction::Unknown => lang.pick("未確認", "not confirmed").to_owned(),
        Sanction::Clause(clause) => {
            let text = i.norm(clause).map_or("", |c| c.text.get(lang));
            format!("{clause}: {text}")
        }
    }
}

fn described(catalog: &Catalog, i: &Instrument, n: &Norm, lang: Lang) -> String {
    let mut out = format!("{}  {}\n", id(i, n), i.short.get(lang));
    let mut line = |label: &str, value: &str| {
        let _ = writeln!(out, "{label}: {value}");
    };
    line("日本語", &n.title.ja);
    line("  ", &n.text.ja);
    line("English", &n.title.en);
    line("  ", &n.text.en);
    line(lang.pick("出典", "citation"), n.citation.get(lang));
    line(lang.pick("原典", "original"), n.url.as_deref().unwrap_or(&i.url));
    line(lang.pick("性質", "nature"), i.nature.label(lang));
    line(lang.pick("強さ", "strength"), n.strength.label(lang));
    line(lang.pick("確からしさ", "certainty"), n.certainty.label(lang));
    line(lang.pick("いつから", "since"), &n.in_force.map_or_else(|| i.since(), |d| d.to_string()));
    if let Some(until) = n.until.map(|d| d.to_string()).or_else(|| i.date(DateField::Until)) {
        line(lang.pick("いつまで", "until"), &until);
    }
    line(lang.pick("違反の効果", "sanction"), &sanction(i, n, lang));
    let to: Vec<&str> = n.addressees.iter().map(|a| a.label(lang)).collect();
    line(lang.pick("名宛人", "speaks to"), &to.join(lang.pick("、", ", ")));
    line(lang.pick("該当する条件", "applies when"), n.applies.as_deref().unwrap_or("–"));
    for law in n.laws.iter().flatten().filter_map(|key| catalog.law(key)) {
        line(lang.pick("関係する法律", "law"), &format!("{} ({})", law.title.get(lang), law.regulator.get(lang)));
    }
    if let Some(note) = &n.note {
        line(lang.pick("注", "note"), note.get(lang));
    }
    out
}
