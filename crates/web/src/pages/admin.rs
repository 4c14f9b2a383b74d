//! Accounts of the installation: seen, suspended and restored by an administrator, as acts with reasons.
//!
//! For: whoever runs this Shirube can stop an account, and anyone can later read why.
//! Rests on: `catalog/powers/installation.toml`; `act::perform`.
//! Words: a *finding* is a fact that was found; the *basis* is the power's own.
//! Never: acts without reasons; opens an operator's papers to an administrator.
//! Begin at: [`accounts`].

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::guard::access::ADMINISTER;
use crate::routes;
use crate::view::{Choice, Column, Page};
use crate::words::Words;
use crate::words::editing::{EditingWords, editing_words};
use crate::words::node::node_words;
use crate::words::notice::{NoticeWords, notice_words};
use crate::words::register::{RegisterWords, register_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::act::{Claim, Reasons};
use shirube_domain::authority::{self, Power};
use shirube_domain::id::AccountId;
use shirube_domain::identity::{self, Account};
use shirube_domain::refusal::{Error, Refusal, Refusals};

routes! {
    GET "/{lang}/admin/accounts" ADMINISTER => accounts;
    GET "/{lang}/admin/accounts/{account}/suspend" ADMINISTER => suspend_form;
    POST "/{lang}/admin/accounts/{account}/suspend" ADMINISTER => suspend;
    GET "/{lang}/admin/accounts/{account}/restore" ADMINISTER => restore_form;
    POST "/{lang}/admin/accounts/{account}/restore" ADMINISTER => restore;
}

struct AccountRow {
    account: Account,
    is_self: bool,
}

#[derive(askama::Template)]
#[template(path = "admin/accounts.html")]
struct AccountsPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    e: &'static EditingWords,
    n: &'static NoticeWords,
    nodes: &'static str,
    columns: Vec<Column>,
    rows: Vec<AccountRow>,
}

#[derive(askama::Template)]
#[template(path = "admin/act.html")]
struct ActPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    account: Account,
    lead: &'static str,
    action: String,
    button: String,
    findings: String,
    clauses: Vec<Choice>,
}

/// What an administrator may do to an account.
#[derive(Clone, Copy, PartialEq)]
enum Deed {
    Suspend,
    Restore,
}

impl Deed {
    fn power_id(self) -> &'static str {
        if self == Deed::Suspend { "account.suspend" } else { "account.restore" }
    }

    fn power(self) -> Result<&'static Power, Failure> {
        authority::power(self.power_id()).ok_or_else(Failure::absent)
    }

    fn word(self) -> &'static str {
        if self == Deed::Suspend { "suspend" } else { "restore" }
    }
}

async fn accounts(cx: Cx) -> Reply {
    let own = cx.account_id()?;
    let all = cx.read(|tx, _| Ok(identity::accounts(tx)?)).await?;
    let t = register_words(cx.lang);
    let mut page = cx.page(t.admin_title, &[(t.account_title, "/account")]);
    if Fields::parse(&cx.query).has("done") {
        page = page.with_notice("success", t.admin_done, "");
    }
    let heads = [t.my_name, t.login, t.admin_state, t.admin_do];
    let columns = heads.map(|label| Column { label: label.to_owned(), ..Column::default() }).to_vec();
    let rows = all.into_iter().map(|account| AccountRow { is_self: account.id == own, account }).collect();
    cx.show(&AccountsPage {
        page,
        w: cx.words(),
        t,
        e: editing_words(cx.lang),
        n: notice_words(cx.lang),
        nodes: node_words(cx.lang).title,
        columns,
        rows,
    })
}

async fn suspend_form(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    show_act(&cx, StatusCode::OK, Deed::Suspend, &id, None, &[]).await
}

async fn restore_form(cx: Cx, Path((_, id)): Path<(String, String)>) -> Reply {
    show_act(&cx, StatusCode::OK, Deed::Restore, &id, None, &[]).await
}

async fn show_act(
    cx: &Cx,
    status: StatusCode,
    deed: Deed,
    id: &str,
    given: Option<&Fields>,
    refusals: &[Refusal],
) -> Reply {
    let id = AccountId::parse(id).map_err(|_| Failure::absent())?;
    let wanted = id.clone();
    let account = cx.read(move |tx, _| Ok(identity::account(tx, &wanted)?)).await?.ok_or_else(Failure::absent)?;
    let (t, power) = (register_words(cx.lang), deed.power()?);
    let title = power.title.get(cx.lang);
    let crumbs = [(t.account_title, "/account"), (t.admin_title, "/admin/accounts")];
    let page = cx.page(title, &crumbs).with_errors(refusals, cx.lang);
    let cited = given.map(|g| g.all("clauses"));
    let clauses = power.basis.iter().map(|basis| Choice {
        value: basis.clone(),
        label: basis.clone(),
        chosen: cited.as_ref().is_none_or(|c| c.contains(&basis.as_str())),
        ..Choice::default()
    });
    let action = cx.url(&format!("/admin/accounts/{id}/{}", deed.word()));
    let lead = if deed == Deed::Suspend { t.suspend_lead } else { t.restore_lead };
    let findings = given.map(|g| g.get("findings").to_owned()).unwrap_or_default();
    let (clauses, button) = (clauses.collect(), title.to_owned());
    cx.show_with(status, &ActPage { page, w: cx.words(), t, account, lead, action, button, findings, clauses })
}

async fn suspend(cx: Cx, Path((_, id)): Path<(String, String)>, Form(fields): Form) -> Reply {
    perform(cx, Deed::Suspend, id, fields).await
}

async fn restore(cx: Cx, Path((_, id)): Path<(String, String)>, Form(fields): Form) -> Reply {
    perform(cx, Deed::Restore, id, fields).await
}

async fn perform(cx: Cx, deed: Deed, id: String, fields: Fields) -> Reply {
    let subject = AccountId::parse(&id).map_err(|_| Failure::absent())?;
    let done = match reasons(deed.power()?, &fields) {
        Ok(reasons) => {
            let claim = Claim { actor: cx.account_id()?, power: deed.power_id(), subject: id.clone(), reasons };
            cx.act(claim, move |tx, act| identity::set_suspended(tx, act, &subject, deed == Deed::Suspend)).await
        }
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(()) => cx.see_other(&cx.url("/admin/accounts?done")),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show_act(&cx, status, deed, &id, Some(&fields), &refusals).await
        }
    }
}

/// One finding per line; only what the power itself rests on can be cited.
fn reasons(power: &Power, fields: &Fields) -> Result<Reasons, Error> {
    let findings: Vec<String> =
        fields.get("findings").lines().map(str::to_owned).filter(|l| !l.trim().is_empty()).collect();
    let clauses: Vec<String> =
        power.basis.iter().filter(|b| fields.all("clauses").contains(&b.as_str())).cloned().collect();
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
