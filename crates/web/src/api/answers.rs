//! Answers: one at a time, or many at once.
//!
//! For: two people who answer the same item notice each other.
//! Rests on: `assessment::answer`, which counts revisions.
//! Words: *seen* is the revision the writer saw, 0 for none.
//! Never: saves half of many answers.
//! Begin at: [`put`].

use super::asked::{Condition, Given, settle};
use super::assessments::{ids_of, own_of};
use super::describe::{Matches, about};
use super::reply;
use super::shape::assessment::{Answer, AnswerChanges, AnswerDraft, AnswerList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::{ANSWER, READ};
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::assessment;
use shirube_domain::norm::NormId;
use shirube_domain::refusal::{Error, Refusal};

/// Most answers in one request: more than any instrument has rows.
const MOST: usize = 1_000;

operations! {
    GET "/api/v1/w/{org}/assessments/{assessment}/answers" READ => list,
        about("listAnswers", "回答の一覧", "The answers").gives::<AnswerList>(200);
    PATCH "/api/v1/w/{org}/assessments/{assessment}/answers" ANSWER => patch,
        about("patchAnswers", "多くの回答をまとめて保存する。すべて保存されるか、一つも保存されない", "Save many answers at once; all are saved, or none")
            .takes::<AnswerChanges>(json!({ "answers": [{ "norm": "aigb@1.2:C-1-1", "seen": 0, "answer": { "status": "met", "statement": "方針を定めた。" } }] }))
            .gives::<AnswerList>(200).refuses(&[409, 412]);
    GET "/api/v1/w/{org}/assessments/{assessment}/answers/{norm}" READ => get,
        about("getAnswer", "一つの回答", "One answer").gives::<Answer>(200).tagged();
    PUT "/api/v1/w/{org}/assessments/{assessment}/answers/{norm}" ANSWER => put,
        about("putAnswer", "一つの項目に回答する", "Answer one norm")
            .takes::<AnswerDraft>(json!({ "status": "partly-met", "statement": "試行中。", "owner": "品質保証部", "due": "2027-03-31" }))
            .gives::<Answer>(200).matches(Matches::HeldOrNone).refuses(&[409]);
}

async fn list(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let (org, id) = ids_of(&cx, &id)?;
    let held = cx
        .read(move |tx, _| {
            own_of(tx, &org, &id)?;
            Ok(assessment::answers(tx, &id)?)
        })
        .await?;
    reply::ok(&cx, &AnswerList { items: held.iter().map(Answer::from).collect() })
}

/// A norm named in a path.
pub(super) fn norm_id(text: &str) -> Result<NormId, Failure> {
    NormId::parse(text).ok_or_else(Failure::absent)
}

async fn get(cx: Cx, Path((_, id, norm)): Path<(String, String, String)>) -> Reply {
    let ((org, id), norm) = (ids_of(&cx, &id)?, norm_id(&norm)?);
    let held = cx
        .read(move |tx, _| {
            own_of(tx, &org, &id)?;
            Ok(assessment::answers(tx, &id)?.into_iter().find(|a| a.norm == norm))
        })
        .await?
        .ok_or_else(Failure::absent)?;
    reply::tagged(&cx, held.revision, &Answer::from(&held))
}

async fn put(
    cx: Cx,
    Path((_, id, norm)): Path<(String, String, String)>,
    condition: Condition,
    Given(given): Given<AnswerDraft>,
) -> Reply {
    condition.needed_or_first()?;
    let ((org, id), norm, by) = (ids_of(&cx, &id)?, norm_id(&norm)?, cx.account_id()?);
    let saved = cx
        .file("assessment.answer", move |tx, catalog, _| {
            own_of(tx, &org, &id)?;
            let held = assessment::answers(tx, &id)?.into_iter().find(|a| a.norm == norm);
            let now = held.map_or(0, |a| a.revision);
            // `"0"` says the same as `If-None-Match: *`.
            let seen = condition.revision(now)?;
            assessment::answer(tx, catalog, &id, &norm, &given.seen(seen), &by)
        })
        .await
        .map_err(settle)?;
    reply::tagged(&cx, saved.revision, &Answer::from(&saved))
}

/// The place of a refusal within the list of answers.
fn within(error: Error, i: usize) -> Error {
    match error {
        Error::Refused(list) => {
            let place = |r: Refusal| match &r.field {
                Some(field) => Refusal { field: Some(format!("/answers/{i}/answer/{field}")), ..r },
                None => r.on(format!("/answers/{i}/norm")),
            };
            Error::Refused(list.into_iter().map(place).collect())
        }
        fault => fault,
    }
}

async fn patch(cx: Cx, Path((_, id)): Path<(String, String)>, Given(given): Given<AnswerChanges>) -> Reply {
    if given.answers.len() > MOST {
        return Err(Refusal::invalid("api.too-many").on("answers").with("most", MOST).into());
    }
    let ((org, id), by) = (ids_of(&cx, &id)?, cx.account_id()?);
    let saved = cx
        .file("assessment.answers", move |tx, catalog, _| {
            own_of(tx, &org, &id)?;
            let (mut saved, mut refused) = (Vec::new(), Vec::new());
            for (i, change) in given.answers.into_iter().enumerate() {
                let not_a_row = || Refusal::invalid("norm.no-such-norm").with("norm", &change.norm);
                let done = match NormId::parse(&change.norm) {
                    Some(norm) => assessment::answer(tx, catalog, &id, &norm, &change.answer.seen(change.seen), &by),
                    None => Err(not_a_row().into()),
                };
                match done.map_err(|e| within(e, i)) {
                    Ok(answer) => saved.push(Answer::from(&answer)),
                    Err(Error::Refused(list)) => refused.extend(list),
                    Err(fault) => return Err(fault),
                }
            }
            if refused.is_empty() { Ok(saved) } else { Err(Error::Refused(refused)) }
        })
        .await
        .map_err(settle)?;
    reply::ok(&cx, &AnswerList { items: saved })
}
