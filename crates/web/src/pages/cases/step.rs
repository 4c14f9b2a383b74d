//! A step: its form, taking it, confirming and declining what is pending.

use super::one::{self, power_of};
use super::referral::{self, RouteLine};
use super::{find, open};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::procedures::basis;
use crate::view::{Choice, Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use crate::words::case_day::{DayWords, day_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::cases::{self, Actor, Advanced, Draft, Seat, View, Wish};
use shirube_domain::procedure::{Field, FieldKind, Move, Step, claim_key, question_of, reply_key};
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
    replies: Vec<ReplyAsked>,
}

/// One question with its reply.
struct ReplyAsked {
    heading: String,
    question: String,
    label: String,
    claim_label: String,
    id: String,
    value: String,
    claim_id: String,
    claim: String,
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
    day: &'static DayWords,
    /// Where a draft is kept.
    draft: String,
    draft_seen: i64,
    draft_at: String,
    routes: Vec<RouteLine>,
    route_columns: Vec<Column>,
}

pub(super) async fn form(cx: Cx, Path((_, case, step)): Path<(String, String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &case, &step, None, &[]).await
}

/// What was written: in the form that came back, or in the draft.
enum Written<'w> {
    Given(&'w Fields),
    Kept(&'w Draft),
    Nothing,
}

impl Written<'_> {
    fn get(&self, id: &str) -> Option<String> {
        match self {
            Written::Given(fields) => Some(fields.get(&format!("{MARK}{id}")).to_owned()),
            Written::Kept(draft) => Some(draft.answers.get(id).cloned().unwrap_or_default()),
            Written::Nothing => None,
        }
    }
}

/// Each question that was asked, with what was written to it.
fn replies(cx: &Cx, view: &View, field: &Field, given: &Written<'_>) -> Vec<ReplyAsked> {
    let day = day_words(cx.lang);
    let value = |id: String| given.get(&id).unwrap_or_default();
    let one = |(at, question): (usize, String)| {
        let (id, claim) = (reply_key(&field.id, at + 1), claim_key(&field.id, at + 1));
        ReplyAsked {
            heading: format!("{} {}", day.question, at + 1),
            label: format!("{} {}", day.reply, at + 1),
            claim_label: format!("{} {}", day.claim, at + 1),
            question,
            value: value(id.clone()),
            claim: value(claim.clone()),
            id: format!("{MARK}{id}"),
            claim_id: format!("{MARK}{claim}"),
        }
    };
    view.asked(field).into_iter().enumerate().map(one).collect()
}

fn asked(cx: &Cx, view: &View, step: &Step, field: &Field, given: &Written<'_>) -> Asked {
    let id = format!("{MARK}{}", field.id);
    // What the step rests on is a good beginning of what is cited.
    let clauses = || step.basis.iter().filter(|b| !b.starts_with("docs/")).cloned().collect::<Vec<_>>().join("\n");
    let value = match given.get(&field.id) {
        Some(value) => value,
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
        replies: replies(cx, view, field, given),
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
    let (t, day, lang) = (case_words(cx.lang), day_words(cx.lang), cx.lang);
    let offered = held.view.offers.iter().find(|o| o.step == step).ok_or_else(Failure::absent)?;
    let step = held.view.definition.step(step).ok_or_else(Failure::absent)?;
    if let Some(refusal) = offered.refusal.as_ref().filter(|_| given.is_none()) {
        return one::show(cx, StatusCode::CONFLICT, case, std::slice::from_ref(refusal)).await;
    }
    let draft = kept(cx, case, &step.id).await?;
    let written = match (given, &draft) {
        (Some(fields), _) => Written::Given(fields),
        (None, Some(draft)) => Written::Kept(draft),
        (None, None) => Written::Nothing,
    };
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
    let mut page = cx.page(step.title.get(lang), &[(t.title, "/cases"), (&name, &path)]).with_errors(&refusals, lang);
    if Fields::parse(&cx.query).has("kept") {
        page = page.with_notice("success", day.draft_kept, "");
    }
    let template = StepPage {
        page,
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
        fields: step.fields.iter().map(|f| asked(cx, &held.view, step, f, &written)).collect(),
        is_second: !step.second.is_empty(),
        button,
        day,
        draft: cx.url(&format!("{path}/steps/{}/draft", step.id)),
        draft_seen: given.map_or_else(|| draft.as_ref().map_or(0, |d| d.revision), |g| g.int("draft")),
        routes: referral::of(cx, &held, step).await?,
        route_columns: columns(&[day.route_risk, t.shared_words, day.route_laws]),
        draft_at: draft.as_ref().map(|d| minute(&d.at)).unwrap_or_default(),
    };
    cx.show_with(status, &template)
}

fn columns(labels: &[&str]) -> Vec<Column> {
    labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect()
}

/// The draft of a step, where there is one; none where the step cannot be taken.
async fn kept(cx: &Cx, case: &str, step: &str) -> Result<Option<Draft>, Failure> {
    let (account, case, step, at) = (cx.account_id()?, case.to_owned(), step.to_owned(), cx.now);
    cx.read(move |tx, _| {
        let id = find(tx, &case)?;
        // A form that came back after the case moved is shown without one.
        match cases::draft(tx, &account, &id, &step, at) {
            Ok(draft) => Ok(draft),
            Err(Error::Refused(_)) => Ok(None),
            Err(fault) => Err(fault),
        }
    })
    .await
}

/// What a form says, by the ids of the fields.
fn said(fields: &Fields) -> BTreeMap<String, String> {
    let of = |(name, value): &(String, String)| {
        let id = name.strip_prefix(MARK)?;
        (!value.trim().is_empty()).then(|| (id.to_owned(), value.replace("\r\n", "\n")))
    };
    fields.pairs().iter().filter_map(of).collect()
}

pub(super) async fn keep(cx: Cx, Path((_, case, step)): Path<(String, String, String)>, Form(fields): Form) -> Reply {
    let (account, answers, seen) = (cx.account_id()?, said(&fields), fields.int("draft"));
    let (number, of) = (case.clone(), step.clone());
    let done = cx
        .file("case.draft", move |tx, _, _| {
            let id = find(tx, &number)?;
            cases::keep_draft(tx, &account, &id, (&of, seen), &answers)
        })
        .await;
    match done {
        // The path was a case's number or id and a step's, or nothing would have been kept.
        Ok(_) => cx.see_other(&cx.url(&format!("/cases/{case}/steps/{step}?kept"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &case, &step, Some(&fields), &refusals).await
        }
    }
}

/// The refusal of a field, at the field as the form names it.
fn marked(mut refusal: Refusal, step: &Step) -> Refusal {
    let field =
        refusal.field.as_deref().filter(|f| step.fields.iter().any(|s| s.id == *f || question_of(s, f).is_some()));
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
    match advance(&cx, &case, Wish::step(&step, said(&fields), Some(fields.int("seen")))).await {
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
