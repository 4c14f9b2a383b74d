//! Advisories for programs: the feed, the list, and each as CSAF 2.0.

use super::AT_ONCE;
use crate::atom::{Entry, Feed, origin};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::words::advisory::advisory_words;
use axum::extract::Path;
use axum::http::HeaderMap;
use serde_json::{Value, json};
use shirube_domain::advisory::{self, Advisory, Place};
use shirube_domain::id::ActId;

/// `feed.atom`, `index.json`, or the document of one by its name.
pub(super) async fn file(cx: Cx, headers: HeaderMap, Path(file): Path<String>) -> Reply {
    match file.as_str() {
        "feed.atom" => feed(&cx, &headers).await,
        "index.json" => index(&cx, &headers).await,
        name => {
            let id = name.strip_suffix(".json").and_then(|id| ActId::parse(id).ok()).ok_or_else(Failure::absent)?;
            let found = cx.read(move |tx, _| Ok(advisory::one(tx, &id)?)).await?.ok_or_else(Failure::absent)?;
            cx.json(&advisory::document(&found, &place(&cx, &headers)))
        }
    }
}

/// Where the documents stand: the installation's address, otherwise what the reader asked.
fn place(cx: &Cx, headers: &HeaderMap) -> Place {
    let own = cx.app.installation.address().map(|a| a.to_string());
    let asked = Some(origin(cx, headers)).filter(|o| !o.is_empty());
    let found = own.or(asked).unwrap_or_else(|| "https://localhost".to_owned());
    Place { origin: found.trim_end_matches('/').to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

async fn latest(cx: &Cx) -> Result<Vec<Advisory>, Failure> {
    cx.read(|tx, _| Ok(advisory::list(tx, None, AT_ONCE)?)).await
}

async fn feed(cx: &Cx, headers: &HeaderMap) -> Reply {
    let found = latest(cx).await?;
    let entry = |a: &Advisory| {
        let (last, withdrawn) = (a.latest(), a.withdrawn.as_ref());
        let mark = if withdrawn.is_some() { advisory_words(cx.lang).withdrawn } else { "" };
        Entry {
            name: a.id.to_string(),
            title: format!("{mark} {}", last.title.get(cx.lang)).trim().to_owned(),
            updated: withdrawn.map_or_else(|| last.at.clone(), |(_, at)| at.clone()),
            page: cx.url(&format!("/advisories/{}", a.id)),
            text: format!("{}\n\n{}\n{}", last.text.ja, last.title.en, last.text.en),
        }
    };
    let mut entries: Vec<Entry> = found.iter().map(entry).collect();
    entries.sort_by(|a, b| b.updated.cmp(&a.updated));
    let feed = Feed {
        name: "advisories".to_owned(),
        title: advisory_words(cx.lang).title.to_owned(),
        updated: entries.first().map_or_else(|| shirube_domain::time::rfc3339(cx.now), |e| e.updated.clone()),
        page: cx.url("/advisories"),
        entries,
        is_private: false,
    };
    feed.respond(cx, headers)
}

async fn index(cx: &Cx, headers: &HeaderMap) -> Reply {
    let place = place(cx, headers);
    let line = |a: &Advisory| -> Value {
        let last = a.latest();
        json!({
            "id": a.id.to_string(), "title": last.title, "at": last.at, "version": last.number,
            "is_urgent": a.is_urgent(), "is_withdrawn": a.withdrawn.is_some(),
            "csaf": format!("{}/advisories/{}", place.origin, advisory::file_name(a)),
        })
    };
    let found = latest(cx).await?;
    cx.json(&json!({ "advisories": found.iter().map(line).collect::<Vec<_>>() }))
}
