//! The Merkle tree: hashes and the two proofs.
//!
//! **For**: deciding whether an entry is in a tree, and whether one tree continues another.
//! **Rests on**: RFC 6962 section 2.1 (hashes and proofs), RFC 9162 sections 2.1.3.2 and 2.1.4.2 (how to verify them).
//! **Never** accept a proof that is longer than needed, or a tree that continues the empty tree under another name.

use crate::digest::{Digest, sha256, sha256_parts};

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The index is not in a tree of this size.
    #[error("entry {index} is not in a tree of {size} entries: ask for a later checkpoint")]
    Index {
        /// Position of the entry, from 0.
        index: u64,
        /// Number of entries in the tree.
        size: u64,
    },
    /// The new tree is smaller than the old one.
    #[error("tree of {new} entries is smaller than the earlier tree of {old}: the log has been cut")]
    Shrunk {
        /// Size of the earlier tree.
        old: u64,
        /// Size of the later tree.
        new: u64,
    },
    /// The proof has too few or too many hashes for the sizes.
    #[error("proof has {found} hashes, which does not fit the sizes: fetch the proof again")]
    Length {
        /// Number of hashes in the proof.
        found: usize,
    },
    /// The proof leads to another root.
    #[error("proof leads to another root: do not rely on this log until that is explained")]
    Root,
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Index { .. } => "merkle.index",
            Error::Shrunk { .. } => "merkle.shrunk",
            Error::Length { .. } => "merkle.length",
            Error::Root => "merkle.root",
        }
    }
}

/// The hash of one leaf: SHA-256(0x00 || bytes).
pub fn leaf_hash(bytes: &[u8]) -> Digest {
    sha256_parts(&[&[0], bytes])
}

/// The hash of an inner node: SHA-256(0x01 || left || right).
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    sha256_parts(&[&[1], &left.0, &right.0])
}

/// The root of the tree without entries: SHA-256 of nothing.
pub fn empty_root() -> Digest {
    sha256(b"")
}

/// The root over leaf hashes (or over the roots of equally large complete subtrees), computed from nothing else.
pub fn root_of(leaves: &[Digest]) -> Digest {
    let mut stack: Vec<Digest> = Vec::with_capacity(64);
    for (index, leaf) in leaves.iter().enumerate() {
        let mut hash = *leaf;
        // Each set low bit of the index is a complete left sibling waiting on the stack.
        for _ in 0..(index as u64).trailing_ones() {
            if let Some(left) = stack.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        stack.push(hash);
    }
    stack.into_iter().rev().reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
}

/// Checks that `leaf` (a leaf hash) is entry `index` of the tree of `size` entries with this root.
///
/// # Errors
/// [`Error::Index`], [`Error::Length`] or [`Error::Root`].
pub fn verify_inclusion(index: u64, size: u64, leaf: &Digest, proof: &[Digest], root: &Digest) -> Result<(), Error> {
    if index >= size {
        return Err(Error::Index { index, size });
    }
    let wrong_length = Error::Length { found: proof.len() };
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // On the right border the levels without a sibling have no hash in the proof.
            let skip = if node & 1 == 0 { node.trailing_zeros().min(63) } else { 0 };
            (node, last) = (node >> skip, last >> skip);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match (last, hash == *root) {
        (0, true) => Ok(()),
        (0, false) => Err(Error::Root),
        _ => Err(wrong_length),
    }
}

/// Checks that the tree of `new` entries begins with the tree of `old` entries.
///
/// Every tree continues the empty tree, whose root must be [`empty_root`] and whose proof is empty; a witness that sees a
/// log for the first time starts there (C2SP tlog-witness). Other implementations refuse to compare with it.
///
/// # Errors
/// [`Error::Shrunk`], [`Error::Length`] or [`Error::Root`].
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Digest],
    old_root: &Digest,
    new_root: &Digest,
) -> Result<(), Error> {
    if new < old {
        return Err(Error::Shrunk { old, new });
    }
    if old == 0 || old == new {
        let same = (old < new || old_root == new_root) && (old > 0 || *old_root == empty_root());
        return match (proof.is_empty(), same) {
            (true, true) => Ok(()),
            (true, false) => Err(Error::Root),
            (false, _) => Err(Error::Length { found: proof.len() }),
        };
    }
    let wrong_length = Error::Length { found: proof.len() };
    // When the old tree is complete its root is the first node and does not stand in the proof.
    let (first, rest) = if old.is_power_of_two() {
        (*old_root, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(wrong_length)?;
        (*first, rest)
    };
    let (old_hash, new_hash) = climb(old, new, first, rest).ok_or(wrong_length)?;
    if old_hash == *old_root && new_hash == *new_root { Ok(()) } else { Err(Error::Root) }
}

/// Folds a consistency proof into the roots of the old and the new tree; `None` when its length does not fit.
fn climb(old: u64, new: u64, first: Digest, proof: &[Digest]) -> Option<(Digest, Digest)> {
    let (mut node, mut last) = (old - 1, new - 1);
    let shared = node.trailing_ones();
    (node, last) = (node.checked_shr(shared).unwrap_or(0), last.checked_shr(shared).unwrap_or(0));
    let (mut old_hash, mut new_hash) = (first, first);
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            let skip = if node & 1 == 0 { node.trailing_zeros().min(63) } else { 0 };
            (node, last) = (node >> skip, last >> skip);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (last == 0).then_some((old_hash, new_hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The eight leaves of the reference implementation of RFC 6962 and the roots of their first n.
    #[test]
    fn roots_known_from_rfc_6962_implementations() {
        let leaves: [&[u8]; 8] = [
            &[],
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let hashes: Vec<Digest> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        for (n, root) in roots.iter().enumerate() {
            assert_eq!(root_of(&hashes[..=n]).to_string(), *root, "first {} leaves", n + 1);
        }
        assert_eq!(root_of(&[]), empty_root());
    }

    #[test]
    fn only_the_empty_root_begins_every_tree() {
        let root = leaf_hash(b"a");
        assert_eq!(verify_consistency(0, 1, &[], &empty_root(), &root), Ok(()));
        assert_eq!(verify_consistency(0, 1, &[], &root, &root), Err(Error::Root));
        assert_eq!(verify_consistency(0, 1, &[root], &empty_root(), &root), Err(Error::Length { found: 1 }));
        assert_eq!(verify_consistency(2, 1, &[], &root, &root), Err(Error::Shrunk { old: 2, new: 1 }));
    }

    #[test]
    fn the_largest_sizes_do_not_overflow() {
        let hash = Digest::ZERO;
        for size in [u64::MAX, 1 << 63, (1 << 63) + 1] {
            assert!(verify_inclusion(size - 1, size, &hash, &[hash; 64], &hash).is_err());
            assert!(verify_inclusion(0, size, &hash, &[hash; 65], &hash).is_err());
            assert!(verify_consistency(size - 1, size, &[hash; 64], &hash, &hash).is_err());
            assert!(verify_consistency(1, size, &[hash; 64], &hash, &hash).is_err());
        }
    }
}
