//! One order: how far it is, who is at work on it, what went wrong, and the ways to stop it and to go on.

use super::orders::{chip, command};
use super::{evaluation_id, held};
use crate::api::shape::order::EvaluationOrder;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Column, Fact, Page, minute};
use crate::words::Words;
use crate::words::evaluation::evaluation_words;
use crate::words::evaluation_work::{WorkWords, trouble, work_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::evaluation::Evaluation;
use shirube_domain::evaluation::work::{self, AideTerms, Order, OrderState, Progress, Trouble};
use shirube_domain::id::{EvaluationId, EvaluationOrderId, OperatorId};
use shirube_domain::outbound::Fault;
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::time::Timestamp;
use std::collections::BTreeMap;

type At = Path<(String, String, String, String)>;

struct ShareLine {
    name: String,
    answered: u64,
    failed: u64,
    last: String,
    state: &'static str,
}

struct TroubleLine {
    text: String,
    detail: String,
    hint: String,
}

#[derive(askama::Template)]
#[template(path = "evaluation/order.html")]
struct OrderPage {
    page: Page,
    w: &'static Words,
    t: &'static WorkWords,
    here: String,
    state: &'static str,
    kind: &'static str,
    is_running: bool,
    is_assembling: bool,
    is_failed: bool,
    is_cancelled: bool,
    ended: u64,
    askings: u64,
    figures: Vec<Fact>,
    columns: Vec<Column>,
    shares: Vec<ShareLine>,
    troubles: Vec<TroubleLine>,
    lacks_workers: bool,
    lacks_key: bool,
    command: String,
    facts: Vec<Fact>,
    run_href: String,
    may_cancel: bool,
    may_go_on: bool,
    seen: String,
}

/// Whether an order is really to be stopped: asked on a page of its own, so that nothing follows from one click.
#[derive(askama::Template)]
#[template(path = "evaluation/order_cancel.html")]
struct CancelPage {
    page: Page,
    w: &'static Words,
    t: &'static WorkWords,
    order: String,
    facts: Vec<Fact>,
    seen: String,
}

/// An order of an evaluation of this operator, with how far it is; anything else is absent.
pub(crate) fn gather(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    (id, order): (&EvaluationId, &EvaluationOrderId),
    at: Timestamp,
) -> Result<(Evaluation, Order, Progress), Error> {
    let held = held(tx, operator, id)?;
    let order = work::one(tx, order)?.filter(|o| o.evaluation == *id).ok_or_else(super::absent)?;
    let progress = work::progress(tx, &order, at)?;
    Ok((held, order, progress))
}

fn ids(id: &str, order: &str) -> Result<(EvaluationId, EvaluationOrderId), Failure> {
    let order = EvaluationOrderId::parse(order).map_err(|_| Failure::absent())?;
    Ok((evaluation_id(id)?, order))
}

async fn read(cx: &Cx, ids: (EvaluationId, EvaluationOrderId)) -> Result<(Evaluation, Order, Progress), Failure> {
    let (operator, at) = (cx.operator()?.id.clone(), cx.now);
    cx.read(move |tx, _| gather(tx, &operator, (&ids.0, &ids.1), at)).await
}

pub(super) async fn show(cx: Cx, Path((_, _, id, order)): At) -> Reply {
    render(&cx, ids(&id, &order)?, StatusCode::OK, &[]).await
}

pub(super) async fn json(cx: Cx, Path((_, _, id, order)): At) -> Reply {
    let (_, order, progress) = read(&cx, ids(&id, &order)?).await?;
    cx.json(&EvaluationOrder::of(&order, &progress))
}

async fn render(
    cx: &Cx,
    (id, order): (EvaluationId, EvaluationOrderId),
    status: StatusCode,
    refusals: &[Refusal],
) -> Reply {
    let (t, lang) = (work_words(cx.lang), cx.lang);
    let (held, order, progress) = read(cx, (id.clone(), order)).await?;
    let above = evaluation_words(lang);
    let root = format!("/assess/evaluations/{id}");
    let (orders, here) = (format!("{root}/orders"), cx.workspace_url(&format!("{root}/orders/{}", order.id))?);
    let name = format!("#{} {}", held.number, held.plan.title.get(lang));
    let trail = [(above.title, "/assess/evaluations"), (name.as_str(), root.as_str()), (t.title, orders.as_str())];
    let (is_running, may) = (order.state == OrderState::Running, cx.role().may(Verb::Answer));
    let is_stopped = [OrderState::Failed, OrderState::Cancelled].contains(&order.state);
    let column = |label: &str, numeric| Column { label: label.to_owned(), numeric, ..Column::default() };
    let template = OrderPage {
        page: cx.workspace_page(&format!("{} {}", t.order, order.number), &trail)?.with_errors(refusals, lang),
        w: cx.words(),
        t,
        state: order.state.label(lang),
        kind: chip(order.state),
        is_running,
        is_assembling: is_running && progress.parts.0 == progress.parts.1,
        is_failed: order.state == OrderState::Failed,
        is_cancelled: order.state == OrderState::Cancelled,
        ended: progress.ended(),
        askings: progress.askings,
        figures: figures(t, &order, &progress),
        columns: vec![
            column(t.worker, false),
            column(t.answered, true),
            column(t.failed, true),
            column(t.last, false),
            column(t.state, false),
        ],
        shares: progress.shares.iter().map(|s| share_line(t, s)).collect(),
        troubles: troubles(cx, &order, &progress),
        lacks_workers: is_running && progress.workers.is_empty(),
        lacks_key: is_running && !progress.workers.is_empty() && progress.able == 0,
        command: command(needed(&order)),
        facts: facts(cx, &order),
        run_href: match &order.run {
            Some(run) => cx.workspace_url(&format!("{root}/runs/{run}"))?,
            None => String::new(),
        },
        may_cancel: is_running && may,
        may_go_on: is_stopped && may && work::possible(&held),
        seen: order.revision.to_string(),
        here,
    };
    cx.show_with(status, &template)
}

/// Every key the order names, with the address it is sent to.
fn needed(order: &Order) -> impl Iterator<Item = (&str, &str)> {
    let aides = order.terms.aides().map(|(_, terms)| (terms.key.as_str(), terms.aide.target.as_str()));
    std::iter::once((order.key.as_str(), order.terms.target.as_str())).chain(aides)
}

fn share_line(t: &WorkWords, share: &work::Share) -> ShareLine {
    ShareLine {
        name: share.worker.clone(),
        answered: share.answered,
        failed: share.failed,
        last: if share.last.is_empty() { "–".to_owned() } else { minute(&share.last) },
        state: if share.is_at_work { t.at_work } else { t.idle },
    }
}

fn figures(t: &WorkWords, order: &Order, progress: &Progress) -> Vec<Fact> {
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let (all, done, taken) = progress.parts;
    let mut out = vec![
        fact(t.answered, progress.answered.to_string()),
        fact(t.failed, progress.failed.to_string()),
        fact(t.parts, format!("{done} / {all} {} · {taken} {}", t.parts_done, t.parts_taken)),
    ];
    if order.state == OrderState::Running {
        out.push(fact(t.rate, format!("{:.1} {}", progress.rate, t.per_second)));
        let left = progress.left.map_or_else(|| t.left_unknown.to_owned(), |s| span(t, s));
        out.push(fact(t.left, left));
        out.push(fact(t.workers_here, progress.able.to_string()));
    }
    out
}

/// A stretch of time as one says it.
fn span(t: &WorkWords, seconds: u64) -> String {
    let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (h, m) {
        (0, 0) => format!("{s} {}", t.seconds),
        (0, _) => format!("{m} {} {s} {}", t.minutes, t.seconds),
        _ => format!("{h} {} {m} {}", t.hours, t.minutes),
    }
}

/// What ended the order first, then what parts wait for.
fn troubles(cx: &Cx, order: &Order, progress: &Progress) -> Vec<TroubleLine> {
    let t = work_words(cx.lang);
    let text = |of: &Trouble| match (Fault::parse(&of.code), shirube_domain::refusal::messages().get(&of.code)) {
        (Some(fault), _) => fault.told(cx.lang),
        (None, Some(message)) if !message.get(cx.lang).contains('{') => message.get(cx.lang).to_owned(),
        _ => trouble(t, &of.code).to_owned(),
    };
    let line = |of: &Trouble, hint: String| TroubleLine { text: text(of), detail: of.detail.clone(), hint };
    let ended = order.trouble.iter().map(|of| line(of, of.code.clone()));
    let waiting = progress.troubles.iter().filter(|(of, _)| order.trouble.as_ref().is_none_or(|t| t.code != of.code));
    ended.chain(waiting.map(|(of, n)| line(of, format!("{} · {}{n}", of.code, t.troubled_parts)))).collect()
}

fn facts(cx: &Cx, order: &Order) -> Vec<Fact> {
    let (t, above, terms) = (work_words(cx.lang), evaluation_words(cx.lang), &order.terms);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let parameters: Vec<String> = terms.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let aides = |all: &BTreeMap<String, AideTerms>| {
        let one = |(name, terms): (&String, &AideTerms)| {
            let key = if terms.key.is_empty() { String::new() } else { format!(" key={}", terms.key) };
            format!("{name}={}@{}{key}", terms.aide.model, terms.aide.target)
        };
        all.iter().map(one).collect::<Vec<_>>().join(cx.lang.pick("、", ", "))
    };
    let mut out = vec![
        fact(above.suite, terms.suite.clone()),
        fact(above.samples_count, format!("{} × {} {}", terms.samples, terms.epochs, above.epochs_unit)),
        fact(t.target, terms.target.clone()),
        fact(t.model, terms.model.clone()),
        fact(t.parameters, parameters.join(cx.lang.pick("、", ", "))),
        fact(t.key, order.key.clone()),
        fact(t.judges, aides(&terms.judges)),
        fact(t.embedders, aides(&terms.embedders)),
        fact(t.at_once, terms.at_once.to_string()),
        fact(t.ordered_at, minute(&order.at)),
        fact(t.ended_at, order.ended_at.as_deref().map(minute).unwrap_or_default()),
    ];
    out.retain(|f| !f.detail.is_empty());
    out
}

async fn step(
    cx: &Cx,
    (id, order): (&str, &str),
    (kind, fields): (&'static str, Fields),
    work: impl FnOnce(&mut WriteTx<'_, '_>, &EvaluationOrderId, i64) -> Result<Order, Error> + Send + 'static,
) -> Reply {
    let (id, order) = ids(id, order)?;
    let (operator, seen, of) = (cx.operator()?.id.clone(), fields.int("seen"), (id.clone(), order.clone()));
    let done = cx
        .file(kind, move |tx, _, _| {
            let at = tx.at();
            gather(tx, &operator, (&of.0, &of.1), at)?;
            work(tx, &of.1, seen)
        })
        .await;
    match done {
        Ok(_) => cx.see_other(&cx.workspace_url(&format!("/assess/evaluations/{id}/orders/{order}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(cx, (id, order), status, &refusals).await
        }
    }
}

pub(super) async fn ask_cancel(cx: Cx, Path((_, _, id, order)): At) -> Reply {
    let (t, lang) = (work_words(cx.lang), cx.lang);
    let (held, order, progress) = read(&cx, ids(&id, &order)?).await?;
    let (root, above) = (format!("/assess/evaluations/{}", held.id), evaluation_words(lang));
    let (orders, here) = (format!("{root}/orders"), format!("{root}/orders/{}", order.id));
    if order.state != OrderState::Running {
        return cx.see_other(&cx.workspace_url(&here)?);
    }
    let (name, own) =
        (format!("#{} {}", held.number, held.plan.title.get(lang)), format!("{} {}", t.order, order.number));
    let trail = [
        (above.title, "/assess/evaluations"),
        (name.as_str(), root.as_str()),
        (t.title, orders.as_str()),
        (own.as_str(), here.as_str()),
    ];
    cx.show(&CancelPage {
        page: cx.workspace_page(t.cancel, &trail)?,
        w: cx.words(),
        t,
        order: cx.workspace_url(&here)?,
        facts: figures(t, &order, &progress),
        seen: order.revision.to_string(),
    })
}

pub(super) async fn cancel(cx: Cx, Path((_, _, id, order)): At, Form(fields): Form) -> Reply {
    step(&cx, (&id, &order), ("evaluation.order-cancel", fields), work::cancel).await
}

pub(super) async fn go_on(cx: Cx, Path((_, _, id, order)): At, Form(fields): Form) -> Reply {
    step(&cx, (&id, &order), ("evaluation.order-continue", fields), work::go_on).await
}
