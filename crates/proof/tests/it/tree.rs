//! Properties of the tree: batches do not matter, proofs hold, flipped bits do not.

use proptest::prelude::*;
use shirube_proof::digest::Digest;
use shirube_proof::merkle::{empty_root, root_of, verify_consistency, verify_inclusion};
use shirube_proof::tile::{self, Tile};

use crate::memory::{Memory, leaf, leaves};

fn flip(digest: &Digest, bit: usize) -> Digest {
    let mut bytes = digest.0;
    bytes[bit / 8] ^= 1 << (bit % 8);
    Digest(bytes)
}

#[test]
fn every_tree_up_to_600_has_the_rebuilt_root_and_the_tiles_of_its_size() {
    let all = leaves(600);
    let mut memory = Memory::default();
    for size in 0..600 {
        assert_eq!(tile::root(&mut memory, size).unwrap(), root_of(&all[..size as usize]), "{size}");
        let edge: Vec<_> = (0..8).filter_map(|level| Tile::edge(level, size)).map(|tile| tile.path()).collect();
        let partial: Vec<_> = memory.files.keys().filter(|path| path.contains(".p/")).cloned().collect();
        assert_eq!(partial, edge, "{size}");
        memory.append(&[leaf(size)]);
    }
}

#[test]
fn every_proof_of_every_tree_up_to_70_holds() {
    let mut memory = Memory::default();
    for size in 1..=70 {
        memory.append(&[leaf(size - 1)]);
        let root = root_of(&leaves(size));
        for index in 0..size {
            let proof = tile::inclusion(&mut memory, index, size).unwrap();
            assert_eq!(verify_inclusion(index, size, &leaf(index), &proof, &root), Ok(()), "{index} of {size}");
        }
        for old in 0..=size {
            let proof = tile::consistency(&mut memory, old, size).unwrap();
            let old_root = root_of(&leaves(old));
            assert_eq!(verify_consistency(old, size, &proof, &old_root, &root), Ok(()), "{old} of {size}");
        }
    }
}

#[test]
fn three_levels_of_tiles_add_up() {
    let all = leaves(70_000);
    let mut memory = Memory::default();
    memory.append(&all[..65_535]);
    memory.append(&all[65_535..65_537]);
    memory.append(&all[65_537..]);
    let root = root_of(&all);
    assert_eq!(tile::root(&mut memory, 70_000).unwrap(), root);
    assert_eq!(memory.files.len(), 273 + 1 + 1 + 1 + 1);
    for index in [0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        memory.reads = 0;
        let proof = tile::inclusion(&mut memory, index, 70_000).unwrap();
        assert_eq!(verify_inclusion(index, 70_000, &leaf(index), &proof, &root), Ok(()));
        assert!(memory.reads <= 6, "{} reads for {index}", memory.reads);
    }
}

#[test]
fn appending_reads_the_right_edge_only_and_says_what_it_adds_up_to() {
    let mut memory = Memory::with_leaves(&leaves(70_000));
    memory.reads = 0;
    let appended = tile::append(&mut memory, 70_000, &leaves(10)).unwrap();
    assert_eq!(memory.reads, 3);
    assert_eq!(appended.previous_root, root_of(&leaves(70_000)));
    assert_eq!(appended.tiles.len(), 1);
    let nothing = tile::append(&mut memory, 70_000, &[]).unwrap();
    assert_eq!((nothing.root, nothing.size, nothing.tiles.len()), (nothing.previous_root, 70_000, 0));
    let first = tile::append(&mut Memory::default(), 0, &[]).unwrap();
    assert_eq!((first.root, first.previous_root), (empty_root(), empty_root()));
    // A damaged tile of the edge shows in the previous root.
    let path = Tile::edge(0, 70_000).unwrap().path();
    memory.files.get_mut(&path).unwrap()[0] ^= 1;
    let damaged = tile::append(&mut memory, 70_000, &leaves(10)).unwrap();
    assert_ne!(damaged.previous_root, appended.previous_root);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn batches_do_not_matter(batches in proptest::collection::vec(0_usize..700, 0..6)) {
        let total: usize = batches.iter().sum();
        let all = leaves(total as u64);
        let mut memory = Memory::default();
        let mut at = 0;
        for batch in batches {
            let root = memory.append(&all[at..at + batch]);
            at += batch;
            prop_assert_eq!(root, root_of(&all[..at]));
        }
        prop_assert_eq!(memory.files, Memory::with_leaves(&all).files);
    }

    #[test]
    fn inclusion_proofs_hold_and_nothing_like_them_does(size in 1_u64..3000, pick: u64, bit in 0_usize..256, at: usize) {
        let index = pick % size;
        let all = leaves(size);
        let root = root_of(&all);
        let proof = tile::inclusion(&mut Memory::with_leaves(&all), index, size).unwrap();
        let check = |index, size, leaf: &Digest, proof: &[Digest], root: &Digest| {
            verify_inclusion(index, size, leaf, proof, root).is_ok()
        };
        prop_assert!(check(index, size, &leaf(index), &proof, &root));
        prop_assert!(!check(index, size, &flip(&leaf(index), bit), &proof, &root));
        prop_assert!(!check(index, size, &leaf(index), &proof, &flip(&root, bit)));
        prop_assert!(!check(index ^ 1, size, &leaf(index), &proof, &root));
        prop_assert!(!check(size, size, &leaf(index), &proof, &root));
        let mut longer = proof.clone();
        longer.push(root);
        prop_assert!(!check(index, size, &leaf(index), &longer, &root));
        if !proof.is_empty() {
            prop_assert!(!check(index, size, &leaf(index), &proof[1..], &root));
            let mut flipped = proof.clone();
            let at = at % flipped.len();
            flipped[at] = flip(&flipped[at], bit);
            prop_assert!(!check(index, size, &leaf(index), &flipped, &root));
        }
    }

    #[test]
    fn consistency_proofs_hold_and_nothing_like_them_does(new in 2_u64..3000, pick: u64, bit in 0_usize..256, at: usize) {
        let old = 1 + pick % (new - 1);
        let (old_root, root) = (root_of(&leaves(old)), root_of(&leaves(new)));
        let proof = tile::consistency(&mut Memory::with_leaves(&leaves(new)), old, new).unwrap();
        prop_assert_eq!(verify_consistency(old, new, &proof, &old_root, &root), Ok(()));
        prop_assert!(verify_consistency(old, new, &proof, &flip(&old_root, bit), &root).is_err());
        prop_assert!(verify_consistency(old, new, &proof, &old_root, &flip(&root, bit)).is_err());
        prop_assert!(verify_consistency(old, new, &proof[1..], &old_root, &root).is_err());
        let mut flipped = proof.clone();
        let at = at % flipped.len();
        flipped[at] = flip(&flipped[at], bit);
        prop_assert!(verify_consistency(old, new, &flipped, &old_root, &root).is_err());
        flipped = proof;
        flipped.push(root);
        prop_assert!(verify_consistency(old, new, &flipped, &old_root, &root).is_err());
    }

    #[test]
    fn tile_paths_read_back(level in 0_u8..64, index: u64, width in 1_u16..=256) {
        let tile = Tile::new(level, index, width).unwrap();
        prop_assert_eq!(tile.path().parse::<Tile>(), Ok(tile));
    }
}
