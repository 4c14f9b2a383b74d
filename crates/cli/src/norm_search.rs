//! `shirube norm search`: what stands in the catalogue, found as on the page.

use crate::context::Context;
use crate::failure::Failure;
use clap::Args;
use serde_json::{Value, json};
use shirube_domain::search::{Answer, Asked, Hit, Kind, Piece, Shelf};
use std::fmt::Write;

/// Find provisions, laws, terms and the rest, in Japanese or English
#[derive(Debug, Args)]
#[command(after_help = crate::help::NORM_SEARCH_EXAMPLES)]
pub struct SearchArgs {
    /// What to look for: words, readings, clause numbers, names of laws; "…" for a phrase
    #[arg(required = true)]
    words: Vec<String>,
    /// Only this kind of thing
    #[arg(long, value_parser = ["instrument", "term", "law", "risk", "clause", "crosswalk", "page", "entry"])]
    kind: Option<String>,
    /// Only this instrument: aigb, or aigb@1.1
    #[arg(long)]
    instrument: Option<String>,
    /// Only this strength: duty, effort, programme, power, organisation, recommended, expected, encouraged, consider, reference
    #[arg(long)]
    strength: Option<String>,
    /// Only this jurisdiction: jp, eu, us, kr, int
    #[arg(long)]
    jurisdiction: Option<String>,
    /// Only current or superseded instruments
    #[arg(long)]
    status: Option<String>,
    /// So many of each kind
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
}

/// Runs it.
///
/// # Errors
/// As [`Context::chosen`].
pub fn run(cx: &Context, args: &SearchArgs) -> Result<(), Failure> {
    let asked = asked(args);
    // From the catalogue itself and not the index of the installation, which would have to be brought in step first: who
    // only looks writes nothing.
    let answer = Shelf::of(cx.chosen()?.catalog()).find(&asked)?;
    cx.emit(&document(&answer), || text(cx, &answer))
}

fn asked(args: &SearchArgs) -> Asked {
    let is_version = args.instrument.as_ref().is_some_and(|i| i.contains('@'));
    let facets = [
        (if is_version { "instrument" } else { "code" }, &args.instrument),
        ("strength", &args.strength),
        ("jurisdiction", &args.jurisdiction),
        ("status", &args.status),
    ];
    let facets = facets.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    Asked {
        text: args.words.join(" "),
        kind: args.kind.as_deref().and_then(Kind::parse),
        facets: facets.collect(),
        after: None,
        most: usize::from(args.limit),
    }
}

fn document(answer: &Answer) -> Value {
    let hit = |h: &Hit| {
        let d = &h.document;
        json!({ "id": d.id, "address": d.address, "title": d.title, "at": d.at, "text": d.text })
    };
    let groups = answer.groups.iter().map(|g| {
        json!({ "kind": g.kind, "count": g.count, "is_more": g.is_more, "hits": g.hits.iter().map(hit).collect::<Vec<_>>() })
    });
    let read = answer.read.iter().map(|r| {
        let targets = r.targets.iter().map(|t| json!({ "label": t.label, "address": t.address }));
        json!({ "text": r.text, "targets": targets.collect::<Vec<_>>() })
    });
    json!({
        "read": read.collect::<Vec<_>>(), "groups": groups.collect::<Vec<_>>(),
        "near": answer.near, "is_cut": answer.is_cut, "looked_into": answer.looked_into,
    })
}

fn text(cx: &Context, answer: &Answer) -> String {
    let mut out = String::new();
    for read in answer.read.iter().filter(|r| !r.targets.is_empty()) {
        let targets: Vec<String> =
            read.targets.iter().map(|t| format!("{} ({})", t.label.get(cx.lang), t.address)).collect();
        let _ = writeln!(out, "{} → {}", read.text, targets.join(cx.lang.pick("、", ", ")));
    }
    if let Some(n) = answer.looked_into {
        let ja = format!("この言葉どおりかを{n}件まで確かめました。その先にもあるかもしれません。");
        let en = format!("{n} candidates were read for these exact words; there may be more beyond them");
        let _ = writeln!(out, "{}", cx.lang.pick(ja, en));
    }
    for group in &answer.groups {
        let more = if group.is_more { "+" } else { "" };
        let _ = writeln!(out, "\n{}  {}{more}", group.kind.label(cx.lang), group.count);
        for hit in &group.hits {
            let at = hit.document.at.get(cx.lang);
            let _ = writeln!(out, "  {}  {}  [{at}]", hit.document.id, told(cx, hit.title(cx.lang)));
            let _ = writeln!(out, "      {}", told(cx, hit.excerpt(cx.lang)));
        }
    }
    if answer.groups.is_empty() {
        out.push_str(cx.lang.pick("一致するものはありませんでした。\n", "nothing was found\n"));
        answer
            .near
            .iter()
            .for_each(|q| out.push_str(&format!("{} {q}\n", cx.lang.pick("もしかして：", "did you mean:"))));
    }
    out
}

/// The pieces in one line; what was asked for underlined where emphasis is wanted.
fn told(cx: &Context, pieces: Vec<Piece>) -> String {
    let is_shown = cx.color && crate::output::is_terminal();
    let piece = |p: Piece| match p.is_hit && is_shown {
        true => format!("\u{1b}[4m{}\u{1b}[24m", p.text),
        false => p.text,
    };
    let line: String = pieces.into_iter().map(piece).collect();
    line.chars().map(|c| if c == '\n' { ' ' } else { c }).collect()
}
