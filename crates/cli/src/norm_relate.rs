//! `shirube norm diff` and `shirube norm map`: two versions side by side, and one instrument laid over another.

use crate::context::Context;
use crate::failure::Failure;
use clap::Args;
use shirube_domain::norm::{
    Catalog, ChangeKind, Crosswalk, Difference, Instrument, LONGEST_CHAIN, Member, Norm, Piece, compare, crosswalk,
    pieces,
};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::text::Lang;
use shirube_web::api::shape::relation::{self as shape, Comparison};
use std::fmt::Write;

/// Compare two versions of an instrument, clause by clause
#[derive(Debug, Args)]
#[command(after_help = crate::help::NORM_DIFF_EXAMPLES)]
pub struct DiffArgs {
    /// The older version: aigb@1.1
    old: String,
    /// The newer version: aigb@1.2 [default: the current version of the same instrument]
    new: Option<String>,
    /// Unchanged clauses too
    #[arg(long)]
    all: bool,
}

/// Lay one instrument over another: which norms one speaks for, and where nothing is stated
#[derive(Debug, Args)]
#[command(after_help = crate::help::NORM_MAP_EXAMPLES)]
pub struct MapArgs {
    /// The instrument whose norms are the rows: aigb
    of: String,
    /// The instrument laid over it: nist-ai-rmf
    by: String,
    /// Follow chains through other instruments too; each step weakens what can be said
    #[arg(long)]
    chains: bool,
}

fn instrument<'c>(catalog: &'c Catalog, name: &str) -> Result<&'c Instrument, Failure> {
    let found = catalog.instrument(name);
    found.ok_or_else(|| Refusal::of(Class::Absent, "norm.no-such-instrument").with("norm", name).into())
}

/// `shirube norm diff`.
///
/// # Errors
/// An instrument that does not exist; two that are not versions of one.
pub fn diff(cx: &Context, args: &DiffArgs) -> Result<(), Failure> {
    let chosen = cx.chosen()?;
    let catalog = chosen.catalog();
    let old = instrument(catalog, &args.old)?;
    let new = instrument(catalog, args.new.as_deref().unwrap_or(&old.code))?;
    if old.code != new.code {
        let refusal = Refusal::invalid("norm.not-versions-of-one");
        return Err(refusal.with("old", old.id()).with("new", new.id()).into());
    }
    let all = compare(old, new);
    let shown: Vec<&Difference<'_>> = all.iter().filter(|d| args.all || d.kind != ChangeKind::Unchanged).collect();
    let counts = counts(&all);
    let mut document = Comparison::of(old, new, &all);
    if !args.all {
        document.differences.retain(|d| d.kind != ChangeKind::Unchanged.word());
    }
    cx.emit(&document, || {
        let mut out = format!("{} → {}\n", old.id(), new.id());
        let counted: Vec<String> = counts.iter().map(|(k, n)| format!("{} {n}", k.label(cx.lang))).collect();
        let _ = writeln!(out, "{}", counted.join(cx.lang.pick("、", ", ")));
        shown.iter().for_each(|d| described(&mut out, d, cx.lang));
        out
    })
}

fn counts(all: &[Difference<'_>]) -> Vec<(ChangeKind, usize)> {
    ChangeKind::ALL.iter().map(|k| (*k, all.iter().filter(|d| d.kind == *k).count())).collect()
}

fn described(out: &mut String, d: &Difference<'_>, lang: Lang) {
    let Some(norm) = d.norm() else { return };
    let was =
        d.old.map(|o| &o.id).filter(|o| **o != norm.id).map(|o| format!(" ({o} → {})", norm.id)).unwrap_or_default();
    let _ = writeln!(out, "\n{}  {}  {}{was}", d.kind.label(lang), norm.id, norm.title.get(lang));
    if let (Some(old), Some(new)) = (d.old, d.new) {
        for member in &d.members {
            let _ = writeln!(out, "  {}: {}", member.label(lang), changed(*member, old, new, lang));
        }
    }
}

/// What a member was and is: texts with what went in [-…-] and what came in {+…+}.
fn changed(member: Member, old: &Norm, new: &Norm, lang: Lang) -> String {
    let text = |a: &str, b: &str| {
        let marked = |(piece, text): (Piece, String)| match piece {
            Piece::Same => text,
            Piece::Old => format!("[-{text}-]"),
            Piece::New => format!("{{+{text}+}}"),
        };
        pieces(a, b, lang).into_iter().map(marked).collect::<String>()
    };
    match member {
        Member::Title => text(old.title.get(lang), new.title.get(lang)),
        Member::Text => text(old.text.get(lang), new.text.get(lang)),
        Member::Citation => text(old.citation.get(lang), new.citation.get(lang)),
        _ => format!("{} → {}", member.of(old, lang), member.of(new, lang)),
    }
}

/// `shirube norm map`.
///
/// # Errors
/// An instrument that does not exist.
pub fn map(cx: &Context, args: &MapArgs) -> Result<(), Failure> {
    let chosen = cx.chosen()?;
    let catalog = chosen.catalog();
    let (of, by) = (instrument(catalog, &args.of)?, instrument(catalog, &args.by)?);
    let found = crosswalk(catalog, of, by, if args.chains { LONGEST_CHAIN } else { 1 });
    let document = shape::Crosswalk::of(&found, catalog);
    cx.emit(&document, || laid(catalog, &found, cx.lang))
}

fn laid(catalog: &Catalog, found: &Crosswalk<'_>, lang: Lang) -> String {
    let c = found.coverage;
    let mut out = format!("{} ← {}\n", found.of.name(lang), found.by.name(lang));
    let _ = writeln!(
        out,
        "{}",
        lang.pick(
            format!(
                "{}項目のうち、そのまま {}、一部 {}、参考 {}、関連のみ {}、記載なし {}（記載がないことは関係がないことを意味しません）",
                c.all, c.fully, c.partly, c.somewhat, c.related, c.not_stated
            ),
            format!(
                "of {}: fully {}, partly {}, may serve {}, related only {}, not stated {} (not stated does not mean no relation)",
                c.all, c.fully, c.partly, c.somewhat, c.related, c.not_stated
            ),
        )
    );
    for row in &found.rows {
        let _ = writeln!(out, "\n{}  {}", row.norm.id, row.norm.title.get(lang));
        for r in &row.by {
            let title = catalog.norm(r.id).map_or("", |(_, n)| n.title.get(lang));
            let through = r.path.len().saturating_sub(1);
            let chain = lang.pick(format!("（{through}段を経由）"), format!(" (through {through} other)"));
            let chain = if through > 0 { chain } else { String::new() };
            let carried =
                if r.is_carried() { lang.pick("（前の版から引き継ぎ）", " (carried over)") } else { "" };
            let _ = writeln!(out, "  {} {}  {title}{chain}{carried}", r.relation.label(lang), r.id.clause());
        }
    }
    out
}
