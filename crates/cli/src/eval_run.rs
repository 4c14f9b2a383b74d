//! `shirube eval run` and `resume`.

use crate::context::Context;
use crate::eval::log_failure;
use crate::eval_judges::{Judges, absent};
use crate::eval_source::{Source, scorers, value_of};
use crate::eval_stop::Stop;
use crate::eval_target::{self, Reach};
use crate::failure::Failure;
use crate::{eval_figures, eval_live, eval_text};
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shirube_domain::files::write_durably;
use shirube_domain::id::{Chance, SystemChance};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::time::{Clock, SystemClock};
use shirube_eval::judge::Aides;
use shirube_eval::log::{Finished, More, Plan, Reader, Status, Writer};
use shirube_eval::run::{Bounds, Patience, Run, World};
use shirube_eval::scorer::built_in_lists;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The file beside the log that says how this machine goes on; no part of the log, and without any key.
const HOW: &str = "run.json";
/// What is sent by the engine itself.
const OWN: [&str; 3] = ["model", "messages", "stream"];

/// Ask a suite or a data set of a model, score the answers and write a log
#[derive(Debug, Args)]
#[command(after_help = crate::eval_words::RUN_EXAMPLES)]
pub struct RunArgs {
    /// A suite of the catalogue, a folder with suite.toml, or a file: .jsonl, .csv, .parquet
    suite: String,
    /// Whom to ask: the address of an OpenAI-compatible API, command:PROGRAM ARGUMENTS, or log:DIR
    #[arg(long, value_name = "TARGET")]
    target: String,
    /// The model asked for
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// A scorer for a file: KIND, KIND:setting=value or NAME=KIND:setting=value; can be given several times
    #[arg(long, value_name = "SCORER")]
    scorer: Vec<String>,
    /// How often each sample is asked
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    epochs: u32,
    /// What is sent besides the messages: --param temperature=0 --param max_tokens=512
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// What is said to the target before each sample
    #[arg(long, value_name = "TEXT")]
    system: Option<String>,
    /// The folder of the log [default: eval/TASK-TIME]
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    stop: Stop,
    #[command(flatten)]
    judges: Judges,
    #[command(flatten)]
    reach: Reach,
}

/// Go on with a run that was interrupted; what was answered is not asked again
#[derive(Debug, Args)]
pub struct ResumeArgs {
    /// The folder of the log
    dir: PathBuf,
    /// The suite or the file, when it lies elsewhere now
    #[arg(long, value_name = "SUITE")]
    suite: Option<String>,
    #[command(flatten)]
    judges: Judges,
    #[command(flatten)]
    reach: Reach,
}

/// What is kept for resuming.
#[derive(Serialize, Deserialize)]
struct How {
    suite: String,
    /// Headers that have to be given again, by name.
    open_headers: Vec<String>,
    #[serde(default)]
    judges: Judges,
    reach: Reach,
}

/// Runs it.
///
/// # Errors
/// What cannot be read or reached, and [`Failure::Interrupted`].
pub fn run(cx: &Context, args: &RunArgs) -> Result<(), Failure> {
    let source = Source::find(&args.suite)?;
    let plan = plan(cx, args, &source)?;
    let model = eval_target::open(&args.target, &plan.model, &plan.parameters, &args.reach)?;
    let aides = args.judges.open(&plan.more.judges, &args.reach)?;
    let dir = args.output.clone().unwrap_or_else(|| usual_dir(&plan.task));
    let software = concat!("shirube ", env!("CARGO_PKG_VERSION"));
    let writer = Writer::create(&dir, &run_id(), &plan, software, SystemClock.now()).map_err(log_failure)?;
    keep(&dir, &source.again(&args.suite), (&args.judges, &args.reach))?;
    told(cx, &source, &plan, &dir);
    let run = begun(plan, source, (model, aides), Finished::default(), &args.reach)?;
    finish(cx, &dir, eval_live::drive(cx, run, writer, &dir)?)
}

/// Goes on.
///
/// # Errors
/// As [`run`]; when there is no run, or what it asked has changed.
pub fn resume(cx: &Context, args: &ResumeArgs) -> Result<(), Failure> {
    let header = Reader::open(&args.dir).map_err(log_failure)?.header().clone();
    let how = how(&args.dir)?;
    let again = args.reach.header.is_empty();
    if let Some(name) = how.open_headers.first().filter(|_| again) {
        return Err(Refusal::invalid("cli.eval-header-again").on("header").with("name", name).into());
    }
    let (reach, judges) = (how.reach.over(&args.reach), how.judges.over(&args.judges));
    let source = Source::find(args.suite.as_deref().unwrap_or(&how.suite))?;
    let survey = source.survey()?;
    let plan = Plan { digest: survey.digest, samples: survey.count, ..header.plan };
    let model = eval_target::open(&plan.target, &plan.model, &plan.parameters, &reach)?;
    let aides = judges.open(&plan.more.judges, &reach)?;
    let software = concat!("shirube ", env!("CARGO_PKG_VERSION"));
    let resumed = Writer::resume(&args.dir, &plan, software, SystemClock.now());
    let (writer, finished) = resumed.map_err(log_failure)?;
    told(cx, &source, &plan, &args.dir);
    let run = begun(plan, source, (model, aides), finished, &reach)?;
    finish(cx, &args.dir, eval_live::drive(cx, run, writer, &args.dir)?)
}

