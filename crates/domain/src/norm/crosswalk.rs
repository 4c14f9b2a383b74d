//! One instrument laid over another: which of its norms the other's answers speak for, and where nothing is stated.

use super::{Catalog, Instrument, Norm, NormId, Reached, Speaks};
use serde::Serialize;

/// One norm of the instrument looked at, and what the other has for it.
#[derive(Debug, Clone)]
pub struct CrosswalkRow<'c> {
    /// The norm.
    pub norm: &'c Norm,
    /// Norms of the other instrument that lead to it, the strongest first.
    pub by: Vec<Reached<'c>>,
}

impl CrosswalkRow<'_> {
    /// How far the best of them speaks for the norm; `None` when nothing is stated.
    pub fn speaks(&self) -> Option<Speaks> {
        self.by.iter().map(|r| r.relation.inverse().speaks()).min()
    }
}

/// How much of an instrument another covers, in numbers of norms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Norms looked at.
    pub all: usize,
    /// Whoever meets the other's norms meets these.
    pub fully: usize,
    /// A part of each is met.
    pub partly: usize,
    /// Something may serve.
    pub somewhat: usize,
    /// On the same matter only.
    pub related: usize,
    /// Nothing is stated; that does not say there is no relation.
    pub not_stated: usize,
}

/// One instrument's norms with what another says to each.
#[derive(Debug, Clone)]
pub struct Crosswalk<'c> {
    /// Whose norms are the rows.
    pub of: &'c Instrument,
    /// Which instrument's norms stand beside them.
    pub by: &'c Instrument,
    /// The rows, in the order of the instrument; headings without a counterpart are left out.
    pub rows: Vec<CrosswalkRow<'c>>,
    /// The count.
    pub coverage: Coverage,
}

/// Lays `by` over `of`. `steps` is 1 for what is stated directly, more to follow chains.
///
/// Rows are the norms that can be answered, and any other that something is stated of.
pub fn crosswalk<'c>(catalog: &'c Catalog, of: &'c Instrument, by: &'c Instrument, steps: usize) -> Crosswalk<'c> {
    let wanted = by.id();
    let mut rows = Vec::new();
    for norm in &of.norms {
        let id = NormId::new(&of.code, &of.version, &norm.id);
        let found = catalog.relations().reach(&id, steps).into_iter().filter(|r| r.id.instrument() == wanted);
        let by: Vec<Reached<'c>> = found.collect();
        if norm.assess || !by.is_empty() {
            rows.push(CrosswalkRow { norm, by });
        }
    }
    let coverage = rows.iter().fold(Coverage::default(), |mut c, row| {
        c.all += 1;
        match row.speaks() {
            Some(Speaks::Fully) => c.fully += 1,
            Some(Speaks::Partly) => c.partly += 1,
            Some(Speaks::Somewhat) => c.somewhat += 1,
            Some(Speaks::Nothing) => c.related += 1,
            None => c.not_stated += 1,
        }
        c
    });
    Crosswalk { of, by, rows, coverage }
}
