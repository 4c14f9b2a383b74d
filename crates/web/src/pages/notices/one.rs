//! One notice: what changed, and for which systems.

use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::{Fields, Form};
use crate::view::{Column, Fact, Page, minute};
use crate::words::Words;
use crate::words::notice::{NoticeWords, notice_words};
use axum::extract::Path;
use shirube_domain::id::{AssetId, NoticeId};
use shirube_domain::norm::{Applies, Catalog, ChangeKind};
use shirube_domain::notice::{self, ChangedNorm, InstrumentChange, NamedSystem, Notice};
use shirube_domain::text::Lang;
use std::collections::{BTreeSet, HashMap};

/// Systems on a page.
const SYSTEMS: usize = 100;

struct NormLine {
    kind: &'static str,
    chip: &'static str,
    clause: String,
    title: String,
    href: String,
    differs: String,
    has_new_condition: bool,
}

struct Instrument {
    name: String,
    what: String,
    compare: String,
    norms: Vec<NormLine>,
}

struct Standing {
    label: String,
    href: String,
    clauses: String,
}

struct SystemLine {
    name: String,
    version: String,
    href: String,
    applies: String,
    depends: String,
    no_longer: String,
    stands: Vec<Standing>,
    others: String,
}

#[derive(askama::Template)]
#[template(path = "notices/one.html")]
struct NoticePage {
    page: Page,
    w: &'static Words,
    t: &'static NoticeWords,
    href: String,
    facts: Vec<Fact>,
    is_read: bool,
    instruments: Vec<Instrument>,
    columns: Vec<Column>,
    systems: Vec<SystemLine>,
    next: String,
}

type At = Path<(String, String, String)>;

fn id_of(text: &str) -> Result<NoticeId, Failure> {
    NoticeId::parse(text).map_err(|_| Failure::absent())
}

pub(super) async fn show(cx: Cx, Path((_, _, id)): At) -> Reply {
    let (id, operator, reader) = (id_of(&id)?, cx.operator()?.id.clone(), cx.account_id()?);
    let from = AssetId::parse(Fields::parse(&cx.query).get("from")).ok();
    let found = cx.read(move |tx, _| notice::whole(tx, &operator, (&id, &reader), from.as_ref(), SYSTEMS)).await?;
    let whole = found.ok_or_else(Failure::absent)?;
    let notice::Whole { notice: held, changes, concerned, systems } = whole;
    let (t, base) = (notice_words(cx.lang), cx.workspace_url("")?);
    let mut page = cx.workspace_page(&format!("{} {}", minute(&held.at), t.one), &[(t.title, "/notices")])?;
    if Fields::parse(&cx.query).has("saved") {
        page = page.with_notice("success", t.marked, "");
    }
    let clauses = clauses(&changes, &concerned, t);
    let href = format!("{base}/notices/{}", held.id);
    let template = NoticePage {
        page,
        w: cx.words(),
        t,
        facts: facts(&held, t),
        is_read: held.is_read,
        instruments: instruments(&changes, &concerned, cx.catalog(), t, cx.lang),
        columns: columns(t),
        next: systems.next.as_ref().map(|n| format!("{href}?from={n}")).unwrap_or_default(),
        systems: systems.rows.iter().map(|s| system(s, &base, &clauses, t)).collect(),
        href,
    };
    cx.show(&template)
}

fn facts(n: &Notice, t: &'static NoticeWords) -> Vec<Fact> {
    let fact = |term: &str, n: i64| Fact { term: term.to_owned(), detail: n.to_string(), href: String::new() };
    vec![
        fact(t.norms, n.norms),
        fact(t.systems, n.systems),
        fact(t.certain, n.certain),
        fact(t.assessments, n.assessments),
    ]
}

fn columns(t: &'static NoticeWords) -> Vec<Column> {
    [t.system, t.applies, t.depends, t.no_longer, t.to_assessments, ""]
        .map(|label| Column { label: label.to_owned(), ..Column::default() })
        .into_iter()
        .filter(|c| !c.label.is_empty())
        .collect()
}

fn instruments(
    changes: &[InstrumentChange],
    concerned: &BTreeSet<u32>,
    catalog: &Catalog,
    t: &'static NoticeWords,
    lang: Lang,
) -> Vec<Instrument> {
    let of = |c: &InstrumentChange| {
        let norms: Vec<NormLine> =
            c.norms.iter().filter(|n| concerned.contains(&n.n)).map(|n| norm(n, catalog, lang)).collect();
        let what = match (&c.was, &c.is) {
            (Some(was), Some(is)) if was != is => format!("{was} → {is}"),
            (Some(id), Some(_)) => format!("{id} · {}", t.same_version),
            (None, Some(id)) => format!("{id} · {}", t.new_instrument),
            (Some(id), None) => format!("{id} · {}", t.gone_instrument),
            (None, None) => String::new(),
        };
        (!norms.is_empty()).then(|| Instrument {
            name: c.short.get(lang).to_owned(),
            what,
            compare: compare(c, catalog, lang).unwrap_or_default(),
            norms,
        })
    };
    changes.iter().filter_map(of).collect()
}

