//! The public catalogue of suites: what each asks, under which version and digest, with every item.

use super::list::{columns, numeric};
use super::my_words;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{Column, Fact, LinkItem, Page};
use crate::words::Words;
use crate::words::evaluation::EvaluationWords;
use axum::extract::Path;
use serde_json::{Value, json};
use shirube_domain::evaluation::{self, Suite};
use shirube_domain::norm::NormId;
use std::collections::BTreeMap;

struct Line {
    href: String,
    title: String,
    version: String,
    purpose: String,
    count: usize,
    license: String,
    digest: String,
}

#[derive(askama::Template)]
#[template(path = "evaluation/suites.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    rows: Vec<Line>,
    columns: Vec<Column>,
    formats: Vec<LinkItem>,
}

struct Node {
    title: String,
    depth: usize,
    weight: String,
    count: usize,
}

struct ItemLine {
    id: String,
    lang: String,
    leaf: String,
    scorer: String,
    input: String,
    expected: String,
}

#[derive(askama::Template)]
#[template(path = "evaluation/suite.html")]
struct SuitePage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    facts: Vec<Fact>,
    norms: Vec<LinkItem>,
    purpose: String,
    tree: Vec<Node>,
    tree_columns: Vec<Column>,
    items: Vec<ItemLine>,
    item_columns: Vec<Column>,
    formats: Vec<LinkItem>,
}

fn json_link(href: String) -> Vec<LinkItem> {
    vec![LinkItem { label: "JSON".to_owned(), href, current: false }]
}

pub(super) async fn list(cx: Cx) -> Reply {
    let (t, lang) = (my_words(&cx), cx.lang);
    let line = |s: &Suite| Line {
        href: cx.url(&format!("/suites/{}", s.id())),
        title: s.title.get(lang).to_owned(),
        version: s.version.clone(),
        purpose: s.purpose.get(lang).to_owned(),
        count: s.items.len(),
        license: s.license.clone(),
        digest: super::short(&s.digest),
    };
    let rows = evaluation::suites().iter().map(line).collect();
    cx.show(&ListPage {
        page: cx.page(t.suites_title, &[]),
        w: cx.words(),
        t,
        rows,
        columns: numeric(columns(&[t.suite, t.about_suite, t.samples_count, t.license, t.digest]), &[2]),
        formats: json_link(cx.url("/suites.json")),
    })
}

/// A suite as machines read it, without its items.
fn head(s: &Suite) -> Value {
    json!({
        "id": s.id(), "code": s.code, "version": s.version, "title": s.title, "purpose": s.purpose, "norms": s.norms,
        "license": s.license, "source": s.source, "status": s.status, "digest": s.digest, "samples": s.items.len(),
        "scorers": s.scorers, "tree": s.tree,
    })
}

pub(super) async fn list_json(cx: Cx) -> Reply {
    cx.json(&json!({ "suites": evaluation::suites().iter().map(head).collect::<Vec<_>>() }))
}

fn found(id: &str) -> Result<&'static Suite, Failure> {
    evaluation::suite(id).ok_or_else(Failure::absent)
}

pub(super) async fn one(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let (suite, t, lang) = (found(&id)?, my_words(&cx), cx.lang);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let titles: BTreeMap<&str, &str> = suite.tree.iter().map(|n| (n.id.as_str(), n.title.get(lang))).collect();
    let item = |i: &evaluation::Item| ItemLine {
        id: i.id.clone(),
        lang: i.lang.clone(),
        leaf: titles.get(i.leaf.as_str()).copied().unwrap_or_default().to_owned(),
        scorer: i.scorer.clone(),
        input: i.input.clone(),
        expected: i.expected.as_ref().map(|e| e.get(lang).to_owned()).unwrap_or_default(),
    };
    cx.show(&SuitePage {
        page: cx.page(suite.title.get(lang), &[(t.suites_title, "/suites")]),
        w: cx.words(),
        t,
        facts: vec![
            fact(t.version, suite.id()),
            fact(t.samples_count, suite.items.len().to_string()),
            fact(t.digest, suite.digest.clone()),
            fact(t.license, suite.license.clone()),
            fact(t.source, suite.source.get(lang).to_owned()),
        ],
        norms: suite.norms.iter().filter_map(|n| norm(&cx, n)).collect(),
        purpose: suite.purpose.get(lang).to_owned(),
        tree: tree(suite, None, 0, lang),
        tree_columns: numeric(columns(&[t.perspective, t.weight, t.samples_count]), &[1, 2]),
        items: suite.items.iter().map(item).collect(),
        item_columns: columns(&[t.sample, t.language, t.leaf, t.scorer, t.asked, t.expected]),
        formats: json_link(cx.url(&format!("/suites/{}/suite.json", suite.id()))),
    })
}

fn norm(cx: &Cx, text: &str) -> Option<LinkItem> {
    let id = NormId::parse(text)?;
    let (_, norm) = cx.catalog().norm(&id)?;
    let label = format!("{} {}", norm.citation.get(cx.lang), norm.title.get(cx.lang));
    Some(LinkItem { label, href: cx.url(&format!("/norms/{}/{}", id.instrument(), id.clause())), current: false })
}

fn tree(suite: &Suite, of: Option<&str>, depth: usize, lang: shirube_domain::text::Lang) -> Vec<Node> {
    let mut out = Vec::new();
    for node in suite.tree.iter().filter(|n| n.of.as_deref() == of && depth < 10) {
        out.push(Node {
            title: node.title.get(lang).to_owned(),
            depth,
            weight: super::percent(node.weight),
            count: suite.items.iter().filter(|i| i.leaf == node.id).count(),
        });
        out.extend(tree(suite, Some(&node.id), depth + 1, lang));
    }
    out
}

pub(super) async fn one_json(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let suite = found(&id)?;
    let mut whole = head(suite);
    if let Some(whole) = whole.as_object_mut() {
        whole.insert("items".to_owned(), suite.items.iter().map(|i| i.whole.clone()).collect());
    }
    cx.json(&whole)
}
