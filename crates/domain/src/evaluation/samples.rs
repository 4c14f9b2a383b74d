//! The samples of a run: a page at a time, filtered, by the index beside its log; one with all its messages.

mod keyed;

pub use keyed::{Keyed, samples_after};

use super::absent;
use super::model::Run;
use super::shelf::Shelf;
use crate::refusal::{Error, Refusal};
use crate::text::scale;
use serde::Deserialize;
use shirube_eval::log::index::{Index, Row};
use shirube_eval::log::{Event, Failure};
use shirube_eval::sample::Message;
use shirube_eval::score::Score;
use std::collections::{BTreeMap, HashSet};

/// Characters of an excerpt.
const EXCERPT: usize = 160;

scale! {
    /// What became of an asking.
    Verdict {
        /// As expected.
        Right = "right", "期待どおり", "as expected";
        /// Not as expected.
        Wrong = "wrong", "期待と異なる", "not as expected";
        /// No scorer could tell.
        Unscored = "unscored", "採点できず", "not scored";
        /// No answer came.
        Failed = "failed", "失敗", "failed";
    }
}

/// Which samples are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Scored by this one; empty for any.
    pub scorer: String,
    /// Of this leaf, or of those below a node; empty for any.
    pub leaves: Vec<String>,
    /// What became of them.
    pub verdict: Option<Verdict>,
    /// With these words in id, question or answer; empty for any.
    pub text: String,
}

/// One asking in a list.
#[derive(Debug, Clone)]
pub struct SampleLine {
    /// The sample.
    pub id: String,
    /// Which asking.
    pub epoch: u32,
    /// The leaf.
    pub leaf: String,
    /// What became of it.
    pub verdict: Verdict,
    /// The beginning of what was asked last.
    pub asked: String,
    /// The beginning of the answer, or the code of the fault.
    pub answer: String,
}

/// A page of them.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rows.
    pub rows: Vec<SampleLine>,
    /// Whether there are more.
    pub is_more: bool,
    /// How many there are in all; not counted where words are looked for.
    pub count: Option<u64>,
}

/// One asking with everything the log has of it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The sample.
    pub id: String,
    /// Which asking.
    pub epoch: u32,
    /// When it ended, RFC 3339.
    pub at: String,
    /// How long it took.
    pub ms: u64,
    /// The leaf.
    pub leaf: String,
    /// What it shares its source with.
    pub cluster: String,
    /// What became of it.
    pub verdict: Verdict,
    /// What was said to the target, in order.
    pub messages: Vec<Message>,
    /// What else happened, in order.
    pub events: Vec<Event>,
    /// The answer.
    pub answer: Option<String>,
    /// Why none came.
    pub fault: Option<Failure>,
    /// What each scorer gave.
    pub scores: BTreeMap<String, Score>,
}

/// A line, with what this program knows of it.
#[derive(Deserialize)]
struct Any {
    id: String,
    epoch: u32,
    #[serde(default)]
    at: String,
    #[serde(default)]
    ms: u64,
    #[serde(default)]
    cluster: String,
    #[serde(default)]
    leaf: String,
    #[serde(default)]
    events: Vec<Told>,
    answer: Option<String>,
    fault: Option<Failure>,
    #[serde(default)]
    scores: BTreeMap<String, Score>,
}

/// An event, or one of a kind this program does not know.
#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Known(Event),
    Other(serde::de::IgnoredAny),
}

impl Any {
    fn messages(&self) -> &[Message] {
        let asked = self.events.iter().rev().find_map(|e| match e {
            Told::Known(Event::Asked { messages }) => Some(messages.as_slice()),
            _ => None,
        });
        asked.unwrap_or_default()
    }

    fn holds(&self, words: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(words);
        has(&self.id) || self.answer.as_deref().is_some_and(has) || self.messages().iter().any(|m| has(&m.content))
    }

    fn line(self, verdict: Verdict) -> SampleLine {
        SampleLine {
            verdict,
            asked: self.messages().last().map(|m| excerpt(&m.content)).unwrap_or_default(),
            answer: match (&self.answer, &self.fault) {
                (Some(answer), _) => excerpt(answer),
                (None, Some(fault)) => fault.code.clone(),
                (None, None) => String::new(),
            },
            id: self.id,
            epoch: self.epoch,
            leaf: self.leaf,
        }
    }
}

