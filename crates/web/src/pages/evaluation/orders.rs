//! Ordering a run that this installation carries out, and the orders so far.

use super::{evaluation_id, held};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Fact, Page, minute};
use crate::words::Words;
use crate::words::evaluation::evaluation_words;
use crate::words::evaluation_work::{WorkWords, work_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::evaluation::Evaluation;
use shirube_domain::evaluation::work::{self, Order, OrderDraft, OrderState, Worker};
use shirube_domain::id::EvaluationId;
use shirube_domain::refusal::Refusal;
use shirube_domain::registry;
use std::collections::BTreeSet;

type At = Path<(String, String, String)>;

struct OrderLine {
    href: String,
    name: String,
    hint: String,
    state: &'static str,
    kind: &'static str,
}

#[derive(askama::Template)]
#[template(path = "evaluation/orders.html")]
struct OrdersPage {
    page: Page,
    w: &'static Words,
    t: &'static WorkWords,
    here: String,
    orders: Vec<OrderLine>,
    may_order: bool,
    is_reader: bool,
    is_judged: bool,
    is_embedded: bool,
    facts: Vec<Fact>,
    draft: OrderDraft,
    key_support: String,
    has_workers: bool,
    command: String,
    once: String,
}

struct Desk {
    held: Evaluation,
    name: String,
    orders: Vec<Order>,
    workers: Vec<Worker>,
}

/// How the chip of an order looks.
pub(super) fn chip(state: OrderState) -> &'static str {
    match state {
        OrderState::Running => "progress",
        OrderState::Done => "done",
        OrderState::Failed => "failed",
        OrderState::Cancelled => "neutral",
    }
}

/// What to type to have a worker that holds these keys, each for the host of its address.
pub(super) fn command<'a>(keys: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let one = |(key, target): (&str, &str)| {
        let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        format!(" --key {key}@{host}=env:{}", variable(key))
    };
    let keys: BTreeSet<(&str, &str)> = keys.into_iter().filter(|(key, _)| !key.is_empty()).collect();
    format!("shirube work --database postgres://…{}", keys.into_iter().map(one).collect::<String>())
}

fn variable(key: &str) -> String {
    let plain = key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    format!("{}_KEY", plain.collect::<String>())
}

pub(super) async fn list(cx: Cx, Path((_, _, id)): At) -> Reply {
    render(&cx, &evaluation_id(&id)?, StatusCode::OK, None, &[]).await
}

async fn gather(cx: &Cx, id: &EvaluationId) -> Result<Desk, Failure> {
    let (operator, id, at) = (cx.operator()?.id.clone(), id.clone(), cx.now);
    cx.read(move |tx, _| {
        let held = held(tx, &operator, &id)?;
        Ok(Desk {
            name: registry::asset(tx, &held.asset)?.map(|a| a.name).unwrap_or_default(),
            orders: work::of_evaluation(tx, &id)?,
            workers: work::present(tx, at)?,
            held,
        })
    })
    .await
}

