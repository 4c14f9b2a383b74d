//! Signing in and out, and who one is.
//!
//! For: a program gets a token the way a person gets a cookie.
//! Rests on: `identity`; the same waiting after failed sign-ins as on the page.
//! Words: the *token* goes into `Authorization: Bearer …`.
//! Never: shows a token twice.
//! Begin at: [`open`].

use super::asked::Given;
use super::describe::about;
use super::reply;
use super::shape::person::{Me, Membership, Session, SignIn};
use crate::cx::{Cx, Reply};
use crate::guard::access::{OPEN, SIGNED_IN};
use crate::operations;
use crate::pages::sign_in;
use axum::http::{HeaderValue, StatusCode, header};
use serde_json::json;
use shirube_domain::identity;
use shirube_domain::time::rfc3339;

operations! {
    POST "/api/v1/session" OPEN => open,
        about("openSession", "サインインしてトークンを得る", "Sign in and get a token")
            .takes::<SignIn>(json!({ "login": "sato@example.jp", "password": "a long sentence is fine" }))
            .gives::<Session>(201)
            .refuses(&[403, 429]);
    DELETE "/api/v1/session" SIGNED_IN => close,
        about("closeSession", "サインアウトする", "Sign out").gives_nothing();
    GET "/api/v1/me" SIGNED_IN => me,
        about("me", "自分のアカウントと所属", "One's own account and memberships").gives::<Me>(200);
}

async fn open(cx: Cx, Given(given): Given<SignIn>) -> Reply {
    let account = sign_in::check(&cx, &given.login, given.password).await?;
    let session = cx.keep("session.open", move |tx| identity::open_session(tx, &account)).await?;
    let opened = Session { token: session.token, expires_at: rfc3339(session.until) };
    let mut response = reply::json(&cx, StatusCode::CREATED, &opened)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn close(cx: Cx) -> Reply {
    if let Some(visitor) = &cx.visitor {
        let token = visitor.token.clone();
        cx.keep("session.close", move |tx| identity::close_session(tx, &token)).await?;
    }
    reply::nothing()
}

async fn me(cx: Cx) -> Reply {
    let id = cx.account_id()?;
    let memberships = cx.read(move |tx, _| Ok(identity::memberships(tx, &id)?)).await?;
    let account = cx.account().ok_or_else(crate::failure::Failure::sign_in)?;
    let me = Me {
        id: account.id.to_string(),
        login: account.login.clone(),
        name: account.name.clone(),
        lang: account.lang.code(),
        is_administrator: account.is_administrator,
        memberships: memberships.iter().map(Membership::from).collect(),
    };
    reply::ok(&cx, &me)
}
