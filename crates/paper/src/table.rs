//! A list as a workbook: one page, headings in its first row, every cell text.
//!
//! For: people who filter and sort in a spreadsheet what a page listed.
//! Rests on: `docs/decisions/0009-csv.md` (the same rows as CSV).
//! Words: a *width* is in characters, as spreadsheets measure columns.
//! Never: writes a formula; text from outside stays text whatever it begins with.
//! Begin at: [`table_xlsx`].

use crate::book::{self, Moment};
use crate::{Error, text};

/// The narrowest and the widest column.
const WIDTHS: (u16, u16) = (10, 60);

/// Writes rows as a workbook of one page; the first row holds the headings. The same rows give the same bytes.
pub fn table_xlsx(title: &str, rows: &[Vec<String>]) -> Result<Vec<u8>, Error> {
    let mut workbook = book::new(title, "Shirube", Moment::FIXED);
    let sheet = workbook.add_worksheet();
    sheet.set_name(book::sheet_name(title))?;
    let (heading, plain) = (book::heading(), book::text());
    for (row, cells) in (0..=book::MOST_ROWS).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            let shown = book::clip(&text::shown(cell, &|_| true), book::LONGEST);
            sheet.write_string_with_format(row, column, shown, if row == 0 { &heading } else { &plain })?;
        }
    }
    let columns = rows.first().map_or(0, Vec::len);
    for column in 0..columns {
        let widest = rows.iter().filter_map(|r| r.get(column)).map(|c| c.chars().map(width).sum::<u16>()).max();
        sheet.set_column_width(column as u16, widest.unwrap_or(0).clamp(WIDTHS.0, WIDTHS.1))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    book::for_print(sheet)?;
    Ok(workbook.save_to_buffer()?)
}

/// A letter of Japanese takes two.
fn width(letter: char) -> u16 {
    if (letter as u32) < 0x1100 { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};

    #[test]
    fn every_cell_comes_back_as_the_text_it_was() {
        let rows: Vec<Vec<String>> =
            [["ID", "名称"], ["1", "=1+1"], ["@x", "標識 AI"]].map(|r| r.map(str::to_owned).to_vec()).to_vec();
        let bytes = table_xlsx("資産", &rows).unwrap();
        assert_eq!(bytes, table_xlsx("資産", &rows).unwrap());
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("資産").unwrap();
        let read: Vec<Vec<String>> = range
            .rows()
            .map(|r| r.iter().map(|c| if let Data::String(t) = c { t.clone() } else { format!("{c:?}") }).collect())
            .collect();
        assert_eq!(read, rows);
        assert!(book.worksheet_formula("資産").unwrap().is_empty());
    }
}
