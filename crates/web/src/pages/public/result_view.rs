//! The parts of a result as the page shows them, and the filter every format obeys.

use super::asked::Asked;
use super::shown::{self, Tag};
use crate::cx::Cx;
use shirube_domain::norm::{self, Applicability, Applies, Catalog, Facts, NormId, Strength};
use shirube_domain::report::{NormLine, Report, Section};
use shirube_domain::text::Lang;

/// What is to be shown.
pub(super) struct Filter<'a> {
    pub answer: Option<Applies>,
    pub instrument: &'a str,
}

/// The report with only what the filter lets through. What does not apply is normally only counted; asked for, it is listed.
pub(super) fn filtered(catalog: &Catalog, facts: &Facts, mut r: Report, filter: &Filter<'_>, lang: Lang) -> Report {
    if filter.answer == Some(Applies::No) {
        r.sections = not_applying(catalog, facts, lang);
    } else if let Some(answer) = filter.answer {
        for section in &mut r.sections {
            section.lines.retain(|l| l.answer == answer);
        }
    }
    if !filter.instrument.is_empty() {
        r.sections.retain(|s| s.instrument == filter.instrument);
        r.counts.retain(|c| c.instrument == filter.instrument);
    }
    r.sections.retain(|s| !s.lines.is_empty());
    r
}

fn not_applying(catalog: &Catalog, facts: &Facts, lang: Lang) -> Vec<Section> {
    let mut out: Vec<Section> = Vec::new();
    for a in norm::applies(catalog, facts).iter().filter(|a| a.answer == Applies::No && asks_something(a)) {
        let id = a.instrument.id();
        if out.last().is_none_or(|s| s.instrument != id) {
            let i = a.instrument;
            let standing = format!("{} · {} · {} · {}", i.issuer.get(lang), i.nature.label(lang), i.version, i.since());
            out.push(Section {
                instrument: id,
                title: i.title.get(lang).to_owned(),
                standing,
                url: i.url.clone(),
                lines: vec![],
            });
        }
        if let Some(section) = out.last_mut() {
            section.lines.push(line(catalog, a, lang));
        }
    }
    out
}

/// Risks have a table of their own; what only states something asks for nothing.
fn asks_something(a: &Applicability<'_>) -> bool {
    a.norm.kind != "risk" && !matches!(a.norm.strength, Strength::Reference | Strength::Organisation)
}

fn line(catalog: &Catalog, a: &Applicability<'_>, lang: Lang) -> NormLine {
    NormLine {
        norm: a.id.to_string(),
        citation: a.norm.citation.get(lang).to_owned(),
        title: a.norm.title.get(lang).to_owned(),
        text: a.norm.text.get(lang).to_owned(),
        strength: a.norm.strength.label(lang).to_owned(),
        certainty: a.norm.certainty.label(lang).to_owned(),
        answer: a.answer,
        answer_words: a.answer.label(lang).to_owned(),
        reasons: a.reasons.iter().map(|r| r.words(catalog, lang)).collect(),
        found: Vec::new(),
        wanted: Vec::new(),
        given: None,
    }
}

/// One row of the table of counts.
pub(super) struct InstrumentCount {
    pub title: String,
    pub nature: String,
    pub href: String,
    pub cells: [(usize, String); 3],
}

/// The table of counts: every figure leads to what it counts.
pub(super) fn counts(cx: &Cx, asked: &Asked, r: &Report) -> Vec<InstrumentCount> {
    let short = |c: &shirube_domain::report::Count| {
        let found = cx.catalog().instruments().iter().find(|i| i.id() == c.instrument);
        found.map_or_else(|| c.title.clone(), |i| shown::short_name(i, cx.lang))
    };
    let of = |c: &shirube_domain::report::Count| {
        let to = |answer: &str| {
            asked.url(cx, "/check/result", &[("answer", answer), ("instrument", &c.instrument)]) + "#sections"
        };
        InstrumentCount {
            title: short(c),
            nature: c.nature.clone(),
            href: to(""),
            cells: [(c.applies, to("yes")), (c.depends, to("depends")), (c.not, to("no"))],
        }
    };
    r.counts.iter().map(of).collect()
}

/// One norm of a section.
pub(super) struct LineView {
    pub href: String,
    pub citation: String,
    pub title: String,
    pub text: String,
    pub strength: Tag,
    pub certainty: Tag,
    pub answer: Tag,
    pub is_open: bool,
    pub reasons: Vec<String>,
}

/// One instrument of the result.
pub(super) struct SectionView {
    pub id: String,
    pub title: String,
    pub standing: String,
    pub url: String,
    pub href: String,
    pub is_law: bool,
    pub lines: Vec<LineView>,
}

/// The sections of a report with the words of strength and certainty the style sheet needs.
pub(super) fn sections(cx: &Cx, r: &Report) -> Vec<SectionView> {
    let line = |l: &NormLine| {
        let id = NormId::parse(&l.norm)?;
        let (_, norm) = cx.catalog().norm(&id)?;
        Some(LineView {
            href: shown::norm_url(cx.lang, &id),
            citation: l.citation.clone(),
            title: l.title.clone(),
            text: l.text.clone(),
            strength: shown::strength(norm.strength, cx.lang),
            certainty: shown::certainty(norm.certainty, cx.lang),
            answer: shown::answer(l.answer, cx.lang),
            is_open: l.answer == Applies::Depends,
            reasons: l.reasons.clone(),
        })
    };
    let standing = |s: &Section| {
        let found = cx.catalog().instruments().iter().find(|i| i.id() == s.instrument);
        found.map_or_else(
            || s.standing.clone(),
            |i| format!("{} · {} · {}", i.issuer.get(cx.lang), i.nature.label(cx.lang), i.since()),
        )
    };
    let section = |s: &Section| SectionView {
        id: s.instrument.replace(['@', '.'], "-"),
        title: s.title.clone(),
        standing: standing(s),
        url: s.url.clone(),
        href: cx.url(&format!("/norms/{}", s.instrument)),
        is_law: cx.catalog().instruments().iter().any(|i| i.id() == s.instrument && i.nature == norm::Nature::Statute),
        lines: s.lines.iter().filter_map(line).collect(),
    };
    r.sections.iter().map(section).collect()
}

/// A fact that would settle something, with the question that asks for it.
pub(super) struct Missing {
    pub label: String,
    pub ask: String,
    pub href: String,
    pub norms: usize,
}

/// The missing facts with links.
pub(super) fn missing(cx: &Cx, asked: &Asked, r: &Report) -> Vec<Missing> {
    let questions = &cx.catalog().vocabulary().questions;
    let of = |m: &shirube_domain::report::MissingLine| {
        let question = questions.iter().find(|q| q.facts.contains(&m.fact))?;
        let href = format!("{}#{}", asked.url(cx, &format!("/check/{}", question.id), &[]), m.fact);
        Some(Missing { label: m.label.clone(), ask: m.ask.clone(), href, norms: m.norms })
    };
    r.missing.iter().filter_map(of).collect()
}
