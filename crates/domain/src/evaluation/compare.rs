//! Two runs held against each other: sample by sample where both asked the same, else interval beside interval.

use super::figures::{Perspective, perspectives};
use super::model::{Evaluation, Run, TreeNode};
use super::samples::{Values, values};
use super::shelf::Shelf;
use crate::refusal::Error;
use crate::text::Both;
use shirube_eval::stats::{self, Method, cdf, factor, holm};
use std::collections::{BTreeMap, BTreeSet};

/// Samples compared one by one at most; beyond, intervals stand side by side.
pub const MOST_PAIRED: usize = 200_000;

/// One perspective of both runs. Differences are second minus first.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Both,
    /// Mean and interval of the first.
    pub first: Option<(f64, f64, f64)>,
    /// Of the second.
    pub second: Option<(f64, f64, f64)>,
    /// The difference.
    pub difference: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
    /// How it was worked out; none when not compared one by one.
    pub method: Option<Method>,
    /// Pairs of samples; none when not compared one by one.
    pub pairs: Option<u64>,
    /// Pairs where only the first was as expected, and only the second.
    pub flipped: Option<(u64, u64)>,
    /// How often a difference as large comes by chance, corrected for being many.
    pub p: Option<f64>,
}

/// What a comparison comes to.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Whether samples were compared one by one.
    pub is_paired: bool,
    /// The perspectives both have.
    pub lines: Vec<Line>,
}

/// A sample that came out otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The sample.
    pub id: String,
    /// The leaf.
    pub leaf: String,
    /// Its mean score in the first.
    pub first: f64,
    /// In the second.
    pub second: f64,
}

fn both_values(
    shelf: &Shelf,
    first: (&Evaluation, &Run),
    second: (&Evaluation, &Run),
) -> Result<Option<(Values, Values)>, Error> {
    let are_held = [first.1, second.1].iter().all(|run| shelf.folder(&run.log).is_some());
    if first.0.plan.digest != second.0.plan.digest || !are_held {
        return Ok(None);
    }
    let Some(one) = values(shelf, first.1, MOST_PAIRED)? else { return Ok(None) };
    Ok(values(shelf, second.1, MOST_PAIRED)?.map(|two| (one, two)))
}

/// Compares two runs by perspective: the roots of the tree and what stands right below them.
///
/// # Errors
/// Faults of the disk.
pub fn compare(shelf: &Shelf, first: (&Evaluation, &Run), second: (&Evaluation, &Run)) -> Result<Compared, Error> {
    let held = both_values(shelf, first, second)?;
    let level = first.0.plan.level;
    let (one, two) = (perspectives(&first.0.plan, first.1), perspectives(&second.0.plan, second.1));
    let of = |all: &[Perspective], id: &str| {
        let found = all.iter().find(|p| p.id == id)?;
        Some((found.value?, found.low?, found.high?))
    };
    let shown = one.iter().filter(|p| p.depth <= 1 && two.iter().any(|other| other.id == p.id));
    let mut lines: Vec<Line> = shown
        .map(|p| {
            let line = Line {
                id: p.id.clone(),
                title: p.title.clone(),
                first: of(&one, &p.id),
                second: of(&two, &p.id),
                difference: None,
                interval: None,
                method: None,
                pairs: None,
                flipped: None,
                p: None,
            };
            match &held {
                Some(values) => paired(line, values, &below(&first.0.plan.tree, &p.id), level),
                None => side_by_side(line, level),
            }
        })
        .collect();
    correct(&mut lines);
    Ok(Compared { is_paired: held.is_some(), lines })
}

/// A node and everything below it.
fn below(tree: &[TreeNode], id: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::from([id.to_owned()]);
    loop {
        let more: Vec<String> = tree
            .iter()
            .filter(|n| n.of.as_ref().is_some_and(|of| out.contains(of)) && !out.contains(&n.id))
            .map(|n| n.id.clone())
            .collect();
        if more.is_empty() {
            return out;
        }
        out.extend(more);
    }
}

fn paired(mut line: Line, (one, two): &(Values, Values), leaves: &BTreeSet<String>, level: f64) -> Line {
    let of = |all: &Values| -> BTreeMap<String, (String, f64)> {
        let own = all.iter().filter(|(_, (_, leaf, _))| leaves.contains(leaf));
        own.map(|(id, (cluster, _, value))| (id.clone(), (cluster.clone(), *value))).collect()
    };
    let found = stats::compare(&of(one), &of(two), level);
    line.difference = found.difference;
    line.interval = found.interval.map(|i| (i.low, i.high));
    line.method = found.method;
    line.pairs = Some(found.pairs);
    line.flipped = Some((found.only_first, found.only_second));
    line.p = (found.pairs > 0).then_some(found.p);
    line
}

/// The difference of two independent figures with the interval of Newcombe (1998, method 10), and a p-value from the widths.
fn side_by_side(mut line: Line, level: f64) -> Line {
    if let (Some((a, a_low, a_high)), Some((b, b_low, b_high))) = (line.first, line.second) {
        let difference = b - a;
        line.difference = Some(difference);
        line.interval = Some((
            (difference - ((b - b_low).powi(2) + (a_high - a).powi(2)).sqrt()).max(-1.0),
            (difference + ((b_high - b).powi(2) + (a - a_low).powi(2)).sqrt()).min(1.0),
        ));
        let error = |low: f64, high: f64| (high - low) / 2.0 / factor(level);
        let spread = (error(a_low, a_high).powi(2) + error(b_low, b_high).powi(2)).sqrt();
        line.p = (spread > 0.0).then(|| (2.0 * (1.0 - cdf((difference / spread).abs()))).min(1.0));
    }
    line
}

/// Many perspectives give many chances to find something: Holm's correction.
fn correct(lines: &mut [Line]) {
    let given: Vec<f64> = lines.iter().filter_map(|l| l.p).collect();
    let mut adjusted = holm(&given).into_iter();
    lines.iter_mut().filter(|l| l.p.is_some()).for_each(|l| l.p = adjusted.next());
}

/// The samples that were as expected in one run and not in the other, by id; at most so many, with how many there are. `None`
/// when the runs cannot be compared one by one.
///
/// # Errors
/// Faults of the disk.
pub fn differences(
    shelf: &Shelf,
    first: (&Evaluation, &Run),
    second: (&Evaluation, &Run),
    most: usize,
) -> Result<Option<(Vec<Difference>, usize)>, Error> {
    let Some((one, two)) = both_values(shelf, first, second)? else { return Ok(None) };
    let pairs = one.iter().filter_map(|(id, (_, leaf, a))| Some((id, leaf, *a, two.get(id)?.2)));
    let flipped = pairs.filter(|(_, _, a, b)| (*a >= 0.5) != (*b >= 0.5));
    let all: Vec<Difference> = flipped
        .map(|(id, leaf, first, second)| Difference { id: id.clone(), leaf: leaf.clone(), first, second })
        .collect();
    let count = all.len();
    Ok(Some((all.into_iter().take(most).collect(), count)))
}
