//! The program `shirube`: `serve`, and a verb for everything else.
//!
//! For: people and scripts at a command line; offline where that makes sense.
//! Rests on: the verbs of `shirube_domain`; `docs/generated/cli.md` is the help of every command.
//! Words: a *failure* ends a command with an exit code; data goes to standard output, everything else to standard error.
//! Never: asks for anything when nobody is there to answer; takes a password as an argument.
//! Begin at: [`args::Cli`], then the file named after the noun.

mod account;
mod acting;
mod args;
mod assess;
mod assess_answer;
mod case;
mod case_words;
mod certificate;
mod change;
mod change_told;
mod check;
mod chosen;
mod context;
mod courier;
mod db;
mod disclosing_words;
mod documents;
mod eval;
mod eval_compare;
mod eval_exchange;
mod eval_figures;
mod eval_gate;
mod eval_judges;
mod eval_live;
mod eval_redteam;
mod eval_report;
mod eval_rows;
mod eval_run;
mod eval_source;
mod eval_spot;
mod eval_stop;
mod eval_suites;
mod eval_target;
mod eval_text;
mod eval_words;
mod evaluation;
mod evaluation_order;
mod evaluation_run;
mod evaluation_words;
mod failure;
mod frugal;
mod help;
mod keeper;
mod key;
mod lesson;
mod lesson_words;
mod letters;
mod log;
mod mail;
mod mail_words;
mod member;
mod outbound;
mod hook;
mod hook_words;
mod incident;
mod incident_words;
mod node;
mod node_words;
mod norm;
mod norm_applicable;
mod norm_check;
mod norm_edit;
mod norm_export;
mod norm_import;
mod norm_relate;
mod norm_search;
mod norm_words;
mod office;
mod operator;
mod output;
mod peer;
mod procedure;
mod procedure_words;
mod received;
mod reference;
mod serve;
mod sheet;
mod sheet_send;
mod sign_words;
mod statement;
mod summary;
mod system;
mod system_amend;
mod token;
mod tls;
mod system_export;
mod system_reports;
mod verify;
mod verify_words;
mod words;
mod work;
mod work_keys;
mod work_words;
mod worker;
mod worker_folder;
mod worker_part;
mod worker_tail;

use args::{Cli, Command};
use clap::FromArgMatches;
use context::Context;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let given: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let lang = context::language(&given);
    let matches = match help::command(lang).try_get_matches_from(given.clone()) {
        Ok(matches) => matches,
        Err(error) => return failure::usage(&error, lang, context::wants_json(&given)),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return failure::usage(&error, lang, context::wants_json(&given)),
    };
    let by_hand = |id| matches.value_source(id) == Some(clap::parser::ValueSource::CommandLine);
    let (cx, command) = Context::new(cli, lang, by_hand("data") || by_hand("database"));
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| match run(&cx, command) {
        Ok(()) => {
            cx.say_notes();
            ExitCode::SUCCESS
        }
        Err(failure) => {
            if failure.is_told_with_notes(&cx) {
                cx.say_notes();
            }
            failure.report(&cx)
        }
    }));
    // A panic has said on standard error where it was; the exit code says that it is ours.
    ended.unwrap_or(ExitCode::from(failure::INTERNAL))
}

fn run(cx: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(args) => serve::run(cx, args),
        Command::Work(args) => work::run(cx, &args),
        Command::Check(args) => check::run(cx, &args),
        Command::Node(args) => node::run(cx, args),
        Command::Norm(verb) => norm::run(cx, verb),
        Command::System(verb) => system::run(cx, verb),
        Command::Operator(verb) => operator::run(cx, verb),
        Command::Account(verb) => account::run(cx, verb),
        Command::Assess(verb) => assess::run(cx, verb),
        Command::Eval(verb) => eval::run(cx, verb),
        Command::Evaluation(args) => evaluation::run(cx, args),
        Command::Mail(verb) => mail::run(cx, verb),
        Command::Procedure(verb) => procedure::run(cx, verb),
        Command::Case(verb) => case::run(cx, verb),
        Command::Key(verb) => key::run(cx, verb),
        Command::Statement(verb) => statement::run(cx, verb),
        Command::Sheet(args) => sheet::run(cx, args),
        Command::Received(verb) => received::run(cx, verb),
        Command::Change(args) => change::run(cx, args),
        Command::Hook(verb) => hook::run(cx, verb),
        Command::Incident(verb) => incident::run(cx, verb),
        Command::Lesson(verb) => lesson::run(cx, verb),
        Command::Verify(args) => verify::run(cx, &args),
        Command::Log(verb) => log::run(cx, verb),
        Command::Db(verb) => db::run(cx, verb),
        Command::Openapi => reference::openapi(cx),
        Command::Completions { shell } => reference::completions(cx, shell),
        Command::Reference => reference::reference(cx),
    }
}
