//! What is kept of evaluations and of their runs.

use crate::id::{AccountId, AssetId, EvaluationId, EvaluationRunId, OperatorId, StatementId};
use crate::text::{Both, scale};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

scale! {
    /// Where an evaluation is in its life.
    EvaluationState {
        /// Filed; nobody agreed yet.
        Planned = "planned", "合意待ち", "to be agreed";
        /// Agreed; the run is awaited.
        Agreed = "agreed", "実行待ち", "run awaited";
        /// A run is with the reviewer.
        Review = "review", "確認待ち", "awaiting review";
        /// The reviewer gave the run back.
        Returned = "returned", "差し戻し", "returned";
        /// A reviewer took the run as it is.
        Accepted = "accepted", "確認済み", "reviewed";
        /// The result is said in a signed statement.
        Issued = "issued", "言明を発行済み", "statement issued";
        /// Not carried out, or taken back.
        Withdrawn = "withdrawn", "取り下げ", "withdrawn";
    }
}

scale! {
    /// What became of a run.
    RunState {
        /// With the reviewer.
        New = "new", "確認待ち", "awaiting review";
        /// Taken as it is.
        Accepted = "accepted", "確認済み", "reviewed";
        /// Given back with words.
        Returned = "returned", "差し戻し", "returned";
        /// A later run of the same evaluation took its place.
        Replaced = "replaced", "差し替え", "replaced";
    }
}

/// One node of the suite's tree as it was when planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TreeNode {
    /// Its id.
    pub id: String,
    /// Its parent; none for a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What it is called.
    pub title: Both,
    /// Its share of the parent.
    pub weight: f64,
}

/// What has to be reached at least, by the lower end of the interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// A scorer or a node of the tree.
    pub of: String,
    /// The share, 0 to 1.
    pub at_least: f64,
}

/// A part of a suite its evaluator keeps sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBack {
    /// SHA-256, as for a suite.
    pub digest: String,
    /// How many samples.
    pub count: u64,
}

/// What is to be asked of whom, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The suite's title.
    pub title: Both,
    /// The digest of the suite.
    pub digest: String,
    /// How many samples it has.
    pub samples: u64,
    /// How often each is asked.
    pub epochs: u32,
    /// The model asked for.
    pub model: String,
    /// Where it answers; never with a key.
    pub target: String,
    /// What is sent besides the messages.
    pub parameters: Map<String, Value>,
    /// The scorers with their settings.
    pub scorers: BTreeMap<String, Value>,
    /// The suite's tree.
    pub tree: Vec<TreeNode>,
    /// Models that judge.
    pub judges: Vec<String>,
    /// What has to be reached.
    pub thresholds: Vec<Threshold>,
    /// The level of all intervals, such as 0.95.
    pub level: f64,
    /// The sealed part, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_back: Option<HeldBack>,
    /// Who evaluates; empty: the operator itself.
    pub evaluator: String,
    /// What it is to show.
    pub purpose: String,
}

/// A plan as a form gives it.
#[derive(Debug, Clone, Default)]
pub struct PlanDraft {
    /// `CODE@VERSION`.
    pub suite: String,
    /// The model asked for.
    pub model: String,
    /// Where it answers.
    pub target: String,
    /// One `name = value` on each line.
    pub parameters: String,
    /// How often each sample is asked.
    pub epochs: String,
    /// One judge on each line.
    pub judges: String,
    /// Scorer or node → per cent.
    pub thresholds: Vec<(String, String)>,
    /// `90`, `95` or `99`.
    pub level: String,
    /// The digest of the sealed part.
    pub held_back_digest: String,
    /// How many samples the sealed part has.
    pub held_back_count: String,
    /// Who evaluates.
    pub evaluator: String,
    /// What it is to show.
    pub purpose: String,
}

/// An evaluation of a system (安全性評価).
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// Its id.
    pub id: EvaluationId,
    /// Whose.
    pub operator: OperatorId,
    /// Of what.
    pub asset: AssetId,
    /// The version it was planned for, as the register had it.
    pub asset_version: Option<String>,
    /// The revision of the register's entry then.
    pub asset_revision: i64,
    /// Counts the operator's evaluations from 1.
    pub number: i64,
    /// The suite.
    pub suite_code: String,
    /// Its version.
    pub suite_version: String,
    /// What was planned.
    pub plan: Plan,
    /// Where it is.
    pub state: EvaluationState,
    /// Who filed the plan.
    pub author: AccountId,
    /// Who agreed.
    pub agreed_by: Option<AccountId>,
    /// When, RFC 3339.
    pub agreed_at: Option<String>,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// The statement that says its result.
    pub statement: Option<StatementId>,
    /// When it was filed, RFC 3339.
    pub created_at: String,
    /// Last change, RFC 3339.
    pub updated_at: String,
    /// Counts changes.
    pub revision: i64,
}

