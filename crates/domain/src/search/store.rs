//! The index in the database.

use super::batch::Batch;
use super::block::Block;
use super::document::{Document, Said};
use super::find::Shelves;
use super::seek::Postings;
use crate::args;
use crate::cols;
use crate::db::{DbError, Tx, Value, WriteTx};
use crate::time::rfc3339;

/// Rows asked for by their keys with one statement; the same for fewer, so that the database reads it once.
const AT_ONCE: usize = 32;

/// What one feed wrote in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) batch: i64,
    pub(super) feed: String,
    pub(super) digest: String,
    pub(super) documents: i64,
}

/// Every batch, oldest first.
pub(super) fn batches(tx: &mut Tx<'_>) -> Result<Vec<Written>, DbError> {
    tx.rows("SELECT batch, feed, digest, documents FROM search_batch ORDER BY batch", &[], |r| {
        Ok(Written { batch: r.int(0)?, feed: r.text(1)?, digest: r.text(2)?, documents: r.int(3)? })
    })
}

/// The first place taken between one and another.
pub(super) fn first_place(tx: &mut Tx<'_>, (low, high): (i64, i64)) -> Result<Option<i64>, DbError> {
    let sql = "SELECT place FROM search_document WHERE place >= ? AND place < ? ORDER BY place LIMIT 1";
    tx.row(sql, args![low, high], |r| r.int(0))
}

/// The documents of a batch.
pub(super) fn of_batch(tx: &mut Tx<'_>, batch: i64) -> Result<Vec<(i64, Document)>, DbError> {
    let sql = "SELECT place, body FROM search_document WHERE batch = ? ORDER BY place";
    let rows = tx.rows(sql, args![batch], |r| Ok((r.int(0)?, r.text(1)?)))?;
    Ok(rows.into_iter().filter_map(read).collect())
}

/// One document by its id: its place, its batch, and itself.
pub(super) fn by_id(tx: &mut Tx<'_>, id: &str) -> Result<Option<(i64, i64, Document)>, DbError> {
    let sql = "SELECT place, body, batch FROM search_document WHERE id = ?";
    let row = tx.row(sql, args![id], |r| Ok((r.int(0)?, r.text(1)?, r.int(2)?)))?;
    Ok(row.and_then(|(place, body, batch)| read((place, body)).map(|(place, document)| (place, batch, document))))
}

/// Those of some ids that are there.
pub(super) fn known(tx: &mut Tx<'_>, ids: &[&str]) -> Result<Vec<String>, DbError> {
    let mut out = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let holes = vec!["?"; AT_ONCE].join(", ");
        let fill = some.iter().copied().chain(std::iter::repeat("")).take(AT_ONCE);
        let values: Vec<Value> = fill.map(Value::from).collect();
        out.extend(tx.rows(&format!("SELECT id FROM search_document WHERE id IN ({holes})"), &values, |r| r.text(0))?);
    }
    Ok(out)
}

fn read((place, body): (i64, String)) -> Option<(i64, Document)> {
    Some((place, serde_json::from_str(&body).ok()?))
}

/// The blocks of a token that end at or after a place.
pub(super) fn blocks(tx: &mut Tx<'_>, token: &str, from: i64, most: usize) -> Result<Vec<Block>, DbError> {
    let sql = "SELECT first_place, last_place, places FROM search_block WHERE token = ? AND last_place >= ?
               ORDER BY last_place LIMIT ?";
    tx.rows(sql, args![token.as_bytes(), from, most as i64], |r| {
        Ok(Block { first: r.int(0)?, last: r.int(1)?, bytes: r.bytes(2)? })
    })
}

/// The documents at places, as they are kept.
pub(super) fn bodies(tx: &mut Tx<'_>, places: &[i64]) -> Result<Vec<(i64, String)>, DbError> {
    let mut out = Vec::with_capacity(places.len());
    for some in places.chunks(AT_ONCE) {
        let holes = vec!["?"; AT_ONCE].join(", ");
        let sql = format!("SELECT place, body FROM search_document WHERE place IN ({holes})");
        let fill = some.iter().copied().chain(std::iter::repeat(-1)).take(AT_ONCE);
        let values: Vec<Value> = fill.map(Value::Int).collect();
        out.extend(tx.rows(&sql, &values, |r| Ok((r.int(0)?, r.text(1)?)))?);
    }
    Ok(out)
}

/// The documents at places.
pub(super) fn documents(tx: &mut Tx<'_>, places: &[i64]) -> Result<Vec<(i64, Document)>, DbError> {
    Ok(bodies(tx, places)?.into_iter().filter_map(read).collect())
}

