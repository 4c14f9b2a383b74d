//! The reviewer's decision: enact or not, with findings and basis.

use super::shown::{self, Look};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Page};
use crate::words::Words;
use crate::words::editing::{EditingWords, editing_words};
use crate::words::library::{LibraryWords, library_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::act::{Claim, Reasons};
use shirube_domain::authority;
use shirube_domain::editing;
use shirube_domain::id::ProposalId;
use shirube_domain::refusal::{Error, Refusal, Refusals};

#[derive(askama::Template)]
#[template(path = "editing/review.html")]
struct ReviewPage {
    page: Page,
    w: &'static Words,
    t: &'static EditingWords,
    l: &'static LibraryWords,
    here: String,
    revision: String,
    in_force: String,
    is_author: bool,
    decisions: Vec<Choice>,
    findings: String,
    clauses: Vec<Choice>,
    look: Look,
}

pub(super) async fn form(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &id, None, &[]).await
}

/// The powers the decision can rest on, with the words of the form.
const DECISIONS: [(&str, &str); 2] = [("enact", "norm.enact"), ("reject", "norm.reject")];

fn basis() -> Vec<String> {
    let mut all: Vec<String> =
        DECISIONS.iter().filter_map(|(_, power)| authority::power(power)).flat_map(|p| p.basis.clone()).collect();
    all.dedup();
    all
}

async fn show(cx: &Cx, status: StatusCode, id: &str, given: Option<&Fields>, refusals: &[Refusal]) -> Reply {
    let (held, t) = (shown::load(cx, id).await?, editing_words(cx.lang));
    let look = shown::look(cx, held.draft.text.clone(), held.draft.in_force).await?;
    let here = format!("/editing/{id}");
    let page = cx
        .page(t.review_title, &[(t.title, "/editing"), (&held.proposal.instrument, &here)])
        .with_errors(refusals, cx.lang);
    let chosen = given.map(|g| g.get("decision")).unwrap_or_default();
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: chosen == value,
        ..Choice::default()
    };
    let cited = given.map(|g| g.all("clauses"));
    let clause = |basis: String| Choice {
        chosen: cited.as_ref().is_none_or(|c| c.contains(&basis.as_str())),
        label: basis.clone(),
        value: basis,
        ..Choice::default()
    };
    // After a refusal too: what counts is the draft the reviewer has read.
    let revision = given.map_or(held.proposal.revision, |g| g.int("version"));
    let template = ReviewPage {
        page,
        w: cx.words(),
        t,
        l: library_words(cx.lang),
        here: cx.url(&here),
        revision: revision.to_string(),
        in_force: held.draft.in_force.map(|d| d.to_string()).unwrap_or_default(),
        is_author: held.is_author(&cx.account_id()?),
        decisions: vec![choice("enact", t.decision_enact), choice("reject", t.decision_reject)],
        findings: given.map(|g| g.get("findings").to_owned()).unwrap_or_default(),
        clauses: basis().into_iter().map(clause).collect(),
        look,
    };
    cx.show_with(status, &template)
}

/// The power chosen and the reasons; every fault at once.
fn read(fields: &Fields) -> Result<(&'static str, Reasons), Error> {
    let power = DECISIONS.iter().find(|(word, _)| fields.get("decision") == *word).map(|(_, power)| *power);
    let findings: Vec<String> =
        fields.get("findings").lines().map(str::to_owned).filter(|l| !l.trim().is_empty()).collect();
    let clauses: Vec<String> = basis().into_iter().filter(|b| fields.all("clauses").contains(&b.as_str())).collect();
    let mut refusals = Refusals::default();
    if power.is_none() {
        refusals.push(Refusal::invalid("common.choose").on("decision"));
    }
    if findings.is_empty() {
        refusals.push(Refusal::invalid("common.required").on("findings"));
    }
    if clauses.is_empty() {
        refusals.push(Refusal::invalid("common.choose").on("clauses"));
    }
    refusals.settle()?;
    Ok((power.unwrap_or_default(), Reasons::new(findings, clauses)?))
}

pub(super) async fn decide(cx: Cx, Path((_, id)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let proposal = ProposalId::parse(&id).map_err(|_| Failure::absent())?;
    let done = match read(&fields) {
        Err(error) => Err(error.into()),
        Ok((power, reasons)) => {
            let claim = Claim { actor: cx.account_id()?, power, subject: id.clone(), reasons };
            let seen = fields.int("version");
            if power == "norm.enact" {
                cx.blocking(move |app| app.installation.enact(claim, &proposal, seen)).await
            } else {
                cx.act(claim, move |tx, act| editing::reject(tx, act, &proposal, seen)).await
            }
        }
    };
    match done {
        Ok(()) => cx.see_other(&cx.url(&format!("/editing/{id}?decided"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &id, Some(&fields), &refusals).await
        }
    }
}
