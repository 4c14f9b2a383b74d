//! A report as a tagged PDF (PDF/UA-1).
//!
//! For: the document a manager hands over, readable by eye, by screen reader and by machine.
//! Rests on: `docs/specs/report.md`; ISO 14289-1 (PDF/UA-1), which the typesetter checks and refuses otherwise.
//! Words: the *template* is ours and fixed; the report reaches it as one JSON file that exists only in memory.
//! Never: text from outside becomes markup; a file, package or address is opened while typesetting.
//! Begin at: [`pdf`].

mod data;
mod letter;
mod words;
mod world;

use crate::fonts::{Fonts, covers};
use crate::{Error, text};
use serde_json::Value;
use shirube_domain::report::Report;
use std::collections::BTreeSet;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst::text::Font;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use world::{Main, PaperWorld};

pub use letter::letter_pdf;

/// Unused results of earlier documents are forgotten after this many documents.
const REMEMBERED: usize = 2;

/// Sets a report in type: A4, tagged as PDF/UA-1, fonts embedded; the same report gives the same bytes.
///
/// Letters no font can show are written out as `[U+XXXX]`.
pub fn pdf(report: &Report, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let value = serde_json::to_value(report)?;
    let stand_ins = fonts.stand_ins(missing(&value, fonts));
    let can_show = |c: char| fonts.has(c) || stand_ins.iter().any(|font| covers(font, c));
    let first = set(report, value.clone(), fonts, &stand_ins, &can_show);
    // A script whose shaping leaves letters without a code point is refused by PDF/UA-1; then they are written out.
    let plain = |c: char| fonts.has(c) && !text::leans_on_others(c);
    let done = first.or_else(|_| set(report, value, fonts, &[], &plain));
    comemo::evict(REMEMBERED);
    done
}

/// The letters of the report that the family lacks.
fn missing(value: &Value, fonts: &Fonts) -> BTreeSet<char> {
    let mut letters = BTreeSet::new();
    data::each_text(value, &mut |text| letters.extend(text.chars()));
    letters.retain(|&c| !c.is_control() && !fonts.has(c));
    letters
}

fn set(
    report: &Report,
    value: Value,
    fonts: &Fonts,
    stand_ins: &[Font],
    can_show: &dyn Fn(char) -> bool,
) -> Result<Vec<u8>, Error> {
    let data = data::for_template(report, value, fonts.family(), can_show);
    typeset(Main::Report, &data, fonts, stand_ins, &report.made_by, &report.made_at_utc)
}

/// Compiles a template with its data, and writes it as PDF/UA-1.
fn typeset(
    main: Main,
    data: &Value,
    fonts: &Fonts,
    stand_ins: &[Font],
    made_by: &str,
    made_at_utc: &str,
) -> Result<Vec<u8>, Error> {
    let faces = fonts.faces().iter().chain(stand_ins).cloned().collect();
    let world = PaperWorld::new(main, faces, serde_json::to_vec(data)?);
    let document = typst::compile::<PagedDocument>(&world).output.map_err(|errors| refused(&errors))?;
    typst_pdf::pdf(&document, &options(made_by, made_at_utc)?).map_err(|errors| refused(&errors))
}

fn options(made_by: &str, made_at_utc: &str) -> Result<PdfOptions, Error> {
    let standards = PdfStandards::new(&[PdfStandard::V_1_7, PdfStandard::Ua_1])
        .map_err(|error| Error::Typesetting(error.message().to_string()))?;
    Ok(PdfOptions {
        creator: Smart::Custom(Some(made_by.to_owned())),
        timestamp: made_at(made_at_utc),
        standards,
        ..PdfOptions::default()
    })
}

/// The report's own time; a report without a readable one carries no date.
fn made_at(utc: &str) -> Option<Timestamp> {
    let at = crate::book::Moment::parse(utc)?;
    let date = Datetime::from_ymd_hms(i32::from(at.year), at.month, at.day, at.hour, at.minute, at.second)?;
    Some(Timestamp::new_utc(date))
}

fn refused(errors: &[SourceDiagnostic]) -> Error {
    Error::Typesetting(errors.iter().map(|e| e.message.to_string()).collect::<Vec<_>>().join("; "))
}
