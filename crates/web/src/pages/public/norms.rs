//! The instruments, and one instrument whole.

use super::shown::{self, NormRow, Tag, formats, moved, t};
use crate::api::shape::norm::{self as shape, InstrumentList};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{Fact, LinkItem, Page, minute};
use crate::words::editing::{EditingWords, editing_words};
use crate::words::library::{LibraryWords, library_words};
use crate::words::{Words, public::PublicWords};
use axum::extract::Path;
use shirube_domain::norm::{Certainty, DateField, Instrument, Jurisdiction, Nature, Norm, Status, Strength};
use shirube_domain::text::Lang;

/// One instrument as a row.
pub(super) struct InstrumentRow {
    pub href: String,
    pub title: String,
    pub standing: String,
    pub version: String,
    pub decided: String,
    pub in_force: String,
    pub is_old: bool,
    pub is_coming: bool,
    pub count: usize,
    pub by_strength: Vec<(Tag, usize)>,
    pub by_certainty: Vec<(Tag, usize)>,
}

/// How many provisions ask how strongly, strongest first.
fn by_strength(i: &Instrument, lang: Lang) -> Vec<(Tag, usize)> {
    let count = |s: Strength| i.norms.iter().filter(|n| n.strength == s).count();
    Strength::ALL.iter().map(|s| (shown::strength(*s, lang), count(*s))).filter(|(_, n)| *n > 0).collect()
}

/// How many provisions are how sure. The file's own mark is that of its weakest part, and would hide the rest.
fn by_certainty(i: &Instrument, lang: Lang) -> Vec<(Tag, usize)> {
    let count = |c: Certainty| i.norms.iter().filter(|n| n.certainty == c).count();
    Certainty::ALL.iter().map(|c| (shown::certainty(*c, lang), count(*c))).filter(|(_, n)| *n > 0).collect()
}

fn row(i: &Instrument, lang: Lang) -> InstrumentRow {
    InstrumentRow {
        href: format!("/{}/norms/{}", lang.code(), i.id()),
        title: i.title.get(lang).to_owned(),
        standing: format!("{} · {}", i.issuer.get(lang), i.nature.label(lang)),
        version: i.version.clone(),
        decided: i.date(DateField::Decided).unwrap_or_default(),
        in_force: i.date(DateField::InForce).unwrap_or_default(),
        is_old: i.status == Status::Superseded,
        is_coming: i.status == Status::Coming,
        count: i.norms.len(),
        by_strength: by_strength(i, lang),
        by_certainty: by_certainty(i, lang),
    }
}

/// Law, soft law, reports: never in one list, so that a guideline cannot be taken for a statute.
struct Group {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    rows: Vec<InstrumentRow>,
}

fn groups(l: &'static LibraryWords) -> [(&'static str, &'static str, &'static str); 7] {
    [
        ("law", l.group_law, l.group_law_note),
        ("soft", l.group_soft, l.group_soft_note),
        ("world", l.group_world, l.group_world_note),
        ("foreign", l.group_foreign, l.group_foreign_note),
        ("standard", l.group_standard, l.group_standard_note),
        ("taxonomy", l.group_taxonomy, l.group_taxonomy_note),
        ("report", l.group_report, l.group_report_note),
    ]
}

fn group_of(i: &Instrument) -> &'static str {
    match (i.nature, i.jurisdiction) {
        (Nature::Statute, Jurisdiction::Japan) => "law",
        (Nature::Statute, _) => "foreign",
        (Nature::Report | Nature::Proposal, _) => "report",
        (Nature::Taxonomy, _) => "taxonomy",
        (Nature::Standard | Nature::Framework, _) => "standard",
        (Nature::Guideline | Nature::CodeOfConduct, Jurisdiction::Japan) => "soft",
        _ => "world",
    }
}

#[derive(askama::Template)]
#[template(path = "public/norms.html")]
struct NormsPage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    groups: Vec<Group>,
    as_of: String,
    digest: String,
    e: &'static EditingWords,
    recorded: Option<Fact>,
    formats: Vec<LinkItem>,
}

/// What is in force as the log has it.
async fn recorded(cx: &Cx) -> Result<Option<Fact>, Failure> {
    let last = cx.read(|tx, _| Ok(shirube_domain::editing::latest_change(tx)?)).await?;
    Ok(last.map(|c| Fact { href: cx.url(&format!("/log/entries/{}", c.entry)), detail: minute(&c.at), term: c.digest }))
}

