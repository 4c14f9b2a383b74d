//! What the administrator sees: who holds which office, and the norm files dropped in.

use super::shown::{self, FaultRow};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Column, Page, minute};
use crate::words::Words;
use crate::words::editing::{EditingWords, editing_words};
use crate::words::register::register_words;
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::act::{Claim, Reasons};
use shirube_domain::authority::{self, Office};
use shirube_domain::id::AccountId;
use shirube_domain::identity::{self, Account};
use shirube_domain::office::{self, Held, OfficeDraft};
use shirube_domain::refusal::{Error, Refusal, Refusals};

struct Row {
    name: String,
    ministry: String,
    office: &'static str,
    since: String,
    until: String,
    withdraw: String,
}

#[derive(askama::Template)]
#[template(path = "editing/offices.html")]
struct OfficesPage {
    page: Page,
    w: &'static Words,
    t: &'static EditingWords,
    columns: Vec<Column>,
    rows: Vec<Row>,
    accounts: String,
}

pub(super) async fn offices(cx: Cx) -> Reply {
    let (t, r) = (editing_words(cx.lang), register_words(cx.lang));
    let held = cx.read(|tx, _| Ok(office::all(tx)?)).await?;
    let row = |h: Held| Row {
        ministry: h.ministry.get(cx.lang).to_owned(),
        office: h.office.label(cx.lang),
        since: minute(&h.since),
        withdraw: match &h.until {
            None => cx.url(&format!("/admin/accounts/{}/office/withdraw?office={}", h.account, h.office.word())),
            Some(_) => String::new(),
        },
        until: h.until.as_deref().map(minute).unwrap_or_default(),
        name: h.shown_as,
    };
    let mut page = cx.page(t.offices_title, &[(r.account_title, "/account"), (r.admin_title, "/admin/accounts")]);
    if Fields::parse(&cx.query).has("done") {
        page = page.with_notice("success", r.admin_done, "");
    }
    let columns = shown::columns(&[t.shown_as, t.ministry_short, t.office, t.since, t.until]);
    let rows = held.into_iter().map(row).collect();
    cx.show(&OfficesPage { page, w: cx.words(), t, columns, rows, accounts: cx.url("/admin/accounts") })
}

#[derive(askama::Template)]
#[template(path = "editing/office.html")]
struct OfficePage {
    page: Page,
    w: &'static Words,
    t: &'static EditingWords,
    account: Account,
    action: String,
    back: String,
    is_grant: bool,
    /// The office it is about; empty while it has to be chosen.
    office: &'static str,
    office_name: &'static str,
    offices: Vec<Choice>,
    draft: OfficeDraft,
    findings: String,
    clauses: Vec<Choice>,
}

/// The office a form or an address names; that of the administrator is not granted.
fn office_of(fields: &Fields) -> Option<Office> {
    Office::parse(fields.get("office")).filter(|o| *o != Office::Administrator)
}

fn power_of(is_grant: bool) -> &'static str {
    if is_grant { "office.grant" } else { "office.withdraw" }
}

fn basis(is_grant: bool) -> Vec<String> {
    authority::power(power_of(is_grant)).map(|p| p.basis.clone()).unwrap_or_default()
}

async fn show(
    cx: &Cx,
    status: StatusCode,
    id: &str,
    is_grant: bool,
    given: Option<&Fields>,
    refusals: &[Refusal],
) -> Reply {
    let wanted = AccountId::parse(id).map_err(|_| Failure::absent())?;
    let which = given.and_then(office_of).or_else(|| office_of(&Fields::parse(&cx.query)));
    let found = cx
        .read(move |tx, _| {
            let account = identity::account(tx, &wanted)?;
            let held = which.map(|o| office::held(tx, &wanted, o)).transpose()?.flatten();
            Ok((account, held))
        })
        .await?;
    let (account, held) = (found.0.ok_or_else(Failure::absent)?, found.1);
    let (t, r) = (editing_words(cx.lang), register_words(cx.lang));
    let crumbs =
        [(r.account_title, "/account"), (r.admin_title, "/admin/accounts"), (t.offices_title, "/admin/offices")];
    let title = if is_grant { t.grant } else { t.withdraw_office };
    let draft = match (given, held) {
        (Some(fields), _) => draft_of(fields),
        (None, Some(h)) => OfficeDraft { ministry: h.ministry.ja, ministry_en: h.ministry.en, shown_as: h.shown_as },
        (None, None) => OfficeDraft { shown_as: account.name.clone(), ..OfficeDraft::default() },
    };
    let cited = given.map(|g| g.all("clauses"));
    let clause = |basis: String| Choice {
        chosen: cited.as_ref().is_none_or(|c| c.contains(&basis.as_str())),
        label: basis.clone(),
        value: basis,
        ..Choice::default()
    };
    let path = if is_grant { "office" } else { "office/withdraw" };
    let offices = Office::ALL.iter().filter(|o| **o != Office::Administrator).map(|o| Choice {
        value: o.word().to_owned(),
        label: o.label(cx.lang).to_owned(),
        chosen: which == Some(*o),
        ..Choice::default()
    });
    let template = OfficePage {
        page: cx.page(title, &crumbs).with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        action: cx.url(&format!("/admin/accounts/{id}/{path}")),
        back: cx.url("/admin/offices"),
        account,
        is_grant,
        office: which.map_or("", Office::word),
        office_name: which.map_or("", |o| o.label(cx.lang)),
        offices: offices.collect(),
        draft,
        findings: given.map(|g| g.get("findings").to_owned()).unwrap_or_default(),
        clauses: basis(is_grant).into_iter().map(clause).collect(),
    };
    cx.show_with(status, &template)
}

