//! Samples of a run, and two runs held against each other.

use super::norm::Both;
use serde::Serialize;
use serde_json::Value;
use shirube_domain::evaluation::{Compared, ComparedLine, Difference, Sample, SampleLine};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One asking in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationSampleLine {
    pub sample: String,
    /// Which asking, from 1.
    pub epoch: u32,
    pub leaf: String,
    /// `right`, `wrong`, `unscored`, `failed`.
    pub verdict: String,
    /// The beginning of what was asked last.
    pub asked: String,
    /// The beginning of the answer, or the code of the fault.
    pub answer: String,
}

/// Askings of a run, in the order of its log.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationSampleList {
    pub items: Vec<EvaluationSampleLine>,
    /// Where the list goes on; absent at its end.
    pub next: Option<String>,
}

/// One message.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationMessage {
    /// `system`, `user`, `assistant`, `tool`.
    #[schema(value_type = String)]
    pub role: Value,
    pub content: String,
}

/// What one scorer gave.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationScore {
    /// 0 to 1; absent when the scorer cannot tell.
    pub value: Option<f64>,
    /// A stable word on why, such as `exact.equal`.
    pub why: String,
    /// What of the answer it was about.
    pub seen: Option<String>,
}

/// Why no answer came.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationFault {
    /// Such as `model.timeout`.
    pub code: String,
    pub detail: String,
}

/// One asking with everything the log has of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationSample {
    pub sample: String,
    pub epoch: u32,
    pub at: String,
    pub ms: u64,
    pub leaf: String,
    /// What it shares its source with.
    pub cluster: String,
    /// `right`, `wrong`, `unscored`, `failed`.
    pub verdict: String,
    pub messages: Vec<EvaluationMessage>,
    pub answer: Option<String>,
    pub fault: Option<EvaluationFault>,
    pub scores: BTreeMap<String, EvaluationScore>,
    /// What else happened, in order, as the log has it.
    #[schema(value_type = Vec<Object>)]
    pub events: Value,
}

impl From<&SampleLine> for EvaluationSampleLine {
    fn from(line: &SampleLine) -> EvaluationSampleLine {
        EvaluationSampleLine {
            sample: line.id.clone(),
            epoch: line.epoch,
            leaf: line.leaf.clone(),
            verdict: line.verdict.word().to_owned(),
            asked: line.asked.clone(),
            answer: line.answer.clone(),
        }
    }
}

impl From<Sample> for EvaluationSample {
    fn from(held: Sample) -> EvaluationSample {
        let messages = held.messages.iter().map(|m| EvaluationMessage {
            role: serde_json::to_value(m.role).unwrap_or_default(),
            content: m.content.clone(),
        });
        EvaluationSample {
            messages: messages.collect(),
            events: serde_json::to_value(&held.events).unwrap_or_default(),
            scores: held
                .scores
                .into_iter()
                .map(|(name, s)| (name, EvaluationScore { value: s.value, why: s.why, seen: s.seen }))
                .collect(),
            fault: held.fault.map(|f| EvaluationFault { code: f.code, detail: f.detail }),
            verdict: held.verdict.word().to_owned(),
            sample: held.id,
            epoch: held.epoch,
            at: held.at,
            ms: held.ms,
            leaf: held.leaf,
            cluster: held.cluster,
            answer: held.answer,
        }
    }
}

/// A share with its interval.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShareWithInterval {
    pub share: f64,
    pub low: f64,
    pub high: f64,
}

/// One perspective of both runs. Differences are second minus first.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationDifference {
    pub perspective: String,
    pub title: Both,
    pub first: Option<ShareWithInterval>,
    pub second: Option<ShareWithInterval>,
    pub difference: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// How the interval was worked out: `clustered`, `unclustered`, `adjusted`; absent when not compared sample by sample.
    #[schema(value_type = Option<String>)]
    pub method: Value,
    /// Pairs of samples; absent when not compared sample by sample.
    pub pairs: Option<u64>,
    /// Pairs where only the first was as expected, and only the second.
    pub only_first: Option<u64>,
    pub only_second: Option<u64>,
    /// How often a difference as large comes by chance, with Holm's correction.
    pub p_holm: Option<f64>,
}

/// A sample that was as expected in one run and not in the other.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedSample {
    pub sample: String,
    pub leaf: String,
    /// Its mean score in each.
    pub first: f64,
    pub second: f64,
}

/// Two runs held against each other.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationComparison {
    pub first: String,
    pub second: String,
    /// Whether samples were compared one by one; otherwise intervals stand side by side.
    pub is_paired: bool,
    pub lines: Vec<EvaluationDifference>,
    /// By id; 200 at most.
    pub changed: Vec<ChangedSample>,
    /// How many there are; absent when samples were not compared one by one.
    pub changed_count: Option<usize>,
    /// Whose word it is: never the State's.
    pub said_by: &'static str,
}

impl From<&ComparedLine> for EvaluationDifference {
    fn from(line: &ComparedLine) -> EvaluationDifference {
        let share =
            |found: Option<(f64, f64, f64)>| found.map(|(share, low, high)| ShareWithInterval { share, low, high });
        EvaluationDifference {
            perspective: line.id.clone(),
            title: Both::from(&line.title),
            first: share(line.first),
            second: share(line.second),
            difference: line.difference,
            low: line.interval.map(|(low, _)| low),
            high: line.interval.map(|(_, high)| high),
            method: serde_json::to_value(line.method).unwrap_or_default(),
            pairs: line.pairs,
            only_first: line.flipped.map(|(first, _)| first),
            only_second: line.flipped.map(|(_, second)| second),
            p_holm: line.p,
        }
    }
}

impl EvaluationComparison {
    /// What a comparison of two runs came to.
    pub fn of(
        (first, second): (&str, &str),
        found: &Compared,
        changed: Option<(Vec<Difference>, usize)>,
    ) -> EvaluationComparison {
        let changed_count = changed.as_ref().map(|(_, count)| *count);
        let one = |d: Difference| ChangedSample { sample: d.id, leaf: d.leaf, first: d.first, second: d.second };
        EvaluationComparison {
            first: first.to_owned(),
            second: second.to_owned(),
            is_paired: found.is_paired,
            lines: found.lines.iter().map(EvaluationDifference::from).collect(),
            changed: changed.map(|(all, _)| all).unwrap_or_default().into_iter().map(one).collect(),
            changed_count,
            said_by: "evaluator",
        }
    }
}
