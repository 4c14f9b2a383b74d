//! `shirube procedure`: which procedures there are, what one says, whether a file is sound, when a period ends.

use crate::context::Context;
use crate::failure::Failure;
use crate::norm_check::read;
use crate::output::table;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use shirube_domain::calendar::{self, Calendar, Closed, Span, Unit};
use shirube_domain::procedure::{self, Definition, Fault};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::text::Lang;
use shirube_domain::time::{Timestamp, rfc3339};
use std::fmt::Write;
use std::path::PathBuf;

/// What to do with procedures.
#[derive(Debug, Subcommand)]
pub enum ProcedureVerb {
    /// List the procedures
    List,
    /// Show one: its steps, who takes them, its periods
    Show {
        /// The procedure: incident, or one version, incident@1
        procedure: String,
        /// Print the drawing as Mermaid instead
        #[arg(long)]
        mermaid: bool,
    },
    /// Check files: everything that is wrong with each
    Check {
        /// The files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Say when a period ends in Japan
    #[command(after_help = DUE_EXAMPLES)]
    Due(DueArgs),
}

/// Examples of `procedure due`.
pub const DUE_EXAMPLES: &str = "Examples:
  shirube procedure due 2026-12-25T15:00:00+09:00 --within 10 --unit working-days
  shirube procedure due 2026-11-23T18:30:00+09:00 --within 72 --unit hours
  shirube procedure due 2026-01-31T12:00:00+09:00 --within 1 --unit months --stays

The first day is left out, the last counts whole; a closed last day gives way to the next on which offices work.";

/// Say when a period ends in Japan
#[derive(Debug, Args)]
pub struct DueArgs {
    /// From when it runs, with its offset: 2026-12-25T15:00:00+09:00
    from: Timestamp,
    /// How many
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    within: u32,
    /// Of what: hours, days, working-days, months or years
    #[arg(long, value_parser = ["hours", "days", "working-days", "months", "years"], hide_possible_values = true)]
    unit: String,
    /// Leave the last day where it is, also when offices are closed on it
    #[arg(long)]
    stays: bool,
}

/// Runs it.
///
/// # Errors
/// [`Failure::Faulty`] when a file has faults; absent procedures and files.
pub fn run(cx: &Context, verb: ProcedureVerb) -> Result<(), Failure> {
    match verb {
        ProcedureVerb::List => list(cx),
        ProcedureVerb::Show { procedure, mermaid } => show(cx, &procedure, mermaid),
        ProcedureVerb::Check { files } => check(cx, &files),
        ProcedureVerb::Due(args) => due(cx, &args),
    }
}

fn list(cx: &Context) -> Result<(), Failure> {
    let all = procedure::definitions();
    let row = |d: &Definition| {
        let (steps, periods) = (d.steps.len().to_string(), d.clocks.len().to_string());
        vec![d.name(), steps, periods, d.title.get(cx.lang).to_owned()]
    };
    let line = |d: &Definition| json!({ "name": d.name(), "title": d.title, "about": d.about, "basis": d.basis });
    let document = json!({ "procedures": all.iter().map(line).collect::<Vec<_>>() });
    let heads = [("手続", "procedure"), ("手順", "steps"), ("期限", "periods"), ("題", "title")];
    let heads = heads.map(|(ja, en)| cx.lang.pick(ja, en));
    cx.emit(&document, || table(&heads, &all.iter().map(row).collect::<Vec<_>>()))
}

fn show(cx: &Context, name: &str, is_mermaid: bool) -> Result<(), Failure> {
    let none = || Refusal::of(Class::Absent, "cli.no-procedure").with("value", name);
    let definition = procedure::definition(name).ok_or_else(none)?;
    let document = procedure::document(definition);
    cx.emit(&document, || match is_mermaid {
        true => procedure::mermaid(definition, cx.lang),
        false => told(definition, cx.lang),
    })
}

fn told(d: &Definition, lang: Lang) -> String {
    let mut out = format!("{}  {}\n{}\n\n", d.name(), d.title.get(lang), d.about.get(lang));
    let steps: Vec<Vec<String>> = d
        .steps
        .iter()
        .enumerate()
        .map(|(n, s)| {
            let second = if s.second.is_empty() { String::new() } else { format!(" + {}", s.second.join(", ")) };
            let way = format!("{} → {}", s.from.join(", "), s.to);
            vec![
                (n + 1).to_string(),
                s.id.clone(),
                way,
                format!("{}{second}", s.by.join(", ")),
                s.title.get(lang).to_owned(),
            ]
        })
        .collect();
    let heads = [("", ""), ("手順", "step"), ("状態", "way"), ("行う人", "by"), ("題", "title")];
    out.push_str(&table(&heads.map(|(ja, en)| lang.pick(ja, en)), &steps));
    out.push('\n');
    let clocks: Vec<Vec<String>> = d
        .clocks
        .iter()
        .map(|c| vec![c.id.clone(), c.words(lang), c.runs_in.join(", "), c.title.get(lang).to_owned()])
        .collect();
    let heads = [("期限", "period"), ("長さ", "how long"), ("進む状態", "runs in"), ("題", "title")];
    out.push_str(&table(&heads.map(|(ja, en)| lang.pick(ja, en)), &clocks));
    out
}

fn check(cx: &Context, files: &[PathBuf]) -> Result<(), Failure> {
    let chosen = cx.chosen()?;
    let (mut text, mut shown, mut count) = (String::new(), Vec::new(), 0);
    for path in files {
        let name = path.display().to_string();
        let faults = procedure::read_in(chosen.catalog(), &read(path)?).err().unwrap_or_default();
        count += faults.len();
        for fault in &faults {
            let _ = writeln!(text, "{name}: {}", fault.words(cx.lang));
        }
        let one =
            |f: &Fault| json!({ "kind": f.kind, "place": f.place, "detail": f.detail, "words": f.words(cx.lang) });
        shown.push(json!({ "file": name, "faults": faults.iter().map(one).collect::<Vec<Value>>() }));
    }
    if count == 0 {
        text.push_str(cx.lang.pick("問題はありません\n", "no faults\n"));
    }
    cx.emit(&json!({ "files": shown }), || text)?;
    if count == 0 { Ok(()) } else { Err(Failure::Faulty) }
}

fn due(cx: &Context, args: &DueArgs) -> Result<(), Failure> {
    let wrong = || Refusal::invalid("common.choose").on("unit");
    let unit = Unit::parse(&args.unit).ok_or_else(wrong)?;
    let (span, closed) = (Span { within: args.within, unit }, if args.stays { Closed::Stays } else { Closed::Next });
    let calendar = Calendar::japan();
    let end = calendar::end(args.from, span, closed, &[], calendar);
    let end = end.ok_or_else(|| Refusal::invalid("cli.period-too-far").on("within"))?;
    let document = json!({
        "on": end.on.to_string(), "until": rfc3339(end.at), "moved_from": end.moved_from.map(|d| d.to_string()),
        "is_expected": end.is_expected, "calendar": calendar.id(), "basis": calendar.basis(),
    });
    cx.emit(&document, || {
        let lang = cx.lang;
        let mut out = format!("{}  {}\n", end.on, calendar.formal(end.on, lang));
        if unit == Unit::Hours {
            let _ = writeln!(
                out,
                "{}",
                lang.pick(format!("{} まで", rfc3339(end.at)), format!("until {}", rfc3339(end.at)))
            );
        }
        if let Some(from) = end.moved_from {
            let name = calendar.holiday(from).map(|h| format!(" ({})", h.name.get(lang))).unwrap_or_default();
            let words = lang.pick(
                format!("{from}{name} は閉庁日のため移りました"),
                format!("moved from {from}{name}, when offices are closed"),
            );
            let _ = writeln!(out, "{words}");
        }
        if end.is_expected {
            let words = ("まだ公表されていない祝日によります", "rests on holidays not announced yet");
            let _ = writeln!(out, "{}", lang.pick(words.0, words.1));
        }
        out
    })
}
