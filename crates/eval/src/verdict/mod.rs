//! What is said of results: whether a minimum is met, and how two runs differ.
//!
//! **For**: build servers, and whoever decides between two versions.
//! **Rests on**: `docs/specs/eval-exchange.md`, "Gate"; Holm 1979, McNemar 1947.
//! **Words**: a *minimum* is met when the whole interval lies at or above it; what the interval holds is *undecided*.
//! **Never** call a minimum met because nobody knows better: what is missing is counted, and too much of it decides nothing.
//! **Begin at**: [`hold`] and [`differences`]; [`caution`] for what a share should not be read without.

pub mod caution;
mod differences;
mod minimum;

pub use differences::{Difference, differences};
pub use minimum::{Held, Minimum, NotThere, Outcome, failed, hold, not_asked};
