//! One evaluation: its plan, what was agreed, the runs handed in, and what is to be done next.

use super::give::field_label;
use super::list::chip;
use super::{evaluation_id, held, my_words};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Fact, Page, minute};
use crate::words::Words;
use crate::words::evaluation::EvaluationWords;
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::db::{Tx, WriteTx};
use shirube_domain::downstream;
use shirube_domain::evaluation::{self, Delivery, Evaluation, EvaluationState, Run, RunState, Stale};
use shirube_domain::id::{AccountId, ChangeId, EvaluationId, OperatorId};
use shirube_domain::identity;
use shirube_domain::refusal::{Error, Refusal};
use shirube_domain::registry::{self, Operator};
use shirube_domain::statement::{self, Address};
use shirube_domain::text::Lang;

/// Operators one can give a result to at once on the page.
const MOST_OTHERS: u32 = 200;

type At = Path<(String, String, String)>;

/// Everything the page shows.
pub(super) struct Desk {
    held: Evaluation,
    name: String,
    runs: Vec<Run>,
    stale: Vec<Stale>,
    names: Vec<(AccountId, String)>,
    /// Fields of the signed result that can be shown, and other operators of this installation.
    showable: Vec<String>,
    others: Vec<Operator>,
    deliveries: Vec<Delivery>,
}

impl Desk {
    fn who(&self, id: &AccountId) -> String {
        self.names.iter().find(|(of, _)| of == id).map_or_else(|| "–".to_owned(), |(_, name)| name.clone())
    }
}

struct RunLine {
    href: String,
    name: String,
    hint: String,
    state: &'static str,
    kind: &'static str,
}

#[derive(askama::Template)]
#[template(path = "evaluation/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static EvaluationWords,
    here: String,
    state: &'static str,
    kind: &'static str,
    stale: Vec<String>,
    facts: Vec<Fact>,
    purpose: String,
    reason: String,
    runs: Vec<RunLine>,
    command: String,
    seen: String,
    days: String,
    typed_reason: String,
    may_agree: bool,
    is_own: bool,
    is_planned: bool,
    may_upload: bool,
    may_issue: bool,
    may_withdraw: bool,
    is_issued: bool,
    statement_href: String,
    system_href: String,
    may_give: bool,
    was_given: bool,
    show: Vec<Choice>,
    recipients: Vec<Choice>,
    to_name: String,
    deliveries: Vec<DeliveryLine>,
}

/// One giving of the result.
struct DeliveryLine {
    to: String,
    at: String,
    by: String,
    shown: String,
}

pub(super) fn run_chip(state: RunState) -> &'static str {
    match state {
        RunState::New => "attention",
        RunState::Accepted => "done",
        RunState::Returned | RunState::Replaced => "neutral",
    }
}

fn gather(tx: &mut Tx<'_>, (operator, id): (&OperatorId, &EvaluationId), at: u64) -> Result<Desk, Error> {
    let held = held(tx, operator, id)?;
    let is_issued = held.state == EvaluationState::Issued;
    let others = if is_issued { registry::operators(tx, "", None, MOST_OTHERS)?.rows } else { Vec::new() };
    Ok(Desk {
        showable: if is_issued { evaluation::showable(tx, &held)? } else { Vec::new() },
        others: others.into_iter().filter(|o| o.id != *operator).collect(),
        name: registry::asset(tx, &held.asset)?.map(|a| a.name).unwrap_or_default(),
        runs: evaluation::runs(tx, id)?,
        deliveries: evaluation::deliveries(tx, id)?,
        stale: evaluation::standing(tx, &held, at)?,
        names: identity::members(tx, operator)?.into_iter().map(|m| (m.account.id, m.account.name)).collect(),
        held,
    })
}

/// What a form could not store.
#[derive(Default)]
pub(super) struct Entered {
    pub fields: Fields,
    pub refusals: Vec<Refusal>,
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    render(&cx, &evaluation_id(&id)?, StatusCode::OK, Entered::default()).await
}

