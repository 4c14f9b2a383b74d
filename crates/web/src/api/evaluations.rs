//! Evaluations of an operator's systems: read by programs; planned and handed in on the pages.
//!
//! For: programs that follow results and whether they still stand.
//! Rests on: `evaluation`, `docs/specs/evaluation.md`.
//! Words: a *run* is a log that was handed in; a *perspective* is a node of the suite's tree.
//! Never: gives a total without its parts; calls a result the State's.
//! Begin at: [`operations`].

use super::describe::about;
use super::reply;
use super::shape::evaluation::{Evaluation, EvaluationList, EvaluationSummary};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::READ;
use crate::operations;
use axum::extract::Path;
use shirube_domain::evaluation;
use shirube_domain::id::EvaluationId;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::statement;

operations! {
    GET "/api/v1/w/{org}/evaluations" READ => list,
        about("listEvaluations", "評価の一覧。結果の前提が変わったかも示す", "The evaluations of an operator, and whether their results still stand")
            .gives::<EvaluationList>(200);
    GET "/api/v1/w/{org}/evaluations/{evaluation}" READ => get,
        about("getEvaluation", "一つの評価。計画、実行、観点ごとの割合と区間", "One evaluation: plan, runs, shares by perspective with intervals")
            .gives::<Evaluation>(200).tagged();
}

/// Evaluations given at once.
const MOST: usize = 200;

async fn list(cx: Cx) -> Reply {
    let (operator, at) = (cx.operator()?.id.clone(), statement::seconds(cx.now));
    let items = cx
        .read(move |tx, _| {
            let list = evaluation::list(tx, &operator, None, None, MOST)?;
            let one = |e: &evaluation::Evaluation| Ok(EvaluationSummary::of(e, &evaluation::standing(tx, e, at)?));
            list.rows.iter().map(one).collect::<Result<Vec<_>, Error>>()
        })
        .await?;
    reply::ok(&cx, &EvaluationList { items })
}

async fn get(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let id = EvaluationId::parse(&id).map_err(|_| Failure::absent())?;
    let (operator, at) = (cx.operator()?.id.clone(), statement::seconds(cx.now));
    let (revision, whole) = cx
        .read(move |tx, _| {
            let held = evaluation::evaluation(tx, &id)?.filter(|e| e.operator == operator);
            let held = held.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
            let (stale, runs) = (evaluation::standing(tx, &held, at)?, evaluation::runs(tx, &id)?);
            Ok((held.revision, Evaluation::of(&held, &stale, &runs)))
        })
        .await?;
    reply::tagged(&cx, revision, &whole)
}
