//! How often and after how long one asks again.

use std::time::Duration;

/// When to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often a sample is asked in all.
    pub attempts: u32,
    /// The wait after the first failure; it doubles with each.
    pub first: Duration,
    /// The longest wait of our own.
    pub longest: Duration,
    /// The longest wait a target may ask for; who asks for more is not asked again.
    pub longest_asked: Duration,
    /// How long one asking may take.
    pub timeout: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        let seconds = Duration::from_secs;
        Patience {
            attempts: 8,
            first: Duration::from_millis(500),
            longest: seconds(60),
            longest_asked: seconds(600),
            timeout: seconds(300),
        }
    }
}

impl Patience {
    /// The wait after failure number `failures` (from 1), with `chance` in 0 to 1 so that not all come back at once;
    /// `None` when it is not asked again. A wait the target asked for is never shortened.
    pub fn wait(&self, failures: u32, asked: Option<Duration>, chance: f64) -> Option<Duration> {
        if failures >= self.attempts || asked.is_some_and(|asked| asked > self.longest_asked) {
            return None;
        }
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(self.longest);
        let own = doubled.mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0));
        Some(asked.map_or(own, |asked| asked + self.first.mul_f64(chance.clamp(0.0, 1.0))).max(own.min(doubled)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let patience = Patience::default();
        let all: Vec<u64> = (1..8).map(|n| patience.wait(n, None, 1.0).unwrap().as_millis() as u64).collect();
        assert_eq!(all, [500, 1000, 2000, 4000, 8000, 16_000, 32_000]);
        assert_eq!(patience.wait(8, None, 1.0), None);
        assert_eq!(patience.wait(1, Some(Duration::from_secs(3600)), 0.0), None);
    }

    proptest! {
        #[test]
        fn what_the_target_asks_for_is_never_shortened(failures in 1_u32..7, asked in 0_u64..600, chance in -1.0_f64..2.0) {
            let wait = Patience::default().wait(failures, Some(Duration::from_secs(asked)), chance).unwrap();
            prop_assert!(wait >= Duration::from_secs(asked));
        }
    }
}
