//! The experts' table as it is shown: fields, errors, and what someone else wrote meanwhile.

use super::desk::Desk;
use super::item::{draft_of, statuses};
use super::marks;
use super::table::{Filter, Line, pages, range};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Choice, Column, LinkItem, Page};
use crate::words::Words;
use crate::words::assess::{AssessWords, assess_words};
use crate::words::mark::{MarkWords, mark_words};
use axum::http::StatusCode;
use shirube_domain::assessment::{AnswerStatus, AssessmentRow, groups};
use shirube_domain::norm::Addressee;
use shirube_domain::refusal::{Class, Refusal};

struct TableRow {
    n: usize,
    norm: String,
    clause: String,
    title: String,
    href: String,
    strength: (&'static str, &'static str),
    /// Something its answer rests on changed, and nobody has looked at that.
    is_marked: bool,
    statuses: Vec<Choice>,
    status_label: String,
    line: Line,
    /// What someone else saved meanwhile, in words.
    theirs: String,
}

#[derive(askama::Template)]
#[template(path = "assess/table.html")]
struct TablePage {
    page: Page,
    w: &'static Words,
    t: &'static AssessWords,
    mt: &'static MarkWords,
    tabs: Vec<LinkItem>,
    rows: Vec<TableRow>,
    columns: Vec<Column>,
    is_open: bool,
    action: String,
    here: String,
    principles: Vec<Choice>,
    statuses: Vec<Choice>,
    roles: Vec<Choice>,
    chips: Vec<LinkItem>,
    total: usize,
    range: (usize, usize),
    pages: Vec<LinkItem>,
    previous: String,
    next: String,
    formats: Vec<LinkItem>,
    import: String,
}

impl TablePage {
    fn id(&self, field: &str, n: &usize) -> String {
        format!("{field}-{n}")
    }

    fn error(&self, field: &str, n: &usize) -> String {
        self.page.error_of(&format!("{field}-{n}"))
    }
}

/// Shows the lines with their errors.
pub(super) fn show(
    cx: &Cx,
    desk: &Desk,
    status: StatusCode,
    filter: &Filter,
    total: usize,
    lines: Vec<(usize, Line)>,
    refusals: &[Refusal],
) -> Reply {
    let t = assess_words(cx.lang);
    let all = desk.rows(cx.catalog());
    let here = desk.url(cx, "/table")?;
    let steps = steps(&here, filter, total);
    let rows = lines
        .into_iter()
        .filter_map(|(n, line)| row(cx, desk, &all, n, line, refusals))
        .collect::<Result<Vec<_>, _>>()?;
    let mut page = desk.page(cx, t.table_title)?.with_errors(refusals, cx.lang);
    name_rows(&mut page, &rows);
    if refusals.is_empty() && Fields::parse(&cx.query).has("saved") {
        let n = Fields::parse(&cx.query).int("saved");
        page = page.with_notice("success", &format!("{}{n}{}", t.table_saved_before, t.table_saved_after), "");
    }
    let table = TablePage {
        w: cx.words(),
        t,
        mt: mark_words(cx.lang),
        tabs: desk.tabs(cx, "/table")?,
        columns: columns(t),
        is_open: desk.is_open_to(cx),
        action: steps.this,
        principles: principles(cx, &all, filter),
        statuses: statuses(cx.lang, filter.status.map_or("", AnswerStatus::word)),
        roles: roles(cx, filter),
        chips: chips(cx, &all, filter, &here),
        range: range(filter.page, total),
        pages: steps.pages,
        previous: steps.previous,
        next: steps.next,
        formats: files(cx, desk, &here, filter, t)?,
        import: if desk.is_open_to(cx) { desk.url(cx, "/import")? } else { String::new() },
        total,
        here,
        rows,
        page,
    };
    cx.show_with(status, &table)
}

/// The addresses of the pages of the table; empty where there is nowhere to go.
struct Steps {
    this: String,
    pages: Vec<LinkItem>,
    previous: String,
    next: String,
}

fn steps(here: &str, filter: &Filter, total: usize) -> Steps {
    let count = pages(total);
    let to = |page: usize| format!("{here}{}", filter.query("", page));
    let link = |p: usize| LinkItem { label: p.to_string(), href: to(p), current: p == filter.page };
    Steps {
        this: to(filter.page),
        pages: if count > 1 { (1..=count).map(link).collect() } else { Vec::new() },
        previous: if filter.page > 1 { to(filter.page - 1) } else { String::new() },
        next: if filter.page < count { to(filter.page + 1) } else { String::new() },
    }
}

