//! One other installation.

use super::{chip, crumbs, is_done, words_of};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::statements::moment;
use crate::view::{Choice, Column, Fact, Page, minute};
use crate::words::Words;
use crate::words::node::{NodeWords, node_words};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use shirube_domain::db::WriteTx;
use shirube_domain::id::{MessageId, PeerId};
use shirube_domain::node::{self, Arrived, Figures, InState, LogSeen, OutState, Peer, PeerFinding, PeerState, Queued};
use shirube_domain::refusal::{Error, Refusal};
use shirube_proof::note::unverified_body;
use shirube_proof::statement::IssuerKey;

/// Messages on the page, of each kind.
const MOST: u32 = 50;

type Of = Path<(String, String)>;

struct MessageRow {
    kind: String,
    id: String,
    chip: &'static str,
    state: &'static str,
    tries: i64,
    outcome: String,
    at: String,
    next: String,
    given_up: String,
}

struct KeyRow {
    id: String,
    period: String,
}

struct FindingRow {
    text: String,
    at: String,
    kept: String,
    came: String,
}

#[derive(askama::Template)]
#[template(path = "node/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static NodeWords,
    href: String,
    address: String,
    chip: &'static str,
    state: &'static str,
    is_confirmed: bool,
    is_blocked: bool,
    is_offer: bool,
    number: String,
    unproven: String,
    facts: Vec<Fact>,
    keys: Vec<KeyRow>,
    findings: Vec<FindingRow>,
    queue_columns: Vec<Column>,
    queue: Vec<MessageRow>,
    /// Those nobody acknowledged and nobody gave up.
    open: Vec<Choice>,
    entered: String,
    arrived_columns: Vec<Column>,
    arrived: Vec<MessageRow>,
}

/// Everything the page shows.
struct Seen {
    peer: Peer,
    log: LogSeen,
    figures: Figures,
    findings: Vec<PeerFinding>,
    queue: Vec<Queued>,
    arrived: Vec<Arrived>,
}

async fn read(cx: &Cx, id: &PeerId) -> Result<Seen, Failure> {
    let id = id.clone();
    let seen = cx.read(move |tx, _| {
        let Some(peer) = node::peer(tx, &id)? else { return Ok(None) };
        Ok(Some(Seen {
            peer,
            log: node::log_seen(tx, &id)?,
            figures: node::figures(tx, &id)?,
            findings: node::findings(tx, &id)?,
            queue: node::queue_of(tx, &id, MOST)?,
            arrived: node::arrived(tx, &id, MOST)?,
        }))
    });
    seen.await?.ok_or_else(Failure::absent)
}

fn id_of(text: &str) -> Result<PeerId, Failure> {
    PeerId::parse(text).map_err(|_| Failure::absent())
}

pub(super) async fn show(cx: Cx, Path((_, id)): Of) -> Reply {
    render(&cx, &id_of(&id)?, (StatusCode::OK, &[]), &Fields::default()).await
}

async fn render(cx: &Cx, id: &PeerId, (status, refusals): (StatusCode, &[Refusal]), given: &Fields) -> Reply {
    let (t, seen) = (node_words(cx.lang), read(cx, id).await?);
    let crumbs = crumbs(cx);
    let trail = [crumbs[0], crumbs[1], (t.title, "/admin/nodes")];
    let mut page = cx.page(seen.peer.name.clone(), &trail).with_errors(refusals, cx.lang);
    if is_done(cx) {
        page = page.with_notice("success", t.done, "");
    }
    let offer = seen.peer.offer();
    let number = match (&offer, seen.peer.state) {
        (Some(offer), _) => offer.number(),
        (None, PeerState::Proposed) => seen.peer.number()?,
        (None, _) => String::new(),
    };
    let columns = |heads: &[&str]| {
        let column =
            |label: &&str| Column { label: (*label).to_owned(), numeric: *label == t.tries, ..Column::default() };
        heads.iter().map(column).collect()
    };
    let keys = seen.peer.issuer()?.keys.iter().map(|k| key_row(t, k)).collect();
    let template = OnePage {
        page,
        w: cx.words(),
        t,
        href: cx.url(&format!("/admin/nodes/{id}")),
        chip: chip(seen.peer.state),
        state: seen.peer.state.label(cx.lang),
        is_confirmed: seen.peer.state == PeerState::Confirmed,
        is_blocked: seen.peer.state == PeerState::Blocked,
        is_offer: offer.is_some(),
        number,
        unproven: seen.log.unproven_at.as_deref().map(minute).unwrap_or_default(),
        facts: facts(t, &seen),
        keys,
        findings: seen.findings.iter().map(|f| finding(cx, f)).collect(),
        queue_columns: columns(&[t.kind, t.state, t.tries, t.outcome, t.at, t.next]),
        queue: seen.queue.iter().map(|q| queued(cx, q)).collect(),
        open: seen.queue.iter().filter(|q| is_open(q)).map(|q| choice(cx, q, given.get("message"))).collect(),
        entered: given.get("reason").to_owned(),
        arrived_columns: columns(&[t.kind, t.state, t.outcome, t.at]),
        arrived: seen.arrived.iter().map(|a| arrived(cx, a)).collect(),
        address: seen.peer.address,
    };
    cx.show_with(status, &template)
}

