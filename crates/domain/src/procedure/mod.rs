//! Procedures as data: who may take which step of a case, when, on which basis (手続).
//!
//! For: every case of the house runs the same way: nobody takes a step out of order, alone where two are asked, or without a clause.
//! Rests on: `catalog/procedures/` in the format of `docs/specs/procedure.md`; `docs/decisions/0029-procedures.md`.
//! Words: a *definition* has *states*, *steps*, *roles* and *clocks*; a *case* is one run of it; a clock that ends *lapses*.
//! Never: knows what a case is about; changes a running case because its definition has a new version.
//! Begin at: [`Definition`], [`advance`].

mod answers;
mod basis;
mod case;
mod check;
mod draw;
mod model;
mod people;
mod questions;
mod rules;
#[cfg(test)]
mod tests;

pub use answers::faults;
pub use basis::{carries, is_basis};
pub use case::{Case, Due, Part, Pending, Running, Standing, Taken};
pub use check::{Fault, FaultKind, Known, check, read};
pub use draw::{Arrow, Drawing, document, drawing, markdown, mermaid};
pub use model::{
    CLOCK, Choice, Clock, Definition, Field, FieldKind, Lapse, MoveKind, Moves, Permit, Role, State, Step,
};
pub use questions::{MOST_QUESTIONS, Reply, claim_key, question_of, questions, replies, reply_key};
pub use rules::{Move, Offer, Who, advance, begin, lapse, offers, split};

use crate::authority::{self, Office};
use crate::db::DbError;
use crate::norm::Catalog;
use shirube_proof::digest::sha256;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The procedures that come with the program: name of the file, text.
const FILES: &[(&str, &str)] = &[("incident@1", include_str!("../../../../catalog/procedures/incident@1.toml"))];

static DEFINITIONS: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the files are embedded and checked by a test")]
    FILES
        .iter()
        .map(|(_, text)| toml::from_str(text).map_err(|e| e.message().to_owned()).expect("well formed"))
        .collect()
});

/// Every procedure that comes with the program.
pub fn definitions() -> &'static [Definition] {
    &DEFINITIONS
}

/// The newest version of one, by its id, or one version, by `id@version`.
pub fn definition(name: &str) -> Option<&'static Definition> {
    DEFINITIONS.iter().rev().find(|d| d.id == name || d.name() == name)
}

/// The text of one as it stands in the catalogue, which is what a case keeps.
pub fn text_of(definition: &Definition) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == definition.name()).map(|(_, text)| *text)
}

/// Reads a definition against a catalogue.
///
/// # Errors
/// Every fault found.
pub fn read_in(catalog: &Catalog, text: &str) -> Result<Definition, Vec<Fault>> {
    let known = Known {
        basis: &|b| is_basis(catalog, b),
        power: &|p| authority::power(p).is_some(),
        office: &|o| Office::parse(o).is_some(),
    };
    read(text, &known)
}

/// What a case keeps of a definition: SHA-256 of its text, and the text.
///
/// # Errors
/// A fault when the definition is none of the catalogue's.
pub fn kept(definition: &Definition) -> Result<(String, String), DbError> {
    let text = text_of(definition).ok_or_else(|| DbError::Schema(format!("no text of {}", definition.name())))?;
    Ok((sha256(text.as_bytes()).to_string(), text.to_owned()))
}

static BY_DIGEST: LazyLock<HashMap<String, &'static Definition>> =
    LazyLock::new(|| DEFINITIONS.iter().filter_map(|d| Some((kept(d).ok()?.0, d))).collect());

/// The definition the program holds whose text has this SHA-256.
pub fn by_digest(digest: &str) -> Option<&'static Definition> {
    BY_DIGEST.get(digest).copied()
}
