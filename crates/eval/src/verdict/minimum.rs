//! A report held against minimums.

use std::str::FromStr;

use serde::Serialize;

use crate::log::Report;
use crate::stats::{Decided, Interval, Summary};

/// Unscored by design: the original of a group is what variants are held against.
pub(super) const BY_DESIGN: &str = "robust.original";

/// The least share a scorer should come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Minimum {
    /// The scorer.
    pub scorer: String,
    /// On this leaf only.
    pub leaf: Option<String>,
    /// The share, 0 to 1.
    pub share: f64,
}

impl FromStr for Minimum {
    type Err = ();

    /// `SCORER=SHARE` or `SCORER@LEAF=SHARE`.
    fn from_str(text: &str) -> Result<Minimum, ()> {
        let (name, share) = text.rsplit_once('=').ok_or(())?;
        let share: f64 = share.parse().map_err(drop)?;
        let (scorer, leaf) = name.split_once('@').map_or((name, None), |(s, l)| (s, Some(l.to_owned())));
        let is_whole = (0.0..=1.0).contains(&share) && !scorer.is_empty();
        if is_whole { Ok(Minimum { scorer: scorer.to_owned(), leaf, share }) } else { Err(()) }
    }
}

/// What became of a minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The whole interval lies at or above it.
    Met,
    /// The whole interval lies below it.
    NotMet,
    /// The interval holds it.
    Undecided,
    /// Too much is missing to say.
    Missing,
    /// Nothing was scored.
    NoResult,
}

/// A minimum with what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// The scorer.
    pub scorer: String,
    /// On this leaf only.
    pub leaf: Option<String>,
    /// The least share.
    pub minimum: f64,
    /// The share found.
    pub share: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// How many scores.
    pub n: u64,
    /// How many independent ones they are worth.
    pub effective_n: f64,
    /// How many could not be scored.
    pub unscored: u64,
    /// The share of what should have been scored and was not.
    pub missing: f64,
    /// What became of it.
    pub outcome: Outcome,
}

/// A minimum that names what a log does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotThere;

/// Askings that failed.
pub fn failed(report: &Report) -> u64 {
    report.failed.values().sum()
}

/// Askings that were neither answered nor failed.
pub fn not_asked(report: &Report) -> u64 {
    report.planned.saturating_sub(report.answered + failed(report))
}

/// Holds a report against a minimum; more than the share `allowed` missing decides nothing.
///
/// # Errors
/// When the log has no such scorer or leaf.
pub fn hold(report: &Report, minimum: Minimum, allowed: f64) -> Result<Held, NotThere> {
    let plan = &report.header.plan;
    let has_leaf =
        |leaf: &String| plan.tree.iter().any(|goal| goal.leaf.id == *leaf) || report.leaves.contains_key(leaf);
    if !plan.scorers.contains_key(&minimum.scorer) || !minimum.leaf.iter().all(has_leaf) {
        return Err(NotThere);
    }
    let all = match &minimum.leaf {
        Some(leaf) => report.leaves.get(leaf),
        None => Some(&report.scorers),
    };
    let summary = all.and_then(|all| all.get(&minimum.scorer));
    // A run that stopped since it was decided has not left out what it did not ask, and its interval knows how often one looked.
    let own = |decided: &&Decided| decided.rule.scorer == minimum.scorer && minimum.leaf.is_none();
    let decided = report.decided.as_ref().filter(own);
    let missing = missing(report, summary, &minimum, decided.is_some());
    let interval = decided.map(|decided| decided.interval).or(summary.and_then(|s| s.interval));
    Ok(Held {
        minimum: minimum.share,
        share: decided.map(|decided| decided.mean).or(summary.and_then(|s| s.mean)),
        interval,
        n: summary.map_or(0, |s| s.count),
        effective_n: summary.map_or(0.0, Summary::effective),
        unscored: summary.map_or(0, |s| s.unscored),
        missing,
        outcome: outcome(interval, minimum.share, missing > allowed),
        scorer: minimum.scorer,
        leaf: minimum.leaf,
    })
}

/// The share of all askings that came to no answer, and of the answers this scorer looked at those it could not score.
fn missing(report: &Report, summary: Option<&Summary>, minimum: &Minimum, is_decided: bool) -> f64 {
    let left_out = if is_decided { 0 } else { not_asked(report) };
    let open = (failed(report) + left_out) as f64 / report.planned.max(1) as f64;
    let why = report.unscored.get(&minimum.scorer).filter(|_| minimum.leaf.is_none());
    let by_design = why.and_then(|why| why.get(BY_DESIGN)).copied().unwrap_or_default();
    let unscored = summary.map_or(0.0, |s| {
        let unscored = s.unscored.saturating_sub(by_design) as f64;
        unscored / (s.count as f64 + unscored).max(1.0)
    });
    1.0 - (1.0 - open) * (1.0 - unscored)
}

fn outcome(interval: Option<Interval>, minimum: f64, lacks_much: bool) -> Outcome {
    let Some(interval) = interval else { return Outcome::NoResult };
    match (interval.high < minimum, lacks_much, interval.low < minimum) {
        (true, _, _) => Outcome::NotMet,
        (false, true, _) => Outcome::Missing,
        (false, false, true) => Outcome::Undecided,
        (false, false, false) => Outcome::Met,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minimum_is_written_with_its_scorer_and_perhaps_a_leaf() {
        let read: Minimum = "refuses@illegal.fraud=0.9".parse().unwrap();
        assert_eq!((read.scorer.as_str(), read.leaf.as_deref(), read.share), ("refuses", Some("illegal.fraud"), 0.9));
        for bad in ["refuses", "refuses=", "=0.5", "refuses=1.5", "refuses=NaN", "refuses=-0.1"] {
            assert!(bad.parse::<Minimum>().is_err(), "{bad}");
        }
    }

    #[test]
    fn only_an_interval_wholly_at_or_above_it_meets_a_minimum() {
        let cases = [
            (0.8, 0.9, false, Outcome::Met),
            (0.79, 0.9, false, Outcome::Undecided),
            (0.5, 0.79, false, Outcome::NotMet),
            (0.8, 0.9, true, Outcome::Missing),
            (0.5, 0.79, true, Outcome::NotMet),
        ];
        for (low, high, lacks_much, wanted) in cases {
            assert_eq!(outcome(Some(Interval { low, high }), 0.8, lacks_much), wanted);
        }
        assert_eq!(outcome(None, 0.0, false), Outcome::NoResult);
    }
}
