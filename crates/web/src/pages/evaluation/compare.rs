//! Two results side by side: perspective by perspective, and the samples whose verdict changed.

use super::draw::difference;
use super::list::{columns, numeric, results};
use super::samples::chip;
use super::{held_run, my_words, percent, span};
use crate::cx::{Cx, Reply, percent as encoded};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Choice, Column, Fact, Page};
use crate::words::Words;
use crate::words::evaluation::EvaluationWords;
use shirube_domain::db::Tx;
use shirube_domain::evaluation::{self, Compared, ComparedLine, Difference, Evaluation, Method, Run, Sample};
use shirube_domain::id::{EvaluationRunId, OperatorId};
use shirube_domain::refusal::Error;
use shirube_domain::registry;

/// Changed samples shown.
pub(crate) const MOST: usize = 200;

struct Line {
    label: String,
    first: String,
    second: String,
    difference: String,
    drawing: String,
    pairs: String,
    flipped: String,
    p: String,
    /// How the interval was worked out, where that is not by source.
    note: &'static str,
}

struct Flip {
    id: String,
    href: String,
    first_href: String,
    second_href: String,
    first: String,
    second: String,
    leaf: String,
}

#[derive(askama::Template)]
#[template(path = "evaluation/compare.html")]
struct ComparePage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    here: String,
    firsts: Vec<Choice>,
    seconds: Vec<Choice>,
    facts: Vec<Fact>,
    is_chosen: bool,
    is_paired: bool,
    lines: Vec<Line>,
    line_columns: Vec<Column>,
    flips: Vec<Flip>,
    flip_columns: Vec<Column>,
    flip_count: usize,
    /// The sample shown side by side; empty for none.
    sample: String,
    pair: Vec<Half>,
}

/// One sample in one of the runs.
struct Half {
    label: &'static str,
    verdict: &'static str,
    kind: &'static str,
    asked: String,
    answer: String,
    scores: String,
    href: String,
}

type Side = (Evaluation, Run, String);

fn side(tx: &mut Tx<'_>, operator: &OperatorId, id: &EvaluationRunId) -> Result<Side, Error> {
    let run = evaluation::run(tx, id)?.filter(|r| r.operator == *operator).ok_or_else(super::absent)?;
    let (held, run) = held_run(tx, operator, (&run.evaluation, id))?;
    let name = registry::asset(tx, &held.asset)?.map(|a| a.name).unwrap_or_default();
    Ok((held, run, name))
}

type Found = (Compared, Option<(Vec<Difference>, usize)>, [Option<Sample>; 2]);

pub(super) async fn page(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let (a, b) = (query.get("a").to_owned(), query.get("b").to_owned());
    let (operator, lang, one, two) = (cx.operator()?.id.clone(), cx.lang, a.clone(), b.clone());
    let (firsts, seconds) = cx
        .read(move |tx, _| Ok((results(tx, &operator, (&one, lang))?, results(tx, &operator, (&two, lang))?)))
        .await?;
    let chosen = EvaluationRunId::parse(&a).ok().zip(EvaluationRunId::parse(&b).ok());
    let sides = match chosen {
        Some((a, b)) => {
            let operator = cx.operator()?.id.clone();
            Some(cx.read(move |tx, _| Ok((side(tx, &operator, &a)?, side(tx, &operator, &b)?))).await?)
        }
        None => None,
    };
    let wanted = query.get("sample").to_owned();
    let found = match sides.clone() {
        Some((a, b)) => Some(cx.blocking(move |app| held_against(&app.installation.logs, (&a, &b), &wanted)).await?),
        None => None,
    };
    render(&cx, (firsts, seconds), sides.zip(found))
}

fn held_against(shelf: &evaluation::Shelf, (a, b): (&Side, &Side), wanted: &str) -> Result<Found, Error> {
    let (first, second) = ((&a.0, &a.1), (&b.0, &b.1));
    let half = |side: &Side| match wanted {
        "" => Ok(None),
        id if shelf.folder(&side.1.log).is_some() => evaluation::sample(shelf, &side.1, id, 1),
        _ => Ok(None),
    };
    let pair = [half(a)?, half(b)?];
    Ok((evaluation::compare(shelf, first, second)?, evaluation::differences(shelf, first, second, MOST)?, pair))
}

