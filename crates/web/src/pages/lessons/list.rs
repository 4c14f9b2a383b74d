//! Lessons over all cases, and for officials the rechecks to be made.

use super::{LessonLine, columns, lesson_columns, line};
use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::view::{Choice, Column, LinkItem, Page};
use crate::words::Words;
use crate::words::lesson::{LessonWords, lesson_words};
use shirube_domain::id::LessonId;
use shirube_domain::lesson::{self, Filter, LessonKind, LessonState, Recheck};
use shirube_domain::text::Lang;

/// Lessons on one page.
const AT_ONCE: usize = 50;
/// Rechecks shown.
const RECHECKS: i64 = 100;

pub(super) struct Due {
    pub(super) href: String,
    pub(super) what: String,
    pub(super) due: String,
    pub(super) office: &'static str,
    pub(super) is_overdue: bool,
    pub(super) case: String,
    pub(super) case_href: String,
    pub(super) outcome: &'static str,
}

pub(super) fn due(cx: &Cx, r: &Recheck) -> Due {
    Due {
        href: cx.url(&format!("/rechecks/{}", r.id)),
        what: r.what.lines().next().unwrap_or_default().to_owned(),
        due: r.due.clone(),
        office: r.office.label(cx.lang),
        is_overdue: lesson::is_overdue(r, cx.now),
        case: r.number.clone(),
        case_href: cx.url(&format!("/cases/{}", r.number)),
        outcome: r.outcome.as_ref().map_or("", |o| o.0.label(cx.lang)),
    }
}

#[derive(askama::Template)]
#[template(path = "lessons/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static LessonWords,
    here: String,
    is_official: bool,
    chips: Vec<LinkItem>,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
    columns: Vec<Column>,
    rows: Vec<LessonLine>,
    older: String,
    due_columns: Vec<Column>,
    due: Vec<Due>,
}

/// Which lessons a query asks for; what names nothing narrows nothing.
pub(crate) fn filter(query: &Fields) -> Filter {
    Filter {
        state: LessonState::parse(query.get("state")),
        kind: LessonKind::parse(query.get("kind")),
        case: None,
        before: LessonId::parse(query.get("before")).ok(),
    }
}

fn choice(value: &str, label: &str, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), chosen, ..Choice::default() }
}

/// The filters in force, each with the address without it.
fn chips(cx: &Cx, asked: &Filter, lang: Lang) -> Vec<LinkItem> {
    let chip = |label: &str, rest: Option<String>| LinkItem {
        label: label.to_owned(),
        href: cx.url(&rest.map_or_else(|| "/lessons".to_owned(), |r| format!("/lessons?{r}"))),
        current: false,
    };
    let state = asked.state.map(|s| chip(s.label(lang), asked.kind.map(|k| format!("kind={}", k.word()))));
    let kind = asked.kind.map(|k| chip(k.label(lang), asked.state.map(|s| format!("state={}", s.word()))));
    state.into_iter().chain(kind).collect()
}

pub(super) async fn page(cx: Cx) -> Reply {
    let (account, asked) = (cx.account_id()?, filter(&Fields::parse(&cx.query)));
    let wanted = asked.clone();
    let (reader, mut found, due_now) = cx
        .read(move |tx, _| {
            let reader = lesson::reader(tx, &account)?;
            let found = lesson::lessons(tx, &account, &wanted, AT_ONCE + 1)?;
            let due = if reader.is_official { lesson::open_rechecks(tx, &account, RECHECKS)? } else { Vec::new() };
            Ok((reader, found, due))
        })
        .await?;
    let is_more = found.len() > AT_ONCE;
    found.truncate(AT_ONCE);
    let (t, lang) = (lesson_words(cx.lang), cx.lang);
    let kept: String = [("state", asked.state.map(LessonState::word)), ("kind", asked.kind.map(LessonKind::word))]
        .iter()
        .filter_map(|(name, word)| word.map(|w| format!("{name}={w}&")))
        .collect();
    let older = found.last().filter(|_| is_more).map(|l| cx.url(&format!("/lessons?{kept}before={}", l.id)));
    cx.show(&ListPage {
        page: cx.page(t.title, &[]),
        w: cx.words(),
        t,
        here: cx.url("/lessons"),
        is_official: reader.is_official,
        chips: chips(&cx, &asked, lang),
        states: LessonState::ALL.iter().map(|s| choice(s.word(), s.label(lang), asked.state == Some(*s))).collect(),
        kinds: LessonKind::ALL.iter().map(|k| choice(k.word(), k.label(lang), asked.kind == Some(*k))).collect(),
        columns: lesson_columns(&cx),
        rows: found.iter().map(|l| line(&cx, l)).collect(),
        older: older.unwrap_or_default(),
        due_columns: columns(&[t.look, t.due, t.office, t.case]),
        due: due_now.iter().map(|r| due(&cx, r)).collect(),
    })
}
