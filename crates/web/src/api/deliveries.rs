//! Giving a sheet to recipients, and talking with them about it.
//!
//! For: programs that tell many recipients, each what was decided for it.
//! Rests on: `disclosure`; `docs/specs/disclosure.md`.
//! Words: a *delivery* is one recipient of one sheet; its *bundle* is the file the recipient checks.
//! Never: shows a field nobody chose; gives a delivery of another operator.
//! Begin at: [`send`].

use super::asked::{Condition, Given, Once, mark, of_same, settle};
use super::describe::{Matches, about};
use super::reply;
use super::shape::sheet::{DeliveryDraft, DeliveryWhole, MoreDraft, SheetDelivery, Spoken, WithWords};
use super::shape::statement::StatementBundle;
use super::sheets::{absent, own};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::Access;
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::disclosure::{self, Recipient, Showing, ToKind};
use shirube_domain::filing;
use shirube_domain::id::{DeliveryId, OperatorId, SheetId};
use shirube_domain::received::Reader;
use shirube_domain::refusal::{Error, Refusal};

const READ: Access = Access::Operator(Verb::ReadOperator);
const DISCLOSE: Access = Access::Operator(Verb::Disclose);

operations! {
    POST "/api/v1/w/{org}/sheets/{sheet}/deliveries" DISCLOSE => send,
        about("sendSheet", "発行した開示シートを相手に渡す（選んだ項目だけ）", "Give an issued sheet to a recipient, with the chosen fields and no other")
            .takes::<DeliveryDraft>(json!({ "kind": "file", "name": "取引先", "show": ["name", "limitations"] }))
            .gives::<DeliveryWhole>(201).once().refuses(&[409]);
    GET "/api/v1/w/{org}/deliveries/{delivery}" READ => get,
        about("getDelivery", "一つの送付と、質問と回答", "One recipient of a sheet, with questions and answers")
            .gives::<DeliveryWhole>(200).tagged();
    GET "/api/v1/w/{org}/deliveries/{delivery}/bundle" DISCLOSE => bundle,
        about("getDeliveryBundle", "相手に渡す一式", "What this recipient was given, with everything that lets it be checked offline")
            .gives::<StatementBundle>(200);
    POST "/api/v1/w/{org}/deliveries/{delivery}/answers" DISCLOSE => answer,
        about("answerQuestion", "相手の質問に答える", "Answer what the recipient asked")
            .takes::<WithWords>(json!({ "words": "夜間は対象外です。" })).gives::<DeliveryWhole>(200)
            .matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/deliveries/{delivery}/more" DISCLOSE => more,
        about("showMore", "項目を足して見せる", "Show the recipient further fields of the same statement")
            .takes::<MoreDraft>(json!({ "show": ["evaluation"], "why": { "evaluation": "求めがあったため" } }))
            .gives::<DeliveryWhole>(200).matches(Matches::Held).refuses(&[409]);
}

fn id(text: &str) -> Result<DeliveryId, Failure> {
    DeliveryId::parse(text).map_err(|_| Failure::absent())
}

/// A delivery, if it is this operator's.
///
/// # Errors
/// Absent.
pub fn own_delivery(tx: &mut Tx<'_>, operator: &OperatorId, id: &DeliveryId) -> Result<disclosure::Delivery, Error> {
    disclosure::delivery(tx, id)?.filter(|d| d.from_operator == *operator).ok_or_else(absent)
}

/// A delivery with what was said about it.
///
/// # Errors
/// Faults of the database.
pub fn whole(tx: &mut Tx<'_>, delivery: &disclosure::Delivery) -> Result<DeliveryWhole, Error> {
    let talk = disclosure::questions_of_delivery(tx, &delivery.id)?;
    Ok(DeliveryWhole { delivery: SheetDelivery::from(delivery), talk: talk.iter().map(Spoken::from).collect() })
}

/// Who is meant.
///
/// # Errors
/// Refused without a kind, or without a recipient of that kind.
pub fn recipient(kind: &str, to: &str, name: &str) -> Result<Recipient, Refusal> {
    let name = name.to_owned();
    match ToKind::parse(kind) {
        Some(ToKind::Operator) => {
            let id = OperatorId::parse(to).map(Recipient::Operator);
            id.map_err(|_| Refusal::invalid("sheet.no-recipient").on("to"))
        }
        Some(ToKind::Node) => Ok(Recipient::Node(to.to_owned(), name)),
        Some(ToKind::File) => Ok(Recipient::File(name)),
        Some(ToKind::Mail) => Ok(Recipient::Mail(name)),
        None => Err(Refusal::invalid("common.choose").on("kind")),
    }
}

