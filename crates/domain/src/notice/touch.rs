//! Which changes concern one system: pure, and worked out for every system of the register.

use super::change::InstrumentChange;
use crate::id::{AssessmentId, AssetId};
use crate::norm::{Applies, ChangeKind, Condition, Facts, NormId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A changed provision and what it is to a system: it applies, it may apply (facts are missing), it applies no longer.
pub type Touch = (u32, Applies);

/// Systems that the same changes concern in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Group {
    pub norms: Vec<Touch>,
    pub systems: Vec<AssetId>,
}

/// An assessment that stands on what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// The assessment.
    pub assessment: AssessmentId,
    /// The system assessed.
    pub asset: AssetId,
    /// Its number.
    pub number: i64,
    /// Submitted, or still a draft.
    pub is_submitted: bool,
    /// The changed provisions answered in it, by number.
    pub norms: Vec<u32>,
}

/// What part of a register is told: as JSON in `notice_part.body`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub groups: Vec<Group>,
    pub stands: Vec<Stand>,
}

impl Part {
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.stands.is_empty()
    }

    /// Every system named, in order.
    pub(super) fn systems(&self) -> BTreeSet<&AssetId> {
        let of_groups = self.groups.iter().flat_map(|g| &g.systems);
        of_groups.chain(self.stands.iter().map(|s| &s.asset)).collect()
    }

    /// How many systems something surely changes for.
    pub(super) fn certain(&self) -> usize {
        let sure = |g: &&Group| g.norms.iter().any(|(_, a)| *a != Applies::Depends);
        self.groups.iter().filter(sure).map(|g| g.systems.len()).sum()
    }

    /// Every provision concerned.
    pub(super) fn norms(&self) -> BTreeSet<u32> {
        let of_groups = self.groups.iter().flat_map(|g| g.norms.iter().map(|(n, _)| *n));
        of_groups.chain(self.stands.iter().flat_map(|s| s.norms.iter().copied())).collect()
    }
}

/// One system as the walk finds it.
pub(super) struct Found {
    pub id: AssetId,
    /// A dataset or model of which nothing is known is not told what might apply to it.
    pub is_considered: bool,
    pub facts: Facts,
    /// The facts as they were read, to know systems of which the same is said.
    pub facts_text: String,
    /// Its last draft and its last submission.
    pub assessments: Vec<Assessed>,
}

/// An assessment as the walk finds it.
pub(super) struct Assessed {
    pub id: AssessmentId,
    pub number: i64,
    pub is_submitted: bool,
    /// `aigb@1.2`.
    pub instruments: Vec<String>,
    /// The provisions answered in it, those that have to be read again alone.
    pub answered: Vec<NormId>,
}

struct Rule {
    n: u32,
    is_removed: bool,
    /// Only where an assessment covers an instrument of this code.
    only: Option<usize>,
    applied: Option<usize>,
    applies: Option<usize>,
}

/// The changes of one comparison, ready to be held against many systems.
pub(super) struct Rules {
    conditions: Vec<Condition>,
    rules: Vec<Rule>,
    on_request: Vec<String>,
    anew: HashMap<NormId, u32>,
}

impl Rules {
    pub(super) fn new(changes: &[InstrumentChange]) -> Rules {
        let mut out = Rules { conditions: Vec::new(), rules: Vec::new(), on_request: Vec::new(), anew: HashMap::new() };
        let mut places: HashMap<String, Option<usize>> = HashMap::new();
        for change in changes {
            let only = change.is_on_request.then(|| {
                out.on_request.push(change.code.clone());
                out.on_request.len() - 1
            });
            for norm in &change.norms {
                if let Some(id) = norm.asked_anew() {
                    out.anew.insert(id.clone(), norm.n);
                }
                let mut place = |text: &Option<String>| {
                    let text = text.as_ref()?;
                    *places.entry(text.clone()).or_insert_with(|| {
                        // The catalogue was checked: what does not parse is of a later program, and asks nothing here.
                        out.conditions.push(Condition::parse(text).ok()?);
                        Some(out.conditions.len() - 1)
                    })
                };
                let (applied, applies) = (place(&norm.applied), place(&norm.applies));
                if norm.is_told() && (applied.is_some() || applies.is_some()) {
                    let is_removed = norm.kind == ChangeKind::Removed;
                    out.rules.push(Rule { n: norm.n, is_removed, only, applied, applies });
                }
            }
        }
        out
    }

    /// Whether nothing here could concern any system.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.anew.is_empty()
    }

    /// Whether answers have to be looked at.
    pub(super) fn asks_anew(&self) -> bool {
        !self.anew.is_empty()
    }

    /// The number of a provision whose answers have to be read again.
    pub(super) fn anew(&self, id: &NormId) -> Option<u32> {
        self.anew.get(id).copied()
    }

    /// What changed for a system with these facts whose assessments cover these instruments.
    pub(super) fn touched(&self, facts: &Facts, chosen: &[bool]) -> Vec<Touch> {
        let answers: Vec<Applies> = self.conditions.iter().map(|c| answer(c, facts)).collect();
        let of = |place: Option<usize>| place.map_or(Applies::No, |p| answers[p]);
        let touch = |rule: &Rule| {
            if rule.only.is_some_and(|code| !chosen[code]) {
                return None;
            }
            match (of(rule.applied), of(rule.applies)) {
                (Applies::No, Applies::No) => None,
                (was, _) if rule.is_removed => Some((rule.n, was)),
                (_, is) => Some((rule.n, is)),
            }
        };
        self.rules.iter().filter_map(touch).collect()
    }

    fn chosen(&self, found: &Found) -> Vec<bool> {
        let covers = |code: &String| {
            let of_code = |i: &String| i.split_once('@').is_some_and(|(c, _)| c == code);
            found.assessments.iter().any(|a| a.instruments.iter().any(of_code))
        };
        self.on_request.iter().map(covers).collect()
    }

    /// What part of a register is told, system by system. Systems of which the same is said are worked out once.
    pub(super) fn part(&self, found: &[Found]) -> Part {
        let mut known: HashMap<(&str, Vec<bool>), Vec<Touch>> = HashMap::new();
        let mut groups: BTreeMap<Vec<Touch>, Vec<AssetId>> = BTreeMap::new();
        let mut stands = Vec::new();
        for system in found {
            if system.is_considered {
                let chosen = self.chosen(system);
                let touched = known
                    .entry((system.facts_text.as_str(), chosen))
                    .or_insert_with_key(|(_, chosen)| self.touched(&system.facts, chosen));
                if !touched.is_empty() {
                    groups.entry(touched.clone()).or_default().push(system.id.clone());
                }
            }
            stands.extend(system.assessments.iter().filter(|a| !a.answered.is_empty()).map(|a| {
                let mut norms: Vec<u32> = a.answered.iter().filter_map(|id| self.anew(id)).collect();
                norms.sort_unstable();
                Stand {
                    assessment: a.id.clone(),
                    asset: system.id.clone(),
                    number: a.number,
                    is_submitted: a.is_submitted,
                    norms,
                }
            }));
        }
        Part { groups: groups.into_iter().map(|(norms, systems)| Group { norms, systems }).collect(), stands }
    }
}

fn answer(condition: &Condition, facts: &Facts) -> Applies {
    match condition.evaluate(facts).value {
        Some(true) => Applies::Yes,
        Some(false) => Applies::No,
        None => Applies::Depends,
    }
}
