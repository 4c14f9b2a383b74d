//! What the pages of cases and advisories show of it.

use super::{LessonLine, line};
use crate::cx::Cx;
use crate::failure::Failure;
use crate::view::minute;
use crate::words::lesson::{LessonWords, lesson_words};
use shirube_domain::advisory;
use shirube_domain::cases::{Event, View};
use shirube_domain::downstream::{self, Figures};
use shirube_domain::id::AssetId;
use shirube_domain::lesson::{self, Filter};
use shirube_domain::procedure::Step;
use shirube_domain::text::Lang;

/// Lessons named on the page of a case.
const MOST: usize = 5;

/// What the page of a case shows of what is learnt from it, to officials of it.
pub(in crate::pages) struct Section {
    pub(in crate::pages) t: &'static LessonWords,
    pub(in crate::pages) href: String,
    pub(in crate::pages) is_learning: bool,
    pub(in crate::pages) lessons: Vec<LessonLine>,
    pub(in crate::pages) rechecks: Vec<(String, String, &'static str)>,
}

/// The section of a case; whoever calls it looks from an office of it.
pub(in crate::pages) async fn section(cx: &Cx, view: &View) -> Result<Section, Failure> {
    let (id, who) = (view.file.id.clone(), cx.account_id()?);
    let (lessons, rechecks) = cx
        .read(move |tx, _| {
            let wanted = Filter { case: Some(id.clone()), ..Filter::default() };
            Ok((lesson::lessons(tx, &who, &wanted, MOST)?, lesson::rechecks(tx, &id)?))
        })
        .await?;
    let t = lesson_words(cx.lang);
    let state = |r: &lesson::Recheck| match &r.outcome {
        Some(o) => o.0.label(cx.lang),
        None if lesson::is_overdue(r, cx.now) => t.overdue,
        None => t.outcome_none,
    };
    Ok(Section {
        t,
        href: cx.url(&format!("/cases/{}/learning", view.file.number)),
        is_learning: lesson::is_learning(view),
        lessons: lessons.iter().map(|l| line(cx, l)).collect(),
        rechecks: rechecks.iter().map(|r| (cx.url(&format!("/rechecks/{}", r.id)), r.due.clone(), state(r))).collect(),
    })
}

/// How many are reached, in words.
pub(in crate::pages) fn reached(lang: Lang, f: &Figures) -> String {
    let t = lesson_words(lang);
    let mut out = format!("{} {}, {} {}", t.operators, f.operators, t.systems, f.systems);
    if f.nodes > 0 {
        out.push_str(&format!(", {} {}", t.nodes, f.nodes));
    }
    if !f.is_whole {
        out.push_str(&format!(" ({})", t.reach_cut));
    }
    out
}

/// Whom a step that waits to tell the public reaches downstream; empty for any other step, and where it names no system.
pub(in crate::pages) async fn reach_of_pending(cx: &Cx, step: &Step, event: &Event) -> Result<String, Failure> {
    let text = event.answers.get("systems").cloned().unwrap_or_default();
    if step.power.as_deref() != Some(advisory::POWER) || text.trim().is_empty() {
        return Ok(String::new());
    }
    let address = cx.app.installation.address().cloned();
    let found = cx
        .read(move |tx, _| {
            let systems: Vec<AssetId> = advisory::systems(tx, &text)?.into_iter().map(|s| s.id).collect();
            downstream::reach_of_systems(tx, address.as_ref(), &systems)
        })
        .await?;
    Ok(format!("{}{}", lesson_words(cx.lang).reach_confirm, reached(cx.lang, &found)))
}

/// One word of an advisory, and how far it was brought.
pub(in crate::pages) struct DeliveryLine {
    pub(in crate::pages) at: String,
    pub(in crate::pages) whom: &'static str,
    pub(in crate::pages) subject: String,
    pub(in crate::pages) state: &'static str,
    pub(in crate::pages) operators: u64,
    pub(in crate::pages) seen: u64,
    pub(in crate::pages) nodes: u64,
}

/// How far an advisory was brought, for officials.
pub(in crate::pages) fn deliveries(found: Vec<downstream::Delivered>, lang: Lang) -> Vec<DeliveryLine> {
    let line = |d: downstream::Delivered| DeliveryLine {
        at: minute(&d.change.at),
        whom: d.word.scope.label(lang),
        subject: if d.word.asset.is_some() { d.change.subject_name } else { String::new() },
        state: d.change.state.label(lang),
        operators: d.progress.operators,
        seen: d.progress.seen,
        nodes: d.nodes,
    };
    found.into_iter().map(line).collect()
}
