//! What a log comes to.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::panel::{Panel, Panels, Voted};
use super::{Error, Failure, Header, Reader, Status};
use crate::dataset::short;
use crate::score::Score;
use crate::scorer::{Groups, Outcome, Place};
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

/// As much of a line as a report needs.
#[derive(Deserialize)]
struct Brief {
    kind: String,
    status: Option<Status>,
    decided: Option<Decided>,
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
    // Of events of judges only.
    scorer: Option<String>,
    judge: Option<String>,
    grade: Option<f64>,
    why: Option<String>,
    addressed: Option<serde::de::IgnoredAny>,
}

#[derive(Default)]
struct Sums {
    answered: HashSet<u128>,
    failed: HashMap<u128, String>,
    all: BTreeMap<String, Tally>,
    leaves: BTreeMap<String, BTreeMap<String, Tally>>,
    groups: BTreeMap<String, Groups>,
    clusters: HashMap<String, String>,
    models: BTreeMap<String, u64>,
    tokens: (u64, u64),
    panels: Panels,
}

/// Reads a log from its beginning to its end, keeping sums only.
///
/// # Errors
/// When it cannot be read.
pub fn report(dir: &Path, level: f64) -> Result<Report, Error> {
    let mut reader = Reader::open(dir)?;
    let (mut sums, mut status, mut decided) = (Sums::default(), None, None);
    sums.panels = Panels::of(&reader.header().plan);
    while let Some(line) = reader.next_as::<Brief>()? {
        match (line.kind.as_str(), &line.id) {
            ("end", _) => (status, decided) = (line.status, line.decided),
            ("sample", Some(id)) => {
                (status, decided) = (None, None);
                sums.add(&id.clone(), line);
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
        panels: sums.panels.panels(level),
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
                self.failed.insert(key, fault.code);
            }
            return;
        }
        self.failed.remove(&key);
        if !self.answered.insert(key) {
            return;
        }
        let cluster = line.cluster.as_deref().unwrap_or(id);
        for (name, score) in &line.scores {
            self.all.entry(name.clone()).or_default().add(cluster, score);
            if let Some(leaf) = &line.leaf {
                self.leaves.entry(leaf.clone()).or_default().entry(name.clone()).or_default().add(cluster, score);
            }
        }
        let has_no_panel = self.panels.is_empty();
        for told in line.events {
            if let (false, Some(scorer)) = (has_no_panel, told.scorer) {
                let is_addressed = told.addressed.is_some();
                self.panels.take(Voted { scorer, judge: told.judge, grade: told.grade, why: told.why, is_addressed });
                continue;
            }
            told.model.into_iter().for_each(|model| *self.models.entry(model).or_default() += 1);
            self.tokens.0 += told.input_tokens.unwrap_or_default();
            self.tokens.1 += told.output_tokens.unwrap_or_default();
        }
        self.panels.close();
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
