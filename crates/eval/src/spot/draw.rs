//! Drawing answers by seed, from every leaf and verdict.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::Error;
use crate::dataset::short;
use crate::judge::Scale;
use crate::log::{Event, Finished, Plan, Reader};
use crate::sample::{Message, Role};
use crate::score::Score;
use crate::scorer::Spec;

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The scorer that is checked.
    pub scorer: String,
    /// How many answers; fewer where there are fewer.
    pub count: usize,
    /// The seed of drawing and order.
    pub seed: u64,
}

/// One answer of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its number, from 1.
    pub no: u32,
    /// The sample.
    pub id: String,
    /// Which asking.
    pub epoch: u32,
    /// What was asked: the conversation, a part for each message.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// What is given to a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Tells this sheet from every other.
    pub code: String,
    /// What to look at, where the scorer has a rubric.
    pub rubric: Option<String>,
    /// The grades a person may give.
    pub scale: Scale,
    /// The answers, in an order drawn by seed.
    pub items: Vec<Item>,
}

/// An answer that was drawn, with what the person must not see.
pub(super) struct Drawn {
    pub id: String,
    pub epoch: u32,
    pub cluster: String,
    pub value: f64,
    /// How many answers of its stratum it stands for.
    pub weight: f64,
}

/// What is drawn from a log, in the order of the sheet.
pub(super) struct Lot {
    pub code: String,
    pub scale: Scale,
    pub rubric: Option<String>,
    pub drawn: Vec<Drawn>,
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
}

#[derive(Deserialize)]
struct Whole {
    id: Option<String>,
    #[serde(default)]
    epoch: u32,
    answer: Option<String>,
    #[serde(default)]
    events: Vec<Event>,
}

/// The answers of a stratum with the smallest places, and how many there are in all.
type Stratum = (BTreeMap<u128, Drawn>, u64);

/// Draws a sheet from a log.
///
/// # Errors
/// When the log cannot be read, has no such scorer, or none of its answers was scored by it.
pub fn draw(dir: &Path, what: &Draw) -> Result<Sheet, Error> {
    let Lot { code, scale, rubric, drawn } = lot(dir, what)?;
    let wanted: BTreeMap<(&str, u32), usize> =
        drawn.iter().enumerate().map(|(at, d)| ((d.id.as_str(), d.epoch), at)).collect();
    let mut items: BTreeMap<usize, Item> = BTreeMap::new();
    let mut reader = Reader::open(dir)?;
    while let Some(line) = reader.next_as::<Whole>()? {
        let (Some(id), Some(answer)) = (line.id, line.answer) else { continue };
        if let Some(at) = wanted.get(&(id.as_str(), line.epoch)) {
            let no = *at as u32 + 1;
            items.entry(*at).or_insert(Item { no, id, epoch: line.epoch, question: question(&line.events), answer });
        }
    }
    Ok(Sheet { code, rubric, scale, items: items.into_values().collect() })
}

/// Draws, without the texts.
pub(super) fn lot(dir: &Path, what: &Draw) -> Result<Lot, Error> {
    let mut reader = Reader::open(dir)?;
    let (run, plan) = (reader.header().run.clone(), reader.header().plan.clone());
    let (scale, rubric) = asked(&plan, &what.scorer)?;
    let (mut strata, mut answered) = (BTreeMap::<(String, usize), Stratum>::new(), Finished::default());
    while let Some(line) = reader.next_as::<Brief>()? {
        let (Some(id), Some(_)) = (line.id, line.answer) else { continue };
        let value = line.scores.get(&what.scorer).and_then(|score| score.value);
        if let (true, Some(value)) = (answered.add(&id, line.epoch), value) {
            let place = short(format!("{} {id} {}", what.seed, line.epoch).as_bytes());
            let (held, count) = strata.entry((line.leaf.unwrap_or_default(), nearest(&scale, value))).or_default();
            let cluster = line.cluster.unwrap_or_else(|| id.clone());
            held.insert(place, Drawn { id, epoch: line.epoch, cluster, value, weight: 0.0 });
            *count += 1;
            if held.len() > what.count {
                held.pop_last();
            }
        }
    }
    if strata.is_empty() {
        return Err(Error::Nothing(what.scorer.clone()));
    }
    let code = format!("{:032x}", short(format!("{run} {} {} {}", what.scorer, what.count, what.seed).as_bytes()));
    Ok(Lot { code, scale, rubric, drawn: shuffled(strata.into_values().collect(), what) })
}

/// The scale a person grades by, and the rubric.
fn asked(plan: &Plan, scorer: &str) -> Result<(Scale, Option<String>), Error> {
    match plan.scorers.get(scorer) {
        Some(Spec::Judge { rubric, scale, .. } | Spec::Jury { rubric, scale, .. }) => {
            Ok((scale.clone(), Some(rubric.text().to_owned())))
        }
        Some(_) => Ok((Scale::default(), None)),
        None => Err(Error::NoScorer(scorer.to_owned())),
    }
}

/// The grade that is nearest to a score.
pub(super) fn nearest(scale: &Scale, value: f64) -> usize {
    let off = |grade: &f64| (scale.share(*grade) - value).abs();
    let all = scale.grades().iter().enumerate();
    all.min_by(|a, b| off(a.1).total_cmp(&off(b.1))).map_or(0, |(at, _)| at)
}

/// How many of each stratum: one of each as far as it goes, the largest first; then the next always to the stratum that has the most
/// for each one drawn (d'Hondt).
fn quotas(sizes: &[u64], count: usize) -> Vec<u64> {
    let mut given = vec![0_u64; sizes.len()];
    for _ in 0..count {
        let open = (0..sizes.len()).filter(|i| given[*i] < sizes[*i]);
        let claim =
            |i: &usize| if given[*i] == 0 { (1, sizes[*i]) } else { (0, sizes[*i] * 1_000_000 / (given[*i] + 1)) };
        let Some(next) = open.max_by_key(|i| (claim(i), std::cmp::Reverse(*i))) else { break };
        given[next] += 1;
    }
    given
}

/// The drawn answers in an order of its own: neither that of the log nor that of the strata shows.
fn shuffled(strata: Vec<Stratum>, what: &Draw) -> Vec<Drawn> {
    let sizes: Vec<u64> = strata.iter().map(|(_, count)| *count).collect();
    let quotas = quotas(&sizes, what.count);
    let mut out = BTreeMap::new();
    for ((held, size), quota) in strata.into_iter().zip(quotas) {
        for mut drawn in held.into_values().take(quota as usize) {
            drawn.weight = size as f64 / quota as f64;
            out.insert(short(format!("order {} {} {}", what.seed, drawn.id, drawn.epoch).as_bytes()), drawn);
        }
    }
    out.into_values().collect()
}

/// What was asked, one part for each message; a single question stands as it is.
fn question(events: &[Event]) -> String {
    let asked = events.iter().find_map(|e| if let Event::Asked { messages } = e { Some(messages) } else { None });
    let name = |m: &Message| match m.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    };
    match asked.map(Vec::as_slice).unwrap_or_default() {
        [only] => only.content.clone(),
        all => all.iter().map(|m| format!("[{}]\n{}", name(m), m.content)).collect::<Vec<_>>().join("\n\n"),
    }
}
