//! The file before anything in it is believed: its size, its kind, and what it would unpack to.

use super::{LARGEST_FILE, SheetError};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The most a workbook may unpack to.
const MOST_UNPACKED: u64 = 128 << 20;
/// Below this a high ratio harms nobody.
const SMALL: u64 = 16 << 20;
/// The highest ratio of unpacked to packed beyond that.
const HIGHEST_RATIO: u64 = 100;
/// The most parts a workbook may have.
const MOST_PARTS: usize = 512;

/// Refuses what is not a workbook of bearable size. What the directory claims is checked first, then what is there.
pub(super) fn check(bytes: &[u8]) -> Result<(), SheetError> {
    if bytes.len() > LARGEST_FILE {
        return Err(SheetError::TooLarge);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(SheetError::Encrypted);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::NotXlsx)?;
    if archive.len() > MOST_PARTS {
        return Err(SheetError::Bomb);
    }
    claimed(&mut archive, bytes.len() as u64)?;
    unpacked(&mut archive, bytes.len() as u64)?;
    match archive.index_for_name("xl/workbook.xml").or(archive.index_for_name("[Content_Types].xml")) {
        Some(_) => Ok(()),
        None => Err(SheetError::NotXlsx),
    }
}

fn bearable(total: u64, packed: u64) -> Result<(), SheetError> {
    let fine = total <= MOST_UNPACKED && (total <= SMALL || total / packed.max(1) <= HIGHEST_RATIO);
    if fine { Ok(()) } else { Err(SheetError::Bomb) }
}

fn claimed(archive: &mut ZipArchive<Cursor<&[u8]>>, packed: u64) -> Result<(), SheetError> {
    let mut total: u64 = 0;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| SheetError::NotXlsx)?;
        total = total.saturating_add(part.size());
        bearable(total, packed)?;
    }
    Ok(())
}

/// A directory can lie; so each part is unpacked once into nothing, up to the bound.
fn unpacked(archive: &mut ZipArchive<Cursor<&[u8]>>, packed: u64) -> Result<(), SheetError> {
    let mut total: u64 = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| SheetError::NotXlsx)?;
        let room = MOST_UNPACKED + 1 - total.min(MOST_UNPACKED);
        let here = std::io::copy(&mut part.take(room), &mut std::io::sink())
            .map_err(|error| SheetError::Broken(error.to_string()))?;
        total = total.saturating_add(here);
        bearable(total, packed)?;
    }
    Ok(())
}
