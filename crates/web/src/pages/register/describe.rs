//! Describing a new asset with its facts, and changing its name, version and summary.

use super::facts::{self, FactGroup};
use super::{asset_page, asset_path, file_asset, kind_of, kinds, read_asset};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, ConflictRow, Page};
use crate::words::Words;
use crate::words::register::{RegisterWords, register_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::db::WriteTx;
use shirube_domain::id::OperatorId;
use shirube_domain::norm::Catalog;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, Asset, AssetDraft, AssetKind};

#[derive(askama::Template)]
#[template(path = "register/new.html")]
struct NewPage<'a> {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    base: String,
    once: String,
    kinds: Vec<Choice>,
    name: &'a str,
    version: &'a str,
    summary: &'a str,
    groups: Vec<FactGroup>,
}

/// The empty form, or one filled from the address: the public check hands over what was answered there.
pub(super) async fn new(cx: Cx) -> Reply {
    let mut given = Fields::parse(&cx.query);
    if !given.has("kind") {
        given = Fields::from_pairs([given.pairs(), &[("kind".to_owned(), "system".to_owned())]].concat());
    }
    show_new(&cx, StatusCode::OK, &given, &cx.once(), &[])
}

fn show_new(cx: &Cx, status: StatusCode, given: &Fields, once: &str, refusals: &[Refusal]) -> Reply {
    let t = register_words(cx.lang);
    let page =
        cx.workspace_page(t.describe_title, &[(t.assets_title, "/register/assets")])?.with_errors(refusals, cx.lang);
    let groups = facts::groups(cx.catalog(), &page, cx.lang, |id| facts::given(given, id));
    let template = NewPage {
        w: cx.words(),
        t,
        base: cx.workspace_url("")?,
        once: once.to_owned(),
        kinds: kinds(kind_of(given.get("kind")), cx.lang),
        name: given.get("name"),
        version: given.get("version"),
        summary: given.get("summary"),
        groups,
        page,
    };
    cx.show_with(status, &template)
}

fn draft_of(fields: &Fields) -> AssetDraft {
    let text = |name: &str| fields.get(name).to_owned();
    AssetDraft { name: text("name"), version: text("version"), summary: text("summary") }
}

/// One filing makes the asset and states its facts.
pub(super) async fn create(cx: Cx, Form(fields): Form) -> Reply {
    let (operator, base) = (cx.operator()?.id.clone(), cx.workspace_url("")?);
    let (draft, kind) = (draft_of(&fields), kind_of(fields.get("kind")));
    let (once, sent) = (fields.get("once").to_owned(), fields.clone());
    let work = move |tx: &mut WriteTx<'_, '_>, catalog: &Catalog, _: &_| {
        let id = describe(tx, catalog, &operator, kind, &draft, &sent)?;
        Ok(format!("{base}{}?new", asset_path(&id)))
    };
    match cx.file_once("asset.describe", once.clone(), work).await {
        Ok(path) => cx.see_other(&path),
        Err(failure) => show_new(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &once, &failure.for_form()?),
    }
}

/// Every fault of the asset and of its facts comes back at once.
fn describe(
    tx: &mut WriteTx<'_, '_>,
    catalog: &Catalog,
    operator: &OperatorId,
    kind: Option<AssetKind>,
    draft: &AssetDraft,
    sent: &Fields,
) -> Result<shirube_domain::id::AssetId, Error> {
    let mut refusals: Vec<Refusal> = Vec::new();
    let mut note = |error: Error| match error {
        Error::Refused(list) => {
            refusals.extend(list);
            Ok(())
        }
        fault => Err(fault),
    };
    if kind.is_none() {
        note(Refusal::invalid("common.choose").on("kind").into())?;
    }
    let made = registry::describe(tx, operator, kind.unwrap_or(AssetKind::System), draft);
    let read = facts::read(catalog, sent);
    match (made, read) {
        (Ok(id), Ok(facts)) if kind.is_some() => {
            let stated: Vec<_> = facts.iter().map(|(id, v)| (id.to_owned(), Some(v.clone()))).collect();
            registry::state_facts(tx, &id, &stated)?;
            return Ok(id);
        }
        (made, read) => {
            made.err().map_or(Ok(()), &mut note)?;
            read.err().map_or(Ok(()), &mut note)?;
        }
    }
    // Refusing undoes what was written: the filing is one transaction.
    Err(Error::Refused(refusals))
}