impl Evaluation {
    /// `CODE@VERSION`.
    pub fn suite(&self) -> String {
        format!("{}@{}", self.suite_code, self.suite_version)
    }

    /// It, as events name it.
    pub(super) fn as_event(&self) -> crate::event::Subject {
        let ids = [("evaluation", self.id.as_str()), ("asset", self.asset.as_str())];
        let path = format!("/evaluations/{}", self.id);
        crate::event::Subject::of(&ids).page(format!("/assess{path}")).api(path)
    }
}

/// One giving of a signed result (渡した記録).
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Counts those of the evaluation from 1.
    pub number: i64,
    /// The statement.
    pub statement: StatementId,
    /// The operator of this installation it went to; none: it left as a file.
    pub to: Option<OperatorId>,
    /// Its name then; of a file whom it was for, as far as that was said.
    pub name: String,
    /// The fields shown besides those that are open.
    pub shown: Vec<String>,
    /// Who gave it.
    pub by: AccountId,
    /// When, RFC 3339.
    pub at: String,
}

/// What a log says of itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The run's name.
    pub run: String,
    /// The program that wrote it.
    pub software: String,
    /// When it was begun, RFC 3339.
    pub begun_at: String,
    /// How the last segment ended; none when it was killed.
    pub status: Option<String>,
    /// Segments.
    pub segments: u64,
    /// Askings planned.
    pub planned: u64,
    /// Askings answered.
    pub answered: u64,
    /// Askings that failed, by code.
    pub failed: BTreeMap<String, u64>,
    /// Torn lines.
    pub torn: u64,
    /// The names the target gave its model, with how often.
    pub models: BTreeMap<String, u64>,
    /// Tokens read and written.
    pub tokens: (u64, u64),
}

impl Facts {
    /// Askings that failed.
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }

    /// Askings of which the log knows neither answer nor fault.
    pub fn missing(&self) -> u64 {
        self.planned.saturating_sub(self.answered + self.failures())
    }
}

/// What a log did otherwise than planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviation {
    /// `target`, `parameters`, `epochs`, `samples`, `judges`, `scorers`, `model-named`, `incomplete`, `failed`, `missing`, `torn`.
    pub what: String,
    /// What was planned.
    pub planned: String,
    /// What the log has.
    pub found: String,
}

/// The figures of one scorer in one leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The leaf; empty: all of them.
    pub leaf: String,
    /// The scorer; empty: all of them.
    pub scorer: String,
    /// Scores.
    pub count: u64,
    /// Answers that could not be scored.
    pub unscored: u64,
    /// Independent sources.
    pub clusters: u64,
    /// How many independent scores these are worth.
    pub effective: f64,
    /// The mean; none without scores.
    pub mean: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Askings that failed; of the leaf, whatever the scorer.
    pub failed: u64,
    /// Askings planned of which nothing is known.
    pub missing: u64,
}

/// A run whose log was received (実行).
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: EvaluationRunId,
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// Whose.
    pub operator: OperatorId,
    /// Counts the runs of the evaluation from 1.
    pub number: i64,
    /// SHA-256 of its segments one after the other.
    pub log: String,
    /// Its size in bytes.
    pub size: i64,
    /// What it says of itself.
    pub facts: Facts,
    /// What differs from the plan.
    pub deviations: Vec<Deviation>,
    /// What was worked out.
    pub figures: Vec<Figure>,
    /// What became of it.
    pub state: RunState,
    /// Who handed it in.
    pub received_by: AccountId,
    /// When, RFC 3339.
    pub at: String,
    /// Who reviewed it.
    pub reviewer: Option<AccountId>,
    /// When, RFC 3339.
    pub reviewed_at: Option<String>,
    /// What the reviewer said.
    pub words: Option<String>,
    /// Counts changes.
    pub revision: i64,
}

impl Run {
    /// The figures of one scorer in one leaf; empty names for all.
    pub fn figure(&self, leaf: &str, scorer: &str) -> Option<&Figure> {
        self.figures.iter().find(|f| f.leaf == leaf && f.scorer == scorer)
    }
}
