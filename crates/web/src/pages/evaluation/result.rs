//! The result of a run: every perspective with its interval, what is missing, what differs from the plan; and the review of it.

use super::draw::{Axis, axes, dot, radar};
use super::list::{columns, numeric};
use super::one::{run_chip, stale_words};
use super::{held_run, my_words, percent, short, span};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Column, Fact, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::evaluation::EvaluationWords;
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::db::WriteTx;
use shirube_domain::evaluation::{self, Deviation, Evaluation, Perspective, Run, RunState, Stale};
use shirube_domain::id::{AccountId, EvaluationId, EvaluationRunId};
use shirube_domain::identity;
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::registry;
use shirube_domain::statement;
use shirube_domain::text::Lang;

type At = Path<(String, String, String, String)>;

/// Everything the page shows.
struct Desk {
    held: Evaluation,
    run: Run,
    name: String,
    stale: Vec<Stale>,
    names: Vec<(AccountId, String)>,
}

/// A line of figures.
pub(super) struct FigureLine {
    pub number: String,
    pub label: String,
    pub href: String,
    pub depth: usize,
    pub share: String,
    pub interval: String,
    pub drawing: String,
    pub count: String,
    pub effective: String,
    pub lost: String,
    pub weight: String,
    pub known: String,
    pub missing: String,
}

pub(super) struct DeviationLine {
    pub label: &'static str,
    pub planned: String,
    pub found: String,
}

struct ThresholdLine {
    label: String,
    at_least: String,
    drawing: String,
    interval: String,
    outcome: &'static str,
    kind: &'static str,
}

#[derive(askama::Template)]
#[template(path = "evaluation/result.html")]
struct ResultPage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    here: String,
    state: &'static str,
    kind: &'static str,
    stale: Vec<String>,
    meta: String,
    facts: Vec<Fact>,
    radar: String,
    axes: Vec<FigureLine>,
    axis_columns: Vec<Column>,
    tree: Vec<FigureLine>,
    tree_columns: Vec<Column>,
    scorers: Vec<FigureLine>,
    scorer_columns: Vec<Column>,
    thresholds: Vec<ThresholdLine>,
    threshold_columns: Vec<Column>,
    deviations: Vec<DeviationLine>,
    deviation_columns: Vec<Column>,
    segments: Vec<LinkItem>,
    words: String,
    typed: String,
    seen: String,
    is_new: bool,
    is_own: bool,
    may_review: bool,
    evaluation_href: String,
}

fn read_names(
    tx: &mut shirube_domain::db::Tx<'_>,
    operator: &shirube_domain::id::OperatorId,
) -> Result<Vec<(AccountId, String)>, Error> {
    Ok(identity::members(tx, operator)?.into_iter().map(|m| (m.account.id, m.account.name)).collect())
}

pub(super) async fn show(cx: Cx, Path((_, _, id, run)): At) -> Reply {
    let (id, run) = (super::evaluation_id(&id)?, super::run_id(&run)?);
    render(&cx, (&id, &run), StatusCode::OK, ("", &[])).await
}

async fn render(
    cx: &Cx,
    (id, run): (&EvaluationId, &EvaluationRunId),
    status: StatusCode,
    (typed, refusals): (&str, &[Refusal]),
) -> Reply {
    let (operator, id, run) = (cx.operator()?.id.clone(), id.clone(), run.clone());
    let at = statement::seconds(cx.now);
    let desk = cx
        .read(move |tx, _| {
            let (held, run) = held_run(tx, &operator, (&id, &run))?;
            Ok(Desk {
                name: registry::asset(tx, &held.asset)?.map(|a| a.name).unwrap_or_default(),
                stale: evaluation::standing(tx, &held, at)?,
                names: read_names(tx, &operator)?,
                held,
                run,
            })
        })
        .await?;
    let template = page(cx, &desk, (typed, refusals))?;
    cx.show_with(status, &template)
}

