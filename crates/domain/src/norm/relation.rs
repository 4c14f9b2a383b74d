//! How norms of different instruments relate, and how far an answer to one speaks for another.
//!
//! The words are those of set theory, as in the mapping model of OSCAL 1.2: a norm is thought of as the set of what it asks.
//! A pair that is not stated is unknown, never "unrelated".

use super::{Certainty, NormId};
use crate::text::{Both, scale};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet, VecDeque};

scale! {
    /// How what one norm asks lies to what another asks. From the strongest to the weakest.
    Relation {
        /// The same in the same words.
        Equal = "equal", "同一", "equal";
        /// The same in other words.
        Equivalent = "equivalent", "同等", "equivalent";
        /// Asks more: whoever meets it meets the other.
        Superset = "superset", "より広い（相手を含む）", "asks more (contains the other)";
        /// Asks less: a part of the other.
        Subset = "subset", "より狭い（相手に含まれる）", "asks less (part of the other)";
        /// Each asks something the other asks too.
        Intersects = "intersects", "一部が重なる", "overlaps in part";
        /// On the same matter; nothing follows from one for the other.
        Related = "related", "関連する", "related";
    }
}

impl Relation {
    /// The same relation seen from the other side.
    #[must_use]
    pub fn inverse(self) -> Relation {
        match self {
            Relation::Superset => Relation::Subset,
            Relation::Subset => Relation::Superset,
            same => same,
        }
    }

    /// What follows for A and C when A relates to B like `self` and B to C like `next`. Only what set theory grants:
    /// two parts of one whole need not even touch.
    #[must_use]
    pub fn then(self, next: Relation) -> Relation {
        use Relation::{Equal, Equivalent, Intersects, Related, Subset, Superset};
        match (self, next) {
            (Equal, x) | (x, Equal) => x,
            (Equivalent, x) | (x, Equivalent) => x,
            (Superset, Superset) => Superset,
            (Subset, Subset) => Subset,
            // A contains B, and B has something of C (all, a part, or is within it): A has something of C.
            (Superset, Subset | Intersects) | (Intersects, Subset) => Intersects,
            (Subset, Superset | Intersects) | (Intersects, Superset | Intersects) => Related,
            (Related, _) | (_, Related) => Related,
        }
    }

    /// How far meeting the first speaks for meeting the second.
    pub fn speaks(self) -> Speaks {
        match self {
            Relation::Equal | Relation::Equivalent | Relation::Superset => Speaks::Fully,
            Relation::Subset => Speaks::Partly,
            Relation::Intersects => Speaks::Somewhat,
            Relation::Related => Speaks::Nothing,
        }
    }
}

scale! {
    /// How far an answer to one norm justifies an answer to another.
    Speaks {
        /// Meeting the one is meeting the other.
        Fully = "fully", "そのまま当てはまる", "covers it fully";
        /// Meeting the one meets a part of the other.
        Partly = "partly", "一部に当てはまる", "covers a part of it";
        /// Something of it may serve; which part is not stated.
        Somewhat = "somewhat", "参考になる部分がある", "may serve in part";
        /// Nothing follows.
        Nothing = "nothing", "答えは導けない", "nothing follows";
    }
}

scale! {
    /// Who says so.
    Origin {
        /// A body in charge of one of the two instruments.
        Official = "official", "公式", "official";
        /// Shirube.
        Ours = "ours", "標（しるべ）による", "Shirube's own reading";
    }
}

/// One stated relation between two norms.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The norm it is said of.
    pub source: NormId,
    /// The norm it is compared with.
    pub target: NormId,
    /// How the source lies to the target.
    pub relation: Relation,
    /// Why.
    pub rationale: Both,
    /// Who says so.
    pub origin: Origin,
    /// Where it is said, or what was compared.
    #[serde(default)]
    pub sources: Vec<String>,
    /// How sure.
    pub certainty: Certainty,
    /// How much of a relation there is, from 0 to 1, in the judgement of whoever stated it.
    pub confidence: Option<f64>,
    /// The pair it was stated of, when it goes along with a newer version and was not stated anew.
    #[serde(skip)]
    pub carried_from: Option<(NormId, NormId)>,
}

/// The stated relations of two instruments: one file, in the shape of OSCAL's mapping collection.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// The instrument of every source: `aigb@1.2`.
    pub source: String,
    /// The instrument of every target.
    pub target: String,
    /// How it was made: `human`, `automation` or `hybrid`.
    pub method: String,
    /// What was compared: `syntactic`, `semantic` or `functional`.
    pub matching: String,
    /// How far it is: `draft`, `complete` and the like.
    pub status: String,
    /// What it can and cannot be taken for.
    pub note: Option<Both>,
    /// The relations.
    #[serde(rename = "relation")]
    pub mappings: Vec<Mapping>,
}

/// One step along a stated relation, seen from the norm one comes from.
#[derive(Debug, Clone, Copy)]
pub struct Step<'c> {
    /// The stated relation.
    pub mapping: &'c Mapping,
    /// Whether it is walked from target to source.
    pub backwards: bool,
}

