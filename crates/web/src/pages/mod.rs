//! Pages, by area. Each area declares its routes once, with who may, and owns its words and templates.

pub mod account;
pub mod acts;
mod advisories;
pub mod admin;
pub mod assess;
pub mod cases;
pub mod changes;
pub mod demo;
pub mod disclosure;
pub mod editing;
pub mod evaluation;
pub mod hooks;
pub mod lessons;
pub mod letters;
pub mod incident;
pub mod investigation;
pub mod node;
pub mod node_admin;
pub mod notices;
pub mod procedures;
pub mod public;
pub mod register;
pub mod report;
pub mod sign_in;
pub mod statements;

use crate::app::{App, Route};
use axum::Router;
use std::sync::Arc;

/// Every area's routes.
pub const ROUTE_LISTS: &[&[Route]] = &[
    assess::ROUTES,
    public::ROUTES,
    sign_in::ROUTES,
    demo::ROUTES,
    account::ROUTES,
    admin::ROUTES,
    editing::ROUTES,
    register::ROUTES,
    disclosure::ROUTES,
    notices::ROUTES,
    statements::ROUTES,
    node::ROUTES,
    node_admin::ROUTES,
    hooks::ROUTES,
    changes::ROUTES,
    evaluation::ROUTES,
    procedures::ROUTES,
    cases::ROUTES,
    lessons::ROUTES,
    investigation::ROUTES,
    letters::ROUTES,
    acts::ROUTES,
    advisories::ROUTES,
    incident::ROUTES,
];

/// Every area's router.
pub fn routers() -> Vec<Router<Arc<App>>> {
    vec![
        assess::router(),
        public::router(),
        sign_in::router(),
        demo::router(),
        account::router(),
        admin::router(),
        editing::router(),
        register::router(),
        disclosure::router(),
        notices::router(),
        statements::router(),
        node::router(),
        node_admin::router(),
        hooks::router(),
        changes::router(),
        evaluation::router(),
        procedures::router(),
        cases::router(),
        lessons::router(),
        investigation::router(),
        letters::router(),
        acts::router(),
        advisories::router(),
        incident::router(),
    ]
}
