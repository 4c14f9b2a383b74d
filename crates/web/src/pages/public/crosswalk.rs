//! One instrument laid over another: the rows, the count, and the picture by groups.

use super::crosswalk_map::{Map, map};
use super::shown::{self, Tag, formats, t};
use crate::api::shape::relation as shape;
use crate::cx::{Cx, Reply};
use crate::exchange;
use crate::form::Fields;
use crate::view::{Choice, LinkItem, Page};
use crate::words::library::{LibraryWords, library_words};
use crate::words::{Words, public::PublicWords};
use shirube_domain::norm::{
    Catalog, Coverage, Crosswalk, CrosswalkRow, Instrument, LONGEST_CHAIN, NormId, Reached, Speaks, crosswalk,
};
use shirube_domain::text::Lang;

/// One norm of the other instrument, beside the row.
pub(super) struct Beside {
    pub href: String,
    pub label: String,
    pub title: String,
    pub relation: &'static str,
    pub word: &'static str,
    pub through: String,
    pub why: Vec<String>,
    pub origin: String,
    pub certainty: Tag,
}

/// One row.
struct Row {
    href: String,
    citation: String,
    title: String,
    speaks: &'static str,
    chip: &'static str,
    by: Vec<Beside>,
}

#[derive(askama::Template)]
#[template(path = "public/crosswalk.html")]
struct CrosswalkPage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    l: &'static LibraryWords,
    action: String,
    of: Vec<Choice>,
    by: Vec<Choice>,
    show: Vec<Choice>,
    /// Every filter shows its own choice; none needs a chip besides.
    no_chips: Vec<LinkItem>,
    chains: bool,
    same: bool,
    swap: String,
    heading: String,
    counts: Vec<(Tag, usize)>,
    all: usize,
    rows: Vec<Row>,
    map: Option<Map>,
    as_of: String,
    cite: String,
    formats: Vec<LinkItem>,
}

/// What was asked for; whatever is missing or unknown is the first pair for which something is stated.
struct Asked<'c> {
    of: &'c Instrument,
    by: &'c Instrument,
    chains: bool,
    show: String,
}

fn asked<'c>(cx: &'c Cx) -> Option<Asked<'c>> {
    let fields = Fields::parse(&cx.query);
    let catalog = cx.catalog();
    let first = catalog.relations().all().next();
    let named = |name: &str| catalog.instrument(fields.get(name));
    let of = named("of")
        .or_else(|| catalog.instrument(first?.source.instrument()))
        .or_else(|| catalog.instrument("aigb"))?;
    let by = named("by")
        .or_else(|| catalog.instrument(first?.target.instrument()))
        .or_else(|| catalog.instrument("oecd-ai"))?;
    Some(Asked { of, by, chains: fields.get("chains") == "1", show: fields.get("show").to_string() })
}

impl Asked<'_> {
    fn steps(&self) -> usize {
        if self.chains { LONGEST_CHAIN } else { 1 }
    }

    fn query(&self, of: &Instrument, by: &Instrument) -> String {
        let chains = if self.chains { "&chains=1" } else { "" };
        format!("of={}&by={}{chains}", of.id(), by.id())
    }
}

pub(super) async fn page(cx: Cx) -> Reply {
    let asked = asked(&cx).ok_or_else(crate::failure::Failure::absent)?;
    let (t, l, lang) = (t(&cx), library_words(cx.lang), cx.lang);
    let found = crosswalk(cx.catalog(), asked.of, asked.by, asked.steps());
    let stated = found.rows.iter().any(|r| !r.by.is_empty());
    let query = asked.query(asked.of, asked.by);
    let template = CrosswalkPage {
        page: cx.page(l.crosswalk_title, &[(t.norms_title, "/norms")]),
        w: cx.words(),
        t,
        l,
        action: cx.url("/crosswalk"),
        of: choices(cx.catalog(), asked.of, lang),
        by: choices(cx.catalog(), asked.by, lang),
        show: shows(&asked.show, l),
        no_chips: Vec::new(),
        chains: asked.chains,
        same: asked.of.code == asked.by.code,
        swap: cx.url(&format!("/crosswalk?{}", asked.query(asked.by, asked.of))),
        heading: format!("{} ← {}", asked.of.name(lang), asked.by.name(lang)),
        counts: counts(found.coverage, l, lang),
        all: found.coverage.all,
        rows: rows(cx.catalog(), &found, &asked.show, l, lang),
        map: stated.then(|| map(&found, lang)),
        as_of: shirube_domain::time::date_in_japan(cx.now).to_string(),
        cite: format!("{} {} / {}", t.norms_cite, asked.of.id(), asked.by.id()),
        formats: downloads(&cx, &asked, &query),
    };
    cx.show(&template)
}

