//! One provision: what it says, to whom, how strongly, since when, how sure that is, and when it applies.

use super::cited::{self, Cited, cited};
use super::crosswalk::{self, Beside};
use super::norms::walk;
use super::shown::{self, LawRow, NormRow, Tag, formats, moved, t};
use crate::api::shape::norm as shape;
use crate::api::shape::relation::RelatedNorm;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{Crumb, LinkItem, Page};
use crate::words::library::{LibraryWords, library_words};
use crate::words::{Words, public::PublicWords};
use axum::extract::Path;
use serde_json::json;
use shirube_domain::norm::{DateField, Instrument, Norm, NormId, Sanction, Status};
use shirube_domain::text::Lang;

/// A question that helps to settle a condition.
struct Ask {
    label: String,
    ask: String,
    href: String,
}

/// The condition of a provision.
struct ConditionView {
    words: String,
    cel: String,
    asks: Vec<Ask>,
    always: bool,
}

#[derive(askama::Template)]
#[template(path = "public/clause.html")]
struct ClausePage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    id: String,
    citation: String,
    text: String,
    other_lang: &'static str,
    other_title: String,
    other_text: String,
    instrument: LinkItem,
    nature: &'static str,
    addressees: String,
    strength: Tag,
    strength_means: &'static str,
    sanction: SanctionView,
    dates_note: &'static str,
    cited: Cited,
    since: String,
    until: String,
    certainty: Tag,
    certainty_means: &'static str,
    url: String,
    condition: Option<ConditionView>,
    laws: Option<Vec<LawRow>>,
    principle: Option<LinkItem>,
    stages: String,
    note: String,
    under: Option<LinkItem>,
    children: Vec<NormRow>,
    previous: Option<LinkItem>,
    next: Option<LinkItem>,
    newer: Option<LinkItem>,
    cite: String,
    as_of: String,
    formats: Vec<LinkItem>,
    l: &'static LibraryWords,
    relations: Vec<Related>,
}

/// `/norms/{instrument}/{clause}`; a code without version leads to the current one, `.json` gives the data.
pub(super) async fn clause(cx: Cx, Path((_, instrument, clause)): Path<(String, String, String)>) -> Reply {
    let catalog = cx.catalog();
    let i = catalog.instrument(&instrument).ok_or_else(Failure::absent)?;
    let bare = clause.strip_suffix(".json").unwrap_or(&clause);
    let n = i.norm(bare).ok_or_else(Failure::absent)?;
    if i.id() != instrument {
        return moved(&cx.url(&format!("/norms/{}/{clause}", i.id())));
    }
    if clause.ends_with(".json") {
        let (instrument, norm) = (shape::Instrument::from(i), shape::Norm::of(i, n));
        let relations = catalog.relations().reach(&NormId::new(&i.code, &i.version, &n.id), 1);
        let relations: Vec<RelatedNorm> = relations.iter().map(|r| RelatedNorm::of(r, catalog)).collect();
        let cited_by = cited::cited_by(catalog, i, n);
        return cx.json(&json!({ "id": norm.id, "instrument": instrument, "norm": norm, "relations": relations, "cited_by": cited_by }));
    }
    show(&cx, i, n)
}

/// What is stated of a norm, by the instrument on the other side.
struct Related {
    instrument: String,
    crosswalk: String,
    by: Vec<Beside>,
}

fn related(cx: &Cx, id: &NormId) -> Vec<Related> {
    let mut out: Vec<Related> = Vec::new();
    for r in cx.catalog().relations().reach(id, 1) {
        let other = r.id.instrument();
        let instrument = cx.catalog().instrument(other).map_or_else(|| other.to_owned(), |i| i.name(cx.lang));
        let view = crosswalk::beside(cx.catalog(), &r, library_words(cx.lang), cx.lang);
        match out.iter_mut().find(|g| g.instrument == instrument) {
            Some(group) => group.by.push(view),
            None => out.push(Related {
                crosswalk: cx.url(&format!("/crosswalk?of={}&by={other}", id.instrument())),
                instrument,
                by: vec![view],
            }),
        }
    }
    out
}

