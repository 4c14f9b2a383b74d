//! Scores: how good one answer is, and why.
//!
//! **For**: scorers, which give them, and statistics and logs, which keep them.
//! **Never** count what could not be scored as right or wrong.

use serde::{Deserialize, Serialize};

/// The score of one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// 0 to 1; absent when the scorer cannot tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// A stable word on why, such as `exact.equal`.
    pub why: String,
    /// What of the answer it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
}

impl Score {
    /// A score between 0 and 1.
    pub fn of(value: f64, why: &str) -> Score {
        Score { value: Some(value.clamp(0.0, 1.0)), why: why.to_owned(), seen: None }
    }

    /// 1 or 0, each with its word.
    pub fn when(is_right: bool, right: &str, wrong: &str) -> Score {
        if is_right { Score::of(1.0, right) } else { Score::of(0.0, wrong) }
    }

    /// The scorer cannot tell.
    pub fn unscored(why: &str) -> Score {
        Score { value: None, why: why.to_owned(), seen: None }
    }

    /// With what of the answer it was about, shortened to 200 characters.
    pub fn seeing(mut self, seen: impl AsRef<str>) -> Score {
        self.seen = Some(seen.as_ref().chars().take(200).collect());
        self
    }
}
