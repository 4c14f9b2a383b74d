//! An operator's webhooks.

use super::{kinds, name, standing};
use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::view::{Column, Page};
use crate::words::Words;
use crate::words::hook::{HookWords, hook_words};
use shirube_domain::event::hook;

struct Row {
    href: String,
    name: String,
    url: String,
    kinds: String,
    chip: &'static str,
    state: &'static str,
}

#[derive(askama::Template)]
#[template(path = "hooks/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static HookWords,
    base: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    is_sending: bool,
    api: String,
}

pub(super) async fn list(cx: Cx) -> Reply {
    let operator = cx.operator()?.id.clone();
    let found = cx.read(move |tx, _| Ok(hook::hooks(tx, &operator)?)).await?;
    let (t, base) = (hook_words(cx.lang), cx.workspace_url("/settings/hooks")?);
    let mut page = cx.workspace_page(t.title, &[])?;
    if Fields::parse(&cx.query).has("removed") {
        page = page.with_notice("success", t.removed, "");
    }
    let row = |h: &hook::Hook| {
        let (chip, state) = standing(h, t);
        let href = format!("{base}/{}", h.id);
        Row { href, name: name(h).to_owned(), url: h.url.clone(), kinds: kinds(&cx, h), chip, state }
    };
    let column = |label: &str| Column { label: label.to_owned(), ..Column::default() };
    let template = ListPage {
        page,
        w: cx.words(),
        t,
        columns: vec![column(t.description), column(t.url), column(t.kinds), column(t.state)],
        rows: found.iter().map(row).collect(),
        is_sending: cx.app.settings.sends_events,
        api: format!("/api/v1/w/{}/hooks", cx.operator()?.id),
        base,
    };
    cx.show(&template)
}
