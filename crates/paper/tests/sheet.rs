//! What an answer sheet promises: what goes out comes back the same, and nothing hostile gets in.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod sample;

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use sample::sheet as sample_sheet;
use shirube_domain::report::{AnswerSheet, SHEET_FORMAT, words};
use shirube_domain::text::Lang;
use shirube_paper::sheet::{LARGEST_FILE, SheetError, SheetIn, SheetInRow, read, write};
use std::io::{Cursor, Write};

fn expected(sheet: &AnswerSheet) -> Vec<SheetInRow> {
    let row = |(cell_row, row): (u32, &shirube_domain::report::SheetRow)| SheetInRow {
        cell_row,
        norm: row.norm.clone(),
        status: row.status.clone(),
        statement: row.statement.clone(),
        reason: row.reason.clone(),
        owner: row.owner.clone(),
        due: row.due.clone(),
        revision: row.revision,
    };
    (2..).zip(&sheet.rows).map(row).collect()
}

fn comes_back(sheet: &AnswerSheet) {
    let back = read(&write(sheet).unwrap()).unwrap();
    assert_eq!(back.problems, []);
    assert_eq!((back.lang, &back.assessment), (sheet.lang, &sheet.assessment));
    assert_eq!(back.rows, expected(sheet));
}

#[test]
fn what_goes_out_comes_back_in_both_languages() {
    for lang in Lang::ALL {
        comes_back(&sample_sheet(lang, 0));
        comes_back(&sample_sheet(lang, 350));
    }
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    assert_eq!(write(&sample_sheet(Lang::Ja, 20)).unwrap(), write(&sample_sheet(Lang::Ja, 20)).unwrap());
}

#[test]
fn texts_that_look_like_something_else_come_back_as_they_were() {
    let long = "あ".repeat(32_767);
    let hostile = [
        "=cmd|'/c calc'!A1",
        "+1+1",
        "-1",
        "@SUM(A1)",
        "'leading",
        "\tx",
        " outer  spaces ",
        "a\nb\r\nc\rd",
        "\u{1}\u{8}\u{B}\u{1F}\0",
        "_x0041_ _x005F_",
        "<a>&amp;\"]]>",
        "😀👩‍👩‍👧",
        "\u{202E}שלום مرحبا",
        "\u{FEFF}\u{FFFD}\u{FFFE}\u{FFFF}\u{7F}\u{85}",
        "1e5",
        "TRUE",
        "2026-01-01",
        "https://example.jp/",
        "  ",
        "\n",
        "{=1}",
        &long,
    ];
    let mut sheet = sample_sheet(Lang::En, hostile.len());
    for (row, text) in sheet.rows.iter_mut().zip(hostile) {
        (row.statement, row.reason, row.owner) = (text.to_owned(), text.to_owned(), text.to_owned());
        row.status = text.to_owned();
    }
    comes_back(&sheet);
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[ \\t\\r\\n_x0-9A-F=+@'-]{0,20}",
        proptest::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter),
    ];
    proptest::collection::vec(piece, 0..3).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back(rows in proptest::collection::vec((text(), text(), text(), text(), 0i64..1_000_000), 0..6), days in 0i32..60_000) {
        let mut sheet = sample_sheet(Lang::Ja, rows.len());
        let due = jiff::civil::date(1890, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap().to_string();
        for (row, (status, statement, reason, owner, revision)) in sheet.rows.iter_mut().zip(rows) {
            (row.status, row.statement, row.reason, row.owner, row.revision) = (status, statement, reason, owner, revision);
            row.due = due.clone();
        }
        comes_back(&sheet);
    }

    #[test]
    fn damaged_files_are_refused_without_a_panic(at in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>()) {
        let mut bytes = write(&sample_sheet(Lang::Ja, 3)).unwrap();
        for (index, byte) in at {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let _ = read(&bytes);
        let keep = cut.index(bytes.len());
        prop_assert!(read(&bytes[..keep]).is_err());
    }

    #[test]
    fn damaged_parts_are_refused_without_a_panic(part in any::<prop::sample::Index>(), at in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let whole = write(&sample_sheet(Lang::Ja, 3)).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
        for name in names {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut archive.by_name(&name).unwrap(), &mut bytes).unwrap();
            parts.push((name, bytes));
        }
        let chosen = part.index(parts.len());
        for (index, byte) in at {
            let index = index.index(parts[chosen].1.len());
            parts[chosen].1[index] = byte;
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let _ = read(&zipped(&parts));
    }
}

#[test]
fn a_text_no_cell_holds_is_refused_with_its_cell() {
    let mut sheet = sample_sheet(Lang::Ja, 2);
    sheet.rows[1].statement = "😀".repeat(16_384);
    let error = write(&sheet).unwrap_err();
    assert_eq!(error.code(), "paper.too-long");
    assert!(error.to_string().contains("回答!H3"));
}

/// A workbook by another hand: cover rows, then cells of the answers.
fn by_hand(cover: &[(&str, &str)], fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("表紙").unwrap();
    for (row, (label, value)) in (0..).zip(cover) {
        page.write_string(row, 0, *label).unwrap().write_string(row, 1, *value).unwrap();
    }
    book.add_worksheet().set_name("ほかの用紙").unwrap().write_formula(0, 0, Formula::new("=1+1")).unwrap();
    fill(book.add_worksheet().set_name("回答").unwrap());
    book.save_to_buffer().unwrap()
}

const COVER: &[(&str, &str)] = &[("format", SHEET_FORMAT), ("assessment", "asm_1"), ("lang", "ja")];

fn heads(lang: Lang) -> Vec<&'static str> {
    let w = words(lang);
    vec![
        w.id,
        w.group,
        w.clause,
        w.title,
        w.content,
        w.strength,
        w.status,
        w.statement,
        w.reason,
        w.owner,
        w.due,
        w.evidence,
        w.revision,
    ]
}

