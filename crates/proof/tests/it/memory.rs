//! A log kept in memory: what a node keeps in files.

use std::collections::BTreeMap;
use std::convert::Infallible;

use shirube_proof::audit::Source;
use shirube_proof::checkpoint::Checkpoint;
use shirube_proof::digest::{Digest, sha256};
use shirube_proof::entry::{Door, Entry};
use shirube_proof::merkle::leaf_hash;
use shirube_proof::note::SigningKey;
use shirube_proof::tile::{self, Resource, Tile, TileReader};

/// Name of the log and its key in all tests.
pub const ORIGIN: &str = "shirube.example/log";

/// The key of the log in all tests. Its seed is public: it must never sign anything real.
pub fn log_key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[0x5a; 32]).unwrap()
}

/// The `n`th leaf hash of trees that need no entries.
pub fn leaf(n: u64) -> Digest {
    leaf_hash(&n.to_be_bytes())
}

/// The leaf hashes of a tree of `n`.
pub fn leaves(n: u64) -> Vec<Digest> {
    (0..n).map(leaf).collect()
}

/// An entry that differs for every `n`.
pub fn entry(n: u64) -> Entry {
    Entry {
        v: 1,
        id: format!("log_{n:08}"),
        at: "2026-11-22T03:43:00Z".into(),
        door: [Door::Act, Door::Filing, Door::Housekeeping][n as usize % 3],
        kind: "registry.system.add".into(),
        seals: sha256(&n.to_be_bytes()),
        n: 1,
    }
}

/// Files by path, without a leading slash.
#[derive(Clone, Default)]
pub struct Memory {
    pub files: BTreeMap<String, Vec<u8>>,
    pub size: u64,
    pub reads: usize,
}

impl Memory {
    /// A tree over `leaves`, without entries and checkpoint.
    pub fn with_leaves(leaves: &[Digest]) -> Self {
        let mut memory = Memory::default();
        memory.append(leaves);
        memory
    }

    /// A whole published log of `size` entries.
    pub fn published(size: u64) -> Self {
        let entries: Vec<Vec<u8>> = (0..size).map(|n| entry(n).to_bytes().unwrap()).collect();
        let mut memory = Memory::default();
        let root = memory.append(&entries.iter().map(|bytes| leaf_hash(bytes)).collect::<Vec<_>>());
        for (index, chunk) in (0..).zip(entries.chunks(256)) {
            let path = Resource::Entries { index, width: chunk.len() as u16 }.path();
            memory.files.insert(path, tile::encode_bundle(chunk).unwrap());
        }
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size, root };
        memory.files.insert("checkpoint".into(), checkpoint.sign(&[&log_key()]).unwrap().into_bytes());
        memory
    }

    /// Appends leaves, stores the tiles and drops the partial tiles they replace; returns the root.
    pub fn append(&mut self, leaves: &[Digest]) -> Digest {
        let old = (0..8).filter_map(|level| Tile::edge(level, self.size)).collect::<Vec<_>>();
        let appended = tile::append(self, self.size, leaves).unwrap();
        for tile in old {
            if appended.tiles.iter().any(|(new, _)| new.level() == tile.level()) {
                self.files.remove(&tile.path());
            }
        }
        for (tile, hashes) in &appended.tiles {
            self.files.insert(tile.path(), tile::tile_bytes(hashes));
        }
        self.size = appended.size;
        appended.root
    }
}

impl TileReader for Memory {
    type Error = Infallible;

    fn tile(&mut self, level: u8, index: u64, width: u16) -> Result<Vec<Digest>, Infallible> {
        self.reads += 1;
        let path = Tile::new(level, index, width).unwrap().path();
        let bytes = self.files.get(&path).unwrap_or_else(|| panic!("no tile {path}"));
        Ok(tile::parse_tile(bytes, width).unwrap())
    }
}

impl Source for Memory {
    fn read(&mut self, resource: Resource) -> Result<Vec<u8>, String> {
        self.files.get(&resource.path()).cloned().ok_or_else(|| "missing".to_owned())
    }
}