/// Where two versions stand side by side, while the catalogue still has both.
pub(super) fn compare(c: &InstrumentChange, catalog: &Catalog, lang: Lang) -> Option<String> {
    let (was, is) = c.versions()?;
    let version = was.split_once('@').map(|(_, v)| v)?;
    let has_both = [was, is].iter().all(|id| catalog.instruments().iter().any(|i| i.id() == **id));
    has_both.then(|| format!("/{}/norms/{is}/compare/{version}", lang.code()))
}

fn norm(n: &ChangedNorm, catalog: &Catalog, lang: Lang) -> NormLine {
    let joined: Vec<&str> = n.members.iter().map(|m| m.label(lang)).collect();
    // A provision that is gone from the catalogue has no page any more.
    let has_page = catalog.norm(&n.id).is_some();
    let page = format!("/{}/norms/{}/{}", lang.code(), n.id.instrument(), n.id.clause());
    NormLine {
        kind: n.kind.label(lang),
        chip: match n.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
            ChangeKind::Renumbered | ChangeKind::Unchanged => "neutral",
        },
        clause: match n.was.as_ref().filter(|w| w.clause() != n.id.clause()) {
            Some(was) => format!("{} → {}", was.clause(), n.id.clause()),
            None => n.id.clause().to_owned(),
        },
        title: n.title.get(lang).to_owned(),
        href: if has_page { page } else { String::new() },
        differs: joined.join(lang.pick("、", ", ")),
        has_new_condition: n.is_conditioned_anew(),
    }
}

/// Number of a provision → what it is called: its clause alone where all are of one instrument.
fn clauses(changes: &[InstrumentChange], concerned: &BTreeSet<u32>, t: &'static NoticeWords) -> HashMap<u32, String> {
    let shown: Vec<&InstrumentChange> =
        changes.iter().filter(|c| c.norms.iter().any(|n| concerned.contains(&n.n))).collect();
    let name = |c: &InstrumentChange, n: &ChangedNorm| {
        let name = if shown.len() > 1 { format!("{} {}", c.code, n.id.clause()) } else { n.id.clause().to_owned() };
        if n.kind == ChangeKind::Removed { format!("{name} ({})", t.removed) } else { name }
    };
    let name = &name;
    shown.iter().flat_map(|c| c.norms.iter().map(move |n| (n.n, name(c, n)))).collect()
}

fn system(s: &NamedSystem, base: &str, clauses: &HashMap<u32, String>, t: &'static NoticeWords) -> SystemLine {
    let names = |numbers: &[u32]| -> String {
        let known: Vec<&str> = numbers.iter().filter_map(|n| clauses.get(n).map(String::as_str)).collect();
        if known.is_empty() { "–".to_owned() } else { known.join(", ") }
    };
    let of = |answer: Applies| -> String {
        names(&s.norms.iter().filter(|(_, a)| *a == answer).map(|(n, _)| *n).collect::<Vec<_>>())
    };
    let stands = s.stands.iter().map(|a| Standing {
        label: format!(
            "{}{}{} ({})",
            t.number_before,
            a.number,
            t.number_after,
            if a.is_submitted { t.submitted } else { t.draft }
        ),
        href: format!("{base}/assess/assessments/{}", a.assessment),
        clauses: names(&a.norms),
    });
    SystemLine {
        name: s.name.clone(),
        version: s.version.clone().unwrap_or_default(),
        href: format!("{base}/register/assets/{}", s.id),
        applies: of(Applies::Yes),
        depends: of(Applies::Depends),
        no_longer: of(Applies::No),
        stands: stands.collect(),
        others: format!("{base}/notices?system={}", s.id),
    }
}

pub(super) async fn mark(cx: Cx, Path((_, _, id)): At, Form(_): Form) -> Reply {
    let (notice_id, operator, reader) = (id_of(&id)?, cx.operator()?.id.clone(), cx.account_id()?);
    cx.file("notice.read", move |tx, _, _| notice::mark_read(tx, &operator, &notice_id, &reader)).await?;
    cx.see_other(&cx.workspace_url(&format!("/notices/{id}?saved"))?)
}
