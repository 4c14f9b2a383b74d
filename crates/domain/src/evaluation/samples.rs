//! The samples of a run, read from its log: a page at a time, filtered; one with all its messages.

use super::absent;
use super::model::Run;
use super::shelf::Shelf;
use crate::refusal::{Error, Refusal};
use crate::text::scale;
use serde::Deserialize;
use shirube_eval::log::{Event, Failure, Finished, Reader};
use shirube_eval::sample::Message;
use shirube_eval::score::Score;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

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

/// A line of any kind; only samples have an id.
#[derive(Deserialize)]
struct Any {
    kind: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
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
    fn verdict(&self, scorer: &str) -> Verdict {
        if self.answer.is_none() {
            return Verdict::Failed;
        }
        let wanted = self.scores.iter().filter(|(name, _)| scorer.is_empty() || *name == scorer);
        let values: Vec<f64> = wanted.filter_map(|(_, score)| score.value).collect();
        match values.iter().copied().reduce(f64::min) {
            None => Verdict::Unscored,
            Some(least) if least >= 0.5 => Verdict::Right,
            Some(_) => Verdict::Wrong,
        }
    }

    fn messages(&self) -> &[Message] {
        let asked = self.events.iter().rev().find_map(|e| match e {
            Told::Known(Event::Asked { messages }) => Some(messages.as_slice()),
            _ => None,
        });
        asked.unwrap_or_default()
    }

    fn matches(&self, filter: &Filter) -> bool {
        let has_scorer = filter.scorer.is_empty() || self.answer.is_none() || self.scores.contains_key(&filter.scorer);
        let has_leaf = filter.leaves.is_empty() || filter.leaves.contains(&self.leaf);
        let has_verdict = filter.verdict.is_none_or(|v| self.verdict(&filter.scorer) == v);
        let has_words = |text: &str| text.to_lowercase().contains(&filter.text);
        has_scorer
            && has_leaf
            && has_verdict
            && (filter.text.is_empty()
                || has_words(&self.id)
                || self.answer.as_deref().is_some_and(has_words)
                || self.messages().iter().any(|m| has_words(&m.content)))
    }
}

fn excerpt(text: &str) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(EXCERPT) {
        Some((at, _)) => format!("{}…", &flat[..at]),
        None => flat,
    }
}

/// The askings that count, in the order of the log: the first answer to each, or the fault where none came.
struct Askings {
    reader: Reader,
    finished: Option<Finished>,
    seen: HashSet<(String, u32)>,
    is_one_segment: bool,
}

fn unread(error: &shirube_eval::log::Error) -> Error {
    Refusal::invalid("evaluation.log").with("line", "").with("detail", error).into()
}

impl Askings {
    fn open(shelf: &Shelf, run: &Run) -> Result<Askings, Error> {
        let folder: PathBuf = shelf.folder(&run.log).ok_or_else(absent)?;
        let open = || Reader::open(&folder).map_err(|e| unread(&e));
        let is_one_segment = run.facts.segments <= 1;
        let finished = match is_one_segment || run.facts.failed.is_empty() {
            true => None,
            false => Some(Finished::read(&mut open()?).map_err(|e| unread(&e))?),
        };
        Ok(Askings { reader: open()?, finished, seen: HashSet::new(), is_one_segment })
    }

    fn next(&mut self) -> Result<Option<Any>, Error> {
        while let Some(line) = self.reader.next_as::<Any>().map_err(|e| unread(&e))? {
            let is_late =
                line.answer.is_none() && self.finished.as_ref().is_some_and(|f| f.holds(&line.id, line.epoch));
            if line.kind != "sample" || is_late {
                continue;
            }
            // A process asks nothing twice; only going on can.
            if self.is_one_segment || self.seen.insert((line.id.clone(), line.epoch)) {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }
}

/// A page of the askings of a run, from 1, with so many rows.
///
/// # Errors
/// Absent when its log is not kept here; a fault when it cannot be read.
pub fn samples(shelf: &Shelf, run: &Run, filter: &Filter, (page, size): (usize, usize)) -> Result<Page, Error> {
    let filter = Filter { text: filter.text.trim().to_lowercase(), ..filter.clone() };
    let mut askings = Askings::open(shelf, run)?;
    let (mut skip, mut rows) = (page.saturating_sub(1) * size, Vec::new());
    while let Some(line) = askings.next()? {
        if !line.matches(&filter) {
            continue;
        }
        if skip > 0 {
            skip -= 1;
            continue;
        }
        if rows.len() == size {
            return Ok(Page { rows, is_more: true });
        }
        rows.push(SampleLine {
            verdict: line.verdict(&filter.scorer),
            asked: line.messages().last().map(|m| excerpt(&m.content)).unwrap_or_default(),
            answer: match (&line.answer, &line.fault) {
                (Some(answer), _) => excerpt(answer),
                (None, Some(fault)) => fault.code.clone(),
                (None, None) => String::new(),
            },
            id: line.id,
            epoch: line.epoch,
            leaf: line.leaf,
        });
    }
    Ok(Page { rows, is_more: false })
}

/// One asking.
///
/// # Errors
/// As [`samples`].
pub fn sample(shelf: &Shelf, run: &Run, id: &str, epoch: u32) -> Result<Option<Sample>, Error> {
    let mut askings = Askings::open(shelf, run)?;
    while let Some(line) = askings.next()? {
        if line.id == id && line.epoch == epoch {
            let events =
                || line.events.iter().filter_map(|e| if let Told::Known(e) = e { Some(e.clone()) } else { None });
            return Ok(Some(Sample {
                verdict: line.verdict(""),
                messages: line.messages().to_vec(),
                events: events().collect(),
                id: line.id,
                epoch,
                at: line.at,
                ms: line.ms,
                leaf: line.leaf,
                cluster: line.cluster,
                answer: line.answer,
                fault: line.fault,
                scores: line.scores,
            }));
        }
    }
    Ok(None)
}

/// Source, leaf and mean score by sample.
pub(super) type Values = BTreeMap<String, (String, String, f64)>;

/// Each sample's mean score over its askings and scorers, with its source and leaf; at most so many samples.
pub(super) fn values(shelf: &Shelf, run: &Run, most: usize) -> Result<Option<Values>, Error> {
    let mut sums: BTreeMap<String, (String, String, f64, u64)> = BTreeMap::new();
    let mut askings = Askings::open(shelf, run)?;
    while let Some(line) = askings.next()? {
        for value in line.scores.values().filter_map(|s| s.value) {
            if sums.len() >= most && !sums.contains_key(&line.id) {
                return Ok(None);
            }
            let cluster = if line.cluster.is_empty() { &line.id } else { &line.cluster };
            let held = sums.entry(line.id.clone()).or_insert_with(|| (cluster.clone(), line.leaf.clone(), 0.0, 0));
            held.2 += value;
            held.3 += 1;
        }
    }
    Ok(Some(sums.into_iter().map(|(id, (c, l, sum, n))| (id, (c, l, sum / n as f64))).collect()))
}
