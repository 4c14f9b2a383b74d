//! One webhook: its secret, its state, and what was sent to it.

use super::{kinds, name, standing};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Column, Fact, Page, minute};
use crate::words::Words;
use crate::words::hook::{HookWords, hook_words};
use axum::extract::Path;
use shirube_domain::db::WriteTx;
use shirube_domain::event::hook::{self, Delivery, DeliveryState, Hook};
use shirube_domain::id::{EventId, HookId, OperatorId};
use shirube_domain::refusal::Error;

/// Deliveries on the page.
const MOST: u32 = 50;

/// Language, operator, hook.
type At = Path<(String, String, String)>;

struct Row {
    event: String,
    kind: String,
    at: String,
    chip: &'static str,
    state: &'static str,
    tries: i64,
    outcome: String,
    next: String,
    may_resend: bool,
}

#[derive(askama::Template)]
#[template(path = "hooks/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static HookWords,
    href: String,
    chip: &'static str,
    state: &'static str,
    facts: Vec<Fact>,
    /// Shown once, just after making it.
    secret: Option<String>,
    until: String,
    is_working: bool,
    is_sending: bool,
    why_stopped: &'static str,
    is_failing: bool,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

/// The hook a path names; one of another operator is absent.
pub(super) async fn held(cx: &Cx, id: &str) -> Result<Hook, Failure> {
    let (operator, id) = (cx.operator()?.id.clone(), HookId::parse(id).map_err(|_| Failure::absent())?);
    cx.read(move |tx, _| hook::of_operator(tx, &operator, &id)).await
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    let id = HookId::parse(&id).map_err(|_| Failure::absent())?;
    shown(&cx, &id, None).await
}

pub(super) async fn shown(cx: &Cx, id: &HookId, secret: Option<String>) -> Reply {
    let (operator, of) = (cx.operator()?.id.clone(), id.clone());
    let (held, deliveries, until) = cx
        .read(move |tx, _| {
            let held = hook::of_operator(tx, &operator, &of)?;
            Ok((held, hook::deliveries(tx, &of, MOST)?, hook::key_until(tx, &of)?))
        })
        .await?;
    let t = hook_words(cx.lang);
    let fields = Fields::parse(&cx.query);
    let mut page = cx.workspace_page(name(&held), &[(t.title, "/settings/hooks")])?;
    for (word, text) in [("saved", t.saved), ("test", t.test_queued), ("resent", t.resent)] {
        if fields.has(word) {
            page = page.with_notice("success", text, "");
        }
    }
    let now = shirube_domain::time::rfc3339(cx.now);
    let (chip, state) = standing(&held, t);
    let template = OnePage {
        page,
        w: cx.words(),
        t,
        href: cx.workspace_url(&format!("/settings/hooks/{id}"))?,
        chip,
        state,
        facts: facts(cx, &held),
        secret,
        until: until.filter(|u| *u > now).map(|u| minute(&u)).unwrap_or_default(),
        is_working: held.is_working(),
        is_sending: cx.app.settings.sends_events,
        why_stopped: match held.reason.as_deref() {
            Some("gone") => t.gone,
            Some(_) => t.failing_long,
            None => "",
        },
        is_failing: held.is_working() && held.failing_since.is_some(),
        columns: columns(t),
        rows: deliveries.iter().map(|d| row(cx, d)).collect(),
    };
    cx.show(&template)
}

fn facts(cx: &Cx, held: &Hook) -> Vec<Fact> {
    let t = hook_words(cx.lang);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    vec![fact(t.url, held.url.clone()), fact(t.kinds, kinds(cx, held)), fact(t.since, minute(&held.created_at))]
}

fn columns(t: &'static HookWords) -> Vec<Column> {
    let column = |label: &str, numeric| Column { label: label.to_owned(), numeric, ..Column::default() };
    vec![
        column(t.event, false),
        column(t.at, false),
        column(t.state, false),
        column(t.tries, true),
        column(t.outcome, false),
        column(t.resend, false),
        column(t.message_id, false),
    ]
}

