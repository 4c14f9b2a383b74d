//! Setting up the first account, signing in and out, opening an account, accepting an invitation.
//!
//! For: a person becomes someone the program knows.
//! Rests on: `identity`; `docs/decisions/0005-accounts.md`.
//! Words: *set-up* happens once, before any account exists.
//! Never: says whether a login exists; goes to a path that is not one of ours after signing in.
//! Begin at: [`sign_in`].

use crate::cx::{COOKIE, Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::guard::access::OPEN;
use crate::routes;
use crate::view::Page;
use crate::words::{
    Words,
    sign_in::{SignInWords, sign_in_words},
};
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use shirube_domain::id::AccountId;
use shirube_domain::identity::{self, Invitation, NewAccount};
use shirube_domain::refusal::{Class, Error, Refusal};

routes! {
    GET "/{lang}/set-up" OPEN => set_up_form;
    POST "/{lang}/set-up" OPEN => set_up;
    GET "/{lang}/sign-in" OPEN => sign_in_form;
    POST "/{lang}/sign-in" OPEN => sign_in;
    POST "/{lang}/sign-out" OPEN => sign_out;
    GET "/{lang}/sign-up" OPEN => sign_up_form;
    POST "/{lang}/sign-up" OPEN => sign_up;
    GET "/{lang}/invitation/{token}" OPEN => invitation_form;
    POST "/{lang}/invitation/{token}" OPEN => invitation_accept;
}

/// Failed sign-ins of one login after which it has to wait, and for how long (seconds).
const ATTEMPTS: u32 = 5;
const WAIT_SECONDS: i64 = 60;

#[derive(askama::Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignInPage<'a> {
    page: Page,
    w: &'static Words,
    t: &'static SignInWords,
    login: &'a str,
    next: &'a str,
    can_sign_up: bool,
}

#[derive(askama::Template)]
#[template(path = "sign_in/account.html")]
struct AccountPage<'a> {
    page: Page,
    w: &'static Words,
    t: &'static SignInWords,
    lead: String,
    action: String,
    button: &'a str,
    login: &'a str,
    name: &'a str,
}

#[derive(askama::Template)]
#[template(path = "sign_in/invitation.html")]
struct InvitationPage {
    page: Page,
    w: &'static Words,
    t: &'static SignInWords,
    lead: String,
    action: String,
}

async fn sign_in_form(cx: Cx) -> Reply {
    if cx.read(|tx, _| Ok(identity::is_empty(tx)?)).await? {
        return cx.see_other(&cx.url("/set-up"));
    }
    let query = Fields::parse(&cx.query);
    show_sign_in(&cx, StatusCode::OK, "", query.get("next"), &[])
}

fn show_sign_in(cx: &Cx, status: StatusCode, login: &str, next: &str, refusals: &[Refusal]) -> Reply {
    let t = sign_in_words(cx.lang);
    let page = cx.page(t.sign_in_title, &[]).with_errors(refusals, cx.lang);
    let can_sign_up = cx.app.settings.open_registration;
    cx.show_with(status, &SignInPage { page, w: cx.words(), t, login, next, can_sign_up })
}

async fn sign_in(cx: Cx, Form(fields): Form) -> Reply {
    let (login, next) = (fields.get("login").to_owned(), fields.get("next").to_owned());
    match check(&cx, &login, fields.get("password").to_owned()).await {
        Ok(account) => open_session(&cx, account, &next).await,
        Err(failure) if failure.status() == StatusCode::FORBIDDEN => {
            show_sign_in(&cx, StatusCode::UNPROCESSABLE_ENTITY, &login, &next, failure.refusals())
        }
        Err(failure) if failure.status() == StatusCode::TOO_MANY_REQUESTS => {
            show_sign_in(&cx, StatusCode::TOO_MANY_REQUESTS, &login, &next, failure.refusals())
        }
        Err(failure) => Err(failure),
    }
}

