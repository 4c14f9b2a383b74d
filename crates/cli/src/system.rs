//! `shirube system`: datasets, models, systems and services of the register.

use crate::check;
use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::operator;
use crate::output::table;
use crate::{system_amend, system_export, system_reports};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use shirube_domain::filing;
use shirube_domain::id::AssetId;
use shirube_domain::installation::Installation;
use shirube_domain::norm::Facts;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, Asset, AssetKind, AssetQuery, Imported, Intake, Operator, Said, Tie};
use shirube_domain::report::{self, CheckInput, Report, kind_label};
use shirube_domain::time::{Clock, SystemClock};
use std::fmt::Write;
use std::path::PathBuf;

/// What to do with the register of assets.
#[derive(Debug, Subcommand)]
pub enum SystemVerb {
    /// List datasets, models, systems and services, latest change first
    List(ListArgs),
    /// Show one with everything said about it, where it was said, and its ties
    Show {
        /// Its id (ast_…)
        id: String,
    },
    /// Take a model card or bill of materials into an operator's register
    #[command(after_help = crate::help::IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// Change name, version or summary; what is not given stays
    Amend(system_amend::AmendArgs),
    /// Write one for others: a bill of materials, a model card, or a form as far as the register answers it
    #[command(after_help = crate::help::SYSTEM_EXPORT_EXAMPLES)]
    Export(system_export::ExportArgs),
    /// Which reports and notifications the facts of one may call for, and its cases
    Reports {
        /// Its id (ast_…)
        id: String,
    },
}

/// List datasets, models, systems and services, latest change first
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only of this operator: id, Corporate Number or name
    #[arg(long)]
    operator: Option<String>,
    /// Only of this kind: dataset, model, system or service
    #[arg(long, value_parser = ["dataset", "model", "system", "service"], hide_possible_values = true)]
    kind: Option<String>,
    /// Retired ones too
    #[arg(long)]
    all: bool,
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    most: u32,
    /// Only those whose name or version holds this
    search: Option<String>,
}

/// Take a model card or bill of materials into an operator's register
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// A model card (Markdown), CycloneDX ML-BOM, SPDX 3 AI document or Shirube TOML; - reads standard input
    file: PathBuf,
    /// Whose register: id, Corporate Number or name
    #[arg(long)]
    operator: String,
    /// Show what would be taken and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs it.
///
/// # Errors
/// Whatever the register or the reader refuses.
pub fn run(cx: &Context, verb: SystemVerb) -> Result<(), Failure> {
    match verb {
        SystemVerb::List(args) => list(cx, args),
        SystemVerb::Show { id } => show(cx, &id),
        SystemVerb::Import(args) => import(cx, &args),
        SystemVerb::Reports { id } => system_reports::run(cx, &id),
        SystemVerb::Amend(args) => system_amend::run(cx, args),
        SystemVerb::Export(args) => system_export::run(cx, &args),
    }
}

fn list(cx: &Context, args: ListArgs) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let kind = args.kind.as_deref().and_then(|k| AssetKind::ALL.into_iter().find(|a| a.code() == k));
    let found = installation.ground.db.read(|tx| {
        let operator = args.operator.as_deref().map(|o| operator::find(tx, o)).transpose()?.map(|o| o.id);
        let search = args.search.unwrap_or_default();
        let query =
            AssetQuery { operator, kind, search, with_retired: args.all, most: args.most, ..AssetQuery::default() };
        Ok::<_, Error>(registry::assets(tx, &query)?)
    })?;
    let document: Vec<Value> = found.rows.iter().map(to_json).collect();
    cx.emit(&json!({ "systems": document, "count": found.count, "more": found.next.is_some() }), || {
        let line = |a: &Asset| {
            let version = a.version.clone().unwrap_or_default();
            vec![a.id.to_string(), kind_label(a.kind, cx.lang).to_owned(), a.name.clone(), version]
        };
        table(
            &cx.lang.pick(["ID", "種類", "名称", "版"], ["id", "kind", "name", "version"]),
            &found.rows.iter().map(line).collect::<Vec<_>>(),
        )
    })
}

fn to_json(a: &Asset) -> Value {
    json!({
        "id": a.id, "operator": a.operator, "kind": a.kind, "name": a.name, "version": a.version, "summary": a.summary,
        "is_retired": a.is_retired, "updated_at": a.updated_at,
    })
}

fn show(cx: &Context, text: &str) -> Result<(), Failure> {
    let absent = || Refusal::of(Class::Absent, "cli.no-such-system").with("value", text);
    let id = AssetId::parse(text).map_err(|_| absent())?;
    let installation = cx.open(Start::MustExist)?;
    let (asset, said, ties) = installation.ground.db.read(|tx| {
        let asset = registry::asset(tx, &id)?.ok_or_else(absent)?;
        Ok::<_, Error>((asset, registry::said(tx, &id)?, registry::ties(tx, &id)?))
    })?;
    let mut document = to_json(&asset);
    document["said"] = said
        .iter()
        .map(|s| json!({ "field": s.field, "value": s.value, "source": s.source, "place": s.place, "words": s.words }))
        .collect();
    document["ties"] = ties
        .iter()
        .map(|t| json!({ "id": t.id, "from": t.from, "to": t.to, "kind": t.kind, "other": t.other_name }))
        .collect();
    cx.emit(&document, || described(cx, &asset, &said, &ties))
}

