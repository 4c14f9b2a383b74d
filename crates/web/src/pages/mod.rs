//! Pages, by area. Each area declares its routes once, with who may, and owns its words and templates.

pub mod demo;
pub mod public;
pub mod report;
pub mod account;
pub mod admin;
pub mod public;
pub mod register;
pub mod sign_in;

use crate::app::{App, Route};
use axum::Router;
use std::sync::Arc;

/// Every area's routes.
pub const ROUTE_LISTS: &[&[Route]] = &[demo::ROUTES, public::ROUTES, sign_in::ROUTES];

/// Every area's router.
pub fn routers() -> Vec<Router<Arc<App>>> {
    vec![demo::router(), public::router(), sign_in::router()]
pub const ROUTE_LISTS: &[&[Route]] = &[public::ROUTES, sign_in::ROUTES, account::ROUTES, admin::ROUTES, register::ROUTES];

/// Every area's router.
pub fn routers() -> Vec<Router<Arc<App>>> {
    vec![public::router(), sign_in::router(), account::router(), admin::router(), register::router()]
}
