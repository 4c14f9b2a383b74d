//! A report as HTML: the body every page shows, and the whole as one file that needs nothing else.
//!
//! For: reading a report in a browser, printing it, and sending it to someone who has no account here.
//! Rests on: `docs/specs/report.md`; the words are those of PDF and XLSX.
//! Words: the *body* is the sections without a frame; *standalone* is a file with its style inside.
//! Never: puts markup of a person's text into the page; lets the file ask for anything from a server.
//! Begin at: [`body`], [`standalone_html`].

pub mod heat;

use crate::cx::Cx;
use crate::failure::Failure;
use crate::statics;
use crate::view::Column;
use crate::words::report::{ReportPageWords, report_page_words};
use crate::words::{Words, words as shared_words};
use askama::Template;
use axum::http::StatusCode;
use heat::HeatSvg;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::report::{HeatMap, Report, ReportKind, ReportWords, words as report_words};
use shirube_paper::Fonts;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The sections of a report, for `{{ body|safe }}` in a page of one's own: every text of a person is escaped here.
#[derive(Template)]
#[template(path = "report/body.html")]
pub struct Body<'a> {
    report: &'a Report,
    r: &'static ReportWords,
    t: &'static ReportPageWords,
    w: &'static Words,
    norms: String,
    heat: Option<HeatSvg>,
}

/// The body of a report. With `links`, clauses lead to their pages here; a file that is sent away has none.
pub fn body(report: &Report, links: bool) -> Body<'_> {
    let lang = report.lang;
    Body {
        report,
        r: report_words(lang),
        t: report_page_words(lang),
        w: shared_words(lang),
        norms: if links { format!("/{}/norms", lang.code()) } else { String::new() },
        heat: report.heat.as_ref().map(|map| HeatSvg::new(map, lang, |_, _| String::new())),
    }
}

impl Body<'_> {
    /// Where a norm is explained; empty when nothing may be linked.
    fn link(&self, norm: &str) -> String {
        match norm.split_once(':') {
            Some((instrument, clause)) if !self.norms.is_empty() => format!("{}/{instrument}/{clause}", self.norms),
            _ => String::new(),
        }
    }

    /// Column heads from texts; those beginning with `#` hold numbers.
    fn columns(&self, labels: &[&str]) -> Vec<Column> {
        let column = |label: &&str| Column {
            label: label.trim_start_matches('#').to_owned(),
            numeric: label.starts_with('#'),
            ..Column::default()
        };
        labels.iter().map(column).collect()
    }

    fn heat_columns(&self, map: &HeatMap) -> Vec<Column> {
        let labels = map.columns.iter().map(|(_, label)| num(label));
        std::iter::once(self.r.principle.to_owned()).chain(labels).flat_map(|l| self.columns(&[&l])).collect()
    }

    fn heat_rows(&self, map: &HeatMap) -> Vec<(String, Vec<String>)> {
        HeatSvg::table(map, self.report.lang)
    }

    fn section_id(&self, number: &usize) -> String {
        format!("report-section-{number}")
    }

    fn chip(&self, status: &str) -> &'static str {
        match status {
            "met" => "done",
            "partly-met" | "not-met" => "attention",
            "not-applicable" => "not_applicable",
            _ => "not_started",
        }
    }

    fn is_assessment(&self) -> bool {
        self.report.kind == ReportKind::Assessment
    }

    fn count_columns(&self) -> Vec<Column> {
        let r = self.r;
        if self.is_assessment() {
            self.columns(&[
                r.instrument,
                &num(r.met),
                &num(r.partly),
                &num(r.not_met),
                &num(r.not_applicable),
                &num(r.unanswered),
            ])
        } else {
            self.columns(&[r.instrument, &num(r.applies), &num(r.depends), &num(r.not)])
        }
    }

    fn line_columns(&self) -> Vec<Column> {
        let r = self.r;
        if self.is_assessment() {
            self.columns(&[r.clause, r.content, r.why, r.status, r.evidence])
        } else {
            self.columns(&[r.clause, r.content, r.answer, r.evidence])
        }
    }
}

fn num(label: &str) -> String {
    format!("#{label}")
}

#[derive(Template)]
#[template(path = "report/standalone.html")]
struct Standalone<'a> {
    report: &'a Report,
    w: &'static Words,
    style: String,
    body: Body<'a>,
}

/// A report as one HTML file that needs nothing else: no script, no address of ours, its style inside.
///
/// # Errors
/// A fault when the template fails, which a test rules out.
pub fn standalone_html(report: &Report) -> Result<String, Failure> {
    let page =
        Standalone { report, w: shared_words(report.lang), style: statics::style_sheet(), body: body(report, false) };
    let html = page.render().map_err(|e| Failure::fault(e.to_string()))?;
    Ok(crate::tongue::mark(&html, report.lang))
}

/// Fonts hold megabytes and are found once, for the directories this server was set up with.
static FONTS: Mutex<Option<(Vec<PathBuf>, Arc<Fonts>)>> = Mutex::new(None);

fn fonts(own: &[PathBuf]) -> Result<Arc<Fonts>, shirube_paper::Error> {
    let mut held = FONTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, found)) = held.as_ref().filter(|(dirs, _)| dirs == own) {
        return Ok(found.clone());
    }
    let places: Vec<PathBuf> = own.iter().cloned().chain(Fonts::usual_places(None)).collect();
    let found = Arc::new(Fonts::find(&places)?);
    *held = Some((own.to_vec(), found.clone()));
    Ok(found)
}

/// A paper that was not made, as people read it: a missing font is for the administrator, the rest is a fault of ours.
pub fn unmade(error: shirube_paper::Error) -> Failure {
    let refusal = Refusal::of(Class::TooMuch, error.code());
    let told = error.params().into_iter().fold(refusal, |r, (name, value)| r.with(name, value));
    let status = match error {
        shirube_paper::Error::NoJapaneseFont { .. } => StatusCode::SERVICE_UNAVAILABLE,
        shirube_paper::Error::TooLong { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failure::from(told).with_status(status)
}

/// A report as PDF, beside the server's own threads; for the pages and for the API.
///
/// # Errors
/// Refused when no Japanese font is found, with where it was looked for.
pub async fn pdf(cx: &Cx, report: Report) -> Result<Vec<u8>, Failure> {
    let made = cx
        .blocking(move |app| Ok(fonts(&app.settings.font_dirs).and_then(|f| shirube_paper::pdf(&report, &f))))
        .await?;
    made.map_err(unmade)
}

/// A letter as PDF, beside the server's own threads.
///
/// # Errors
/// Refused when no Japanese font is found, with where it was looked for.
pub async fn letter_pdf(cx: &Cx, letter: shirube_domain::letter::Letter) -> Result<Vec<u8>, Failure> {
    let made = cx
        .blocking(move |app| Ok(fonts(&app.settings.font_dirs).and_then(|f| shirube_paper::letter_pdf(&letter, &f))))
        .await?;
    made.map_err(unmade)
}

/// The type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A report as a workbook.
///
/// # Errors
/// A fault of the writer, which a test rules out.
pub fn xlsx(report: &Report) -> Result<Vec<u8>, Failure> {
    shirube_paper::report_xlsx(report).map_err(unmade)
}

#[cfg(test)]
mod tests;
