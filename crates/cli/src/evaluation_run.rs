//! `shirube evaluation receive|review|compare|export`: what is done with the runs of an evaluation.

use crate::acting::By;
use crate::context::Context;
use crate::evaluation::{one, show};
use crate::failure::Failure;
use crate::operator;
use crate::output::table;
use crate::sheet::absent;
use clap::Args;
use serde_json::json;
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::evaluation::{self, Evaluation, Method, Received, Run};
use shirube_domain::filing;
use shirube_domain::id::EvaluationRunId;
use shirube_domain::installation::Installation;
use shirube_domain::received::Reader;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_web::api::shape::sample::EvaluationComparison;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::PathBuf;

/// Changed samples told.
const MOST_CHANGED: usize = 200;

/// Hand in the log of a run
#[derive(Debug, Args)]
pub struct ReceiveArgs {
    /// Its id (evl_…)
    evaluation: String,
    /// The folder `eval run` wrote, its only .jsonl, or the folder as a .zip
    log: PathBuf,
    #[command(flatten)]
    by: By,
}

/// Take a run as it is, or give it back with the reason
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// The run's id (evr_…), as `evaluation show` gives it
    run: String,
    /// Take it as it is
    #[arg(long, conflicts_with = "back", required_unless_present = "back")]
    accept: bool,
    /// Give it back, and why
    #[arg(long = "return", value_name = "REASON", id = "back")]
    back: Option<String>,
    /// What the reviewer says of it
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, conflicts_with = "back")]
    words: String,
    #[command(flatten)]
    by: By,
}

/// Write the log of a run to a folder, as `eval report` reads it
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The run's id (evr_…), as `evaluation show` gives it
    run: String,
    /// The folder to write, which must not be there yet
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
}

/// Give the signed result to the next party, with the chosen fields and no other
#[derive(Debug, Args)]
pub struct GiveArgs {
    /// Its id (evl_…)
    evaluation: String,
    /// A field to show, such as share.p01; may be given again; what is open is always shown
    #[arg(long = "show", value_name = "FIELD")]
    show: Vec<String>,
    /// To an operator on this installation: id, Corporate Number or name
    #[arg(long, value_name = "OPERATOR", required_unless_present = "output")]
    operator: Option<String>,
    /// Write a file to hand over instead
    #[arg(long, short, value_name = "FILE", conflicts_with = "operator")]
    output: Option<PathBuf>,
    /// Whom the file is for, for the record
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true, conflicts_with = "operator")]
    name: String,
    #[command(flatten)]
    by: By,
}

fn run_of(tx: &mut Tx<'_>, text: &str) -> Result<(Evaluation, Run), Error> {
    let id = EvaluationRunId::parse(text).map_err(|_| absent())?;
    let run = evaluation::run(tx, &id)?.ok_or_else(absent)?;
    Ok((one(tx, run.evaluation.as_str())?, run))
}

/// Hands a log in.
///
/// # Errors
/// What the log or the domain refuses.
pub fn receive(cx: &Context, it: &Installation, args: &ReceiveArgs) -> Result<(), Failure> {
    let held = it.ground.db.read(|tx| one(tx, &args.evaluation))?;
    let by = args.by.may(cx, it, &held.operator, Verb::Answer)?;
    let mut incoming = it.logs.begin(it.ground.clock.now(), it.ground.chance.as_ref())?;
    if args.log.is_dir() {
        incoming.take_folder(&args.log)?;
    } else {
        let shown = || args.log.display();
        let mut file = File::open(&args.log).map_err(|e| Failure::file(shown(), e))?;
        let mut piece = vec![0; 256 << 10];
        loop {
            match file.read(&mut piece).map_err(|e| Failure::file(shown(), e))? {
                0 => break,
                count => incoming.write(&piece[..count])?,
            }
        }
        incoming.unpack()?;
    }
    let suite = evaluation::suites().iter().find(|s| s.digest == held.plan.digest);
    let examined = evaluation::examine(incoming.folder(), &held.plan, suite)?;
    let (log, size) = it.logs.keep(&mut incoming)?;
    let given = Received { log, size, examined };
    filing::receive(&it.ground, "evaluation.receive", |tx, _| evaluation::receive(tx, &held.id, &given, &by))?;
    it.keep_log()?;
    show(cx, it, held.id.as_str())
}

/// Reviews a run.
///
/// # Errors
/// What the domain refuses.
pub fn review(cx: &Context, it: &Installation, args: &ReviewArgs) -> Result<(), Failure> {
    let (held, run) = it.ground.db.read(|tx| run_of(tx, &args.run))?;
    let by = args.by.may(cx, it, &held.operator, Verb::Approve)?;
    match &args.back {
        Some(reason) => filing::receive(&it.ground, "evaluation.return", |tx, _| {
            evaluation::send_back(tx, &run.id, reason, run.revision, &by)
        })?,
        None => filing::receive(&it.ground, "evaluation.accept", |tx, _| {
            evaluation::accept(tx, &run.id, &args.words, run.revision, &by)
        })?,
    };
    it.keep_log()?;
    show(cx, it, held.id.as_str())
}

