//! Extending the tree: new leaves in, new tiles out.

use super::{Error, Tile, TileReader, WIDTH, edge_root, has_level, read};
use crate::digest::Digest;
use crate::merkle::root_of;

/// What [`append`] worked out. Nothing is stored until the caller stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Number of entries in the new tree.
    pub size: u64,
    /// Root of the new tree.
    pub root: Digest,
    /// Root the tiles that were read add up to. It must equal the root last signed; if it does not, the tiles are damaged and
    /// the caller must neither store nor sign anything.
    pub previous_root: Digest,
    /// New full tiles and the new partial tile of each level that changed, in the order they can safely be stored: a tile
    /// never comes before those it was computed from.
    pub tiles: Vec<(Tile, Vec<Digest>)>,
}

/// Appends leaf hashes to the tree of `size` entries.
///
/// Reads only the partial tiles of the right edge (at most eight); the work is proportional to the number of leaves.
///
/// # Errors
/// When a tile cannot be read or has the wrong width, or the new size does not fit 64 bits.
pub fn append<R: TileReader>(reader: &mut R, size: u64, leaves: &[Digest]) -> Result<Appended, Error<R::Error>> {
    let grown = size.checked_add(leaves.len() as u64).ok_or(Error::Range { position: u64::MAX, size })?;
    let mut edge = read_edge(reader, size)?;
    let previous_root = edge_root(&edge);
    let mut tiles = Vec::new();
    let mut fresh = leaves.to_vec();
    for level in 0.. {
        if fresh.is_empty() {
            break;
        }
        if edge.len() <= usize::from(level) {
            edge.push(Vec::new());
        }
        fresh = extend_level(level, size, &mut edge[usize::from(level)], &fresh, &mut tiles);
    }
    Ok(Appended { size: grown, root: edge_root(&edge), previous_root, tiles })
}

/// The partial tile of every level of a tree, lowest first; empty where the level has only full tiles.
pub(super) fn read_edge<R: TileReader>(reader: &mut R, size: u64) -> Result<Vec<Vec<Digest>>, Error<R::Error>> {
    let levels = (0..8).take_while(|level| has_level(*level, size));
    levels.map(|level| Tile::edge(level, size).map_or(Ok(Vec::new()), |tile| read(reader, tile))).collect()
}

/// Adds hashes to one level, emits its tiles and returns the roots of its new full tiles, which go to the level above.
fn extend_level(
    level: u8,
    size: u64,
    edge: &mut Vec<Digest>,
    fresh: &[Digest],
    tiles: &mut Vec<(Tile, Vec<Digest>)>,
) -> Vec<Digest> {
    let first = super::hashes_at(level, size) / u64::from(WIDTH);
    edge.extend_from_slice(fresh);
    let full = edge.len() / usize::from(WIDTH);
    let rest = edge.split_off(full * usize::from(WIDTH));
    let all = std::mem::replace(edge, rest);
    let mut above = Vec::with_capacity(full);
    for (index, hashes) in (first..).zip(all.chunks_exact(usize::from(WIDTH))) {
        above.push(root_of(hashes));
        tiles.extend(Tile::new(level, index, WIDTH).map(|tile| (tile, hashes.to_vec())));
    }
    // Below 256 by the division above; none when the level has just been filled.
    let partial = Tile::new(level, first + full as u64, edge.len() as u16);
    tiles.extend(partial.map(|tile| (tile, edge.clone())));
    above
}
