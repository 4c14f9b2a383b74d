//! One case: where it stands, what can be done, what happened.

use super::pending::{Pending, pending};
use super::report::{self, Block};
use super::{Open, open};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::pages::lessons::{Section, section};
use crate::pages::procedures::{basis, force};
use crate::view::{Column, Fact, LinkItem, Page, SummaryRow, minute};
use crate::words::Words;
use crate::words::case::{CaseWords, case_words};
use crate::words::case_day::day_words;
use crate::words::procedure::procedure_words;
use axum::extract::Path;
use axum::http::StatusCode;
use shirube_domain::authority;
use shirube_domain::calendar::Calendar;
use shirube_domain::cases::{self, Event, EventKind, Related, Seat};
use shirube_domain::letter;
use shirube_domain::procedure::{Field, Step, question_of};
use shirube_domain::refusal::Refusal;
use shirube_domain::time::minute_in_japan;

/// Something that happened, in words.
pub(super) struct Happened {
    number: i64,
    title: String,
    kind: &'static str,
    at: String,
    by: String,
    concerns: String,
    said: Vec<SummaryRow>,
    letter: String,
    power: String,
    entry: String,
}

struct Can {
    href: String,
    title: String,
    note: String,
    second: bool,
}

struct Period {
    title: String,
    from: String,
    ends: String,
    is_late: bool,
    is_ours: bool,
    is_expected: bool,
    basis: Vec<LinkItem>,
}

struct PersonLine {
    name: String,
    role: String,
    standing: &'static str,
    until: String,
}

#[derive(askama::Template)]
#[template(path = "cases/one.html")]
struct OnePage {
    page: Page,
    w: &'static Words,
    t: &'static CaseWords,
    here: String,
    log: String,
    facts: Vec<Fact>,
    seen: i64,
    is_official: bool,
    is_over: bool,
    is_joined: bool,
    is_suspended: bool,
    /// The day by which sealing is looked at again; empty while the case is open.
    sealed: String,
    report: Option<Block>,
    pending: Option<Pending>,
    can: Vec<Can>,
    cannot: Vec<(String, String)>,
    periods: Vec<Period>,
    period_columns: Vec<Column>,
    people: Vec<PersonLine>,
    people_columns: Vec<Column>,
    learning: Option<Section>,
    related: Vec<RelatedLine>,
    related_columns: Vec<Column>,
    events: Vec<Happened>,
}

/// A case like this one.
struct RelatedLine {
    href: String,
    number: String,
    title: String,
    state: String,
    severity: String,
    opened: String,
    percent: u32,
    shared: String,
    is_same: bool,
}

/// Cases shown as related.
const RELATED: usize = 5;
/// From this share on, two cases may be about the same.
const SAME: f64 = 0.6;

pub(super) async fn one(cx: Cx, Path((_, case)): Path<(String, String)>) -> Reply {
    show(&cx, StatusCode::OK, &case, &[]).await
}

/// The page, with what was refused on top.
pub(super) async fn show(cx: &Cx, status: StatusCode, case: &str, refusals: &[Refusal]) -> Reply {
    let held = open(cx, case).await?;
    let (t, lang) = (case_words(cx.lang), cx.lang);
    let is_official = matches!(held.view.seat, Seat::Official(_));
    let file = &held.view.file;
    let title = if is_official { file.title.clone() } else { format!("{} {}", t.case_of, file.number) };
    let query = Fields::parse(&cx.query);
    let mut page = cx.page(title, &[(t.title, "/cases")]).with_errors(refusals, lang);
    if query.has("done") {
        page = page.with_notice("success", t.done, "");
    } else if query.has("pending") {
        page = page.with_notice("info", t.done_pending, "");
    }
    let here = cx.url(&held.path());
    let (can, cannot) = offers(cx, &held);
    let learning = if is_official { Some(section(cx, &held.view).await?) } else { None };
    let related = if is_official { related(cx, &held).await? } else { Vec::new() };
    let columns =
        |labels: &[&str]| labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect();
    let template = OnePage {
        page,
        w: cx.words(),
        t,
        log: cx.url("/log/entries"),
        facts: facts(cx, &held, t),
        seen: file.revision,
        is_official,
        is_over: file.case.is_over(&held.view.definition),
        is_joined: file.case.joined.is_some(),
        is_suspended: file.case.is_suspended(),
        sealed: file.withheld.as_ref().filter(|_| is_official).map(|w| w.review_by.to_string()).unwrap_or_default(),
        report: report::block(cx, &held).await?,
        pending: pending(cx, &held).await?,
        learning,
        can,
        cannot,
        periods: periods(cx, &held)?,
        period_columns: columns(&[t.period, t.runs_from, t.ends, t.basis]),
        people: people(cx, &held),
        related,
        related_columns: columns(&[t.about, t.state, t.severity, t.likeness, t.shared_words]),
        people_columns: columns(&[t.person, t.role, t.standing, t.until]),
        events: held.view.events.iter().enumerate().rev().map(|(at, e)| happened(cx, &held, e, at)).collect(),
        here,
    };
    cx.show_with(status, &template)
}

