//! Eval logs: what a run asked, what came back, and what it was worth.
//!
//! **For**: runs, which write them and go on from them, and everybody who reads a result.
//! **Rests on**: `docs/specs/eval-log.md`.
//! **Words**: a *segment* is one file, written by one process from its start to its end or its death; a line that was not
//! ended is *torn*.
//! **Never** change a byte that was written. Never take what comes after a torn line for the same line.
//! **Begin at**: [`Header`] and [`Entry`], then [`Writer`] and [`Reader`].

mod batch;
mod brief;
pub mod index;
mod lanes;
mod names;
mod panel;
mod read;
mod report;
mod scan;
mod scores;
mod segment;
mod write;

pub use panel::Panel;
pub use read::{Finished, Reader};
pub use report::{Report, report};
pub use scores::{Given, Scores, scores};
pub use write::Writer;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::judge::{Aide, Vote};
use crate::redteam::{Severity, Terms, Verdict};
use crate::sample::Message;
use crate::score::Score;
use crate::scorer::{Outcome, Place, Spec};
use crate::stats::{Decided, StopRule};
use crate::suite::Goal;

/// The format of the logs this program writes.
pub const FORMAT: &str = "shirube-eval-log/1";
/// The longest line that is read.
pub const MAX_LINE: usize = 64 << 20;

/// What was asked of whom, and how: the same for every segment of a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// The name of the task: a suite, or a file.
    pub task: String,
    /// The digest of the suite or dataset.
    pub digest: String,
    /// How many samples it has.
    pub samples: u64,
    /// How often each is asked.
    pub epochs: u32,
    /// The target: an endpoint's address, a command, a log.
    pub target: String,
    /// The model asked for.
    pub model: String,
    /// What is sent besides the messages, such as `temperature`.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// The frame said before each sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The scorers by name.
    pub scorers: BTreeMap<String, Spec>,
    /// The goals of the suite, with their weights; empty where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tree: Vec<Goal>,
    /// Where it came from, when it was not run here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What not every plan has.
    #[serde(flatten)]
    pub more: More,
}

/// Where a log came from that another tool's result was turned into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The form it was read from, such as `inspect`.
    pub format: String,
    /// The name of the file.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// The tool that wrote it, as far as it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// What the file says and a log has no place for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// What not every plan has.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct More {
    /// The judges by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub judges: BTreeMap<String, Aide>,
    /// The embedders by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub embedders: BTreeMap<String, Aide>,
    /// When it may stop before its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<StopRule>,
    /// The terms of a red team, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redteam: Option<Terms>,
}

/// The first line of a segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`].
    pub format: String,
    /// The run, the same in all its segments.
    pub run: String,
    /// Which segment, from 1.
    pub segment: u32,
    /// When it was begun.
    pub at: Timestamp,
    /// The program that wrote it, with its version.
    pub software: String,
    /// What was asked.
    pub plan: Plan,
}

/// A sample that came to an end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The sample.
    pub id: String,
    /// Which asking, from 1.
    pub epoch: u32,
    /// When it ended.
    pub at: Timestamp,
    /// How long it took, waiting included.
    pub ms: u64,
    /// What it shares its source with, where that is not itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The leaf of the suite's tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf: Option<String>,
    /// What happened, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// The answer; absent when none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Why none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Failure>,
    /// What each scorer gave.
    #[serde(default)]
    pub scores: BTreeMap<String, Score>,
    /// Where it belongs, for scorers that compare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What is compared, by scorer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outcomes: BTreeMap<String, Option<Outcome>>,
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// A stable code, such as `model.timeout`.
    pub code: String,
    /// What is known of it.
    pub detail: String,
}

/// One thing that happened to a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Event {
    /// The target was asked.
    Asked {
        /// What it was told.
        messages: Vec<Message>,
    },
    /// It failed, and was asked again after a while.
    Retried {
        /// Why.
        code: String,
        /// How long was waited.
        wait_ms: u64,
    },
    /// It answered.
    Answered {
        /// The model's name as the target gave it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// Why it stopped: `stop`, `length`, ….
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stop: Option<String>,
        /// Tokens read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        input_tokens: Option<u64>,
        /// Tokens written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output_tokens: Option<u64>,
        /// How long the last asking took.
        ms: u64,
    },
    /// Judges were asked about the answer.
    Judging {
        /// For which scorer.
        scorer: String,
        /// What they were told, all the same.
        messages: Vec<Message>,
        /// The words by which the answer speaks to its judge: a flag, not a verdict.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        addressed: Option<String>,
    },
    /// One of them voted.
    Judged {
        /// For which scorer.
        scorer: String,
        /// What it came to.
        #[serde(flatten)]
        vote: Vote,
    },
    /// An attempt of a red team came to an end.
    Attack {
        /// What the target has to keep to.
        requirement: String,
        /// The sample the request is from.
        scenario: String,
        /// The technique by its id; its steps stand in the plan.
        technique: String,
        /// How bad it is when the requirement is broken.
        severity: Severity,
        /// How often the user spoke.
        turns: u32,
        /// What became of it; absent when no answer came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict: Option<Verdict>,
    },
    /// What this version does not know.
    #[serde(other)]
    Other,
}

/// How a segment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every sample came to an end.
    Complete,
    /// Somebody stopped it.
    Cancelled,
    /// It could not go on.
    Stopped,
    /// The plan's rule was met before the end.
    Decided,
}

/// The last line of a segment that was not killed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// How it ended.
    pub status: Status,
    /// When.
    pub at: Timestamp,
    /// What was decided, where that is how it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
    /// Why it stopped, where a budget was spent: `budget.attempts`, `budget.tokens`, `budget.seconds`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Line {
    /// The first of a segment.
    Header(Box<Header>),
    /// A sample.
    Sample(Box<Entry>),
    /// The last of a segment.
    End(End),
}

/// What is wrong with a log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{}: {fault}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        fault: io::Error,
    },
    /// A line that was ended and is none of the format's.
    #[error("{}, line {line}: {what}", path.display())]
    Line {
        /// The segment.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// There is a log already.
    #[error("{} holds a log already; resume it, or choose another folder", .0.display())]
    Exists(PathBuf),
    /// There is no log.
    #[error("{} holds no log", .0.display())]
    Absent(PathBuf),
    /// Another process writes it.
    #[error("{} is being written by another process", .0.display())]
    Busy(PathBuf),
    /// A run can only go on as it was begun.
    #[error("the run was begun with another {0}")]
    Other(&'static str),
}

impl Plan {
    /// What differs from another plan, if anything does.
    fn differs(&self, other: &Plan) -> Option<&'static str> {
        let all = [
            ("dataset", self.digest != other.digest || self.samples != other.samples),
            ("task", self.task != other.task),
            ("number of epochs", self.epochs != other.epochs),
            ("target", self.target != other.target),
            ("model", self.model != other.model),
            ("set of parameters", self.parameters != other.parameters),
            ("system message", self.system != other.system),
            ("set of scorers", self.scorers != other.scorers),
            ("set of judges", self.more.judges != other.more.judges),
            ("set of embedders", self.more.embedders != other.more.embedders),
            ("rule for stopping", self.more.stop != other.more.stop),
            ("set of terms of the red team", self.more.redteam != other.more.redteam),
        ];
        all.into_iter().find(|(_, is_other)| *is_other).map(|(name, _)| name)
    }
}

#[cfg(test)]
mod lanes_tests;
#[cfg(test)]
mod tests;
