//! Scores that need the outcomes of several samples.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Spec, choice};
use crate::sample::Sample;
use crate::score::Score;

/// What came out for one sample, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Outcome(String);

impl Outcome {
    /// The letter chosen where `of` is a choice, otherwise the score. `None` when there is neither.
    pub fn of(of: &Spec, sample: &Sample, answer: &str, score: &Score) -> Option<Outcome> {
        match of {
            Spec::Choice {} => choice::letter(sample, answer).map(|c| Outcome(c.to_string())),
            _ => score.value.map(|v| Outcome(format!("{v:.6}"))),
        }
    }
}

/// Which group a sample belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The group.
    pub group: String,
    /// Which of it the sample is, such as `original`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

impl Place {
    /// Where a sample belongs; `None` when it belongs to no group.
    pub fn of(sample: &Sample) -> Option<Place> {
        Some(Place { group: sample.note("group")?.to_owned(), variant: sample.note("variant").map(str::to_owned) })
    }
}

/// One sample of a group.
struct Member {
    id: String,
    variant: Option<String>,
    outcome: Option<Outcome>,
}

/// Outcomes by group and epoch, as they come in; a group is scored when all are there.
#[derive(Default)]
pub struct Groups(BTreeMap<(String, u32), Vec<Member>>);

impl Groups {
    /// Takes the outcome of a sample at its place.
    pub fn add(&mut self, place: &Place, id: &str, epoch: u32, outcome: Option<Outcome>) {
        let member = Member { id: id.to_owned(), variant: place.variant.clone(), outcome };
        self.0.entry((place.group.clone(), epoch)).or_default().push(member);
    }

    /// The scores of `swap` or `robust`, with sample and epoch.
    pub fn scores(&self, spec: &Spec) -> Vec<(String, u32, Score)> {
        let is_swap = matches!(spec, Spec::Swap { .. });
        let of_group = |(key, members): (&(String, u32), &Vec<Member>)| {
            let reference = if is_swap { majority(members) } else { original(members) };
            let epoch = key.1;
            let score = move |m: &Member| (m.id.clone(), epoch, compare(m, &reference, is_swap));
            members.iter().map(score).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of_group).collect()
    }
}

/// The outcome most members share; why not, when there is none.
fn majority(members: &[Member]) -> Result<Outcome, &'static str> {
    let mut counts: BTreeMap<&Outcome, usize> = BTreeMap::new();
    members.iter().filter_map(|m| m.outcome.as_ref()).for_each(|o| *counts.entry(o).or_default() += 1);
    if counts.values().sum::<usize>() < 2 {
        return Err("swap.alone");
    }
    let most = counts.values().max().copied().unwrap_or_default();
    let mut first = counts.into_iter().filter(|(_, n)| *n == most).map(|(o, _)| o);
    match (first.next(), first.next()) {
        (Some(only), None) => Ok(only.clone()),
        // Without a majority nobody can say who was treated differently, only that the group was not treated alike.
        _ => Err("swap.tie"),
    }
}

fn original(members: &[Member]) -> Result<Outcome, &'static str> {
    let found = members.iter().find(|m| m.variant.as_deref() == Some("original"));
    found.and_then(|m| m.outcome.clone()).ok_or("robust.no-original")
}

fn compare(member: &Member, reference: &Result<Outcome, &'static str>, is_swap: bool) -> Score {
    if !is_swap && member.variant.as_deref() == Some("original") {
        return Score::unscored("robust.original");
    }
    match (&member.outcome, reference) {
        (None, _) => Score::unscored("group.no-outcome"),
        (Some(_), Err("swap.tie")) => Score::of(0.0, "swap.tie"),
        (Some(_), Err(why)) => Score::unscored(why),
        (Some(own), Ok(other)) => match is_swap {
            true => Score::when(own == other, "swap.same", "swap.different").seeing(&own.0),
            false => Score::when(own == other, "robust.same", "robust.different").seeing(&own.0),
        },
    }
}
