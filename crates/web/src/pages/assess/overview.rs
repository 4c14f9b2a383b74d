//! One assessment as a task list: by principle, how far it is, where it is thin, what comes next.

use super::At;
use super::desk::{Desk, desk, own};
use super::left::{self, LeftRow};
use super::marks::{self, MarkRow};
use crate::csv;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::report::heat::HeatSvg;
use crate::view::{Column, Fact, LinkItem, Page, TaskItem, minute};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use crate::words::mark::{MarkWords, mark_words};
use axum::extract::Path;
use shirube_domain::assessment::{self, AssessmentRow, Group, Progress, TaskState, groups, progress};
use shirube_domain::authority::Verb;
use shirube_domain::report::{HeatMap, assessment_heat};

struct Section {
    id: String,
    title: String,
    count: Progress,
    is_open: bool,
    tasks: Vec<TaskItem>,
}

/// Who submitted it, when, and where the receipt is.
pub(super) struct Standing {
    pub who: String,
    pub at: String,
    pub criteria: String,
    pub receipt: String,
}

#[derive(askama::Template)]
#[template(path = "assess/overview.html")]
struct OverviewPage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    desk: Desk,
    tabs: Vec<LinkItem>,
    standing: Option<Standing>,
    criteria: String,
    progress: Progress,
    risks: usize,
    steps: Vec<TaskItem>,
    facts: Vec<Fact>,
    said: Vec<Fact>,
    facts_changed: bool,
    can_answer: bool,
    sections: Vec<Section>,
    heat: HeatSvg,
    heat_columns: Vec<Column>,
    heat_rows: Vec<(String, Vec<String>)>,
    heat_source: String,
    heat_formats: Vec<LinkItem>,
    here: String,
    next_item: String,
    start_action: String,
    once: String,
    left: Vec<LeftRow>,
    mt: &'static MarkWords,
    marks: Vec<MarkRow>,
    marks_of_one: bool,
}

impl OverviewPage {
    fn answered(&self) -> usize {
        self.progress.answered()
    }

    fn updated(&self) -> String {
        minute(&self.desk.assessment.updated_at)
    }

    fn asset_href(&self) -> &str {
        self.facts.first().map_or("", |f| f.href.as_str())
    }
}

/// The task state as the shared parts name it.
pub(super) fn task_word(state: TaskState) -> &'static str {
    match state {
        TaskState::NotStarted => "not_started",
        TaskState::Begun => "in_progress",
        TaskState::Attention => "attention",
        TaskState::Done => "done",
        TaskState::NotApplicable => "not_applicable",
        TaskState::CannotStart => "cannot_start",
    }
}

/// `GET …/assessments/{id}`
pub(super) async fn page(cx: Cx, Path(at): Path<At>) -> Reply {
    let t = assess_words(cx.lang);
    let desk = desk(&cx, &at).await?;
    let catalog = cx.catalog();
    let rows = desk.rows(catalog);
    let map = assessment_heat(catalog, &rows, cx.lang);
    let here = desk.url(&cx, "")?;
    let grouped = groups(catalog, &rows, cx.lang);
    let next_item = next_item(&grouped, &here);
    let counted = progress(&rows);
    let covered = instruments(&cx, &rows);
    let mut page = cx.page(format!("{}{}", t.title_prefix, desk.asset.name), &[(t.list_title, &cx_list(&cx)?)]);
    if Fields::parse(&cx.query).has("facts") {
        page = page.with_notice("success", t.facts_taken, "");
    }
    cx.show(&OverviewPage {
        w: cx.words(),
        t,
        tabs: desk.tabs(&cx, "")?,
        standing: standing(&cx, &desk)?,
        criteria: covered.join(cx.lang.pick("、", "; ")),
        progress: counted,
        risks: desk.risks.len(),
        steps: steps(&desk, &cx, t, counted, &next_item)?,
        facts: key_facts(&cx, &desk, t, covered.len())?,
        said: facts_used(&cx, &desk),
        facts_changed: desk.is_draft() && desk.facts_now != desk.assessment.facts,
        can_answer: desk.is_open_to(&cx),
        sections: sections(&cx, &desk, &grouped, &here),
        heat_columns: heat_columns(&map, t),
        heat_rows: HeatSvg::table(&map, cx.lang),
        heat: HeatSvg::new(&map, cx.lang, |principle, role| format!("{here}/table?principle={principle}&role={role}")),
        heat_source: format!("{} · {}", desk.name(cx.lang), minute(&desk.assessment.updated_at)),
        heat_formats: formats(&format!("{here}/heat"), &["csv", "svg"]),
        start_action: start_action(&cx, &desk)?,
        left: left::of_desk(&cx, &desk).await?,
        mt: mark_words(cx.lang),
        marks: marks::of_rows(&cx, &desk, &rows)?,
        marks_of_one: false,
        once: cx.once(),
        here,
        next_item,
        desk,
        page,
    })
}

