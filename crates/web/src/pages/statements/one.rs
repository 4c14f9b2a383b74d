//! One statement of an operator: what it says, how it stands, its place in the log, and the file to hand on.

use super::{kind_words, moment, standing};
use crate::cx::{Cx, Reply, percent};
use crate::failure::Failure;
use crate::form::Form;
use crate::pages::changes::{UpstreamRow, upstream_row};
use crate::pages::disclosure;
use crate::view::{Choice, Fact, Page};
use crate::words::Words;
use crate::words::mark::{MarkWords, mark_words};
use crate::words::statement::{StatementWords, statement_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::db::Tx;
use shirube_domain::downstream::{self, Kind, Told};
use shirube_domain::id::{AccountId, ChangeId, OperatorId, StatementId};
use shirube_domain::ledger;
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::registry;
use shirube_domain::statement::{self, StatementRow, Status};
use shirube_domain::time::{of_second, rfc3339};
use shirube_proof::statement::Statement;

type At = Path<(String, String, String)>;

#[derive(askama::Template)]
#[template(path = "statements/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static StatementWords,
    href: String,
    chip: &'static str,
    state: &'static str,
    reason: String,
    facts: Vec<Fact>,
    fields: Vec<disclosure::Told>,
    revision: i64,
    /// What it can become; empty when it is withdrawn, or when the visitor may not.
    choices: Vec<Choice>,
    entered: String,
    may_take: bool,
    mt: &'static MarkWords,
    /// Changes of what its subject rests on, since it was issued.
    upstream: Vec<UpstreamRow>,
    offer: Option<Offer>,
}

/// The way to tell how a statement stands since it was taken back or set aside.
struct Offer {
    heading: &'static str,
    href: String,
    /// The name of the notice there is; none: it has still to be written.
    known: &'static str,
}

struct Found {
    row: StatementRow,
    /// What it is about, by name, when that is in the register.
    about: Option<String>,
    index: Option<u64>,
    upstream: Vec<Told>,
    notice: Option<ChangeId>,
    may_be_told: bool,
}

fn find(tx: &mut Tx<'_>, (operator, id): (&OperatorId, &str), reader: &AccountId) -> Result<Found, Error> {
    let row = own(tx, operator, id)?;
    let index = ledger::entry(tx, row.entry.as_str())?.and_then(|e| e.index);
    let mut upstream = match &row.asset {
        Some(asset) => downstream::of_asset(tx, (operator, asset), reader, 20)?,
        None => Vec::new(),
    };
    let about = row.asset.as_ref().map(|asset| registry::asset(tx, asset)).transpose()?.flatten().map(|a| a.name);
    let issued = of_second(row.issued_at).map(rfc3339).unwrap_or_default();
    upstream.retain(|told| told.at > issued);
    let notice = downstream::notice_of(tx, &row)?.map(|change| change.id);
    let may_be_told = downstream::may_be_told(tx, &row)?;
    Ok(Found { row, about, index, upstream, notice, may_be_told })
}

/// A statement of the operator; any other is absent.
fn own(tx: &mut Tx<'_>, operator: &OperatorId, id: &str) -> Result<StatementRow, Error> {
    let absent = || Error::from(Refusal::of(Class::Absent, "common.absent"));
    let id = StatementId::parse(id).map_err(|_| absent())?;
    let held = statement::statement(tx, &id)?;
    held.filter(|row| row.operator.as_ref() == Some(operator)).ok_or_else(absent)
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    render(&cx, &id, (StatusCode::OK, &[]), "").await
}

async fn render(cx: &Cx, id: &str, (status, refusals): (StatusCode, &[Refusal]), entered: &str) -> Reply {
    let (operator, reader, id) = (cx.operator()?.id.clone(), cx.account_id()?, id.to_owned());
    let found = cx.read(move |tx, _| find(tx, (&operator, &id), &reader)).await?;
    let Found { row, about, index, upstream, notice, may_be_told } = found;
    let t = statement_words(cx.lang);
    let (chip, state) = standing(&row, statement::seconds(cx.now), cx.lang);
    let may_change = cx.role().may(Verb::Approve) && row.status != Status::Withdrawn;
    let mut page = cx
        .workspace_page(&kind_words(&row.kind, cx.lang), &[(t.list_title, "/register/statements")])?
        .with_errors(refusals, cx.lang);
    if refusals.is_empty() && cx.query == "changed" {
        page = page.with_notice("success", t.status_changed, t.status_soon);
    }
    let template = OnePage {
        page,
        w: cx.words(),
        t,
        href: cx.workspace_url(&format!("/register/statements/{}", row.id))?,
        chip,
        state,
        reason: row.reason.clone().unwrap_or_default(),
        facts: facts(cx, &row, about, index),
        fields: fields(cx, &row),
        revision: row.revision,
        choices: if may_change { choices(cx, row.status) } else { Vec::new() },
        entered: entered.to_owned(),
        may_take: cx.role().may(Verb::Disclose),
        mt: mark_words(cx.lang),
        upstream: upstream.iter().map(|told| upstream_row(cx, told)).collect::<Result<_, _>>()?,
        offer: offer(cx, &row, (notice, may_be_told))?,
    };
    cx.show_with(status, &template)
}