pub(super) async fn norms(cx: Cx) -> Reply {
    let t = t(&cx);
    let l = library_words(cx.lang);
    let of = |group: &str| -> Vec<InstrumentRow> {
        let list = cx.catalog().instruments().iter().filter(|i| group_of(i) == group);
        let mut list: Vec<_> = list.collect();
        // What concerns everyone first, older versions last.
        list.sort_by_key(|i| (i.status == Status::Superseded, !i.for_everyone()));
        list.into_iter().map(|i| row(i, cx.lang)).collect()
    };
    let groups = groups(l).map(|(id, title, note)| Group { id, title, note, rows: of(id) });
    let template = NormsPage {
        page: cx.page(t.norms_title, &[]),
        w: cx.words(),
        t,
        groups: groups.into_iter().filter(|g| !g.rows.is_empty()).collect(),
        as_of: shirube_domain::time::date_in_japan(cx.now).to_string(),
        digest: cx.catalog().digest().to_string().chars().take(12).collect(),
        e: editing_words(cx.lang),
        recorded: recorded(&cx).await?,
        formats: formats(&[
            ("JSON", cx.url("/norms.json")),
            ("CSV", cx.url("/norms.csv")),
            ("Atom", cx.url("/norms/feed.atom")),
        ]),
    };
    cx.show(&template)
}

pub(super) async fn norms_json(cx: Cx) -> Reply {
    let items = cx.catalog().instruments().iter().map(shape::Instrument::from).collect();
    cx.json(&InstrumentList { catalog: cx.catalog().digest().to_string(), items })
}

pub(super) async fn norms_csv(cx: Cx) -> Reply {
    let heads = [
        "id",
        "instrument",
        "status",
        "kind",
        "title_ja",
        "title_en",
        "addressees",
        "strength",
        "certainty",
        "principle",
        "applies",
        "citation_ja",
        "citation_en",
        "text_ja",
        "text_en",
    ];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for i in cx.catalog().instruments() {
        for n in &i.norms {
            let to: Vec<&str> = n.addressees.iter().map(|a| a.word()).collect();
            rows.push(vec![
                format!("{}:{}", i.id(), n.id),
                i.id(),
                i.status.word().to_owned(),
                n.kind.clone(),
                n.title.ja.clone(),
                n.title.en.clone(),
                to.join(" "),
                n.strength.word().to_owned(),
                n.certainty.word().to_owned(),
                n.principle.clone().unwrap_or_default(),
                n.applies.clone().unwrap_or_default(),
                n.citation.ja.clone(),
                n.citation.en.clone(),
                n.text.ja.clone(),
                n.text.en.clone(),
            ]);
        }
    }
    shown::csv(&cx, "shirube-norms.csv", &rows)
}

#[derive(askama::Template)]
#[template(path = "public/instrument.html")]
struct InstrumentPage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    id: String,
    facts: Vec<Fact>,
    by_strength: Vec<(Tag, usize)>,
    by_certainty: Vec<(Tag, usize)>,
    note: String,
    url: String,
    sources: Vec<String>,
    rows: Vec<NormRow>,
    versions: Vec<LinkItem>,
    compared: Vec<LinkItem>,
    newer: Option<LinkItem>,
    e: &'static EditingWords,
    is_coming: bool,
    as_of: String,
    cite: String,
    formats: Vec<LinkItem>,
}

/// `code@version` shows that version; `code` leads to the current one; `.json` and `.oscal.json` give either as data.
pub(super) async fn instrument(cx: Cx, Path((_, name)): Path<(String, String)>) -> Reply {
    if let Some(id) = name.strip_suffix(".oscal.json") {
        return crate::exchange::instrument(&cx, id).await;
    }
    let bare = name.strip_suffix(".json").unwrap_or(&name);
    let i = cx.catalog().instrument(bare).ok_or_else(Failure::absent)?;
    if i.id() != bare {
        let ending = if name.ends_with(".json") { ".json" } else { "" };
        return moved(&cx.url(&format!("/norms/{}{ending}", i.id())));
    }
    if name.ends_with(".json") {
        return cx.json(&shape::WholeInstrument::from(i));
    }
    show(&cx, i)
}

