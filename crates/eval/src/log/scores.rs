//! The scores of a log by sample, for comparing two runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::{Error, Header, Reader};
use crate::dataset::short;
use crate::score::Score;
use crate::scorer::{Groups, Outcome, Place};

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

#[derive(Deserialize)]
struct Brief {
    id: Option<String>,
    #[serde(default)]
    epoch: u32,
    cluster: Option<String>,
    leaf: Option<String>,
    answer: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    scores: BTreeMap<String, Score>,
    place: Option<Place>,
    #[serde(default)]
    outcomes: BTreeMap<String, Option<Outcome>>,
}

#[derive(Default)]
struct Sums {
    answered: BTreeSet<u128>,
    sums: BTreeMap<String, BTreeMap<String, (f64, u32)>>,
    groups: BTreeMap<String, Groups>,
    of: BTreeMap<String, (String, Option<String>)>,
}

/// Reads a log and gives the score of every sample by every scorer. Its size grows with the number of samples.
///
/// # Errors
/// When the log cannot be read.
pub fn scores(dir: &Path) -> Result<Scores, Error> {
    let (mut reader, mut sums) = (Reader::open(dir)?, Sums::default());
    while let Some(line) = reader.next_as::<Brief>()? {
        if let (Some(id), Some(_)) = (line.id.clone(), &line.answer) {
            sums.add(id, line);
        }
    }
    let header = reader.header().clone();
    sums.compare(&header);
    let of = sums.of;
    let given = |(id, (sum, count)): (String, (f64, u32))| {
        let (cluster, leaf) = of.get(&id).cloned().unwrap_or_else(|| (id.clone(), None));
        (id, Given { cluster, leaf, value: sum / f64::from(count) })
    };
    let by_scorer = sums.sums.into_iter().map(|(name, all)| (name, all.into_iter().map(given).collect())).collect();
    Ok(Scores { header, by_scorer })
}

impl Sums {
    fn add(&mut self, id: String, line: Brief) {
        if !self.answered.insert(short(format!("{id} {}", line.epoch).as_bytes())) {
            return;
        }
        for (name, score) in line.scores {
            self.give(&name, &id, score.value);
        }
        if let Some(place) = &line.place {
            for (name, outcome) in line.outcomes {
                self.groups.entry(name).or_default().add(place, &id, line.epoch, outcome);
            }
        }
        let cluster = line.place.map(|place| place.group).or(line.cluster).unwrap_or_else(|| id.clone());
        self.of.insert(id, (cluster, line.leaf));
    }

    fn give(&mut self, name: &str, id: &str, value: Option<f64>) {
        let Some(value) = value else { return };
        let all = self.sums.entry(name.to_owned()).or_default();
        let held = all.entry(id.to_owned()).or_default();
        *held = (held.0 + value, held.1 + 1);
    }

    fn compare(&mut self, header: &Header) {
        for (name, groups) in std::mem::take(&mut self.groups) {
            let Some(spec) = header.plan.scorers.get(&name) else { continue };
            groups.scores(spec).into_iter().for_each(|(id, _, score)| self.give(&name, &id, score.value));
        }
    }
}
