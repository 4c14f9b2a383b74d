//! Registering a webhook, and changing where it leads.

use super::{name, one};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Page};
use crate::words::Words;
use crate::words::hook::{HookWords, hook_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::event::Kind;
use shirube_domain::event::hook::{self, Draft, Examined};
use shirube_domain::id::HookId;
use shirube_domain::refusal::Refusal;
use std::sync::{Arc, Mutex};

#[derive(askama::Template)]
#[template(path = "hooks/edit.html")]
struct EditPage {
    page: Page,
    w: &'static Words,
    t: &'static HookWords,
    action: String,
    back: String,
    once: String,
    seen: String,
    url: String,
    description: String,
    kinds: Vec<Choice>,
    save: &'static str,
}

/// What stands in the form.
struct Entered {
    draft: Draft,
    once: String,
    /// The revision the writer saw; none for a new one.
    seen: Option<i64>,
}

impl Entered {
    fn of(fields: &Fields) -> Entered {
        let draft = Draft {
            url: fields.get("url").to_owned(),
            kinds: fields.all("kinds").into_iter().map(str::to_owned).collect(),
            description: fields.get("description").to_owned(),
        };
        let seen = fields.has("seen").then(|| fields.int("seen"));
        Entered { draft, once: fields.get("once").to_owned(), seen }
    }
}

fn render(cx: &Cx, entered: Entered, at: Option<(&HookId, &str)>, refusals: &[Refusal]) -> Reply {
    let t = hook_words(cx.lang);
    let base = cx.workspace_url("/settings/hooks")?;
    let own = at.map(|(id, _)| format!("/settings/hooks/{id}"));
    let mut trail = vec![(t.title, "/settings/hooks")];
    if let (Some((_, name)), Some(own)) = (at, &own) {
        trail.push((name, own));
    }
    let title = if at.is_some() { t.edit } else { t.add };
    let choice = |k: Kind| Choice {
        value: k.word().to_owned(),
        label: k.label(cx.lang).to_owned(),
        hint: k.word().to_owned(),
        chosen: entered.draft.kinds.iter().any(|w| w == k.word()),
    };
    let template = EditPage {
        page: cx.workspace_page(title, &trail)?.with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        action: at.map_or_else(|| format!("{base}/new"), |(id, _)| format!("{base}/{id}/edit")),
        back: at.map_or_else(|| base.clone(), |(id, _)| format!("{base}/{id}")),
        once: entered.once,
        seen: entered.seen.map(|n| n.to_string()).unwrap_or_default(),
        kinds: Kind::choosable().map(choice).collect(),
        url: entered.draft.url,
        description: entered.draft.description,
        save: if at.is_some() { t.save_change } else { t.save },
    };
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.show_with(status, &template)
}

pub(super) async fn new(cx: Cx) -> Reply {
    let entered = Entered { draft: Draft::default(), once: cx.once(), seen: None };
    render(&cx, entered, None, &[])
}

/// Looks at the address before anything is written: a name server may take its time.
async fn examined(cx: &Cx, draft: &Draft) -> Result<Examined, Failure> {
    let draft = draft.clone();
    cx.blocking(move |app| hook::examine(&app.settings.outbound, &draft)).await
}

/// The secret is shown on the page that answers; sending the form again shows it no second time.
pub(super) async fn create(cx: Cx, Form(fields): Form) -> Reply {
    let entered = Entered::of(&fields);
    match create_in(&cx, &entered).await {
        Ok((id, Some(secret))) => one::shown(&cx, &id, Some(secret)).await,
        Ok((id, None)) => cx.see_other(&cx.workspace_url(&format!("/settings/hooks/{id}"))?),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, entered, None, &refusals)
        }
    }
}

async fn create_in(cx: &Cx, entered: &Entered) -> Result<(HookId, Option<String>), Failure> {
    let examined = examined(cx, &entered.draft).await?;
    let (operator, by) = (cx.operator()?.id.clone(), cx.account_id()?);
    let keyring = cx.app.installation.keyring.clone();
    let made: Arc<Mutex<Option<String>>> = Arc::default();
    let slot = made.clone();
    let id = cx
        .file_once("hook.register", entered.once.clone(), move |tx, _, _| {
            let (id, secret) = hook::register(tx, &keyring, &operator, &examined, Some(&by))?;
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(secret);
            }
            Ok(id.to_string())
        })
        .await?;
    let id = HookId::parse(&id).map_err(|_| Failure::absent())?;
    Ok((id, made.lock().ok().and_then(|mut slot| slot.take())))
}

pub(super) async fn edit(cx: Cx, Path((_, _, id)): Path<(String, String, String)>) -> Reply {
    let held = one::held(&cx, &id).await?;
    let kinds = held.kinds.iter().map(|k| k.word().to_owned()).collect();
    let draft = Draft { url: held.url.clone(), kinds, description: held.description.clone() };
    render(&cx, Entered { draft, once: String::new(), seen: Some(held.revision) }, Some((&held.id, name(&held))), &[])
}

pub(super) async fn amend(cx: Cx, Path((_, _, id)): Path<(String, String, String)>, Form(fields): Form) -> Reply {
    let held = one::held(&cx, &id).await?;
    let entered = Entered::of(&fields);
    match amend_in(&cx, &held.id, &entered).await {
        Ok(()) => cx.see_other(&cx.workspace_url(&format!("/settings/hooks/{id}?saved"))?),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, entered, Some((&held.id, name(&held))), &refusals)
        }
    }
}

async fn amend_in(cx: &Cx, id: &HookId, entered: &Entered) -> Result<(), Failure> {
    let examined = examined(cx, &entered.draft).await?;
    let (operator, id, seen) = (cx.operator()?.id.clone(), id.clone(), entered.seen.unwrap_or_default());
    cx.file("hook.change", move |tx, _, _| hook::change(tx, &operator, &id, &examined, seen)).await
}
