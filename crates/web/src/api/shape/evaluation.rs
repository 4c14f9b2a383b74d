//! Evaluations: plans, runs and what they came to.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shirube_domain::evaluation::{self, Evaluation as Held, PlanDraft, Run as HeldRun, Stale};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Why a result no longer stands as it did.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaleCause {
    /// `system`, `suite`, `judge`, `replaced`, `withdrawn`, `suspended`, `expired`.
    pub cause: String,
    /// What it is now.
    pub detail: String,
}

/// An evaluation without its runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationSummary {
    pub id: String,
    pub number: i64,
    pub asset: String,
    /// The version of the system it was planned for.
    pub asset_version: Option<String>,
    /// `CODE@VERSION`.
    pub suite: String,
    pub model: String,
    /// `planned`, `agreed`, `review`, `returned`, `accepted`, `issued`, `withdrawn`.
    pub state: String,
    /// Why its result is stale; empty: it stands, or there is none yet.
    pub stale: Vec<StaleCause>,
    /// The statement that says its result.
    pub statement: Option<String>,
    #[schema(format = DateTime)]
    pub updated_at: String,
    pub revision: i64,
}

/// The evaluations of an operator.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationList {
    /// Latest change first; 200 at most.
    pub items: Vec<EvaluationSummary>,
}

/// A node of the suite's tree with what came together below it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PerspectiveShare {
    pub id: String,
    pub depth: usize,
    pub weight: f64,
    /// Absent without results.
    pub share: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The share of the weight below for which there is a result.
    pub known: f64,
    pub scores: u64,
    pub effective: f64,
    pub unscored: u64,
    /// Failed, or nothing known.
    pub lost: u64,
}

/// A run whose log was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationRun {
    pub id: String,
    pub number: i64,
    /// `new`, `accepted`, `returned`, `replaced`.
    pub state: String,
    /// SHA-256 of the segments one after the other.
    pub log: String,
    pub size: i64,
    /// What the log says of itself.
    #[schema(value_type = Object)]
    pub facts: Value,
    /// What it did otherwise than planned.
    #[schema(value_type = Vec<Object>)]
    pub deviations: Value,
    pub perspectives: Vec<PerspectiveShare>,
    #[schema(format = DateTime)]
    pub at: String,
    /// What the reviewer said.
    pub words: Option<String>,
}

/// An evaluation with its plan and runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Evaluation {
    #[serde(flatten)]
    pub summary: EvaluationSummary,
    /// What was planned.
    #[schema(value_type = Object)]
    pub plan: Value,
    /// Latest first.
    pub runs: Vec<EvaluationRun>,
    /// To whom the signed result was given, latest first.
    pub deliveries: Vec<EvaluationDelivery>,
    /// Whose word it is: never the State's.
    pub said_by: &'static str,
}

/// One giving of a signed result.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationDelivery {
    pub number: i64,
    pub statement: String,
    /// An operator of this installation; absent: it left as a file.
    pub to: Option<String>,
    /// Its name then; of a file whom it was for, as far as that was said.
    pub name: String,
    /// The fields shown besides those that are open.
    pub shown: Vec<String>,
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<&evaluation::Delivery> for EvaluationDelivery {
    fn from(held: &evaluation::Delivery) -> EvaluationDelivery {
        EvaluationDelivery {
            number: held.number,
            statement: held.statement.to_string(),
            to: held.to.as_ref().map(ToString::to_string),
            name: held.name.clone(),
            shown: held.shown.clone(),
            at: held.at.clone(),
        }
    }
}

impl EvaluationSummary {
    pub fn of(e: &Held, stale: &[Stale]) -> EvaluationSummary {
        let cause = |s: &Stale| StaleCause { cause: s.cause.word().to_owned(), detail: s.detail.clone() };
        EvaluationSummary {
            id: e.id.to_string(),
            number: e.number,
            asset: e.asset.to_string(),
            asset_version: e.asset_version.clone(),
            suite: e.suite(),
            model: e.plan.model.clone(),
            state: e.state.word().to_owned(),
            stale: stale.iter().map(cause).collect(),
            statement: e.statement.as_ref().map(ToString::to_string),
            updated_at: e.updated_at.clone(),
            revision: e.revision,
        }
    }
}

impl Evaluation {
    pub fn of(e: &Held, stale: &[Stale], runs: &[HeldRun], given: &[evaluation::Delivery]) -> Evaluation {
        Evaluation {
            summary: EvaluationSummary::of(e, stale),
            plan: serde_json::to_value(&e.plan).unwrap_or_default(),
            runs: runs.iter().map(|r| run(e, r)).collect(),
            deliveries: given.iter().map(EvaluationDelivery::from).collect(),
            said_by: "evaluator",
        }
    }
}