pub(super) async fn render(cx: &Cx, id: &EvaluationId, status: StatusCode, entered: Entered) -> Reply {
    let (operator, id, at) = (cx.operator()?.id.clone(), id.clone(), statement::seconds(cx.now));
    let desk = cx.read(move |tx, _| gather(tx, (&operator, &id), at)).await?;
    let (t, lang, held) = (my_words(cx), cx.lang, &desk.held);
    use EvaluationState::{Accepted, Agreed, Issued, Planned, Returned, Review, Withdrawn};
    let title = format!("#{} {} · {}", held.number, desk.name, held.plan.title.get(lang));
    let here = cx.workspace_url(&format!("/assess/evaluations/{}", held.id))?;
    let typed = |name: &str, usual: &str| match entered.fields.has(name) {
        true => entered.fields.get(name).to_owned(),
        false => usual.to_owned(),
    };
    let (is_own, state) = (held.author == cx.account_id()?, held.state);
    let role = cx.role();
    let template = OnePage {
        page: cx.workspace_page(&title, &[(t.title, "/assess/evaluations")])?.with_errors(&entered.refusals, lang),
        w: cx.words(),
        t,
        state: state.label(lang),
        kind: chip(state),
        stale: desk.stale.iter().filter(|_| state != Withdrawn).map(|s| stale_words(s, lang)).collect(),
        facts: facts(cx, &desk)?,
        purpose: held.plan.purpose.clone(),
        reason: held.reason.clone().unwrap_or_default(),
        runs: desk.runs.iter().map(|r| run_line(cx, r, &here)).collect(),
        command: evaluation::typed(&evaluation::command(held)),
        seen: held.revision.to_string(),
        days: typed("days", "365"),
        typed_reason: typed("reason", ""),
        may_agree: state == Planned && role.may(Verb::Approve) && !is_own,
        is_planned: state == Planned,
        is_own,
        may_upload: [Agreed, Review, Returned].contains(&state) && role.may(Verb::Answer),
        may_issue: state == Accepted && role.may(Verb::Approve),
        may_withdraw: state != Withdrawn && role.may(Verb::Approve),
        is_issued: state == Issued,
        statement_href: match &held.statement {
            Some(id) => cx.workspace_url(&format!("/register/statements/{id}"))?,
            None => String::new(),
        },
        may_give: state == Issued && role.may(Verb::Disclose),
        was_given: cx.query == "given",
        show: showing(&desk, &entered.fields, (t, lang)),
        to_name: typed("to_name", ""),
        deliveries: desk.deliveries.iter().map(|d| delivery_line(&desk, d, (t, lang))).collect(),
        recipients: recipients(&desk, &entered.fields, (t, lang)),
        system_href: cx.workspace_url(&format!("/assess/evaluations/systems/{}", held.asset))?,
        here,
    };
    cx.show_with(status, &template)
}

/// The fields that can be shown, the shares by their titles.
fn showing(desk: &Desk, typed: &Fields, words: (&EvaluationWords, Lang)) -> Vec<Choice> {
    let is_share = |name: &str| name.starts_with("share.") || name.starts_with("threshold.");
    let choice = |name: &String| Choice {
        value: name.clone(),
        label: field_label(&desk.held, name, words),
        hint: String::new(),
        chosen: if typed.has("to") { typed.all("show").contains(&name.as_str()) } else { is_share(name) },
    };
    desk.showable.iter().map(choice).collect()
}

fn delivery_line(desk: &Desk, one: &Delivery, (t, lang): (&EvaluationWords, Lang)) -> DeliveryLine {
    let shown: Vec<String> = one.shown.iter().map(|name| field_label(&desk.held, name, (t, lang))).collect();
    let separator = lang.pick("、", ", ");
    DeliveryLine {
        to: match (&one.to, one.name.as_str()) {
            (Some(_), name) => name.to_owned(),
            (None, "") => t.as_file.to_owned(),
            (None, name) => format!("{name}{separator}{}", t.as_file),
        },
        at: minute(&one.at),
        by: desk.who(&one.by),
        shown: shown.join(separator),
    }
}

fn recipients(desk: &Desk, typed: &Fields, (t, lang): (&EvaluationWords, Lang)) -> Vec<Choice> {
    let file = Choice { label: t.as_file.to_owned(), ..Choice::default() };
    let operator = |o: &Operator| Choice {
        value: o.id.to_string(),
        label: o.name_in(lang).to_owned(),
        hint: String::new(),
        chosen: typed.get("to") == o.id.as_str(),
    };
    std::iter::once(file).chain(desk.others.iter().map(operator)).collect()
}

/// Why a result is stale, in words.
pub(crate) fn stale_words(stale: &Stale, lang: Lang) -> String {
    match stale.detail.is_empty() {
        true => stale.cause.label(lang).to_owned(),
        false => format!("{}{}{}", stale.cause.label(lang), lang.pick("：", ": "), stale.detail),
    }
}

fn run_line(cx: &Cx, run: &Run, here: &str) -> RunLine {
    let t = my_words(cx);
    RunLine {
        href: format!("{here}/runs/{}", run.id),
        name: format!("{} {}", t.run, run.number),
        hint: format!("{} · {} / {} {}", minute(&run.at), run.facts.answered, run.facts.planned, t.answered),
        state: run.state.label(cx.lang),
        kind: run_chip(run.state),
    }
}

