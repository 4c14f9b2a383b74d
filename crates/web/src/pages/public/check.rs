//! The check: start page and the eight questions.
//!
//! Everything answered travels in the address. A form of one question sends its own fields and, hidden, all the others
//! to the next page, so that back, refresh and sharing just work and nothing is kept on the server.

use super::asked::Asked;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{Choice, Fact, Page};
use crate::words::{Words, check::CheckWords, check::check_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::norm::{self, Applies, FactKind, Question, Strength};

#[derive(askama::Template)]
#[template(path = "public/check_start.html")]
struct StartPage {
    page: Page,
    w: &'static Words,
    t: &'static CheckWords,
    facts: Vec<Fact>,
    questions: Vec<String>,
    first: String,
}

pub(super) async fn start(cx: Cx) -> Reply {
    let t = check_words(cx.lang);
    let fact =
        |term: &str, detail: &str| Fact { term: term.to_owned(), detail: detail.to_owned(), href: String::new() };
    let questions = &cx.catalog().vocabulary().questions;
    let first = questions.first().ok_or_else(Failure::absent)?;
    let template = StartPage {
        page: cx.page(t.title, &[]),
        w: cx.words(),
        t,
        facts: vec![
            fact(t.start_minutes, t.start_minutes_value),
            fact(t.start_questions, t.start_questions_value),
            fact(t.start_account, t.start_account_value),
            fact(t.start_stored, t.start_stored_value),
        ],
        first: cx.url(&format!("/check/{}", first.id)),
        questions: questions.iter().map(|q| q.title.get(cx.lang).to_owned()).collect(),
    };
    cx.show(&template)
}

/// One question among the eight.
struct Step {
    label: String,
    href: String,
    state: &'static str,
    words: &'static str,
}

/// One fact as a field.
struct Field {
    id: String,
    kind: &'static str,
    ask: String,
    help: String,
    choices: Vec<Choice>,
    value: String,
    unit: String,
    error: String,
}

#[derive(askama::Template)]
#[template(path = "public/check_question.html")]
struct QuestionPage {
    page: Page,
    w: &'static Words,
    t: &'static CheckWords,
    steps: Vec<Step>,
    number: usize,
    total: usize,
    title: String,
    fields: Vec<Field>,
    hidden: Vec<(String, String)>,
    next: String,
    previous: String,
    result: String,
    is_last: bool,
    so_far: [usize; 3],
    has_answers: bool,
}

/// Where the first thing that could not be read is asked for; a wrong name belongs to no question.
pub(super) fn place_of_fault<'c>(cx: &'c Cx, asked: &Asked) -> Option<&'c Question> {
    let is_wrong = |f: &String| asked.wrong.iter().any(|r| r.field.as_ref() == Some(f));
    cx.catalog().vocabulary().questions.iter().find(|q| q.facts.iter().any(is_wrong))
}

/// How many items apply, depend and do not apply; what only states something is not counted.
fn so_far(cx: &Cx, asked: &Asked) -> [usize; 3] {
    let mut out = [0; 3];
    for a in norm::applies(cx.catalog(), &asked.facts) {
        if a.norm.kind != "risk" && !matches!(a.norm.strength, Strength::Reference | Strength::Organisation) {
            out[match a.answer {
                Applies::Yes => 0,
                Applies::Depends => 1,
                Applies::No => 2,
            }] += 1;
        }
    }
    out
}

