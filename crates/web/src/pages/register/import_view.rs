//! What an import would do, in words: each asset, what the file says and where, what is still to be asked, what is unread.

use super::{said_label, said_words};
use crate::view::Column;
use crate::words::register::{register_words, tie_label, why_label};
use shirube_domain::norm::Catalog;
use shirube_domain::registry::{FACT, Format, Imported, Planned, Said};
use shirube_domain::report::kind_label;
use shirube_domain::text::Lang;
use std::collections::HashMap;

/// Assets shown in full; a bill of materials can name thousands.
const ASSETS: usize = 40;
/// Rows of the table of unread parts.
const UNREAD: usize = 1_000;
/// Characters of a value shown; the whole of it is kept.
const VALUE: usize = 300;

/// Everything the preview shows.
pub(super) struct Plan {
    pub format: String,
    pub new: usize,
    pub updated: usize,
    pub assets: Vec<PlannedView>,
    pub assets_left: usize,
    pub ties: Vec<TieLine>,
    pub ties_left: usize,
    pub unread: Vec<UnreadRow>,
    pub unread_left: usize,
    pub unread_count: usize,
    pub said_columns: Vec<Column>,
    pub tie_columns: Vec<Column>,
    pub unread_columns: Vec<Column>,
}

/// One asset.
pub(super) struct PlannedView {
    pub id: String,
    pub caption: String,
    pub name: String,
    pub version: String,
    pub kind: &'static str,
    /// The asset it would bring up to date; empty when it is new.
    pub href: String,
    pub rows: Vec<SaidLine>,
    pub missing: Vec<String>,
}

/// One thing the file says.
pub(super) struct SaidLine {
    pub label: String,
    pub value: String,
    pub place: String,
    pub words: String,
    /// A person stated this by hand, and it stays.
    pub is_kept: bool,
}

/// One tie.
pub(super) struct TieLine {
    pub from: String,
    pub kind: &'static str,
    pub to: String,
    pub at: String,
}

/// One part of the file that is not used.
pub(super) struct UnreadRow {
    pub at: String,
    pub line: String,
    pub said: String,
    pub why: &'static str,
}

/// Puts it together.
pub(super) fn plan(catalog: &Catalog, imported: &Imported, planned: Vec<Planned>, lang: Lang, base: &str) -> Plan {
    let t = register_words(lang);
    let heads =
        |labels: &[&str]| labels.iter().map(|l| Column { label: (*l).to_owned(), ..Column::default() }).collect();
    let names: HashMap<&str, &str> = planned.iter().map(|p| (p.key.as_str(), p.draft.name.as_str())).collect();
    let updated = planned.iter().filter(|p| p.existing.is_some()).count();
    let ties = imported.ties.iter().take(UNREAD).map(|tie| TieLine {
        from: names.get(tie.from.as_str()).unwrap_or(&tie.from.as_str()).to_string(),
        kind: tie_label(tie.kind, lang),
        to: names.get(tie.to.as_str()).unwrap_or(&tie.to.as_str()).to_string(),
        at: tie.at.clone(),
    });
    let unread = imported.unread.iter().take(UNREAD).map(|u| UnreadRow {
        at: u.at.clone(),
        line: u.line.map(|l| l.to_string()).unwrap_or_default(),
        said: u.said.clone(),
        why: why_label(u.why, lang),
    });
    Plan {
        format: format_words(&imported.format, lang),
        new: planned.len() - updated,
        updated,
        ties: ties.collect(),
        ties_left: imported.ties.len().saturating_sub(UNREAD),
        unread: unread.collect(),
        unread_left: imported.unread.len().saturating_sub(UNREAD),
        unread_count: imported.unread.len(),
        assets_left: planned.len().saturating_sub(ASSETS),
        assets: planned.iter().take(ASSETS).enumerate().map(|(i, p)| view(catalog, i, p, lang, base)).collect(),
        said_columns: heads(&[t.said_field, t.said_value, t.said_place]),
        tie_columns: heads(&[t.tie_from, t.tie_kind, t.tie_to, t.said_place]),
        unread_columns: heads(&[t.said_place, t.line, t.unread_said, t.unread_why]),
    }
}

fn format_words(format: &Format, lang: Lang) -> String {
    match format {
        Format::CycloneDx { spec } => format!("CycloneDX {spec}"),
        Format::Spdx3 { spec } => format!("SPDX {spec}"),
        Format::ModelCard => register_words(lang).format_card.to_owned(),
        Format::Shirube => register_words(lang).format_own.to_owned(),
    }
}

fn view(catalog: &Catalog, at: usize, planned: &Planned, lang: Lang, base: &str) -> PlannedView {
    let says = |id: &str| planned.said.iter().any(|s| s.field.strip_prefix(FACT) == Some(id));
    let missing = catalog.vocabulary().facts.iter().filter(|f| !says(&f.id)).map(|f| f.label.get(lang).to_owned());
    PlannedView {
        id: format!("asset-{at}"),
        caption: lang.pick(
            format!("「{}」について述べられたこと", planned.draft.name),
            format!("What is said of {}", planned.draft.name),
        ),
        name: planned.draft.name.clone(),
        version: planned.draft.version.clone(),
        kind: kind_label(planned.kind, lang),
        href: planned.existing.as_ref().map(|id| format!("{base}/register/assets/{id}")).unwrap_or_default(),
        rows: planned.said.iter().map(|s| said_line(catalog, s, &planned.kept, lang)).collect(),
        missing: missing.collect(),
    }
}

fn said_line(catalog: &Catalog, said: &Said, kept: &[String], lang: Lang) -> SaidLine {
    let value = said_words(catalog, &said.field, &said.value, lang);
    let is_long = value.chars().count() > VALUE;
    SaidLine {
        label: said_label(catalog, &said.field, lang),
        value: if is_long { value.chars().take(VALUE).chain(['…']).collect() } else { value },
        place: said.place.clone().unwrap_or_default(),
        words: said.words.clone().unwrap_or_default(),
        is_kept: kept.contains(&said.field),
    }
}
