//! What results are worth: intervals, errors, comparisons.
//!
//! **For**: reports, gates, and whoever compares two runs.
//! **Rests on**: Wilson 1927 (interval of a proportion), Newcombe 1998 (examples), Liang and Zeger 1986 (clustered errors),
//! Miller 2024 "Adding Error Bars to Evals", Clopper and Pearson 1934 (exact interval), Rubin 1981 and Gaffke 2005 (interval by
//! source), Student 1908, Fagerland, Lydersen and Laake 2013 (exact and mid-p McNemar), Bonett and Price 2012
//! (adjusted interval of paired proportions), Holm 1979.
//! **Words**: a *cluster* is a set of samples with one source; they do not count as independent.
//! **Never** give a mean without how sure it is. Never call samples independent that share a source.
//! **Begin at**: [`Tally`], which takes scores one by one.

mod agreement;
mod beta;
mod normal;
mod paired;
mod sequential;
mod source;
mod student;
mod tally;

pub use agreement::{Agreed, Agreement, Metric, Pair, Two, alpha, cohen};
pub use beta::{beta_cdf, beta_quantile, clopper_pearson};
pub use normal::{cdf, quantile};
pub use paired::{Compared, Method, compare, mcnemar};
pub use sequential::{Decided, Sequence, StopRule};
pub use source::by_source;
pub use student::student;
pub use tally::{Summary, Tally};

/// With fewer sources than this no interval made of the answers alone can be relied on.
pub const FEW_SOURCES: u64 = 5;

/// A range that holds the true value as often as its level says.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether it holds a value.
    pub fn holds(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// The factor of a two-sided interval: 1.96 for 0.95.
pub fn factor(level: f64) -> f64 {
    quantile(0.5 + level / 2.0)
}

/// The Wilson interval of a proportion; `n` need not be whole (an effective sample size).
pub fn wilson(share: f64, n: f64, level: f64) -> Interval {
    if n <= 0.0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let z2 = factor(level).powi(2);
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = (z2 * (share * (1.0 - share) / n + z2 / (4.0 * n * n))).sqrt() / (1.0 + z2 / n);
    // At the ends rounding would leave a trace where the formula gives 0 and 1 exactly.
    let low = if share <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { (centre + half).min(1.0) };
    Interval { low, high }
}

/// Holm's correction: p-values adjusted for being many, in the order given.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let (mut out, mut highest) = (vec![0.0; p.len()], 0.0_f64);
    for (rank, index) in order.into_iter().enumerate() {
        highest = highest.max((p[index] * (p.len() - rank) as f64).min(1.0));
        out[index] = highest;
    }
    out
}

/// What a comparison that is still to be run should find.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// How often it may find a difference that is not there (two-sided), such as 0.05.
    pub alpha: f64,
    /// How often it must find one that is, such as 0.8.
    pub power: f64,
    /// Variance of one observation: of the difference on one sample when both runs see the same ones, else
    /// the sum of both variances.
    pub variance: f64,
}

impl Plan {
    /// Two proportions on different samples, both near `share`.
    pub fn unpaired(alpha: f64, power: f64, share: f64) -> Plan {
        Plan { alpha, power, variance: 2.0 * share * (1.0 - share) }
    }

    /// Two runs on the same samples that differ on a share `discordant` of them.
    pub fn paired(alpha: f64, power: f64, discordant: f64) -> Plan {
        Plan { alpha, power, variance: discordant }
    }

    fn factor(&self) -> f64 {
        quantile(1.0 - self.alpha / 2.0) + quantile(self.power)
    }

    /// The smallest difference that `n` samples find.
    pub fn detectable(&self, n: f64) -> f64 {
        self.factor() * (self.variance / n).sqrt()
    }

    /// How many samples find a difference, rounded up.
    pub fn needed(&self, difference: f64) -> f64 {
        (self.factor().powi(2) * self.variance / (difference * difference)).ceil()
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod coverage_tests;
