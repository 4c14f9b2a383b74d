//! Two versions of an instrument, clause by clause.

use super::shown::{self, Tag, formats, t};
use crate::api::shape::relation::Comparison;
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::view::{LinkItem, Page};
use crate::words::library::{LibraryWords, library_words};
use crate::words::{Words, public::PublicWords};
use axum::extract::Path;
use shirube_domain::norm::{ChangeKind, Difference, Instrument, Member, Norm, NormId, Piece, compare, pieces};
use shirube_domain::text::Lang;

/// A piece of a text: `same`, `old` or `new`.
pub(in crate::pages) struct PieceView {
    pub kind: &'static str,
    pub text: String,
}

/// One member that differs: a text in pieces, or two values.
pub(in crate::pages) struct MemberView {
    pub label: &'static str,
    pub pieces: Vec<PieceView>,
    pub was: String,
    pub is: String,
}

/// One clause that differs.
pub(in crate::pages) struct Clause {
    pub id: String,
    pub chip: Tag,
    pub citation: String,
    pub title: String,
    /// Empty where the clause has no page yet.
    pub href: String,
    pub renumbered: String,
    pub text: String,
    pub members: Vec<MemberView>,
    pub answer: &'static str,
}

/// What a draft changes against a version: how many clauses became what, and each that differs. Its clauses have no page.
pub(in crate::pages) fn drafted(old: &Instrument, new: &Instrument, lang: Lang) -> (Vec<(Tag, usize)>, Vec<Clause>) {
    let (all, l) = (compare(old, new), library_words(lang));
    let count = |k: ChangeKind| all.iter().filter(|d| d.kind == k).count();
    let counts = ChangeKind::ALL.iter().map(|k| (chip(*k, lang), count(*k))).collect();
    let differing = all.iter().filter(|d| d.kind != ChangeKind::Unchanged);
    let clauses = differing.filter_map(|d| clause(old, new, d, l, lang));
    (counts, clauses.map(|c| Clause { href: String::new(), ..c }).collect())
}

#[derive(askama::Template)]
#[template(path = "public/compare.html")]
struct ComparePage {
    page: Page,
    w: &'static Words,
    t: &'static PublicWords,
    l: &'static LibraryWords,
    old: LinkItem,
    new: LinkItem,
    counts: Vec<(Tag, usize)>,
    clauses: Vec<Clause>,
    unchanged: Vec<LinkItem>,
    as_of: String,
    cite: String,
    formats: Vec<LinkItem>,
}

/// `/norms/{instrument}/compare/{version}`: the version in force against another; `.json` gives the data.
pub(super) async fn versions(cx: Cx, Path((_, instrument, other)): Path<(String, String, String)>) -> Reply {
    let bare = other.strip_suffix(".json").unwrap_or(&other);
    let new = cx.catalog().instrument(&instrument).ok_or_else(Failure::absent)?;
    let old = cx.catalog().instrument(&format!("{}@{bare}", new.code)).ok_or_else(Failure::absent)?;
    let all = compare(old, new);
    if other.ends_with(".json") {
        return cx.json(&Comparison::of(old, new, &all));
    }
    show(&cx, old, new, &all)
}

fn show(cx: &Cx, old: &Instrument, new: &Instrument, all: &[Difference<'_>]) -> Reply {
    let (t, l, lang) = (t(cx), library_words(cx.lang), cx.lang);
    let link =
        |i: &Instrument| LinkItem { label: i.name(lang), href: cx.url(&format!("/norms/{}", i.id())), current: false };
    let count = |k: ChangeKind| all.iter().filter(|d| d.kind == k).count();
    let differing = all.iter().filter(|d| d.kind != ChangeKind::Unchanged);
    let unchanged = all.iter().filter(|d| d.kind == ChangeKind::Unchanged).filter_map(|d| d.new).map(|n| LinkItem {
        label: n.title.get(lang).to_owned(),
        href: url(new, n, lang),
        current: false,
    });
    let title = format!("{} {} → {}", new.short.get(lang), old.version, new.version);
    let template = ComparePage {
        page: cx.page(&title, &[(t.norms_title, "/norms"), (&new.name(lang), &format!("/norms/{}", new.id()))]),
        w: cx.words(),
        t,
        l,
        old: link(old),
        new: link(new),
        counts: ChangeKind::ALL.iter().map(|k| (chip(*k, lang), count(*k))).collect(),
        clauses: differing.filter_map(|d| clause(old, new, d, l, lang)).collect(),
        unchanged: unchanged.collect(),
        as_of: shirube_domain::time::date_in_japan(cx.now).to_string(),
        cite: format!("{} {} / {}", t.norms_cite, old.id(), new.id()),
        formats: formats(&[("JSON", cx.url(&format!("/norms/{}/compare/{}.json", new.id(), old.version)))]),
    };
    cx.show(&template)
}

fn url(i: &Instrument, n: &Norm, lang: Lang) -> String {
    shown::norm_url(lang, &NormId::new(&i.code, &i.version, &n.id))
}

/// What became of something, as a tag.
pub(in crate::pages) fn chip(kind: ChangeKind, lang: Lang) -> Tag {
    let word = match kind {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Changed => "changed",
        ChangeKind::Renumbered | ChangeKind::Unchanged => "neutral",
    };
    Tag { word, label: kind.label(lang) }
}

fn clause(old: &Instrument, new: &Instrument, d: &Difference<'_>, l: &LibraryWords, lang: Lang) -> Option<Clause> {
    let norm = d.norm()?;
    let home = if d.new.is_some() { new } else { old };
    let renumbered = d.old.filter(|o| o.id != norm.id).map(|o| format!("{} → {}", o.id, norm.id)).unwrap_or_default();
    let row = shown::norm_row(home, norm, 0, lang);
    let members = d.old.zip(d.new).map(|(a, b)| d.members.iter().map(|m| member(*m, a, b, lang)).collect());
    Some(Clause {
        id: norm.id.clone(),
        chip: chip(d.kind, lang),
        citation: row.citation,
        title: row.title,
        href: url(home, norm, lang),
        renumbered,
        // A changed text is shown in pieces; an added or removed one whole.
        text: if members.is_none() { row.text } else { String::new() },
        members: members.unwrap_or_default(),
        answer: match (d.old, d.new) {
            (Some(_), Some(_)) if d.keeps_answers() => l.compare_kept,
            (Some(_), Some(_)) => l.compare_review,
            (Some(_), None) => l.compare_gone,
            _ => "",
        },
    })
}

/// Two texts as the pieces that make them out of each other.
pub(in crate::pages) fn in_pieces(was: &str, is: &str, lang: Lang) -> Vec<PieceView> {
    let kind = |piece| match piece {
        Piece::Same => "same",
        Piece::Old => "old",
        Piece::New => "new",
    };
    pieces(was, is, lang).into_iter().map(|(piece, text)| PieceView { kind: kind(piece), text }).collect()
}

fn member(member: Member, old: &Norm, new: &Norm, lang: Lang) -> MemberView {
    let (was, is) = (member.of(old, lang), member.of(new, lang));
    let as_text = matches!(member, Member::Title | Member::Text | Member::Citation);
    let parts = if as_text { in_pieces(&was, &is, lang) } else { Vec::new() };
    MemberView { label: member.label(lang), pieces: parts, was, is }
}
