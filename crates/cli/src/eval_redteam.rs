//! `shirube eval redteam`: requests of a suite put by techniques of the catalogue, within a budget.

use crate::context::Context;
use crate::eval::log_failure;
use crate::eval_judges::{Judges, parts};
use crate::eval_run::{chance, parameters, run_id, shown};
use crate::eval_source::Source;
use crate::eval_target::{self, Reach};
use crate::eval_text::{percent, range};
use crate::failure::Failure;
use crate::{eval_live, eval_text};
use clap::Args;
use serde_json::Map;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::text::Lang;
use shirube_domain::time::{Clock, SystemClock};
use shirube_eval::judge::Aide;
use shirube_eval::log::{self, Finished, More, Plan, Status, Writer};
use shirube_eval::redteam::{Budget, Findings, RedTeam, Scenario, Technique, Terms, attack, attacks, findings};
use shirube_eval::run::{Bounds, Patience, World};
use shirube_eval::scorer::built_in_lists;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Attack a system of your own with the requests of a suite, and report what broke
#[derive(Debug, Args)]
#[command(after_help = crate::eval_words::REDTEAM_EXAMPLES)]
pub struct RedteamArgs {
    /// A suite of the catalogue, or a folder with suite.toml
    suite: String,
    /// Whom to attack: the address of an OpenAI-compatible API, or command:PROGRAM ARGUMENTS
    #[arg(long, value_name = "TARGET")]
    target: String,
    /// The model asked for
    #[arg(long, value_name = "NAME", default_value = "-", hide_default_value = true)]
    model: String,
    /// A technique by its id; can be given several times [default: all]
    #[arg(long, value_name = "ID")]
    technique: Vec<String>,
    /// Techniques of your own: a file as docs/specs/red-team.md says
    #[arg(long, value_name = "FILE")]
    techniques: Option<PathBuf>,
    /// A model that goes on when a technique has nothing left to say: MODEL@TARGET, with the key of the judges
    #[arg(long, value_name = "ATTACKER")]
    attacker: Option<String>,
    /// The most turns of one attempt
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    turns: u32,
    /// How often each attack is tried
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
    /// The most attempts
    #[arg(long, value_name = "N")]
    max_attempts: Option<u64>,
    /// The most tokens, read and written
    #[arg(long, value_name = "N")]
    max_tokens: Option<u64>,
    /// The longest time, in seconds
    #[arg(long, value_name = "SECONDS")]
    max_seconds: Option<u64>,
    /// The seed of the order
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// What is sent besides the messages: --param temperature=0 --param max_tokens=512
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// The folder of the log; what was tried there with the same settings is not tried again
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    judges: Judges,
    #[command(flatten)]
    reach: Reach,
}

/// Runs it.
///
/// # Errors
/// What cannot be read or reached; [`Failure::Interrupted`] when it was stopped by a person.
pub fn run(cx: &Context, args: &RedteamArgs) -> Result<(), Failure> {
    let (plan, scenarios) = plan(args)?;
    let reach = &args.reach;
    let model = eval_target::open(&args.target, &plan.model, &plan.parameters, reach)?;
    let aides = args.judges.open(&plan.more.judges, reach)?;
    let terms = plan.more.redteam.as_ref();
    let attacker =
        terms.and_then(|terms| terms.attacker.clone()).map(|aide| BTreeMap::from([("attacker".to_owned(), aide)]));
    let attacker =
        attacker.map(|one| args.judges.open(&one, reach)).transpose()?.and_then(|mut a| a.judges.remove("attacker"));
    let (writer, finished) = writer(&args.output, &plan)?;
    let usual = Patience::default();
    let timeout = reach.timeout.map_or(usual.timeout, |s| Duration::from_secs(s.into()));
    let patience = Patience { attempts: reach.attempts.unwrap_or(usual.attempts), timeout, ..usual };
    let lists = built_in_lists().map_err(|fault| Failure::file("catalog/lists", std::io::Error::other(fault)))?;
    let team = RedTeam {
        scenarios,
        model,
        attacker,
        lists: Arc::new(lists),
        aides,
        finished,
        bounds: Bounds { most: reach.most(), patience, ..Bounds::default() },
        world: World { now: Arc::new(|| SystemClock.now()), chance: Arc::new(chance) },
        plan,
    };
    let status = eval_live::drive_with(cx, &args.output, |tell, cancel| attack(team, writer, tell, cancel))?;
    if status == Status::Cancelled {
        cx.say(eval_text::to_resume(cx.lang, &shown(&args.output)));
        return Err(Failure::Interrupted);
    }
    let found = findings(&args.output, 0.95).map_err(log_failure)?;
    cx.emit(&found, || told(&found, status, cx.lang))
}

