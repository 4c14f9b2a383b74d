//! Reports of incidents by anyone, and following them up.
//!
//! For: programs of whoever takes reports from people elsewhere.
//! Rests on: `incident`; `docs/specs/incident.md`.
//! Words: as on the pages.
//! Never: takes a secret in an address; says whether a case exists.
//! Begin at: [`operations`].

use super::asked::Given;
use super::describe::about;
use super::reply;
use super::shape::incident::{
    IncidentDraft, IncidentForm, IncidentKey, IncidentReceipt, IncidentStanding, IncidentStep, IncidentWord,
};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::OPEN;
use crate::operations;
use crate::pages::incident::{filed, found, status_of};
use crate::source::Source;
use axum::http::{HeaderValue, StatusCode, header};
use serde_json::json;
use shirube_domain::id::CaseId;
use shirube_domain::incident::{self, Said};
use shirube_domain::refusal::{Refusal, Refusals};
use shirube_domain::time::date_in_japan;

operations! {
    GET "/api/v1/incidents/form" OPEN => form,
        about("getIncidentForm", "報告で聞くことと、報告一件のための合言葉", "What a report asks, and a secret for one report")
            .gives::<IncidentForm>(200);
    POST "/api/v1/incidents" OPEN => report,
        about("reportIncident", "AIインシデントを報告する。登録はいらない", "Report an incident; no account is needed")
            .takes::<IncidentDraft>(json!({ "kind": "harm", "secret": "0123456789ABCDEF", "answers": { "description": ["窓口のAIが、ない手当を案内した。"], "severity": ["unknown"] } }))
            .gives::<IncidentReceipt>(200).refuses(&[404, 429]);
    POST "/api/v1/incidents/standing" OPEN => standing,
        about("getIncidentStanding", "報告の様子を見る", "How a report stands")
            .takes::<IncidentKey>(json!({ "number": "7K3-MQ2-XD9", "secret": "0123-4567-89AB-CDEF-00" }))
            .gives::<IncidentStanding>(200).refuses(&[404, 429]);
    POST "/api/v1/incidents/words" OPEN => word,
        about("addToIncident", "報告に書き足す", "Add something to a report")
            .takes::<IncidentWord>(json!({ "number": "7K3-MQ2-XD9", "secret": "0123-4567-89AB-CDEF-00", "text": "続きがあります。" }))
            .gives::<IncidentStanding>(200).refuses(&[404, 409, 429]);
    POST "/api/v1/incidents/steps" OPEN => step,
        about("takeIncidentStep", "報告者としての手順を行う", "Take a step as the reporter")
            .takes::<IncidentStep>(json!({ "number": "7K3-MQ2-XD9", "secret": "0123-4567-89AB-CDEF-00", "step": "withdraw", "revision": 1, "answers": {} }))
            .gives::<IncidentStanding>(200).refuses(&[403, 404, 409, 429]);
}

/// The answer, kept by nobody on the way.
fn unkept(reply: Reply) -> Reply {
    let mut response = reply?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Too much, with the status that says when to come again.
fn settle(failure: Failure) -> Failure {
    match status_of(failure.refusals()) {
        StatusCode::TOO_MANY_REQUESTS => failure.with_status(StatusCode::TOO_MANY_REQUESTS),
        _ => failure,
    }
}

async fn form(cx: Cx) -> Reply {
    let secret = incident::draw(cx.app.installation.ground.chance.as_ref());
    unkept(reply::ok(&cx, &IncidentForm::with(secret)))
}

async fn report(cx: Cx, source: Source, Given(given): Given<IncidentDraft>) -> Reply {
    let pairs = given.answers.iter().flat_map(|(n, all)| all.iter().map(move |v| (n.as_str(), v.as_str())));
    let said = Said::from_pairs(pairs);
    let mut refusals = Refusals::default();
    for name in said.strange() {
        refusals.push(Refusal::invalid("api.unknown-field").with("name", name).on(format!("/answers/{name}")));
    }
    refusals.settle()?;
    let (lang, contact) = (given.lang.unwrap_or(cx.lang), given.contact.as_deref().unwrap_or_default());
    let checked = incident::read(&given.kind, lang, &said, contact, date_in_japan(cx.now))?;
    if !checked.findings.is_empty() && !given.personal_data_confirmed {
        return Err(Refusal::invalid("incident.personal").on("personal_data_confirmed").into());
    }
    let tracking = filed(&cx, &source, &checked, &given.secret).await.map_err(settle)?;
    unkept(reply::ok(&cx, &IncidentReceipt::of(&tracking, &checked.findings)))
}

async fn stands(cx: &Cx, case: CaseId) -> Reply {
    let now = cx.now;
    let it = cx.read(move |tx, _| incident::standing(tx, &case, now)).await?;
    unkept(reply::ok(cx, &IncidentStanding::from(&it)))
}

async fn standing(cx: Cx, source: Source, Given(given): Given<IncidentKey>) -> Reply {
    let (case, _) = found(&cx, &source, &given.number, &given.secret).await.map_err(settle)?;
    stands(&cx, case).await
}

fn sure(is_confirmed: bool) -> &'static str {
    if is_confirmed { incident::ALL } else { "" }
}

async fn word(cx: Cx, source: Source, Given(given): Given<IncidentWord>) -> Reply {
    let (case, _) = found(&cx, &source, &given.number, &given.secret).await.map_err(settle)?;
    let (to, sure) = (case.clone(), sure(given.personal_data_confirmed));
    cx.file("incident.word", move |tx, _, receipt| incident::add_word(tx, receipt, &to, &given.text, sure)).await?;
    stands(&cx, case).await
}

async fn step(cx: Cx, source: Source, Given(given): Given<IncidentStep>) -> Reply {
    let (case, _) = found(&cx, &source, &given.number, &given.secret).await.map_err(settle)?;
    let (to, sure, catalog) = (case.clone(), sure(given.personal_data_confirmed), cx.catalog().clone());
    cx.blocking(move |app| {
        let (ground, wanted) = (&app.installation.ground, (given.step.as_str(), given.revision));
        incident::step(ground, &catalog, &to, wanted, &given.answers, sure)
    })
    .await?;
    stands(&cx, case).await
}
