//! Handing over what one person carries: what would move, and what became of each case.

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Choice, Column, Page, minute};
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use crate::words::case_day::{DayWords, day_words};
use axum::http::StatusCode;
use shirube_domain::cases::{self, Carried, Handed, Handover, MOST_HANDED};
use shirube_domain::id::AccountId;
use shirube_domain::procedure;
use shirube_domain::refusal::{Class, Error, Refusal, Refusals};

struct Row {
    number: String,
    href: String,
    title: String,
    role: String,
    state: String,
    due: String,
    refusal: String,
    is_ticked: bool,
}

/// What became of one case.
struct Outcome {
    number: String,
    href: String,
    refusal: String,
}

#[derive(askama::Template)]
#[template(path = "cases/handover.html")]
struct HandoverPage {
    page: Page,
    w: &'static Words,
    t: &'static CaseWords,
    day: &'static DayWords,
    action: String,
    back: String,
    from: Vec<Choice>,
    to: Vec<Choice>,
    from_id: String,
    to_id: String,
    columns: Vec<Column>,
    /// Absent until both people are chosen.
    rows: Option<Vec<Row>>,
    is_any: bool,
    is_full: bool,
    note: String,
    done: Vec<Outcome>,
}

pub(super) async fn form(cx: Cx) -> Reply {
    let account = cx.account_id()?;
    if !cx.read(move |tx, _| cases::is_official(tx, &account)).await? {
        // Nothing is anybody else's to hand over.
        return cx.see_other(&cx.url("/cases"));
    }
    let query = Fields::parse(&cx.query);
    show(&cx, StatusCode::OK, &query, &[], Vec::new()).await
}

/// A person a form names.
fn person(fields: &Fields, name: &str) -> Result<AccountId, Refusal> {
    AccountId::parse(fields.get(name)).map_err(|_| Refusal::invalid("common.choose").on(name))
}

/// What is in whose charge, and everybody by name.
struct Known {
    people: Vec<(AccountId, String)>,
    cases: Option<Vec<Carried>>,
}

async fn known(cx: &Cx, both: Option<(AccountId, AccountId)>) -> Result<Known, Failure> {
    let (account, at) = (cx.account_id()?, cx.now);
    cx.read(move |tx, _| {
        if !cases::is_official(tx, &account)? {
            // To anybody else there is no such page.
            return Err(Refusal::of(Class::Absent, "common.absent").into());
        }
        let cases = both.map(|(from, to)| cases::carried(tx, &account, &from, Some(&to), at)).transpose()?;
        Ok(Known { people: cases::carriers(tx)?, cases })
    })
    .await
}

