//! What was enacted, by whom in which office, why; and every time what is in force changed.

use super::shown::{Tag, formats};
use crate::cx::{Cx, Reply};
use crate::pages::editing::{self as pages, Whole};
use crate::view::{Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::editing::{EditingWords, editing_words};
use serde_json::{Value, json};
use shirube_domain::editing::{self, Change, StepKind};
use shirube_domain::norm::{PartKind, Status};
use shirube_domain::time::date_in_japan;

/// Enacted versions and changes shown.
const AT_ONCE: i64 = 200;

/// One enacted version.
struct Row {
    title: String,
    href: String,
    chip: Tag,
    from: String,
    decided_by: String,
    at: String,
    proposer: String,
    findings: Vec<String>,
    clauses: Vec<String>,
    entry: LinkItem,
    compare: String,
}

/// One time what is in force changed.
struct ChangeRow {
    digest: String,
    at: String,
    entry: LinkItem,
}

#[derive(askama::Template)]
#[template(path = "public/history.html")]
struct HistoryPage {
    page: Page,
    w: &'static Words,
    t: &'static EditingWords,
    rows: Vec<Row>,
    columns: Vec<Column>,
    changes: Vec<ChangeRow>,
    as_of: String,
    licence: &'static str,
    formats: Vec<LinkItem>,
}

async fn read(cx: &Cx) -> Result<(Vec<Whole>, Vec<Change>), crate::failure::Failure> {
    cx.read(|tx, _| {
        let mut out = Vec::new();
        for proposal in editing::enacted(tx, AT_ONCE)? {
            out.extend(pages::whole(tx, proposal)?);
        }
        Ok((out, editing::changes(tx, AT_ONCE)?))
    })
    .await
}

fn entry(cx: &Cx, id: &str) -> LinkItem {
    let short: String = id.chars().take(16).collect();
    LinkItem { label: format!("{short}…"), href: cx.url(&format!("/log/entries/{id}")), current: false }
}

fn of(held: &Whole, kind: StepKind, cx: &Cx) -> String {
    held.steps.iter().find(|s| s.kind == kind).map(|s| pages::who(s, cx.lang)).unwrap_or_default()
}

/// How a file that has no versions stands: its text is in force, waits for its day, or another took its place.
fn standing(held: &Whole, cx: &Cx) -> Status {
    let is_coming = held.draft.in_force.is_some_and(|d| d > date_in_japan(cx.now));
    match cx.catalog().file(&held.proposal.file()) == Some(held.draft.text.as_str()) {
        true => Status::Current,
        false if is_coming => Status::Coming,
        false => Status::Superseded,
    }
}

fn row(held: Whole, cx: &Cx) -> Option<Row> {
    let (id, kind) = (&held.proposal.instrument, held.proposal.kind());
    let found = cx.catalog().instruments().iter().find(|i| i.id() == *id);
    let status = match kind {
        PartKind::Instrument => found.map(|i| i.status),
        _ => Some(standing(&held, cx)),
    };
    let title = match kind {
        PartKind::Instrument => found.map_or_else(|| id.clone(), |i| i.name(cx.lang)),
        _ => format!("{} – {id}", kind.label(cx.lang)),
    };
    let href = pages::enacted_at(cx, &held.proposal);
    let word = match status {
        Some(Status::Current) => "done",
        Some(Status::Coming) => "progress",
        _ => "neutral",
    };
    let before = found.and_then(|i| i.supersedes.as_ref());
    let (decided_by, proposer) = (of(&held, StepKind::Enacted, cx), of(&held, StepKind::Saved, cx));
    let act = held.act?;
    Some(Row {
        title,
        href,
        chip: Tag { word, label: status.map_or("–", |s| s.label(cx.lang)) },
        from: held.draft.in_force.map(|d| d.to_string()).unwrap_or_default(),
        at: minute(&act.at),
        entry: entry(cx, act.entry.as_str()),
        findings: act.findings,
        clauses: act.clauses,
        compare: before.map(|v| cx.url(&format!("/norms/{id}/compare/{v}"))).unwrap_or_default(),
        decided_by,
        proposer,
    })
}

pub(super) async fn history(cx: Cx) -> Reply {
    let t = editing_words(cx.lang);
    let (enacted, changes) = read(&cx).await?;
    let change = |c: Change| ChangeRow { entry: entry(&cx, c.entry.as_str()), digest: c.digest, at: minute(&c.at) };
    let heads = [t.record_digest, t.at, t.entry];
    let template = HistoryPage {
        page: cx.page(t.record_title, &[(super::shown::t(&cx).norms_title, "/norms")]),
        w: cx.words(),
        t,
        rows: enacted.into_iter().filter_map(|held| row(held, &cx)).collect(),
        columns: heads.map(|label| Column { label: label.to_owned(), ..Column::default() }).to_vec(),
        changes: changes.into_iter().map(change).collect(),
        as_of: date_in_japan(cx.now).to_string(),
        licence: super::shown::t(&cx).log_licence,
        formats: formats(&[("JSON", cx.url("/norms/history.json"))]),
    };
    cx.show(&template)
}

pub(super) async fn history_json(cx: Cx) -> Reply {
    let (enacted, changes) = read(&cx).await?;
    let step = |held: &Whole, kind| {
        let found = held.steps.iter().find(|s| s.kind == kind);
        found.map(|s| json!({ "name": s.name, "office": "norm-editor", "ministry": s.ministry, "at": s.at }))
    };
    let version = |held: &Whole| {
        let act = held.act.as_ref().map(|a| {
            json!({ "id": a.id, "power": a.power, "findings": a.findings, "clauses": a.clauses, "at": a.at,
                "entry": a.entry })
        });
        json!({
            "instrument": held.proposal.instrument, "current_from": held.draft.in_force, "act": act,
            "proposed_by": step(held, StepKind::Saved), "decided_by": step(held, StepKind::Enacted),
        })
    };
    let change = |c: &Change| {
        let instruments: Value = serde_json::from_str(&c.instruments).unwrap_or_default();
        json!({ "number": c.number, "catalog": c.digest, "at": c.at, "entry": c.entry, "instruments": instruments })
    };
    cx.json(&json!({
        "in_force": changes.first().map(change),
        "enacted": enacted.iter().map(version).collect::<Vec<_>>(),
        "changes": changes.iter().map(|c| json!({ "number": c.number, "catalog": c.digest, "at": c.at, "entry": c.entry })).collect::<Vec<_>>(),
    }))
}