fn link(i: &Instrument, n: &Norm, lang: Lang) -> LinkItem {
    let id = NormId::new(&i.code, &i.version, &n.id);
    let row = shown::norm_row(i, n, 0, lang);
    LinkItem {
        label: format!("{} {}", row.citation, row.title).trim().to_owned(),
        href: shown::norm_url(lang, &id),
        current: false,
    }
}

fn condition(cx: &Cx, n: &Norm) -> Option<ConditionView> {
    let cel = n.applies.clone()?;
    let catalog = cx.catalog();
    let found = catalog.condition(&cel)?;
    let vocabulary = catalog.vocabulary();
    let asks = vocabulary.questions.iter().flat_map(|q| q.facts.iter().map(move |f| (q, f)));
    let asks = asks.filter(|(_, f)| found.facts().contains(*f)).filter_map(|(q, f)| {
        let fact = vocabulary.fact(f)?;
        Some(Ask {
            label: fact.label.get(cx.lang).to_owned(),
            ask: fact.ask.get(cx.lang).to_owned(),
            href: cx.url(&format!("/check/{}#{f}", q.id)),
        })
    });
    let asks: Vec<Ask> = asks.collect();
    Some(ConditionView { words: found.words(vocabulary, cx.lang), always: asks.is_empty(), cel, asks })
}

/// What follows a breach: a sentence, and the clause that lays it down.
struct SanctionView {
    words: &'static str,
    by: Option<LinkItem>,
    text: String,
    certainty: Tag,
}

fn sanction(i: &Instrument, n: &Norm, l: &'static LibraryWords, t: &'static PublicWords, lang: Lang) -> SanctionView {
    let plain =
        |words| SanctionView { words, by: None, text: String::new(), certainty: shown::certainty(n.certainty, lang) };
    match n.sanction() {
        Sanction::None => plain(t.clause_sanction_none),
        Sanction::Unknown => plain(t.clause_sanction_unknown),
        Sanction::Clause(clause) => match i.norm(clause) {
            Some(by) => SanctionView {
                words: l.sanction_by,
                by: Some(link(i, by, lang)),
                text: by.text.get(lang).to_owned(),
                certainty: shown::certainty(by.certainty, lang),
            },
            None => plain(t.clause_sanction_unknown),
        },
    }
}

/// Since when a provision is in force, until when, and what is special about that.
fn dates(i: &Instrument, n: &Norm, l: &'static LibraryWords) -> (String, String, &'static str) {
    let since = n.in_force.map_or_else(|| i.since(), |d| d.to_string());
    let until = n.until.map(|d| d.to_string()).or_else(|| i.date(DateField::Until)).unwrap_or_default();
    let never = n.in_force.zip(n.until.or(i.until)).is_some_and(|(from, until)| until < from);
    let by_month = n.in_force.is_none() && since.len() == "2026-01".len();
    match (never, by_month) {
        (true, _) => (since, until, l.dates_never),
        (_, true) => (since, until, l.dates_month),
        _ => (since, until, ""),
    }
}

fn stages(cx: &Cx, n: &Norm) -> String {
    let fact = cx.catalog().vocabulary().fact("stage");
    let label = |s: &String| fact.map_or(s.clone(), |f| f.option_label(s, cx.lang).to_owned());
    n.stages.iter().map(label).collect::<Vec<_>>().join(cx.lang.pick("、", ", "))
}

/// The trail holds every provision above this one.
fn trail(cx: &Cx, i: &Instrument, n: &Norm) -> Page {
    let (t, lang) = (t(cx), cx.lang);
    let mut page = cx.page(n.title.get(lang), &[(t.norms_title, "/norms")]);
    let own = page.crumbs.pop();
    page.crumbs.push(Crumb { label: shown::short_name(i, lang), href: Some(cx.url(&format!("/norms/{}", i.id()))) });
    let mut above = Vec::new();
    let mut at = n;
    while let Some(up) = at.parent.as_deref().and_then(|p| i.norm(p)) {
        above.push(Crumb { label: up.citation.get(lang).to_owned(), href: Some(link(i, up, lang).href) });
        at = up;
    }
    page.crumbs.extend(above.into_iter().rev());
    page.crumbs.extend(own.map(|_| Crumb { label: n.citation.get(lang).to_owned(), href: None }));
    page
}

