//! The JSON API under `/api/v1`: the same verbs as the pages, for programs.

use crate::app::{App, Route};
use axum::Router;
use std::sync::Arc;

/// Every part's routes.
pub const ROUTE_LISTS: &[&[Route]] = &[];

/// Every part's router.
pub fn routers() -> Vec<Router<Arc<App>>> {
    vec![]
}