#[derive(askama::Template)]
#[template(path = "register/edit.html")]
struct EditPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    href: String,
    seen: i64,
    draft: AssetDraft,
}

#[derive(askama::Template)]
#[template(path = "register/conflict.html")]
pub(super) struct ConflictPage {
    pub page: Page,
    pub w: &'static Words,
    pub t: &'static RegisterWords,
    pub action: String,
    pub back: String,
    pub seen: i64,
    pub rows: Vec<ConflictRow>,
}

async fn find(cx: &Cx, id: String) -> Result<Asset, Failure> {
    Ok(read_asset(cx, &id, |_, _| Ok(())).await?.0)
}

fn as_draft(asset: &Asset) -> AssetDraft {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    AssetDraft { name: asset.name.clone(), version: text(&asset.version), summary: text(&asset.summary) }
}

pub(super) async fn edit(cx: Cx, Path((_, _, id)): Path<(String, String, String)>) -> Reply {
    let asset = find(&cx, id).await?;
    show_edit(&cx, StatusCode::OK, &asset, as_draft(&asset), asset.revision, &[])
}

fn show_edit(cx: &Cx, status: StatusCode, asset: &Asset, draft: AssetDraft, seen: i64, refusals: &[Refusal]) -> Reply {
    let t = register_words(cx.lang);
    let page = asset_page(cx, asset, t.edit_title)?.with_errors(refusals, cx.lang);
    let href = cx.workspace_url(&asset_path(&asset.id))?;
    cx.show_with(status, &EditPage { page, w: cx.words(), t, href, seen, draft })
}

pub(super) async fn amend(cx: Cx, Path((_, _, id)): Path<(String, String, String)>, Form(fields): Form) -> Reply {
    let (draft, seen) = (draft_of(&fields), fields.int("seen"));
    let given = draft.clone();
    let done = file_asset(&cx, "asset.amend", &id, move |tx, asset| {
        // The same content sent twice is one change, not a conflict.
        if asset.revision != seen && says_the_same(&as_draft(asset), &given) {
            return Ok(());
        }
        registry::amend(tx, &asset.id, &given, seen)
    })
    .await;
    let asset = find(&cx, id).await?;
    match done {
        Ok(()) => cx.see_other(&cx.workspace_url(&format!("{}?saved", asset_path(&asset.id)))?),
        Err(failure) => {
            let refusals = failure.for_form()?;
            if refusals.iter().any(|r| r.class == Class::Conflict) {
                return show_conflict(&cx, &asset, &draft);
            }
            show_edit(&cx, StatusCode::UNPROCESSABLE_ENTITY, &asset, draft, seen, &refusals)
        }
    }
}

fn says_the_same(a: &AssetDraft, b: &AssetDraft) -> bool {
    let parts = |d: &AssetDraft| [&d.name, &d.version, &d.summary].map(|t| t.trim().replace("\r\n", "\n"));
    parts(a) == parts(b)
}

fn show_conflict(cx: &Cx, asset: &Asset, draft: &AssetDraft) -> Reply {
    let t = register_words(cx.lang);
    let theirs = as_draft(asset);
    let rows = vec![
        conflict_row("name", t.asset_name, &draft.name, &theirs.name),
        conflict_row("version", t.version, &draft.version, &theirs.version),
        conflict_row("summary", t.summary, &draft.summary, &theirs.summary),
    ];
    let page = asset_page(cx, asset, t.conflict_title)?;
    let back = cx.workspace_url(&asset_path(&asset.id))?;
    let action = format!("{back}/edit");
    let template = ConflictPage { page, w: cx.words(), t, action, back, seen: asset.revision, rows };
    cx.show_with(StatusCode::CONFLICT, &template)
}

/// One field of a conflict page: what both say is kept, where they differ the writer chooses.
pub(super) fn conflict_row(field: &str, label: &str, yours: &str, theirs: &str) -> ConflictRow {
    let same = yours.trim() == theirs.trim();
    ConflictRow {
        field: field.to_owned(),
        label: label.to_owned(),
        yours: yours.to_owned(),
        theirs: theirs.to_owned(),
        result: yours.to_owned(),
        kind: if same { "same" } else { "conflict" }.to_owned(),
    }
}
