//! What a log comes to.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Error, Failure, Header, Reader, Status};
use crate::dataset::short;
use crate::score::Score;
use crate::scorer::{Groups, Outcome, Place};
use crate::stats::{Summary, Tally};

/// What a run came to. A share is never given without its interval, and what failed is named beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What was asked, and by what.
    pub header: Header,
    /// How the last segment ended; absent when it was killed, or still runs.
    pub status: Option<Status>,
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

/// As much of a line as a report needs.
#[derive(Deserialize)]
struct Brief {
    kind: String,
    status: Option<Status>,
    id: Option<String>,
    #[serde(default)]
    epoch: u32,
    cluster: Option<String>,
    leaf: Option<String>,
    fault: Option<Failure>,
    #[serde(default)]
    scores: BTreeMap<String, Score>,
    place: Option<Place>,
    #[serde(default)]
    outcomes: BTreeMap<String, Option<Outcome>>,
    #[serde(default)]
    events: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    model: Option<String>,
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
}

#[derive(Default)]
struct Sums {
    answered: HashSet<u128>,
    failed: HashMap<u128, (String, Option<String>)>,
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
    let (mut sums, mut status) = (Sums::default(), None);
    while let Some(line) = reader.next_as::<Brief>()? {
        match (line.kind.as_str(), &line.id) {
            ("end", _) => status = line.status,
            ("sample", Some(id)) => {
                status = None;
                sums.add(&id.clone(), line);
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
        planned: header.plan.samples * u64::from(header.plan.epochs),
        answered: sums.answered.len() as u64,
        failed,
        failed_leaves,
        unscored: sums.unscored,
        unjudged: sums.unjudged,
        torn: reader.torn(),
        scorers: summaries(sums.all),
        leaves: sums.leaves.into_iter().map(|(leaf, all)| (leaf, summaries(all))).collect(),
        models: sums.models,
        tokens: sums.tokens,
        header,
    })
}

impl Sums {
    fn add(&mut self, id: &str, line: Brief) {
        let key = short(format!("{id} {}", line.epoch).as_bytes());
        if let Some(fault) = line.fault {
            if !self.answered.contains(&key) {
                self.failed.insert(key, (fault.code, line.leaf));
            }
            return;
        }
        self.failed.remove(&key);
        if !self.answered.insert(key) {
            return;
        }
        let cluster = line.cluster.as_deref().unwrap_or(id);
        for (name, score) in &line.scores {
            self.score(name, cluster, line.leaf.as_deref(), score);
        }
        self.unjudged += u64::from(line.scores.is_empty() && line.outcomes.is_empty());
        for told in line.events {
            told.model.into_iter().for_each(|model| *self.models.entry(model).or_default() += 1);
            self.tokens.0 += told.input_tokens.unwrap_or_default();
            self.tokens.1 += told.output_tokens.unwrap_or_default();
        }
        if let Some(place) = line.place {
            self.placed.insert(id.to_owned(), (place.group.clone(), line.leaf));
            for (name, outcome) in line.outcomes {
                self.groups.entry(name).or_default().add(&place, id, line.epoch, outcome);
            }
        }
    }

    fn score(&mut self, name: &str, cluster: &str, leaf: Option<&str>, score: &Score) {
        self.all.entry(name.to_owned()).or_default().add(cluster, score);
        if let Some(leaf) = leaf {
            self.leaves.entry(leaf.to_owned()).or_default().entry(name.to_owned()).or_default().add(cluster, score);
        }
        if score.value.is_none() {
            *self.unscored.entry(name.to_owned()).or_default().entry(score.why.clone()).or_default() += 1;
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
                self.score(&name, cluster, leaf, &score);
            }
        }
    }
}
