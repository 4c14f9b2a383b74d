//! Roots and proofs from tiles.

use std::collections::BTreeMap;

use super::append::read_edge;
use super::{Error, Tile, TileReader, WIDTH, edge_root, hashes_at, read};
use crate::digest::Digest;
use crate::merkle::{empty_root, node_hash, root_of};

/// The root of the tree of `size` entries. Reads the right edge of that tree.
///
/// # Errors
/// When a tile cannot be read or has the wrong width.
pub fn root<R: TileReader>(reader: &mut R, size: u64) -> Result<Digest, Error<R::Error>> {
    Ok(edge_root(&read_edge(reader, size)?))
}

/// The proof that entry `index` is in the tree of `size` entries, for [`crate::merkle::verify_inclusion`].
///
/// Reads a number of tiles proportional to the logarithm of the size, each once.
///
/// # Errors
/// When `index` is not in the tree, or a tile cannot be read or has the wrong width.
pub fn inclusion<R: TileReader>(reader: &mut R, index: u64, size: u64) -> Result<Vec<Digest>, Error<R::Error>> {
    if index >= size {
        return Err(Error::Range { position: index, size });
    }
    let mut tree = Tree::new(reader, size);
    let (mut lo, mut hi) = (0, size);
    let mut proof = Vec::new();
    while hi - lo > 1 {
        let middle = lo + split(hi - lo);
        if index < middle {
            proof.push(tree.range(middle, hi)?);
            hi = middle;
        } else {
            proof.push(tree.range(lo, middle)?);
            lo = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the tree of `new` entries begins with the tree of `old`, for [`crate::merkle::verify_consistency`].
///
/// Empty when the sizes are equal or the old tree is empty.
///
/// # Errors
/// When `old` is larger than `new`, or a tile cannot be read or has the wrong width.
pub fn consistency<R: TileReader>(reader: &mut R, old: u64, new: u64) -> Result<Vec<Digest>, Error<R::Error>> {
    if old > new {
        return Err(Error::Range { position: old, size: new });
    }
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Ok(proof);
    }
    let mut tree = Tree::new(reader, new);
    let (mut lo, mut hi) = (0, new);
    while hi != old {
        let middle = lo + split(hi - lo);
        if old <= middle {
            proof.push(tree.range(middle, hi)?);
            hi = middle;
        } else {
            proof.push(tree.range(lo, middle)?);
            lo = middle;
        }
    }
    // When the old tree is one complete subtree the verifier already has its root.
    if lo > 0 {
        proof.push(tree.range(lo, hi)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two smaller than `n`, where RFC 6962 splits a tree of `n` entries; `n` is at least two.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// A tree of one size, reading each tile at most once.
struct Tree<'a, R> {
    reader: &'a mut R,
    size: u64,
    tiles: BTreeMap<(u8, u64), Vec<Digest>>,
}

impl<'a, R: TileReader> Tree<'a, R> {
    fn new(reader: &'a mut R, size: u64) -> Self {
        Tree { reader, size, tiles: BTreeMap::new() }
    }

    /// The root over the entries from `lo` up to `hi`, a node of the RFC 6962 tree.
    fn range(&mut self, mut lo: u64, hi: u64) -> Result<Digest, Error<R::Error>> {
        let mut subtrees = Vec::new();
        while lo < hi {
            let height = (hi - lo).ilog2();
            subtrees.push(self.complete(lo, height)?);
            lo += 1 << height;
        }
        let folded = subtrees.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
        Ok(folded.unwrap_or_else(empty_root))
    }

    /// The root of the complete subtree of 2^height entries that begins at `lo`, a multiple of its size.
    fn complete(&mut self, lo: u64, height: u32) -> Result<Digest, Error<R::Error>> {
        // Heights are below 64, so levels are below eight.
        let level = (height / 8) as u8;
        let position = lo >> (u32::from(level) * 8);
        let index = position / u64::from(WIDTH);
        let from = (position % u64::from(WIDTH)) as usize;
        let hashes = self.tile(level, index)?;
        let run = hashes.get(from..from + (1 << (height % 8)));
        Ok(root_of(run.unwrap_or_default()))
    }

    fn tile(&mut self, level: u8, index: u64) -> Result<&[Digest], Error<R::Error>> {
        if !self.tiles.contains_key(&(level, index)) {
            let hashes = hashes_at(level, self.size);
            let edge = Tile::edge(level, self.size).filter(|tile| tile.index() == index);
            let full = || Tile::new(level, index, WIDTH).filter(|_| index < hashes / u64::from(WIDTH));
            let tile = edge.or_else(full).ok_or(Error::Range { position: index, size: self.size })?;
            let hashes = read(self.reader, tile)?;
            self.tiles.insert((level, index), hashes);
        }
        Ok(self.tiles.get(&(level, index)).map_or(&[], Vec::as_slice))
    }
}
