//! One search over norms, terms, laws and log entries.
//!
//! The catalogue is some hundreds of short texts in memory, so it is simply read through.

use super::glossary::{TermRow, fits, term_row};
use super::shown::{self, INTERIM, NormRow, t};
use crate::cx::{Cx, Reply};
use crate::form::Fields;
use crate::view::{LinkItem, Page};
use crate::words::{Words, public::PublicWords};
use shirube_domain::form::fold;
use shirube_domain::ledger;
use shirube_domain::norm::{Catalog, Instrument, Norm, Status};
use shirube_domain::text::Lang;

/// Results of one kind shown at once.
const MOST: usize = 30;
/// Longest search, in characters.
const LONGEST: usize = 100;

/// A norm found, with where it stands.
struct Found {
    row: NormRow,
    instrument: String,
    is_old: bool,
}

/// A law found, with the risks that name it.
struct FoundLaw {
    title: String,
    number: String,
    regulator: String,
    url: String,
    risks: Vec<LinkItem>,
}

#[derive(askama::Template)]
#[template(path = "public/search.html")]
struct SearchPage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    q: String,
    norms: Vec<Found>,
    more: usize,
    terms: Vec<TermRow>,
    laws: Vec<FoundLaw>,
    entry: Option<LinkItem>,
    total: usize,
}

pub(super) async fn search(cx: Cx) -> Reply {
    let q: String = Fields::parse(&cx.query).get("q").trim().chars().take(LONGEST).collect();
    let wanted: Vec<String> = q.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
    let entry = entry(&cx, &q).await?;
    let (catalog, lang) = (cx.catalog(), cx.lang);
    let (mut norms, mut terms, mut laws) = (Vec::new(), Vec::new(), Vec::new());
    if !wanted.is_empty() {
        norms = find_norms(catalog, &wanted, lang);
        let has = |term: &&shirube_domain::norm::Term| wanted.iter().all(|word| fits(term, word));
        terms = catalog.terms().iter().filter(has).map(|term| term_row(term, lang)).collect();
        laws = find_laws(catalog, &wanted, lang);
    }
    let total = norms.len() + terms.len() + laws.len() + usize::from(entry.is_some());
    let more = norms.len().saturating_sub(MOST);
    norms.truncate(MOST);
    let t = t(&cx);
    let mut page = cx.page(t.search_title, &[]);
    if !q.is_empty() {
        page.title = lang.pick(format!("「{q}」{}", t.search_for), format!("{}“{q}”", t.search_results));
    }
    cx.show(&SearchPage { page, w: cx.words(), t, q, norms, more, terms, laws, entry, total })
}

/// A log entry, when what was typed looks like its index or id.
async fn entry(cx: &Cx, q: &str) -> Result<Option<LinkItem>, crate::failure::Failure> {
    let name = q.to_owned();
    if !(name.parse::<u32>().is_ok() || name.len() == 36) {
        return Ok(None);
    }
    let found = cx.read(move |tx, _| Ok(ledger::entry(tx, &name)?)).await?;
    Ok(found.map(|e| {
        let index = e.index.map_or_else(|| e.id.clone(), |i| i.to_string());
        LinkItem {
            label: format!("{index} · {} · {}", e.kind, crate::view::minute(&e.at)),
            href: cx.url(&format!("/log/entries/{index}")),
            current: false,
        }
    }))
}

/// How well a norm fits; 0 not at all. Its name counts more than its text, the current version more than an old one.
fn score(i: &Instrument, n: &Norm, wanted: &[String]) -> u32 {
    let mut sum = 0;
    for word in wanted {
        let clause = word.trim_end_matches([')', '）']);
        let is_name = fold(&n.id) == clause || [&n.citation.ja, &n.citation.en].iter().any(|c| fold(c) == *word);
        let holds = |texts: &[&String]| texts.iter().any(|text| fold(text).contains(word.as_str()));
        sum += match () {
            () if is_name => 1000,
            () if holds(&[&n.title.ja, &n.title.en]) => 100,
            () if holds(&[&n.citation.ja, &n.citation.en, &n.id]) => 50,
            () if holds(&[&n.text.ja, &n.text.en]) => 10,
            () if holds(&[&i.title.ja, &i.title.en, &i.short.ja, &i.short.en]) => 1,
            () => return 0,
        };
    }
    if i.status == Status::Current { sum * 2 } else { sum }
}

fn find_norms(catalog: &Catalog, wanted: &[String], lang: Lang) -> Vec<Found> {
    let all = catalog.instruments().iter().flat_map(|i| i.norms.iter().map(move |n| (i, n)));
    let mut scored: Vec<_> = all.map(|(i, n)| (score(i, n, wanted), i, n)).filter(|(s, _, _)| *s > 0).collect();
    scored.sort_by_key(|(s, _, _)| std::cmp::Reverse(*s));
    let found = scored.into_iter().map(|(_, i, n)| Found {
        row: shown::norm_row(i, n, shown::depth(i, n), lang),
        instrument: shown::short_name(i, lang),
        is_old: i.status == Status::Superseded,
    });
    found.collect()
}

fn find_laws(catalog: &Catalog, wanted: &[String], lang: Lang) -> Vec<FoundLaw> {
    let fits = |l: &&shirube_domain::norm::Law| {
        let texts = [&l.title.ja, &l.title.en, &l.number.ja, &l.number.en, &l.regulator.ja, &l.regulator.en];
        wanted.iter().all(|word| texts.iter().any(|text| fold(text).contains(word.as_str())))
    };
    let found = catalog.laws().iter().filter(fits).map(|l| FoundLaw {
        title: l.title.get(lang).to_owned(),
        number: l.number.get(lang).to_owned(),
        regulator: l.regulator.get(lang).to_owned(),
        url: l.url.clone().unwrap_or_default(),
        risks: risks_of(catalog, &l.key, lang),
    });
    found.collect()
}

fn risks_of(catalog: &Catalog, key: &str, lang: Lang) -> Vec<LinkItem> {
    let Some(interim) = catalog.instrument(INTERIM) else { return Vec::new() };
    let named = interim.norms.iter().filter(|n| n.laws.iter().flatten().any(|k| k == key));
    named
        .map(|n| shown::norm_row(interim, n, 0, lang))
        .map(|row| LinkItem { label: row.title, href: row.href, current: false })
        .collect()
}
