//! `shirube assess`: self-assessments, for reading and handing over.

use crate::assess_answer;
use crate::check::{self, Format};
use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::operator;
use crate::output::table;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use shirube_domain::assessment::{self, Assessment, AssessmentRow, AssessmentSummary, Evidence, Risk, State, exchange};
use shirube_domain::db::Tx;
use shirube_domain::id::AssessmentId;
use shirube_domain::installation::Installation;
use shirube_domain::ledger;
use shirube_domain::norm::{Catalog, NormId};
use shirube_domain::oscal;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, Asset, Operator};
use shirube_domain::report::{self, AssessedInput, CheckInput, Subject, kind_label};
use shirube_domain::statement;
use shirube_domain::time::{Clock, SystemClock};
use std::path::PathBuf;

/// What to do with self-assessments.
#[derive(Debug, Subcommand)]
pub enum AssessVerb {
    /// List an operator's self-assessments, latest change first
    List {
        /// Whose: id, Corporate Number or name
        #[arg(long)]
        operator: String,
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        most: u32,
    },
    /// How far a self-assessment is, by principle
    Status {
        /// Its id (asm_…)
        id: String,
    },
    /// Start a self-assessment of an asset
    Start(assess_answer::StartArgs),
    /// Answer one norm of a self-assessment; with --rests-on, a received statement is attached as evidence
    Answer(assess_answer::AnswerArgs),
    /// Hand a self-assessment in; what it says then no longer changes
    Submit(assess_answer::SubmitArgs),
    /// Write a self-assessment as an answer sheet (xlsx) or a report (pdf, html, json)
    #[command(after_help = crate::help::ASSESS_EXAMPLES)]
    Export(ExportArgs),
}

/// A model of OSCAL an assessment can be written in. The variants have no help of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Exchange {
    #[allow(missing_docs)]
    Results,
    #[allow(missing_docs)]
    Plan,
}

/// Write a self-assessment as an answer sheet (xlsx) or a report (pdf, html, json)
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Its id (asm_…)
    id: String,
    /// Form of the document: html, pdf, xlsx or json [default: by the name after -o; otherwise html]
    #[arg(long, value_enum, hide_possible_values = true)]
    format: Option<Format>,
    /// As OSCAL instead: results (assessment results) or plan (plan of action and milestones)
    #[arg(long, value_enum, conflicts_with = "format", value_name = "MODEL", hide_possible_values = true)]
    oscal: Option<Exchange>,
    /// Write the document to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// Absent assessments; documents that cannot be made.
pub fn run(cx: &Context, verb: AssessVerb) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    match verb {
        AssessVerb::List { operator, most } => list(cx, &installation, &operator, most),
        AssessVerb::Status { id } => status(cx, &installation, &id),
        AssessVerb::Start(args) => assess_answer::start(cx, &installation, &args),
        AssessVerb::Answer(args) => assess_answer::answer(cx, &installation, args),
        AssessVerb::Submit(args) => assess_answer::submit(cx, &installation, &args),
        AssessVerb::Export(args) => export(cx, &installation, &args),
    }
}

fn list(cx: &Context, installation: &Installation, operator: &str, most: u32) -> Result<(), Failure> {
    let found = installation.ground.db.read(|tx| {
        let operator = operator::find(tx, operator)?;
        Ok::<_, Error>(assessment::list(tx, &operator.id, None, None, most)?)
    })?;
    let to_json = |s: &AssessmentSummary| -> Value {
        json!({
            "id": s.id, "asset": s.asset, "asset_name": s.asset_name, "number": s.number, "state": s.state,
            "updated_at": s.updated_at, "submitted_at": s.submitted_at,
        })
    };
    let document: Vec<Value> = found.rows.iter().map(to_json).collect();
    cx.emit(&json!({ "assessments": document, "more": found.next.is_some() }), || {
        let line = |s: &AssessmentSummary| {
            vec![s.id.to_string(), s.asset_name.clone(), s.number.to_string(), s.state.label(cx.lang).to_owned()]
        };
        table(
            &cx.lang.pick(["ID", "対象", "版", "状態"], ["id", "of", "version", "state"]),
            &found.rows.iter().map(line).collect::<Vec<_>>(),
        )
    })
}

/// An assessment with everything a document needs.
struct Whole<'c> {
    assessment: Assessment,
    operator: Operator,
    asset: Asset,
    rows: Vec<AssessmentRow<'c>>,
    evidence: Vec<(NormId, Evidence)>,
    marks: Vec<(NormId, String)>,
    risks: Vec<Risk>,
    check: CheckInput,
    index: Option<u64>,
}

fn load<'c>(cx: &Context, tx: &mut Tx<'_>, catalog: &'c Catalog, text: &str) -> Result<Whole<'c>, Error> {
    let absent = || Refusal::of(Class::Absent, "cli.no-such-assessment").with("value", text);
    let id = AssessmentId::parse(text).map_err(|_| absent())?;
    let assessment = assessment::assessment(tx, &id)?.ok_or_else(absent)?;
    let operator = registry::operator(tx, &assessment.operator)?.ok_or_else(absent)?;
    let asset = registry::asset(tx, &assessment.asset)?.ok_or_else(absent)?;
    let rows = assessment::rows(catalog, &assessment, assessment::answers(tx, &id)?);
    let index = match &assessment.receipt {
        Some(entry) => ledger::entry(tx, entry.as_str())?.and_then(|e| e.index),
        None => None,
    };
    let subject = Subject {
        name: asset.name.clone(),
        version: asset.version.clone(),
        kind: kind_label(asset.kind, cx.lang).to_owned(),
        operator: Some(operator::name(cx, &operator)),
        corporate_number: operator.corporate_number.clone(),
        source: None,
        state: None,
    };
    let said = registry::said(tx, &asset.id)?;
    let check = CheckInput { subject, facts: assessment.facts.clone(), said, unread: Vec::new(), described: true };
    let (evidence, risks) = (assessment::linked_evidence(tx, &id)?, assessment::risks(tx, &id)?);
    let at = statement::seconds(SystemClock.now());
    let marks = report::marks(tx, (&operator.id, &id), at, cx.lang)?;
    Ok(Whole { assessment, operator, asset, rows, evidence, marks, risks, check, index })
}