fn page(cx: &Cx, desk: &Desk, (typed, refusals): (&str, &[Refusal])) -> Result<ResultPage, Failure> {
    let (t, lang, held, run) = (my_words(cx), cx.lang, &desk.held, &desk.run);
    let all = evaluation::perspectives(&held.plan, run);
    let drawn = axes(&all, lang);
    let evaluation_href = cx.workspace_url(&format!("/assess/evaluations/{}", held.id))?;
    let here = format!("{evaluation_href}/runs/{}", run.id);
    let own = format!("/assess/evaluations/{}", held.id);
    let title = format!("{} {} · {}", t.run, run.number, held.plan.title.get(lang));
    let name = format!("#{} {}", held.number, desk.name);
    let trail = [(t.title, "/assess/evaluations"), (name.as_str(), own.as_str())];
    let is_own = [&held.author, &run.received_by].contains(&&cx.account_id()?);
    Ok(ResultPage {
        page: cx.workspace_page(&title, &trail)?.with_errors(refusals, lang),
        w: cx.words(),
        t,
        state: run.state.label(lang),
        kind: run_chip(run.state),
        stale: desk.stale.iter().filter(|_| run.state == RunState::Accepted).map(|s| stale_words(s, lang)).collect(),
        meta: format!(
            "{} {} · {} · {} {:.0} %",
            desk.name,
            held.asset_version.as_deref().unwrap_or_default(),
            held.plan.model,
            t.level,
            held.plan.level * 100.0
        ),
        facts: facts(cx, desk),
        radar: radar(&drawn, t.figure_title, &format!("{} {}", t.figure_desc, told(&drawn, t))),
        axes: drawn.iter().filter_map(|a| axis_line(a, &all, held, &here, t)).collect(),
        axis_columns: numeric(
            columns(&[t.number, t.perspective, t.share, t.interval, t.chart, t.count, t.lost]),
            &[0, 2, 3, 5, 6],
        ),
        tree: all.iter().map(|p| tree_line(p, &here, lang, t)).collect(),
        tree_columns: numeric(
            columns(&[t.perspective, t.weight, t.share, t.interval, t.count, t.effective, t.lost, t.known, t.missing]),
            &[1, 2, 3, 4, 5, 6, 7],
        ),
        scorers: scorers(held, run, &here, t),
        scorer_columns: numeric(
            columns(&[t.scorer, t.share, t.interval, t.chart, t.count, t.effective, t.lost]),
            &[1, 2, 4, 5, 6],
        ),
        thresholds: held.plan.thresholds.iter().map(|one| threshold_line(held, run, one, lang)).collect(),
        threshold_columns: numeric(columns(&[t.perspective, t.at_least, t.interval, t.chart, t.outcome]), &[1, 2]),
        deviations: run.deviations.iter().map(|d| deviation(d, t)).collect(),
        deviation_columns: columns(&[t.difference_of, t.planned, t.found]),
        segments: segments(cx, run, &here),
        words: run.words.clone().unwrap_or_default(),
        typed: typed.to_owned(),
        seen: run.revision.to_string(),
        is_new: run.state == RunState::New,
        is_own,
        may_review: cx.role().may(Verb::Approve) && !is_own,
        evaluation_href,
        here,
    })
}

/// The drawing in words.
fn told(drawn: &[Axis], t: &EvaluationWords) -> String {
    let one = |a: &Axis| match a.value {
        Some((mean, low, high)) => format!("{}. {} {} ({})", a.number, a.title, percent(mean), span(low, high)),
        None => format!("{}. {} {}", a.number, a.title, t.no_result),
    };
    drawn.iter().map(one).collect::<Vec<_>>().join(" / ")
}

fn threshold_of(held: &Evaluation, of: &str) -> Option<f64> {
    held.plan.thresholds.iter().find(|t| t.of == of).map(|t| t.at_least)
}

fn axis_line(
    axis: &Axis,
    all: &[Perspective],
    held: &Evaluation,
    here: &str,
    t: &EvaluationWords,
) -> Option<FigureLine> {
    let p = all.iter().find(|p| p.id == axis.id)?;
    let line = figure_line(axis.title.clone(), axis.value, t);
    Some(FigureLine {
        number: axis.number.to_string(),
        href: format!("{here}/samples?leaf={}", axis.id),
        drawing: dot(axis.value, threshold_of(held, &axis.id)),
        count: p.count.to_string(),
        lost: format!("{} / {}", p.unscored, p.lost),
        ..line
    })
}

fn figure_line(label: String, value: Option<(f64, f64, f64)>, t: &EvaluationWords) -> FigureLine {
    FigureLine {
        number: String::new(),
        label,
        href: String::new(),
        depth: 0,
        share: value.map_or_else(|| t.no_result.to_owned(), |v| percent(v.0)),
        interval: value.map(|v| span(v.1, v.2)).unwrap_or_default(),
        drawing: String::new(),
        count: String::new(),
        effective: String::new(),
        lost: String::new(),
        weight: String::new(),
        known: String::new(),
        missing: String::new(),
    }
}

fn tree_line(p: &Perspective, here: &str, lang: Lang, t: &EvaluationWords) -> FigureLine {
    let value = p.value.and_then(|v| Some((v, p.low?, p.high?)));
    FigureLine {
        href: format!("{here}/samples?leaf={}", p.id),
        depth: p.depth,
        count: p.count.to_string(),
        effective: format!("{:.1}", p.effective),
        lost: format!("{} / {}", p.unscored, p.lost),
        weight: percent(p.weight),
        known: percent(p.known),
        missing: p.missing.iter().map(|m| m.get(lang)).collect::<Vec<_>>().join(lang.pick("、", ", ")),
        ..figure_line(p.title.get(lang).to_owned(), value, t)
    }
}

fn scorers(held: &Evaluation, run: &Run, here: &str, t: &EvaluationWords) -> Vec<FigureLine> {
    let line = |name: &String| {
        let figure = run.figure("", name);
        let value = figure.and_then(|f| Some((f.mean?, f.low?, f.high?)));
        FigureLine {
            href: format!("{here}/samples?scorer={name}"),
            drawing: dot(value, threshold_of(held, name)),
            count: figure.map_or(0, |f| f.count).to_string(),
            effective: figure.map(|f| format!("{:.1}", f.effective)).unwrap_or_default(),
            lost: figure.map_or(0, |f| f.unscored).to_string(),
            ..figure_line(name.clone(), value, t)
        }
    };
    held.plan.scorers.keys().map(line).collect()
}

