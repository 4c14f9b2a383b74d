//! Webhooks: the addresses an operator's events are sent to.
//!
//! For: an owner connects the operator's own programs, sees what arrived, and repairs what did not.
//! Rests on: `event`; Standard Webhooks; `docs/specs/event.md`.
//! Words: a *hook* is an address; a *delivery* is one event on its way to it.
//! Never: shows a secret twice, or an address to someone who does not manage the operator.
//! Begin at: [`ROUTES`].

mod edit;
mod list;
mod one;

use crate::cx::Cx;
use crate::guard::access::MANAGE;
use crate::routes;
use crate::words::hook::{HookWords, hook_words};
use shirube_domain::event::hook::Hook;

routes! {
    GET "/{lang}/w/{org}/settings/hooks" MANAGE => list::list;
    GET "/{lang}/w/{org}/settings/hooks/new" MANAGE => edit::new;
    POST "/{lang}/w/{org}/settings/hooks/new" MANAGE => edit::create;
    GET "/{lang}/w/{org}/settings/hooks/{hook}" MANAGE => one::show;
    GET "/{lang}/w/{org}/settings/hooks/{hook}/edit" MANAGE => edit::edit;
    POST "/{lang}/w/{org}/settings/hooks/{hook}/edit" MANAGE => edit::amend;
    POST "/{lang}/w/{org}/settings/hooks/{hook}/secret" MANAGE => one::rotate;
    POST "/{lang}/w/{org}/settings/hooks/{hook}/test" MANAGE => one::test;
    POST "/{lang}/w/{org}/settings/hooks/{hook}/turn" MANAGE => one::turn;
    POST "/{lang}/w/{org}/settings/hooks/{hook}/deliveries/{event}/resend" MANAGE => one::resend;
    GET "/{lang}/w/{org}/settings/hooks/{hook}/remove" MANAGE => one::confirm_remove;
    POST "/{lang}/w/{org}/settings/hooks/{hook}/remove" MANAGE => one::remove;
}

/// How a hook stands: the kind of its chip, and the word.
fn standing(hook: &Hook, t: &'static HookWords) -> (&'static str, &'static str) {
    match hook {
        h if h.stopped_at.is_some() => ("failed", t.stopped),
        h if !h.is_on => ("neutral", t.off),
        h if h.failing_since.is_some() => ("attention", t.failing),
        _ => ("done", t.on),
    }
}

/// What a hook is called: what it is for, or where it leads.
fn name(hook: &Hook) -> &str {
    if hook.description.is_empty() { &hook.url } else { &hook.description }
}

/// What a hook hears of, in words.
fn kinds(cx: &Cx, hook: &Hook) -> String {
    if hook.kinds.is_empty() {
        return hook_words(cx.lang).kinds_all.to_owned();
    }
    hook.kinds.iter().map(|k| k.label(cx.lang)).collect::<Vec<_>>().join(cx.lang.pick("、", ", "))
}
