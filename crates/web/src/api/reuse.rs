//! Answers that serve again: offers along relations, taking one, confirming it, and what a new version took over.
//!
//! For: "assess once" for programs: an answer is offered to the degree a relation justifies, never put in silently.
//! Rests on: `assessment::reuse`, `norm::relation`.
//! Words: an answer is *drawn* when it was taken from another norm or version, until someone *confirms* it.
//! Never: replaces what someone answered; lets a drawn answer be the ground of another.
//! Begin at: [`offers`].

use super::answers::norm_id;
use super::asked::{Condition, Given, settle};
use super::assessments::{ids_of, own_of};
use super::describe::{Matches, about};
use super::reply;
use super::shape::assessment::Answer;
use super::shape::reuse::{CarriedAnswer, CarriedList, DrawDraft, Offer, OfferList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::{ANSWER, READ};
use crate::operations;
use axum::extract::Path;
use axum::http::StatusCode;
use serde_json::json;
use shirube_domain::assessment::{self, rows};
use shirube_domain::norm::NormId;
use shirube_domain::refusal::{Class, Refusal};

type Place = Path<(String, String, String)>;

operations! {
    GET "/api/v1/w/{org}/assessments/{assessment}/answers/{norm}/offers" READ => offers,
        about("listOffers", "ほかの項目への回答のうち、この項目に使えるもの", "Answers given elsewhere that may serve for this norm")
            .in_lang().gives::<OfferList>(200);
    POST "/api/v1/w/{org}/assessments/{assessment}/answers/{norm}/draw" ANSWER => draw,
        about("drawAnswer", "提示された回答を使う。確認するまで提出できない", "Take an offer; it has to be confirmed before submission")
            .takes::<DrawDraft>(json!({ "from": "aigb@1.2:C-2-1" }))
            .gives::<Answer>(200).matches(Matches::HeldOrNone).refuses(&[409]);
    POST "/api/v1/w/{org}/assessments/{assessment}/answers/{norm}/confirmation" ANSWER => confirm,
        about("confirmAnswer", "引き継いだ回答を、このままでよいと確認する", "Confirm an answer that was brought over, as it stands")
            .gives::<Answer>(200).matches(Matches::Held).refuses(&[409]);
    GET "/api/v1/w/{org}/assessments/{assessment}/carried" READ => carried,
        about("listCarried", "前の自己点検から引き継いだ回答と、読み直しが要るもの", "What was taken over from the assessment before, and what has to be read again")
            .gives::<CarriedList>(200);
}

async fn offers(cx: Cx, Path((_, id, norm)): Place) -> Reply {
    let ((org, id), norm, lang) = (ids_of(&cx, &id)?, norm_id(&norm)?, cx.lang);
    let shape = cx
        .read(move |tx, catalog| {
            let held = own_of(tx, &org, &id)?;
            let answers = assessment::answers(tx, &id)?;
            let found = assessment::offers(catalog, &answers, &norm);
            let items = found.iter().map(|o| Offer::of(o, catalog, lang)).collect();
            let is_row = rows(catalog, &held, answers).iter().any(|r| r.item.id == norm);
            let absent = || Refusal::of(Class::Absent, "assessment.not-a-row").with("norm", &norm);
            is_row.then(|| OfferList { norm: norm.to_string(), items }).ok_or_else(|| absent().into())
        })
        .await?;
    reply::ok(&cx, &shape)
}

/// A stale condition is 412; that someone answered before stays a conflict, which no newer tag would settle.
fn settled(failure: Failure) -> Failure {
    let is_stale = failure.refusals().iter().any(|r| r.code == "common.changed-meanwhile");
    if is_stale { failure.with_status(StatusCode::PRECONDITION_FAILED) } else { failure }
}

async fn draw(cx: Cx, Path((_, id, norm)): Place, condition: Condition, Given(given): Given<DrawDraft>) -> Reply {
    condition.needed_or_first()?;
    let ((org, id), norm, by) = (ids_of(&cx, &id)?, norm_id(&norm)?, cx.account_id()?);
    let unknown = || Refusal::invalid("norm.no-such-norm").with("norm", &given.from).on("from");
    let from = NormId::parse(&given.from).ok_or_else(unknown)?;
    let drawn = cx
        .file("assessment.draw", move |tx, catalog, _| {
            own_of(tx, &org, &id)?;
            let held = assessment::answer_to(tx, &id, &norm)?;
            let seen = condition.revision(held.map_or(0, |a| a.revision))?;
            assessment::draw(tx, catalog, &id, &norm, &from, seen, &by)?;
            let absent = || Refusal::of(Class::Absent, "common.absent");
            Ok(assessment::answer_to(tx, &id, &norm)?.ok_or_else(absent)?)
        })
        .await
        .map_err(settled)?;
    reply::tagged(&cx, drawn.revision, &Answer::from(&drawn))
}

async fn confirm(cx: Cx, Path((_, id, norm)): Place, condition: Condition) -> Reply {
    condition.needed()?;
    let ((org, id), norm, by) = (ids_of(&cx, &id)?, norm_id(&norm)?, cx.account_id()?);
    let held = cx
        .file("assessment.answer", move |tx, catalog, _| {
            own_of(tx, &org, &id)?;
            let now = assessment::answer_to(tx, &id, &norm)?.map_or(0, |a| a.revision);
            assessment::confirm(tx, catalog, &id, &norm, condition.revision(now)?, &by)
        })
        .await
        .map_err(settle)?;
    reply::tagged(&cx, held.revision, &Answer::from(&held))
}

async fn carried(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let (org, id) = ids_of(&cx, &id)?;
    let shape = cx
        .read(move |tx, catalog| {
            let held = own_of(tx, &org, &id)?;
            let before = match &held.supersedes {
                Some(before) => assessment::answers(tx, before)?,
                None => Vec::new(),
            };
            let fates = assessment::carried_answers(catalog, &before, &held);
            let items = fates.iter().map(|(from, fate)| CarriedAnswer::of(from, fate)).collect();
            Ok(CarriedList { from: held.supersedes.as_ref().map(ToString::to_string), items })
        })
        .await?;
    reply::ok(&cx, &shape)
}
