//! Whom a change reaches: pure, in levels, each thing once. What a level rests on is asked of the caller.

use super::model::{Figures, Place, Share};
use crate::id::{AssetId, OperatorId, ReceivedId};
use crate::registry::TieKind;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The kinds of tie a change travels along: what something was made from, is made of, or needs. A dataset a model was evaluated
/// on is not in the model: what becomes of that evaluation is announced as a change of its own.
pub(super) const CARRIED_BY: [TieKind; 4] =
    [TieKind::TrainedOn, TieKind::BasedOn, TieKind::Contains, TieKind::DependsOn];
/// Steps a change goes at most.
pub(super) const MOST_LEVELS: u32 = 64;
/// Things a change reaches at most; the bound keeps the walk in memory.
pub(super) const MOST_SYSTEMS: u64 = 1_000_000;

/// A thing that rests on one of those asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub to: AssetId,
    pub operator: OperatorId,
    /// No longer in use: not named, but what rests on it is.
    pub is_retired: bool,
    pub by: By,
}

/// How it rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    Tie(AssetId),
    Pin(ReceivedId),
}

/// What rests on some things: things of the register, statements that were given, installations that were given one.
#[derive(Debug, Clone, Default)]
pub(super) struct Resting {
    pub steps: Vec<Step>,
    pub held: Vec<(OperatorId, ReceivedId)>,
    pub nodes: Vec<(String, AssetId)>,
}

/// Whom is asked about: what changed itself, or the things reached last.
pub(super) enum Wave<'a> {
    First,
    Of(&'a [AssetId]),
}

/// Everyone a change reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Operators, with what of theirs rests on what changed.
    pub(super) operators: BTreeMap<OperatorId, Share>,
    /// Other installations: address, the asset they hold a statement about, whether that is what changed.
    pub(super) nodes: BTreeSet<(String, AssetId, bool)>,
    pub(super) levels: u32,
    pub(super) is_cut: bool,
}

impl Reach {
    /// In figures.
    pub fn figures(&self) -> Figures {
        let nodes: BTreeSet<&str> = self.nodes.iter().map(|(node, ..)| node.as_str()).collect();
        Figures {
            operators: self.operators.len() as u64,
            systems: self.operators.values().map(|s| s.systems.len() as u64).sum(),
            nodes: nodes.len() as u64,
            levels: self.levels,
            is_whole: !self.is_cut,
        }
    }

    /// Whoever's own it is that is named.
    pub(super) fn of_own(operator: OperatorId, asset: AssetId) -> Reach {
        let place = Place { level: 0, over: BTreeSet::new(), received: BTreeSet::new() };
        let share = Share { systems: BTreeMap::from([(asset, place)]), received: BTreeMap::new() };
        Reach::of_share(operator, share)
    }

    /// One operator, with what of its own.
    pub(super) fn of_share(operator: OperatorId, share: Share) -> Reach {
        Reach { operators: BTreeMap::from([(operator, share)]), ..Reach::default() }
    }

    /// Other installations alone.
    pub(super) fn of_nodes(nodes: BTreeSet<(String, AssetId, bool)>) -> Reach {
        Reach { nodes, ..Reach::default() }
    }

    /// With everyone another reaches; what both name stands as it is nearer.
    pub(super) fn with(mut self, other: Reach) -> Reach {
        for (operator, share) in other.operators {
            let held = self.operators.entry(operator).or_default();
            for (asset, place) in share.systems {
                let known = held.systems.entry(asset).or_insert_with(|| place.clone());
                if place.level < known.level {
                    *known = place;
                }
            }
            for (received, level) in share.received {
                let known = held.received.entry(received).or_insert(level);
                *known = (*known).min(level);
            }
        }
        self.nodes.extend(other.nodes);
        self.levels = self.levels.max(other.levels);
        self.is_cut |= other.is_cut;
        self
    }

    /// The operators that were given a statement about what changed, and `own` if it is among them, with how many things of
    /// theirs rest on it.
    pub fn direct(&self, own: Option<&OperatorId>) -> Vec<(OperatorId, u64)> {
        let is_direct = |(operator, share): &(&OperatorId, &Share)| is_direct(share, operator, own);
        let counted = |(operator, share): (&OperatorId, &Share)| (operator.clone(), share.systems.len() as u64);
        self.operators.iter().filter(is_direct).map(counted).collect()
    }
}

/// Whether an operator was given a statement about what changed itself, announces the change, or has what it is about.
pub(super) fn is_direct(share: &Share, operator: &OperatorId, own: Option<&OperatorId>) -> bool {
    own == Some(operator)
        || share.received.values().any(|level| *level == 1)
        || share.systems.values().any(|place| place.level == 0)
}

