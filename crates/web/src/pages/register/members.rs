//! The members of an operator: who, in which role; inviting, changing, dismissing.

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Page, minute, role_label};
use crate::words::Words;
use crate::words::register::{RegisterWords, register_words};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use shirube_domain::authority::{Role, Verb};
use shirube_domain::db::Tx;
use shirube_domain::id::{AccountId, OperatorId};
use shirube_domain::identity::{self, Invitation, Member};
use shirube_domain::refusal::{Class, Error, Refusal};
use shirube_domain::time::rfc3339;
use std::sync::{Arc, Mutex};

/// Language, operator, account.
type At = Path<(String, String, String)>;

const ROLES: [Role; 3] = [Role::Viewer, Role::Editor, Role::Owner];

struct MemberRow {
    id: String,
    name: String,
    login: String,
    role: &'static str,
    roles: Vec<Choice>,
    since: String,
    is_self: bool,
}

struct Offer {
    note: String,
    role: &'static str,
    until: String,
}

#[derive(askama::Template)]
#[template(path = "register/members.html")]
struct MembersPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    href: String,
    members: Vec<MemberRow>,
    offers: Vec<Offer>,
    roles: Vec<Choice>,
    note: String,
    once: String,
    may_manage: bool,
    /// Shown once, just after inviting.
    link: Option<String>,
}

/// What a page shows besides the members: what was entered, and a link just made.
#[derive(Default)]
struct Entered {
    role: String,
    note: String,
    once: Option<String>,
    link: Option<String>,
}

pub(super) async fn list(cx: Cx) -> Reply {
    render(&cx, StatusCode::OK, Entered::default(), &[]).await
}

async fn render(cx: &Cx, status: StatusCode, entered: Entered, refusals: &[Refusal]) -> Reply {
    let (operator, now) = (cx.operator()?.id.clone(), rfc3339(cx.now));
    let may_manage = cx.role().may(Verb::ManageMembers);
    let (members, offers) = cx
        .read(move |tx, _| Ok((identity::members(tx, &operator)?, identity::open_invitations(tx, &operator, &now)?)))
        .await?;
    let t = register_words(cx.lang);
    let own = cx.account_id()?;
    let mut page = cx.workspace_page(t.members_title, &[])?.with_errors(refusals, cx.lang);
    if refusals.is_empty() && entered.link.is_none() && Fields::parse(&cx.query).has("saved") {
        page = page.with_notice("success", t.saved, "");
    }
    let template = MembersPage {
        page,
        w: cx.words(),
        t,
        href: cx.workspace_url("/settings/members")?,
        members: members.into_iter().map(|m| member_row(cx, m, &own)).collect(),
        offers: if may_manage { offers.into_iter().map(|o| offer(cx, o)).collect() } else { Vec::new() },
        roles: roles(Role::of_member(&entered.role).unwrap_or(Role::Viewer), cx),
        note: entered.note,
        once: entered.once.unwrap_or_else(|| cx.once()),
        may_manage,
        link: entered.link,
    };
    cx.show_with(status, &template)
}

fn member_row(cx: &Cx, m: Member, own: &AccountId) -> MemberRow {
    MemberRow {
        id: m.account.id.to_string(),
        is_self: &m.account.id == own,
        name: m.account.name,
        login: m.account.login,
        role: role_label(m.role, cx.lang),
        roles: roles(m.role, cx),
        since: minute(&m.since),
    }
}

fn offer(cx: &Cx, o: Invitation) -> Offer {
    Offer { note: o.note, role: role_label(o.role, cx.lang), until: minute(&o.expires_at) }
}

fn roles(chosen: Role, cx: &Cx) -> Vec<Choice> {
    let t = register_words(cx.lang);
    let choice = |role: Role| Choice {
        value: role.word().to_owned(),
        label: role_label(role, cx.lang).to_owned(),
        hint: match role {
            Role::Owner => t.role_owner_hint,
            Role::Editor => t.role_editor_hint,
            _ => t.role_viewer_hint,
        }
        .to_owned(),
        chosen: role == chosen,
    };
    ROLES.map(choice).to_vec()
}

