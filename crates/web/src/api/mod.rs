//! The JSON API under `/api/v1`: the same verbs as the pages, for programs.
//!
//! For: everything one can do on a page can be done by a program, with the same rules and the same log.
//! Rests on: the domain's verbs; RFC 9110, RFC 9457; OpenAPI 3.1 in `docs/api/openapi.json`.
//! Words: an *operation* is a route with its description; a *shape* is a type that travels as JSON.
//! Never: does what a page may not; answers with a shape the document does not know.
//! Begin at: [`describe`], then any of the modules with operations.

pub mod asked;
pub mod describe;
pub mod document;
pub mod gate;
pub mod reply;
pub mod shape;

pub mod acts;
pub mod answers;
pub mod asset_parts;
pub mod assets;
pub mod assessments;
mod case_day;
mod cases;
mod lessons;
pub mod changes;
pub mod check;
pub mod deliveries;
pub mod docs;
pub mod evaluation_steps;
pub mod evaluations;
pub mod evidence;
pub mod exchange;
pub mod hooks;
pub mod incidents;
mod investigation;
pub mod log;
pub mod notices;
pub mod norms;
pub mod operators;
pub mod orders;
pub mod outgoing;
pub mod papers;
pub mod proposals;
pub mod received;
pub mod relations;
pub mod reporting;
pub mod reuse;
pub mod samples;
pub mod risks;
pub mod search;
pub mod session;
pub mod sheets;
pub mod statements;

use crate::app::{App, Route};
use axum::Router;
use describe::Operation;
use std::sync::Arc;

/// Every part's routes.
pub const ROUTE_LISTS: &[&[Route]] = &[
    session::ROUTES,
    norms::ROUTES,
    search::ROUTES,
    relations::ROUTES,
    check::ROUTES,
    operators::ROUTES,
    assets::ROUTES,
    asset_parts::ROUTES,
    assessments::ROUTES,
    answers::ROUTES,
    reuse::ROUTES,
    evidence::ROUTES,
    risks::ROUTES,
    papers::ROUTES,
    outgoing::ROUTES,
    reporting::ROUTES,
    incidents::ROUTES,
    exchange::ROUTES,
    notices::ROUTES,
    statements::ROUTES,
    sheets::ROUTES,
    deliveries::ROUTES,
    received::ROUTES,
    changes::ROUTES,
    hooks::ROUTES,
    evaluations::ROUTES,
    evaluation_steps::ROUTES,
    orders::ROUTES,
    samples::ROUTES,
    cases::ROUTES,
    lessons::ROUTES,
    case_day::ROUTES,
    investigation::ROUTES,
    acts::ROUTES,
    proposals::ROUTES,
    log::ROUTES,
    docs::ROUTES,
];

/// Every operation, in the order of the document.
pub fn operations() -> Vec<Operation> {
    [
        session::operations(),
        norms::operations(),
        search::operations(),
        relations::operations(),
        check::operations(),
        operators::operations(),
        assets::operations(),
        asset_parts::operations(),
        assessments::operations(),
        answers::operations(),
        reuse::operations(),
        evidence::operations(),
        risks::operations(),
        papers::operations(),
        outgoing::operations(),
        reporting::operations(),
        incidents::operations(),
        exchange::operations(),
        notices::operations(),
        statements::operations(),
        sheets::operations(),
        deliveries::operations(),
        received::operations(),
        changes::operations(),
        hooks::operations(),
        evaluations::operations(),
        evaluation_steps::operations(),
        orders::operations(),
        samples::operations(),
        cases::operations(),
        lessons::operations(),
        case_day::operations(),
        investigation::operations(),
        acts::operations(),
        proposals::operations(),
        log::operations(),
        docs::operations(),
    ]
    .concat()
}

/// Every part's router, behind the gate that checks what the operations declare.
pub fn routers() -> Vec<Router<Arc<App>>> {
    let parts = [
        session::router(),
        norms::router(),
        search::router(),
        relations::router(),
        check::router(),
        operators::router(),
        assets::router(),
        asset_parts::router(),
        assessments::router(),
        answers::router(),
        reuse::router(),
        evidence::router(),
        risks::router(),
        papers::router(),
        outgoing::router(),
        reporting::router(),
        incidents::router(),
        exchange::router(),
        notices::router(),
        statements::router(),
        sheets::router(),
        deliveries::router(),
        received::router(),
        changes::router(),
        hooks::router(),
        evaluations::router(),
        evaluation_steps::router(),
        orders::router(),
        samples::router(),
        cases::router(),
        lessons::router(),
        case_day::router(),
        investigation::router(),
        acts::router(),
        proposals::router(),
        log::router(),
        docs::router(),
    ];
    let all = parts.into_iter().fold(Router::new(), Router::merge);
    vec![all.route_layer(axum::middleware::from_fn(gate::gate))]
}
