//! Assets: lists, new ones, changes, retirement, imports.
//!
//! For: keeping the register from programs, as from the pages.
//! Rests on: `registry`; `docs/specs/import.md`.
//! Words: an *asset* is a dataset, model, system or service.
//! Never: shows an asset of another operator; deletes one.
//! Begin at: [`list`].

use super::asked::{Bytes, Condition, Given, Once, mark, of_same, settle};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::register::{Asset, AssetChange, AssetDraft, AssetPage, Import, ImportedAsset, NotUsed};
use crate::csv;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::{DESCRIBE, READ};
use crate::operations;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use serde_json::json;
use shirube_domain::db::Tx;
use shirube_domain::id::{AssetId, OperatorId};
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, AssetKind, AssetList, AssetQuery, Imported, Intake};

/// The kinds of assets, as the query may name them.
const KINDS: &[&str] = &["dataset", "model", "system", "service"];

/// Any file.
pub(super) const ANY: &[&str] = &["*/*"];

operations! {
    GET "/api/v1/w/{org}/assets" READ => list,
        about("listAssets", "資産の一覧", "The assets of the register")
            .may("kind", Kind::OneOf(KINDS), "種類", "of one kind")
            .may("q", Kind::Text(200), "名前または版に含まれる文字", "whose name or version holds this")
            .may("retired", Kind::Bool, "使わなくなったものも含める", "retired ones too")
            .may("format", Kind::OneOf(&["json", "csv"]), "Acceptより優先する形式", "the type, before Accept")
            .paged().gives::<AssetPage>(200).also(&["text/csv"]).refuses(&[406]);
    POST "/api/v1/w/{org}/assets" DESCRIBE => describe,
        about("describeAsset", "資産を登録する", "Describe a new asset")
            .takes::<AssetDraft>(json!({ "kind": "system", "name": "採用支援AI", "version": "2.1", "summary": "応募書類を要約する。" }))
            .gives::<Asset>(201).once();
    GET "/api/v1/w/{org}/assets/{asset}" READ => get,
        about("getAsset", "一つの資産", "One asset").gives::<Asset>(200).tagged();
    PUT "/api/v1/w/{org}/assets/{asset}" DESCRIBE => amend,
        about("amendAsset", "資産の名前・版・概要を変える", "Change an asset's own fields")
            .takes::<AssetChange>(json!({ "name": "採用支援AI", "version": "2.2" }))
            .gives::<Asset>(200).matches(Matches::Held);
    POST "/api/v1/w/{org}/assets/{asset}/retirement" DESCRIBE => retire,
        about("retireAsset", "使わなくなったことを記録する", "Mark as no longer in use").gives::<Asset>(200).tagged();
    DELETE "/api/v1/w/{org}/assets/{asset}/retirement" DESCRIBE => restore,
        about("restoreAsset", "使わなくなったことの記録を取り消す", "Take the retirement back").gives::<Asset>(200).tagged();
    POST "/api/v1/w/{org}/import" DESCRIBE => import,
        about("importFile", "部品表やモデルカードを取り込む", "Import a bill of materials or a model card")
            .may("dry_run", Kind::Bool, "何が起こるかだけを返す", "only say what would happen")
            .may("name", Kind::Text(200), "ファイル名", "the file's name")
            .takes_file(ANY, registry::import::MAX_BYTES).gives::<Import>(200).once().refuses(&[413]);
}

fn read_query(cx: &Cx, query: &Fields) -> Result<AssetQuery, Failure> {
    Ok(AssetQuery {
        operator: Some(cx.operator()?.id.clone()),
        kind: AssetKind::ALL.into_iter().find(|k| k.code() == query.get("kind")),
        search: query.get("q").to_owned(),
        with_retired: query.is_on("retired"),
        after: reply::cursor(query),
        most: reply::limit(query),
        ..AssetQuery::default()
    })
}

