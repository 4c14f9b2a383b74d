//! `shirube hook`: the addresses an operator's events are sent to, and what became of each.

use crate::context::{Context, Start};
use crate::failure::Failure;
use crate::operator::find;
use crate::outbound::OutboundArgs;
use crate::output::table;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use shirube_domain::db::WriteTx;
use shirube_domain::event::hook::{self, Delivery, Draft, Hook, Way};
use shirube_domain::filing;
use shirube_domain::id::{EventId, HookId};
use shirube_domain::installation::Installation;
use shirube_domain::refusal::{Class, Error, Refusal};

/// What to do with webhooks.
#[derive(Debug, Subcommand)]
pub enum HookVerb {
    /// The webhooks of an operator
    List {
        /// The operator: its id, Corporate Number or name
        operator: String,
    },
    /// One webhook, and the latest that was sent to it
    Show {
        /// The webhook's id
        hook: String,
    },
    /// Register a webhook; prints the signing secret, once
    #[command(after_help = crate::help::HOOK_EXAMPLES)]
    Add(AddArgs),
    /// Send a test
    Test {
        /// The webhook's id
        hook: String,
    },
    /// Send an event once more, under the same id
    Resend {
        /// The webhook's id
        hook: String,
        /// The event's id, as `hook show` gives it
        event: String,
    },
    /// Remove a webhook, its secrets and the memory of what was sent
    Remove {
        /// The webhook's id
        hook: String,
    },
    /// Send what is due, once; `serve` does it by itself
    Deliver {
        /// Address of the pages, for the links in messages: https://shirube.example.jp
        #[arg(long, value_name = "URL", env = "SHIRUBE_PUBLIC_URL", hide_env_values = true)]
        public_url: Option<String>,
        #[command(flatten)]
        outbound: OutboundArgs,
    },
}

/// Register a webhook
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The operator: its id, Corporate Number or name
    operator: String,
    /// Where to: https://…
    url: String,
    /// A kind of event to send, such as norm.changed; without any, all of them
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// What it is for
    #[arg(long, default_value = "", hide_default_value = true)]
    description: String,
    #[command(flatten)]
    outbound: OutboundArgs,
}

/// Runs it.
///
/// # Errors
/// Whatever is refused, and faults of the database.
pub fn run(cx: &Context, verb: HookVerb) -> Result<(), Failure> {
    match verb {
        HookVerb::List { operator } => list(cx, &operator),
        HookVerb::Show { hook } => show(cx, &hook),
        HookVerb::Add(args) => add(cx, args),
        HookVerb::Test { hook } => test(cx, &hook),
        HookVerb::Resend { hook, event } => resend(cx, &hook, &event),
        HookVerb::Remove { hook } => remove(cx, &hook),
        HookVerb::Deliver { public_url, outbound } => deliver(cx, public_url, &outbound),
    }
}

fn absent() -> Error {
    Refusal::of(Class::Absent, "common.absent").into()
}

fn held(installation: &Installation, id: &str) -> Result<Hook, Error> {
    let id = HookId::parse(id).map_err(|_| absent())?;
    installation.ground.db.read(|tx| hook::hook(tx, &id))?.ok_or_else(absent)
}

/// What the last column of a list says.
fn standing(h: &Hook) -> &'static str {
    match h {
        h if h.stopped_at.is_some() => "stopped",
        h if !h.is_on => "off",
        h if h.failing_since.is_some() => "failing",
        _ => "on",
    }
}

fn to_json(h: &Hook) -> Value {
    json!({
        "id": h.id, "operator": h.operator, "url": h.url, "kinds": h.kinds, "description": h.description,
        "state": standing(h), "failing_since": h.failing_since, "stopped_at": h.stopped_at, "reason": h.reason,
        "created_at": h.created_at,
    })
}

fn list(cx: &Context, operator: &str) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let found = installation.ground.db.read(|tx| {
        let operator = find(tx, operator)?;
        Ok::<_, Error>(hook::hooks(tx, &operator.id)?)
    })?;
    let document = json!({ "hooks": found.iter().map(to_json).collect::<Vec<_>>() });
    cx.emit(&document, || {
        let cells = |h: &Hook| vec![h.id.to_string(), standing(h).to_owned(), h.url.clone(), h.description.clone()];
        let head = cx.lang.pick(["ID", "状態", "宛先", "説明"], ["id", "state", "address", "description"]);
        table(&head, &found.iter().map(cells).collect::<Vec<_>>())
    })
}

