//! What both kinds of workbook share: fixed times, the look of cells, names of sheets, the longest text a cell holds.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

/// The most characters a cell holds, counted as spreadsheets count (UTF-16).
pub(crate) const LONGEST: usize = 32_767;
/// The most rows a page of a workbook has.
pub(crate) const MOST_ROWS: u32 = 1_048_575;

/// A moment in UTC, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
}

impl Moment {
    /// The time workbooks carry when nothing says another: the bytes must not depend on the day.
    pub(crate) const FIXED: Moment = Moment { year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0 };

    /// Reads RFC 3339 in UTC.
    pub(crate) fn parse(utc: &str) -> Option<Moment> {
        let at: jiff::Timestamp = utc.parse().ok()?;
        let at = at.to_zoned(jiff::tz::TimeZone::UTC);
        let small = |n: i8| u8::try_from(n).ok();
        Some(Moment {
            year: u16::try_from(at.year()).ok()?,
            month: small(at.month())?,
            day: small(at.day())?,
            hour: small(at.hour())?,
            minute: small(at.minute())?,
            second: small(at.second())?,
        })
    }
}

/// A new workbook whose bytes depend on nothing but what is written.
pub(crate) fn new(title: &str, author: &str, at: Moment) -> Workbook {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(at.year, at.month, at.day)
        .and_then(|day| day.and_hms(u16::from(at.hour), at.minute, f64::from(at.second)));
    let mut properties = DocProperties::new().set_title(clip(title, 200)).set_author(clip(author, 200));
    if let Ok(created) = created {
        properties = properties.set_creation_datetime(&created);
    }
    book.set_properties(&properties);
    book
}

/// Headings: bold on pale blue, with a line below.
pub(crate) fn heading() -> Format {
    text().set_bold().set_background_color(Color::RGB(0xE8F1FE)).set_border_bottom(FormatBorder::Medium)
}

/// Text: wrapped, at the top of the cell.
pub(crate) fn text() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// Paper and repeated headings, so that what is printed can be read.
pub(crate) fn for_print(sheet: &mut Worksheet) -> Result<(), rust_xlsxwriter::XlsxError> {
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// A name a sheet may have, made of a heading: no letter spreadsheets refuse, at most 31 characters, cut at a word.
pub(crate) fn sheet_name(heading: &str) -> String {
    let fine: String = heading.chars().map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c }).collect();
    let fine = fine.split_whitespace().collect::<Vec<_>>().join(" ");
    if fine.encode_utf16().count() <= 31 {
        return fine;
    }
    let head = clip(&fine, 31);
    head.rfind(' ').map_or(head.clone(), |at| head[..at].to_owned())
}

/// How long a spreadsheet thinks a text is.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text cut to a length in UTF-16, with a mark where it was cut.
pub(crate) fn clip(text: &str, most: usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(1);
    let mut out = String::new();
    for letter in text.chars() {
        if letter.len_utf16() > room {
            break;
        }
        room -= letter.len_utf16();
        out.push(letter);
    }
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_ones_spreadsheets_accept() {
        assert_eq!(sheet_name("Principle by role: share met"), "Principle by role share met");
        let long = sheet_name("The fourteen risk examples of the Interim Report and their laws");
        assert!(long.len() <= 31 && !long.ends_with(' '), "{long}");
    }

    #[test]
    fn a_cut_text_says_so_and_never_splits_a_letter() {
        assert_eq!(clip("😀😀", 3), "😀…");
        assert_eq!(length(&clip(&"あ".repeat(40_000), LONGEST)), LONGEST);
    }

    #[test]
    fn times_are_read_as_utc() {
        let at = Moment::parse("2026-11-22T09:08:07+09:00").unwrap();
        assert_eq!((at.year, at.month, at.day, at.hour, at.minute, at.second), (2026, 11, 22, 0, 8, 7));
        assert_eq!(Moment::parse("yesterday"), None);
    }
}
