//! Pages, by area. Each area declares its routes once, with who may, and owns its words and templates.

pub mod assess;
pub mod demo;
pub mod public;
pub mod report;
pub mod sign_in;

use crate::app::{App, Route};
use axum::Router;
use std::sync::Arc;

/// Every area's routes.
pub const ROUTE_LISTS: &[&[Route]] = &[assess::ROUTES, demo::ROUTES, public::ROUTES, sign_in::ROUTES];

/// Every area's router.
pub fn routers() -> Vec<Router<Arc<App>>> {
    vec![assess::router(), demo::router(), public::router(), sign_in::router()]
}
