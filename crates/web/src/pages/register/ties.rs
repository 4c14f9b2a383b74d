//! The ties of an asset: a picture from left to right, the same as a table, adding and removing.

use super::picture::{self, Picture};
use super::{asset_page, asset_path, file_asset, heads, may_describe, read_asset, tabs};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Column, LinkItem, Page};
use crate::words::Words;
use crate::words::register::{RegisterWords, register_words, tie_label};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::id::{AssetId, TieId};
use shirube_domain::refusal::{Error, Refusal, Refusals};
use shirube_domain::registry::{self, Asset, AssetQuery, COUNT_MOST, Tie, TieKind};
use shirube_domain::report::kind_label;

type At = Path<(String, String, String)>;

/// Assets offered for a new tie; beyond that one searches.
const OFFERED: u32 = 50;

struct TieRow {
    from: String,
    from_href: String,
    kind: &'static str,
    to: String,
    to_href: String,
    remove_href: String,
}

#[derive(askama::Template)]
#[template(path = "register/ties.html")]
struct TiesPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    asset: Asset,
    href: String,
    tabs: Vec<LinkItem>,
    picture: Picture,
    formats: Vec<LinkItem>,
    columns: Vec<Column>,
    rows: Vec<TieRow>,
    others: Vec<Choice>,
    kinds: Vec<Choice>,
    /// That more were found than are offered; empty when all are.
    cut: String,
    search: String,
    may_describe: bool,
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    let search = Fields::parse(&cx.query).get("q").to_owned();
    let search = Fields::from_pairs(vec![("q".to_owned(), search)]);
    render(&cx, StatusCode::OK, id, &search, &[]).await
}

async fn render(cx: &Cx, status: StatusCode, id: String, given: &Fields, refusals: &[Refusal]) -> Reply {
    let search = given.get("q").trim().to_owned();
    let base = cx.workspace_url("/register/assets")?;
    let lang = cx.lang;
    let (asset, (ties, picture, offered)) = read_asset(cx, &id, move |tx, asset| {
        let operator = Some(asset.operator.clone());
        // One more than is offered: the asset itself may be among what is found.
        let query = AssetQuery { operator, search, most: OFFERED + 1, ..AssetQuery::default() };
        Ok((registry::ties(tx, &asset.id)?, picture::draw(tx, asset, lang)?, registry::assets(tx, &query)?))
    })
    .await?;
    let t = register_words(lang);
    let others = offered.rows.iter().filter(|o| o.id != asset.id).take(OFFERED as usize);
    let is_cut = offered.count > OFFERED + 1;
    let template = TiesPage {
        page: asset_page(cx, &asset, t.tab_ties)?.with_errors(refusals, lang),
        w: cx.words(),
        t,
        href: cx.workspace_url(&asset_path(&asset.id))?,
        tabs: tabs(cx, &asset, "/ties")?,
        picture,
        formats: Vec::new(),
        columns: heads([t.tie_from, t.tie_kind, t.tie_to, t.tie_do]),
        rows: ties.iter().map(|tie| row(cx, &asset, tie, &base)).collect(),
        others: others.map(|o| other(o, given, cx)).collect(),
        cut: if is_cut { cut_words(offered.count, t) } else { String::new() },
        kinds: kinds(given.get("kind"), cx),
        search: given.get("q").to_owned(),
        may_describe: may_describe(cx),
        asset,
    };
    cx.show_with(status, &template)
}

/// How many were found, and that a search shows the rest.
fn cut_words(found: u32, t: &RegisterWords) -> String {
    let found = if found > COUNT_MOST { "1,000+".to_owned() } else { found.to_string() };
    t.tie_cut.replace("{found}", &found).replace("{shown}", &OFFERED.to_string())
}

fn row(cx: &Cx, asset: &Asset, tie: &Tie, base: &str) -> TieRow {
    let other = format!("{} · {}", tie.other_name, kind_label(tie.other_kind, cx.lang));
    let own = format!("{} · {}", asset.name, kind_label(asset.kind, cx.lang));
    let is_from = tie.from == asset.id;
    let (from, to) = if is_from { (own, other) } else { (other, own) };
    let link = |id: &AssetId| if id == &asset.id { String::new() } else { format!("{base}/{id}") };
    TieRow {
        from,
        from_href: link(&tie.from),
        kind: tie_label(tie.kind, cx.lang),
        to,
        to_href: link(&tie.to),
        remove_href: format!("{base}/{}/ties/{}/remove", asset.id, tie.id),
    }
}

