//! `shirube evaluation`: evaluations of the register's systems: planned, agreed on, run elsewhere, received, reviewed, signed.
//! What is done with runs stands in `evaluation_run.rs`.

use crate::acting::By;
use crate::context::{Context, ORIGIN, Start};
use crate::evaluation_order::{self, OrderArgs};
use crate::evaluation_run::{self, ExportArgs, GiveArgs, ReceiveArgs, ReviewArgs};
use crate::failure::Failure;
use crate::operator;
use crate::output::table;
use crate::sheet::{absent, asset};
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::evaluation::{self, Evaluation, PlanDraft};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, EvaluationId};
use shirube_domain::installation::Installation;
use shirube_domain::refusal::Error;
use shirube_domain::registry;
use shirube_domain::statement::{self, Address};
use shirube_domain::time::{Clock, SystemClock};
use shirube_web::api::evaluations;
use shirube_web::api::shape::evaluation as shape;
use std::fmt::Write;

/// Evaluations of the register's systems: list, show, plan, agree, order, receive, review, sign, give, withdraw, compare, export
#[derive(Debug, Args)]
#[command(after_help = crate::help::EVALUATION_EXAMPLES)]
pub struct EvaluationArgs {
    /// The installation's public address, as `serve` has it; needed to sign
    #[arg(long, value_name = "URL", env = "SHIRUBE_ADDRESS", hide_env_values = true, global = true)]
    address: Option<String>,
    #[command(subcommand)]
    verb: EvaluationVerb,
}

/// What to do with evaluations.
#[derive(Debug, Subcommand)]
pub enum EvaluationVerb {
    /// List an operator's evaluations, latest change first, and whether their results still stand
    List {
        /// The operator: id, Corporate Number or name
        operator: String,
    },
    /// Show an evaluation with its plan, its runs, and shares by perspective with intervals
    Show {
        /// Its id (evl_…)
        evaluation: String,
    },
    /// File a plan to evaluate a system as the register has it today
    Plan(PlanArgs),
    /// Agree to a plan someone else filed; only then can a run be handed in
    Agree(OneArgs),
    /// Runs carried out by this installation's workers: place an order, follow it, stop it
    Order(OrderArgs),
    /// Hand in the log of a run
    Receive(ReceiveArgs),
    /// Take a run as it is, or give it back with the reason
    Review(ReviewArgs),
    /// Say the result in a signed statement
    Sign {
        #[command(flatten)]
        one: OneArgs,
        /// How many days the statement is to run
        #[arg(long, default_value_t = 365)]
        days: u32,
    },
    /// Give the signed result to the next party, with the chosen fields and no other
    Give(GiveArgs),
    /// End an evaluation; its statement is taken back with it, for good
    Withdraw {
        #[command(flatten)]
        one: OneArgs,
        /// Why, in words the other side reads
        #[arg(long, value_name = "TEXT")]
        words: String,
    },
    /// Compare two reviewed runs, perspective by perspective
    Compare {
        /// The first run (evr_…)
        first: String,
        /// The second run (evr_…)
        second: String,
    },
    /// Write the log of a run to a folder, as `eval report` reads it
    Export(ExportArgs),
}

/// One evaluation, and who acts.
#[derive(Debug, Args)]
pub struct OneArgs {
    /// Its id (evl_…)
    evaluation: String,
    #[command(flatten)]
    by: By,
}

/// File a plan to evaluate a system as the register has it today
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// What is evaluated: an asset's id (ast_…)
    asset: String,
    /// A suite of the catalogue: CODE@VERSION
    #[arg(long, value_name = "SUITE")]
    suite: String,
    /// The model asked for
    #[arg(long, value_name = "NAME")]
    model: String,
    /// Where it answers; never with a key
    #[arg(long, value_name = "TARGET")]
    target: String,
    /// What is sent besides the messages: --param temperature=0 --param max_tokens=512
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// How often each sample is asked
    #[arg(long, value_name = "N", default_value_t = 1)]
    epochs: u32,
    /// A model that judges: MODEL@TARGET; may be given again
    #[arg(long, value_name = "JUDGE")]
    judge: Vec<String>,
    /// A share to be reached, in per cent, by a scorer or a node of the suite's tree: p01=80; may be given again
    #[arg(long, value_name = "OF=PERCENT")]
    at_least: Vec<String>,
    /// The level of the intervals, in per cent: 90, 95 or 99
    #[arg(long, value_name = "LEVEL", default_value_t = 95)]
    level: u32,
    /// Who evaluates, if another body does
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    evaluator: String,
    /// What it is to show
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    purpose: String,
    #[command(flatten)]
    by: By,
}

