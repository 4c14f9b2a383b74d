//! Why nothing of a file can be taken.

use super::{LARGEST_FILE, MOST_COLUMNS, MOST_ROWS};

/// Why a file is refused as a whole. Each has a stable code, and params for its message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Not an XLSX workbook at all.
    #[error("not an xlsx workbook")]
    NotXlsx,
    /// Locked with a password, or the format of before 2007.
    #[error("locked with a password, or an old xls workbook")]
    Encrypted,
    /// The file is larger than is read.
    #[error("larger than {} bytes", LARGEST_FILE)]
    TooLarge,
    /// It would unpack to far more than a sheet of ours ever does.
    #[error("unpacks to more than an answer sheet can")]
    Bomb,
    /// A workbook, but damaged.
    #[error("damaged: {0}")]
    Broken(String),
    /// The cover or the answers are missing or renamed.
    #[error("no sheet named `{0}`")]
    NoSheet(String),
    /// Not our format, or another version of it.
    #[error("format `{found}`")]
    FormatVersion {
        /// What the cover says.
        found: String,
    },
    /// A heading is missing or was changed.
    #[error("heading `{expected}` expected in {cell}, found `{found}`")]
    Heading {
        /// The cell where it belongs.
        cell: String,
        /// The heading.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// More rows than are read.
    #[error("more than {} rows: {cell}", MOST_ROWS)]
    Rows {
        /// The first cell beyond.
        cell: String,
    },
    /// More columns than are read.
    #[error("more than {} columns: {cell}", MOST_COLUMNS)]
    Columns {
        /// The first cell beyond.
        cell: String,
    },
}

impl SheetError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            SheetError::NotXlsx => "sheet.not-xlsx",
            SheetError::Encrypted => "sheet.encrypted",
            SheetError::TooLarge => "sheet.too-large",
            SheetError::Bomb => "sheet.bomb",
            SheetError::Broken(_) => "sheet.broken",
            SheetError::NoSheet(_) => "sheet.no-sheet",
            SheetError::FormatVersion { .. } => "sheet.format-version",
            SheetError::Heading { .. } => "sheet.heading",
            SheetError::Rows { .. } => "sheet.rows",
            SheetError::Columns { .. } => "sheet.columns",
        }
    }

    /// What fills the holes of the message.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            SheetError::NotXlsx | SheetError::Encrypted | SheetError::Bomb => Vec::new(),
            SheetError::TooLarge => vec![("max", (LARGEST_FILE >> 20).to_string())],
            SheetError::Broken(detail) => vec![("detail", detail.clone())],
            SheetError::NoSheet(name) => vec![("name", name.clone())],
            SheetError::FormatVersion { found } => {
                vec![("found", found.clone()), ("expected", shirube_domain::report::SHEET_FORMAT.to_owned())]
            }
            SheetError::Heading { cell, expected, found } => {
                vec![("cell", cell.clone()), ("expected", expected.clone()), ("found", found.clone())]
            }
            SheetError::Rows { cell } => vec![("cell", cell.clone()), ("max", MOST_ROWS.to_string())],
            SheetError::Columns { cell } => vec![("cell", cell.clone()), ("max", MOST_COLUMNS.to_string())],
        }
    }
}