impl<'c> Step<'c> {
    /// The norm it leads to.
    pub fn to(&self) -> &'c NormId {
        if self.backwards { &self.mapping.source } else { &self.mapping.target }
    }

    /// The relation in the direction walked.
    pub fn relation(&self) -> Relation {
        if self.backwards { self.mapping.relation.inverse() } else { self.mapping.relation }
    }
}

/// A norm that another leads to, directly or through others.
#[derive(Debug, Clone)]
pub struct Reached<'c> {
    /// The norm.
    pub id: &'c NormId,
    /// How the first norm lies to it, weakened by every step.
    pub relation: Relation,
    /// The way there; one step when it is stated directly.
    pub path: Vec<Step<'c>>,
}

impl Reached<'_> {
    /// Official only when every step is.
    pub fn origin(&self) -> Origin {
        let ours = self.path.iter().any(|s| s.mapping.origin == Origin::Ours);
        if ours { Origin::Ours } else { Origin::Official }
    }

    /// Whether a step of it was stated of an older version only.
    pub fn is_carried(&self) -> bool {
        self.path.iter().any(|s| s.mapping.carried_from.is_some())
    }

    /// As sure as the weakest step.
    pub fn certainty(&self) -> Certainty {
        self.path.iter().map(|s| s.mapping.certainty).max().unwrap_or(Certainty::Memory)
    }
}

/// Longest chain that is followed: beyond it nothing useful is left.
pub const LONGEST_CHAIN: usize = 3;

/// All stated relations, found from either side.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    collections: Vec<Collection>,
    /// Where each mapping is: which collection, which place in it.
    all: Vec<(usize, usize)>,
    by_norm: HashMap<NormId, Vec<(usize, bool)>>,
}

impl Relations {
    pub(super) fn new(collections: Vec<Collection>) -> Relations {
        let mut out = Relations { collections, ..Relations::default() };
        for (at, collection) in out.collections.iter().enumerate() {
            for (place, mapping) in collection.mappings.iter().enumerate() {
                let n = out.all.len();
                out.all.push((at, place));
                out.by_norm.entry(mapping.source.clone()).or_default().push((n, false));
                out.by_norm.entry(mapping.target.clone()).or_default().push((n, true));
            }
        }
        out
    }

    /// The relations as they were stated, instrument by instrument.
    pub fn collections(&self) -> &[Collection] {
        &self.collections
    }

    /// Every stated relation, in the order of the files.
    pub fn all(&self) -> impl Iterator<Item = &Mapping> {
        self.collections.iter().flat_map(|c| &c.mappings)
    }

