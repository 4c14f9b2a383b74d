//! The values of a Bitstring Status List: packed from the highest bit of each byte.
//!
//! **Rests on**: W3C Bitstring Status List v1.0 sections 3.3, 3.4 and 7.1.
//! **Never** used for a token list, which packs from the lowest bit. Never shorter than 131,072 entries: among fewer, one
//! entry is too easily told from the others.

use super::{Change, Error, MAX_BYTES, pack};

/// The fewest entries a list may have (section 3.2).
pub const MIN_ENTRIES: u64 = 131_072;

/// The values of a list, unpacked and ready to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    size: u32,
    bytes: Vec<u8>,
}

impl Bits {
    /// A list of at least so many entries of `size` bits (1 to 8), all 0.
    ///
    /// # Errors
    /// [`Error::Width`], [`Error::Short`] below [`MIN_ENTRIES`], [`Error::TooLarge`] above [`MAX_BYTES`].
    pub fn new(size: u64, entries: u64) -> Result<Self, Error> {
        let size = size_of(size)?;
        if entries < MIN_ENTRIES {
            return Err(Error::Short);
        }
        let bits = entries.checked_mul(u64::from(size)).ok_or(Error::TooLarge)?;
        let bytes = usize::try_from(bits.div_ceil(8)).map_err(|_| Error::TooLarge)?;
        if bytes > MAX_BYTES { Err(Error::TooLarge) } else { Ok(Bits { size, bytes: vec![0; bytes] }) }
    }

    /// How many bits each entry has.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// How many whole entries there are.
    pub fn entries(&self) -> u64 {
        self.bytes.len() as u64 * 8 / u64::from(self.size)
    }

    /// The bytes before compression.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The value at an index.
    ///
    /// # Errors
    /// [`Error::Index`].
    pub fn get(&self, index: u64) -> Result<u8, Error> {
        let (at, down) = self.place(index)?;
        Ok((self.pair(at) >> down) as u8 & self.mask())
    }

    /// The values at many indices, in their order.
    ///
    /// # Errors
    /// As [`Bits::get`] for the first index that is not there.
    pub fn get_many(&self, indices: &[u64]) -> Result<Vec<u8>, Error> {
        indices.iter().map(|index| self.get(*index)).collect()
    }

    /// Sets the value at an index.
    ///
    /// # Errors
    /// [`Error::Index`] or [`Error::Value`].
    pub fn set(&mut self, index: u64, value: u8) -> Result<(), Error> {
        let (at, down) = self.place(index)?;
        if value & !self.mask() != 0 {
            return Err(Error::Value);
        }
        let pair = self.pair(at) & !(u16::from(self.mask()) << down) | u16::from(value) << down;
        let [first, second] = pair.to_be_bytes();
        self.bytes[at] = first;
        if let Some(next) = self.bytes.get_mut(at + 1) {
            *next = second;
        }
        Ok(())
    }

    /// Sets many values, all or none. Of two values for one index the later counts.
    ///
    /// # Errors
    /// As [`Bits::set`] for the first that cannot be set.
    pub fn set_many(&mut self, values: &[(u64, u8)]) -> Result<(), Error> {
        for (index, value) in values {
            self.place(*index)?;
            if value & !self.mask() != 0 {
                return Err(Error::Value);
            }
        }
        values.iter().try_for_each(|(index, value)| self.set(*index, *value))
    }

    /// Every entry that differs from an earlier list, by index.
    ///
    /// # Errors
    /// [`Error::Shape`] when the lists differ in width or length.
    pub fn changes_since(&self, earlier: &Bits) -> Result<Vec<Change>, Error> {
        if self.size != earlier.size || self.bytes.len() != earlier.bytes.len() {
            return Err(Error::Shape);
        }
        let (mut changes, mut next, size) = (Vec::new(), 0_u64, u64::from(self.size));
        let unlike = (0_u64..).zip(earlier.bytes.iter().zip(&self.bytes)).filter(|(_, (old, new))| old != new);
        for (at, _) in unlike {
            // Entries may lie across two bytes; each is compared once.
            let first = (at * 8 / size).max(next);
            next = ((at * 8 + 7) / size + 1).min(self.entries());
            for index in first..next {
                let (before, after) = (earlier.get(index)?, self.get(index)?);
                if before != after {
                    changes.push(Change { index, before, after });
                }
            }
        }
        Ok(changes)
    }

    fn mask(&self) -> u8 {
        u8::MAX >> (8 - self.size)
    }

    /// The byte and the one after it, in which an entry that begins in the first lies.
    fn pair(&self, at: usize) -> u16 {
        u16::from_be_bytes([self.bytes[at], self.bytes.get(at + 1).copied().unwrap_or(0)])
    }

