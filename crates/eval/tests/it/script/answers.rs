//! What is answered to one sample, and what it must come to.

use std::collections::BTreeMap;

use shirube_eval::sample::Sample;
use shirube_eval::scorer::Spec;

use super::requirement::Needs;
use super::{Chance, plain};

/// An answer with what it must come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The answer.
    pub text: String,
    /// The score by a scorer that looks at it alone; what comes out of it for one that compares.
    pub score: f64,
    /// The letter it chooses, where it does.
    pub letter: Option<usize>,
}

impl Plan {
    fn new(text: String, score: f64) -> Plan {
        Plan { text, score, letter: None }
    }

    /// What is compared with the others of a group.
    pub fn outcome(&self) -> String {
        self.letter.map_or_else(|| format!("{:.3}", self.score), |letter| letter.to_string())
    }
}

/// The scorer whose outcome counts: its own, or the one a comparing scorer names, which may be a kind.
pub fn looks(spec: &Spec, scorers: &BTreeMap<String, Spec>) -> Spec {
    match spec {
        Spec::Swap { of } | Spec::Robust { of } => scorers.get(of).cloned().unwrap_or_else(|| Spec::usual(of).unwrap()),
        other => other.clone(),
    }
}

/// An answer that is right or wrong by a scorer. None when no such answer can be made.
pub fn plan(sample: &Sample, spec: &Spec, is_right: bool, chance: &mut Chance) -> Option<Plan> {
    let score = f64::from(u8::from(is_right));
    let text = match spec {
        Spec::Choice {} => return Some(choice(sample, is_right, chance)),
        Spec::Grounding {} => {
            let score = if chance.share() < 0.25 { 0.5 } else { score };
            return Some(Plan::new(plain::grounded(sample, score, chance), score));
        }
        Spec::Judge { scale, .. } => return Some(graded(sample, scale.grades(), is_right, chance)),
        Spec::Requirement {} if is_right => Needs::of(sample).right(chance)?,
        Spec::Requirement {} => Needs::of(sample).wrong(chance)?,
        Spec::Refusal {} => plain::refusal(sample, is_right, chance),
        Spec::Numeric { within, .. } => plain::number(sample, *within, is_right, chance),
        Spec::Exact { .. } => plain::exact(sample, is_right, chance),
        Spec::Pattern {} => plain::found(sample, is_right, chance),
        Spec::Leakage {} => plain::leak(sample, is_right, chance),
        _ => return None,
    };
    Some(Plan::new(text, score))
}

fn choice(sample: &Sample, is_right: bool, chance: &mut Chance) -> Plan {
    let target = plain::target_letter(sample);
    let letter = if is_right { target } else { plain::other(sample, target, chance) };
    Plan { letter: Some(letter), ..Plan::new(plain::chosen(sample, letter, chance), f64::from(u8::from(is_right))) }
}

/// An answer the scripted judge knows by the grade it names; a wrong one gets any grade but the best.
fn graded(sample: &Sample, grades: &[f64], is_right: bool, chance: &mut Chance) -> Plan {
    let best = grades.len() - 1;
    let index = if is_right { best } else { chance.below(best) };
    let share = (grades[index] - grades[0]) / (grades[best] - grades[0]);
    Plan::new(format!("{} (case {}, worth {})", sample.id, chance.below(1000), grades[index]), share)
}
