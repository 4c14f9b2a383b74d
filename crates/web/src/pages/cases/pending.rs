//! What waits for a second person: what was said, on which clauses, whom it reaches, what of it would be held back.

use super::Open;
use super::one::{power_of, said};
use crate::cx::Cx;
use crate::failure::Failure;
use crate::pages::lessons::reach_of_pending;
use crate::pages::procedures::basis;
use crate::view::{LinkItem, SummaryRow};
use crate::words::case::case_words;
use shirube_domain::authority::{self, Force};
use shirube_domain::cases::Event;
use shirube_domain::personal;
use shirube_domain::procedure::{Field, Step};

/// A step that waits for a second person.
pub(super) struct Pending {
    pub title: String,
    pub by: String,
    pub said: Vec<SummaryRow>,
    pub power: String,
    pub force: &'static str,
    pub basis: Vec<LinkItem>,
    pub refusal: String,
    /// Lines everyone would read that have the form of personal data: they are held back.
    pub held_back: Vec<String>,
    /// Whom it reaches downstream, where it tells the public.
    pub reach: String,
    /// Whoever proposed it takes it back.
    pub may_decline: bool,
}

/// The step that waits, in words.
pub(super) async fn pending(cx: &Cx, held: &Open) -> Result<Option<Pending>, Failure> {
    let Some(event) = held.view.proposal.as_ref() else { return Ok(None) };
    let step = event.step.as_deref().and_then(|s| held.view.definition.step(s));
    let Some(step) = step else { return Ok(None) };
    let (power, force) = power_of(step, cx);
    let me = cx.account().map(|a| a.id.to_string());
    let is_mine = event.by.is_some() && event.by == me;
    let refusal = held.view.confirm.as_ref().map(|r| r.message(cx.lang)).unwrap_or_default();
    Ok(Some(Pending {
        title: step.title.get(cx.lang).to_owned(),
        by: event.by.as_deref().map(|b| held.name(b, cx.lang)).unwrap_or_default(),
        said: said(cx, held, event),
        power,
        force,
        basis: basis(cx, &step.basis),
        held_back: held_back(cx, step, event),
        may_decline: is_mine || refusal.is_empty(),
        reach: reach_of_pending(cx, step, event).await?,
        refusal,
    }))
}

/// Of a step that tells the public, the lines that would be held back.
fn held_back(cx: &Cx, step: &Step, event: &Event) -> Vec<String> {
    let is_public = step.power.as_deref().and_then(authority::power).is_some_and(|p| p.force == Force::Information);
    let t = case_words(cx.lang);
    let of = |field: &Field| {
        let label = field.label.get(cx.lang).to_owned();
        let found = personal::find(event.answers.get(&field.id).map_or("", String::as_str));
        found.into_iter().map(move |f| format!("{label}: {} {} · {}", t.line, f.line, f.kind.label(cx.lang)))
    };
    step.fields.iter().filter(|_| is_public).flat_map(of).collect()
}
