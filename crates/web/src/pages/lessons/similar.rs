//! Whom a warning would reach and why; proposing one, and deciding on it.

use super::{columns, fact, name_of, official};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Form;
use crate::view::{Column, Fact, Page, minute};
use crate::words::Words;
use crate::words::lesson::{LessonWords, lesson_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Office;
use shirube_domain::cases::View;
use shirube_domain::db::Tx;
use shirube_domain::downstream;
use shirube_domain::id::{ActId, ChangeId};
use shirube_domain::lesson::{self, Sight, Warning};
use shirube_domain::office;
use shirube_domain::refusal::{Error, Refusal};

/// A warning, with how far it has come.
pub(super) struct Brought {
    warning: Warning,
    by: String,
    operators: u64,
    seen: u64,
}

pub(super) fn warnings(tx: &mut Tx<'_>, view: &View) -> Result<Vec<Brought>, Error> {
    let mut out = Vec::new();
    for warning in lesson::warnings(tx, &view.file.id)? {
        let progress = downstream::progress(tx, &warning.change)?;
        let by = name_of(tx, &warning.by)?;
        out.push(Brought { by, operators: progress.operators, seen: progress.seen, warning });
    }
    Ok(out)
}

pub(super) struct WarningLine {
    pub(super) href: String,
    pub(super) at: String,
    pub(super) by: String,
    pub(super) chip: &'static str,
    pub(super) state: &'static str,
    pub(super) word: String,
    pub(super) operators: u64,
    pub(super) seen: u64,
}

pub(super) fn line(cx: &Cx, b: &Brought) -> WarningLine {
    let (t, w) = (lesson_words(cx.lang), &b.warning);
    let (chip, state) = match (&w.decided, &w.act) {
        (None, _) => ("attention", t.waiting),
        (Some(_), Some(_)) => ("neutral", t.confirmed),
        (Some(_), None) => ("neutral", t.declined),
    };
    WarningLine {
        href: cx.url(&format!("/cases/{}/similar/{}", w.case, w.advisory)),
        at: minute(&w.at),
        by: b.by.clone(),
        chip,
        state,
        word: w.word.clone().unwrap_or_default(),
        operators: b.operators,
        seen: b.seen,
    }
}

struct Alike {
    operator: String,
    systems: Vec<(String, String)>,
}

struct Waiting {
    action: String,
    by: String,
    reason: String,
    is_own: bool,
    /// Holds the office that confirms.
    may_confirm: bool,
}

#[derive(askama::Template)]
#[template(path = "lessons/similar.html")]
struct SimilarPage {
    page: Page,
    w: &'static Words,
    t: &'static LessonWords,
    here: String,
    once: String,
    facts: Vec<Fact>,
    is_whole: bool,
    columns: Vec<Column>,
    alike: Vec<Alike>,
    waiting: Option<Waiting>,
    reach: String,
    reason: String,
    may: bool,
}

pub(super) async fn page(cx: Cx, Path((_, case, advisory)): Path<(String, String, String)>) -> Reply {
    show(&cx, StatusCode::OK, (&case, &advisory), ("", None), &[]).await
}

fn alike(cx: &Cx, sight: &Sight) -> Vec<Alike> {
    let systems = |a: &lesson::Alike| {
        let why = |w: &Vec<downstream::Likeness>| w.iter().map(|l| l.label(cx.lang)).collect::<Vec<_>>().join(" / ");
        a.systems.iter().map(|(_, name, likeness)| (name.clone(), why(likeness))).collect()
    };
    sight.operators.iter().map(|a| Alike { operator: a.name.clone(), systems: systems(a) }).collect()
}

async fn show(
    cx: &Cx,
    status: StatusCode,
    (case, advisory): (&str, &str),
    (reason, once): (&str, Option<String>),
    refusals: &[Refusal],
) -> Reply {
    let (who, at, name) = (cx.account_id()?, cx.now, case.to_owned());
    let id = ActId::parse(advisory).map_err(|_| Failure::absent())?;
    let (me, of) = (who.clone(), id.clone());
    let (view, sight, brought, is_head) = cx
        .read(move |tx, _| {
            let view = official(tx, &who, &name, at)?;
            let sight = lesson::sight(tx, (&who, at), &view.file.id, &of)?;
            let brought = warnings(tx, &view)?;
            let is_head = office::held(tx, &who, Office::IncidentHead)?.is_some();
            Ok((view, sight, brought, is_head))
        })
        .await?;
    let (t, lang) = (lesson_words(cx.lang), cx.lang);
    let path = format!("/cases/{}", view.file.number);
    let trail = [(view.file.number.as_str(), path.as_str()), (t.learning, &format!("{path}/learning"))];
    let f = &sight.figures;
    let waiting = brought.iter().find(|b| b.warning.advisory == id && b.warning.decided.is_none());
    let template = SimilarPage {
        page: cx.page(t.similar, &trail).with_errors(refusals, lang),
        w: cx.words(),
        t,
        here: cx.url(&format!("{path}/similar/{id}")),
        once: once.unwrap_or_else(|| cx.once()),
        facts: vec![
            Fact {
                term: t.advisory.to_owned(),
                detail: sight.advisory.latest().title.get(lang).to_owned(),
                href: cx.url(&format!("/advisories/{id}")),
            },
            fact(t.operators, f.operators.to_string()),
            fact(t.systems, f.systems.to_string()),
        ],
        is_whole: f.is_whole,
        columns: columns(&[t.operator, t.system, t.likeness]),
        alike: alike(cx, &sight),
        reach: super::reached(lang, f),
        waiting: waiting.map(|b| Waiting {
            action: cx.url(&format!("{path}/warnings/{}", b.warning.change)),
            by: b.by.clone(),
            reason: b.warning.reason.clone(),
            is_own: b.warning.by == me,
            may_confirm: is_head && b.warning.by != me,
        }),
        reason: reason.to_owned(),
        may: waiting.is_none() && sight.advisory.withdrawn.is_none(),
    };
    cx.show_with(status, &template)
}

pub(super) async fn propose(
    cx: Cx,
    Path((_, case, advisory)): Path<(String, String, String)>,
    Form(fields): Form,
) -> Reply {
    let (actor, at, name) = (cx.account_id()?, cx.now, case.clone());
    let id = ActId::parse(&advisory).map_err(|_| Failure::absent())?;
    let (reason, once) = (fields.get("reason").to_owned(), fields.get("once").to_owned());
    let (given, back) = (reason.clone(), cx.url(&format!("/cases/{case}/learning?done")));
    let address = cx.app.installation.address().cloned();
    let done = cx
        .file_once("lesson.warn", once.clone(), move |tx, _, _| {
            let view = official(tx, &actor, &name, at)?;
            lesson::propose_warning(tx, address.as_ref(), &actor, (&view.file.id, &id), &given)?;
            Ok(back)
        })
        .await;
    match done {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, (&case, &advisory), (&reason, Some(once)), &refusals).await
        }
    }
}