fn is_open(message: &Queued) -> bool {
    message.state != OutState::Acknowledged && message.given_up.is_none()
}

fn choice(cx: &Cx, message: &Queued, chosen: &str) -> Choice {
    Choice {
        value: message.id.to_string(),
        label: format!("{} {}", kind_told(cx, &message.kind), minute(&message.since)),
        hint: message.id.to_string(),
        chosen: chosen == message.id.as_str(),
    }
}

fn facts(t: &NodeWords, seen: &Seen) -> Vec<Fact> {
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let moment = |at: Option<&str>| at.map_or_else(|| "–".to_owned(), minute);
    let size =
        seen.log.note.as_deref().and_then(|n| unverified_body(n.as_bytes()).ok()?.lines().nth(1).map(str::to_owned));
    vec![
        fact(t.facts_confirmed, moment(seen.peer.confirmed_at.as_deref())),
        fact(t.facts_log, size.unwrap_or_else(|| "–".to_owned())),
        fact(t.facts_log_at, moment(seen.log.seen_at.as_deref())),
        fact(t.queued, seen.figures.queued.to_string()),
        fact(t.facts_done, seen.figures.done.to_string()),
        fact(t.facts_waiting, seen.figures.waiting.to_string()),
    ]
}

fn key_row(t: &NodeWords, key: &IssuerKey) -> KeyRow {
    let ends = key.until.map(|until| format!(" · {} {}", t.keys_until, moment(until))).unwrap_or_default();
    let revoked = key.revoked.map(|r| format!(" · {} {} ({})", t.keys_revoked, moment(r.at), r.reason.name()));
    // Four letters at a time can be compared by eye.
    let letters: Vec<char> = key.id().chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|c| c.iter().collect()).collect();
    KeyRow {
        id: groups.join(" "),
        period: format!("{} {}{ends}{}", t.keys_from, moment(key.from), revoked.unwrap_or_default()),
    }
}

fn finding(cx: &Cx, finding: &PeerFinding) -> FindingRow {
    FindingRow {
        text: words_of(&finding.code, cx.lang),
        at: minute(&finding.at),
        kept: finding.kept.clone(),
        came: finding.came.clone(),
    }
}

/// The kinds the exchange itself uses in words; those of other matters are words of programs.
pub(super) fn kind_told(cx: &Cx, kind: &str) -> String {
    let t = node_words(cx.lang);
    match kind {
        "receipt" => t.kind_receipt.to_owned(),
        "keys" => t.kind_keys.to_owned(),
        other => other.to_owned(),
    }
}

/// What a word of the queue says to people: a state and a code of the other side, or a code of ours.
fn outcome(cx: &Cx, word: &str) -> String {
    if word == "done" {
        return InState::Done.label(cx.lang).to_owned();
    }
    let (state, code) = word.split_once(' ').unwrap_or(("", word));
    match InState::parse(state).or_else(|| InState::parse(word)) {
        Some(state) if code != word => format!("{}: {}", state.label(cx.lang), words_of(code, cx.lang)),
        Some(state) => state.label(cx.lang).to_owned(),
        None => words_of(word, cx.lang),
    }
}

