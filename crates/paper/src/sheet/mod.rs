//! The answer sheet as a spreadsheet: out to be filled in, and back.
//!
//! For: people who answer a self-assessment away from the screen, together, in the tool they know.
//! Rests on: `docs/specs/report.md`; [`SHEET_FORMAT`](shirube_domain::report::SHEET_FORMAT).
//! Words: an *answer column* may be written in, the others are locked; a *problem* is one cell that cannot be taken,
//! an *error* means that nothing of the file can be.
//! Never: takes the result of a formula, unpacks without bounds, or decides what an answer means: it reads, the
//! assessment judges. A row with a problem is not handed on.
//! Begin at: [`write`], [`read`].

mod cells;
mod container;
mod error;
mod read;
mod write;

pub use error::SheetError;
pub use read::read;
pub use write::write;

use shirube_domain::report::ReportWords;
use shirube_domain::text::Lang;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 16 << 20;
/// The most rows that are read, the row of headings not counted.
pub const MOST_ROWS: u32 = 10_000;
/// The most columns that are read.
pub const MOST_COLUMNS: u32 = 32;
/// The longest text of a cell.
pub const LONGEST_TEXT: usize = crate::book::LONGEST;

/// What a sheet that came back says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetIn {
    /// The language of its headings.
    pub lang: Lang,
    /// The assessment it was made for, as its cover says.
    pub assessment: String,
    /// Its rows, in order; a row with a problem is not among them.
    pub rows: Vec<SheetInRow>,
    /// Cells that cannot be taken, in the order of rows; ids that stand twice come last.
    pub problems: Vec<SheetProblem>,
}

/// One row that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInRow {
    /// Its row in the spreadsheet, counted from 1.
    pub cell_row: u32,
    /// Full id of the norm.
    pub norm: String,
    /// The status as it stands in the cell, in whatever language.
    pub status: String,
    /// What is done.
    pub statement: String,
    /// Why it is not applicable.
    pub reason: String,
    /// Who is in charge.
    pub owner: String,
    /// By when: an ISO date if the cell held a date in any usual form, else the text.
    pub due: String,
    /// The answer's revision when it was exported.
    pub revision: i64,
}

/// One cell that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetProblem {
    /// The cell, such as `回答!G12`.
    pub cell: String,
    /// The stable code.
    pub code: &'static str,
    /// What fills the holes of the message, `cell` among them.
    pub params: Vec<(&'static str, String)>,
}

/// A column of the answers, in the order they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Id,
    Group,
    Clause,
    Title,
    Content,
    Strength,
    Status,
    Statement,
    Reason,
    Owner,
    Due,
    Evidence,
    Revision,
}

impl Column {
    const ALL: [Column; 13] = [
        Column::Id,
        Column::Group,
        Column::Clause,
        Column::Title,
        Column::Content,
        Column::Strength,
        Column::Status,
        Column::Statement,
        Column::Reason,
        Column::Owner,
        Column::Due,
        Column::Evidence,
        Column::Revision,
    ];

    /// Its heading.
    fn head(self, w: &ReportWords) -> &'static str {
        match self {
            Column::Id => w.id,
            Column::Group => w.group,
            Column::Clause => w.clause,
            Column::Title => w.title,
            Column::Content => w.content,
            Column::Strength => w.strength,
            Column::Status => w.status,
            Column::Statement => w.statement,
            Column::Reason => w.reason,
            Column::Owner => w.owner,
            Column::Due => w.due,
            Column::Evidence => w.evidence,
            Column::Revision => w.revision,
        }
    }

    /// Whether people write in it.
    fn is_answer(self) -> bool {
        matches!(self, Column::Status | Column::Statement | Column::Reason | Column::Owner | Column::Due)
    }

    /// Its width, in characters.
    fn width(self) -> u16 {
        match self {
            Column::Revision => 10,
            Column::Due => 13,
            Column::Clause | Column::Strength | Column::Status | Column::Owner => 16,
            Column::Group | Column::Id => 22,
            Column::Title | Column::Evidence | Column::Reason => 32,
            Column::Content | Column::Statement => 50,
        }
    }
}

/// Labels of the rows on the cover that the program reads; the same in every language.
const FORMAT_ROW: &str = "format";
const ASSESSMENT_ROW: &str = "assessment";
const LANG_ROW: &str = "lang";

/// `G12` for column 6 of row 12.
fn address(sheet: &str, row: u32, column: u32) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    format!("{sheet}!{letters}{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        assert_eq!(address("回答", 12, 6), "回答!G12");
        assert_eq!(address("A", 1, 25), "A!Z1");
        assert_eq!(address("A", 1, 26), "A!AA1");
        assert_eq!(address("A", 1, 701), "A!ZZ1");
        assert_eq!(address("A", 1, 702), "A!AAA1");
    }
}
