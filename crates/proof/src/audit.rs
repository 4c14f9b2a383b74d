//! Auditing a published log: every file against every other, every finding listed.
//!
//! **For**: `shirube verify log`, monitors, and the tests of whoever writes a log.
//! **Rests on**: `docs/specs/log.md` section 7, which lists the codes.
//! **Never** stop at the first fault, and never let a damaged file hide a fault elsewhere.

use std::collections::HashSet;

use crate::checkpoint::{self, Checkpoint};
use crate::digest::{Digest, Salt, sha256};
use crate::entry::{self, Entry};
use crate::findings::{Finding, Level, Report};
use crate::merkle::{leaf_hash, root_of};
use crate::note::{self, VerifierKey};
use crate::seal::{Seal, row_digest, seals_digest};
use crate::tile::{self, Resource, Tile, WIDTH, edge_root};

/// After so many errors a report ends with `log.stopped`: the log is lost, and its size may be a lie.
pub const MAX_ERRORS: usize = 1000;

/// Where the files of a log are read from.
pub trait Source {
    /// The bytes of one file of the log.
    ///
    /// # Errors
    /// A short reason, in English and without personal data, when it is missing or cannot be read.
    fn read(&mut self, resource: Resource) -> Result<Vec<u8>, String>;
}

/// Checks a whole log: the checkpoint's signatures, then every entry, tile and the root.
///
/// `visit` is given the index and content of every entry that could be read, in order, for checks of one's own. Memory
/// stays small: 16 bytes for each entry and one tile for each level.
pub fn log<S: Source>(
    source: &mut S,
    key: &VerifierKey,
    witnesses: &[VerifierKey],
    visit: &mut dyn FnMut(u64, &Entry),
) -> Report {
    let mut report = Report::new();
    let Some(signed) = open_checkpoint(source, key, witnesses, &mut report) else { return report };
    let mut audit = Audit { source, report, ids: HashSet::new(), edge: Vec::new(), size: signed.size, whole: true };
    let bundles = signed.size.div_ceil(u64::from(WIDTH));
    for index in 0..bundles {
        if audit.report.errors().count() >= MAX_ERRORS {
            audit.report.push(Finding::new(Level::Error, "log.stopped").with("index", index * u64::from(WIDTH)));
            return audit.report;
        }
        audit.bundle(index, visit);
    }
    audit.finish(&signed);
    audit.report
}

/// Opens the checkpoint; when a signature is wrong, goes on with what the text says so that the tree is checked too.
fn open_checkpoint<S: Source>(
    source: &mut S,
    key: &VerifierKey,
    witnesses: &[VerifierKey],
    report: &mut Report,
) -> Option<Checkpoint> {
    let bytes = match source.read(Resource::Checkpoint) {
        Ok(bytes) => bytes,
        Err(reason) => {
            report.push(Finding::new(Level::Error, "log.checkpoint").with("reason", reason));
            return None;
        }
    };
    match checkpoint::open(&bytes, key, witnesses) {
        Ok(opened) => {
            for signer in &opened.signers {
                report.push(Finding::new(Level::Ok, "log.signature").with("name", &signer.name));
            }
            Some(opened.checkpoint)
        }
        Err(error) => {
            let signature = matches!(error, checkpoint::Error::Note(note::Error::Signature(_) | note::Error::Unsigned));
            let code = if signature { "log.signature" } else { "log.checkpoint" };
            report.push(Finding::new(Level::Error, code).with("reason", error.code()));
            note::unverified_body(&bytes).ok().and_then(|body| checkpoint::parse_body(body).ok())
        }
    }
}

struct Audit<'a, S> {
    source: &'a mut S,
    report: Report,
    /// First half of the digest of every id seen.
    ids: HashSet<[u8; 16]>,
    /// For each level, the rebuilt hashes that do not yet fill a tile.
    edge: Vec<Vec<Digest>>,
    size: u64,
    /// Whether every leaf so far is known, so that the levels above can be rebuilt.
    whole: bool,
}

