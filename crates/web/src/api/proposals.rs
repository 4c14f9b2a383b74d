//! Proposals: written, reviewed and decided by programs as on the pages.
//!
//! For: a norm editor's own tools do what the pages of norm editing do, under the same office and with the same reasons.
//! Rests on: `editing`; `docs/decisions/0015-norm-editing.md`; the powers `norm.enact` and `norm.reject`.
//! Words: an *examination* says what a draft would change if it counted now; a *decision* is an act with reasons.
//! Never: shows a draft to anyone without the office; lets an author of a draft decide on it.
//! Begin at: [`propose`], then [`enact`].

use super::asked::{Condition, Given, Once, mark, of_same, settle};
use super::describe::{Kind, Matches, about};
use super::reply;
use super::shape::proposal::{DecisionDraft, Examination, Proposal, ProposalDraft, ProposalList, ProposalRow};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::guard::access::EDIT;
use crate::operations;
use axum::extract::Path;
use axum::http::StatusCode;
use serde_json::json;
use shirube_domain::act::{Claim, Reasons};
use shirube_domain::authority::{self, Office};
use shirube_domain::db::Tx;
use shirube_domain::editing::{self, Effects};
use shirube_domain::id::ProposalId;
use shirube_domain::office;
use shirube_domain::refusal::{Class, Error, Refusal, Refusals};
use shirube_domain::time::{Date, date_in_japan};

const AT_ONCE: i64 = 200;
const STATES: &[&str] = &["draft", "submitted", "enacted", "rejected", "withdrawn"];

operations! {
    GET "/api/v1/proposals" EDIT => list,
        about("listProposals", "改訂案の一覧（最近変わった200件）", "Proposals, latest change first, the latest two hundred")
            .may("state", Kind::OneOf(STATES), "状態", "how far they are").gives::<ProposalList>(200);
    POST "/api/v1/proposals" EDIT => propose,
        about("propose", "改訂案を作る", "Propose a new version of an instrument, or another file of the catalogue")
            .takes::<ProposalDraft>(example()).gives::<Proposal>(201).once().refuses(&[409]);
    POST "/api/v1/proposals/examine" EDIT => examine,
        about("examineDraft", "本文を保存せずに確かめる", "Say what a draft is and would change; nothing is kept")
            .takes::<ProposalDraft>(example()).gives::<Examination>(200);
    GET "/api/v1/proposals/{proposal}" EDIT => get,
        about("getProposal", "一つの改訂案", "One proposal, with its text, steps and what it would change")
            .gives::<Proposal>(200).tagged();
    PUT "/api/v1/proposals/{proposal}" EDIT => save,
        about("saveProposal", "下書きを保存する", "Save the draft; one that awaited review becomes a draft again")
            .takes::<ProposalDraft>(example()).gives::<Proposal>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/proposals/{proposal}/submit" EDIT => submit,
        about("submitProposal", "確認を依頼する", "Ask for review by another person")
            .gives::<Proposal>(200).matches(Matches::Held).refuses(&[409, 422]);
    POST "/api/v1/proposals/{proposal}/enact" EDIT => enact,
        about("enactProposal", "決定する（公的行為）", "Enact it, as an act with reasons of someone who wrote nothing of it")
            .takes::<DecisionDraft>(reasons()).gives::<Proposal>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/proposals/{proposal}/reject" EDIT => reject,
        about("rejectProposal", "採用しないことを決める（公的行為）", "Decide not to adopt it, as an act with reasons")
            .takes::<DecisionDraft>(reasons()).gives::<Proposal>(200).matches(Matches::Held).refuses(&[409]);
    POST "/api/v1/proposals/{proposal}/withdraw" EDIT => withdraw,
        about("withdrawProposal", "取り下げる（作成した人だけ）", "Take it back, by whoever began it")
            .gives::<Proposal>(200).refuses(&[409]);
}

fn example() -> serde_json::Value {
    json!({ "text": "code = \"aigb\"\nversion = \"1.3\"\nsupersedes = \"1.2\"\n…", "in_force": "2027-04-01" })
}

