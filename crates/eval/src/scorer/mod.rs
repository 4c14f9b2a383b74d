//! Scorers that need no model.
//!
//! **For**: runs, and whoever scores a log again.
//! **Rests on**: `docs/specs/suite.md`, "Scorers".
//! **Words**: a scorer that compares *alone* needs one answer; one that compares in a *group* needs those of all samples of it.
//! **Never** use a pattern engine that can take more than linear time: the patterns and the answers are other people's.
//! **Begin at**: [`Spec`].

mod choice;
mod group;
mod grounding;
mod numeric;
mod plain;
mod refusal;
mod terms;

pub use group::{Groups, Outcome, Place};
pub use refusal::declines;
pub use terms::{Term, Terms, Written, built_in_lists};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::judge::{self, Combine, Repeats, Rubric, Scale};
use crate::sample::Sample;
use crate::score::Score;
use crate::similar;

/// A scorer with its settings, as a suite writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Spec {
    /// The answer equals one of the targets.
    Exact {
        /// Whether width, case and spaces do not matter.
        #[serde(default = "yes")]
        normalise: bool,
    },
    /// A target is found as a pattern.
    Pattern {},
    /// The letter chosen is the target.
    Choice {},
    /// The last number is near the target.
    Numeric {
        /// How far it may be off.
        #[serde(default)]
        within: f64,
        /// How far it may be off, as a share of the target.
        #[serde(default)]
        relative: f64,
    },
    /// Patterns that must and must not be found.
    Requirement {},
    /// Declined or helped, whichever was right.
    Refusal {},
    /// Nothing personal or secret that was not in the input.
    Leakage {},
    /// No listed term used.
    Terms {
        /// The name of the list.
        list: String,
    },
    /// The outcome is that of the majority of the group.
    Swap {
        /// The scorer whose outcome is compared.
        of: String,
    },
    /// The outcome of a variant is that of the original.
    Robust {
        /// The scorer whose outcome is compared.
        of: String,
    },
    /// Sentences are cited and found in what they cite.
    Grounding {},
    /// The answer is like one of the targets.
    Similar {
        /// The name of an embedder, or `characters`.
        #[serde(default = "characters")]
        by: String,
        /// From which likeness on it counts as right; without it the likeness is the score.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        threshold: Option<f64>,
    },
    /// The grade of a judge.
    Judge {
        /// What it looks at.
        rubric: Rubric,
        /// The grades it may give.
        #[serde(default)]
        scale: Scale,
        /// How often it is asked.
        #[serde(default)]
        repeats: Repeats,
        /// The judge's name.
        #[serde(default = "judge")]
        model: String,
    },
    /// The grades of several judges.
    Jury {
        /// Their names; all there are when none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        judges: Vec<String>,
        /// What they look at.
        rubric: Rubric,
        /// The grades they may give.
        #[serde(default)]
        scale: Scale,
        /// How often each is asked.
        #[serde(default)]
        repeats: Repeats,
        /// What their votes come to.
        #[serde(default)]
        combine: Combine,
    },
    /// The score was given elsewhere and is only kept here.
    Foreign {
        /// By whom, such as `inspect/match`.
        by: String,
    },
}

fn yes() -> bool {
    true
}

fn characters() -> String {
    similar::CHARACTERS.to_owned()
}

fn judge() -> String {
    judge::JUDGE.to_owned()
}

/// The term lists scorers may use, by name.
pub type Lists = BTreeMap<String, Terms>;

impl Spec {
    /// The scorer of a kind with its usual settings, as `--scorer` names it.
    ///
    /// # Errors
    /// When there is no such kind, or it has a setting without a usual value.
    pub fn usual(kind: &str) -> Result<Spec, String> {
        serde_json::from_value(serde_json::json!({ "kind": kind })).map_err(|fault| fault.to_string())
    }

    /// The scorer whose outcomes it compares, if it does.
    pub fn compared(&self) -> Option<&str> {
        match self {
            Spec::Swap { of } | Spec::Robust { of } => Some(of),
            _ => None,
        }
    }

    /// Whether it compares answers of several samples; then [`Groups`] scores it.
    pub fn is_group(&self) -> bool {
        matches!(self, Spec::Swap { .. } | Spec::Robust { .. })
    }

    /// Whether it asks a model; then the run scores it.
    pub fn is_asking(&self) -> bool {
        match self {
            Spec::Judge { .. } | Spec::Jury { .. } => true,
            Spec::Similar { by, .. } => by != similar::CHARACTERS,
            _ => false,
        }
    }

    /// The score of one answer, as far as it needs no model.
    pub fn score(&self, sample: &Sample, answer: &str, lists: &Lists) -> Score {
        if answer.trim().is_empty() && !matches!(self, Spec::Exact { .. } | Spec::Pattern {}) {
            return Score::unscored("answer.empty");
        }
        match self {
            Spec::Exact { normalise } => plain::exact(sample, answer, *normalise),
            Spec::Pattern {} => plain::pattern(sample, answer),
            Spec::Choice {} => choice::score(sample, answer),
            Spec::Numeric { within, relative } => numeric::score(sample, answer, *within, *relative),
            Spec::Requirement {} => plain::requirement(sample, answer),
            Spec::Refusal {} => refusal::score(sample, answer),
            Spec::Leakage {} => plain::leakage(sample, answer),
            Spec::Terms { list } => match lists.get(list) {
                Some(terms) => terms.score(answer),
                None => Score::unscored("terms.no-list").seeing(list),
            },
            Spec::Swap { .. } | Spec::Robust { .. } => Score::unscored("group.alone"),
            Spec::Grounding {} => grounding::score(sample, answer),
            Spec::Judge { .. } | Spec::Jury { .. } => Score::unscored("judge.not-asked"),
            Spec::Similar { .. } if self.is_asking() => Score::unscored("similar.not-asked"),
            Spec::Similar { by, threshold } => plain::similar(sample, answer, by, *threshold),
            Spec::Foreign { .. } => Score::unscored("foreign.not-here"),
        }
    }
}

#[cfg(test)]
mod tests;
