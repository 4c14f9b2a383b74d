//! Disclosure sheets: drafted from the register, written, handed on, approved by a second person, published, withdrawn.
//!
//! For: programs that keep what the next party is told in step with what they build.
//! Rests on: `disclosure`; `docs/specs/disclosure.md`.
//! Words: a *sheet* is one version for one audience; a *line* is a field with what the register has for it.
//! Never: lets one who wrote approve; signs a field the audience does not need.
//! Begin at: [`begin`].

use super::asked::{Condition, Given, settle};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::sheet::{
    FieldDraft, PublicationDraft, Sheet, SheetDelivery, SheetDraft, SheetLine, SheetList, SheetWhole, SheetWords,
    WithWords,
};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::Access;
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::disclosure::{self, Choice, SheetState};
use shirube_domain::id::{AssetId, OperatorId, SheetId};
use shirube_domain::norm::{Audience, Catalog};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry;

const READ: Access = Access::Operator(Verb::ReadOperator);
const DISCLOSE: Access = Access::Operator(Verb::Disclose);
const APPROVE: Access = Access::Operator(Verb::Approve);

operations! {
    GET "/api/v1/w/{org}/sheets" READ => list,
        about("listSheets", "開示シートの一覧（新しい順）", "Disclosure sheets, latest change first; without a state, those in use")
            .may("state", Kind::OneOf(&["draft", "submitted", "issued", "superseded", "withdrawn"]), "状態", "in one state")
            .may("limit", Kind::Int(1, 200), "状態ごとの件数", "how many of a state").gives::<SheetList>(200);
    GET "/api/v1/w/{org}/assets/{asset}/sheets" READ => of_asset,
        about("listSheetsOfAsset", "一つの対象の開示シート（すべての版）", "Every version of the sheets of an asset")
            .gives::<SheetList>(200);
    POST "/api/v1/w/{org}/assets/{asset}/sheets" DISCLOSE => begin,
        about("beginSheet", "登録簿と自己点検から開示シートを起こす", "Begin the next version of a sheet from the register and the self-assessment")
            .takes::<SheetDraft>(json!({ "audience": "provider" })).gives::<Sheet>(201).refuses(&[409]);
    GET "/api/v1/w/{org}/sheets/{sheet}" READ => get,
        about("getSheet", "一つの開示シートと、まだ決まっていない項目", "One sheet, with what is still open in it")
            .gives::<SheetWhole>(200).tagged();
    PUT "/api/v1/w/{org}/sheets/{sheet}/fields" DISCLOSE => write,
        about("writeSheet", "項目の内容を書く（挙げない項目はそのまま）", "Write fields; those not named stay")
            .takes::<SheetWords>(json!({ "fields": { "limitations": { "own": "- 暗い場所" } }, "days": 365 }))
            .gives::<Sheet>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/sheets/{sheet}/submission" DISCLOSE => submit,
        about("submitSheet", "承認に回す", "Hand a draft on to a second person")
            .gives::<Sheet>(200).matches(Matches::Held).refuses(&[409]);
    DELETE "/api/v1/w/{org}/sheets/{sheet}/submission" DISCLOSE => recall,
        about("recallSheet", "書いた人が承認待ちから取り戻す", "Take a sheet back as one of its writers")
            .gives::<Sheet>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/sheets/{sheet}/approval" APPROVE => approve,
        about("approveSheet", "書いていない人が承認し、署名する", "Approve a sheet someone else wrote; it is signed")
            .gives::<Sheet>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/sheets/{sheet}/return" APPROVE => give_back,
        about("returnSheet", "言葉を添えて差し戻す", "Give a sheet back to be written on, with words")
            .takes::<WithWords>(json!({ "words": "限界の記載をもう少し具体的に。" })).gives::<Sheet>(200)
            .matches(Matches::Held).refuses(&[409]);
    PUT "/api/v1/w/{org}/sheets/{sheet}/publication" APPROVE => publish,
        about("publishSheet", "公開用のシートを事業者の公開ページに載せる・下ろす", "Put a sheet for the public on the public page, or take it off")
            .takes::<PublicationDraft>(json!({ "is_published": true })).gives::<Sheet>(200)
            .matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/w/{org}/sheets/{sheet}/withdrawal" APPROVE => withdraw,
        about("withdrawSheet", "署名したものを撤回する（取り消せない）", "Take back what was signed, for good")
            .takes::<WithWords>(json!({ "words": "評価に誤りがあった。" })).gives::<Sheet>(200)
            .matches(Matches::Held).refuses(&[409]);
}

