//! An instrument as a catalogue: every norm a control, nested as the instrument nests.
//!
//! Groups are not used: whether something is a heading may change from version to version, and only controls can be
//! selected by profiles and related by mappings.

use super::name::{address, bilingual, control, identity, moment, two, unwritable};
use super::words;
use crate::norm::{Instrument, Norm};
use crate::refusal::Refusal;
use crate::text::{Both, Lang};
use crate::time::{Date, Timestamp};
use shirube_oscal::Document;
use shirube_oscal::write::{self, About, Catalogue, Clause, Note};
use shirube_proof::digest::sha256;

/// The catalogue of an instrument, in both languages. The same instrument at the same time gives the same bytes.
///
/// # Errors
/// When OSCAL cannot hold it: an instrument without norms.
pub fn catalog(instrument: &Instrument, at: Timestamp) -> Result<Document, Refusal> {
    let content = serde_json::to_vec(instrument).map_err(|e| Refusal::invalid("oscal.unwritable").with("detail", e))?;
    let about = About {
        uuid: identity(&format!("catalog {} {}", instrument.id(), sha256(&content)))?,
        title: bilingual(&instrument.title),
        version: instrument.version.clone(),
        at: moment(at)?,
        publisher: Some((identity("publisher")?, words::MAKER.to_owned())),
        remarks: Some(two(&words::paraphrase())),
        notes: said(instrument),
        sources: vec![(address(&instrument.url), instrument.short.ja.clone())],
        things: Vec::new(),
    };
    let clauses = inside(instrument, None);
    write::catalog(&Catalogue { about, sections: Vec::new(), clauses }).map_err(unwritable)
}

/// What is known of an instrument and OSCAL has no member for.
fn said(i: &Instrument) -> Vec<Note> {
    let mut notes = vec![
        Note::new("code", &i.code),
        Note::new("nature", i.nature.word()).in_words(pair(i.nature.label(Lang::Ja), i.nature.label(Lang::En))),
        Note::new("decided", i.decided.to_string()),
        Note::new("status", i.status.word()),
        Note::new("jurisdiction", i.jurisdiction.word()),
        Note::new("considered", i.considered.word()),
        Note::new("certainty", i.certainty.word()),
    ];
    two_notes(&mut notes, "short", &i.short);
    two_notes(&mut notes, "issuer", &i.issuer);
    dates(&mut notes, i.in_force, i.until);
    notes.extend(i.by_month.iter().map(|field| Note::new("known-by-month", field.word())));
    notes.extend(i.supersedes.iter().map(|v| Note::new("supersedes", v)));
    notes.extend(i.sources.iter().map(|v| Note::new("source", v)));
    if let Some(note) = &i.note {
        two_notes(&mut notes, "note", note);
    }
    notes
}

fn pair(ja: &str, en: &str) -> String {
    format!("{ja} / {en}")
}

fn two_notes(notes: &mut Vec<Note>, name: &str, both: &Both) {
    notes.push(Note::new(name, &both.ja));
    notes.push(Note::new(format!("{name}-en"), &both.en));
}

fn dates(notes: &mut Vec<Note>, from: Option<Date>, until: Option<Date>) {
    notes.extend(from.map(|day| Note::new("in-force-from", day.to_string())));
    notes.extend(until.map(|day| Note::new("in-force-until", day.to_string())));
}

/// The norms below another, in the order of the instrument.
fn inside(i: &Instrument, parent: Option<&str>) -> Vec<Clause> {
    let places = i.norms.iter().enumerate().filter(|(_, n)| n.parent.as_deref() == parent);
    places.map(|(place, norm)| clause(i, place, norm)).collect()
}

fn clause(i: &Instrument, place: usize, norm: &Norm) -> Clause {
    Clause {
        id: control(&i.code, &norm.id),
        title: bilingual(&norm.title),
        class: Some(norm.kind.clone()),
        text: bilingual(&norm.text),
        standard: vec![("label".into(), norm.id.clone()), ("sort-id".into(), format!("{:05}", place + 1))],
        notes: known(norm),
        more: norm.note.iter().map(|note| ("note".to_owned(), bilingual(note))).collect(),
        sources: norm.url.iter().map(|url| (address(url), norm.citation.ja.clone())).collect(),
        inside: inside(i, Some(&norm.id)),
    }
}

fn known(norm: &Norm) -> Vec<Note> {
    let mut notes = vec![Note::new("strength", norm.strength.word()).in_words(words::strength(norm.strength))];
    notes.extend(norm.addressees.iter().map(|a| Note::new("addressee", a.word())));
    notes.push(Note::new("certainty", norm.certainty.word()));
    two_notes(&mut notes, "citation", &norm.citation);
    dates(&mut notes, norm.in_force, norm.until);
    let texts =
        [("was", &norm.was), ("sanction", &norm.sanction), ("principle", &norm.principle), ("applies", &norm.applies)];
    notes.extend(texts.into_iter().filter_map(|(name, value)| Some(Note::new(name, value.as_deref()?))));
    notes.extend(norm.stages.iter().map(|stage| Note::new("stage", stage)));
    if norm.assess {
        notes.push(Note::new("assess", "yes"));
    }
    match norm.laws.as_deref() {
        None => {}
        Some([]) => notes.push(Note::new("laws", "none")),
        Some(laws) => notes.extend(laws.iter().map(|law| Note::new("law", law))),
    }
    notes
}
