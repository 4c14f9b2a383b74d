//! Keys and signed statements of an operator.
//!
//! For: programs that rotate keys, withdraw statements, or keep what was signed.
//! Rests on: `statement`.
//! Words: a *bundle* is a statement with what is needed to check it offline.
//! Never: gives a private half; shows another operator's statement.
//! Begin at: [`keys`].

use super::asked::{Condition, Given, settle};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::statement::{
    Key, KeyDraft, KeyList, Revocation, Statement, StatementBundle, StatementPage, StatusDraft,
};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::{APPROVE, DISCLOSE, KEYS, READ};
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::id::StatementId;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::statement::{self, Algorithm, Party, Reason, StatementRow, Status};

operations! {
    GET "/api/v1/w/{org}/keys" READ => keys,
        about("listKeys", "署名の鍵の一覧", "The keys the operator signs with").gives::<KeyList>(200).refuses(&[409]);
    POST "/api/v1/w/{org}/keys" KEYS => make,
        about("makeKey", "新しい鍵を作る（いまの鍵は署名をやめる）", "Make a key; the present one stops signing")
            .takes::<KeyDraft>(json!({ "algorithm": "ES256" })).gives::<Key>(201).refuses(&[409]);
    POST "/api/v1/w/{org}/keys/{key}/revocation" KEYS => revoke,
        about("revokeKey", "鍵を失効させる（取り消せない）", "Revoke a key; it cannot be undone")
            .takes::<Revocation>(json!({ "reason": "compromised", "at": 1_790_000_000 })).gives::<Key>(200).refuses(&[409]);
    GET "/api/v1/w/{org}/statements" READ => list,
        about("listStatements", "発行した言明の一覧（新しい順）", "Statements issued, newest first")
            .may("below", Kind::Text(40), "この言明より前", "those before this one")
            .may("limit", Kind::Int(1, 200), "一度に返す件数", "how many at a time")
            .gives::<StatementPage>(200);
    GET "/api/v1/w/{org}/statements/{statement}" READ => get,
        about("getStatement", "一つの言明", "One statement").gives::<Statement>(200).tagged();
    GET "/api/v1/w/{org}/statements/{statement}/bundle" DISCLOSE => bundle,
        about("getStatementBundle", "言明の一式（すべての項目）", "The statement with everything beside it, every field readable")
            .gives::<StatementBundle>(200);
    PUT "/api/v1/w/{org}/statements/{statement}/status" APPROVE => set_status,
        about("setStatementStatus", "言明を一時停止・撤回する", "Suspend, restore or withdraw a statement")
            .takes::<StatusDraft>(json!({ "status": "withdrawn", "reason": "評価に誤りがあった" }))
            .gives::<Statement>(200).matches(Matches::Held).refuses(&[409]);
}

async fn keys(cx: Cx) -> Reply {
    let operator = cx.operator()?.id.clone();
    let list = cx
        .blocking(move |app| {
            let issuer = app.installation.desk()?.issuer(Party::Operator(&operator));
            let held = app.installation.ground.db.read(|tx| statement::keys(tx, &issuer))?;
            Ok(KeyList { issuer, items: held.iter().map(Key::from).collect() })
        })
        .await?;
    reply::ok(&cx, &list)
}

async fn make(cx: Cx, Given(given): Given<KeyDraft>) -> Reply {
    let operator = cx.operator()?.id.clone();
    let wanted = Algorithm::from_name(&given.algorithm);
    let algorithm = wanted
        .ok_or_else(|| Refusal::invalid("statement.no-such-word").on("algorithm").with("value", &given.algorithm))?;
    let made = cx
        .blocking(move |app| {
            let desk = app.installation.desk()?;
            statement::new_key(&app.installation.ground, &desk, Party::Operator(&operator), algorithm)
        })
        .await?;
    reply::created(&cx, &format!("/api/v1/w/{}/keys", cx.operator()?.id), None, &Key::from(&made))
}

async fn revoke(cx: Cx, Path((_, id)): Path<(String, String)>, Given(given): Given<Revocation>) -> Reply {
    let operator = cx.operator()?.id.clone();
    let reason = Reason::parse(&given.reason)
        .ok_or_else(|| Refusal::invalid("statement.no-such-word").on("reason").with("value", &given.reason))?;
    let at = given.at.unwrap_or_else(|| statement::seconds(cx.now));
    let key = cx
        .file("key.revoke", move |tx, _, _| {
            let held = statement::key_by_id(tx, &id)?.filter(|k| k.operator.as_ref() == Some(&operator));
            let held = held.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
            statement::revoke_key(tx, &held.issuer, &id, (at, reason))
        })
        .await?;
    reply::ok(&cx, &Key::from(&key))
}

fn id(text: &str) -> Result<StatementId, Failure> {
    StatementId::parse(text).map_err(|_| Failure::absent())
}

async fn list(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let below = Some(query.get("below")).filter(|t| !t.is_empty()).map(id).transpose()?;
    let (operator, most) = (cx.operator()?.id.clone(), reply::limit(&query) as usize);
    let mut found =
        cx.read(move |tx, _| Ok(statement::statements(tx, &operator, below.as_ref(), most as i64 + 1)?)).await?;
    let next = (found.len() > most).then(|| found[most - 1].id.to_string());
    found.truncate(most);
    reply::ok(&cx, &StatementPage { items: found.iter().map(Statement::from).collect(), next })
}

/// A statement of the operator; any other is absent.
async fn own(cx: &Cx, name: &str) -> Result<StatementRow, Failure> {
    let (operator, id) = (cx.operator()?.id.clone(), id(name)?);
    let held = cx.read(move |tx, _| Ok(statement::statement(tx, &id)?)).await?;
    held.filter(|row| row.operator.as_ref() == Some(&operator)).ok_or_else(Failure::absent)
}

async fn get(cx: Cx, Path((_, name)): Path<(String, String)>) -> Reply {
    let row = own(&cx, &name).await?;
    reply::tagged(&cx, row.revision, &Statement::from(&row))
}

async fn bundle(cx: Cx, Path((_, name)): Path<(String, String)>) -> Reply {
    let row = own(&cx, &name).await?;
    let bundle = cx
        .read(move |tx, _| {
            let whole = shirube_proof::statement::Statement::parse(&row.text);
            let whole = whole.map_err(|_| Refusal::of(Class::Absent, "common.absent"))?;
            statement::bundle(tx, &row, &whole)
        })
        .await?;
    reply::ok(&cx, &StatementBundle::from(bundle))
}

async fn set_status(
    cx: Cx,
    Path((_, name)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<StatusDraft>,
) -> Reply {
    condition.needed()?;
    let row = own(&cx, &name).await?;
    let seen = condition.revision(row.revision).map_err(|e| settle(e.into()))?;
    let status = Status::parse(&given.status)
        .ok_or_else(|| Refusal::invalid("statement.no-such-word").on("status").with("value", &given.status))?;
    let work = move |tx: &mut shirube_domain::db::WriteTx<'_, '_>, _: &_, _: &_| {
        statement::set_status(tx, &row.id, status, &given.reason, seen)
    };
    let row = cx.file("statement.status", work).await.map_err(settle)?;
    reply::tagged(&cx, row.revision, &Statement::from(&row))
}