/// Checks a login, with a wait after too many failures. Shared with the API.
pub(crate) async fn check(cx: &Cx, login: &str, password: String) -> Result<AccountId, Failure> {
    let key: String = shirube_domain::form::fold(login).chars().take(200).collect();
    let now = cx.now.as_second();
    refuse_hurried(cx, &key, now)?;
    let given = login.to_owned();
    let checked = cx.read(move |tx, _| identity::check_password(tx, &given, &password)).await;
    if let Ok(mut attempts) = cx.app.attempts.lock() {
        match &checked {
            Ok(_) => drop(attempts.remove(&key)),
            Err(_) => {
                // The table cannot grow without end: what has waited long enough is forgotten.
                attempts.retain(|_, (_, last)| now - *last < WAIT_SECONDS);
                let entry = attempts.entry(key).or_insert((0, now));
                *entry = (entry.0 + 1, now);
            }
        }
    }
    Ok(checked?.id)
}

fn refuse_hurried(cx: &Cx, key: &str, now: i64) -> Result<(), Failure> {
    let held = cx.app.attempts.lock().ok().and_then(|a| a.get(key).copied());
    match held {
        Some((count, last)) if count >= ATTEMPTS && now - last < WAIT_SECONDS => {
            let refusal = Refusal::of(Class::TooMuch, "common.too-often")
                .on("login")
                .with("seconds", WAIT_SECONDS - (now - last));
            Err(Failure::from(refusal).with_status(StatusCode::TOO_MANY_REQUESTS))
        }
        _ => Ok(()),
    }
}

/// Opens a session and goes on: to `next` when it is a path of ours, home otherwise.
pub(crate) async fn open_session(cx: &Cx, account: AccountId, next: &str) -> Reply {
    let session = cx.keep("session.open", move |tx| identity::open_session(tx, &account)).await?;
    let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    let mut response = cx.see_other(if is_own { next } else { "" }.trim())?;
    if !is_own {
        response = cx.see_other(&cx.url("/account"))?;
    }
    set_cookie(cx, &mut response, &session.token, identity::SESSION_HOURS * 3600);
    Ok(response)
}

