//! Cells one by one, as they stream out of a workbook: never the whole grid, which a hostile file can make huge.

use super::{LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS, SheetError, address};
use calamine::{DataRef, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;

/// The most text that is kept of one sheet: one shared text can stand in very many cells.
const MOST_TEXT: usize = 64 << 20;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Held {
    Text(String),
    Number(f64),
    /// A date, as ISO.
    Date(String),
    /// A formula, whatever its result.
    Formula,
    /// An error value such as `#N/A`.
    Fault,
    /// More text than a cell may hold.
    TooLong,
}

/// A sheet's cells that hold something: row and column from 0.
pub(super) type Grid = BTreeMap<u32, BTreeMap<u32, Held>>;

pub(super) type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

fn broken(error: calamine::XlsxError) -> SheetError {
    SheetError::Broken(error.to_string())
}

/// Opens a workbook that the container's check has passed.
pub(super) fn open(bytes: &[u8]) -> Result<Book<'_>, SheetError> {
    <Book<'_> as calamine::Reader<_>>::new(Cursor::new(bytes)).map_err(broken)
}

/// Reads a sheet within the bounds.
pub(super) fn grid(book: &mut Book<'_>, sheet: &str) -> Result<Grid, SheetError> {
    let mut grid = Grid::new();
    let mut kept = 0;
    let mut cells = book.worksheet_cells_reader(sheet).map_err(broken)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        let held = if cell.formula.is_some() { Some(Held::Formula) } else { held(cell.value) };
        let Some(held) = held else { continue };
        let (row, column) = cell.pos;
        let at = || address(sheet, row.saturating_add(1), column);
        if row > MOST_ROWS {
            return Err(SheetError::Rows { cell: at() });
        }
        if column >= MOST_COLUMNS {
            return Err(SheetError::Columns { cell: at() });
        }
        if let Held::Text(text) = &held {
            kept += text.len();
        }
        if kept > MOST_TEXT {
            return Err(SheetError::Bomb);
        }
        grid.entry(row).or_default().insert(column, held);
    }
    Ok(grid)
}

fn held(value: DataRef<'_>) -> Option<Held> {
    let text = |text: &str| match text {
        "" => None,
        long if long.len() > LONGEST_TEXT && long.encode_utf16().count() > LONGEST_TEXT => Some(Held::TooLong),
        fine => Some(Held::Text(fine.to_owned())),
    };
    match value {
        DataRef::Empty => None,
        DataRef::String(s) => text(&s),
        DataRef::SharedString(s) => text(s),
        DataRef::DurationIso(s) => text(&s),
        DataRef::DateTimeIso(s) => Some(Held::Date(s.get(..10).unwrap_or(&s).to_owned())),
        DataRef::Int(n) => Some(Held::Number(n as f64)),
        DataRef::Float(n) => Some(Held::Number(n)),
        DataRef::Bool(yes) => Some(Held::Text(if yes { "TRUE" } else { "FALSE" }.to_owned())),
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            Some(Held::Date(format!("{year:04}-{month:02}-{day:02}")))
        }
        DataRef::DateTime(at) => Some(Held::Number(at.as_f64())),
        DataRef::Error(_) => Some(Held::Fault),
    }
}

impl Held {
    /// The content as text; `None` where it cannot be taken.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Held::Text(text) | Held::Date(text) => Some(text.clone()),
            Held::Number(n) => Some(n.to_string()),
            Held::Formula | Held::Fault | Held::TooLong => None,
        }
    }
}