fn run(e: &Held, r: &HeldRun) -> EvaluationRun {
    EvaluationRun {
        id: r.id.to_string(),
        number: r.number,
        state: r.state.word().to_owned(),
        log: r.log.clone(),
        size: r.size,
        facts: serde_json::to_value(&r.facts).unwrap_or_default(),
        deviations: serde_json::to_value(&r.deviations).unwrap_or_default(),
        perspectives: evaluation::perspectives(&e.plan, r).into_iter().map(perspective).collect(),
        at: r.at.clone(),
        words: r.words.clone(),
    }
}

/// A plan to evaluate an asset.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvaluationDraft {
    /// What is evaluated.
    pub asset: String,
    /// `CODE@VERSION`.
    pub suite: String,
    pub model: String,
    /// Where it answers; never with a key.
    pub target: String,
    /// What is sent besides the messages.
    #[schema(value_type = Object)]
    pub parameters: Map<String, Value>,
    /// How often each sample is asked; 1 when left out.
    pub epochs: Option<u32>,
    /// Models that judge.
    pub judges: Vec<String>,
    /// Scorer or node of the suite's tree → share to be reached, 0 to 1.
    pub thresholds: BTreeMap<String, f64>,
    /// Per cent: 90, 95 or 99; 95 when left out.
    pub level: Option<u32>,
    /// SHA-256 of a part that is kept sealed.
    pub held_back_digest: String,
    /// How many samples that part has.
    pub held_back_count: Option<u64>,
    /// Who evaluates; empty: the operator itself.
    pub evaluator: String,
    /// What it is to show.
    pub purpose: String,
}

impl EvaluationDraft {
    /// As the domain takes it.
    pub fn plan(self) -> PlanDraft {
        let parameters: Vec<String> = self.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let percent = |(of, share): (String, f64)| (of, format!("{}", (share * 1e6).round() / 1e4));
        PlanDraft {
            suite: self.suite,
            model: self.model,
            target: self.target,
            parameters: parameters.join("\n"),
            epochs: self.epochs.unwrap_or(1).to_string(),
            judges: self.judges.join("\n"),
            thresholds: self.thresholds.into_iter().map(percent).collect(),
            level: self.level.unwrap_or(95).to_string(),
            held_back_digest: self.held_back_digest,
            held_back_count: self.held_back_count.map(|n| n.to_string()).unwrap_or_default(),
            evaluator: self.evaluator,
            purpose: self.purpose,
        }
    }
}

/// What a reviewer says of a run, or why an evaluation ends.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvaluationWords {
    pub words: String,
}

/// How long the statement of a result runs.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvaluationTerm {
    pub days: u32,
}

impl Default for EvaluationTerm {
    fn default() -> EvaluationTerm {
        EvaluationTerm { days: 365 }
    }
}

/// What there is of one suite.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuiteResult {
    /// `CODE@VERSION`, the newest of the catalogue.
    pub suite: String,
    /// Whether there is a reviewed result; without one nothing can be said for better or worse.
    pub is_evaluated: bool,
    /// The latest evaluation with a reviewed result.
    pub evaluation: Option<EvaluationSummary>,
    /// The roots of the suite's tree.
    pub perspectives: Vec<PerspectiveShare>,
}

/// A system across all suites, and never in one figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct SystemPerspectives {
    pub items: Vec<SuiteResult>,
    /// Whose word it is: never the State's.
    pub said_by: &'static str,
}

impl SystemPerspectives {
    pub fn of(all: Vec<evaluation::OfSuite>) -> SystemPerspectives {
        let one = |one: evaluation::OfSuite| {
            let (evaluation, roots) = match one.result {
                Some(result) => (Some(EvaluationSummary::of(&result.held, &result.stale)), result.roots),
                None => (None, Vec::new()),
            };
            SuiteResult {
                suite: one.suite.id(),
                is_evaluated: evaluation.is_some(),
                evaluation,
                perspectives: roots.into_iter().map(perspective).collect(),
            }
        };
        SystemPerspectives { items: all.into_iter().map(one).collect(), said_by: "evaluator" }
    }
}

fn perspective(p: evaluation::Perspective) -> PerspectiveShare {
    PerspectiveShare {
        id: p.id,
        depth: p.depth,
        weight: p.weight,
        share: p.value,
        low: p.low,
        high: p.high,
        known: p.known,
        scores: p.count,
        effective: p.effective,
        unscored: p.unscored,
        lost: p.lost,
    }
}
