//! SQL of the log.

use super::Error;
use crate::args;
use crate::db::{Db, DbError, Tx, Value, schema, write::Seals};
use crate::id::EntryId;
use shirube_proof::digest::{Digest, Salt};
use shirube_proof::entry::Entry;
use shirube_proof::inclusion_file::InclusionFile;
use shirube_proof::merkle::leaf_hash;
use shirube_proof::seal::Seal;
use shirube_proof::statement::Receipt;
use shirube_proof::tile::{self, Tile, TileReader};

/// Rows in one INSERT; a bound on the number of placeholders, far below either database's limit.
const ROWS_AT_ONCE: usize = 500;

pub(super) fn insert(
    tx: &mut Tx<'_>,
    entry: &Entry,
    payload: &[u8],
    seals: &Seals,
    withheld: Option<&str>,
) -> Result<(), DbError> {
    let sql = format!(
        "INSERT INTO log_entry (id, seq, at, door, kind, payload, leaf, withheld) VALUES (?, {}, ?, ?, ?, ?, ?, ?)",
        tx.next_entry_number()
    );
    let leaf = leaf_hash(payload);
    tx.run(&sql, args![&entry.id, &entry.at, entry.door.as_str(), &entry.kind, payload, &leaf.0[..], withheld])?;
    let rows: Vec<_> = seals.iter().collect();
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "INSERT INTO log_seal (entry_id, tbl, row_key, digest, salt) VALUES {}",
            vec!["(?, ?, ?, ?, ?)"; chunk.len()].join(", ")
        );
        let mut values: Vec<Value> = Vec::with_capacity(chunk.len() * 5);
        for ((table, key), (digest, salt)) in chunk {
            values.extend_from_slice(args![&entry.id, table, key, &digest.0[..], &salt.0[..]]);
        }
        tx.run(&sql, &values)?;
    }
    Ok(())
}

fn digest(bytes: Vec<u8>) -> Result<Digest, DbError> {
    let array: [u8; 32] =
        bytes.try_into().map_err(|_| DbError::Schema("a digest in the log is not 32 bytes".into()))?;
    Ok(Digest(array))
}

/// What may be published: entries about nothing sealed, or about what was opened again.
const PUBLIC: &str = "(withheld IS NULL OR released_at IS NOT NULL)";

/// Entries waiting for an index, oldest first: id, payload, leaf hash as stored.
pub(super) fn waiting(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(String, Vec<u8>, Digest)>, DbError> {
    let sql = format!("SELECT id, payload, leaf FROM log_entry WHERE idx IS NULL AND {PUBLIC} ORDER BY seq LIMIT ?");
    tx.rows(&sql, args![most], |r| Ok((r.text(0)?, r.bytes(1)?, digest(r.bytes(2)?)?)))
}

/// Leaf hashes of integrated entries from an index on, by index.
pub(super) fn leaves(tx: &mut Tx<'_>, from: u64, most: i64) -> Result<Vec<(u64, Digest)>, DbError> {
    tx.rows("SELECT idx, leaf FROM log_entry WHERE idx >= ? ORDER BY idx LIMIT ?", args![from as i64, most], |r| {
        let all = r.all()?;
        let index = match all.first() {
            Some((_, Value::Int(n))) => n.unsigned_abs(),
            _ => u64::MAX,
        };
        Ok((index, digest(bytes_of(&all, 1)).unwrap_or(Digest::ZERO)))
    })
}

pub(super) fn give_index(tx: &mut Tx<'_>, id: &str, idx: i64) -> Result<(), DbError> {
    tx.run("UPDATE log_entry SET idx = ? WHERE id = ?", args![idx, id])?;
    Ok(())
}

/// The latest checkpoint: size, root, signed note.
pub(super) fn latest(tx: &mut Tx<'_>) -> Result<Option<(u64, Digest, String)>, DbError> {
    tx.row("SELECT size, root, note FROM log_checkpoint ORDER BY size DESC LIMIT 1", args![], |r| {
        Ok((r.int(0)?.unsigned_abs(), digest(r.bytes(1)?)?, r.text(2)?))
    })
}

/// A checkpoint as the database keeps it.
pub(super) struct KeptCheckpoint {
    pub size: u64,
    pub root: Digest,
    pub note: String,
}

/// The newest checkpoints, newest first.
pub(super) fn checkpoints(tx: &mut Tx<'_>, most: i64) -> Result<Vec<KeptCheckpoint>, DbError> {
    tx.rows("SELECT size, root, note FROM log_checkpoint ORDER BY size DESC LIMIT ?", args![most], |r| {
        let all = r.all()?;
        let size = r.int(0)?.unsigned_abs();
        let note = text_of(&all, 2);
        Ok(KeptCheckpoint { size, root: digest(bytes_of(&all, 1)).unwrap_or(Digest::ZERO), note })
    })
}

/// The root signed for a tree of this size, if one was.
pub(super) fn root_at(tx: &mut Tx<'_>, size: u64) -> Result<Option<Digest>, DbError> {
    tx.row("SELECT root FROM log_checkpoint WHERE size = ?", args![size as i64], |r| digest(r.bytes(0)?))
}

/// Whether anything was ever recorded.
pub(super) fn is_empty(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    Ok(tx.row("SELECT id FROM log_entry LIMIT 1", args![], |r| r.text(0))?.is_none())
}

pub(super) fn save_checkpoint(
    tx: &mut Tx<'_>,
    (old, size): (i64, u64),
    root: &Digest,
    note: &str,
    at: &str,
) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO log_checkpoint (size, old_size, root, note, at) VALUES (?, ?, ?, ?, ?)",
        args![size as i64, old, &root.0[..], note, at],
    )?;
    Ok(())
}

