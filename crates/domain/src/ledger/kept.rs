//! Auditing what the database keeps of the tree: tiles and checkpoints, against the entries.

use super::{Error, store};
use crate::db::Tx;
use shirube_proof::checkpoint;
use shirube_proof::digest::Digest;
use shirube_proof::findings::{Finding, Level, Report};
use shirube_proof::merkle::empty_root;
use shirube_proof::note::VerifierKey;
use shirube_proof::tile::{self, Tile, TileReader, tile_bytes};
use std::collections::HashMap;
use std::convert::Infallible;

/// Leaves rebuilt at a time.
const CHUNK: i64 = 65_536;
/// Of the checkpoints, the newest so many have their signatures checked.
const CHECKPOINTS: i64 = 10_000;

/// Rebuilds the tree from the entries in the database, and compares the tiles and checkpoints beside them.
pub(super) fn audit(tx: &mut Tx<'_>, key: &VerifierKey) -> Result<Report, Error> {
    let mut tree = Tree { report: Report::new(), edge: Edge::default(), size: 0, root: empty_root(), whole: true };
    let checkpoints = store::checkpoints(tx, CHECKPOINTS)?;
    let newest = checkpoints.first().map_or(0, |c| c.size);
    while let Some(leaves) = tree.next(tx)? {
        tree.grow(tx, &leaves)?;
    }
    if tree.whole {
        for (name, hashes) in std::mem::take(&mut tree.edge.0) {
            tree.compare(tx, &name, &hashes)?;
        }
        if tree.size != newest {
            tree.error(
                "log.database.index",
                "index",
                tree.size,
                "another number of entries than the newest checkpoint",
            );
        }
    }
    for held in &checkpoints {
        if let Err(reason) = fits(held, key) {
            tree.error("log.database.checkpoint", "size", held.size, reason);
        } else if tree.whole && held.size == tree.size && held.root != tree.root {
            tree.error("log.database.checkpoint", "size", held.size, "differs from the entries");
        }
    }
    Ok(tree.report)
}

/// Whether the columns, the signed text and the signature belong together.
fn fits(held: &store::KeptCheckpoint, key: &VerifierKey) -> Result<(), &'static str> {
    let opened = checkpoint::open(held.note.as_bytes(), key, &[]).map_err(|e| e.code())?;
    let agree = opened.checkpoint.size == held.size && opened.checkpoint.root == held.root;
    if agree { Ok(()) } else { Err("columns differ from the signed text") }
}

struct Tree {
    report: Report,
    edge: Edge,
    size: u64,
    root: Digest,
    /// No index is missing so far.
    whole: bool,
}

/// The partial tiles so far, each by its place with its width.
#[derive(Default)]
struct Edge(HashMap<Tile, Vec<Digest>>);

impl TileReader for Edge {
    type Error = Infallible;

    fn tile(&mut self, level: u8, index: u64, width: u16) -> Result<Vec<Digest>, Infallible> {
        let name = Tile::new(level, index, width);
        Ok(name.and_then(|n| self.0.get(&n).cloned()).unwrap_or_default())
    }
}

impl Tree {
    fn error(&mut self, code: &'static str, name: &'static str, value: u64, reason: &str) {
        self.report.push(Finding::new(Level::Error, code).with(name, value).with("reason", reason));
    }

    /// The leaves that follow, as far as they follow without a gap.
    fn next(&mut self, tx: &mut Tx<'_>) -> Result<Option<Vec<Digest>>, Error> {
        let found = store::leaves(tx, self.size, CHUNK)?;
        let leaves: Vec<Digest> =
            (self.size..).zip(&found).take_while(|(at, (index, _))| at == index).map(|(_, (_, leaf))| *leaf).collect();
        if leaves.is_empty() && !found.is_empty() {
            self.error("log.database.index", "index", self.size, "no entry has this index");
            self.whole = false;
        }
        Ok((!leaves.is_empty()).then_some(leaves))
    }

    fn grow(&mut self, tx: &mut Tx<'_>, leaves: &[Digest]) -> Result<(), Error> {
        let grown = tile::append(&mut self.edge, self.size, leaves).map_err(|e| Error::Damaged(e.code().to_owned()))?;
        (self.size, self.root) = (grown.size, grown.root);
        self.edge.0.retain(|name, _| Tile::edge(name.level(), grown.size).as_ref() == Some(name));
        for (name, hashes) in grown.tiles {
            if name.is_partial() {
                self.edge.0.insert(name, hashes);
            } else {
                self.compare(tx, &name, &hashes)?;
            }
        }
        Ok(())
    }

    fn compare(&mut self, tx: &mut Tx<'_>, name: &Tile, rebuilt: &[Digest]) -> Result<(), Error> {
        let held = store::tile_held(tx, name.level(), name.index())?;
        if held.as_deref() != Some(&tile_bytes(rebuilt)[..]) {
            let reason = if held.is_some() { "differs from the entries" } else { "missing" };
            let finding = Finding::new(Level::Error, "log.database.tile").with("path", name.path());
            self.report.push(finding.with("reason", reason));
        }
        Ok(())
    }
}