/// Begins a log, or goes on with the one that is there.
fn writer(dir: &Path, plan: &Plan) -> Result<(Writer, Finished), Failure> {
    let software = concat!("shirube ", env!("CARGO_PKG_VERSION"));
    match Writer::resume(dir, plan, software, SystemClock.now()) {
        Err(log::Error::Absent(_)) => {
            let begun = Writer::create(dir, &run_id(), plan, software, SystemClock.now());
            Ok((begun.map_err(log_failure)?, Finished::default()))
        }
        resumed => resumed.map_err(log_failure),
    }
}

fn plan(args: &RedteamArgs) -> Result<(Plan, Vec<Scenario>), Failure> {
    let source = Source::find(&args.suite)?;
    let survey = source.survey()?;
    let none = || Refusal::of(Class::Absent, "cli.eval-no-scenario").on("suite").with("name", &args.suite);
    let suite = source.suite().ok_or_else(none)?.clone();
    let mut scenarios = Vec::new();
    let task = source.task();
    for sample in source.opener()().map_err(|fault| Failure::file(&task, fault))? {
        let sample = sample.map_err(|fault| Refusal::invalid("cli.eval-data-changed").with("detail", fault))?;
        scenarios.extend(Scenario::of(&sample, &suite.scorers));
    }
    if scenarios.is_empty() {
        return Err(none().into());
    }
    let terms = terms(args)?;
    let plan = Plan {
        task: format!("redteam:{task}"),
        digest: survey.digest,
        samples: attacks(&scenarios, &terms),
        epochs: args.repeat,
        target: args.target.clone(),
        model: args.model.clone(),
        parameters: parameters(&args.param)?,
        system: suite.head.system.as_ref().map(|frame| frame.text.clone()),
        scorers: suite.scorers.clone(),
        more: More { judges: args.judges.planned()?, redteam: Some(terms), ..More::default() },
        ..Plan::default()
    };
    Ok((plan, scenarios))
}

fn terms(args: &RedteamArgs) -> Result<Terms, Failure> {
    let broken = |detail: String| Refusal::invalid("cli.eval-bad-technique").on("technique").with("detail", detail);
    let mut techniques = match &args.techniques {
        None => Technique::built_in().map_err(broken)?,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|fault| Failure::file(path.display(), fault))?;
            Technique::read(&text).map_err(broken)?
        }
    };
    if let Some(id) = args.technique.iter().find(|id| !techniques.iter().any(|t| t.id == **id)) {
        return Err(broken(format!("`{id}`")).into());
    }
    techniques.retain(|t| args.technique.is_empty() || args.technique.contains(&t.id));
    let bad = |text: &String| Refusal::invalid("cli.eval-bad-judge").on("attacker").with("value", text);
    let aide = |text: &String| match parts(text) {
        Some((_, model, target)) => {
            Ok(Aide { target: target.to_owned(), model: model.to_owned(), parameters: Map::new() })
        }
        None => Err(Failure::from(bad(text))),
    };
    let budget = Budget { attempts: args.max_attempts, tokens: args.max_tokens, seconds: args.max_seconds };
    let attacker = args.attacker.as_ref().map(aide).transpose()?;
    Ok(Terms { seed: args.seed, techniques, turns: args.turns, budget, attacker, severity: BTreeMap::new() })
}

fn told(found: &Findings, status: Status, lang: Lang) -> String {
    let mut out = String::new();
    let failed: u64 = found.failed.values().sum();
    out.push_str(&match lang {
        Lang::Ja => format!("試み {}件、失敗 {failed}件、破られた要求×型 {}\n", found.attempts, found.findings.len()),
        Lang::En => format!("{} attempts, {failed} failed, {} findings\n", found.attempts, found.findings.len()),
    });
    for finding in &found.findings {
        let cell = &finding.cell;
        let (share, interval) =
            (cell.share.map_or_else(String::new, percent), cell.interval.map_or_else(String::new, range));
        let (severity, decided) = (finding.severity.word(), cell.broken + cell.held);
        out.push_str(&format!(
            "  [{severity}] {} × {}: {}/{decided} {share} ({interval})\n",
            cell.requirement, cell.technique, cell.broken
        ));
    }
    if status == Status::Stopped {
        out.push_str(lang.pick("予算を使い切りました。\n", "The budget is spent.\n"));
    }
    out.push_str(lang.pick(
        "判定は形によるものです。一件ずつ人が読んでください。\n",
        "Verdicts go by form: have a person read each finding.\n",
    ));
    out
}
