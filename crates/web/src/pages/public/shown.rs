//! What several public pages show alike: tags, lines of norms, the matrix of risks and laws, files.

use crate::csv;
use crate::cx::{Cx, Reply};
use crate::view::LinkItem;
use crate::words::public::{PublicWords, public_words};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use shirube_domain::norm::{Addressee, Applies, Catalog, Certainty, Instrument, Law, Norm, NormId, Strength};
use shirube_domain::text::Lang;
use std::collections::HashMap;

/// A word for the style sheet and the words for people.
#[derive(Debug, Clone)]
pub(in crate::pages) struct Tag {
    pub word: &'static str,
    pub label: &'static str,
}

pub(super) fn strength(value: Strength, lang: Lang) -> Tag {
    Tag { word: value.word(), label: value.label(lang) }
}

pub(super) fn certainty(value: Certainty, lang: Lang) -> Tag {
    Tag { word: value.word(), label: value.label(lang) }
}

/// The kind of chip for an answer: the five shapes mean the same everywhere, and "does not apply" is no failure.
pub(super) fn answer(value: Applies, lang: Lang) -> Tag {
    let word = match value {
        Applies::Yes => "done",
        Applies::Depends => "in_progress",
        Applies::No => "not_applicable",
    };
    Tag { word, label: value.label(lang) }
}

/// What a strength means, in a sentence.
pub(super) fn strength_meaning(value: Strength, t: &PublicWords) -> &'static str {
    match value {
        Strength::Duty => t.strength_duty,
        Strength::Effort => t.strength_effort,
        Strength::Programme => t.strength_programme,
        Strength::Power => t.strength_power,
        Strength::Organisation => t.strength_organisation,
        Strength::Reference => t.strength_reference,
        _ => t.strength_soft,
    }
}

/// What a certainty means, in a sentence.
pub(super) fn certainty_meaning(value: Certainty, t: &PublicWords) -> &'static str {
    match value {
        Certainty::Verified => t.certainty_verified,
        Certainty::Seed => t.certainty_seed,
        Certainty::Secondary => t.certainty_secondary,
        Certainty::Memory => t.certainty_memory,
    }
}

/// Addressees in words.
pub(super) fn addressees(list: &[Addressee], lang: Lang) -> String {
    list.iter().map(|a| a.label(lang)).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// Short name with version; a version already in the name is not said twice.
pub(super) fn short_name(i: &Instrument, lang: Lang) -> String {
    let short = i.short.get(lang);
    if short.ends_with(&i.version) { short.to_owned() } else { format!("{short} {}", i.version) }
}

/// The page of a norm.
pub(super) fn norm_url(lang: Lang, id: &NormId) -> String {
    format!("/{}/norms/{}/{}", lang.code(), id.instrument(), id.clause())
}

/// One norm as a line of a list.
#[derive(Debug, Clone)]
pub(super) struct NormRow {
    pub id: String,
    pub href: String,
    pub citation: String,
    pub title: String,
    pub text: String,
    pub addressees: String,
    pub strength: Tag,
    pub certainty: Tag,
    pub assess: bool,
    pub depth: usize,
}

pub(super) fn norm_row(i: &Instrument, n: &Norm, depth: usize, lang: Lang) -> NormRow {
    let id = NormId::new(&i.code, &i.version, &n.id);
    NormRow {
        id: n.id.clone(),
        href: norm_url(lang, &id),
        citation: citation(n, lang).to_owned(),
        title: n.title.get(lang).to_owned(),
        text: n.text.get(lang).to_owned(),
        addressees: addressees(&n.addressees, lang),
        strength: strength(n.strength, lang),
        certainty: certainty(n.certainty, lang),
        assess: n.assess,
        depth,
    }
}

/// Where a norm stands, unless its heading says so already.
fn citation(n: &Norm, lang: Lang) -> &str {
    let citation = n.citation.get(lang);
    if n.kind == "chapter" || n.title.get(lang).starts_with(citation) { "" } else { citation }
}

/// One law as people read it.
#[derive(Debug, Clone)]
pub(super) struct LawRow {
    pub key: String,
    pub title: String,
    pub number: String,
    pub regulator: String,
    pub url: String,
    pub note: String,
    pub certainty: Tag,
    /// How many of the fourteen risks name it.
    pub risks: usize,
}

fn law_row(law: &Law, risks: usize, lang: Lang) -> LawRow {
    LawRow {
        key: law.key.clone(),
        title: law.title.get(lang).to_owned(),
        number: law.number.get(lang).to_owned(),
        regulator: law.regulator.get(lang).to_owned(),
        url: law.url.clone().unwrap_or_default(),
        note: law.note.as_ref().map(|n| n.get(lang).to_owned()).unwrap_or_default(),
        certainty: certainty(law.certainty, lang),
        risks,
    }
}

/// Laws by key, as rows.
pub(super) fn laws(catalog: &Catalog, keys: &[String], lang: Lang) -> Vec<LawRow> {
    keys.iter().filter_map(|k| catalog.law(k)).map(|l| law_row(l, 0, lang)).collect()
}

/// One risk of the matrix.
#[derive(Debug, Clone)]
pub(super) struct RiskRow {
    pub norm: String,
    pub href: String,
    pub number: usize,
    pub title: String,
    pub text: String,
    pub laws: Vec<LawRow>,
    /// One for each law of the matrix.
    pub marks: Vec<bool>,
    /// Whether it concerns the system looked at; absent without one.
    pub answer: Option<Tag>,
    pub is_lit: bool,
}

/// The fourteen risks and their laws.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    pub laws: Vec<LawRow>,
    pub rows: Vec<RiskRow>,
}

