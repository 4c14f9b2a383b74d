//! Check answers, submit once, receipt.

use super::At;
use super::desk::{Desk, desk, own};
use super::marks::{self, MarkRow};
use super::overview::{Standing, standing};
use crate::cx::{Cx, Reply};
use crate::form::Form;
use crate::view::{LinkItem, Page, SummaryRow};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use crate::words::mark::{MarkWords, mark_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::assessment::{self, AnswerStatus, AssessmentRow, Progress, groups, progress};
use shirube_domain::authority::Verb;
use shirube_domain::ledger;
use shirube_domain::refusal::Refusal;

struct Section {
    title: String,
    rows: Vec<SummaryRow>,
}

#[derive(askama::Template)]
#[template(path = "assess/check.html")]
struct CheckPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    progress: Progress,
    mt: &'static MarkWords,
    marks: Vec<MarkRow>,
    marks_of_one: bool,
    open: Vec<SummaryRow>,
    sections: Vec<Section>,
    risks: String,
    risks_href: String,
    can_submit: bool,
    action: String,
    once: String,
    is_confirmed: bool,
}

impl CheckPage {
    fn answered(&self) -> usize {
        self.progress.answered()
    }
}

#[derive(askama::Template)]
#[template(path = "assess/receipt.html")]
struct ReceiptPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    standing: Standing,
    entry: String,
    index: Option<u64>,
    log_href: String,
    log_text: String,
    report: String,
    list: String,
    overview: String,
}

/// `GET …/check`
pub(super) async fn check(cx: Cx, Path(at): Path<At>) -> Reply {
    let desk = desk(&cx, &at).await?;
    if !desk.is_draft() {
        return cx.see_other(&desk.url(&cx, "/receipt")?);
    }
    show(&cx, &desk, StatusCode::OK, false, &[])
}

fn show(cx: &Cx, desk: &Desk, status: StatusCode, is_confirmed: bool, refusals: &[Refusal]) -> Reply {
    let t = assess_words(cx.lang);
    let rows = desk.rows(cx.catalog());
    let here = desk.url(cx, "")?;
    let can_answer = desk.is_open_to(cx);
    let line = |row: &AssessmentRow<'_>| SummaryRow {
        label: format!("{} {}", row.item.norm.citation.get(cx.lang), row.item.norm.title.get(cx.lang)),
        value: value(cx, desk, row, t),
        change_href: if can_answer { format!("{here}/items/{}?return=check", row.item.id) } else { String::new() },
    };
    let sections = groups(cx.catalog(), &rows, cx.lang).into_iter().filter_map(|g| {
        let answered = g.rows.iter().filter(|r| r.status() != AnswerStatus::Unanswered);
        let rows: Vec<SummaryRow> = answered.map(|r| line(r)).collect();
        let title = if g.id.starts_with("C-") { format!("{} {}", g.id, g.title) } else { g.title };
        (!rows.is_empty()).then_some(Section { title, rows })
    });
    let page = CheckPage {
        page: desk.page(cx, t.check_title)?.with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        tabs: desk.tabs(cx, "/check")?,
        progress: progress(&rows),
        mt: mark_words(cx.lang),
        marks: marks::of_rows(cx, desk, &rows)?,
        marks_of_one: false,
        open: rows.iter().filter(|r| r.status() == AnswerStatus::Unanswered).map(line).collect(),
        sections: sections.collect(),
        risks: format!("{}{}", t.step_risks_hint, desk.risks.len()),
        risks_href: format!("{here}/risks"),
        can_submit: cx.role().may(Verb::Submit),
        action: format!("{here}/submit"),
        once: cx.once(),
        is_confirmed,
    };
    cx.show_with(status, &page)
}

/// The answer in lines: status, statement, reason, who, when, how much evidence.
fn value(cx: &Cx, desk: &Desk, row: &AssessmentRow<'_>, t: &AssessWords) -> String {
    let Some(a) = &row.given else { return String::new() };
    if a.status == AnswerStatus::Unanswered && a.statement.is_empty() {
        return String::new();
    }
    let mut lines = vec![a.status.label(cx.lang).to_owned()];
    let colon = cx.lang.pick("：", ": ");
    let parts = [(t.statement, a.statement.clone()), (t.reason, a.reason.clone()), (t.owner, a.owner.clone())];
    lines.extend(parts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(l, v)| format!("{l}{colon}{v}")));
    lines.extend(a.due.map(|d| format!("{}{colon}{d}", t.due)));
    let evidence = desk.evidence.iter().filter(|(n, _)| *n == row.item.id).map(|(_, e)| e.title.clone());
    let evidence: Vec<String> = evidence.collect();
    let said = if evidence.is_empty() { t.evidence_none.to_owned() } else { evidence.join(cx.lang.pick("、", "; ")) };
    lines.push(format!("{}{colon}{said}", t.evidence_heading));
    lines.join("\n")
}

/// `POST …/submit`: once, however often it is sent.
pub(super) async fn submit(cx: Cx, Path(at): Path<At>, Form(fields): Form) -> Reply {
    let (id, operator, by) = (at.assessment()?, cx.operator()?.id.clone(), cx.account_id()?);
    if !fields.is_on("confirm") {
        let refusal = Refusal::invalid("assessment.not-confirmed").on("confirm");
        return show(&cx, &desk(&cx, &at).await?, StatusCode::UNPROCESSABLE_ENTITY, false, &[refusal]);
    }
    let path = cx.workspace_url(&format!("/assess/assessments/{id}/receipt"))?;
    let done = cx
        .file_once("assessment.submit", fields.get("once").to_owned(), move |tx, _, receipt| {
            own(tx, &operator, &id)?;
            assessment::submit(tx, receipt, &id, &by)?;
            Ok(path)
        })
        .await;
    match done {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let status = failure.status();
            let refusals: Vec<Refusal> = failure.for_form()?.into_iter().map(|r| r.on("confirm")).collect();
            show(&cx, &desk(&cx, &at).await?, status, true, &refusals)
        }
    }
}

/// `GET …/receipt`
pub(super) async fn receipt(cx: Cx, Path(at): Path<At>) -> Reply {
    let t = assess_words(cx.lang);
    let desk = desk(&cx, &at).await?;
    let (Some(standing), Some(entry)) = (standing(&cx, &desk)?, desk.assessment.receipt.clone()) else {
        return cx.see_other(&desk.url(&cx, "/check")?);
    };
    let index = index(&cx, entry.as_str()).await?;
    cx.show(&ReceiptPage {
        page: desk.page(&cx, t.receipt_title)?,
        w: cx.words(),
        t,
        tabs: desk.tabs(&cx, "/receipt")?,
        log_href: cx.url(&format!("/log/entries/{entry}")),
        log_text: index.map_or_else(|| t.receipt_waiting.to_owned(), |n| format!("{}{n}", t.receipt_index)),
        report: desk.url(&cx, "/report")?,
        list: cx.workspace_url("/assess/assessments")?,
        overview: desk.url(&cx, "")?,
        entry: entry.to_string(),
        standing,
        index,
    })
}

/// The index of an entry, once it is integrated.
pub(super) async fn index(cx: &Cx, entry: &str) -> Result<Option<u64>, crate::failure::Failure> {
    let entry = entry.to_owned();
    cx.read(move |tx, _| Ok(ledger::entry(tx, &entry)?.and_then(|e| e.index))).await
}
