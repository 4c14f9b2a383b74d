//! Risks of an assessment.
//!
//! For: noting what could happen, how likely, how severe, to whom, at which stage.
//! Rests on: `assessment::note_risk`; the kinds of `/api/v1/risks`.
//! Words: likelihood and severity are words, not measurements.
//! Never: scores a risk.
//! Begin at: [`add`].

use super::asked::{Condition, Given, Once, mark, of_same, settle};
use super::assessments::{ids_of, own_of};
use super::describe::{Matches, about};
use super::reply;
use super::shape::evidence::{Risk, RiskDraft, RiskList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::{ANSWER, READ};
use crate::operations;
use axum::extract::Path;
use serde_json::{Value, json};
use shirube_domain::assessment;
use shirube_domain::id::RiskId;

fn example() -> Value {
    json!({
        "taxonomy": "interim@2025-02-04:F3-01", "description": "誤った要約により不採用になる。", "likelihood": "possible",
        "severity": "serious", "affected": ["applicants"], "stage": "service", "treatment": "人が必ず原文を確かめる。"
    })
}

operations! {
    GET "/api/v1/w/{org}/assessments/{assessment}/risks" READ => list,
        about("listRisks", "リスクの一覧", "The risks of an assessment").gives::<RiskList>(200);
    POST "/api/v1/w/{org}/assessments/{assessment}/risks" ANSWER => add,
        about("noteRisk", "リスクを記録する", "Note a risk").takes::<RiskDraft>(example()).gives::<Risk>(201).once().refuses(&[409]);
    GET "/api/v1/w/{org}/assessments/{assessment}/risks/{risk}" READ => get,
        about("getRisk", "一つのリスク", "One risk").gives::<Risk>(200).tagged();
    PUT "/api/v1/w/{org}/assessments/{assessment}/risks/{risk}" ANSWER => put,
        about("amendRisk", "リスクの記録を変える", "Change a risk")
            .takes::<RiskDraft>(example()).gives::<Risk>(200).matches(Matches::Held).refuses(&[409]);
    DELETE "/api/v1/w/{org}/assessments/{assessment}/risks/{risk}" ANSWER => remove,
        about("removeRisk", "リスクの記録を取り除く", "Remove a risk").gives_nothing().refuses(&[409]);
}

async fn held(cx: &Cx, id: &str) -> Result<Vec<assessment::Risk>, Failure> {
    let (org, id) = ids_of(cx, id)?;
    cx.read(move |tx, _| {
        own_of(tx, &org, &id)?;
        Ok(assessment::risks(tx, &id)?)
    })
    .await
}

async fn one(cx: &Cx, id: &str, risk: &str) -> Result<Risk, Failure> {
    let found = held(cx, id).await?.into_iter().find(|r| r.id.as_str() == risk);
    found.map(Risk::from).ok_or_else(Failure::absent)
}

async fn list(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let items = held(&cx, &id).await?.into_iter().map(Risk::from).collect();
    reply::ok(&cx, &RiskList { items })
}

async fn get(cx: Cx, Path((_, id, risk)): Path<(String, String, String)>) -> Reply {
    let risk = one(&cx, &id, &risk).await?;
    reply::tagged(&cx, risk.revision, &risk)
}

async fn add(cx: Cx, Path((_, id)): Path<(String, String)>, once: Once, Given(given): Given<RiskDraft>) -> Reply {
    let (org, of) = ids_of(&cx, &id)?;
    let mark = mark(&given);
    let (kept, draft) = (mark.clone(), given.seen(0));
    let result = cx
        .file_once("assessment.risk", once.token(&cx)?, move |tx, catalog, _| {
            own_of(tx, &org, &of)?;
            Ok(format!("{kept} {}", assessment::note_risk(tx, catalog, &of, None, &draft)?))
        })
        .await?;
    let risk = one(&cx, &id, &of_same(&result, &mark)?).await?;
    reply::created(&cx, &format!("{}/{}", cx.path, risk.id), Some(risk.revision), &risk)
}

async fn put(
    cx: Cx,
    Path((_, id, risk)): Path<(String, String, String)>,
    condition: Condition,
    Given(given): Given<RiskDraft>,
) -> Reply {
    condition.needed()?;
    let ((org, of), risk_id) = (ids_of(&cx, &id)?, RiskId::parse(&risk).map_err(|_| Failure::absent())?);
    cx.file("assessment.risk", move |tx, catalog, _| {
        own_of(tx, &org, &of)?;
        let now = assessment::risks(tx, &of)?.into_iter().find(|r| r.id == risk_id).map(|r| r.revision);
        let absent = || shirube_domain::refusal::Refusal::of(shirube_domain::refusal::Class::Absent, "common.absent");
        let seen = condition.revision(now.ok_or_else(absent)?)?;
        assessment::note_risk(tx, catalog, &of, Some(&risk_id), &given.seen(seen))
    })
    .await
    .map_err(settle)?;
    let risk = one(&cx, &id, &risk).await?;
    reply::tagged(&cx, risk.revision, &risk)
}

async fn remove(cx: Cx, Path((_, id, risk)): Path<(String, String, String)>) -> Reply {
    let ((org, of), risk) = (ids_of(&cx, &id)?, RiskId::parse(&risk).map_err(|_| Failure::absent())?);
    cx.file("assessment.risk", move |tx, _, _| {
        own_of(tx, &org, &of)?;
        assessment::remove_risk(tx, &of, &risk)
    })
    .await?;
    reply::nothing()
}
