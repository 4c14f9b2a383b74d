//! How the judges of a run voted and agreed.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::lanes::{self, Wrong};
use super::read::key;
use super::segment::Piece;
use super::{Error, Header, Plan, Reader};
use crate::dataset::Spread;
use crate::judge::Scale;
use crate::scorer::Spec;
use crate::stats::{Agreed, Agreement};

/// The judges of one scorer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// Answers that were judged.
    pub judged: u64,
    /// Answers that speak to their judge: a flag, not a verdict.
    pub addressed: u64,
    /// How often each judge came to what: `judge.graded`, `judge.unstable`, `judge.unreadable`, `judge.failed`, `judge.absent`.
    pub votes: BTreeMap<String, BTreeMap<String, u64>>,
    /// How often each judge gave which grade.
    pub grades: BTreeMap<String, Vec<(f64, u64)>>,
    /// How far they agree; absent for a judge that is alone.
    pub agreed: Option<Agreed>,
}

/// As much of a line as is counted.
#[derive(Deserialize)]
struct Brief {
    id: Option<String>,
    #[serde(default)]
    epoch: u32,
    answer: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    events: Vec<Voted>,
}

/// As much of an event as is counted; only those of judges have a scorer.
#[derive(Deserialize)]
struct Voted {
    scorer: Option<String>,
    judge: Option<String>,
    grade: Option<f64>,
    why: Option<String>,
    addressed: Option<serde::de::IgnoredAny>,
}

/// Reads how the judges of a log voted, in a reading of its own; at once where the plan has none.
pub fn read(dir: &Path, header: &Header, level: f64) -> Result<BTreeMap<String, Panel>, Error> {
    let mut panels = Panels::of(&header.plan);
    if panels.0.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (mut reader, mut answered) = (Reader::open(dir)?, HashSet::<u128, Spread>::default());
    lanes::in_order(&mut reader, votes, |askings| {
        for (key, events) in askings {
            if answered.insert(key) {
                events.into_iter().for_each(|voted| panels.take(voted));
                panels.close();
            }
        }
    })?;
    Ok(panels.0.into_iter().map(|(name, counts)| (name, counts.panel(level))).collect())
}

/// The votes of each answered asking of a piece.
fn votes(piece: &Piece) -> Result<Vec<(u128, Vec<Voted>)>, Wrong> {
    let mut out = Vec::new();
    for (at, line) in piece.lines() {
        let line: Brief = serde_json::from_slice(line).map_err(|fault| (at, fault.to_string()))?;
        if let (Some(id), Some(_)) = (line.id, line.answer) {
            out.push((key(&id, line.epoch), line.events.into_iter().filter(|voted| voted.scorer.is_some()).collect()));
        }
    }
    Ok(out)
}

/// The panels of a plan, filled one answer at a time.
struct Panels(BTreeMap<String, Counts>);

struct Counts {
    judges: Vec<String>,
    scale: Scale,
    agreement: Agreement,
    votes: BTreeMap<String, BTreeMap<String, u64>>,
    grades: Vec<Vec<u64>>,
    judged: u64,
    addressed: u64,
    /// The votes on the answer at hand.
    open: Option<Vec<Option<usize>>>,
}

impl Panels {
    /// The panels a plan asks for.
    fn of(plan: &Plan) -> Panels {
        let named = |judges: &Vec<String>| match judges.is_empty() {
            true => plan.more.judges.keys().cloned().collect(),
            false => judges.clone(),
        };
        let counts = |(name, spec): (&String, &Spec)| match spec {
            Spec::Judge { scale, model, .. } => Some((name.clone(), Counts::new(vec![model.clone()], scale))),
            Spec::Jury { scale, judges, .. } => Some((name.clone(), Counts::new(named(judges), scale))),
            _ => None,
        };
        Panels(plan.scorers.iter().filter_map(counts).collect())
    }

    /// Takes an event of the answer at hand.
    fn take(&mut self, voted: Voted) {
        let Some(counts) = voted.scorer.and_then(|name| self.0.get_mut(&name)) else { return };
        let none = vec![None; counts.judges.len()];
        let open = counts.open.get_or_insert(none);
        counts.addressed += u64::from(voted.addressed.is_some());
        let (Some(judge), Some(why)) = (voted.judge, voted.why) else { return };
        *counts.votes.entry(judge.clone()).or_default().entry(why).or_default() += 1;
        let place = counts.judges.iter().position(|name| *name == judge);
        if let (Some(place), Some(grade)) = (place, voted.grade.and_then(|grade| counts.scale.at(grade))) {
            open[place] = Some(grade);
            counts.grades[place][grade] += 1;
        }
    }

    /// All events of the answer at hand were taken.
    fn close(&mut self) {
        for counts in self.0.values_mut() {
            if let Some(votes) = counts.open.take() {
                counts.judged += 1;
                counts.agreement.add(&votes);
            }
        }
    }
}

impl Counts {
    fn new(judges: Vec<String>, scale: &Scale) -> Counts {
        Counts {
            agreement: Agreement::new(judges.clone(), scale.grades()),
            grades: vec![vec![0; scale.grades().len()]; judges.len()],
            judges,
            scale: scale.clone(),
            votes: BTreeMap::new(),
            judged: 0,
            addressed: 0,
            open: None,
        }
    }

    fn panel(self, level: f64) -> Panel {
        let given = |counts: Vec<u64>| self.scale.grades().iter().copied().zip(counts).collect();
        let agreed = (self.judges.len() > 1).then(|| self.agreement.agreed(level));
        let grades = self.judges.into_iter().zip(self.grades.into_iter().map(given)).collect();
        Panel { judged: self.judged, addressed: self.addressed, votes: self.votes, grades, agreed }
    }
}