fn described(cx: &Context, asset: &Asset, said: &[Said], ties: &[Tie]) -> String {
    let version = asset.version.as_deref().unwrap_or_default();
    let mut out = format!("{} {version} ({}, {})\n", asset.name, kind_label(asset.kind, cx.lang), asset.id);
    if let Some(summary) = &asset.summary {
        let _ = writeln!(out, "{summary}");
    }
    for s in said {
        let place = s.place.as_deref().map(|p| format!("  [{p}]")).unwrap_or_default();
        let value = s.value.as_str().map_or_else(|| s.value.to_string(), str::to_owned);
        let _ = writeln!(out, "  {}: {value}{place}", s.field);
    }
    for t in ties {
        let arrow = if t.from == asset.id { "→" } else { "←" };
        let _ = writeln!(out, "  {} {arrow} {} ({})", t.kind.code(), t.other_name, kind_label(t.other_kind, cx.lang));
    }
    out
}

fn import(cx: &Context, args: &ImportArgs) -> Result<(), Failure> {
    let (bytes, name) = check::read(&args.file)?;
    let installation = cx.open(Start::MustExist)?;
    let catalog = &installation.catalog();
    let imported = registry::read_file(catalog, &bytes, Some(&name))?;
    let operator = installation.ground.db.read(|tx| operator::find(tx, &args.operator))?;
    let input = CheckInput::from_file(catalog, &imported, &name, &Facts::default(), cx.lang);
    let report = report::check(catalog, &input, cx.lang, SystemClock.now());
    let taken = if args.dry_run { None } else { Some(take(&installation, &operator, &imported, &bytes, &name)?) };
    let document = json!({
        "operator": operator.id, "format": imported.format, "digest": imported.digest, "dry_run": args.dry_run,
        "entry": taken.as_ref().map(|(_, entry)| entry),
        "assets": imported.assets.iter().map(|a| json!({
            "key": a.key, "kind": a.kind, "said": a.found.len(),
            "id": id_of(taken.as_ref(), &a.key).map(|(id, _)| id), "is_new": id_of(taken.as_ref(), &a.key).map(|(_, new)| new),
        })).collect::<Vec<_>>(),
        "ties": imported.ties, "unread": imported.unread, "asked_for": report.missing,
    });
    cx.emit(&document, || narrated(cx, &operator, &imported, taken.as_ref(), &report))
}

type Taken = (Intake, String);

fn take(
    installation: &Installation,
    operator: &Operator,
    imported: &Imported,
    bytes: &[u8],
    name: &str,
) -> Result<Taken, Failure> {
    installation.files.keep(bytes)?;
    let taken = filing::receive(&installation.ground, "asset.import", |tx, receipt| {
        let intake = registry::import_file(tx, &installation.catalog(), &operator.id, imported, name)?;
        Ok::<_, Error>((intake, receipt.entry.to_string()))
    })?;
    installation.keep_log()?;
    Ok(taken)
}

fn id_of<'t>(taken: Option<&'t Taken>, key: &str) -> Option<(&'t AssetId, bool)> {
    taken.and_then(|(intake, _)| intake.assets.iter().find(|(k, _, _)| k == key)).map(|(_, id, is_new)| (id, *is_new))
}

fn narrated(cx: &Context, operator: &Operator, imported: &Imported, taken: Option<&Taken>, report: &Report) -> String {
    let lang = cx.lang;
    let mut out = lang.pick(
        format!("読み取った内容（{}の登録簿）\n", operator.name),
        format!("taken from the file (register of {})\n", operator::name(cx, operator)),
    );
    for asset in &imported.assets {
        let state = match id_of(taken, &asset.key) {
            Some((id, true)) => format!("{} {id}", lang.pick("新規", "new")),
            Some((id, false)) => format!("{} {id}", lang.pick("更新", "updated")),
            None => lang.pick("未登録", "not written").to_owned(),
        };
        let name = asset.first("name").and_then(|f| f.value.as_str()).unwrap_or(&asset.key);
        let _ = writeln!(
            out,
            "  {name} ({}): {state}, {} {}",
            kind_label(asset.kind, lang),
            asset.found.len(),
            lang.pick("件の記載", "statements")
        );
        for found in &asset.found {
            let value: String =
                found.value.as_str().map_or_else(|| found.value.to_string(), str::to_owned).chars().take(80).collect();
            let _ = writeln!(out, "    {}: {}  [{}]", found.field, value.replace('\n', " "), found.at);
        }
    }
    let _ = writeln!(out, "{}: {}", lang.pick("つながり", "ties"), imported.ties.len());
    let _ =
        writeln!(out, "{}: {}", lang.pick("使用しなかった記載", "in the file, but not used"), imported.unread.len());
    for unread in &imported.unread {
        let _ = writeln!(out, "  {}: {}", unread.at, unread.said.replace('\n', " "));
    }
    let _ = writeln!(
        out,
        "{}: {}",
        lang.pick("ファイルに書かれておらず、確認が必要なこと", "not in the file, and asked for"),
        report.missing.len()
    );
    for line in &report.missing {
        let _ = writeln!(out, "  {} [{}]", line.ask, line.fact);
    }
    if let Some((_, entry)) = taken {
        let _ = writeln!(out, "{}: {entry}", lang.pick("受付（ログの項目）", "receipt (log entry)"));
    }
    out
}
