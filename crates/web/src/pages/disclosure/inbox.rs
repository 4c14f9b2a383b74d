//! What an operator was given, newest first, and taking in a file.

use super::{log_key, my_words};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Upload};
use crate::view::{LinkItem, Page, minute};
use crate::words::Words;
use crate::words::disclosing::DisclosingWords;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::filing;
use shirube_domain::norm::Audience;
use shirube_domain::received::{self, Incoming, Reader, Received, ReceivedState};
use shirube_domain::refusal::Refusal;
use shirube_domain::registry::Cursor;
use shirube_domain::text::Lang;

struct Line {
    href: String,
    name: String,
    hint: String,
    state: &'static str,
    kind: &'static str,
}

#[derive(askama::Template)]
#[template(path = "disclosure/inbox.html")]
struct InboxPage {
    page: Page,
    w: &'static Words,
    t: &'static DisclosingWords,
    here: String,
    unread: String,
    rows: Vec<Line>,
    next: String,
    first: String,
    may_take: bool,
    name: String,
}

impl InboxPage {
    fn no_pages(&self) -> Vec<LinkItem> {
        Vec::new()
    }
}

/// Rows of one page.
const ROWS: usize = 50;

pub(super) async fn list(cx: Cx) -> Reply {
    render(&cx, StatusCode::OK, (&Fields::default(), &[])).await
}

/// The type of a statement, in words where it is a sheet.
pub(super) fn kind_words(kind: &str, lang: Lang) -> String {
    match Audience::of_sheet_type(kind) {
        Some(audience) => {
            lang.pick(format!("開示シート（{}）", audience.label(lang)), format!("sheet ({})", audience.label(lang)))
        }
        None if kind == shirube_domain::evaluation::KIND => {
            lang.pick("評価の結果", "result of an evaluation").to_owned()
        }
        None => kind.to_owned(),
    }
}

pub(super) fn chip(state: ReceivedState) -> &'static str {
    match state {
        ReceivedState::New => "attention",
        ReceivedState::Asked => "progress",
        ReceivedState::Accepted => "done",
        ReceivedState::Declined | ReceivedState::Superseded => "neutral",
    }
}

async fn render(cx: &Cx, status: StatusCode, (typed, refusals): (&Fields, &[Refusal])) -> Reply {
    let (operator, after) = (cx.operator()?.id.clone(), Cursor::parse(Fields::parse(&cx.query).get("after")));
    let is_later = after.is_some();
    let (list, unread) = cx
        .read(move |tx, _| {
            Ok((received::list(tx, &operator, None, after.as_ref(), ROWS)?, received::unread(tx, &operator)?))
        })
        .await?;
    let (t, lang, here) = (my_words(cx), cx.lang, cx.workspace_url("/register/received")?);
    let line = |r: &Received| Line {
        href: format!("{here}/{}", r.id),
        name: r.subject_name.clone(),
        hint: [kind_words(&r.kind, lang), r.from_name.clone(), minute(&r.at)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        state: r.state.label(lang),
        kind: chip(r.state),
    };
    let template = InboxPage {
        page: cx.workspace_page(t.received, &[])?.with_errors(refusals, lang),
        w: cx.words(),
        t,
        unread: match unread {
            0 => String::new(),
            n => lang.pick(format!("未確認が{n}件あります。"), format!("{n} not looked at yet.")),
        },
        rows: list.rows.iter().map(line).collect(),
        next: list.next.map(|c| format!("{here}?after={}", c.to_text())).unwrap_or_default(),
        first: if is_later { here.clone() } else { String::new() },
        may_take: cx.role().may(Verb::Disclose),
        name: typed.get("name").to_owned(),
        here,
    };
    cx.show_with(status, &template)
}

pub(super) async fn upload(cx: Cx, upload: Upload) -> Reply {
    let fields = upload.fields;
    match take(&cx, &fields, upload.files.into_iter().next().map(|f| f.bytes)).await {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, status, (&fields, &refusals)).await
        }
    }
}

async fn take(cx: &Cx, fields: &Fields, file: Option<Vec<u8>>) -> Result<String, Failure> {
    let file = file.ok_or_else(|| Refusal::invalid("common.required").on("file"))?;
    let (operator, from, catalog) = (cx.operator()?.id.clone(), fields.get("name").to_owned(), cx.catalog().clone());
    let base = cx.workspace_url("/register/received")?;
    cx.blocking(move |app| {
        let log = log_key(app);
        let reader = Reader { catalog: &catalog, log: log.as_ref() };
        filing::receive(&app.installation.ground, "statement.receive", |tx, _| {
            let incoming = Incoming { operator: &operator, file: &file, from_name: &from, delivery: None, node: None };
            let arrived = received::receive(tx, &reader, &incoming)?;
            Ok(format!("{base}/{}", arrived.row.id))
        })
    })
    .await
}
