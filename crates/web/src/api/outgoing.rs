//! Reports that leave: forms of others as far as the register answers them, and files others read.
//!
//! For: programs fetch a draft for a form, a bill of materials or a model card.
//! Rests on: `outgoing`, `criteria/forms.toml`.
//! Words: a *form* is asked by somebody else; a *view* is the role or reader it is answered for.
//! Never: hands anything in.
//! Begin at: [`operations`].

use super::assets::{ids, own};
use super::describe::{Kind, about};
use super::reply;
use super::shape::outgoing::{FilledForm, FormList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::READ;
use crate::operations;
use crate::pages::register::forms::{all, choose, list_value};
use axum::extract::Path;
use shirube_domain::outgoing::{self, Bundle, Stamp, VERSIONS};

operations! {
    GET "/api/v1/w/{org}/assets/{asset}/forms" READ => forms,
        about("listForms", "外部の様式と、記載のある項目の数", "Forms of others, and how many of their fields have words")
            .gives::<FormList>(200);
    GET "/api/v1/w/{org}/assets/{asset}/forms/{form}" READ => form,
        about("getForm", "外部の様式の下書きを、出どころと足りない項目とともに受け取る", "A form answered as far as the register goes, with where each answer comes from and what is missing")
            .may("for", Kind::Text(60), "立場または宛先。なければ最初のもの", "the role or reader; the first one without it")
            .gives::<FilledForm>(200);
    GET "/api/v1/w/{org}/assets/{asset}/cyclonedx" READ => cyclonedx,
        about("exportCycloneDx", "資産と、それが依存するものをCycloneDXで受け取る", "The asset and what it hangs on as CycloneDX")
            .may("version", Kind::OneOf(&VERSIONS), "CycloneDXの版", "the version of CycloneDX")
            .gives_media(200, &["application/vnd.cyclonedx+json"]);
    GET "/api/v1/w/{org}/assets/{asset}/model-card" READ => card,
        about("exportModelCard", "モデルをモデルカードで受け取る", "A model as a model card").in_lang()
            .gives_media(200, &["text/markdown"]).refuses(&[409]);
}

async fn forms(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let (org, id) = ids(&cx, &asset)?;
    let value = cx
        .read(move |tx, catalog| {
            own(tx, &org, &id)?;
            Ok(list_value(catalog, &all(tx, catalog, &id)?))
        })
        .await?;
    reply::ok(&cx, &value)
}

async fn form(cx: Cx, Path((_, asset, form)): Path<(String, String, String)>) -> Reply {
    let (org, id) = ids(&cx, &asset)?;
    let view = Fields::parse(&cx.query).get("for").to_owned();
    let value = cx
        .read(move |tx, catalog| {
            own(tx, &org, &id)?;
            let (form, view) = choose(catalog, &form, &view)?;
            let filled = outgoing::fill(tx, catalog, &id, form, view)?;
            Ok(filled.map(|f| outgoing::as_json(catalog, form, &f)))
        })
        .await?;
    reply::ok(&cx, &value.ok_or_else(Failure::absent)?)
}

async fn bundle(cx: &Cx, asset: &str) -> Result<Bundle, Failure> {
    let (org, id) = ids(cx, asset)?;
    let found = cx
        .read(move |tx, _| {
            own(tx, &org, &id)?;
            outgoing::gather(tx, &id)
        })
        .await?;
    found.ok_or_else(Failure::absent)
}

async fn cyclonedx(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let bundle = bundle(&cx, &asset).await?;
    let fields = Fields::parse(&cx.query);
    let version = VERSIONS.into_iter().find(|v| *v == fields.get("version")).unwrap_or("1.7");
    let text = outgoing::cyclonedx(&bundle, version, &Stamp::of(&bundle.main().asset.id, cx.now));
    Ok(reply::text("application/vnd.cyclonedx+json", text))
}

async fn card(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let bundle = bundle(&cx, &asset).await?;
    let card = outgoing::model_card(cx.catalog(), &bundle, cx.lang).map_err(Failure::from)?;
    Ok(reply::text("text/markdown; charset=utf-8", card))
}
