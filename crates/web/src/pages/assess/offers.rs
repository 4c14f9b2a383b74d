//! Answers given elsewhere: what they may say of this item, and by which relation.

use super::At;
use super::desk::{Desk, desk, own};
use super::item::{self, Entered};
use crate::cx::{Cx, Reply};
use crate::form::Form;
use crate::words::assess::assess_words;
use axum::extract::Path;
use shirube_domain::assessment::{self, offers};
use shirube_domain::norm::NormId;

/// Where an answer came from that nobody has confirmed here.
pub(super) struct Drawn {
    pub label: String,
    pub href: String,
    /// The comparison of the two versions, when it came from an older one.
    pub compare: String,
}

/// One answer that may serve.
pub(super) struct OfferRow {
    pub from: String,
    pub label: String,
    pub href: String,
    pub relation: &'static str,
    pub through: usize,
    pub status: &'static str,
    pub given: &'static str,
    pub statement: String,
    pub why: String,
}

/// "NIST AI RMF 1.0 MEASURE-2.8 …".
fn name(cx: &Cx, id: &NormId) -> String {
    let found = cx.catalog().norm(id);
    found.map_or_else(|| id.to_string(), |(i, n)| format!("{} {} {}", i.name(cx.lang), n.id, n.title.get(cx.lang)))
}

fn href(cx: &Cx, id: &NormId) -> String {
    cx.url(&format!("/norms/{}/{}", id.instrument(), id.clause()))
}

/// The mark of an answer that was brought over.
pub(super) fn drawn(cx: &Cx, to: &NormId, from: &NormId) -> Drawn {
    let (old, new) = (from.instrument().split_once('@'), to.instrument().split_once('@'));
    let compare = match (old, new) {
        (Some((code, version)), Some((other, _))) if code == other => {
            cx.url(&format!("/norms/{}/compare/{version}#{}", to.instrument(), to.clause()))
        }
        _ => String::new(),
    };
    Drawn { label: name(cx, from), href: href(cx, from), compare }
}

/// What may serve for an item, the strongest first.
pub(super) fn rows(cx: &Cx, desk: &Desk, norm: &NormId) -> Vec<OfferRow> {
    let t = assess_words(cx.lang);
    let view = |o: assessment::Offer<'_>| OfferRow {
        from: o.answer.norm.to_string(),
        label: name(cx, &o.answer.norm),
        href: href(cx, &o.answer.norm),
        relation: o.reached.relation.inverse().label(cx.lang),
        through: o.reached.path.len() - 1,
        status: o.status.map_or(t.offers_none, |s| s.label(cx.lang)),
        given: o.answer.status.label(cx.lang),
        why: o.reached.path.iter().map(|s| s.mapping.rationale.get(cx.lang)).collect::<Vec<_>>().join(" → "),
        statement: o.answer.statement,
    };
    offers(cx.catalog(), &desk.answers, norm).into_iter().map(view).collect()
}

/// `POST …/items/{norm}/draw`
pub(super) async fn draw(cx: Cx, Path(at): Path<At>, Form(fields): Form) -> Reply {
    let (id, norm, operator, by) = (at.assessment()?, at.norm()?, cx.operator()?.id.clone(), cx.account_id()?);
    let (to, seen) = (norm.clone(), fields.int("version"));
    let from = NormId::parse(fields.get("from")).ok_or_else(crate::failure::Failure::absent)?;
    let done = cx
        .file("assessment.draw", move |tx, catalog, _| {
            own(tx, &operator, &id)?;
            assessment::draw(tx, catalog, &id, &to, &from, seen, &by)
        })
        .await;
    let desk = desk(&cx, &at).await?;
    match done {
        Ok(()) => cx.see_other(&desk.url(&cx, &format!("/items/{norm}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            item::show(&cx, &desk, &norm, status, Entered { refusals, ..Entered::default() }).await
        }
    }
}
