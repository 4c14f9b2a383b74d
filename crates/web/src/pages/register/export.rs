//! The list of assets as CSV and JSON: the same filter as the page, every page of it, ten thousand rows at most.

use super::list::{Filter, Row, operator_of, rows};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::words::register::register_words;
use serde_json::json;
use shirube_domain::time::date_in_japan;

/// More than this is for the API, which goes on page by page; the file says when it is not everything.
const MOST: usize = 10_000;
const AT_ONCE: u32 = 500;

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

/// CSV with a byte order mark, which is how spreadsheets in Japan recognise UTF-8.
pub(super) async fn csv(cx: Cx) -> Reply {
    let (rows, is_complete) = gather(&cx).await?;
    let t = register_words(cx.lang);
    let mut out = String::from("\u{feff}");
    line(&mut out, &[t.asset_id, t.asset_name, t.kind, t.version, t.assessed_state, t.retired, t.updated]);
    for row in &rows {
        let retired = if row.asset.is_retired { t.retired } else { "" };
        let version = row.asset.version.as_deref().unwrap_or_default();
        line(&mut out, &[row.asset.id.as_str(), &row.asset.name, row.kind, version, &row.state, retired, &row.at]);
    }
    if !is_complete {
        line(&mut out, &[t.export_cut]);
    }
    Ok(cx.download("text/csv; charset=utf-8", &file_name(&cx, "csv"), out.into_bytes()))
}

/// One line: every cell quoted; a cell a spreadsheet would take for a formula is marked as text.
fn line(out: &mut String, cells: &[&str]) {
    for (i, cell) in cells.iter().enumerate() {
        let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let mark = if is_formula { "'" } else { "" };
        out.push_str(if i == 0 { "\"" } else { ",\"" });
        out.push_str(mark);
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

/// The same rows as JSON.
pub(super) async fn json(cx: Cx) -> Reply {
    let (rows, is_complete) = gather(&cx).await?;
    let items: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.asset.id, "kind": row.asset.kind.code(), "name": row.asset.name, "version": row.asset.version,
                "summary": row.asset.summary, "is_retired": row.asset.is_retired, "assessment": row.state,
                "updated_at": row.asset.updated_at, "revision": row.asset.revision,
            })
        })
        .collect();
    let body = json!({ "items": items, "is_complete": is_complete });
    let bytes = serde_json::to_vec_pretty(&body).map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("application/json", &file_name(&cx, "json"), bytes))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_cell_stays_text_whatever_it_begins_with() {
        let mut out = String::new();
        line(&mut out, &["=1+1", "a \"b\"", "標,識\n二行"]);
        assert_eq!(out, "\"'=1+1\",\"a \"\"b\"\"\",\"標,識\n二行\"\r\n");
    }
}
