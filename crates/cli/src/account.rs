//! `shirube account`: people who may sign in. A password never stands on the command line.

use crate::context::{Context, Start};
use crate::failure::Failure;
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::filing;
use shirube_domain::identity::{self, NewAccount};
use shirube_domain::refusal::{Error, Refusal};
use std::io::{BufRead, IsTerminal, Read};
use std::process::{Command, Stdio};

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountVerb {
    /// Open an account; the password is read from standard input, or asked for on a terminal
    #[command(after_help = crate::help::ACCOUNT_EXAMPLES)]
    Add(AddArgs),
}

/// Open an account; the password is read from standard input, or asked for on a terminal
#[derive(Debug, Args)]
pub struct AddArgs {
    /// E-mail address or other login
    #[arg(long)]
    login: String,
    /// The person's name
    #[arg(long)]
    name: String,
    /// The first account, which runs this installation
    #[arg(long)]
    administrator: bool,
}

/// Runs it.
///
/// # Errors
/// Faults of login, name or password; an administrator when there is one.
pub fn run(cx: &Context, verb: AccountVerb) -> Result<(), Failure> {
    let AccountVerb::Add(args) = verb;
    let password = password(cx)?;
    let installation = cx.open(Start::MayBeNew)?;
    let new = NewAccount { login: &args.login, name: &args.name, password: &password, lang: cx.lang };
    let prepared = identity::prepare(&new, installation.ground.chance.as_ref())?;
    let id = filing::receive(&installation.ground, "account.open", |tx, _| {
        let id = if args.administrator { identity::open_first(tx, &prepared)? } else { identity::open(tx, &prepared)? };
        Ok::<_, Error>(id)
    })?;
    installation.keep_log()?;
    cx.emit(&json!({ "id": id }), || {
        cx.lang.pick(format!("アカウントを作りました：{id}\n"), format!("account opened: {id}\n"))
    })
}

/// Longest input read in search of a password.
const MOST: u64 = 4_096;

fn password(cx: &Context) -> Result<String, Failure> {
    let stdin = std::io::stdin();
    let asks = stdin.is_terminal();
    if asks {
        eprint!("{}", cx.lang.pick("パスワード（10文字以上）：", "password (at least 10 characters): "));
        echo(false);
    }
    let mut line = String::new();
    let read = stdin.lock().take(MOST).read_line(&mut line);
    if asks {
        echo(true);
        eprintln!();
    }
    read.map_err(|e| Failure::file("-", e))?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        return Err(Refusal::invalid("common.required").on("password").into());
    }
    Ok(password)
}

/// Shows or hides what is typed. Where that is not possible the password is read all the same.
fn echo(on: bool) {
    let mode = if on { "echo" } else { "-echo" };
    let _ = Command::new("stty").arg(mode).stdin(Stdio::inherit()).stderr(Stdio::null()).status();
}