fn queued(cx: &Cx, message: &Queued) -> MessageRow {
    let is_waiting = matches!(message.state, OutState::Queued | OutState::Sending);
    MessageRow {
        kind: kind_told(cx, &message.kind),
        id: message.id.to_string(),
        chip: match message.state {
            OutState::Queued | OutState::Sending => "progress",
            OutState::Acknowledged => "done",
            OutState::Failed => "failed",
        },
        state: message.state.label(cx.lang),
        tries: message.tries,
        outcome: message.outcome.as_deref().map_or_else(|| "–".to_owned(), |word| outcome(cx, word)),
        at: minute(&message.since),
        next: if is_waiting { minute(&message.next_at) } else { "–".to_owned() },
        given_up: message.given_up.clone().unwrap_or_default(),
    }
}

fn arrived(cx: &Cx, message: &Arrived) -> MessageRow {
    MessageRow {
        kind: kind_told(cx, &message.kind),
        id: message.id.clone(),
        chip: match message.state {
            InState::Done => "done",
            InState::Waiting => "progress",
            InState::Refused => "failed",
        },
        state: message.state.label(cx.lang),
        tries: 0,
        outcome: message.code.as_deref().map_or_else(|| "–".to_owned(), |code| words_of(code, cx.lang)),
        at: minute(&message.at),
        next: String::new(),
        given_up: String::new(),
    }
}

async fn change(
    cx: Cx,
    kind: &'static str,
    id: &str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &PeerId) -> Result<(), Error> + Send + 'static,
) -> Reply {
    let id = id_of(id)?;
    let held = id.clone();
    match cx.file(kind, move |tx, _, _| work(tx, &held)).await {
        Ok(()) => cx.see_other(&cx.url(&format!("/admin/nodes/{id}?done"))),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, &id, (StatusCode::CONFLICT, &refusals), &Fields::default()).await
        }
    }
}

pub(super) async fn confirm(cx: Cx, Path((_, id)): Of, Form(fields): Form) -> Reply {
    let by = cx.account_id()?;
    change(cx, "node.confirm", &id, move |tx, id| node::confirm(tx, id, fields.get("number"), &by)).await
}

pub(super) async fn decline(cx: Cx, Path((_, id)): Of, _: Form) -> Reply {
    change(cx, "node.decline", &id, node::decline).await
}

pub(super) async fn block(cx: Cx, Path((_, id)): Of, _: Form) -> Reply {
    change(cx, "node.block", &id, node::block).await
}

pub(super) async fn unblock(cx: Cx, Path((_, id)): Of, _: Form) -> Reply {
    change(cx, "node.unblock", &id, node::unblock).await
}

pub(super) async fn try_now(cx: Cx, Path((_, id)): Of, _: Form) -> Reply {
    change(cx, "node.try", &id, |tx, id| node::try_now(tx, id).map(drop)).await
}

/// Gives one message up, with a reason that stays.
pub(super) async fn give_up(cx: Cx, Path((_, id)): Of, Form(fields): Form) -> Reply {
    let (id, reason) = (id_of(&id)?, fields.get("reason").to_owned());
    let (held, message) = (id.clone(), MessageId::parse(fields.get("message")));
    let given_up = cx.file("node.give-up", move |tx, _, _| {
        let message = message.map_err(|_| Refusal::invalid("common.required").on("message"))?;
        node::drop_message(tx, &held, &message, &reason)
    });
    match given_up.await {
        Ok(()) => cx.see_other(&cx.url(&format!("/admin/nodes/{id}?done"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(&cx, &id, (status, &refusals), &fields).await
        }
    }
}

/// What waits for it as a file. Not a plain link: receipts are done with once they are in a file.
pub(super) async fn file(cx: Cx, Path((_, id)): Of, _: Form) -> Reply {
    let id = id_of(&id)?;
    let text = cx.blocking(move |app| app.installation.export_to(&id)).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"shirube-envelopes.txt\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}