/// The link is shown on the page that answers, and only its digest is kept: sending the form again shows no second one.
pub(super) async fn invite(cx: Cx, headers: HeaderMap, Form(fields): Form) -> Reply {
    let operator = cx.operator()?.id.clone();
    let done_path = cx.workspace_url("/settings/members")?;
    let (role, note) = (Role::of_member(fields.get("role")), fields.get("note").to_owned());
    let made: Arc<Mutex<Option<String>>> = Arc::default();
    let slot = made.clone();
    let work = move |tx: &mut shirube_domain::db::WriteTx<'_, '_>, _: &_, _: &_| {
        let token = invite_in(tx, &operator, role, &note)?;
        if let Ok(mut slot) = slot.lock() {
            *slot = Some(token);
        }
        Ok(done_path)
    };
    let once = fields.get("once").to_owned();
    let entered =
        Entered { role: fields.get("role").to_owned(), note: fields.get("note").to_owned(), ..Entered::default() };
    match cx.file_once("member.invite", once.clone(), work).await {
        Ok(path) => match made.lock().ok().and_then(|mut slot| slot.take()) {
            Some(token) => {
                let link = Some(format!("{}{}", origin(&cx, &headers), cx.url(&format!("/invitation/{token}"))));
                render(&cx, StatusCode::OK, Entered { link, ..Entered::default() }, &[]).await
            }
            None => cx.see_other(&path),
        },
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::UNPROCESSABLE_ENTITY, Entered { once: Some(once), ..entered }, &refusals).await
        }
    }
}

fn invite_in(
    tx: &mut shirube_domain::db::WriteTx<'_, '_>,
    operator: &OperatorId,
    role: Option<Role>,
    note: &str,
) -> Result<String, Error> {
    let wrong_role = || Refusal::invalid("identity.no-such-role").on("role");
    match role {
        Some(role) => identity::invite(tx, operator, role, note),
        None => {
            let mut refusals = vec![wrong_role()];
            if note.trim().is_empty() {
                refusals.push(Refusal::invalid("common.required").on("note"));
            }
            Err(Error::Refused(refusals))
        }
    }
}

/// Scheme and host as the browser sees them: the link is for another person's browser.
fn origin(cx: &Cx, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let scheme = if cx.app.settings.secure { "https" } else { "http" };
    if host.is_empty() { String::new() } else { format!("{scheme}://{host}") }
}

/// The member a path names; someone who is no member is absent, whoever they are.
fn member(tx: &mut Tx<'_>, operator: &OperatorId, id: &str) -> Result<Member, Error> {
    let members = identity::members(tx, operator)?;
    let found = members.into_iter().find(|m| m.account.id.as_str() == id);
    found.ok_or_else(|| Refusal::of(Class::Absent, "common.absent").into())
}

pub(super) async fn change_role(cx: Cx, Path((_, _, id)): At, Form(fields): Form) -> Reply {
    let (operator, role) = (cx.operator()?.id.clone(), Role::of_member(fields.get("role")));
    let done = cx
        .file("member.role", move |tx, _, _| {
            let held = member(tx, &operator, &id)?;
            let role = role.ok_or_else(|| Refusal::invalid("identity.no-such-role"))?;
            identity::set_role(tx, &held.account.id, &operator, role)
        })
        .await;
    settle(&cx, done).await
}

async fn settle(cx: &Cx, done: Result<(), Failure>) -> Reply {
    match done {
        Ok(()) => cx.see_other(&cx.workspace_url("/settings/members?saved")?),
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            render(cx, status, Entered::default(), &refusals).await
        }
    }
}

#[derive(askama::Template)]
#[template(path = "register/dismiss.html")]
struct DismissPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    href: String,
    member: MemberRow,
}

pub(super) async fn confirm_dismiss(cx: Cx, Path((_, _, id)): At) -> Reply {
    let operator = cx.operator()?.id.clone();
    let held = cx.read(move |tx, _| member(tx, &operator, &id)).await?;
    let t = register_words(cx.lang);
    let page = cx.workspace_page(t.dismiss_title, &[(t.members_title, "/settings/members")])?;
    let own = cx.account_id()?;
    let member = member_row(&cx, held, &own);
    cx.show(&DismissPage { page, w: cx.words(), t, href: cx.workspace_url("/settings/members")?, member })
}

pub(super) async fn dismiss(cx: Cx, Path((_, _, id)): At, Form(_): Form) -> Reply {
    let operator = cx.operator()?.id.clone();
    let own = cx.account_id()?;
    let leaves = own.as_str() == id;
    let done = cx
        .file("member.dismiss", move |tx, _, _| {
            // No member any more: the second press of the button has nothing left to do.
            match member(tx, &operator, &id) {
                Ok(held) => identity::dismiss(tx, &held.account.id, &operator),
                Err(Error::Refused(_)) => Ok(()),
                Err(fault) => Err(fault),
            }
        })
        .await;
    if leaves && done.is_ok() {
        return cx.see_other(&cx.url("/account"));
    }
    settle(&cx, done).await
}
