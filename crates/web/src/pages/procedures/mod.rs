//! Procedures: how cases proceed, drawn and listed, for everyone.
//!
//! For: anyone can read beforehand who decides what about them, on which basis, and by when.
//! Rests on: `shirube_domain::procedure`, `docs/specs/procedure.md`.
//! Words: a *way* is an arrow of the drawing.
//! Never: shows a case.
//! Begin at: [`ROUTES`].

mod draw;

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::OPEN;
use crate::routes;
use crate::view::{Column, Fact, LinkItem, Page};
use crate::words::Words;
use crate::words::procedure::{ProcedureWords, procedure_words};
use axum::extract::Path;
use serde_json::{Value, json};
use shirube_domain::authority::{self, Force};
use shirube_domain::calendar::{Calendar, Closed};
use shirube_domain::norm::NormId;
use shirube_domain::procedure::{self, CLOCK, Clock, Definition, MoveKind, Step};

routes! {
    GET "/{lang}/procedures" OPEN => list;
    GET "/{lang}/procedures.json" OPEN => list_json;
    GET "/{lang}/procedures/{procedure}" OPEN => one;
    GET "/{lang}/procedures/{procedure}/procedure.json" OPEN => one_json;
}

struct Line {
    href: String,
    title: String,
    version: String,
    about: String,
    steps: usize,
    periods: usize,
}

#[derive(askama::Template)]
#[template(path = "procedures/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static ProcedureWords,
    rows: Vec<Line>,
    columns: Vec<Column>,
    formats: Vec<LinkItem>,
}

struct StateLine {
    title: String,
    waits_for: String,
    outside: String,
}

struct StepLine {
    number: usize,
    title: String,
    from: String,
    to: String,
    by: String,
    second: String,
    apart: String,
    power: String,
    force: &'static str,
    asks: Vec<(String, bool)>,
    documents: Vec<String>,
    note: String,
    basis: Vec<LinkItem>,
}

struct ClockLine {
    title: String,
    length: String,
    stays: bool,
    runs: String,
    lapse: Vec<String>,
    basis: Vec<LinkItem>,
    is_ours: bool,
}

struct MoveLine {
    title: &'static str,
    by: String,
    basis: Vec<LinkItem>,
}

#[derive(askama::Template)]
#[template(path = "procedures/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static ProcedureWords,
    about: String,
    facts: Vec<Fact>,
    basis: Vec<LinkItem>,
    drawing: String,
    states: Vec<StateLine>,
    steps: Vec<StepLine>,
    clocks: Vec<ClockLine>,
    moves: Vec<MoveLine>,
    state_columns: Vec<Column>,
    step_columns: Vec<Column>,
    clock_columns: Vec<Column>,
    move_columns: Vec<Column>,
    formats: Vec<LinkItem>,
}

fn columns(labels: &[&str]) -> Vec<Column> {
    labels.iter().map(|label| Column { label: (*label).to_owned(), ..Column::default() }).collect()
}

fn formats(json: String, text: Option<String>) -> Vec<LinkItem> {
    let link = |label: &str, href| LinkItem { label: label.to_owned(), href, current: false };
    [Some(link("JSON", json)), text.map(|t| link("TOML", t))].into_iter().flatten().collect()
}

async fn list(cx: Cx) -> Reply {
    let (t, lang) = (procedure_words(cx.lang), cx.lang);
    let line = |d: &Definition| Line {
        href: cx.url(&format!("/procedures/{}", d.name())),
        title: d.title.get(lang).to_owned(),
        version: d.version.clone(),
        about: d.about.get(lang).to_owned(),
        steps: d.steps.len(),
        periods: d.clocks.len(),
    };
    let mut columns = columns(&[t.title, t.steps_count, t.periods_count]);
    for column in columns.iter_mut().skip(1) {
        column.numeric = true;
    }
    cx.show(&ListPage {
        page: cx.page(t.title, &[]),
        w: cx.words(),
        t,
        rows: procedure::definitions().iter().map(line).collect(),
        columns,
        formats: formats(cx.url("/procedures.json"), None),
    })
}

