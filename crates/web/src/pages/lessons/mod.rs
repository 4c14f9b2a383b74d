//! What is learnt from cases: lessons, rechecks, and operators with similar systems told beforehand.
//!
//! For: officials who carry cases, and norm editors who decide on lessons.
//! Rests on: `shirube_domain::lesson`; `docs/specs/lesson.md`.
//! Words: a *section* is what the page of a case shows of it.
//! Never: shows a norm editor of which case a lesson is; shows any of it to a party.
//! Begin at: [`ROUTES`].

mod case;
mod list;
mod one;
mod recheck;
mod section;
mod similar;

pub(crate) use list::filter;
pub(crate) use one::seen;
pub(in crate::pages) use section::{DeliveryLine, Section, deliveries, reach_of_pending, reached, section};

use crate::cx::Cx;
use crate::guard::access::SIGNED_IN;
use crate::routes;
use crate::view::{Column, Fact};
use crate::words::lesson::lesson_words;
use shirube_domain::authority::Office;
use shirube_domain::cases::{self, Actor, Seat, View};
use shirube_domain::db::Tx;
use shirube_domain::id::AccountId;
use shirube_domain::lesson::{Lesson, LessonState};
use shirube_domain::office;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::time::Timestamp;

routes! {
    GET "/{lang}/lessons" SIGNED_IN => list::page;
    GET "/{lang}/lessons/{lesson}" SIGNED_IN => one::page;
    POST "/{lang}/lessons/{lesson}" SIGNED_IN => one::decide;
    GET "/{lang}/rechecks/{recheck}" SIGNED_IN => recheck::page;
    POST "/{lang}/rechecks/{recheck}" SIGNED_IN => recheck::record;
    GET "/{lang}/cases/{case}/learning" SIGNED_IN => case::page;
    POST "/{lang}/cases/{case}/lessons" SIGNED_IN => case::propose;
    POST "/{lang}/cases/{case}/rechecks" SIGNED_IN => case::plan;
    GET "/{lang}/cases/{case}/similar/{advisory}" SIGNED_IN => similar::page;
    POST "/{lang}/cases/{case}/similar/{advisory}" SIGNED_IN => similar::propose;
    POST "/{lang}/cases/{case}/warnings/{change}" SIGNED_IN => similar::decide;
}

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

/// A case as an official of it sees it; a party may not, to anybody else it does not exist.
pub(crate) fn official(tx: &mut Tx<'_>, who: &AccountId, case: &str, at: Timestamp) -> Result<View, Error> {
    let id = crate::pages::cases::find(tx, case)?;
    let view = cases::view(tx, &Actor::Account(who.clone()), &id, at)?.ok_or_else(absent)?;
    match view.seat {
        Seat::Official(_) => Ok(view),
        Seat::Party(_) => Err(Refusal::of(Class::Forbidden, "common.forbidden").into()),
    }
}

/// The name under which somebody acts in an office, where one is kept.
fn name_of(tx: &mut Tx<'_>, who: &AccountId) -> Result<String, Error> {
    for office in Office::ALL {
        if let Some(name) = office::named(tx, who, *office)? {
            return Ok(name);
        }
    }
    Ok("—".to_owned())
}

fn columns(labels: &[&str]) -> Vec<Column> {
    labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect()
}

fn fact(term: &str, detail: impl Into<String>) -> Fact {
    Fact { term: term.to_owned(), detail: detail.into(), href: String::new() }
}

/// A lesson in a list.
pub(in crate::pages) struct LessonLine {
    pub(in crate::pages) href: String,
    pub(in crate::pages) what: String,
    pub(in crate::pages) kind: &'static str,
    pub(in crate::pages) target: String,
    pub(in crate::pages) chip: &'static str,
    pub(in crate::pages) state: &'static str,
    pub(in crate::pages) at: String,
}

fn line(cx: &Cx, l: &Lesson) -> LessonLine {
    LessonLine {
        href: cx.url(&format!("/lessons/{}", l.id)),
        what: l.what.get(cx.lang).lines().next().unwrap_or_default().to_owned(),
        kind: l.kind.label(cx.lang),
        target: l.target.clone(),
        chip: if l.state == LessonState::Open { "attention" } else { "neutral" },
        state: l.state.label(cx.lang),
        at: crate::view::minute(&l.at),
    }
}

/// The head of a list of lessons.
fn lesson_columns(cx: &Cx) -> Vec<Column> {
    let t = lesson_words(cx.lang);
    columns(&[t.lesson, t.kind, t.state, t.proposed])
}
