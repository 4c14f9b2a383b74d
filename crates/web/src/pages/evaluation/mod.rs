//! Evaluations: plans, runs handed in, results, samples, comparisons; the public catalogue of suites.
//!
//! For: a result one can look into down to the single answer, and rest on as evidence.
//! Rests on: `shirube_domain::evaluation`, `docs/specs/evaluation.md`.
//! Words: an *axis* is a perspective as drawn: the roots of the tree, or what stands right below the only one.
//! Never: shows a total without its parts, a missing result as zero, or a result as the State's.
//! Begin at: [`ROUTES`], then `result`.

mod across;
mod compare;
mod draw;
mod give;
mod list;
mod one;
mod order;
mod orders;
mod plan;
mod result;
mod samples;
mod suites;
pub(crate) mod upload;

pub(crate) use compare::MOST as MOST_CHANGED;
pub use one::end;
pub(crate) use one::stale_words;
pub(crate) use order::gather as gather_order;
pub(crate) use samples::below;

use crate::cx::Cx;
use crate::failure::Failure;
use crate::guard::access::{ANSWER, APPROVE, DISCLOSE, OPEN, READ};
use crate::routes;
use crate::words::evaluation::{EvaluationWords, evaluation_words};
use shirube_domain::db::Tx;
use shirube_domain::evaluation::{self, Evaluation, Run};
use shirube_domain::id::{EvaluationId, EvaluationRunId, OperatorId};
use shirube_domain::refusal::{Class, Error, Refusal};

routes! {
    GET "/{lang}/w/{org}/assess/evaluations" READ => list::list;
    GET "/{lang}/w/{org}/assess/evaluations/new" ANSWER => plan::form;
    POST "/{lang}/w/{org}/assess/evaluations/new" ANSWER => plan::create;
    GET "/{lang}/w/{org}/assess/evaluations/compare" READ => compare::page;
    GET "/{lang}/w/{org}/assess/evaluations/systems/{asset}" READ => across::page;
    GET "/{lang}/w/{org}/assess/evaluations/{evaluation}" READ => one::show;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/agree" APPROVE => one::agree;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/withdraw" APPROVE => one::withdraw;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/issue" APPROVE => one::issue;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/runs" ANSWER => upload::upload;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/give" DISCLOSE => give::give;
    GET "/{lang}/w/{org}/assess/evaluations/{evaluation}/runs/{run}" READ => result::show;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/runs/{run}/accept" APPROVE => result::accept;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/runs/{run}/return" APPROVE => result::send_back;
    GET "/{lang}/w/{org}/assess/evaluations/{evaluation}/runs/{run}/log/{segment}" READ => upload::download;
    GET "/{lang}/w/{org}/assess/evaluations/{evaluation}/runs/{run}/samples" READ => samples::list;
    GET "/{lang}/w/{org}/assess/evaluations/{evaluation}/runs/{run}/samples/{sample}" READ => samples::one;
    GET "/{lang}/w/{org}/assess/evaluations/{evaluation}/orders" READ => orders::list;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/orders" ANSWER => orders::create;
    GET "/{lang}/w/{org}/assess/evaluations/{evaluation}/orders/{order}" READ => order::show;
    GET "/{lang}/w/{org}/assess/evaluations/{evaluation}/orders/{order}/progress.json" READ => order::json;
    GET "/{lang}/w/{org}/assess/evaluations/{evaluation}/orders/{order}/cancel" ANSWER => order::ask_cancel;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/orders/{order}/cancel" ANSWER => order::cancel;
    POST "/{lang}/w/{org}/assess/evaluations/{evaluation}/orders/{order}/continue" ANSWER => order::go_on;
    GET "/{lang}/suites" OPEN => suites::list;
    GET "/{lang}/suites.json" OPEN => suites::list_json;
    GET "/{lang}/suites/{suite}" OPEN => suites::one;
    GET "/{lang}/suites/{suite}/suite.json" OPEN => suites::one_json;
}

fn my_words(cx: &Cx) -> &'static EvaluationWords {
    evaluation_words(cx.lang)
}

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

fn evaluation_id(text: &str) -> Result<EvaluationId, Failure> {
    EvaluationId::parse(text).map_err(|_| Failure::absent())
}

fn run_id(text: &str) -> Result<EvaluationRunId, Failure> {
    EvaluationRunId::parse(text).map_err(|_| Failure::absent())
}

/// The evaluation a path names, if it is this operator's; anything else is absent.
fn held(tx: &mut Tx<'_>, operator: &OperatorId, id: &EvaluationId) -> Result<Evaluation, Error> {
    evaluation::evaluation(tx, id)?.filter(|e| e.operator == *operator).ok_or_else(absent)
}

/// The same with one of its runs.
fn held_run(
    tx: &mut Tx<'_>,
    operator: &OperatorId,
    (id, run): (&EvaluationId, &EvaluationRunId),
) -> Result<(Evaluation, Run), Error> {
    let held = held(tx, operator, id)?;
    let run = evaluation::run(tx, run)?.filter(|r| r.evaluation == *id).ok_or_else(absent)?;
    Ok((held, run))
}

/// The evaluation and run of a path.
async fn read_run(cx: &Cx, id: &str, run: &str) -> Result<(Evaluation, Run), Failure> {
    let (operator, id, run) = (cx.operator()?.id.clone(), evaluation_id(id)?, run_id(run)?);
    cx.read(move |tx, _| held_run(tx, &operator, (&id, &run))).await
}

/// A share in per cent with one decimal.
fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// An interval in per cent.
fn span(low: f64, high: f64) -> String {
    format!("{:.1}–{:.1} %", low * 100.0, high * 100.0)
}

/// The beginning of a digest.
fn short(digest: &str) -> String {
    digest.chars().take(16).collect()
}
