//! Whether this server sends mail, and how that goes: for who runs it.

use crate::cx::{Cx, Reply};
use crate::view::{Column, Fact, Page, minute};
use crate::words::Words;
use crate::words::notice::{NoticeWords, notice_words};
use crate::words::register::register_words;
use shirube_domain::identity;
use shirube_domain::notice::{self, MailFigures, MailRow, MailState};

/// Mails on the page.
const MOST: u32 = 100;

struct Row {
    to: String,
    state: &'static str,
    chip: &'static str,
    tries: i64,
    at: String,
    next: String,
    outcome: String,
}

#[derive(askama::Template)]
#[template(path = "admin/mail.html")]
struct QueuePage {
    page: Page,
    w: &'static Words,
    t: &'static NoticeWords,
    is_sending: bool,
    facts: Vec<Fact>,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

pub(super) async fn queue(cx: Cx) -> Reply {
    let (figures, last, rows) = cx
        .read(|tx, _| {
            let mut rows = Vec::new();
            for mail in notice::mails(tx, MOST)? {
                let login = identity::account(tx, &mail.account)?.map(|a| a.login);
                rows.push((mail, login));
            }
            Ok((notice::mail_figures(tx)?, notice::last_tried(tx)?, rows))
        })
        .await?;
    let (t, own) = (notice_words(cx.lang), register_words(cx.lang));
    let crumbs = [(own.account_title, "/account"), (own.admin_title, "/admin/accounts")];
    let columns = [t.mail_to, t.state, t.mail_tries, t.mail_outcome, t.mail_at, t.mail_next];
    let column = |label: &str| Column { label: label.to_owned(), numeric: label == t.mail_tries, ..Column::default() };
    cx.show(&QueuePage {
        page: cx.page(t.mail_queue, &crumbs),
        w: cx.words(),
        t,
        is_sending: cx.app.settings.mail.is_some(),
        facts: facts(&cx, t, figures, last.as_ref()),
        columns: columns.map(column).to_vec(),
        rows: rows.iter().map(|(mail, login)| row(&cx, t, mail, login.as_deref())).collect(),
    })
}

fn facts(cx: &Cx, t: &'static NoticeWords, figures: MailFigures, last: Option<&MailRow>) -> Vec<Fact> {
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let mut out = Vec::new();
    if let Some(way) = &cx.app.settings.mail {
        out.push(fact(t.mail_server, way.server.clone()));
        out.push(fact(t.mail_from, way.from.clone()));
    }
    out.push(fact(t.mail_waiting, figures.waiting.to_string()));
    out.push(fact(t.mail_sent, figures.sent.to_string()));
    out.push(fact(t.mail_failed, figures.failed.to_string()));
    out.push(fact(t.mail_last, last.map_or_else(|| t.mail_never.to_owned(), |m| told(cx, m))));
    out
}

/// When a mail was last tried, and how that ended.
pub(super) fn told(cx: &Cx, mail: &MailRow) -> String {
    let outcome = mail.outcome.as_deref().map(|o| notice::outcome_told(o, cx.lang));
    let outcome = outcome.unwrap_or_else(|| mail.state.label(cx.lang).to_owned());
    format!("{} {outcome}", minute(&mail.updated_at))
}

fn row(cx: &Cx, t: &'static NoticeWords, mail: &MailRow, login: Option<&str>) -> Row {
    let is_waiting = matches!(mail.state, MailState::Queued | MailState::Sending);
    Row {
        to: login.unwrap_or(t.mail_nobody).to_owned(),
        state: mail.state.label(cx.lang),
        chip: match mail.state {
            MailState::Queued | MailState::Sending => "progress",
            MailState::Sent => "done",
            MailState::Failed => "failed",
            MailState::Dropped => "neutral",
        },
        tries: mail.tries,
        at: minute(&mail.updated_at),
        next: if is_waiting { minute(&mail.next_at) } else { "–".to_owned() },
        outcome: mail.outcome.as_deref().map_or_else(|| "–".to_owned(), |o| notice::outcome_told(o, cx.lang)),
    }
}
