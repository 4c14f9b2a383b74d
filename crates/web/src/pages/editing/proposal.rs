//! One proposal: its history, what it changes, and what can be done with it.

use super::shown::{self, Look, Whole};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Column, Fact, Page, minute};
use crate::words::Words;
use crate::words::editing::{EditingWords, editing_words};
use crate::words::library::{LibraryWords, library_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::editing::{self, ActRecord, ProposalState};
use shirube_domain::id::ProposalId;
use shirube_domain::refusal::Refusal;

/// One step as a row.
pub(super) struct StepRow {
    pub kind: &'static str,
    pub who: String,
    pub at: String,
}

#[derive(askama::Template)]
#[template(path = "editing/proposal.html")]
struct ProposalPage {
    page: Page,
    w: &'static Words,
    t: &'static EditingWords,
    l: &'static LibraryWords,
    here: String,
    facts: Vec<Fact>,
    chip: &'static str,
    state: &'static str,
    is_open: bool,
    is_draft: bool,
    is_mine: bool,
    may_review: bool,
    revision: i64,
    columns: Vec<Column>,
    steps: Vec<StepRow>,
    act: Option<ActRecord>,
    look: Look,
}

pub(super) async fn show(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let held = shown::load(&cx, &id).await?;
    render(&cx, StatusCode::OK, held, &[]).await
}

async fn render(cx: &Cx, status: StatusCode, held: Whole, refusals: &[Refusal]) -> Reply {
    let (t, lang, me) = (editing_words(cx.lang), cx.lang, cx.account_id()?);
    let is_open = held.proposal.state.is_open();
    // Decided, it is compared by the pages of the library: against itself it would only be "there already".
    let look = match is_open {
        true => shown::look(cx, held.draft.text.clone(), held.draft.in_force).await?,
        false => Look::default(),
    };
    let mut page = cx.page(&held.proposal.instrument, &[(t.title, "/editing")]).with_errors(refusals, lang);
    let query = Fields::parse(&cx.query);
    let said = [("saved", t.saved), ("submitted", t.submitted), ("withdrawn", t.withdrawn), ("decided", t.decided)];
    if let Some((word, text)) = said.into_iter().find(|(word, _)| query.has(word)) {
        let is_faulty = word == "saved" && !look.faults.is_empty();
        page = page.with_notice(
            if is_faulty { "info" } else { "success" },
            if is_faulty { t.saved_faulty } else { text },
            "",
        );
    }
    let fact = |term: &str, detail: String, href: String| Fact { term: term.to_owned(), detail, href };
    let mut facts = vec![
        fact(t.in_force, held.draft.in_force.map_or_else(|| "–".to_owned(), |d| d.to_string()), String::new()),
        fact(t.updated, minute(&held.proposal.updated_at), String::new()),
    ];
    if held.proposal.state == ProposalState::Enacted {
        facts.push(fact(t.instrument, held.proposal.instrument.clone(), shown::enacted_at(cx, &held.proposal)));
    }
    let is_author = held.is_author(&me);
    let template = ProposalPage {
        page,
        w: cx.words(),
        t,
        l: library_words(lang),
        here: cx.url(&format!("/editing/{}", held.proposal.id)),
        facts,
        chip: shown::chip(held.proposal.state),
        state: held.proposal.state.label(lang),
        is_open,
        is_draft: held.proposal.state == ProposalState::Draft,
        is_mine: held.proposal.proposer == me,
        may_review: held.proposal.state == ProposalState::Submitted && !is_author,
        revision: held.proposal.revision,
        columns: shown::columns(&[t.step, t.who, t.at]),
        steps: steps(&held, cx),
        act: held.act,
        look,
    };
    cx.show_with(status, &template)
}

pub(super) fn steps(held: &Whole, cx: &Cx) -> Vec<StepRow> {
    let row =
        |s: &editing::Step| StepRow { kind: s.kind.label(cx.lang), who: shown::who(s, cx.lang), at: minute(&s.at) };
    held.steps.iter().rev().map(row).collect()
}

pub(super) async fn text(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let held = shown::load(&cx, &id).await?;
    Ok(cx.download("application/toml", &format!("{}.toml", held.proposal.instrument), held.draft.text.into_bytes()))
}

pub(super) async fn submit(cx: Cx, Path((_, id)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let proposal = ProposalId::parse(&id).map_err(|_| Failure::absent())?;
    let (by, in_force, seen) = (cx.account_id()?, cx.app.installation.in_force(), fields.int("version"));
    let done = cx.file("norm.submit", move |tx, _, _| editing::submit(tx, &in_force, &proposal, seen, &by)).await;
    match done {
        Ok(()) => cx.see_other(&cx.url(&format!("/editing/{id}?submitted"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, status, shown::load(&cx, &id).await?, &refusals).await
        }
    }
}

#[derive(askama::Template)]
#[template(path = "editing/withdraw.html")]
struct WithdrawPage {
    page: Page,
    w: &'static Words,
    t: &'static EditingWords,
    here: String,
    instrument: String,
}

pub(super) async fn withdraw_form(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    let (held, t) = (shown::load(&cx, &id).await?, editing_words(cx.lang));
    let here = format!("/editing/{id}");
    let page = cx.page(t.withdraw_title, &[(t.title, "/editing"), (&held.proposal.instrument, &here)]);
    let here = cx.url(&here);
    cx.show(&WithdrawPage { page, w: cx.words(), t, here, instrument: held.proposal.instrument })
}

pub(super) async fn withdraw(cx: Cx, Path((_, id)): Path<(String, String)>, Form(_): Form) -> Reply {
    let (proposal, by) = (ProposalId::parse(&id).map_err(|_| Failure::absent())?, cx.account_id()?);
    cx.file("norm.withdraw", move |tx, _, _| editing::withdraw(tx, &proposal, &by)).await?;
    cx.see_other(&cx.url(&format!("/editing/{id}?withdrawn")))
}
