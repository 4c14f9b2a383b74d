//! OSCAL at the border: our norms, relations and assessments as documents of others, and others' catalogues as ours.
//!
//! For: exchanging norms, what applies, relations, results and plans with tools that know nothing of Shirube.
//! Rests on: `shirube_oscal`, which holds the models and the rules; `docs/specs/oscal.md` says what stands where.
//! Words: a *control* is a norm, a *document* one OSCAL file; to *take* a document is to make an instrument of it; what
//! could not be taken is *told*.
//! Never: fetches; reads beside the folder a profile stands in; lets evidence out other than by its digest; takes what
//! nobody said for said.
//! Begin at: [`catalog`], [`results`], [`take`], [`Folder`].

mod applying;
mod assessed;
mod folder;
mod instrument;
mod mapping;
mod name;
mod plan;
mod props;
mod said;
mod store;
mod take;
mod take_head;
mod take_text;
mod told;
mod toml_text;
mod words;

#[cfg(test)]
mod tests;

pub use applying::profile;
pub use assessed::results;
pub use folder::{Folder, LARGEST};
pub use instrument::catalog;
pub use mapping::mapping;
pub use name::{file_name, media_type};
pub use plan::{has_gaps, plan};
pub use shirube_oscal::{Document, Fault};
pub use store::in_force_since;
pub use take::{Naming, Taken, is_word, take};
pub use told::{Faulty, not_a_profile, refusal, too_large};
pub use toml_text::to_toml;

use crate::refusal::Refusal;
use crate::time::Timestamp;

/// The document as JSON.
///
/// # Errors
/// When a value cannot be written, which no value of the model does.
pub fn to_json(document: &Document) -> Result<Vec<u8>, Refusal> {
    let text = document.to_json().map_err(|e| Refusal::invalid("oscal.unwritable").with("detail", e))?;
    Ok(text.into_bytes())
}

/// Reads a document and checks what it says of itself: every fault at once.
///
/// # Errors
/// Everything that keeps it from being used.
pub fn read(bytes: &[u8]) -> Result<Document, Vec<Fault>> {
    let document = shirube_oscal::read(bytes)?;
    let twice = |fault: &Fault| fault.kind == shirube_oscal::FaultKind::DuplicateId;
    let faults: Vec<_> = shirube_oscal::check::check(&document).into_iter().filter(twice).collect();
    if faults.is_empty() { Ok(document) } else { Err(faults) }
}

/// What makes no sense in a document and does not keep it from being used.
pub fn doubts(document: &Document) -> Vec<Fault> {
    shirube_oscal::check::check(document)
}

/// The catalogue a profile means, with what should be known of it. The same documents and the same time give the same.
///
/// # Errors
/// Everything that keeps it from being resolved, in whichever document it stands.
pub fn resolve(folder: &Folder, at: Timestamp) -> Result<(Document, Vec<Fault>), Vec<Faulty>> {
    folder.resolve(at)
}

/// When a document says it was last changed.
pub fn last_modified(document: &Document) -> Timestamp {
    document.metadata().last_modified.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}
