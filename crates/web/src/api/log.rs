//! The transparency log: its head, its entries, their proofs.
//!
//! For: anyone can check that what was written is what stands.
//! Rests on: `ledger`; `docs/specs/log.md`; C2SP checkpoints and proof files.
//! Words: an entry has an *index* once it is integrated.
//! Never: shows what an entry is about beyond its kind and digests.
//! Begin at: [`head`].

use super::describe::{Kind, about};
use super::reply;
use super::shape::log::{LogEntry, LogHead, LogPage};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::OPEN;
use crate::operations;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use shirube_domain::ledger::{self, EntryView};
use shirube_domain::refusal::{Class, Refusal};

/// Largest index one can name.
const LAST: i64 = i64::MAX;

operations! {
    GET "/api/v1/log" OPEN => head,
        about("getLog", "透明性ログの大きさ・署名付きの要約・鍵", "The log's size, signed checkpoint and key").gives::<LogHead>(200);
    GET "/api/v1/log/entries" OPEN => entries,
        about("listEntries", "記録の一覧。新しい順", "The entries, newest first")
            .may("below", Kind::Int(0, LAST), "この番号より前だけ", "only those below this index")
            .may("limit", Kind::Int(1, 200), "一度に返す件数", "how many at a time").gives::<LogPage>(200);
    GET "/api/v1/log/entries/{entry}" OPEN => entry,
        about("getEntry", "一つの記録。識別子または番号で", "One entry, by id or index").gives::<LogEntry>(200);
    GET "/api/v1/log/entries/{entry}/proof" OPEN => proof,
        about("getProof", "記録が透明性ログにあることの証明ファイル", "The file that proves an entry is in the log")
            .gives_media(200, &["text/plain"]);
}

async fn head(cx: Cx) -> Reply {
    let (size, checkpoint, key) = cx
        .blocking(|app| {
            let held = ledger::head(&app.installation.ground.db)?;
            let (size, note) = held.map_or((0, None), |(size, note)| (size, Some(note)));
            Ok((size, note, app.installation.log_key()))
        })
        .await?;
    reply::ok(&cx, &LogHead { size, checkpoint, key })
}

async fn entries(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let (below, most) = (query.get("below").parse::<u64>().ok(), reply::limit(&query));
    let found = cx.read(move |tx, _| Ok(ledger::entries(tx, below, most)?)).await?;
    let is_full = found.len() == most as usize;
    let next = found.last().and_then(|e| e.index).filter(|i| is_full && *i > 0);
    let mut response = reply::ok(&cx, &LogPage { items: found.into_iter().map(LogEntry::from).collect(), next })?;
    if let Some(below) = next {
        let link = format!("<{}?below={below}&limit={most}>; rel=\"next\"", cx.path);
        if let Ok(value) = HeaderValue::from_str(&link) {
            response.headers_mut().insert(header::LINK, value);
        }
    }
    Ok(response)
}

async fn find(cx: &Cx, name: String) -> Result<EntryView, Failure> {
    cx.read(move |tx, _| Ok(ledger::entry(tx, &name)?)).await?.ok_or_else(Failure::absent)
}

async fn entry(cx: Cx, Path(name): Path<String>) -> Reply {
    let found = find(&cx, name).await?;
    reply::ok(&cx, &LogEntry::from(found))
}

async fn proof(cx: Cx, Path(name): Path<String>) -> Reply {
    let found = find(&cx, name).await?;
    let not_yet = || Failure::from(Refusal::of(Class::Absent, "api.proof-not-yet"));
    let index = found.index.ok_or_else(not_yet)?;
    let file = cx.read(move |tx, _| Ok(ledger::inclusion(tx, index)?)).await?.ok_or_else(not_yet)?;
    Ok(reply::text("text/plain; charset=utf-8", file))
}
