//! What belongs to an asset: its facts, what is said of it, what applies to it, its ties.
//!
//! For: programs state facts and learn what applies and why.
//! Rests on: `registry`, `norm`; the facts' tag is made from their content, since they carry no revision of their own.
//! Words: a thing *said* has a source and a place; a *tie* joins two assets.
//! Never: guesses a fact.
//! Begin at: [`facts`].

use super::asked::{Condition, Given, Once, mark, of_same, settle};
use super::assets::{ids, own};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::norm::{Applicability, ApplicabilityList};
use super::shape::register::{Facts, FactsDraft, SaidList, Tie, TieDraft, TieList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::{DESCRIBE, READ};
use crate::operations;
use axum::extract::Path;
use serde_json::{Value, json};
use shirube_domain::id::{AssetId, TieId};
use shirube_domain::norm::{self, Catalog, FactValue};
use shirube_domain::refusal::{Error, Refusal, Refusals};
use shirube_domain::registry;
use shirube_proof::digest::sha256;
use std::collections::BTreeMap;

operations! {
    GET "/api/v1/w/{org}/assets/{asset}/facts" READ => facts,
        about("getFacts", "資産について示された事実", "The facts given about an asset").gives::<Facts>(200).tagged();
    PUT "/api/v1/w/{org}/assets/{asset}/facts" DESCRIBE => state_facts,
        about("stateFacts", "事実を示す。書かれていない事実はそのまま残り、nullは取り消す", "State facts; those not named stay, null takes one back")
            .takes::<FactsDraft>(json!({ "facts": { "roles": ["provider"], "generative": true } }))
            .gives::<Facts>(200).matches(Matches::HeldOrNone);
    GET "/api/v1/w/{org}/assets/{asset}/said" READ => said,
        about("listSaid", "資産について述べられたことと、その出所", "Everything said about an asset, with where it was said")
            .gives::<SaidList>(200);
    GET "/api/v1/w/{org}/assets/{asset}/applies" READ => applies,
        about("listApplies", "何が該当し、なぜか", "What applies, and why")
            .may("answer", Kind::OneOf(&["yes", "depends", "no"]), "答えで絞る", "only these answers")
            .in_lang().gives::<ApplicabilityList>(200);
    GET "/api/v1/w/{org}/assets/{asset}/ties" READ => ties,
        about("listTies", "資産のつながり", "The ties of an asset").gives::<TieList>(200);
    POST "/api/v1/w/{org}/assets/{asset}/ties" DESCRIBE => tie,
        about("tieAsset", "ほかの資産とつなぐ", "Tie to another asset")
            .takes::<TieDraft>(json!({ "to": "ast_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0", "kind": "based-on" }))
            .gives::<Tie>(201).once().refuses(&[409]);
    DELETE "/api/v1/w/{org}/assets/{asset}/ties/{tie}" DESCRIBE => untie,
        about("untieAsset", "つながりを外す", "Remove a tie").gives_nothing();
}

/// The tag of facts.
fn tag(facts: &norm::Facts) -> String {
    let text = serde_json::to_string(facts).unwrap_or_default();
    sha256(text.as_bytes()).to_string().chars().take(16).collect()
}

async fn show_facts(cx: &Cx, asset: &str) -> Reply {
    let (org, id) = ids(cx, asset)?;
    let facts = cx
        .read(move |tx, _| {
            own(tx, &org, &id)?;
            registry::facts(tx, &id)
        })
        .await?;
    reply::tagged(cx, tag(&facts), &Facts { facts })
}

async fn facts(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    show_facts(&cx, &asset).await
}

/// Reads facts as JSON gives them: null takes back, anything else must be a value; all faults at once.
pub(super) fn read_facts(
    catalog: &Catalog,
    given: &BTreeMap<String, Value>,
) -> Result<Vec<(String, Option<FactValue>)>, Error> {
    let (mut out, mut refusals) = (Vec::new(), Refusals::default());
    for (id, value) in given {
        let place = |r: Refusal| r.on(format!("/facts/{}", id.replace('~', "~0").replace('/', "~1")));
        match (catalog.vocabulary().read_json(id, value), value) {
            // An empty text is how a form leaves a question open; JSON says null.
            (Ok(None), v) if !v.is_null() => {
                refusals.push(place(Refusal::invalid("norm.wrong-kind").with("fact", id).with("value", v)));
            }
            (Ok(value), _) => out.push((id.clone(), value)),
            (Err(wrong), _) => refusals.push(place(registry::fact_refusal(&wrong))),
        }
    }
    refusals.settle()?;
    Ok(out)
}

async fn state_facts(
    cx: Cx,
    Path((_, asset)): Path<(String, String)>,
    condition: Condition,
    Given(given): Given<FactsDraft>,
) -> Reply {
    condition.needed_or_first()?;
    let (org, id) = ids(&cx, &asset)?;
    let read = read_facts(cx.catalog(), &given.facts).map_err(Failure::from)?;
    cx.file("asset.facts", move |tx, _, _| {
        own(tx, &org, &id)?;
        let now = registry::facts(tx, &id)?;
        condition.fits(&tag(&now), now.is_empty())?;
        registry::state_facts(tx, &id, &read)
    })
    .await
    .map_err(settle)?;
    show_facts(&cx, &asset).await
}

async fn said(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let (org, id) = ids(&cx, &asset)?;
    let held = cx
        .read(move |tx, _| {
            own(tx, &org, &id)?;
            Ok(registry::said(tx, &id)?)
        })
        .await?;
    reply::ok(&cx, &SaidList { items: held.into_iter().map(Into::into).collect() })
}

async fn applies(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let (org, id) = ids(&cx, &asset)?;
    let (query, lang) = (Fields::parse(&cx.query), cx.lang);
    let only = query.get("answer").to_owned();
    let items = cx
        .read(move |tx, catalog| {
            own(tx, &org, &id)?;
            let facts = registry::facts(tx, &id)?;
            let found = norm::applies(catalog, &facts);
            let chosen = found.iter().filter(|a| only.is_empty() || a.answer.word() == only);
            Ok(chosen.map(|a| Applicability::of(a, catalog, lang)).collect())
        })
        .await?;
    reply::ok(&cx, &ApplicabilityList { items })
}

async fn held_ties(cx: &Cx, asset: &str) -> Result<Vec<registry::Tie>, Failure> {
    let (org, id) = ids(cx, asset)?;
    cx.read(move |tx, _| {
        own(tx, &org, &id)?;
        Ok(registry::ties(tx, &id)?)
    })
    .await
}

async fn ties(cx: Cx, Path((_, asset)): Path<(String, String)>) -> Reply {
    let held = held_ties(&cx, &asset).await?;
    reply::ok(&cx, &TieList { items: held.iter().map(Tie::from).collect() })
}

async fn tie(cx: Cx, Path((_, asset)): Path<(String, String)>, once: Once, Given(given): Given<TieDraft>) -> Reply {
    let (org, id) = ids(&cx, &asset)?;
    let to = AssetId::parse(&given.to).map_err(|_| Refusal::invalid("registry.no-such-asset").on("to"))?;
    let (mark, kind, at) = (mark(&given), given.kind, cx.path.clone());
    let kept = mark.clone();
    let result = cx
        .file_once("asset.tie", once.token(&cx)?, move |tx, _, _| {
            own(tx, &org, &id)?;
            Ok(format!("{kept} {}", registry::tie(tx, &org, (&id, &to), kind)?))
        })
        .await?;
    let tie = of_same(&result, &mark)?;
    let held = held_ties(&cx, &asset).await?;
    let made = held.iter().find(|t| t.id.as_str() == tie).ok_or_else(Failure::absent)?;
    reply::created(&cx, &format!("{at}/{tie}"), None, &Tie::from(made))
}

async fn untie(cx: Cx, Path((_, asset, tie)): Path<(String, String, String)>) -> Reply {
    let held = held_ties(&cx, &asset).await?;
    let id = TieId::parse(&tie).map_err(|_| Failure::absent())?;
    if !held.iter().any(|t| t.id == id) {
        return Err(Failure::absent());
    }
    let org = cx.operator()?.id.clone();
    cx.file("asset.untie", move |tx, _, _| registry::untie(tx, &org, &id)).await?;
    reply::nothing()
}
