//! The public log: what it is, how to verify it, its entries and their proofs.

use super::shown::{formats, t};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Fact, LinkItem, Page, minute};
use crate::words::{Words, public::PublicWords, public::public_words};
use axum::extract::Path;
use serde_json::json;
use shirube_domain::ledger::{self, EntryView};
use shirube_domain::refusal::Error;
use shirube_domain::text::Lang;

/// Entries on one page.
const AT_ONCE: u32 = 50;

/// One entry as a row.
#[derive(Debug, Clone)]
pub(super) struct EntryRow {
    pub href: String,
    pub index: String,
    pub at: String,
    pub door: &'static str,
    pub kind: String,
}

impl EntryRow {
    pub(super) fn new(e: &EntryView, lang: Lang) -> EntryRow {
        let index = e.index.map_or_else(|| e.id.clone(), |i| i.to_string());
        EntryRow {
            href: format!("/{}/log/entries/{index}", lang.code()),
            index,
            at: minute(&e.at),
            door: door(&e.door, lang),
            kind: e.kind.clone(),
        }
    }
}

fn door(word: &str, lang: Lang) -> &'static str {
    let t = public_words(lang);
    match word {
        "act" => t.door_act,
        "filing" => t.door_filing,
        _ => t.door_housekeeping,
    }
}

#[derive(askama::Template)]
#[template(path = "public/log.html")]
struct LogPage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    size: u64,
    checkpoint: String,
    key: String,
    entries: Vec<EntryRow>,
    older: String,
    is_first: bool,
    as_of: String,
    formats: Vec<LinkItem>,
}

/// The path and its twin share one reading of `below`.
async fn page_of_entries(cx: &Cx) -> Result<(Vec<EntryView>, Option<u64>), Failure> {
    let below = Fields::parse(&cx.query).get("below").trim().parse::<u64>().ok();
    let list = cx.read(move |tx, _| Ok(ledger::entries(tx, below, AT_ONCE)?)).await?;
    Ok((list, below))
}

async fn head(cx: &Cx) -> Result<(u64, String), Failure> {
    let found = cx.blocking(|app| Ok(ledger::head(&app.installation.ground.db)?)).await?;
    Ok(found.unwrap_or_default())
}

pub(super) async fn log(cx: Cx) -> Reply {
    let (list, below) = page_of_entries(&cx).await?;
    let (size, checkpoint) = head(&cx).await?;
    let last = list.last().and_then(|e| e.index).unwrap_or(0);
    let query = below.map(|b| format!("?below={b}")).unwrap_or_default();
    let template = LogPage {
        page: cx.page(t(&cx).log_title, &[]),
        w: cx.words(),
        t: t(&cx),
        size,
        checkpoint,
        key: cx.app.installation.log_key(),
        older: if last > 0 { cx.url(&format!("/log?below={last}#entries")) } else { String::new() },
        is_first: below.is_none(),
        as_of: shirube_domain::time::minute_in_japan(cx.now),
        formats: formats(&[
            ("JSON", cx.url(&format!("/log.json{query}"))),
            ("checkpoint", "/log/checkpoint".to_owned()),
        ]),
        entries: list.iter().map(|e| EntryRow::new(e, cx.lang)).collect(),
    };
    cx.show(&template)
}

fn as_json(e: &EntryView) -> serde_json::Value {
    let entry: serde_json::Value = serde_json::from_str(&e.payload).unwrap_or_default();
    json!({ "index": e.index, "leaf": e.leaf, "entry": entry })
}

pub(super) async fn log_json(cx: Cx) -> Reply {
    let (list, _) = page_of_entries(&cx).await?;
    let (size, checkpoint) = head(&cx).await?;
    let entries: Vec<_> = list.iter().map(as_json).collect();
    cx.json(
        &json!({ "key": cx.app.installation.log_key(), "size": size, "checkpoint": checkpoint, "entries": entries }),
    )
}

#[derive(askama::Template)]
#[template(path = "public/entry.html")]
struct EntryPage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    facts: Vec<Fact>,
    kind: String,
    is_in: bool,
    leaf: String,
    payload: String,
    proof: String,
    as_of: String,
    formats: Vec<LinkItem>,
}

/// An entry by id or index; with `.json` as data, with `.tlog-proof` its proof.
pub(super) async fn entry(cx: Cx, Path((_, name)): Path<(String, String)>) -> Reply {
    if let Some(name) = name.strip_suffix(".tlog-proof") {
        return proof(&cx, name.to_owned()).await;
    }
    let bare = name.strip_suffix(".json").unwrap_or(&name).to_owned();
    let wanted = bare.clone();
    let found = cx.read(move |tx, _| Ok(ledger::entry(tx, &wanted)?)).await?.ok_or_else(Failure::absent)?;
    if name.ends_with(".json") {
        return cx.json(&as_json(&found));
    }
    show(&cx, &bare, &found)
}

fn show(cx: &Cx, name: &str, found: &EntryView) -> Reply {
    let t = t(cx);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let index = found.index.map(|i| i.to_string());
    let rows =
        serde_json::from_str::<serde_json::Value>(&found.payload).ok().and_then(|p| p["n"].as_u64()).unwrap_or(0);
    let facts = vec![
        fact(t.log_index, index.clone().unwrap_or_else(|| t.entry_waiting.to_owned())),
        fact(t.log_at, minute(&found.at)),
        fact(t.log_door, door(&found.door, cx.lang).to_owned()),
        fact(t.entry_seals, rows.to_string()),
    ];
    let label = index.clone().unwrap_or_else(|| found.id.clone());
    let proof = cx.url(&format!("/log/entries/{label}.tlog-proof"));
    let mut offered = vec![("JSON", cx.url(&format!("/log/entries/{name}.json")))];
    if index.is_some() {
        offered.push((".tlog-proof", proof.clone()));
    }
    cx.show(&EntryPage {
        page: cx.page(format!("{} {label}", t.entry_title), &[(t.log_title, "/log")]),
        w: cx.words(),
        t,
        facts,
        kind: found.kind.clone(),
        is_in: index.is_some(),
        leaf: found.leaf.clone(),
        payload: found.payload.clone(),
        proof,
        as_of: shirube_domain::time::minute_in_japan(cx.now),
        formats: formats(&offered),
    })
}

async fn proof(cx: &Cx, name: String) -> Reply {
    let wanted = name.clone();
    let found = cx
        .read(move |tx, _| {
            let Some(index) = ledger::entry(tx, &wanted)?.and_then(|e| e.index) else { return Ok(None) };
            ledger::inclusion(tx, index).map_err(Error::Log)
        })
        .await?;
    let text = found.ok_or_else(Failure::absent)?;
    Ok(cx.download("text/plain; charset=utf-8", &format!("{name}.tlog-proof"), text.into_bytes()))
}