fn reasons() -> serde_json::Value {
    json!({ "findings": ["原典の改訂箇所と照らした。"], "clauses": ["docs/decisions/0015-norm-editing.md"] })
}

fn id_of(text: &str) -> Result<ProposalId, Failure> {
    ProposalId::parse(text).map_err(|_| Failure::absent())
}

async fn list(cx: Cx) -> Reply {
    let wanted = Fields::parse(&cx.query).get("state").to_owned();
    let items = cx
        .read(move |tx, _| {
            let found = editing::proposals(tx, AT_ONCE)?;
            let found = found.iter().filter(|p| wanted.is_empty() || p.state.word() == wanted);
            found.map(|p| row(tx, p)).collect::<Result<Vec<_>, Error>>()
        })
        .await?;
    reply::ok(&cx, &ProposalList { items })
}

fn row(tx: &mut Tx<'_>, p: &editing::Proposal) -> Result<ProposalRow, Error> {
    Ok(ProposalRow::of(p, office::named(tx, &p.proposer, Office::NormEditor)?))
}

/// The proposal as it stands now.
async fn one(cx: &Cx, id: ProposalId) -> Result<Proposal, Failure> {
    let read = cx
        .read(move |tx, _| {
            let absent = || Refusal::of(Class::Absent, "common.absent");
            let held = editing::proposal(tx, &id)?.ok_or_else(absent)?;
            let draft = editing::draft(tx, &id)?.ok_or_else(absent)?;
            let act = held.act.as_ref().map(|act| editing::act_of(tx, act)).transpose()?.flatten();
            Ok((row(tx, &held)?, held, draft, editing::steps(tx, &id)?, act))
        })
        .await?;
    let (row, held, draft, steps, act) = read;
    let examination = match held.state.is_open() {
        true => Some(examination(cx, draft.text.clone(), draft.in_force).await?),
        false => None,
    };
    Ok(Proposal {
        proposal: row,
        text: draft.text,
        in_force: draft.in_force.map(|d| d.to_string()),
        steps: steps.iter().map(Into::into).collect(),
        act: act.as_ref().map(Into::into),
        examination,
    })
}

async fn examination(cx: &Cx, text: String, from: Option<Date>) -> Result<Examination, Failure> {
    let (lang, now) = (cx.lang, cx.now);
    cx.blocking(move |app| {
        let in_force = app.installation.in_force();
        let found = editing::examine(&in_force, &text, from, date_in_japan(now));
        let effects = match &found.instrument {
            Some(i) => app.installation.ground.db.read(|tx| editing::effects(tx, in_force.catalog(), i))?,
            None => Effects::default(),
        };
        Ok(Examination::of(&in_force, &found, &effects, lang))
    })
    .await
}

async fn shown(cx: &Cx, id: ProposalId) -> Reply {
    let proposal = one(cx, id).await?;
    reply::tagged(cx, proposal.proposal.revision, &proposal)
}

async fn get(cx: Cx, Path(id): Path<String>) -> Reply {
    shown(&cx, id_of(&id)?).await
}

async fn examine(cx: Cx, Given(given): Given<ProposalDraft>) -> Reply {
    if given.text.len() > editing::LONGEST {
        let refusal = Refusal::of(Class::TooMuch, "editing.too-long").on("text");
        return Err(refusal.with("bytes", given.text.len()).with("limit", editing::LONGEST).into());
    }
    let from = shirube_domain::form::optional_date("in_force", given.in_force.as_deref().unwrap_or_default())?;
    reply::ok(&cx, &examination(&cx, given.text, from).await?)
}

async fn propose(cx: Cx, once: Once, Given(given): Given<ProposalDraft>) -> Reply {
    let (by, in_force, mark) = (cx.account_id()?, cx.app.installation.in_force(), mark(&given));
    let (draft, kept) = (given.seen(0), mark.clone());
    let result = cx
        .file_once("norm.propose", once.token(&cx)?, move |tx, _, _| {
            Ok(format!("{kept} {}", editing::propose(tx, &in_force, &draft, &by)?))
        })
        .await?;
    let id = of_same(&result, &mark)?;
    let proposal = one(&cx, id_of(&id)?).await?;
    reply::created(&cx, &format!("/api/v1/proposals/{id}"), Some(proposal.proposal.revision), &proposal)
}

