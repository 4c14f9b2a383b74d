//! Tiles: the tree kept as files of 256 hashes.
//!
//! **For**: keeping, extending and proving the log from a few small files that any cache can serve.
//! **Rests on**: C2SP tlog-tiles v0.1.0 (paths, sizes, bundles), RFC 6962 section 2.1 (the tree).
//! **Words**: a *level* counts in steps of eight tree levels; a *partial* tile has fewer than 256 hashes and is the last of
//! its level; the *right edge* is the partial tiles of all levels.
//! **Never** trust a tile to be right: [`append`] says which root the tiles it read add up to, and the caller compares that
//! with the last signed checkpoint before it signs another.
//! **Begin** with [`append`], then [`inclusion`].

mod append;
mod bundle;
mod path;
mod prove;

pub use append::{Appended, append};
pub use bundle::{BundleError, MAX_BUNDLE_BYTES, encode_bundle, parse_bundle};
pub use path::{PathError, Resource, Tile};
pub use prove::{consistency, inclusion, root};

use crate::digest::Digest;
use crate::merkle::root_of;

/// Hashes in a full tile.
pub const WIDTH: u16 = 256;

/// Where tiles are read from: a directory, a database, an HTTP cache.
pub trait TileReader {
    /// Why a tile could not be read.
    type Error;

    /// The hashes of the tile at this level and index, exactly `width` of them (1 to 256).
    ///
    /// A reader that only has a wider tile of the same index returns its first `width` hashes.
    ///
    /// # Errors
    /// When the tile cannot be read.
    fn tile(&mut self, level: u8, index: u64, width: u16) -> Result<Vec<Digest>, Self::Error>;
}

/// Why the tree could not be extended or proved.
#[derive(Debug, thiserror::Error)]
pub enum Error<E> {
    /// The reader failed.
    #[error("tile cannot be read")]
    Read(#[source] E),
    /// The reader gave another number of hashes than was asked for.
    #[error("tile `{path}` has {found} hashes: restore it from the entries")]
    Width {
        /// Path of the tile.
        path: String,
        /// Number of hashes the reader gave.
        found: usize,
    },
    /// An index or a size outside the tree.
    #[error("position {position} is outside the tree of {size} entries: ask for a later checkpoint")]
    Range {
        /// The index or smaller size asked for.
        position: u64,
        /// Number of entries in the tree.
        size: u64,
    },
}

impl<E> Error<E> {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Read(_) => "tile.read",
            Error::Width { .. } => "tile.width",
            Error::Range { .. } => "tile.range",
        }
    }
}

/// Reads one tile and insists on its width.
fn read<R: TileReader>(reader: &mut R, tile: Tile) -> Result<Vec<Digest>, Error<R::Error>> {
    let hashes = reader.tile(tile.level(), tile.index(), tile.width()).map_err(Error::Read)?;
    if hashes.len() == usize::from(tile.width()) {
        Ok(hashes)
    } else {
        Err(Error::Width { path: tile.path(), found: hashes.len() })
    }
}

/// How many hashes stand at this tile level in a tree of `size` entries.
fn hashes_at(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

/// Whether a tree of `size` entries has anything at this tile level.
fn has_level(level: u8, size: u64) -> bool {
    hashes_at(level, size) > 0
}

/// The root over the right edge of a tree: the partial tile of every level, lowest level first.
///
/// `edge[l]` holds the hashes of level `l` that are not yet in a full tile, and may be empty.
pub(crate) fn edge_root<T: AsRef<[Digest]>>(edge: &[T]) -> Digest {
    // Highest level first, all hashes are complete subtrees of falling size; within a level RFC 6962 splits them as if they
    // were leaves, so each level folds to the complete subtrees of its width, and these fold from the right.
    let mut subtrees: Vec<Digest> = Vec::new();
    for hashes in edge.iter().rev() {
        let mut rest = hashes.as_ref();
        while !rest.is_empty() {
            let largest = 1 << rest.len().ilog2();
            let (left, right) = rest.split_at(largest);
            subtrees.push(root_of(left));
            rest = right;
        }
    }
    let folded = subtrees.into_iter().rev().reduce(|right, left| crate::merkle::node_hash(&left, &right));
    folded.unwrap_or_else(crate::merkle::empty_root)
}

/// The bytes of a tile: its hashes one after another.
pub fn tile_bytes(hashes: &[Digest]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// Reads the bytes of a tile; `None` unless they are exactly `width` hashes.
pub fn parse_tile(bytes: &[u8], width: u16) -> Option<Vec<Digest>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    let fits = rest.is_empty() && hashes.len() == usize::from(width) && (1..=WIDTH).contains(&width);
    fits.then(|| hashes.iter().copied().map(Digest).collect())
}
