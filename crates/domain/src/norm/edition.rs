//! The edition of a catalogue: which of two programs brings the newer one.

use crate::time::Date;
use serde::Deserialize;

/// The file it stands in; a catalogue may do without, such as one somebody laid out for themselves.
pub(super) const FILE: &str = "edition.toml";

/// Which edition of the catalogue a program brings. The number rises with every change of what the catalogue says, and by
/// nothing else can it be told which of two is the newer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Grows by one with every change that leaves the house.
    pub number: i64,
    /// The day it was made.
    pub on: Date,
    /// SHA-256 over what the catalogue says: a test compares it, so that the number is not forgotten.
    pub content: String,
}
