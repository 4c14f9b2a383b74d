//! Orders: runs of evaluations the installation carries out itself, ordered and followed by programs.
//!
//! For: a pipeline that has an agreed plan carried out and waits for its result.
//! Rests on: `evaluation::work`, `docs/specs/evaluation.md`.
//! Words: an *order* is the wish that a plan be carried out here; its *key* is the name of one that workers hold.
//! Never: takes a key; takes a target this installation may not reach.
//! Begin at: [`operations`].

use super::asked::{Condition, Given, Once, mark, of_same, settle};
use super::describe::{Matches, about};
use super::reply;
use super::shape::order::{EvaluationOrder, EvaluationOrderDraft, EvaluationOrderList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::{ANSWER, READ};
use crate::operations;
use crate::pages::evaluation::gather_order;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::db::WriteTx;
use shirube_domain::evaluation::{self, work};
use shirube_domain::filing;
use shirube_domain::id::{EvaluationId, EvaluationOrderId};
use shirube_domain::refusal::{Class, Error, Refusal};

operations! {
    GET "/api/v1/w/{org}/evaluations/{evaluation}/orders" READ => list,
        about("listEvaluationOrders", "一つの評価について、この設置で実行する依頼の一覧", "The runs of an evaluation ordered from this installation")
            .gives::<EvaluationOrderList>(200);
    POST "/api/v1/w/{org}/evaluations/{evaluation}/orders" ANSWER => order,
        about("orderEvaluation", "合意した計画の実行を依頼する。鍵は名前だけを書く", "Order that an agreed plan be carried out here; a key is given by its name alone")
            .takes::<EvaluationOrderDraft>(json!({ "target": "https://model.example/v1", "parameters": { "temperature": 0 }, "key": "lab", "at_once": 16 }))
            .gives::<EvaluationOrder>(201).once().refuses(&[409]);
    GET "/api/v1/w/{org}/evaluations/{evaluation}/orders/{order}" READ => get,
        about("getEvaluationOrder", "一つの依頼と、その進み具合", "One order and how far it is")
            .gives::<EvaluationOrder>(200).tagged();
    POST "/api/v1/w/{org}/evaluations/{evaluation}/orders/{order}/cancel" ANSWER => cancel,
        about("cancelEvaluationOrder", "依頼を取りやめる。届いた回答は残る", "Cancel an order; what was answered is kept")
            .gives::<EvaluationOrder>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/evaluations/{evaluation}/orders/{order}/continue" ANSWER => go_on,
        about("continueEvaluationOrder", "止まった依頼を続ける。届いた回答は尋ね直さない", "Go on with an order that stopped; what was answered is not asked again")
            .gives::<EvaluationOrder>(200).matches(Matches::Held).refuses(&[409]);
}

type At = Path<(String, String, String)>;

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

fn ids(id: &str, order: &str) -> Result<(EvaluationId, EvaluationOrderId), Failure> {
    let id = EvaluationId::parse(id).map_err(|_| Failure::absent())?;
    Ok((id, EvaluationOrderId::parse(order).map_err(|_| Failure::absent())?))
}

async fn fetch(cx: &Cx, ids: (EvaluationId, EvaluationOrderId)) -> Result<EvaluationOrder, Failure> {
    let (operator, at) = (cx.operator()?.id.clone(), cx.now);
    cx.read(move |tx, _| {
        let (_, order, progress) = gather_order(tx, &operator, (&ids.0, &ids.1), at)?;
        Ok(EvaluationOrder::of(&order, &progress))
    })
    .await
}

async fn list(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let id = EvaluationId::parse(&id).map_err(|_| Failure::absent())?;
    let (operator, at) = (cx.operator()?.id.clone(), cx.now);
    let items = cx
        .read(move |tx, _| {
            evaluation::evaluation(tx, &id)?.filter(|e| e.operator == operator).ok_or_else(absent)?;
            let orders = work::of_evaluation(tx, &id)?;
            let one = |o: &work::Order| Ok(EvaluationOrder::of(o, &work::progress(tx, o, at)?));
            orders.iter().map(one).collect::<Result<Vec<_>, Error>>()
        })
        .await?;
    reply::ok(&cx, &EvaluationOrderList { items })
}

async fn order(
    cx: Cx,
    Path((_, id)): Path<(String, String)>,
    once: Once,
    Given(given): Given<EvaluationOrderDraft>,
) -> Reply {
    let (mark, token) = (mark(&given), once.token(&cx)?);
    let id = EvaluationId::parse(&id).map_err(|_| Failure::absent())?;
    let (operator, by, of, kept) = (cx.operator()?.id.clone(), cx.account_id()?, id.clone(), mark.clone());
    let (said, outbound) = (work::OrderDraft::from(given), cx.app.settings.outbound.clone());
    let result = cx
        .blocking(move |app| {
            let ground = &app.installation.ground;
            // Whose it is is settled before anything is looked up.
            let held = ground.db.read(|tx| evaluation::evaluation(tx, &of))?;
            held.filter(|e| e.operator == operator).ok_or_else(absent)?;
            work::examine_targets(&outbound, &said)?;
            filing::receive_once(ground, "evaluation.order", &token, |tx, _| {
                Ok(format!("{kept} {}", work::order(tx, &of, &said, &by)?))
            })
        })
        .await?;
    let made = fetch(&cx, ids(id.as_str(), &of_same(&result, &mark)?)?).await?;
    let at = format!("/api/v1/w/{}/evaluations/{id}/orders/{}", cx.operator()?.id, made.id);
    reply::created(&cx, &at, Some(made.revision), &made)
}

async fn get(cx: Cx, Path((_, id, order)): At) -> Reply {
    let found = fetch(&cx, ids(&id, &order)?).await?;
    reply::tagged(&cx, found.revision, &found)
}

async fn step(
    cx: Cx,
    ids: (EvaluationId, EvaluationOrderId),
    (kind, condition): (&'static str, Condition),
    work: impl FnOnce(&mut WriteTx<'_, '_>, &EvaluationOrderId, i64) -> Result<work::Order, Error> + Send + 'static,
) -> Reply {
    condition.needed()?;
    let (operator, of) = (cx.operator()?.id.clone(), ids.clone());
    cx.file(kind, move |tx, _, _| {
        let at = tx.at();
        let (_, held, _) = gather_order(tx, &operator, (&of.0, &of.1), at)?;
        condition.revision(held.revision)?;
        work(tx, &of.1, held.revision).map(drop)
    })
    .await
    .map_err(settle)?;
    let found = fetch(&cx, ids).await?;
    reply::tagged(&cx, found.revision, &found)
}

async fn cancel(cx: Cx, Path((_, id, order)): At, condition: Condition) -> Reply {
    let ids = ids(&id, &order)?;
    step(cx, ids, ("evaluation.order-cancel", condition), work::cancel).await
}

async fn go_on(cx: Cx, Path((_, id, order)): At, condition: Condition) -> Reply {
    let ids = ids(&id, &order)?;
    step(cx, ids, ("evaluation.order-continue", condition), work::go_on).await
}
