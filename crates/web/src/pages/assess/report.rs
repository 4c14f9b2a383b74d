//! The report of an assessment: on a page, and as HTML, PDF, XLSX and JSON in the page's language.

use super::At;
use super::desk::{Desk, desk};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::pages::report as shared;
use crate::view::{LinkItem, Page};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use axum::extract::Path;
use shirube_domain::norm::NormId;
use shirube_domain::oscal;
use shirube_domain::refusal::Refusal;
use shirube_domain::registry;
use shirube_domain::report::{self, AssessedInput, CheckInput, Report, Subject, kind_label};
use shirube_domain::statement;

#[derive(askama::Template)]
#[template(path = "assess/report.html")]
struct ReportPage<'a> {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    body: shared::Body<'a>,
    formats: Vec<LinkItem>,
}

/// `shirube_assessment_<asset>_<part>_<YYYYMMDD>.ext`; letters a file system may not like become `-`.
pub(super) fn file_name(cx: &Cx, desk: &Desk, part: &str, extension: &str) -> String {
    let day = shirube_domain::time::date_in_japan(cx.now).to_string().replace('-', "");
    let safe = |c: char| if c.is_alphanumeric() || c == '.' || c == '-' { c } else { '-' };
    let asset: String = desk.asset.name.chars().take(40).map(safe).collect();
    let part = if part.is_empty() { String::new() } else { format!("_{part}") };
    format!("shirube_assessment_{}{part}_{day}.{extension}", asset.trim_matches(['-', '.']))
}

/// A refusal from a stable code and what fills its message.
pub(super) fn refusal_of(code: &'static str, params: Vec<(&'static str, String)>) -> Refusal {
    params.into_iter().fold(Refusal::invalid(code), |r, (name, value)| r.with(name, value))
}

async fn built(cx: &Cx, at: &At) -> Result<(Desk, Report), Failure> {
    let desk = desk(cx, at).await?;
    let asset = desk.asset.id.clone();
    let said = cx.read(move |tx, _| Ok(registry::said(tx, &asset)?)).await?;
    let index = match &desk.assessment.receipt {
        Some(entry) => super::submit::index(cx, entry.as_str()).await?,
        None => None,
    };
    let operator = cx.operator()?;
    let check = CheckInput {
        subject: Subject {
            name: desk.asset.name.clone(),
            version: desk.asset.version.clone(),
            kind: kind_label(desk.asset.kind, cx.lang).to_owned(),
            operator: Some(operator.name.clone()),
            corporate_number: operator.corporate_number.as_ref().map(ToString::to_string),
            source: None,
            state: None,
        },
        facts: desk.assessment.facts.clone(),
        said,
        unread: Vec::new(),
        described: true,
    };
    let (rows, marks) = (desk.rows(cx.catalog()), marks(cx, &desk).await?);
    let input = AssessedInput {
        assessment: &desk.assessment,
        rows: &rows,
        evidence: &desk.evidence,
        marks: &marks,
        risks: &desk.risks,
        check,
        index,
    };
    let report = report::assessed(cx.catalog(), &input, cx.lang, cx.now);
    Ok((desk, report))
}

/// What changed of what its answers rest on, a line each.
pub(super) async fn marks(cx: &Cx, desk: &Desk) -> Result<Vec<(NormId, String)>, Failure> {
    let (id, operator, lang) = (desk.assessment.id.clone(), desk.assessment.operator.clone(), cx.lang);
    let at = statement::seconds(cx.now);
    cx.read(move |tx, _| report::marks(tx, (&operator, &id), at, lang)).await
}

/// `GET …/report`
pub(super) async fn page(cx: Cx, Path(at): Path<At>) -> Reply {
    let t = assess_words(cx.lang);
    let (desk, report) = built(&cx, &at).await?;
    let here = desk.url(&cx, "/report")?;
    let format = |f: &str| LinkItem { label: f.to_uppercase(), href: format!("{here}.{f}"), current: false };
    let mut formats: Vec<LinkItem> = ["pdf", "xlsx", "html", "json"].map(format).into();
    formats.extend(exchanged(&cx, &desk, t)?);
    cx.show(&ReportPage {
        page: desk.page(&cx, &report.title)?,
        w: cx.words(),
        t,
        tabs: desk.tabs(&cx, "/report")?,
        body: shared::body(&report, true),
        formats,
    })
}

/// The same for other programs; a plan only where something is not met.
fn exchanged(cx: &Cx, desk: &Desk, t: &AssessWords) -> Result<Vec<LinkItem>, Failure> {
    let link = |label: &str, rest| {
        Ok::<_, Failure>(LinkItem { label: label.to_owned(), href: desk.url(cx, rest)?, current: false })
    };
    let mut out = vec![link(t.report_oscal_results, "/results.oscal.json")?];
    if oscal::has_gaps(&desk.rows(cx.catalog())) {
        out.push(link(t.report_oscal_plan, "/plan.oscal.json")?);
    }
    Ok(out)
}

/// `GET …/report.html`
pub(super) async fn html(cx: Cx, Path(at): Path<At>) -> Reply {
    let (desk, report) = built(&cx, &at).await?;
    let bytes = shared::standalone_html(&report)?.into_bytes();
    Ok(cx.download("text/html; charset=utf-8", &file_name(&cx, &desk, "", "html"), bytes))
}

/// `GET …/report.pdf`
pub(super) async fn pdf(cx: Cx, Path(at): Path<At>) -> Reply {
    let (desk, report) = built(&cx, &at).await?;
    let bytes = shared::pdf(&cx, report).await?;
    Ok(cx.download("application/pdf", &file_name(&cx, &desk, "", "pdf"), bytes))
}

/// `GET …/report.xlsx`
pub(super) async fn xlsx(cx: Cx, Path(at): Path<At>) -> Reply {
    let (desk, report) = built(&cx, &at).await?;
    let bytes = shared::xlsx(&report)?;
    Ok(cx.download(shared::XLSX, &file_name(&cx, &desk, "", "xlsx"), bytes))
}

/// `GET …/report.json`
pub(super) async fn json(cx: Cx, Path(at): Path<At>) -> Reply {
    let (desk, report) = built(&cx, &at).await?;
    let bytes = serde_json::to_vec_pretty(&report).map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("application/json", &file_name(&cx, &desk, "", "json"), bytes))
}
