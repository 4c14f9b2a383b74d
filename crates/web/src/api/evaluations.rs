//! Evaluations of an operator's systems: read, planned, and a system's perspectives across all suites.
//!
//! For: programs that follow results and whether they still stand, and those that plan. What follows a plan stands in
//! `evaluation_steps.rs`.
//! Rests on: `evaluation`, `docs/specs/evaluation.md`.
//! Words: a *run* is a log that was handed in; a *perspective* is a node of the suite's tree.
//! Never: gives a total without its parts; calls a result the State's.
//! Begin at: [`operations`].

use super::asked::{Given, Once, mark, of_same};
use super::describe::about;
use super::reply;
use super::shape::evaluation::{Evaluation, EvaluationDraft, EvaluationList, EvaluationSummary, SystemPerspectives};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::{ANSWER, READ};
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::db::Tx;
use shirube_domain::evaluation;
use shirube_domain::id::{EvaluationId, OperatorId};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::statement;

operations! {
    GET "/api/v1/w/{org}/evaluations" READ => list,
        about("listEvaluations", "評価の一覧。結果の前提が変わったかも示す", "The evaluations of an operator, and whether their results still stand")
            .gives::<EvaluationList>(200);
    POST "/api/v1/w/{org}/evaluations" ANSWER => plan,
        about("planEvaluation", "評価を計画する", "File a plan to evaluate a system as the register has it")
            .takes::<EvaluationDraft>(json!({
                "asset": "ast_0192f0c1d2e34f5a8b9c0d1e2f3a4b5c", "suite": "p01-harmful-output@1.0", "model": "example-1",
                "target": "https://model.example/v1", "parameters": { "temperature": 0 }, "thresholds": { "p01": 0.8 },
            })).gives::<Evaluation>(201).once();
    GET "/api/v1/w/{org}/evaluations/{evaluation}" READ => get,
        about("getEvaluation", "一つの評価。計画、実行、観点ごとの割合と区間", "One evaluation: plan, runs, shares by perspective with intervals")
            .gives::<Evaluation>(200).tagged();
    GET "/api/v1/w/{org}/assets/{asset}/perspectives" READ => across,
        about("getPerspectives", "一つのシステムの観点の全体。未評価の観点も挙げる", "A system across all suites, with those nobody evaluated; never one figure")
            .gives::<SystemPerspectives>(200);
}

/// Evaluations given at once.
const MOST: usize = 200;

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

/// An evaluation, if it is this operator's; any other is absent.
pub(super) fn own(tx: &mut Tx<'_>, operator: &OperatorId, id: &EvaluationId) -> Result<evaluation::Evaluation, Error> {
    evaluation::evaluation(tx, id)?.filter(|e| e.operator == *operator).ok_or_else(absent)
}

pub(super) fn id(text: &str) -> Result<EvaluationId, Failure> {
    EvaluationId::parse(text).map_err(|_| Failure::absent())
}

/// An evaluation with its runs and how it stands; `at` in seconds since 1970.
///
/// # Errors
/// Faults of the database.
pub fn whole(tx: &mut Tx<'_>, held: &evaluation::Evaluation, at: u64) -> Result<Evaluation, Error> {
    let (stale, runs) = (evaluation::standing(tx, held, at)?, evaluation::runs(tx, &held.id)?);
    Ok(Evaluation::of(held, &stale, &runs, &evaluation::deliveries(tx, &held.id)?))
}

/// The same, read for a reply, with the revision a change of it has to carry.
pub(super) async fn fetch(cx: &Cx, id: EvaluationId) -> Result<Evaluation, Failure> {
    let (operator, at) = (cx.operator()?.id.clone(), statement::seconds(cx.now));
    cx.read(move |tx, _| {
        let held = own(tx, &operator, &id)?;
        whole(tx, &held, at)
    })
    .await
}

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

async fn get(cx: Cx, Path((_, text)): Path<(String, String)>) -> Reply {
    let found = fetch(&cx, id(&text)?).await?;
    reply::tagged(&cx, found.summary.revision, &found)
}

async fn plan(cx: Cx, once: Once, Given(given): Given<EvaluationDraft>) -> Reply {
    let (mark, token) = (mark(&given), once.token(&cx)?);
    let (operator, by, kept) = (cx.operator()?.id.clone(), cx.account_id()?, mark.clone());
    let result = cx
        .file_once("evaluation.plan", token, move |tx, _, _| {
            let asset = super::sheets::own_asset(tx, &operator, &given.asset)?;
            Ok(format!("{kept} {}", evaluation::plan(tx, &asset, &given.plan(), &by)?))
        })
        .await?;
    let made = fetch(&cx, id(&of_same(&result, &mark)?)?).await?;
    let at = format!("/api/v1/w/{}/evaluations/{}", cx.operator()?.id, made.summary.id);
    reply::created(&cx, &at, Some(made.summary.revision), &made)
}

async fn across(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let (operator, at) = (cx.operator()?.id.clone(), statement::seconds(cx.now));
    let all = cx
        .read(move |tx, _| {
            let asset = super::sheets::own_asset(tx, &operator, &asset)?;
            evaluation::across(tx, &asset, at)
        })
        .await?;
    reply::ok(&cx, &SystemPerspectives::of(all))
}
