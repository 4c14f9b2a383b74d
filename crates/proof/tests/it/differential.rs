//! Our tree, tiles, checkpoints and notes against the published port of the Go implementations.

use shirube_proof::checkpoint::Checkpoint;
use shirube_proof::digest::Digest;
use shirube_proof::note::{self, SigningKey, VerifierKey};
use shirube_proof::tile::{self, Tile};
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{Error, Hash, HashReader};

use crate::memory::{Memory, leaf, leaves};

/// Stored hashes in the order of the reference.
#[derive(Default)]
struct Reference(Vec<Hash>);

impl HashReader for Reference {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

impl Reference {
    fn with_leaves(count: u64) -> Self {
        let mut reference = Reference::default();
        for n in 0..count {
            let hashes = tlog_tiles::stored_hashes_for_record_hash(n, Hash(leaf(n).0), &reference).unwrap();
            reference.0.extend(hashes);
        }
        reference
    }
}

fn ours(hashes: &[Hash]) -> Vec<Digest> {
    hashes.iter().map(|hash| Digest(hash.0)).collect()
}

#[test]
fn roots_and_proofs_equal_the_reference() {
    let reference = Reference::with_leaves(1100);
    for size in [1_u64, 2, 3, 7, 255, 256, 257, 511, 512, 513, 1000, 1100] {
        let mut memory = Memory::with_leaves(&leaves(size));
        let root = tlog_tiles::tree_hash(size, &reference).unwrap();
        assert_eq!(tile::root(&mut memory, size).unwrap(), Digest(root.0));
        for index in (0..size).step_by(13).chain([size - 1]) {
            let proof = tile::inclusion(&mut memory, index, size).unwrap();
            let theirs = tlog_tiles::prove_record(size, index, &reference).unwrap();
            assert_eq!(proof, ours(&theirs), "inclusion of {index} in {size}");
            assert!(tlog_tiles::check_record(&theirs, size, root, index, Hash(leaf(index).0)).is_ok());
        }
        for old in (1..=size).step_by(11).chain([size]) {
            let proof = tile::consistency(&mut memory, old, size).unwrap();
            let theirs = tlog_tiles::prove_tree(size, old, &reference).unwrap();
            assert_eq!(proof, ours(&theirs), "consistency of {old} with {size}");
        }
    }
}

#[test]
fn tiles_equal_the_reference() {
    let reference = Reference::with_leaves(1100);
    for (old, new) in [(0, 1), (0, 256), (0, 1100), (1, 2), (255, 257), (256, 512), (300, 1100), (511, 513)] {
        let mut memory = Memory::with_leaves(&leaves(old));
        let appended = tile::append(&mut memory, old, &leaves(new)[old as usize..]).unwrap();
        let theirs = tlog_tiles::Tile::new_tiles(8, old, new);
        assert_eq!(appended.tiles.len(), theirs.len(), "{old} to {new}");
        for ((tile, hashes), their) in appended.tiles.iter().zip(theirs) {
            assert_eq!(tile.path().replacen("tile/", "tile/8/", 1), their.path());
            assert_eq!(tile::tile_bytes(hashes), their.read_data(&reference).unwrap());
        }
    }
}

#[test]
fn tile_paths_equal_the_reference() {
    for index in [0, 1, 999, 1000, 1_234_067, u64::MAX] {
        for width in [1, 255, 256] {
            let path = Tile::new(5, index, width).unwrap().path();
            let their = tlog_tiles::Tile::new(8, 5, index, u32::from(width), false).path();
            assert_eq!(path.replacen("tile/", "tile/8/", 1), their);
        }
    }
}

#[test]
fn notes_and_keys_pass_both_ways() {
    let key = SigningKey::from_seed("example.com/log", &[3; 32]).unwrap();
    let vkey = key.verifier().to_string();
    let signed = note::sign("one\n\ntwo\n", &[&key]).unwrap();
    let verifiers = VerifierList::new(vec![Box::new(StandardVerifier::new(&vkey).unwrap())]);
    let (verified, _) = Note::from_bytes(signed.as_bytes()).unwrap().verify(&verifiers).unwrap();
    assert_eq!(verified.len(), 1);

    let signer = StandardSigner::new(&key.to_secret_text()).unwrap();
    let mut theirs = Note::new(b"one\n\ntwo\n", &[]).unwrap();
    theirs.add_sigs(&[&signer]).unwrap();
    // Ed25519 is deterministic, so the two notes are the same bytes.
    assert_eq!(theirs.to_bytes(), signed.as_bytes());
    assert!(note::open(&theirs.to_bytes(), &[vkey.parse::<VerifierKey>().unwrap()]).is_ok());
}

#[test]
fn checkpoints_read_the_same() {
    let ours = Checkpoint { origin: "example.com/log".into(), size: 20_852_163, root: leaf(1) };
    let theirs = tlog_tiles::Checkpoint::from_bytes(ours.to_body().as_bytes()).unwrap();
    assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0), ("example.com/log", ours.size, ours.root.0));
    assert_eq!(theirs.to_bytes(), ours.to_body().as_bytes());
}
