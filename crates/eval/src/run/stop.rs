//! Stopping when it is decided.
//!
//! The data set is asked in parts drawn from the rule's seed, and one looks only when a part is whole: neither the order of the file
//! nor who answers fast has a say. Samples that share a source stand in one part and count as one value.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::dataset::short;
use crate::log::{self, Entry, Plan, Reader};
use crate::sample::Sample;
use crate::score::Score;
use crate::stats::{Decided, Sequence, StopRule};

/// What was scored so far, for a rule.
pub struct Watch {
    rule: Option<StopRule>,
    /// By source: its part, the sum of its scores and their number.
    sources: HashMap<u128, (u32, f64, f64)>,
    look: u32,
    /// What was decided.
    pub decided: Option<Decided>,
}

#[derive(Deserialize)]
struct Brief {
    id: Option<String>,
    cluster: Option<String>,
    answer: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    scores: HashMap<String, Score>,
}

impl Watch {
    /// Watches for the rule of a plan, if it has one; what earlier segments scored counts too.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn new(plan: &Plan, dir: &Path) -> Result<Watch, log::Error> {
        let rule = plan.more.stop.clone();
        let mut watch = Watch { rule, sources: HashMap::new(), look: 0, decided: None };
        if watch.rule.is_some() {
            let mut reader = Reader::open(dir)?;
            while let Some(line) = reader.next_as::<Brief>()? {
                if let (Some(id), Some(_)) = (&line.id, &line.answer) {
                    watch.add(line.cluster.as_deref().unwrap_or(id), |name| line.scores.get(name)?.value);
                }
            }
        }
        Ok(watch)
    }

    /// Whether there is a rule.
    pub fn is_watching(&self) -> bool {
        self.rule.is_some()
    }

    /// Takes what came in.
    pub fn take(&mut self, entries: &[Entry]) {
        if self.rule.is_some() {
            for entry in entries {
                let source = entry.cluster.as_deref().unwrap_or(&entry.id);
                self.add(source, |name| entry.scores.get(name)?.value);
            }
        }
    }

    fn add<'a>(&mut self, source: &str, value: impl FnOnce(&str) -> Option<f64> + 'a) {
        let Some(rule) = &self.rule else { return };
        if let Some(value) = value(&rule.scorer) {
            let held = self.sources.entry(short(source.as_bytes())).or_insert((part(rule, source), 0.0, 0.0));
            (held.1, held.2) = (held.1 + value, held.2 + 1.0);
        }
    }

    /// One more part is whole: whether it is decided now.
    pub fn look(&mut self) -> bool {
        let Some(rule) = &self.rule else { return false };
        self.look += 1;
        let mut sequence = Sequence::default();
        let whole = self.sources.values().filter(|(part, ..)| *part < self.look);
        let mut means: Vec<f64> = whole.map(|(_, sum, count)| sum / count).collect();
        // In order, so that one log always comes to the same figures.
        means.sort_by(f64::total_cmp);
        means.into_iter().for_each(|mean| sequence.add(mean));
        self.decided = sequence.decided(rule, self.look);
        self.decided.is_some()
    }

    /// Whether all parts were looked at: then nothing is left to ask.
    pub fn is_last(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| self.look >= rule.looks.max(1))
    }
}

/// In which part a sample stands, from 0.
pub fn part_of(rule: &StopRule, sample: &Sample) -> u32 {
    part(rule, sample.cluster())
}

fn part(rule: &StopRule, source: &str) -> u32 {
    (short(format!("{} {source}", rule.seed).as_bytes()) % u128::from(rule.looks.max(1))) as u32
}
