//! Scores taken one by one.

use std::collections::HashMap;

use serde::Serialize;

use super::{Interval, clopper_pearson, factor, student, wilson};
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
        let n = self.count as f64;
        let mean = (self.count > 0).then(|| self.sum / n);
        let error = mean.and_then(|mean| self.error(mean));
        let design = mean.zip(error).and_then(|(mean, error)| self.design(mean, error));
        Summary {
            count: self.count,
            unscored: self.unscored,
            clusters: self.clusters.len() as u64,
            mean,
            error,
            interval: mean.map(|mean| self.interval(mean, error, design, level)),
            exact: mean
                .filter(|_| !self.is_graded)
                .map(|mean| clopper_pearson(mean, self.certain(design, level), level)),
            design,
        }
    }

    /// Clustered standard error with the small-sample factor G/(G−1); without shared sources the usual s/√n.
    fn error(&self, mean: f64) -> Option<f64> {
        let (n, groups) = (self.count as f64, self.clusters.len() as f64);
        // In order of size, so that one log always comes to the same figures, to the last place.
        let mut all: Vec<f64> = self.clusters.values().map(|(sum, k)| (sum - *k as f64 * mean).powi(2)).collect();
        all.sort_unstable_by(f64::total_cmp);
        let spread: f64 = all.into_iter().sum();
        (groups >= 2.0).then(|| (spread * groups / (groups - 1.0)).sqrt() / n)
    }

    /// The variance by cluster over that of as many independent scores.
    fn design(&self, mean: f64, error: f64) -> Option<f64> {
        let n = self.count as f64;
        let single = ((self.squares - n * mean * mean) / (n - 1.0) / n).max(0.0);
        (single > 1e-15).then(|| error * error / single)
    }

    /// Wilson with the effective sample size, made smaller where few sources tell how much they widen it.
    fn interval(&self, mean: f64, error: Option<f64>, design: Option<f64>, level: f64) -> Interval {
        match error {
            _ if !self.is_graded => wilson(mean, self.certain(design, level), level),
            None => wilson(mean, self.least(), level),
            Some(error) => {
                // Grades vary less than right and wrong of the same mean: as many right or wrong ones as have this error.
                // As above, sources that seem to differ less than chance lets them do so by chance.
                let squared = error * error / design.unwrap_or(1.0).min(1.0);
                let n = mean * (1.0 - mean) / squared * (factor(level) / student(level, self.freedom(mean))).powi(2);
                wilson(mean, if error > 1e-12 { n.max(self.least()) } else { self.clusters.len() as f64 }, level)
            }
        }
    }

    /// How many independent scores these are worth: never more than there are, and where all are alike (no design
    /// can be seen) as many as there are clusters.
    fn effective(&self, design: Option<f64>) -> f64 {
        match design {
            Some(design) => self.count as f64 / design.max(1.0),
            None => self.clusters.len() as f64,
        }
    }

    /// The effective sample size for intervals, after Korn and Graubard 1998: a design effect that few sources tell is itself
    /// uncertain, by as much as Student's factor for them is above that for all scores.
    fn certain(&self, design: Option<f64>, level: f64) -> f64 {
        let (n, groups) = (self.count as f64, self.clusters.len() as f64);
        let effective = self.effective(design);
        if design.is_none() || groups < 2.0 || groups >= n {
            return effective;
        }
        let freedom = self.freedom(self.sum / n);
        let certain = effective * (student(level, n - 1.0) / student(level, freedom)).powi(2);
        certain.max(self.least())
    }

    /// What the scores are worth at the least: as much as if all of one source were the same (Kish 1965).
    fn least(&self) -> f64 {
        let squares: f64 = self.clusters.values().map(|(_, k)| (*k as f64).powi(2)).sum();
        (self.count as f64).powi(2) / squares
    }

    /// How many degrees of freedom the error by cluster has, after Satterthwaite 1946: one less than there are clusters, and
    /// fewer where the spread comes from few of them.
    fn freedom(&self, mean: f64) -> f64 {
        let groups = self.clusters.len() as f64;
        let mut all: Vec<f64> = self.clusters.values().map(|(sum, k)| (sum - *k as f64 * mean).powi(2)).collect();
        // In order of size, as above.
        all.sort_unstable_by(f64::total_cmp);
        let squared = all.iter().sum::<f64>() / groups;
        let kurtosis = all.iter().map(|one| one * one).sum::<f64>() / groups / (squared * squared).max(1e-300);
        let spread = kurtosis - (groups - 3.0) / (groups - 1.0);
        let most = (groups - 1.0).max(1.0);
        if spread > 0.0 { (2.0 * groups / spread).clamp(1.0, most) } else { most }
    }
}