/// A principle stands in the instrument itself, or in the guideline whose ten principles order everything here.
fn principle_of(cx: &Cx, i: &Instrument, name: &str) -> Option<LinkItem> {
    let of = [Some(i), cx.catalog().instrument("aigb")];
    of.into_iter().flatten().find_map(|i| Some(link(i, i.norm(name)?, cx.lang)))
}

/// The same provision, or at least the same document, in the version now current.
fn newer(cx: &Cx, i: &Instrument, n: &Norm) -> Option<LinkItem> {
    let lang = cx.lang;
    let current = cx.catalog().instruments().iter().find(|o| o.code == i.code && o.status == Status::Current);
    let current = current.filter(|_| i.status == Status::Superseded)?;
    let name = shown::short_name(current, lang);
    Some(match current.norm(&n.id) {
        Some(same) => LinkItem { label: format!("{name} {}", same.citation.get(lang)), ..link(current, same, lang) },
        None => LinkItem { label: name, href: cx.url(&format!("/norms/{}", current.id())), current: false },
    })
}

fn show(cx: &Cx, i: &Instrument, n: &Norm) -> Reply {
    let (t, l, lang) = (t(cx), library_words(cx.lang), cx.lang);
    let (since, until, dates_note) = dates(i, n, l);
    let id = NormId::new(&i.code, &i.version, &n.id);
    let order = walk(i);
    let at = order.iter().position(|(o, _)| o.id == n.id).unwrap_or(0);
    let near = |at: Option<usize>| at.and_then(|a| order.get(a)).map(|(o, _)| link(i, o, lang));
    let principle = n.principle.as_deref().filter(|p| *p != n.id && n.parent.as_deref() != Some(p));
    let template = ClausePage {
        page: trail(cx, i, n),
        w: cx.words(),
        t,
        citation: format!("{} {}", shown::short_name(i, lang), n.citation.get(lang)),
        text: n.text.get(lang).to_owned(),
        other_lang: lang.other().code(),
        other_title: n.title.get(lang.other()).to_owned(),
        other_text: n.text.get(lang.other()).to_owned(),
        instrument: LinkItem {
            label: i.title.get(lang).to_owned(),
            href: cx.url(&format!("/norms/{}", i.id())),
            current: false,
        },
        nature: i.nature.label(lang),
        addressees: shown::addressees(&n.addressees, lang),
        strength: shown::strength(n.strength, lang),
        strength_means: shown::strength_meaning(n.strength, t),
        sanction: sanction(i, n, l, t, lang),
        since,
        until,
        dates_note,
        cited: cited(cx, i, n),
        certainty: shown::certainty(n.certainty, lang),
        certainty_means: shown::certainty_meaning(n.certainty, t),
        url: n.url.clone().unwrap_or_else(|| i.url.clone()),
        condition: condition(cx, n),
        laws: n.laws.as_ref().map(|keys| shown::laws(cx.catalog(), keys, lang)),
        principle: principle.and_then(|p| principle_of(cx, i, p)),
        stages: stages(cx, n),
        note: n.note.as_ref().map(|x| x.get(lang).to_owned()).unwrap_or_default(),
        under: n.parent.as_deref().and_then(|p| i.norm(p)).map(|p| link(i, p, lang)),
        children: i
            .norms
            .iter()
            .filter(|c| c.parent.as_deref() == Some(&n.id))
            .map(|c| shown::norm_row(i, c, 0, lang))
            .collect(),
        previous: near(at.checked_sub(1)),
        next: near(Some(at + 1)),
        newer: newer(cx, i, n),
        cite: format!("{} {id}", t.norms_cite),
        as_of: shirube_domain::time::date_in_japan(cx.now).to_string(),
        formats: formats(&[("JSON", cx.url(&format!("/norms/{}/{}.json", i.id(), n.id)))]),
        l,
        relations: related(cx, &id),
        id: id.to_string(),
    };
    cx.show(&template)
}
