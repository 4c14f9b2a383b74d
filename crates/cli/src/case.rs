//! `shirube case`: what waits for somebody, one case, its steps; in the name of whoever's password is read.

use crate::account::password;
use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::norm_check::read;
use crate::output::table;
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::cases::{self, Actor, Search, View, Wish};
use shirube_domain::id::{AccountId, CaseId};
use shirube_domain::identity;
use shirube_domain::installation::Installation;
use shirube_domain::procedure::{self, Move};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_web::api::shape::case::{CaseLine, CaseList, CaseWhole};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// What to do with cases.
#[derive(Debug, Subcommand)]
pub enum CaseVerb {
    /// List the cases in which it is one's turn; for officials also all, or those overdue
    List {
        /// Every case
        #[arg(long)]
        all: bool,
        /// Only those overdue
        #[arg(long, conflicts_with = "all")]
        overdue: bool,
        /// Only those with all of these words in the title or the beginning, or the one with this number (officials)
        #[arg(long, value_name = "TEXT")]
        words: Option<String>,
        #[command(flatten)]
        who: Who,
    },
    /// Show one: what happened as far as one may see it, and the steps one can take
    Show {
        /// The number of the case
        case: String,
        #[command(flatten)]
        who: Who,
    },
    /// Take a step; one that needs a second person is proposed
    #[command(after_help = TAKE_EXAMPLES)]
    Take(TakeArgs),
    /// Confirm the step that waits, as a second person
    Confirm {
        /// The number of the case
        case: String,
        /// Do it without asking
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        who: Who,
    },
    /// Decline the step that waits, or take back one's own
    Decline {
        /// The number of the case
        case: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        word: String,
        #[command(flatten)]
        who: Who,
    },
    /// Follow up every period that has ended; a running server does it by itself
    Sweep,
    /// One letter of guidance to many operators: its policy, the sending, the letters as PDF
    Letters {
        #[command(subcommand)]
        verb: crate::letters::LettersVerb,
    },
}

/// Who acts.
#[derive(Debug, Args)]
pub struct Who {
    /// The login of the person who does it; the password is read from standard input, or asked for on a terminal
    #[arg(long, value_name = "LOGIN")]
    by: String,
}

/// Take a step; one that needs a second person is proposed
#[derive(Debug, Args)]
pub struct TakeArgs {
    /// The number of the case
    case: String,
    /// The step, by its id
    step: String,
    /// An answer: the id of its field, `=`, the text; may be given again
    #[arg(long, value_name = "FIELD=TEXT")]
    answer: Vec<String>,
    /// A JSON file with the answers by the ids of their fields
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    #[command(flatten)]
    who: Who,
}

/// Examples of `case take`.
pub const TAKE_EXAMPLES: &str = "Examples:
  shirube case take 7K3-MQ2-XD9 answer --answer answer='the following measures' --by owner@example.jp < password.txt
  shirube case take 7K3-MQ2-XD9 take-up --answers reasons.json --by officer@example.go.jp < password.txt

Which steps can be taken, and what they ask, says `shirube case show`.";

impl Who {
    /// The account of whoever acts, their password read.
    ///
    /// # Errors
    /// Refused when the password is wrong.
    pub fn account(&self, cx: &Context, it: &Installation) -> Result<AccountId, Failure> {
        let password = password(cx.lang.pick("パスワード：", "password: "))?;
        Ok(it.ground.db.read(|tx| identity::check_password(tx, &self.by, &password))?.id)
    }
}

/// Runs it.
///
/// # Errors
/// What the domain refuses.
pub fn run(cx: &Context, verb: CaseVerb) -> Result<(), Failure> {
    if let CaseVerb::Letters { verb } = verb {
        return crate::letters::run(cx, verb);
    }
    let it = cx.open(Start::MustExist)?;
    match verb {
        CaseVerb::Letters { .. } => Ok(()),
        CaseVerb::List { all, overdue, words, who } => list(cx, &it, &who, (all, overdue), words.as_deref()),
        CaseVerb::Show { case, who } => {
            let account = who.account(cx, &it)?;
            show(cx, &it, &account, &case)
        }
        CaseVerb::Take(args) => take(cx, &it, args),
        CaseVerb::Confirm { case, yes, who } => {
            cx.confirm(
                yes,
                cx.lang.pick(
                    "公的な行為として記録され、消せません。決裁しますか。",
                    "it is recorded as an official act and cannot be removed; confirm?",
                ),
            )?;
            let account = who.account(cx, &it)?;
            advance(cx, &it, &account, &case, Wish::of(Move::Confirm, None))
        }
        CaseVerb::Decline { case, word, who } => {
            let account = who.account(cx, &it)?;
            advance(cx, &it, &account, &case, Wish { wanted: Move::Decline, seen: None, word })
        }
        CaseVerb::Sweep => {
            let moved = cases::sweep(&it.ground)?;
            it.keep_log()?;
            cx.emit(&json!({ "moved": moved }), || match cx.lang {
                shirube_domain::text::Lang::Ja => format!("期限が来た事案：{moved}件\n"),
                shirube_domain::text::Lang::En => format!("cases whose period ended: {moved}\n"),
            })
        }
    }
}

