//! Two runs on the same samples, by scorer and leaf.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::log::{Given, Scores};
use crate::stats::{Compared, Plan, compare, holm};

/// One comparison: a scorer as a whole, or on one leaf.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The scorer.
    pub scorer: String,
    /// On this leaf only.
    pub leaf: Option<String>,
    /// The mean of the first run, on the shared samples.
    pub first: f64,
    /// That of the second.
    pub second: f64,
    /// What comparing came to.
    #[serde(flatten)]
    pub compared: Compared,
    /// The exact p-value, corrected for all comparisons by Holm's method.
    pub p_holm: f64,
    /// The smallest difference these pairs could have found.
    pub detectable: f64,
    /// Whether a difference is shown at the level asked for.
    pub is_shown: bool,
}

type Side<'a> = BTreeMap<&'a str, (&'a str, f64)>;

/// Compares two runs on the samples that the same scorer scored in both. A `power` of 0.8 is that of `detectable`.
pub fn differences(first: &Scores, second: &Scores, level: f64, power: f64) -> Vec<Difference> {
    let mut rows = Vec::new();
    for (name, one) in &first.by_scorer {
        let is_same = first.header.plan.scorers.get(name) == second.header.plan.scorers.get(name);
        let Some(two) = second.by_scorer.get(name).filter(|_| is_same) else { continue };
        let leaves: BTreeSet<&str> = one.values().filter_map(|given| given.leaf.as_deref()).collect();
        for leaf in std::iter::once(None).chain(leaves.into_iter().map(Some)) {
            rows.extend(row(name, leaf, (&side(one, leaf), &side(two, leaf)), level, power));
        }
    }
    let corrected = holm(&rows.iter().map(|row| row.compared.p).collect::<Vec<_>>());
    for (row, p) in rows.iter_mut().zip(corrected) {
        (row.p_holm, row.is_shown) = (p, p < 1.0 - level);
    }
    rows
}

fn side<'a>(all: &'a BTreeMap<String, Given>, leaf: Option<&str>) -> Side<'a> {
    let own = all.iter().filter(|(_, given)| leaf.is_none() || given.leaf.as_deref() == leaf);
    own.map(|(id, given)| (id.as_str(), (given.cluster.as_str(), given.value))).collect()
}

fn row(name: &str, leaf: Option<&str>, (one, two): (&Side, &Side), level: f64, power: f64) -> Option<Difference> {
    let compared = compare(one, two, level);
    if compared.pairs == 0 {
        return None;
    }
    let pairs = compared.pairs as f64;
    let mean = |own: &Side, other: &Side| {
        own.iter().filter(|(id, _)| other.contains_key(*id)).map(|(_, (_, value))| value).sum::<f64>() / pairs
    };
    // Without a discordant pair up to three could have been expected nineteen times in twenty.
    let discordant = ((compared.only_first + compared.only_second) as f64).max(3.0) / pairs;
    let detectable = Plan::paired(1.0 - level, power, discordant.min(1.0)).detectable(pairs).min(1.0);
    let (first, second) = (mean(one, two), mean(two, one));
    let (scorer, leaf) = (name.to_owned(), leaf.map(str::to_owned));
    Some(Difference { scorer, leaf, first, second, compared, p_holm: 1.0, detectable, is_shown: false })
}