/// What became of an asking, by one scorer or by the least of all.
fn verdict(row: &Row, scorer: Option<usize>) -> Verdict {
    if row.fault.is_some() {
        return Verdict::Failed;
    }
    let least = match scorer {
        Some(at) => row.values.get(at).copied().flatten(),
        None => row.values.iter().copied().flatten().reduce(f32::min),
    };
    match least {
        None => Verdict::Unscored,
        Some(least) if least >= 0.5 => Verdict::Right,
        Some(_) => Verdict::Wrong,
    }
}

fn excerpt(text: &str) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(EXCERPT) {
        Some((at, _)) => format!("{}…", &flat[..at]),
        None => flat,
    }
}

fn unread(error: &shirube_eval::log::Error) -> Error {
    Refusal::invalid("evaluation.log").with("line", "").with("detail", error).into()
}

/// The index of a run's log; made at the first look when it is not there yet.
fn index(shelf: &Shelf, run: &Run) -> Result<Index, Error> {
    Index::open(&shelf.folder(&run.log).ok_or_else(absent)?).map_err(|e| unread(&e))
}

/// A filter in the terms of an index.
struct Wanted {
    scorer: Option<usize>,
    leaves: HashSet<u16>,
    has_leaves: bool,
    verdict: Option<Verdict>,
}

impl Wanted {
    /// None when a scorer is asked for that the log has not: nothing fits.
    fn of(filter: &Filter, index: &Index) -> Option<Wanted> {
        let head = index.head();
        let at = |all: &[String], name: &str| all.iter().position(|held| held == name);
        let scorer = match filter.scorer.as_str() {
            "" => None,
            name => Some(at(&head.scorers, name)?),
        };
        let leaves = filter.leaves.iter().filter_map(|leaf| u16::try_from(at(&head.leaves, leaf)?).ok());
        let has_leaves = !filter.leaves.is_empty();
        Some(Wanted { scorer, leaves: leaves.collect(), has_leaves, verdict: filter.verdict })
    }

    fn takes(&self, row: &Row) -> bool {
        let is_scored = self.scorer.is_none_or(|at| row.fault.is_some() || row.is_scored_by(at));
        let is_below = !self.has_leaves || row.leaf.is_some_and(|leaf| self.leaves.contains(&leaf));
        is_scored && is_below && self.verdict.is_none_or(|wanted| verdict(row, self.scorer) == wanted)
    }
}

/// A page of the askings of a run, from 1, with so many rows.
///
/// # Errors
/// Absent when its log is not kept here; a fault when it cannot be read.
pub fn samples(shelf: &Shelf, run: &Run, filter: &Filter, (page, size): (usize, usize)) -> Result<Page, Error> {
    let index = index(shelf, run)?;
    let Some(wanted) = Wanted::of(filter, &index) else {
        return Ok(Page { rows: Vec::new(), is_more: false, count: Some(0) });
    };
    let skip = page.saturating_sub(1).saturating_mul(size);
    match filter.text.trim().to_lowercase() {
        words if words.is_empty() => by_index(&index, &wanted, (skip, size)),
        words => by_words(&index, &wanted, &words, (skip, size)),
    }
}

/// Only the lines of the page are read.
fn by_index(index: &Index, wanted: &Wanted, (skip, size): (usize, usize)) -> Result<Page, Error> {
    let (mut count, mut found) = (0_usize, Vec::new());
    let seen = index.each(|row| {
        if wanted.takes(&row) {
            if count >= skip && found.len() < size {
                found.push(row);
            }
            count += 1;
        }
    });
    seen.map_err(|e| unread(&e))?;
    let mut lines = index.lines();
    let read = |row: &Row| Ok(lines.read::<Any>(row)?.line(verdict(row, wanted.scorer)));
    let rows: Result<Vec<SampleLine>, shirube_eval::log::Error> = found.iter().map(read).collect();
    let rows = rows.map_err(|e| unread(&e))?;
    Ok(Page { is_more: count > skip.saturating_add(rows.len()), rows, count: Some(count as u64) })
}

