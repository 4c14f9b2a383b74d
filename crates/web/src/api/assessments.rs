//! Assessments: lists, starting, reading, submitting.
//!
//! For: a self-assessment can be made and handed in by a program.
//! Rests on: `assessment`; `aigb@1.2` part 2 C-7.
//! Words: a *draft* can be changed, what is *submitted* cannot; the *receipt* names the log entry.
//! Never: submits without the verb for it.
//! Begin at: [`list`].

use super::asked::{Condition, GivenOr, Once, mark, of_same, settle};
use super::assets::{ids, own};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::assessment::{Assessment, AssessmentLine, AssessmentPage, StartDraft};
use super::shape::log::Receipt;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::{ANSWER, READ, SUBMIT};
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::assessment::{self, State};
use shirube_domain::db::Tx;
use shirube_domain::id::{AssessmentId, OperatorId};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::Cursor;
use shirube_domain::time::rfc3339;

operations! {
    GET "/api/v1/w/{org}/assessments" READ => list,
        about("listAssessments", "自己点検の一覧", "The assessments")
            .may("state", Kind::OneOf(&["draft", "submitted"]), "作成中または提出済み", "draft or submitted")
            .paged().gives::<AssessmentPage>(200);
    POST "/api/v1/w/{org}/assets/{asset}/assessments" ANSWER => start,
        about("startAssessment", "自己点検を始める。前の自己点検があれば、その回答を現行の版へ引き継ぐ", "Start an assessment of an asset; answers of the one before are carried to the versions in force")
            .in_lang().takes::<StartDraft>(json!({ "also": ["nist-ai-rmf@1.0"] })).or_nothing().gives::<Assessment>(201).once().refuses(&[409]);
    GET "/api/v1/w/{org}/assessments/{assessment}" READ => get,
        about("getAssessment", "一つの自己点検と、その項目・理由・回答・進み具合", "One assessment with rows, reasons, answers and progress")
            .in_lang().gives::<Assessment>(200).tagged();
    POST "/api/v1/w/{org}/assessments/{assessment}/facts" ANSWER => refresh,
        about("refreshFacts", "資産の事実を取り込み直す", "Take the asset's facts anew into the draft")
            .in_lang().gives::<Assessment>(200).tagged().refuses(&[409]);
    POST "/api/v1/w/{org}/assessments/{assessment}/submission" SUBMIT => submit,
        about("submitAssessment", "自己点検を提出する。以後は変わらない", "Submit an assessment; from then on it does not change")
            .gives::<Receipt>(201).matches(Matches::Held).refuses(&[409]);
}

/// The operator of the path and the assessment named in it.
pub(super) fn ids_of(cx: &Cx, assessment: &str) -> Result<(OperatorId, AssessmentId), Failure> {
    Ok((cx.operator()?.id.clone(), AssessmentId::parse(assessment).map_err(|_| Failure::absent())?))
}

/// An assessment of the operator in the path.
pub(super) fn own_of(tx: &mut Tx<'_>, org: &OperatorId, id: &AssessmentId) -> Result<assessment::Assessment, Error> {
    let absent = || Refusal::of(Class::Absent, "common.absent");
    Ok(assessment::assessment(tx, id)?.filter(|a| a.operator == *org).ok_or_else(absent)?)
}

async fn list(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let only = match query.get("state") {
        "draft" => Some(State::Draft),
        "submitted" => Some(State::Submitted),
        _ => None,
    };
    let (org, after, most) = (cx.operator()?.id.clone(), reply::cursor(&query), reply::limit(&query));
    let found = cx.read(move |tx, _| Ok(assessment::list(tx, &org, only, after.as_ref(), most)?)).await?;
    let next = found.next.as_ref().map(Cursor::to_text);
    let items = found.rows.into_iter().map(AssessmentLine::from).collect();
    reply::page(&cx, &AssessmentPage { items, next: next.clone() }, next.as_deref())
}

async fn fetch(cx: &Cx, id: &str) -> Result<Assessment, Failure> {
    let ((org, id), lang) = (ids_of(cx, id)?, cx.lang);
    cx.read(move |tx, catalog| {
        let held = own_of(tx, &org, &id)?;
        let rows = assessment::rows(catalog, &held, assessment::answers(tx, &id)?);
        Ok(Assessment::of(&held, &rows, catalog, lang))
    })
    .await
}

async fn start(
    cx: Cx,
    Path((_, asset)): Path<(String, String)>,
    once: Once,
    GivenOr(given): GivenOr<StartDraft>,
) -> Reply {
    let (org, id) = ids(&cx, &asset)?;
    let (by, mark) = (cx.account_id()?, mark(&("start", &given.also)));
    let (kept, at) = (mark.clone(), format!("/api/v1/w/{org}/assessments"));
    let result = cx
        .file_once("assessment.start", once.token(&cx)?, move |tx, catalog, _| {
            own(tx, &org, &id)?;
            Ok(format!("{kept} {}", assessment::start_with(tx, catalog, &id, &given.also, &by)?))
        })
        .await?;
    let id = of_same(&result, &mark)?;
    let made = fetch(&cx, &id).await?;
    reply::created(&cx, &format!("{at}/{id}"), Some(made.revision), &made)
}

async fn get(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let held = fetch(&cx, &id).await?;
    reply::tagged(&cx, held.revision, &held)
}

async fn refresh(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let (org, of) = ids_of(&cx, &id)?;
    cx.file("assessment.facts", move |tx, _, _| {
        own_of(tx, &org, &of)?;
        assessment::refresh_facts(tx, &of)
    })
    .await?;
    let held = fetch(&cx, &id).await?;
    reply::tagged(&cx, held.revision, &held)
}

async fn submit(cx: Cx, Path((_, id)): Path<(String, String)>, condition: Condition) -> Reply {
    condition.needed()?;
    let ((org, of), by) = (ids_of(&cx, &id)?, cx.account_id()?);
    let receipt = cx
        .file("assessment.submit", move |tx, _, receipt| {
            let held = own_of(tx, &org, &of)?;
            if held.state == State::Draft {
                condition.revision(held.revision)?;
            }
            assessment::submit(tx, receipt, &of, &by)?;
            Ok(receipt.clone())
        })
        .await
        .map_err(settle)?;
    let path = format!("/api/v1/log/entries/{}", receipt.entry);
    let shape = Receipt {
        entry: receipt.entry.to_string(),
        at: rfc3339(receipt.at),
        kind: receipt.kind.to_owned(),
        path: path.clone(),
    };
    reply::created(&cx, &path, None, &shape)
}