fn other(asset: &Asset, given: &Fields, cx: &Cx) -> Choice {
    let version = asset.version.as_deref().map(|v| format!(" {v}")).unwrap_or_default();
    Choice {
        value: asset.id.to_string(),
        label: format!("{}{version} · {}", asset.name, kind_label(asset.kind, cx.lang)),
        chosen: given.get("to") == asset.id.as_str(),
        ..Choice::default()
    }
}

fn kinds(chosen: &str, cx: &Cx) -> Vec<Choice> {
    let choice = |kind: TieKind| Choice {
        value: kind.code().to_owned(),
        label: tie_label(kind, cx.lang).to_owned(),
        chosen: chosen == kind.code(),
        ..Choice::default()
    };
    TieKind::ALL.map(choice).to_vec()
}

/// The same tie again is the same tie: a double submit has one effect.
pub(super) async fn add(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let sent = fields.clone();
    let done = file_asset(&cx, "asset.tie", &id, move |tx, asset| {
        let (to, kind) = read(&sent)?;
        registry::tie(tx, &asset.operator, (&asset.id, &to), kind)
    })
    .await;
    match done {
        Ok(_) => cx.see_other(&cx.workspace_url(&format!("/register/assets/{id}/ties"))?),
        // An identifier that names no asset of this operator is a fault of the form here, not a missing page.
        Err(failure)
            if failure.refusals().iter().all(|r| r.field.as_deref() == Some("to"))
                && !failure.refusals().is_empty() =>
        {
            let status = if failure.status() == StatusCode::CONFLICT {
                StatusCode::CONFLICT
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            let refusals = failure.refusals().to_vec();
            render(&cx, status, id, &fields, &refusals).await
        }
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::UNPROCESSABLE_ENTITY, id, &fields, &refusals).await
        }
    }
}

fn read(fields: &Fields) -> Result<(AssetId, TieKind), Error> {
    let mut refusals = Refusals::default();
    let choose = |field: &'static str| Refusal::invalid("common.choose").on(field);
    let to = refusals.take(AssetId::parse(fields.get("to")).map_err(|_| choose("to")));
    let kind = TieKind::ALL.into_iter().find(|k| k.code() == fields.get("kind"));
    let kind = refusals.take(kind.ok_or_else(|| choose("kind")));
    refusals.settle()?;
    to.zip(kind).ok_or_else(|| choose("to").into())
}

#[derive(askama::Template)]
#[template(path = "register/untie.html")]
struct UntiePage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    row: TieRow,
    back: String,
}

/// Language, operator, asset, tie.
type AtTie = Path<(String, String, String, String)>;

pub(super) async fn confirm(cx: Cx, Path((_, _, id, tie)): AtTie) -> Reply {
    let (asset, ties) = read_asset(&cx, &id, |tx, asset| Ok(registry::ties(tx, &asset.id)?)).await?;
    let found = ties.iter().find(|t| t.id.as_str() == tie).ok_or_else(Failure::absent)?;
    let t = register_words(cx.lang);
    let base = cx.workspace_url("/register/assets")?;
    let row = row(&cx, &asset, found, &base);
    let page = asset_page(&cx, &asset, t.untie)?;
    cx.show(&UntiePage { page, w: cx.words(), t, row, back: format!("{base}/{}/ties", asset.id) })
}

pub(super) async fn remove(cx: Cx, Path((_, _, id, tie)): AtTie, Form(_): Form) -> Reply {
    let tie = TieId::parse(&tie).map_err(|_| Failure::absent())?;
    file_asset(&cx, "asset.untie", &id, move |tx, asset| {
        // Removed already: the second press of the button has nothing left to do.
        if registry::ties(tx, &asset.id)?.iter().any(|t| t.id == tie) {
            registry::untie(tx, &asset.operator, &tie)?;
        }
        Ok(())
    })
    .await?;
    cx.see_other(&cx.workspace_url(&format!("/register/assets/{id}/ties"))?)
}
