//! Which index a new statement gets: any free one, all equally likely.
//!
//! **Rests on**: draft-ietf-oauth-status-list section 12.3 and W3C Bitstring Status List section 2.1, which both ask that
//! an index say nothing of when a statement was issued or how many there are.
//! **Never** count upwards, and never give an index again: who once held it would be revoked with its new owner.

use super::Error;

/// Which places of a list have been given.
///
/// An eighth of a byte for each entry: 1.2 MB for ten million.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    words: Vec<u64>,
    entries: u64,
    free: u64,
}

impl Places {
    /// A list of so many entries, none of which is given.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above the number of entries of one bit in the largest list ([`super::MAX_BYTES`]).
    pub fn new(entries: u64) -> Result<Self, Error> {
        if entries > super::MAX_BYTES as u64 * 8 {
            return Err(Error::TooLarge);
        }
        let mut words = vec![0; entries.div_ceil(64) as usize];
        // Places after the last entry count as given.
        if let (Some(last), used @ 1..) = (words.last_mut(), entries % 64) {
            *last = u64::MAX << used;
        }
        Ok(Places { words, entries, free: entries })
    }

    /// How many places are free.
    pub fn free(&self) -> u64 {
        self.free
    }

    /// How many places there are.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Whether a place is free.
    pub fn is_free(&self, index: u64) -> bool {
        index < self.entries && self.words[(index / 64) as usize] >> (index % 64) & 1 == 0
    }

    /// Marks a place as given; says whether it was free.
    pub fn take(&mut self, index: u64) -> bool {
        let is_free = self.is_free(index);
        if is_free {
            self.words[(index / 64) as usize] |= 1 << (index % 64);
            self.free -= 1;
        }
        is_free
    }

    /// Gives a free place; `None` when the list is full.
    ///
    /// `random` is 64 fresh random bits from a cryptographic source, for this place alone. Every free place is equally
    /// likely but for one part in 2^64 / `free`.
    pub fn draw(&mut self, random: u64) -> Option<u64> {
        if self.free == 0 {
            return None;
        }
        // At most free - 1, since random < 2^64.
        let rank = ((u128::from(random) * u128::from(self.free)) >> 64) as u64;
        let index = self.free_at(rank)?;
        self.take(index).then_some(index)
    }

    /// The free place before which so many others are free.
    fn free_at(&self, rank: u64) -> Option<u64> {
        let mut left = rank;
        for (at, word) in (0_u64..).zip(&self.words) {
            let here = u64::from(word.count_zeros());
            if left < here {
                let mut open = !word;
                // Clears the lowest free place as often as places must be passed over.
                (0..left).for_each(|_| open &= open - 1);
                return Some(at * 64 + u64::from(open.trailing_zeros()));
            }
            left -= here;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_place_is_given_once_and_then_the_list_is_full() {
        for entries in [0, 1, 63, 64, 65, 200] {
            let mut places = Places::new(entries).unwrap();
            let mut state = 9_u64;
            let mut given: Vec<u64> = std::iter::from_fn(|| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                places.draw(state)
            })
            .collect();
            assert_eq!((places.free(), places.draw(0)), (0, None));
            if entries == 200 {
                assert!(!given.is_sorted(), "{given:?}");
            }
            given.sort_unstable();
            assert_eq!(given, (0..entries).collect::<Vec<_>>());
        }
    }

    #[test]
    fn every_free_place_is_equally_likely() {
        let mut places = Places::new(100).unwrap();
        (0..100).filter(|index| index % 4 != 1).for_each(|index| assert!(places.take(index)));
        assert!(!places.take(0) && !places.take(100) && !places.is_free(u64::MAX));
        let free = places.free();
        let drawn: Vec<u64> =
            (0..free).map(|turn| places.clone().draw(u64::MAX / free * turn + u64::MAX / free / 2).unwrap()).collect();
        assert_eq!(drawn, (0..100).filter(|index| index % 4 == 1).collect::<Vec<_>>());
        assert_eq!(places.clone().draw(0), Some(1));
        assert_eq!(places.draw(u64::MAX), Some(97));
    }

    #[test]
    fn a_list_has_a_largest_size() {
        assert_eq!(Places::new(u64::MAX), Err(Error::TooLarge));
    }

    proptest! {
        #[test]
        fn what_is_drawn_was_free(entries in 1_u64..500, taken in prop::collection::vec(0_u64..500, 0..400), random: u64) {
            let mut places = Places::new(entries).unwrap();
            taken.iter().for_each(|index| {
                places.take(*index);
            });
            let before = places.clone();
            match places.draw(random) {
                Some(index) => prop_assert!(before.is_free(index) && !places.is_free(index)),
                None => prop_assert_eq!(before.free(), 0),
            }
        }
    }
}
