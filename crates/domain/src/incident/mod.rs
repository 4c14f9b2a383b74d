//! Reports of incidents: taken in from anyone, followed up with a number and a secret (インシデントの報告).
//!
//! For: whoever was harmed by AI, or saw that somebody could be, tells it without an account; what they do not know stays unknown.
//! Rests on: `oecd-incidents@2025-02` (terms and 29 criteria), `jp-ai-act:art16`; `criteria/incident-fields.toml`; `docs/specs/incident.md`.
//! Words: a *report* opens a case; a *tracking number* is the case's number and a *secret*; a *finding* is a place with the form of personal data.
//! Never: takes what was not said for a no; keeps a secret, an address or a network in the clear; says whether a case exists.
//! Begin at: [`read`], [`report`], [`standing`].

mod clocks;
mod draft;
mod fields;
mod flood;
mod follow;
mod import;
mod intake;
mod model;
mod secret;
mod store;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::one_of_each;

pub use clocks::{ForeignClock, Moment, Moments, Reckoned, read_moments, reckon};
pub use draft::{Checked, Said, read};
pub use fields::{AnswerKind, Field, Kind, Selection, field, fields, kind, kinds};
pub use flood::{Floods, HOUR_SECONDS, MOST_IN_ALL, MOST_REPORTS, MOST_TRIES, TRY_SECONDS};
pub use follow::{ALL, Standing, Told, add_word, case_of, number_of, standing, step};
pub use import::{Format, MAX_BYTES, MAX_ROWS, Outcome, import};
pub use intake::{Sender, report};
pub use model::{Answer, Channel, Knowledge, Marked, Report, Word};
pub use secret::{Tracking, draw};
pub use store::{OwnReport, of_case, of_operator};
