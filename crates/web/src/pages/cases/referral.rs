//! Who may be in charge of what a case is about, beside the form that refers it.

use super::Open;
use crate::cx::Cx;
use crate::failure::Failure;
use crate::words::case_day::day_words;
use shirube_domain::cases::{self, Route};
use shirube_domain::norm::Law;
use shirube_domain::procedure::Step;

/// A law with who is in charge of it.
pub(super) struct LawLine {
    pub title: String,
    pub href: String,
    pub regulator: String,
    pub certainty: &'static str,
    pub note: String,
}

/// A risk with its laws.
pub(super) struct RouteLine {
    pub title: String,
    pub place: String,
    pub href: String,
    pub shared: String,
    pub laws: Vec<LawLine>,
}

/// The routes of a step, for an official; those that share words with the case first.
pub(super) async fn of(cx: &Cx, held: &Open, step: &Step) -> Result<Vec<RouteLine>, Failure> {
    if step.routes.is_none() || held.view.is_party() {
        return Ok(Vec::new());
    }
    let (id, catalog, step) = (held.view.file.id.clone(), cx.catalog().clone(), step.clone());
    let found = cx.read(move |tx, _| cases::routes(tx, &catalog, &id, &step)).await?;
    Ok(found.into_iter().map(|r| line(cx, r)).collect())
}

fn line(cx: &Cx, route: Route) -> RouteLine {
    let (instrument, norm) = &route.risk;
    let held = cx.catalog().instrument(instrument);
    let version = held.map(|i| format!("{}@{}", i.code, i.version)).unwrap_or_default();
    let law = |l: Law| LawLine {
        title: l.title.get(cx.lang).to_owned(),
        href: l.url.clone().unwrap_or_default(),
        regulator: l.regulator.get(cx.lang).to_owned(),
        certainty: l.certainty.label(cx.lang),
        note: l.note.as_ref().map(|n| n.get(cx.lang).to_owned()).unwrap_or_default(),
    };
    let shared = route.shared.join(", ");
    RouteLine {
        title: route.title.get(cx.lang).to_owned(),
        place: format!("{} {}", held.map_or("", |i| i.short.get(cx.lang)), route.citation.get(cx.lang)),
        href: cx.url(&format!("/norms/{version}/{norm}")),
        shared: if shared.is_empty() { day_words(cx.lang).route_nothing.to_owned() } else { shared },
        laws: route.laws.into_iter().map(law).collect(),
    }
}