    /// What is stated of one norm, from its side.
    pub fn of<'c>(&'c self, id: &NormId) -> impl Iterator<Item = Step<'c>> {
        let found = self.by_norm.get(id).map_or(&[][..], Vec::as_slice);
        found.iter().map(|(n, backwards)| {
            let (at, place) = self.all[*n];
            Step { mapping: &self.collections[at].mappings[place], backwards: *backwards }
        })
    }

    /// Every norm that one leads to in at most `steps` steps, each by its strongest relation, and among equals by the
    /// shortest way. Norms nothing can be said of ("related" through others) are left out.
    pub fn reach<'c>(&'c self, from: &NormId, steps: usize) -> Vec<Reached<'c>> {
        let mut best: HashMap<&'c NormId, Reached<'c>> = HashMap::new();
        let mut queue: VecDeque<(NormId, Option<Relation>, Vec<Step<'c>>)> =
            VecDeque::from([(from.clone(), None, vec![])]);
        // What has been walked on from: a norm is gone on from again only when reached by a stronger relation.
        let mut walked: HashSet<(NormId, Relation)> = HashSet::new();
        while let Some((at, so_far, path)) = queue.pop_front() {
            for step in self.of(&at).filter(|s| s.to() != from) {
                let relation = so_far.map_or(step.relation(), |r| r.then(step.relation()));
                if so_far.is_some() && relation == Relation::Related {
                    continue;
                }
                let path: Vec<Step<'c>> = path.iter().copied().chain([step]).collect();
                if path.len() < steps && walked.insert((step.to().clone(), relation)) {
                    queue.push_back((step.to().clone(), Some(relation), path.clone()));
                }
                let known = best.get(step.to()).map(|r| (r.relation, r.path.len()));
                if known.is_none_or(|k| (relation, path.len()) < k) {
                    best.insert(step.to(), Reached { id: step.to(), relation, path });
                }
            }
        }
        let mut out: Vec<Reached<'c>> = best.into_values().collect();
        out.sort_by(|a, b| (a.path.len(), a.relation, a.id).cmp(&(b.path.len(), b.relation, b.id)));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> NormId {
        NormId::parse(text).unwrap()
    }

    fn mapping(source: &str, relation: Relation, target: &str) -> Mapping {
        let rationale = Both { ja: "理由".into(), en: "reason".into() };
        let (source, target, origin) = (id(source), id(target), Origin::Ours);
        Mapping {
            source,
            target,
            relation,
            rationale,
            origin,
            sources: vec![],
            certainty: Certainty::Seed,
            confidence: None,
            carried_from: None,
        }
    }

    fn relations(mappings: Vec<Mapping>) -> Relations {
        let word = |w: &str| w.to_owned();
        let (source, target, method) = (word("a@1"), word("b@1"), word("human"));
        let (matching, status) = (word("semantic"), word("draft"));
        Relations::new(vec![Collection { source, target, method, matching, status, note: None, mappings }])
    }

    /// What is true of two sets that are not empty.
    fn holds(relation: Relation, a: u16, b: u16) -> bool {
        match relation {
            Relation::Equal | Relation::Equivalent => a == b,
            Relation::Superset => a & b == b,
            Relation::Subset => a & b == a,
            Relation::Intersects => a & b != 0,
            Relation::Related => true,
        }
    }

    /// Every non-empty set of up to four things.
    const SETS: std::ops::Range<u16> = 1..16;

    /// Every three sets of which the first two and the last two relate as given.
    fn chains(r: Relation, s: Relation) -> Vec<(u16, u16)> {
        let all = SETS.flat_map(|a| SETS.flat_map(move |b| SETS.map(move |c| (a, b, c))));
        all.filter(|(a, b, c)| holds(r, *a, *b) && holds(s, *b, *c)).map(|(a, _, c)| (a, c)).collect()
    }

    fn pairs() -> impl Iterator<Item = (Relation, Relation)> {
        Relation::ALL.iter().flat_map(|r| Relation::ALL.iter().map(move |s| (*r, *s)))
    }

    #[test]
    fn a_chain_claims_what_sets_grant_and_nothing_more() {
        for (r, s) in pairs() {
            let claimed = r.then(s);
            let chains = chains(r, s);
            assert!(chains.iter().all(|(a, c)| holds(claimed, *a, *c)), "{r:?} then {s:?} is not {claimed:?}");
            // And nothing less: for whatever is stronger there are sets that contradict it. Equal and equivalent differ
            // in words, not in what they contain.
            for stronger in Relation::ALL.iter().filter(|t| **t < claimed && claimed != Relation::Equivalent) {
                assert!(
                    chains.iter().any(|(a, c)| !holds(*stronger, *a, *c)),
                    "{r:?} then {s:?} could be {stronger:?}"
                );
            }
        }
    }

    #[test]
    fn the_inverse_says_the_same_from_the_other_side() {
        for (relation, a, b) in Relation::ALL.iter().flat_map(|r| SETS.flat_map(move |a| SETS.map(move |b| (*r, a, b))))
        {
            assert_eq!(holds(relation, a, b), holds(relation.inverse(), b, a));
            assert_eq!(relation.inverse().inverse(), relation);
        }
        for (r, s) in pairs() {
            assert_eq!(r.then(s).inverse(), s.inverse().then(r.inverse()), "{r:?} then {s:?}");
        }
    }

    #[test]
    fn a_chain_weakens_and_keeps_its_way() {
        let relations = relations(vec![
            mapping("a@1:x", Relation::Superset, "b@1:x"),
            mapping("b@1:x", Relation::Intersects, "c@1:x"),
            mapping("c@1:x", Relation::Subset, "d@1:x"),
        ]);
        let found = relations.reach(&id("a@1:x"), LONGEST_CHAIN);
        let seen: Vec<_> = found.iter().map(|r| (r.id.as_str(), r.relation, r.path.len())).collect();
        assert_eq!(
            seen,
            [("b@1:x", Relation::Superset, 1), ("c@1:x", Relation::Intersects, 2), ("d@1:x", Relation::Intersects, 3)]
        );
        assert_eq!(relations.reach(&id("a@1:x"), 1).len(), 1);
    }

    #[test]
    fn a_chain_of_which_nothing_is_left_is_not_offered() {
        let relations =
            relations(vec![mapping("a@1:x", Relation::Subset, "b@1:x"), mapping("c@1:x", Relation::Subset, "b@1:x")]);
        let found = relations.reach(&id("a@1:x"), LONGEST_CHAIN);
        assert_eq!(found.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["b@1:x"]);
    }

    #[test]
    fn the_stronger_of_two_ways_is_taken_even_when_longer() {
        let relations = relations(vec![
            mapping("a@1:x", Relation::Intersects, "c@1:x"),
            mapping("a@1:x", Relation::Equal, "b@1:x"),
            mapping("b@1:x", Relation::Superset, "c@1:x"),
        ]);
        let found = relations.reach(&id("a@1:x"), LONGEST_CHAIN);
        let c = found.iter().find(|r| r.id.as_str() == "c@1:x").unwrap();
        assert_eq!((c.relation, c.path.len()), (Relation::Superset, 2));
    }

    #[test]
    fn a_ring_of_relations_ends() {
        let relations = relations(vec![
            mapping("a@1:x", Relation::Equal, "b@1:x"),
            mapping("b@1:x", Relation::Equal, "c@1:x"),
            mapping("c@1:x", Relation::Equal, "a@1:x"),
        ]);
        assert_eq!(relations.reach(&id("a@1:x"), 64).len(), 2);
    }
}