/// The table as CSV, and the whole assessment as an answer sheet.
fn files(cx: &Cx, desk: &Desk, here: &str, filter: &Filter, t: &AssessWords) -> Result<Vec<LinkItem>, Failure> {
    let link = |label: &str, href| LinkItem { label: label.to_owned(), href, current: false };
    Ok(vec![link("CSV", format!("{here}.csv{}", filter.query("", 1))), link(t.sheet_all, desk.url(cx, "/sheet.xlsx")?)])
}

/// An error says which row it is about.
fn name_rows(page: &mut Page, rows: &[TableRow]) {
    for error in &mut page.errors {
        let n = error.anchor.rsplit('-').next().and_then(|n| n.parse::<usize>().ok());
        if let Some(row) = rows.iter().find(|r| Some(r.n) == n) {
            error.message = format!("{} {}: {}", row.clause, row.title, error.message);
        }
    }
}

type Made = Result<TableRow, crate::failure::Failure>;

fn row(cx: &Cx, desk: &Desk, all: &[AssessmentRow<'_>], n: usize, line: Line, refusals: &[Refusal]) -> Option<Made> {
    let row = all.iter().find(|r| r.item.id == line.norm)?;
    let field = format!("status-{n}");
    let overtaken = refusals.iter().any(|r| r.class == Class::Conflict && r.field.as_deref() == Some(field.as_str()));
    let norm = &row.item.norm;
    let href = match desk.url(cx, &format!("/items/{}", line.norm)) {
        Ok(href) => href,
        Err(failure) => return Some(Err(failure)),
    };
    Some(Ok(TableRow {
        n,
        norm: line.norm.to_string(),
        clause: format!("{} {}", row.item.instrument.short.get(cx.lang), norm.citation.get(cx.lang)),
        title: norm.title.get(cx.lang).to_owned(),
        href,
        strength: (norm.strength.word(), norm.strength.label(cx.lang)),
        statuses: statuses(cx.lang, if line.draft.status.is_empty() { "unanswered" } else { &line.draft.status }),
        status_label: row.status().label(cx.lang).to_owned(),
        is_marked: marks::is_open(desk, &line.norm),
        theirs: if overtaken { theirs(cx, desk, row) } else { String::new() },
        line,
    }))
}

fn theirs(cx: &Cx, desk: &Desk, row: &AssessmentRow<'_>) -> String {
    let t = assess_words(cx.lang);
    let d = draft_of(row.given.as_ref());
    let who = row.given.as_ref().map(|a| desk.person(&a.updated_by, t)).unwrap_or_default();
    let parts = [row.status().label(cx.lang).to_owned(), d.statement, d.reason, d.owner, d.due];
    let said: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    format!("{}{who}: {}", t.table_theirs, said.join(" / "))
}

fn columns(t: &AssessWords) -> Vec<Column> {
    [t.col_item, t.status, t.statement, t.reason, t.owner, t.due]
        .map(|label| Column { label: label.to_owned(), ..Column::default() })
        .into()
}

fn principles(cx: &Cx, all: &[AssessmentRow<'_>], filter: &Filter) -> Vec<Choice> {
    let choice = |(id, label): (String, String)| Choice {
        chosen: filter.principle == id,
        value: id,
        label,
        hint: String::new(),
    };
    group_names(cx, all).into_iter().map(choice).collect()
}

fn group_names(cx: &Cx, all: &[AssessmentRow<'_>]) -> Vec<(String, String)> {
    let name = |id: &str, title: &str| if id.starts_with("C-") { format!("{id} {title}") } else { title.to_owned() };
    groups(cx.catalog(), all, cx.lang).into_iter().map(|g| (g.id.clone(), name(&g.id, &g.title))).collect()
}

fn roles(cx: &Cx, filter: &Filter) -> Vec<Choice> {
    [Addressee::Developer, Addressee::Provider, Addressee::User]
        .map(|a| Choice {
            value: a.word().into(),
            label: a.label(cx.lang).into(),
            hint: String::new(),
            chosen: filter.role == a.word(),
        })
        .into()
}

fn chips(cx: &Cx, all: &[AssessmentRow<'_>], filter: &Filter, here: &str) -> Vec<LinkItem> {
    let chip = |part: &str, label: String| LinkItem {
        label,
        href: format!("{here}{}", filter.query(part, 1)),
        current: false,
    };
    let group =
        group_names(cx, all).into_iter().find(|(id, _)| *id == filter.principle).map(|(_, l)| chip("principle", l));
    let status = filter.status.map(|s| chip("status", s.label(cx.lang).to_owned()));
    let role = Addressee::parse(&filter.role).map(|a| chip("role", a.label(cx.lang).to_owned()));
    [group, status, role].into_iter().flatten().collect()
}