async fn list(cx: Cx, headers: HeaderMap) -> Reply {
    let query = Fields::parse(&cx.query);
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    let format = reply::prefer(&query, accept, &[("json", "application/json"), ("csv", "text/csv")])?;
    let asked = read_query(&cx, &query)?;
    let found = cx.read(move |tx, _| Ok(registry::assets(tx, &asked)?)).await?;
    let next = found.next.as_ref().map(registry::Cursor::to_text);
    let link = next.as_ref().map(|n| reply::next_link(&cx, n));
    let mut response = match format {
        "csv" => reply::text(csv::MEDIA, table(&found)),
        _ => reply::ok(
            &cx,
            &AssetPage { items: found.rows.iter().map(Asset::from).collect(), next, count: found.count },
        )?,
    };
    if let Some(value) = link.and_then(|l| HeaderValue::from_str(&l).ok()) {
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(response)
}

/// A table for programs, so without the mark of a file.
fn table(list: &AssetList) -> String {
    let mut out = csv::line(&["id", "kind", "name", "version", "summary", "is_retired", "updated_at", "revision"]);
    for a in &list.rows {
        let (version, summary) = (a.version.as_deref().unwrap_or_default(), a.summary.as_deref().unwrap_or_default());
        let retired = if a.is_retired { "true" } else { "false" };
        let revision = a.revision.to_string();
        out +=
            &csv::line(&[a.id.as_str(), a.kind.code(), &a.name, version, summary, retired, &a.updated_at, &revision]);
    }
    out
}

/// An asset of the operator in the path.
pub(super) fn own(tx: &mut Tx<'_>, org: &OperatorId, id: &AssetId) -> Result<registry::Asset, Error> {
    let absent = || shirube_domain::refusal::Refusal::of(shirube_domain::refusal::Class::Absent, "common.absent");
    Ok(registry::asset(tx, id)?.filter(|a| a.operator == *org).ok_or_else(absent)?)
}

/// The operator of the path and the asset named in it.
pub(super) fn ids(cx: &Cx, asset: &str) -> Result<(OperatorId, AssetId), Failure> {
    Ok((cx.operator()?.id.clone(), AssetId::parse(asset).map_err(|_| Failure::absent())?))
}

async fn fetch(cx: &Cx, asset: &str) -> Result<Asset, Failure> {
    let (org, id) = ids(cx, asset)?;
    cx.read(move |tx, _| Ok(Asset::from(&own(tx, &org, &id)?))).await
}

async fn describe(cx: Cx, once: Once, Given(given): Given<AssetDraft>) -> Reply {
    let (org, mark) = (cx.operator()?.id.clone(), mark(&given));
    let (kind, kept, at) = (given.kind, mark.clone(), format!("/api/v1/w/{org}/assets"));
    let draft = registry::AssetDraft {
        name: given.name,
        version: given.version.unwrap_or_default(),
        summary: given.summary.unwrap_or_default(),
    };
    let result = cx
        .file_once("asset.describe", once.token(&cx)?, move |tx, _, _| {
            Ok(format!("{kept} {}", registry::describe(tx, &org, kind, &draft)?))
        })
        .await?;
    let id = of_same(&result, &mark)?;
    let asset = fetch(&cx, &id).await?;
    reply::created(&cx, &format!("{at}/{id}"), Some(asset.revision), &asset)
}

async fn get(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let asset = fetch(&cx, &asset).await?;
    reply::tagged(&cx, asset.revision, &asset)
}

async fn amend(
    cx: Cx,
    Path((_, asset)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<AssetChange>,
) -> Reply {
    condition.needed()?;
    let (org, id) = ids(&cx, &asset)?;
    let draft = registry::AssetDraft {
        name: given.name,
        version: given.version.unwrap_or_default(),
        summary: given.summary.unwrap_or_default(),
    };
    cx.file("asset.amend", move |tx, _, _| {
        let now = own(tx, &org, &id)?.revision;
        registry::amend(tx, &id, &draft, condition.revision(now)?)
    })
    .await
    .map_err(settle)?;
    let asset = fetch(&cx, &asset).await?;
    reply::tagged(&cx, asset.revision, &asset)
}

async fn retire(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    set_retired(cx, asset, true).await
}

async fn restore(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    set_retired(cx, asset, false).await
}

async fn set_retired(cx: Cx, asset: String, retired: bool) -> Reply {
    let (org, id) = ids(&cx, &asset)?;
    cx.file("asset.retire", move |tx, _, _| {
        own(tx, &org, &id)?;
        registry::set_retired(tx, &id, retired)
    })
    .await?;
    let asset = fetch(&cx, &asset).await?;
    reply::tagged(&cx, asset.revision, &asset)
}

/// The name a file goes by: what the sender says, or a plain one.
pub(super) fn file_name(query: &Fields) -> String {
    match query.get("name").trim() {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

async fn import(cx: Cx, once: Once, body: Bytes) -> Reply {
    let query = Fields::parse(&cx.query);
    let (name, dry_run) = (file_name(&query), query.is_on("dry_run"));
    let (bytes, given) = (body.bytes, name.clone());
    let imported =
        cx.blocking(move |app| registry::read_file(&app.installation.catalog(), &bytes, Some(&given))).await?;
    if dry_run {
        return reply::ok(&cx, &shape(&imported, None));
    }
    let (org, token, mark) = (cx.operator()?.id.clone(), once.token(&cx)?, mark(&imported.digest));
    let (kept, file) = (mark.clone(), imported.clone());
    let result = cx
        .file_once("asset.import", token, move |tx, catalog, _| {
            let done = registry::import_file(tx, catalog, &org, &file, &name)?;
            Ok(format!("{kept} {}", to_text(&done)))
        })
        .await?;
    let intake = from_text(&of_same(&result, &mark)?);
    reply::ok(&cx, &shape(&imported, Some(&intake)))
}

/// What is kept of an import for sending again: ids in the order of the file, and the ties.
fn to_text(done: &Intake) -> String {
    let assets = done.assets.iter().map(|(_, id, is_new)| json!([id.as_str(), is_new])).collect::<Vec<_>>();
    json!({ "assets": assets, "ties": done.ties, "left_out": done.ties_left_out }).to_string()
}

/// Ids with whether they are new, ties made, ties left out.
type Done = (Vec<(String, bool)>, usize, usize);

fn from_text(text: &str) -> Done {
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let count = |name: &str| value[name].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let assets = value["assets"].as_array().into_iter().flatten();
    let one = |v: &serde_json::Value| (v[0].as_str().unwrap_or_default().to_owned(), v[1].as_bool().unwrap_or(false));
    (assets.map(one).collect(), count("ties"), count("left_out"))
}

fn shape(imported: &Imported, done: Option<&Done>) -> Import {
    let asset = |(i, a): (usize, &registry::import::ImportedAsset)| {
        let held = done.and_then(|(assets, _, _)| assets.get(i));
        ImportedAsset {
            key: a.key.clone(),
            kind: a.kind.code(),
            asset: held.map(|(id, _)| id.clone()),
            is_new: held.map(|(_, is_new)| *is_new),
            found: a.found.len(),
        }
    };
    let unread = imported.unread.iter().map(|u| NotUsed {
        at: u.at.clone(),
        line: u.line,
        said: u.said.clone(),
        why: serde_json::to_value(u.why).unwrap_or_default(),
    });
    Import {
        dry_run: done.is_none(),
        format: serde_json::to_value(&imported.format).unwrap_or_default(),
        digest: imported.digest.clone(),
        assets: imported.assets.iter().enumerate().map(asset).collect(),
        ties: done.map_or(imported.ties.len(), |(_, ties, _)| *ties),
        ties_left_out: done.map_or(0, |(_, _, left_out)| *left_out),
        unread: unread.collect(),
    }
}
