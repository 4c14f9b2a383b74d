//! What waits for the visitor, and for officials every case.

use super::{filter, role_title};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Choice, Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use crate::words::case_day::{DayWords, day_words};
use crate::words::lesson::lesson_words;
use axum::http::StatusCode;
use shirube_domain::cases::{self, Line, Search};
use shirube_domain::id::CaseId;
use shirube_domain::procedure;
use shirube_domain::refusal::Refusal;

/// Cases on one page.
const AT_ONCE: usize = 50;

struct Row {
    href: String,
    number: String,
    title: String,
    procedure: String,
    state: String,
    due: String,
    is_late: bool,
    role: String,
    opened: String,
    is_sealed: bool,
    has_draft: bool,
}

#[derive(askama::Template)]
#[template(path = "cases/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static CaseWords,
    day: &'static DayWords,
    tabs: Vec<LinkItem>,
    filters: Option<Filters>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    is_inbox: bool,
    is_official: bool,
    /// Only the newest were looked at.
    is_cut: bool,
    older: String,
    /// Lessons over all cases, for officials.
    lessons: Option<LinkItem>,
}

/// The form that narrows the list.
struct Filters {
    action: String,
    clear: String,
    view: String,
    words: String,
    party: String,
    procedures: Vec<Choice>,
    states: Vec<Choice>,
    charges: Vec<Choice>,
    chips: Vec<LinkItem>,
}

fn row(cx: &Cx, line: Line, is_official: bool, drafts: &[CaseId]) -> Row {
    let lang = cx.lang;
    let definition = procedure::definition(&line.procedure);
    let state = definition.and_then(|d| d.state(&line.state));
    Row {
        href: cx.url(&format!("/cases/{}", line.number)),
        // A party does not read the words the office has for a case.
        title: if is_official { line.title } else { String::new() },
        procedure: definition.map_or(line.procedure, |d| d.title.get(lang).to_owned()),
        state: state.map_or(line.state.clone(), |s| s.title.get(lang).to_owned()),
        is_late: line.overdue_since.is_some(),
        due: line.overdue_since.or(line.due).as_deref().map(minute).unwrap_or_default(),
        role: definition.map(|d| role_title(d, &line.role, lang)).filter(|_| !line.role.is_empty()).unwrap_or_default(),
        opened: minute(&line.opened_at),
        is_sealed: line.is_withheld && is_official,
        has_draft: drafts.contains(&line.id),
        number: line.number,
    }
}

/// What a list shows: whose turn it is, or what was asked for.
struct Found {
    lines: Vec<Line>,
    is_official: bool,
    is_cut: bool,
    drafts: Vec<CaseId>,
}

async fn found(cx: &Cx, search: Option<Search>) -> Result<Found, Failure> {
    let account = cx.account_id()?;
    cx.read(move |tx, _| {
        let is_official = cases::is_official(tx, &account)?;
        let (lines, is_cut) = match search.filter(|_| is_official) {
            Some(search) => (cases::search(tx, &account, &search, AT_ONCE + 1)?, cases::is_cut(tx, &search)?),
            None => (cases::inbox(tx, &account, AT_ONCE)?, false),
        };
        Ok(Found { lines, is_official, is_cut, drafts: cases::drafted(tx, &account)? })
    })
    .await
}

pub(super) async fn list(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let (search, mut refusals) = filter::search(&query);
    // Filters without a view look among all.
    let is_filtered = filter::NAMES.iter().any(|n| !query.get(n).trim().is_empty());
    let view = match query.get("view") {
        view @ ("all" | "overdue") => view,
        _ if is_filtered => "all",
        _ => "",
    };
    let wanted = (!view.is_empty()).then_some(search);
    let found = match found(&cx, wanted.filter(|_| refusals.is_empty())).await {
        Ok(found) => found,
        Err(failure) => {
            refusals = failure.for_form()?;
            found(&cx, None).await?
        }
    };
    show(&cx, &query, view, found, &refusals)
}

