//! A letter made of what happened: no clock, no database.

use super::labels::label;
use super::model::{Addressee, Clause, Letter, Note, Said, Sender};
use super::notes;
use crate::authority::{self, Force};
use crate::calendar::Calendar;
use crate::cases::{CaseFile, Event};
use crate::norm::{Catalog, NormId};
use crate::procedure::{self, Definition, Field, FieldKind, Step};
use crate::text::{Both, Lang};
use crate::time::{Date, Timestamp, date_in_japan};

/// What a letter is made of.
pub(super) struct Given<'a> {
    pub(super) file: &'a CaseFile,
    pub(super) definition: &'a Definition,
    pub(super) step: &'a Step,
    pub(super) event: &'a Event,
    /// The events of the steps it shows.
    pub(super) enclosed: Vec<&'a Event>,
}

pub(super) fn letter(
    catalog: &Catalog,
    given: &Given<'_>,
    to: Vec<Addressee>,
    from: Sender,
    clauses: &[String],
) -> Letter {
    let (step, event) = (given.step, given.event);
    let power = step.power.as_deref().and_then(authority::power);
    let force = power.map(|p| p.force);
    let title = step.documents.first().cloned().or_else(|| power.map(|p| p.title.clone()));
    let until = until_field(given.definition, step);
    let is_due = |f: &&Field| Some(f.id.as_str()) == until;
    let fields = || step.fields.iter().filter(|f| f.kind != FieldKind::Clauses);
    let mut due = fields().filter(is_due).filter_map(|f| said(f, event)).map(|s| s.text);
    let encloses = |e: &&Event| given.definition.step(e.step.as_deref().unwrap_or_default());
    let note = |(written, text): (&notes::Written, Both)| Note {
        id: written.id.clone(),
        title: written.title.clone(),
        text,
        basis: written.basis.iter().map(|b| clause(catalog, b)).collect(),
    };
    Letter {
        number: format!("{}/{}", given.file.number, event.number),
        title: title.unwrap_or_else(|| step.title.clone()),
        day: day_of(&event.at),
        at: event.at.clone(),
        to,
        from,
        force: force.map(words),
        said: fields().filter(|f| !f.is_reason && !is_due(f)).filter_map(|f| said(f, event)).collect(),
        enclosed: given
            .enclosed
            .iter()
            .filter_map(|e| Some((e, encloses(e)?)))
            .flat_map(|(e, s)| s.fields.iter().filter_map(|f| said(f, e)))
            .collect(),
        reasons: fields().filter(|f| f.is_reason).filter_map(|f| said(f, event)).collect(),
        due: due.next(),
        clauses: clauses.iter().map(|c| clause(catalog, c)).collect(),
        notes: notes::of(given.definition, step, force).into_iter().map(note).collect(),
        act: event.act.clone(),
        entry: event.entry.clone(),
    }
}

/// The field that gives the day by which the addressee is to act.
fn until_field<'d>(definition: &'d Definition, step: &Step) -> Option<&'d str> {
    let runs = definition.clocks.iter().filter(|c| c.runs_in.contains(&step.to));
    runs.filter_map(|c| c.until_field.as_deref()).find(|id| step.fields.iter().any(|f| f.id == *id))
}

fn said(field: &Field, event: &Event) -> Option<Said> {
    let text = event.answers.get(&field.id).map(|t| t.trim()).filter(|t| !t.is_empty())?;
    let plain = || Both { ja: text.to_owned(), en: text.to_owned() };
    let text = match field.kind {
        FieldKind::Day => text.parse::<Date>().map_or_else(|_| plain(), formal),
        FieldKind::Choice => {
            field.options.iter().find(|o| o.id == text).map_or_else(plain, |option| option.label.clone())
        }
        FieldKind::Questions => numbered(text),
        _ => plain(),
    };
    Some(Said { label: field.label.clone(), text })
}

/// Questions with their numbers, by which each is answered.
fn numbered(text: &str) -> Both {
    let all = procedure::questions(text).into_iter().enumerate().map(|(at, q)| format!("({}) {q}", at + 1));
    let text = all.collect::<Vec<String>>().join("\n");
    Both { ja: text.clone(), en: text }
}

/// A day as documents of the State write it.
pub fn formal(on: Date) -> Both {
    let calendar = Calendar::japan();
    Both { ja: calendar.formal(on, Lang::Ja), en: calendar.formal(on, Lang::En) }
}

/// The day in Japan of a moment in RFC 3339.
pub fn day_of(at: &str) -> Both {
    at.parse::<Timestamp>().map_or_else(|_| Both::default(), |at| formal(date_in_japan(at)))
}

/// The notes that hold for every letter of a force, whatever can be done next.
pub fn notes_of_force(catalog: &Catalog, force: Force) -> Vec<Note> {
    let all = notes::of_force(force).into_iter();
    all.map(|w| Note {
        id: w.id.clone(),
        title: w.title.clone(),
        text: w.text.clone(),
        basis: w.basis.iter().map(|b| clause(catalog, b)).collect(),
    })
    .collect()
}

fn words(force: Force) -> Both {
    label(match force {
        Force::Binding => "binding",
        Force::Guidance => "guidance",
        Force::Information => "information",
        Force::Internal => "internal",
    })
}

/// A clause by the id it was cited by: a norm of the catalogue, an article of a law it lists, or a rule of the house.
pub fn clause(catalog: &Catalog, id: &str) -> Clause {
    let bare = |place: Both, source| Clause { id: id.to_owned(), place, title: Both::default(), source };
    let plain = Both { ja: id.to_owned(), en: id.to_owned() };
    let Some((of, place)) = id.split_once(':') else { return bare(plain, None) };
    if let Some(law) = catalog.law(of) {
        let place =
            Both { ja: format!("{} 第{place}条", law.title.ja), en: format!("{}, art. {place}", law.title.en) };
        return bare(place, law.url.clone());
    }
    let versioned = NormId::parse(id).filter(|_| of.contains('@'));
    let any = || catalog.instruments().iter().find(|i| i.code == of);
    let found = match versioned.as_ref().and_then(|n| catalog.norm(n)) {
        Some(found) => Some(found),
        None => catalog.instrument(of).or_else(any).and_then(|i| Some((i, i.norm(place)?))),
    };
    let Some((instrument, norm)) = found else { return bare(plain, None) };
    Clause {
        id: id.to_owned(),
        place: Both {
            ja: format!("{} {}", instrument.short.ja, norm.citation.ja),
            en: format!("{} {}", instrument.short.en, norm.citation.en),
        },
        title: norm.title.clone(),
        source: Some(norm.url.clone().unwrap_or_else(|| instrument.url.clone())),
    }
}
