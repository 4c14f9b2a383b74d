//! A log held against its plan: every line read, what differs said, figures worked out.

use super::model::{Deviation, Facts, Figure, Plan};
use super::plan::planned_model;
use super::suites::Suite;
use crate::refusal::{Class, Error, Refusal, Refusals};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use shirube_eval::log::{self, Header, Reader};
use shirube_eval::score::Score;
use shirube_eval::scorer::{Groups, Outcome, Place};
use shirube_eval::stats::Tally;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

/// The most samples named that the plan knows nothing of.
const MOST_NAMED: usize = 20;

/// What a log comes to.
#[derive(Debug, Clone)]
pub struct Examined {
    /// What it says of itself.
    pub facts: Facts,
    /// What differs from the plan.
    pub deviations: Vec<Deviation>,
    /// What was worked out.
    pub figures: Vec<Figure>,
}

/// As much of a line as is checked.
#[derive(Deserialize)]
struct Brief {
    kind: String,
    id: Option<String>,
    epoch: Option<u32>,
    cluster: Option<String>,
    leaf: Option<String>,
    answer: Option<serde::de::IgnoredAny>,
    fault: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    scores: BTreeMap<String, Score>,
    place: Option<Place>,
    #[serde(default)]
    outcomes: BTreeMap<String, Option<Outcome>>,
}

/// Reads a log from its beginning to its end and holds it against a plan. `suite` gives the samples, when it is still at hand.
///
/// # Errors
/// Refused when a line cannot be read, when it is the log of another suite, model or set of scorers, or when it has samples the
/// suite has not.
pub fn examine(dir: &Path, plan: &Plan, suite: Option<&Suite>) -> Result<Examined, Error> {
    let report = log::report(dir, plan.level).map_err(|e| unread(&e))?;
    refuse_other(plan, &report.header)?;
    let mut sums = Sums::default();
    let mut reader = Reader::open(dir).map_err(|e| unread(&e))?;
    while let Some(line) = reader.next_as::<Brief>().map_err(|e| unread(&e))? {
        sums.take(line, &report.header, suite)?;
    }
    sums.settle()?;
    let facts = facts(dir, &report)?;
    let figures = sums.figures(plan, &report, suite);
    Ok(Examined { deviations: deviations(plan, &report.header, &facts), facts, figures })
}

fn unread(error: &log::Error) -> Error {
    let (line, what) = match error {
        log::Error::Line { path, line, what } => {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            (format!("{name}:{line}"), what.clone())
        }
        // No path of this machine goes to whoever sent the file.
        log::Error::Absent(_) => (String::new(), "no header of shirube-eval-log/1".to_owned()),
        log::Error::File { fault, .. } => (String::new(), fault.to_string()),
        other => (String::new(), other.to_string()),
    };
    let short: String = what.chars().take(200).collect();
    Refusal::invalid("evaluation.log").on("log").with("line", line).with("detail", short).into()
}

/// What makes it another run than the one planned.
fn refuse_other(plan: &Plan, header: &Header) -> Result<(), Error> {
    let mut refusals = Refusals::default();
    let mut other = |code, planned: &str, found: &str| {
        refusals.push(Refusal::of(Class::Conflict, code).on("log").with("planned", planned).with("found", found));
    };
    if header.plan.digest != plan.digest {
        other("evaluation.other-suite", &plan.digest, &header.plan.digest);
    }
    if header.plan.model != plan.model {
        other("evaluation.other-model", &plan.model, &header.plan.model);
    }
    let unknown: Vec<&str> =
        header.plan.scorers.keys().filter(|name| !plan.scorers.contains_key(*name)).map(String::as_str).collect();
    if !unknown.is_empty() {
        let planned: Vec<&str> = plan.scorers.keys().map(String::as_str).collect();
        other("evaluation.other-scorers", &planned.join(", "), &unknown.join(", "));
    }
    refusals.settle()
}

