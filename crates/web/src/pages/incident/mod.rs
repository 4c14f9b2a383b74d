//! Reports of incidents: by anyone, what happened, the form, the receipt, how it stands; by an operator, with its periods elsewhere.
//!
//! For: whoever was harmed by AI or saw that somebody could be, without an account and without a script.
//! Rests on: `shirube_domain::incident`; `docs/specs/incident.md`.
//! Words: a *secret* is shown once; a *standing* is what its holder may know.
//! Never: puts a secret into an address, or an answer with one into a cache; says whether a case exists.
//! Begin at: [`ROUTES`].

mod asked;
mod follow;
mod own;
mod report;

pub(crate) use follow::found;
pub(crate) use report::filed;

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::{ANSWER, OPEN, READ};
use crate::routes;
use crate::view::Fact;
use crate::words::incident::incident_words;
use axum::http::{HeaderValue, StatusCode, header};
use shirube_domain::id::Chance;
use shirube_domain::incident::Floods;
use shirube_domain::refusal::Refusal;
use shirube_domain::time::Timestamp;

routes! {
    GET "/{lang}/incidents/report" OPEN => report::kinds;
    GET "/{lang}/incidents/report/{kind}" OPEN => report::form;
    POST "/{lang}/incidents/report/{kind}" OPEN => report::send;
    GET "/{lang}/report-status" OPEN => follow::form;
    POST "/{lang}/report-status" OPEN => follow::show;
    POST "/{lang}/report-status/word" OPEN => follow::word;
    POST "/{lang}/report-status/steps/{step}" OPEN => follow::step;
    GET "/{lang}/w/{org}/incidents" READ => own::list;
    GET "/{lang}/w/{org}/incidents/new" ANSWER => own::form;
    POST "/{lang}/w/{org}/incidents/new" ANSWER => own::send;
    GET "/{lang}/w/{org}/incidents/{case}" READ => own::one;
}

/// Counts, or asks whether there is room: one door for all that counts.
pub(crate) fn flood<T>(cx: &Cx, work: impl FnOnce(&mut Floods, Timestamp, &dyn Chance) -> T) -> T {
    let chance = cx.app.installation.ground.chance.as_ref();
    // A count that was left half done is a count all the same.
    let mut floods = cx.app.floods.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    work(&mut floods, cx.now, chance)
}

/// The status of what a form shows again: too much comes back later.
pub(crate) fn status_of(refusals: &[Refusal]) -> StatusCode {
    let later = ["incident.flood", "incident.flood-all", "incident.tries"];
    match refusals.iter().any(|r| later.contains(&r.code)) {
        true => StatusCode::TOO_MANY_REQUESTS,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The same answer, kept by nobody on the way.
fn unkept(reply: Reply) -> Reply {
    let mut response = reply?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// How the office is reached otherwise, as far as it was given.
fn office(cx: &Cx) -> Vec<Fact> {
    let (t, office) = (incident_words(cx.lang), &cx.app.settings.office);
    let mail = Fact { term: t.mail.to_owned(), detail: office.mail.clone(), href: format!("mailto:{}", office.mail) };
    let phone = Fact { term: t.phone.to_owned(), detail: office.phone.clone(), href: format!("tel:{}", office.phone) };
    [mail, phone].into_iter().filter(|f| !f.detail.is_empty()).collect()
}

/// What the form of a failure shows; a failure that is none of a form goes on.
fn refusals_of(failure: Failure) -> Result<Vec<Refusal>, Failure> {
    failure.for_form()
}