fn show(cx: &Cx, query: &Fields, view: &str, mut found: Found, refusals: &[Refusal]) -> Reply {
    let (t, day) = (case_words(cx.lang), day_words(cx.lang));
    let is_inbox = !found.is_official || view.is_empty();
    if !is_inbox && !refusals.is_empty() {
        // What was asked for wrongly is not answered with something else.
        found.lines.clear();
    }
    let is_more = found.lines.len() > AT_ONCE;
    let last = found.lines.get(AT_ONCE - 1).filter(|_| is_more && !is_inbox);
    let older = last.map(|l| {
        let key = if view == "overdue" { l.overdue_since.clone().unwrap_or_default() } else { l.opened_at.clone() };
        cx.url(&format!("/cases?view={view}{}&before={key}~{}", filter::kept(query, ""), l.id))
    });
    let link =
        |label: &str, path: &str, current: bool| LinkItem { label: label.to_owned(), href: cx.url(path), current };
    let tabs = match found.is_official {
        true => vec![
            link(t.inbox, "/cases", is_inbox),
            link(t.all, "/cases?view=all", view == "all"),
            link(t.overdue, "/cases?view=overdue", view == "overdue"),
        ],
        false => Vec::new(),
    };
    let labels = [t.number, t.procedure, t.state, t.due, if is_inbox { t.role } else { t.opened }];
    let template = ListPage {
        page: cx.page(t.title, &[]).with_errors(if is_inbox { &[] } else { refusals }, cx.lang),
        w: cx.words(),
        t,
        day,
        tabs,
        filters: (!is_inbox).then(|| filters(cx, query, view)),
        columns: labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect(),
        rows: found.lines.into_iter().take(AT_ONCE).map(|l| row(cx, l, found.is_official, &found.drafts)).collect(),
        is_inbox,
        is_official: found.is_official,
        is_cut: found.is_cut,
        older: older.unwrap_or_default(),
        lessons: found.is_official.then(|| LinkItem {
            label: lesson_words(cx.lang).title.to_owned(),
            href: cx.url("/lessons"),
            current: false,
        }),
    };
    let is_wrong = !is_inbox && !refusals.is_empty();
    cx.show_with(if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &template)
}

/// The form of the filters and what is set.
fn filters(cx: &Cx, query: &Fields, view: &str) -> Filters {
    let (t, day, lang) = (case_words(cx.lang), day_words(cx.lang), cx.lang);
    let choice = |name: &str, value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: query.get(name) == value,
        ..Choice::default()
    };
    let all = procedure::definitions();
    let procedures: Vec<Choice> = all.iter().map(|d| choice("procedure", &d.name(), d.title.get(lang))).collect();
    let mut states: Vec<Choice> = Vec::new();
    for state in all.iter().flat_map(|d| &d.states) {
        if !states.iter().any(|s| s.value == state.id) {
            states.push(choice("state", &state.id, state.title.get(lang)));
        }
    }
    let charges = [("mine", day.charge_mine), ("nobody", day.charge_nobody)];
    let charges: Vec<Choice> = charges.iter().map(|(word, label)| choice("charge", word, label)).collect();
    let label =
        |choices: &[Choice], name: &str| choices.iter().find(|c| c.value == query.get(name)).map(|c| c.label.clone());
    let shown = |name: &str| match name {
        "procedure" => label(&procedures, name),
        "state" => label(&states, name),
        "charge" => label(&charges, name),
        "party" => Some(format!("{}: {}", day.party, query.get(name))),
        _ => Some(format!("{}: {}", day.find, query.get(name))),
    };
    let set = filter::NAMES.iter().filter(|n| !query.get(n).trim().is_empty());
    let mut chips: Vec<LinkItem> = set
        .filter_map(|name| {
            let href = cx.url(&format!("/cases?view={view}{}", filter::kept(query, name)));
            Some(LinkItem { label: shown(name)?, href, current: false })
        })
        .collect();
    if view == "overdue" && !chips.is_empty() {
        let href = cx.url(&format!("/cases?view=all{}", filter::kept(query, "")));
        chips.push(LinkItem { label: t.overdue.to_owned(), href, current: false });
    }
    Filters {
        action: cx.url("/cases"),
        clear: cx.url(&format!("/cases?view={view}")),
        view: view.to_owned(),
        words: query.get("q").to_owned(),
        party: query.get("party").to_owned(),
        procedures,
        states,
        charges,
        chips,
    }
}
