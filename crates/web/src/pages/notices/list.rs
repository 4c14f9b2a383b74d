//! The notices to an operator.

use crate::cx::{Cx, Reply, percent};
use crate::form::{Fields, Form};
use crate::view::{Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::change::change_words;
use crate::words::notice::{NoticeWords, notice_words};
use shirube_domain::id::AssetId;
use shirube_domain::notice::{self, NoticeQuery};
use shirube_domain::registry::{self, Cursor};

/// Notices on a page.
const MOST: u32 = 50;

struct Row {
    href: String,
    at: String,
    norms: i64,
    systems: i64,
    certain: i64,
    assessments: i64,
    is_read: bool,
}

#[derive(askama::Template)]
#[template(path = "notices/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static NoticeWords,
    tabs: Vec<LinkItem>,
    tabs_label: &'static str,
    base: String,
    feed: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    chips: Vec<LinkItem>,
    system: String,
    unread_only: bool,
    has_unread: bool,
    is_first: bool,
    next: String,
    api: String,
}

pub(super) async fn list(cx: Cx) -> Reply {
    let fields = Fields::parse(&cx.query);
    let (operator, reader) = (cx.operator()?.id.clone(), cx.account_id()?);
    let (system, unread) = (AssetId::parse(fields.get("system")).ok(), fields.is_on("unread"));
    let after = Cursor::parse(fields.get("cursor"));
    let query = NoticeQuery {
        operator: operator.clone(),
        reader,
        system: system.clone(),
        unread,
        after: after.clone(),
        most: MOST,
    };
    let (found, name) = cx
        .read(move |tx, _| {
            let asset = query.system.as_ref().map(|id| registry::asset(tx, id)).transpose()?.flatten();
            let name = asset.filter(|a| a.operator == operator).map(|a| a.name);
            Ok((notice::notices(tx, &query)?, name))
        })
        .await?;
    let (t, base) = (notice_words(cx.lang), cx.workspace_url("/notices")?);
    let mut page = cx.workspace_page(t.title, &[])?;
    if fields.has("saved") {
        page = page.with_notice("success", t.marked, "");
    }
    let template = ListPage {
        page,
        w: cx.words(),
        t,
        tabs: crate::pages::changes::tabs(&cx, "/notices")?,
        tabs_label: change_words(cx.lang).tabs_label,
        feed: cx.url("/norms/feed.atom"),
        columns: columns(t),
        has_unread: found.rows.iter().any(|n| !n.is_read),
        next: found.next.as_ref().map(|c| next(&base, c, system.as_ref(), unread)).unwrap_or_default(),
        rows: found.rows.iter().map(|n| row(n, &base)).collect(),
        chips: chips(t, &base, system.as_ref().map(|s| name.unwrap_or_else(|| s.to_string())), unread),
        system: system.map(|s| s.to_string()).unwrap_or_default(),
        unread_only: unread,
        is_first: after.is_none(),
        api: format!("/api/v1/w/{}/notices", cx.operator()?.id),
        base,
    };
    cx.show(&template)
}

fn row(n: &notice::Notice, base: &str) -> Row {
    Row {
        href: format!("{base}/{}", n.id),
        at: minute(&n.at),
        norms: n.norms,
        systems: n.systems,
        certain: n.certain,
        assessments: n.assessments,
        is_read: n.is_read,
    }
}

fn columns(t: &'static NoticeWords) -> Vec<Column> {
    let column = |label: &str, numeric| Column { label: label.to_owned(), numeric, ..Column::default() };
    vec![
        column(t.at, false),
        column(t.norms, true),
        column(t.systems, true),
        column(t.certain, true),
        column(t.assessments, true),
        column(t.state, false),
    ]
}

fn chips(t: &'static NoticeWords, base: &str, system: Option<String>, unread: bool) -> Vec<LinkItem> {
    let mut out = Vec::new();
    if let Some(name) = system {
        let href = if unread { format!("{base}?unread=1") } else { base.to_owned() };
        out.push(LinkItem { label: format!("{}: {name}", t.of_system_title), href, current: false });
    }
    if unread {
        out.push(LinkItem { label: t.unread_only.to_owned(), href: base.to_owned(), current: false });
    }
    out
}

fn next(base: &str, cursor: &Cursor, system: Option<&AssetId>, unread: bool) -> String {
    let cursor: String = cursor.to_text().bytes().map(percent).collect();
    let system = system.map(|s| format!("&system={s}")).unwrap_or_default();
    format!("{base}?cursor={cursor}{system}{}", if unread { "&unread=1" } else { "" })
}

pub(super) async fn mark_all(cx: Cx, Form(_): Form) -> Reply {
    let (operator, reader) = (cx.operator()?.id.clone(), cx.account_id()?);
    cx.file("notice.read", move |tx, _, _| notice::mark_all_read(tx, &operator, &reader)).await?;
    cx.see_other(&cx.workspace_url("/notices?saved")?)
}