fn facts(dir: &Path, report: &log::Report) -> Result<Facts, Error> {
    let count = std::fs::read_dir(dir).map_err(|source| Error::File { path: dir.display().to_string(), source })?;
    let is_segment = |name: &std::ffi::OsStr| name.to_str().is_some_and(|n| n.ends_with(".jsonl"));
    let status = report.status.and_then(|s| serde_json::to_value(s).ok());
    Ok(Facts {
        run: report.header.run.chars().take(200).collect(),
        software: report.header.software.chars().take(200).collect(),
        begun_at: crate::time::rfc3339(report.header.at),
        status: status.and_then(|s| s.as_str().map(str::to_owned)),
        segments: count.flatten().filter(|e| is_segment(&e.file_name())).count() as u64,
        planned: report.planned,
        answered: report.answered,
        failed: report.failed.clone(),
        torn: report.torn,
        models: report.models.clone(),
        tokens: report.tokens,
    })
}

fn deviations(plan: &Plan, header: &Header, facts: &Facts) -> Vec<Deviation> {
    let mut out = Vec::new();
    let mut differs = |what: &str, planned: String, found: String| {
        if planned != found {
            out.push(Deviation { what: what.to_owned(), planned, found });
        }
    };
    let text = |v: &serde_json::Map<String, Value>| Value::Object(v.clone()).to_string();
    differs("target", plan.target.clone(), header.plan.target.chars().take(300).collect());
    differs("parameters", text(&plan.parameters), text(&header.plan.parameters));
    differs("epochs", plan.epochs.to_string(), header.plan.epochs.to_string());
    differs("samples", plan.samples.to_string(), header.plan.samples.to_string());
    let missing: Vec<&str> =
        plan.scorers.keys().filter(|n| !header.plan.scorers.contains_key(*n)).map(String::as_str).collect();
    let models = |all: BTreeSet<&str>| all.into_iter().take(20).collect::<Vec<_>>().join(", ");
    let planned = plan.judges.iter().map(|line| planned_model(line)).collect();
    let found = header.plan.more.judges.values().map(|judge| judge.model.as_str()).collect();
    differs("judges", models(planned), models(found));
    differs("scorers", String::new(), missing.join(", "));
    let named: Vec<&str> = facts.models.keys().filter(|n| **n != plan.model).map(String::as_str).take(5).collect();
    if !named.is_empty() {
        differs("model-named", plan.model.clone(), named.join(", "));
    }
    differs("incomplete", "complete".to_owned(), facts.status.clone().unwrap_or_else(|| "–".to_owned()));
    differs("failed", "0".to_owned(), facts.failures().to_string());
    differs("missing", "0".to_owned(), facts.missing().to_string());
    differs("torn", "0".to_owned(), facts.torn.to_string());
    out
}

#[derive(Default)]
struct Sums {
    answered: HashSet<u128>,
    failed: HashMap<u128, String>,
    answered_of: BTreeMap<String, u64>,
    tallies: BTreeMap<(String, String), Tally>,
    groups: BTreeMap<String, Groups>,
    places: HashMap<String, (String, String)>,
    unknown: Vec<String>,
    wrong: Vec<String>,
}

fn key(id: &str, epoch: u32) -> u128 {
    let digest = Sha256::digest(format!("{id} {epoch}"));
    digest.iter().take(16).fold(0, |sum, b| sum << 8 | u128::from(*b))
}

impl Sums {
    fn take(&mut self, line: Brief, header: &Header, suite: Option<&Suite>) -> Result<(), Error> {
        if line.kind != "sample" {
            return Ok(());
        }
        let (Some(id), Some(epoch)) = (line.id.clone(), line.epoch) else {
            self.wrong.push("sample without id or epoch".to_owned());
            return self.bounded();
        };
        let item = suite.map(|s| s.item(&id));
        if epoch == 0 || epoch > header.plan.epochs || item.is_some_and(|found| found.is_none()) {
            self.unknown.push(format!("{} ({epoch})", id.chars().take(100).collect::<String>()));
            return self.bounded();
        }
        if let Some(bad) = line.scores.values().filter_map(|s| s.value).find(|v| !(0.0..=1.0).contains(v)) {
            self.wrong.push(format!("{id}: {bad}"));
            return self.bounded();
        }
        if line.scores.keys().any(|name| !header.plan.scorers.contains_key(name)) {
            self.wrong.push(format!("{id}: scorer not in the header"));
            return self.bounded();
        }
        // The suite says where a sample belongs; the log only where the suite is not at hand.
        let leaf = item.flatten().map(|i| i.leaf.clone()).or(line.leaf.clone()).unwrap_or_default();
        self.count(line, &id, epoch, &leaf);
        Ok(())
    }

