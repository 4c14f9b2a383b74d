//! The scores of a log by sample, for comparing two runs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::batch::{Batch, Row, Wanted};
use super::names::Names;
use super::{Error, Header, Reader, lanes};
use crate::dataset::{Spread, short};
use crate::scorer::Groups;

/// What a sample was given by one scorer: the mean over its epochs.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// What it shares its source with.
    pub cluster: String,
    /// Its leaf.
    pub leaf: Option<String>,
    /// The mean score.
    pub value: f64,
}

/// Every scored sample of a log.
#[derive(Debug)]
pub struct Scores {
    /// What was asked, and by what.
    pub header: Header,
    /// By scorer and sample.
    pub by_scorer: BTreeMap<String, BTreeMap<String, Given>>,
}

/// What is put together of all batches; names by their number in `names`, samples by theirs in `samples`.
#[derive(Default)]
struct Sums {
    names: Names,
    answered: HashSet<u128, Spread>,
    numbers: HashMap<u128, usize, Spread>,
    samples: Vec<Sample>,
    /// Sum and number of the scores of each sample, by scorer.
    sums: HashMap<u32, Vec<(f64, u32)>>,
    groups: BTreeMap<String, Groups>,
}

struct Sample {
    id: String,
    /// Where it is not the sample itself.
    cluster: Option<String>,
    leaf: Option<u32>,
}

/// Reads a log and gives the score of every sample by every scorer. Its size grows with the number of samples.
///
/// # Errors
/// When the log cannot be read.
pub fn scores(dir: &Path) -> Result<Scores, Error> {
    let (mut reader, mut sums) = (Reader::open(dir)?, Sums::default());
    let wanted = Wanted { scores: true, source: false, texts: true };
    lanes::in_order(&mut reader, |piece| Batch::read(piece, wanted), |batch| sums.take(batch))?;
    let header = reader.header().clone();
    sums.compare(&header);
    Ok(Scores { header, by_scorer: sums.by_scorer() })
}

impl Sums {
    fn take(&mut self, mut batch: Batch) {
        let names = self.names.all(&batch.names);
        for row in std::mem::take(&mut batch.rows) {
            if row.has_answer && self.answered.insert(row.key) {
                self.add(&batch, row, &names);
            }
        }
    }

    fn add(&mut self, batch: &Batch, row: Row, names: &[u32]) {
        let own = |name: u32| names[name as usize];
        let number = *self.numbers.entry(row.sample).or_insert_with(|| {
            self.samples.push(Sample { id: batch.id(&row).to_owned(), cluster: None, leaf: None });
            self.samples.len() - 1
        });
        for score in batch.scores(&row) {
            self.give(own(score.scorer), number, score.value.ok());
        }
        let sample = &mut self.samples[number];
        sample.leaf = row.leaf.map(own);
        sample.cluster = batch.cluster(&row).map(str::to_owned);
        if let Some(compared) = row.compared {
            for (name, outcome) in compared.outcomes {
                self.groups.entry(name).or_default().add(&compared.place, &compared.id, row.epoch, outcome);
            }
            sample.cluster = Some(compared.place.group);
        }
    }

    fn give(&mut self, scorer: u32, number: usize, value: Option<f64>) {
        let Some(value) = value else { return };
        let all = self.sums.entry(scorer).or_default();
        if all.len() <= number {
            all.resize(self.samples.len(), (0.0, 0));
        }
        all[number] = (all[number].0 + value, all[number].1 + 1);
    }

    fn compare(&mut self, header: &Header) {
        for (name, groups) in std::mem::take(&mut self.groups) {
            let Some(spec) = header.plan.scorers.get(&name) else { continue };
            let scorer = self.names.of(&name);
            for (id, _, score) in groups.scores(spec) {
                if let Some(number) = self.numbers.get(&short(id.as_bytes())).copied() {
                    self.give(scorer, number, score.value);
                }
            }
        }
    }

    fn by_scorer(self) -> BTreeMap<String, BTreeMap<String, Given>> {
        // Sorted once for all scorers: a map of what is in order is made without looking for places.
        let mut order: Vec<usize> = (0..self.samples.len()).collect();
        order.sort_unstable_by(|a, b| self.samples[*a].id.cmp(&self.samples[*b].id));
        let given = |number: usize, (sum, count): (f64, u32)| {
            let Sample { id, cluster, leaf } = &self.samples[number];
            let cluster = cluster.as_ref().unwrap_or(id).clone();
            let leaf = leaf.map(|leaf| self.names.get(leaf).to_owned());
            (id.clone(), Given { cluster, leaf, value: sum / f64::from(count) })
        };
        let one = |(scorer, all): (&u32, &Vec<(f64, u32)>)| {
            let sums = order.iter().filter_map(|number| Some((*number, *all.get(*number)?)));
            let scored = sums.filter(|(_, (_, count))| *count > 0).map(|(number, sum)| given(number, sum));
            (self.names.get(*scorer).to_owned(), scored.collect())
        };
        self.sums.iter().map(one).collect()
    }
}
