//! All items in one table, for people who know what they do: filtered, fifty to a page, saved in one filing.
//!
//! What a person did not touch is not sent to the domain at all, so that someone else's answer beside it is no conflict.

use super::At;
use super::desk::{Desk, desk, own};
use super::item::draft_of;
use crate::csv;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::assess::table_view as view;
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::assessment::{self, AnswerDraft, AnswerStatus, AssessmentRow, groups};
use shirube_domain::norm::NormId;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::report;
use shirube_proof::digest::sha256;

/// Rows of one page.
const MOST: usize = 50;

/// Which rows are shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub principle: String,
    pub status: Option<AnswerStatus>,
    pub role: String,
    pub page: usize,
}

impl Filter {
    fn read(cx: &Cx) -> Filter {
        let query = Fields::parse(&cx.query);
        Filter {
            principle: query.get("principle").to_owned(),
            status: AnswerStatus::ALL.into_iter().find(|s| s.word() == query.get("status")),
            role: query.get("role").to_owned(),
            page: usize::try_from(query.int("page")).unwrap_or(1).max(1),
        }
    }

    /// The same filter as a query; `without` leaves one part out, `page` asks for another page.
    pub fn query(&self, without: &str, page: usize) -> String {
        let status = self.status.map_or("", AnswerStatus::word);
        let parts = [("principle", self.principle.as_str()), ("status", status), ("role", self.role.as_str())];
        let mut kept: Vec<String> = parts
            .into_iter()
            .filter(|(name, value)| !value.is_empty() && *name != without)
            .map(|(name, value)| format!("{name}={}", value.bytes().map(crate::cx::percent).collect::<String>()))
            .collect();
        if page > 1 {
            kept.push(format!("page={page}"));
        }
        if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) }
    }
}

/// The rows a filter lets through, in the order of the task list, each with the name of its group.
pub(super) fn chosen<'r>(
    cx: &'r Cx,
    rows: &'r [AssessmentRow<'r>],
    filter: &Filter,
) -> Vec<(String, &'r AssessmentRow<'r>)> {
    let of_group = |id: &str| filter.principle.is_empty() || filter.principle == id;
    let of_role = |row: &AssessmentRow<'_>| {
        filter.role.is_empty() || row.item.norm.addressees.iter().any(|a| a.word() == filter.role)
    };
    let of_status = |row: &AssessmentRow<'_>| filter.status.is_none_or(|s| s == row.status());
    let mut out = Vec::new();
    for group in groups(cx.catalog(), rows, cx.lang).into_iter().filter(|g| of_group(&g.id)) {
        for row in group.rows {
            if of_role(row) && of_status(row) {
                out.push((group.id.clone(), row));
            }
        }
    }
    out
}

/// One line of the form.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub norm: NormId,
    pub draft: AnswerDraft,
    /// What the page showed, so that an untouched line is known.
    pub was: String,
}

/// A mark of an answer's content.
pub(super) fn mark(d: &AnswerDraft) -> String {
    let plain = |t: &str| t.replace("\r\n", "\n").trim_end().to_owned();
    let status = if d.status.is_empty() { AnswerStatus::Unanswered.word() } else { &d.status };
    let all =
        [status, &plain(&d.statement), &plain(&d.reason), plain(&d.owner).trim(), plain(&d.due).trim()].join("\u{1f}");
    sha256(all.as_bytes()).to_string().chars().take(16).collect()
}

/// The lines sent, by number; what is not a norm is left out.
fn lines(fields: &Fields) -> Vec<(usize, Line)> {
    (0..MOST)
        .filter_map(|n| {
            let get = |name: &str| fields.get(&format!("{name}-{n}")).to_owned();
            let draft = AnswerDraft {
                status: get("status"),
                statement: get("statement"),
                reason: get("reason"),
                owner: get("owner"),
                due: get("due"),
                seen: fields.int(&format!("seen-{n}")),
            };
            Some((n, Line { norm: NormId::parse(&get("norm"))?, draft, was: get("was") }))
        })
        .collect()
}

/// `GET …/table`
pub(super) async fn page(cx: Cx, Path(at): Path<At>) -> Reply {
    let desk = desk(&cx, &at).await?;
    let filter = Filter::read(&cx);
    let rows = desk.rows(cx.catalog());
    let all = chosen(&cx, &rows, &filter);
    let shown = all.iter().skip((filter.page - 1) * MOST).take(MOST);
    let lines = shown.enumerate().map(|(n, (_, row))| (n, stored(row))).collect();
    view::show(&cx, &desk, StatusCode::OK, &filter, all.len(), lines, &[])
}

fn stored(row: &AssessmentRow<'_>) -> Line {
    let draft = draft_of(row.given.as_ref());
    Line { norm: row.item.id.clone(), was: mark(&draft), draft }
}