fn plan(cx: &Context, args: &RunArgs, source: &Source) -> Result<Plan, Failure> {
    let suite = source.suite();
    let own = |name: &str| Refusal::invalid("cli.eval-suite-own").with("name", name);
    let given = scorers(&args.scorer)?;
    let scorers = match suite {
        Some(_) if !given.is_empty() => return Err(own("--scorer").into()),
        Some(suite) => suite.scorers.clone(),
        None if given.is_empty() => return Err(Refusal::invalid("cli.eval-no-scorer").on("scorer").into()),
        None => given,
    };
    let frame = suite.and_then(|suite| suite.head.system.as_ref()).map(|frame| frame.text.clone());
    if frame.is_some() && args.system.is_some() {
        return Err(own("--system").into());
    }
    let is_endpoint = !args.target.starts_with("command:") && !args.target.starts_with("log:");
    let model = args.model.clone().or_else(|| (!is_endpoint).then(|| "-".to_owned()));
    let survey = source.survey()?;
    let judges = args.judges.planned()?;
    let unasked = absent(&scorers, &judges);
    if !unasked.is_empty() {
        cx.say(eval_text::unjudged(cx.lang, &unasked));
    }
    let stop = args.stop.planned(&scorers)?;
    Ok(Plan {
        task: source.task(),
        digest: survey.digest,
        samples: survey.count,
        epochs: args.epochs,
        target: args.target.clone(),
        model: model.ok_or_else(|| Refusal::invalid("cli.eval-no-model").on("model"))?,
        parameters: parameters(&args.param)?,
        system: frame.or_else(|| args.system.clone()),
        scorers,
        tree: suite.map(|suite| suite.head.leaves.clone()).unwrap_or_default(),
        more: More { judges, stop, ..More::default() },
        ..Plan::default()
    })
}

/// `NAME=VALUE` pairs, as they are sent.
pub fn parameters(given: &[String]) -> Result<Map<String, Value>, Failure> {
    let one = |text: &String| match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !OWN.contains(&name) => Ok((name.to_owned(), value_of(value))),
        _ => Err(Refusal::invalid("cli.eval-bad-param").on("param").with("value", text).into()),
    };
    given.iter().map(one).collect()
}

fn begun(
    plan: Plan,
    source: Source,
    (model, aides): (Arc<dyn shirube_eval::model::Model>, Aides),
    finished: Finished,
    reach: &Reach,
) -> Result<Run, Failure> {
    let usual = Patience::default();
    let patience = Patience {
        attempts: reach.attempts.unwrap_or(usual.attempts),
        timeout: reach.timeout.map_or(usual.timeout, |s| Duration::from_secs(s.into())),
        ..usual
    };
    let bounds = Bounds { most: reach.most(), patience, ..Bounds::default() };
    let world = World { now: Arc::new(|| SystemClock.now()), chance: Arc::new(chance) };
    let lists = built_in_lists().map_err(|fault| Failure::file("catalog/lists", std::io::Error::other(fault)))?;
    Ok(Run { plan, open: source.opener(), model, lists: Arc::new(lists), aides, finished, bounds, world })
}

/// A number from 0 up to 1.
pub fn chance() -> f64 {
    let mut bytes = [0; 4];
    SystemChance.fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}

/// An id nobody else gave a run.
pub fn run_id() -> String {
    let mut bytes = [0_u8; 16];
    SystemChance.fill(&mut bytes);
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("run_{hex}")
}

fn usual_dir(task: &str) -> PathBuf {
    let at = SystemClock.now().strftime("%Y%m%dT%H%M%SZ");
    Path::new("eval").join(format!("{}-{at}", task.replace(['/', '\\'], "-")))
}

fn keep(dir: &Path, suite: &str, (judges, reach): (&Judges, &Reach)) -> Result<(), Failure> {
    let open = reach.header.iter().filter(|h| !h.contains("env:"));
    let open_headers = open.filter_map(|h| h.split(':').next()).map(|n| n.trim().to_owned()).collect();
    let how = How { suite: suite.to_owned(), open_headers, judges: judges.clone(), reach: reach.kept() };
    let json = serde_json::to_vec_pretty(&how).unwrap_or_default();
    let path = dir.join(HOW);
    write_durably(&path, &json).map_err(|fault| Failure::file(path.display(), fault))
}

fn how(dir: &Path) -> Result<How, Failure> {
    let path = dir.join(HOW);
    let text = std::fs::read_to_string(&path).ok();
    let how = text.and_then(|text| serde_json::from_str(&text).ok());
    how.ok_or_else(|| Refusal::of(Class::Absent, "cli.eval-not-resumable").with("path", path.display()).into())
}

fn told(cx: &Context, source: &Source, plan: &Plan, dir: &Path) {
    let title =
        source.suite().map_or_else(|| source.task(), |suite| suite.head.title.get(cx.lang.pick("ja", "en")).to_owned());
    cx.say(eval_text::begins(cx.lang, &title, plan, dir));
}

/// What came of it: the report, and how it ended.
fn finish(cx: &Context, dir: &Path, status: Status) -> Result<(), Failure> {
    let shown = shown(dir);
    if !matches!(status, Status::Complete | Status::Decided) {
        cx.say(eval_text::to_resume(cx.lang, &shown));
        return Err(Failure::Interrupted);
    }
    let figures = eval_figures::read(dir, 0.95)?;
    cx.emit(&figures.document, || eval_text::report(&figures, cx.lang))?;
    // Fewer samples than it takes to give up, and none answered.
    if figures.report.answered == 0 { Err(Failure::Unreachable) } else { Ok(()) }
}

/// A path as one types it.
pub fn shown(dir: &Path) -> String {
    let text = dir.display().to_string();
    if text.contains(|c: char| c.is_whitespace() || c == '\'') {
        format!("'{}'", text.replace('\'', "'\\''"))
    } else {
        text
    }
}
