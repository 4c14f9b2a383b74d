//! `shirube eval gate`: a log held against minimums, for build servers.
//! A minimum is met when the whole interval lies at or above it; reports are written before the exit code is decided.

use crate::context::Context;
use crate::eval_figures::{self, Figures};
use crate::eval_text::{Block, markdown, percent, range, text};
use crate::failure::Failure;
use crate::output;
use clap::Args;
use serde_json::json;
use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;
use shirube_eval::exchange::junit::{self, Case, Outcome as Junit};
use shirube_eval::exchange::sarif::{self, Finding, Level};
use shirube_eval::verdict::{Held, Minimum, NotThere, Outcome, hold};
use std::path::{Path, PathBuf};

/// Hold a log against minimums, for build servers; exit code 3 when one is not shown to be met
#[derive(Debug, Args)]
#[command(after_help = crate::eval_words::GATE_EXAMPLES)]
pub struct GateArgs {
    /// The folder of the log
    dir: PathBuf,
    /// A minimum: SCORER=SHARE, or SCORER@LEAF=SHARE; can be given several times
    #[arg(long, value_name = "MINIMUM", required = true)]
    min: Vec<String>,
    /// The level of the intervals
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    level: f64,
    /// Which share may be missing (failed, not asked, unscored) for a minimum to be met
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    missing: f64,
    /// Write a JUnit report to this file
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write a SARIF report to this file
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
    /// Add a summary in Markdown to this file
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
}

/// Holds a log against minimums.
///
/// # Errors
/// [`Failure::Verdict`] when one is not shown to be met; refused when a minimum names what the log does not have.
pub fn run(cx: &Context, args: &GateArgs) -> Result<(), Failure> {
    let figures = eval_figures::read(&args.dir, eval_figures::level(args.level)?)?;
    let held = args.min.iter().map(|given| held(&figures, given, args.missing)).collect::<Result<Vec<_>, _>>()?;
    let is_met = held.iter().all(|held| held.outcome == Outcome::Met);
    let document = json!({
        "run": figures.report.header.run, "task": figures.report.header.plan.task, "model": figures.report.header.plan.model,
        "level": figures.level, "label": figures.document["label"], "answered": figures.report.answered,
        "planned": figures.report.planned, "failed": figures.report.failed, "not_asked": figures.not_asked(),
        "allowed_missing": args.missing, "is_met": is_met, "minimums": held,
    });
    let blocks = blocks(&figures, &held, cx.lang);
    write(cx, args, &figures, &held, &blocks)?;
    cx.emit(&document, || text(&blocks))?;
    if is_met { Ok(()) } else { Err(Failure::Verdict) }
}

fn write(cx: &Context, args: &GateArgs, figures: &Figures, held: &[Held], blocks: &[Block]) -> Result<(), Failure> {
    let plan = &figures.report.header.plan;
    if let Some(path) = &args.junit {
        let name = format!("shirube eval gate: {} · {}", plan.task, plan.model);
        let cases: Vec<Case> = held.iter().map(|held| case(held, cx.lang)).collect();
        let bytes = written(|out| junit::write(out, &name, &cases));
        cx.write(Some(path), &bytes, false)?;
    }
    if let Some(path) = &args.sarif {
        let findings = held.iter().filter_map(|held| finding(held, &args.dir, cx.lang));
        let bytes = written(|out| sarif::write(out, env!("CARGO_PKG_VERSION"), findings));
        cx.write(Some(path), &bytes, false)?;
    }
    if let Some(path) = &args.summary {
        output::append(path, markdown(blocks).as_bytes())?;
    }
    Ok(())
}

/// Bytes a writer wrote; writing to memory does not fail.
pub fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Vec<u8> {
    let mut out = Vec::new();
    let _ = write(&mut out);
    out
}

fn minimum(given: &str) -> Result<Minimum, Failure> {
    given.parse().map_err(|()| Refusal::invalid("cli.eval-bad-minimum").on("min").with("value", given).into())
}

