//! Following a report up: number and secret are asked each time, and never stand in an address.

use super::{flood, office, status_of, unkept};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::source::Source;
use crate::view::{Choice, Fact, Page, SummaryRow, minute};
use crate::words::Words;
use crate::words::incident::{IncidentWords, incident_words};
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::id::CaseId;
use shirube_domain::incident::{self, Standing, Told, Tracking};
use shirube_domain::procedure::{Field, FieldKind, Step};
use shirube_domain::refusal::{Class, Refusal};
use std::collections::BTreeMap;

/// What stands before the id of a field of a step, so that none is taken for one of the form's own.
const MARK: &str = "f-";

#[derive(askama::Template)]
#[template(path = "incident/track.html")]
struct TrackPage {
    page: Page,
    w: &'static Words,
    t: &'static IncidentWords,
    action: String,
    number: String,
    office: Vec<Fact>,
}

pub(super) async fn form(cx: Cx) -> Reply {
    ask(&cx, StatusCode::OK, "", &[])
}

/// The form that asks for number and secret; the secret is typed anew.
fn ask(cx: &Cx, status: StatusCode, number: &str, refusals: &[Refusal]) -> Reply {
    let t = incident_words(cx.lang);
    unkept(cx.show_with(
        status,
        &TrackPage {
            page: cx.page(t.track_title, &[]).with_errors(refusals, cx.lang),
            w: cx.words(),
            t,
            action: cx.url("/report-status"),
            number: number.chars().take(40).collect(),
            office: office(cx),
        },
    ))
}

/// The case of a number and a secret; wrong ones are counted. Shared with the API.
pub(crate) async fn found(cx: &Cx, source: &Source, number: &str, secret: &str) -> Result<(CaseId, Tracking), Failure> {
    let tracking = Tracking::read(number, secret)?;
    flood(cx, |floods, now, chance| floods.may_try(&source.0, now, chance))?;
    let wanted = tracking.clone();
    match cx.read(move |tx, _| incident::case_of(tx, &wanted)).await {
        Ok(case) => Ok((case, tracking)),
        Err(failure) => {
            if failure.refusals().iter().any(|r| r.code == "incident.no-match") {
                flood(cx, |floods, now, chance| floods.wrong(&source.0, now, chance));
            }
            Err(failure)
        }
    }
}

/// The case, or the form again with why not.
async fn open(cx: &Cx, source: &Source, fields: &Fields) -> Result<(CaseId, Tracking), Reply> {
    let number = fields.get("number");
    let failure = match found(cx, source, number, fields.get("secret")).await {
        Ok(found) => return Ok(found),
        Err(failure) => failure,
    };
    // That there is no such report is said like any other mistake of the form.
    let refusals = failure.refusals().to_vec();
    let is_ours = |r: &Refusal| matches!(r.class, Class::Invalid | Class::Absent | Class::TooMuch);
    if refusals.is_empty() || !refusals.iter().all(is_ours) {
        return Err(Err(failure));
    }
    Err(ask(cx, status_of(&refusals), number, &refusals))
}

struct Heard {
    title: String,
    by: &'static str,
    at: String,
    lines: Vec<SummaryRow>,
}

struct AskedField {
    id: String,
    label: String,
    kind: &'static str,
    value: String,
    is_required: bool,
    options: Vec<Choice>,
    error: String,
}

struct Can {
    action: String,
    title: String,
    note: String,
    fields: Vec<AskedField>,
    mark: String,
}

struct Added {
    at: String,
    text: String,
}

#[derive(askama::Template)]
#[template(path = "incident/standing.html")]
struct StandingPage {
    page: Page,
    w: &'static Words,
    t: &'static IncidentWords,
    facts: Vec<Fact>,
    outside: String,
    is_joined: bool,
    is_over: bool,
    heard: Vec<Heard>,
    can: Vec<Can>,
    added: Vec<Added>,
    number: String,
    secret: String,
    seen: i64,
    word_action: String,
    word: String,
    word_mark: String,
}

/// What came of the form before this page.
#[derive(Default)]
struct After<'a> {
    refusals: Vec<Refusal>,
    /// The step it was about, or `word`.
    of: &'a str,
    given: Fields,
    is_done: bool,
}

impl After<'_> {
    fn mark(&self, of: &str) -> String {
        let personal = self.refusals.iter().find(|r| r.code == "incident.personal" && self.of == of);
        let mark = personal.and_then(|r| r.params.iter().find(|(n, _)| *n == "mark"));
        mark.map(|(_, v)| v.clone()).unwrap_or_default()
    }
}

pub(super) async fn show(cx: Cx, source: Source, Form(fields): Form) -> Reply {
    match open(&cx, &source, &fields).await {
        Ok(at) => stands(&cx, &at, After::default()).await,
        Err(reply) => reply,
    }
}

async fn stands(cx: &Cx, (case, tracking): &(CaseId, Tracking), after: After<'_>) -> Reply {
    let (t, lang) = (incident_words(cx.lang), cx.lang);
    let (case, now) = (case.clone(), cx.now);
    let it = cx.read(move |tx, _| incident::standing(tx, &case, now)).await?;
    let status = if after.refusals.is_empty() { StatusCode::OK } else { status_of(&after.refusals) };
    let mut page = cx.page(t.now, &[(t.track_title, "/report-status")]).with_errors(&after.refusals, lang);
    if after.is_done {
        page = page.with_notice("success", t.done, "");
    }
    let can = it.steps.iter().map(|s| step_form(cx, s, &after, &page)).collect();
    let template = StandingPage {
        w: cx.words(),
        t,
        facts: facts(t, &it),
        outside: it.outside.get(lang).to_owned(),
        is_joined: it.is_joined,
        is_over: it.is_over,
        heard: it.told.iter().map(|told| heard(cx, told)).collect(),
        can,
        added: it.words.iter().map(|w| Added { at: minute(&w.at), text: w.text.clone() }).collect(),
        number: tracking.number(),
        secret: tracking.secret(),
        seen: it.revision,
        word_action: cx.url("/report-status/word"),
        word: if after.of == "word" { after.given.get("word").to_owned() } else { String::new() },
        word_mark: after.mark("word"),
        page,
    };
    unkept(cx.show_with(status, &template))
}

