//! `shirube case letters`: one letter of guidance to many; its policy first, then the circular, then the letters as PDF.

use crate::case::Who;
use crate::context::{Context, Start, home};
use crate::failure::Failure;
use crate::norm_check::read;
use clap::Subcommand;
use serde::Deserialize;
use serde_json::json;
use shirube_domain::circular::{self, Copy, Draft, Press};
use shirube_domain::id::{ActId, CircularId, OperatorId};
use shirube_domain::installation::Installation;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::time::Date;
use shirube_paper::{Fonts, letter_pdf};
use std::path::{Path, PathBuf};

/// What to do with letters to many.
#[derive(Debug, Subcommand)]
pub enum LettersVerb {
    /// Publish a policy of guidance, which has to come first (Administrative Procedure Act art. 36)
    Policy {
        /// A file with the text of the policy
        text: PathBuf,
        /// Do it without asking
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        who: Who,
    },
    /// Send one text to many operators: one act, and a record for each recipient
    Send {
        /// A JSON file: title, title_en, text, reason, clauses, due
        draft: PathBuf,
        /// A file with the ids of the operators, one on a line
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// The act that published the policy
        #[arg(long, value_name = "ACT")]
        policy: String,
        /// Do it without asking
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        who: Who,
    },
    /// Write the letters of a circular as PDF, one for each recipient
    Write {
        /// The circular
        circular: String,
        /// The directory they are written to
        out: PathBuf,
    },
}

/// The file of a draft.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    title_en: String,
    text: String,
    reason: String,
    clauses: Vec<String>,
    due: Option<String>,
}

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

/// Runs it.
///
/// # Errors
/// What the domain refuses.
pub fn run(cx: &Context, verb: LettersVerb) -> Result<(), Failure> {
    let it = cx.open(Start::MustExist)?;
    let sure = cx.lang.pick(
        "公的な行為として記録され、消せません。実行しますか。",
        "it is recorded as an official act and cannot be removed; go on?",
    );
    match verb {
        LettersVerb::Policy { text, yes, who } => {
            let text = read(&text)?;
            cx.confirm(yes, sure)?;
            let act = circular::publish_policy(&it.ground, &who.account(cx, &it)?, &text)?;
            it.keep_log()?;
            cx.emit(&json!({ "policy": act.to_string() }), || format!("{act}\n"))
        }
        LettersVerb::Send { draft, to, policy, yes, who } => {
            let (draft, to) = (drafted(&read(&draft)?)?, recipients(&read(&to)?)?);
            let policy = ActId::parse(&policy).map_err(|_| absent())?;
            cx.confirm(yes, sure)?;
            let account = who.account(cx, &it)?;
            let id = circular::send(&it.ground, &it.catalog(), &account, &policy, &draft, &to)?;
            it.keep_log()?;
            cx.emit(&json!({ "circular": id.to_string(), "recipients": to.len() }), || format!("{id} {}\n", to.len()))
        }
        LettersVerb::Write { circular, out } => {
            let id = CircularId::parse(&circular).map_err(|_| absent())?;
            let count = write(&it, &id, &out)?;
            cx.emit(&json!({ "written": count }), || format!("{count}\n"))
        }
    }
}

fn drafted(text: &str) -> Result<Draft, Failure> {
    let wrong = |e: String| Error::from(Refusal::invalid("circular.draft").on("draft").with("value", &e));
    let file: File = serde_json::from_str(text).map_err(|e| wrong(e.to_string()))?;
    let day = |d: String| d.parse::<Date>().map_err(|_| wrong(d));
    let File { title, title_en, text, reason, clauses, due } = file;
    Ok(Draft { title, title_en, text, reason, clauses, due: due.map(day).transpose()? })
}

fn recipients(text: &str) -> Result<Vec<OperatorId>, Failure> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let wrong = |l: &str| Error::from(Refusal::invalid("circular.draft").on("to").with("value", l));
    lines.map(|l| OperatorId::parse(l).map_err(|_| wrong(l).into())).collect()
}

/// Copies read at once.
const AT_ONCE: i64 = 500;

/// Writes every letter, on as many threads as there are cores.
fn write(it: &Installation, id: &CircularId, out: &Path) -> Result<usize, Failure> {
    let fonts = Fonts::find(&Fonts::usual_places(home().as_deref()))?;
    let press = it.ground.db.read(|tx| Press::new(tx, &it.catalog(), id))?;
    std::fs::create_dir_all(out).map_err(|e| Failure::file(out.display(), e))?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut after, mut count) = (0, 0);
    loop {
        let copies = it.ground.db.read(|tx| circular::copies(tx, id, after, AT_ONCE).map_err(Error::from))?;
        let Some(last) = copies.last() else { return Ok(count) };
        after = last.number;
        let share = copies.len().div_ceil(threads).max(1);
        let done: Vec<Result<(), Failure>> = std::thread::scope(|s| {
            let (press, fonts) = (&press, &fonts);
            let some = |part| s.spawn(move || write_some(press, fonts, part, out));
            let running: Vec<_> = copies.chunks(share).map(some).collect();
            running.into_iter().filter_map(|t| t.join().ok()).collect()
        });
        done.into_iter().collect::<Result<(), Failure>>()?;
        count += copies.len();
    }
}

fn write_some(press: &Press, fonts: &Fonts, copies: &[Copy], out: &Path) -> Result<(), Failure> {
    for copy in copies {
        let bytes = letter_pdf(&press.letter(copy), fonts)?;
        let path = out.join(format!("{:06}-{}.pdf", copy.number, copy.operator));
        std::fs::write(&path, bytes).map_err(|e| Failure::file(path.display(), e))?;
    }
    Ok(())
}