fn row(cx: &Cx, d: &Delivery) -> Row {
    let is_waiting = matches!(d.state, DeliveryState::Queued | DeliveryState::Sending);
    Row {
        event: d.event.to_string(),
        kind: d.kind.map_or_else(|| "–".to_owned(), |k| k.label(cx.lang).to_owned()),
        at: minute(&d.at),
        chip: match d.state {
            DeliveryState::Sent => "done",
            DeliveryState::Failed => "failed",
            DeliveryState::Dropped => "neutral",
            DeliveryState::Queued if d.tries > 0 => "attention",
            DeliveryState::Queued | DeliveryState::Sending => "progress",
        },
        state: d.state.label(cx.lang),
        tries: d.tries,
        outcome: d.outcome.as_deref().map(|o| hook::outcome_told(o, cx.lang)).unwrap_or_default(),
        next: if is_waiting && d.tries > 0 { minute(&d.next_at) } else { String::new() },
        may_resend: d.state != DeliveryState::Sending,
    }
}

/// Does something to the hook a path names.
async fn file<T: Send + 'static>(
    cx: &Cx,
    kind: &'static str,
    id: &str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &OperatorId, &HookId) -> Result<T, Error> + Send + 'static,
) -> Result<T, Failure> {
    let (operator, id) = (cx.operator()?.id.clone(), HookId::parse(id).map_err(|_| Failure::absent())?);
    cx.file(kind, move |tx, _, _| work(tx, &operator, &id)).await
}

fn back(cx: &Cx, id: &str, word: &str) -> Reply {
    cx.see_other(&cx.workspace_url(&format!("/settings/hooks/{id}?{word}"))?)
}

pub(super) async fn rotate(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (keyring, ends_now) = (cx.app.installation.keyring.clone(), fields.is_on("ends_now"));
    let made =
        file(&cx, "hook.secret", &id, move |tx, operator, id| hook::rotate(tx, &keyring, operator, id, ends_now));
    let secret = made.await?;
    let id = HookId::parse(&id).map_err(|_| Failure::absent())?;
    shown(&cx, &id, Some(secret)).await
}

pub(super) async fn test(cx: Cx, Path((_, _, id)): At, Form(_): Form) -> Reply {
    file(&cx, "hook.test", &id, hook::test).await?;
    back(&cx, &id, "test")
}

pub(super) async fn turn(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let is_on = fields.is_on("on");
    file(&cx, "hook.turn", &id, move |tx, operator, id| hook::set_on(tx, operator, id, is_on)).await?;
    back(&cx, &id, "saved")
}

pub(super) async fn resend(
    cx: Cx,
    Path((_, _, id, event)): Path<(String, String, String, String)>,
    Form(_): Form,
) -> Reply {
    let event = EventId::parse(&event).map_err(|_| Failure::absent())?;
    file(&cx, "hook.resend", &id, move |tx, operator, id| hook::resend(tx, operator, id, &event)).await?;
    back(&cx, &id, "resent")
}

#[derive(askama::Template)]
#[template(path = "hooks/remove.html")]
struct RemovePage {
    page: Page,
    w: &'static Words,
    t: &'static HookWords,
    href: String,
    facts: Vec<Fact>,
}

pub(super) async fn confirm_remove(cx: Cx, Path((_, _, id)): At) -> Reply {
    let held = held(&cx, &id).await?;
    let t = hook_words(cx.lang);
    let own = format!("/settings/hooks/{id}");
    let page = cx.workspace_page(t.remove, &[(t.title, "/settings/hooks"), (name(&held), &own)])?;
    let href = cx.workspace_url(&own)?;
    cx.show(&RemovePage { page, w: cx.words(), t, href, facts: facts(&cx, &held) })
}

pub(super) async fn remove(cx: Cx, Path((_, _, id)): At, Form(_): Form) -> Reply {
    file(&cx, "hook.remove", &id, hook::remove).await?;
    cx.see_other(&cx.workspace_url("/settings/hooks?removed")?)
}
