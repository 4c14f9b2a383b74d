//! What a document did not say and what of it could not be carried: counted by what it is, with the first place.

use crate::refusal::Refusal;
use shirube_oscal::{Fault, FaultKind};
use std::collections::BTreeMap;

/// Longer lists of faults help nobody.
const FAULTS: usize = 200;

/// How often, and where first.
type Count = (usize, String);

/// What was noticed on the way.
#[derive(Default)]
pub(super) struct Noticed {
    unsaid: BTreeMap<&'static str, Count>,
    left: BTreeMap<String, Count>,
    renamed: Vec<(String, String, String)>,
    faults: Vec<Fault>,
}

impl Noticed {
    /// The document does not say it; a provisional value stands there.
    pub fn unsaid(&mut self, what: &'static str, at: &str) {
        self.unsaid.entry(what).or_insert_with(|| (0, at.to_owned())).0 += 1;
    }

    /// The catalogue has no place for it.
    pub fn left(&mut self, what: impl Into<String>, count: usize, at: impl Into<String>) {
        if count > 0 {
            self.left.entry(what.into()).or_insert_with(|| (0, at.into())).0 += count;
        }
    }

    /// An id the catalogue cannot have, and the one in its place.
    pub fn renamed(&mut self, from: &str, to: &str, at: &str) {
        self.renamed.push((from.to_owned(), to.to_owned(), at.to_owned()));
    }

    /// Something that keeps the document from being taken.
    pub fn fault(&mut self, kind: FaultKind, at: String, detail: &str) {
        if self.faults.len() < FAULTS {
            self.faults.push(Fault::new(kind, at, detail));
        }
    }

    /// Everything noticed, in words to be; or the faults.
    pub fn settle(self) -> Result<Vec<Refusal>, Vec<Fault>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let on = |refusal: Refusal, at: &str| if at.is_empty() { refusal } else { refusal.on(at) };
        let mut told = Vec::new();
        for (what, (count, at)) in &self.unsaid {
            told.push(on(Refusal::invalid("oscal.not-said").with("what", what).with("count", count), at));
        }
        for (what, (count, at)) in &self.left {
            told.push(on(Refusal::invalid("oscal.not-carried").with("what", what).with("count", count), at));
        }
        if let Some((from, to, at)) = self.renamed.first() {
            let refusal = Refusal::invalid("oscal.renamed").with("count", self.renamed.len());
            told.push(on(refusal.with("from", from).with("to", to), at));
        }
        Ok(told)
    }
}
