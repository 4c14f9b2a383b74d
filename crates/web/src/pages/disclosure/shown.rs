//! The public page of an operator: what it made public, and the keys it signs with.

use super::fields::{Told, told};
use super::{absent, file_name, my_words, sheet_id};
use crate::atom::{Entry, Feed};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{LinkItem, Page, minute};
use crate::words::Words;
use crate::words::disclosing::DisclosingWords;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use shirube_domain::disclosure::{self, Sheet};
use shirube_domain::id::OperatorId;
use shirube_domain::registry::{self, Asset, Operator};
use shirube_domain::statement::{self, SigningKey, StatementRow};
use shirube_domain::time::day_of_second;

struct KeyLine {
    id: String,
    algorithm: String,
    from: String,
    until: String,
}

struct PublicSheet {
    id: String,
    name: String,
    version: String,
    at: String,
    until: String,
    state: &'static str,
    told: Vec<Told>,
    file: String,
}

#[derive(askama::Template)]
#[template(path = "disclosure/public.html")]
struct PublicPage {
    page: Page,
    w: &'static Words,
    t: &'static DisclosingWords,
    number: String,
    sheets: Vec<PublicSheet>,
    keys: Vec<KeyLine>,
    formats: Vec<LinkItem>,
    feed: String,
}

struct Shown {
    operator: Operator,
    sheets: Vec<(Sheet, Asset, StatementRow)>,
    keys: Vec<SigningKey>,
}

async fn read(cx: &Cx, id: &str) -> Result<Shown, Failure> {
    let id = OperatorId::parse(id).map_err(|_| Failure::absent())?;
    cx.blocking(move |app| {
        let issuer = app.installation.address().map(|address| address.of_operator(&id));
        app.installation.ground.db.read(|tx| {
            let operator = registry::operator(tx, &id)?.ok_or_else(absent)?;
            let mut sheets = Vec::new();
            for sheet in disclosure::published_sheets(tx, &id)? {
                let asset = registry::asset(tx, &sheet.asset)?;
                let row = sheet.statement.as_ref().map(|s| statement::statement(tx, s)).transpose()?.flatten();
                sheets.extend(asset.zip(row).map(|(asset, row)| (sheet, asset, row)));
            }
            let keys = issuer.map(|issuer| statement::keys(tx, &issuer)).transpose()?.unwrap_or_default();
            // Who signs nothing and shows nothing is not made known here.
            if sheets.is_empty() && keys.is_empty() {
                return Err(absent());
            }
            Ok(Shown { operator, sheets, keys })
        })
    })
    .await
}

pub(super) async fn page(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let shown = read(&cx, &id).await?;
    let (t, lang) = (my_words(&cx), cx.lang);
    let base = cx.url(&format!("/o/{}", shown.operator.id));
    let sheet = |(sheet, asset, row): &(Sheet, Asset, StatementRow)| PublicSheet {
        id: sheet.id.to_string(),
        name: asset.name.clone(),
        version: super::list::version(sheet, lang),
        at: minute(sheet.approved_at.as_deref().unwrap_or_default()),
        until: day_of_second(row.expires_at),
        state: row.status.label(lang),
        told: told(cx.catalog(), sheet, lang).into_iter().filter(|t| !t.words.is_empty()).collect(),
        file: format!("{base}/sheets/{}/statement.json", sheet.id),
    };
    let key = |key: &SigningKey| KeyLine {
        id: key.id.clone(),
        algorithm: key.public.algorithm().name().to_owned(),
        from: day_of_second(key.from),
        until: key.revoked_at.or(key.until).map(day_of_second).unwrap_or_default(),
    };
    let template = PublicPage {
        page: cx.page(shown.operator.name_in(lang), &[]),
        w: cx.words(),
        t,
        number: shown.operator.corporate_number.clone().unwrap_or_default(),
        sheets: shown.sheets.iter().map(sheet).collect(),
        keys: shown.keys.iter().map(key).collect(),
        formats: formats(&base),
        feed: format!("{base}/feed.atom"),
    };
    cx.show(&template)
}

fn formats(base: &str) -> Vec<LinkItem> {
    let link =
        |label: &str, rest: &str| LinkItem { label: label.into(), href: format!("{base}{rest}"), current: false };
    vec![link("JSON", "/sheets.json"), link("Atom", "/feed.atom")]
}

/// What the operator says in public, newest first, for feed readers.
pub(super) async fn feed(cx: Cx, headers: HeaderMap, Path((_, id)): Path<(String, String)>) -> Reply {
    let shown = read(&cx, &id).await?;
    let page = cx.url(&format!("/o/{}", shown.operator.id));
    let entry = |(sheet, asset, row): &(Sheet, Asset, StatementRow)| Entry {
        name: row.id.to_string(),
        title: format!("{} {}", asset.name, super::list::version(sheet, cx.lang)),
        updated: row.changed_at.clone(),
        page: format!("{page}#{}", sheet.id),
        text: row.status.label(cx.lang).to_owned(),
    };
    let mut entries: Vec<Entry> = shown.sheets.iter().map(entry).collect();
    entries.sort_by(|a, b| b.updated.cmp(&a.updated));
    Feed::of_operator(&cx, &shown.operator, &page, entries).respond(&cx, &headers)
}

/// The same as data.
pub(super) async fn json(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let shown = read(&cx, &id).await?;
    let base = cx.url(&format!("/o/{}", shown.operator.id));
    let sheet = |(sheet, asset, row): &(Sheet, Asset, StatementRow)| {
        let said = sheet.fields.iter().filter_map(|f| Some((f.field.clone(), f.value.clone()?)));
        json!({
            "sheet": sheet.id, "asset": asset.name, "version": sheet.version, "type": row.kind, "issuer": row.issuer,
            "subject": row.subject, "digest": row.digest, "issued_at": row.issued_at, "expires_at": row.expires_at,
            "status": row.status, "fields": said.collect::<serde_json::Map<String, Value>>(),
            "statement": format!("{base}/sheets/{}/statement.json", sheet.id),
        })
    };
    let keys: Vec<Value> = shown.keys.iter().map(|k| Value::Object(k.public.to_jwk())).collect();
    cx.json(&json!({
        "format": "shirube-public-sheets/1", "operator": shown.operator.id, "name": shown.operator.name,
        "sheets": shown.sheets.iter().map(sheet).collect::<Vec<_>>(), "keys": keys,
    }))
}

/// The statement of a public sheet with everything that lets it be checked.
pub(super) async fn file(cx: Cx, Path((_, operator, id)): Path<(String, String, String)>) -> Reply {
    let (operator, id) = (OperatorId::parse(&operator).map_err(|_| Failure::absent())?, sheet_id(&id)?);
    let (name, value) = cx
        .read(move |tx, _| {
            let sheet = super::held(tx, &operator, &id)?;
            let name = registry::asset(tx, &sheet.asset)?.map(|a| a.name).unwrap_or_default();
            Ok((name, disclosure::public_bundle(tx, &sheet)?.to_value()))
        })
        .await?;
    let bytes = serde_json::to_vec_pretty(&value).map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("application/json", &file_name(&name), bytes).into_response())
}
