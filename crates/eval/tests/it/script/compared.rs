//! What answers come to where they are compared with one another.

use std::collections::{BTreeMap, HashMap};

use shirube_eval::sample::Sample;
use shirube_eval::scorer::Spec;
use shirube_eval::suite::Suite;

use super::answers::Plan;
use super::book::samples_of;

/// What each sample must come to, `None` where it cannot be told: groups are compared as the specification says.
pub fn expected(suite: &Suite, plans: &HashMap<String, Plan>) -> BTreeMap<String, Option<f64>> {
    let all = samples_of(suite);
    let scorer = |sample: &Sample| suite.scorers[sample.note("scorer").unwrap()].clone();
    let same_group =
        |a: &Sample, b: &Sample| a.note("group") == b.note("group") && a.note("scorer") == b.note("scorer");
    let one = |sample: &Sample| {
        let own = plans[&sample.id].outcome();
        let members = || all.iter().filter(|other| same_group(sample, other));
        let outcomes: Vec<String> = members().map(|m| plans[&m.id].outcome()).collect();
        match scorer(sample) {
            Spec::Swap { .. } => {
                let count = |o: &String| outcomes.iter().filter(|x| *x == o).count();
                let most = outcomes.iter().map(count).max().unwrap();
                let mut best: Vec<&String> = outcomes.iter().filter(|o| count(o) == most).collect();
                best.sort();
                best.dedup();
                Some(f64::from(u8::from(best.len() == 1 && *best[0] == own)))
            }
            Spec::Robust { .. } if sample.note("variant") == Some("original") => None,
            Spec::Robust { .. } => {
                let original = members().find(|m| m.note("variant") == Some("original")).unwrap();
                Some(f64::from(u8::from(plans[&original.id].outcome() == own)))
            }
            _ => Some(plans[&sample.id].score),
        }
    };
    all.iter().map(|sample| (sample.id.clone(), one(sample))).collect()
}