/// Gives the signed result.
///
/// # Errors
/// What the domain refuses.
pub fn give(cx: &Context, it: &Installation, args: &GiveArgs) -> Result<(), Failure> {
    let (held, to) = it.ground.db.read(|tx| {
        let to = args.operator.as_deref().map(|text| operator::find(tx, text)).transpose()?;
        Ok::<_, Error>((one(tx, &args.evaluation)?, to))
    })?;
    let by = args.by.may(cx, it, &held.operator, Verb::Disclose)?;
    let (catalog, log) = (it.catalog(), it.log_key().parse().ok());
    let reader = Reader { catalog: &catalog, log: log.as_ref() };
    let shown: BTreeSet<String> = args.show.iter().cloned().collect();
    let file = filing::receive(&it.ground, "evaluation.give", |tx, _| match &to {
        Some(to) => evaluation::give(tx, &reader, &held.id, (&to.id, &shown), &by).map(|_| None),
        None => Ok::<_, Error>(Some(evaluation::give_file(tx, &held.id, (&args.name, &shown), &by)?)),
    })?;
    it.keep_log()?;
    match file {
        Some(bundle) => cx.write(args.output.as_deref(), bundle.to_value().to_string().as_bytes(), false),
        None => {
            let to = to.map(|o| o.id.to_string()).unwrap_or_default();
            cx.emit(&json!({ "evaluation": held.id, "to": to, "by": by }), || format!("{} → {to}\n", held.id))
        }
    }
}

/// Compares two runs of one operator.
///
/// # Errors
/// Absent; faults of the disk.
pub fn compare(cx: &Context, it: &Installation, (first, second): (&str, &str)) -> Result<(), Failure> {
    let (a, b) = it.ground.db.read(|tx| Ok::<_, Error>((run_of(tx, first)?, run_of(tx, second)?)))?;
    if a.0.operator != b.0.operator {
        return Err(absent().into());
    }
    let found = evaluation::compare(&it.logs, (&a.0, &a.1), (&b.0, &b.1))?;
    let changed = evaluation::differences(&it.logs, (&a.0, &a.1), (&b.0, &b.1), MOST_CHANGED)?;
    let document = EvaluationComparison::of((a.1.id.as_str(), b.1.id.as_str()), &found, changed);
    cx.emit(&document, || told(cx, &found))
}

fn told(cx: &Context, found: &evaluation::Compared) -> String {
    let points = |value: f64| format!("{:+.1}", value * 100.0);
    let share =
        |value: Option<(f64, f64, f64)>| value.map_or_else(|| "–".to_owned(), |v| format!("{:.1}%", v.0 * 100.0));
    let line = |l: &evaluation::ComparedLine| {
        let mark = if l.method.is_some_and(|method| method != Method::Clustered) { "*" } else { "" };
        let interval = l.interval.map(|(low, high)| format!("{} … {}{mark}", points(low), points(high)));
        vec![
            l.title.get(cx.lang).to_owned(),
            share(l.first),
            share(l.second),
            l.difference.map_or_else(|| "–".to_owned(), points),
            interval.unwrap_or_else(|| "–".to_owned()),
            l.p.map_or_else(|| "–".to_owned(), |p| format!("{p:.4}")),
        ]
    };
    let head = cx.lang.pick(
        ["観点", "一つ目", "二つ目", "差", "区間", "p（Holm補正）"],
        ["perspective", "first", "second", "difference", "interval", "p (Holm)"],
    );
    let mut out = table(&head, &found.lines.iter().map(line).collect::<Vec<_>>());
    if !found.is_paired {
        out += cx.lang.pick(
            "問いどうしを一つずつ比べられないため、区間を並べました。\n",
            "The samples cannot be compared one by one; intervals stand side by side.\n",
        );
    }
    out
}

/// Writes the log of a run.
///
/// # Errors
/// Absent when the log is not kept here, or is not what was received any more; a conflict when the folder is there already.
pub fn export(cx: &Context, it: &Installation, args: &ExportArgs) -> Result<(), Failure> {
    let (_, run) = it.ground.db.read(|tx| run_of(tx, &args.run))?;
    if !it.logs.is_whole(&run.log)? {
        return Err(absent().into());
    }
    let shown = args.output.display();
    if args.output.exists() {
        return Err(Refusal::of(Class::Conflict, "cli.eval-log-there").with("path", shown).into());
    }
    fs::create_dir_all(&args.output).map_err(|e| Failure::file(&shown, e))?;
    for path in it.logs.segments(&run.log) {
        let to = args.output.join(path.file_name().unwrap_or_default());
        fs::copy(&path, &to).map_err(|e| Failure::file(to.display(), e))?;
    }
    cx.emit(&json!({ "run": run.id, "log": run.log, "output": shown.to_string() }), || format!("{shown}\n"))
}
