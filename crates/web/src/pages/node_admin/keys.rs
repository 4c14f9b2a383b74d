//! The keys this installation itself signs with: shown, and one revoked on a page of its own that says what will happen.

use super::crumbs;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::pages::statements::keys::{KeyRow, reasons, row, since};
use crate::view::{Choice, Column, Page, minute};
use crate::words::Words;
use crate::words::node::{NodeWords, node_words};
use crate::words::statement::{StatementWords, statement_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::ledger;
use shirube_domain::node::{self, PeerState};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::statement::{self, Party, Reason, SigningKey};
use shirube_domain::text::Lang;

/// What this door calls its entry in the log.
const KIND: &str = "key.revoke";

type Of = Path<(String, String)>;

/// The receipt of a revocation.
pub(super) struct Revoked {
    pub entry: String,
    pub at: String,
    pub href: String,
}

#[derive(askama::Template)]
#[template(path = "node/revoke.html")]
struct RevokePage {
    page: Page,
    w: &'static Words,
    t: &'static NodeWords,
    kt: &'static StatementWords,
    href: String,
    key: KeyRow,
    /// It signs what leaves now.
    is_current: bool,
    /// Nodes that will hear of it.
    peers: String,
    reasons: Vec<Choice>,
    at: String,
}

pub(super) fn columns(lang: Lang) -> Vec<Column> {
    let t = statement_words(lang);
    let head = |label: &str| Column { label: label.to_owned(), ..Column::default() };
    vec![head(t.key), head(t.period), head(t.state), head(t.revoke)]
}

/// The installation's own keys, latest first; none without a public address.
pub(super) async fn held(cx: &Cx) -> Result<Vec<KeyRow>, Failure> {
    let Some(issuer) = own_issuer(cx) else { return Ok(Vec::new()) };
    let keys = cx.read(move |tx, _| Ok(statement::keys(tx, &issuer)?)).await?;
    let now = statement::seconds(cx.now);
    Ok(keys.iter().rev().map(|key| row(key, now, true, cx.lang)).collect())
}

fn own_issuer(cx: &Cx) -> Option<String> {
    cx.app.installation.desk().ok().map(|desk| desk.issuer(Party::Installation))
}

/// The receipt of the entry the page's address names, if it is of a revocation.
pub(super) async fn revoked(cx: &Cx) -> Result<Option<Revoked>, Failure> {
    let name = Fields::parse(&cx.query).get("revoked").to_owned();
    let entry = cx.read(move |tx, _| Ok(ledger::entry(tx, &name)?)).await?.filter(|entry| entry.kind == KIND);
    Ok(entry.map(|entry| Revoked {
        at: minute(&entry.at),
        href: cx.url(&format!("/log/{}", entry.id)),
        entry: entry.id.to_string(),
    }))
}

pub(super) async fn confirm(cx: Cx, Path((_, id)): Of) -> Reply {
    ask(&cx, &id, (StatusCode::OK, &[]), (Reason::Superseded, String::new())).await
}

/// A key of this installation; any other is absent.
async fn own_key(cx: &Cx, id: &str) -> Result<(SigningKey, bool), Failure> {
    let (issuer, id, now) = (own_issuer(cx).ok_or_else(Failure::absent)?, id.to_owned(), statement::seconds(cx.now));
    let found = cx.read(move |tx, _| {
        let key = statement::key_by_id(tx, &id)?.filter(|key| key.issuer == issuer);
        let is_current = statement::current(tx, &issuer, now).is_ok_and(|current| current.id == id);
        Ok(key.map(|key| (key, is_current)))
    });
    found.await?.ok_or_else(Failure::absent)
}

async fn ask(cx: &Cx, id: &str, (status, refusals): (StatusCode, &[Refusal]), (reason, at): (Reason, String)) -> Reply {
    let (key, is_current) = own_key(cx, id).await?;
    let peers = cx.read(|tx, _| Ok(node::peers(tx)?)).await?;
    let (t, kt, crumbs) = (node_words(cx.lang), statement_words(cx.lang), crumbs(cx));
    let trail = [crumbs[0], crumbs[1], (t.title, "/admin/nodes")];
    let template = RevokePage {
        page: cx.page(t.revoke, &trail).with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        kt,
        href: cx.url("/admin/nodes"),
        key: row(&key, statement::seconds(cx.now), true, cx.lang),
        is_current,
        peers: peers.iter().filter(|peer| peer.state == PeerState::Confirmed).count().to_string(),
        reasons: reasons(reason, cx.lang),
        at,
    };
    cx.show_with(status, &template)
}

/// Revokes it and tells every confirmed node. The key that signs now is renewed first: without one nobody could be told.
pub(super) async fn revoke(cx: Cx, Path((_, id)): Of, Form(fields): Form) -> Reply {
    let (key, is_current) = own_key(&cx, &id).await?;
    let (reason, at) = (Reason::parse(fields.get("reason")), fields.get("at").trim().to_owned());
    let done = match (reason, since(&at, cx.now)) {
        _ if is_current => Err(Refusal::of(Class::Conflict, "node.renew-first").into()),
        (Some(reason), Ok(at)) => {
            let filed = cx.file(KIND, move |tx, _, receipt| {
                node::revoke_key(tx, &key.issuer, &key.id, (at, reason)).map(|_| receipt.entry.to_string())
            });
            filed.await
        }
        (None, _) => Err(Refusal::invalid("common.required").on("reason").into()),
        (_, Err(refusal)) => Err(refusal.into()),
    };
    match done {
        Ok(entry) => cx.see_other(&cx.url(&format!("/admin/nodes?revoked={entry}"))),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            ask(&cx, &id, (status, &refusals), (reason.unwrap_or(Reason::Superseded), at)).await
        }
    }
}
