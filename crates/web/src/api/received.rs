//! Statements an operator received: checked, accepted, declined, asked about; and what rests on them.
//!
//! For: programs of a provider that rest on what a developer signed.
//! Rests on: `received`, `disclosure`; `docs/specs/disclosure.md`.
//! Words: a *finding* is one answer of a check; an *obstacle* is a finding that stands against accepting; a *pin* is what rests.
//! Never: sums findings up in one word; opens another operator's inbox; takes a key from what came.
//! Begin at: [`take`], then [`accept`].

use super::asked::{Bytes, Condition, Given, settle};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::received::{
    AcceptanceDraft, FieldDifference, Finding, IssuerDraft, Pin, PinList, Received, ReceivedPage, ReceivedWhole,
};
use super::shape::sheet::{Spoken, WithWords};
use super::shape::statement::StatementBundle;
use super::sheets::{absent, own_asset};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::Access;
use crate::operations;
use axum::extract::Path;
use serde_json::{Value, json};
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::disclosure;
use shirube_domain::filing;
use shirube_domain::id::{AssetId, OperatorId, ReceivedId};
use shirube_domain::received::{self, FieldChange, Incoming, Reader, ReceivedState};
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::registry::Cursor;
use shirube_domain::statement;

const READ: Access = Access::Operator(Verb::ReadOperator);
const DISCLOSE: Access = Access::Operator(Verb::Disclose);
/// What a statement can come as.
const TYPES: &[&str] = &["application/json", "application/dc+sd-jwt", "text/plain", "application/octet-stream"];

operations! {
    GET "/api/v1/w/{org}/received" READ => list,
        about("listReceived", "受け取った言明の一覧（新しい順）", "Statements received, newest first")
            .may("state", Kind::OneOf(&["new", "asked", "accepted", "declined", "superseded"]), "状態", "in one state")
            .paged().gives::<ReceivedPage>(200);
    POST "/api/v1/w/{org}/received" DISCLOSE => take,
        about("takeStatement", "ファイルで届いた言明を取り込む（同じものは一度だけ）", "Take in a statement that came as a file; the same again changes nothing")
            .may("from", Kind::Text(200), "渡した相手の名前", "what whoever gave it is called")
            .takes_file(TYPES, received::MOST_BYTES).gives::<ReceivedWhole>(200).refuses(&[413]);
    GET "/api/v1/w/{org}/received/{received}" READ => get,
        about("getReceived", "一つの言明と、確かめた結果", "One received statement with every finding")
            .gives::<ReceivedWhole>(200).tagged();
    GET "/api/v1/w/{org}/received/{received}/bundle" READ => bundle,
        about("getReceivedBundle", "届いた一式", "The statement as it came, or as it stands today when it was made here")
            .gives::<StatementBundle>(200);
    PUT "/api/v1/w/{org}/received/{received}/issuer" DISCLOSE => confirm,
        about("confirmIssuer", "照合した発行者の鍵を確認済みにする", "Confirm the issuer's keys after comparing them by another channel")
            .takes::<IssuerDraft>(json!({ "thumbprints": ["Yz3…"] })).gives::<ReceivedWhole>(200).refuses(&[409]);
    POST "/api/v1/w/{org}/received/{received}/acceptance" DISCLOSE => accept,
        about("acceptStatement", "受け入れて、対象のよりどころにする", "Take it as a ground for some assets: each is pinned to it")
            .takes::<AcceptanceDraft>(json!({ "assets": ["ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0"] }))
            .gives::<ReceivedWhole>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/received/{received}/refusal" DISCLOSE => decline,
        about("declineStatement", "理由を添えて見送る", "Do not take it as a ground, or no longer")
            .takes::<WithWords>(json!({ "words": "対象の版が違う。" })).gives::<ReceivedWhole>(200)
            .matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/received/{received}/questions" DISCLOSE => ask,
        about("askIssuer", "渡した相手に質問する", "Ask whoever gave it")
            .takes::<WithWords>(json!({ "words": "評価の条件を教えてください。" })).gives::<ReceivedWhole>(200)
            .matches(Matches::Held).refuses(&[409]);
    GET "/api/v1/w/{org}/assets/{asset}/pins" READ => pins,
        about("listPins", "対象がよりどころにしている言明", "What an asset rests on").gives::<PinList>(200);
}

