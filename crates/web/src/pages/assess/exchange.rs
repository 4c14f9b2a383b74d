//! An assessment for other programs: its results and its gaps as OSCAL.

use super::At;
use super::desk::{desk, own};
use super::report::file_name;
use crate::cx::{Cx, Reply};
use crate::exchange::{Make, give};
use axum::extract::Path;
use shirube_domain::oscal;

/// `GET …/results.oscal.json`
pub(super) async fn results(cx: Cx, Path(at): Path<At>) -> Reply {
    made(&cx, &at, oscal::results, "results").await
}

/// `GET …/plan.oscal.json`
pub(super) async fn plan(cx: Cx, Path(at): Path<At>) -> Reply {
    made(&cx, &at, oscal::plan, "plan").await
}

async fn made(cx: &Cx, at: &At, make: Make, part: &str) -> Reply {
    let (id, operator) = (at.assessment()?, cx.operator()?.id.clone());
    let read = cx.read(move |tx, catalog| {
        let held = own(tx, &operator, &id)?;
        make(tx, catalog, &held)
    });
    let document = read.await?;
    let desk = desk(cx, at).await?;
    give(cx, &document, &file_name(cx, &desk, part, "oscal.json"))
}