/// Cases like this one, with what was judged of them.
async fn related(cx: &Cx, held: &Open) -> Result<Vec<RelatedLine>, Failure> {
    let id = held.view.file.id.clone();
    let found = cx.read(move |tx, _| cases::related(tx, &id, RELATED)).await?;
    let (d, lang) = (&held.view.definition, cx.lang);
    let options = d.steps.iter().flat_map(|s| &s.fields).filter(|f| f.id == "severity").flat_map(|f| &f.options);
    let options: Vec<_> = options.collect();
    let line = |r: Related| RelatedLine {
        href: cx.url(&format!("/cases/{}", r.number)),
        state: d.state(&r.state).map_or(r.state.clone(), |s| s.title.get(lang).to_owned()),
        severity: r
            .severity
            .as_deref()
            .and_then(|s| options.iter().find(|o| o.id == s))
            .map(|o| o.label.get(lang).to_owned())
            .unwrap_or_default(),
        opened: minute(&r.opened_at),
        percent: (r.share * 100.0).round() as u32,
        shared: r.shared.iter().take(8).cloned().collect::<Vec<_>>().join(", "),
        is_same: r.share >= SAME,
        number: r.number,
        title: r.title,
    };
    Ok(found.into_iter().map(line).collect())
}

fn facts(cx: &Cx, held: &Open, t: &CaseWords) -> Vec<Fact> {
    let (file, d, lang) = (&held.view.file, &held.view.definition, cx.lang);
    let state = d.state(&file.case.state);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let waits = state.and_then(|s| s.waits_for.as_deref()).map(|r| held.role(r, lang));
    let mut out = vec![
        fact(t.number, file.number.clone()),
        fact(t.state, state.map_or(file.case.state.clone(), |s| s.title.get(lang).to_owned())),
        fact(t.since, minute_in_japan(file.case.since)),
    ];
    out.extend(waits.map(|w| fact(t.waits_for, w)));
    out.push(Fact {
        term: t.procedure.to_owned(),
        detail: format!("{} {}", d.title.get(lang), d.version),
        href: cx.url(&format!("/procedures/{}", d.name())),
    });
    out.push(fact(t.opened, minute(&file.opened_at)));
    out
}

/// The steps this person can take, and those they cannot, with the reason.
fn offers(cx: &Cx, held: &Open) -> (Vec<Can>, Vec<(String, String)>) {
    let (mut can, mut cannot) = (Vec::new(), Vec::new());
    for offer in &held.view.offers {
        let Some(step) = held.view.definition.step(&offer.step) else { continue };
        let title = step.title.get(cx.lang).to_owned();
        match &offer.refusal {
            None => can.push(Can {
                href: cx.url(&format!("{}/steps/{}", held.path(), step.id)),
                note: step.note.as_ref().map(|n| n.get(cx.lang).to_owned()).unwrap_or_default(),
                second: !step.second.is_empty(),
                title,
            }),
            Some(refusal) => cannot.push((title, refusal.message(cx.lang))),
        }
    }
    (can, cannot)
}

pub(super) fn power_of(step: &Step, cx: &Cx) -> (String, &'static str) {
    let power = step.power.as_deref().and_then(authority::power);
    let words = procedure_words(cx.lang);
    power.map_or((String::new(), ""), |p| (p.title.get(cx.lang).to_owned(), force(words, p.force)))
}

fn periods(cx: &Cx, held: &Open) -> Result<Vec<Period>, Failure> {
    let (file, d, lang) = (&held.view.file, &held.view.definition, cx.lang);
    let calendar = Calendar::named(&d.calendar).ok_or_else(|| Failure::fault(format!("no calendar {}", d.calendar)))?;
    let here = file.case.due(d, calendar).into_iter().filter(|due| due.clock.runs_in.contains(&file.case.state));
    Ok(here
        .map(|due| Period {
            title: due.clock.title.get(lang).to_owned(),
            from: minute_in_japan(due.from),
            ends: due.end.map(|e| format!("{}", e.on)).unwrap_or_default(),
            is_late: due.lapsed.is_some(),
            is_ours: due.clock.is_ours,
            is_expected: due.end.is_some_and(|e| e.is_expected),
            basis: basis(cx, &due.clock.basis),
        })
        .collect())
}

/// Who plays what now; a party is not told.
fn people(cx: &Cx, held: &Open) -> Vec<PersonLine> {
    let (file, lang) = (&held.view.file, cx.lang);
    let party = held.view.parties.iter().map(|p| PersonLine {
        name: held.name(&p.holder, lang),
        role: held.role(&p.role, lang),
        standing: case_words(lang).party,
        until: String::new(),
    });
    let official = file.case.people.iter().filter(|p| p.holds(cx.now)).map(|p| PersonLine {
        name: held.name(&p.person, lang),
        role: p.role.as_deref().map(|r| held.role(r, lang)).unwrap_or_default(),
        standing: p.standing.label(lang),
        until: p.until.map(minute_in_japan).unwrap_or_default(),
    });
    match held.view.seat {
        Seat::Official(_) => party.chain(official).collect(),
        Seat::Party(_) => Vec::new(),
    }
}