    /// In which byte an entry begins, and how far it must be moved down out of [`Bits::pair`].
    fn place(&self, index: u64) -> Result<(usize, u32), Error> {
        if index >= self.entries() {
            return Err(Error::Index);
        }
        let bit = index * u64::from(self.size);
        let at = usize::try_from(bit / 8).map_err(|_| Error::Index)?;
        Ok((at, 16 - (bit % 8) as u32 - self.size))
    }

    /// The text of `encodedList`: `u`, then GZIP in base64url.
    ///
    /// # Errors
    /// [`Error::Packing`] when the machine cannot.
    pub fn to_encoded(&self) -> Result<String, Error> {
        Ok(format!("u{}", pack::to_text(&pack::to_gzip(&self.bytes)?)))
    }

    /// Reads the text of `encodedList` with entries of `size` bits; refuses more than `limit` bytes (at most [`MAX_BYTES`])
    /// when unpacked.
    ///
    /// # Errors
    /// [`Error::Width`], [`Error::TooLarge`], [`Error::Text`], [`Error::Packing`] or [`Error::Short`].
    pub fn from_encoded(size: u64, encoded: &str, limit: usize) -> Result<Self, Error> {
        let (size, limit) = (size_of(size)?, limit.min(MAX_BYTES));
        let text = encoded.strip_prefix('u').ok_or(Error::Text)?;
        let bytes = pack::from_gzip(&pack::from_text(text, limit)?, limit)?;
        let list = Bits { size, bytes };
        if list.entries() < MIN_ENTRIES { Err(Error::Short) } else { Ok(list) }
    }
}

fn size_of(size: u64) -> Result<u32, Error> {
    match u32::try_from(size) {
        Ok(size @ 1..=8) => Ok(size),
        _ => Err(Error::Width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Example 3 of the Recommendation: 131,072 entries, all 0.
    const EXAMPLE: &str = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";

    #[test]
    fn the_example_of_the_recommendation_is_read() {
        let list = Bits::from_encoded(1, EXAMPLE, MAX_BYTES).unwrap();
        assert_eq!(list, Bits::new(1, MIN_ENTRIES).unwrap());
        assert_eq!(list.get(94_567), Ok(0));
        assert_eq!(list.get(MIN_ENTRIES), Err(Error::Index));
        assert_eq!(Bits::from_encoded(2, EXAMPLE, MAX_BYTES), Err(Error::Short));
        assert_eq!(Bits::from_encoded(1, &EXAMPLE[1..], MAX_BYTES), Err(Error::Text));
        assert_eq!(Bits::from_encoded(1, &format!("z{}", &EXAMPLE[1..]), MAX_BYTES), Err(Error::Text));
        assert_eq!(Bits::from_encoded(1, EXAMPLE, 16_383), Err(Error::TooLarge));
    }

    #[test]
    fn the_first_index_is_the_leftmost_bit() {
        let mut list = Bits::new(1, MIN_ENTRIES).unwrap();
        list.set(0, 1).unwrap();
        list.set(9, 1).unwrap();
        list.set(MIN_ENTRIES - 1, 1).unwrap();
        assert_eq!(&list.as_bytes()[..2], [0b1000_0000, 0b0100_0000]);
        assert_eq!(list.as_bytes().last(), Some(&1));
    }

    #[test]
    fn entries_of_any_width_lie_side_by_side() {
        for size in 1..=8 {
            let mut list = Bits::new(size, MIN_ENTRIES).unwrap();
            let before = list.clone();
            let most = u8::MAX >> (8 - size);
            let indices = [0, 1, 2, 3, 4, 5, 6, 7, 8, 1000, list.entries() - 1];
            for (turn, index) in (0_u8..).zip(indices) {
                list.set(index, most - turn % most.max(1)).unwrap();
                assert_eq!(list.get(index), Ok(most - turn % most.max(1)));
            }
            let changes = list.changes_since(&before).unwrap();
            assert_eq!(changes.iter().map(|change| change.index).collect::<Vec<_>>(), indices, "{size}");
            assert_eq!(list.set(0, most.wrapping_add(1)), if size == 8 { Ok(()) } else { Err(Error::Value) });
        }
        let mut three = Bits::new(3, MIN_ENTRIES).unwrap();
        three.set_many(&[(0, 0b101), (2, 0b011), (5, 0b110)]).unwrap();
        assert_eq!(&three.as_bytes()[..3], [0b1010_0001, 0b1000_0001, 0b1000_0000]);
    }

    #[test]
    fn few_entries_or_odd_widths_are_refused() {
        assert_eq!(Bits::new(1, MIN_ENTRIES - 1), Err(Error::Short));
        for size in [0, 9, u64::MAX] {
            assert_eq!(Bits::new(size, MIN_ENTRIES), Err(Error::Width));
        }
        assert_eq!(Bits::new(8, u64::MAX), Err(Error::TooLarge));
    }
}
