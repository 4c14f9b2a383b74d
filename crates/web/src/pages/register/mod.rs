//! The workspace of an operator: its register, its entry and its members.
//!
//! For: describing what AI there is, what is said of it and where, what applies to it, and who may work on it.
//! Rests on: `registry`, `identity`, `report`; `assessment` only to begin one and to say how far it is.
//! Words: an *asset* is a dataset, model, system or service; a *fact* is one answer of `catalog/criteria/facts.toml`.
//! Never: shows what belongs to another operator, whatever the identifier; drops a part of a file without saying so.
//! Begin at: [`ROUTES`], then `asset`.

mod applies;
mod asset;
pub(crate) mod case;
mod describe;
mod export;
mod facts;
pub(crate) mod forms;
mod home;
mod import;
mod import_view;
mod list;
mod members;
pub(crate) mod operator;
mod picture;
mod pins;
mod reports;
pub(crate) mod sheets;
mod ties;

use crate::cx::Cx;
use crate::failure::Failure;
use crate::guard::access::{ANSWER, DESCRIBE, MANAGE, READ};
use crate::routes;
use crate::view::{Choice, Column, LinkItem, Page};
use crate::words::register::{RegisterWords, register_words};
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::id::{AssetId, OperatorId};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry::{self, Asset, AssetKind};
use shirube_domain::report::{AbroadPart, kind_label};
use shirube_domain::text::Lang;

routes! {
    GET "/{lang}/w/{org}" READ => home::home;
    GET "/{lang}/w/{org}/register/assets" READ => list::list;
    GET "/{lang}/w/{org}/register/assets.csv" READ => export::csv;
    GET "/{lang}/w/{org}/register/assets.xlsx" READ => export::xlsx;
    GET "/{lang}/w/{org}/register/assets.json" READ => export::json;
    GET "/{lang}/w/{org}/register/assets/new" DESCRIBE => describe::new;
    POST "/{lang}/w/{org}/register/assets/new" DESCRIBE => describe::create;
    GET "/{lang}/w/{org}/register/assets/{asset}" READ => asset::overview;
    GET "/{lang}/w/{org}/register/assets/{asset}/edit" DESCRIBE => describe::edit;
    POST "/{lang}/w/{org}/register/assets/{asset}/edit" DESCRIBE => describe::amend;
    GET "/{lang}/w/{org}/register/assets/{asset}/facts" READ => facts::show;
    POST "/{lang}/w/{org}/register/assets/{asset}/facts" DESCRIBE => facts::state;
    GET "/{lang}/w/{org}/register/assets/{asset}/said" READ => asset::said;
    GET "/{lang}/w/{org}/register/assets/{asset}/applies" READ => applies::show;
    GET "/{lang}/w/{org}/register/assets/{asset}/applies.json" READ => applies::json;
    GET "/{lang}/w/{org}/register/assets/{asset}/applies.oscal.json" READ => applies::oscal;
    GET "/{lang}/w/{org}/register/assets/{asset}/applies.xlsx" READ => applies::xlsx;
    GET "/{lang}/w/{org}/register/assets/{asset}/applies.pdf" READ => applies::pdf;
    GET "/{lang}/w/{org}/register/assets/{asset}/sheets" READ => sheets::show;
    GET "/{lang}/w/{org}/register/assets/{asset}/sheets.json" READ => sheets::json;
    GET "/{lang}/w/{org}/register/assets/{asset}/forms" READ => forms::list;
    GET "/{lang}/w/{org}/register/assets/{asset}/forms.json" READ => forms::list_json;
    GET "/{lang}/w/{org}/register/assets/{asset}/forms/{form}" READ => forms::show;
    GET "/{lang}/w/{org}/register/assets/{asset}/forms/{form}/{file}" READ => forms::file;
    GET "/{lang}/w/{org}/register/assets/{asset}/export/{file}" READ => forms::export;
    GET "/{lang}/w/{org}/register/assets/{asset}/reports" READ => reports::show;
    GET "/{lang}/w/{org}/register/assets/{asset}/reports/{procedure}/open" DESCRIBE => reports::form;
    POST "/{lang}/w/{org}/register/assets/{asset}/reports/{procedure}/open" DESCRIBE => reports::open;
    GET "/{lang}/w/{org}/reports" READ => case::list;
    GET "/{lang}/w/{org}/reports.csv" READ => case::csv;
    GET "/{lang}/w/{org}/reports/{case}" READ => case::show;
    POST "/{lang}/w/{org}/reports/{case}/handed-in" DESCRIBE => case::handed_in;
    POST "/{lang}/w/{org}/reports/{case}/not-needed" DESCRIBE => case::not_needed;
    GET "/{lang}/w/{org}/register/assets/{asset}/ties" READ => ties::show;
    POST "/{lang}/w/{org}/register/assets/{asset}/ties" DESCRIBE => ties::add;
    GET "/{lang}/w/{org}/register/assets/{asset}/ties/{tie}/remove" DESCRIBE => ties::confirm;
    POST "/{lang}/w/{org}/register/assets/{asset}/ties/{tie}/remove" DESCRIBE => ties::remove;
    GET "/{lang}/w/{org}/register/assets/{asset}/history" READ => asset::history;
    POST "/{lang}/w/{org}/register/assets/{asset}/assessments" ANSWER => asset::start;
    GET "/{lang}/w/{org}/register/assets/{asset}/retire" DESCRIBE => asset::confirm_retire;
    POST "/{lang}/w/{org}/register/assets/{asset}/retire" DESCRIBE => asset::retire;
    GET "/{lang}/w/{org}/register/import" DESCRIBE => import::form;
    POST "/{lang}/w/{org}/register/import" DESCRIBE => import::upload;
    GET "/{lang}/w/{org}/register/import/{sha256}" DESCRIBE => import::preview;
    POST "/{lang}/w/{org}/register/import/{sha256}" DESCRIBE => import::confirm;
    GET "/{lang}/w/{org}/register/import/{sha256}/result" DESCRIBE => import::result;
    GET "/{lang}/w/{org}/settings/operator" MANAGE => operator::edit;
    POST "/{lang}/w/{org}/settings/operator" MANAGE => operator::amend;
    GET "/{lang}/w/{org}/settings/members" READ => members::list;
    POST "/{lang}/w/{org}/settings/members/invite" MANAGE => members::invite;
    POST "/{lang}/w/{org}/settings/members/{account}/role" MANAGE => members::change_role;
    GET "/{lang}/w/{org}/settings/members/{account}/dismiss" MANAGE => members::confirm_dismiss;
    POST "/{lang}/w/{org}/settings/members/{account}/dismiss" MANAGE => members::dismiss;
}

