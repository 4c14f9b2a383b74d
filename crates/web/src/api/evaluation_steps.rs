//! What follows a plan: agreed on, its run handed in and reviewed, its result signed, withdrawn.
//!
//! For: programs that carry an evaluation through; people decide, each with an account of their own.
//! Rests on: `evaluation`, `docs/specs/evaluation.md`.
//! Words: an *acceptance* takes a run as it is; a *return* gives it back.
//! Never: lets one who planned agree, or one who planned or handed in review.
//! Begin at: [`operations`].

use super::asked::{Condition, GivenOr, Once, settle};
use super::describe::{Matches, about};
use super::evaluations::{fetch, id, own};
use super::reply;
use super::shape::evaluation::{Evaluation, EvaluationTerm, EvaluationWords};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::{ANSWER, APPROVE};
use crate::operations;
use crate::pages::evaluation::{end, upload};
use axum::extract::{Path, Request};
use serde_json::json;
use shirube_domain::db::WriteTx;
use shirube_domain::evaluation::{self, Run};
use shirube_domain::id::{AccountId, EvaluationId, EvaluationRunId};
use shirube_domain::refusal::{Class, Error, Refusal};

/// What a log comes as.
const TYPES: &[&str] = &["application/jsonl", "application/zip", "application/octet-stream"];
/// The largest log.
const MOST: usize = evaluation::MOST_BYTES as usize;

operations! {
    POST "/api/v1/w/{org}/evaluations/{evaluation}/agreement" APPROVE => agree,
        about("agreeEvaluation", "計画した人とは別の人が、計画に合意する", "Agree to a plan someone else filed; only then can a run be handed in")
            .gives::<Evaluation>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/evaluations/{evaluation}/runs" ANSWER => receive,
        about("receiveEvaluationRun", "実行の記録を届ける（.jsonl、またはフォルダーのzip）", "Hand in the log of a run: its .jsonl, or its folder as a zip")
            .takes_file(TYPES, MOST).gives::<Evaluation>(201).once().refuses(&[409, 413]);
    POST "/api/v1/w/{org}/evaluations/{evaluation}/runs/{run}/acceptance" APPROVE => accept,
        about("acceptEvaluationRun", "計画にも実行にも関わらなかった人が、実行をそのまま認める", "Take a run as it is, as someone who neither planned nor handed it in")
            .takes::<EvaluationWords>(json!({ "words": "時間切れの二件は結果の向きを変えない。" })).or_nothing()
            .gives::<Evaluation>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/evaluations/{evaluation}/runs/{run}/return" APPROVE => send_back,
        about("returnEvaluationRun", "理由を添えて実行を差し戻す", "Give a run back, with the reason")
            .takes::<EvaluationWords>(json!({ "words": "温度が計画と違います。" })).or_nothing()
            .gives::<Evaluation>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/evaluations/{evaluation}/statement" APPROVE => issue,
        about("signEvaluation", "結果を署名付き言明にする", "Say the result in a signed statement")
            .takes::<EvaluationTerm>(json!({ "days": 365 })).or_nothing()
            .gives::<Evaluation>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/evaluations/{evaluation}/withdrawal" APPROVE => withdraw,
        about("withdrawEvaluation", "評価を取り下げる。言明があれば撤回する（取り消せない）", "End an evaluation; its statement is taken back with it, for good")
            .takes::<EvaluationWords>(json!({ "words": "対象の設定に誤りがあった。" })).or_nothing()
            .gives::<Evaluation>(200).matches(Matches::Held).refuses(&[409]);
}

/// Files one step of an evaluation that is as the client saw it.
async fn step(
    cx: &Cx,
    (text, kind): (&str, &'static str),
    condition: Condition,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &evaluation::Evaluation, &AccountId) -> Result<(), Error> + Send + 'static,
) -> Reply {
    condition.needed()?;
    let (operator, by, id) = (cx.operator()?.id.clone(), cx.account_id()?, id(text)?);
    let of = id.clone();
    cx.file(kind, move |tx, _, _| {
        let held = own(tx, &operator, &of)?;
        condition.revision(held.revision)?;
        work(tx, &held, &by)
    })
    .await
    .map_err(settle)?;
    shown(cx, id).await
}