/// The revision seen, when the proposal still has it.
fn seen(tx: &mut Tx<'_>, id: &ProposalId, condition: &Condition) -> Result<i64, Error> {
    let held = editing::proposal(tx, id)?.ok_or_else(|| Refusal::of(Class::Absent, "common.absent"))?;
    condition.revision(held.revision)
}

/// A stale condition is 412, also when the change came between the look and the act.
fn settled(failure: Failure) -> Failure {
    let is_stale = failure.refusals().iter().any(|r| r.code == "editing.saved-meanwhile");
    if is_stale { failure.with_status(StatusCode::PRECONDITION_FAILED) } else { settle(failure) }
}

async fn save(cx: Cx, Path(id): Path<String>, condition: Condition, Given(given): Given<ProposalDraft>) -> Reply {
    condition.needed()?;
    let (id, by, in_force) = (id_of(&id)?, cx.account_id()?, cx.app.installation.in_force());
    let of = id.clone();
    cx.file("norm.save", move |tx, _, _| {
        let draft = given.seen(seen(tx, &of, &condition)?);
        editing::save(tx, &in_force, &of, &draft, &by)
    })
    .await
    .map_err(settled)?;
    shown(&cx, id).await
}

async fn submit(cx: Cx, Path(id): Path<String>, condition: Condition) -> Reply {
    condition.needed()?;
    let (id, by, in_force) = (id_of(&id)?, cx.account_id()?, cx.app.installation.in_force());
    let of = id.clone();
    cx.file("norm.submit", move |tx, _, _| {
        let seen = seen(tx, &of, &condition)?;
        editing::submit(tx, &in_force, &of, seen, &by)
    })
    .await
    .map_err(settled)?;
    shown(&cx, id).await
}

async fn withdraw(cx: Cx, Path(id): Path<String>) -> Reply {
    let (id, by) = (id_of(&id)?, cx.account_id()?);
    let of = id.clone();
    cx.file("norm.withdraw", move |tx, _, _| editing::withdraw(tx, &of, &by)).await?;
    shown(&cx, id).await
}

/// The claim of a decision; every fault of its reasons at once.
fn claim(cx: &Cx, id: &ProposalId, power: &'static str, given: DecisionDraft) -> Result<Claim, Failure> {
    let basis = authority::power(power).map(|p| p.basis.clone()).unwrap_or_default();
    let findings: Vec<String> = given.findings.into_iter().filter(|f| !f.trim().is_empty()).collect();
    let mut refusals = Refusals::default();
    if findings.is_empty() {
        refusals.push(Refusal::invalid("common.required").on("findings"));
    }
    if given.clauses.is_empty() || given.clauses.iter().any(|c| !basis.contains(c)) {
        refusals.push(Refusal::invalid("common.choose").on("clauses"));
    }
    refusals.settle()?;
    let reasons = Reasons::new(findings, given.clauses).map_err(Error::from)?;
    Ok(Claim { actor: cx.account_id()?, power, subject: id.to_string(), reasons })
}

async fn enact(cx: Cx, Path(id): Path<String>, condition: Condition, Given(given): Given<DecisionDraft>) -> Reply {
    condition.needed()?;
    let id = id_of(&id)?;
    let claim = claim(&cx, &id, "norm.enact", given)?;
    let of = id.clone();
    cx.blocking(move |app| {
        let seen = app.installation.ground.db.read(|tx| seen(tx, &of, &condition))?;
        app.installation.enact(claim, &of, seen)
    })
    .await
    .map_err(settled)?;
    shown(&cx, id).await
}

async fn reject(cx: Cx, Path(id): Path<String>, condition: Condition, Given(given): Given<DecisionDraft>) -> Reply {
    condition.needed()?;
    let id = id_of(&id)?;
    let claim = claim(&cx, &id, "norm.reject", given)?;
    let of = id.clone();
    cx.act(claim, move |tx, act| {
        let seen = seen(tx, &of, &condition)?;
        editing::reject(tx, act, &of, seen)
    })
    .await
    .map_err(settled)?;
    shown(&cx, id).await
}