    fn bounded(&self) -> Result<(), Error> {
        if self.unknown.len() + self.wrong.len() < MOST_NAMED { Ok(()) } else { self.settle() }
    }

    fn settle(&self) -> Result<(), Error> {
        let mut refusals = Refusals::default();
        for (code, list) in [("evaluation.foreign-samples", &self.unknown), ("evaluation.wrong-lines", &self.wrong)] {
            if !list.is_empty() {
                refusals.push(Refusal::invalid(code).on("log").with("names", list.join(", ")));
            }
        }
        refusals.settle()
    }

    fn count(&mut self, line: Brief, id: &str, epoch: u32, leaf: &str) {
        let key = key(id, epoch);
        if line.fault.is_some() || line.answer.is_none() {
            if !self.answered.contains(&key) {
                self.failed.insert(key, leaf.to_owned());
            }
            return;
        }
        self.failed.remove(&key);
        if !self.answered.insert(key) {
            return;
        }
        *self.answered_of.entry(leaf.to_owned()).or_default() += 1;
        let cluster = line.cluster.as_deref().unwrap_or(id);
        for (name, score) in &line.scores {
            self.add(leaf, name, cluster, score);
        }
        if let Some(place) = line.place {
            self.places.insert(id.to_owned(), (leaf.to_owned(), place.group.clone()));
            for (name, outcome) in line.outcomes {
                self.groups.entry(name).or_default().add(&place, id, epoch, outcome);
            }
        }
    }

    /// One score counts for its scorer and for all, in its leaf and in all.
    fn add(&mut self, leaf: &str, scorer: &str, cluster: &str, score: &Score) {
        for (l, s) in [(leaf, scorer), (leaf, ""), ("", scorer), ("", "")] {
            if leaf.is_empty() && l.is_empty() && (l, s) == (leaf, scorer) {
                continue;
            }
            self.tallies.entry((l.to_owned(), s.to_owned())).or_default().add(cluster, score);
        }
    }

    fn figures(mut self, plan: &Plan, report: &log::Report, suite: Option<&Suite>) -> Vec<Figure> {
        for (name, groups) in std::mem::take(&mut self.groups) {
            let Some(spec) = report.header.plan.scorers.get(&name) else { continue };
            for (id, _, score) in groups.scores(spec) {
                let (leaf, group) = self.places.get(&id).cloned().unwrap_or_default();
                self.add(&leaf, &name, &group, &score);
            }
        }
        let mut failed: BTreeMap<&str, u64> = BTreeMap::new();
        self.failed.values().for_each(|leaf| *failed.entry(leaf).or_default() += 1);
        let mut planned: BTreeMap<&str, u64> = BTreeMap::new();
        for item in suite.map(|s| s.items.as_slice()).unwrap_or_default() {
            *planned.entry(&item.leaf).or_default() += u64::from(report.header.plan.epochs);
        }
        let mut out: Vec<Figure> = Vec::new();
        // Leaves nobody answered have a line too: nothing known is not nothing asked.
        for leaf in planned.keys() {
            self.tallies.entry(((*leaf).to_owned(), String::new())).or_default();
        }
        let answers: BTreeMap<&str, u64> = self.answered_of.iter().map(|(leaf, n)| (leaf.as_str(), *n)).collect();
        for ((leaf, scorer), tally) in &self.tallies {
            let summary = tally.summary(plan.level);
            let of = |all: u64, parts: &BTreeMap<&str, u64>| match leaf.as_str() {
                "" => all,
                leaf => parts.get(leaf).copied().unwrap_or_default(),
            };
            let failures = of(self.failed.len() as u64, &failed);
            let asked = of(report.planned, &planned);
            let answered = of(self.answered.len() as u64, &answers);
            let count = summary.count as f64;
            out.push(Figure {
                leaf: leaf.clone(),
                scorer: scorer.clone(),
                count: summary.count,
                unscored: summary.unscored,
                clusters: summary.clusters,
                effective: summary.design.map_or(summary.clusters as f64, |design| count / design.max(1.0)),
                mean: summary.mean,
                low: summary.interval.map(|i| i.low),
                high: summary.interval.map(|i| i.high),
                failed: failures,
                missing: asked.saturating_sub(answered + failures),
            });
        }
        out
    }
}