fn render(cx: &Cx, (firsts, seconds): (Vec<Choice>, Vec<Choice>), found: Option<((Side, Side), Found)>) -> Reply {
    let t = my_words(cx);
    let mut template = ComparePage {
        page: cx.workspace_page(t.compare_title, &[(t.title, "/assess/evaluations")])?,
        w: cx.words(),
        t,
        here: cx.workspace_url("/assess/evaluations/compare")?,
        firsts,
        seconds,
        facts: Vec::new(),
        is_chosen: found.is_some(),
        is_paired: false,
        lines: Vec::new(),
        line_columns: numeric(
            columns(&[
                t.perspective,
                t.compare_first,
                t.compare_second,
                t.difference,
                t.chart,
                t.pairs,
                t.flipped,
                t.p,
            ]),
            &[1, 2, 3, 5, 6, 7],
        ),
        flips: Vec::new(),
        flip_columns: numeric(columns(&[t.sample, t.leaf, t.compare_first, t.compare_second]), &[2, 3]),
        sample: String::new(),
        pair: Vec::new(),
        flip_count: 0,
    };
    if let Some(((a, b), (compared, flips, pair))) = found {
        template.facts = vec![fact(cx, t.compare_first, &a)?, fact(cx, t.compare_second, &b)?];
        template.is_paired = compared.is_paired;
        template.lines = compared.lines.iter().map(|l| line(cx, l)).collect();
        if let Some((rows, count)) = flips {
            template.flip_count = count;
            template.flips = rows.iter().map(|d| flip(cx, d, &a, &b)).collect::<Result<_, _>>()?;
        }
        template.sample = pair.iter().flatten().next().map(|s| s.id.clone()).unwrap_or_default();
        for (found, (side, label)) in pair.iter().zip([(&a, t.compare_first), (&b, t.compare_second)]) {
            template.pair.extend(found.as_ref().map(|s| half(cx, s, (side, label))).transpose()?);
        }
    }
    cx.show(&template)
}

fn url(cx: &Cx, (held, run, _): &Side, rest: &str) -> Result<String, Failure> {
    cx.workspace_url(&format!("/assess/evaluations/{}/runs/{}{rest}", held.id, run.id))
}

fn fact(cx: &Cx, term: &str, side: &Side) -> Result<Fact, Failure> {
    let (held, _, name) = side;
    Ok(Fact {
        term: term.to_owned(),
        detail: format!(
            "#{} {name} {} · {} · {}",
            held.number,
            held.asset_version.as_deref().unwrap_or_default(),
            held.plan.title.get(cx.lang),
            held.plan.model
        ),
        href: url(cx, side, "")?,
    })
}

fn line(cx: &Cx, one: &ComparedLine) -> Line {
    let t = my_words(cx);
    let told = |v: Option<(f64, f64, f64)>| match v {
        Some((mean, low, high)) => format!("{} ({})", percent(mean), span(low, high)),
        None => t.no_result.to_owned(),
    };
    let points = |v: f64| format!("{:+.1}", v * 100.0);
    Line {
        label: one.title.get(cx.lang).to_owned(),
        first: told(one.first),
        second: told(one.second),
        difference: match (one.difference, one.interval) {
            (Some(d), Some((low, high))) => format!("{} ({} … {})", points(d), points(low), points(high)),
            (Some(d), None) => points(d),
            _ => "–".to_owned(),
        },
        drawing: one.difference.map(|d| difference(d, one.interval)).unwrap_or_default(),
        pairs: one.pairs.map(|n| n.to_string()).unwrap_or_else(|| "–".to_owned()),
        flipped: one.flipped.map_or_else(|| "–".to_owned(), |(worse, better)| format!("{worse} · {better}")),
        p: match one.p {
            Some(p) if p < 0.001 => "< 0.001".to_owned(),
            Some(p) => format!("{p:.3}"),
            None => "–".to_owned(),
        },
        note: match one.method {
            Some(Method::Unclustered) => t.by_sample,
            Some(Method::Adjusted) => t.adjusted,
            Some(Method::Clustered) | None => "",
        },
    }
}

fn flip(cx: &Cx, one: &Difference, a: &Side, b: &Side) -> Result<Flip, Failure> {
    let node = a.0.plan.tree.iter().find(|n| n.id == one.leaf);
    let own: String = one.id.bytes().map(encoded).collect();
    Ok(Flip {
        href: format!(
            "{}?a={}&b={}&sample={own}#side-by-side",
            cx.workspace_url("/assess/evaluations/compare")?,
            a.1.id,
            b.1.id
        ),
        first_href: url(cx, a, &format!("/samples/{own}"))?,
        second_href: url(cx, b, &format!("/samples/{own}"))?,
        id: one.id.clone(),
        leaf: node.map_or_else(|| one.leaf.clone(), |n| n.title.get(cx.lang).to_owned()),
        first: format!("{:.2}", one.first),
        second: format!("{:.2}", one.second),
    })
}

fn half(cx: &Cx, found: &Sample, (side, label): (&Side, &'static str)) -> Result<Half, Failure> {
    let own: String = found.id.bytes().map(encoded).collect();
    let value = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| format!("{v:.2}"));
    let scores = found.scores.iter().map(|(name, s)| format!("{name} {} ({})", value(s.value), s.why));
    Ok(Half {
        label,
        verdict: found.verdict.label(cx.lang),
        kind: chip(found.verdict),
        asked: found.messages.last().map(|m| m.content.clone()).unwrap_or_default(),
        answer: match (&found.answer, &found.fault) {
            (Some(answer), _) => answer.clone(),
            (None, Some(fault)) => format!("{} {}", fault.code, fault.detail),
            (None, None) => "–".to_owned(),
        },
        scores: scores.collect::<Vec<_>>().join(" / "),
        href: url(cx, side, &format!("/samples/{own}"))?,
    })
}
