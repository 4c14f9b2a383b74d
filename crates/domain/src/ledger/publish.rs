//! Publishing: the log as static files, which any cache can serve and anyone can check.
//!
//! The database is trusted for order; these files are derived. They are written so that a reader never sees a checkpoint
//! before the tiles it needs, and a killed process leaves at worst a file under a temporary name.

use super::{Error, store};
use crate::db::{Db, Tx};
use shirube_proof::checkpoint;
use shirube_proof::note::VerifierKey;
use shirube_proof::tile::{Resource, Tile, TileReader, WIDTH, encode_bundle, tile_bytes};
use std::fs;
use std::io::Write;
use std::path::Path;

/// What publishing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Size of the checkpoint now published.
    pub size: u64,
    /// Files written.
    pub files: usize,
}

/// Brings the directory up to the latest checkpoint. What is already there is not written again.
///
/// # Errors
/// [`Error::File`] with the path; then the directory still holds the earlier checkpoint, whole. [`Error::Damaged`] when
/// what is published is not the beginning of what the database holds: it is never overwritten.
pub fn publish(db: &Db, dir: &Path, key: &VerifierKey) -> Result<Published, Error> {
    let from = db.read(|tx| published(tx, dir, key))?;
    from_size(db, dir, from)
}

/// Whether the log may be signed further: what is published must be the beginning of what the database holds.
///
/// # Errors
/// As [`publish`].
pub fn may_go_on(db: &Db, dir: &Path, key: &VerifierKey) -> Result<(), Error> {
    db.read(|tx| published(tx, dir, key)).map(|_| ())
}

/// Writes every file anew that is missing or differs, however old: for a directory that was damaged.
///
/// # Errors
/// As [`publish`].
pub fn republish(db: &Db, dir: &Path, key: &VerifierKey) -> Result<Published, Error> {
    db.read(|tx| published(tx, dir, key))?;
    from_size(db, dir, None)
}

/// The files that [`republish`] would write, by path; nothing is written.
///
/// # Errors
/// As [`publish`].
pub fn stale(db: &Db, dir: &Path, key: &VerifierKey) -> Result<Vec<String>, Error> {
    db.read(|tx| {
        published(tx, dir, key)?;
        let mut paths = Vec::new();
        if let Some((size, _, note)) = store::latest(tx)? {
            each_file(tx, 0, size, &note, &mut |resource, bytes| {
                if !is_held(dir, resource, bytes) {
                    paths.push(resource.path());
                }
                Ok(())
            })?;
        }
        Ok(paths)
    })
}

fn from_size(db: &Db, dir: &Path, from: Option<u64>) -> Result<Published, Error> {
    let _turn = turn(dir)?;
    db.read(|tx| {
        let Some((size, _, note)) = store::latest(tx)? else { return Ok(Published { size: 0, files: 0 }) };
        let mut files = 0;
        if from != Some(size) {
            each_file(tx, from.unwrap_or(0), size, &note, &mut |resource, bytes| {
                files += write(dir, resource, bytes)?;
                Ok(())
            })?;
        }
        Ok(Published { size, files })
    })
}

/// What is done with each file and its content.
type Taker<'t> = dyn FnMut(&Resource, &[u8]) -> Result<(), Error> + 't;

/// Every file of a log of `size` entries that one of `from` entries does not have, the checkpoint last.
fn each_file(tx: &mut Tx<'_>, from: u64, size: u64, note: &str, take: &mut Taker<'_>) -> Result<(), Error> {
    let mut span = 1u64;
    for level in 0u8..8 {
        let (first, hashes) = (from / span / u64::from(WIDTH), size / span);
        if hashes == 0 {
            break;
        }
        for index in first..hashes.div_ceil(u64::from(WIDTH)) {
            let width = (hashes - index * u64::from(WIDTH)).min(u64::from(WIDTH)) as u16;
            let found = store::Tiles(tx).tile(level, index, width)?;
            let Some(tile) = Tile::new(level, index, width) else { continue };
            take(&Resource::Tile(tile), &tile_bytes(&found))?;
            if level == 0 {
                let start = index * u64::from(WIDTH);
                let bundle = encode_bundle(&store::payloads(tx, start, start + u64::from(width))?)
                    .map_err(|e| Error::Damaged(e.to_string()))?;
                take(&Resource::Entries { index, width }, &bundle)?;
            }
        }
        span = span.saturating_mul(u64::from(WIDTH));
    }
    take(&Resource::Checkpoint, note.as_bytes())
}

fn is_held(dir: &Path, resource: &Resource, bytes: &[u8]) -> bool {
    fs::read(dir.join(resource.path())).is_ok_and(|held| held == bytes)
}

/// The size of the checkpoint on disk, if it is whole and ours; anything else is written anew. What this log has signed
/// and this database does not know means that the database was set back, and people may hold the later checkpoint:
/// going on would show them two histories.
fn published(tx: &mut Tx<'_>, dir: &Path, key: &VerifierKey) -> Result<Option<u64>, Error> {
    let Ok(bytes) = fs::read(dir.join(Resource::Checkpoint.path())) else { return Ok(None) };
    let Ok(opened) = checkpoint::open(&bytes, key, &[]) else { return Ok(None) };
    let held = opened.checkpoint;
    if store::root_at(tx, held.size)? == Some(held.root) {
        return Ok(Some(held.size));
    }
    Err(Error::Damaged(format!(
        "the published log has a checkpoint of {} entries that the database does not know; was an old backup restored? \
         Restore the newest one, or move {} away to begin a log of its own",
        held.size,
        dir.display()
    )))
}

/// Only one publisher writes at a time, whichever program it belongs to: a slow one must not put an older checkpoint over
/// a newer. The lock ends with the file handle, however the program ends.
fn turn(dir: &Path) -> Result<fs::File, Error> {
    let path = dir.with_extension("lock");
    let fault = |source| Error::File { path: path.display().to_string(), source };
    fs::create_dir_all(dir).map_err(fault)?;
    let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(fault)?;
    file.lock().map_err(fault)?;
    Ok(file)
}

fn write(dir: &Path, resource: &Resource, bytes: &[u8]) -> Result<usize, Error> {
    let path = dir.join(resource.path());
    let fault = |source| Error::File { path: path.display().to_string(), source };
    if is_held(dir, resource, bytes) {
        return Ok(0);
    }
    let parent = path.parent().unwrap_or(dir);
    fs::create_dir_all(parent).map_err(fault)?;
    let temporary = path.with_extension("new");
    let mut file = fs::File::create(&temporary).map_err(fault)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fault)?;
    fs::rename(&temporary, &path).map_err(fault)?;
    // The name too must survive a power cut before a checkpoint that needs the file is written.
    fs::File::open(parent).and_then(|d| d.sync_all()).map_err(fault)?;
    if let Some(before) = full_before(resource) {
        // Failing to remove what no one needs does no harm.
        let _ = fs::remove_dir_all(dir.join(format!("{}.p", before.path())));
    }
    Ok(1)
}

/// When a tile becomes full, the one before it has been full for 256 entries: its partial forms can go.
fn full_before(resource: &Resource) -> Option<Resource> {
    match *resource {
        Resource::Tile(tile) if !tile.is_partial() => {
            Tile::new(tile.level(), tile.index().checked_sub(1)?, WIDTH).map(Resource::Tile)
        }
        Resource::Entries { index, width: WIDTH } => {
            Some(Resource::Entries { index: index.checked_sub(1)?, width: WIDTH })
        }
        _ => None,
    }
}
