//! Orders: runs of evaluations the installation carries out itself.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shirube_domain::evaluation::work::{AideTerms, Order, OrderDraft, Progress};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What is to be run. Never holds a key.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationOrderDraft {
    /// The address of an OpenAI-compatible API.
    pub target: String,
    /// What is sent besides the messages.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub parameters: Map<String, Value>,
    /// The name of a key that workers hold; left out where none is needed.
    #[serde(default)]
    pub key: String,
    /// The most askings at once of each worker, 1 to 256.
    #[serde(default)]
    pub at_once: Option<u32>,
    /// How many samples; left out for all.
    #[serde(default)]
    pub samples: Option<u64>,
    /// Whether a model of another name may answer.
    #[serde(default)]
    pub any_model: bool,
    /// Models that judge; needed where the suite has scorers that ask one.
    #[serde(default)]
    pub judges: Vec<EvaluationAide>,
    /// Models that make vectors of texts; likewise.
    #[serde(default)]
    pub embedders: Vec<EvaluationAide>,
    /// Whether scorers nobody named a model for may stay open.
    #[serde(default)]
    pub unjudged: bool,
}

/// A model that is asked besides the target. Never holds a key.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationAide {
    /// What scorers call it; `judge` where there is only one judge.
    #[serde(default = "judge")]
    pub name: String,
    pub model: String,
    /// The address of an OpenAI-compatible API.
    pub target: String,
    /// The name of a key that workers hold; left out where none is needed.
    #[serde(default)]
    pub key: String,
}

fn judge() -> String {
    "judge".to_owned()
}

impl EvaluationAide {
    fn line(&self) -> String {
        let key = if self.key.is_empty() { String::new() } else { format!(" key={}", self.key) };
        format!("{}={}@{}{key}", self.name, self.model, self.target)
    }

    fn all(of: &BTreeMap<String, AideTerms>) -> Vec<EvaluationAide> {
        let one = |(name, terms): (&String, &AideTerms)| EvaluationAide {
            name: name.clone(),
            model: terms.aide.model.clone(),
            target: terms.aide.target.clone(),
            key: terms.key.clone(),
        };
        of.iter().map(one).collect()
    }
}

impl From<EvaluationOrderDraft> for OrderDraft {
    fn from(given: EvaluationOrderDraft) -> OrderDraft {
        let told = |all: &[EvaluationAide]| all.iter().map(EvaluationAide::line).collect::<Vec<_>>().join("\n");
        let lines = given.parameters.iter().map(|(name, value)| format!("{name} = {value}"));
        OrderDraft {
            parameters: lines.collect::<Vec<_>>().join("\n"),
            target: given.target,
            key: given.key,
            at_once: given.at_once.map(|n| n.to_string()).unwrap_or_default(),
            samples: given.samples.map(|n| n.to_string()).unwrap_or_default(),
            any_model: given.any_model,
            judges: told(&given.judges),
            embedders: told(&given.embedders),
            unjudged: given.unjudged,
        }
    }
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderTrouble {
    /// Such as `model.unreachable`.
    pub code: String,
    pub detail: String,
    /// How many parts wait for it to pass; 0: it ended the order.
    pub parts: usize,
}

/// What one worker did.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderShare {
    pub worker: String,
    pub answered: u64,
    pub failed: u64,
    pub at_work: bool,
    /// When it last handed something in.
    #[schema(format = DateTime)]
    pub last: Option<String>,
}

/// An order with how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationOrder {
    pub id: String,
    pub evaluation: String,
    pub number: i64,
    /// `running`, `done`, `failed`, `cancelled`.
    pub state: String,
    pub suite: String,
    pub target: String,
    pub model: String,
    #[schema(value_type = Object)]
    pub parameters: Map<String, Value>,
    /// The name of the key; empty where none is needed.
    pub key: String,
    pub samples: u64,
    pub epochs: u32,
    pub at_once: u32,
    pub any_model: bool,
    pub judges: Vec<EvaluationAide>,
    pub embedders: Vec<EvaluationAide>,
    /// Askings altogether, answered, and failed for good.
    pub askings: u64,
    pub answered: u64,
    pub failed: u64,
    pub parts: usize,
    pub parts_done: usize,
    pub parts_under_way: usize,
    /// Within the last minute.
    pub per_second: f64,
    /// At that rate; absent while it is not known.
    pub seconds_left: Option<u64>,
    pub shares: Vec<OrderShare>,
    pub troubles: Vec<OrderTrouble>,
    /// Workers heard of lately that hold every key.
    pub able_workers: usize,
    /// The run its log became.
    pub run: Option<String>,
    #[schema(format = DateTime)]
    pub at: String,
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    pub revision: i64,
}

impl EvaluationOrder {
    /// An order and how far it is.
    pub fn of(order: &Order, progress: &Progress) -> EvaluationOrder {
        let terms = order.terms.clone();
        let ended = order.trouble.iter().map(|t| (t, 0));
        let waiting = progress.troubles.iter().map(|(t, n)| (t, *n));
        let share = |s: &shirube_domain::evaluation::work::Share| OrderShare {
            worker: s.worker.clone(),
            answered: s.answered,
            failed: s.failed,
            at_work: s.is_at_work,
            last: Some(s.last.clone()).filter(|at| !at.is_empty()),
        };
        EvaluationOrder {
            id: order.id.to_string(),
            evaluation: order.evaluation.to_string(),
            number: order.number,
            state: order.state.word().to_owned(),
            suite: terms.suite,
            target: terms.target,
            model: terms.model,
            parameters: terms.parameters,
            key: order.key.clone(),
            samples: terms.samples,
            epochs: terms.epochs,
            at_once: terms.at_once,
            any_model: terms.any_model,
            judges: EvaluationAide::all(&terms.judges),
            embedders: EvaluationAide::all(&terms.embedders),
            askings: progress.askings,
            answered: progress.answered,
            failed: progress.failed,
            parts: progress.parts.0,
            parts_done: progress.parts.1,
            parts_under_way: progress.parts.2,
            per_second: (progress.rate * 10.0).round() / 10.0,
            seconds_left: progress.left,
            shares: progress.shares.iter().map(share).collect(),
            troubles: ended
                .chain(waiting)
                .map(|(t, parts)| OrderTrouble { code: t.code.clone(), detail: t.detail.clone(), parts })
                .collect(),
            able_workers: progress.able,
            run: order.run.as_ref().map(ToString::to_string),
            at: order.at.clone(),
            ended_at: order.ended_at.clone(),
            revision: order.revision,
        }
    }
}

/// The orders of an evaluation.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationOrderList {
    /// Latest first; 100 at most.
    pub items: Vec<EvaluationOrder>,
}
