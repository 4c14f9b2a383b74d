//! A weighted argument tree: what results of leaves say together, and what is missing.
//!
//! **For**: reports of suites.
//! **Rests on**: `docs/specs/suite.md` (`[[leaf]]`).
//! **Never** give a total without the weights it rests on and the parts that are missing: a part without a result is neither 0 nor 1.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// One node as a suite writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leaf {
    /// Its id.
    pub id: String,
    /// Its parent; absent for a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Its share of the parent; the shares of one parent add up to 1.
    pub weight: f64,
}

/// What is wrong with a tree.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Wrong {
    /// Two nodes with one id.
    #[error("`{0}` stands twice")]
    Twice(String),
    /// A parent that is not there.
    #[error("`{id}` belongs to `{of}`, which is not there")]
    Orphan {
        /// The node.
        id: String,
        /// Its parent.
        of: String,
    },
    /// A node that is its own ancestor.
    #[error("`{0}` belongs to itself, by way of others")]
    Circle(String),
    /// A weight that is none.
    #[error("the weight of `{0}` is not between 0 and 1")]
    Weight(String),
    /// Weights that do not add up.
    #[error("the weights below `{of}` add up to {sum}, not 1")]
    Sum {
        /// The parent; empty for the roots.
        of: String,
        /// What they add up to.
        sum: f64,
    },
}

/// A node with what came together below it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// Its share of its parent.
    pub weight: f64,
    /// The weighted mean of what is known below; absent when nothing is.
    pub value: Option<f64>,
    /// The share of the weight below for which there is a result, 0 to 1.
    pub known: f64,
    /// The lowest parts without a result.
    pub missing: Vec<String>,
    /// Its parts.
    pub parts: Vec<Node>,
}

/// Everything wrong with a tree.
pub fn check(leaves: &[Leaf]) -> Vec<Wrong> {
    let (mut wrong, mut ids) = (Vec::new(), BTreeSet::new());
    wrong.extend(leaves.iter().filter(|l| !ids.insert(&l.id)).map(|l| Wrong::Twice(l.id.clone())));
    let parents: BTreeMap<&str, Option<&str>> = leaves.iter().map(|l| (l.id.as_str(), l.of.as_deref())).collect();
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for leaf in leaves {
        if let Some(of) = leaf.of.as_ref().filter(|of| !ids.contains(of)) {
            wrong.push(Wrong::Orphan { id: leaf.id.clone(), of: of.clone() });
        }
        if !(0.0..=1.0).contains(&leaf.weight) {
            wrong.push(Wrong::Weight(leaf.id.clone()));
        }
        let up = |id: &&str| parents.get(*id).copied().flatten();
        let steps = std::iter::successors(Some(leaf.id.as_str()), |id| up(id)).take(leaves.len() + 2).count();
        if steps > leaves.len() + 1 {
            wrong.push(Wrong::Circle(leaf.id.clone()));
        }
        *sums.entry(leaf.of.as_deref().unwrap_or_default()).or_default() += leaf.weight;
    }
    let off = sums.into_iter().filter(|(_, sum)| (sum - 1.0).abs() > 1e-6);
    wrong.extend(off.map(|(of, sum)| Wrong::Sum { of: of.to_owned(), sum }));
    wrong
}

/// The roots with everything below, for results by id. A tree [`check`] finds fault with is rolled up as far as it goes.
pub fn roll_up(leaves: &[Leaf], results: &BTreeMap<String, f64>) -> Vec<Node> {
    below(None, leaves, results, leaves.len())
}

fn below(of: Option<&str>, leaves: &[Leaf], results: &BTreeMap<String, f64>, depth: usize) -> Vec<Node> {
    let own = leaves.iter().filter(|l| l.of.as_deref() == of && depth > 0);
    own.map(|leaf| node(leaf, below(Some(&leaf.id), leaves, results, depth - 1), results)).collect()
}