fn draft_of(fields: &Fields) -> OfficeDraft {
    let of = |name: &str| fields.get(name).to_owned();
    OfficeDraft { ministry: of("ministry"), ministry_en: of("ministry_en"), shown_as: of("shown_as") }
}

pub(super) async fn grant_form(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &id, true, None, &[]).await
}

pub(super) async fn withdraw_form(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &id, false, None, &[]).await
}

pub(super) async fn grant(cx: Cx, Path((_, id)): Path<(String, String)>, Form(fields): Form) -> Reply {
    perform(cx, id, true, fields).await
}

pub(super) async fn withdraw(cx: Cx, Path((_, id)): Path<(String, String)>, Form(fields): Form) -> Reply {
    perform(cx, id, false, fields).await
}

fn reasons(is_grant: bool, fields: &Fields) -> Result<Reasons, Error> {
    let findings: Vec<String> =
        fields.get("findings").lines().map(str::to_owned).filter(|l| !l.trim().is_empty()).collect();
    let clauses: Vec<String> =
        basis(is_grant).into_iter().filter(|b| fields.all("clauses").contains(&b.as_str())).collect();
    let mut refusals = Refusals::default();
    if findings.is_empty() {
        refusals.push(Refusal::invalid("common.required").on("findings"));
    }
    if clauses.is_empty() {
        refusals.push(Refusal::invalid("common.choose").on("clauses"));
    }
    refusals.settle()?;
    Ok(Reasons::new(findings, clauses)?)
}

async fn perform(cx: Cx, id: String, is_grant: bool, fields: Fields) -> Reply {
    let account = AccountId::parse(&id).map_err(|_| Failure::absent())?;
    let which = office_of(&fields).ok_or_else(|| Error::from(Refusal::invalid("common.choose").on("office")));
    let both = reasons(is_grant, &fields).and_then(|reasons| Ok((reasons, which?)));
    let done = match both {
        Err(error) => Err(error.into()),
        Ok((reasons, which)) => {
            let claim = Claim { actor: cx.account_id()?, power: power_of(is_grant), subject: id.clone(), reasons };
            let draft = draft_of(&fields);
            cx.act(claim, move |tx, act| match is_grant {
                true => office::grant(tx, act, &account, which, &draft),
                false => office::withdraw(tx, act, &account, which),
            })
            .await
        }
    };
    match done {
        Ok(()) => cx.see_other(&cx.url("/admin/offices?done")),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &id, is_grant, Some(&fields), &refusals).await
        }
    }
}

#[derive(askama::Template)]
#[template(path = "editing/files.html")]
struct FilesPage {
    page: Page,
    w: &'static Words,
    t: &'static EditingWords,
    is_there: bool,
    names: Vec<String>,
    columns: Vec<Column>,
    faults: Vec<FaultRow>,
    left_out: Vec<FaultRow>,
    is_outrun: bool,
}

pub(super) async fn files(cx: Cx) -> Reply {
    let (t, r) = (editing_words(cx.lang), register_words(cx.lang));
    let (dropped, in_force) = (cx.app.installation.dropped(), cx.app.installation.in_force());
    let template = FilesPage {
        page: cx.page(t.files_title, &[(r.account_title, "/account"), (r.admin_title, "/admin/accounts")]),
        w: cx.words(),
        t,
        is_there: dropped.is_there,
        columns: shown::columns(&[t.file_name, t.what, t.advice]),
        faults: shown::faults(&dropped.faults, "-", cx.lang),
        names: dropped.names,
        left_out: shown::faults(in_force.faults(), "-", cx.lang),
        is_outrun: cx.blocking(|app| app.installation.outrun_by()).await?.is_some(),
    };
    cx.show(&template)
}
