//! The sheets of an operator, and where one is begun.

use super::{fields, my_words};
use crate::cx::{Cx, Reply};
use crate::form::Form;
use crate::view::{Page, minute};
use crate::words::Words;
use crate::words::disclosing::DisclosingWords;
use axum::extract::Path;
use shirube_domain::db::Tx;
use shirube_domain::disclosure::{self, Sheet, SheetState};
use shirube_domain::norm::Audience;
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::registry;
use shirube_domain::text::Lang;

/// A sheet in a list.
pub(crate) struct SheetLine {
    pub href: String,
    pub name: String,
    pub hint: String,
    pub state: &'static str,
    pub kind: &'static str,
}

pub(super) fn kind(state: SheetState) -> &'static str {
    match state {
        SheetState::Draft => "progress",
        SheetState::Submitted => "attention",
        SheetState::Issued => "done",
        SheetState::Superseded | SheetState::Withdrawn => "neutral",
    }
}

pub(super) fn version(sheet: &Sheet, lang: Lang) -> String {
    crate::words::disclosing::disclosing_words(lang).version.replace("{n}", &sheet.version.to_string())
}

/// A sheet as a line: what it is about, for whom, which version.
pub(crate) fn line(tx: &mut Tx<'_>, sheet: &Sheet, base: &str, lang: Lang) -> Result<SheetLine, Error> {
    let name = registry::asset(tx, &sheet.asset)?.map(|a| a.name).unwrap_or_default();
    let day = minute(&sheet.updated_at);
    Ok(SheetLine {
        href: format!("{base}/register/sheets/{}", sheet.id),
        name,
        hint: format!("{} · {} · {day}", sheet.audience.label(lang), version(sheet, lang)),
        state: sheet.state.label(lang),
        kind: kind(sheet.state),
    })
}

#[derive(askama::Template)]
#[template(path = "disclosure/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static DisclosingWords,
    base: String,
    rows: Vec<SheetLine>,
}

/// Most of one state.
const MOST: i64 = 100;

pub(super) async fn list(cx: Cx) -> Reply {
    let (operator, base, lang) = (cx.operator()?.id.clone(), cx.workspace_url("")?, cx.lang);
    let at = base.clone();
    let rows = cx
        .read(move |tx, _| {
            let mut rows = Vec::new();
            for state in [SheetState::Submitted, SheetState::Draft, SheetState::Issued] {
                for sheet in disclosure::sheets_in(tx, &operator, state, MOST)? {
                    rows.push(line(tx, &sheet, &at, lang)?);
                }
            }
            Ok(rows)
        })
        .await?;
    let t = my_words(&cx);
    cx.show(&ListPage { page: cx.workspace_page(t.sheets, &[])?, w: cx.words(), t, base, rows })
}

/// Begins a sheet for an audience from what the register has.
pub(super) async fn begin(cx: Cx, Path((_, _, id)): Path<(String, String, String)>, Form(form): Form) -> Reply {
    let audience = Audience::parse(form.get("for")).ok_or_else(|| Refusal::invalid("common.choose").on("for"))?;
    let (operator, by, base) = (cx.operator()?.id.clone(), cx.account_id()?, cx.workspace_url("/register/sheets")?);
    let path = cx
        .file_once("sheet.begin", form.get("once").to_owned(), move |tx, catalog, _| {
            let asset = crate::pages::register::held(tx, &operator, &id)?;
            let open = [SheetState::Draft, SheetState::Submitted];
            let versions = disclosure::versions(tx, &asset.id, audience)?;
            // Someone else began it meanwhile: there it is.
            let id = match versions.iter().find(|sheet| open.contains(&sheet.state)) {
                Some(sheet) => sheet.id.clone(),
                None => disclosure::begin(tx, catalog, &asset.id, audience, &by)?,
            };
            Ok(format!("{base}/{id}"))
        })
        .await?;
    cx.see_other(&path)
}

/// The label of a field, for other pages.
pub(crate) fn field_label(catalog: &shirube_domain::norm::Catalog, id: &str, lang: Lang) -> String {
    fields::label(catalog, id, lang)
}