fn node(leaf: &Leaf, parts: Vec<Node>, results: &BTreeMap<String, f64>) -> Node {
    let (id, weight) = (leaf.id.clone(), leaf.weight);
    if parts.is_empty() {
        let value = results.get(&id).copied();
        let missing = if value.is_none() { vec![id.clone()] } else { Vec::new() };
        return Node { known: f64::from(u8::from(value.is_some())), id, weight, value, missing, parts };
    }
    let whole: f64 = parts.iter().map(|p| p.weight).sum();
    let held: f64 = parts.iter().filter(|p| p.value.is_some()).map(|p| p.weight * p.known).sum();
    let sum: f64 = parts.iter().filter_map(|p| Some(p.value? * p.weight * p.known)).sum();
    let missing = parts.iter().flat_map(|p| p.missing.clone()).collect();
    let known = if whole > 0.0 { held / whole } else { 0.0 };
    Node { id, weight, value: (held > 0.0).then(|| sum / held), known, missing, parts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaf(id: &str, of: Option<&str>, weight: f64) -> Leaf {
        Leaf { id: id.to_owned(), of: of.map(str::to_owned), weight }
    }

    fn results(all: &[(&str, f64)]) -> BTreeMap<String, f64> {
        all.iter().map(|(id, v)| ((*id).to_owned(), *v)).collect()
    }

    #[test]
    fn a_total_shows_what_it_rests_on_and_what_is_missing() {
        let tree = [
            leaf("root", None, 1.0),
            leaf("a", Some("root"), 0.6),
            leaf("b", Some("root"), 0.4),
            leaf("b1", Some("b"), 0.5),
            leaf("b2", Some("b"), 0.5),
        ];
        assert_eq!(check(&tree), []);
        let whole = roll_up(&tree, &results(&[("a", 1.0), ("b1", 0.5), ("b2", 0.0)]));
        assert!((whole[0].value.unwrap() - 0.7).abs() < 1e-12 && whole[0].known == 1.0);
        let partial = roll_up(&tree, &results(&[("a", 1.0), ("b1", 0.5)]));
        assert!((partial[0].value.unwrap() - 0.875).abs() < 1e-12, "0.6 at 1 and 0.2 at 0.5");
        assert!((partial[0].known - 0.8).abs() < 1e-12);
        assert_eq!(partial[0].missing, ["b2"]);
        assert_eq!(roll_up(&tree, &results(&[]))[0].value, None);
    }

    #[test]
    fn everything_wrong_with_a_tree_is_said() {
        let bad = [
            leaf("a", None, 0.5),
            leaf("a", None, 0.6),
            leaf("x", Some("y"), 1.0),
            leaf("y", Some("x"), 1.0),
            leaf("z", Some("nowhere"), 2.0),
        ];
        let wrong = check(&bad);
        let has = |f: fn(&Wrong) -> bool| wrong.iter().any(f);
        assert!(has(|w| matches!(w, Wrong::Twice(_))) && has(|w| matches!(w, Wrong::Orphan { .. })));
        assert!(has(|w| matches!(w, Wrong::Circle(_))) && has(|w| matches!(w, Wrong::Weight(_))));
        assert!(has(|w| matches!(w, Wrong::Sum { .. })));
        assert_eq!(roll_up(&bad, &results(&[])).len(), 2, "and rolling it up ends");
    }

    proptest! {
        #[test]
        fn a_total_lies_between_the_lowest_and_the_highest_result(values in proptest::collection::vec(0.0_f64..1.0, 1..8)) {
            let share = 1.0 / values.len() as f64;
            let tree: Vec<Leaf> = std::iter::once(leaf("r", None, 1.0))
                .chain((0..values.len()).map(|i| leaf(&i.to_string(), Some("r"), share))).collect();
            let all = values.iter().enumerate().map(|(i, v)| (i.to_string(), *v)).collect();
            let total = roll_up(&tree, &all)[0].value.unwrap();
            let (low, high) = values.iter().fold((1.0_f64, 0.0_f64), |(l, h), v| (l.min(*v), h.max(*v)));
            prop_assert!(low - 1e-9 <= total && total <= high + 1e-9);
        }
    }
}
