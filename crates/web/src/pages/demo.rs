//! The demonstration's sign-in: one button for each fictional person.
//!
//! For: trying every role without typing a password.
//! Rests on: `shirube_domain::demo`; the server says in its settings that its data is fiction.
//! Words: a *position* is what the person is, for whom.
//! Never: exists on a server that is not a demonstration; opens a session for anyone but the fictional people.
//! Begin at: [`choose`].

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Form;
use crate::guard::access::OPEN;
use crate::routes;
use crate::view::Page;
use crate::words::Words;
use crate::words::demo::{DemoWords, demo_words};
use shirube_domain::{demo, identity};

routes! {
    GET "/{lang}/demo" OPEN => choose;
    POST "/{lang}/demo" OPEN => enter;
}

/// One person to choose.
struct Choice {
    login: &'static str,
    name: &'static str,
    position: String,
    current: bool,
}

#[derive(askama::Template)]
#[template(path = "demo/choose.html")]
struct ChoosePage {
    page: Page,
    w: &'static Words,
    t: &'static DemoWords,
    people: Vec<Choice>,
    password: &'static str,
}

fn refuse_elsewhere(cx: &Cx) -> Result<(), Failure> {
    if cx.app.settings.demo { Ok(()) } else { Err(Failure::absent()) }
}

async fn choose(cx: Cx) -> Reply {
    refuse_elsewhere(&cx)?;
    let t = demo_words(cx.lang);
    let own = cx.account().map(|a| a.login.clone());
    let people = demo::people()
        .iter()
        .map(|p| Choice {
            login: p.login,
            name: p.name,
            position: p.position.get(cx.lang).to_owned(),
            current: own.as_deref() == Some(p.login),
        })
        .collect();
    cx.show(&ChoosePage { page: cx.page(t.title, &[]), w: cx.words(), t, people, password: demo::PASSWORD })
}

/// Signs in as the person chosen and goes where that person works; whoever was signed in is signed out.
async fn enter(cx: Cx, Form(fields): Form) -> Reply {
    refuse_elsewhere(&cx)?;
    let login = fields.get("login").to_owned();
    let person = demo::people().iter().find(|p| p.login == login).ok_or_else(Failure::absent)?;
    let found = cx
        .read(move |tx, _| {
            let account = identity::accounts(tx)?.into_iter().find(|a| a.login == person.login && !a.is_suspended);
            let works = match &account {
                Some(a) => identity::memberships(tx, &a.id)?.into_iter().next(),
                None => None,
            };
            Ok(account.map(|a| (a.id, works.map(|m| m.operator))))
        })
        .await?;
    let (account, operator) = found.ok_or_else(Failure::absent)?;
    if let Some(visitor) = &cx.visitor {
        let token = visitor.token.clone();
        cx.keep("session.close", move |tx| identity::close_session(tx, &token)).await?;
    }
    let next = match operator {
        Some(operator) => cx.url(&format!("/w/{operator}")),
        None if person.is_norm_editor() => cx.url("/editing"),
        None if person.is_incident_official() => cx.url("/cases"),
        None => String::new(),
    };
    super::sign_in::open_session(&cx, account, &next).await
}