/// `POST …/table`: all changed lines or none.
pub(super) async fn save(cx: Cx, Path(at): Path<At>, Form(fields): Form) -> Reply {
    let sent = lines(&fields);
    let filter = Filter::read(&cx);
    match put(&cx, &at, sent.clone()).await {
        Ok(saved) => {
            let query = filter.query("", filter.page);
            let mark = if query.is_empty() { "?" } else { "&" };
            cx.see_other(
                &cx.workspace_url(&format!(
                    "/assess/assessments/{}/table{query}{mark}saved={saved}",
                    at.assessment()?
                ))?,
            )
        }
        Err(failure) => {
            let refusals = failure.for_form()?;
            let only_conflicts = refusals.iter().all(|r| r.class == Class::Conflict);
            let status = if only_conflicts { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let desk = desk(&cx, &at).await?;
            let rows = desk.rows(cx.catalog());
            let total = chosen(&cx, &rows, &filter).len().max(sent.len());
            view::show(&cx, &desk, status, &filter, total, caught_up(&desk, sent, &refusals), &refusals)
        }
    }
}

/// After a conflict the line carries the other's revision: who sees both and saves again means it.
fn caught_up(desk: &Desk, mut lines: Vec<(usize, Line)>, refusals: &[Refusal]) -> Vec<(usize, Line)> {
    for (n, line) in &mut lines {
        let field = format!("status-{n}");
        if refusals.iter().any(|r| r.class == Class::Conflict && r.field.as_deref() == Some(field.as_str())) {
            line.draft.seen = desk.answers.iter().find(|a| a.norm == line.norm).map_or(0, |a| a.revision);
        }
    }
    lines
}

async fn put(cx: &Cx, at: &At, lines: Vec<(usize, Line)>) -> Result<usize, Failure> {
    let (id, operator, by) = (at.assessment()?, cx.operator()?.id.clone(), cx.account_id()?);
    cx.file("assessment.answers", move |tx, catalog, _| {
        own(tx, &operator, &id)?;
        let (mut saved, mut refused) = (0, Vec::new());
        for (n, line) in lines.iter().filter(|(_, l)| mark(&l.draft) != l.was) {
            let draft = AnswerDraft {
                status: if line.draft.status.is_empty() {
                    AnswerStatus::Unanswered.word().into()
                } else {
                    line.draft.status.clone()
                },
                ..line.draft.clone()
            };
            match assessment::answer(tx, catalog, &id, &line.norm, &draft, &by) {
                Ok(_) => saved += 1,
                Err(Error::Refused(list)) => refused.extend(list.into_iter().map(|r| numbered(r, *n))),
                Err(other) => return Err(other),
            }
        }
        if refused.is_empty() { Ok(saved) } else { Err(Error::Refused(refused)) }
    })
    .await
}

fn numbered(refusal: Refusal, n: usize) -> Refusal {
    let field = refusal.field.clone().unwrap_or_else(|| "status".to_owned());
    refusal.on(format!("{field}-{n}"))
}

/// `GET …/table.csv`: exactly the rows of the filter, all pages.
pub(super) async fn csv(cx: Cx, Path(at): Path<At>) -> Reply {
    let t = crate::words::assess::assess_words(cx.lang);
    let desk = desk(&cx, &at).await?;
    let marks = super::report::marks(&cx, &desk).await?;
    let rows = desk.rows(cx.catalog());
    let mut out = vec![csv::line(&[
        t.col_id,
        t.col_group,
        t.col_clause,
        t.col_title,
        t.strength,
        t.status,
        t.statement,
        t.reason,
        t.owner,
        t.due,
        t.col_evidence,
        report::words(cx.lang).marks,
    ])];
    for (group, row) in chosen(&cx, &rows, &Filter::read(&cx)) {
        let (d, n) = (draft_of(row.given.as_ref()), &row.item.norm);
        let evidence: Vec<String> =
            desk.evidence.iter().filter(|(id, _)| *id == row.item.id).map(|(_, e)| e.line()).collect();
        let marked: Vec<&str> =
            marks.iter().filter(|(id, _)| *id == row.item.id).map(|(_, line)| line.as_str()).collect();
        out.push(csv::line(&[
            row.item.id.as_str(),
            &group,
            n.citation.get(cx.lang),
            n.title.get(cx.lang),
            n.strength.label(cx.lang),
            row.status().label(cx.lang),
            &d.statement,
            &d.reason,
            &d.owner,
            &d.due,
            &evidence.join("\n"),
            &marked.join("\n"),
        ]));
    }
    Ok(cx.download(csv::MEDIA, &super::report::file_name(&cx, &desk, "items", "csv"), csv::file(out)))
}

/// How many pages there are.
pub(super) fn pages(total: usize) -> usize {
    total.div_ceil(MOST).max(1)
}

/// First and last row of a page, from 1.
pub(super) fn range(page: usize, total: usize) -> (usize, usize) {
    let from = ((page - 1) * MOST + 1).min(total.max(1));
    (from, (page * MOST).min(total))
}