/// What was answered, under the labels of its fields.
pub(super) fn said(cx: &Cx, held: &Open, event: &Event) -> Vec<SummaryRow> {
    let step = event.step.as_deref().and_then(|s| held.view.definition.step(s));
    let t = case_words(cx.lang);
    let field = |id: &str| step.and_then(|s| s.fields.iter().find(|f| f.id == id));
    let replied = |id: &str| step.and_then(|s| s.fields.iter().find_map(|f| Some((f, question_of(f, id)?))));
    let row = |(id, answer): (&String, &String)| {
        if let Some((f, (number, is_claim))) = replied(id) {
            return reply(cx, held, event, f, (number, is_claim, answer.as_str()));
        }
        let found = field(id);
        let option = found.and_then(|f| f.options.iter().find(|o| o.id == *answer));
        let label = match (found, id.as_str()) {
            (Some(f), _) => f.label.get(cx.lang).to_owned(),
            (None, "word") => t.word.to_owned(),
            (None, "until") => t.until.to_owned(),
            (None, "clock") => t.period.to_owned(),
            (None, "what") => t.what.to_owned(),
            (None, "number") => t.addition.to_owned(),
            (None, other) => other.to_owned(),
        };
        let value = match (option, id.as_str()) {
            (Some(o), _) => o.label.get(cx.lang).to_owned(),
            (None, "clock") => {
                held.view.definition.clock(answer).map_or(answer.clone(), |c| c.title.get(cx.lang).to_owned())
            }
            (None, "until") if answer.len() > 10 => minute(answer),
            (None, _) => answer.clone(),
        };
        SummaryRow { label, value, change_href: String::new() }
    };
    let order = |id: &str| {
        let is_of = |f: &Field| f.id == id || question_of(f, id).is_some();
        let place = step.and_then(|s| s.fields.iter().position(is_of)).unwrap_or(usize::MAX);
        (place, replied(id).map_or((0, false), |(_, of)| of))
    };
    let mut all: Vec<(&String, &String)> = event.answers.iter().collect();
    all.sort_by_key(|(id, _)| order(id));
    all.into_iter().map(row).collect()
}

/// A reply under its question, or the claim to it.
fn reply(
    cx: &Cx,
    held: &Open,
    event: &Event,
    field: &Field,
    (number, is_claim, answer): (usize, bool, &str),
) -> SummaryRow {
    let day = day_words(cx.lang);
    // Of the questions asked before this reply, not of later ones.
    let before: Vec<Event> = held.view.events.iter().filter(|e| e.number < event.number).cloned().collect();
    let asked = cases::asked_of(&held.view.definition, &before, field).map(|(_, all)| all).unwrap_or_default();
    let question = asked.get(number - 1).map(|q| format!(": {q}")).unwrap_or_default();
    let label = match is_claim {
        true => format!("{} ({number})", day.claimed),
        false => format!("({number}){question}"),
    };
    SummaryRow { label, value: answer.to_owned(), change_href: String::new() }
}

fn happened(cx: &Cx, held: &Open, event: &Event, at: usize) -> Happened {
    // What was confirmed stands at the confirmation.
    let later = held.view.events[at..].iter().skip(1).find(|e| e.step == event.step);
    let is_repeated = event.kind == EventKind::Proposed && later.is_some_and(|e| e.kind == EventKind::Confirmed);
    let (d, lang, t) = (&held.view.definition, cx.lang, case_words(cx.lang));
    let step = event.step.as_deref().and_then(|s| d.step(s));
    let kind = event.kind.label(lang);
    let by = match (&event.by, &event.role) {
        (Some(by), _) => held.name(by, lang),
        (None, Some(role)) => held.role(role, lang),
        (None, None) if event.kind == EventKind::Lapsed => t.nobody.to_owned(),
        (None, None) => String::new(),
    };
    let instead = event.instead_of.as_deref().map(|i| held.name(i, lang));
    let by = instead.map_or(by.clone(), |i| lang.pick(format!("{by}（{i}の代理）"), format!("{by} (for {i})")));
    let mut concerns = event.person.as_deref().map(|p| held.name(p, lang)).unwrap_or_default();
    if event.kind == EventKind::Confirmed && !concerns.is_empty() {
        concerns = format!("{} {concerns}", t.proposed_by);
    }
    Happened {
        number: event.number,
        title: step.map_or_else(|| kind.to_owned(), |s| s.title.get(lang).to_owned()),
        kind: if step.is_some() { kind } else { "" },
        at: minute(&event.at),
        by,
        concerns,
        said: if is_repeated { Vec::new() } else { said(cx, held, event) },
        letter: letter::step_of(d, event)
            .map(|_| cx.url(&format!("{}/letters/{}", held.path(), event.number)))
            .unwrap_or_default(),
        power: step.filter(|_| event.act.is_some()).map(|s| power_of(s, cx).0).unwrap_or_default(),
        entry: event.entry.to_string(),
    }
}
