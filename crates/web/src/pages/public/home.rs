//! The first page: what this is, doors by who one is, three numbers, the newest entries.

use super::log::EntryRow;
use super::shown::t;
use crate::cx::{Cx, Reply};
use crate::view::{Fact, Page};
use crate::words::{Words, public::PublicWords};
use shirube_domain::ledger;
use shirube_domain::norm::Status;

/// Entries shown on the first page.
const LATEST: u32 = 5;

#[derive(askama::Template)]
#[template(path = "public/home.html")]
struct HomePage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    numbers: Vec<Fact>,
    entries: Vec<EntryRow>,
}

pub(super) async fn home(cx: Cx) -> Reply {
    let mut page = cx.page(cx.words().home, &[]);
    page.crumbs.clear();
    let found = cx
        .read(|tx, _| {
            let latest = ledger::entries(tx, None, LATEST)?;
            Ok(latest)
        })
        .await?;
    let size = found.first().and_then(|e| e.index).map_or(0, |i| i + 1);
    let lang = cx.lang;
    let entries = found.iter().map(|e| EntryRow::new(e, lang)).collect();
    let current: Vec<_> = cx.catalog().instruments().iter().filter(|i| i.status == Status::Current).collect();
    let norms: usize = current.iter().map(|i| i.norms.len()).sum();
    let t = t(&cx);
    let fact = |term: &str, detail: u64, href: &str| Fact {
        term: term.to_owned(),
        detail: detail.to_string(),
        href: cx.url(href),
    };
    let numbers = vec![
        fact(t.numbers_norms, norms as u64, "/norms"),
        fact(t.numbers_instruments, current.len() as u64, "/norms"),
        fact(t.numbers_entries, size, "/log"),
    ];
    cx.show(&HomePage { page, w: cx.words(), t, numbers, entries })
}
