//! A statement as a whole: its text, its parts, and the presentations made of it.

use crate::digest::{Digest, sha256};
use crate::disclose::{Disclosure, Error, MAX_DISCLOSURES, Place, reveal};
use crate::jose::{Jws, MAX_PAYLOAD};
use crate::statement::{Content, Fault};

/// The type in the header of a statement.
pub const TYPE: &str = "dc+sd-jwt";
/// Longest statement, in characters.
pub const MAX_STATEMENT: usize = 512 * 1024;

/// A statement （言明）whose form is right. Whether it is to be relied on is for [`crate::statement::check`] to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub(super) signed: Jws,
    pub(super) disclosures: Vec<Disclosure>,
    /// The key binding, as text: it is read only where it is checked.
    pub(super) binding: Option<String>,
}

impl Statement {
    pub(super) fn of(signed: Jws, disclosures: Vec<Disclosure>) -> Self {
        Statement { signed, disclosures, binding: None }
    }

    /// Whether readers would accept its size.
    pub(super) fn fits(&self) -> bool {
        let payload = self.signed.as_str().len();
        payload <= MAX_PAYLOAD && self.to_text().len() <= MAX_STATEMENT && self.disclosures.len() <= MAX_DISCLOSURES
    }

    /// Reads a statement or a presentation of one.
    ///
    /// # Errors
    /// [`Fault::Size`], [`Fault::Parts`], [`Fault::Form`], [`Fault::Disclosure`].
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.len() > MAX_STATEMENT {
            return Err(Fault::Size);
        }
        let (signed, rest) = text.split_once('~').ok_or(Fault::Parts)?;
        let signed = Jws::parse(signed, &[TYPE]).map_err(Fault::Form)?;
        let (disclosures, binding) = rest.rsplit_once('~').map_or(("", rest), |(first, last)| (first, last));
        // `rest` is "", "KB", "D~", "D~KB"; without a tilde it holds no disclosure.
        let parts: Vec<&str> = if rest.contains('~') { disclosures.split('~').collect() } else { Vec::new() };
        if parts.len() > MAX_DISCLOSURES {
            return Err(Error::Size.into());
        }
        let disclosures = parts.into_iter().map(Disclosure::parse).collect::<Result<_, _>>()?;
        let binding = (!binding.is_empty()).then(|| binding.to_owned());
        Ok(Statement { signed, disclosures, binding })
    }

    /// The text that travels.
    pub fn to_text(&self) -> String {
        let mut text = self.unbound_text();
        text.push_str(self.binding.as_deref().unwrap_or_default());
        text
    }

    /// Everything a key binding speaks of: signed part and disclosures, each with `~` behind it.
    pub(super) fn unbound_text(&self) -> String {
        let length = self.disclosures.iter().map(|part| part.as_str().len() + 1).sum::<usize>();
        let mut text = String::with_capacity(self.signed.as_str().len() + 1 + length);
        for part in std::iter::once(self.signed.as_str()).chain(self.disclosures.iter().map(Disclosure::as_str)) {
            text.push_str(part);
            text.push('~');
        }
        text
    }

    /// The digest by which the statement is spoken of: SHA-256 of the signed part, the same in every presentation.
    pub fn digest(&self) -> Digest {
        sha256(self.signed.as_str().as_bytes())
    }

    /// The signed part.
    pub fn signed(&self) -> &Jws {
        &self.signed
    }

    /// The disclosures that came with it.
    pub fn disclosures(&self) -> &[Disclosure] {
        &self.disclosures
    }

    /// Whether a key binding came with it.
    pub fn is_bound(&self) -> bool {
        self.binding.is_some()
    }

    /// What it says, as far as it was shown. Nobody's word yet.
    ///
    /// # Errors
    /// [`Fault::Disclosure`], or every claim that is wrong.
    pub fn content(&self) -> Result<Content, Vec<Fault>> {
        let payload = self.signed.payload();
        let revealed = reveal(payload, &self.disclosures).map_err(|error| vec![error.into()])?;
        Content::read(payload, revealed.members)
    }

    /// Where each disclosure stands: JSON pointers into the payload, such as `/fields/purpose`.
    ///
    /// # Errors
    /// When a disclosure does not belong.
    pub fn places(&self) -> Result<Vec<Place>, Error> {
        Ok(reveal(self.signed.payload(), &self.disclosures)?.places)
    }

    /// The presentation with the disclosures `choose` says yes to, and those they stand in. Without key binding.
    ///
    /// # Errors
    /// When a disclosure does not belong.
    pub fn present(&self, mut choose: impl FnMut(&Place, &Disclosure) -> bool) -> Result<Statement, Error> {
        let places = self.places()?;
        let mut chosen = vec![false; places.len()];
        for (n, (place, disclosure)) in places.iter().zip(&self.disclosures).enumerate() {
            let mut next = choose(place, disclosure).then_some(n);
            while let Some(n) = next.filter(|n| !chosen[*n]) {
                chosen[n] = true;
                next = places[n].within;
            }
        }
        let kept = self.disclosures.iter().zip(&chosen).filter(|(_, chosen)| **chosen);
        let mut disclosures: Vec<Disclosure> = kept.map(|(disclosure, _)| disclosure.clone()).collect();
        disclosures.sort_unstable_by(|a, b| a.digest().cmp(b.digest()));
        Ok(Statement::of(self.signed.clone(), disclosures))
    }
}
