//! The report a case began with, for officials: what was said, what is not known, what was added.

use super::Open;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Form;
use crate::view::{Column, Fact, SummaryRow, minute};
use crate::words::case::{CaseWords, case_words};
use crate::words::incident::incident_words;
use axum::extract::Path;
use shirube_domain::cases::{self, Actor, Seat};
use shirube_domain::filing;
use shirube_domain::incident::{self, Answer, Knowledge, Report};
use shirube_domain::registry;
use shirube_domain::text::Lang;
use shirube_domain::time::minute_in_japan;

/// What was added later.
pub(super) struct Addition {
    pub number: i64,
    pub at: String,
    pub text: String,
}

/// A place with the form of personal data.
pub(super) struct Place {
    pub place: String,
    pub line: u32,
    pub kind: &'static str,
}

/// The report, in words.
pub(super) struct Block {
    pub facts: Vec<Fact>,
    pub answers: Vec<SummaryRow>,
    pub unknown: Vec<String>,
    pub places: Vec<Place>,
    pub place_columns: Vec<Column>,
    pub additions: Vec<Addition>,
    pub is_unheard: bool,
}

/// The report of a case, where it began with one and the visitor may read it.
pub(super) async fn block(cx: &Cx, held: &Open) -> Result<Option<Block>, Failure> {
    if !matches!(held.view.seat, Seat::Official(_)) {
        return Ok(None);
    }
    let id = held.view.file.id.clone();
    let found = cx
        .read(move |tx, _| {
            let Some(report) = incident::of_case(tx, &id)? else { return Ok(None) };
            let operator = report.operator.as_ref().map(|o| registry::operator(tx, o)).transpose()?.flatten();
            let asset = report.asset.as_ref().map(|a| registry::asset(tx, a)).transpose()?.flatten();
            Ok(Some((report, operator.map(|o| o.name), asset.map(|a| a.name))))
        })
        .await?;
    let Some((report, operator, asset)) = found else { return Ok(None) };
    let (t, lang) = (case_words(cx.lang), cx.lang);
    let unknown = report.answers.iter().filter(|a| a.knowledge == Knowledge::Unknown);
    let place =
        |m: &incident::Marked| Place { place: place_name(t, &m.place, lang), line: m.line, kind: m.kind.label(lang) };
    Ok(Some(Block {
        facts: facts(cx, &report, operator, asset),
        answers: report.answers.iter().filter(|a| a.knowledge == Knowledge::Said).map(|a| answer(a, lang)).collect(),
        unknown: unknown.map(|a| label(&a.field, lang)).collect(),
        places: report.findings.iter().map(place).collect(),
        place_columns: [t.place, t.line, t.looks_like]
            .map(|l| Column { label: l.to_owned(), ..Column::default() })
            .to_vec(),
        additions: report
            .words
            .iter()
            .map(|w| Addition { number: w.number, at: minute(&w.at), text: w.text.clone() })
            .collect(),
        is_unheard: held.view.is_unheard,
    }))
}

fn facts(cx: &Cx, report: &Report, operator: Option<String>, asset: Option<String>) -> Vec<Fact> {
    let (t, i, lang) = (case_words(cx.lang), incident_words(cx.lang), cx.lang);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let kind = incident::kind(&report.kind).map_or(report.kind.clone(), |k| k.title.get(lang).to_owned());
    let mut out = vec![
        fact(i.kind_heading, kind),
        fact(t.channel, report.channel.label(lang).to_owned()),
        fact(i.received_at, minute(&report.received_at)),
    ];
    out.extend(operator.map(|o| fact(t.reported_by, o)));
    out.extend(asset.map(|a| fact(i.own_asset, a)));
    out.extend(report.contact.clone().map(|c| fact(i.contact, c)));
    out.extend(report.source.clone().map(|s| fact(t.source, s)));
    for (moment, at) in &report.moments {
        out.push(fact(moment.label(lang), minute_in_japan(*at)));
    }
    out.push(fact(t.core, if report.is_core_complete() { t.core_whole } else { t.core_part }.to_owned()));
    out
}

fn field_of(id: &str) -> Option<(&'static incident::Field, bool)> {
    let of = |id: &str| incident::fields().iter().find(|f| f.id == id);
    of(id).map(|f| (f, false)).or_else(|| of(id.strip_suffix("-how")?).map(|f| (f, true)))
}

fn label(id: &str, lang: Lang) -> String {
    let Some((field, is_how)) = field_of(id) else { return id.to_owned() };
    let label = field.label.get(lang);
    if is_how { lang.pick(format!("{label}（くわしく）"), format!("{label} (how)")) } else { label.to_owned() }
}

fn answer(a: &Answer, lang: Lang) -> SummaryRow {
    let word = |w: &str| {
        let option = field_of(&a.field).and_then(|(f, _)| f.options.iter().find(|o| o.id == w));
        option.map(|o| o.label.get(lang).to_owned())
    };
    let known = |w: &str| match (field_of(&a.field), w) {
        (Some((f, false)), "yes") if f.kind == incident::AnswerKind::Known => Some(incident_words(lang).yes.to_owned()),
        (Some((f, false)), "no") if f.kind == incident::AnswerKind::Known => Some(incident_words(lang).no.to_owned()),
        _ => None,
    };
    let chosen: Option<Vec<String>> = a.value.split(',').map(|w| word(w).or_else(|| known(w))).collect();
    let value = chosen.map_or_else(|| a.value.clone(), |all| all.join(lang.pick("、", ", ")));
    SummaryRow { label: label(&a.field, lang), value, change_href: String::new() }
}

/// Where a place is, in words: a field, what was added, or what was said at a step.
fn place_name(t: &CaseWords, place: &str, lang: Lang) -> String {
    match place.split_once(':') {
        Some(("word", number)) => format!("{} {number}", t.addition),
        Some(("step", number)) => format!("{} {number}", t.history),
        _ => label(place, lang),
    }
}

/// Somebody of the office has read what was added.
pub(super) async fn heard(cx: Cx, Path((_, case)): Path<(String, String)>, Form(_): Form) -> Reply {
    let (actor, named) = (Actor::Account(cx.account_id()?), case.clone());
    cx.blocking(move |app| {
        let ground = &app.installation.ground;
        let id = ground.db.read(|tx| super::find(tx, &named))?;
        filing::receive(ground, "case.heard", |tx, receipt| cases::heard(tx, receipt, &actor, &id))
    })
    .await?;
    cx.see_other(&cx.url(&format!("/cases/{case}?done")))
}
