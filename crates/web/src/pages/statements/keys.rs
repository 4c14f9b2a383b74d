//! The keys an operator signs with: what is published of them, a new one, one that no longer counts.

use super::moment;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Column, Page};
use crate::words::Words;
use crate::words::statement::{StatementWords, statement_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority::Verb;
use shirube_domain::refusal::{Refusal, messages};
use shirube_domain::statement::{self, Algorithm, Party, Reason, SigningKey};
use shirube_domain::text::Lang;
use shirube_domain::time::Timestamp;

type At = Path<(String, String, String)>;

pub(crate) struct KeyRow {
    pub id: String,
    /// The thumbprint in groups, to be read out and compared.
    pub groups: String,
    algorithm: &'static str,
    place: &'static str,
    pub from: String,
    pub until: String,
    pub chip: &'static str,
    pub state: &'static str,
    pub may_revoke: bool,
}

#[derive(askama::Template)]
#[template(path = "statements/keys.html")]
struct KeysPage {
    page: Page,
    w: &'static Words,
    t: &'static StatementWords,
    href: String,
    /// Where others find the keys; empty without a public address.
    published: String,
    issuer: String,
    /// Why nothing can be signed here; empty when something can.
    closed: String,
    columns: Vec<Column>,
    rows: Vec<KeyRow>,
    has_key: bool,
    algorithms: Vec<Choice>,
    may_manage: bool,
}

pub(super) async fn list(cx: Cx) -> Reply {
    render(&cx, StatusCode::OK, &[]).await
}

async fn render(cx: &Cx, status: StatusCode, refusals: &[Refusal]) -> Reply {
    let operator = cx.operator()?.id.clone();
    let (issuer, keys) = cx
        .blocking(move |app| {
            let Ok(desk) = app.installation.desk() else { return Ok((String::new(), Vec::new())) };
            let issuer = desk.issuer(Party::Operator(&operator));
            let keys = app.installation.ground.db.read(|tx| statement::keys(tx, &issuer))?;
            Ok((issuer, keys))
        })
        .await?;
    let (t, now) = (statement_words(cx.lang), statement::seconds(cx.now));
    let may_manage = cx.role().may(Verb::ManageKeys);
    let mut page = cx.workspace_page(t.keys_title, &[])?.with_errors(refusals, cx.lang);
    if refusals.is_empty() {
        let query = Fields::parse(&cx.query);
        let said = [("made", t.key_made), ("revoked", t.key_revoked)].into_iter().find(|(name, _)| query.has(name));
        page = said.map_or(page.clone(), |(_, words)| page.with_notice("success", words, ""));
    }
    let template = KeysPage {
        page,
        w: cx.words(),
        t,
        href: cx.workspace_url("/settings/keys")?,
        published: shirube_proof::statement::metadata_address(&issuer).unwrap_or_default(),
        closed: if issuer.is_empty() { no_address(cx.lang) } else { String::new() },
        issuer,
        columns: columns(t, may_manage),
        has_key: keys.iter().any(|k| k.signs_at(now)),
        rows: keys.iter().rev().map(|k| row(k, now, may_manage, cx.lang)).collect(),
        algorithms: algorithms(cx.lang),
        may_manage,
    };
    cx.show_with(status, &template)
}

fn no_address(lang: Lang) -> String {
    messages().get("statement.no-address").map(|m| m.get(lang).to_owned()).unwrap_or_default()
}

fn columns(t: &StatementWords, may_manage: bool) -> Vec<Column> {
    let head = |label: &str| Column { label: label.to_owned(), ..Column::default() };
    let mut heads = vec![head(t.key), head(t.algorithm), head(t.period), head(t.state)];
    if may_manage {
        heads.push(head(t.revoke));
    }
    heads
}

/// A key as tables show it.
pub(crate) fn row(key: &SigningKey, now: u64, may_manage: bool, lang: Lang) -> KeyRow {
    let t = statement_words(lang);
    let (chip, state) = match (key.revoked_at, key.reason) {
        (Some(_), Some(Reason::Superseded)) => ("neutral", t.key_superseded),
        (Some(_), _) => ("failed", t.key_compromised),
        _ if key.signs_at(now) => ("done", t.key_signs),
        _ => ("neutral", t.key_retired),
    };
    let groups: Vec<String> = key.id.as_bytes().chunks(6).map(|c| String::from_utf8_lossy(c).into_owned()).collect();
    KeyRow {
        groups: groups.join(" "),
        algorithm: key.public.algorithm().name(),
        place: key.place.label(lang),
        from: moment(key.from),
        until: key.until.or(key.revoked_at).map(moment).unwrap_or_default(),
        chip,
        state,
        may_revoke: may_manage && key.reason.is_none_or(|r| r == Reason::Superseded),
        id: key.id.clone(),
    }
}

fn algorithms(lang: Lang) -> Vec<Choice> {
    let t = statement_words(lang);
    let choice = |algorithm: Algorithm, hint: &str, chosen| Choice {
        value: algorithm.name().to_owned(),
        label: algorithm.name().to_owned(),
        hint: hint.to_owned(),
        chosen,
    };
    vec![choice(Algorithm::Es256, t.es256_hint, true), choice(Algorithm::EdDsa, t.eddsa_hint, false)]
}

pub(super) async fn make(cx: Cx, Form(fields): Form) -> Reply {
    let operator = cx.operator()?.id.clone();
    let wanted = Algorithm::from_name(fields.get("algorithm"));
    let done = cx
        .blocking(move |app| {
            let algorithm = wanted.ok_or_else(|| Refusal::invalid("common.required").on("algorithm"))?;
            let desk = app.installation.desk()?;
            statement::new_key(&app.installation.ground, &desk, Party::Operator(&operator), algorithm)
        })
        .await;
    settle(&cx, done.map(|_| ()), "made").await
}

async fn settle(cx: &Cx, done: Result<(), Failure>, what: &str) -> Reply {
    match done {
        Ok(()) => cx.see_other(&cx.workspace_url(&format!("/settings/keys?{what}"))?),
        Err(failure) => {
            let status = failure.status();
            render(cx, status, &failure.for_form()?).await
        }
    }
}

#[derive(askama::Template)]
#[template(path = "statements/revoke.html")]
struct RevokePage {
    page: Page,
    w: &'static Words,
    t: &'static StatementWords,
    href: String,
    key: KeyRow,
    reasons: Vec<Choice>,
    at: String,
}

pub(super) async fn confirm(cx: Cx, Path((_, _, id)): At) -> Reply {
    ask(&cx, &id, (StatusCode::OK, &[]), (Reason::Superseded, String::new())).await
}

async fn ask(cx: &Cx, id: &str, (status, refusals): (StatusCode, &[Refusal]), (reason, at): (Reason, String)) -> Reply {
    let key = own_key(cx, id).await?;
    let t = statement_words(cx.lang);
    let template = RevokePage {
        page: cx.workspace_page(t.revoke_title, &[(t.keys_title, "/settings/keys")])?.with_errors(refusals, cx.lang),
        w: cx.words(),
        t,
        href: cx.workspace_url("/settings/keys")?,
        key: row(&key, statement::seconds(cx.now), true, cx.lang),
        reasons: reasons(reason, cx.lang),
        at,
    };
    cx.show_with(status, &template)
}

/// Why a key is revoked: one of two.
pub(crate) fn reasons(chosen: Reason, lang: Lang) -> Vec<Choice> {
    let t = statement_words(lang);
    let choice = |of: Reason, label: &str, hint: &str| Choice {
        value: of.name().to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        chosen: of == chosen,
    };
    vec![
        choice(Reason::Superseded, t.reason_superseded, t.reason_superseded_hint),
        choice(Reason::Compromised, t.reason_compromised, t.reason_compromised_hint),
    ]
}

/// A key of the operator of the path; any other is absent.
async fn own_key(cx: &Cx, id: &str) -> Result<SigningKey, Failure> {
    let (operator, id) = (cx.operator()?.id.clone(), id.to_owned());
    let held = cx.read(move |tx, _| Ok(statement::key_by_id(tx, &id)?)).await?;
    held.filter(|key| key.operator.as_ref() == Some(&operator)).ok_or_else(Failure::absent)
}

pub(super) async fn revoke(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let key = own_key(&cx, &id).await?;
    let (reason, at) = (Reason::parse(fields.get("reason")), fields.get("at").trim().to_owned());
    let done = match (reason, since(&at, cx.now)) {
        (Some(reason), Ok(at)) => {
            let (issuer, id) = (key.issuer.clone(), id.clone());
            cx.file("key.revoke", move |tx, _, _| statement::revoke_key(tx, &issuer, &id, (at, reason))).await
        }
        (None, _) => Err(Refusal::invalid("common.required").on("reason").into()),
        (_, Err(refusal)) => Err(refusal.into()),
    };
    match done {
        Ok(_) => settle(&cx, Ok(()), "revoked").await,
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            ask(&cx, &id, (status, &refusals), (reason.unwrap_or(Reason::Superseded), at)).await
        }
    }
}

/// From when a key no longer counts: now when nothing is given; a day and a minute are meant in Japan.
pub(crate) fn since(text: &str, now: Timestamp) -> Result<u64, Refusal> {
    if text.is_empty() {
        return Ok(statement::seconds(now));
    }
    let local = || format!("{text}:00+09:00").parse::<Timestamp>().ok();
    let time = text.parse().ok().or_else(local).map(statement::seconds);
    time.ok_or_else(|| Refusal::invalid("cli.not-a-moment").on("at").with("value", text))
}
