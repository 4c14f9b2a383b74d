//! Tables as CSV: the one place where a line of CSV is written.
//!
//! For: every table one can take away opens in a spreadsheet with the same text in its cells, and nothing else.
//! Rests on: RFC 4180; `docs/decisions/0009-csv.md`.
//! Words: a *guard* is an apostrophe before a cell that a spreadsheet would take for a formula.
//! Never: lets a person's text become a formula on someone else's machine.
//! Begin at: [`line()`], [`file`].

/// The media type of a table.
pub const MEDIA: &str = "text/csv; charset=utf-8";

/// One line: every cell quoted, and guarded where a spreadsheet would not take it for text.
pub fn line(cells: &[&str]) -> String {
    let quoted: Vec<String> =
        cells.iter().map(|cell| format!("\"{}{}\"", guard(cell), cell.replace('"', "\"\""))).collect();
    quoted.join(",") + "\r\n"
}

/// What stands before a cell. Spreadsheets set to Japanese take the full-width signs too.
fn guard(cell: &str) -> &'static str {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) { "'" } else { "" }
}

/// Lines as a file, with the mark by which spreadsheets in Japan recognise UTF-8.
pub fn file(lines: impl IntoIterator<Item = String>) -> Vec<u8> {
    std::iter::once("\u{feff}".to_owned()).chain(lines).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_a_spreadsheet_would_calculate_is_guarded_and_no_other() {
        for dangerous in ["=1+1", "+81 3", "-2", "@SUM(A1)", "\tx", "\rx", "＝1+1", "＠x"] {
            assert_eq!(line(&[dangerous]), format!("\"'{dangerous}\"\r\n"));
        }
        for plain in ["標", "a=b", "'=1", " =1", "", "3-1"] {
            assert_eq!(line(&[plain]), format!("\"{plain}\"\r\n"));
        }
    }

    #[test]
    fn quotes_commas_and_line_breaks_stay_in_their_cell() {
        assert_eq!(line(&["a \"b\"", "標,識\n二行"]), "\"a \"\"b\"\"\",\"標,識\n二行\"\r\n");
    }

    #[test]
    fn a_file_begins_with_its_mark() {
        assert_eq!(file([line(&["a"])]), "\u{feff}\"a\"\r\n".as_bytes());
    }
}