pub(super) fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

/// A sheet, if it is this operator's; any other is absent.
///
/// # Errors
/// Absent.
pub fn own(tx: &mut Tx<'_>, operator: &OperatorId, id: &SheetId) -> Result<disclosure::Sheet, Error> {
    disclosure::sheet(tx, id)?.filter(|sheet| sheet.operator == *operator).ok_or_else(absent)
}

/// An asset, if it is this operator's.
pub(super) fn own_asset(tx: &mut Tx<'_>, operator: &OperatorId, text: &str) -> Result<AssetId, Error> {
    let id = AssetId::parse(text).map_err(|_| absent())?;
    let held = registry::asset(tx, &id)?.filter(|a| a.operator == *operator);
    held.map(|a| a.id).ok_or_else(absent)
}

fn id(text: &str) -> Result<SheetId, Failure> {
    SheetId::parse(text).map_err(|_| Failure::absent())
}

fn list_of(found: &[disclosure::Sheet]) -> SheetList {
    SheetList { items: found.iter().map(Sheet::from).collect() }
}

async fn list(cx: Cx) -> Reply {
    let query = Fields::parse(&cx.query);
    let (operator, most) = (cx.operator()?.id.clone(), i64::from(reply::limit(&query)));
    let states = match SheetState::parse(query.get("state")) {
        Some(state) => vec![state],
        None => vec![SheetState::Submitted, SheetState::Draft, SheetState::Issued],
    };
    let found = cx
        .read(move |tx, _| {
            let mut out = Vec::new();
            for state in states {
                out.extend(disclosure::sheets_in(tx, &operator, state, most)?);
            }
            Ok(out)
        })
        .await?;
    reply::ok(&cx, &list_of(&found))
}

async fn of_asset(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let operator = cx.operator()?.id.clone();
    let found = cx
        .read(move |tx, _| {
            let asset = own_asset(tx, &operator, &asset)?;
            Ok(disclosure::sheets_of_asset(tx, &asset)?)
        })
        .await?;
    reply::ok(&cx, &list_of(&found))
}

async fn begin(cx: Cx, Path((_, asset)): Path<(String, String)>, Given(given): Given<SheetDraft>) -> Reply {
    let audience = Audience::parse(&given.audience).ok_or_else(|| Refusal::invalid("common.choose").on("audience"))?;
    let (operator, by) = (cx.operator()?.id.clone(), cx.account_id()?);
    let made = cx
        .file("sheet.begin", move |tx, catalog, _| {
            let asset = own_asset(tx, &operator, &asset)?;
            let id = disclosure::begin(tx, catalog, &asset, audience, &by)?;
            own(tx, &operator, &id)
        })
        .await?;
    let at = format!("/api/v1/w/{}/sheets/{}", made.operator, made.id);
    reply::created(&cx, &at, Some(made.revision), &Sheet::from(&made))
}

/// A sheet with what is still open in it.
///
/// # Errors
/// Faults of the database.
pub fn whole(tx: &mut Tx<'_>, catalog: &Catalog, sheet: &disclosure::Sheet) -> Result<SheetWhole, Error> {
    let is_draft = sheet.state == SheetState::Draft;
    let draft = if is_draft { disclosure::draft(tx, catalog, &sheet.asset, sheet.audience)? } else { None };
    Ok(SheetWhole {
        sheet: Sheet::from(sheet),
        lines: draft.iter().flat_map(|d| &d.lines).map(SheetLine::from).collect(),
        unsettled: if is_draft { disclosure::unsettled(catalog, sheet) } else { Vec::new() },
        deliveries: disclosure::deliveries_of(tx, &sheet.id)?.iter().map(SheetDelivery::from).collect(),
    })
}

async fn get(cx: Cx, Path((_, sheet)): Path<(String, String)>) -> Reply {
    let (operator, id) = (cx.operator()?.id.clone(), id(&sheet)?);
    let found = cx
        .read(move |tx, catalog| {
            let sheet = own(tx, &operator, &id)?;
            whole(tx, catalog, &sheet)
        })
        .await?;
    reply::tagged(&cx, found.sheet.revision, &found)
}

