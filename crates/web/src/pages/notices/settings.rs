//! How one receives notices: by mail, as a feed; and stopping the mail by the link in it.

use super::post;
use crate::atom::origin;
use crate::cx::{Cx, Reply};
use crate::form::{Fields, Form};
use crate::view::{Fact, Page, minute};
use crate::words::Words;
use crate::words::notice::{NoticeWords, notice_words};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use shirube_domain::notice::{self, MailRow};
use shirube_domain::refusal::Refusal;

#[derive(askama::Template)]
#[template(path = "notices/settings.html")]
struct SettingsPage {
    page: Page,
    w: &'static Words,
    t: &'static NoticeWords,
    href: String,
    is_mailed: bool,
    is_sending: bool,
    mail_facts: Vec<Fact>,
    feed_since: String,
    /// Shown once, just after making it.
    feed: Option<String>,
    /// The same for events.
    events_feed: Option<String>,
    public_feed: String,
}

pub(super) async fn show(cx: Cx) -> Reply {
    render(&cx, StatusCode::OK, None, &[]).await
}

async fn render(cx: &Cx, status: StatusCode, feed: Option<String>, refusals: &[Refusal]) -> Reply {
    let (operator, account) = (cx.operator()?.id.clone(), cx.account_id()?);
    let (wish, since, last) = cx
        .read(move |tx, _| {
            let since = notice::feed_since(tx, &account, &operator)?;
            Ok((notice::wish(tx, &account, &operator)?, since, notice::last_mail_to(tx, &account, &operator)?))
        })
        .await?;
    let t = notice_words(cx.lang);
    let mut page = cx.workspace_page(t.settings, &[(t.title, "/notices")])?.with_errors(refusals, cx.lang);
    if refusals.is_empty() && feed.is_none() && Fields::parse(&cx.query).has("saved") {
        page = page.with_notice("success", t.saved, "");
    }
    let template = SettingsPage {
        page,
        w: cx.words(),
        t,
        href: cx.workspace_url("/notices/settings")?,
        is_mailed: wish.is_some_and(|w| w.is_mailed),
        is_sending: cx.app.settings.mail.is_some(),
        mail_facts: mail_facts(cx, t, last.as_ref()),
        feed_since: since.map(|s| minute(&s)).unwrap_or_default(),
        events_feed: feed.as_ref().map(|f| f.replacen("/feeds/notices/", "/feeds/events/", 1)),
        feed,
        public_feed: cx.url("/norms/feed.atom"),
    };
    cx.show_with(status, &template)
}

/// How this server sends mail, and what became of the last one to the reader.
fn mail_facts(cx: &Cx, t: &'static NoticeWords, last: Option<&MailRow>) -> Vec<Fact> {
    let Some(way) = &cx.app.settings.mail else { return Vec::new() };
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    vec![
        fact(t.mail_server, way.server.clone()),
        fact(t.mail_from, way.from.clone()),
        fact(t.mail_own_last, last.map_or_else(|| t.mail_never.to_owned(), |m| post::told(cx, m))),
    ]
}

pub(super) async fn mail(cx: Cx, Form(fields): Form) -> Reply {
    let (operator, account) = (cx.operator()?.id.clone(), cx.account_id()?);
    let is_mailed = fields.is_on("is_mailed");
    match cx.file("notice.wish", move |tx, _, _| notice::set_mailed(tx, &account, &operator, is_mailed)).await {
        Ok(()) => cx.see_other(&cx.workspace_url("/notices/settings?saved")?),
        Err(failure) => {
            let refusals = failure.for_form()?;
            render(&cx, StatusCode::UNPROCESSABLE_ENTITY, None, &refusals).await
        }
    }
}

/// The address is shown on the page that answers, and only its digest is kept.
pub(super) async fn make_feed(cx: Cx, headers: HeaderMap, Form(_): Form) -> Reply {
    let (operator, account) = (cx.operator()?.id.clone(), cx.account_id()?);
    let token = cx.file("notice.feed", move |tx, _, _| notice::make_feed(tx, &account, &operator)).await?;
    let address = format!("{}{}", origin(&cx, &headers), cx.url(&format!("/feeds/notices/{token}")));
    render(&cx, StatusCode::OK, Some(address), &[]).await
}

pub(super) async fn revoke_feed(cx: Cx, Form(_): Form) -> Reply {
    let (operator, account) = (cx.operator()?.id.clone(), cx.account_id()?);
    cx.file("notice.feed", move |tx, _, _| notice::revoke_feed(tx, &account, &operator)).await?;
    cx.see_other(&cx.workspace_url("/notices/settings?saved")?)
}

#[derive(askama::Template)]
#[template(path = "notices/stop.html")]
struct StopPage {
    page: Page,
    w: &'static Words,
    t: &'static NoticeWords,
    href: String,
    is_stopped: bool,
}

fn stop_page(cx: &Cx, is_stopped: bool) -> Reply {
    let t = notice_words(cx.lang);
    let page = cx.page(t.stop_title, &[]);
    cx.show(&StopPage { page, w: cx.words(), t, href: cx.path.clone(), is_stopped })
}

/// A link alone changes nothing: programs that look at links in a mail must not stop it.
pub(super) async fn confirm_stop(cx: Cx, Path((_, stop)): Path<(String, String)>) -> Reply {
    let is_ours = cx.read(move |tx, _| notice::is_stop(tx, &stop)).await?;
    if !is_ours {
        return Err(crate::failure::Failure::absent());
    }
    stop_page(&cx, false)
}

/// No sign-in and no token of a form: the address is the token, it can do nothing but this, and a mail program sends it with
/// one click (RFC 8058).
pub(super) async fn stop(cx: Cx, Path((_, stop)): Path<(String, String)>) -> Reply {
    cx.file("notice.wish", move |tx, _, _| notice::stop_mail(tx, &stop)).await?;
    stop_page(&cx, true)
}
