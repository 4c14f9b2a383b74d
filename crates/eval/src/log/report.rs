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
    /// Failed askings by leaf.
    pub failed_leaves: BTreeMap<String, u64>,
    /// Why scores are missing, by scorer and word, with how often.
    pub unscored: BTreeMap<String, BTreeMap<String, u64>>,
    /// Answers no scorer looked at: what they name is not among the scorers of this run.
    pub unjudged: u64,
    /// The names the target gave its model, with how often.
    pub models: BTreeMap<String, u64>,
    /// Tokens read and written, as far as the target said.
    pub tokens: (u64, u64),
}

#[derive(Default)]
struct Sums {
    answered: HashSet<u128, Spread>,
    failed: HashMap<u128, (String, Option<String>), Spread>,
    unscored: BTreeMap<String, BTreeMap<String, u64>>,
    unjudged: u64,
    all: BTreeMap<String, Tally>,
    leaves: BTreeMap<String, BTreeMap<String, Tally>>,
    groups: BTreeMap<String, Groups>,
    /// Group and leaf of each sample that is compared with others.
    placed: HashMap<String, (String, Option<String>)>,
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
    let (mut failed, mut failed_leaves) = (BTreeMap::new(), BTreeMap::new());
    for (code, leaf) in sums.failed.into_values() {
        *failed.entry(code).or_default() += 1;
        leaf.into_iter().for_each(|leaf| *failed_leaves.entry(leaf).or_default() += 1);
    }
    let summaries = |all: BTreeMap<String, Tally>| all.into_iter().map(|(k, t)| (k, t.summary(level))).collect();
    Ok(Report {
        status,
        decided,
        planned: header.plan.samples * u64::from(header.plan.epochs),
        answered: sums.answered.len() as u64,
        failed,
        failed_leaves,
        unscored: sums.unscored,
        unjudged: sums.unjudged,
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
                self.failed.insert(key, (fault.code, line.leaf.map(|leaf| leaf.0.into_owned())));
            }
            return;
        }
        self.failed.remove(&key);
        if !self.answered.insert(key) {
            return;
        }
        let cluster = short(line.cluster.as_ref().map_or(id, Text::get).as_bytes());
        let leaf = line.leaf.as_ref().map(Text::get);
        for (name, score) in &line.scores.0 {
            self.score(name.get(), cluster, leaf, score.value, score.why.get());
        }
        self.unjudged += u64::from(line.scores.0.is_empty() && line.outcomes.is_empty());
        for told in line.events {
            told.model.into_iter().for_each(|model| *named(&mut self.models, model.get()) += 1);
            self.tokens.0 += told.input_tokens.unwrap_or_default();
            self.tokens.1 += told.output_tokens.unwrap_or_default();
        }
        if let Some(place) = line.place {
            self.placed.insert(id.to_owned(), (place.group.clone(), leaf.map(str::to_owned)));
            for (name, outcome) in line.outcomes {
                self.groups.entry(name).or_default().add(&place, id, line.epoch, outcome);
            }
        }
    }

    fn score(&mut self, name: &str, cluster: u128, leaf: Option<&str>, value: Option<f64>, why: &str) {
        named(&mut self.all, name).add_value(cluster, value);
        if let Some(leaf) = leaf {
            named(named(&mut self.leaves, leaf), name).add_value(cluster, value);
        }
        if value.is_none() {
            *named(named(&mut self.unscored, name), why) += 1;
        }
    }

    /// Scores of scorers that compare; the samples of a group are one cluster, since each decides on the others.
    fn compare(&mut self, header: &Header) {
        let placed = std::mem::take(&mut self.placed);
        for (name, groups) in std::mem::take(&mut self.groups) {
            let Some(spec) = header.plan.scorers.get(&name) else { continue };
            for (id, _, score) in groups.scores(spec) {
                let (cluster, leaf) =
                    placed.get(&id).map_or((id.as_str(), None), |(group, leaf)| (group.as_str(), leaf.as_deref()));
                self.score(&name, short(cluster.as_bytes()), leaf, score.value, &score.why);
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