async fn show(cx: &Cx, status: StatusCode, fields: &Fields, refusals: &[Refusal], done: Vec<Handed>) -> Reply {
    let (t, day) = (case_words(cx.lang), day_words(cx.lang));
    let is_asked = ["from", "to"].iter().any(|n| !fields.get(n).is_empty());
    let (mut status, mut refusals) = (status, refusals.to_vec());
    let both = match (person(fields, "from"), person(fields, "to")) {
        (Ok(from), Ok(to)) => Some((from, to)),
        (from, to) => {
            if is_asked && refusals.is_empty() {
                refusals.extend([from.err(), to.err()].into_iter().flatten());
            }
            None
        }
    };
    let known = match known(cx, both).await {
        Ok(found) => found,
        Err(failure) => {
            let found = failure.for_form()?;
            if refusals.is_empty() {
                refusals = found;
            }
            known(cx, None).await?
        }
    };
    if !refusals.is_empty() && status == StatusCode::OK {
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let choices = |name: &str| {
        let of = |(id, label): &(AccountId, String)| Choice {
            value: id.to_string(),
            label: label.clone(),
            chosen: id.as_str() == fields.get(name),
            ..Choice::default()
        };
        known.people.iter().map(of).collect::<Vec<Choice>>()
    };
    let columns = [day.handover_pick, t.number, t.role, t.state, t.due, day.handover_result];
    let (from, to) = (choices("from"), choices("to"));
    let rows = known.cases.map(|all| all.into_iter().map(|c| row(cx, c, fields)).collect::<Vec<Row>>());
    cx.show_with(
        status,
        &HandoverPage {
            page: cx.page(day.handover, &[(t.title, "/cases")]).with_errors(&refusals, cx.lang),
            w: cx.words(),
            t,
            day,
            action: cx.url("/cases/handover"),
            back: cx.url("/cases"),
            from,
            to,
            from_id: fields.get("from").to_owned(),
            to_id: fields.get("to").to_owned(),
            columns: columns.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect(),
            is_any: rows.iter().flatten().any(|r| r.refusal.is_empty()),
            is_full: rows.as_ref().is_some_and(|r| r.len() >= MOST_HANDED),
            rows,
            note: fields.get("note").to_owned(),
            done: done.into_iter().map(|h| outcome(cx, h)).collect(),
        },
    )
}

fn outcome(cx: &Cx, handed: Handed) -> Outcome {
    Outcome {
        href: cx.url(&format!("/cases/{}", handed.number)),
        refusal: handed.refusal.map(|r| r.message(cx.lang)).unwrap_or_default(),
        number: handed.number,
    }
}

fn row(cx: &Cx, carried: Carried, fields: &Fields) -> Row {
    let definition = procedure::definition(&carried.procedure);
    let state = definition.and_then(|d| d.state(&carried.state));
    let ticked = fields.all("case");
    Row {
        href: cx.url(&format!("/cases/{}", carried.number)),
        role: definition.map_or_else(|| carried.role.clone(), |d| super::role_title(d, &carried.role, cx.lang)),
        state: state.map_or(carried.state.clone(), |s| s.title.get(cx.lang).to_owned()),
        due: carried.next_due.as_deref().map(minute).unwrap_or_default(),
        refusal: carried.refusal.map(|r| r.message(cx.lang)).unwrap_or_default(),
        is_ticked: !fields.has("note") || ticked.contains(&carried.number.as_str()),
        title: carried.title,
        number: carried.number,
    }
}

pub(super) async fn hand_over(cx: Cx, Form(fields): Form) -> Reply {
    match done(&cx, &fields).await {
        Ok(done) => {
            // What is left is shown as it stands now, without what was typed.
            let both = ["from", "to"].map(|n| (n.to_owned(), fields.get(n).to_owned()));
            show(&cx, StatusCode::OK, &Fields::from_pairs(both.to_vec()), &[], done).await
        }
        Err(failure) => {
            let status = failure.status();
            let refusals = failure.for_form()?;
            show(&cx, status, &fields, &refusals, Vec::new()).await
        }
    }
}

async fn done(cx: &Cx, fields: &Fields) -> Result<Vec<Handed>, Failure> {
    // Whoever holds no office is told so before anything about a form.
    known(cx, None).await?;
    let numbers: std::collections::BTreeSet<String> =
        fields.all("case").into_iter().filter(|n| n.len() <= 20).map(str::to_owned).collect();
    let mut refusals = Refusals::default();
    let (from, to) = (refusals.take(person(fields, "from")), refusals.take(person(fields, "to")));
    if numbers.is_empty() {
        refusals.push(Refusal::invalid("common.choose").on("cases"));
    }
    if fields.get("note").trim().is_empty() {
        refusals.push(Refusal::invalid("common.required").on("note"));
    }
    refusals.settle()?;
    let (Some(from), Some(to)) = (from, to) else { return Err(Error::from(Refusal::invalid("common.choose")).into()) };
    let wanted = Handover { from, to, numbers, note: fields.get("note").to_owned() };
    let (account, catalog) = (cx.account_id()?, cx.catalog().clone());
    cx.blocking(move |app| cases::hand_over(&app.installation.ground, &catalog, &account, &wanted)).await
}
