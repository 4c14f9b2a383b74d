//! Spot checks: a person grades some answers without knowing what the machine said.
//!
//! **For**: whoever wants to know how far a scorer, a judge or a jury can be trusted.
//! **Rests on**: `docs/specs/eval-log.md`, "Spot checks".
//! **Words**: a *sheet* is what is given to a person; it is *blind*, for it holds no verdict of the machine, nor the order or the parts
//! by which it was drawn. A *stratum* is a leaf with a verdict.
//! **Never** put a verdict, a score or a stratum into a sheet. Never compare with a sheet that was drawn otherwise.
//! **Begin at**: [`Draw`], then [`Sheet`], then [`compare`].

mod check;
mod draw;
mod sheet;

pub use check::{Checked, compare};
pub use draw::{Draw, Item, Sheet, draw};
pub use sheet::{Filled, Form, Grade, Wrong, read};

/// Why there is no sheet, or nothing to compare.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The log.
    #[error(transparent)]
    Log(#[from] crate::log::Error),
    /// The plan has no such scorer.
    #[error("the run has no scorer `{0}`")]
    NoScorer(String),
    /// Nothing was scored by it, so that there is nothing to draw from.
    #[error("`{0}` scored no answer of this run")]
    Nothing(String),
    /// A row of another sheet.
    #[error("row {no} belongs to another sheet, or was changed: draw with the same scorer, count and seed")]
    Strange {
        /// Its number.
        no: u32,
    },
    /// A grade the scale does not have.
    #[error("row {no}: {grade} is none of {scale}")]
    Grade {
        /// Its number.
        no: u32,
        /// What was written.
        grade: f64,
        /// What may be.
        scale: String,
    },
}

#[cfg(test)]
mod tests;
