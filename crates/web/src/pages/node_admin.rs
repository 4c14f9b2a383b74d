//! Other installations, for who runs this one: added, compared, confirmed, blocked; what goes to them and what came.
//!
//! For: an administrator decides whose keys count, and sees when a message does not arrive or a log contradicts itself.
//! Rests on: `docs/specs/node.md`; the domain's `node`.
//! Words: the *comparison number* is read to the other side on the telephone.
//! Never: confirms what was not shown; shows what a message says.
//! Begin at: [`list`].

mod keys;
mod one;

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Upload};
use crate::guard::access::ADMINISTER;
use crate::pages::statements::keys::KeyRow;
use crate::routes;
use crate::view::{Column, Fact, FileRow, Page, minute};
use crate::words::Words;
use crate::words::node::{NodeWords, node_words};
use crate::words::register::register_words;
use crate::words::statement::{StatementWords, statement_words};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;
use shirube_domain::node::{self, Figures, Imported, Introduction, Peer, PeerState};
use shirube_domain::refusal::{Refusal, messages};
use shirube_domain::text::Lang;
use shirube_domain::time::{Timestamp, rfc3339};

routes! {
    GET "/{lang}/admin/nodes" ADMINISTER => list;
    GET "/{lang}/admin/nodes.json" ADMINISTER => document;
    POST "/{lang}/admin/nodes" ADMINISTER => add;
    POST "/{lang}/admin/nodes/import" ADMINISTER => import;
    POST "/{lang}/admin/nodes/key" ADMINISTER => renew_key;
    GET "/{lang}/admin/nodes/key/{key}/revoke" ADMINISTER => keys::confirm;
    POST "/{lang}/admin/nodes/key/{key}/revoke" ADMINISTER => keys::revoke;
    GET "/{lang}/admin/nodes/{peer}" ADMINISTER => one::show;
    POST "/{lang}/admin/nodes/{peer}/confirm" ADMINISTER => one::confirm;
    POST "/{lang}/admin/nodes/{peer}/decline" ADMINISTER => one::decline;
    POST "/{lang}/admin/nodes/{peer}/block" ADMINISTER => one::block;
    POST "/{lang}/admin/nodes/{peer}/unblock" ADMINISTER => one::unblock;
    POST "/{lang}/admin/nodes/{peer}/try" ADMINISTER => one::try_now;
    POST "/{lang}/admin/nodes/{peer}/file" ADMINISTER => one::file;
    POST "/{lang}/admin/nodes/{peer}/give-up" ADMINISTER => one::give_up;
}

struct Row {
    href: String,
    name: String,
    address: String,
    chip: &'static str,
    state: &'static str,
    is_offered: bool,
    queued: i64,
    failed: i64,
    findings: usize,
    findings_text: String,
}

#[derive(askama::Template)]
#[template(path = "node/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static NodeWords,
    columns: Vec<Column>,
    rows: Vec<Row>,
    own_address: String,
    own: Vec<Fact>,
    given: String,
    no_files: Vec<FileRow>,
    refused: Vec<String>,
    found: Vec<FoundRow>,
    waiting_columns: Vec<Column>,
    waiting: Vec<WaitingRow>,
    kt: &'static StatementWords,
    key_columns: Vec<Column>,
    keys: Vec<KeyRow>,
    revoked: Option<keys::Revoked>,
}

/// What was found about the log of one of them.
struct FoundRow {
    href: String,
    name: String,
    text: String,
    at: String,
}

/// A message nobody acknowledged for a day or longer.
struct WaitingRow {
    href: String,
    name: String,
    kind: String,
    days: i64,
    outcome: String,
}

/// Findings and waiting messages on the page.
const MOST: u32 = 50;
/// Messages that waited so long stand on the page of all nodes, in seconds.
const LONG: i64 = 86_400;

