//! Events of an operator, and the webhooks they are sent to.
//!
//! For: programs that connect an operator's other programs.
//! Rests on: `event`; Standard Webhooks; `docs/specs/event.md`.
//! Words: a *webhook* is an address; a *delivery* is one event on its way to it.
//! Never: shows a secret twice, or another operator's event.
//! Begin at: [`add`].

use super::asked::{Condition, Given, GivenOr, settle};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::hook::{
    Delivery, DeliveryList, Event, EventList, Hook, HookDraft, HookList, HookMade, Queued, Secret, SecretDraft,
    TurnDraft,
};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::{MANAGE, READ};
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::event::{self, hook};
use shirube_domain::id::{EventId, HookId, OperatorId};

operations! {
    GET "/api/v1/w/{org}/events" READ => events,
        about("listEvents", "最近の出来事", "What happened lately, newest first")
            .may("limit", Kind::Int(1, 200), "一度に返す件数", "how many").gives::<EventList>(200);
    GET "/api/v1/w/{org}/hooks" MANAGE => list,
        about("listHooks", "Webhook の一覧", "The webhooks").gives::<HookList>(200);
    POST "/api/v1/w/{org}/hooks" MANAGE => add,
        about("registerHook", "Webhook を登録する（秘密はこの答えだけにある）", "Register a webhook; the secret is in this answer alone")
            .takes::<HookDraft>(json!({ "url": "https://hooks.example.jp/in", "kinds": ["norm.changed"], "description": "課題管理" }))
            .gives::<HookMade>(201);
    GET "/api/v1/w/{org}/hooks/{hook}" MANAGE => get,
        about("getHook", "一つの Webhook", "One webhook").gives::<Hook>(200).tagged();
    PUT "/api/v1/w/{org}/hooks/{hook}" MANAGE => amend,
        about("changeHook", "Webhook の宛先と出来事を変える", "Change where a webhook leads and what it hears of")
            .takes::<HookDraft>(json!({ "url": "https://hooks.example.jp/2", "kinds": [] }))
            .gives::<Hook>(200).matches(Matches::Held).refuses(&[409]);
    DELETE "/api/v1/w/{org}/hooks/{hook}" MANAGE => remove,
        about("removeHook", "Webhook を削除する", "Remove a webhook, its secrets and its deliveries").gives_nothing();
    PUT "/api/v1/w/{org}/hooks/{hook}/turn" MANAGE => turn,
        about("turnHook", "送信を止める・再開する", "Turn a webhook on or off")
            .takes::<TurnDraft>(json!({ "is_on": true })).gives::<Hook>(200);
    POST "/api/v1/w/{org}/hooks/{hook}/secret" MANAGE => rotate,
        about("replaceHookSecret", "秘密を取り替える", "Replace the secret; both sign for a day, unless the old one ends now")
            .takes::<SecretDraft>(json!({ "ends_now": false })).or_nothing().gives::<Secret>(200);
    POST "/api/v1/w/{org}/hooks/{hook}/test" MANAGE => test,
        about("testHook", "試しに送る", "Send a test").gives::<Queued>(200);
    GET "/api/v1/w/{org}/hooks/{hook}/deliveries" MANAGE => deliveries,
        about("listDeliveries", "最近の送信", "The latest deliveries")
            .may("limit", Kind::Int(1, 200), "一度に返す件数", "how many").gives::<DeliveryList>(200);
    POST "/api/v1/w/{org}/hooks/{hook}/deliveries/{event}/resend" MANAGE => resend,
        about("resendEvent", "もう一度送る", "Send an event once more, under the same id").gives_nothing();
}

type At = Path<(String, String)>;

fn of(cx: &Cx, id: &str) -> Result<(OperatorId, HookId), Failure> {
    Ok((cx.operator()?.id.clone(), HookId::parse(id).map_err(|_| Failure::absent())?))
}

async fn events(cx: Cx) -> Reply {
    let (operator, most) = (cx.operator()?.id.clone(), reply::limit(&Fields::parse(&cx.query)));
    let found = cx.read(move |tx, _| Ok(event::latest(tx, &operator, most)?)).await?;
    reply::ok(&cx, &EventList { items: found.iter().map(Event::from).collect() })
}

