//! The list of acts: as a page, as CSV, as JSON and as a feed of exactly what is shown.

use super::{AT_ONCE, FORCES, Row, filter, row};
use crate::api::shape::act::{Act, ActPage, force_word};
use crate::atom::{Entry, Feed};
use crate::csv;
use crate::cx::{Cx, Reply, percent};
use crate::failure::Failure;
use crate::form::Fields;
use crate::pages::procedures::force;
use crate::view::{Choice, Column, LinkItem, Page};
use crate::words::Words;
use crate::words::act::{ActWords, act_words};
use crate::words::procedure::procedure_words;
use axum::http::HeaderMap;
use shirube_domain::acts::{self, Filter, Line};
use shirube_domain::authority;

#[derive(askama::Template)]
#[template(path = "acts/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static ActWords,
    action: String,
    feed: String,
    chips: Vec<LinkItem>,
    forces: Vec<Choice>,
    powers: Vec<Choice>,
    years: Vec<Choice>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    older: String,
    formats: Vec<LinkItem>,
}

/// What a request shows: the acts, and where the next page begins.
async fn found(cx: &Cx) -> Result<(Filter, Vec<Line>, Option<String>), Failure> {
    let wanted = filter(&Fields::parse(&cx.query));
    let asked = wanted.clone();
    let mut lines = cx.read(move |tx, _| Ok(acts::list(tx, &asked, AT_ONCE + 1)?)).await?;
    let is_more = lines.len() > AT_ONCE;
    lines.truncate(AT_ONCE);
    let next = lines.last().filter(|_| is_more).map(|l| l.id.to_string());
    Ok((wanted, lines, next))
}

/// A filter as the query of an address, one of its parts left out or the place added.
fn query(wanted: &Filter, without: &str, before: Option<&str>) -> String {
    let parts = [
        ("force", wanted.force.map(|f| force_word(f).to_owned())),
        ("power", wanted.power.clone()),
        ("year", wanted.year.map(|y| y.to_string())),
        ("before", before.map(str::to_owned)),
    ];
    let kept = parts.into_iter().filter(|(name, _)| *name != without);
    let pairs: Vec<String> = kept
        .filter_map(|(name, value)| Some(format!("{name}={}", value?.bytes().map(percent).collect::<String>())))
        .collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

pub(super) async fn page(cx: Cx) -> Reply {
    let (wanted, lines, next) = found(&cx).await?;
    let years = cx.read(|tx, _| Ok(acts::years(tx)?)).await?;
    let (t, lang) = (act_words(cx.lang), cx.lang);
    let here = |query: String| cx.url(&format!("/acts{query}"));
    let choice = |value: &str, label: &str, chosen: bool| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen,
        ..Choice::default()
    };
    let named = |f| force(procedure_words(lang), f);
    let chip = |label: &str, without: &str| LinkItem {
        label: label.to_owned(),
        href: here(query(&wanted, without, None)),
        current: false,
    };
    let power = wanted.power.as_deref().and_then(authority::power);
    let year = wanted.year.map(|y| y.to_string());
    let chips = [
        wanted.force.map(|f| chip(named(f), "force")),
        wanted.power.as_deref().map(|p| chip(power.map_or(p, |k| k.title.get(lang)), "power")),
        year.as_deref().map(|y| chip(y, "year")),
    ];
    let labels = [t.at, t.power, t.office, t.clauses, t.concerns];
    // The files hold what this page shows, from the same place on.
    let same = query(&wanted, "", wanted.before.as_ref().map(|b| b.as_str()));
    let file = |label: &str, path: &str| LinkItem {
        label: label.to_owned(),
        href: cx.url(&format!("{path}{same}")),
        current: false,
    };
    cx.show(&ListPage {
        page: cx.page(t.title, &[]),
        w: cx.words(),
        t,
        action: cx.url("/acts"),
        feed: cx.url(&format!("/acts/feed.atom{same}")),
        chips: chips.into_iter().flatten().collect(),
        forces: FORCES.iter().map(|f| choice(force_word(*f), named(*f), wanted.force == Some(*f))).collect(),
        powers: authority::powers()
            .iter()
            .map(|p| choice(&p.id, p.title.get(lang), wanted.power.as_ref() == Some(&p.id)))
            .collect(),
        years: years.iter().map(|y| choice(&y.to_string(), &y.to_string(), wanted.year == Some(*y))).collect(),
        columns: labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect(),
        rows: lines.iter().map(|l| row(&cx, l)).collect(),
        older: next.map(|n| here(query(&wanted, "", Some(&n)))).unwrap_or_default(),
        formats: vec![file("CSV", "/acts.csv"), file("JSON", "/acts.json"), file("Atom", "/acts/feed.atom")],
    })
}

pub(super) async fn json(cx: Cx) -> Reply {
    let (_, lines, next) = found(&cx).await?;
    cx.json(&ActPage { items: lines.iter().map(Act::from).collect(), next })
}

pub(super) async fn csv(cx: Cx) -> Reply {
    let (_, lines, _) = found(&cx).await?;
    let heads = ["id", "at", "power", "force", "office", "ministry", "clauses", "subject", "findings", "ties", "entry"];
    let line = |line: &Line| {
        let act = Act::from(line);
        let ministry = line.ministry.as_ref().map(|m| m.get(cx.lang).to_owned()).unwrap_or_default();
        let ties: Vec<String> = act.ties.iter().map(|t| format!("{} {}", t.kind, t.act)).collect();
        csv::line(&[
            &act.id,
            &act.at,
            &act.power,
            act.force.unwrap_or_default(),
            &act.office,
            &ministry,
            &act.clauses.join(" "),
            act.subject.as_deref().unwrap_or_default(),
            &act.findings.join("\n"),
            &ties.join(" "),
            &act.entry,
        ])
    };
    let rows = std::iter::once(csv::line(&heads)).chain(lines.iter().map(line));
    Ok(cx.download(csv::MEDIA, "shirube-acts.csv", csv::file(rows)))
}

pub(super) async fn atom(cx: Cx, headers: HeaderMap) -> Reply {
    let (wanted, lines, _) = found(&cx).await?;
    let entry = |line: &Line| {
        let r = row(&cx, line);
        let told = if r.is_told { r.findings.join("\n") } else { act_words(cx.lang).party.to_owned() };
        Entry {
            name: r.id,
            title: format!("{} ({})", r.title, r.by),
            updated: line.at.clone(),
            page: r.href,
            text: format!("{}\n{}\n{told}", r.force, line.clauses.join("\n")),
        }
    };
    let same = query(&wanted, "", wanted.before.as_ref().map(|b| b.as_str()));
    let updated = lines.first().map_or_else(|| shirube_domain::time::rfc3339(cx.now), |l| l.at.clone());
    let feed = Feed {
        name: format!("acts{same}"),
        title: act_words(cx.lang).title.to_owned(),
        updated,
        page: cx.url(&format!("/acts{same}")),
        entries: lines.iter().map(entry).collect(),
        is_private: false,
    };
    feed.respond(&cx, &headers)
}
