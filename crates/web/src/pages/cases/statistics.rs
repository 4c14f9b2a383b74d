//! How many cases, how they ended, how long it took: for everyone.

use crate::csv;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{Column, Fact, LinkItem, Page};
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use crate::words::lesson::lesson_words;
use serde_json::json;
use shirube_domain::cases::{self, Count, Statistics};
use shirube_domain::lesson::{self, Learnt};
use shirube_domain::procedure::{self, Definition};

/// The procedure told of.
const OF: &str = "incident";

struct Block {
    id: &'static str,
    title: &'static str,
    columns: Vec<Column>,
    rows: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "cases/statistics.html")]
struct StatisticsPage {
    page: Page,
    w: &'static Words,
    t: &'static CaseWords,
    facts: Vec<Fact>,
    blocks: Vec<Block>,
    formats: Vec<LinkItem>,
}

async fn found(cx: &Cx) -> Result<(&'static Definition, Statistics, Learnt), Failure> {
    let definition = procedure::definition(OF).ok_or_else(Failure::absent)?;
    let found = cx.read(move |tx, _| Ok((cases::statistics(tx, definition)?, lesson::statistics(tx)?))).await?;
    Ok((definition, found.0, found.1))
}

/// What is told of lessons, by the ids of what they are told by.
fn learnt(l: &Learnt) -> [(&'static str, Vec<(&'static str, Count)>); 3] {
    [
        ("lesson-kind", l.by_kind.iter().map(|(k, n)| (k.word(), *n)).collect()),
        ("lesson-state", l.by_state.iter().map(|(s, n)| (s.word(), *n)).collect()),
        ("recheck-outcome", l.by_outcome.iter().map(|(o, n)| (o.word(), *n)).collect()),
    ]
}

/// The same under their labels.
fn labelled(l: &Learnt, cx: &Cx) -> [Vec<(String, String)>; 3] {
    let row = |label: &str, n: &Count| (label.to_owned(), n.text());
    [
        l.by_kind.iter().map(|(k, n)| row(k.label(cx.lang), n)).collect(),
        l.by_state.iter().map(|(s, n)| row(s.label(cx.lang), n)).collect(),
        l.by_outcome.iter().map(|(o, n)| row(o.label(cx.lang), n)).collect(),
    ]
}

/// What each row is called.
fn named(d: &Definition, cx: &Cx, rows: &[(String, Count)]) -> Vec<(String, String)> {
    let lang = cx.lang;
    let options = || d.steps.iter().flat_map(|s| &s.fields).filter(|f| f.id == "severity").flat_map(|f| &f.options);
    let name = |id: &str| {
        let state = d.state(id).map(|s| s.title.get(lang));
        let option = || options().find(|o| o.id == id).map(|o| o.label.get(lang));
        state.or_else(option).unwrap_or(id).to_owned()
    };
    rows.iter().map(|(id, count)| (name(id), count.text())).collect()
}

pub(super) async fn page(cx: Cx) -> Reply {
    let (d, s, l) = found(&cx).await?;
    let (t, words) = (case_words(cx.lang), lesson_words(cx.lang));
    let days = |n: Option<i64>| n.map_or_else(|| t.too_few.to_owned(), |n| format!("{n} {}", t.days));
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let block = |id, title, head: &str, rows: Vec<(String, String)>| Block {
        id,
        title,
        columns: vec![
            Column { label: head.to_owned(), ..Column::default() },
            Column { label: t.count.to_owned(), numeric: true, ..Column::default() },
        ],
        rows,
    };
    let [by_kind, by_state, by_outcome] = labelled(&l, &cx);
    cx.show(&StatisticsPage {
        page: cx.page(t.statistics, &[]),
        w: cx.words(),
        t,
        facts: vec![
            fact(t.count, s.all.text()),
            fact(t.days_to_decide, days(s.days_to_decide)),
            fact(t.days_to_decide_most, days(s.days_to_decide_most)),
            fact(words.days_to_tell, days(l.days_to_tell.0)),
            fact(words.days_to_close, days(l.days_to_close.0)),
            fact(words.lessons, l.lessons.text()),
            fact(words.rechecks, l.rechecks.text()),
            fact(words.warnings, l.warnings.text()),
        ],
        blocks: vec![
            block("year", t.by_year, t.year, named(d, &cx, &s.by_year)),
            block("state", t.by_state, t.state, named(d, &cx, &s.by_state)),
            block("severity", t.by_severity, t.severity, named(d, &cx, &s.by_severity)),
            block("lesson-kind", words.by_kind, words.kind, by_kind),
            block("lesson-state", words.by_state, words.state, by_state),
            block("recheck-outcome", words.by_outcome, words.outcome, by_outcome),
        ],
        formats: [("JSON", "json"), ("CSV", "csv")]
            .map(|(label, form)| LinkItem {
                label: label.to_owned(),
                href: cx.url(&format!("/incidents/statistics.{form}")),
                current: false,
            })
            .to_vec(),
    })
}

pub(super) async fn as_json(cx: Cx) -> Reply {
    let (d, s, l) = found(&cx).await?;
    let learnt: serde_json::Map<String, serde_json::Value> = learnt(&l)
        .into_iter()
        .map(|(by, rows)| {
            let rows: Vec<_> = rows.iter().map(|(id, n)| json!({ "id": id, "count": n.text() })).collect();
            (by.replace('-', "_"), rows.into())
        })
        .collect();
    let times = |days: lesson::Days| json!({ "half": days.0, "nine_of_ten": days.1 });
    let rows =
        |all: &[(String, Count)]| all.iter().map(|(id, n)| json!({ "id": id, "cases": n.text() })).collect::<Vec<_>>();
    cx.json(&json!({
        "procedure": d.id, "rounded_to": 5, "cases": s.all.text(), "by_year": rows(&s.by_year), "by_state": rows(&s.by_state),
        "by_severity": rows(&s.by_severity), "days_to_decide": { "half": s.days_to_decide, "nine_of_ten": s.days_to_decide_most },
        "days_to_tell": times(l.days_to_tell), "days_to_close": times(l.days_to_close), "lessons": l.lessons.text(),
        "rechecks": l.rechecks.text(), "warnings": l.warnings.text(), "learnt": learnt,
    }))
}

pub(super) async fn as_csv(cx: Cx) -> Reply {
    let (_, s, l) = found(&cx).await?;
    let mut lines = vec![csv::line(&["by", "id", "cases"]), csv::line(&["all", "", &s.all.text()])];
    for (by, all) in [("year", &s.by_year), ("state", &s.by_state), ("severity", &s.by_severity)] {
        lines.extend(all.iter().map(|(id, n)| csv::line(&[by, id, &n.text()])));
    }
    for (by, all) in learnt(&l) {
        lines.extend(all.iter().map(|(id, n)| csv::line(&[by, id, &n.text()])));
    }
    Ok(cx.download(csv::MEDIA, "incident-statistics.csv", csv::file(lines)))
}