fn show(cx: &Cx, i: &Instrument) -> Reply {
    let (t, lang) = (t(cx), cx.lang);
    let link = |o: &Instrument| LinkItem {
        label: format!("{} {}", t.norms_version, o.version),
        href: cx.url(&format!("/norms/{}", o.id())),
        current: o.status == Status::Current,
    };
    let others: Vec<&Instrument> =
        cx.catalog().instruments().iter().filter(|o| o.code == i.code && o.version != i.version).collect();
    let newer = others.iter().find(|o| i.status == Status::Superseded && o.status == Status::Current).map(|o| link(o));
    let title = i.title.get(lang);
    let template = InstrumentPage {
        page: cx.page(title, &[(t.norms_title, "/norms")]),
        w: cx.words(),
        t,
        id: i.id(),
        facts: facts(cx, i),
        by_strength: by_strength(i, lang),
        by_certainty: by_certainty(i, lang),
        note: i.note.as_ref().map(|n| n.get(lang).to_owned()).unwrap_or_default(),
        url: i.url.clone(),
        sources: i.sources.clone(),
        rows: walk(i).into_iter().map(|(n, depth)| shown::norm_row(i, n, depth, lang)).collect(),
        compared: compared(cx, i, &others),
        versions: others.iter().map(|o| link(o)).collect(),
        newer,
        e: editing_words(lang),
        is_coming: i.status == Status::Coming,
        as_of: shirube_domain::time::date_in_japan(cx.now).to_string(),
        cite: format!("{} {title}, {}", t.norms_cite, i.id()),
        formats: formats(&[
            ("JSON", cx.url(&format!("/norms/{}.json", i.id()))),
            ("OSCAL", cx.url(&format!("/norms/{}.oscal.json", i.id()))),
            ("CSV", cx.url("/norms.csv")),
            ("Atom", cx.url(&format!("/norms/{}/feed.atom", i.id()))),
        ]),
    };
    cx.show(&template)
}

/// Where a version can be compared with those before it, and laid over other instruments.
fn compared(cx: &Cx, i: &Instrument, others: &[&Instrument]) -> Vec<LinkItem> {
    let l = library_words(cx.lang);
    let older = others.iter().filter(|o| o.decided < i.decided);
    let mut out: Vec<LinkItem> = older
        .map(|o| LinkItem {
            label: format!("{} ({})", l.compare_with, o.version),
            href: cx.url(&format!("/norms/{}/compare/{}", i.id(), o.version)),
            current: false,
        })
        .collect();
    let stated = cx.catalog().relations().collections().iter().find(|c| c.source == i.id() || c.target == i.id());
    if let Some(pair) = stated {
        let other = if pair.source == i.id() { &pair.target } else { &pair.source };
        let href = cx.url(&format!("/crosswalk?of={}&by={other}", i.id()));
        out.push(LinkItem { label: l.relations_open.to_owned(), href, current: false });
    }
    out
}

fn facts(cx: &Cx, i: &Instrument) -> Vec<Fact> {
    let (t, lang) = (t(cx), cx.lang);
    let fact = |term: &str, detail: String| Fact { term: term.to_owned(), detail, href: String::new() };
    let mut out = vec![
        fact(t.inst_issuer, i.issuer.get(lang).to_owned()),
        fact(t.inst_nature, i.nature.label(lang).to_owned()),
        fact(t.norms_version, i.version.clone()),
        fact(t.norms_decided, i.date(DateField::Decided).unwrap_or_default()),
    ];
    out.extend(i.date(DateField::InForce).map(|d| fact(t.norms_in_force, d)));
    out.push(fact(t.inst_status, i.status.label(lang).to_owned()));
    out.push(fact(library_words(lang).considered, i.considered.label(lang).to_owned()));
    out
}

/// The provisions as a tree read from top to bottom: what stands below another follows it.
pub(super) fn walk(i: &Instrument) -> Vec<(&Norm, usize)> {
    fn below<'i>(i: &'i Instrument, parent: Option<&str>, depth: usize, out: &mut Vec<(&'i Norm, usize)>) {
        for n in i.norms.iter().filter(|n| n.parent.as_deref() == parent) {
            out.push((n, depth));
            below(i, Some(&n.id), depth + 1, out);
        }
    }
    let mut out = Vec::new();
    below(i, None, 0, &mut out);
    out
}
