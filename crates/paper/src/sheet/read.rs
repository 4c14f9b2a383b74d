//! Reads an answer sheet back.

use super::cells::{self, Book, Grid, Held};
use super::{
    ASSESSMENT_ROW, Column, FORMAT_ROW, LONGEST_TEXT, SheetError, SheetIn, SheetInRow, SheetProblem, address, container,
};
use calamine::Reader;
use shirube_domain::report::{ReportWords, SHEET_FORMAT, words};
use shirube_domain::text::Lang;
use std::collections::BTreeMap;

/// Reads one of our answer sheets, in either language, columns in any order; other sheets in it are ignored.
///
/// Errors refuse the file; problems name single cells, and the rows they stand in are left out.
pub fn read(bytes: &[u8]) -> Result<SheetIn, SheetError> {
    container::check(bytes)?;
    let mut book = cells::open(bytes)?;
    let assessment = cover(&mut book)?;
    let name = named(&book, |w| w.sheet_answers)?;
    let grid = cells::grid(&mut book, &name)?;
    let (lang, places) = headings(&name, &grid)?;
    let mut taken = Taken { sheet: &name, places, rows: Vec::new(), problems: Vec::new() };
    for (row, cells) in grid.range(1..) {
        taken.row(*row, cells);
    }
    let (rows, problems) = taken.without_duplicates();
    Ok(SheetIn { lang, assessment, rows, problems })
}

/// The sheet of a name in either language.
fn named(book: &Book<'_>, name: fn(&ReportWords) -> &'static str) -> Result<String, SheetError> {
    let known = Lang::ALL.map(|lang| name(words(lang)));
    let names = book.sheet_names();
    let found = names.iter().find(|sheet| known.contains(&sheet.as_str()));
    found.cloned().ok_or_else(|| SheetError::NoSheet(known.join(" / ")))
}

/// Checks the format the cover states; the assessment it names.
fn cover(book: &mut Book<'_>) -> Result<String, SheetError> {
    let name = named(book, |w| w.sheet_cover)?;
    let grid = cells::grid(book, &name)?;
    let said = |label: &str| {
        let is_label = |row: &&BTreeMap<u32, Held>| row.get(&0) == Some(&Held::Text(label.to_owned()));
        let value = grid.values().rev().find(is_label).and_then(|row| row.get(&1)).and_then(Held::text);
        value.map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    let found = said(FORMAT_ROW);
    if found != SHEET_FORMAT {
        return Err(SheetError::FormatVersion { found: crate::book::clip(&found, 80) });
    }
    Ok(said(ASSESSMENT_ROW))
}

/// The language of the headings and where each column stands.
fn headings(sheet: &str, grid: &Grid) -> Result<(Lang, BTreeMap<Column, u32>), SheetError> {
    let empty = BTreeMap::new();
    let row = grid.get(&0).unwrap_or(&empty);
    let heads: BTreeMap<u32, String> =
        row.iter().filter_map(|(at, held)| Some((*at, held.text()?.trim().to_owned()))).collect();
    let place = |lang: Lang, column: Column| {
        heads.iter().find(|(_, head)| *head == column.head(words(lang))).map(|(at, _)| (column, *at))
    };
    let found = |lang| Column::ALL.iter().filter(|column| place(lang, **column).is_some()).count();
    let lang = if found(Lang::En) > found(Lang::Ja) { Lang::En } else { Lang::Ja };
    let places: BTreeMap<Column, u32> = Column::ALL.iter().filter_map(|column| place(lang, *column)).collect();
    let Some((at, column)) = (0u32..).zip(Column::ALL).find(|(_, column)| !places.contains_key(column)) else {
        return Ok((lang, places));
    };
    // The cell that was changed: where the heading belongs, unless another heading of ours moved there.
    let strange = |at: &u32| !places.values().any(|place| place == at);
    let at = if strange(&at) { at } else { heads.keys().copied().find(|at| strange(at)).unwrap_or(at) };
    let found = crate::book::clip(heads.get(&at).map_or("", String::as_str), 80);
    Err(SheetError::Heading { cell: address(sheet, 1, at), expected: column.head(words(lang)).to_owned(), found })
}

/// What has been taken so far.
struct Taken<'a> {
    sheet: &'a str,
    places: BTreeMap<Column, u32>,
    rows: Vec<SheetInRow>,
    problems: Vec<SheetProblem>,
}

