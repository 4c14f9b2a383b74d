//! `shirube verify`: a statement with everything sent beside it, checked offline; every check is told, with its reason.

use crate::check::read;
use crate::context::Context;
use crate::failure::Failure;
use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::{Refusal, messages};
use shirube_domain::text::Lang;
use shirube_domain::time::{Clock, SystemClock, rfc3339};
use shirube_proof::note::VerifierKey;
use shirube_proof::statement::{Issuer, Question};
use shirube_proof::verify::{Answer, Answers, Known, Outcome, Seen, verify};
use std::path::{Path, PathBuf};

/// Check a signed statement with everything sent beside it, offline
#[derive(Debug, Args)]
#[command(after_help = crate::help::STATEMENT_EXAMPLES)]
pub struct VerifyArgs {
    /// The file as it was received: a bundle (.statement.json) or a statement alone; - reads standard input
    file: PathBuf,
    /// The time asked about: 2026-11-22T09:00:00+09:00, or seconds since 1970 [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Key document of an issuer you know, as it publishes it; can be given several times
    #[arg(long, value_name = "FILE")]
    issuer: Vec<PathBuf>,
    /// The key of the log, kept from before or asked of its operator
    #[arg(long, value_name = "KEY")]
    log: Option<String>,
    /// The key of a witness you trust; can be given several times
    #[arg(long, value_name = "KEY")]
    witness: Vec<String>,
    /// The checkpoint of the log you saw last
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// When you saw it
    #[arg(long, value_name = "TIME", requires = "since")]
    since_at: Option<String>,
    /// Who asked for the statement: the name the holder was given
    #[arg(long, value_name = "NAME", requires = "nonce")]
    audience: Option<String>,
    /// What the holder was asked to repeat
    #[arg(long, value_name = "TEXT", requires = "audience")]
    nonce: Option<String>,
}

/// Runs it.
///
/// # Errors
/// [`Failure::Verdict`] when a check does not hold; refused when a key, a time or a file cannot be read.
pub fn run(cx: &Context, args: &VerifyArgs) -> Result<(), Failure> {
    let at = args.at.as_deref().map_or_else(|| Ok(seconds(SystemClock.now())), moment)?;
    let issuers = args.issuer.iter().map(|path| issuer(path)).collect::<Result<Vec<_>, _>>()?;
    let log = args.log.as_deref().map(|text| key("log", text)).transpose()?;
    let witnesses = args.witness.iter().map(|text| key("witness", text)).collect::<Result<Vec<_>, _>>()?;
    let since = args.since.as_deref().map(|path| read(path).map(|(bytes, _)| bytes)).transpose()?;
    let since = since.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let since_at = args.since_at.as_deref().map(moment).transpose()?;
    let catalog = Catalog::embedded();
    let known = Known {
        issuers: &issuers,
        log: log.as_ref(),
        witnesses: &witnesses,
        seen: since.as_deref().map(|checkpoint| Seen { checkpoint, at: since_at }),
        question: args
            .audience
            .as_deref()
            .zip(args.nonce.as_deref())
            .map(|(audience, nonce)| Question { audience, nonce }),
        types: Some(&catalog),
        ..Known::at(at)
    };
    let answers = verify(&read(&args.file)?.0, &known);
    let document = json!({
        "at": at, "held": answers.count(Outcome::Held), "not_held": answers.count(Outcome::NotHeld),
        "not_checked": answers.count(Outcome::NotChecked),
        "answers": answers.answers.iter().map(as_json).collect::<Vec<_>>(),
    });
    cx.emit(&document, || told(&answers, cx.lang))?;
    if answers.count(Outcome::NotHeld) == 0 { Ok(()) } else { Err(Failure::Verdict) }
}

/// An answer as JSON, in words of both languages.
fn as_json(answer: &Answer) -> Value {
    let mut value = json!(answer);
    for lang in Lang::ALL {
        let text = json!({
            "check": words(answer.check.code(), lang), "outcome": words(answer.outcome.code(), lang),
            "reason": words(answer.reason, lang),
        });
        value[lang.pick("ja", "en")] = text;
    }
    value
}

/// Every answer on two lines: the outcome with check and reason, then the code and what the reason is about.
fn told(answers: &Answers, lang: Lang) -> String {
    let mut rows = Vec::new();
    for answer in &answers.answers {
        let (check, reason) = (words(answer.check.code(), lang), words(answer.reason, lang));
        let colon = lang.pick("：", ": ");
        rows.push(vec![words(answer.outcome.code(), lang), format!("{check}{colon}{reason}")]);
        let about: String =
            answer.params.iter().map(|(name, value)| format!(" {name}={}", readable(name, value))).collect();
        rows.push(vec![String::new(), format!("[{}]{about}", answer.reason)]);
    }
    let head = [("結果", "outcome"), ("確かめたことと理由", "check and reason")].map(|(ja, en)| lang.pick(ja, en));
    crate::output::table(&head, &rows)
}

/// Seconds since 1970 as people read a time; anything else as it is.
fn readable(name: &str, value: &str) -> String {
    let second = value.parse().ok().filter(|_| ["at", "issued", "witnessed"].contains(&name));
    second.and_then(|second| Timestamp::from_second(second).ok()).map_or_else(|| value.to_owned(), rfc3339)
}

/// The words of a code; the code itself where it has none.
fn words(code: &str, lang: Lang) -> String {
    messages().get(code).map_or(code, |message| message.get(lang)).to_owned()
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or_default()
}

/// A time as people or programs write it.
///
/// # Errors
/// Refused when it is none.
pub fn moment(text: &str) -> Result<u64, Failure> {
    let time = text.parse::<u64>().ok().or_else(|| text.parse::<Timestamp>().ok().map(seconds));
    time.ok_or_else(|| Refusal::invalid("cli.not-a-moment").on("at").with("value", text).into())
}

fn key(field: &'static str, text: &str) -> Result<VerifierKey, Failure> {
    text.trim().parse().map_err(|_| Refusal::invalid("cli.not-a-key").on(field).with("value", text).into())
}

fn issuer(path: &Path) -> Result<Issuer, Failure> {
    let (bytes, shown) = read(path)?;
    Issuer::parse(&bytes).map_err(|error| {
        Refusal::invalid("cli.not-an-issuer").on("issuer").with("path", shown).with("detail", error.code()).into()
    })
}