/// Lines that may fit are read until the page is full.
fn by_words(index: &Index, wanted: &Wanted, words: &str, (skip, size): (usize, usize)) -> Result<Page, Error> {
    let (mut lines, mut passed, mut rows, mut is_more) = (index.lines(), 0, Vec::new(), false);
    let mut broken = None;
    let seen = index.until(|row| {
        if !wanted.takes(&row) {
            return false;
        }
        match lines.read::<Any>(&row) {
            Ok(line) if !line.holds(words) => {}
            Ok(_) if rows.len() == size => is_more = true,
            Ok(line) => {
                passed += 1;
                if passed > skip {
                    rows.push(line.line(verdict(&row, wanted.scorer)));
                }
            }
            Err(error) => broken = Some(error),
        }
        is_more || broken.is_some()
    });
    seen.map_err(|e| unread(&e))?;
    match broken {
        Some(error) => Err(unread(&error)),
        None => Ok(Page { rows, is_more, count: (!is_more).then_some(passed as u64) }),
    }
}

/// One asking.
///
/// # Errors
/// As [`samples`].
pub fn sample(shelf: &Shelf, run: &Run, id: &str, epoch: u32) -> Result<Option<Sample>, Error> {
    let index = index(shelf, run)?;
    let Some(row) = index.find(id, epoch).map_err(|e| unread(&e))? else { return Ok(None) };
    let mut line: Any = index.lines().read(&row).map_err(|e| unread(&e))?;
    let messages = line.messages().to_vec();
    // What comes of holding samples against each other stands in no line.
    for (name, value) in index.head().scorers.iter().zip(&row.values) {
        if let Some(value) = value.filter(|_| !line.scores.contains_key(name)) {
            line.scores.insert(name.clone(), Score::of(value.into(), "compared"));
        }
    }
    let known = |told| if let Told::Known(event) = told { Some(event) } else { None };
    Ok(Some(Sample {
        verdict: verdict(&row, None),
        messages,
        events: line.events.into_iter().filter_map(known).collect(),
        id: line.id,
        epoch,
        at: line.at,
        ms: line.ms,
        leaf: line.leaf,
        cluster: line.cluster,
        answer: line.answer,
        fault: line.fault,
        scores: line.scores,
    }))
}

/// Source, leaf and mean score by sample.
pub(super) type Values = BTreeMap<String, (String, String, f64)>;

/// As much of a line as a comparison needs.
#[derive(Deserialize)]
struct Named {
    id: String,
    #[serde(default)]
    cluster: String,
    #[serde(default)]
    leaf: String,
}

/// Each sample's mean score over its askings and scorers, with its source and leaf; at most so many samples.
pub(super) fn values(shelf: &Shelf, run: &Run, most: usize) -> Result<Option<Values>, Error> {
    let index = index(shelf, run)?;
    let mut sums: BTreeMap<String, (String, String, f64, u64)> = BTreeMap::new();
    let (mut lines, mut broken, mut is_over) = (index.lines(), None, false);
    let seen = index.until(|row| {
        let given: Vec<f64> = row.values.iter().flatten().map(|value| f64::from(*value)).collect();
        if given.is_empty() {
            return false;
        }
        match lines.read::<Named>(&row) {
            Ok(line) if sums.len() >= most && !sums.contains_key(&line.id) => is_over = true,
            Ok(Named { id, cluster, leaf }) => {
                let cluster = if cluster.is_empty() { id.clone() } else { cluster };
                let held = sums.entry(id).or_insert((cluster, leaf, 0.0, 0));
                held.2 += given.iter().sum::<f64>();
                held.3 += given.len() as u64;
            }
            Err(error) => broken = Some(error),
        }
        is_over || broken.is_some()
    });
    seen.map_err(|e| unread(&e))?;
    if let Some(error) = broken {
        return Err(unread(&error));
    }
    if is_over {
        return Ok(None);
    }
    Ok(Some(sums.into_iter().map(|(id, (c, l, sum, n))| (id, (c, l, sum / n as f64))).collect()))
}