fn show(cx: &Context, id: &str) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let hook = held(&installation, id)?;
    let sent = installation.ground.db.read(|tx| hook::deliveries(tx, &hook.id, 50))?;
    let delivery = |d: &Delivery| {
        json!({
            "event": d.event, "kind": d.kind, "at": d.at, "state": d.state, "tries": d.tries, "next_at": d.next_at,
            "outcome": d.outcome,
        })
    };
    let mut document = to_json(&hook);
    document["deliveries"] = sent.iter().map(delivery).collect();
    cx.emit(&document, || {
        let cells = |d: &Delivery| {
            vec![
                d.event.to_string(),
                d.kind.map_or("–", |k| k.word()).to_owned(),
                d.state.label(cx.lang).to_owned(),
                d.tries.to_string(),
                d.outcome.as_deref().map(|o| hook::outcome_told(o, cx.lang)).unwrap_or_default(),
            ]
        };
        let head =
            cx.lang.pick(["出来事", "種類", "状態", "試行", "結果"], ["event", "kind", "state", "tries", "outcome"]);
        let rows = table(&head, &sent.iter().map(cells).collect::<Vec<_>>());
        format!("{} {} ({})\n{rows}", hook.id, hook.url, standing(&hook))
    })
}

fn add(cx: &Context, args: AddArgs) -> Result<(), Failure> {
    let installation = cx.open(Start::MustExist)?;
    let draft = Draft { url: args.url, kinds: args.kinds, description: args.description };
    let draft = hook::examine(&args.outbound.read()?, &draft)?;
    let (id, secret) = filing::receive(&installation.ground, "hook.register", |tx, _| {
        let operator = find(tx, &args.operator)?;
        hook::register(tx, &installation.keyring, &operator.id, &draft, None)
    })?;
    installation.keep_log()?;
    cx.emit(&json!({ "id": id, "secret": secret }), || {
        cx.lang.pick(
            format!("登録しました：{id}\n署名の秘密（一度だけ表示します）：{secret}\n"),
            format!("registered: {id}\nsigning secret (shown only once): {secret}\n"),
        )
    })
}

/// Does something to one webhook, and keeps the log.
fn change<T: Send>(
    cx: &Context,
    kind: &'static str,
    id: &str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Hook) -> Result<T, Error> + Send,
) -> Result<T, Failure> {
    let installation = cx.open(Start::MustExist)?;
    let hook = held(&installation, id)?;
    let done = filing::receive(&installation.ground, kind, |tx, _| work(tx, &hook))?;
    installation.keep_log()?;
    Ok(done)
}

fn test(cx: &Context, id: &str) -> Result<(), Failure> {
    let event = change(cx, "hook.test", id, |tx, h| hook::test(tx, &h.operator, &h.id))?;
    cx.emit(&json!({ "event": event }), || queued(cx, &event))
}

fn queued(cx: &Context, event: &EventId) -> String {
    cx.lang.pick(format!("待ち行列に入れました：{event}\n"), format!("queued: {event}\n"))
}

fn resend(cx: &Context, id: &str, event: &str) -> Result<(), Failure> {
    let event = EventId::parse(event).map_err(|_| absent())?;
    change(cx, "hook.resend", id, |tx, h| hook::resend(tx, &h.operator, &h.id, &event))?;
    cx.emit(&json!({ "event": event }), || queued(cx, &event))
}

fn remove(cx: &Context, id: &str) -> Result<(), Failure> {
    change(cx, "hook.remove", id, |tx, h| hook::remove(tx, &h.operator, &h.id))?;
    cx.emit(&json!({ "removed": id }), || cx.lang.pick(format!("削除しました：{id}\n"), format!("removed: {id}\n")))
}

fn deliver(cx: &Context, public_url: Option<String>, outbound: &OutboundArgs) -> Result<(), Failure> {
    let site = public_url.unwrap_or_default().trim_end_matches('/').to_owned();
    let way = Way { outbound: outbound.read()?, site };
    let installation = cx.open(Start::MustExist)?;
    let done = hook::deliver_due(&installation.ground, &installation.keyring, &way, &|| true)?;
    installation.keep_log()?;
    let document = json!({ "sent": done.sent, "later": done.later, "failed": done.failed, "dropped": done.dropped });
    cx.emit(&document, || {
        cx.lang.pick(
            format!(
                "送信 {}件、後で再試行 {}件、送信できない {}件、取りやめ {}件\n",
                done.sent, done.later, done.failed, done.dropped
            ),
            format!("sent {}, later {}, failed {}, dropped {}\n", done.sent, done.later, done.failed, done.dropped),
        )
    })
}
