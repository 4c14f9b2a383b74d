//! What a red team found.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Severity, Verdict};
use crate::log::{Error, Event, Finished, Header, Reader};
use crate::sample::Message;
use crate::score::Score;
use crate::stats::{Interval, clopper_pearson};

/// How many reproductions are kept for one finding.
const KEPT: usize = 3;

/// What a red team found. What was tried and held stands in `cells`, for a finding says little without what was tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Findings {
    /// What was attacked, and by what.
    pub header: Header,
    /// Attempts that came to an end.
    pub attempts: u64,
    /// Attempts that failed for want of an answer, by code.
    pub failed: BTreeMap<String, u64>,
    /// Requirements that were broken, the worst first.
    pub findings: Vec<Finding>,
    /// Every requirement by every technique that was tried.
    pub cells: Vec<Cell>,
}

/// A requirement by a technique.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The requirement.
    pub requirement: String,
    /// The technique.
    pub technique: String,
    /// Attempts that came to an end.
    pub attempts: u64,
    /// The requirement was broken.
    pub broken: u64,
    /// It was kept.
    pub held: u64,
    /// The scorer could not tell.
    pub undecided: u64,
    /// The share broken of those decided; absent without any.
    pub share: Option<f64>,
    /// Its exact interval, which takes attempts for independent.
    pub interval: Option<Interval>,
}

/// A requirement that was broken by a technique.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is: what the plan says of the requirement, one step worse when the plain request is enough.
    pub severity: Severity,
    /// What was tried and what became of it.
    #[serde(flatten)]
    pub cell: Cell,
    /// Attempts by which it can be seen again.
    pub reproductions: Vec<Reproduction>,
}

/// An attempt that broke a requirement, as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reproduction {
    /// Its line in the log.
    pub id: String,
    /// Which attempt, from 1.
    pub epoch: u32,
    /// The sample the request is from.
    pub scenario: String,
    /// The messages as they were sent.
    pub messages: Vec<Message>,
    /// The answer.
    pub answer: String,
    /// Why the scorer took it for broken.
    pub scores: BTreeMap<String, Score>,
    /// The model that was asked.
    pub model: String,
    /// What was sent besides the messages.
    pub parameters: Map<String, Value>,
    /// The seed of the order.
    pub seed: u64,
}

#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    #[serde(default)]
    epoch: u32,
    #[serde(default)]
    events: Vec<Event>,
    answer: Option<String>,
    fault: Option<crate::log::Failure>,
    #[serde(default)]
    scores: BTreeMap<String, Score>,
}

/// By requirement and technique: counts by verdict, how bad it is, and what is kept.
type Sums = BTreeMap<(String, String), (BTreeMap<Verdict, u64>, Severity, Vec<Reproduction>)>;

/// Reads what a red team found from its log.
///
/// # Errors
/// When it cannot be read.
pub fn findings(dir: &Path, level: f64) -> Result<Findings, Error> {
    let mut reader = Reader::open(dir)?;
    let header = reader.header().clone();
    let (mut sums, mut answered, mut open) = (Sums::new(), Finished::default(), BTreeMap::new());
    while let Some(line) = reader.next_as::<Line>()? {
        let Some(id) = line.id.clone() else { continue };
        let key = (id.clone(), line.epoch);
        if let Some(fault) = &line.fault {
            if !answered.holds(&id, line.epoch) {
                open.insert(key, fault.code.clone());
            }
        } else if answered.add(&id, line.epoch) {
            open.remove(&key);
            take(&mut sums, &header, id, line);
        }
    }
    let mut failed = BTreeMap::new();
    open.into_values().for_each(|code: String| *failed.entry(code).or_default() += 1);
    let (mut cells, mut found) = (Vec::new(), Vec::new());
    for ((requirement, technique), (counts, severity, reproductions)) in sums {
        let cell = Cell::of(requirement, technique, &counts, level);
        if cell.broken > 0 {
            let is_plain = |t: &super::Technique| t.id == cell.technique && t.is_plain() && t.follow.is_empty();
            let is_plain = header.plan.more.redteam.as_ref().is_some_and(|terms| terms.techniques.iter().any(is_plain));
            let severity = if is_plain { severity.raised() } else { severity };
            found.push(Finding { severity, cell: cell.clone(), reproductions });
        }
        cells.push(cell);
    }
    found.sort_by(|a, b| {
        (b.severity, b.cell.share).partial_cmp(&(a.severity, a.cell.share)).unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(Findings { header, attempts: answered.len() as u64, failed, findings: found, cells })
}

fn take(sums: &mut Sums, header: &Header, id: String, line: Line) {
    let mut messages = Vec::new();
    let mut attack = None;
    for event in line.events {
        match event {
            Event::Asked { messages: asked } => messages = asked,
            Event::Attack { requirement, scenario, technique, severity, verdict: Some(verdict), .. } => {
                attack = Some((requirement, scenario, technique, severity, verdict));
            }
            _ => {}
        }
    }
    let Some((requirement, scenario, technique, severity, verdict)) = attack else { return };
    let sum = sums.entry((requirement, technique)).or_default();
    *sum.0.entry(verdict).or_default() += 1;
    sum.1 = severity;
    if verdict == Verdict::Broken && sum.2.len() < KEPT {
        sum.2.push(Reproduction {
            id,
            epoch: line.epoch,
            scenario,
            messages,
            answer: line.answer.unwrap_or_default(),
            scores: line.scores,
            model: header.plan.model.clone(),
            parameters: header.plan.parameters.clone(),
            seed: header.plan.more.redteam.as_ref().map_or(0, |terms| terms.seed),
        });
    }
}

impl Cell {
    fn of(requirement: String, technique: String, counts: &BTreeMap<Verdict, u64>, level: f64) -> Cell {
        let count = |verdict| counts.get(&verdict).copied().unwrap_or_default();
        let (broken, held, undecided) = (count(Verdict::Broken), count(Verdict::Held), count(Verdict::Undecided));
        let decided = (broken + held) as f64;
        let share = (decided > 0.0).then(|| broken as f64 / decided);
        let interval = share.map(|share| clopper_pearson(share, decided, level));
        Cell { requirement, technique, attempts: broken + held + undecided, broken, held, undecided, share, interval }
    }
}
