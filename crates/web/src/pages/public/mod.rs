//! Pages anyone may read: home, norms, risks and laws, the check, the log, glossary and help.
//!
//! For: whoever wants to know what is asked of AI in Japan, without an account.
//! Rests on: `norm` (the catalogue), `report` (the check), `ledger` (the log).
//! Words: a *twin* is the same content for machines, under the same address with an ending.
//! Never: stores what a visitor answers; shows a guideline as if it were a duty.
//! Begin at: [`home`], then [`check`].

mod asked;
mod check;
mod cited;
mod clause;
pub(super) mod compare;
mod crosswalk;
mod crosswalk_map;
mod found;
mod glossary;
mod guide;
mod history;
mod home;
mod log;
mod norms;
mod result;
mod result_view;
mod risks;
mod search;
pub(super) mod shown;

pub(crate) use cited::cited_by;
pub(crate) use crosswalk::csv_of as crosswalk_csv;
pub use found::publish;
pub(crate) use risks::csv_of as risk_csv;
pub(crate) use shown::INTERIM;

use crate::app::App;
use crate::guard;
use crate::guard::access::OPEN;
use crate::language;
use crate::routes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

routes! {
    GET "/" OPEN => choose_language;
    GET "/{lang}" OPEN => home::home;
    GET "/{lang}/check" OPEN => check::start;
    GET "/{lang}/check/result" OPEN => result::result;
    GET "/{lang}/check/result.json" OPEN => result::result_json;
    GET "/{lang}/check/result.oscal.json" OPEN => result::result_oscal;
    GET "/{lang}/check/result.pdf" OPEN => result::result_pdf;
    GET "/{lang}/check/result.xlsx" OPEN => result::result_xlsx;
    GET "/{lang}/check/{question}" OPEN => check::question;
    GET "/{lang}/norms" OPEN => norms::norms;
    GET "/{lang}/norms.json" OPEN => norms::norms_json;
    GET "/{lang}/norms.csv" OPEN => norms::norms_csv;
    GET "/{lang}/norms/history" OPEN => history::history;
    GET "/{lang}/norms/history.json" OPEN => history::history_json;
    GET "/{lang}/norms/{instrument}" OPEN => norms::instrument;
    GET "/{lang}/norms/{instrument}/{clause}" OPEN => clause::clause;
    GET "/{lang}/norms/{instrument}/compare/{version}" OPEN => compare::versions;
    GET "/{lang}/crosswalk" OPEN => crosswalk::page;
    GET "/{lang}/crosswalk.json" OPEN => crosswalk::json;
    GET "/{lang}/crosswalk.csv" OPEN => crosswalk::csv;
    GET "/{lang}/crosswalk.oscal.json" OPEN => crosswalk::oscal;
    GET "/{lang}/risks" OPEN => risks::risks;
    GET "/{lang}/risks.json" OPEN => risks::risks_json;
    GET "/{lang}/risks.csv" OPEN => risks::risks_csv;
    GET "/{lang}/glossary" OPEN => glossary::glossary;
    GET "/{lang}/glossary.json" OPEN => glossary::glossary_json;
    GET "/{lang}/log" OPEN => log::log;
    GET "/{lang}/log.json" OPEN => log::log_json;
    GET "/{lang}/log/entries/{name}" OPEN => log::entry;
    GET "/{lang}/search" OPEN => search::search;
    GET "/{lang}/menu" OPEN => guide::menu;
    GET "/{lang}/help" OPEN => guide::help;
    GET "/{lang}/accessibility" OPEN => guide::accessibility;
}

/// `/`: the language remembered, or the browser's.
async fn choose_language(State(_): State<Arc<App>>, headers: HeaderMap) -> Response {
    let lang = language::remembered(&headers).unwrap_or_else(|| guard::accepted_language(&headers));
    let target = HeaderValue::from_static(lang.pick("/ja", "/en"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response()
}
