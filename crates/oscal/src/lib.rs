//! OSCAL 1.2 as data and rules: read what others send, check it, resolve profiles, write our own.
//!
//! **For**: whoever exchanges norms, mappings, assessments and plans with tools that know nothing of Shirube.
//!
//! **Rests on**: the OSCAL metaschemas 1.2.2 (catalog, profile, mapping, assessment-results, poam and what they share) and
//! the draft specification "OSCAL Profile Resolution". What is ours (names, limits, codes, bilingual text) is
//! `docs/specs/oscal.md`.
//!
//! **Words**: a *document* is one file with one root; a *fault* is one thing wrong in it, with a code and a place; an
//! *import* of a profile names a catalog or another profile; to *resolve* a profile is to make the catalog it means.
//!
//! **Never**: read a file, a network, a clock or a source of chance. Other documents come through a [`resolve::Resolver`],
//! ids and times as arguments.
//!
//! **Begin** with [`read()`] (bytes to a [`Document`]), then [`resolve()`] (profile to catalog), then [`write`].

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that cannot go on has failed"))]

pub mod fault;

pub mod datatype;
mod shape;

pub mod model;

pub mod read;
pub mod check;

pub mod resolve;

pub mod write;

pub use fault::{Fault, FaultKind};
pub use model::Document;
pub use read::{read, read_with};
pub use resolve::resolve;