/// The first item nobody has finished; empty when there is none.
fn next_item(grouped: &[Group<'_, '_>], here: &str) -> String {
    let mut rows = grouped.iter().flat_map(|g| &g.rows);
    let open = rows.find(|r| matches!(r.task(), TaskState::NotStarted | TaskState::Begun));
    open.map(|r| format!("{here}/items/{}", r.item.id)).unwrap_or_default()
}

/// Where a new version is started; empty for a draft, and for who may not.
fn start_action(cx: &Cx, desk: &Desk) -> Result<String, Failure> {
    let may = cx.role().may(Verb::Answer) && !desk.is_draft();
    if may { cx.workspace_url("/assess/assessments") } else { Ok(String::new()) }
}

/// The same thing in other formats, by extension.
pub(super) fn formats(base: &str, extensions: &[&str]) -> Vec<LinkItem> {
    let link = |f: &&str| LinkItem { label: f.to_uppercase(), href: format!("{base}.{f}"), current: false };
    extensions.iter().map(link).collect()
}

fn cx_list(cx: &Cx) -> Result<String, Failure> {
    Ok(format!("/w/{}/assess/assessments", cx.operator()?.id))
}

/// The groups; the first with something unanswered is unfolded.
fn sections(cx: &Cx, desk: &Desk, grouped: &[Group<'_, '_>], here: &str) -> Vec<Section> {
    let mut out: Vec<Section> = grouped.iter().map(|g| section(cx, desk, g, here)).collect();
    if let Some(first) = out.iter_mut().find(|s| s.count.unanswered > 0) {
        first.is_open = true;
    }
    out
}

fn section(cx: &Cx, desk: &Desk, group: &Group<'_, '_>, here: &str) -> Section {
    let task = |row: &&AssessmentRow<'_>| {
        let mut hint = format!("{} · {}", row.item.norm.citation.get(cx.lang), row.item.norm.strength.label(cx.lang));
        let is_marked = marks::is_open(desk, &row.item.id);
        if is_marked {
            hint = format!("{hint} · {}", mark_words(cx.lang).task);
        }
        TaskItem {
            label: row.item.norm.title.get(cx.lang).to_owned(),
            hint,
            href: format!("{here}/items/{}", row.item.id),
            state: if is_marked { "attention" } else { task_word(row.task()) }.to_owned(),
        }
    };
    Section {
        id: format!("group-{}", group.id),
        title: if group.id.starts_with("C-") { format!("{} {}", group.id, group.title) } else { group.title.clone() },
        count: progress(group.rows.iter().copied()),
        is_open: false,
        tasks: group.rows.iter().map(task).collect(),
    }
}

/// Answer, note risks, check and submit: what is done and what comes next.
fn steps(desk: &Desk, cx: &Cx, t: &AssessWords, p: Progress, next: &str) -> Result<Vec<TaskItem>, Failure> {
    let step = |label: &str, hint: String, href: String, state: &str| TaskItem {
        label: label.into(),
        hint,
        href,
        state: state.into(),
    };
    let answering = match (p.answered(), p.unanswered) {
        (0, _) => "not_started",
        (_, 0) => "done",
        _ => "in_progress",
    };
    let first = if next.is_empty() { desk.url(cx, "/table")? } else { next.to_owned() };
    let submit = if p.answered() == 0 { String::new() } else { desk.url(cx, "/check")? };
    let ready = if p.answered() == 0 { "cannot_start" } else { "not_started" };
    Ok(vec![
        step(t.step_answer, format!("{} / {}", p.answered(), p.all), first, answering),
        step(
            t.step_risks,
            format!("{}{}", t.step_risks_hint, desk.risks.len()),
            desk.url(cx, "/risks")?,
            if desk.risks.is_empty() { "not_started" } else { "in_progress" },
        ),
        step(t.step_submit, t.step_submit_hint.to_owned(), submit, ready),
    ])
}

/// How a submitted assessment stands; `None` for a draft.
pub(super) fn standing(cx: &Cx, desk: &Desk) -> Result<Option<Standing>, Failure> {
    let t = assess_words(cx.lang);
    let (Some(at), Some(by)) = (&desk.assessment.submitted_at, &desk.assessment.submitted_by) else { return Ok(None) };
    let operator = &cx.operator()?.name;
    Ok(Some(Standing {
        who: cx
            .lang
            .pick(format!("{operator}（{}）", desk.person(by, t)), format!("{operator} ({})", desk.person(by, t))),
        at: minute(at),
        criteria: criteria(cx, desk),
        receipt: desk.url(cx, "/receipt")?,
    }))
}

