//! Figures of leaves put together along the suite's tree, with their intervals; and what a threshold makes of them.

use super::model::{Figure, Plan, Run, Threshold, TreeNode};
use crate::text::{Both, scale};
use shirube_eval::tree::{self, Leaf, Node};
use std::collections::BTreeMap;

/// A node of the tree with what came together below it (観点).
#[derive(Debug, Clone, PartialEq)]
pub struct Perspective {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Both,
    /// How deep it stands; 0 for a root.
    pub depth: usize,
    /// Its share of its parent.
    pub weight: f64,
    /// Whether it has parts.
    pub has_parts: bool,
    /// The weighted share; none without results.
    pub value: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// The share of the weight below for which there is a result.
    pub known: f64,
    /// Titles of the lowest parts without a result.
    pub missing: Vec<Both>,
    /// Scores below.
    pub count: u64,
    /// How many independent scores these are worth.
    pub effective: f64,
    /// Answers below that could not be scored.
    pub unscored: u64,
    /// Askings below that failed or of which nothing is known.
    pub lost: u64,
}

struct Tree<'a> {
    plan: &'a Plan,
    figures: BTreeMap<&'a str, &'a Figure>,
}

/// The tree of a run from its roots down, each node before its parts.
pub fn perspectives(plan: &Plan, run: &Run) -> Vec<Perspective> {
    let of_leaf = run.figures.iter().filter(|f| f.scorer.is_empty() && !f.leaf.is_empty());
    let tree = Tree { plan, figures: of_leaf.map(|f| (f.leaf.as_str(), f)).collect() };
    let leaves: Vec<Leaf> =
        plan.tree.iter().map(|n| Leaf { id: n.id.clone(), of: n.of.clone(), weight: n.weight }).collect();
    let means = tree.figures.iter().filter_map(|(id, f)| Some(((*id).to_owned(), f.mean?))).collect();
    let mut out = Vec::new();
    for root in tree::roll_up(&leaves, &means) {
        tree.walk(&root, 0, &mut out);
    }
    out
}

impl Tree<'_> {
    fn title(&self, id: &str) -> Both {
        let found = self.plan.tree.iter().find(|n: &&TreeNode| n.id == id).map(|n| n.title.clone());
        found.unwrap_or_else(|| Both { ja: id.to_owned(), en: id.to_owned() })
    }

    /// Writes a node and its parts down, and gives the node's place in the list.
    fn walk(&self, node: &Node, depth: usize, out: &mut Vec<Perspective>) -> usize {
        let at = out.len();
        let figure = self.figures.get(node.id.as_str()).filter(|_| node.parts.is_empty());
        out.push(Perspective {
            id: node.id.clone(),
            title: self.title(&node.id),
            depth,
            weight: node.weight,
            has_parts: !node.parts.is_empty(),
            value: node.value,
            low: figure.and_then(|f| f.low),
            high: figure.and_then(|f| f.high),
            known: node.known,
            missing: node.missing.iter().map(|id| self.title(id)).collect(),
            count: figure.map_or(0, |f| f.count),
            effective: figure.map_or(0.0, |f| f.effective),
            unscored: figure.map_or(0, |f| f.unscored),
            lost: figure.map_or(0, |f| f.failed + f.missing),
        });
        let parts: Vec<usize> = node.parts.iter().map(|part| self.walk(part, depth + 1, out)).collect();
        if !parts.is_empty() {
            (out[at].low, out[at].high) = together(node, &parts, out);
            out[at].count = parts.iter().map(|p| out[*p].count).sum();
            out[at].effective = parts.iter().map(|p| out[*p].effective).sum();
            out[at].unscored = parts.iter().map(|p| out[*p].unscored).sum();
            out[at].lost = parts.iter().map(|p| out[*p].lost).sum();
        }
        at
    }
}

/// The interval of a weighted mean from those of its parts (Zou and Donner 2008, "MOVER"): no new samples are drawn between leaves,
/// so they count as independent of each other.
fn together(node: &Node, parts: &[usize], out: &[Perspective]) -> (Option<f64>, Option<f64>) {
    let Some(value) = node.value else { return (None, None) };
    let held = || node.parts.iter().zip(parts).filter(|(part, _)| part.value.is_some());
    let whole: f64 = held().map(|(part, _)| part.weight * part.known).sum();
    let (mut down, mut up) = (0.0, 0.0);
    for (part, at) in held() {
        let share = part.weight * part.known / whole;
        let mean = part.value.unwrap_or_default();
        down += (share * (mean - out[*at].low.unwrap_or(0.0))).powi(2);
        up += (share * (out[*at].high.unwrap_or(1.0) - mean)).powi(2);
    }
    (Some((value - down.sqrt()).max(0.0)), Some((value + up.sqrt()).min(1.0)))
}

scale! {
    /// What a threshold makes of a figure, with regard to its interval.
    Reached {
        /// The whole interval lies at or above it.
        Above = "above", "区間の全体が基準以上", "whole interval at or above";
        /// The whole interval lies below it.
        Below = "below", "区間の全体が基準未満", "whole interval below";
        /// The interval holds it: more samples would be needed to tell.
        Undecided = "undecided", "区間が基準をまたぐ", "interval spans it";
        /// There is no figure.
        NoData = "no-data", "結果なし", "no result";
    }
}

/// What came of a threshold in a run: the interval it was held against, and the outcome.
pub fn reached(plan: &Plan, run: &Run, threshold: &Threshold) -> (Option<(f64, f64, f64)>, Reached) {
    let of_node = perspectives(plan, run).into_iter().find(|p| p.id == threshold.of);
    let found = match of_node {
        Some(node) => node.value.zip(node.low).zip(node.high),
        None => run.figure("", &threshold.of).and_then(|f| f.mean.zip(f.low).zip(f.high)),
    };
    let Some(((mean, low), high)) = found else { return (None, Reached::NoData) };
    let outcome = match () {
        () if low >= threshold.at_least => Reached::Above,
        () if high < threshold.at_least => Reached::Below,
        () => Reached::Undecided,
    };
    (Some((mean, low, high)), outcome)
}