/// The tokens between some bytes and others, from one to the next by the index: a common one has many rows, and all but one
/// of them are leapt over.
pub(super) fn tokens(tx: &mut Tx<'_>, (from, to): (&[u8], &[u8]), most: usize) -> Result<Vec<Vec<u8>>, DbError> {
    let sql = "WITH RECURSIVE found (token) AS (
                   SELECT (SELECT token FROM search_block WHERE token >= ? ORDER BY token LIMIT 1)
                   UNION ALL
                   SELECT (SELECT b.token FROM search_block b WHERE b.token > found.token ORDER BY b.token LIMIT 1)
                   FROM found WHERE found.token < ?)
               SELECT token FROM found WHERE token < ? LIMIT ?";
    tx.rows(sql, args![from, to, to, most as i64], |r| r.bytes(0))
}

/// The number of the next batch.
pub(super) fn next_batch(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    Ok(1 + tx.number("SELECT max(batch) FROM search_batch", &[])?)
}

/// Writes a batch.
pub(super) fn put(
    tx: &mut WriteTx<'_, '_>,
    number: i64,
    (feed, digest): (&str, &str),
    batch: &Batch,
) -> Result<(), DbError> {
    let at = rfc3339(tx.at());
    let documents = batch.documents.len() as i64;
    tx.insert(
        "search_batch",
        cols! { "batch" => number, "feed" => feed, "digest" => digest, "documents" => documents, "at" => at },
    )?;
    let rows: Vec<Vec<Value>> = batch.documents.iter().map(|(place, d)| document_row(*place, d, number)).collect();
    tx.insert_rows("search_document", &["place", "id", "batch", "body"], &rows)?;
    put_blocks(tx, number, &batch.blocks)
}

fn document_row(place: i64, document: &Document, batch: i64) -> Vec<Value> {
    let body = serde_json::to_string(document).unwrap_or_default();
    vec![Value::Int(place), (&document.id).into(), Value::Int(batch), body.into()]
}

/// Writes blocks of a batch.
pub(super) fn put_blocks(tx: &mut WriteTx<'_, '_>, batch: i64, blocks: &[(String, Block)]) -> Result<(), DbError> {
    let row = |(token, block): &(String, Block)| {
        vec![
            token.as_bytes().into(),
            Value::Int(block.last),
            Value::Int(block.first),
            Value::Int(batch),
            block.bytes.clone().into(),
        ]
    };
    let names = ["token", "last_place", "first_place", "batch", "places"];
    for some in blocks.chunks(8_192) {
        tx.insert_rows("search_block", &names, &some.iter().map(row).collect::<Vec<_>>())?;
    }
    Ok(())
}

/// Takes a batch out.
pub(super) fn drop_batch(tx: &mut WriteTx<'_, '_>, batch: i64) -> Result<(), DbError> {
    for table in ["search_block", "search_document", "search_batch"] {
        tx.delete(table, cols! { "batch" => batch })?;
    }
    Ok(())
}

/// Takes one document out.
pub(super) fn drop_document(tx: &mut WriteTx<'_, '_>, place: i64) -> Result<(), DbError> {
    tx.delete("search_document", cols! { "place" => place })?;
    Ok(())
}

/// Takes one block out.
pub(super) fn drop_block(tx: &mut WriteTx<'_, '_>, token: &str, last: i64) -> Result<(), DbError> {
    tx.delete("search_block", cols! { "token" => token.as_bytes(), "last_place" => last })?;
    Ok(())
}

impl Postings for Tx<'_> {
    fn blocks(&mut self, token: &str, from: i64, most: usize) -> Result<Vec<Block>, DbError> {
        blocks(self, token, from, most)
    }
}

impl Shelves for Tx<'_> {
    fn documents(&mut self, places: &[i64]) -> Result<Vec<(i64, Document)>, DbError> {
        documents(self, places)
    }

    fn saying(&mut self, phrases: &[String], places: &[i64]) -> Result<Vec<i64>, DbError> {
        let says = |body: &str| serde_json::from_str::<Said>(body).is_ok_and(|said| said.says(phrases));
        let mut out: Vec<i64> =
            bodies(self, places)?.into_iter().filter(|(_, body)| says(body)).map(|(place, _)| place).collect();
        out.sort_unstable();
        Ok(out)
    }

    fn tokens(&mut self, start: &str, most: usize) -> Result<Vec<String>, DbError> {
        // No letter of UTF-8 has the byte 0xff.
        let end = [start.as_bytes(), &[0xff]].concat();
        let found = tokens(self, (start.as_bytes(), &end), most)?;
        Ok(found.into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()).collect())
    }
}