fn id(text: &str) -> Result<ReceivedId, Failure> {
    ReceivedId::parse(text).map_err(|_| Failure::absent())
}

/// What was received, if it is this operator's.
///
/// # Errors
/// Absent.
pub fn own_received(tx: &mut Tx<'_>, operator: &OperatorId, id: &ReceivedId) -> Result<received::Received, Error> {
    received::received(tx, id)?.filter(|row| row.operator == *operator).ok_or_else(absent)
}

/// Everything a decision stands on, at a time in seconds since 1970.
///
/// # Errors
/// Faults of the database.
pub fn whole(tx: &mut Tx<'_>, reader: &Reader<'_>, row: &received::Received, at: u64) -> Result<ReceivedWhole, Error> {
    let findings = received::check_now(tx, reader, row, at)?;
    let pins = received::pins_about(tx, &row.operator, &row.subject)?;
    let before = pins.iter().find(|pin| pin.received != row.id && pin.issuer == row.issuer);
    let before = before.map(|pin| received::received(tx, &pin.received)).transpose()?.flatten();
    let content = row.content();
    let contents = before.as_ref().and_then(received::Received::content).zip(content.clone());
    let is_known = received::trusted(tx, &row.operator, &row.issuer)?.is_some();
    let unknown = if is_known { None } else { received::to_confirm(row) };
    let differs = |c: FieldChange| FieldDifference { field: c.field, was: c.was, is: c.is };
    Ok(ReceivedWhole {
        obstacles: received::obstacles(&findings).iter().map(|f| f.reason.clone()).collect(),
        findings: findings.iter().map(Finding::from).collect(),
        marks: received::marks(tx, &row.id, at)?.iter().map(|m| m.word()).collect(),
        to_confirm: unknown.iter().flat_map(|i| &i.keys).map(|k| k.id().to_owned()).collect(),
        differences: contents.map(|(was, is)| received::compare(&was, &is).into_iter().map(differs).collect()),
        pins: pins.iter().filter(|pin| pin.received == row.id).map(Pin::from).collect(),
        talk: disclosure::talk(tx, row)?.iter().map(Spoken::from).collect(),
        fields: Value::Object(content.map(|c| c.fields).unwrap_or_default()),
        received: Received::from(row),
    })
}

async fn list(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let (operator, state) = (cx.operator()?.id.clone(), ReceivedState::parse(query.get("state")));
    let (after, most) = (reply::cursor(&query), reply::limit(&query) as usize);
    let (found, unread) = cx
        .read(move |tx, _| {
            Ok((received::list(tx, &operator, state, after.as_ref(), most)?, received::unread(tx, &operator)?))
        })
        .await?;
    let next = found.next.as_ref().map(Cursor::to_text);
    let items = found.rows.iter().map(Received::from).collect();
    reply::page(&cx, &ReceivedPage { items, unread, next: next.clone() }, next.as_deref())
}

async fn fetch(cx: &Cx, id: ReceivedId) -> Result<ReceivedWhole, Failure> {
    let (operator, catalog, at) = (cx.operator()?.id.clone(), cx.catalog().clone(), statement::seconds(cx.now));
    cx.blocking(move |app| {
        let log = app.installation.log_key().parse().ok();
        let reader = Reader { catalog: &catalog, log: log.as_ref() };
        app.installation.ground.db.read(|tx| {
            let row = own_received(tx, &operator, &id)?;
            whole(tx, &reader, &row, at)
        })
    })
    .await
}

async fn shown(cx: &Cx, id: ReceivedId) -> Reply {
    let found = fetch(cx, id).await?;
    reply::tagged(cx, found.received.revision, &found)
}

async fn get(cx: Cx, Path((_, received)): Path<(String, String)>) -> Reply {
    shown(&cx, id(&received)?).await
}

