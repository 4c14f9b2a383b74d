//! Feeds: of all changes, of one instrument's, and of one operator's notices to who holds the address.

use super::one::compare;
use crate::atom::{Entry, Feed};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::words::hook::hook_words;
use crate::words::notice::{NoticeWords, notice_words};
use axum::extract::Path;
use axum::http::HeaderMap;
use shirube_domain::event::{self, Event};
use shirube_domain::norm::ChangeKind;
use shirube_domain::notice::{self, Change, ChangedNorm, InstrumentChange, Notice, NoticeQuery};
use shirube_domain::registry;
use shirube_domain::text::Lang;
use std::fmt::Write;

/// Entries of a feed.
const MOST: u32 = 50;
/// Provisions named in one entry.
const NAMED: usize = 100;

pub(super) async fn norms(cx: Cx, headers: HeaderMap) -> Reply {
    let t = notice_words(cx.lang);
    public(&cx, &headers, None, (t.feed_title.to_owned(), "norms".to_owned(), cx.url("/norms"))).await
}

/// By `code` or `code@version`: what changes in an instrument does not stop at a version.
pub(super) async fn instrument(cx: Cx, headers: HeaderMap, Path((_, name)): Path<(String, String)>) -> Reply {
    let i = cx.catalog().instrument(&name).ok_or_else(Failure::absent)?;
    let t = notice_words(cx.lang);
    let code = i.code.clone();
    let title = format!("{}{}", i.short.get(cx.lang), t.feed_of);
    let page = cx.url(&format!("/norms/{code}"));
    public(&cx, &headers, Some(code.clone()), (title, format!("norms/{code}"), page)).await
}

async fn public(
    cx: &Cx,
    headers: &HeaderMap,
    code: Option<String>,
    (title, name, page): (String, String, String),
) -> Reply {
    let (found, compared) =
        cx.read(move |tx, _| Ok((notice::changes(tx, code.as_deref(), MOST)?, notice::compared_at(tx)?))).await?;
    let newest = found.first().map(|c| c.at.clone());
    let updated = newest.or(compared).unwrap_or_else(|| shirube_domain::time::rfc3339(cx.now));
    let entries = found.iter().map(|c| change(cx, c)).collect();
    Feed { name, title, updated, page, entries, is_private: false }.respond(cx, headers)
}

fn change(cx: &Cx, c: &Change) -> Entry {
    let (t, what) = (notice_words(cx.lang), &c.what);
    let page = match &what.is {
        Some(is) => cx.url(&format!("/norms/{is}")),
        None => cx.url("/norms"),
    };
    Entry {
        name: c.id.to_string(),
        title: format!("{} {}: {}", what.short.get(cx.lang), versions(what), counts(what, t)),
        updated: c.at.clone(),
        page: compare(what, cx.catalog(), cx.lang).unwrap_or(page),
        text: lines(what, cx.lang),
    }
}

fn versions(c: &InstrumentChange) -> String {
    match (&c.was, &c.is) {
        (Some(was), Some(is)) if was != is => format!("{was} → {is}"),
        (Some(id), _) | (None, Some(id)) => id.clone(),
        (None, None) => String::new(),
    }
}

fn counts(c: &InstrumentChange, t: &'static NoticeWords) -> String {
    let kinds = [
        (ChangeKind::Added, t.added),
        (ChangeKind::Changed, t.changed),
        (ChangeKind::Removed, t.removed),
        (ChangeKind::Renumbered, t.renumbered),
    ];
    let some = kinds.iter().filter(|(k, _)| c.count(*k) > 0).map(|(k, word)| format!("{word} {}", c.count(*k)));
    some.collect::<Vec<_>>().join(", ")
}

fn lines(c: &InstrumentChange, lang: Lang) -> String {
    let line = |n: &ChangedNorm| format!("{} {} ({})", n.id, n.title.get(lang), n.kind.label(lang));
    let mut out: Vec<String> = c.norms.iter().take(NAMED).map(line).collect();
    if c.norms.len() > NAMED {
        out.push(format!("… +{}", c.norms.len() - NAMED));
    }
    out.join("\n")
}

