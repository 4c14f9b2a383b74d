//! One's own account: my operators, a new operator, my name and language.
//!
//! For: whoever is signed in finds the way to their work.
//! Rests on: `identity`, `registry::register_operator`.
//! Words: a *member* belongs to an operator in a role; who registers an operator becomes its owner.
//! Never: shows one person's operators to another.
//! Begin at: [`account`].

use crate::cx::{Cx, Reply};
use crate::form::{Fields, Form};
use crate::guard::access::SIGNED_IN;
use crate::pages::register::operator::{OperatorFields, draft_of};
use crate::routes;
use crate::view::{Choice, Page, role_label};
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use crate::words::case_day::{DayWords, day_words};
use crate::words::editing::{EditingWords, editing_words};
use crate::words::register::{RegisterWords, register_words};
use axum::http::StatusCode;
use shirube_domain::authority::{Office, Role};
use shirube_domain::cases;
use shirube_domain::identity::{self, Membership};
use shirube_domain::office;
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::registry;
use shirube_domain::text::Lang;

routes! {
    GET "/{lang}/account" SIGNED_IN => account;
    POST "/{lang}/account" SIGNED_IN => amend;
    GET "/{lang}/operators/new" SIGNED_IN => new_operator;
    POST "/{lang}/operators/new" SIGNED_IN => register_operator;
}

/// Cases that wait are counted up to here.
const WAITING: usize = 50;

/// One operator I belong to.
struct Mine {
    name: String,
    role: &'static str,
    href: String,
}

#[derive(askama::Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    e: &'static EditingWords,
    mine: Vec<Mine>,
    login: String,
    name: String,
    langs: Vec<Choice>,
    is_administrator: bool,
    cases: &'static CaseWords,
    day: &'static DayWords,
    /// In how many cases it is the visitor's turn.
    waiting: usize,
    /// The ministry for which norms are edited.
    ministry: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "account/operator.html")]
struct NewOperatorPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    once: String,
    o: OperatorFields,
}

async fn account(cx: Cx) -> Reply {
    let held = cx.account().ok_or_else(crate::failure::Failure::sign_in)?;
    let query = Fields::parse(&cx.query);
    let (name, lang) = (held.name.clone(), held.lang);
    show_account(&cx, StatusCode::OK, name, lang, query.has("saved"), &[]).await
}

async fn show_account(
    cx: &Cx,
    status: StatusCode,
    name: String,
    chosen: Lang,
    saved: bool,
    refusals: &[Refusal],
) -> Reply {
    let held = cx.account().ok_or_else(crate::failure::Failure::sign_in)?;
    let id = held.id.clone();
    let (memberships, office, waiting) = cx
        .read(move |tx, _| {
            let office = office::held(tx, &id, Office::NormEditor)?;
            Ok((identity::memberships(tx, &id)?, office, cases::inbox(tx, &id, WAITING)?.len()))
        })
        .await?;
    let t = register_words(cx.lang);
    let mut page = cx.page(t.account_title, &[]).with_errors(refusals, cx.lang);
    if saved {
        page = page.with_notice("success", t.account_saved, "");
    }
    let langs = [(Lang::Ja, t.lang_ja), (Lang::En, t.lang_en)].map(|(lang, label)| Choice {
        value: lang.code().to_owned(),
        label: label.to_owned(),
        chosen: lang == chosen,
        ..Choice::default()
    });
    let (login, is_administrator) = (held.login.clone(), held.is_administrator);
    let mine = memberships.into_iter().map(|m| mine(cx, m)).collect();
    let template = AccountPage {
        page,
        w: cx.words(),
        t,
        e: editing_words(cx.lang),
        mine,
        login,
        name,
        langs: langs.to_vec(),
        is_administrator,
        cases: case_words(cx.lang),
        day: day_words(cx.lang),
        waiting,
        ministry: office.map(|o| o.ministry.get(cx.lang).to_owned()),
    };
    cx.show_with(status, &template)
}

fn mine(cx: &Cx, m: Membership) -> Mine {
    let name = cx.lang.pick(None, m.name_en).unwrap_or(m.name);
    Mine { name, role: role_label(m.role, cx.lang), href: cx.url(&format!("/w/{}", m.operator)) }
}

async fn amend(cx: Cx, Form(fields): Form) -> Reply {
    let id = cx.account_id()?;
    let (name, lang) = (fields.get("name").to_owned(), Lang::parse(fields.get("lang")));
    let given = name.clone();
    let done = match lang {
        Some(lang) => cx.file("account.amend", move |tx, _, _| identity::amend(tx, &id, &given, lang)).await,
        None => Err(Refusal::invalid("common.choose").on("lang").into()),
    };
    match done {
        Ok(()) => cx.see_other(&cx.url("/account?saved")),
        Err(failure) => {
            let refusals = failure.for_form()?;
            show_account(&cx, StatusCode::UNPROCESSABLE_ENTITY, name, lang.unwrap_or(cx.lang), false, &refusals).await
        }
    }
}

async fn new_operator(cx: Cx) -> Reply {
    let once = cx.once();
    show_operator(&cx, StatusCode::OK, once, OperatorFields::default(), &[])
}

fn show_operator(cx: &Cx, status: StatusCode, once: String, o: OperatorFields, refusals: &[Refusal]) -> Reply {
    let t = register_words(cx.lang);
    let page = cx.page(t.operator_new_title, &[(t.account_title, "/account")]).with_errors(refusals, cx.lang);
    cx.show_with(status, &NewOperatorPage { page, w: cx.words(), t, once, o })
}

/// The registrant becomes the owner in the same filing: an operator without one cannot exist.
async fn register_operator(cx: Cx, Form(fields): Form) -> Reply {
    let (account, draft) = (cx.account_id()?, draft_of(&fields));
    let (once, lang) = (fields.get("once").to_owned(), cx.lang.code());
    let done = cx
        .file_once("operator.register", once.clone(), move |tx, _, _| {
            let id = registry::register_operator(tx, &draft)?;
            identity::set_role(tx, &account, &id, Role::Owner)?;
            Ok(format!("/{lang}/w/{id}"))
        })
        .await;
    match done {
        Ok(path) => cx.see_other(&path),
        Err(failure) => {
            let refusals = failure.for_form()?;
            let is_conflict = refusals.iter().any(|r| r.class == Class::Conflict);
            let status = if is_conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            show_operator(&cx, status, once, OperatorFields::of(&draft_of(&fields)), &refusals)
        }
    }
}
