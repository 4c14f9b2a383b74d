//! `shirube evaluation order`: runs this installation carries out itself: placed, listed, shown, cancelled, gone on with.

use crate::acting::By;
use crate::context::Context;
use crate::evaluation::one;
use crate::failure::Failure;
use crate::outbound::OutboundArgs;
use crate::sheet::absent;
use clap::{Args, Subcommand};
use serde_json::json;
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::evaluation::work::{self, Order, OrderDraft, OrderState};
use shirube_domain::evaluation::{Evaluation, Plan};
use shirube_domain::filing;
use shirube_domain::id::EvaluationOrderId;
use shirube_domain::installation::Installation;
use shirube_domain::refusal::Error;
use shirube_domain::text::Lang;
use shirube_domain::time::{Clock, SystemClock};
use shirube_web::api::shape::order::EvaluationOrder;
use std::fmt::Write;

/// Runs carried out by this installation's workers: place an order, follow it, stop it
#[derive(Debug, Args)]
pub struct OrderArgs {
    #[command(subcommand)]
    verb: OrderVerb,
}

/// What to do with orders.
#[derive(Debug, Subcommand)]
pub enum OrderVerb {
    /// Order that an agreed plan be carried out here; what is not given is as planned
    Place(Box<PlaceArgs>),
    /// List the orders of an evaluation, latest first
    List {
        /// Its id (evl_…)
        evaluation: String,
    },
    /// Show an order: how far it is, who is at work on it, and what went wrong
    Show {
        /// The order's id (evo_…)
        order: String,
    },
    /// Stop an order; what was answered is kept, and it can go on later
    Cancel(StepArgs),
    /// Go on with an order that stopped; what was answered is not asked again
    Continue(StepArgs),
}

/// Order that an agreed plan be carried out here; what is not given is as planned
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// Its id (evl_…)
    evaluation: String,
    /// The address of an OpenAI-compatible API; never with a key [default: the plan's]
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    /// What is sent besides the messages: --param temperature=0 --param max_tokens=512
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// The name of the key a worker must hold
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    key: String,
    /// A model that judges: 'MODEL@URL' or 'NAME=MODEL@URL', with ' key=NAME' after it where it needs one; may be given again
    #[arg(long, value_name = "JUDGE")]
    judge: Vec<String>,
    /// A model that makes vectors of texts: 'NAME=MODEL@URL', with ' key=NAME' after it where it needs one; may be given again
    #[arg(long, value_name = "EMBEDDER")]
    embedder: Vec<String>,
    /// Leave the scores open that need a model nobody named
    #[arg(long)]
    unjudged: bool,
    /// The most askings at once, of each worker [default: 16]
    #[arg(long, value_name = "N")]
    at_once: Option<u32>,
    /// How many samples, for a trial [default: all]
    #[arg(long, value_name = "N")]
    samples: Option<u64>,
    /// Accept answers of a model that calls itself by another name
    #[arg(long)]
    any_model: bool,
    #[command(flatten)]
    outbound: OutboundArgs,
    #[command(flatten)]
    by: By,
}

/// One order, and who acts.
#[derive(Debug, Args)]
pub struct StepArgs {
    /// The order's id (evo_…)
    order: String,
    #[command(flatten)]
    by: By,
}

impl PlaceArgs {
    fn draft(&self, plan: &Plan) -> OrderDraft {
        let or = |given: &[String], planned: String| if given.is_empty() { planned } else { given.join("\n") };
        let planned = plan.parameters.iter().map(|(name, value)| format!("{name} = {value}"));
        OrderDraft {
            target: self.target.clone().unwrap_or_else(|| plan.target.clone()),
            parameters: or(&self.param, planned.collect::<Vec<_>>().join("\n")),
            key: self.key.clone(),
            at_once: self.at_once.map(|n| n.to_string()).unwrap_or_default(),
            samples: self.samples.map(|n| n.to_string()).unwrap_or_default(),
            any_model: self.any_model,
            judges: or(&self.judge, if self.unjudged { String::new() } else { work::planned(plan) }),
            embedders: self.embedder.join("\n"),
            unjudged: self.unjudged,
        }
    }
}