/// Whoever has the address reads; whoever left, was suspended or revoked it does not.
pub(super) async fn private(cx: Cx, headers: HeaderMap, Path((_, secret)): Path<(String, String)>) -> Reply {
    let found = cx
        .read(move |tx, _| {
            let Some((reader, id)) = notice::feed_of(tx, &secret)? else { return Ok(None) };
            let Some(operator) = registry::operator(tx, &id)? else { return Ok(None) };
            let since = notice::feed_since(tx, &reader, &id)?;
            let query = NoticeQuery { operator: id, reader, system: None, unread: false, after: None, most: MOST };
            Ok(Some((operator, notice::notices(tx, &query)?.rows, since)))
        })
        .await?;
    let (operator, rows, since) = found.ok_or_else(Failure::absent)?;
    let (t, base) = (notice_words(cx.lang), cx.url(&format!("/w/{}/notices", operator.id)));
    let updated = rows.first().map(|n| n.at.clone()).or(since).unwrap_or_default();
    let feed = Feed {
        name: format!("notices/{}", operator.id),
        title: format!("{} {}", operator.name_in(cx.lang), t.private_title),
        updated,
        entries: rows.iter().map(|n| told(n, &base, t)).collect(),
        page: base,
        is_private: true,
    };
    feed.respond(&cx, &headers)
}

/// Figures alone: names stand behind the sign-in.
fn told(n: &Notice, base: &str, t: &'static NoticeWords) -> Entry {
    let mut text = String::new();
    for (label, count) in
        [(t.norms, n.norms), (t.systems, n.systems), (t.certain, n.certain), (t.assessments, n.assessments)]
    {
        let _ = writeln!(text, "{label}: {count}");
    }
    Entry {
        name: n.id.to_string(),
        title: format!("{} ({}: {})", t.one, t.systems, n.systems),
        updated: n.at.clone(),
        page: format!("{base}/{}", n.id),
        text,
    }
}

/// What happened to the operator's matters, to whoever holds the address of the member's feed.
pub(super) async fn events(cx: Cx, headers: HeaderMap, Path((_, secret)): Path<(String, String)>) -> Reply {
    let found = cx
        .read(move |tx, _| {
            let Some((reader, id)) = notice::feed_of(tx, &secret)? else { return Ok(None) };
            let Some(operator) = registry::operator(tx, &id)? else { return Ok(None) };
            let since = notice::feed_since(tx, &reader, &id)?;
            Ok(Some((operator, event::latest(tx, &id, MOST)?, since)))
        })
        .await?;
    let (operator, rows, since) = found.ok_or_else(Failure::absent)?;
    let (t, base) = (hook_words(cx.lang), cx.url(&format!("/w/{}", operator.id)));
    let updated = rows.first().map(|e| e.at.clone()).or(since).unwrap_or_default();
    let feed = Feed {
        name: format!("events/{}", operator.id),
        title: format!("{}{}", operator.name_in(cx.lang), t.feed_title),
        updated,
        entries: rows.iter().map(|e| happened(&cx, e, &base)).collect(),
        page: base,
        is_private: true,
    };
    feed.respond(&cx, &headers)
}

/// What happened, and identifiers alone: what they name stands behind the sign-in.
fn happened(cx: &Cx, e: &Event, base: &str) -> Entry {
    let ids = e.subject.ids.iter().map(|(what, id)| format!("{what}: {id}"));
    Entry {
        name: e.id.to_string(),
        title: e.kind.map_or(hook_words(cx.lang).event, |k| k.label(cx.lang)).to_owned(),
        updated: e.at.clone(),
        page: format!("{base}{}", e.subject.page),
        text: ids.collect::<Vec<_>>().join("\n"),
    }
}
