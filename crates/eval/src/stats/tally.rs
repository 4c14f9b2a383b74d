//! Scores taken one by one.

use std::collections::HashMap;

use serde::Serialize;

use super::{Interval, by_source, clopper_pearson, wilson};
use crate::dataset::{Spread, short};
use crate::score::Score;

/// Sums of scores, by cluster. Its size grows with the number of clusters, not of scores.
#[derive(Default)]
pub struct Tally {
    clusters: HashMap<u128, (f64, u64), Spread>,
    sum: f64,
    squares: f64,
    count: u64,
    unscored: u64,
    is_graded: bool,
}

/// What a tally comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// How many answers were scored.
    pub count: u64,
    /// How many could not be scored; they are in no other figure.
    pub unscored: u64,
    /// How many independent sources they come from.
    pub clusters: u64,
    /// The mean score; absent when nothing was scored.
    pub mean: Option<f64>,
    /// The standard error of the mean, by cluster; absent below two clusters.
    pub error: Option<f64>,
    /// Where the true mean lies, at the level asked for.
    pub interval: Option<Interval>,
    /// The exact interval of right and wrong, which holds the truth at least as often as its level says and is wider for it; absent for grades.
    pub exact: Option<Interval>,
    /// By how much shared sources widen the variance; 1 where there are none.
    pub design: Option<f64>,
}

impl Summary {
    /// How many independent scores these are worth: never more than there are, and where all are alike (no design
    /// can be seen) as many as there are clusters.
    pub fn effective(&self) -> f64 {
        match self.design {
            Some(design) => self.count as f64 / design.max(1.0),
            None => self.clusters as f64,
        }
    }
}

impl Tally {
    /// Takes one score of a cluster.
    pub fn add(&mut self, cluster: &str, score: &Score) {
        self.add_value(short(cluster.as_bytes()), score.value);
    }

    /// Takes the value of a score, if there is one, of a cluster by its short stand-in.
    pub(crate) fn add_value(&mut self, cluster: u128, value: Option<f64>) {
        let Some(value) = value else {
            self.unscored += 1;
            return;
        };
        let held = self.clusters.entry(cluster).or_default();
        *held = (held.0 + value, held.1 + 1);
        self.sum += value;
        self.squares += value * value;
        self.count += 1;
        self.is_graded |= value != 0.0 && value != 1.0;
    }

    /// What it comes to, with intervals of a level such as 0.95.
    pub fn summary(&self, level: f64) -> Summary {
        let (n, sources) = (self.count as f64, self.sorted());
        let mean = (self.count > 0).then(|| self.sum / n);
        let error = mean.and_then(|mean| self.error(&sources, mean));
        // Right and wrong of sources that are all their own: the intervals of a proportion.
        let is_plain = !self.is_graded && sources.len() as u64 == self.count;
        let interval = |mean| if is_plain { wilson(mean, n, level) } else { by_source(&sources, level) };
        let exact = |mean| if is_plain { clopper_pearson(mean, n, level) } else { by_source(&sources, level) };
        Summary {
            count: self.count,
            unscored: self.unscored,
            clusters: sources.len() as u64,
            mean,
            error,
            interval: mean.map(interval),
            exact: mean.filter(|_| !self.is_graded).map(exact),
            design: mean.zip(error).and_then(|(mean, error)| self.design(mean, error)),
        }
    }

    /// Sum and number of the scores of each source, in order of size, so that one log always comes to the same figures, to the last
    /// place.
    fn sorted(&self) -> Vec<(f64, u64)> {
        let mut all: Vec<(f64, u64)> = self.clusters.values().copied().collect();
        all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all
    }

    /// Clustered standard error with the small-sample factor G/(G−1); without shared sources the usual s/√n.
    fn error(&self, sources: &[(f64, u64)], mean: f64) -> Option<f64> {
        let (n, groups) = (self.count as f64, sources.len() as f64);
        let spread: f64 = sources.iter().map(|(sum, k)| (sum - *k as f64 * mean).powi(2)).sum();
        (groups >= 2.0).then(|| (spread * groups / (groups - 1.0)).sqrt() / n)
    }

    /// The variance by cluster over that of as many independent scores.
    fn design(&self, mean: f64, error: f64) -> Option<f64> {
        let n = self.count as f64;
        let single = ((self.squares - n * mean * mean) / (n - 1.0) / n).max(0.0);
        (single > 1e-15).then(|| error * error / single)
    }
}
