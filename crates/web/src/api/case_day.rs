//! A day with cases: the calendar of what is due, handing cases over, drafts, and where a case might be referred.
//!
//! For: programs of officials and of parties that keep dates, and heads who change who is in charge.
//! Rests on: `shirube_domain::cases`; `docs/specs/case.md`; RFC 5545 for the calendar itself.
//! Words: a *calendar* has an address of its own; what is *handed over* moves case by case.
//! Never: gives the address of a calendar twice.
//! Begin at: [`operations`].

use super::asked::{Given, settle};
use super::describe::{Kind, about};
use super::reply;
use super::shape::case_day::{
    CalendarMade, CaseCarriedList, DraftGiven, DraftKept, HandedList, HandoverDraft, RouteList,
};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::SIGNED_IN;
use crate::operations;
use crate::pages::cases::{calendar_path, find};
use axum::extract::Path;
use axum::http::StatusCode;
use serde_json::json;
use shirube_domain::cases::{self, Actor, Draft, Handover};
use shirube_domain::id::AccountId;
use shirube_domain::refusal::{Class, Refusal, Refusals};

operations! {
    POST "/api/v1/calendar" SIGNED_IN => make,
        about("makeCalendar", "期限のカレンダーのアドレスを作る（この答えだけにある）。前のアドレスは使えなくなる", "Make an address for the calendar of what is due; it is in this answer alone, and an earlier one ends")
            .gives::<CalendarMade>(201);
    DELETE "/api/v1/calendar" SIGNED_IN => revoke,
        about("revokeCalendar", "期限のカレンダーのアドレスを無効にする", "Revoke the address of the calendar of what is due").gives_nothing();
    GET "/api/v1/handover" SIGNED_IN => look,
        about("listHandover", "ある人が担当する進行中の事案と、移せない理由（職にある人）", "The running cases somebody is in charge of, and why one cannot go (officials)")
            .must("from", Kind::Text(40), "いまの担当（acc_…）", "who is in charge (acc_…)")
            .may("to", Kind::Text(40), "引き継がれる人（acc_…）", "who would take them over (acc_…)")
            .gives::<CaseCarriedList>(200).refuses(&[422]);
    POST "/api/v1/handover" SIGNED_IN => hand_over,
        about("handOver", "事案を引き継ぐ。事案ごとの結果を返す。繰り返しても変わらない", "Hand cases over; gives what became of each. Once more changes nothing")
            .takes::<HandoverDraft>(json!({
                "from": "acc_00000000000000000000000000000001", "to": "acc_00000000000000000000000000000002",
                "cases": ["7K3-MQ2-XD9"], "note": "回答を待っている。期限は月末。",
            }))
            .gives::<HandedList>(200).refuses(&[422]);
    GET "/api/v1/cases/{case}/steps/{step}/draft" SIGNED_IN => draft,
        about("getStepDraft", "手順の下書き（当事者の事業者、または本人だけ）", "The draft of a step, for the party or oneself alone")
            .gives::<DraftKept>(200).refuses(&[409]);
    PUT "/api/v1/cases/{case}/steps/{step}/draft" SIGNED_IN => keep_draft,
        about("keepStepDraft", "手順の下書きを保存する。途中でよい", "Keep the draft of a step, complete or not")
            .takes::<DraftGiven>(json!({ "answers": { "answers.1": "次の対策を" }, "seen": 0 }))
            .gives::<DraftKept>(200).refuses(&[409, 412, 422]);
    GET "/api/v1/cases/{case}/steps/{step}/routes" SIGNED_IN => routes,
        about("listReferrals", "移送先の手がかり：出典のリスクが挙げる法律と所管（職にある人）", "Where a case might be referred: the laws risks of the source name, and who is in charge (officials)")
            .gives::<RouteList>(200);
}

/// The draft as it now stands.
async fn held(cx: &Cx, case: String, step: String) -> Result<Option<Draft>, Failure> {
    let (account, at) = (cx.account_id()?, cx.now);
    cx.read(move |tx, _| {
        let id = find(tx, &case)?;
        cases::draft(tx, &account, &id, &step, at)
    })
    .await
}