/// What is offered of a statement that stands otherwise than before: its notice, or the form that begins one.
fn offer(
    cx: &Cx,
    row: &StatementRow,
    (known, may_be_told): (Option<ChangeId>, bool),
) -> Result<Option<Offer>, Failure> {
    let mt = mark_words(cx.lang);
    let (kind, heading, name) = match row.status {
        Status::Withdrawn => (Kind::Withdrawn, mt.offer_heading, mt.offer_known),
        Status::Suspended => (Kind::Suspended, mt.offer_heading_suspended, mt.offer_known_suspended),
        Status::Valid => (Kind::Restored, mt.offer_heading_restored, mt.offer_known_restored),
    };
    if let Some(change) = known {
        return Ok(Some(Offer { heading, href: cx.workspace_url(&format!("/changes/sent/{change}"))?, known: name }));
    }
    let Some(asset) = row.asset.as_ref().filter(|_| may_be_told && cx.role().may(Verb::Disclose)) else {
        return Ok(None);
    };
    let query = [("kind", kind.word()), ("statement", row.id.as_str())].map(|(k, v)| format!("{k}={v}"));
    let words: String = row.reason.iter().flat_map(|reason| reason.bytes().map(percent)).collect();
    let href = format!("/register/assets/{asset}/change?{}&words={words}", query.join("&"));
    Ok(Some(Offer { heading, href: cx.workspace_url(&href)?, known: "" }))
}

fn facts(cx: &Cx, row: &StatementRow, about: Option<String>, index: Option<u64>) -> Vec<Fact> {
    let t = statement_words(cx.lang);
    let fact = |term: &str, detail: String, href: String| Fact { term: term.to_owned(), detail, href };
    let entry = index.map_or_else(|| t.waiting.to_owned(), |n| format!("No. {n}"));
    let asset = row.asset.as_ref().and_then(|id| cx.workspace_url(&format!("/register/assets/{id}")).ok());
    vec![
        fact(t.subject, about.unwrap_or_else(|| row.subject.clone()), asset.unwrap_or_default()),
        fact(t.issuer, row.issuer.clone(), String::new()),
        fact(t.issued, moment(row.issued_at), String::new()),
        fact(t.expires, moment(row.expires_at), String::new()),
        fact(t.digest, row.digest.clone(), String::new()),
        fact(t.key, row.key.clone(), cx.workspace_url("/settings/keys").unwrap_or_default()),
        fact(t.log_entry, entry, cx.url(&format!("/log/{}", row.entry))),
    ]
}

fn fields(cx: &Cx, row: &StatementRow) -> Vec<disclosure::Told> {
    let said = Statement::parse(&row.text).ok().and_then(|s| s.content().ok());
    said.map(|c| disclosure::said_in(cx.catalog(), &c.fields, cx.lang)).unwrap_or_default()
}

fn choices(cx: &Cx, now: Status) -> Vec<Choice> {
    let t = statement_words(cx.lang);
    let all = [
        (Status::Suspended, t.do_suspend, t.do_suspend_hint),
        (Status::Valid, t.do_restore, t.do_restore_hint),
        (Status::Withdrawn, t.do_withdraw, t.do_withdraw_hint),
    ];
    let choice = |(status, label, hint): (Status, &str, &str)| Choice {
        value: status.word().to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        chosen: false,
    };
    all.into_iter().filter(|(status, _, _)| *status != now).map(choice).collect()
}

pub(super) async fn set_status(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (operator, by, wanted) = (cx.operator()?.id.clone(), cx.account_id()?, id.clone());
    let address = cx.app.installation.address().cloned();
    let (status, reason, seen) =
        (Status::parse(fields.get("status")), fields.get("reason").to_owned(), fields.int("seen"));
    let said = reason.clone();
    let done = cx
        .file("statement.status", move |tx, _, _| {
            let row = own(tx, &operator, &wanted)?;
            let status = status.ok_or_else(|| Refusal::invalid("common.required").on("status"))?;
            let row = statement::set_status(tx, &row.id, status, &said, seen)?;
            let offered = downstream::on_status(tx, address.as_ref(), &row, &by)?;
            Ok((row, offered))
        })
        .await;
    match done {
        Ok((row, Some(change))) => {
            cx.see_other(&cx.workspace_url(&format!("/changes/sent/{change}?{}", row.status.word()))?)
        }
        Ok((row, None)) => cx.see_other(&cx.workspace_url(&format!("/register/statements/{}?changed", row.id))?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, &id, (status, &refusals), &reason).await
        }
    }
}

/// The whole statement with everything beside it: for the issuer's own keeping, since it shows every field.
pub(super) async fn bundle(cx: Cx, Path((_, _, id)): At) -> Reply {
    let operator = cx.operator()?.id.clone();
    let (row, bundle) = cx
        .read(move |tx, _| {
            let row = own(tx, &operator, &id)?;
            let whole = Statement::parse(&row.text).map_err(|_| Refusal::of(Class::Absent, "common.absent"))?;
            let bundle = statement::bundle(tx, &row, &whole)?;
            Ok((row, bundle))
        })
        .await?;
    let bytes = serde_json::to_vec_pretty(&bundle.to_value()).map_err(|e| Failure::fault(e.to_string()))?;
    Ok(cx.download("application/json", &format!("{}.statement.json", row.id), bytes))
}
