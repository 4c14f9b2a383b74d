//! What is learnt from one case: its lessons, its rechecks, the warnings out of it; proposing and planning.

use super::list::{Due, due};
use super::similar::WarningLine;
use super::{LessonLine, columns, lesson_columns, line, official, similar};
use crate::cx::{Cx, Reply};
use crate::form::{Fields, Form};
use crate::view::{Choice, Column, LinkItem, Page};
use crate::words::Words;
use crate::words::lesson::{LessonWords, lesson_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Office;
use shirube_domain::lesson::{self, Filter, LessonDraft, LessonKind, RecheckDraft};
use shirube_domain::refusal::Refusal;

#[derive(askama::Template)]
#[template(path = "lessons/case.html")]
struct CasePage {
    page: Page,
    w: &'static Words,
    t: &'static LessonWords,
    here: String,
    once: String,
    is_learning: bool,
    columns: Vec<Column>,
    lessons: Vec<LessonLine>,
    due_columns: Vec<Column>,
    rechecks: Vec<Due>,
    advisories: Vec<LinkItem>,
    warnings: Vec<WarningLine>,
    kinds: Vec<Choice>,
    offices: Vec<Choice>,
    draft: LessonDraft,
    planned: RecheckDraft,
}

/// Lessons of one case shown.
const MOST: usize = 200;

/// What was typed into either form, and its token.
#[derive(Default)]
struct Given {
    lesson: LessonDraft,
    recheck: RecheckDraft,
    once: Option<String>,
}

pub(super) async fn page(cx: Cx, Path((_, case)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &case, Given::default(), &[]).await
}

async fn show(cx: &Cx, status: StatusCode, case: &str, given: Given, refusals: &[Refusal]) -> Reply {
    let (who, at, name) = (cx.account_id()?, cx.now, case.to_owned());
    let (view, lessons, rechecks, advisories, warnings) = cx
        .read(move |tx, _| {
            let view = official(tx, &who, &name, at)?;
            let id = view.file.id.clone();
            let wanted = Filter { case: Some(id.clone()), ..Filter::default() };
            let lessons = lesson::lessons(tx, &who, &wanted, MOST)?;
            let rechecks = lesson::rechecks(tx, &id)?;
            let advisories = lesson::advisories_of(tx, &view)?;
            let warnings = similar::warnings(tx, &view)?;
            Ok((view, lessons, rechecks, advisories, warnings))
        })
        .await?;
    let (t, lang) = (lesson_words(cx.lang), cx.lang);
    let path = format!("/cases/{}", view.file.number);
    let title = crate::words::case::case_words(lang).title;
    let mut page = cx.page(t.learning, &[(title, "/cases"), (&view.file.title, &path)]).with_errors(refusals, lang);
    if Fields::parse(&cx.query).has("done") {
        page = page.with_notice("success", t.saved, "");
    }
    let choice = |value: &str, label: &str, chosen: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: value == chosen,
        ..Choice::default()
    };
    let offices = view.definition.roles.iter().filter_map(|r| Office::parse(r.office.as_deref()?));
    let named = advisories.iter().filter(|a| !a.systems.is_empty() && a.withdrawn.is_none());
    let template = CasePage {
        page,
        w: cx.words(),
        t,
        once: given.once.unwrap_or_else(|| cx.once()),
        is_learning: lesson::is_learning(&view),
        columns: lesson_columns(cx),
        lessons: lessons.iter().map(|l| line(cx, l)).collect(),
        due_columns: columns(&[t.look, t.due, t.office, t.outcome]),
        rechecks: rechecks.iter().map(|r| due(cx, r)).collect(),
        advisories: named
            .map(|a| LinkItem {
                label: format!("{}: {}", t.similar_see, a.latest().title.get(lang)),
                href: cx.url(&format!("{path}/similar/{}", a.id)),
                current: false,
            })
            .collect(),
        warnings: warnings.iter().map(|w| similar::line(cx, w)).collect(),
        kinds: LessonKind::ALL.iter().map(|k| choice(k.word(), k.label(lang), &given.lesson.kind)).collect(),
        offices: offices.map(|o| choice(o.word(), o.label(lang), &given.recheck.office)).collect(),
        draft: given.lesson,
        planned: given.recheck,
        here: cx.url(&path),
    };
    cx.show_with(status, &template)
}

pub(super) async fn propose(cx: Cx, Path((_, case)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let (actor, at, name, once) = (cx.account_id()?, cx.now, case.clone(), fields.get("once").to_owned());
    let said = |name: &str| fields.get(name).to_owned();
    let draft = LessonDraft {
        kind: said("kind"),
        target: said("target"),
        what: said("what"),
        what_en: said("what_en"),
        why: said("why"),
        why_en: said("why_en"),
    };
    let (given, back) = (draft.clone(), cx.url(&format!("/cases/{case}/learning?done")));
    let done = cx
        .file_once("lesson.propose", once.clone(), move |tx, catalog, _| {
            let view = official(tx, &actor, &name, at)?;
            lesson::propose(tx, catalog, &actor, &view.file.id, &given)?;
            Ok(back)
        })
        .await;
    match done {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            let given = Given { lesson: draft, once: Some(once), ..Given::default() };
            show(&cx, status, &case, given, &refusals).await
        }
    }
}

pub(super) async fn plan(cx: Cx, Path((_, case)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let (actor, at, name, once) = (cx.account_id()?, cx.now, case.clone(), fields.get("once").to_owned());
    let said = |name: &str| fields.get(name).to_owned();
    let draft = RecheckDraft { due: said("due"), office: said("office"), what: said("look") };
    let (given, back) = (draft.clone(), cx.url(&format!("/cases/{case}/learning?done")));
    let done = cx
        .file_once("lesson.plan", once.clone(), move |tx, _, _| {
            let view = official(tx, &actor, &name, at)?;
            lesson::plan(tx, &actor, &view.file.id, &given)?;
            Ok(back)
        })
        .await;
    match done {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let status = failure.status();
            let mut refusals = failure.for_form()?;
            // Both forms ask what; on the page the second field has a name of its own.
            for refusal in refusals.iter_mut().filter(|r| r.field.as_deref() == Some("what")) {
                refusal.field = Some("look".to_owned());
            }
            let given = Given { recheck: draft, once: Some(once), ..Given::default() };
            show(&cx, status, &case, given, &refusals).await
        }
    }
}
