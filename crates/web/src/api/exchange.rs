//! OSCAL: instruments, relations, what applies, results and plans for programs that know nothing of Shirube.
//!
//! For: tools of governance, risk and compliance take what is here without a reader of ours.
//! Rests on: `shirube_domain::oscal`; `docs/specs/oscal.md`.
//! Words: a *catalog* is an instrument, a *profile* what applies, a *mapping* stated relations.
//! Never: lets evidence out other than by its digest.
//! Begin at: [`catalog`].

use super::asked::Given;
use super::assessments::{ids_of, own_of};
use super::check::{Check, facts_of};
use super::describe::{Kind, about};
use crate::cx::{Cx, Reply};
use crate::exchange::{self, CATALOG, MAPPING, Make, PLAN, PROFILE, RESULTS};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::{OPEN, READ};
use crate::operations;
use axum::extract::Path;
use serde_json::json;
use shirube_domain::norm::applies;
use shirube_domain::oscal;

operations! {
    GET "/api/v1/oscal/catalogs/{instrument}" OPEN => catalog,
        about("getOscalCatalog", "一つの法令・指針をOSCALのカタログで", "One instrument as an OSCAL catalog")
            .gives_media(200, &[CATALOG]);
    GET "/api/v1/oscal/mappings/{instrument}" OPEN => mapping,
        about("getOscalMapping", "述べられた関係をOSCALの対応表で", "Stated relations as an OSCAL mapping collection")
            .may("with", Kind::Text(130), "相手の文書。省略すればすべて", "the other instrument; all when left out")
            .gives_media(200, &[MAPPING]);
    POST "/api/v1/oscal/profile" OPEN => profile,
        about("makeOscalProfile", "示された事実に該当する規範をOSCALのプロファイルで", "What applies to the facts given, as an OSCAL profile")
            .takes::<Check>(json!({ "name": "採用支援AI", "facts": { "roles": ["provider"], "generative": true } }))
            .gives_media(200, &[PROFILE]);
    GET "/api/v1/w/{org}/assessments/{assessment}/oscal-results" READ => results,
        about("getOscalResults", "自己点検をOSCALの点検結果で", "An assessment as OSCAL assessment results")
            .gives_media(200, &[RESULTS]);
    GET "/api/v1/w/{org}/assessments/{assessment}/oscal-plan" READ => plan,
        about("getOscalPlan", "満たしていない項目をOSCALの対応計画で。なければ404", "What is not met as an OSCAL plan of action; 404 when there is nothing")
            .gives_media(200, &[PLAN]);
}

async fn catalog(cx: Cx, Path(id): Path<String>) -> Reply {
    exchange::instrument(&cx, &id).await
}

async fn mapping(cx: Cx, Path(id): Path<String>) -> Reply {
    let query = Fields::parse(&cx.query);
    let find = |name: &str| cx.catalog().instrument(name).map(|i| i.id()).ok_or_else(Failure::absent);
    let with = if query.has("with") { Some(find(query.get("with"))?) } else { None };
    exchange::relations(&cx, &find(&id)?, with.as_deref()).await
}

async fn profile(cx: Cx, Given(given): Given<Check>) -> Reply {
    let facts = facts_of(&cx, &given)?;
    let name = shirube_domain::form::optional_line("name", given.name.as_deref().unwrap_or_default(), 200)?;
    let at = exchange::since(&cx).await?;
    let document = oscal::profile(&applies(cx.catalog(), &facts), name.as_deref().unwrap_or("–"), at)?;
    exchange::give(&cx, &document, "shirube-profile.oscal.json")
}

async fn results(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    made(&cx, &id, oscal::results, "shirube-results.oscal.json").await
}

async fn plan(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    made(&cx, &id, oscal::plan, "shirube-plan.oscal.json").await
}

async fn made(cx: &Cx, id: &str, make: Make, name: &str) -> Reply {
    let (org, id) = ids_of(cx, id)?;
    let read = cx.read(move |tx, catalog| {
        let held = own_of(tx, &org, &id)?;
        make(tx, catalog, &held)
    });
    exchange::give(cx, &read.await?, name)
}
