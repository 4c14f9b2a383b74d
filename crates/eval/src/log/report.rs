//! What a log comes to.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde::Serialize;

use super::batch::{Batch, Last, Row, Wanted};
use super::names::Names;
use super::{Error, Header, Panel, Reader, Status, lanes, panel};
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

/// What is put together of all batches; names by their number in `names`.
#[derive(Default)]
struct Sums {
    names: Names,
    answered: HashSet<u128, Spread>,
    failed: HashMap<u128, (u32, Option<u32>), Spread>,
    unscored: BTreeMap<(u32, u32), u64>,
    unjudged: u64,
    /// By scorer and leaf, in the order they were met.
    tallies: Vec<(u32, Option<u32>, Tally)>,
    /// Which tally a scorer has, as a whole and on a leaf.
    cells: HashMap<u128, usize, Spread>,
    groups: BTreeMap<String, Groups>,
    /// Group and leaf of each sample that is compared with others.
    placed: HashMap<String, (String, Option<u32>)>,
    models: BTreeMap<u32, u64>,
    tokens: (u64, u64),
    last: Last,
}

/// Reads a log from its beginning to its end, keeping sums only.
///
/// # Errors
/// When it cannot be read.
pub fn report(dir: &Path, level: f64) -> Result<Report, Error> {
    let mut reader = Reader::open(dir)?;
    let (mut sums, wanted) = (Sums::default(), Wanted { scores: true, source: true, texts: false });
    lanes::in_order(&mut reader, |piece| Batch::read(piece, wanted), |batch| sums.take(batch))?;
    let header = reader.header().clone();
    sums.compare(&header);
    let panels = panel::read(dir, &header, level)?;
    Ok(sums.report(header, reader.torn(), panels, level))
}

impl Sums {
    fn take(&mut self, mut batch: Batch) {
        let names = self.names.all(&batch.names);
        for row in std::mem::take(&mut batch.rows) {
            self.add(&batch, row, &names);
        }
        if !matches!(batch.last, Last::None) {
            self.last = batch.last;
        }
    }

    fn add(&mut self, batch: &Batch, row: Row, names: &[u32]) {
        let own = |name: u32| names[name as usize];
        let leaf = row.leaf.map(own);
        if let Some(code) = row.fault {
            if !self.answered.contains(&row.key) {
                self.failed.insert(row.key, (own(code), leaf));
            }
            return;
        }
        if !self.failed.is_empty() {
            self.failed.remove(&row.key);
        }
        if !self.answered.insert(row.key) {
            return;
        }
        for score in batch.scores(&row) {
            self.score(own(score.scorer), row.source, leaf, score.value.map_err(own));
        }
        self.unjudged += u64::from(row.is_unjudged);
        for told in batch.told(&row) {
            told.model.into_iter().for_each(|model| *self.models.entry(own(model)).or_default() += 1);
            self.tokens = (self.tokens.0 + told.tokens.0, self.tokens.1 + told.tokens.1);
        }
        if let Some(compared) = row.compared {
            for (name, outcome) in compared.outcomes {
                self.groups.entry(name).or_default().add(&compared.place, &compared.id, row.epoch, outcome);
            }
            self.placed.insert(compared.id, (compared.place.group, leaf));
        }
    }

    fn score(&mut self, scorer: u32, source: u128, leaf: Option<u32>, value: Result<f64, u32>) {
        self.tally(scorer, None).add_value(source, value.ok());
        if leaf.is_some() {
            self.tally(scorer, leaf).add_value(source, value.ok());
        }
        if let Err(why) = value {
            *self.unscored.entry((scorer, why)).or_default() += 1;
        }
    }

    fn tally(&mut self, scorer: u32, leaf: Option<u32>) -> &mut Tally {
        let both = u64::from(scorer) << 32 | leaf.map_or(0, |leaf| u64::from(leaf) + 1);
        // Spread over all bits: the table takes the lowest and the highest of them.
        let key = u128::from(both.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32));
        let at = *self.cells.entry(key).or_insert_with(|| {
            self.tallies.push((scorer, leaf, Tally::default()));
            self.tallies.len() - 1
        });
        &mut self.tallies[at].2
    }

    /// Scores of scorers that compare; the samples of a group are one cluster, since each decides on the others.
    fn compare(&mut self, header: &Header) {
        let placed = std::mem::take(&mut self.placed);
        for (name, groups) in std::mem::take(&mut self.groups) {
            let Some(spec) = header.plan.scorers.get(&name) else { continue };
            let scorer = self.names.of(&name);
            for (id, _, score) in groups.scores(spec) {
                let (cluster, leaf) = placed.get(&id).map_or((id.as_str(), None), |(group, leaf)| (group, *leaf));
                let value = score.value.ok_or_else(|| self.names.of(&score.why));
                self.score(scorer, short(cluster.as_bytes()), leaf, value);
            }
        }
    }

    fn report(self, header: Header, torn: u64, panels: BTreeMap<String, Panel>, level: f64) -> Report {
        let name = |number: u32| self.names.get(number).to_owned();
        let (mut failed, mut failed_leaves) = (BTreeMap::new(), BTreeMap::new());
        for (code, leaf) in self.failed.into_values() {
            *failed.entry(name(code)).or_default() += 1;
            leaf.into_iter().for_each(|leaf| *failed_leaves.entry(name(leaf)).or_default() += 1);
        }
        let mut unscored = BTreeMap::<String, BTreeMap<String, u64>>::new();
        for ((scorer, why), count) in self.unscored {
            unscored.entry(name(scorer)).or_default().insert(name(why), count);
        }
        let (mut scorers, mut leaves) = (BTreeMap::new(), BTreeMap::<String, BTreeMap<String, Summary>>::new());
        for (scorer, leaf, tally) in self.tallies {
            let of = leaf.map_or(&mut scorers, |leaf| leaves.entry(name(leaf)).or_default());
            of.insert(name(scorer), tally.summary(level));
        }
        let (status, decided) = match self.last {
            Last::End(status, decided) => (status, decided),
            Last::None | Last::Sample => (None, None),
        };
        Report {
            status,
            decided,
            planned: header.plan.samples * u64::from(header.plan.epochs),
            answered: self.answered.len() as u64,
            failed,
            failed_leaves,
            unscored,
            unjudged: self.unjudged,
            torn,
            scorers,
            leaves,
            panels,
            models: self.models.into_iter().map(|(model, count)| (name(model), count)).collect(),
            tokens: self.tokens,
            header,
        }
    }
}