fn write_heads(page: &mut rust_xlsxwriter::Worksheet, heads: &[&str]) {
    for (column, head) in (0..).zip(heads) {
        page.write_string(0, column, *head).unwrap();
    }
}

fn read_by_hand(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Result<SheetIn, SheetError> {
    read(&by_hand(COVER, |page| {
        write_heads(page, &heads(Lang::Ja));
        fill(page);
    }))
}

fn problems(back: &SheetIn) -> Vec<(&str, &str)> {
    back.problems.iter().map(|p| (p.code, p.cell.as_str())).collect()
}

#[test]
fn formulas_errors_and_overlong_cells_are_named_and_their_rows_left_out() {
    let back = read_by_hand(|page| {
        for (row, id) in (1..).zip(["a:1", "a:2", "a:3"]) {
            page.write_string(row, 0, id).unwrap();
        }
        page.write_formula(1, 7, Formula::new("=HYPERLINK(\"https://evil.example\")").set_result("fine")).unwrap();
        page.write_formula(2, 0, Formula::new("=A1").set_result("a:9")).unwrap();
        page.write_string(3, 6, "met").unwrap();
    });
    let back = back.unwrap();
    assert_eq!(problems(&back), [("sheet.formula", "回答!H2"), ("sheet.formula", "回答!A3")]);
    assert_eq!(back.rows.iter().map(|r| (r.cell_row, r.norm.as_str())).collect::<Vec<_>>(), [(4, "a:3")]);
    assert_eq!(back.problems[0].params[0], ("cell", "回答!H2".to_owned()));
}

#[test]
fn columns_may_move_and_speak_the_other_language_but_not_vanish() {
    for lang in Lang::ALL {
        let mut moved = heads(lang);
        moved.reverse();
        let back = read(&by_hand(COVER, |page| {
            write_heads(page, &moved);
            page.write_string(1, 12, "a:1").unwrap().write_string(1, 6, "met").unwrap();
        }));
        let back = back.unwrap();
        assert_eq!((back.lang, back.rows[0].norm.as_str(), back.rows[0].status.as_str()), (lang, "a:1", "met"));
    }
    let mut renamed = heads(Lang::Ja);
    renamed[7] = "取り組み";
    let error = read(&by_hand(COVER, |page| write_heads(page, &renamed))).unwrap_err();
    let (cell, expected, found) = ("回答!H1".to_owned(), "取組の内容".to_owned(), "取り組み".to_owned());
    assert_eq!(error, SheetError::Heading { cell, expected, found });
    let error = read(&by_hand(COVER, |page| write_heads(page, &heads(Lang::En)[..12]))).unwrap_err();
    assert_eq!(error.params()[0].1, "回答!M1");
}

#[test]
fn dates_numbers_and_truths_are_taken_as_people_leave_them() {
    let back = read_by_hand(|page| {
        let date = ExcelDateTime::from_ymd(2027, 3, 31).unwrap();
        for (row, id) in (1..).zip(["a:1", "a:2", "a:3", "a:4"]) {
            page.write_string(row, 0, id).unwrap();
        }
        page.write_datetime_with_format(1, 10, &date, &Format::new().set_num_format("yyyy/m/d")).unwrap();
        page.write_string(2, 10, "2027年3月31日").unwrap();
        page.write_number(3, 10, 46_477).unwrap();
        page.write_number(1, 7, 12.5).unwrap().write_number(2, 7, 3).unwrap().write_boolean(3, 7, true).unwrap();
        page.write_string(1, 12, "4").unwrap().write_number(2, 12, 5).unwrap().write_string(4, 12, "five").unwrap();
    });
    let back = back.unwrap();
    assert!(back.rows.iter().all(|row| row.due == "2027-03-31"), "{:?}", back.rows);
    assert_eq!(back.rows.iter().map(|r| r.statement.as_str()).collect::<Vec<_>>(), ["12.5", "3", "TRUE"]);
    assert_eq!(back.rows.iter().map(|r| r.revision).collect::<Vec<_>>(), [4, 5, 0]);
    assert_eq!(problems(&back), [("sheet.revision", "回答!M5")]);
}

#[test]
fn ids_that_stand_twice_or_not_at_all_are_named() {
    let back = read_by_hand(|page| {
        for (row, id) in (1..).zip(["a:1", "a:2", "a:1", ""]) {
            page.write_string(row, 0, id).unwrap().write_string(row, 6, "met").unwrap();
        }
        page.merge_range(9, 1, 10, 3, "merged", &Format::new()).unwrap();
    });
    let back = back.unwrap();
    assert_eq!(problems(&back), [("sheet.no-id", "回答!A5"), ("sheet.duplicate", "回答!A4")]);
    assert_eq!(back.rows.iter().map(|r| r.norm.as_str()).collect::<Vec<_>>(), ["a:2"]);
}

#[test]
fn another_format_and_other_files_are_refused() {
    let other = by_hand(&[("format", "shirube-answer-sheet/2")], |page| write_heads(page, &heads(Lang::Ja)));
    assert_eq!(read(&other).unwrap_err().params()[0].1, "shirube-answer-sheet/2");
    assert_eq!(read(&by_hand(&[], |_| {})).unwrap_err().code(), "sheet.format-version");
    assert_eq!(read(b"ID,Status\n").unwrap_err(), SheetError::NotXlsx);
    assert_eq!(read(b"").unwrap_err(), SheetError::NotXlsx);
    assert_eq!(read(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).unwrap_err(), SheetError::Encrypted);
    assert_eq!(read(&vec![0; LARGEST_FILE + 1]).unwrap_err(), SheetError::TooLarge);
    let mut plain = Workbook::new();
    plain.add_worksheet();
    assert_eq!(read(&plain.save_to_buffer().unwrap()).unwrap_err().code(), "sheet.no-sheet");
}

#[test]
fn rows_and_columns_beyond_the_bounds_are_refused_where_they_begin() {
    let rows = read_by_hand(|page| {
        page.write_string(10_001, 0, "a:1").unwrap();
    });
    assert_eq!(rows.unwrap_err(), SheetError::Rows { cell: "回答!A10002".into() });
    let columns = read_by_hand(|page| {
        page.write_string(1, 32, "x").unwrap();
    });
    assert_eq!(columns.unwrap_err(), SheetError::Columns { cell: "回答!AG2".into() });
    let far = read_by_hand(|page| {
        page.write_string(1_048_575, 16_383, "x").unwrap();
    });
    assert_eq!(far.unwrap_err().code(), "sheet.rows");
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_file_that_unpacks_to_far_too_much_is_refused_even_when_it_lies() {
    let flood = vec![b' '; 40 << 20];
    let honest = zipped(&[("xl/workbook.xml", &flood)]);
    assert!(honest.len() < 1 << 20);
    assert_eq!(read(&honest).unwrap_err(), SheetError::Bomb);
    // The directory claims ten bytes; what is there is the same flood.
    let size = (flood.len() as u32).to_le_bytes();
    let mut lying = honest;
    while let Some(at) = lying.windows(4).position(|four| four == size) {
        lying[at..at + 4].copy_from_slice(&10u32.to_le_bytes());
    }
    assert!(matches!(read(&lying).unwrap_err(), SheetError::Bomb | SheetError::Broken(_) | SheetError::NotXlsx));
    let many: Vec<(String, &[u8])> = (0..600).map(|i| (format!("part{i}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(read(&zipped(&many)).unwrap_err(), SheetError::Bomb);
}

#[test]
fn only_the_answers_can_be_written_in() {
    let bytes = write(&sample_sheet(Lang::Ja, 2)).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let page = std::io::read_to_string(archive.by_name("xl/worksheets/sheet2.xml").unwrap()).unwrap();
    assert!(page.contains("<sheetProtection ") && !page.contains("password") && page.contains("<pane "));
    assert!(
        page.contains("type=\"list\"")
            && page.contains("sqref=\"G2:G3\"")
            && page.contains("満たしている,一部満たしている")
    );
}