fn threshold_line(held: &Evaluation, run: &Run, one: &evaluation::Threshold, lang: Lang) -> ThresholdLine {
    let (value, outcome) = evaluation::reached(&held.plan, run, one);
    let node = held.plan.tree.iter().find(|n| n.id == one.of);
    ThresholdLine {
        label: node.map_or_else(|| one.of.clone(), |n| n.title.get(lang).to_owned()),
        at_least: percent(one.at_least),
        drawing: dot(value, Some(one.at_least)),
        interval: value.map(|v| format!("{} ({})", percent(v.0), span(v.1, v.2))).unwrap_or_default(),
        outcome: outcome.label(lang),
        kind: match outcome {
            evaluation::Reached::Above => "done",
            evaluation::Reached::Below => "attention",
            evaluation::Reached::Undecided => "progress",
            evaluation::Reached::NoData => "neutral",
        },
    }
}

pub(super) fn deviation(one: &Deviation, t: &EvaluationWords) -> DeviationLine {
    let label = match one.what.as_str() {
        "target" => t.dev_target,
        "parameters" => t.dev_parameters,
        "epochs" => t.dev_epochs,
        "samples" => t.dev_samples,
        "judges" => t.dev_judges,
        "scorers" => t.dev_scorers,
        "model-named" => t.dev_model,
        "incomplete" => t.dev_incomplete,
        "failed" => t.dev_failed,
        "missing" => t.dev_missing,
        _ => t.dev_torn,
    };
    DeviationLine { label, planned: one.planned.clone(), found: one.found.clone() }
}

fn facts(cx: &Cx, desk: &Desk) -> Vec<Fact> {
    let (t, run) = (my_words(cx), &desk.run);
    let who = |id: &AccountId| {
        desk.names.iter().find(|(of, _)| of == id).map_or_else(|| "–".to_owned(), |(_, name)| name.clone())
    };
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let mut out = vec![
        fact(t.answered, format!("{} / {}", run.facts.answered, run.facts.planned)),
        fact(t.software, run.facts.software.clone()),
        fact(t.begun, minute(&run.facts.begun_at)),
        fact(t.log_digest, run.log.clone()),
        fact(t.handed_by, format!("{} · {}", who(&run.received_by), minute(&run.at))),
    ];
    if run.facts.tokens != (0, 0) {
        out.push(fact(t.tokens, format!("{} · {}", run.facts.tokens.0, run.facts.tokens.1)));
    }
    if let (Some(by), Some(at)) = (&run.reviewer, &run.reviewed_at) {
        out.push(fact(t.reviewed_by, format!("{} · {}", who(by), minute(at))));
    }
    out
}

fn segments(cx: &Cx, run: &Run, here: &str) -> Vec<LinkItem> {
    let name = |path: &std::path::PathBuf| Some(path.file_name()?.to_str()?.to_owned());
    let all = cx.app.installation.logs.segments(&run.log);
    all.iter()
        .filter_map(name)
        .map(|name| LinkItem {
            href: format!("{here}/log/{name}"),
            label: format!("{name} ({}…)", short(&run.log)),
            current: false,
        })
        .collect()
}

async fn review(
    cx: &Cx,
    (id, run): (&str, &str),
    (kind, fields): (&'static str, Fields),
    work: impl FnOnce(&mut WriteTx<'_, '_>, &EvaluationRunId, &str, i64, &AccountId) -> Result<Evaluation, Error>
    + Send
    + 'static,
) -> Reply {
    let (id, run) = (super::evaluation_id(id)?, super::run_id(run)?);
    let (operator, by, seen) = (cx.operator()?.id.clone(), cx.account_id()?, fields.int("seen"));
    let (words, of) = (fields.get("words").to_owned(), (id.clone(), run.clone()));
    let done = cx
        .file(kind, move |tx, _, _| {
            held_run(tx, &operator, (&of.0, &of.1))?;
            work(tx, &of.1, &words, seen, &by)
        })
        .await;
    match done {
        Ok(_) => cx.see_other(&cx.workspace_url(&format!("/assess/evaluations/{id}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(cx, (&id, &run), status, (fields.get("words"), &refusals)).await
        }
    }
}

pub(super) async fn accept(cx: Cx, Path((_, _, id, run)): At, Form(fields): Form) -> Reply {
    review(&cx, (&id, &run), ("evaluation.accept", fields), |tx, run, words, seen, by| {
        evaluation::accept(tx, run, words, seen, by)
    })
    .await
}

pub(super) async fn send_back(cx: Cx, Path((_, _, id, run)): At, Form(fields): Form) -> Reply {
    review(&cx, (&id, &run), ("evaluation.return", fields), |tx, run, words, seen, by| {
        evaluation::send_back(tx, run, words, seen, by)
    })
    .await
}
