//! One search over everything public: what was understood, what was found by kind, and how to go on.

use super::shown::{self, Tag, t};
use crate::cx::{Cx, Reply, percent};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Choice, LinkItem, Page};
use crate::words::search::{SearchWords, search_words};
use crate::words::{Words, public::PublicWords};
use shirube_domain::ledger;
use shirube_domain::norm::{Catalog, Certainty, Jurisdiction, Status, Strength};
use shirube_domain::search::{self, Answer, Asked, Group, Hit, Kind, Piece};
use shirube_domain::text::Lang;

/// Hits of each kind on the overview, and of one kind on a page of its own.
const A_FEW: usize = 5;
const A_PAGE: usize = 30;
/// Longest text of a parameter that is kept, in characters.
const LONGEST: usize = 200;
/// What a search can be narrowed by.
const FACETS: [&str; 4] = ["code", "strength", "jurisdiction", "status"];

/// One thing found.
struct Found {
    href: String,
    at: String,
    title: Vec<Piece>,
    text: Vec<Piece>,
    strength: Option<Tag>,
    certainty: Option<Tag>,
    is_old: bool,
}

/// What was found of one kind.
struct Part {
    word: &'static str,
    label: &'static str,
    count: String,
    hits: Vec<Found>,
    more: String,
    next: String,
}

/// Something recognised.
struct Understood {
    text: String,
    links: Vec<LinkItem>,
}

/// A choice that narrows.
struct Filter {
    name: &'static str,
    label: &'static str,
    options: Vec<Choice>,
}

#[derive(askama::Template)]
#[template(path = "public/search.html")]
struct SearchPage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    s: &'static SearchWords,
    q: String,
    kind: &'static str,
    is_asked: bool,
    is_ready: bool,
    is_cut: bool,
    looked_into: Option<usize>,
    read: Vec<Understood>,
    parts: Vec<Part>,
    near: Vec<LinkItem>,
    chips: Vec<LinkItem>,
    clear: String,
    first: String,
    filters: Vec<Filter>,
    entry: Option<LinkItem>,
    examples: Vec<LinkItem>,
    total: String,
}

/// What was asked, as it stands in the address.
struct Given {
    q: String,
    kind: Option<Kind>,
    after: String,
    facets: Vec<(&'static str, String)>,
}

impl Given {
    fn read(cx: &Cx) -> Given {
        let fields = Fields::parse(&cx.query);
        let short = |name: &str| fields.get(name).trim().chars().take(LONGEST).collect::<String>();
        Given {
            q: fields.get("q").trim().chars().take(search::LONGEST + 1).collect(),
            kind: Kind::parse(fields.get("kind")),
            after: short("after"),
            facets: FACETS.iter().map(|name| (*name, short(name))).filter(|(_, v)| !v.is_empty()).collect(),
        }
    }

    fn asked(&self) -> Asked {
        Asked {
            text: self.q.clone(),
            kind: self.kind,
            facets: self.facets.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect(),
            after: Some(self.after.clone()).filter(|a| !a.is_empty() && self.kind.is_some()),
            most: if self.kind.is_some() { A_PAGE } else { A_FEW },
        }
    }