/// Goes from what changed to what rests on it, level by level; what changed is not named again when a circle leads back to it.
/// The answer is the same in whatever order `resting` gives what it knows.
pub(super) fn spread<E>(
    origin: Option<&AssetId>,
    (most_levels, most_systems): (u32, u64),
    mut resting: impl FnMut(Wave<'_>) -> Result<Resting, E>,
) -> Result<Reach, E> {
    let mut out = Reach::default();
    let mut reached: HashSet<AssetId> = origin.into_iter().cloned().collect();
    let mut found = resting(Wave::First)?;
    for level in 1.. {
        out.nodes.extend(found.nodes.into_iter().map(|(node, asset)| (node, asset, level == 1)));
        for (operator, received) in found.held {
            out.operators.entry(operator).or_default().received.entry(received).or_insert(level);
        }
        let fresh: BTreeSet<AssetId> =
            found.steps.iter().filter(|s| !reached.contains(&s.to)).map(|s| s.to.clone()).collect();
        let room = most_systems.saturating_sub(reached.len() as u64) as usize;
        out.is_cut |= fresh.len() > room || (level > most_levels && !fresh.is_empty());
        let fresh: Vec<AssetId> = fresh.into_iter().take(if level > most_levels { 0 } else { room }).collect();
        reached.extend(fresh.iter().cloned());
        for step in found.steps.into_iter().filter(|s| !s.is_retired && Some(&s.to) != origin) {
            place(&mut out.operators, &reached, step, level);
        }
        if fresh.is_empty() {
            return Ok(out);
        }
        out.levels = level;
        found = resting(Wave::Of(&fresh))?;
    }
    Ok(out)
}

fn place(operators: &mut BTreeMap<OperatorId, Share>, reached: &HashSet<AssetId>, step: Step, level: u32) {
    if !reached.contains(&step.to) {
        return;
    }
    let fresh = Place { level, over: BTreeSet::new(), received: BTreeSet::new() };
    // The first level a thing is reached on is the shortest way; ways that come later only add what it rests on.
    let place = operators.entry(step.operator).or_default().systems.entry(step.to).or_insert(fresh);
    match step.by {
        By::Tie(over) => place.over.insert(over),
        By::Pin(received) => place.received.insert(received),
    };
}

/// How near a change comes to an answer that rests on fields of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// A field it rests on says something else now, or nobody said which do.
    Field,
    /// The statement changed, in other fields.
    Statement,
}