fn held(figures: &Figures, given: &str, allowed: f64) -> Result<Held, Failure> {
    let minimum = minimum(given)?;
    hold(&figures.report, minimum, allowed).map_err(|NotThere| {
        let have = figures.report.header.plan.scorers.keys().cloned().collect::<Vec<_>>().join(", ");
        let name = given.rsplit_once('=').map_or(given, |(name, _)| name);
        Refusal::invalid("cli.eval-no-scorer-there").on("min").with("name", name).with("have", have).into()
    })
}

fn name(held: &Held) -> String {
    let leaf = held.leaf.as_ref().map(|leaf| format!("@{leaf}")).unwrap_or_default();
    format!("{}{leaf} ≥ {}", held.scorer, percent(held.minimum))
}

/// What became of a minimum, in words.
fn words(held: &Held, lang: Lang) -> String {
    let found = match (held.share, held.interval) {
        (Some(share), Some(interval)) => format!("{} ({})", percent(share), range(interval)),
        _ => "–".to_owned(),
    };
    let said = match held.outcome {
        Outcome::Met => lang.pick("区間の全体が下限以上です", "the whole interval is at or above the minimum"),
        Outcome::NotMet => lang.pick("区間の全体が下限を下回っています", "the whole interval is below the minimum"),
        Outcome::Undecided => {
            lang.pick("区間が下限をまたいでおり、決まりません", "undecided: the interval holds the minimum")
        }
        Outcome::Missing => lang.pick("欠けているものが多く、決まりません", "undecided: too much is missing"),
        Outcome::NoResult => lang.pick("採点されたものがありません", "nothing was scored"),
    };
    let counts = match lang {
        Lang::Ja => format!("n {}、採点不能 {}、欠け {}", held.n, held.unscored, percent(held.missing)),
        Lang::En => format!("n {}, unscored {}, missing {}", held.n, held.unscored, percent(held.missing)),
    };
    format!("{found} {said} [{counts}]")
}

fn case(held: &Held, lang: Lang) -> Case {
    let said = words(held, lang);
    let kind = match held.outcome {
        Outcome::Met => None,
        Outcome::NotMet => Some("below-minimum"),
        Outcome::Undecided => Some("undecided"),
        Outcome::Missing => Some("missing"),
        Outcome::NoResult => Some("no-result"),
    };
    let outcome = kind.map_or(Junit::Met, |kind| Junit::Failed { kind: kind.to_owned(), message: said.clone() });
    Case { class: held.scorer.clone(), name: name(held), seconds: None, outcome, said: Some(said) }
}

fn finding(held: &Held, dir: &Path, lang: Lang) -> Option<Finding> {
    let level = match held.outcome {
        Outcome::Met => return None,
        Outcome::NotMet => Level::Error,
        Outcome::Undecided | Outcome::Missing | Outcome::NoResult => Level::Warning,
    };
    let message = format!("{}: {}", name(held), words(held, lang));
    Some(Finding { rule: format!("eval/{}", held.scorer), level, message, file: dir.join("0001.jsonl"), line: 1 })
}

fn blocks(figures: &Figures, held: &[Held], lang: Lang) -> Vec<Block> {
    let report = &figures.report;
    let mut out = vec![Block::Head(format!("{} · {}", report.header.plan.task, report.header.plan.model))];
    out.push(Block::Say(figures.document["label"][lang.pick("ja", "en")].as_str().unwrap_or_default().to_owned()));
    let (failed, open) = (figures.failed(), figures.not_asked());
    out.push(Block::Say(match lang {
        Lang::Ja => format!("回答 {}/{}　失敗 {failed}　未実施 {open}", report.answered, report.planned),
        Lang::En => format!("answered {} of {} · failed {failed} · not asked {open}", report.answered, report.planned),
    }));
    let heads = vec![lang.pick("下限", "minimum"), lang.pick("結果", "result")];
    out.push(Block::Table(heads, held.iter().map(|held| vec![name(held), words(held, lang)]).collect()));
    out
}