fn list(
    cx: &Context,
    it: &Installation,
    who: &Who,
    (all, overdue): (bool, bool),
    words: Option<&str>,
) -> Result<(), Failure> {
    let account = who.account(cx, it)?;
    let (lines, is_official, is_cut) = it.ground.db.read(|tx| {
        let is_official = cases::is_official(tx, &account)?;
        let is_search = all || overdue || words.is_some();
        let wanted = Search { is_overdue: overdue, words: words.map(str::to_owned), ..Search::default() };
        let lines = match is_search {
            true if is_official => cases::search(tx, &account, &wanted, 200)?,
            true => Vec::new(),
            false => cases::inbox(tx, &account, 200)?,
        };
        Ok::<_, Error>((lines, is_official, is_official && is_search && cases::is_cut(tx, &wanted)?))
    })?;
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|l| {
            let definition = procedure::definition(&l.procedure);
            let state = definition.and_then(|d| d.state(&l.state)).map_or(l.state.as_str(), |s| s.title.get(cx.lang));
            let title = if is_official { l.title.clone() } else { String::new() };
            vec![l.number.clone(), state.to_owned(), l.due.clone().unwrap_or_default(), title]
        })
        .collect();
    let document = CaseList { items: lines.into_iter().map(|l| CaseLine::of(l, is_official)).collect(), is_cut };
    let heads = [("番号", "number"), ("状態", "state"), ("期限", "due"), ("件名", "about")];
    cx.emit(&document, || table(&heads.map(|(ja, en)| cx.lang.pick(ja, en)), &rows))
}

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

fn find(it: &Installation, case: &str) -> Result<CaseId, Failure> {
    Ok(it.ground.db.read(|tx| match CaseId::parse(case) {
        Ok(id) => Ok(id),
        Err(_) => cases::by_number(tx, case)?.ok_or_else(absent),
    })?)
}

fn show(cx: &Context, it: &Installation, account: &AccountId, case: &str) -> Result<(), Failure> {
    let (id, at) = (find(it, case)?, it.ground.clock.now());
    let actor = Actor::Account(account.clone());
    let view = it.ground.db.read(|tx| cases::view(tx, &actor, &id, at)?.ok_or_else(absent))?;
    cx.emit(&CaseWhole::of(&view, cx.lang), || told(&view, cx))
}

fn told(view: &View, cx: &Context) -> String {
    let (file, d, lang) = (&view.file, &view.definition, cx.lang);
    let state = d.state(&file.case.state).map_or(file.case.state.as_str(), |s| s.title.get(lang));
    let mut out = format!("{}  {}\n", file.number, state);
    if let Some(due) = &file.next_due {
        let _ = writeln!(out, "{} {due}", lang.pick("期限", "due"));
    }
    out.push('\n');
    for event in &view.events {
        let step = event.step.as_deref().and_then(|s| d.step(s)).map(|s| s.title.get(lang)).unwrap_or_default();
        let _ = writeln!(out, "{:>3}  {}  {} {step}", event.number, event.at, event.kind.label(lang));
        for (id, answer) in &event.answers {
            let _ = writeln!(out, "       {id}: {}", answer.replace('\n', "\n         "));
        }
    }
    out.push('\n');
    for offer in &view.offers {
        let Some(step) = d.step(&offer.step) else { continue };
        match &offer.refusal {
            None => {
                let fields: Vec<&str> = step.fields.iter().map(|f| f.id.as_str()).collect();
                let _ = writeln!(out, "{} {}  ({})", step.id, step.title.get(lang), fields.join(", "));
            }
            Some(refusal) => {
                let _ = writeln!(out, "- {} {}", step.id, refusal.message(lang));
            }
        }
    }
    out
}

fn take(cx: &Context, it: &Installation, args: TakeArgs) -> Result<(), Failure> {
    let mut answers: BTreeMap<String, String> = BTreeMap::new();
    if let Some(path) = &args.answers {
        let wrong =
            |e: serde_json::Error| Refusal::invalid("cli.not-answers").with("path", path.display()).with("reason", e);
        answers = serde_json::from_str(&read(path)?).map_err(wrong)?;
    }
    for given in &args.answer {
        let wrong = || Refusal::invalid("cli.not-an-answer").with("value", given);
        let (field, text) = given.split_once('=').ok_or_else(wrong)?;
        answers.insert(field.trim().to_owned(), text.to_owned());
    }
    let account = args.who.account(cx, it)?;
    advance(cx, it, &account, &args.case, Wish::step(&args.step, answers, None))
}

fn advance(cx: &Context, it: &Installation, account: &AccountId, case: &str, wish: Wish) -> Result<(), Failure> {
    let id = find(it, case)?;
    let done = cases::advance(&it.ground, &it.catalog(), &Actor::Account(account.clone()), &id, &wish)?;
    it.keep_log()?;
    let document = json!({
        "state": done.state, "event": done.event, "is_pending": done.is_pending, "entry": done.entry, "act": done.act,
    });
    cx.emit(&document, || {
        let word = match done.is_pending {
            true => cx.lang.pick("起案しました。別の人の決裁を待っています", "proposed; it waits for another person"),
            false => cx.lang.pick("記録しました", "recorded"),
        };
        format!("{word}: {} {}\n", done.state, done.entry)
    })
}
