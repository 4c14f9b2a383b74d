//! Sequencing: indices in batches, the tree, the signed checkpoint.

use super::{Error, store};
use crate::db::{Db, Turn, Tx};
use crate::time::{Timestamp, rfc3339};
use shirube_proof::checkpoint::Checkpoint;
use shirube_proof::digest::Digest;
use shirube_proof::merkle::{empty_root, leaf_hash};
use shirube_proof::note::{SigningKey, VerifierKey};
use shirube_proof::tile;

/// Entries integrated in one transaction.
const BATCH: i64 = 10_000;

/// The head of the tree after sequencing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of entries.
    pub size: u64,
    /// Root hash.
    pub root: Digest,
    /// How many entries this run integrated.
    pub added: u64,
}

/// Gives indices and signs. One at a time succeeds: the checkpoint's old size is unique.
pub struct Sequencer {
    key: SigningKey,
}

impl Sequencer {
    /// Signs with a key whose name is the log's origin.
    pub fn new(key: SigningKey) -> Sequencer {
        Sequencer { key }
    }

    /// The key others verify with.
    pub fn verifier(&self) -> VerifierKey {
        self.key.verifier()
    }

    /// Integrates what is waiting. Does nothing when nothing is.
    ///
    /// This is the log's own upkeep, so it writes no entry about itself.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the stored tiles do not add up to the root last signed: then nothing is signed.
    pub fn run(&self, db: &Db, now: Timestamp) -> Result<Head, Error> {
        let at = rfc3339(now);
        db.write_raw(|tx| self.integrate(tx, &at))
    }

    fn integrate(&self, tx: &mut Tx<'_>, at: &str) -> Result<Head, Error> {
        // A second sequencer waits here, and then finds nothing left to do.
        tx.take_turn(Turn::Sequence)?;
        let (old, size, root) = match store::latest(tx)? {
            Some((size, root, _)) => (Some(size), size, root),
            None => (None, 0, empty_root()),
        };
        let waiting = store::waiting(tx, BATCH)?;
        if waiting.is_empty() && old.is_some() {
            return Ok(Head { size, root, added: 0 });
        }
        let leaves = sound(&waiting)?;
        let grown = tile::append(&mut store::Tiles(tx), size, &leaves).map_err(|e| Error::Damaged(e.to_string()))?;
        if grown.previous_root != root {
            return Err(Error::Damaged("the tiles do not add up to the signed root".into()));
        }
        for (i, (id, ..)) in waiting.iter().enumerate() {
            store::give_index(tx, id, (size + i as u64) as i64)?;
        }
        for (tile, hashes) in &grown.tiles {
            store::save_tile(tx, tile, hashes)?;
        }
        let checkpoint = Checkpoint { origin: self.key.name().to_owned(), size: grown.size, root: grown.root };
        let note = checkpoint.sign(&[&self.key]).map_err(|e| Error::Key(e.to_string()))?;
        store::save_checkpoint(tx, (old.map_or(-1, |s| s as i64), grown.size), &grown.root, &note, at)?;
        Ok(Head { size: grown.size, root: grown.root, added: waiting.len() as u64 })
    }
}

/// The leaf hashes of what waits, each compared with its payload: what was changed while it waited is never signed over.
fn sound(waiting: &[(String, Vec<u8>, Digest)]) -> Result<Vec<Digest>, Error> {
    waiting
        .iter()
        .map(|(id, payload, leaf)| {
            if leaf_hash(payload) == *leaf { Ok(*leaf) } else { Err(Error::Damaged(format!("entry {id} was changed"))) }
        })
        .collect()
}