async fn fetch(cx: &Cx, id: DeliveryId) -> Result<DeliveryWhole, Failure> {
    let operator = cx.operator()?.id.clone();
    cx.read(move |tx, _| {
        let held = own_delivery(tx, &operator, &id)?;
        whole(tx, &held)
    })
    .await
}

async fn send(
    cx: Cx,
    Path((_, sheet)): Path<(String, String)>,
    once: Once,
    Given(given): Given<DeliveryDraft>,
) -> Reply {
    let (mark, token) = (mark(&given), once.token(&cx)?);
    let to = recipient(&given.kind, &given.to, &given.name)?;
    let showing = Showing { fields: given.show.into_iter().collect(), reasons: given.why };
    let sheet = SheetId::parse(&sheet).map_err(|_| Failure::absent())?;
    let (operator, by, catalog, kept) =
        (cx.operator()?.id.clone(), cx.account_id()?, cx.catalog().clone(), mark.clone());
    let result = cx
        .blocking(move |app| {
            let log = app.installation.log_key().parse().ok();
            let reader = Reader { catalog: &catalog, log: log.as_ref() };
            filing::receive_once(&app.installation.ground, "sheet.send", &token, |tx, _| {
                own(tx, &operator, &sheet)?;
                let id = disclosure::send(tx, &reader, &sheet, (&to, &showing), &by)?;
                Ok(format!("{kept} {id}"))
            })
        })
        .await?;
    let made = fetch(&cx, id(&of_same(&result, &mark)?)?).await?;
    let at = format!("/api/v1/w/{}/deliveries/{}", cx.operator()?.id, made.delivery.id);
    reply::created(&cx, &at, Some(made.delivery.revision), &made)
}

async fn get(cx: Cx, Path((_, delivery)): Path<(String, String)>) -> Reply {
    let found = fetch(&cx, id(&delivery)?).await?;
    reply::tagged(&cx, found.delivery.revision, &found)
}

async fn bundle(cx: Cx, Path((_, delivery)): Path<(String, String)>) -> Reply {
    let (operator, id) = (cx.operator()?.id.clone(), id(&delivery)?);
    let bundle = cx
        .read(move |tx, _| {
            let held = own_delivery(tx, &operator, &id)?;
            disclosure::bundle_of(tx, &held)
        })
        .await?;
    reply::ok(&cx, &StatementBundle::from(bundle))
}

async fn answer(
    cx: Cx,
    Path((_, delivery)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<WithWords>,
) -> Reply {
    condition.needed()?;
    let (operator, by, id) = (cx.operator()?.id.clone(), cx.account_id()?, id(&delivery)?);
    let of = id.clone();
    cx.file("sheet.answer", move |tx, _, _| {
        let held = own_delivery(tx, &operator, &of)?;
        condition.revision(held.revision)?;
        disclosure::answer(tx, &of, &given.words, held.revision, &by).map(drop)
    })
    .await
    .map_err(settle)?;
    let found = fetch(&cx, id).await?;
    reply::tagged(&cx, found.delivery.revision, &found)
}

async fn more(
    cx: Cx,
    Path((_, delivery)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<MoreDraft>,
) -> Reply {
    condition.needed()?;
    let (operator, id, catalog) = (cx.operator()?.id.clone(), id(&delivery)?, cx.catalog().clone());
    let showing = Showing { fields: given.show.into_iter().collect(), reasons: given.why };
    let of = id.clone();
    cx.blocking(move |app| {
        let log = app.installation.log_key().parse().ok();
        let reader = Reader { catalog: &catalog, log: log.as_ref() };
        filing::receive(&app.installation.ground, "sheet.show-more", |tx, _| {
            let held = own_delivery(tx, &operator, &of)?;
            condition.revision(held.revision)?;
            disclosure::show_more(tx, &reader, &of, &showing, held.revision).map(drop)
        })
    })
    .await
    .map_err(settle)?;
    let found = fetch(&cx, id).await?;
    reply::tagged(&cx, found.delivery.revision, &found)
}
