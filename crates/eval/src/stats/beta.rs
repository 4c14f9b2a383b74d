//! The beta distribution, and the exact interval of a proportion.

use std::f64::consts::PI;

use super::Interval;

/// The logarithm of the gamma function for positive arguments (Lanczos 1964 with g = 7 and nine terms).
pub fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let sum = TERMS.iter().enumerate().skip(1).fold(TERMS[0], |sum, (i, term)| sum + term / (x + i as f64));
    let t = x + 7.5;
    0.5 * (2.0 * PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// The logarithm of the beta function.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// The share of a beta distribution below `x`: its continued fraction, by the method of Lentz.
pub fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_cdf(b, a, 1.0 - x);
    }
    const TINY: f64 = 1e-300;
    let off_nought = |v: f64| if v.abs() < TINY { TINY } else { v };
    let (mut c, mut d, mut product) = (1.0, 1.0 / off_nought(1.0 - (a + b) * x / (a + 1.0)), 1.0);
    product *= d;
    for m in 1..5000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut last = 1.0;
        for term in [even, odd] {
            d = 1.0 / off_nought(1.0 + term * d);
            c = off_nought(1.0 + term / c);
            last = c * d;
            product *= last;
        }
        if (last - 1.0_f64).abs() < 1e-15 {
            break;
        }
    }
    (a * x.ln() + b * (1.0 - x).ln() - ln_beta(a, b)).exp() * product / a
}

/// The point below which a share `p` of a beta distribution lies.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if beta_cdf(a, b, middle) < p { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The exact interval of Clopper and Pearson 1934: it holds the truth at least as often as its level says. `n` need not be whole:
/// with an effective sample size it is that of Korn and Graubard 1998.
pub fn clopper_pearson(share: f64, n: f64, level: f64) -> Interval {
    if n <= 0.0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (right, tail) = (share * n, (1.0 - level) / 2.0);
    let low = if share <= 0.0 { 0.0 } else { beta_quantile(right, n - right + 1.0, tail) };
    let high = if share >= 1.0 { 1.0 } else { beta_quantile(right + 1.0, n - right, 1.0 - tail) };
    Interval { low, high }
}
