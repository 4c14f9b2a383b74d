//! What a PDF promises: tagged, titled, dated, fonts embedded, text that can be copied, and nothing hostile in it.
//!
//! Uses poppler-utils, and a Japanese font of the system; the project's test setup installs both.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod sample;

use sample::{assessment, check};
use shirube_domain::report::{Report, words};
use shirube_domain::text::Lang;
use shirube_paper::{Error, Fonts, pdf};
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

static FONTS: LazyLock<Fonts> =
    LazyLock::new(|| Fonts::find(&Fonts::usual_places(None)).expect("install fonts-morisawa-bizud-gothic"));

fn made(report: &Report) -> Vec<u8> {
    pdf(report, &FONTS).expect("a report is always a PDF")
}

fn poppler(tool: &str, args: &[&str], bytes: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.pdf");
    std::fs::write(&file, bytes).unwrap();
    let mut command = Command::new(tool);
    match tool {
        "pdftotext" => command.args(args).arg(&file).arg("-"),
        _ => command.args(args).arg(&file),
    };
    let out = command.output().expect("install poppler-utils");
    assert!(out.status.success(), "{tool}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// The text without spaces, which extraction moves about.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect()
}

/// The text of all pages, heads and feet cut away by an area.
fn text_of(bytes: &[u8]) -> String {
    squeezed(&poppler("pdftotext", &["-raw", "-enc", "UTF-8", "-x", "0", "-y", "66", "-W", "596", "-H", "716"], bytes))
}

fn holds(text: &str, wanted: &str) {
    assert!(text.contains(&squeezed(wanted)), "`{wanted}` is not in the text");
}

#[test]
fn a_report_is_tagged_titled_dated_and_in_its_language() {
    for lang in Lang::ALL {
        for report in [check(lang, 12), assessment(lang, 12)] {
            let bytes = made(&report);
            let info = poppler("pdfinfo", &[], &bytes);
            let line = |name: &str| info.lines().find(|l| l.starts_with(name)).unwrap_or_default().to_owned();
            assert!(line("Tagged:").ends_with("yes"));
            assert!(line("Title:").ends_with(&report.title));
            assert!(line("CreationDate:").contains("Nov 22 04:08:07 2026"), "{info}");
            let meta = poppler("pdfinfo", &["-meta"], &bytes);
            assert!(meta.contains("<pdfuaid:part>1</pdfuaid:part>"), "{meta}");
            assert!(meta.contains(&format!(">{}", lang.code())), "{meta}");
        }
    }
}

#[test]
fn fonts_are_embedded_with_unicode_and_none_is_type_3() {
    let listed = poppler("pdffonts", &[], &made(&assessment(Lang::Ja, 8)));
    let fonts: Vec<&str> = listed.lines().skip(2).collect();
    assert_eq!(fonts.len(), 2, "regular and bold:\n{listed}");
    for font in fonts {
        assert!(font.contains("CID") && !font.contains("Type 3"), "{font}");
        assert!(font.contains(" yes yes yes "), "embedded, subset, with Unicode: {font}");
    }
}

#[test]
fn structure_has_headings_row_and_column_headers_and_a_described_figure() {
    let structure = poppler("pdfinfo", &["-struct-text"], &made(&assessment(Lang::En, 8)));
    for wanted in ["H1", "H2", "H3", "Table", "TH", "TD", "Figure", "Link"] {
        assert!(structure.lines().any(|l| l.trim_start().starts_with(wanted)), "no {wanted} in\n{structure}");
    }
    let scopes = poppler("pdfinfo", &["-struct"], &made(&assessment(Lang::En, 8)));
    assert!(scopes.contains("Scope /Row") && scopes.contains("Scope /Column"), "{scopes}");
}

#[test]
fn what_can_be_copied_is_what_was_written() {
    for lang in Lang::ALL {
        let report = assessment(lang, 16);
        let text = text_of(&made(&report));
        for part in [&report.title, &report.standing, &report.summary, &report.catalog] {
            holds(&text, part);
        }
        for line in report.sections.iter().flat_map(|section| &section.lines) {
            holds(&text, &line.text);
            holds(&text, &line.norm);
            line.reasons.iter().for_each(|reason| holds(&text, reason));
            line.given.iter().for_each(|given| holds(&text, &given.statement));
        }
        holds(&text, words(lang).heat_note);
    }
}

#[test]
fn headings_of_tables_return_on_every_page_and_pages_are_numbered() {
    let mut report = check(Lang::En, 4);
    report.facts = (0..120).map(|_| report.facts[0].clone()).collect();
    let bytes = made(&report);
    let pages: Vec<String> = poppler("pdftotext", &["-layout"], &bytes).split('\u{C}').map(str::to_owned).collect();
    let inside: Vec<&String> = pages.iter().filter(|p| p.matches("AI provider").count() > 20).collect();
    assert!(inside.len() >= 2);
    assert!(inside.iter().all(|page| page.contains("Where it says so")));
    let pages_said = poppler("pdfinfo", &[], &bytes);
    let count = pages_said.lines().find_map(|l| l.strip_prefix("Pages:")).unwrap().trim().to_owned();
    let second = squeezed(&pages[1]);
    for wanted in [format!("2/{count}"), squeezed("Enquiry chat “Michibiki” 2.3.0"), squeezed("2026-11-22 13:08")] {
        assert!(second.contains(&wanted), "{wanted}\n{second}");
    }
}

#[test]
fn text_from_outside_stays_text() {
    let hostile = "#import \"/etc/passwd\": * ]#read(\"x\")[ *bold* _it_ $x^2$ <label> @ref \\u{41} // c /* d */ `code` https://evil.example/";
    let mut report = assessment(Lang::Ja, 4);
    report.subject.name = hostile.to_owned();
    report.title = hostile.to_owned();
    report.first[0].title = hostile.to_owned();
    report.sections[0].title = hostile.to_owned();
    report.sections[0].url = "javascript:alert(1)".to_owned();
    report.sections[0].lines[0].title = hostile.to_owned();
    report.sections[0].lines[0].text = hostile.to_owned();
    report.sections[0].lines[0].given.as_mut().unwrap().evidence = vec![hostile.to_owned()];
    report.heat.as_mut().unwrap().rows[0].1 = hostile.to_owned();
    let bytes = made(&report);
    assert_eq!(text_of(&bytes).matches(&squeezed(hostile)).count(), 8);
    let links = poppler("pdfinfo", &["-url"], &bytes);
    assert!(!links.contains("evil.example") && !links.contains("javascript"), "{links}");
}

#[test]
fn letters_no_font_shows_are_written_out_and_never_stop_the_document() {
    let mut report = check(Lang::Ja, 4);
    report.summary =
        "山田\u{202E}太郎\0 😀 \u{E000} \u{FEFF}か\u{3099} क्षि مرحبا ไทย 👩‍👩‍👧 \u{1F1EF}\u{1F1F5} ﷽".to_owned();
    report.subject.name = "한국어 简体字 Ελληνικά".to_owned();
    let text = text_of(&made(&report));
    for shown in ["山田[U+202E]太郎[U+0000]", "[U+E000]", "[U+FEFF]"] {
        holds(&text, shown);
    }
}

#[test]
fn empty_and_overlong_texts_are_no_trouble() {
    let mut report = assessment(Lang::En, 4);
    for line in report.sections.iter_mut().flat_map(|section| &mut section.lines) {
        (line.title, line.citation, line.text) = (String::new(), String::new(), String::new());
    }
    report.title = String::new();
    report.subject.name = "x".repeat(3000);
    report.facts[0].value = "y".repeat(3000);
    report.first[0].why = "\n\n\r\n\t".to_owned();
    report.missing.clear();
    report.first.clear();
    report.counts.clear();
    report.risks.clear();
    assert!(text_of(&made(&report)).matches('y').count() >= 3000, "a long text goes on over pages");
    let mut bare = check(Lang::Ja, 0);
    (bare.facts, bare.evidence, bare.examples, bare.unread) = (vec![], vec![], vec![], vec![]);
    bare.heat = assessment(Lang::Ja, 0).heat.map(|mut heat| {
        heat.rows.clear();
        heat
    });
    holds(&text_of(&made(&bare)), words(Lang::Ja).none);
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(made(&assessment(Lang::Ja, 6)), made(&assessment(Lang::Ja, 6)));
}

#[test]
fn without_a_japanese_font_the_error_says_what_to_install_in_both_languages() {
    let empty = tempfile::tempdir().unwrap();
    let nowhere = [empty.path().to_owned(), PathBuf::from("/nowhere")];
    let error = Fonts::find(&nowhere).err().expect("no fonts there");
    assert!(matches!(error, Error::NoJapaneseFont { .. }));
    assert_eq!(error.code(), "paper.no-japanese-font");
    let said = error.to_string();
    for part in ["日本語の書体", "no Japanese font", "fonts-morisawa-bizud-gothic", "fonts-noto-cjk", "/nowhere"]
    {
        assert!(said.contains(part), "{said}");
    }
}
