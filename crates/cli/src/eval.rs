//! `shirube eval`: suites and data sets asked of a model, scored, reported, compared, held against a minimum, exchanged.
//!
//! For: evaluators on their own premises, and build servers.
//! Rests on: the crate `shirube_eval`; `docs/specs/eval-log.md`, `docs/specs/eval-exchange.md`.
//! Words: a *log* is the folder a run writes; everything said of a run is worked out from it.
//! Never: takes a key as an argument; says a total without what it rests on; opens a database.
//! Begin at: [`run`].

use crate::context::Context;
use crate::failure::Failure;
use crate::{eval_compare, eval_exchange, eval_gate, eval_redteam, eval_report, eval_run, eval_spot, eval_suites};
use clap::Subcommand;
use shirube_domain::refusal::{Class, Refusal};
use shirube_eval::log;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum EvalVerb {
    /// Ask a suite or a data set of a model, score the answers and write a log
    Run(eval_run::RunArgs),
    /// Go on with a run that was interrupted; what was answered is not asked again
    Resume(eval_run::ResumeArgs),
    /// What a log comes to: shares with intervals, what is missing, the weighted tree
    Report(eval_report::ReportArgs),
    /// Two runs on the same samples: differences with intervals and exact tests
    Compare(eval_compare::CompareArgs),
    /// Hold a log against minimums, for build servers; exit code 3 when one is not shown to be met
    Gate(eval_gate::GateArgs),
    /// Take the result or the data set of another tool
    Import(eval_exchange::ImportArgs),
    /// Write a log for others: csv, jsonl, parquet, inspect, junit, sarif
    Export(eval_exchange::ExportArgs),
    /// Attack a system of your own with the requests of a suite, and report what broke
    Redteam(eval_redteam::RedteamArgs),
    /// Let a person grade some answers, blind, and hold that against the machine
    #[command(subcommand)]
    Spot(eval_spot::SpotVerb),
    /// List the suites of the catalogue
    Suites,
    /// How many samples find a difference, and which difference a suite can find, before running it
    Plan(eval_suites::PlanArgs),
}

/// Runs it.
///
/// # Errors
/// Whatever the command refuses; [`Failure::Verdict`] when a minimum is not shown to be met.
pub fn run(cx: &Context, verb: EvalVerb) -> Result<(), Failure> {
    match verb {
        EvalVerb::Run(args) => eval_run::run(cx, &args),
        EvalVerb::Resume(args) => eval_run::resume(cx, &args),
        EvalVerb::Report(args) => eval_report::run(cx, &args),
        EvalVerb::Compare(args) => eval_compare::run(cx, &args),
        EvalVerb::Gate(args) => eval_gate::run(cx, &args),
        EvalVerb::Import(args) => eval_exchange::import(cx, &args),
        EvalVerb::Export(args) => eval_exchange::export(cx, &args),
        EvalVerb::Redteam(args) => eval_redteam::run(cx, &args),
        EvalVerb::Spot(verb) => eval_spot::run(cx, &verb),
        EvalVerb::Suites => eval_suites::list(cx),
        EvalVerb::Plan(args) => eval_suites::plan(cx, &args),
    }
}

/// What is wrong with a log, as a refusal where it is one.
pub fn log_failure(error: log::Error) -> Failure {
    let at = |class, code, path: &std::path::Path| Refusal::of(class, code).with("path", path.display());
    match error {
        log::Error::File { path, fault } => Failure::file(path.display(), fault),
        log::Error::Line { .. } => Refusal::invalid("cli.eval-log-broken").with("detail", error).into(),
        log::Error::Exists(path) => at(Class::Conflict, "cli.eval-log-there", &path).into(),
        log::Error::Absent(path) => at(Class::Absent, "cli.eval-no-log", &path).into(),
        log::Error::Busy(path) => at(Class::Conflict, "cli.eval-log-busy", &path).into(),
        log::Error::Other(what) => Refusal::of(Class::Conflict, "cli.eval-other-plan").with("what", what).into(),
    }
}