/// Runs it.
///
/// # Errors
/// Whatever the domain refuses.
pub fn run(cx: &Context, it: &Installation, args: OrderArgs) -> Result<(), Failure> {
    match args.verb {
        OrderVerb::Place(args) => place(cx, it, &args),
        OrderVerb::List { evaluation } => list(cx, it, &evaluation),
        OrderVerb::Show { order } => show(cx, it, &order),
        OrderVerb::Cancel(args) => step(cx, it, ("evaluation.order-cancel", &args), work::cancel),
        OrderVerb::Continue(args) => step(cx, it, ("evaluation.order-continue", &args), work::go_on),
    }
}

fn held(tx: &mut Tx<'_>, text: &str) -> Result<(Evaluation, Order), Error> {
    let id = EvaluationOrderId::parse(text).map_err(|_| absent())?;
    let order = work::one(tx, &id)?.ok_or_else(absent)?;
    Ok((one(tx, order.evaluation.as_str())?, order))
}

fn place(cx: &Context, it: &Installation, args: &PlaceArgs) -> Result<(), Failure> {
    let held = it.ground.db.read(|tx| one(tx, &args.evaluation))?;
    let by = args.by.may(cx, it, &held.operator, Verb::Answer)?;
    let draft = args.draft(&held.plan);
    work::examine_targets(&args.outbound.read()?, &draft)?;
    let id = filing::receive(&it.ground, "evaluation.order", |tx, _| work::order(tx, &held.id, &draft, &by))?;
    it.keep_log()?;
    show(cx, it, id.as_str())
}

fn list(cx: &Context, it: &Installation, text: &str) -> Result<(), Failure> {
    let at = SystemClock.now();
    let all = it.ground.db.read(|tx| {
        let held = one(tx, text)?;
        let orders = work::of_evaluation(tx, &held.id)?;
        let shown = |o: &Order| Ok(EvaluationOrder::of(o, &work::progress(tx, o, at)?));
        orders.iter().map(shown).collect::<Result<Vec<_>, Error>>()
    })?;
    cx.emit(&json!({ "items": all }), || all.iter().map(|order| told(order, cx.lang)).collect())
}

fn show(cx: &Context, it: &Installation, text: &str) -> Result<(), Failure> {
    let at = SystemClock.now();
    let shown = it.ground.db.read(|tx| {
        let (_, order) = held(tx, text)?;
        Ok::<_, Error>(EvaluationOrder::of(&order, &work::progress(tx, &order, at)?))
    })?;
    cx.emit(&shown, || told(&shown, cx.lang))
}

fn step(
    cx: &Context,
    it: &Installation,
    (kind, args): (&'static str, &StepArgs),
    work: impl FnOnce(&mut WriteTx<'_, '_>, &EvaluationOrderId, i64) -> Result<Order, Error> + Send,
) -> Result<(), Failure> {
    let (evaluation, order) = it.ground.db.read(|tx| held(tx, &args.order))?;
    args.by.may(cx, it, &evaluation.operator, Verb::Answer)?;
    filing::receive(&it.ground, kind, |tx, _| work(tx, &order.id, order.revision))?;
    it.keep_log()?;
    show(cx, it, order.id.as_str())
}

fn told(order: &EvaluationOrder, lang: Lang) -> String {
    let state = OrderState::parse(&order.state).map_or("", |state| state.label(lang));
    let (answered, failed, all) = (order.answered, order.failed, order.askings);
    let (done, parts) = (order.parts_done, order.parts);
    let mut out = format!("{} {state} {} {} {}\n", order.id, order.suite, order.model, order.target);
    let _ = writeln!(
        out,
        "{}",
        lang.pick(
            format!("  回答{answered}件、失敗{failed}件／全{all}件（部分 {done}／{parts}）"),
            format!("  {answered} answered, {failed} failed of {all} (parts {done} of {parts})"),
        )
    );
    for judge in order.judges.iter().chain(&order.embedders) {
        let _ = writeln!(out, "  {} {} {} {}", judge.name, judge.model, judge.target, judge.key);
    }
    for share in &order.shares {
        let _ = writeln!(out, "  {} {} {}", share.worker, share.answered, share.failed);
    }
    for trouble in &order.troubles {
        let _ = writeln!(out, "  [{}] {}", trouble.code, trouble.detail);
    }
    if let Some(run) = &order.run {
        let _ = writeln!(out, "  {run}");
    }
    out
}
