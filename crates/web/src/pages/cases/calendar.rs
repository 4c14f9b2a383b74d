//! The calendar of what is due: its address, made and revoked; the calendar itself, read with the address alone.

use crate::atom::{origin, urn};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::ical::{Calendar, DateLine};
use crate::view::{Page, minute};
use crate::words::Words;
use crate::words::case::case_words;
use crate::words::case_day::{DayWords, day_words};
use axum::extract::Path;
use axum::http::HeaderMap;
use shirube_domain::cases::{self, DueDate};
use shirube_domain::procedure;

#[derive(askama::Template)]
#[template(path = "cases/calendar.html")]
struct CalendarPage {
    page: Page,
    w: &'static Words,
    t: &'static DayWords,
    href: String,
    since: String,
    /// Shown once, just after making it.
    address: Option<String>,
}

pub(super) async fn form(cx: Cx) -> Reply {
    show(&cx, None).await
}

async fn show(cx: &Cx, address: Option<String>) -> Reply {
    let account = cx.account_id()?;
    let since = cx.read(move |tx, _| Ok(cases::calendar_since(tx, &account)?)).await?;
    let t = day_words(cx.lang);
    let mut page = cx.page(t.calendar, &[(case_words(cx.lang).title, "/cases")]);
    if address.is_none() && Fields::parse(&cx.query).has("gone") {
        page = page.with_notice("success", t.calendar_gone, "");
    }
    let since = since.map(|s| minute(&s)).unwrap_or_default();
    cx.show(&CalendarPage { page, w: cx.words(), t, href: cx.url("/cases/calendar"), since, address })
}

/// The path of a calendar.
pub(crate) fn path(cx: &Cx, token: &str) -> String {
    cx.url(&format!("/calendar/{token}.ics"))
}

/// The address stands on the page that answers, and only its digest is kept.
pub(super) async fn make(cx: Cx, headers: HeaderMap, Form(_): Form) -> Reply {
    let account = cx.account_id()?;
    let token = cx.file("case.calendar", move |tx, _, _| cases::make_calendar(tx, &account)).await?;
    show(&cx, Some(format!("{}{}", origin(&cx, &headers), path(&cx, &token)))).await
}

pub(super) async fn revoke(cx: Cx, Form(_): Form) -> Reply {
    let account = cx.account_id()?;
    cx.file("case.calendar", move |tx, _, _| cases::revoke_calendar(tx, &account)).await?;
    cx.see_other(&cx.url("/cases/calendar?gone"))
}

/// Whoever has the address reads what its owner may know at this moment.
pub(super) async fn feed(cx: Cx, headers: HeaderMap, Path((_, secret)): Path<(String, String)>) -> Reply {
    let token = secret.strip_suffix(".ics").ok_or_else(Failure::absent)?.to_owned();
    let found = cx
        .read(move |tx, _| {
            let Some(account) = cases::calendar_of(tx, &token)? else { return Ok(None) };
            Ok(Some(cases::due(tx, &account)?))
        })
        .await?;
    let dates = found.ok_or_else(Failure::absent)?;
    let origin = origin(&cx, &headers);
    Calendar {
        name: format!("Shirube: {}", day_words(cx.lang).calendar),
        lang: cx.lang.code(),
        dates: dates.iter().map(|d| date(&cx, d, &origin)).collect(),
    }
    .respond()
}

/// What waits and the number of the case: neither what it is about nor who is a party to it.
fn date(cx: &Cx, due: &DueDate, origin: &str) -> DateLine {
    let (t, line) = (day_words(cx.lang), &due.line);
    let state = procedure::definition(&line.procedure).and_then(|d| d.state(&line.state));
    let what = match state.filter(|_| due.is_official) {
        Some(state) => state.title.get(cx.lang),
        None => t.calendar_answer,
    };
    let is_late = due.at <= cx.now;
    let late = if is_late { format!("[{}] ", t.calendar_late) } else { String::new() };
    let key = cx.app.installation.log_key();
    DateLine {
        uid: urn(&format!("{key}\ndue\n{}\n{}", line.id, line.role)),
        stamp: cx.now,
        at: due.at,
        summary: format!("{late}{what} {}", line.number),
        page: format!("{origin}{}", cx.url(&format!("/cases/{}", line.number))),
        is_late,
    }
}