async fn take(cx: Cx, body: Bytes) -> Reply {
    let (operator, catalog) = (cx.operator()?.id.clone(), cx.catalog().clone());
    let from = Fields::parse(&cx.query).get("from").to_owned();
    let id = cx
        .blocking(move |app| {
            let log = app.installation.log_key().parse().ok();
            let reader = Reader { catalog: &catalog, log: log.as_ref() };
            filing::receive(&app.installation.ground, "statement.receive", |tx, _| {
                let incoming =
                    Incoming { operator: &operator, file: &body.bytes, from_name: &from, delivery: None, node: None };
                Ok::<_, Error>(received::receive(tx, &reader, &incoming)?.row.id)
            })
        })
        .await?;
    shown(&cx, id).await
}

async fn bundle(cx: Cx, Path((_, received)): Path<(String, String)>) -> Reply {
    let (operator, id) = (cx.operator()?.id.clone(), id(&received)?);
    let bundle = cx.read(move |tx, _| own_received(tx, &operator, &id)?.bundle_now(tx)).await?;
    reply::ok(&cx, &StatementBundle::from(bundle))
}

/// Files a decision about what is as the client saw it.
async fn decide(
    cx: &Cx,
    (received, kind): (&str, &'static str),
    condition: Option<Condition>,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Reader<'_>, &received::Received) -> Result<(), Error> + Send + 'static,
) -> Reply {
    condition.as_ref().map(Condition::needed).transpose()?;
    let (operator, id, catalog) = (cx.operator()?.id.clone(), id(received)?, cx.catalog().clone());
    let of = id.clone();
    cx.blocking(move |app| {
        let log = app.installation.log_key().parse().ok();
        let reader = Reader { catalog: &catalog, log: log.as_ref() };
        filing::receive(&app.installation.ground, kind, |tx, _| {
            let row = own_received(tx, &operator, &of)?;
            condition.map(|c| c.revision(row.revision)).transpose()?;
            work(tx, &reader, &row)
        })
    })
    .await
    .map_err(settle)?;
    shown(cx, id).await
}

async fn confirm(cx: Cx, Path((_, received)): Path<(String, String)>, Given(given): Given<IssuerDraft>) -> Reply {
    let by = cx.account_id()?;
    decide(&cx, (&received, "issuer.confirm"), None, move |tx, _, row| {
        received::confirm_issuer(tx, row, &given.thumbprints, &by).map(drop)
    })
    .await
}

async fn accept(
    cx: Cx,
    Path((_, received)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<AcceptanceDraft>,
) -> Reply {
    let by = cx.account_id()?;
    let parse =
        |text: &String| AssetId::parse(text).map_err(|_| Refusal::invalid("received.not-own-asset").on("assets"));
    let assets: Vec<AssetId> = given.assets.iter().map(parse).collect::<Result<_, _>>()?;
    decide(&cx, (&received, "statement.accept"), Some(condition), move |tx, reader, row| {
        disclosure::accept(tx, reader, (&row.operator, &row.id), &assets, row.revision, &by)
    })
    .await
}

async fn decline(
    cx: Cx,
    Path((_, received)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<WithWords>,
) -> Reply {
    let by = cx.account_id()?;
    decide(&cx, (&received, "statement.decline"), Some(condition), move |tx, _, row| {
        disclosure::decline(tx, (&row.operator, &row.id), &given.words, row.revision, &by)
    })
    .await
}

async fn ask(
    cx: Cx,
    Path((_, received)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<WithWords>,
) -> Reply {
    let by = cx.account_id()?;
    decide(&cx, (&received, "statement.ask"), Some(condition), move |tx, _, row| {
        disclosure::ask(tx, (&row.operator, &row.id), &given.words, row.revision, &by).map(drop)
    })
    .await
}

async fn pins(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let operator = cx.operator()?.id.clone();
    let found = cx
        .read(move |tx, _| {
            let asset = own_asset(tx, &operator, &asset)?;
            Ok(received::pins_of_asset(tx, &asset)?)
        })
        .await?;
    reply::ok(&cx, &PinList { items: found.iter().map(Pin::from).collect() })
}
