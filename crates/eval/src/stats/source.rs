//! The interval of a mean of scores, by source.
//!
//! **Rests on**: the Bayesian bootstrap of the sources (Rubin 1981) with one source more that lies at the end in question, which is
//! conjectured to bound the mean of any scores between 0 and 1 (Gaffke 2005; Learned-Miller and Thomas 2019); in place of its quantile
//! stands that of the beta distribution with its mean and variance. Sources of several sizes count as so many of one (Kish 1965). For
//! right and wrong, each of a source of its own, that is exactly Clopper and Pearson's.

use super::{Interval, beta_quantile};

/// Where the true mean lies, from the sum and the number of the scores of each source. Sources are drawn; what one of them holds is
/// taken as it is, so that answers that are alike for being of one source count once.
pub fn by_source(sources: &[(f64, u64)], level: f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    let (sum, count) = sources.iter().fold((0.0, 0.0), |(sum, count), (s, k)| (sum + s, count + *k as f64));
    if count <= 0.0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let mean = sum / count;
    Interval {
        low: if sum <= 0.0 { 0.0 } else { quantile(sources, count, mean, 0.0, tail).min(mean) },
        high: if sum >= count { 1.0 } else { quantile(sources, count, mean, 1.0, 1.0 - tail).max(mean) },
    }
}

/// The point below which a share `p` of the bootstrapped means lies, with one source more that lies at `end`.
fn quantile(sources: &[(f64, u64)], count: f64, mean: f64, end: f64, p: f64) -> f64 {
    // As many sources of one size as say as much (Kish 1965): as many as there are where all are of one size, one where one outweighs all.
    let squares: f64 = sources.iter().map(|(_, k)| (*k as f64).powi(2)).sum();
    let groups = count * count / squares;
    let middle = (groups * mean + end) / (groups + 1.0);
    let spread = sources.iter().map(|(sum, k)| (sum - *k as f64 * middle).powi(2)).sum::<f64>() / squares;
    let variance = (groups * spread + (end - middle).powi(2)) / ((groups + 1.0) * (groups + 2.0));
    // How many right and wrong ones such a mean is worth.
    let size = (middle * (1.0 - middle) / variance - 1.0).max(1e-3);
    beta_quantile(middle * size, (1.0 - middle) * size, p)
}
