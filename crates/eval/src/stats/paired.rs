//! Two runs on the same samples: the mean difference, and an interval that stays honest when sources are few or flips cancel.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Interval, factor, student};

/// The two-sided p-value of the exact McNemar test, and its mid-p form, of two counts of discordant pairs.
pub fn mcnemar(b: u64, c: u64) -> (f64, f64) {
    let (n, least) = (b + c, b.min(c));
    if n == 0 {
        return (1.0, 1.0);
    }
    // Terms of the binomial distribution as logarithms: 2^-n is beyond a double from n = 1075.
    let mut log = -(n as f64) * std::f64::consts::LN_2;
    let mut sum = 0.0;
    for k in 0..=least {
        if k > 0 {
            log += ((n - k + 1) as f64).ln() - (k as f64).ln();
        }
        sum += log.exp();
    }
    let exact = (2.0 * sum).min(1.0);
    let middle = if b == c { 1.0 - log.exp() / 2.0 } else { 2.0 * sum - log.exp() };
    (exact, middle.min(1.0))
}

/// What a comparison of two runs comes to; differences are second minus first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Samples scored in both runs.
    pub pairs: u64,
    /// Samples scored in one run only; they are in no other figure.
    pub unpaired: u64,
    /// Pairs where only the first was right (0.5 and above counts as right).
    pub only_first: u64,
    /// Pairs where only the second was right.
    pub only_second: u64,
    /// The mean difference; absent without pairs.
    pub difference: Option<f64>,
    /// Its interval; absent below two clusters.
    pub interval: Option<Interval>,
    /// How the interval was worked out; absent where there is none.
    pub method: Option<Method>,
    /// The exact McNemar p-value.
    pub p: f64,
    /// Its mid-p form, less timid.
    pub mid_p: f64,
}

/// How the interval of a difference was worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// By source: differences summed by cluster, Student's t with one degree of freedom less than there are clusters.
    Clustered,
    /// The differences cancel within every source, so that sources say nothing of the spread: sample by sample, with t.
    Unclustered,
    /// No difference tells from another either: right and wrong with one pair more of each kind (Bonett and Price 2012).
    Adjusted,
}

/// Sums of differences.
#[derive(Default)]
struct Sums<'a> {
    /// Sum and number by cluster.
    clusters: BTreeMap<&'a str, (f64, f64)>,
    sum: f64,
    squares: f64,
    pairs: u64,
    only_first: u64,
    only_second: u64,
}

impl<'a> Sums<'a> {
    fn add(&mut self, cluster: &'a str, one: f64, two: f64) {
        let held = self.clusters.entry(cluster).or_default();
        *held = (held.0 + two - one, held.1 + 1.0);
        self.sum += two - one;
        self.squares += (two - one).powi(2);
        self.pairs += 1;
        self.only_first += u64::from(one >= 0.5 && two < 0.5);
        self.only_second += u64::from(one < 0.5 && two >= 0.5);
    }

    /// The interval of the mean difference. A spread of nought says that nothing was seen, not that nothing is there.
    fn interval(&self, mean: f64, level: f64) -> Option<(Interval, Method)> {
        let (n, groups) = (self.pairs as f64, self.clusters.len() as f64);
        if groups < 2.0 {
            return None;
        }
        let by_cluster: f64 = self.clusters.values().map(|(sum, k)| (sum - k * mean).powi(2)).sum();
        let single = (self.squares - n * mean * mean).max(0.0);
        let around = |half: f64| Interval { low: (mean - half).max(-1.0), high: (mean + half).min(1.0) };
        Some(if by_cluster > 1e-12 * n {
            let error = (by_cluster * groups / (groups - 1.0)).sqrt() / n;
            (around(student(level, groups - 1.0) * error), Method::Clustered)
        } else if single > 1e-12 * n {
            (around(student(level, n - 1.0) * (single / (n - 1.0) / n).sqrt()), Method::Unclustered)
        } else {
            (self.adjusted(mean, level), Method::Adjusted)
        })
    }

    /// Bonett and Price 2012, widened where needed so that it holds the difference of graded scores.
    fn adjusted(&self, mean: f64, level: f64) -> Interval {
        let n = self.pairs as f64 + 2.0;
        let (worse, better) = ((self.only_first as f64 + 1.0) / n, (self.only_second as f64 + 1.0) / n);
        let middle = better - worse;
        let half = factor(level) * ((worse + better - middle * middle) / n).sqrt();
        Interval { low: (middle - half).max(-1.0).min(mean), high: (middle + half).min(1.0).max(mean) }
    }
}

/// Compares scores by sample: id to (cluster, value).
pub fn compare<K: Ord, C: AsRef<str>>(
    first: &BTreeMap<K, (C, f64)>,
    second: &BTreeMap<K, (C, f64)>,
    level: f64,
) -> Compared {
    let mut sums = Sums::default();
    for (id, (cluster, one)) in first {
        if let Some((_, two)) = second.get(id) {
            sums.add(cluster.as_ref(), *one, *two);
        }
    }
    let difference = (sums.pairs > 0).then(|| sums.sum / sums.pairs as f64);
    let (interval, method) = difference.and_then(|mean| sums.interval(mean, level)).unzip();
    let (p, mid_p) = mcnemar(sums.only_first, sums.only_second);
    let unpaired = first.len() as u64 + second.len() as u64 - 2 * sums.pairs;
    let Sums { pairs, only_first, only_second, .. } = sums;
    Compared { pairs, unpaired, only_first, only_second, difference, interval, method, p, mid_p }
}
