//! The index on disk: one line of JSON, then a row of fixed length for each asking.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::Error;
use super::{Head, Row};

pub const FORMAT: &str = "shirube-eval-index/2";
/// The length of a row without its values.
const FIXED: usize = 36;
/// The longest first line.
const MAX_HEAD: u64 = 64 << 20;
const NONE: u16 = u16::MAX;
/// Stands for a scorer that scored and could not tell.
const UNSURE: f32 = f32::NEG_INFINITY;
/// Tells apart what threads of one process write at the same moment.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// The head of an index, and where its rows begin. `None` when there is none that is whole.
pub fn head(path: &Path) -> Option<(Head, u64)> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    let mut line = Vec::new();
    let from = BufReader::new(file).take(MAX_HEAD).read_until(b'\n', &mut line).ok()? as u64;
    let head: Head = serde_json::from_slice(&line).ok()?;
    let is_whole = head.rows.checked_mul(size(&head) as u64)?.checked_add(from)? == length;
    (head.format == FORMAT && is_whole).then_some((head, from))
}

fn size(head: &Head) -> usize {
    FIXED + 4 * head.scorers.len()
}

/// Writes an index in one step: who reads meanwhile sees the old one or the new one. Says where its rows begin.
pub fn write(path: &Path, head: &Head, rows: &[Row]) -> Result<u64, Error> {
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let fresh = path.with_extension(format!("{}-{number}.part", std::process::id()));
    let written = (|| {
        let mut file = BufWriter::with_capacity(256 << 10, File::create(&fresh)?);
        let mut line = serde_json::to_vec(head)?;
        line.push(b'\n');
        file.write_all(&line)?;
        rows.iter().try_for_each(|row| file.write_all(&bytes(row)))?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()?;
        fs::rename(&fresh, path)?;
        Ok(line.len() as u64)
    })();
    written.map_err(|fault| {
        // What is left of it is in nobody's way.
        let _ = fs::remove_file(&fresh);
        Error::File { path: path.to_owned(), fault }
    })
}

fn bytes(row: &Row) -> Vec<u8> {
    let mut out = Vec::with_capacity(FIXED + 4 * row.values.len());
    out.extend(row.key.to_le_bytes());
    out.extend(row.offset.to_le_bytes());
    out.extend(row.length.to_le_bytes());
    out.extend(row.segment.to_le_bytes());
    out.extend(row.epoch.to_le_bytes());
    out.extend(row.ms.to_le_bytes());
    out.extend(row.leaf.unwrap_or(NONE).to_le_bytes());
    out.extend(row.fault.unwrap_or(NONE).to_le_bytes());
    for (at, value) in row.values.iter().enumerate() {
        let none = if row.is_scored_by(at) { UNSURE } else { f32::NAN };
        out.extend(value.unwrap_or(none).to_le_bytes());
    }
    out
}

/// Reads rows one after the other, holding one, until `see` has seen enough.
pub fn rows(path: &Path, from: u64, head: &Head, mut see: impl FnMut(Row) -> bool) -> Result<(), Error> {
    let read = (|| -> io::Result<()> {
        let mut file = BufReader::with_capacity(256 << 10, File::open(path)?);
        file.seek(SeekFrom::Start(from))?;
        let mut held = vec![0; size(head)];
        for number in 0..head.rows {
            file.read_exact(&mut held)?;
            if see(row(number, &held)) {
                break;
            }
        }
        Ok(())
    })();
    read.map_err(|fault| Error::File { path: path.to_owned(), fault })
}

fn row(number: u64, bytes: &[u8]) -> Row {
    let part = |from: usize| <[u8; 4]>::try_from(&bytes[from..from + 4]).unwrap_or_default();
    let long =
        |from: usize| u64::from(u32::from_le_bytes(part(from))) | u64::from(u32::from_le_bytes(part(from + 4))) << 32;
    let short = |from: usize| Some(u16::from_le_bytes([bytes[from], bytes[from + 1]])).filter(|n| *n != NONE);
    let raw = |at: usize| f32::from_le_bytes(part(FIXED + 4 * at));
    let count = (bytes.len() - FIXED) / 4;
    Row {
        number,
        key: long(0),
        offset: long(8),
        length: u32::from_le_bytes(part(16)),
        segment: u32::from_le_bytes(part(20)),
        epoch: u32::from_le_bytes(part(24)),
        ms: u32::from_le_bytes(part(28)),
        leaf: short(32),
        fault: short(34),
        values: (0..count).map(|at| Some(raw(at)).filter(|value| value.is_finite())).collect(),
        unsure: (0..count).filter(|at| raw(*at) == UNSURE).filter_map(|at| u16::try_from(at).ok()).collect(),
    }
}
