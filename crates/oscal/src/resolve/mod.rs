//! Profile resolution: the catalog that a profile means.
//!
//! **For**: baselines made from catalogs, ours or others'. **Rests on**: the draft specification "OSCAL Profile Resolution";
//! where it is silent or its own examples differ, `docs/specs/oscal.md` says what was chosen.
//! **Words**: *import*, *merge*, *modify* are the phases; a *loose* parameter is one outside any control; what must not stop a
//! resolution but should be known is a *notice*. **Never** fetch: documents come from a [`Resolver`], by name, and a name
//! cannot leave the folder it starts in. **Begin** with [`resolve()`].

use crate::datatype::{DateTime, Text, Uuid};
use crate::fault::Fault;
use crate::model::{Catalog, Document, Profile};

mod base64;
mod finish;
mod href;
mod import;
mod merge;
mod metadata;
mod modify;
mod objects;
mod select;
mod tree;

pub(crate) use finish::insertions;
pub use href::join;

/// Knows documents by name. It is asked with names joined from the profile's own name and its references.
pub trait Resolver {
    /// The document of that name, if it is known here. Implementations hold documents; they do not go and get them.
    fn document(&self, name: &str) -> Option<&Document>;
}

impl<S: std::hash::BuildHasher> Resolver for std::collections::HashMap<String, Document, S> {
    fn document(&self, name: &str) -> Option<&Document> {
        self.get(name)
    }
}

impl Resolver for std::collections::BTreeMap<String, Document> {
    fn document(&self, name: &str) -> Option<&Document> {
        self.get(name)
    }
}

/// What a resolution needs to be told, since it has neither clock nor chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The identity of the catalog to be made.
    pub uuid: Uuid,
    /// When it is made.
    pub now: DateTime,
    /// What makes it, by name.
    pub tool: Text,
}

/// A resolved profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The catalog the profile means.
    pub catalog: Catalog,
    /// What did not stop the resolution but should be known.
    pub notices: Vec<Fault>,
}

/// Resolves a profile. Its own name is where its references start from.
///
/// # Errors
/// When an import cannot be answered, leads outside, is circular, or there is too much of it.
pub fn resolve(profile: &Profile, name: &str, resolver: &dyn Resolver, context: Context) -> Result<Resolved, Fault> {
    let mut run = import::Run::new(resolver);
    let tree = run.profile(profile, name)?;
    let metadata = metadata::of(profile, name, &run, &context)?;
    let (body, mut used) = finish::assemble(tree, run.resources.drain(..).flatten().collect());
    used.metadata(&metadata);
    let mut catalog = body.into_catalog(context.uuid, metadata);
    finish::prune(&mut catalog, used);
    Ok(Resolved { catalog, notices: run.notices })
}

#[cfg(test)]
mod tests;
