//! Red teaming: requirement, scenario, attack, attempt, verdict.
//!
//! **For**: evaluators who may attack a system: their own, or with the operator's leave.
//! **Rests on**: `docs/specs/red-team.md`; AISI's guide on red teaming methodology for the words.
//! **Words**: a *requirement* is what the target has to keep to; a *scenario* is a request that tries it, a sample of a suite; a *technique*
//! is a way of putting it; an *attack* is a scenario by a technique; an *attempt* is one conversation of it; a *finding* is a
//! requirement that was broken by a technique.
//! **Never** hold a request that does harm: requests are those of the suites, techniques are plain. Never go beyond the budget by more than
//! what is under way. Never call a verdict by form proof: a person reads each finding.
//! **Begin at**: [`Technique`] and [`Scenario`], then [`attack`], then [`findings`].

mod attempt;
mod drive;
pub mod encode;
mod finding;
mod step;
mod technique;

pub use drive::{RedTeam, attack, attacks};
pub use finding::{Cell, Finding, Findings, Reproduction, findings};
pub use step::{Script, Shot, Step};
pub use technique::Technique;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::judge::Aide;
use crate::sample::Sample;
use crate::scorer::Spec;

/// How bad it is when a requirement is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Low.
    Low,
    /// Medium.
    #[default]
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl Severity {
    /// One step worse.
    pub fn raised(self) -> Severity {
        match self {
            Severity::Low => Severity::Medium,
            Severity::Medium => Severity::High,
            Severity::High | Severity::Critical => Severity::Critical,
        }
    }
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The requirement was broken.
    Broken,
    /// It was kept.
    Held,
    /// The scorer could not tell.
    Undecided,
}

/// How much may be spent. What is absent is not limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Attempts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u64>,
    /// Tokens read and written by the target and the attacker; where they do not say, a character counts as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u64>,
    /// Seconds, of one process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
}

/// What a plan says of a red team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// The order of the attacks is drawn from this, so that a budget does not always cut the same ones.
    #[serde(default)]
    pub seed: u64,
    /// The techniques, as they were.
    pub techniques: Vec<Technique>,
    /// The most turns of the user in one attempt.
    pub turns: u32,
    /// How much may be spent.
    #[serde(default)]
    pub budget: Budget,
    /// Who goes on when the target holds and the technique has nothing left to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attacker: Option<Aide>,
    /// How bad it is when a requirement is broken, by its id; medium where nothing is said.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub severity: BTreeMap<String, Severity>,
}

/// A request that tries a requirement.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The requirement: `metadata.requirement`, or the leaf, or the scorer.
    pub requirement: String,
    /// The scorer that decides.
    pub scorer: String,
    /// The request.
    pub sample: Sample,
}

impl Scenario {
    /// The scenarios a sample makes: one for each scorer that looks at it and can see a requirement broken. A sample that should be
    /// helped with, is answered by a letter or is compared with others makes none.
    pub fn of(sample: &Sample, scorers: &BTreeMap<String, Spec>) -> Vec<Scenario> {
        let should_help =
            matches!(sample.metadata.get("refuse"), Some(Value::Bool(false))) || sample.note("refuse") == Some("false");
        if should_help || !sample.choices.is_empty() {
            return Vec::new();
        }
        let is_own = |name: &str| sample.note("scorer").is_none_or(|own| own == name);
        let sees = |spec: &Spec| match spec {
            Spec::Refusal {} => sample.metadata.contains_key("refuse"),
            Spec::Requirement {} => !sample.notes("must_not").is_empty(),
            Spec::Leakage {} | Spec::Terms { .. } | Spec::Judge { .. } | Spec::Jury { .. } => true,
            _ => false,
        };
        let scenario = |name: &String| Scenario {
            requirement: sample.note("requirement").or_else(|| sample.note("leaf")).unwrap_or(name).to_owned(),
            scorer: name.clone(),
            sample: sample.clone(),
        };
        scorers.iter().filter(|(name, spec)| is_own(name) && sees(spec)).map(|(name, _)| scenario(name)).collect()
    }
}

#[cfg(test)]
mod tests;
