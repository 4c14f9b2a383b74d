//! Advisories: a list, one with every version, the same as Atom, JSON and CSAF 2.0; and saying more about one.
//!
//! For: anyone, and programs that follow advisories; heads of cases who update or correct.
//! Rests on: `shirube_domain::advisory`; `docs/specs/advisory.md`.
//! Words: a *version* is a revision as people read it.
//! Never: shows a line that is held back; calls something urgent whose last act does not.
//! Begin at: [`ROUTES`].

mod files;
mod one;

use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::guard::access::{OPEN, SIGNED_IN};
use crate::routes;
use crate::view::{Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::advisory::{AdvisoryWords, advisory_words};
use shirube_domain::advisory::{self, Advisory};
use shirube_domain::id::ActId;

routes! {
    GET "/{lang}/advisories" OPEN => page;
    GET "/{lang}/advisories/{advisory}" OPEN => one::page;
    POST "/{lang}/advisories/{advisory}/revisions" SIGNED_IN => one::revise;
    GET "/advisories/{file}" OPEN => files::file;
}

/// Advisories on one page.
const AT_ONCE: usize = 50;

struct Row {
    href: String,
    title: String,
    at: String,
    by: String,
    version: i64,
    is_urgent: bool,
    is_withdrawn: bool,
}

fn row(cx: &Cx, a: &Advisory) -> Row {
    let latest = a.latest();
    Row {
        href: cx.url(&format!("/advisories/{}", a.id)),
        title: latest.title.get(cx.lang).to_owned(),
        at: minute(&latest.at),
        by: a.ministry.as_ref().map(|m| m.get(cx.lang).to_owned()).unwrap_or_default(),
        version: latest.number,
        is_urgent: a.is_urgent(),
        is_withdrawn: a.withdrawn.is_some(),
    }
}

#[derive(askama::Template)]
#[template(path = "advisories/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static AdvisoryWords,
    columns: Vec<Column>,
    rows: Vec<Row>,
    older: String,
    formats: Vec<LinkItem>,
}

async fn page(cx: Cx) -> Reply {
    let before = ActId::parse(Fields::parse(&cx.query).get("before")).ok();
    let mut found = cx.read(move |tx, _| Ok(advisory::list(tx, before.as_ref(), AT_ONCE + 1)?)).await?;
    let is_more = found.len() > AT_ONCE;
    found.truncate(AT_ONCE);
    let older = found.last().filter(|_| is_more).map(|a| cx.url(&format!("/advisories?before={}", a.id)));
    let t = advisory_words(cx.lang);
    let link = |label: &str, href: &str| LinkItem { label: label.to_owned(), href: href.to_owned(), current: false };
    cx.show(&ListPage {
        page: cx.page(t.title, &[]),
        w: cx.words(),
        t,
        columns: [t.about, t.at, t.by, t.revision]
            .iter()
            .map(|l| Column { label: (*l).to_owned(), ..Column::default() })
            .collect(),
        rows: found.iter().map(|a| row(&cx, a)).collect(),
        older: older.unwrap_or_default(),
        formats: vec![link("Atom", "/advisories/feed.atom"), link("JSON", "/advisories/index.json")],
    })
}
