//! Places packed into blocks: what a token's row in the database holds.

/// Most bytes of one block: a row stays on its page in either database.
const MOST_BYTES: usize = 1_800;

/// Some of the documents that hold a token, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The first place in it.
    pub first: i64,
    /// The last place in it.
    pub last: i64,
    /// The steps from one place to the next.
    pub bytes: Vec<u8>,
}

/// Packs places that ascend, of one section only: blocks of one token never overlap, whoever wrote them.
pub(super) fn pack(places: &[i64]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut section = None;
    for place in places.iter().copied() {
        let own = place >> super::document::SECTION_BITS;
        match blocks.last_mut().filter(|b| section == Some(own) && b.bytes.len() < MOST_BYTES) {
            Some(block) => {
                put(&mut block.bytes, (place - block.last).unsigned_abs());
                block.last = place;
            }
            None => blocks.push(Block { first: place, last: place, bytes: Vec::new() }),
        }
        section = Some(own);
    }
    blocks
}

/// The places of a block. What is not whole ends it early.
pub(super) fn unpack(block: &Block, out: &mut Vec<i64>) {
    out.clear();
    out.push(block.first);
    let (mut place, mut step, mut shift) = (block.first, 0u64, 0u32);
    for byte in &block.bytes {
        step |= u64::from(byte & 0x7f) << shift.min(63);
        shift += 7;
        if byte & 0x80 == 0 {
            place = place.saturating_add_unsigned(step);
            out.push(place);
            (step, shift) = (0, 0);
        }
    }
}

fn put(bytes: &mut Vec<u8>, mut step: u64) {
    while step >= 0x80 {
        bytes.push((step & 0x7f) as u8 | 0x80);
        step >>= 7;
    }
    bytes.push(step as u8);
}
