//! The command line as a whole: what every command shares, and the list of commands.

use crate::{
    account, assess, case, change, check, db, eval, evaluation, hook, incident, key, lesson, log, mail, node, norm,
    operator, procedure, received, serve, sheet,
};
use crate::{statement, system, verify, work};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Japan's AI-governance framework as running software.
#[derive(Debug, Parser)]
#[command(name = "shirube", version, max_term_width = 100, after_help = crate::help::EXAMPLES)]
pub struct Cli {
    /// Language of everything shown: ja or en [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, global = true, value_name = "LANG", value_parser = ["ja", "en"], hide_possible_values = true)]
    pub lang: Option<String>,
    /// Print one JSON document; errors are problem documents (RFC 9457)
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing on standard error unless something fails
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// No colour; the variable NO_COLOR does the same
    #[arg(long, global = true)]
    pub no_color: bool,
    /// The data directory
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "SHIRUBE_DATA",
        default_value = "./data",
        hide_env_values = true
    )]
    pub data: PathBuf,
    /// A PostgreSQL address (postgres://…) or a SQLite file, instead of SQLite in the data directory
    #[arg(long, global = true, value_name = "URL", env = "SHIRUBE_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// A catalogue directory instead of the one built in
    #[arg(long, global = true, value_name = "DIR")]
    pub catalog: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the pages and the API
    Serve(serve::ServeArgs),
    /// Take parts of evaluations ordered on the pages and carry them out; several machines share one PostgreSQL
    Work(work::WorkArgs),
    /// Read a model card or bill of materials and report what applies, why, and what is missing
    Check(check::CheckArgs),
    /// The norms: list, show, compare, check, exchange
    #[command(subcommand)]
    Norm(norm::NormVerb),
    /// Datasets, models, systems and services: list, show, import, amend, export
    #[command(subcommand)]
    System(system::SystemVerb),
    /// Operators: list, add, member
    #[command(subcommand)]
    Operator(operator::OperatorVerb),
    /// Accounts of people: add, erase
    #[command(subcommand)]
    Account(account::AccountVerb),
    /// Self-assessments: list, status, start, answer, submit, export
    #[command(subcommand)]
    Assess(assess::AssessVerb),
    /// Evaluation of AI systems: run, resume, report, compare, gate, import, export, redteam, spot, suites, plan
    #[command(subcommand)]
    Eval(eval::EvalVerb),
    /// Evaluations of the register's systems: list, show, plan, agree, order, receive, review, sign, give, withdraw, compare, export
    Evaluation(evaluation::EvaluationArgs),
    /// Procedures of cases: list, show, check, due
    #[command(subcommand)]
    Procedure(procedure::ProcedureVerb),
    /// Cases under procedure: list, show, take, confirm, decline, sweep
    #[command(subcommand)]
    Case(case::CaseVerb),
    /// Reports of incidents: import
    #[command(subcommand)]
    Incident(incident::IncidentVerb),
    /// What was proposed out of cases
    #[command(subcommand)]
    Lesson(lesson::LessonVerb),
    /// Mail about changed norms: list, send
    #[command(subcommand)]
    Mail(mail::MailVerb),
    /// The keys statements are signed with: list, make, revoke
    #[command(subcommand)]
    Key(key::KeyVerb),
    /// Signed statements: list, show, export, change how one stands
    #[command(subcommand)]
    Statement(statement::StatementVerb),
    /// Disclosure sheets: list, show, draft, set, submit, approve, publish, withdraw, send, answer, export
    Sheet(sheet::SheetArgs),
    /// Statements received: list, show, take, confirm, accept, decline, ask, pins, export
    #[command(subcommand)]
    Received(received::ReceivedVerb),
    /// Changes that travel: preview, announce, drop, sent, list, show, seen, settle
    Change(change::ChangeArgs),
    /// Webhooks, to which an operator's events are sent: list, show, add, test, resend, remove, deliver
    #[command(subcommand)]
    Hook(hook::HookVerb),
    /// Other nodes: list, show, add, confirm, send, export, import
    Node(node::NodeArgs),
    /// Check a signed statement with everything sent beside it, offline
    Verify(verify::VerifyArgs),
    /// The transparency log: verify, checkpoint, prove, key, repair
    #[command(subcommand)]
    Log(log::LogVerb),
    /// The database: migrate, seed-demo, reindex, compact
    #[command(subcommand)]
    Db(db::DbVerb),
    /// Print the OpenAPI document of the API
    Openapi,
    /// Print the completion script of a shell
    Completions {
        /// The shell: bash, elvish, fish, powershell or zsh
        #[arg(hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    /// Print the help of every command as Markdown
    #[command(hide = true)]
    Reference,
}
