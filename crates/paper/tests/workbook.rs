//! What the workbook of a report promises.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod sample;

use calamine::{Data, Reader, Xlsx};
use shirube_domain::report::words;
use shirube_domain::text::Lang;
use shirube_paper::report_xlsx;
use std::io::Cursor;

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

#[test]
fn every_part_has_a_sheet_with_its_rows() {
    for lang in Lang::ALL {
        let report = sample::assessment(lang, 40);
        let mut book = open(report_xlsx(&report).unwrap());
        assert_eq!(book.sheet_names().len(), 12);
        assert_eq!(book.sheet_names()[0], words(lang).sheet_cover);
        let lines: usize = report.sections.iter().map(|s| s.lines.len()).sum();
        let sizes: Vec<usize> = book.worksheets().iter().map(|(_, range)| range.height() - 1).collect();
        let first =
            [report.counts.len(), report.first.len(), report.facts.len(), report.missing.len(), report.evidence.len()];
        assert_eq!(sizes[1..6], first);
        let abroad = report.abroad.as_ref().map_or(0, |a| a.instruments.len() + 3 + usize::from(a.uncovered.is_some()));
        assert_eq!(sizes[6..], [lines, abroad, 14, 11, 3, 2]);
    }
}

#[test]
fn nothing_becomes_a_formula_and_overlong_texts_say_that_they_were_cut() {
    let mut report = sample::check(Lang::En, 4);
    report.summary = "=HYPERLINK(\"https://evil.example\",\"x\")".into();
    report.facts[0].value = "あ".repeat(50_000);
    let mut book = open(report_xlsx(&report).unwrap());
    let names = book.sheet_names();
    for name in &names {
        assert!(book.worksheet_formula(name).unwrap().used_cells().next().is_none());
    }
    let cover = book.worksheet_range(&names[0]).unwrap();
    assert_eq!(cover.get((3, 1)), Some(&Data::String(report.summary.clone())));
    let facts = book.worksheet_range(words(Lang::En).facts).unwrap();
    let Some(Data::String(long)) = facts.get((1, 2)) else { panic!("no text") };
    assert!(long.ends_with('…') && long.chars().count() == 32_767);
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = sample::assessment(Lang::Ja, 20);
    assert_eq!(report_xlsx(&report).unwrap(), report_xlsx(&report).unwrap());
}
