//! `shirube eval gate`: a log held against minimums, for build servers.
//! A minimum is met when the whole interval lies at or above it; reports are written before the exit code is decided.

use crate::context::Context;
use crate::eval_figures::{self, Figures};
use crate::eval_text::{Block, markdown, percent, range, text};
use crate::failure::Failure;
use crate::output;
use clap::Args;
use serde::Serialize;
use serde_json::json;
use shirube_domain::refusal::Refusal;
use shirube_domain::text::Lang;
use shirube_eval::exchange::junit::{self, Case, Outcome as Junit};
use shirube_eval::exchange::sarif::{self, Finding, Level};
use shirube_eval::stats::{Interval, Summary};
use std::path::{Path, PathBuf};

/// Unscored by design: the original of a group is what variants are held against.
const BY_DESIGN: &str = "robust.original";

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

/// What became of a minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    /// The whole interval lies at or above it.
    Met,
    /// The whole interval lies below it.
    NotMet,
    /// The interval holds it.
    Undecided,
    /// Too much is missing to say.
    Missing,
    /// Nothing was scored.
    NoResult,
}

/// A minimum with what became of it.
#[derive(Serialize)]
struct Held {
    scorer: String,
    leaf: Option<String>,
    minimum: f64,
    share: Option<f64>,
    interval: Option<Interval>,
    n: u64,
    effective_n: f64,
    unscored: u64,
    missing: f64,
    outcome: Outcome,
}

/// Holds a log against minimums.
///
/// # Errors
/// [`Failure::Verdict`] when one is not shown to be met; refused when a minimum names what the log does not have.
pub fn run(cx: &Context, args: &GateArgs) -> Result<(), Failure> {
    let figures = eval_figures::read(&args.dir, eval_figures::level(args.level)?)?;
    let minimums = args.min.iter().map(|given| minimum(given)).collect::<Result<Vec<_>, _>>()?;
    let held = minimums.into_iter().map(|m| hold(&figures, m, args.missing)).collect::<Result<Vec<_>, _>>()?;
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

struct Minimum {
    scorer: String,
    leaf: Option<String>,
    share: f64,
}

fn minimum(given: &str) -> Result<Minimum, Failure> {
    let read = given.rsplit_once('=').and_then(|(name, share)| {
        let share: f64 = share.parse().ok().filter(|share| (0.0..=1.0).contains(share))?;
        let (scorer, leaf) = name.split_once('@').map_or((name, None), |(s, l)| (s, Some(l.to_owned())));
        Some(Minimum { scorer: scorer.to_owned(), leaf, share })
    });
    read.ok_or_else(|| Refusal::invalid("cli.eval-bad-minimum").on("min").with("value", given).into())
}

fn hold(figures: &Figures, minimum: Minimum, allowed: f64) -> Result<Held, Failure> {
    let report = &figures.report;
    let plan = &report.header.plan;
    let is_goal =
        |leaf: &String| plan.tree.iter().any(|goal| goal.leaf.id == *leaf) || report.leaves.contains_key(leaf);
    let is_known = plan.scorers.contains_key(&minimum.scorer) && minimum.leaf.iter().all(is_goal);
    if !is_known {
        let have = plan.scorers.keys().cloned().collect::<Vec<_>>().join(", ");
        let name = minimum.leaf.map_or(minimum.scorer.clone(), |leaf| format!("{}@{leaf}", minimum.scorer));
        return Err(Refusal::invalid("cli.eval-no-scorer-there")
            .on("min")
            .with("name", name)
            .with("have", have)
            .into());
    }
    let all = match &minimum.leaf {
        Some(leaf) => report.leaves.get(leaf),
        None => Some(&report.scorers),
    };
    let summary = all.and_then(|all| all.get(&minimum.scorer));
    let by_design =
        report.unscored.get(&minimum.scorer).and_then(|why| why.get(BY_DESIGN)).copied().unwrap_or_default();
    let by_design = if minimum.leaf.is_none() { by_design } else { 0 };
    let missing = missing(figures, summary, by_design);
    let outcome = outcome(summary, minimum.share, missing > allowed);
    Ok(Held {
        scorer: minimum.scorer,
        leaf: minimum.leaf,
        minimum: minimum.share,
        share: summary.and_then(|s| s.mean),
        interval: summary.and_then(|s| s.interval),
        n: summary.map_or(0, |s| s.count),
        effective_n: summary.map_or(0.0, Summary::effective),
        unscored: summary.map_or(0, |s| s.unscored),
        missing,
        outcome,
    })
}

/// The share of what should have been scored and was not: of all askings, and of the answers this scorer looked at.
fn missing(figures: &Figures, summary: Option<&Summary>, by_design: u64) -> f64 {
    let open = (figures.failed() + figures.not_asked()) as f64 / figures.report.planned.max(1) as f64;
    let unscored = summary.map_or(0.0, |s| {
        let unscored = s.unscored.saturating_sub(by_design) as f64;
        unscored / (s.count as f64 + unscored).max(1.0)
    });
    1.0 - (1.0 - open) * (1.0 - unscored)
}

fn outcome(summary: Option<&Summary>, minimum: f64, lacks_much: bool) -> Outcome {
    let Some(interval) = summary.and_then(|s| s.interval) else { return Outcome::NoResult };
    if interval.high < minimum {
        Outcome::NotMet
    } else if lacks_much {
        Outcome::Missing
    } else if interval.low < minimum {
        Outcome::Undecided
    } else {
        Outcome::Met
    }
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
