//! The glossary, with readings, sources and certainty.

use super::asked::encode;
use super::cited;
use super::shown::{self, Tag, formats, t};
use crate::api::shape::norm::Glossary;
use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::view::{LinkItem, Page};
use crate::words::library::{LibraryWords, library_words};
use crate::words::{Words, public::PublicWords};
use shirube_domain::form::fold;
use shirube_domain::norm::Term;
use shirube_domain::text::Lang;

/// One term as people read it.
pub(super) struct TermRow {
    pub id: String,
    pub ja: String,
    pub reading: String,
    pub en: String,
    pub identifier: String,
    pub definition: String,
    pub not: String,
    pub source: String,
    pub certainty: Tag,
    pub clauses: Vec<LinkItem>,
    /// How many more clauses there are, and where to find them.
    pub more: String,
}

pub(super) fn term_row(term: &Term, lang: Lang) -> TermRow {
    TermRow {
        id: term.anchor(),
        ja: term.ja.clone(),
        reading: term.reading.clone(),
        en: term.en.clone(),
        identifier: term.identifier.clone(),
        definition: term.definition.get(lang).to_owned(),
        not: term.not_confused_with.as_ref().map(|n| n.get(lang).to_owned()).unwrap_or_default(),
        source: in_language(&term.source, lang),
        certainty: shown::certainty(term.certainty, lang),
        clauses: Vec::new(),
        more: String::new(),
    }
}

/// A term with the clauses it leads to.
fn with_clauses(cx: &Cx, term: &Term) -> TermRow {
    let (clauses, all) = cited::clauses_of(cx, term);
    let more = if all > clauses.len() { cx.url(&format!("/search?q={}", encode(&term.ja))) } else { String::new() };
    TermRow { clauses, more, ..term_row(term, cx.lang) }
}

/// The half of a source in the reader's language; sources are written "日本語 / English".
fn in_language(source: &str, lang: Lang) -> String {
    match source.split_once(" / ") {
        Some((ja, en)) => match source.split_once('（').filter(|_| source.ends_with('）')) {
            // A name common to both, with both languages in brackets after it.
            Some((name, rest)) if ja.contains('（') => {
                let (ja, en) = rest.trim_end_matches('）').split_once(" / ").unwrap_or((rest, rest));
                lang.pick(format!("{name}（{ja}）"), format!("{name} ({en})"))
            }
            _ => lang.pick(ja, en).to_owned(),
        },
        None => source.to_owned(),
    }
}

/// Whether a term fits folded words.
pub(super) fn fits(term: &Term, wanted: &str) -> bool {
    [&term.ja, &term.reading, &term.en, &term.identifier, &term.definition.ja, &term.definition.en]
        .iter()
        .any(|text| fold(text).contains(wanted))
}

#[derive(askama::Template)]
#[template(path = "public/glossary.html")]
struct GlossaryPage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    l: &'static LibraryWords,
    q: String,
    total: usize,
    terms: Vec<TermRow>,
    as_of: String,
    formats: Vec<LinkItem>,
}

pub(super) async fn glossary(cx: Cx) -> Reply {
    let q: String = Fields::parse(&cx.query).get("q").trim().chars().take(100).collect();
    let wanted = fold(&q);
    let mut found: Vec<&Term> =
        cx.catalog().terms().iter().filter(|term| wanted.is_empty() || fits(term, &wanted)).collect();
    match cx.lang {
        Lang::Ja => found.sort_by(|a, b| a.reading.cmp(&b.reading)),
        Lang::En => found.sort_by_key(|term| term.en.to_lowercase()),
    }
    let template = GlossaryPage {
        page: cx.page(t(&cx).glossary_title, &[]),
        w: cx.words(),
        t: t(&cx),
        l: library_words(cx.lang),
        q,
        total: found.len(),
        terms: found.into_iter().map(|term| with_clauses(&cx, term)).collect(),
        as_of: shirube_domain::time::date_in_japan(cx.now).to_string(),
        formats: formats(&[("JSON", cx.url("/glossary.json"))]),
    };
    cx.show(&template)
}

pub(super) async fn glossary_json(cx: Cx) -> Reply {
    cx.json(&Glossary::from(cx.catalog()))
}
