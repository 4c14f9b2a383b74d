//! What is kept of orders, parts and workers, and what passes between them.

use crate::id::{AccountId, EvaluationId, EvaluationOrderId, EvaluationRunId, OperatorId};
use crate::text::scale;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shirube_eval::judge::Aide;
use std::collections::{BTreeMap, BTreeSet};

scale! {
    /// Where an order is.
    OrderState {
        /// Parts wait or are being asked.
        Running = "running", "実行中", "running";
        /// Its log was received as a run.
        Done = "done", "実行済み", "done";
        /// It could not go on; what was answered is kept.
        Failed = "failed", "中断", "stopped by a fault";
        /// A person stopped it; what was answered is kept.
        Cancelled = "cancelled", "取りやめ", "cancelled";
    }
}

scale! {
    /// Where a part is.
    PartState {
        /// Nobody has it.
        Waiting = "waiting", "待ち", "waiting";
        /// A worker has it.
        Taken = "taken", "実行中", "under way";
        /// Everything of it was handed in.
        Done = "done", "済み", "done";
    }
}

/// Whom to ask and how. Never holds a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// `CODE@VERSION` of the suite.
    pub suite: String,
    /// How many of its samples are asked, from the first.
    pub samples: u64,
    /// How often each.
    pub epochs: u32,
    /// The endpoint.
    pub target: String,
    /// The model asked for.
    pub model: String,
    /// What is sent besides the messages.
    pub parameters: Map<String, Value>,
    /// The most askings at once, of each worker.
    pub at_once: u32,
    /// Whether a model of another name may answer.
    pub any_model: bool,
    /// Models that judge, by the names scorers call them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub judges: BTreeMap<String, AideTerms>,
    /// Models that make vectors of texts, likewise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub embedders: BTreeMap<String, AideTerms>,
}

/// Someone asked besides the target, and the name of the key for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AideTerms {
    /// Address, model, parameters: what the plan of the log says.
    #[serde(flatten)]
    pub aide: Aide,
    /// The name of the key a worker must hold; empty for none.
    #[serde(default)]
    pub key: String,
}

impl Terms {
    /// Askings altogether.
    pub fn askings(&self) -> u64 {
        self.samples * u64::from(self.epochs)
    }
}

/// What went wrong: a stable code of the engine or a refusal, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Such as `model.unreachable`.
    pub code: String,
    /// What is known of it; never a key.
    pub detail: String,
}

/// An order as a form gives it.
#[derive(Debug, Clone, Default)]
pub struct OrderDraft {
    /// The endpoint.
    pub target: String,
    /// One `name = value` on each line.
    pub parameters: String,
    /// The name of the key; empty for none.
    pub key: String,
    /// The most askings at once, of each worker.
    pub at_once: String,
    /// How many samples; empty for all.
    pub samples: String,
    /// Whether a model of another name may answer.
    pub any_model: bool,
    /// One judge on each line: `MODEL@ADDRESS`, `NAME=MODEL@ADDRESS`, each with ` key=NAME` where it needs one.
    pub judges: String,
    /// One embedder on each line, likewise.
    pub embedders: String,
    /// Whether scorers nobody named a model for may stay open.
    pub unjudged: bool,
}

/// An order that a plan be carried out here (実行の依頼).
#[derive(Debug, Clone)]
pub struct Order {
    /// Its id.
    pub id: EvaluationOrderId,
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// Whose.
    pub operator: OperatorId,
    /// Counts the orders of the evaluation from 1.
    pub number: i64,
    /// Whom to ask and how.
    pub terms: Terms,
    /// The digest of the suite.
    pub digest: String,
    /// The name of the key a worker must hold; empty for none.
    pub key: String,
    /// Where it is.
    pub state: OrderState,
    /// Why it could not go on.
    pub trouble: Option<Trouble>,
    /// The run its log became.
    pub run: Option<EvaluationRunId>,
    /// Who ordered it.
    pub by: AccountId,
    /// When, RFC 3339.
    pub at: String,
    /// When it ended, RFC 3339.
    pub ended_at: Option<String>,
    /// Counts changes.
    pub revision: i64,
}

impl Order {
    /// The names of every key a worker must hold.
    pub fn keys(&self) -> BTreeSet<&str> {
        let all = std::iter::once(&self.key).chain(self.terms.aides().map(|(_, aide)| &aide.key));
        all.map(String::as_str).filter(|key| !key.is_empty()).collect()
    }

    /// Whether one who holds these keys can carry it out.
    pub fn is_for(&self, held: &[String]) -> bool {
        self.keys().iter().all(|key| held.iter().any(|one| one == key))
    }
}

/// A range of the samples of an order.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// The order.
    pub order: EvaluationOrderId,
    /// Counts the parts of the order from 1.
    pub n: i64,
    /// The first sample, from 0.
    pub from: u64,
    /// The one after its last.
    pub to: u64,
    /// Where it is.
    pub state: PartState,
    /// Grows with each taking; what comes under an earlier one is refused.
    pub token: i64,
    /// Who has it, or had it last.
    pub worker: Option<String>,
    /// The end of the lease, or before when it is not taken again. RFC 3339.
    pub until: String,
    /// Takings since the last answer.
    pub tries: i64,
    /// What went wrong last.
    pub trouble: Option<Trouble>,
}

/// A process that takes parts (作業プロセス).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// What it calls itself; two of one name share a line on the page, nothing else.
    pub name: String,
    /// The names of the keys it holds.
    pub keys: Vec<String>,
    /// The program with its version.
    pub software: String,
    /// Since when, RFC 3339.
    pub since: String,
    /// When it was last heard of, RFC 3339.
    pub seen_at: String,
}

/// What a worker can take.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The worker's name.
    pub worker: String,
    /// Names of the keys it holds.
    pub keys: Vec<String>,
    /// Digests of the suites it has.
    pub digests: Vec<String>,
    /// How long it has a part without a word.
    pub lease: SignedDuration,
}

/// A part taken, with what is needed to carry it out.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The order.
    pub order: Order,
    /// The part, under its new token.
    pub part: Part,
    /// Samples with epochs that were handed in before and are not asked again.
    pub done: Vec<(String, u32)>,
    /// How long it is had without a word.
    pub lease: SignedDuration,
}

/// One finished asking as the engine wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The sample.
    pub sample: String,
    /// Which asking.
    pub epoch: u32,
    /// Whether no answer came.
    pub is_failed: bool,
    /// The line of the log, without its line feed.
    pub line: String,
}

/// Whether to go on with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// On.
    On,
    /// The order was cancelled or failed.
    Stop,
}

/// How the work on a part ended.
#[derive(Debug, Clone)]
pub enum End {
    /// Every asking was answered.
    Whole,
    /// Some were not; their lines, and what went wrong last.
    Faulty(Vec<Done>, Trouble),
    /// The worker stops, or was told to: the part goes back.
    Back,
}