/// The report that holds the fourteen risks.
pub(crate) const INTERIM: &str = "interim";

/// Builds the matrix, with the answers for one system when there is one.
pub(super) fn matrix(catalog: &Catalog, answers: Option<&HashMap<String, Applies>>, lang: Lang) -> Matrix {
    let Some(interim) = catalog.instrument(INTERIM) else { return Matrix { laws: vec![], rows: vec![] } };
    let risks: Vec<&Norm> = interim.norms.iter().filter(|n| n.kind == "risk").collect();
    let named = |law: &Law| risks.iter().filter(|r| r.laws.iter().flatten().any(|k| *k == law.key)).count();
    let mut laws: Vec<LawRow> =
        catalog.laws().iter().map(|l| law_row(l, named(l), lang)).filter(|l| l.risks > 0).collect();
    // Laws that answer several risks come first: the reader sees at once what cuts across.
    laws.sort_by_key(|l| std::cmp::Reverse(if l.risks > 1 { l.risks } else { 1 }));
    let rows = risks.iter().enumerate().map(|(at, risk)| {
        let keys = risk.laws.clone().unwrap_or_default();
        let id = NormId::new(&interim.code, &interim.version, &risk.id);
        let found = answers.and_then(|a| a.get(id.as_str())).copied();
        RiskRow {
            href: norm_url(lang, &id),
            norm: id.to_string(),
            number: at + 1,
            title: risk.title.get(lang).to_owned(),
            text: risk.text.get(lang).to_owned(),
            marks: laws.iter().map(|l| keys.contains(&l.key)).collect(),
            laws: self::laws(catalog, &keys, lang),
            answer: found.map(|a| answer(a, lang)),
            is_lit: found == Some(Applies::Yes),
        }
    });
    let rows = rows.collect();
    Matrix { laws, rows }
}

/// Links to the same content in other formats.
pub(super) fn formats(items: &[(&str, String)]) -> Vec<LinkItem> {
    items
        .iter()
        .map(|(label, href)| LinkItem { label: (*label).to_owned(), href: href.clone(), current: false })
        .collect()
}

/// A table as CSV.
pub(super) fn csv(cx: &Cx, name: &str, rows: &[Vec<String>]) -> Reply {
    let line = |row: &Vec<String>| csv::line(&row.iter().map(String::as_str).collect::<Vec<_>>());
    Ok(cx.download(csv::MEDIA, name, csv::file(rows.iter().map(line))))
}

/// Another address for the same thing, for good.
pub(super) fn moved(path: &str) -> Reply {
    let value = HeaderValue::from_str(path).map_err(|e| crate::failure::Failure::fault(e.to_string()))?;
    Ok((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, value)]).into_response())
}

/// The public words in the language of the request.
pub(super) fn t(cx: &Cx) -> &'static PublicWords {
    public_words(cx.lang)
}
