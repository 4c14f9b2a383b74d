//! `shirube log`: verify everything, show the checkpoint and the key, prove one entry.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::output::print;
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::editing;
use shirube_domain::evaluation::{self, AuditedLogs};
use shirube_domain::installation::Installation;
use shirube_domain::ledger::{self, Audited};
use shirube_domain::refusal::{Class, Error, Refusal, messages};
use shirube_domain::text::Lang;
use shirube_proof::findings::{Finding, Level};
use shirube_proof::note::VerifierKey;
use std::fmt::Write;
use std::path::PathBuf;

/// What to do with the log.
#[derive(Debug, Subcommand)]
pub enum LogVerb {
    /// Rebuild the log and compare it with the published files, with every row of the database and with the logs of evaluations
    #[command(after_help = crate::help::VERIFY_EXAMPLES)]
    Verify {
        /// Verify signatures with this key, kept from before, instead of the one found here
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
    },
    /// Print the latest signed checkpoint
    Checkpoint,
    /// Write the proof that an entry is in the log, for keeping and checking offline
    #[command(after_help = crate::help::PROVE_EXAMPLES)]
    Prove {
        /// The entry: its id (ent_…) or its index
        entry: String,
        /// Write the proof to this file
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Print the key others verify the log with
    Key,
    /// What is in force, its digest, and the log entry that records it
    InForce,
    /// Write published files anew that are missing or damaged, from the database
    #[command(after_help = crate::help::REPAIR_EXAMPLES)]
    Repair(RepairArgs),
}

/// Write published files anew that are missing or damaged, from the database
#[derive(Debug, Args)]
pub struct RepairArgs {
    /// Show what would change and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

/// Runs it.
///
/// # Errors
/// [`Failure::Verdict`] when the log does not add up.
pub fn run(cx: &Context, verb: LogVerb) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    match verb {
        LogVerb::Verify { key } => verify(cx, &installation, key.as_deref()),
        LogVerb::Checkpoint => checkpoint(cx, &installation),
        LogVerb::Prove { entry, output } => prove(cx, &installation, &entry, output),
        LogVerb::Key => {
            let key = installation.log_key();
            cx.emit(&json!({ "key": key }), || format!("{key}\n"))
        }
        LogVerb::InForce => in_force(cx, &installation),
        LogVerb::Repair(args) => repair(cx, &installation, &args),
    }
}

fn in_force(cx: &Context, installation: &Installation) -> Result<(), Failure> {
    installation.keep_log()?;
    let (last, index) = installation.ground.db.read(|tx| {
        let last = editing::latest_change(tx)?;
        let entry = last.as_ref().map(|l| ledger::entry(tx, l.entry.as_str())).transpose()?.flatten();
        Ok::<_, Error>((last, entry.and_then(|e| e.index)))
    })?;
    let last = last.ok_or_else(|| Refusal::of(Class::Absent, "cli.no-checkpoint"))?;
    let instruments: serde_json::Value = serde_json::from_str(&last.instruments).unwrap_or_default();
    let dropped = installation.dropped();
    let document = json!({
        "catalog": last.digest, "at": last.at, "entry": last.entry, "index": index, "instruments": instruments,
        "edition": installation.in_force().edition(), "outrun_by": installation.outrun_by()?,
        "dropped": { "files": dropped.names, "faults": dropped.faults }, "left_out": installation.in_force().faults(),
    });
    cx.emit(&document, || {
        let index = index.map_or_else(|| "–".to_owned(), |i| i.to_string());
        let mut out = format!("{}\n{}  {} ({index})\n", last.digest, last.at, last.entry);
        for fault in dropped.faults.iter().chain(installation.in_force().faults()) {
            let _ = writeln!(out, "{}", crate::norm_check::line(fault, cx.lang));
        }
        out
    })
}

/// A log of which nothing was ever integrated has nothing published to compare: it is signed for the first time.
fn begin(installation: &Installation) -> Result<(), Failure> {
    let begun = installation.ground.db.read(|tx| ledger::entries(tx, None, 1))?;
    if begun.is_empty() && ledger::head(&installation.ground.db)?.is_none() {
        installation.keep_log()?;
    }
    Ok(())
}

fn verify(cx: &Context, installation: &Installation, key: Option<&str>) -> Result<(), Failure> {
    begin(installation)?;
    let mut audited = match key {
        None => installation.audit()?,
        Some(text) => {
            let key: VerifierKey =
                text.trim().parse().map_err(|_| Refusal::invalid("cli.not-a-key").on("key").with("value", text))?;
            ledger::audit(&installation.ground.db, installation.log_dir(), &key)?
        }
    };
    let AuditedLogs { logs, report } = evaluation::audit_logs(&installation.ground.db, &installation.logs)?;
    audited.report.append(report);
    let errors: Vec<&Finding> = audited.report.errors().collect();
    let document = json!({
        "verified": errors.is_empty(), "entries": audited.entries, "waiting": audited.waiting, "rows": audited.rows, "logs": logs,
        "findings": audited.report.findings.iter().map(|f| json!({
            "code": f.code, "level": f.level, "params": f.params, "message": words(f, cx.lang),
        })).collect::<Vec<_>>(),
    });
    cx.emit(&document, || told(&audited, cx.lang) + &told_of_logs(logs, cx.lang))?;
    if errors.is_empty() { Ok(()) } else { Err(Failure::Verdict) }
}

/// How many logs of evaluations were read, where there are some.
fn told_of_logs(logs: u64, lang: Lang) -> String {
    match logs {
        0 => String::new(),
        n => lang.pick(
            format!("評価の実行記録{n}件をダイジェストと照合しました\n"),
            format!("{n} logs of evaluations held against their digests\n"),
        ),
    }
}

fn told(audited: &Audited, lang: Lang) -> String {
    let mut out = String::new();
    for finding in &audited.report.findings {
        let level = match finding.level {
            Level::Error => lang.pick("不一致", "wrong"),
            Level::Warning => lang.pick("注意", "note"),
            Level::Ok => continue,
        };
        let _ = writeln!(out, "{level} [{}] {}", finding.code, words(finding, lang));
    }
    let (entries, waiting, rows) = (audited.entries, audited.waiting, audited.rows);
    let errors = audited.report.errors().count();
    let _ = match (errors, lang) {
        (0, Lang::Ja) => {
            writeln!(out, "ログは一致しています：項目{entries}件、番号の付与待ち{waiting}件、照合した行{rows}件")
        }
        (0, Lang::En) => {
            writeln!(out, "the log adds up: {entries} entries, {waiting} waiting for an index, {rows} rows compared")
        }
        (n, Lang::Ja) => writeln!(out, "ログと一致しないものが{n}件あります（項目{entries}件、行{rows}件を照合）"),
        (n, Lang::En) => writeln!(out, "{n} things do not add up ({entries} entries, {rows} rows compared)"),
    };
    out
}

/// A finding in words, and after them its particulars.
fn words(finding: &Finding, lang: Lang) -> String {
    let Some(message) = messages().get(finding.code) else { return finding.to_string() };
    let particulars: Vec<String> = finding.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let text = message.get(lang);
    if particulars.is_empty() { text.to_owned() } else { format!("{text} ({})", particulars.join(", ")) }
}

/// Writes what is published anew, and then verifies everything: files can be mended from the database, the database cannot.
fn repair(cx: &Context, installation: &Installation, args: &RepairArgs) -> Result<(), Failure> {
    let stale = installation.stale_files()?;
    if args.dry_run || stale.is_empty() {
        return cx.emit(&json!({ "dry_run": args.dry_run, "files": stale, "written": 0 }), || listed(&stale, cx.lang));
    }
    cx.say(listed(&stale, cx.lang).trim_end());
    cx.say(cx.lang.pick(
        "公開用のファイルだけをデータベースから書き直します。記録そのもの（項目・行・署名）は変わりません。",
        "only published files are written anew from the database; the record itself (entries, rows, signatures) stays as it is",
    ));
    cx.confirm(args.yes, cx.lang.pick("書き直しますか。", "write them anew?"))?;
    let published = installation.repair_log()?;
    let audited = installation.audit()?;
    let errors: Vec<&Finding> = audited.report.errors().collect();
    let document = json!({
        "dry_run": false, "files": stale, "written": published.files, "verified": errors.is_empty(),
        "findings": errors.iter().map(|f| json!({ "code": f.code, "params": f.params, "message": words(f, cx.lang) }))
            .collect::<Vec<_>>(),
    });
    let n = published.files;
    cx.emit(&document, || {
        cx.lang.pick(format!("{n}個のファイルを書き直しました。\n"), format!("{n} files written anew\n"))
            + &told(&audited, cx.lang)
    })?;
    if errors.is_empty() { Ok(()) } else { Err(Failure::Verdict) }
}

/// The published files that are missing or differ.
fn listed(stale: &[String], lang: Lang) -> String {
    if stale.is_empty() {
        let sound = "公開用のファイルはデータベースと一致しています。書き直すものはありません。\n";
        return lang.pick(sound, "every published file is as the database has it; nothing to write\n").to_owned();
    }
    let head = lang.pick(
        format!("データベースと違う、または欠けている公開用のファイル：{}個\n", stale.len()),
        format!("published files that are missing or differ from the database: {}\n", stale.len()),
    );
    stale.iter().fold(head, |out, path| out + "  " + path + "\n")
}

fn checkpoint(cx: &Context, installation: &Installation) -> Result<(), Failure> {
    let head = ledger::head(&installation.ground.db)?;
    let (size, note) = head.ok_or_else(|| Refusal::of(Class::Absent, "cli.no-checkpoint"))?;
    cx.emit(&json!({ "size": size, "checkpoint": note }), || note.clone())
}

fn prove(cx: &Context, installation: &Installation, name: &str, output: Option<PathBuf>) -> Result<(), Failure> {
    let proof = installation.ground.db.read(|tx| {
        let absent = || Refusal::of(Class::Absent, "cli.no-such-entry").with("value", name);
        let waits = || Refusal::of(Class::Conflict, "cli.entry-waits").with("value", name);
        let entry = ledger::entry(tx, name)?.ok_or_else(absent)?;
        let index = entry.index.ok_or_else(waits)?;
        Ok::<_, Error>(ledger::inclusion(tx, index)?.ok_or_else(waits)?)
    })?;
    match output {
        None if cx.json => cx.emit(&json!({ "proof": proof }), String::new),
        None => print(&proof),
        Some(path) => cx.write(Some(&path), proof.as_bytes(), false),
    }
}