fn set_cookie(cx: &Cx, response: &mut Response, token: &str, seconds: i64) {
    let secure = if cx.app.settings.secure { "; Secure" } else { "" };
    let text = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

async fn sign_out(cx: Cx, Form(_): Form) -> Reply {
    if let Some(visitor) = &cx.visitor {
        let token = visitor.token.clone();
        cx.keep("session.close", move |tx| identity::close_session(tx, &token)).await?;
    }
    let mut response = cx.see_other(&cx.url(""))?;
    set_cookie(&cx, &mut response, "", 0);
    Ok(response)
}

async fn set_up_form(cx: Cx) -> Reply {
    if !cx.read(|tx, _| Ok(identity::is_empty(tx)?)).await? {
        return cx.see_other(&cx.url("/sign-in"));
    }
    show_account(&cx, StatusCode::OK, Kind::SetUp, &Fields::default(), &[])
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    SetUp,
    SignUp,
}

fn show_account(cx: &Cx, status: StatusCode, kind: Kind, fields: &Fields, refusals: &[Refusal]) -> Reply {
    let t = sign_in_words(cx.lang);
    let (title, lead, button, path) = match kind {
        Kind::SetUp => (t.set_up_title, t.set_up_lead, t.set_up_button, "/set-up"),
        Kind::SignUp => (t.sign_up_title, t.sign_up_lead, t.sign_up_button, "/sign-up"),
    };
    let page = cx.page(title, &[]).with_errors(refusals, cx.lang);
    let (login, name) = (fields.get("login"), fields.get("name"));
    let lead = lead.to_owned();
    cx.show_with(status, &AccountPage { page, w: cx.words(), t, lead, action: cx.url(path), button, login, name })
}

async fn set_up(cx: Cx, Form(fields): Form) -> Reply {
    create(cx, Kind::SetUp, fields).await
}

async fn sign_up_form(cx: Cx) -> Reply {
    refuse_closed(&cx)?;
    show_account(&cx, StatusCode::OK, Kind::SignUp, &Fields::default(), &[])
}

async fn sign_up(cx: Cx, Form(fields): Form) -> Reply {
    refuse_closed(&cx)?;
    create(cx, Kind::SignUp, fields).await
}

fn refuse_closed(cx: &Cx) -> Result<(), Failure> {
    if cx.app.settings.open_registration { Ok(()) } else { Err(Failure::absent()) }
}

async fn create(cx: Cx, kind: Kind, fields: Fields) -> Reply {
    match open_account(&cx, kind, &fields).await {
        Ok(account) => open_session(&cx, account, fields.get("next")).await,
        Err(failure) => show_account(&cx, StatusCode::UNPROCESSABLE_ENTITY, kind, &fields, &failure.for_form()?),
    }
}

async fn open_account(cx: &Cx, kind: Kind, fields: &Fields) -> Result<AccountId, Failure> {
    let (login, name) = (fields.get("login").to_owned(), fields.get("name").to_owned());
    let (password, lang) = (fields.get("password").to_owned(), cx.lang);
    let prepared = cx
        .blocking(move |app| {
            let new = NewAccount { login: &login, name: &name, password: &password, lang };
            identity::prepare(&new, app.installation.ground.chance.as_ref())
        })
        .await?;
    match kind {
        Kind::SetUp => cx.file("account.first", move |tx, _, _| identity::open_first(tx, &prepared)).await,
        Kind::SignUp => cx.file("account.open", move |tx, _, _| identity::open(tx, &prepared)).await,
    }
}

async fn offer(cx: &Cx, token: &str) -> Result<Invitation, Failure> {
    let (token, now) = (token.to_owned(), cx.now);
    let found = cx.read(move |tx, _| identity::invitation(tx, &token, now)).await?;
    found.ok_or_else(|| Refusal::of(Class::Absent, "identity.no-invitation").into())
}

async fn invitation_form(cx: Cx, Path((_, token)): Path<(String, String)>) -> Reply {
    let offered = offer(&cx, &token).await?;
    show_invitation(&cx, StatusCode::OK, &token, &offered, &Fields::default(), &[])
}

fn show_invitation(
    cx: &Cx,
    status: StatusCode,
    token: &str,
    offered: &Invitation,
    fields: &Fields,
    refusals: &[Refusal],
) -> Reply {
    let t = sign_in_words(cx.lang);
    let page = cx.page(t.invitation_title, &[]).with_errors(refusals, cx.lang);
    let role = crate::view::role_label(offered.role, cx.lang);
    let lead = cx.lang.pick(
        format!("「{}」から、{role}として招待されています。", offered.operator_name),
        format!("You are invited to “{}” as {role}.", offered.operator_name),
    );
    let action = cx.url(&format!("/invitation/{token}"));
    if cx.account().is_some() {
        return cx.show_with(status, &InvitationPage { page, w: cx.words(), t, lead, action });
    }
    let (login, name, button) = (fields.get("login"), fields.get("name"), t.invitation_button);
    cx.show_with(status, &AccountPage { page, w: cx.words(), t, lead, action, button, login, name })
}

/// Accepts as who is signed in, or opens an account first; both in one filing.
async fn invitation_accept(cx: Cx, Path((_, token)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let offered = offer(&cx, &token).await?;
    match accept(&cx, &token, &fields).await {
        Ok(account) if cx.visitor.is_some() => {
            let _ = account;
            cx.see_other(&cx.url(&format!("/w/{}", offered.operator)))
        }
        Ok(account) => open_session(&cx, account, &cx.url(&format!("/w/{}", offered.operator))).await,
        Err(failure) => {
            let refusals = failure.for_form()?;
            show_invitation(&cx, StatusCode::UNPROCESSABLE_ENTITY, &token, &offered, &fields, &refusals)
        }
    }
}

async fn accept(cx: &Cx, token: &str, fields: &Fields) -> Result<AccountId, Failure> {
    let token = token.to_owned();
    if let Some(account) = cx.account() {
        let id = account.id.clone();
        return cx
            .file("membership.accept", move |tx, _, _| {
                identity::accept(tx, &token, &id)?;
                Ok(id)
            })
            .await;
    }
    let (login, name) = (fields.get("login").to_owned(), fields.get("name").to_owned());
    let (password, lang) = (fields.get("password").to_owned(), cx.lang);
    let prepared = cx
        .blocking(move |app| {
            let new = NewAccount { login: &login, name: &name, password: &password, lang };
            identity::prepare(&new, app.installation.ground.chance.as_ref())
        })
        .await?;
    cx.file("membership.accept", move |tx, _, _| {
        let id = identity::open(tx, &prepared)?;
        identity::accept(tx, &token, &id)?;
        Ok::<_, Error>(id)
    })
    .await
}
