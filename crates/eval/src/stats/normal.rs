//! The normal distribution.

use std::f64::consts::PI;

/// The share of a standard normal distribution below `x`.
///
/// Below 6 by the series of Marsaglia (2004), which is exact to the last places; beyond, by the tail's continued fraction.
pub fn cdf(x: f64) -> f64 {
    let density = (-x * x / 2.0).exp() / (2.0 * PI).sqrt();
    if x.abs() > 6.0 {
        let tail = (1..=60).rev().fold(x.abs(), |sum, k| x.abs() + f64::from(k) / sum);
        let share = density / tail;
        return if x > 0.0 { 1.0 - share } else { share };
    }
    let (mut sum, mut term, mut k) = (x, x, 3.0);
    while term.abs() > 1e-18 * sum.abs() {
        term *= x * x / k;
        sum += term;
        k += 2.0;
    }
    0.5 + density * sum
}

/// The point below which a share `p` of a standard normal distribution lies, for `p` between 0 and 1.
pub fn quantile(p: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) {
        return if p >= 1.0 { f64::INFINITY } else { f64::NEG_INFINITY };
    }
    // Halving needs no start and cannot run off; seventy steps leave less than the last place.
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..70 {
        let middle = (low + high) / 2.0;
        if cdf(middle) < p { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}