async fn list_json(cx: Cx) -> Reply {
    let all: Vec<Value> = procedure::definitions()
        .iter()
        .map(|d| json!({ "name": d.name(), "id": d.id, "version": d.version, "title": d.title, "about": d.about, "basis": d.basis }))
        .collect();
    cx.json(&json!({ "procedures": all }))
}

fn found(name: &str) -> Result<&'static Definition, Failure> {
    procedure::definition(name).ok_or_else(Failure::absent)
}

async fn one_json(cx: Cx, Path((_, name)): Path<(String, String)>) -> Reply {
    cx.json(&procedure::document(found(&name)?))
}

async fn one(cx: Cx, Path((_, name)): Path<(String, String)>) -> Reply {
    let (d, t, lang) = (found(&name)?, procedure_words(cx.lang), cx.lang);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let title = d.title.get(lang);
    let calendar = Calendar::named(&d.calendar).map(|c| c.title().get(lang).to_owned()).unwrap_or_default();
    let state = |s: &procedure::State| StateLine {
        title: s.title.get(lang).to_owned(),
        waits_for: s.waits_for.as_ref().map_or_else(|| t.end.to_owned(), |r| roles(&cx, d, std::slice::from_ref(r))),
        outside: s.outside.get(lang).to_owned(),
    };
    let moved = |kind: &MoveKind| {
        let permit = d.moves.permit(*kind)?;
        Some(MoveLine { title: kind.label(lang), by: roles(&cx, d, &permit.by), basis: basis(&cx, &permit.basis) })
    };
    cx.show(&OnePage {
        page: cx.page(title, &[(t.title, "/procedures")]),
        w: cx.words(),
        t,
        about: d.about.get(lang).to_owned(),
        facts: vec![fact(t.version, d.name()), fact(t.calendar, calendar)],
        basis: basis(&cx, &d.basis),
        drawing: draw::drawing(&procedure::drawing(d), title, t.drawing_about, lang),
        states: d.states.iter().map(state).collect(),
        steps: d.steps.iter().enumerate().map(|(n, s)| step_line(&cx, d, n + 1, s)).collect(),
        clocks: d.clocks.iter().map(|c| clock_line(&cx, d, c)).collect(),
        moves: MoveKind::ALL.iter().filter_map(moved).collect(),
        state_columns: columns(&[t.state, t.waits_for, t.outside]),
        step_columns: columns(&[t.number, t.step, t.from, t.to, t.by, t.act, t.asks, t.basis]),
        clock_columns: columns(&[t.period, t.length, t.runs, t.lapse, t.basis]),
        move_columns: columns(&[t.a_move, t.by, t.basis]),
        formats: formats(cx.url(&format!("/procedures/{}/procedure.json", d.name())), None),
    })
}

fn between(cx: &Cx) -> &'static str {
    cx.lang.pick("、", ", ")
}

/// The names of states, in the order given.
fn states(cx: &Cx, d: &Definition, ids: &[String]) -> String {
    let name = |id: &String| d.state(id).map(|s| s.title.get(cx.lang));
    ids.iter().filter_map(name).collect::<Vec<_>>().join(between(cx))
}

fn roles(cx: &Cx, d: &Definition, ids: &[String]) -> String {
    if ids == [CLOCK] {
        return procedure_words(cx.lang).clock.to_owned();
    }
    let name = |id: &String| d.role(id).map(|r| r.title.get(cx.lang));
    ids.iter().filter_map(name).collect::<Vec<_>>().join(between(cx))
}

fn steps(cx: &Cx, d: &Definition, ids: &[String]) -> String {
    let name = |id: &String| d.step(id).map(|s| s.title.get(cx.lang));
    ids.iter().filter_map(name).collect::<Vec<_>>().join(between(cx))
}