/// The asset's own page, as a path in the workspace.
fn asset_path(id: &AssetId) -> String {
    format!("/register/assets/{id}")
}

/// A page below an asset.
pub(crate) fn asset_page(cx: &Cx, asset: &Asset, title: &str) -> Result<Page, Failure> {
    let t = register_words(cx.lang);
    cx.workspace_page(title, &[(t.assets_title, "/register/assets"), (&asset.name, &asset_path(&asset.id))])
}

/// The asset a path names, if it stands in this operator's register; anything else is absent.
pub(crate) fn held(tx: &mut Tx<'_>, operator: &OperatorId, id: &str) -> Result<Asset, Error> {
    let absent = || Error::from(Refusal::of(Class::Absent, "common.absent"));
    let id = AssetId::parse(id).map_err(|_| absent())?;
    registry::asset(tx, &id)?.filter(|a| &a.operator == operator).ok_or_else(absent)
}

/// The asset a path names and what belongs to it, read in one moment.
async fn read_asset<T: Send + 'static>(
    cx: &Cx,
    id: &str,
    more: impl FnOnce(&mut Tx<'_>, &Asset) -> Result<T, Error> + Send + 'static,
) -> Result<(Asset, T), Failure> {
    let (operator, id) = (cx.operator()?.id.clone(), id.to_owned());
    cx.read(move |tx, _| {
        let asset = held(tx, &operator, &id)?;
        let belongs = more(tx, &asset)?;
        Ok((asset, belongs))
    })
    .await
}

/// Files a change of the asset a path names.
async fn file_asset<T: Send + 'static>(
    cx: &Cx,
    kind: &'static str,
    id: &str,
    change: impl FnOnce(&mut WriteTx<'_, '_>, &Asset) -> Result<T, Error> + Send + 'static,
) -> Result<T, Failure> {
    let (operator, id) = (cx.operator()?.id.clone(), id.to_owned());
    cx.file(kind, move |tx, _, _| {
        let asset = held(tx, &operator, &id)?;
        change(tx, &asset)
    })
    .await
}

/// Heads of a table of texts.
fn heads<const N: usize>(labels: [&str; N]) -> Vec<Column> {
    labels.map(|label| Column { label: label.to_owned(), ..Column::default() }).to_vec()
}

/// Whether the visitor may describe, for showing what leads to a form.
fn may_describe(cx: &Cx) -> bool {
    cx.role().may(Verb::Describe)
}