/// Runs it.
///
/// # Errors
/// Whatever the domain refuses.
pub fn run(cx: &Context, args: EvaluationArgs) -> Result<(), Failure> {
    let address = args.address.as_deref().map(Address::parse).transpose()?;
    let it = &cx.open_with(Start::MustExist, ORIGIN, Box::new(SystemClock), address)?;
    match args.verb {
        EvaluationVerb::List { operator } => list(cx, it, &operator),
        EvaluationVerb::Show { evaluation } => show(cx, it, &evaluation),
        EvaluationVerb::Plan(args) => plan(cx, it, args),
        EvaluationVerb::Agree(one) => one.step(cx, it, "evaluation.agree", |tx, held, by| {
            evaluation::agree(tx, &held.id, held.revision, by).map(drop)
        }),
        EvaluationVerb::Order(args) => evaluation_order::run(cx, it, args),
        EvaluationVerb::Receive(args) => evaluation_run::receive(cx, it, &args),
        EvaluationVerb::Review(args) => evaluation_run::review(cx, it, &args),
        EvaluationVerb::Sign { one, days } => {
            let desk = it.desk()?;
            one.step(cx, it, "evaluation.issue", |tx, held, by| {
                evaluation::issue(tx, &desk, &it.catalog(), &held.id, (days, held.revision), by).map(drop)
            })
        }
        EvaluationVerb::Give(args) => evaluation_run::give(cx, it, &args),
        EvaluationVerb::Withdraw { one, words } => one.step(cx, it, "evaluation.withdraw", |tx, held, by| {
            shirube_web::pages::evaluation::end(tx, it.address(), held, (&words, held.revision), by).map(drop)
        }),
        EvaluationVerb::Compare { first, second } => evaluation_run::compare(cx, it, (&first, &second)),
        EvaluationVerb::Export(args) => evaluation_run::export(cx, it, &args),
    }
}

/// The evaluation of an id.
pub(crate) fn one(tx: &mut Tx<'_>, text: &str) -> Result<Evaluation, Error> {
    let id = EvaluationId::parse(text).map_err(|_| absent())?;
    evaluation::evaluation(tx, &id)?.ok_or_else(absent)
}

impl OneArgs {
    /// Files one step by someone whose role reaches that far, and shows what became of it.
    fn step(
        &self,
        cx: &Context,
        it: &Installation,
        kind: &'static str,
        work: impl FnOnce(&mut WriteTx<'_, '_>, &Evaluation, &AccountId) -> Result<(), Error> + Send,
    ) -> Result<(), Failure> {
        let held = it.ground.db.read(|tx| one(tx, &self.evaluation))?;
        let by = self.by.may(cx, it, &held.operator, Verb::Approve)?;
        filing::receive(&it.ground, kind, |tx, _| work(tx, &held, &by))?;
        // What was signed or taken back stands in its list from now on, where this command may sign.
        it.keep_statements(&|| true)?;
        it.keep_log()?;
        show(cx, it, held.id.as_str())
    }
}

fn list(cx: &Context, it: &Installation, operator: &str) -> Result<(), Failure> {
    let at = statement::seconds(SystemClock.now());
    let found = it.ground.db.read(|tx| {
        let operator = operator::find(tx, operator)?;
        let mut out = Vec::new();
        for held in evaluation::list(tx, &operator.id, None, None, 200)?.rows {
            let stale = evaluation::standing(tx, &held, at)?;
            let name = registry::asset(tx, &held.asset)?.map(|a| a.name).unwrap_or_default();
            out.push((held, stale, name));
        }
        Ok::<_, Error>(out)
    })?;
    let items: Vec<_> = found.iter().map(|(held, stale, _)| shape::EvaluationSummary::of(held, stale)).collect();
    cx.emit(&json!({ "items": items }), || {
        let line = |(e, stale, name): &(Evaluation, Vec<evaluation::Stale>, String)| {
            let stale: Vec<&str> = stale.iter().map(|s| s.cause.label(cx.lang)).collect();
            let state = e.state.label(cx.lang).to_owned();
            vec![e.id.to_string(), state, stale.join(", "), name.clone(), e.suite(), e.plan.model.clone()]
        };
        let head = cx.lang.pick(
            ["ID", "状態", "前提の変化", "対象", "評価セット", "モデル"],
            ["id", "state", "stale", "about", "suite", "model"],
        );
        table(&head, &found.iter().map(line).collect::<Vec<_>>())
    })
}

/// Shows one.
///
/// # Errors
/// Absent; faults of the database.
pub fn show(cx: &Context, it: &Installation, text: &str) -> Result<(), Failure> {
    let at = statement::seconds(SystemClock.now());
    let (held, whole) = it.ground.db.read(|tx| {
        let held = one(tx, text)?;
        let whole = evaluations::whole(tx, &held, at)?;
        Ok::<_, Error>((held, whole))
    })?;
    cx.emit(&whole, || told(cx, &held, &whole))
}

