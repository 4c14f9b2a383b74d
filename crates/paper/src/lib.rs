//! Documents people carry: tagged PDF by Typst, and spreadsheets out and back in.
//!
//! For: a report a manager hands to a customer or an official, and an answer sheet filled in away from the screen.
//! Rests on: `docs/specs/report.md` (what each format carries); `docs/decisions/0006-pdf-and-fonts.md` (how and why).
//! Words: a *report* is handed over and never read back; a *sheet* is an assessment that goes out and comes back.
//! Never: turns text from outside into markup, a formula, a path or a request; reads a clock, the environment or a network.
//! Begin at: [`pdf`], [`report_xlsx`], [`sheet`].

mod book;
mod error;
mod fonts;
mod pdf;
pub mod sheet;
mod table;
mod text;
mod workbook;

pub use error::Error;
pub use fonts::Fonts;
pub use pdf::{letter_pdf, pdf};
pub use table::table_xlsx;
pub use workbook::report_xlsx;
