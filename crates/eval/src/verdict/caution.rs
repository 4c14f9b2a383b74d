//! When a share should not be read alone.

use serde::Serialize;

use super::minimum::BY_DESIGN;
use crate::log::Report;
use crate::stats::{FEW_SOURCES, Summary};
use crate::tree::Node;

/// From this width on an interval says little.
pub const WIDE: f64 = 0.4;

/// Why a share should not be read alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Caution {
    /// Fewer than half of the answers its scorer looked at could be scored.
    FewScored,
    /// The scores come from fewer sources than an interval holds for.
    FewSources,
    /// The interval is wider than [`WIDE`].
    Wide,
    /// There are results for less than half of the weight below.
    LittleKnown,
}

/// What to mind of a scorer over the whole run. Originals of `robust` are unscored by design.
pub fn of_scorer(report: &Report, name: &str, summary: &Summary) -> Vec<Caution> {
    let by_design = report.unscored.get(name).and_then(|why| why.get(BY_DESIGN)).copied().unwrap_or_default();
    of_summary(&Summary { unscored: summary.unscored.saturating_sub(by_design), ..summary.clone() })
}

/// What to mind of figures.
pub fn of_summary(summary: &Summary) -> Vec<Caution> {
    let is_scored = summary.count > 0;
    let all = [
        (Caution::FewScored, summary.count < summary.unscored),
        (Caution::FewSources, is_scored && summary.clusters < FEW_SOURCES),
        (Caution::Wide, summary.interval.is_some_and(|i| i.high - i.low > WIDE)),
    ];
    all.into_iter().filter(|(_, is_so)| *is_so).map(|(caution, _)| caution).collect()
}

/// What to mind of a node of the tree: for a leaf, whatever is to be minded of one of its scorers.
pub fn of_node(report: &Report, node: &Node) -> Vec<Caution> {
    if !node.parts.is_empty() {
        let is_little = node.value.is_some() && node.known < 0.5;
        return is_little.then_some(Caution::LittleKnown).into_iter().collect();
    }
    let scorers = report.leaves.get(&node.id).into_iter().flat_map(|all| all.values());
    let mut all: Vec<Caution> = scorers.flat_map(of_summary).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Score;
    use crate::stats::Tally;

    fn cautions(scored: u32, unscored: u32, sources: u32) -> Vec<Caution> {
        let mut tally = Tally::default();
        (0..scored).for_each(|i| tally.add(&(i % sources).to_string(), &Score::of(f64::from(i % 2), "t")));
        (0..unscored).for_each(|i| tally.add(&i.to_string(), &Score::unscored("t")));
        of_summary(&tally.summary(0.95))
    }

    #[test]
    fn two_of_fifty_are_told_and_so_are_few_sources_and_wide_intervals() {
        assert_eq!(cautions(2, 48, 2), [Caution::FewScored, Caution::FewSources, Caution::Wide]);
        assert_eq!(cautions(0, 3, 1), [Caution::FewScored]);
        assert_eq!(cautions(0, 0, 1), []);
        assert_eq!(cautions(10, 0, 10), [Caution::Wide]);
        assert_eq!(cautions(200, 200, 200), [], "half is not fewer than half");
        assert_eq!(cautions(200, 201, 200), [Caution::FewScored]);
        assert!(cautions(400, 0, 4).contains(&Caution::FewSources));
    }
}
