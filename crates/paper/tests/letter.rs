//! What the PDF of a letter promises: tagged, titled, and with the same words as its model; text is never markup.
//!
//! Uses poppler-utils, and a Japanese font of the system; the project's test setup installs both.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

#[path = "sample/letter.rs"]
mod sample;

use shirube_paper::{Fonts, letter_pdf};
use std::process::Command;

fn poppler(tool: &str, bytes: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("letter.pdf");
    std::fs::write(&file, bytes).unwrap();
    let mut command = Command::new(tool);
    command.arg(&file);
    if tool == "pdftotext" {
        command.arg("-");
    }
    let out = command.output().expect("install poppler-utils");
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn a_letter_is_tagged_and_says_everything_its_model_says_and_nothing_becomes_markup() {
    let fonts = Fonts::find(&Fonts::usual_places(None)).unwrap();
    let letter = sample::letter(12);
    let bytes = letter_pdf(&letter, &fonts).unwrap();
    assert_eq!(bytes, letter_pdf(&letter, &fonts).unwrap(), "the same letter gives the same bytes");
    let info = poppler("pdfinfo", &bytes);
    assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");
    assert!(info.lines().any(|l| l.starts_with("Title:") && l.ends_with("指導書")), "{info}");
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let text = squeezed(&poppler("pdftotext", &bytes));
    let wanted = [
        &letter.number,
        "令和8年11月23日",
        "架空AI第12株式会社",
        "御中",
        "標省",
        "責任 太郎",
        "指導書",
        "Letter of guidance",
        "行政指導（任意）",
        "*これは文字です*",
        "<b>#set text(red)</b>",
        "令和9年1月15日",
        "行政手続法 第32条第1項",
        "This is voluntary",
        letter.entry.as_str(),
    ];
    for one in wanted {
        assert!(text.contains(&squeezed(one)), "`{one}` is not in {text}");
    }
}

#[test]
fn a_letter_with_letters_no_font_has_and_no_fields_is_still_a_document() {
    let fonts = Fonts::find(&Fonts::usual_places(None)).unwrap();
    let mut letter = sample::letter(1);
    letter.title.ja = "\u{202E}\u{1F9FF}".into();
    letter.from.name = None;
    letter.from.ministry = None;
    (letter.to, letter.said, letter.notes, letter.clauses) = Default::default();
    assert!(letter_pdf(&letter, &fonts).unwrap().starts_with(b"%PDF"));
}
