//! A step: its form, taking it, confirming and declining what is pending.

use super::one::{self, power_of};
use super::{find, open};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::procedures::basis;
use crate::view::{Choice, LinkItem, Page};
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::cases::{self, Actor, Advanced, Seat, Wish};
use shirube_domain::procedure::{Field, FieldKind, Move, Step};
use shirube_domain::refusal::{Error, Refusal};
use std::collections::BTreeMap;

/// What stands before the id of a field in a form, so that none is taken for one of the form's own.
const MARK: &str = "f-";

struct Asked {
    id: String,
    label: String,
    value: String,
    kind: &'static str,
    is_required: bool,
    options: Vec<Choice>,
}

#[derive(askama::Template)]
#[template(path = "cases/step.html")]
struct StepPage {
    page: Page,
    w: &'static Words,
    t: &'static CaseWords,
    action: String,
    back: String,
    seen: i64,
    note: String,
    power: String,
    force: &'static str,
    basis: Vec<LinkItem>,
    documents: Vec<String>,
    fields: Vec<Asked>,
    is_second: bool,
    button: &'static str,
}

pub(super) async fn form(cx: Cx, Path((_, case, step)): Path<(String, String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &case, &step, None, &[]).await
}

fn asked(cx: &Cx, step: &Step, field: &Field, given: Option<&Fields>) -> Asked {
    let id = format!("{MARK}{}", field.id);
    // What the step rests on is a good beginning of what is cited.
    let clauses = || step.basis.iter().filter(|b| !b.starts_with("docs/")).cloned().collect::<Vec<_>>().join("\n");
    let value = match given {
        Some(fields) => fields.get(&id).to_owned(),
        None if field.kind == FieldKind::Clauses => clauses(),
        None => String::new(),
    };
    let option = |o: &shirube_domain::procedure::Choice| Choice {
        value: o.id.clone(),
        label: o.label.get(cx.lang).to_owned(),
        chosen: o.id == value,
        ..Choice::default()
    };
    Asked {
        label: field.label.get(cx.lang).to_owned(),
        kind: field.kind.word(),
        is_required: field.is_required,
        options: field.options.iter().map(option).collect(),
        value,
        id,
    }
}

async fn show(
    cx: &Cx,
    status: StatusCode,
    case: &str,
    step: &str,
    given: Option<&Fields>,
    refusals: &[Refusal],
) -> Reply {
    let held = open(cx, case).await?;
    let (t, lang) = (case_words(cx.lang), cx.lang);
    let offered = held.view.offers.iter().find(|o| o.step == step).ok_or_else(Failure::absent)?;
    let step = held.view.definition.step(step).ok_or_else(Failure::absent)?;
    if let Some(refusal) = offered.refusal.as_ref().filter(|_| given.is_none()) {
        return one::show(cx, StatusCode::CONFLICT, case, std::slice::from_ref(refusal)).await;
    }
    let is_official = matches!(held.view.seat, Seat::Official(_));
    let file = &held.view.file;
    let name = if is_official { file.title.clone() } else { format!("{} {}", t.case_of, file.number) };
    let path = held.path();
    let refusals: Vec<Refusal> = refusals.iter().cloned().map(|r| marked(r, step)).collect();
    let (power, force) = power_of(step, cx);
    let button = match (is_official, step.second.is_empty()) {
        (true, false) => t.propose,
        (true, true) => t.take,
        (false, _) => t.hand_in,
    };
    let template = StepPage {
        page: cx.page(step.title.get(lang), &[(t.title, "/cases"), (&name, &path)]).with_errors(&refusals, lang),
        w: cx.words(),
        t,
        action: cx.url(&format!("{path}/steps/{}", step.id)),
        back: cx.url(&path),
        seen: given.map_or(file.revision, |g| g.int("seen")),
        note: step.note.as_ref().map(|n| n.get(lang).to_owned()).unwrap_or_default(),
        power,
        force,
        basis: basis(cx, &step.basis),
        documents: step.documents.iter().map(|d| d.get(lang).to_owned()).collect(),
        fields: step.fields.iter().map(|f| asked(cx, step, f, given)).collect(),
        is_second: !step.second.is_empty(),
        button,
    };
    cx.show_with(status, &template)
}

/// The refusal of a field, at the field as the form names it.
fn marked(mut refusal: Refusal, step: &Step) -> Refusal {
    let field = refusal.field.as_deref().filter(|f| step.fields.iter().any(|s| s.id == *f));
    refusal.field = field.map(|f| format!("{MARK}{f}"));
    refusal
}

/// Does something with a case in the visitor's name.
pub(super) async fn advance(cx: &Cx, case: &str, wish: Wish) -> Result<Advanced, Failure> {
    let (actor, case, catalog) = (Actor::Account(cx.account_id()?), case.to_owned(), cx.catalog().clone());
    cx.blocking(move |app| {
        let ground = &app.installation.ground;
        let id = ground.db.read(|tx| find(tx, &case))?;
        cases::advance(ground, &catalog, &actor, &id, &wish)
    })
    .await
}

pub(super) async fn take(cx: Cx, Path((_, case, step)): Path<(String, String, String)>, Form(fields): Form) -> Reply {
    let of = |(name, value): &(String, String)| {
        let id = name.strip_prefix(MARK)?;
        (!value.trim().is_empty()).then(|| (id.to_owned(), value.replace("\r\n", "\n")))
    };
    let answers: BTreeMap<String, String> = fields.pairs().iter().filter_map(of).collect();
    match advance(&cx, &case, Wish::step(&step, answers, Some(fields.int("seen")))).await {
        Ok(done) => back(&cx, &case, done.is_pending),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &case, &step, Some(&fields), &refusals).await
        }
    }
}

/// To the case, with what to say.
fn back(cx: &Cx, case: &str, is_pending: bool) -> Reply {
    let word = if is_pending { "pending" } else { "done" };
    // The path was a case's number or id, or nothing would have been done.
    cx.see_other(&cx.url(&format!("/cases/{case}?{word}")))
}

pub(super) async fn confirm(cx: Cx, Path((_, case)): Path<(String, String)>, Form(fields): Form) -> Reply {
    decide(&cx, &case, Wish::of(Move::Confirm, Some(fields.int("seen")))).await
}

pub(super) async fn decline(cx: Cx, Path((_, case)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let word = fields.get("word").trim().to_owned();
    if word.is_empty() {
        // Whether there is such a case is asked first.
        open(&cx, &case).await?;
        let refusal = Refusal::invalid("common.required").on("word");
        return one::show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &case, &[refusal]).await;
    }
    decide(&cx, &case, Wish { wanted: Move::Decline, seen: Some(fields.int("seen")), word }).await
}

/// Does it, and shows the case with the refusal where there is one.
pub(super) async fn decide(cx: &Cx, case: &str, wish: Wish) -> Reply {
    match advance(cx, case, wish).await {
        Ok(done) => back(cx, case, done.is_pending),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            one::show(cx, status, case, &refusals).await
        }
    }
}

/// A refusal of input.
pub(super) fn required(field: &str) -> Error {
    Refusal::invalid("common.required").on(field).into()
}
