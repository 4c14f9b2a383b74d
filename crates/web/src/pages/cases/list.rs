//! What waits for the visitor, and for officials every case.

use super::role_title;
use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::view::{Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use crate::words::lesson::lesson_words;
use shirube_domain::cases::{self, Line, Search};
use shirube_domain::procedure;

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
}

#[derive(askama::Template)]
#[template(path = "cases/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static CaseWords,
    tabs: Vec<LinkItem>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    is_inbox: bool,
    older: String,
    /// Lessons over all cases, for officials.
    lessons: Option<LinkItem>,
}

fn row(cx: &Cx, line: Line, is_official: bool) -> Row {
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
        number: line.number,
    }
}

pub(super) async fn list(cx: Cx) -> Reply {
    let t = case_words(cx.lang);
    let (account, query) = (cx.account_id()?, Fields::parse(&cx.query));
    let wanted = query.get("view").to_owned();
    let before = query.get("before").split_once('~').map(|(at, id)| (at.to_owned(), id.to_owned()));
    let view = wanted.clone();
    let (rows, is_official) = cx
        .read(move |tx, _| {
            let is_official = cases::is_official(tx, &account)?;
            let search = Search { is_overdue: view == "overdue", before, ..Search::default() };
            let rows = match view.as_str() {
                "all" | "overdue" if is_official => cases::search(tx, &account, &search, AT_ONCE + 1)?,
                _ => cases::inbox(tx, &account, AT_ONCE)?,
            };
            Ok((rows, is_official))
        })
        .await?;
    let is_inbox = !is_official || !matches!(wanted.as_str(), "all" | "overdue");
    let is_more = rows.len() > AT_ONCE;
    let last = rows.get(AT_ONCE - 1).filter(|_| is_more);
    let older = last.map(|l| {
        let key = if wanted == "overdue" { l.overdue_since.clone().unwrap_or_default() } else { l.opened_at.clone() };
        cx.url(&format!("/cases?view={wanted}&before={key}~{}", l.id))
    });
    let tab = |label: &str, view: &str| LinkItem {
        label: label.to_owned(),
        href: cx.url(&if view.is_empty() { "/cases".to_owned() } else { format!("/cases?view={view}") }),
        current: if is_inbox { view.is_empty() } else { view == wanted },
    };
    let tabs = match is_official {
        true => vec![tab(t.inbox, ""), tab(t.all, "all"), tab(t.overdue, "overdue")],
        false => Vec::new(),
    };
    let labels = [t.number, t.procedure, t.state, t.due, if is_inbox { t.role } else { t.opened }];
    let columns = labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect();
    cx.show(&ListPage {
        page: cx.page(t.title, &[]),
        w: cx.words(),
        t,
        tabs,
        columns,
        rows: rows.into_iter().take(AT_ONCE).map(|l| row(&cx, l, is_official)).collect(),
        is_inbox,
        older: older.unwrap_or_default(),
        lessons: is_official.then(|| LinkItem {
            label: lesson_words(cx.lang).title.to_owned(),
            href: cx.url("/lessons"),
            current: false,
        }),
    })
}