/// What needs an administrator's eye at whichever node it is.
async fn trouble(cx: &Cx) -> Result<(Vec<FoundRow>, Vec<WaitingRow>), Failure> {
    let before = Timestamp::from_second(cx.now.as_second() - LONG).map(rfc3339).unwrap_or_default();
    let read = cx.read(move |tx, _| Ok((node::all_findings(tx, MOST)?, node::unsent(tx, &before, MOST)?)));
    let (found, unsent) = read.await?;
    let href = |id: &shirube_domain::id::PeerId| cx.url(&format!("/admin/nodes/{id}"));
    let row = |(id, name, found): &(shirube_domain::id::PeerId, String, node::PeerFinding)| FoundRow {
        href: href(id),
        name: name.clone(),
        text: words_of(&found.code, cx.lang),
        at: minute(&found.at),
    };
    let days = |since: &str| since.parse::<Timestamp>().map_or(0, |at| (cx.now.as_second() - at.as_second()) / LONG);
    let waits = |unsent: &node::Unsent| WaitingRow {
        href: href(&unsent.peer),
        name: unsent.name.clone(),
        kind: one::kind_told(cx, &unsent.message.kind),
        days: days(&unsent.message.since),
        outcome: unsent.message.outcome.as_deref().map_or_else(|| "–".to_owned(), |word| words_of(word, cx.lang)),
    };
    Ok((found.iter().map(row).collect(), unsent.iter().map(waits).collect()))
}

/// A peer, what goes to and came from it, and how many findings there are about its log.
type Held = (Peer, Figures, usize);

async fn held(cx: &Cx) -> Result<Vec<Held>, Failure> {
    cx.read(|tx, _| {
        let mut out = Vec::new();
        for peer in node::peers(tx)? {
            let (figures, findings) = (node::figures(tx, &peer.id)?, node::findings(tx, &peer.id)?.len());
            out.push((peer, figures, findings));
        }
        Ok(out)
    })
    .await
}

/// How this node introduces itself; nothing when it has no public address.
async fn own(cx: &Cx) -> Result<Option<Introduction>, Failure> {
    match cx.blocking(|app| app.installation.introduction()).await {
        Ok(own) => Ok(Some(own)),
        Err(failure) if failure.refusals().iter().any(|r| r.code == "statement.no-address") => Ok(None),
        Err(failure) => Err(failure),
    }
}

async fn list(cx: Cx) -> Reply {
    render(&cx, StatusCode::OK, String::new(), &[], None).await
}

async fn render(
    cx: &Cx,
    status: StatusCode,
    given: String,
    refusals: &[Refusal],
    imported: Option<&Imported>,
) -> Reply {
    let (t, (held, own)) = (node_words(cx.lang), (held(cx).await?, own(cx).await?));
    let mut page = cx.page(t.title, &crumbs(cx)).with_errors(refusals, cx.lang);
    if let Some(came) = imported {
        page = page.with_notice("success", t.imported, &told(t, came));
    }
    if is_done(cx) {
        page = page.with_notice("success", t.done, "");
    }
    let (found, waiting) = trouble(cx).await?;
    let heads = [t.name, t.address, t.state, t.queued, t.failed, t.findings];
    let is_number = |label: &str| [t.queued, t.failed, t.days].contains(&label);
    let column = |label: &str| Column { label: label.to_owned(), numeric: is_number(label), ..Column::default() };
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let own_address = own.as_ref().map(|o| o.address.clone()).unwrap_or_default();
    let facts = own.map(|o| vec![fact(t.address, o.address.clone()), fact(t.number, o.number())]).unwrap_or_default();
    let refused = imported.map(|i| i.refused.iter().map(|r| line(cx.lang, t, r)).collect()).unwrap_or_default();
    let rows = held.into_iter().map(|held| row(cx, held)).collect();
    cx.show_with(
        status,
        &ListPage {
            page,
            w: cx.words(),
            t,
            columns: heads.map(column).to_vec(),
            rows,
            own_address,
            own: facts,
            given,
            no_files: Vec::new(),
            refused,
            found,
            waiting_columns: [t.name, t.kind, t.days, t.outcome].map(column).to_vec(),
            waiting,
            kt: statement_words(cx.lang),
            key_columns: keys::columns(cx.lang),
            keys: keys::held(cx).await?,
            revoked: keys::revoked(cx).await?,
        },
    )
}

fn crumbs(cx: &Cx) -> [(&'static str, &'static str); 2] {
    let own = register_words(cx.lang);
    [(own.account_title, "/account"), (own.admin_title, "/admin/accounts")]
}

