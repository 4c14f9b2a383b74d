//! Faults of documents as refusals: code, place, and a message in the reader's language.

use crate::refusal::Refusal;
use shirube_oscal::{Document, Fault, FaultKind};

/// The faults of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    /// The document, as it is named in its folder.
    pub document: String,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// A fault as a refusal: its field is the JSON Pointer.
pub fn refusal(fault: &Fault) -> Refusal {
    let refusal = Refusal::invalid(fault.kind.code()).with("detail", &fault.detail);
    if fault.path.is_empty() { refusal } else { refusal.on(&fault.path) }
}

/// A document above [`super::LARGEST`].
pub fn too_large(bytes: u64) -> Fault {
    Fault::new(FaultKind::TooLarge, "", bytes.to_string())
}

/// A document that is something else than the profile asked for.
pub fn not_a_profile(document: &Document) -> Fault {
    Fault::new(FaultKind::NotImportable, "", document.model())
}