impl<S: Source> Audit<'_, S> {
    fn error(&mut self, code: &'static str, name: &'static str, value: impl ToString, reason: impl ToString) {
        self.report.push(Finding::new(Level::Error, code).with(name, value).with("reason", reason));
    }

    /// Checks one entry bundle, its entries and its tile, and rebuilds the tree with them.
    fn bundle(&mut self, index: u64, visit: &mut dyn FnMut(u64, &Entry)) {
        let first = index * u64::from(WIDTH);
        // At most 256 by `min`.
        let width = (self.size - first).min(u64::from(WIDTH)) as u16;
        let entries = self.entries(index, width, first, visit);
        let tile = Tile::new(0, index, width).and_then(|name| self.tile(name));
        if let (Some(entries), Some(tile)) = (&entries, &tile) {
            for (position, (entry, leaf)) in entries.iter().zip(tile).enumerate() {
                if entry != leaf {
                    self.error("log.leaf", "index", first + position as u64, "tile and entry differ");
                }
            }
        }
        // What the entries say comes first; the tile only stands in where they are missing.
        match entries.or(tile) {
            Some(leaves) if self.whole => self.grow(&leaves),
            Some(_) => {}
            None => self.whole = false,
        }
    }

    /// The leaf hashes of one bundle, with a finding for each fault in it.
    fn entries(
        &mut self,
        index: u64,
        width: u16,
        first: u64,
        visit: &mut dyn FnMut(u64, &Entry),
    ) -> Option<Vec<Digest>> {
        let resource = Resource::Entries { index, width };
        let bytes = match self.source.read(resource) {
            Ok(bytes) => bytes,
            Err(reason) => {
                self.error("log.bundle", "path", resource.path(), reason);
                return None;
            }
        };
        let entries = match tile::parse_bundle(&bytes, width) {
            Ok(entries) => entries,
            Err(error) => {
                self.error("log.bundle", "path", resource.path(), error.code());
                return None;
            }
        };
        for (index, bytes) in (first..).zip(&entries) {
            match entry::parse(bytes) {
                Ok(entry) => {
                    self.unique(index, &entry);
                    visit(index, &entry);
                }
                Err(error) => self.error("log.entry", "index", index, error.code()),
            }
        }
        Some(entries.into_iter().map(leaf_hash).collect())
    }

    fn unique(&mut self, index: u64, entry: &Entry) {
        let digest = sha256(entry.id.as_bytes()).0;
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        if !self.ids.insert(half) {
            self.error("log.duplicate", "index", index, "an earlier entry has this id");
        }
    }

    /// The hashes of one tile, with a finding when it is missing or malformed.
    fn tile(&mut self, name: Tile) -> Option<Vec<Digest>> {
        match self.source.read(Resource::Tile(name)) {
            Ok(bytes) => {
                let hashes = tile::parse_tile(&bytes, name.width());
                if hashes.is_none() {
                    self.error("log.tile", "path", name.path(), "tile.width");
                }
                hashes
            }
            Err(reason) => {
                self.error("log.tile", "path", name.path(), reason);
                None
            }
        }
    }

    /// Adds leaves and compares every tile above that they complete.
    fn grow(&mut self, leaves: &[Digest]) {
        let mut fresh = leaves.to_vec();
        for level in 0_u8.. {
            if self.edge.len() <= usize::from(level) {
                self.edge.push(Vec::new());
            }
            let hashes = &mut self.edge[usize::from(level)];
            hashes.append(&mut fresh);
            if hashes.len() < usize::from(WIDTH) {
                return;
            }
            let full = std::mem::take(hashes);
            fresh.push(root_of(&full));
            if level > 0 {
                let position = self.done(level);
                self.compare(Tile::new(level, position, WIDTH), &full);
            }
        }
    }

    /// How many full tiles of this level were compared before: one for each hash already pushed above.
    fn done(&self, level: u8) -> u64 {
        let above = self.edge.iter().enumerate().skip(usize::from(level) + 1);
        above.map(|(at, hashes)| (hashes.len() as u64) << (8 * (at - usize::from(level) - 1))).sum()
    }

    fn compare(&mut self, name: Option<Tile>, rebuilt: &[Digest]) {
        let Some(name) = name else { return };
        if let Some(published) = self.tile(name)
            && published != rebuilt
        {
            self.error("log.tile", "path", name.path(), "differs from the entries");
        }
    }

    /// Compares the partial tiles above the entries and the root.
    fn finish(&mut self, signed: &Checkpoint) {
        if !self.whole {
            self.error("log.root", "size", self.size, "entries and tile are missing, the root cannot be rebuilt");
            return;
        }
        let edge = std::mem::take(&mut self.edge);
        for (level, hashes) in (0_u8..).zip(&edge).skip(1) {
            self.compare(Tile::edge(level, self.size), hashes);
        }
        if edge_root(&edge) == signed.root {
            self.report.push(Finding::new(Level::Ok, "log.root").with("size", self.size));
        } else {
            self.error("log.root", "size", self.size, "differs from the entries");
        }
    }
}

/// Checks the seals a database holds for one entry against the entry. Findings name the entry by its id.
pub fn seals(entry: &Entry, held: &[Seal]) -> Report {
    let mut report = Report::new();
    let mut keys = HashSet::new();
    for seal in held {
        if !keys.insert((&seal.table, &seal.key)) {
            let finding = Finding::new(Level::Error, "log.seal").with("entry", &entry.id);
            report.push(finding.with("table", &seal.table).with("key", &seal.key).with("reason", "sealed twice"));
        }
    }
    let wrong = if held.len() as u64 != u64::from(entry.n) {
        Some("another number of seals")
    } else if seals_digest(held) != entry.seals {
        Some("seals differ from the entry")
    } else {
        None
    };
    let finding = Finding::new(if wrong.is_some() { Level::Error } else { Level::Ok }, "log.seal");
    let finding = finding.with("entry", &entry.id);
    report.push(match wrong {
        Some(reason) => finding.with("reason", reason),
        None => finding,
    });
    report
}

/// Checks one row as it stands against its **latest** seal; `row` is `None` when there is no such row.
pub fn row(seal: &Seal, salt: Option<&Salt>, row: Option<&serde_json::Map<String, serde_json::Value>>) -> Finding {
    let (level, code) = match (seal.is_tombstone(), row, salt) {
        (true, None, _) => (Level::Ok, "log.row"),
        (true, Some(_), _) => (Level::Error, "log.row.returned"),
        (false, None, _) => (Level::Error, "log.row.missing"),
        (false, Some(_), None) => (Level::Error, "log.row.salt"),
        (false, Some(row), Some(salt)) if row_digest(salt, row) == seal.digest => (Level::Ok, "log.row"),
        (false, Some(_), Some(_)) => (Level::Error, "log.row"),
    };
    Finding::new(level, code).with("table", &seal.table).with("key", &seal.key)
}