/// The instruments it covers in one line.
pub(super) fn criteria(cx: &Cx, desk: &Desk) -> String {
    instruments(cx, &desk.rows(cx.catalog())).join(cx.lang.pick("、", "; "))
}

/// The instruments it covers, by short name and version.
fn instruments(cx: &Cx, rows: &[AssessmentRow<'_>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        let name = row.item.instrument.name(cx.lang);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn key_facts(cx: &Cx, desk: &Desk, t: &AssessWords, covered: usize) -> Result<Vec<Fact>, Failure> {
    let a = &desk.assessment;
    let fact = |term: &str, detail: String, href: String| Fact { term: term.to_owned(), detail, href };
    let short: String = a.catalog_digest.chars().take(12).collect();
    Ok(vec![
        fact(t.col_asset, desk.asset.name.clone(), cx.workspace_url(&format!("/register/assets/{}", desk.asset.id))?),
        fact(t.col_version, format!("{}{}{}", t.version_before, a.number, t.version_after), String::new()),
        fact(t.col_instruments, format!("{covered}{}", t.instruments_unit), String::new()),
        fact(t.col_updated, minute(&a.updated_at), String::new()),
        fact(t.catalog_digest, format!("{short}…"), String::new()),
    ])
}

fn facts_used(cx: &Cx, desk: &Desk) -> Vec<Fact> {
    let vocabulary = cx.catalog().vocabulary();
    let given = desk.assessment.facts.iter().filter_map(|(id, value)| Some((vocabulary.fact(id)?, value)));
    given
        .map(|(fact, value)| Fact {
            term: fact.label.get(cx.lang).into(),
            detail: value.words(fact, cx.lang),
            href: String::new(),
        })
        .collect()
}

fn heat_columns(map: &HeatMap, t: &AssessWords) -> Vec<Column> {
    let role = |(_, label): &(String, String)| Column { label: label.clone(), numeric: true, ..Column::default() };
    let first = Column { label: t.col_principle.to_owned(), ..Column::default() };
    std::iter::once(first).chain(map.columns.iter().map(role)).collect()
}

/// `GET …/heat.svg`
pub(super) async fn heat_svg(cx: Cx, Path(at): Path<At>) -> Reply {
    let desk = desk(&cx, &at).await?;
    let map = assessment_heat(cx.catalog(), &desk.rows(cx.catalog()), cx.lang);
    let drawing = HeatSvg::new(&map, cx.lang, |_, _| String::new());
    let svg = askama::Template::render(&drawing).map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("image/svg+xml", &super::report::file_name(&cx, &desk, "heat", "svg"), svg.into_bytes()))
}

/// `GET …/heat.csv`
pub(super) async fn heat_csv(cx: Cx, Path(at): Path<At>) -> Reply {
    let t = assess_words(cx.lang);
    let desk = desk(&cx, &at).await?;
    let map = assessment_heat(cx.catalog(), &desk.rows(cx.catalog()), cx.lang);
    let mut lines = vec![csv::line(&[
        t.col_principle,
        t.col_title,
        t.col_role,
        t.col_percent,
        t.col_met,
        t.col_partly,
        t.col_of,
        t.col_answered,
    ])];
    for (id, label, cells) in &map.rows {
        for (cell, (_, role)) in cells.iter().zip(&map.columns) {
            let percent = cell.percent().map(|p| p.to_string()).unwrap_or_default();
            let n = [cell.met, cell.partly, cell.of, cell.answered].map(|n| n.to_string());
            lines.push(csv::line(&[id, label, role, &percent, &n[0], &n[1], &n[2], &n[3]]));
        }
    }
    Ok(cx.download(csv::MEDIA, &super::report::file_name(&cx, &desk, "heat", "csv"), csv::file(lines)))
}

/// `POST …/facts`: takes the asset's facts anew.
pub(super) async fn refresh(cx: Cx, Path(at): Path<At>, Form(_): Form) -> Reply {
    let (id, operator) = (at.assessment()?, cx.operator()?.id.clone());
    let path = cx.workspace_url(&format!("/assess/assessments/{id}?facts"))?;
    cx.file("assessment.facts", move |tx, _, _| {
        own(tx, &operator, &id)?;
        assessment::refresh_facts(tx, &id)
    })
    .await?;
    cx.see_other(&path)
}