/// How near a change of these fields comes to an answer that rests on those. Either empty means all.
pub(super) fn nearness(rests_on: &BTreeSet<String>, changed: &BTreeSet<String>) -> Nearness {
    match rests_on.is_empty() || changed.is_empty() || !rests_on.is_disjoint(changed) {
        true => Nearness::Field,
        false => Nearness::Statement,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;
    use std::convert::Infallible;

    fn hex(prefix: &str, n: usize) -> String {
        format!("{prefix}{n:032x}")
    }

    fn asset(n: usize) -> AssetId {
        AssetId::parse(&hex("ast_", n)).unwrap()
    }

    /// Ties and pins between ten things of three operators: (from, to, is a pin). The one they rest on comes second.
    type Edges = Vec<(usize, usize, bool)>;

    fn operator(n: usize) -> OperatorId {
        OperatorId::parse(&hex("opr_", n % 3)).unwrap()
    }

    fn received(from: usize, to: usize) -> ReceivedId {
        ReceivedId::parse(&hex("rcv_", from * 100 + to)).unwrap()
    }

    fn resting(edges: &Edges, on: &[usize]) -> Resting {
        let mut out = Resting::default();
        for (from, to, is_pin) in edges.iter().filter(|(_, to, _)| on.contains(to)) {
            let by = if *is_pin { By::Pin(received(*from, *to)) } else { By::Tie(asset(*to)) };
            if *is_pin {
                out.held.push((operator(*from), received(*from, *to)));
            }
            out.steps.push(Step { to: asset(*from), operator: operator(*from), is_retired: false, by });
        }
        out
    }

    fn reach(edges: &Edges, bounds: (u32, u64)) -> Reach {
        let number = |id: &AssetId| usize::from_str_radix(&id.as_str()[4..], 16).unwrap();
        let done = spread(Some(&asset(0)), bounds, |wave| {
            let on: Vec<usize> = match wave {
                Wave::First => vec![0],
                Wave::Of(ids) => ids.iter().map(number).collect(),
            };
            Ok::<_, Infallible>(resting(edges, &on))
        });
        done.unwrap()
    }

    /// The shortest ways by trying again and again until nothing changes.
    fn shortest(edges: &Edges) -> HashMap<usize, u32> {
        let mut known = HashMap::from([(0, 0)]);
        loop {
            let before = known.clone();
            for (from, to, _) in edges {
                if let Some(level) = known.get(to).copied() {
                    let held = known.entry(*from).or_insert(level + 1);
                    *held = (*held).min(level + 1);
                }
            }
            if known == before {
                return known;
            }
        }
    }

    fn edges() -> impl Strategy<Value = Edges> {
        prop::collection::vec((0..10usize, 0..10usize, any::<bool>()), 0..30)
    }

    proptest! {
        #[test]
        fn everything_that_rests_on_it_is_reached_once_on_its_shortest_way_circles_or_not(edges in edges()) {
            let mut wanted: Vec<(AssetId, u32)> =
                shortest(&edges).into_iter().filter(|(n, _)| *n != 0).map(|(n, level)| (asset(n), level)).collect();
            wanted.sort();
            let found = reach(&edges, (MOST_LEVELS, MOST_SYSTEMS));
            let mut told: Vec<(AssetId, u32)> =
                found.operators.values().flat_map(|s| s.systems.iter().map(|(id, p)| (id.clone(), p.level))).collect();
            told.sort();
            prop_assert_eq!(told, wanted);
            prop_assert!(!found.is_cut);
        }

        #[test]
        fn the_order_in_which_ties_are_known_makes_no_difference(
            (edges, mixed) in edges().prop_flat_map(|e| (Just(e.clone()), Just(e).prop_shuffle()))
        ) {
            let bounds = (3, 6);
            prop_assert_eq!(reach(&edges, bounds), reach(&mixed, bounds));
        }

        #[test]
        fn two_reaches_together_name_everything_once_as_it_is_nearest(one in edges(), other in edges()) {
            let bounds = (MOST_LEVELS, MOST_SYSTEMS);
            let (a, b) = (reach(&one, bounds), reach(&other, bounds));
            let both = a.clone().with(b.clone());
            prop_assert_eq!(&both, &both.clone().with(a.clone()));
            prop_assert_eq!(both.figures(), b.clone().with(a.clone()).figures());
            for (operator, share) in &both.operators {
                for (asset, place) in &share.systems {
                    let of = |r: &Reach| r.operators.get(operator).and_then(|s| s.systems.get(asset)).map(|p| p.level);
                    prop_assert_eq!(Some(place.level), of(&a).into_iter().chain(of(&b)).min());
                }
            }
        }

        #[test]
        fn what_a_bound_leaves_out_is_admitted_and_nothing_else_is_named(edges in edges(), levels in 0..4u32) {
            let (all, some) = (reach(&edges, (MOST_LEVELS, MOST_SYSTEMS)), reach(&edges, (levels, MOST_SYSTEMS)));
            prop_assert_eq!(some.is_cut, all.levels > levels);
            prop_assert!(some.levels <= levels);
            prop_assert!(some.figures().systems <= all.figures().systems);
        }
    }

    #[test]
    fn a_diamond_is_named_once_with_both_ways_it_rests() {
        let found = reach(&vec![(1, 0, false), (2, 0, false), (3, 1, true), (3, 2, false)], (9, 99));
        let place = &found.operators[&operator(3)].systems[&asset(3)];
        assert_eq!((place.level, place.over.len(), place.received.len()), (2, 1, 1));
        assert_eq!(found.figures().levels, 2);
    }

    #[test]
    fn only_who_was_given_a_statement_about_it_is_direct() {
        let found = reach(&vec![(1, 0, true), (2, 1, true)], (9, 99));
        assert_eq!(found.direct(None), [(operator(1), 1)]);
        assert_eq!(found.direct(Some(&operator(2))).len(), 2);
    }

    #[test]
    fn a_retired_thing_is_passed_through_and_not_named() {
        let found = spread(Some(&asset(0)), (9, 99), |wave| {
            let on = if matches!(wave, Wave::First) { 0 } else { 1 };
            let mut out = resting(&vec![(1, 0, false), (2, 1, false)], &[on]);
            out.steps.iter_mut().filter(|s| s.to == asset(1)).for_each(|s| s.is_retired = true);
            Ok::<_, Infallible>(out)
        });
        let found = found.unwrap();
        assert_eq!(found.operators.keys().collect::<Vec<_>>(), [&operator(2)]);
    }

    #[test]
    fn an_answer_is_near_a_change_of_a_field_it_rests_on_or_of_nobody_knows_which() {
        let set = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(nearness(&set(&["limits"]), &set(&["limits", "name"])), Nearness::Field);
        assert_eq!(nearness(&set(&["limits"]), &set(&["name"])), Nearness::Statement);
        assert_eq!(nearness(&set(&["limits"]), &set(&[])), Nearness::Field);
        assert_eq!(nearness(&set(&[]), &set(&["name"])), Nearness::Field);
    }
}
