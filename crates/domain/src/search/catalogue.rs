//! The catalogue as documents.

use super::clause::clause_keys;
use super::document::{Document, Kind};
use crate::norm::{Catalog, Collection, Instrument, Law, Norm, Status, Term};
use crate::text::Both;

/// Every document of a catalogue, in the order in which those that fit equally well are shown.
pub(super) fn documents(catalog: &Catalog) -> Vec<Document> {
    let mut out: Vec<Document> = Vec::new();
    for i in catalog.instruments() {
        out.push(instrument(catalog, i));
        out.extend(i.norms.iter().map(|n| clause(i, n)));
    }
    out.extend(catalog.terms().iter().map(term));
    out.extend(catalog.laws().iter().map(|l| law(catalog, l)));
    out.extend(catalog.relations().collections().iter().filter_map(|c| crosswalk(catalog, c)));
    out
}

/// What holds for everyone first, then what is chosen, then what was replaced or is yet to come.
fn class(i: &Instrument) -> u8 {
    match i.status {
        Status::Coming | Status::Superseded => 2,
        Status::Current if i.for_everyone() => 0,
        Status::Current => 1,
    }
}

fn facets(i: &Instrument) -> Vec<(String, String)> {
    [
        ("code", i.code.clone()),
        ("instrument", i.id()),
        ("jurisdiction", i.jurisdiction.word().to_owned()),
        ("status", i.status.word().to_owned()),
        ("nature", i.nature.word().to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn other_names(catalog: &Catalog, of: &str) -> Vec<String> {
    catalog.other_names(of).map(|n| [n.names.clone(), n.readings.clone()].concat()).unwrap_or_default()
}

fn both(ja: String, en: String) -> Both {
    Both { ja, en }
}

fn instrument(catalog: &Catalog, i: &Instrument) -> Document {
    let names = [vec![i.short.ja.clone(), i.short.en.clone(), i.code.clone(), i.id()], other_names(catalog, &i.code)];
    let note = i.note.clone().unwrap_or_default();
    Document {
        id: i.id(),
        kind: Kind::Instrument,
        address: format!("/norms/{}", i.id()),
        title: i.title.clone(),
        at: both(format!("{} {}", i.short.ja, i.version), format!("{} {}", i.short.en, i.version)),
        names: names.concat(),
        clauses: Vec::new(),
        text: both(format!("{}　{}", i.issuer.ja, note.ja), format!("{}. {}", i.issuer.en, note.en)),
        facets: facets(i),
        class: class(i),
    }
}

fn clause(i: &Instrument, n: &Norm) -> Document {
    let mut facets = facets(i);
    facets.push(("strength".to_owned(), n.strength.word().to_owned()));
    facets.push(("certainty".to_owned(), n.certainty.word().to_owned()));
    facets.extend(n.laws.iter().flatten().map(|key| ("law".to_owned(), key.clone())));
    let note = n.note.clone().unwrap_or_default();
    Document {
        id: format!("{}:{}", i.id(), n.id),
        kind: if n.kind == "risk" { Kind::Risk } else { Kind::Clause },
        address: format!("/norms/{}/{}", i.id(), n.id),
        title: n.title.clone(),
        at: both(format!("{} {}", i.short.ja, n.citation.ja), format!("{} {}", i.short.en, n.citation.en)),
        names: vec![n.id.clone(), format!("{}:{}", i.id(), n.id), format!("{}:{}", i.code, n.id)],
        clauses: clause_keys(&n.id, &[&n.citation.ja, &n.citation.en]),
        text: both(joined(&n.text.ja, &note.ja, ""), joined(&n.text.en, &note.en, " ")),
        facets,
        class: class(i),
    }
}

fn joined(text: &str, note: &str, between: &str) -> String {
    if note.is_empty() { text.to_owned() } else { format!("{text}{between}{note}") }
}

fn term(t: &Term) -> Document {
    let not = t.not_confused_with.clone().unwrap_or_default();
    Document {
        id: format!("term:{}", t.identifier),
        kind: Kind::Term,
        address: format!("/glossary#{}", t.anchor()),
        title: both(t.ja.clone(), t.en.clone()),
        at: both(t.reading.clone(), t.identifier.clone()),
        names: vec![t.reading.clone(), t.identifier.clone()],
        clauses: Vec::new(),
        text: both(joined(&t.definition.ja, &not.ja, ""), joined(&t.definition.en, &not.en, " ")),
        facets: vec![("certainty".to_owned(), t.certainty.word().to_owned())],
        class: 0,
    }
}

fn law(catalog: &Catalog, l: &Law) -> Document {
    let note = l.note.clone().unwrap_or_default();
    Document {
        id: format!("law:{}", l.key),
        kind: Kind::Law,
        address: l.url.clone().unwrap_or_else(|| "/risks".to_owned()),
        title: l.title.clone(),
        at: l.number.clone(),
        names: [vec![l.key.clone(), l.number.ja.clone(), l.number.en.clone()], other_names(catalog, &l.key)].concat(),
        clauses: Vec::new(),
        text: both(format!("{}　{}", l.regulator.ja, note.ja), format!("{}. {}", l.regulator.en, note.en)),
        facets: vec![("law".to_owned(), l.key.clone()), ("jurisdiction".to_owned(), "jp".to_owned())],
        class: 0,
    }
}

fn crosswalk(catalog: &Catalog, c: &Collection) -> Option<Document> {
    let (of, by) = (catalog.instrument(&c.source)?, catalog.instrument(&c.target)?);
    let title = |a: &str, b: &str| format!("{a} ⇄ {b}");
    Some(Document {
        id: format!("relations:{}--{}", c.source, c.target),
        kind: Kind::Crosswalk,
        address: format!("/crosswalk?of={}&by={}", c.source, c.target),
        title: both(title(&of.short.ja, &by.short.ja), title(&of.short.en, &by.short.en)),
        at: both(title(&of.version, &by.version), title(&of.version, &by.version)),
        names: vec![of.code.clone(), by.code.clone()],
        clauses: Vec::new(),
        text: c.note.clone().unwrap_or_default(),
        facets: vec![("code".to_owned(), of.code.clone()), ("code".to_owned(), by.code.clone())],
        class: 0,
    })
}
