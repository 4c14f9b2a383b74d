//! `shirube account`: people who may sign in. A password never stands on the command line.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::office::{self, GrantArgs};
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::act::{self, Claim, Reasons};
use shirube_domain::authority;
use shirube_domain::cases;
use shirube_domain::filing;
use shirube_domain::id::EntryId;
use shirube_domain::identity::{self, ErasurePlan, NewAccount};
use shirube_domain::notice;
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::text::Lang;
use std::io::{BufRead, IsTerminal, Read};
use std::process::{Command, Stdio};

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountVerb {
    /// Open an account; the password is read from standard input, or asked for on a terminal
    #[command(after_help = crate::help::ACCOUNT_EXAMPLES)]
    Add(AddArgs),
    /// Erase the personal data of an account, as an act of an administrator whose password is read
    #[command(after_help = crate::help::ERASE_EXAMPLES)]
    Erase(EraseArgs),
    /// Grant an office, as an act of an administrator whose password is read
    Grant(GrantArgs),
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

/// Erase the personal data of an account, as an act of an administrator whose password is read
#[derive(Debug, Args)]
pub struct EraseArgs {
    /// The login of the account to erase
    login: String,
    /// The login of the administrator who decides
    #[arg(long, value_name = "LOGIN", required_unless_present = "dry_run")]
    by: Option<String>,
    /// What was found, such as the holder's request; may be given again
    #[arg(long, value_name = "TEXT", required_unless_present = "dry_run")]
    finding: Vec<String>,
    /// Show what would change and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

/// The power an erasure rests on.
const ERASE: &str = "account.erase";

/// Runs it.
///
/// # Errors
/// Faults of login, name or password; an administrator when there is one; what the domain refuses.
pub fn run(cx: &Context, verb: AccountVerb) -> Result<(), Failure> {
    match verb {
        AccountVerb::Add(args) => add(cx, &args),
        AccountVerb::Erase(args) => erase(cx, args),
        AccountVerb::Grant(args) => office::grant(cx, args),
    }
}

fn add(cx: &Context, args: &AddArgs) -> Result<(), Failure> {
    let password = password(cx.lang.pick("パスワード（10文字以上）：", "password (at least 10 characters): "))?;
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

fn erase(cx: &Context, args: EraseArgs) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let plan = installation.ground.db.read(|tx| identity::plan_erasure(tx, &args.login))?;
    let Some(by) = args.by.filter(|_| !args.dry_run) else {
        return cx.emit(&planned(&plan), || shown(&plan, cx.lang));
    };
    cx.say(shown(&plan, cx.lang).trim_end());
    cx.confirm(args.yes, cx.lang.pick("取り消せません。消去しますか。", "this cannot be undone; erase?"))?;
    let password = password(cx.lang.pick("管理者のパスワード：", "password of the administrator: "))?;
    let actor = installation.ground.db.read(|tx| identity::check_password(tx, &by, &password))?.id;
    let basis = authority::power(ERASE).map(|p| p.basis.clone()).unwrap_or_default();
    let reasons = Reasons::new(args.finding, basis).map_err(Error::from)?;
    let claim = Claim { actor, power: ERASE, subject: plan.account.id.to_string(), reasons };
    let id = plan.account.id.clone();
    let (entry, salts) = act::perform(&installation.ground, claim, |tx, act| {
        notice::forget(tx, &id)?;
        cases::forget(tx, &id)?;
        Ok::<_, Error>((act.entry().clone(), identity::erase(tx, act, &id)?))
    })?;
    installation.keep_log()?;
    let is_compact = installation.compact();
    if let Err(error) = &is_compact {
        tracing::warn!(%error, "the space of the erased rows was not written anew");
    }
    let document =
        json!({ "erased": plan.account.id, "entry": entry, "salts": salts, "compacted": is_compact.is_ok() });
    cx.emit(&document, || done(&entry, is_compact.is_ok(), cx.lang))
}

fn planned(plan: &ErasurePlan) -> serde_json::Value {
    let operators: Vec<_> =
        plan.memberships.iter().map(|m| json!({ "operator": m.operator, "role": m.role.word() })).collect();
    json!({ "dry_run": true, "account": plan.account.id, "login": plan.account.login, "memberships": operators })
}

fn shown(plan: &ErasurePlan, lang: Lang) -> String {
    let (account, n) = (&plan.account, plan.memberships.len());
    lang.pick(
        format!("消去するもの：{} {}（{}）と、{n}件の所属\n", account.id, account.name, account.login),
        format!("to be erased: {} {} ({}), and {n} memberships\n", account.id, account.name, account.login),
    )
}

fn done(entry: &EntryId, is_compact: bool, lang: Lang) -> String {
    let mut out = lang.pick(format!("消去しました。ログの項目：{entry}\n"), format!("erased; log entry: {entry}\n"));
    if !is_compact {
        out += lang.pick(
            "データベースの空き領域はまだ書き直していません。サーバーを止めて shirube db compact を実行してください。\n",
            "the free space of the database was not written anew; stop the server and run `shirube db compact`\n",
        );
    }
    out
}

/// Longest input read in search of a password.
const MOST: u64 = 4_096;

/// Reads a password from standard input, or asks for it on a terminal.
///
/// # Errors
/// Refused when there is none.
pub fn password(prompt: &str) -> Result<String, Failure> {
    let stdin = std::io::stdin();
    let asks = stdin.is_terminal();
    if asks {
        eprint!("{prompt}");
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