fn facts(cx: &Cx, desk: &Desk) -> Result<Vec<Fact>, Failure> {
    let (t, held, lang) = (my_words(cx), &desk.held, cx.lang);
    let plan = &held.plan;
    let fact = |term: &str, detail: String, href: String| Fact { term: term.to_owned(), detail, href };
    let plain = |term: &str, detail: String| fact(term, detail, String::new());
    let parameters: Vec<String> = plan.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let mut out = vec![
        fact(t.system, desk.name.clone(), cx.workspace_url(&format!("/register/assets/{}", held.asset))?),
        plain(t.version, held.asset_version.clone().unwrap_or_else(|| format!("r{}", held.asset_revision))),
        fact(
            t.suite,
            format!("{} {}", plan.title.get(lang), held.suite_version),
            cx.url(&format!("/suites/{}", held.suite())),
        ),
        plain(t.digest, plan.digest.clone()),
        plain(t.samples_count, format!("{} × {} {}", plan.samples, plan.epochs, t.epochs_unit)),
        plain(t.model, plan.model.clone()),
        plain(t.target, plan.target.clone()),
        plain(t.parameters, parameters.join(lang.pick("、", ", "))),
        plain(t.level, format!("{:.0} %", plan.level * 100.0)),
        plain(t.judges, plan.judges.join(", ")),
        plain(t.thresholds, thresholds(held, lang)),
        plain(t.evaluator, plan.evaluator.clone()),
        plain(t.author, format!("{} · {}", desk.who(&held.author), minute(&held.created_at))),
    ];
    if let Some(part) = &plan.held_back {
        out.push(plain(t.held_back, format!("{} · {}", part.digest, part.count)));
    }
    if let (Some(by), Some(at)) = (&held.agreed_by, &held.agreed_at) {
        out.push(plain(t.agreed, format!("{} · {}", desk.who(by), minute(at))));
    }
    out.retain(|f| !f.detail.is_empty());
    Ok(out)
}

fn thresholds(held: &Evaluation, lang: Lang) -> String {
    let name = |of: &str| {
        let node = held.plan.tree.iter().find(|n| n.id == of);
        node.map_or_else(|| of.to_owned(), |n| n.title.get(lang).to_owned())
    };
    let all = held.plan.thresholds.iter().map(|t| format!("{} ≥ {}", name(&t.of), super::percent(t.at_least)));
    all.collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// Files a step and shows the page again, with what was refused.
async fn step<T: Send + 'static>(
    cx: &Cx,
    id: &str,
    (kind, fields): (&'static str, Fields),
    work: impl FnOnce(&mut WriteTx<'_, '_>, &EvaluationId) -> Result<T, Error> + Send + 'static,
) -> Reply {
    let (id, operator) = (evaluation_id(id)?, cx.operator()?.id.clone());
    let of = id.clone();
    let done = cx
        .file(kind, move |tx, _, _| {
            held(tx, &operator, &of)?;
            work(tx, &of)
        })
        .await;
    after(cx, &id, fields, done).await
}

async fn after<T>(cx: &Cx, id: &EvaluationId, fields: Fields, done: Result<T, Failure>) -> Reply {
    match done {
        Ok(_) => cx.see_other(&cx.workspace_url(&format!("/assess/evaluations/{id}"))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(cx, id, status, Entered { fields, refusals }).await
        }
    }
}

pub(super) async fn agree(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (by, seen) = (cx.account_id()?, fields.int("seen"));
    step(&cx, &id, ("evaluation.agree", fields), move |tx, id| evaluation::agree(tx, id, seen, &by)).await
}

/// Ends an evaluation, with its statement if there is one; gives the change by which others can be told.
///
/// # Errors
/// What the domain refuses.
pub fn end(
    tx: &mut WriteTx<'_, '_>,
    address: Option<&Address>,
    held: &Evaluation,
    (reason, seen): (&str, i64),
    by: &AccountId,
) -> Result<Option<ChangeId>, Error> {
    if held.state != EvaluationState::Issued {
        evaluation::withdraw(tx, &held.id, reason, seen)?;
        return Ok(None);
    }
    let done = evaluation::take_back(tx, &held.id, reason, seen)?;
    let row = done.statement.as_ref().map(|id| statement::statement(tx, id)).transpose()?.flatten();
    let offered = row.map(|row| downstream::on_status(tx, address, &row, by)).transpose()?;
    Ok(offered.flatten())
}

/// Withdraws; a statement is taken back, with the offer to tell those who were given it.
pub(super) async fn withdraw(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (id, operator, by) = (evaluation_id(&id)?, cx.operator()?.id.clone(), cx.account_id()?);
    let (of, reason, seen) = (id.clone(), fields.get("reason").to_owned(), fields.int("seen"));
    let address = cx.app.installation.address().cloned();
    let done = cx
        .file("evaluation.withdraw", move |tx, _, _| {
            let held = held(tx, &operator, &of)?;
            end(tx, address.as_ref(), &held, (&reason, seen), &by)
        })
        .await;
    match done {
        Ok(Some(change)) => cx.see_other(&cx.workspace_url(&format!("/changes/sent/{change}?withdrawn"))?),
        other => after(&cx, &id, fields, other).await,
    }
}

pub(super) async fn issue(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (id, operator, by) = (evaluation_id(&id)?, cx.operator()?.id.clone(), cx.account_id()?);
    let (of, seen) = (id.clone(), fields.int("seen"));
    let days = u32::try_from(fields.int("days")).unwrap_or(0);
    let done = cx
        .sign("evaluation.issue", move |tx, desk, catalog, _| {
            held(tx, &operator, &of)?;
            evaluation::issue(tx, desk, catalog, &of, (days, seen), &by)
        })
        .await;
    after(&cx, &id, fields, done).await
}