fn told(cx: &Context, held: &Evaluation, whole: &shape::Evaluation) -> String {
    let lang = cx.lang;
    let mut out = format!("{} {} {} {}\n", held.id, held.state.label(lang), held.suite(), held.plan.model);
    for stale in &whole.summary.stale {
        let label = evaluation::Cause::parse(&stale.cause).map_or("", |cause| cause.label(lang));
        let _ = writeln!(out, "{}: {label} {}", lang.pick("前提の変化", "stale"), stale.detail);
    }
    if whole.runs.is_empty() {
        let _ = writeln!(out, "{}", evaluation::typed(&evaluation::command(held)));
    }
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}%", share * 100.0));
    for run in &whole.runs {
        let state = evaluation::RunState::parse(&run.state).map_or("", |state| state.label(lang));
        let _ = writeln!(out, "{} {state} {}", run.id, run.log);
        let line = |p: &shape::PerspectiveShare| {
            let interval = format!("{}–{}", percent(p.low), percent(p.high));
            let name = format!("{}{}", "  ".repeat(p.depth), p.id);
            vec![
                name,
                percent(Some(p.weight)),
                percent(p.share),
                interval,
                p.scores.to_string(),
                percent(Some(p.known)),
            ]
        };
        let head = lang.pick(
            ["観点", "重み", "割合", "区間", "採点数", "結果のある重み"],
            ["perspective", "weight", "share", "interval", "scores", "weight known"],
        );
        out += &table(&head, &run.perspectives.iter().map(line).collect::<Vec<_>>());
    }
    for one in &whole.deliveries {
        let to = if one.name.is_empty() { lang.pick("ファイル", "a file") } else { &one.name };
        let _ = writeln!(out, "{} {} → {to} ({})", one.at, lang.pick("渡した", "given"), one.shown.join(", "));
    }
    out += lang.pick(
        "評価者による結果です。国による評価や認証ではありません。\n",
        "The evaluator's result, neither an evaluation nor a certification by the State.\n",
    );
    out
}

fn plan(cx: &Context, it: &Installation, args: PlanArgs) -> Result<(), Failure> {
    let (asset, operator) = it.ground.db.read(|tx| asset(tx, &args.asset))?;
    let by = args.by.may(cx, it, &operator, Verb::Answer)?;
    let pair =
        |text: &String| text.split_once('=').map_or((text.clone(), String::new()), |(of, p)| (of.into(), p.into()));
    let draft = PlanDraft {
        suite: args.suite,
        model: args.model,
        target: args.target,
        parameters: args.param.join("\n"),
        epochs: args.epochs.to_string(),
        judges: args.judge.join("\n"),
        thresholds: args.at_least.iter().map(pair).collect(),
        level: args.level.to_string(),
        evaluator: args.evaluator,
        purpose: args.purpose,
        ..PlanDraft::default()
    };
    let id = filing::receive(&it.ground, "evaluation.plan", |tx, _| evaluation::plan(tx, &asset, &draft, &by))?;
    it.keep_log()?;
    show(cx, it, id.as_str())
}

#[cfg(test)]
mod tests {
    use crate::args::{Cli, Command};
    use clap::Parser;
    use shirube_domain::evaluation::{Evaluation, EvaluationState, Plan, command, suites, typed};

    fn held() -> Evaluation {
        let at = "2026-11-22T03:34:00Z".to_owned();
        let suite = &suites()[0];
        let parameters = serde_json::json!({ "temperature": 0, "stop": "a b", "seed": "7", "nested": { "a": [1] } });
        let id = "0".repeat(32);
        Evaluation {
            id: format!("evl_{id}").parse().unwrap(),
            operator: format!("opr_{id}").parse().unwrap(),
            asset: format!("ast_{id}").parse().unwrap(),
            author: format!("acc_{id}").parse().unwrap(),
            asset_version: None,
            asset_revision: 1,
            number: 1,
            suite_code: suite.code.clone(),
            suite_version: suite.version.clone(),
            plan: Plan {
                title: suite.title.clone(),
                digest: suite.digest.clone(),
                samples: 1,
                epochs: 3,
                model: "it's a model".into(),
                target: "https://model.example/v1".into(),
                parameters: parameters.as_object().cloned().unwrap(),
                scorers: std::collections::BTreeMap::default(),
                tree: Vec::new(),
                judges: vec!["gpt@https://judge.example/v1".into(), "somebody".into()],
                thresholds: Vec::new(),
                level: 0.95,
                held_back: None,
                evaluator: String::new(),
                purpose: String::new(),
            },
            state: EvaluationState::Agreed,
            agreed_by: None,
            agreed_at: None,
            reason: None,
            statement: None,
            created_at: at.clone(),
            updated_at: at,
            revision: 1,
        }
    }

    #[test]
    fn the_command_of_a_plan_is_one_this_program_reads() {
        let given = command(&held());
        let cli = Cli::try_parse_from(&given).unwrap_or_else(|e| panic!("{e}"));
        let Command::Eval(crate::eval::EvalVerb::Run(args)) = cli.command else { panic!("a run") };
        let told = format!("{args:?}");
        for part in
            ["it's a model", "temperature=0", "stop=a b", "seed=\\\"7\\\"", "gpt@https://judge.example/v1", "epochs: 3"]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(!told.contains("somebody"), "nobody knows where that judge is");
        let line = typed(&given);
        assert!(
            line.contains("'it'\\''s a model'") && line.contains("'stop=a b'") && line.ends_with("-o run"),
            "{line}"
        );
    }
}
