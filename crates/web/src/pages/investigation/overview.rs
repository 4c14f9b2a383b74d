//! Everything found out in a case, on one page.

use super::{Card, Held, card, open};
use crate::cx::{Cx, Reply};
use crate::form::{Fields, Form};
use crate::pages::cases::find;
use crate::view::{Column, LinkItem, Page};
use crate::words::Words;
use crate::words::investigation::{InvestigationWords, investigation_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::cases::Event;
use shirube_domain::investigation::{self, Kind, Record, Stage, Told, When, factor_words, timeline};
use shirube_domain::refusal::Refusal;

/// A line of the timeline.
struct Line {
    reference: String,
    when: String,
    precision: &'static str,
    what: String,
    is_case: bool,
    is_confirmed: bool,
    is_withdrawn: bool,
    sources: Vec<LinkItem>,
    change: String,
}

struct FactorLine {
    card: Card,
    weight: String,
    place: String,
    what: String,
}

#[derive(askama::Template)]
#[template(path = "investigation/overview.html")]
struct OverviewPage {
    page: Page,
    w: &'static Words,
    t: &'static InvestigationWords,
    here: String,
    findings: String,
    evidence: Vec<Card>,
    interviews: Vec<Card>,
    lines: Vec<Line>,
    line_columns: Vec<Column>,
    has_case: bool,
    factors: Vec<FactorLine>,
    factor_columns: Vec<Column>,
    conclusion: Option<Card>,
    is_over: bool,
    given: Fields,
}

impl OverviewPage {
    /// What was typed before.
    fn had(&self, name: &str) -> &str {
        self.given.get(name)
    }
}

pub(super) async fn page(cx: Cx, Path((_, case)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &case, Fields::default(), &[]).await
}

async fn show(cx: &Cx, status: StatusCode, case: &str, given: Fields, refusals: &[Refusal]) -> Reply {
    let held = open(cx, case).await?;
    let (t, query) = (investigation_words(cx.lang), Fields::parse(&cx.query));
    let cards = |kind| held.found.of(kind).map(|r| card(cx, &held, r)).collect();
    let columns =
        |labels: &[&str]| labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect();
    let mut page = cx.page(t.title, &[(t.cases, "/cases"), (&held.view.file.title, &held.case_path())]);
    if query.has("done") {
        page = page.with_notice("success", t.done, "");
    }
    let has_case = query.has("case");
    let template = OverviewPage {
        page: page.with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        here: cx.url(&held.path()),
        findings: cx.url(&format!("{}/findings", held.case_path())),
        evidence: cards(Kind::Evidence),
        interviews: cards(Kind::Interview),
        lines: lines(cx, &held, has_case),
        line_columns: columns(&[t.when, t.what, t.standing, t.sources]),
        has_case,
        factors: held.found.of(Kind::Factor).map(|r| factor(cx, &held, r)).collect(),
        factor_columns: columns(&[t.factor, t.weight, t.what, t.sources]),
        conclusion: held.found.of(Kind::Conclusion).map(|r| card(cx, &held, r)).next(),
        is_over: held.is_over(),
        given,
    };
    cx.show_with(status, &template)
}

fn factor(cx: &Cx, held: &Held, record: &Record) -> FactorLine {
    let (weight, place) = factor_words(cx.catalog(), cx.lang, record);
    FactorLine { card: card(cx, held, record), weight, place, what: record.get("what").to_owned() }
}

fn lines(cx: &Cx, held: &Held, has_case: bool) -> Vec<Line> {
    let events: &[Event] = if has_case { &held.view.events } else { &[] };
    let line = |(when, told): (When, Told<'_>)| match told {
        Told::Found(record) => {
            let card = card(cx, held, record);
            let until = record.get("until");
            let at = record.get("at");
            Line {
                reference: record.reference(),
                when: if until.is_empty() { at.to_owned() } else { format!("{at} – {until}") },
                precision: when.precision.label(cx.lang),
                what: record.get("what").to_owned(),
                is_case: false,
                is_confirmed: record.get("standing") == "confirmed",
                is_withdrawn: card.is_withdrawn,
                sources: card.sources,
                change: card.change,
            }
        }
        Told::Case(event) => {
            let step = event.step.as_deref().and_then(|s| held.view.definition.step(s));
            let kind = event.kind.label(cx.lang);
            Line {
                reference: format!("#{}", event.number),
                when: crate::view::minute(&event.at),
                precision: when.precision.label(cx.lang),
                what: step.map_or(kind.to_owned(), |s| format!("{} · {kind}", s.title.get(cx.lang))),
                is_case: true,
                is_confirmed: true,
                is_withdrawn: false,
                sources: vec![held.source(cx, &format!("#{}", event.number))],
                change: String::new(),
            }
        }
    };
    timeline(&held.found, events).into_iter().map(line).collect()
}

pub(super) async fn present(cx: Cx, Path((_, case)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let stage = match fields.get("stage") {
        "final" => Stage::Final {
            comments: fields.get("comments").replace("\r\n", "\n"),
            clauses: fields.get("clauses").replace("\r\n", "\n"),
        },
        _ => Stage::Draft,
    };
    let (actor, catalog, named, lang) = (cx.account_id()?, cx.catalog().clone(), case.clone(), cx.lang);
    let done = cx
        .blocking(move |app| {
            let ground = &app.installation.ground;
            let id = ground.db.read(|tx| find(tx, &named))?;
            investigation::present(ground, &catalog, &actor, &id, (&stage, lang))
        })
        .await;
    match done {
        Ok(done) => {
            let word = if done.is_pending { "pending" } else { "done" };
            cx.see_other(&cx.url(&format!("/cases/{case}?{word}")))
        }
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &case, fields, &refusals).await
        }
    }
}
