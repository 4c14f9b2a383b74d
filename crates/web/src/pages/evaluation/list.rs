//! The evaluations of an operator, of one system or of all.

use super::my_words;
use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::view::{Choice, Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::evaluation::EvaluationWords;
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::evaluation::{self, Evaluation, EvaluationState, RunState};
use shirube_domain::id::{AssetId, OperatorId};
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, Cursor};
use shirube_domain::statement;
use shirube_domain::text::Lang;

/// Rows of one page.
const ROWS: usize = 50;
/// Results one can choose among to compare, the latest.
const MOST_RESULTS: usize = 30;

pub(super) struct Line {
    pub href: String,
    pub number: String,
    pub name: String,
    pub system_href: String,
    pub version: String,
    pub suite: String,
    pub model: String,
    pub state: &'static str,
    pub kind: &'static str,
    pub stale: Vec<&'static str>,
    pub updated: String,
}

#[derive(askama::Template)]
#[template(path = "evaluation/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    here: String,
    new_href: String,
    suites_href: String,
    rows: Vec<Line>,
    columns: Vec<Column>,
    next: String,
    first: String,
    can_compare: bool,
}

impl ListPage {
    fn no_pages(&self) -> Vec<LinkItem> {
        Vec::new()
    }
}

pub(super) fn chip(state: EvaluationState) -> &'static str {
    match state {
        EvaluationState::Planned | EvaluationState::Review | EvaluationState::Returned => "attention",
        EvaluationState::Agreed => "progress",
        EvaluationState::Accepted | EvaluationState::Issued => "done",
        EvaluationState::Withdrawn => "neutral",
    }
}

pub(super) fn columns(labels: &[&str]) -> Vec<Column> {
    labels.iter().map(|label| Column { label: (*label).to_owned(), ..Column::default() }).collect()
}

/// Marks columns of numbers, by their place.
pub(super) fn numeric(mut columns: Vec<Column>, places: &[usize]) -> Vec<Column> {
    for (at, column) in columns.iter_mut().enumerate() {
        column.numeric = places.contains(&at);
    }
    columns
}

fn line(tx: &mut Tx<'_>, e: &Evaluation, here: &str, (at, lang): (u64, Lang)) -> Result<Line, Error> {
    let name = registry::asset(tx, &e.asset)?.map(|a| a.name).unwrap_or_default();
    let stale = evaluation::standing(tx, e, at)?;
    let is_over = e.state == EvaluationState::Withdrawn;
    Ok(Line {
        href: format!("{here}/{}", e.id),
        number: format!("#{}", e.number),
        name,
        system_href: format!("{here}/systems/{}", e.asset),
        version: e.asset_version.clone().unwrap_or_default(),
        suite: format!("{} {}", e.plan.title.get(lang), e.suite_version),
        model: e.plan.model.clone(),
        state: e.state.label(lang),
        kind: chip(e.state),
        stale: if is_over { Vec::new() } else { stale.iter().map(|s| s.cause.label(lang)).collect() },
        updated: minute(&e.updated_at),
    })
}

/// Results that can be compared: the accepted run of each evaluation.
pub(super) fn results(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    (chosen, lang): (&str, Lang),
) -> Result<Vec<Choice>, Error> {
    let mut out = Vec::new();
    for e in evaluation::list(tx, operator, None, None, 200)?.rows {
        for run in evaluation::runs(tx, &e.id)?.into_iter().filter(|r| r.state == RunState::Accepted) {
            let name = registry::asset(tx, &e.asset)?.map(|a| a.name).unwrap_or_default();
            if out.len() == MOST_RESULTS {
                return Ok(out);
            }
            let version = e.asset_version.as_deref().unwrap_or_default();
            out.push(Choice {
                value: run.id.to_string(),
                label: format!("#{} {name} {version}", e.number),
                hint: format!("{} {} · {}", e.plan.title.get(lang), e.suite_version, e.plan.model),
                chosen: run.id.as_str() == chosen,
            });
        }
    }
    Ok(out)
}

pub(super) async fn list(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let asset = AssetId::parse(query.get("asset")).ok();
    let (operator, after, lang) = (cx.operator()?.id.clone(), Cursor::parse(query.get("after")), cx.lang);
    let (here, at, is_later) = (cx.workspace_url("/assess/evaluations")?, statement::seconds(cx.now), after.is_some());
    let of = asset.as_ref().map(|a| format!("asset={a}")).unwrap_or_default();
    let base = here.clone();
    let (rows, next, can_compare) = cx
        .read(move |tx, _| {
            let list = evaluation::list(tx, &operator, asset.as_ref(), after.as_ref(), ROWS)?;
            let rows = list.rows.iter().map(|e| line(tx, e, &base, (at, lang))).collect::<Result<Vec<_>, _>>()?;
            Ok((rows, list.next, results(tx, &operator, ("", lang))?.len() > 1))
        })
        .await?;
    let t = my_words(&cx);
    cx.show(&ListPage {
        page: cx.workspace_page(t.title, &[])?,
        w: cx.words(),
        t,
        new_href: if cx.role().may(Verb::Answer) { format!("{here}/new?{of}") } else { String::new() },
        suites_href: cx.url("/suites"),
        columns: columns(&[t.number, t.system, t.suite, t.model, t.state, t.updated]),
        next: next.map(|c| format!("{here}?{of}&after={}", c.to_text())).unwrap_or_default(),
        first: if is_later { format!("{here}?{of}") } else { String::new() },
        rows,
        can_compare,
        here,
    })
}
