//! Stopping when it is decided, without being wrong more often than was said.
//!
//! **Rests on**: Ville 1939; Robbins 1970, "Statistical methods related to the law of the iterated logarithm" (the uniform mixture for a
//! proportion); Howard, Ramdas, McAuliffe and Sekhon 2021 (confidence sequences). For values between 0 and 1 the likelihood ratio
//! is linear from above, so that it stays a supermartingale and the sequence holds for grades too.

use serde::{Deserialize, Serialize};

use super::{Interval, beta::ln_beta};

/// When a run may stop: the mean of a scorer lies on one side of a threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopRule {
    /// The scorer.
    pub scorer: String,
    /// The threshold.
    pub threshold: f64,
    /// How sure one wants to be, over all looks together.
    #[serde(default = "level")]
    pub level: f64,
    /// Into how many parts the data set is divided; after each it is looked whether it is decided.
    #[serde(default = "looks")]
    pub looks: u32,
    /// Which samples stand in which part is drawn from this.
    #[serde(default)]
    pub seed: u64,
}

fn level() -> f64 {
    0.95
}

fn looks() -> u32 {
    20
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// The rule.
    pub rule: StopRule,
    /// Whether the mean lies above the threshold.
    pub is_above: bool,
    /// The mean over sources so far.
    pub mean: f64,
    /// Where the true mean lies, whenever one looked.
    pub interval: Interval,
    /// From how many sources.
    pub sources: u64,
    /// At which look, from 1.
    pub look: u32,
}

/// Values between 0 and 1 of independent sources, one after another.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sequence {
    sum: f64,
    count: f64,
}

impl Sequence {
    /// Takes the next value.
    pub fn add(&mut self, value: f64) {
        self.sum += value.clamp(0.0, 1.0);
        self.count += 1.0;
    }

    /// The mean; absent before the first value.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.count as u64
    }

    /// A range that holds the true mean at all times at once, as often as the level says.
    pub fn interval(&self, level: f64) -> Interval {
        let Some(mean) = self.mean() else { return Interval { low: 0.0, high: 1.0 } };
        let (right, wrong) = (self.sum, self.count - self.sum);
        let mixed = ln_beta(1.0 + right, 1.0 + wrong);
        let part = |times: f64, share: f64| if times > 0.0 { times * share.ln() } else { 0.0 };
        // How much likelier the values are under the mixture than under a mean `p`; that it ever exceeds 1/(1-level) is rare.
        let is_in = |p: f64| mixed - part(right, p) - part(wrong, 1.0 - p) < -(1.0 - level).ln();
        Interval { low: edge(mean, 0.0, &is_in), high: edge(mean, 1.0, &is_in) }
    }

    /// Whether a rule is met.
    pub fn decided(&self, rule: &StopRule, look: u32) -> Option<Decided> {
        let (mean, interval) = (self.mean()?, self.interval(rule.level));
        let is_out = interval.low > rule.threshold || interval.high < rule.threshold;
        let is_above = mean > rule.threshold;
        is_out.then(|| Decided { rule: rule.clone(), is_above, mean, interval, sources: self.count(), look })
    }
}

/// The last point of a range on the way from its middle to an end.
fn edge(middle: f64, end: f64, is_in: &dyn Fn(f64) -> bool) -> f64 {
    if middle == end || is_in(end) {
        return end;
    }
    let (mut inner, mut outer) = (middle, end);
    for _ in 0..60 {
        let point = (inner + outer) / 2.0;
        if is_in(point) { inner = point } else { outer = point }
    }
    outer
}
