//! Student's distribution.

use super::{beta_quantile, quantile};

/// From how many degrees of freedom on it is the normal distribution, to five places.
const MANY: f64 = 1e6;

/// The factor of a two-sided interval with so many degrees of freedom: 2.776 for 0.95 and 4.
pub fn student(level: f64, freedom: f64) -> f64 {
    if freedom >= MANY {
        return quantile(0.5 + level / 2.0);
    }
    // The square of the factor is a quotient of beta: P(|T| > t) is the share below f / (f + t²).
    let below = beta_quantile(freedom / 2.0, 0.5, 1.0 - level);
    (freedom * (1.0 - below) / below).sqrt()
}