impl Taken<'_> {
    fn at(&self, row: u32, column: Column) -> String {
        address(self.sheet, row + 1, self.places.get(&column).copied().unwrap_or(0))
    }

    fn problem(&mut self, row: u32, column: Column, code: &'static str, more: Vec<(&'static str, String)>) {
        let cell = self.at(row, column);
        let params = [("cell", cell.clone())].into_iter().chain(more).collect();
        self.problems.push(SheetProblem { cell, code, params });
    }

    fn row(&mut self, row: u32, cells: &BTreeMap<u32, Held>) {
        let held = |taken: &Self, column| taken.places.get(&column).and_then(|at| cells.get(at)).cloned();
        let used = [Column::Id, Column::Status, Column::Statement, Column::Reason, Column::Owner, Column::Due];
        if used.iter().all(|column| held(self, *column).is_none()) {
            return;
        }
        let before = self.problems.len();
        let mut text = |column| {
            let cell = held(self, column);
            self.text(row, column, cell)
        };
        let norm = text(Column::Id).trim().to_owned();
        let [status, statement, reason, owner] =
            [Column::Status, Column::Statement, Column::Reason, Column::Owner].map(&mut text);
        let due = match held(self, Column::Due) {
            Some(Held::Number(days)) => date_of(days),
            other => as_date(self.text(row, Column::Due, other)),
        };
        let revision = self.revision(row, held(self, Column::Revision));
        if norm.is_empty() && self.problems.len() == before {
            self.problem(row, Column::Id, "sheet.no-id", Vec::new());
        }
        if let (Some(revision), true) = (revision, self.problems.len() == before) {
            self.rows.push(SheetInRow { cell_row: row + 1, norm, status, statement, reason, owner, due, revision });
        }
    }

    fn text(&mut self, row: u32, column: Column, held: Option<Held>) -> String {
        let Some(held) = held else { return String::new() };
        match held {
            Held::Formula => self.problem(row, column, "sheet.formula", Vec::new()),
            Held::Fault => self.problem(row, column, "sheet.value", Vec::new()),
            Held::TooLong => self.problem(row, column, "sheet.too-long", vec![("max", LONGEST_TEXT.to_string())]),
            _ => {}
        }
        held.text().unwrap_or_default()
    }

    /// The revision; an empty cell is 0.
    fn revision(&mut self, row: u32, held: Option<Held>) -> Option<i64> {
        let text = match held {
            Some(held) => self.text(row, Column::Revision, Some(held)),
            None => "0".to_owned(),
        };
        let revision = text.trim().parse::<i64>().ok().filter(|n| *n >= 0);
        if revision.is_none() && self.problems.last().is_none_or(|p| p.cell != self.at(row, Column::Revision)) {
            let found = crate::book::clip(&text, 80);
            self.problem(row, Column::Revision, "sheet.revision", vec![("found", found)]);
        }
        revision
    }

    /// Rows whose id stands only once; each further row of an id is a problem.
    fn without_duplicates(mut self) -> (Vec<SheetInRow>, Vec<SheetProblem>) {
        let mut seen: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for row in &self.rows {
            seen.entry(row.norm.clone()).or_default().push(row.cell_row);
        }
        let twice: BTreeMap<String, Vec<u32>> = seen.into_iter().filter(|(_, rows)| rows.len() > 1).collect();
        for (norm, rows) in &twice {
            let first = self.at(rows[0] - 1, Column::Id);
            for row in &rows[1..] {
                let more = vec![("norm", norm.clone()), ("first", first.clone())];
                self.problem(row - 1, Column::Id, "sheet.duplicate", more);
            }
        }
        self.rows.retain(|row| !twice.contains_key(&row.norm));
        (self.rows, self.problems)
    }
}

/// A bare number among dates: a day of this century as spreadsheets count, else the number as text.
fn date_of(days: f64) -> String {
    if !(36_526.0..73_051.0).contains(&days) {
        return days.to_string();
    }
    let day = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days as i64));
    day.map_or_else(|_| days.to_string(), |day| day.to_string())
}

/// A date in a usual way of writing becomes ISO; any other text stays as it is.
fn as_date(text: String) -> String {
    let plain: String = text.trim().chars().map(narrow).collect();
    let parts: Vec<&str> = plain.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts.as_slice() else { return text };
    if year.len() != 4 {
        return text;
    }
    let date = (year.parse().ok()).zip(month.parse().ok()).zip(day.parse().ok());
    let date = date.and_then(|((year, month), day)| jiff::civil::Date::new(year, month, day).ok());
    date.map_or(text, |date| date.to_string())
}

/// Full-width digits and signs to the ones dates are written with.
fn narrow(letter: char) -> char {
    match letter {
        '０'..='９' | '－' | '／' | '．' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_taken_in_the_ways_people_write_them() {
        for way in ["2026-12-01", "2026/12/1", "2026年12月1日", " ２０２６／１２／１ ", "2026.12.01"] {
            assert_eq!(as_date(way.to_owned()), "2026-12-01", "{way}");
        }
        for other in ["来月", "2026-13-01", "12/1", "26/12/1", ""] {
            assert_eq!(as_date(other.to_owned()), other);
        }
        assert_eq!(date_of(46_357.0), "2026-12-01");
        assert_eq!(date_of(3.0), "3");
    }
}