fn step_line(cx: &Cx, d: &Definition, number: usize, step: &Step) -> StepLine {
    let (t, lang) = (procedure_words(cx.lang), cx.lang);
    let power = step.power.as_deref().and_then(authority::power);
    StepLine {
        number,
        title: step.title.get(lang).to_owned(),
        from: states(cx, d, &step.from),
        to: states(cx, d, std::slice::from_ref(&step.to)),
        by: roles(cx, d, &step.by),
        second: roles(cx, d, &step.second),
        apart: steps(cx, d, &step.apart_from),
        power: power.map(|p| p.title.get(lang).to_owned()).unwrap_or_default(),
        force: power.map_or("", |p| force(t, p.force)),
        asks: step.fields.iter().map(|f| (f.label.get(lang).to_owned(), f.is_required)).collect(),
        documents: step.documents.iter().map(|b| b.get(lang).to_owned()).collect(),
        note: step.note.as_ref().map(|n| n.get(lang).to_owned()).unwrap_or_default(),
        basis: basis(cx, &step.basis),
    }
}

pub(in crate::pages) fn force(t: &ProcedureWords, force: Force) -> &'static str {
    match force {
        Force::Binding => t.binding,
        Force::Guidance => t.guidance,
        Force::Information => t.information,
        Force::Internal => t.internal,
    }
}

fn clock_line(cx: &Cx, d: &Definition, clock: &Clock) -> ClockLine {
    let (t, lang) = (procedure_words(cx.lang), cx.lang);
    let lapse = &clock.lapse;
    let mut after = Vec::new();
    if let Some(step) = &lapse.step {
        after.push(format!("{}{}", t.lapse_step, steps(cx, d, std::slice::from_ref(step))));
    }
    if !lapse.bars.is_empty() {
        after.push(format!("{}{}", t.lapse_bars, steps(cx, d, &lapse.bars)));
    }
    if !lapse.tell.is_empty() {
        after.push(format!("{}{}", t.lapse_tell, roles(cx, d, &lapse.tell)));
    }
    ClockLine {
        title: clock.title.get(lang).to_owned(),
        length: clock.span().map_or_else(|| t.given.to_owned(), |s| s.words(lang)),
        stays: clock.closed == Closed::Stays,
        runs: states(cx, d, &clock.runs_in),
        lapse: after,
        basis: basis(cx, &clock.basis),
        is_ours: clock.is_ours,
    }
}

/// What something rests on, in words; a norm leads to its page.
pub(in crate::pages) fn basis(cx: &Cx, all: &[String]) -> Vec<LinkItem> {
    all.iter().map(|b| basis_link(cx, b)).collect()
}

fn basis_link(cx: &Cx, text: &str) -> LinkItem {
    let (catalog, lang) = (cx.catalog(), cx.lang);
    let link = |label: String, href: String| LinkItem { label, href, current: false };
    if text.starts_with("docs/") {
        return link(procedure_words(lang).house.to_owned(), String::new());
    }
    let Some((of, clause)) = text.split_once(':') else { return link(text.to_owned(), String::new()) };
    if let Some(law) = catalog.laws().iter().find(|l| l.key == of) {
        return link(format!("{} {clause}", law.title.get(lang)), String::new());
    }
    let code = of.split('@').next().unwrap_or(of);
    let any = || catalog.instruments().iter().find(|i| i.code == code);
    let held = catalog.instrument(code).or_else(any).and_then(|i| Some((i, i.norm(clause)?)));
    let Some((instrument, norm)) = held else { return link(text.to_owned(), String::new()) };
    let id = NormId::new(&instrument.code, &instrument.version, clause);
    let label = format!("{} {}", instrument.short.get(lang), norm.citation.get(lang));
    link(label, cx.url(&format!("/norms/{}/{}", id.instrument(), id.clause())))
}