pub(super) fn save_tile(tx: &mut Tx<'_>, tile: &Tile, hashes: &[Digest]) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO log_tile (level, n, hashes) VALUES (?, ?, ?) ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes",
        args![i64::from(tile.level()), tile.index() as i64, tile::tile_bytes(hashes)],
    )?;
    Ok(())
}

/// The bytes of a tile as the database keeps it.
pub(super) fn tile_held(tx: &mut Tx<'_>, level: u8, index: u64) -> Result<Option<Vec<u8>>, DbError> {
    tx.row("SELECT hashes FROM log_tile WHERE level = ? AND n = ?", args![i64::from(level), index as i64], |r| {
        Ok(bytes_of(&r.all()?, 0))
    })
}

/// Reads tiles from the database.
pub(super) struct Tiles<'t, 'c>(pub &'t mut Tx<'c>);

impl TileReader for Tiles<'_, '_> {
    type Error = DbError;

    fn tile(&mut self, level: u8, index: u64, width: u16) -> Result<Vec<Digest>, DbError> {
        let bytes = tile_held(self.0, level, index)?.unwrap_or_default();
        let wanted = usize::from(width) * 32;
        if bytes.len() < wanted {
            return Err(DbError::Schema(format!("log tile {level}/{index} is missing or short")));
        }
        tile::parse_tile(&bytes[..wanted], width)
            .ok_or_else(|| DbError::Schema(format!("log tile {level}/{index} is damaged")))
    }
}

/// The last hour up to one, and the end of its chain.
pub(super) fn chain_until(tx: &mut Tx<'_>, hour: &str) -> Result<Option<(String, String)>, DbError> {
    let sql = "SELECT hour, chain FROM log_hour WHERE hour <= ? ORDER BY hour DESC LIMIT 1";
    tx.row(sql, args![hour], |r| Ok((r.text(0)?, r.text(1)?)))
}