/// What a field is to say.
fn choice(name: &str, given: FieldDraft) -> Result<Choice, Refusal> {
    match (given.origin, given.own, given.nothing) {
        (Some(origin), None, None) => Ok(Choice::Origin(origin)),
        (None, Some(words), None) => Ok(Choice::Own(words)),
        (None, None, Some(reason)) => Ok(Choice::Nothing(reason)),
        _ => Err(Refusal::invalid("api.one-of").with("names", "origin, own, nothing").on(format!("/fields/{name}"))),
    }
}

async fn write(
    cx: Cx,
    Path((_, sheet)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<SheetWords>,
) -> Reply {
    let by = cx.account_id()?;
    let choices: Vec<(String, Choice)> = given
        .fields
        .into_iter()
        .map(|(name, draft)| Ok((name.clone(), choice(&name, draft)?)))
        .collect::<Result<_, Refusal>>()?;
    step(&cx, (&sheet, "sheet.write"), condition, move |tx, catalog, held| {
        let days = given.days.unwrap_or(held.days);
        disclosure::write(tx, catalog, &held.id, (&choices, days), held.revision, &by)
    })
    .await
}

/// Files one step of a sheet that is as the client saw it.
async fn step(
    cx: &Cx,
    (sheet, kind): (&str, &'static str),
    condition: Condition,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Catalog, &disclosure::Sheet) -> Result<disclosure::Sheet, Error>
    + Send
    + 'static,
) -> Reply {
    condition.needed()?;
    let (operator, id) = (cx.operator()?.id.clone(), id(sheet)?);
    let done = cx
        .file(kind, move |tx, catalog, _| {
            let held = own(tx, &operator, &id)?;
            condition.revision(held.revision)?;
            work(tx, catalog, &held)
        })
        .await
        .map_err(settle)?;
    reply::tagged(cx, done.revision, &Sheet::from(&done))
}

async fn submit(cx: Cx, Path((_, sheet)): Path<(String, String)>, condition: Condition) -> Reply {
    let by = cx.account_id()?;
    step(&cx, (&sheet, "sheet.submit"), condition, move |tx, catalog, held| {
        disclosure::submit(tx, catalog, &held.id, held.revision, &by)
    })
    .await
}

async fn recall(cx: Cx, Path((_, sheet)): Path<(String, String)>, condition: Condition) -> Reply {
    let by = cx.account_id()?;
    step(&cx, (&sheet, "sheet.recall"), condition, move |tx, _, held| {
        disclosure::send_back(tx, &held.id, "", held.revision, &by)
    })
    .await
}

async fn give_back(
    cx: Cx,
    Path((_, sheet)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<WithWords>,
) -> Reply {
    let by = cx.account_id()?;
    step(&cx, (&sheet, "sheet.back"), condition, move |tx, _, held| {
        disclosure::send_back(tx, &held.id, &given.words, held.revision, &by)
    })
    .await
}

async fn publish(
    cx: Cx,
    Path((_, sheet)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<PublicationDraft>,
) -> Reply {
    step(&cx, (&sheet, "sheet.publish"), condition, move |tx, _, held| {
        disclosure::publish(tx, &held.id, given.is_published, held.revision)
    })
    .await
}

async fn withdraw(
    cx: Cx,
    Path((_, sheet)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<WithWords>,
) -> Reply {
    step(&cx, (&sheet, "sheet.withdraw"), condition, move |tx, _, held| {
        disclosure::withdraw(tx, &held.id, &given.words, held.revision)
    })
    .await
}

async fn approve(cx: Cx, Path((_, sheet)): Path<(String, String)>, condition: Condition) -> Reply {
    condition.needed()?;
    let (operator, id, by) = (cx.operator()?.id.clone(), id(&sheet)?, cx.account_id()?);
    let done = cx
        .sign("sheet.approve", move |tx, desk, catalog, _| {
            let held = own(tx, &operator, &id)?;
            condition.revision(held.revision)?;
            disclosure::approve(tx, desk, catalog, &id, held.revision, &by)
        })
        .await
        .map_err(settle)?;
    reply::tagged(&cx, done.revision, &Sheet::from(&done))
}
