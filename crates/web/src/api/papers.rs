//! Papers: the report of an assessment in every form, and its answer sheet out and in again.
//!
//! For: what people carry out of the program, and bring back.
//! Rests on: `report`, `assessment::exchange`, the `paper` crate.
//! Words: a *sheet* is the answers as a workbook; a *difference* is what taking it in would change.
//! Never: saves a sheet with a row it cannot take.
//! Begin at: [`offer`].

use super::asked::Bytes;
use super::assessments::{ids_of, own_of};
use super::assets::ANY;
use super::describe::{Kind, about};
use super::reply;
use super::shape::evidence::SheetDifference;
use super::shape::report::Report as ReportShape;
use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::guard::access::{ANSWER, READ};
use crate::operations;
use crate::pages;
use crate::pages::report::XLSX;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use shirube_domain::assessment::exchange::{self, Difference, RowIn};
use shirube_domain::assessment::{self, Assessment};
use shirube_domain::db::Tx;
use shirube_domain::id::{AssessmentId, OperatorId};
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::report::{self, AssessedInput, CheckInput, Report, Subject};
use shirube_domain::text::Lang;
use shirube_domain::time::minute_in_japan;
use shirube_domain::{ledger, registry};
use shirube_paper::sheet::{self, SheetIn};

/// The forms of a report, as `?format=` names them.
pub(super) const FORMATS: &[&str] = &["json", "html", "pdf", "xlsx"];
/// The types a report can come as beside JSON.
pub(super) const REPORT_MEDIA: &[&str] = &["text/html", "application/pdf", XLSX];

operations! {
    GET "/api/v1/w/{org}/assessments/{assessment}/report" READ => assessed,
        about("getReport", "自己点検の報告書", "The report of an assessment")
            .may("format", Kind::OneOf(FORMATS), "Acceptより優先する形式", "the type, before Accept")
            .in_lang().gives::<ReportShape>(200).also(REPORT_MEDIA).refuses(&[406]);
    GET "/api/v1/w/{org}/assessments/{assessment}/sheet" READ => export,
        about("exportSheet", "回答を表計算ファイルで受け取る", "The answers as a workbook").in_lang().gives_media(200, &[XLSX]);
    POST "/api/v1/w/{org}/assessments/{assessment}/sheet" ANSWER => import,
        about("importSheet", "表計算ファイルから回答を取り込む", "Take answers in from a workbook")
            .may("dry_run", Kind::Bool, "違いだけを返す", "only say what would change")
            .may("include_overtaken", Kind::Bool, "書き出した後にほかの人が答えた項目も置き換える", "also replace what others answered since")
            .in_lang().takes_file(ANY, crate::form::MAX_UPLOAD).gives::<SheetDifference>(200).refuses(&[409, 413]);
}

/// Gives a report in the form the reader prefers.
pub(super) async fn offer(cx: &Cx, headers: &HeaderMap, report: Report, name: &str) -> Reply {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    let offered = [("json", "application/json"), ("html", "text/html"), ("pdf", "application/pdf"), ("xlsx", XLSX)];
    let format = reply::prefer(&Fields::parse(&cx.query), accept, &offered)?;
    match format {
        "html" => Ok(reply::text("text/html; charset=utf-8", pages::report::standalone_html(&report)?)),
        "pdf" => {
            let bytes = pages::report::pdf(cx, report).await?;
            Ok(cx.download("application/pdf", &format!("shirube-{name}.pdf"), bytes))
        }
        "xlsx" => {
            let bytes = cx.blocking(move |_| Ok(pages::report::xlsx(&report))).await??;
            Ok(cx.download(XLSX, &format!("shirube-{name}.xlsx"), bytes))
        }
        _ => reply::ok(cx, &report),
    }
}

async fn assessed(cx: Cx, headers: HeaderMap, Path((_, id)): Path<(String, String)>) -> Reply {
    let ((org, id), lang, now) = (ids_of(&cx, &id)?, cx.lang, cx.now);
    let operator = cx.operator()?.clone();
    let report = cx
        .read(move |tx, catalog| {
            let held = own_of(tx, &org, &id)?;
            let asset = registry::asset(tx, &held.asset)?;
            let rows = assessment::rows(catalog, &held, assessment::answers(tx, &id)?);
            let index = match &held.receipt {
                Some(entry) => ledger::entry(tx, entry.as_str())?.and_then(|e| e.index),
                None => None,
            };
            let subject = Subject {
                name: asset.as_ref().map(|a| a.name.clone()).unwrap_or_default(),
                version: asset.as_ref().and_then(|a| a.version.clone()),
                kind: asset.as_ref().map(|a| report::kind_label(a.kind, lang).to_owned()).unwrap_or_default(),
                operator: Some(operator.name),
                corporate_number: operator.corporate_number,
                source: None,
                state: None,
            };
            let (facts, said) = (held.facts.clone(), registry::said(tx, &held.asset)?);
            let check = CheckInput { subject, facts, said, unread: Vec::new(), described: true };
            let (evidence, risks) = (assessment::linked_evidence(tx, &id)?, assessment::risks(tx, &id)?);
            let marks = report::marks(tx, (&org, &id), shirube_domain::statement::seconds(now), lang)?;
            let (evidence, marks) = (&evidence, &marks);
            let input = AssessedInput { assessment: &held, rows: &rows, evidence, marks, risks: &risks, check, index };
            Ok(report::assessed(catalog, &input, lang, now))
        })
        .await?;
    offer(&cx, &headers, report, "report").await
}