pub(super) async fn decide(
    cx: Cx,
    Path((_, case, change)): Path<(String, String, String)>,
    Form(fields): Form,
) -> Reply {
    let (actor, at, name) = (cx.account_id()?, cx.now, case.clone());
    let id = ChangeId::parse(&change).map_err(|_| Failure::absent())?;
    let (goes_out, word) = (fields.get("decision") == "confirm", fields.get("word").to_owned());
    let (reader, of) = (actor.clone(), id.clone());
    let held = cx
        .read(move |tx, _| {
            let view = official(tx, &reader, &name, at)?;
            let held = lesson::warning(tx, &of)?.filter(|w| w.case == view.file.id);
            held.ok_or_else(super::absent)
        })
        .await?;
    let done = match goes_out {
        true => {
            let confirm =
                move |app: &crate::app::App| lesson::confirm_warning(&app.installation.ground, &actor, &id).map(|_| ());
            cx.blocking(confirm).await
        }
        false => {
            let decline = move |tx: &mut shirube_domain::db::WriteTx<'_, '_>, _: &_, _: &_| {
                lesson::decline_warning(tx, &actor, &id, &word)
            };
            cx.file("lesson.decline", decline).await
        }
    };
    match done {
        Ok(()) => cx.see_other(&cx.url(&format!("/cases/{case}/learning?done"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, (&case, held.advisory.as_str()), ("", None), &refusals).await
        }
    }
}