async fn draft(cx: Cx, Path((case, step)): Path<(String, String)>) -> Reply {
    let found = held(&cx, case, step).await.map_err(settle)?.ok_or_else(Failure::absent)?;
    reply::ok(&cx, &DraftKept::from(found))
}

async fn keep_draft(cx: Cx, Path((case, step)): Path<(String, String)>, Given(given): Given<DraftGiven>) -> Reply {
    let (account, number, of) = (cx.account_id()?, case.clone(), step.clone());
    cx.file("case.draft", move |tx, _, _| {
        let id = find(tx, &number)?;
        cases::keep_draft(tx, &account, &id, (&of, given.seen), &given.answers)
    })
    .await
    .map_err(settle)?;
    let found = held(&cx, case, step).await.map_err(settle)?.ok_or_else(Failure::absent)?;
    reply::ok(&cx, &DraftKept::from(found))
}

async fn routes(cx: Cx, Path((case, step)): Path<(String, String)>) -> Reply {
    let (actor, at) = (Actor::Account(cx.account_id()?), cx.now);
    let found = cx
        .read(move |tx, catalog| {
            let id = find(tx, &case)?;
            let absent = || Refusal::of(Class::Absent, "common.absent");
            let view = cases::view(tx, &actor, &id, at)?.filter(|v| !v.is_party()).ok_or_else(absent)?;
            let step = view.definition.step(&step).ok_or_else(absent)?;
            cases::routes(tx, catalog, &id, step)
        })
        .await?;
    reply::ok(&cx, &RouteList { items: found.into_iter().map(Into::into).collect() })
}

async fn make(cx: Cx) -> Reply {
    let account = cx.account_id()?;
    let token = cx.file("case.calendar", move |tx, _, _| cases::make_calendar(tx, &account)).await.map_err(settle)?;
    reply::json(&cx, StatusCode::CREATED, &CalendarMade { path: calendar_path(&cx, &token) })
}

async fn revoke(cx: Cx) -> Reply {
    let account = cx.account_id()?;
    cx.file("case.calendar", move |tx, _, _| cases::revoke_calendar(tx, &account)).await.map_err(settle)?;
    reply::nothing()
}

fn person(text: &str, field: &'static str) -> Result<AccountId, Refusal> {
    AccountId::parse(text).map_err(|_| Refusal::invalid("common.choose").on(field))
}

async fn look(cx: Cx) -> Reply {
    let (account, at, query) = (cx.account_id()?, cx.now, Fields::parse(&cx.query));
    let from = person(query.get("from"), "from").map_err(|r| settle(r.into()))?;
    let to = Some(query.get("to")).filter(|t| !t.is_empty());
    let to = to.map(|t| person(t, "to")).transpose().map_err(|r| settle(r.into()))?;
    let found = cx.read(move |tx, _| cases::carried(tx, &account, &from, to.as_ref(), at)).await.map_err(settle)?;
    reply::ok(&cx, &CaseCarriedList { items: found.into_iter().map(Into::into).collect() })
}

async fn hand_over(cx: Cx, Given(given): Given<HandoverDraft>) -> Reply {
    let mut refusals = Refusals::default();
    let (from, to) = (refusals.take(person(&given.from, "from")), refusals.take(person(&given.to, "to")));
    if given.cases.len() > cases::MOST_HANDED {
        refusals.push(Refusal::invalid("case.too-many").on("cases").with("most", cases::MOST_HANDED));
    }
    refusals.settle().map_err(|e| settle(e.into()))?;
    let (Some(from), Some(to)) = (from, to) else { return Err(settle(Refusal::invalid("common.choose").into())) };
    let wanted = Handover { from, to, numbers: given.cases.into_iter().collect(), note: given.note };
    let (account, catalog) = (cx.account_id()?, cx.catalog().clone());
    let done = cx
        .blocking(move |app| cases::hand_over(&app.installation.ground, &catalog, &account, &wanted))
        .await
        .map_err(settle)?;
    reply::ok(&cx, &HandedList { items: done.into_iter().map(Into::into).collect() })
}
