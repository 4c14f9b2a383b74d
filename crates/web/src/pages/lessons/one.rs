//! One lesson, and deciding on it.

use super::{absent, fact, name_of};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Fact, Page, minute};
use crate::words::Words;
use crate::words::lesson::{LessonWords, lesson_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::cases::{self, Actor, Seat};
use shirube_domain::db::Tx;
use shirube_domain::id::{AccountId, LessonId};
use shirube_domain::lesson::{self, DecisionDraft, Lesson, LessonState, Reader};
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::time::Timestamp;

#[derive(askama::Template)]
#[template(path = "lessons/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static LessonWords,
    here: String,
    facts: Vec<Fact>,
    what: [String; 2],
    why: [String; 2],
    reason: String,
    goes_on: String,
    goes_on_href: String,
    seen: i64,
    is_own: bool,
    may: bool,
    decisions: Vec<Choice>,
    given: DecisionDraft,
}

/// One lesson, as somebody may read it: the number of its case only for officials of it.
pub(crate) struct Seen {
    pub(crate) lesson: Lesson,
    pub(crate) reader: Reader,
    pub(crate) number: Option<String>,
    names: [String; 2],
}

pub(crate) fn seen(tx: &mut Tx<'_>, who: &AccountId, id: &LessonId, at: Timestamp) -> Result<Seen, Error> {
    let reader = lesson::reader(tx, who)?;
    let held = lesson::lesson(tx, id)?.ok_or_else(absent)?;
    if lesson::is_hidden(tx, &held.case, who, at)? {
        return Err(absent());
    }
    let view = cases::view(tx, &Actor::Account(who.clone()), &held.case, at)?;
    let number = view.filter(|v| matches!(v.seat, Seat::Official(_))).map(|v| v.file.number);
    let decider = held.decided.as_ref().map(|d| name_of(tx, &d.0)).transpose()?.unwrap_or_default();
    let names = [name_of(tx, &held.by)?, decider];
    Ok(Seen { lesson: held, reader, number, names })
}

pub(super) async fn page(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &id, DecisionDraft::default(), &[]).await
}

fn facts(cx: &Cx, s: &Seen, t: &LessonWords) -> Vec<Fact> {
    let l = &s.lesson;
    let mut out = vec![fact(t.kind, l.kind.label(cx.lang)), fact(t.state, l.state.label(cx.lang))];
    if !l.target.is_empty() {
        out.insert(1, fact(t.target, l.target.clone()));
    }
    if let Some(number) = &s.number {
        out.push(Fact {
            term: t.case.to_owned(),
            detail: number.clone(),
            href: cx.url(&format!("/cases/{number}/learning")),
        });
    }
    out.push(fact(t.proposed, format!("{} {}", minute(&l.at), s.names[0])));
    if let Some((_, at, _)) = &l.decided {
        out.push(fact(t.decided, format!("{} {}", minute(at), s.names[1])));
    }
    out
}

async fn show(cx: &Cx, status: StatusCode, id: &str, given: DecisionDraft, refusals: &[Refusal]) -> Reply {
    let id = LessonId::parse(id).map_err(|_| Failure::absent())?;
    let (who, at) = (cx.account_id()?, cx.now);
    let reader = who.clone();
    let s = cx.read(move |tx, _| seen(tx, &reader, &id, at)).await?;
    let (t, lang, l) = (lesson_words(cx.lang), cx.lang, &s.lesson);
    let mut page = cx.page(format!("{}: {}", t.lesson, l.kind.label(lang)), &[(t.title, "/lessons")]);
    page = page.with_errors(refusals, lang);
    if Fields::parse(&cx.query).has("done") {
        page = page.with_notice("success", t.saved, "");
    }
    let goes_on = l.goes_on.clone().unwrap_or_default();
    let choice = |s: &LessonState| Choice {
        value: s.word().to_owned(),
        label: s.label(lang).to_owned(),
        chosen: given.decision == s.word(),
        ..Choice::default()
    };
    let template = OnePage {
        page,
        w: cx.words(),
        t,
        here: cx.url(&format!("/lessons/{}", l.id)),
        facts: facts(cx, &s, t),
        what: [l.what.ja.clone(), l.what.en.clone()],
        why: [l.why.ja.clone(), l.why.en.clone()],
        reason: l.decided.as_ref().map(|d| d.2.clone()).unwrap_or_default(),
        goes_on_href: if goes_on.starts_with("prp_") && s.reader.is_editor {
            cx.url(&format!("/editing/{goes_on}"))
        } else {
            String::new()
        },
        goes_on,
        seen: l.revision,
        is_own: l.by == who,
        may: s.reader.is_editor && l.state == LessonState::Open,
        decisions: LessonState::ALL.iter().filter(|s| **s != LessonState::Open).map(choice).collect(),
        given,
    };
    cx.show_with(status, &template)
}

pub(super) async fn decide(cx: Cx, Path((_, id)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let (actor, of) = (cx.account_id()?, LessonId::parse(&id).map_err(|_| Failure::absent())?);
    let said = |name: &str| fields.get(name).to_owned();
    let draft = DecisionDraft { decision: said("decision"), reason: said("reason"), goes_on: said("goes_on") };
    let (given, revision) = (draft.clone(), fields.int("seen"));
    let done = cx.file("lesson.decide", move |tx, _, _| lesson::decide(tx, &actor, &of, &given, revision)).await;
    match done {
        Ok(()) => cx.see_other(&cx.url(&format!("/lessons/{id}?done"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &id, draft, &refusals).await
        }
    }
}
