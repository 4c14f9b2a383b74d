//! The values of a Token Status List: packed from the lowest bit of each byte.
//!
//! **Rests on**: draft-ietf-oauth-status-list sections 4.1 and 4.2 and its test vectors.
//! **Never** used for a bitstring list, which packs from the highest bit.

use super::{Change, Error, MAX_BYTES, pack};

/// How many bits each entry has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Width {
    /// Values 0 and 1.
    One,
    /// Values 0 to 3.
    Two,
    /// Values 0 to 15.
    Four,
    /// Values 0 to 255.
    Eight,
}

impl Width {
    /// The width of so many bits.
    ///
    /// # Errors
    /// [`Error::Width`].
    pub fn of(bits: u64) -> Result<Self, Error> {
        match bits {
            1 => Ok(Width::One),
            2 => Ok(Width::Two),
            4 => Ok(Width::Four),
            8 => Ok(Width::Eight),
            _ => Err(Error::Width),
        }
    }

    /// How many bits.
    pub fn bits(self) -> u32 {
        match self {
            Width::One => 1,
            Width::Two => 2,
            Width::Four => 4,
            Width::Eight => 8,
        }
    }

    fn per_byte(self) -> u64 {
        u64::from(8 / self.bits())
    }

    fn mask(self) -> u8 {
        u8::MAX >> (8 - self.bits())
    }
}

/// The values of a list, unpacked and ready to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    width: Width,
    bytes: Vec<u8>,
}

impl Values {
    /// A list of at least so many entries, all 0; as many more as fill the last byte.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above [`MAX_BYTES`].
    pub fn new(width: Width, entries: u64) -> Result<Self, Error> {
        let bytes = usize::try_from(entries.div_ceil(width.per_byte())).map_err(|_| Error::TooLarge)?;
        if bytes > MAX_BYTES { Err(Error::TooLarge) } else { Ok(Values { width, bytes: vec![0; bytes] }) }
    }

    /// How many bits each entry has.
    pub fn width(&self) -> Width {
        self.width
    }

    /// How many entries there are.
    pub fn entries(&self) -> u64 {
        self.bytes.len() as u64 * self.width.per_byte()
    }

    /// The bytes before compression.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The value at an index.
    ///
    /// # Errors
    /// [`Error::Index`]: nothing can be said about it, least of all that it is 0.
    pub fn get(&self, index: u64) -> Result<u8, Error> {
        let (at, shift) = self.place(index)?;
        Ok(self.bytes[at] >> shift & self.width.mask())
    }

    /// The values at many indices, in their order.
    ///
    /// # Errors
    /// As [`Values::get`] for the first index that is not there.
    pub fn get_many(&self, indices: &[u64]) -> Result<Vec<u8>, Error> {
        indices.iter().map(|index| self.get(*index)).collect()
    }

    /// Sets the value at an index.
    ///
    /// # Errors
    /// [`Error::Index`] or [`Error::Value`].
    pub fn set(&mut self, index: u64, value: u8) -> Result<(), Error> {
        let (at, shift) = self.place(index)?;
        if value & !self.width.mask() != 0 {
            return Err(Error::Value);
        }
        self.bytes[at] = self.bytes[at] & !(self.width.mask() << shift) | value << shift;
        Ok(())
    }

    /// Sets many values, all or none. Of two values for one index the later counts.
    ///
    /// # Errors
    /// As [`Values::set`] for the first that cannot be set.
    pub fn set_many(&mut self, values: &[(u64, u8)]) -> Result<(), Error> {
        for (index, value) in values {
            self.place(*index)?;
            if value & !self.width.mask() != 0 {
                return Err(Error::Value);
            }
        }
        values.iter().try_for_each(|(index, value)| self.set(*index, *value))
    }

    /// Every entry that differs from an earlier list, by index.
    ///
    /// # Errors
    /// [`Error::Shape`] when the lists differ in width or length.
    pub fn changes_since(&self, earlier: &Values) -> Result<Vec<Change>, Error> {
        if self.width != earlier.width || self.bytes.len() != earlier.bytes.len() {
            return Err(Error::Shape);
        }
        const RUN: usize = 4096;
        let mut changes = Vec::new();
        let runs = earlier.bytes.chunks(RUN).zip(self.bytes.chunks(RUN)).zip((0_u64..).step_by(RUN));
        // Nearly all of a list stays as it is: whole runs are compared before bytes are.
        for ((old, new), first) in runs.filter(|((old, new), _)| old != new) {
            for ((old, new), at) in old.iter().zip(new).zip(first..).filter(|((old, new), _)| old != new) {
                self.compare_byte(*old, *new, at, &mut changes);
            }
        }
        Ok(changes)
    }