async fn list(cx: Cx) -> Reply {
    let operator = cx.operator()?.id.clone();
    let found = cx.read(move |tx, _| Ok(hook::hooks(tx, &operator)?)).await?;
    reply::ok(&cx, &HookList { items: found.iter().map(Hook::from).collect() })
}

async fn one(cx: &Cx, id: &str) -> Result<hook::Hook, Failure> {
    let (operator, id) = of(cx, id)?;
    cx.read(move |tx, _| hook::of_operator(tx, &operator, &id)).await
}

async fn get(cx: Cx, Path((_, id)): At) -> Reply {
    let held = one(&cx, &id).await?;
    reply::tagged(&cx, held.revision, &Hook::from(&held))
}

async fn examined(cx: &Cx, draft: HookDraft) -> Result<hook::Examined, Failure> {
    cx.blocking(move |app| hook::examine(&app.settings.outbound, &draft.into())).await
}

async fn add(cx: Cx, Given(given): Given<HookDraft>) -> Reply {
    let draft = examined(&cx, given).await?;
    let (operator, by) = (cx.operator()?.id.clone(), cx.account_id()?);
    let keyring = cx.app.installation.keyring.clone();
    let made = cx.file("hook.register", move |tx, _, _| hook::register(tx, &keyring, &operator, &draft, Some(&by)));
    let (id, secret) = made.await?;
    let held = one(&cx, id.as_str()).await?;
    let at = format!("/api/v1/w/{}/hooks/{id}", held.operator);
    reply::created(&cx, &at, Some(held.revision), &HookMade { secret, hook: Hook::from(&held) })
}

async fn amend(cx: Cx, condition: Condition, Path((_, id)): At, Given(given): Given<HookDraft>) -> Reply {
    condition.needed()?;
    let (operator, own) = of(&cx, &id)?;
    let draft = examined(&cx, given).await?;
    cx.file("hook.change", move |tx, _, _| {
        let now = hook::of_operator(tx, &operator, &own)?.revision;
        hook::change(tx, &operator, &own, &draft, condition.revision(now)?)
    })
    .await
    .map_err(settle)?;
    let held = one(&cx, &id).await?;
    reply::tagged(&cx, held.revision, &Hook::from(&held))
}

async fn remove(cx: Cx, Path((_, id)): At) -> Reply {
    let (operator, id) = of(&cx, &id)?;
    cx.file("hook.remove", move |tx, _, _| hook::remove(tx, &operator, &id)).await?;
    reply::nothing()
}

async fn turn(cx: Cx, Path((_, id)): At, Given(given): Given<TurnDraft>) -> Reply {
    let (operator, own) = of(&cx, &id)?;
    cx.file("hook.turn", move |tx, _, _| hook::set_on(tx, &operator, &own, given.is_on)).await?;
    reply::ok(&cx, &Hook::from(&one(&cx, &id).await?))
}

async fn rotate(cx: Cx, Path((_, id)): At, GivenOr(given): GivenOr<SecretDraft>) -> Reply {
    let (operator, id) = of(&cx, &id)?;
    let keyring = cx.app.installation.keyring.clone();
    let made = cx.file("hook.secret", move |tx, _, _| hook::rotate(tx, &keyring, &operator, &id, given.ends_now));
    let secret = made.await?;
    reply::ok(&cx, &Secret { secret })
}

async fn test(cx: Cx, Path((_, id)): At) -> Reply {
    let (operator, id) = of(&cx, &id)?;
    let event = cx.file("hook.test", move |tx, _, _| hook::test(tx, &operator, &id)).await?;
    reply::ok(&cx, &Queued { event: event.to_string() })
}

async fn deliveries(cx: Cx, Path((_, id)): At) -> Reply {
    let (operator, id) = of(&cx, &id)?;
    let most = reply::limit(&Fields::parse(&cx.query));
    let found = cx
        .read(move |tx, _| {
            hook::of_operator(tx, &operator, &id)?;
            Ok(hook::deliveries(tx, &id, most)?)
        })
        .await?;
    reply::ok(&cx, &DeliveryList { items: found.iter().map(Delivery::from).collect() })
}

async fn resend(cx: Cx, Path((_, id, event)): Path<(String, String, String)>) -> Reply {
    let (operator, id) = of(&cx, &id)?;
    let event = EventId::parse(&event).map_err(|_| Failure::absent())?;
    cx.file("hook.resend", move |tx, _, _| hook::resend(tx, &operator, &id, &event)).await?;
    reply::nothing()
}
