//! One recheck, and recording what came of it.

use super::{absent, fact, name_of, official};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Fact, Page, minute};
use crate::words::Words;
use crate::words::lesson::{LessonWords, lesson_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::id::RecheckId;
use shirube_domain::lesson::{self, Outcome, OutcomeDraft};
use shirube_domain::refusal::Refusal;

#[derive(askama::Template)]
#[template(path = "lessons/recheck.html")]
struct RecheckPage {
    page: Page,
    w: &'static Words,
    t: &'static LessonWords,
    here: String,
    facts: Vec<Fact>,
    what: String,
    words: String,
    is_overdue: bool,
    is_open: bool,
    seen: i64,
    outcomes: Vec<Choice>,
    given: OutcomeDraft,
}

pub(super) async fn page(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &id, OutcomeDraft::default(), &[]).await
}

async fn show(cx: &Cx, status: StatusCode, id: &str, given: OutcomeDraft, refusals: &[Refusal]) -> Reply {
    let id = RecheckId::parse(id).map_err(|_| Failure::absent())?;
    let (who, at) = (cx.account_id()?, cx.now);
    let (held, by) = cx
        .read(move |tx, _| {
            let held = lesson::recheck(tx, &id)?.ok_or_else(absent)?;
            official(tx, &who, held.case.as_str(), at)?;
            let by = held.outcome.as_ref().map(|o| name_of(tx, &o.2)).transpose()?;
            Ok((held, by.unwrap_or_default()))
        })
        .await?;
    let (t, lang) = (lesson_words(cx.lang), cx.lang);
    let learning = format!("/cases/{}/learning", held.number);
    let mut page = cx.page(format!("{} {}", t.recheck, held.due), &[(t.title, "/lessons"), (&held.number, &learning)]);
    page = page.with_errors(refusals, lang);
    if Fields::parse(&cx.query).has("done") {
        page = page.with_notice("success", t.saved, "");
    }
    let mut facts = vec![fact(t.due, held.due.clone()), fact(t.office, held.office.label(lang))];
    let outcome = held.outcome.as_ref();
    facts.push(fact(t.outcome, outcome.map_or(t.outcome_none, |o| o.0.label(lang))));
    facts.extend(outcome.map(|o| fact(t.decided, format!("{} {by}", minute(&o.3)))));
    facts.extend(held.again.as_ref().map(|number| Fact {
        term: t.again.to_owned(),
        detail: number.clone(),
        href: cx.url(&format!("/cases/{number}")),
    }));
    let choice = |o: &Outcome| Choice {
        value: o.word().to_owned(),
        label: o.label(lang).to_owned(),
        chosen: given.outcome == o.word(),
        ..Choice::default()
    };
    let template = RecheckPage {
        page,
        w: cx.words(),
        t,
        here: cx.url(&format!("/rechecks/{}", held.id)),
        facts,
        words: outcome.map(|o| o.1.clone()).unwrap_or_default(),
        is_overdue: lesson::is_overdue(&held, cx.now),
        is_open: outcome.is_none(),
        seen: held.revision,
        outcomes: Outcome::ALL.iter().map(choice).collect(),
        what: held.what,
        given,
    };
    cx.show_with(status, &template)
}

pub(super) async fn record(cx: Cx, Path((_, id)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let (actor, of) = (cx.account_id()?, RecheckId::parse(&id).map_err(|_| Failure::absent())?);
    let said = |name: &str| fields.get(name).to_owned();
    let draft = OutcomeDraft { outcome: said("outcome"), words: said("words"), again: said("again") };
    let (given, revision) = (draft.clone(), fields.int("seen"));
    let done = cx.file("lesson.recheck", move |tx, _, _| lesson::record(tx, &actor, &of, &given, revision)).await;
    match done {
        Ok(()) => cx.see_other(&cx.url(&format!("/rechecks/{id}?done"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &id, draft, &refusals).await
        }
    }
}
