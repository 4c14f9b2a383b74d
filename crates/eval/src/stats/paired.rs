//! Two runs on the same samples.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Interval, factor};

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
    /// Its interval, by cluster; absent below two clusters.
    pub interval: Option<Interval>,
    /// The exact McNemar p-value.
    pub p: f64,
    /// Its mid-p form, less timid.
    pub mid_p: f64,
}

/// Compares scores by sample: id to (cluster, value).
pub fn compare<C: AsRef<str>>(
    first: &BTreeMap<String, (C, f64)>,
    second: &BTreeMap<String, (C, f64)>,
    level: f64,
) -> Compared {
    let (mut clusters, mut sum) = (BTreeMap::<&str, (f64, f64)>::new(), 0.0);
    let (mut pairs, mut only_first, mut only_second) = (0_u64, 0, 0);
    for (id, (cluster, one)) in first {
        let Some((_, two)) = second.get(id) else { continue };
        let held = clusters.entry(cluster.as_ref()).or_default();
        *held = (held.0 + two - one, held.1 + 1.0);
        sum += two - one;
        pairs += 1;
        only_first += u64::from(*one >= 0.5 && *two < 0.5);
        only_second += u64::from(*one < 0.5 && *two >= 0.5);
    }
    let (n, groups) = (pairs as f64, clusters.len() as f64);
    let difference = (pairs > 0).then(|| sum / n);
    let interval = difference.filter(|_| groups >= 2.0).map(|mean| {
        let spread: f64 = clusters.values().map(|(sum, k)| (sum - k * mean).powi(2)).sum();
        let half = factor(level) * (spread * groups / (groups - 1.0)).sqrt() / n;
        Interval { low: (mean - half).max(-1.0), high: (mean + half).min(1.0) }
    });
    let (p, mid_p) = mcnemar(only_first, only_second);
    let unpaired = first.len() as u64 + second.len() as u64 - 2 * pairs;
    Compared { pairs, unpaired, only_first, only_second, difference, interval, p, mid_p }
}