pub(super) async fn question(cx: Cx, Path((_, name)): Path<(String, String)>) -> Reply {
    let questions = &cx.catalog().vocabulary().questions;
    let at = questions.iter().position(|q| q.id == name).ok_or_else(Failure::absent)?;
    let asked = Asked::read(&cx);
    let own = &questions[at].facts;
    let wrong: Vec<_> =
        asked.wrong.iter().filter(|r| r.field.as_ref().is_some_and(|f| own.contains(f))).cloned().collect();
    if wrong.is_empty()
        && let Some(other) = place_of_fault(&cx, &asked)
    {
        // The raw query goes along, so that the field shows what was typed.
        return cx.see_other(&cx.url(&format!("/check/{}?{}", other.id, cx.query)));
    }
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let t = check_words(cx.lang);
    let title = questions[at].title.get(cx.lang);
    let page = cx.page(title, &[(t.title, "/check")]).with_errors(&wrong, cx.lang);
    let path = |at: usize| questions.get(at).map_or("/check/result".to_owned(), |q| format!("/check/{}", q.id));
    let template = QuestionPage {
        w: cx.words(),
        t,
        steps: steps(&cx, &asked, at),
        number: at + 1,
        total: questions.len(),
        title: title.to_owned(),
        fields: own.iter().filter_map(|id| field(&cx, &asked, &page, id)).collect(),
        hidden: asked.pairs(&cx).into_iter().filter(|(n, _)| !own.contains(n)).collect(),
        next: cx.url(&path(at + 1)),
        previous: at.checked_sub(1).map(|p| cx.url(&path(p))).unwrap_or_default(),
        result: cx.url("/check/result"),
        is_last: at + 1 == questions.len(),
        so_far: so_far(&cx, &asked),
        has_answers: !asked.facts.is_empty(),
        page,
    };
    cx.show_with(status, &template)
}

fn steps(cx: &Cx, asked: &Asked, current: usize) -> Vec<Step> {
    let t = check_words(cx.lang);
    let questions = cx.catalog().vocabulary().questions.iter().enumerate();
    let step = |(at, q): (usize, &Question)| {
        let answered = q.facts.iter().any(|f| asked.facts.get(f).is_some());
        let (state, words) = match () {
            () if at == current => ("editing", t.step_current),
            () if answered => ("completed", t.step_answered),
            () => ("untouched", t.step_open),
        };
        let href = if at == current { String::new() } else { asked.url(cx, &format!("/check/{}", q.id), &[]) };
        Step { label: q.title.get(cx.lang).to_owned(), href, state, words }
    };
    questions.map(step).collect()
}

fn field(cx: &Cx, asked: &Asked, page: &Page, id: &str) -> Option<Field> {
    let (t, lang) = (check_words(cx.lang), cx.lang);
    let fact = cx.catalog().vocabulary().fact(id)?;
    let typed: Vec<&str> = asked.typed.all(id).into_iter().flat_map(|v| v.split(',')).map(str::trim).collect();
    let choice = |value: &str, label: &str| {
        // "AI developer: builds …": the explanation after the colon is a hint, the name stands out.
        let (label, hint) = label.split_once(lang.pick("：", ": ")).unwrap_or((label, ""));
        Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            chosen: typed.contains(&value),
        }
    };
    let mut choices: Vec<Choice> = match fact.kind {
        FactKind::Bool => vec![choice("true", t.yes), choice("false", t.no)],
        FactKind::One | FactKind::Set => fact.options.iter().map(|o| choice(&o.id, lang.pick(&o.ja, &o.en))).collect(),
        FactKind::Number => Vec::new(),
    };
    let kind = match fact.kind {
        FactKind::Set => "set",
        FactKind::Number => "number",
        FactKind::Bool => "bool",
        FactKind::One => "one",
    };
    if matches!(fact.kind, FactKind::Bool | FactKind::One) {
        let open = !choices.iter().any(|c| c.chosen);
        choices.push(Choice {
            value: String::new(),
            label: t.leave_open.to_owned(),
            hint: String::new(),
            chosen: open,
        });
    }
    Some(Field {
        id: id.to_owned(),
        kind,
        ask: fact.ask.get(lang).to_owned(),
        help: fact.help.as_ref().map(|h| h.get(lang).to_owned()).unwrap_or_default(),
        choices,
        value: asked.typed.get(id).chars().take(64).collect(),
        unit: match fact.unit.as_deref() {
            Some("people") => lang.pick("人", "people").to_owned(),
            other => other.unwrap_or_default().to_owned(),
        },
        error: page.error_of(id),
    })
}