async fn export(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let ((org, id), lang) = (ids_of(&cx, &id)?, cx.lang);
    let (operator, at) = (cx.operator()?.name.clone(), minute_in_japan(cx.now));
    let sheet = cx
        .read(move |tx, catalog| {
            let held = own_of(tx, &org, &id)?;
            let rows = assessment::rows(catalog, &held, assessment::answers(tx, &id)?);
            let evidence = assessment::linked_evidence(tx, &id)?;
            let name = registry::asset(tx, &held.asset)?.map(|a| a.name).unwrap_or_default();
            let cover = cover(lang, [&operator, &name, &held.number.to_string(), &held.catalog_digest, &at]);
            Ok(exchange::sheet(catalog, &held, &rows, &evidence, cover, lang))
        })
        .await?;
    let made = cx.blocking(move |_| Ok(sheet::write(&sheet))).await?;
    Ok(cx.download(XLSX, "shirube-answers.xlsx", made.map_err(pages::report::unmade)?))
}

fn cover(lang: Lang, values: [&str; 5]) -> Vec<(String, String)> {
    let labels = lang.pick(
        ["事業者", "対象", "版", "規範データのSHA-256", "書き出した日時（日本時間）"],
        ["operator", "subject", "version", "SHA-256 of the catalogue", "exported at (Japan time)"],
    );
    labels.into_iter().zip(values).map(|(l, v)| (l.to_owned(), v.to_owned())).collect()
}

/// A sheet that was read; a problem of one cell is told with all the others.
fn take(bytes: &[u8], assessment: &str) -> Result<SheetIn, Error> {
    let read = sheet::read(bytes).map_err(|e| {
        let class = if matches!(e.code(), "sheet.too-large" | "sheet.bomb") { Class::TooMuch } else { Class::Invalid };
        e.params().into_iter().fold(Refusal::of(class, e.code()), |r, (name, value)| r.with(name, value))
    })?;
    if read.assessment != assessment {
        return Err(Refusal::invalid("sheet.other-assessment").into());
    }
    Ok(read)
}

/// The rows as the domain compares them, and the problems found before.
fn lines(read: SheetIn) -> (Vec<RowIn>, Vec<(u32, Refusal)>) {
    let row = |r: sheet::SheetInRow| RowIn {
        row: r.cell_row,
        norm: r.norm,
        status: r.status,
        statement: r.statement,
        reason: r.reason,
        owner: r.owner,
        due: r.due,
        revision: r.revision,
    };
    let problem = |p: sheet::SheetProblem| {
        let digits: String = p.cell.chars().rev().take_while(char::is_ascii_digit).collect();
        let at = digits.chars().rev().collect::<String>().parse().unwrap_or(0);
        (at, p.params.into_iter().fold(Refusal::invalid(p.code), |r, (name, value)| r.with(name, value)))
    };
    (read.rows.into_iter().map(row).collect(), read.problems.into_iter().map(problem).collect())
}

async fn import(cx: Cx, Path((_, id)): Path<(String, String)>, body: Bytes) -> Reply {
    let ((org, of), lang, by) = (ids_of(&cx, &id)?, cx.lang, cx.account_id()?);
    let query = Fields::parse(&cx.query);
    let (dry_run, replace) = (query.is_on("dry_run"), query.is_on("include_overtaken"));
    let (rows, problems) = cx.blocking(move |_| Ok(lines(take(&body.bytes, &id)?))).await?;
    if dry_run {
        let difference = cx.read(move |tx, catalog| Ok(compare(tx, catalog, &org, &of, &rows, problems)?.1)).await?;
        return reply::ok(&cx, &SheetDifference::of(&difference, None, lang));
    }
    let (difference, saved) = cx
        .file("assessment.sheet", move |tx, catalog, _| {
            let (held, difference) = compare(tx, catalog, &org, &of, &rows, problems)?;
            let saved = exchange::apply(tx, catalog, &held, &difference, replace, &by)?;
            Ok((difference, saved))
        })
        .await?;
    reply::ok(&cx, &SheetDifference::of(&difference, Some(saved), lang))
}

fn compare(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    org: &OperatorId,
    id: &AssessmentId,
    sheet: &[RowIn],
    problems: Vec<(u32, Refusal)>,
) -> Result<(Assessment, Difference), Error> {
    let held = own_of(tx, org, id)?;
    let rows = assessment::rows(catalog, &held, assessment::answers(tx, id)?);
    let mut difference = exchange::difference(&rows, sheet);
    difference.rejected.extend(problems);
    difference.rejected.sort_by_key(|(row, _)| *row);
    Ok((held, difference))
}
