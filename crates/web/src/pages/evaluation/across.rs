//! A system's perspectives across all suites: a radar beside a table of intervals, never one score; what nobody evaluated is named.

use super::draw::{Axis, dot, radar};
use super::list::{columns, numeric};
use super::one::stale_words;
use super::{my_words, percent, span};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{Column, Page, minute};
use crate::words::Words;
use crate::words::evaluation::EvaluationWords;
use axum::extract::Path;
use shirube_domain::authority::Verb;
use shirube_domain::evaluation::{self, LatestResult, OfSuite, Perspective};
use shirube_domain::registry::Asset;
use shirube_domain::statement;

struct Line {
    number: String,
    label: String,
    href: String,
    share: String,
    interval: String,
    drawing: String,
    count: String,
    lost: String,
    weight: String,
    missing: String,
    version: String,
    at: String,
    stale: Vec<String>,
    is_evaluated: bool,
    /// Where nothing was evaluated: what can be done.
    next_label: &'static str,
    next_href: String,
}

#[derive(askama::Template)]
#[template(path = "evaluation/across.html")]
struct AcrossPage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    meta: String,
    radar: String,
    lines: Vec<Line>,
    columns: Vec<Column>,
    compare_href: String,
}

pub(super) async fn page(cx: Cx, Path((_, _, asset)): Path<(String, String, String)>) -> Reply {
    let (operator, at) = (cx.operator()?.id.clone(), statement::seconds(cx.now));
    let (asset, all) = cx
        .read(move |tx, _| {
            let asset = crate::pages::register::held(tx, &operator, &asset)?;
            let all = evaluation::across(tx, &asset.id, at)?;
            Ok((asset, all))
        })
        .await?;
    let t = my_words(&cx);
    let drawn = axes(&cx, &all);
    let known = all.iter().filter(|one| one.result.is_some()).count();
    let version = asset.version.clone().unwrap_or_default();
    let title = format!("{} · {}", asset.name, t.across_title);
    let told = format!("{} {}", t.figure_desc, told(&drawn, t));
    let template = AcrossPage {
        page: cx.workspace_page(&title, &[(t.title, "/assess/evaluations")])?,
        w: cx.words(),
        t,
        meta: format!("{} · {} {version} · {} {known} / {}", t.across_meta, asset.name, t.across_known, all.len()),
        radar: if known == 0 { String::new() } else { radar(&drawn, t.across_figure, &told) },
        lines: lines(&cx, (&asset, &all))?,
        columns: numeric(
            columns(&[t.number, t.perspective, t.share, t.interval, t.chart, t.count, t.lost, t.known, t.evaluated]),
            &[0, 2, 3, 5, 6, 7],
        ),
        compare_href: cx.workspace_url("/assess/evaluations/compare")?,
    };
    cx.show(&template)
}

/// What stands for a suite in the drawing: the only root of its tree.
fn root(result: &LatestResult) -> Option<&Perspective> {
    Some(result.roots.first()).flatten().filter(|_| result.roots.len() == 1)
}

fn value(result: &LatestResult) -> Option<(f64, f64, f64)> {
    let root = root(result)?;
    Some((root.value?, root.low?, root.high?))
}

fn axes(cx: &Cx, all: &[OfSuite]) -> Vec<Axis> {
    let axis = |(n, one): (usize, &OfSuite)| Axis {
        number: n + 1,
        id: one.suite.code.clone(),
        title: one.suite.title.get(cx.lang).to_owned(),
        value: one.result.as_ref().and_then(value),
    };
    all.iter().enumerate().map(axis).collect()
}

/// The drawing in words.
fn told(drawn: &[Axis], t: &EvaluationWords) -> String {
    let one = |a: &Axis| match a.value {
        Some((mean, low, high)) => format!("{}. {} {} ({})", a.number, a.title, percent(mean), span(low, high)),
        None => format!("{}. {} {}", a.number, a.title, t.not_evaluated),
    };
    drawn.iter().map(one).collect::<Vec<_>>().join(" / ")
}

fn lines(cx: &Cx, (asset, all): (&Asset, &[OfSuite])) -> Result<Vec<Line>, Failure> {
    all.iter().enumerate().map(|(n, one)| line(cx, (n + 1, asset), one)).collect()
}

fn line(cx: &Cx, (number, asset): (usize, &Asset), one: &OfSuite) -> Result<Line, Failure> {
    let (t, lang) = (my_words(cx), cx.lang);
    let base = cx.workspace_url("/assess/evaluations")?;
    let (next_label, next_href) = match &one.under_way {
        Some(held) => (t.under_way, format!("{base}/{}", held.id)),
        None if one.result.is_some() || !cx.role().may(Verb::Answer) => ("", String::new()),
        None => (t.plan_it, format!("{base}/new?asset={}&suite={}", asset.id, one.suite.id())),
    };
    let result = one.result.as_ref();
    let (share, root) = (result.and_then(value), result.and_then(root));
    let no_share = if result.is_some() { t.no_result } else { t.not_evaluated };
    let of_root = |told: fn(&Perspective) -> String| root.map(told).unwrap_or_default();
    let missing = root.map(|p| p.missing.iter().map(|m| m.get(lang)).collect::<Vec<_>>()).unwrap_or_default();
    Ok(Line {
        number: number.to_string(),
        label: one.suite.title.get(lang).to_owned(),
        href: match result {
            Some(r) => format!("{base}/{}/runs/{}", r.held.id, r.run.id),
            None => cx.url(&format!("/suites/{}", one.suite.id())),
        },
        share: share.map_or_else(|| no_share.to_owned(), |v| percent(v.0)),
        interval: share.map(|v| span(v.1, v.2)).unwrap_or_default(),
        drawing: dot(share, None),
        count: of_root(|p| p.count.to_string()),
        lost: of_root(|p| format!("{} / {}", p.unscored, p.lost)),
        weight: of_root(|p| percent(p.known)),
        missing: missing.join(lang.pick("、", ", ")),
        version: result.map(|r| version(&r.held)).unwrap_or_default(),
        at: result.and_then(|r| r.run.reviewed_at.as_deref()).map(minute).unwrap_or_default(),
        stale: result.map(|r| r.stale.iter().map(|s| stale_words(s, lang)).collect()).unwrap_or_default(),
        is_evaluated: result.is_some(),
        next_label,
        next_href,
    })
}

fn version(held: &evaluation::Evaluation) -> String {
    held.asset_version.clone().unwrap_or_else(|| format!("r{}", held.asset_revision))
}