    /// The address of the same search with some of it otherwise; an empty value leaves a part out.
    fn url(&self, cx: &Cx, changes: &[(&str, &str)]) -> String {
        let own = [("q", self.q.as_str()), ("kind", self.kind.map_or("", Kind::word))];
        let own = own.into_iter().chain(self.facets.iter().map(|(n, v)| (*n, v.as_str())));
        let kept = own.filter(|(n, _)| !changes.iter().any(|(c, _)| c == n));
        let all = kept.chain(changes.iter().copied()).filter(|(_, v)| !v.is_empty());
        let escaped = |v: &str| v.bytes().map(percent).collect::<String>();
        let query: Vec<String> = all.map(|(n, v)| format!("{n}={}", escaped(v))).collect();
        cx.url(&format!("/search?{}", query.join("&")))
    }
}

pub(super) async fn search(cx: Cx) -> Reply {
    let given = Given::read(&cx);
    let entry = entry(&cx, &given.q).await?;
    let asked = given.asked();
    let (answer, is_ready) = cx
        .read(move |tx, catalog| Ok((search::find(tx, catalog, &asked)?, search::is_up_to_date(tx, catalog)?)))
        .await?;
    let (lang, s) = (cx.lang, search_words(cx.lang));
    let mut page = cx.page(t(&cx).search_title, &[]);
    if !given.q.is_empty() {
        let q = &given.q;
        page.title = lang.pick(format!("「{q}」{}", t(&cx).search_for), format!("{}“{q}”", t(&cx).search_results));
    }
    let count: usize = answer.groups.iter().map(|g| g.count).sum::<usize>() + usize::from(entry.is_some());
    let total = counted(count, answer.groups.iter().any(|g| g.is_more), s);
    cx.show(&SearchPage {
        page,
        w: cx.words(),
        t: t(&cx),
        s,
        kind: given.kind.map_or("", Kind::word),
        is_asked: !answer.is_empty || !given.q.is_empty(),
        is_ready,
        is_cut: answer.is_cut,
        looked_into: answer.looked_into,
        read: understood(&cx, &answer),
        near: answer.near.iter().map(|q| link(q.clone(), given.url(&cx, &[("q", q), ("kind", "")]))).collect(),
        parts: answer.groups.iter().map(|g| part(&cx, &given, g, s)).collect(),
        chips: chips(&cx, &given),
        clear: given.url(&cx, &["kind", "code", "strength", "jurisdiction", "status"].map(|name| (name, ""))),
        first: if given.after.is_empty() { String::new() } else { given.url(&cx, &[]) },
        filters: filters(cx.catalog(), &given, lang, s),
        entry,
        examples: examples(&cx, s),
        total,
        q: given.q,
    })
}

/// A log entry, when what was typed looks like its index or id.
async fn entry(cx: &Cx, q: &str) -> Result<Option<LinkItem>, Failure> {
    let name = q.to_owned();
    if !(name.parse::<u32>().is_ok() || name.len() == 36) {
        return Ok(None);
    }
    let found = cx.read(move |tx, _| Ok(ledger::entry(tx, &name)?)).await?;
    Ok(found.map(|e| {
        let index = e.index.map_or_else(|| e.id.clone(), |i| i.to_string());
        let label = format!("{index} · {} · {}", e.kind, crate::view::minute(&e.at));
        link(label, cx.url(&format!("/log/entries/{index}")))
    }))
}

fn link(label: String, href: String) -> LinkItem {
    LinkItem { label, href, current: false }
}

fn counted(count: usize, is_more: bool, s: &SearchWords) -> String {
    if is_more { format!("{count}{}", s.or_more) } else { count.to_string() }
}

fn examples(cx: &Cx, s: &SearchWords) -> Vec<LinkItem> {
    let of = |q: &str| {
        let q: String = q.to_owned();
        let escaped: String = q.bytes().map(percent).collect();
        link(q, cx.url(&format!("/search?q={escaped}")))
    };
    [s.example_clause, s.example_kana, s.example_law, s.example_phrase].map(of).into()
}

/// An address of a document: elsewhere only over HTTPS, else a path of ours; the pages of the API have no language in theirs.
fn href(cx: &Cx, address: &str) -> String {
    if address.starts_with("https://") || address.starts_with("/api/") { address.to_owned() } else { cx.url(address) }
}

fn understood(cx: &Cx, answer: &Answer) -> Vec<Understood> {
    let of = |r: &search::ReadAs| Understood {
        text: r.text.clone(),
        links: r.targets.iter().map(|x| link(x.label.get(cx.lang).to_owned(), href(cx, &x.address))).collect(),
    };
    answer.read.iter().map(of).filter(|u| !u.links.is_empty()).collect()
}

fn part(cx: &Cx, given: &Given, group: &Group, s: &SearchWords) -> Part {
    let word = group.kind.word();
    let is_whole = group.hits.len() == group.count && !group.is_more;
    let next = group.next.as_deref().filter(|_| given.kind.is_some());
    Part {
        word,
        label: group.kind.label(cx.lang),
        count: counted(group.count, group.is_more, s),
        hits: group.hits.iter().map(|hit| found(cx, hit)).collect(),
        more: if given.kind.is_some() || is_whole { String::new() } else { given.url(cx, &[("kind", word)]) },
        next: next.map(|after| given.url(cx, &[("after", after)])).unwrap_or_default(),
    }
}

fn found(cx: &Cx, hit: &Hit) -> Found {
    let document = &hit.document;
    let facet = |name: &str| document.facet(name).unwrap_or_default();
    Found {
        href: href(cx, &document.address),
        at: document.at.get(cx.lang).to_owned(),
        title: hit.title(cx.lang),
        text: hit.excerpt(cx.lang),
        strength: Strength::parse(facet("strength")).map(|v| shown::strength(v, cx.lang)),
        certainty: Certainty::parse(facet("certainty")).map(|v| shown::certainty(v, cx.lang)),
        is_old: facet("status") == Status::Superseded.word(),
    }
}

/// What a facet's value is called.
fn name_of(catalog: &Catalog, name: &str, value: &str, lang: Lang) -> Option<String> {
    let label = match name {
        "code" => return catalog.instrument(value).map(|i| i.short.get(lang).to_owned()),
        "strength" => Strength::parse(value)?.label(lang),
        "jurisdiction" => Jurisdiction::parse(value)?.label(lang),
        _ => Status::parse(value)?.label(lang),
    };
    Some(label.to_owned())
}

fn chips(cx: &Cx, given: &Given) -> Vec<LinkItem> {
    let kind = given.kind.map(|k| link(k.label(cx.lang).to_owned(), given.url(cx, &[("kind", "")])));
    let facets = given.facets.iter().map(|(name, value)| {
        let label = name_of(cx.catalog(), name, value, cx.lang).unwrap_or_else(|| value.clone());
        link(label, given.url(cx, &[(name, "")]))
    });
    kind.into_iter().chain(facets).collect()
}

fn filters(catalog: &Catalog, given: &Given, lang: Lang, s: &'static SearchWords) -> Vec<Filter> {
    let words = |name: &str| -> Vec<String> {
        match name {
            "code" => {
                let current = catalog.instruments().iter().filter(|i| i.status == Status::Current);
                current.map(|i| i.code.clone()).collect()
            }
            "strength" => Strength::ALL.iter().map(|v| v.word().to_owned()).collect(),
            "jurisdiction" => Jurisdiction::ALL.iter().map(|v| v.word().to_owned()).collect(),
            _ => Status::ALL.iter().map(|v| v.word().to_owned()).collect(),
        }
    };
    let labels = [s.filter_instrument, s.filter_strength, s.filter_jurisdiction, s.filter_status];
    let filter = |(name, label): (&'static str, &'static str)| {
        let chosen = given.facets.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v.as_str());
        let any =
            Choice { value: String::new(), label: s.any.to_owned(), chosen: chosen.is_empty(), ..Choice::default() };
        let options = words(name).into_iter().filter_map(|value| {
            let label = name_of(catalog, name, &value, lang)?;
            Some(Choice { chosen: value == chosen, value, label, ..Choice::default() })
        });
        Filter { name, label, options: std::iter::once(any).chain(options).collect() }
    };
    FACETS.into_iter().zip(labels).map(filter).collect()
}
