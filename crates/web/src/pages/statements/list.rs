//! The statements an operator made, newest first.

use super::{kind_words, moment, standing};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Column, LinkItem, Page};
use crate::words::Words;
use crate::words::statement::{StatementWords, statement_words};
use serde_json::{Value, json};
use shirube_domain::id::StatementId;
use shirube_domain::registry;
use shirube_domain::statement::{self, StatementRow};

/// Statements on a page.
const MOST: usize = 50;

struct Row {
    href: String,
    kind: String,
    subject: String,
    issued: String,
    expires: String,
    chip: &'static str,
    state: &'static str,
}

#[derive(askama::Template)]
#[template(path = "statements/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static StatementWords,
    base: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    next: String,
    formats: Vec<LinkItem>,
}

struct Found {
    rows: Vec<(StatementRow, String)>,
    next: Option<StatementId>,
}

async fn find(cx: &Cx) -> Result<Found, Failure> {
    let query = Fields::parse(&cx.query);
    let below = match query.get("below") {
        "" => None,
        text => Some(StatementId::parse(text).map_err(|_| Failure::absent())?),
    };
    let operator = cx.operator()?.id.clone();
    cx.read(move |tx, _| {
        let mut found = statement::statements(tx, &operator, below.as_ref(), MOST as i64 + 1)?;
        let next = (found.len() > MOST).then(|| found[MOST - 1].id.clone());
        found.truncate(MOST);
        let mut rows = Vec::with_capacity(found.len());
        for row in found {
            let asset = row.asset.as_ref().map(|id| registry::asset(tx, id)).transpose()?.flatten();
            let name = asset.map_or_else(|| row.subject.clone(), |a| a.name);
            rows.push((row, name));
        }
        Ok(Found { rows, next })
    })
    .await
}

pub(super) async fn list(cx: Cx) -> Reply {
    let found = find(&cx).await?;
    let (t, now) = (statement_words(cx.lang), statement::seconds(cx.now));
    let base = cx.workspace_url("/register/statements")?;
    let head = |label: &str| Column { label: label.to_owned(), ..Column::default() };
    let row = |(row, name): &(StatementRow, String)| {
        let (chip, state) = standing(row, now, cx.lang);
        Row {
            href: format!("{base}/{}", row.id),
            kind: kind_words(&row.kind, cx.lang),
            subject: name.clone(),
            issued: moment(row.issued_at),
            expires: moment(row.expires_at),
            chip,
            state,
        }
    };
    let template = ListPage {
        page: cx.workspace_page(t.list_title, &[])?,
        w: cx.words(),
        t,
        columns: [t.subject, t.kind, t.issued, t.expires, t.state].map(head).to_vec(),
        rows: found.rows.iter().map(row).collect(),
        next: found.next.map(|id| format!("{base}?below={id}")).unwrap_or_default(),
        formats: vec![LinkItem { label: "JSON".to_owned(), href: format!("{base}.json"), current: false }],
        base,
    };
    cx.show(&template)
}

pub(super) async fn json(cx: Cx) -> Reply {
    let found = find(&cx).await?;
    let item = |(row, _): &(StatementRow, String)| -> Value {
        json!({
            "id": row.id.to_string(), "type": row.kind, "issuer": row.issuer, "subject": row.subject,
            "asset": row.asset.as_ref().map(ToString::to_string), "digest": row.digest, "key": row.key,
            "issued_at": row.issued_at, "expires_at": row.expires_at, "status": row.status, "reason": row.reason,
            "entry": row.entry.to_string(),
        })
    };
    cx.json(&json!({
        "items": found.rows.iter().map(item).collect::<Vec<_>>(), "next": found.next.map(|id| id.to_string()),
    }))
}
