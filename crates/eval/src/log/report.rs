//! What a log comes to.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde::Serialize;

use super::brief::{Brief, Text};
use super::read::key;
use super::{Error, Header, Panel, Reader, Status, panel};
use crate::dataset::{Spread, short};
use crate::scorer::Groups;
use crate::stats::{Decided, Summary, Tally};

/// What a run came to. A share is never given without its interval, and what failed is named beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What was asked, and by what.
    pub header: Header,
    /// How the last segment ended; absent when it was killed, or still runs.
    pub status: Option<Status>,
    /// What was decided before the end, where the plan has a rule for that. An interval of the figures below does not know that one
    /// looked several times; this one does.
    pub decided: Option<Decided>,
    /// Askings planned: samples times epochs.
    pub planned: u64,
    /// Askings answered.
    pub answered: u64,
    /// Askings that failed and were not answered later, by code.
    pub failed: BTreeMap<String, u64>,
    /// Lines that were torn when a process died; their samples were asked again, or are not answered.
    pub torn: u64,
    /// Each scorer's figures.
    pub scorers: BTreeMap<String, Summary>,
    /// The figures of each scorer by leaf, where the suite has a tree.
    pub leaves: BTreeMap<String, BTreeMap<String, Summary>>,
    /// How judges voted and agreed, by scorer.
    pub panels: BTreeMap<String, Panel>,
    /// The names the target gave its model, with how often.
    pub models: BTreeMap<String, u64>,
    /// Tokens read and written, as far as the target said.
    pub tokens: (u64, u64),
}

#[derive(Default)]
struct Sums {
    answered: HashSet<u128, Spread>,
    failed: HashMap<u128, String, Spread>,
    all: BTreeMap<String, Tally>,
    leaves: BTreeMap<String, BTreeMap<String, Tally>>,
    groups: BTreeMap<String, Groups>,
    clusters: HashMap<String, String>,
    models: BTreeMap<String, u64>,
    tokens: (u64, u64),
}

/// Reads a log from its beginning to its end, keeping sums only.
///
/// # Errors
/// When it cannot be read.
pub fn report(dir: &Path, level: f64) -> Result<Report, Error> {
    let mut reader = Reader::open(dir)?;
    let (mut sums, mut status, mut decided) = (Sums::default(), None, None);
    while reader.advance()? {
        let Some(line) = reader.line::<Brief>()? else { break };
        match line.kind.get() {
            "end" => (status, decided) = (line.status, line.decided),
            "sample" => {
                (status, decided) = (None, None);
                sums.add(line);
            }
            _ => {}
        }
    }
    let header = reader.header().clone();
    sums.compare(&header);
    let mut failed = BTreeMap::new();
    sums.failed.into_values().for_each(|code| *failed.entry(code).or_default() += 1);
    let summaries = |all: BTreeMap<String, Tally>| all.into_iter().map(|(k, t)| (k, t.summary(level))).collect();
    Ok(Report {
        status,
        decided,
        planned: header.plan.samples * u64::from(header.plan.epochs),
        answered: sums.answered.len() as u64,
        failed,
        torn: reader.torn(),
        scorers: summaries(sums.all),
        leaves: sums.leaves.into_iter().map(|(leaf, all)| (leaf, summaries(all))).collect(),
        panels: panel::read(dir, &header, level)?,
        models: sums.models,
        tokens: sums.tokens,
        header,
    })
}

impl Sums {
    fn add(&mut self, line: Brief) {
        let Some(id) = line.id.as_ref().map(Text::get) else { return };
        let key = key(id, line.epoch);
        if let Some(fault) = line.fault {
            if !self.answered.contains(&key) {
                self.failed.insert(key, fault.code);
            }
            return;
        }
        self.failed.remove(&key);
        if !self.answered.insert(key) {
            return;
        }
        let cluster = short(line.cluster.as_ref().map_or(id, Text::get).as_bytes());
        let mut leaf = line.leaf.as_ref().map(|leaf| named(&mut self.leaves, leaf.get()));
        for (name, value) in &line.scores.0 {
            named(&mut self.all, name.get()).add_value(cluster, *value);
            if let Some(leaf) = leaf.as_mut() {
                named(leaf, name.get()).add_value(cluster, *value);
            }
        }
        for told in line.events {
            told.model.into_iter().for_each(|model| *named(&mut self.models, model.get()) += 1);
            self.tokens.0 += told.input_tokens.unwrap_or_default();
            self.tokens.1 += told.output_tokens.unwrap_or_default();
        }
        if let Some(place) = line.place {
            self.clusters.insert(id.to_owned(), place.group.clone());
            for (name, outcome) in line.outcomes {
                self.groups.entry(name).or_default().add(&place, id, line.epoch, outcome);
            }
        }
    }

    /// Scores of scorers that compare; the samples of a group are one cluster, since each decides on the others.
    fn compare(&mut self, header: &Header) {
        for (name, groups) in &self.groups {
            let Some(spec) = header.plan.scorers.get(name) else { continue };
            let tally = self.all.entry(name.clone()).or_default();
            for (id, _, score) in groups.scores(spec) {
                tally.add(self.clusters.get(&id).unwrap_or(&id), &score);
            }
        }
    }
}

/// What is kept under a name, which is copied only the first time.
fn named<'a, T: Default>(all: &'a mut BTreeMap<String, T>, name: &str) -> &'a mut T {
    if !all.contains_key(name) {
        all.insert(name.to_owned(), T::default());
    }
    all.get_mut(name).expect("it has just been put there")
}