fn row(cx: &Cx, (peer, figures, findings): Held) -> Row {
    Row {
        href: cx.url(&format!("/admin/nodes/{}", peer.id)),
        chip: chip(peer.state),
        state: peer.state.label(cx.lang),
        is_offered: peer.offered.is_some(),
        queued: figures.queued,
        failed: figures.failed,
        findings,
        findings_text: findings.to_string(),
        name: peer.name,
        address: peer.address,
    }
}

fn chip(state: PeerState) -> &'static str {
    match state {
        PeerState::Proposed => "progress",
        PeerState::Confirmed => "done",
        PeerState::Blocked => "neutral",
    }
}

fn told(t: &NodeWords, came: &Imported) -> String {
    let parts = [
        (t.imported_messages, came.taken as usize),
        (t.imported_waiting, came.waiting as usize),
        (t.imported_receipts, came.receipts as usize),
        (t.imported_refused, came.refused.len()),
    ];
    parts.map(|(word, count)| format!("{word} {count}")).join(" / ")
}

fn line(lang: Lang, t: &NodeWords, refused: &node::Refused) -> String {
    let why: Vec<String> = refused.codes.iter().map(|code| words_of(code, lang)).collect();
    format!("{} {}: {}", t.line, refused.line, why.join(" "))
}

/// A code in words; one of another program as it is.
fn words_of(code: &str, lang: Lang) -> String {
    messages().get(code).map_or_else(|| code.to_owned(), |text| text.get(lang).to_owned())
}

/// The same as the page, for programs.
async fn document(cx: Cx) -> Reply {
    let own = own(&cx).await?;
    let items: Vec<_> = held(&cx)
        .await?
        .into_iter()
        .map(|(peer, figures, findings)| {
            json!({
                "id": peer.id, "address": peer.address, "name": peer.name, "state": peer.state,
                "number": peer.number().ok(), "offered": peer.offer().map(|o| o.number()),
                "confirmed_at": peer.confirmed_at, "figures": figures, "findings": findings,
            })
        })
        .collect();
    let own = own.map(|o| json!({ "address": o.address, "number": o.number() }));
    let body = json!({ "own": own, "items": items }).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Takes an introduction in: fetched from an address, or as a file.
async fn add(cx: Cx, upload: Upload) -> Reply {
    let given = upload.fields.get("address").to_owned();
    let file = upload.files.into_iter().find(|f| f.field == "introduction").map(|f| f.bytes);
    let address = given.clone();
    let added = cx
        .blocking(move |app| {
            let introduction = match file {
                Some(bytes) => Introduction::parse(&bytes)?,
                None => node::fetch_introduction(&app.settings.outbound, &address)?,
            };
            let own = app.installation.address().map(ToString::to_string);
            shirube_domain::filing::receive(&app.installation.ground, "node.introduce", |tx, _| {
                node::introduce(tx, own.as_deref(), &introduction)
            })
        })
        .await;
    match added {
        Ok(id) => cx.see_other(&cx.url(&format!("/admin/nodes/{id}"))),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::UNPROCESSABLE_ENTITY, given, &refusals, None).await
        }
    }
}

async fn import(cx: Cx, upload: Upload) -> Reply {
    let file = upload.files.into_iter().find(|f| f.field == "file").map(|f| f.bytes).unwrap_or_default();
    match cx.blocking(move |app| app.installation.import(&file)).await {
        Ok(came) => render(&cx, StatusCode::OK, String::new(), &[], Some(&came)).await,
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::UNPROCESSABLE_ENTITY, String::new(), &refusals, None).await
        }
    }
}

/// Makes a new key for this node and tells the others under the old one.
async fn renew_key(cx: Cx, _: crate::form::Form) -> Reply {
    match cx.blocking(|app| app.installation.renew_node_key()).await {
        Ok(_) => cx.see_other(&cx.url("/admin/nodes?done")),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::CONFLICT, String::new(), &refusals, None).await
        }
    }
}

/// Whether a page was just saved.
fn is_done(cx: &Cx) -> bool {
    Fields::parse(&cx.query).has("done")
}
