//! Walking several tokens at once, in the order of the documents, reading no more than is needed.
//! Every token's places ascend, so what all of them share is found by leaping: the rarest token names a place, and the others
//! are asked for theirs not before it. A rare token so makes a common one skip what it has no part in, and a walk that has
//! enough simply ends.

use super::block::{Block, unpack};
use crate::db::DbError;

/// Fewest and most blocks fetched at once.
const CHUNK: (usize, usize) = (2, 128);
/// One of so many blocks fetched must have been of use for more to be fetched the next time.
const OF_USE: usize = 8;
/// A token of one document in so many, or of fewer, leads well enough: the others need not be asked where a walk begins.
const RARE: i64 = 4_096;

/// Where tokens have their places: a database, or memory.
pub(super) trait Postings {
    /// The blocks of a token that end at or after a place, in order.
    fn blocks(&mut self, token: &str, from: i64, most: usize) -> Result<Vec<Block>, DbError>;
}

/// One token's places.
pub(super) struct Leaf {
    token: String,
    fetched: std::collections::VecDeque<Block>,
    places: Vec<i64>,
    at: usize,
    chunk: usize,
    /// Blocks of the last fetch that were looked into.
    used: usize,
    is_whole: bool,
}

/// What must hold of a document.
pub(super) enum Node {
    /// It holds a token.
    Leaf(Leaf),
    /// All of these.
    All(Vec<Node>),
    /// One of these.
    Any(Vec<Node>),
}

impl Node {
    pub(super) fn leaf(token: impl Into<String>) -> Node {
        let (fetched, places) = Default::default();
        Node::Leaf(Leaf { token: token.into(), fetched, places, at: 0, chunk: CHUNK.0, used: 0, is_whole: false })
    }

    /// The first place not before `target` for which it holds. Targets ascend.
    pub(super) fn seek(&mut self, target: i64, from: &mut dyn Postings) -> Result<Option<i64>, DbError> {
        match self {
            Node::Leaf(leaf) => leaf.seek(target, from),
            Node::All(parts) => all(parts, target, from),
            Node::Any(parts) => {
                let mut first: Option<i64> = None;
                for part in parts {
                    let place = part.seek(target, from)?;
                    first = [first, place].into_iter().flatten().min();
                }
                Ok(first)
            }
        }
    }

    /// The places from one up to, without, another; at most so many.
    pub(super) fn walk(
        &mut self,
        (low, high): (i64, i64),
        most: usize,
        from: &mut dyn Postings,
    ) -> Result<Vec<i64>, DbError> {
        let mut out = Vec::new();
        let mut target = low;
        if most == 0 || self.rarest_first((low, high), from)?.is_none() {
            return Ok(out);
        }
        while out.len() < most {
            match self.seek(target, from)?.filter(|place| *place < high) {
                Some(place) => {
                    out.push(place);
                    target = place + 1;
                }
                None => break,
            }
        }
        Ok(out)
    }

    /// Whether it holds for what has these tokens: for tests to compare with.
    #[cfg(test)]
    pub(super) fn holds(&self, tokens: &std::collections::HashSet<String>) -> bool {
        match self {
            Node::Leaf(leaf) => tokens.contains(&leaf.token),
            Node::All(parts) => !parts.is_empty() && parts.iter().all(|part| part.holds(tokens)),
            Node::Any(parts) => parts.iter().any(|part| part.holds(tokens)),
        }
    }

    /// Puts the parts of every `All` in the order in which they are best asked, by how far apart their places stand where a
    /// walk begins, and gives that distance. Nothing when no place of the walk can hold; then what was not asked yet is not.
    fn rarest_first(&mut self, (low, high): (i64, i64), from: &mut dyn Postings) -> Result<Option<i64>, DbError> {
        match self {
            Node::Leaf(leaf) => Ok(leaf.seek(low, from)?.filter(|place| *place < high).map(|_| leaf.gap())),
            Node::All(parts) => {
                let mut gaps = Vec::with_capacity(parts.len());
                for part in parts.iter_mut() {
                    let Some(gap) = part.rarest_first((low, high), from)? else { return Ok(None) };
                    if gaps.is_empty() && gap >= RARE {
                        return Ok(Some(gap));
                    }
                    gaps.push(gap);
                }
                let mut both: Vec<(i64, Node)> = gaps.into_iter().zip(std::mem::take(parts)).collect();
                both.sort_by_key(|(gap, _)| std::cmp::Reverse(*gap));
                let widest = both.first().map(|(gap, _)| *gap);
                *parts = both.into_iter().map(|(_, part)| part).collect();
                Ok(widest)
            }
            Node::Any(parts) => {
                let mut least: Option<i64> = None;
                for part in parts {
                    least = [least, part.rarest_first((low, high), from)?].into_iter().flatten().min();
                }
                Ok(least)
            }
        }
    }
}

