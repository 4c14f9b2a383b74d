//! The list of an operator's assessments, on a page and as CSV and JSON of exactly what is shown.

use crate::csv;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Choice, Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use serde_json::json;
use shirube_domain::assessment::{self, AssessmentList, AssessmentSummary, State};
use shirube_domain::authority::Verb;
use shirube_domain::id::AssessmentId;
use shirube_domain::registry::Cursor;
use shirube_domain::report::kind_label;

/// Rows of one page.
const MOST: u32 = 50;

struct Row {
    href: String,
    name: String,
    kind: &'static str,
    number: i64,
    chip: &'static str,
    state: &'static str,
    answered: i64,
    updated: String,
    submitted: String,
}

#[derive(askama::Template)]
#[template(path = "assess/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    rows: Vec<Row>,
    columns: Vec<Column>,
    states: Vec<Choice>,
    chips: Vec<LinkItem>,
    action: String,
    next: String,
    first: String,
    formats: Vec<LinkItem>,
    new_href: String,
}

impl ListPage {
    fn evidence_href(&self) -> String {
        format!("{}/evidence", self.action.trim_end_matches("/assessments"))
    }

    fn no_pages(&self) -> Vec<LinkItem> {
        Vec::new()
    }
}

struct Asked {
    only: Option<State>,
    after: Option<Cursor>,
}

impl Asked {
    fn read(cx: &Cx) -> Asked {
        let query = Fields::parse(&cx.query);
        let only = [State::Draft, State::Submitted].into_iter().find(|s| s.word() == query.get("state"));
        Asked { only, after: Cursor::parse(query.get("cursor")) }
    }

    fn query(&self, cursor: Option<&Cursor>) -> String {
        let state = self.only.map(|s| format!("state={}", s.word()));
        let parts: Vec<String> =
            [state, cursor.map(|c| format!("cursor={}", c.to_text()))].into_iter().flatten().collect();
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
}

type Shown = (AssessmentList, Vec<(AssessmentId, i64)>);

async fn read(cx: &Cx, asked: &Asked) -> Result<Shown, Failure> {
    let (operator, only, after) = (cx.operator()?.id.clone(), asked.only, asked.after.clone());
    cx.read(move |tx, _| {
        let list = assessment::list(tx, &operator, only, after.as_ref(), MOST)?;
        let ids: Vec<AssessmentId> = list.rows.iter().map(|r| r.id.clone()).collect();
        let answered = assessment::answered(tx, &ids)?;
        Ok((list, answered))
    })
    .await
}

fn count(answered: &[(AssessmentId, i64)], id: &AssessmentId) -> i64 {
    answered.iter().find(|(a, _)| a == id).map_or(0, |(_, n)| *n)
}

/// `GET …/assessments`
pub(super) async fn page(cx: Cx) -> Reply {
    let t = assess_words(cx.lang);
    let asked = Asked::read(&cx);
    let (list, answered) = read(&cx, &asked).await?;
    let base = cx.workspace_url("/assess/assessments")?;
    let row = |s: &AssessmentSummary| Row {
        href: format!("{base}/{}", s.id),
        name: s.asset_name.clone(),
        kind: kind_label(s.asset_kind, cx.lang),
        number: s.number,
        chip: if s.state == State::Draft { "in_progress" } else { "done" },
        state: s.state.label(cx.lang),
        answered: count(&answered, &s.id),
        updated: minute(&s.updated_at),
        submitted: s.submitted_at.as_deref().map(minute).unwrap_or_default(),
    };
    let shown = asked.query(asked.after.as_ref());
    let format = |f: &str| LinkItem { label: f.to_uppercase(), href: format!("{base}.{f}{shown}"), current: false };
    cx.show(&ListPage {
        page: cx.page(t.list_title, &[]),
        w: cx.words(),
        t,
        rows: list.rows.iter().map(row).collect(),
        columns: columns(t),
        states: states(&cx, asked.only),
        chips: asked.only.iter().map(|s| chip(&cx, *s, &base)).collect(),
        next: list.next.as_ref().map(|c| format!("{base}{}", asked.query(Some(c)))).unwrap_or_default(),
        first: if asked.after.is_some() { format!("{base}{}", asked.query(None)) } else { String::new() },
        formats: ["csv", "json"].map(format).into(),
        new_href: if cx.role().may(Verb::Answer) { format!("{base}/new") } else { String::new() },
        action: base,
    })
}

fn chip(cx: &Cx, state: State, base: &str) -> LinkItem {
    LinkItem { label: state.label(cx.lang).to_owned(), href: base.to_owned(), current: false }
}

fn columns(t: &AssessWords) -> Vec<Column> {
    [
        (t.col_asset, false),
        (t.col_state, false),
        (t.col_answered, true),
        (t.col_updated, false),
        (t.col_submitted, false),
    ]
    .map(|(label, numeric)| Column { label: label.to_owned(), numeric, ..Column::default() })
    .into()
}

fn states(cx: &Cx, only: Option<State>) -> Vec<Choice> {
    [State::Draft, State::Submitted]
        .map(|s| Choice {
            value: s.word().into(),
            label: s.label(cx.lang).into(),
            chosen: only == Some(s),
            ..Choice::default()
        })
        .into()
}

/// `GET …/assessments.csv`
pub(super) async fn csv(cx: Cx) -> Reply {
    let t = assess_words(cx.lang);
    let (list, answered) = read(&cx, &Asked::read(&cx)).await?;
    let head =
        csv::line(&[t.col_id, t.col_asset, t.col_version, t.col_state, t.col_answered, t.col_updated, t.col_submitted]);
    let line = |s: &AssessmentSummary| {
        let (number, n) = (s.number.to_string(), count(&answered, &s.id).to_string());
        let submitted = s.submitted_at.clone().unwrap_or_default();
        csv::line(&[s.id.as_str(), &s.asset_name, &number, s.state.label(cx.lang), &n, &s.updated_at, &submitted])
    };
    let bytes = csv::file(std::iter::once(head).chain(list.rows.iter().map(line)));
    Ok(cx.download(csv::MEDIA, &file_name(&cx, "csv"), bytes))
}

/// `GET …/assessments.json`
pub(super) async fn json(cx: Cx) -> Reply {
    let asked = Asked::read(&cx);
    let (list, answered) = read(&cx, &asked).await?;
    let rows: Vec<_> = list
        .rows
        .iter()
        .map(|s| {
            json!({
                "id": s.id.as_str(), "asset": s.asset.as_str(), "asset_kind": s.asset_kind.code(), "asset_name": s.asset_name,
                "number": s.number, "status": s.state.word(), "answered": count(&answered, &s.id),
                "updated_at": s.updated_at, "submitted_at": s.submitted_at,
            })
        })
        .collect();
    cx.json(&json!({ "assessments": rows, "next": list.next.map(|c| c.to_text()) }))
}

fn file_name(cx: &Cx, extension: &str) -> String {
    let day = shirube_domain::time::date_in_japan(cx.now).to_string().replace('-', "");
    format!("shirube_assessments_{day}.{extension}")
}