fn status(cx: &Context, installation: &Installation, id: &str) -> Result<(), Failure> {
    let catalog = &installation.catalog();
    let whole = installation.ground.db.read(|tx| load(cx, tx, catalog, id))?;
    let all = assessment::progress(&whole.rows);
    let groups = assessment::groups(catalog, &whole.rows, cx.lang);
    let of: Vec<_> = groups.iter().map(|g| (g, assessment::progress(g.rows.iter().copied()))).collect();
    let document = json!({
        "id": whole.assessment.id, "asset": whole.asset.id, "number": whole.assessment.number,
        "state": whole.assessment.state, "progress": all,
        "groups": of.iter().map(|(g, p)| json!({ "id": g.id, "title": g.title, "progress": p })).collect::<Vec<_>>(),
        "risks": whole.risks.len(), "receipt": whole.assessment.receipt, "index": whole.index,
    });
    cx.emit(&document, || {
        let state = whole.assessment.state.label(cx.lang);
        let number = whole.assessment.number;
        let head = cx.lang.pick(
            format!("{} 第{number}版 {state}\n", whole.asset.name),
            format!("{} version {number}, {state}\n", whole.asset.name),
        );
        let rows: Vec<Vec<String>> = of
            .iter()
            .map(|(g, p)| {
                vec![
                    g.title.clone(),
                    format!("{}/{}", p.answered(), p.all),
                    p.met.to_string(),
                    (p.partly + p.not_met).to_string(),
                ]
            })
            .chain([vec![
                cx.lang.pick("合計", "total").to_owned(),
                format!("{}/{}", all.answered(), all.all),
                all.met.to_string(),
                (all.partly + all.not_met).to_string(),
            ]])
            .collect();
        let names =
            cx.lang.pick(["区分", "回答", "満たしている", "要確認"], ["group", "answered", "met", "needs attention"]);
        head + &table(&names, &rows)
    })
}

fn export(cx: &Context, installation: &Installation, args: &ExportArgs) -> Result<(), Failure> {
    if let Some(model) = args.oscal {
        return exchanged(cx, installation, args, model);
    }
    let format = args.format.or_else(|| args.output.as_deref().and_then(Format::of_name));
    let format = format.unwrap_or(if cx.json { Format::Json } else { Format::Html });
    if format.is_binary() && args.output.is_none() && crate::output::is_terminal() {
        return Err(Refusal::invalid("cli.binary-to-terminal").into());
    }
    let catalog = &installation.catalog();
    let whole = installation.ground.db.read(|tx| load(cx, tx, catalog, &args.id))?;
    let bytes = if format == Format::Xlsx {
        answer_sheet(cx, catalog, &whole)?
    } else {
        check::render(&report(cx, catalog, whole), format)?
    };
    cx.write(args.output.as_deref(), &bytes, format.is_binary())
}

fn exchanged(cx: &Context, installation: &Installation, args: &ExportArgs, model: Exchange) -> Result<(), Failure> {
    let document = installation.ground.db.read(|tx| {
        let absent = || Refusal::of(Class::Absent, "cli.no-such-assessment").with("value", &args.id);
        let id = AssessmentId::parse(&args.id).map_err(|_| absent())?;
        let held = assessment::assessment(tx, &id)?.ok_or_else(absent)?;
        match model {
            Exchange::Results => oscal::results(tx, &installation.catalog(), &held),
            Exchange::Plan => oscal::plan(tx, &installation.catalog(), &held),
        }
    })?;
    cx.write(args.output.as_deref(), &oscal::to_json(&document)?, false)
}

fn report(cx: &Context, catalog: &Catalog, whole: Whole<'_>) -> report::Report {
    let input = AssessedInput {
        assessment: &whole.assessment,
        rows: &whole.rows,
        evidence: &whole.evidence,
        marks: &whole.marks,
        risks: &whole.risks,
        check: whole.check,
        index: whole.index,
    };
    report::assessed(catalog, &input, cx.lang, SystemClock.now())
}

fn answer_sheet(cx: &Context, catalog: &Catalog, whole: &Whole<'_>) -> Result<Vec<u8>, Failure> {
    let w = report::words(cx.lang);
    let state = match whole.assessment.state {
        State::Submitted => State::Submitted.label(cx.lang),
        State::Draft => State::Draft.label(cx.lang),
    };
    let cover = vec![
        (w.name.to_owned(), whole.asset.name.clone()),
        (w.operator.to_owned(), operator::name(cx, &whole.operator)),
        (w.version.to_owned(), whole.assessment.number.to_string()),
        (w.state.to_owned(), state.to_owned()),
        (w.catalog.to_owned(), whole.assessment.catalog_digest.clone()),
        (w.made_at.to_owned(), shirube_domain::time::minute_in_japan(SystemClock.now())),
    ];
    let sheet = exchange::sheet(catalog, &whole.assessment, &whole.rows, &whole.evidence, cover, cx.lang);
    Ok(shirube_paper::sheet::write(&sheet)?)
}
