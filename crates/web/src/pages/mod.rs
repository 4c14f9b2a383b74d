//! Pages, by area. Each area declares its routes once, with who may, and owns its words and templates.

pub mod account;
pub mod admin;
pub mod assess;
pub mod changes;
pub mod demo;
pub mod editing;
pub mod notices;
pub mod public;
pub mod register;
pub mod report;
pub mod sign_in;

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
    notices::ROUTES,
    changes::ROUTES,
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
        notices::router(),
        changes::router(),
    ]
}