async fn render(
    cx: &Cx,
    id: &EvaluationId,
    status: StatusCode,
    typed: Option<OrderDraft>,
    refusals: &[Refusal],
) -> Reply {
    let (t, lang, desk) = (work_words(cx.lang), cx.lang, gather(cx, id).await?);
    let Desk { held, name, orders, workers } = desk;
    let above = evaluation_words(lang);
    let title = format!("#{} {name} · {}", held.number, held.plan.title.get(lang));
    let (base, root) = ("/assess/evaluations", format!("/assess/evaluations/{id}"));
    let here = cx.workspace_url(&format!("{root}/orders"))?;
    let trail = [(above.title, base), (title.as_str(), root.as_str())];
    let draft = typed.unwrap_or_else(|| planned(&held));
    let mut keys: Vec<&str> = workers.iter().flat_map(|w| w.keys.iter().map(String::as_str)).collect();
    keys.sort_unstable();
    keys.dedup();
    let names = keys.join(lang.pick("、", ", "));
    let held_now = if keys.is_empty() { String::new() } else { format!("{}{names}", t.keys_held) };
    let is_running = orders.iter().any(|o| o.state == OrderState::Running);
    let (is_possible, may) = (work::possible(&held) && !is_running, cx.role().may(Verb::Answer));
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let (is_judged, is_embedded) = work::needs(&held.plan);
    let template = OrdersPage {
        page: cx.workspace_page(t.title, &trail)?.with_errors(refusals, lang),
        w: cx.words(),
        t,
        orders: orders.iter().map(|o| order_line(cx, o, &here)).collect(),
        may_order: is_possible && may,
        is_reader: is_possible && !may,
        is_judged,
        is_embedded,
        facts: vec![
            fact(above.suite, format!("{} {}", held.plan.title.get(lang), held.suite_version)),
            fact(above.samples_count, format!("{} × {} {}", held.plan.samples, held.plan.epochs, above.epochs_unit)),
            fact(t.model, held.plan.model.clone()),
        ],
        key_support: format!("{}{}{held_now}", t.key_support, lang.pick("", " ")),
        has_workers: !workers.is_empty(),
        command: command([(draft.key.as_str(), draft.target.as_str())]),
        draft,
        once: cx.once(),
        here,
    };
    cx.show_with(status, &template)
}

/// The form as the plan fills it.
fn planned(held: &Evaluation) -> OrderDraft {
    let lines: Vec<String> = held.plan.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    OrderDraft {
        target: held.plan.target.clone(),
        parameters: lines.join("\n"),
        at_once: "16".to_owned(),
        judges: work::planned(&held.plan),
        ..OrderDraft::default()
    }
}

fn order_line(cx: &Cx, order: &Order, here: &str) -> OrderLine {
    let t = work_words(cx.lang);
    OrderLine {
        href: format!("{here}/{}", order.id),
        name: format!("{} {}", t.order, order.number),
        hint: format!("{} · {}", minute(&order.at), order.terms.target),
        state: order.state.label(cx.lang),
        kind: chip(order.state),
    }
}

fn typed(fields: &Fields) -> OrderDraft {
    let text = |name: &str| fields.get(name).to_owned();
    OrderDraft {
        target: text("target"),
        parameters: text("parameters"),
        key: text("key"),
        at_once: text("at_once"),
        samples: text("samples"),
        any_model: fields.get("any_model") == "1",
        judges: text("judges"),
        embedders: text("embedders"),
        unjudged: fields.get("unjudged") == "1",
    }
}

/// Orders a run, once its target was judged: what this installation may not reach is not written down.
///
/// # Errors
/// What the domain refuses.
pub(crate) async fn file(cx: &Cx, id: &EvaluationId, once: String, said: OrderDraft) -> Result<String, Failure> {
    let (operator, by, of) = (cx.operator()?.id.clone(), cx.account_id()?, id.clone());
    let (outbound, asked) = (cx.app.settings.outbound.clone(), said.clone());
    cx.blocking(move |_| work::examine_targets(&outbound, &asked)).await?;
    cx.file_once("evaluation.order", once, move |tx, _, _| {
        held(tx, &operator, &of)?;
        Ok(work::order(tx, &of, &said, &by)?.to_string())
    })
    .await
}

pub(super) async fn create(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (id, said) = (evaluation_id(&id)?, typed(&fields));
    let of = id.clone();
    let operator = cx.operator()?.id.clone();
    // Whose it is is settled before anything is looked up.
    cx.read(move |tx, _| held(tx, &operator, &of).map(drop)).await?;
    match file(&cx, &id, fields.get("once").to_owned(), said.clone()).await {
        Ok(order) => cx.see_other(&cx.workspace_url(&format!("/assess/evaluations/{id}/orders/{order}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, &id, status, Some(said), &refusals).await
        }
    }
}