/// Every hour with the end of its chain, in order.
pub(super) fn hours(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>, DbError> {
    tx.rows("SELECT hour, chain FROM log_hour ORDER BY hour", args![], |r| Ok((r.text(0)?, r.text(1)?)))
}

/// Withheld entries no hour commits to yet, in order.
pub(super) fn uncommitted(tx: &mut Tx<'_>) -> Result<Vec<(String, Digest)>, DbError> {
    let sql = "SELECT id, leaf FROM log_entry WHERE withheld IS NOT NULL AND released_at IS NULL AND hour IS NULL ORDER BY seq";
    tx.rows(sql, args![], |r| Ok((r.text(0)?, digest(r.bytes(1)?)?)))
}

/// Says which hour commits to a withheld entry.
pub(super) fn give_hour(tx: &mut Tx<'_>, id: &str, hour: &str) -> Result<(), DbError> {
    tx.run("UPDATE log_entry SET hour = ? WHERE id = ?", args![hour, id])?;
    Ok(())
}

/// Entries that hold seals and do not exist; only a database changed behind our back has some.
pub(super) fn orphans(tx: &mut Tx<'_>) -> Result<Vec<String>, DbError> {
    tx.rows(
        "SELECT DISTINCT s.entry_id FROM log_seal s LEFT JOIN log_entry e ON e.id = s.entry_id WHERE e.id IS NULL",
        args![],
        |r| Ok(text_of(&r.all()?, 0)),
    )
}

/// Payloads of the entries `from..until` by index.
pub(super) fn payloads(tx: &mut Tx<'_>, from: u64, until: u64) -> Result<Vec<Vec<u8>>, DbError> {
    tx.rows(
        "SELECT payload FROM log_entry WHERE idx >= ? AND idx < ? ORDER BY idx",
        args![from as i64, until as i64],
        |r| r.bytes(0),
    )
}

/// One entry as stored.
pub(super) struct Stored {
    pub id: String,
    pub idx: Option<i64>,
    pub at: String,
    pub door: String,
    pub kind: String,
    pub payload: Vec<u8>,
    pub leaf: Vec<u8>,
    pub seq: i64,
    /// About something sealed, and not to be published yet.
    pub is_withheld: bool,
    /// The hour whose commitment it is part of.
    pub hour: Option<String>,
}

const STORED: &str = "SELECT id, idx, at, door, kind, payload, leaf, seq, withheld IS NOT NULL AND released_at IS NULL, hour FROM log_entry";

/// Reads whatever stands there: a byte changed behind our back must become a finding, not a failure to read.
fn stored(r: &crate::db::Row<'_>) -> Result<Stored, DbError> {
    let all = r.all()?;
    let number = |i: usize| match all.get(i) {
        Some((_, Value::Int(n))) => Some(*n),
        _ => None,
    };
    Ok(Stored {
        id: text_of(&all, 0),
        idx: number(1),
        at: text_of(&all, 2),
        door: text_of(&all, 3),
        kind: text_of(&all, 4),
        payload: bytes_of(&all, 5),
        leaf: bytes_of(&all, 6),
        seq: r.int(7)?,
        is_withheld: r.bool(8)?,
        hour: r.opt_text(9)?,
    })
}

fn text_of(all: &[(String, Value)], i: usize) -> String {
    all.get(i).map(|(_, v)| v.key_text()).unwrap_or_default()
}

fn bytes_of(all: &[(String, Value)], i: usize) -> Vec<u8> {
    match all.get(i) {
        Some((_, Value::Bytes(bytes))) => bytes.clone(),
        Some((_, Value::Text(text))) => text.clone().into_bytes(),
        _ => Vec::new(),
    }
}

/// A page of entries in the order of their commits, waiting ones included, for the audit.
pub(super) fn stored_after(tx: &mut Tx<'_>, seq: i64, most: i64) -> Result<Vec<Stored>, DbError> {
    tx.rows(&format!("{STORED} WHERE seq > ? ORDER BY seq LIMIT ?"), args![seq, most], stored)
}

/// The seals of one entry with their salts.
pub(super) fn seals_of(tx: &mut Tx<'_>, entry: &str) -> Result<Vec<(Seal, Option<Salt>)>, DbError> {
    tx.rows(
        "SELECT tbl, row_key, digest, salt FROM log_seal WHERE entry_id = ? ORDER BY tbl, row_key",
        args![entry],
        |r| {
            let all = r.all()?;
            // A digest of another length is none of ours; all ones fits no row and no tombstone.
            let digest = digest(bytes_of(&all, 2)).unwrap_or(Digest([0xff; 32]));
            let salt = match all.get(3) {
                Some((_, Value::Null)) | None => None,
                Some(_) => Some(Salt(bytes_of(&all, 3).try_into().unwrap_or([0xff; 16]))),
            };
            Ok((Seal { table: text_of(&all, 0), key: text_of(&all, 1), digest }, salt))
        },
    )
}

/// What people see of an entry.
#[derive(Debug, Clone)]
pub struct EntryView {
    /// Its id.
    pub id: String,
    /// Its index, once integrated.
    pub index: Option<u64>,
    /// When, RFC 3339.
    pub at: String,
    /// Through which door.
    pub door: String,
    /// What was done.
    pub kind: String,
    /// The leaf hash, hexadecimal.
    pub leaf: String,
    /// The entry itself, canonical JSON.
    pub payload: String,
}

fn view(r: &crate::db::Row<'_>) -> Result<EntryView, DbError> {
    let s = stored(r)?;
    Ok(EntryView {
        id: s.id,
        index: s.idx.map(i64::unsigned_abs),
        at: s.at,
        door: s.door,
        kind: s.kind,
        leaf: crate::db::hex(&s.leaf),
        payload: String::from_utf8_lossy(&s.payload).into_owned(),
    })
}

/// The newest integrated entries below an index, newest first.
pub fn entries(tx: &mut Tx<'_>, below: Option<u64>, most: u32) -> Result<Vec<EntryView>, DbError> {
    let below = below.map_or(i64::MAX, |b| i64::try_from(b).unwrap_or(i64::MAX));
    tx.rows(&format!("{STORED} WHERE idx < ? ORDER BY idx DESC LIMIT ?"), args![below, i64::from(most)], view)
}

/// The integrated entries from an index on, oldest first, without those of one kind.
pub fn entries_from(tx: &mut Tx<'_>, from: u64, except: &str, most: u32) -> Result<Vec<EntryView>, DbError> {
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    let sql = format!("{STORED} WHERE idx >= ? AND kind <> ? ORDER BY idx LIMIT ?");
    tx.rows(&sql, args![from, except, i64::from(most)], view)
}

/// One entry by id or by index.
pub fn entry(tx: &mut Tx<'_>, name: &str) -> Result<Option<EntryView>, DbError> {
    if let Ok(index) = name.parse::<u32>() {
        return tx.row(&format!("{STORED} WHERE idx = ?"), args![i64::from(index)], view);
    }
    match EntryId::parse(name) {
        Ok(id) => tx.row(&format!("{STORED} WHERE id = ? AND {PUBLIC}"), args![&id], view),
        Err(_) => Ok(None),
    }
}

/// The latest signed checkpoint: its size and the note.
pub fn head(db: &Db) -> Result<Option<(u64, String)>, DbError> {
    db.read(|tx| Ok(latest(tx)?.map(|(size, _, note)| (size, note))))
}

/// The latest checkpoint: its size and the note, within a transaction.
pub fn head_in(tx: &mut Tx<'_>) -> Result<Option<(u64, String)>, DbError> {
    Ok(latest(tx)?.map(|(size, _, note)| (size, note)))
}

/// The proof that the tree of `new` entries begins with the tree of `old`; both must be within what is integrated.
pub fn consistency(tx: &mut Tx<'_>, old: u64, new: u64) -> Result<Vec<Digest>, Error> {
    tile::consistency(&mut Tiles(tx), old, new).map_err(|e| Error::Damaged(e.to_string()))
}

/// The proof file of an integrated entry against the latest checkpoint, or `None` while it waits.
pub fn inclusion(tx: &mut Tx<'_>, index: u64) -> Result<Option<String>, Error> {
    let Some((size, _, note)) = latest(tx)? else { return Ok(None) };
    if index >= size {
        return Ok(None);
    }
    let proof = tile::inclusion(&mut Tiles(tx), index, size).map_err(|e| Error::Damaged(e.to_string()))?;
    let extra = payloads(tx, index, index + 1)?.pop();
    Ok(Some(InclusionFile { extra, index, proof, checkpoint: note }.to_text()))
}

/// What shows that a row was sealed by an entry that is in the log; `None` while the entry waits, or when its salt was destroyed.
pub fn receipt_of(tx: &mut Tx<'_>, entry: &str, table: &str, key: &str) -> Result<Option<Receipt>, Error> {
    let sql = "SELECT idx FROM log_entry WHERE id = ? AND idx IS NOT NULL";
    let Some(index) = tx.row(sql, args![entry], |r| r.int(0))? else { return Ok(None) };
    let Some(proof) = inclusion(tx, index.unsigned_abs())? else { return Ok(None) };
    let seals = seals_of(tx, entry)?;
    let salt = seals.iter().find(|(seal, _)| seal.table == table && seal.key == key).and_then(|(_, salt)| *salt);
    let Some(salt) = salt else { return Ok(None) };
    // The table is one of ours, never a text from outside; its key is one column here.
    let column = schema::table(table).key.join(", ");
    let row = tx.row(&format!("SELECT * FROM {table} WHERE {column} = ?"), args![key], |r| r.all())?;
    let Some(row) = row else { return Ok(None) };
    let row = row.into_iter().map(|(name, value)| (name, value.to_json())).collect();
    let seals = seals.into_iter().map(|(seal, _)| seal).collect();
    Ok(Some(Receipt { proof, seals, table: table.to_owned(), key: key.to_owned(), salt, row }))
}
