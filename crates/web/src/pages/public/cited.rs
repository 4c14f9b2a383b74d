//! Who cites a clause, as its page shows it and as its data say it.

use super::shown::{self, norm_url};
use crate::api::shape::norm::{CitedBy, CitingNorm, CitingPower, TermUsed, UsedHint};
use crate::cx::Cx;
use crate::view::LinkItem;
use shirube_domain::authority::{Power, powers};
use shirube_domain::norm::{
    Catalog, CitedAs, Citing, Instrument, Norm, NormId, citing, hints_of, is_same_law, terms_of,
};

/// Norms that cite in one way, of one instrument.
pub(super) struct CitedGroup {
    pub how: &'static str,
    pub instrument: String,
    pub links: Vec<LinkItem>,
}

impl CitedGroup {
    /// One line for a group that is folded away: how, of which instrument, how many.
    pub(super) fn title(&self, unit: &str) -> String {
        format!("{} – {} – {} {unit}", self.how, self.instrument, self.links.len())
    }
}

/// Everything that cites a clause.
pub(super) struct Cited {
    pub groups: Vec<CitedGroup>,
    pub powers: Vec<String>,
    pub hints: Vec<String>,
    pub terms: Vec<LinkItem>,
}

impl Cited {
    /// Whether nothing cites it; the terms it uses itself do not count.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.powers.is_empty() && self.hints.is_empty()
    }
}

fn id_of(c: &Citing<'_>) -> NormId {
    NormId::new(&c.instrument.code, &c.instrument.version, &c.norm.id)
}

/// Works out who cites a clause, for its page.
pub(super) fn cited(cx: &Cx, i: &Instrument, n: &Norm) -> Cited {
    let (catalog, lang) = (cx.catalog(), cx.lang);
    let mut groups: Vec<(CitedAs, CitedGroup)> = Vec::new();
    for c in citing(catalog, i, n) {
        let row = shown::norm_row(c.instrument, c.norm, 0, lang);
        let label = format!("{} {}", row.citation, row.title).trim().to_owned();
        let link = LinkItem { label, href: row.href, current: false };
        let name = c.instrument.name(lang);
        match groups.iter_mut().find(|(how, g)| *how == c.how && g.instrument == name) {
            Some((_, group)) => group.links.push(link),
            None => groups.push((c.how, CitedGroup { how: c.how.label(lang), instrument: name, links: vec![link] })),
        }
    }
    let term = |t: &shirube_domain::norm::Term| LinkItem {
        label: lang.pick(&t.ja, &t.en).clone(),
        href: cx.url(&format!("/glossary#{}", t.anchor())),
        current: false,
    };
    Cited {
        groups: groups.into_iter().map(|(_, g)| g).collect(),
        powers: powers_on(catalog, i, n).map(|p| p.title.get(lang).to_owned()).collect(),
        hints: hints_of(catalog, i, n).into_iter().map(|h| h.label.get(lang).to_owned()).collect(),
        terms: terms_of(catalog, n).into_iter().map(term).collect(),
    }
}

/// Powers that name a clause as their basis: by its full id, or by the key of its law and the number of its article.
fn powers_on(catalog: &Catalog, i: &Instrument, n: &Norm) -> impl Iterator<Item = &'static Power> {
    let mut names = vec![NormId::new(&i.code, &i.version, &n.id).to_string()];
    if let Some(article) = n.id.strip_prefix("art").map(|a| a.trim_start_matches('0')) {
        let laws = catalog.laws().iter().filter(|l| is_same_law(l.egov_id.as_deref(), i));
        names.extend(laws.map(|l| format!("{}:{article}", l.key)));
    }
    powers().iter().filter(move |p| p.basis.iter().any(|b| names.contains(b)))
}

/// The same as data.
pub(crate) fn cited_by(catalog: &Catalog, i: &Instrument, n: &Norm) -> CitedBy {
    let norm =
        |c: &Citing<'_>| CitingNorm { norm: id_of(c).to_string(), title: (&c.norm.title).into(), how: c.how.word() };
    CitedBy {
        norms: citing(catalog, i, n).iter().map(norm).collect(),
        powers: powers_on(catalog, i, n).map(|p| CitingPower { id: p.id.clone(), title: (&p.title).into() }).collect(),
        hints: hints_of(catalog, i, n)
            .into_iter()
            .map(|h| UsedHint { field: h.field.clone(), label: (&h.label).into() })
            .collect(),
        terms: terms_of(catalog, n)
            .into_iter()
            .map(|t| TermUsed { identifier: t.identifier.clone(), ja: t.ja.clone(), en: t.en.clone() })
            .collect(),
    }
}

/// Clauses a term leads to: its first few, and how many there are.
pub(super) fn clauses_of(cx: &Cx, term: &shirube_domain::norm::Term) -> (Vec<LinkItem>, usize) {
    const MOST: usize = 3;
    let all = shirube_domain::norm::clauses_with(cx.catalog(), term);
    let link = |(i, n): &(&Instrument, &Norm)| LinkItem {
        label: format!("{} {}", i.name(cx.lang), n.title.get(cx.lang)),
        href: norm_url(cx.lang, &NormId::new(&i.code, &i.version, &n.id)),
        current: false,
    };
    (all.iter().take(MOST).map(link).collect(), all.len())
}