/// The first place all hold for. The first part leads; the others are asked only about places it named, so that one that is
/// rare spares the rest.
fn all(parts: &mut [Node], target: i64, from: &mut dyn Postings) -> Result<Option<i64>, DbError> {
    let Some((lead, others)) = parts.split_first_mut() else { return Ok(None) };
    let mut wanted = target;
    'next: loop {
        let Some(place) = lead.seek(wanted, from)? else { return Ok(None) };
        for other in others.iter_mut() {
            match other.seek(place, from)? {
                Some(same) if same == place => {}
                Some(later) => {
                    wanted = later;
                    continue 'next;
                }
                None => return Ok(None),
            }
        }
        return Ok(Some(place));
    }
}

impl Leaf {
    fn seek(&mut self, target: i64, from: &mut dyn Postings) -> Result<Option<i64>, DbError> {
        loop {
            if self.places.last().is_some_and(|last| *last >= target) {
                self.at += self.places[self.at..].partition_point(|place| *place < target);
                return Ok(self.places.get(self.at).copied());
            }
            while self.fetched.front().is_some_and(|block| block.last < target) {
                self.fetched.pop_front();
            }
            match self.fetched.pop_front() {
                Some(block) => {
                    unpack(&block, &mut self.places);
                    self.at = 0;
                    self.used += 1;
                }
                None if self.is_whole => return Ok(None),
                None => self.fetch(target, from)?,
            }
        }
    }

    /// A walk that leaps far throws away most of what it fetched: then less is fetched at a time.
    fn fetch(&mut self, target: i64, from: &mut dyn Postings) -> Result<(), DbError> {
        if self.used > 0 {
            let is_of_use = self.used * OF_USE >= self.chunk;
            self.chunk = if is_of_use { self.chunk * 2 } else { self.chunk / 4 }.clamp(CHUNK.0, CHUNK.1);
        }
        let blocks = from.blocks(&self.token, target, self.chunk)?;
        self.is_whole = blocks.len() < self.chunk;
        self.used = 0;
        self.fetched = blocks.into();
        Ok(())
    }

    /// How far apart its places stand where it is, as far as what was fetched shows; one with few places stands far apart.
    fn gap(&self) -> i64 {
        const FEW: usize = 32;
        let known = self.places.len();
        match (self.places.first(), self.places.last()) {
            (Some(first), Some(last)) if known >= FEW => (last - first) / known as i64,
            _ => i64::MAX / (known as i64 + self.fetched.iter().map(|b| b.bytes.len() as i64 + 1).sum::<i64>()).max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::pack;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    struct Given(Vec<Vec<i64>>);

    impl Postings for Given {
        fn blocks(&mut self, token: &str, from: i64, most: usize) -> Result<Vec<Block>, DbError> {
            let places = &self.0[token.parse::<usize>().unwrap()];
            let after = pack(places).into_iter().filter(|b| b.last >= from);
            Ok(after.take(most).collect())
        }
    }

    proptest! {
        #[test]
        fn a_walk_gives_what_sets_would(sets in proptest::collection::vec(proptest::collection::btree_set(0i64..90_000, 0..400), 3)) {
            let mut given = Given(sets.iter().map(|s| s.iter().map(|p| p << 36).collect()).collect());
            let mut node = Node::All(vec![Node::Any(vec![Node::leaf("0"), Node::leaf("1")]), Node::leaf("2")]);
            let found = node.walk((0, i64::MAX), usize::MAX, &mut given).unwrap();
            let either: BTreeSet<i64> = sets[0].union(&sets[1]).copied().collect();
            let wanted: Vec<i64> = either.intersection(&sets[2]).map(|p| p << 36).collect();
            prop_assert_eq!(found, wanted);
        }

        #[test]
        fn what_is_packed_is_unpacked(set in proptest::collection::btree_set(any::<i32>(), 0..3000)) {
            let places: Vec<i64> = set.iter().map(|p| i64::from(*p) + (1 << 32)).collect();
            let (mut out, mut one) = (Vec::<i64>::new(), Vec::new());
            for block in pack(&places) {
                unpack(&block, &mut one);
                prop_assert_eq!(one.last(), Some(&block.last));
                out.extend(&one);
            }
            prop_assert_eq!(out, places);
        }
    }
}
