//! The answers as a spreadsheet, out and back in: the difference is looked at before anything is saved.
//!
//! Between upload and confirmation the file itself is kept, by its digest; what was looked at is what is read again.

use super::At;
use super::desk::{Desk, desk, own};
use super::overview::criteria;
use super::report::{file_name, refusal_of};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Form, Upload};
use crate::pages::report::XLSX;
use crate::view::{FileRow, ImportRow, LinkItem, Page};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::assessment::exchange::{self, Change, Difference, RowIn};
use shirube_domain::assessment::{self, AnswerDraft, AnswerStatus};
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::report::words as report_words;
use shirube_domain::text::Lang;
use shirube_paper::sheet::{self, SheetIn};
use shirube_proof::digest::Digest;

#[derive(askama::Template)]
#[template(path = "assess/import.html")]
struct ImportPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    action: String,
    sheet: String,
    files: Vec<FileRow>,
}

#[derive(askama::Template)]
#[template(path = "assess/difference.html")]
struct DifferencePage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    tabs: Vec<LinkItem>,
    rows: Vec<ImportRow>,
    changed: usize,
    unchanged: usize,
    rejected: usize,
    overtaken: usize,
    action: String,
    again: String,
    table: String,
}

/// `GET …/sheet.xlsx`
pub(super) async fn sheet(cx: Cx, Path(at): Path<At>) -> Reply {
    let t = assess_words(cx.lang);
    let desk = desk(&cx, &at).await?;
    let rows = desk.rows(cx.catalog());
    let cover = [
        (t.col_asset, desk.name(cx.lang)),
        (t.col_instruments, criteria(&cx, &desk)),
        (t.catalog_digest, desk.assessment.catalog_digest.clone()),
        (t.exported_at, shirube_domain::time::minute_in_japan(cx.now)),
        (t.exported_by, cx.account().map(|a| a.name.clone()).unwrap_or_default()),
    ];
    let cover = cover.map(|(label, value)| (label.to_owned(), value)).into();
    let out = exchange::sheet(cx.catalog(), &desk.assessment, &rows, &desk.evidence, cover, cx.lang);
    let bytes = sheet::write(&out).map_err(|e| refusal_of(e.code(), e.params()))?;
    Ok(cx.download(XLSX, &file_name(&cx, &desk, "sheet", "xlsx"), bytes))
}

/// `GET …/import`
pub(super) async fn form(cx: Cx, Path(at): Path<At>) -> Reply {
    let desk = desk(&cx, &at).await?;
    show_form(&cx, &desk, StatusCode::OK, &[])
}

fn show_form(cx: &Cx, desk: &Desk, status: StatusCode, refusals: &[Refusal]) -> Reply {
    let t = assess_words(cx.lang);
    if !desk.is_draft() {
        return Err(Refusal::of(Class::TooLate, "assessment.submitted").into());
    }
    let page = ImportPage {
        page: desk.page(cx, t.import_title)?.with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        tabs: desk.tabs(cx, "/table")?,
        action: desk.url(cx, "/import")?,
        sheet: desk.url(cx, "/sheet.xlsx")?,
        files: Vec::new(),
    };
    cx.show_with(status, &page)
}