fn facts(t: &IncidentWords, it: &Standing) -> Vec<Fact> {
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let mut out = vec![fact(t.number, it.number.clone()), fact(t.received_at, minute(&it.received_at))];
    out.extend(it.until.map(|day| fact(t.until, day.to_string())));
    out
}

fn heard(cx: &Cx, told: &Told) -> Heard {
    let t = incident_words(cx.lang);
    let row = |(label, value): &(shirube_domain::text::Both, String)| SummaryRow {
        label: label.get(cx.lang).to_owned(),
        value: value.clone(),
        change_href: String::new(),
    };
    Heard {
        title: told.title.get(cx.lang).to_owned(),
        by: if told.is_own { t.told_you } else { t.told_office },
        at: minute(&told.at),
        lines: told.lines.iter().map(row).collect(),
    }
}

fn step_form(cx: &Cx, step: &Step, after: &After<'_>, page: &Page) -> Can {
    let is_this = after.of == step.id;
    let field = |f: &Field| {
        let id = format!("{MARK}{}-{}", step.id, f.id);
        let value = if is_this { after.given.get(&id).to_owned() } else { String::new() };
        let option = |o: &shirube_domain::procedure::Choice| Choice {
            value: o.id.clone(),
            label: o.label.get(cx.lang).to_owned(),
            chosen: o.id == value,
            ..Choice::default()
        };
        AskedField {
            label: f.label.get(cx.lang).to_owned(),
            kind: f.kind.word(),
            is_required: f.is_required,
            options: f.options.iter().map(option).collect(),
            error: page.error_of(&id),
            value,
            id,
        }
    };
    Can {
        action: cx.url(&format!("/report-status/steps/{}", step.id)),
        title: step.title.get(cx.lang).to_owned(),
        note: step.note.as_ref().map(|n| n.get(cx.lang).to_owned()).unwrap_or_default(),
        // Nobody outside is asked for clauses.
        fields: step.fields.iter().filter(|f| f.kind != FieldKind::Clauses).map(field).collect(),
        mark: after.mark(&step.id),
    }
}

pub(super) async fn word(cx: Cx, source: Source, Form(fields): Form) -> Reply {
    let at = match open(&cx, &source, &fields).await {
        Ok(at) => at,
        Err(reply) => return reply,
    };
    let (case, text, sure) = (at.0.clone(), fields.get("word").to_owned(), fields.get("sure").to_owned());
    // The same word sent twice from one page is added once.
    let once = format!("{}{}", fields.int("seen"), crate::api::asked::mark(&(at.1.number(), &text)));
    let done = cx
        .file_once("incident.word", once, move |tx, _, receipt| {
            Ok(incident::add_word(tx, receipt, &case, &text, &sure)?.to_string())
        })
        .await;
    let after = match done {
        Ok(_) => After { is_done: true, ..After::default() },
        Err(failure) => After { refusals: failure.for_form()?, of: "word", given: fields, is_done: false },
    };
    stands(&cx, &at, after).await
}

pub(super) async fn step(cx: Cx, source: Source, Path((_, step)): Path<(String, String)>, Form(fields): Form) -> Reply {
    let at = match open(&cx, &source, &fields).await {
        Ok(at) => at,
        Err(reply) => return reply,
    };
    let prefix = format!("{MARK}{step}-");
    let answer = |(name, value): &(String, String)| {
        let id = name.strip_prefix(&prefix)?;
        (!value.trim().is_empty()).then(|| (id.to_owned(), value.replace("\r\n", "\n")))
    };
    let answers: BTreeMap<String, String> = fields.pairs().iter().filter_map(answer).collect();
    let (case, name, sure) = (at.0.clone(), step.clone(), fields.get("sure").to_owned());
    let (catalog, seen) = (cx.catalog().clone(), fields.int("seen"));
    let done = cx
        .blocking(move |app| {
            let ground = &app.installation.ground;
            incident::step(ground, &catalog, &case, (&name, seen), &answers, &sure)
        })
        .await;
    let after = match done {
        Ok(()) => After { is_done: true, ..After::default() },
        Err(failure) => After { refusals: named(told_of(failure)?, &prefix), of: &step, given: fields, is_done: false },
    };
    stands(&cx, &at, after).await
}

/// What a step was refused for; a step that is not the reporter's is refused in the same place.
fn told_of(failure: Failure) -> Result<Vec<Refusal>, Failure> {
    match failure.refusals() {
        [] => Err(failure),
        some => Ok(some.to_vec()),
    }
}

/// The refusals of fields, at the fields as the form names them.
fn named(refusals: Vec<Refusal>, prefix: &str) -> Vec<Refusal> {
    let one = |mut r: Refusal| {
        r.field = r.field.filter(|f| f != "sure").map(|f| format!("{prefix}{f}"));
        r
    };
    refusals.into_iter().map(one).collect()
}
