//! Writes an answer sheet.

use super::{ASSESSMENT_ROW, Column, FORMAT_ROW, LANG_ROW, LONGEST_TEXT, address};
use crate::Error;
use crate::book::{self, Moment};
use rust_xlsxwriter::{DataValidation, ExcelDateTime, Format, ProtectionOptions, Workbook, Worksheet, XlsxError};
use shirube_domain::report::{AnswerSheet, ReportWords, SHEET_FORMAT, SheetRow, words};

/// Writes an assessment as a workbook of three sheets; the same sheet gives the same bytes.
///
/// Every text is written as text, whatever it begins with. A text no cell can hold is an error, never cut:
/// what comes back must be what went out.
pub fn write(sheet: &AnswerSheet) -> Result<Vec<u8>, Error> {
    let w = words(sheet.lang);
    fits(sheet, w)?;
    let mut book = book::new(w.sheet_answers, SHEET_FORMAT, Moment::FIXED);
    cover(&mut book, sheet, w)?;
    answers(&mut book, sheet, w)?;
    explanation(&mut book, sheet, w)?;
    Ok(book.save_to_buffer()?)
}

fn cover(book: &mut Workbook, sheet: &AnswerSheet, w: &ReportWords) -> Result<(), XlsxError> {
    let page = book.add_worksheet().set_name(w.sheet_cover)?;
    let (label, value) = (book::heading(), book::text());
    let machine = [(FORMAT_ROW, SHEET_FORMAT), (ASSESSMENT_ROW, &sheet.assessment), (LANG_ROW, sheet.lang.code())];
    let shown = sheet.cover.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    page.set_column_width(0, 30)?.set_column_width(1, 90)?;
    for (row, (name, text)) in (0..book::MOST_ROWS).zip(shown.chain([("", "")]).chain(machine)) {
        let heading = if name.is_empty() { &value } else { &label };
        page.write_string_with_format(row, 0, book::clip(name, LONGEST_TEXT), heading)?;
        page.write_string_with_format(row, 1, book::clip(text, LONGEST_TEXT), &value)?;
    }
    page.protect();
    book::for_print(page)
}

fn explanation(book: &mut Workbook, sheet: &AnswerSheet, w: &ReportWords) -> Result<(), XlsxError> {
    let page = book.add_worksheet().set_name(w.sheet_explanation)?;
    let (label, value) = (book::heading(), book::text());
    page.set_column_width(0, 30)?.set_column_width(1, 110)?;
    for (row, (name, text)) in (0..book::MOST_ROWS).zip(&sheet.explanation) {
        page.write_string_with_format(row, 0, book::clip(name, LONGEST_TEXT), &label)?;
        page.write_string_with_format(row, 1, book::clip(text, LONGEST_TEXT), &value)?;
    }
    page.protect();
    book::for_print(page)
}

/// How the cells of the answers look: locked ones grey, open ones white, dates as dates.
struct Looks {
    head: Format,
    locked: Format,
    open: Format,
    date: Format,
}

fn answers(book: &mut Workbook, sheet: &AnswerSheet, w: &ReportWords) -> Result<(), XlsxError> {
    let page = book.add_worksheet().set_name(w.sheet_answers)?;
    let open = book::text().set_unlocked();
    let looks = Looks {
        head: book::heading(),
        locked: book::text().set_background_color(rust_xlsxwriter::Color::RGB(0xF2F2F2)),
        date: open.clone().set_num_format("yyyy-mm-dd"),
        open,
    };
    for (at, column) in (0u16..).zip(Column::ALL) {
        page.set_column_width(at, column.width())?;
        page.write_string_with_format(0, at, column.head(w), &looks.head)?;
    }
    for (row, answer) in (1..=book::MOST_ROWS).zip(&sheet.rows) {
        for (at, column) in (0u16..).zip(Column::ALL) {
            cell(page, row, at, column, answer, &looks)?;
        }
    }
    finish(page, sheet.rows.len(), w)
}

/// Choices for the status, what may be done to the sheet, and how it prints.
fn finish(page: &mut Worksheet, rows: usize, w: &ReportWords) -> Result<(), XlsxError> {
    let last = u32::try_from(rows).unwrap_or(book::MOST_ROWS).max(1);
    let choices = [w.met, w.partly, w.not_met, w.not_applicable, w.unanswered];
    let status = Column::ALL.iter().zip(0u16..).find(|(column, _)| **column == Column::Status).map_or(0, |(_, at)| at);
    page.add_data_validation(1, status, last, status, &DataValidation::new().allow_list_strings(&choices)?)?;
    page.set_freeze_panes(1, 1)?;
    page.autofilter(0, 0, last, (Column::ALL.len() - 1) as u16)?;
    page.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
    book::for_print(page)
}

fn cell(
    page: &mut Worksheet,
    row: u32,
    at: u16,
    column: Column,
    answer: &SheetRow,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let format = if column.is_answer() { &looks.open } else { &looks.locked };
    match column {
        Column::Revision => page.write_number_with_format(row, at, answer.revision as f64, format)?,
        Column::Due => match date(&answer.due) {
            Some(date) => page.write_datetime_with_format(row, at, &date, &looks.date)?,
            None => page.write_string_with_format(row, at, &answer.due, &looks.date)?,
        },
        _ => page.write_string_with_format(row, at, value(column, answer), format)?,
    };
    Ok(())
}

fn value(column: Column, answer: &SheetRow) -> &str {
    match column {
        Column::Id => &answer.norm,
        Column::Group => &answer.group,
        Column::Clause => &answer.citation,
        Column::Title => &answer.title,
        Column::Content => &answer.text,
        Column::Strength => &answer.strength,
        Column::Status => &answer.status,
        Column::Statement => &answer.statement,
        Column::Reason => &answer.reason,
        Column::Owner => &answer.owner,
        Column::Due => &answer.due,
        Column::Evidence => &answer.evidence,
        Column::Revision => "",
    }
}

/// An ISO date from the days on which spreadsheets agree how to count.
fn date(iso: &str) -> Option<ExcelDateTime> {
    let date: jiff::civil::Date = iso.parse().ok()?;
    let agreed = date.to_string() == iso && date >= jiff::civil::date(1900, 3, 1);
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    agreed.then(|| ExcelDateTime::from_ymd(u16::try_from(date.year()).ok()?, month, day).ok())?
}

fn fits(sheet: &AnswerSheet, w: &ReportWords) -> Result<(), Error> {
    for (row, answer) in (2u32..).zip(&sheet.rows) {
        for (at, column) in (0u32..).zip(Column::ALL) {
            if book::length(value(column, answer)) > LONGEST_TEXT {
                return Err(Error::TooLong { cell: address(w.sheet_answers, row, at), max: LONGEST_TEXT });
            }
        }
    }
    Ok(())
}
