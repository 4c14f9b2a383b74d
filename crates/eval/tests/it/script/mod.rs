//! Answers whose true score is known, made from the fields of a sample as `docs/specs/suite.md` describes them.
//!
//! **For**: the tests, which hold the engine to them, and the example `scripted`, which serves them.
//! **Rests on**: the specification, not on the code of the scorers: what both misread, both must misread in the same way.
//! **Words**: a *plan* is an answer with what it must come to.
//! **Never** ask a scorer what an answer is worth.
//! **Begin at**: [`answers::plan`], and [`book::Book`], which holds those of whole suites.

#![allow(dead_code, reason = "the tests and the example each use their part of it")]

pub mod answers;
pub mod babble;
pub mod book;
pub mod compared;
pub mod pattern;
pub mod plain;
pub mod requirement;

/// Numbers that follow from a text, so that a script is the same each time.
pub struct Chance(u64);

impl Chance {
    /// Those of a text.
    pub fn of(text: &str) -> Chance {
        let hash =
            text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        Chance(hash)
    }

    /// A number from 0 up to 1 (splitmix64).
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below another.
    pub fn below(&mut self, most: usize) -> usize {
        ((self.share() * most as f64) as usize).min(most.saturating_sub(1))
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