    fn compare_byte(&self, old: u8, new: u8, at: u64, changes: &mut Vec<Change>) {
        for entry in 0..self.width.per_byte() {
            let shift = entry as u32 * self.width.bits();
            let (before, after) = (old >> shift & self.width.mask(), new >> shift & self.width.mask());
            if before != after {
                changes.push(Change { index: at * self.width.per_byte() + entry, before, after });
            }
        }
    }

    /// Which byte, and how far its bits must be moved down.
    fn place(&self, index: u64) -> Result<(usize, u32), Error> {
        let at = usize::try_from(index / self.width.per_byte()).map_err(|_| Error::Index)?;
        let shift = (index % self.width.per_byte()) as u32 * self.width.bits();
        if at < self.bytes.len() { Ok((at, shift)) } else { Err(Error::Index) }
    }

    /// The text of `lst`: ZLIB and base64url.
    ///
    /// # Errors
    /// [`Error::Packing`] when the machine cannot.
    pub fn to_lst(&self) -> Result<String, Error> {
        Ok(pack::to_text(&pack::to_zlib(&self.bytes)?))
    }

    /// Reads the text of `lst`; refuses more than `limit` bytes (at most [`MAX_BYTES`]) when unpacked.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Text`] or [`Error::Packing`].
    pub fn from_lst(width: Width, lst: &str, limit: usize) -> Result<Self, Error> {
        let limit = limit.min(MAX_BYTES);
        let bytes = pack::from_zlib(&pack::from_text(lst, limit)?, limit)?;
        Ok(Values { width, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two examples of the draft's section 4.1.
    #[test]
    fn the_examples_of_the_draft_are_read_and_written_as_they_stand() {
        let one = Values::from_lst(Width::One, "eNrbuRgAAhcBXQ", 100).unwrap();
        assert_eq!(one.as_bytes(), [0xb9, 0xa3]);
        let bits = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
        assert_eq!(one.get_many(&(0..16).collect::<Vec<_>>()).unwrap(), bits);
        assert_eq!(one.get(16), Err(Error::Index));
        assert_eq!(one.to_lst().unwrap(), "eNrbuRgAAhcBXQ");
        let two = Values::from_lst(Width::Two, "eNo76fITAAPfAgc", 100).unwrap();
        assert_eq!(two.as_bytes(), [0xc9, 0x44, 0xf9]);
        assert_eq!(two.get_many(&(0..12).collect::<Vec<_>>()).unwrap(), [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
        assert_eq!(two.to_lst().unwrap(), "eNo76fITAAPfAgc");
    }

    #[test]
    fn many_values_are_set_all_or_none() {
        let mut list = Values::new(Width::Two, 9).unwrap();
        assert_eq!(list.entries(), 12);
        let before = list.clone();
        assert_eq!(list.set_many(&[(0, 1), (12, 1)]), Err(Error::Index));
        assert_eq!(list.set_many(&[(0, 1), (1, 4)]), Err(Error::Value));
        assert_eq!(list, before);
        list.set_many(&[(0, 1), (9, 3), (0, 2)]).unwrap();
        let changes = list.changes_since(&before).unwrap();
        assert_eq!(changes, [Change { index: 0, before: 0, after: 2 }, Change { index: 9, before: 0, after: 3 }]);
        assert_eq!(list.changes_since(&Values::new(Width::Two, 100).unwrap()), Err(Error::Shape));
        assert_eq!(list.changes_since(&Values::new(Width::One, 24).unwrap()), Err(Error::Shape));
    }

    #[test]
    fn a_list_has_a_largest_size() {
        assert_eq!(Values::new(Width::Eight, MAX_BYTES as u64 + 1), Err(Error::TooLarge));
        assert_eq!(Values::new(Width::One, u64::MAX), Err(Error::TooLarge));
        assert_eq!(Values::new(Width::One, 0).unwrap().get(0), Err(Error::Index));
        assert_eq!(Values::new(Width::One, 8).unwrap().get(u64::MAX), Err(Error::Index));
        for bits in [0, 3, 5, 6, 7, 9, 16, u64::MAX] {
            assert_eq!(Width::of(bits), Err(Error::Width));
        }
    }
}