/// Who says so; of what goes along from an older version, of which pair it was said.
fn origin(r: &Reached<'_>, lang: Lang) -> String {
    let label = r.origin().label(lang);
    let pairs = r.path.iter().filter_map(|s| s.mapping.carried_from.as_ref()).map(|(a, b)| format!("{a} – {b}"));
    let pairs = pairs.collect::<Vec<_>>().join(lang.pick("、", ", "));
    match pairs.is_empty() {
        true => label.to_owned(),
        false => format!("{label} · {}{pairs}", library_words(lang).relation_carried),
    }
}

/// The rows for machines; as OSCAL only what somebody stated of the two, and no chain.
fn downloads(cx: &Cx, asked: &Asked<'_>, query: &str) -> Vec<LinkItem> {
    let file = |ending: &str| cx.url(&format!("/crosswalk.{ending}?{query}"));
    let mut out = formats(&[("JSON", file("json")), ("CSV", file("csv"))]);
    if !exchange::stated(cx, &asked.of.id(), Some(&asked.by.id())).is_empty() {
        out.extend(formats(&[("OSCAL", file("oscal.json"))]));
    }
    out
}

pub(super) async fn oscal(cx: Cx) -> Reply {
    let asked = asked(&cx).ok_or_else(crate::failure::Failure::absent)?;
    exchange::relations(&cx, &asked.of.id(), Some(&asked.by.id())).await
}

/// Instruments something is stated of, and the one chosen.
fn choices(catalog: &Catalog, chosen: &Instrument, lang: Lang) -> Vec<Choice> {
    let related = |i: &Instrument| {
        let all = catalog.relations().collections();
        all.iter().any(|c| c.source == i.id() || c.target == i.id())
    };
    let list = catalog.instruments().iter().filter(|i| i.id() == chosen.id() || related(i));
    let choice = |i: &Instrument| Choice {
        value: i.id(),
        label: i.name(lang),
        hint: String::new(),
        chosen: i.id() == chosen.id(),
    };
    list.map(choice).collect()
}

fn shows(chosen: &str, l: &LibraryWords) -> Vec<Choice> {
    let all = [("", l.crosswalk_show_all), ("related", l.crosswalk_show_related), ("gaps", l.crosswalk_show_gaps)];
    let choice = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        chosen: value == chosen,
    };
    all.into_iter().map(choice).collect()
}

fn counts(c: Coverage, l: &'static LibraryWords, lang: Lang) -> Vec<(Tag, usize)> {
    let by = |s: Speaks| Tag { word: chip(Some(s)), label: s.label(lang) };
    vec![
        (by(Speaks::Fully), c.fully),
        (by(Speaks::Partly), c.partly),
        (by(Speaks::Somewhat), c.somewhat),
        (by(Speaks::Nothing), c.related),
        (Tag { word: chip(None), label: l.crosswalk_not_stated }, c.not_stated),
    ]
}

/// The five shapes mean the same everywhere; that nothing is stated is no failure.
fn chip(speaks: Option<Speaks>) -> &'static str {
    match speaks {
        Some(Speaks::Fully) => "done",
        Some(Speaks::Partly | Speaks::Somewhat) => "in_progress",
        Some(Speaks::Nothing) => "neutral",
        None => "not_applicable",
    }
}