/// `POST …/import`: reads the file, keeps it, and goes on to what it would change.
pub(super) async fn upload(cx: Cx, Path(at): Path<At>, upload: Upload) -> Reply {
    let desk = desk(&cx, &at).await?;
    let bytes = upload.files.into_iter().next().map(|f| f.bytes).filter(|b| !b.is_empty());
    let kept = match bytes {
        None => Err(Refusal::invalid("evidence.empty").on("file").into()),
        Some(bytes) => {
            let id = desk.assessment.id.to_string();
            cx.blocking(move |app| {
                read(&bytes, &id)?;
                app.installation.files.keep(&bytes)
            })
            .await
        }
    };
    match kept {
        Ok(digest) => cx.see_other(&desk.url(&cx, &format!("/import/{digest}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals: Vec<Refusal> = failure.for_form()?.into_iter().map(|r| r.on("file")).collect();
            show_form(&cx, &desk, status, &refusals)
        }
    }
}

/// Reads a sheet and makes sure that it is one of this assessment.
fn read(bytes: &[u8], id: &str) -> Result<SheetIn, Error> {
    let found = sheet::read(bytes).map_err(|e| refusal_of(e.code(), e.params()))?;
    if found.assessment != id {
        return Err(Refusal::invalid("sheet.other-assessment").on("file").with("assessment", &found.assessment).into());
    }
    Ok(found)
}

fn rows_in(found: &SheetIn) -> Vec<RowIn> {
    let row = |r: &sheet::SheetInRow| RowIn {
        row: r.cell_row,
        norm: r.norm.clone(),
        status: r.status.clone(),
        statement: r.statement.clone(),
        reason: r.reason.clone(),
        owner: r.owner.clone(),
        due: r.due.clone(),
        revision: r.revision,
    };
    found.rows.iter().map(row).collect()
}

/// The kept file of the path; one that is not there, or not of this assessment, is absent.
async fn kept(cx: &Cx, at: &At) -> Result<SheetIn, Failure> {
    let (digest, id): (Digest, String) = (at.sha.parse().map_err(|_| Failure::absent())?, at.assessment()?.to_string());
    let found = cx
        .blocking(move |app| {
            if !app.installation.files.has(&digest) {
                return Err(Refusal::of(Class::Absent, "common.absent").into());
            }
            Ok(read(&app.installation.files.get(&digest)?, &id).ok())
        })
        .await?;
    found.ok_or_else(Failure::absent)
}

/// `GET …/import/{sha}`
pub(super) async fn difference(cx: Cx, Path(at): Path<At>) -> Reply {
    let desk = desk(&cx, &at).await?;
    let found = kept(&cx, &at).await?;
    show_difference(&cx, &desk, &at, StatusCode::OK, &found, &[])
}

fn show_difference(cx: &Cx, desk: &Desk, at: &At, status: StatusCode, found: &SheetIn, refusals: &[Refusal]) -> Reply {
    let t = assess_words(cx.lang);
    let rows = desk.rows(cx.catalog());
    let diff = exchange::difference(&rows, &rows_in(found));
    let sheet = report_words(found.lang).sheet_answers;
    let mut shown = Vec::new();
    for change in &diff.changes {
        shown.extend(change_rows(cx.catalog(), change, sheet, cx.lang, t));
    }
    shown.extend(diff.rejected.iter().map(|(row, refusal)| rejected(sheet, *row, refusal, cx.lang)));
    shown.extend(found.problems.iter().map(|p| {
        let refusal: Refusal = refusal_of(p.code, p.params.clone());
        ImportRow {
            cell: p.cell.clone(),
            kind: "rejected".into(),
            reason: refusal.message(cx.lang),
            ..ImportRow::default()
        }
    }));
    let page = DifferencePage {
        page: desk.page(cx, t.difference_title)?.with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        tabs: desk.tabs(cx, "/table")?,
        changed: diff.changes.len(),
        unchanged: diff.unchanged,
        rejected: diff.rejected.len() + found.problems.len(),
        overtaken: diff.changes.iter().filter(|c| c.overtaken).count(),
        action: desk.url(cx, &format!("/import/{}", at.sha))?,
        again: desk.url(cx, "/import")?,
        table: desk.url(cx, "/table")?,
        rows: shown,
    };
    cx.show_with(status, &page)
}

/// One line for each cell that would change.
fn change_rows(catalog: &Catalog, change: &Change, sheet: &str, lang: Lang, t: &AssessWords) -> Vec<ImportRow> {
    let label = catalog.norm(&change.norm).map_or("", |(_, n)| n.title.get(lang));
    let status = |word: &str| AnswerStatus::parse(word).unwrap_or(AnswerStatus::Unanswered).label(lang).to_owned();
    let (b, a): (&AnswerDraft, &AnswerDraft) = (&change.before, &change.after);
    let cells = [
        ("G", t.status, status(&b.status), status(&a.status)),
        ("H", t.statement, b.statement.clone(), a.statement.clone()),
        ("I", t.reason, b.reason.clone(), a.reason.clone()),
        ("J", t.owner, b.owner.clone(), a.owner.clone()),
        ("K", t.due, b.due.clone(), a.due.clone()),
    ];
    let note = if change.overtaken { t.overtaken_mark } else { "" };
    cells
        .into_iter()
        .filter(|(_, _, before, after)| before != after)
        .map(|(column, field, before, after)| ImportRow {
            cell: format!("{sheet}!{column}{}", change.row),
            label: format!("{} {label} · {field}{note}", change.norm.clause()),
            kind: if before.is_empty() {
                "added"
            } else if after.is_empty() {
                "removed"
            } else {
                "changed"
            }
            .into(),
            before,
            after,
            reason: String::new(),
        })
        .collect()
}

fn rejected(sheet: &str, row: u32, refusal: &Refusal, lang: Lang) -> ImportRow {
    let column = match refusal.field.as_deref() {
        Some("status") => "G",
        Some("statement") => "H",
        Some("reason") => "I",
        Some("owner") => "J",
        Some("due") => "K",
        _ => "A",
    };
    ImportRow {
        cell: format!("{sheet}!{column}{row}"),
        kind: "rejected".into(),
        reason: refusal.message(lang),
        ..ImportRow::default()
    }
}

/// `POST …/import/{sha}`: what was looked at is read again and applied, all or nothing.
pub(super) async fn apply(cx: Cx, Path(at): Path<At>, Form(fields): Form) -> Reply {
    let found = kept(&cx, &at).await?;
    let (id, operator, by) = (at.assessment()?, cx.operator()?.id.clone(), cx.account_id()?);
    let (lines, problems, overtaken) = (rows_in(&found), found.problems.len(), fields.is_on("overtaken"));
    let done = cx
        .file("assessment.import", move |tx, catalog, _| {
            let held = own(tx, &operator, &id)?;
            let answers = assessment::answers(tx, &id)?;
            let difference: Difference = exchange::difference(&assessment::rows(catalog, &held, answers), &lines);
            if problems > 0 {
                return Err(Refusal::invalid("sheet.has-rejected")
                    .with("count", problems + difference.rejected.len())
                    .into());
            }
            exchange::apply(tx, catalog, &held, &difference, overtaken, &by)
        })
        .await;
    match done {
        Ok(saved) => {
            cx.see_other(&cx.workspace_url(&format!("/assess/assessments/{}/table?saved={saved}", at.assessment()?))?)
        }
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show_difference(&cx, &desk(&cx, &at).await?, &at, status, &found, &refusals)
        }
    }
}