pub(crate) fn kind_of(word: &str) -> Option<AssetKind> {
    AssetKind::ALL.into_iter().find(|k| k.code() == word)
}

/// The kinds as choices, most downstream first: a system is what most people come to describe.
fn kinds(chosen: Option<AssetKind>, lang: Lang) -> Vec<Choice> {
    let choice = |kind: AssetKind| Choice {
        value: kind.code().to_owned(),
        label: kind_label(kind, lang).to_owned(),
        chosen: chosen == Some(kind),
        ..Choice::default()
    };
    [AssetKind::System, AssetKind::Service, AssetKind::Model, AssetKind::Dataset].map(choice).to_vec()
}

/// The views of one asset, each with its address.
pub(crate) fn tabs(cx: &Cx, asset: &Asset, current: &str) -> Result<Vec<LinkItem>, Failure> {
    let t = register_words(cx.lang);
    let base = cx.workspace_url(&asset_path(&asset.id))?;
    let views: [(&str, &str); 9] = [
        ("", t.tab_overview),
        ("/facts", t.tab_facts),
        ("/said", t.tab_said),
        ("/applies", t.tab_applies),
        ("/sheets", crate::words::sheet::sheet_words(cx.lang).tab),
        ("/forms", crate::words::leave::leave_words(cx.lang).tab),
        ("/reports", crate::words::reporting::reporting_words(cx.lang).tab),
        ("/ties", t.tab_ties),
        ("/history", t.tab_history),
    ];
    let item = |(rest, label): (&str, &str)| LinkItem {
        label: label.to_owned(),
        href: format!("{base}{rest}"),
        current: rest == current,
    };
    Ok(views.map(item).to_vec())
}

/// The source of something said, in words: by hand, or the name of the file.
fn source_words(source: &str, t: &RegisterWords) -> String {
    if source == registry::BY_HAND {
        return t.source_form.to_owned();
    }
    let mut parts = source.splitn(3, ':').skip(1);
    let (digest, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let short: String = digest.chars().take(8).collect();
    if name.is_empty() { source.to_owned() } else { format!("{name} (SHA-256 {short}…)") }
}

/// A value as people read it: texts as they are, lists joined, the parts of anything deeper with their names.
pub(crate) fn value_words(value: &serde_json::Value, lang: Lang) -> String {
    use serde_json::Value;
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => crate::words::register::yes_no(*yes, lang).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null => String::new(),
        Value::Array(items) => {
            let deep = items.iter().any(|i| i.is_object() || i.is_array());
            let texts: Vec<String> = items.iter().map(|i| value_words(i, lang)).collect();
            texts.join(if deep { " / " } else { lang.pick("、", ", ") })
        }
        // How deep a file may nest was limited when it was read.
        Value::Object(parts) => {
            let part = |name: &String| crate::words::register_fields::part_label(name, lang).to_owned();
            let colon = lang.pick("：", ": ");
            let texts: Vec<String> =
                parts.iter().map(|(name, v)| format!("{}{colon}{}", part(name), value_words(v, lang))).collect();
            texts.join(lang.pick("、", "; "))
        }
    }
}

/// Where an assessment starts that covers the foreign instruments which may concern an asset; empty for those who may not.
fn further_url(cx: &Cx, asset: &AssetId, abroad: Option<&AbroadPart>) -> Result<String, Failure> {
    let named: Vec<String> =
        abroad.iter().flat_map(|a| &a.instruments).map(|i| format!("&also={}", i.instrument)).collect();
    if named.is_empty() || !cx.role().may(Verb::Answer) {
        return Ok(String::new());
    }
    cx.workspace_url(&format!("/assess/assessments/new?asset={asset}{}", named.concat()))
}

/// The name of something said: a fact's label, or a field's.
fn said_label(catalog: &shirube_domain::norm::Catalog, field: &str, lang: Lang) -> String {
    match field.strip_prefix(registry::FACT).and_then(|id| catalog.vocabulary().fact(id)) {
        Some(fact) => fact.label.get(lang).to_owned(),
        None => crate::words::register_fields::field_label(field, lang).to_owned(),
    }
}

/// A value said, in words: facts by their options, anything else as it stands.
pub(crate) fn said_words(
    catalog: &shirube_domain::norm::Catalog,
    field: &str,
    value: &serde_json::Value,
    lang: Lang,
) -> String {
    let fact = field.strip_prefix(registry::FACT).and_then(|id| catalog.vocabulary().fact(id));
    let read = fact.and_then(|f| Some((f, catalog.vocabulary().read_json(&f.id, value).ok()??)));
    match read {
        Some((fact, value)) => value.words(fact, lang),
        None => value_words(value, lang),
    }
}