fn rows(catalog: &Catalog, found: &Crosswalk<'_>, show: &str, l: &'static LibraryWords, lang: Lang) -> Vec<Row> {
    let wanted = |row: &&CrosswalkRow<'_>| match show {
        "related" => !row.by.is_empty(),
        "gaps" => row.by.is_empty(),
        _ => true,
    };
    let view = |row: &CrosswalkRow<'_>| {
        let line = shown::norm_row(found.of, row.norm, 0, lang);
        Row {
            href: line.href,
            citation: line.citation,
            title: line.title,
            speaks: row.speaks().map_or(l.crosswalk_not_stated, |s| s.label(lang)),
            chip: chip(row.speaks()),
            by: row.by.iter().map(|r| beside(catalog, r, l, lang)).collect(),
        }
    };
    found.rows.iter().filter(wanted).map(view).collect()
}

/// A norm that stands beside another, with why and by whom.
pub(super) fn beside(catalog: &Catalog, r: &Reached<'_>, l: &LibraryWords, lang: Lang) -> Beside {
    let title = catalog.norm(r.id).map_or("", |(_, n)| n.title.get(lang));
    let name =
        |id: &NormId| catalog.norm(id).map_or_else(|| id.to_string(), |(i, n)| format!("{} {}", i.name(lang), n.id));
    let between: Vec<String> = r.path.iter().rev().skip(1).rev().map(|s| name(s.to())).collect();
    let through =
        if between.is_empty() { String::new() } else { format!("{} {}", l.crosswalk_through, between.join(" → ")) };
    Beside {
        href: shown::norm_url(lang, r.id),
        label: r.id.clause().to_owned(),
        title: title.to_owned(),
        relation: r.relation.label(lang),
        word: r.relation.word(),
        through,
        why: r.path.iter().map(|s| s.mapping.rationale.get(lang).to_owned()).collect(),
        origin: origin(r, lang),
        certainty: shown::certainty(r.certainty(), lang),
    }
}

pub(super) async fn json(cx: Cx) -> Reply {
    let asked = asked(&cx).ok_or_else(crate::failure::Failure::absent)?;
    let found = crosswalk(cx.catalog(), asked.of, asked.by, asked.steps());
    cx.json(&shape::Crosswalk::of(&found, cx.catalog()))
}

pub(super) async fn csv(cx: Cx) -> Reply {
    let asked = asked(&cx).ok_or_else(crate::failure::Failure::absent)?;
    csv_of(&cx, &crosswalk(cx.catalog(), asked.of, asked.by, asked.steps()))
}

/// A crosswalk as a table: one line for each pair, and one for each norm without a counterpart.
pub(crate) fn csv_of(cx: &Cx, found: &Crosswalk<'_>) -> Reply {
    let (l, lang) = (library_words(cx.lang), cx.lang);
    let heads =
        ["id", l.crosswalk_item, l.crosswalk_coverage, "id", l.crosswalk_relation, l.crosswalk_why, l.crosswalk_origin];
    let mut lines = vec![heads.map(str::to_owned).to_vec()];
    for row in &found.rows {
        let head = vec![
            format!("{}:{}", found.of.id(), row.norm.id),
            row.norm.title.get(lang).to_owned(),
            row.speaks().map_or(l.crosswalk_not_stated, |s| s.label(lang)).to_owned(),
        ];
        let blank = vec![String::new(); 4];
        if row.by.is_empty() {
            lines.push([head.clone(), blank].concat());
        }
        for r in &row.by {
            let why: Vec<&str> = r.path.iter().map(|s| s.mapping.rationale.get(lang)).collect();
            let rest = [r.id.as_str(), r.relation.label(lang), &why.join(" / "), &origin(r, lang)].map(str::to_owned);
            lines.push([head.clone(), rest.to_vec()].concat());
        }
    }
    shown::csv(cx, "shirube-crosswalk.csv", &lines)
}
