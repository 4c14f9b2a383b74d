//! The list of assets as CSV, XLSX and JSON, with the same filter as the page: tables hold every page of it, ten thousand rows
//! at most; JSON goes on page by page like the API.

use super::list::{Filter, Row, operator_of, rows};
use crate::api::reply;
use crate::csv;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::pages::report::{XLSX, unmade};
use crate::words::register::register_words;
use axum::http::{HeaderValue, header};
use serde_json::json;
use shirube_domain::text::Lang;
use shirube_domain::time::date_in_japan;

/// More than this is for the API, which goes on page by page; the file says when it is not everything.
const MOST: usize = 10_000;
const AT_ONCE: u32 = 500;
/// Rows of a page of JSON, and the most one may ask for: as in the API.
const PAGE: u32 = 50;
const MOST_PAGE: u32 = 200;

/// Every row of the filter, and whether that is all of them.
async fn gather(cx: &Cx) -> Result<(Vec<Row>, bool), Failure> {
    let filter = Filter { after: None, ..Filter::read(&cx.query) };
    let (operator, lang) = (operator_of(cx)?, cx.lang);
    cx.read(move |tx, _| {
        let mut out: Vec<Row> = Vec::new();
        let mut at = filter;
        loop {
            let (mut found, next, _) = rows(tx, &at.to_asked(&operator, AT_ONCE), lang)?;
            out.append(&mut found);
            match next {
                Some(_) if out.len() >= MOST => return Ok((out, false)),
                Some(cursor) => at = Filter { after: Some(cursor), ..at },
                None => return Ok((out, true)),
            }
        }
    })
    .await
}

fn file_name(cx: &Cx, extension: &str) -> String {
    let day = date_in_japan(cx.now).strftime("%Y%m%d");
    format!("shirube_register_assets_{day}.{extension}")
}

/// The rows of a table: heads first, and last a word when it is not everything.
fn table(rows: &[Row], is_complete: bool, lang: Lang) -> Vec<Vec<String>> {
    let t = register_words(lang);
    let heads = [t.asset_id, t.asset_name, t.kind, t.version, t.assessed_state, t.retired, t.updated];
    let mut out = vec![heads.map(str::to_owned).to_vec()];
    for row in rows {
        let retired = if row.asset.is_retired { t.retired } else { "" };
        let version = row.asset.version.clone().unwrap_or_default();
        let (id, name) = (row.asset.id.to_string(), row.asset.name.clone());
        out.push(vec![id, name, row.kind.into(), version, row.state.clone(), retired.into(), row.at.clone()]);
    }
    if !is_complete {
        out.push(vec![t.export_cut.to_owned()]);
    }
    out
}

/// The rows as CSV.
pub(super) async fn csv(cx: Cx) -> Reply {
    let (rows, is_complete) = gather(&cx).await?;
    let line = |cells: Vec<String>| csv::line(&cells.iter().map(String::as_str).collect::<Vec<_>>());
    let bytes = csv::file(table(&rows, is_complete, cx.lang).into_iter().map(line));
    Ok(cx.download(csv::MEDIA, &file_name(&cx, "csv"), bytes))
}

/// The same rows as a workbook.
pub(super) async fn xlsx(cx: Cx) -> Reply {
    let (rows, is_complete) = gather(&cx).await?;
    let (table, title) = (table(&rows, is_complete, cx.lang), register_words(cx.lang).assets_title);
    let made = cx.blocking(move |_| Ok(shirube_paper::table_xlsx(title, &table))).await?;
    Ok(cx.download(XLSX, &file_name(&cx, "xlsx"), made.map_err(unmade)?))
}

/// The same rows as JSON, a page of them at a time, as the API gives them.
pub(super) async fn json(cx: Cx) -> Reply {
    let fields = Fields::parse(&cx.query);
    let most = u32::try_from(fields.int("limit")).ok().filter(|n| *n > 0).unwrap_or(PAGE).min(MOST_PAGE);
    let (filter, operator, lang) = (Filter::read(&cx.query), operator_of(&cx)?, cx.lang);
    let (found, next, _) = cx.read(move |tx, _| rows(tx, &filter.to_asked(&operator, most), lang)).await?;
    let items: Vec<_> = found
        .iter()
        .map(|row| {
            json!({
                "id": row.asset.id, "kind": row.asset.kind.code(), "name": row.asset.name, "version": row.asset.version,
                "summary": row.asset.summary, "is_retired": row.asset.is_retired, "assessment": row.state,
                "updated_at": row.asset.updated_at, "revision": row.asset.revision,
            })
        })
        .collect();
    let next = next.map(|c| c.to_text());
    let body = json!({ "items": items, "next": next });
    let bytes = serde_json::to_vec_pretty(&body).map_err(|e| Failure::fault(e.to_string()))?;
    let mut response = cx.download("application/json", &file_name(&cx, "json"), bytes);
    let link = next.map(|c| reply::link(&cx, "after", &c)).and_then(|l| HeaderValue::from_str(&l).ok());
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}