async fn shown(cx: &Cx, id: EvaluationId) -> Reply {
    let found = fetch(cx, id).await?;
    reply::tagged(cx, found.summary.revision, &found)
}

async fn agree(cx: Cx, Path((_, evaluation)): Path<(String, String)>, condition: Condition) -> Reply {
    step(&cx, (&evaluation, "evaluation.agree"), condition, |tx, held, by| {
        evaluation::agree(tx, &held.id, held.revision, by).map(drop)
    })
    .await
}

async fn receive(cx: Cx, Path((_, evaluation)): Path<(String, String)>, once: Once, request: Request) -> Reply {
    let (id, operator, token) = (id(&evaluation)?, cx.operator()?.id.clone(), once.token(&cx)?);
    let of = id.clone();
    // Whose it is is settled before a byte of the log is kept.
    let held = cx.read(move |tx, _| own(tx, &operator, &of)).await?;
    let incoming = upload::take_body(&cx, request.into_body()).await?;
    let run = upload::receive(&cx, id.clone(), held.plan, (incoming, token)).await?;
    let made = fetch(&cx, id).await?;
    let at = format!("/{}/w/{}/assess/evaluations/{}/runs/{run}", cx.lang.code(), cx.operator()?.id, made.summary.id);
    reply::created(&cx, &at, Some(made.summary.revision), &made)
}

/// A run of an evaluation, if it is one of it.
fn own_run(tx: &mut WriteTx<'_, '_>, held: &evaluation::Evaluation, id: &EvaluationRunId) -> Result<Run, Error> {
    let found = evaluation::run(tx, id)?.filter(|run| run.evaluation == held.id);
    found.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

fn run_id(text: &str) -> Result<EvaluationRunId, Failure> {
    EvaluationRunId::parse(text).map_err(|_| Failure::absent())
}

async fn accept(
    cx: Cx,
    Path((_, evaluation, run)): Path<(String, String, String)>,
    condition: Condition,
    GivenOr(given): GivenOr<EvaluationWords>,
) -> Reply {
    let run = run_id(&run)?;
    step(&cx, (&evaluation, "evaluation.accept"), condition, move |tx, held, by| {
        let run = own_run(tx, held, &run)?;
        evaluation::accept(tx, &run.id, &given.words, run.revision, by).map(drop)
    })
    .await
}

async fn send_back(
    cx: Cx,
    Path((_, evaluation, run)): Path<(String, String, String)>,
    condition: Condition,
    GivenOr(given): GivenOr<EvaluationWords>,
) -> Reply {
    let run = run_id(&run)?;
    step(&cx, (&evaluation, "evaluation.return"), condition, move |tx, held, by| {
        let run = own_run(tx, held, &run)?;
        evaluation::send_back(tx, &run.id, &given.words, run.revision, by).map(drop)
    })
    .await
}

async fn issue(
    cx: Cx,
    Path((_, text)): Path<(String, String)>,
    condition: Condition,
    GivenOr(given): GivenOr<EvaluationTerm>,
) -> Reply {
    condition.needed()?;
    let (operator, by, id) = (cx.operator()?.id.clone(), cx.account_id()?, id(&text)?);
    let of = id.clone();
    cx.sign("evaluation.issue", move |tx, desk, catalog, _| {
        let held = own(tx, &operator, &of)?;
        condition.revision(held.revision)?;
        evaluation::issue(tx, desk, catalog, &of, (given.days, held.revision), &by)
    })
    .await
    .map_err(settle)?;
    shown(&cx, id).await
}

async fn withdraw(
    cx: Cx,
    Path((_, evaluation)): Path<(String, String)>,
    condition: Condition,
    GivenOr(given): GivenOr<EvaluationWords>,
) -> Reply {
    let address = cx.app.installation.address().cloned();
    step(&cx, (&evaluation, "evaluation.withdraw"), condition, move |tx, held, by| {
        end(tx, address.as_ref(), held, (&given.words, held.revision), by).map(drop)
    })
    .await
}
