//! `shirube norm applicable`: from a description to every norm that applies, may apply, or does not, each with its reasons.

use crate::check;
use crate::context::Context;
use crate::failure::Failure;
use clap::Args;
use serde_json::json;
use shirube_domain::norm::{Abroad, Applicability, Applies, Catalog, Facts, Instrument, abroad, applies_in};
use shirube_domain::refusal::{Class, Refusal};
use shirube_domain::registry;
use shirube_domain::report::{CheckInput, abroad_words};
use shirube_domain::text::Lang;
use shirube_web::api::shape::norm as shape;
use std::fmt::Write;
use std::path::PathBuf;

/// Say which norms apply to what a file describes, which do not, and which facts would decide the others
#[derive(Debug, Args)]
#[command(after_help = crate::help::NORM_APPLICABLE_EXAMPLES)]
pub struct ApplicableArgs {
    /// A model card (Markdown), CycloneDX ML-BOM, SPDX 3 AI document or Shirube TOML; - reads standard input
    file: PathBuf,
    /// An instrument considered only on request too, such as a foreign law: eu-aia, or eu-aia@2026-07-27
    #[arg(long, value_name = "INSTRUMENT", value_delimiter = ',')]
    also: Vec<String>,
    /// Facts the file does not say, or says otherwise: --facts roles=provider,user generative=yes
    #[arg(long, visible_alias = "fact", value_name = "NAME=VALUE", num_args = 1..)]
    facts: Vec<String>,
}

/// Reads, works out, prints.
///
/// # Errors
/// Whatever the reader refuses; facts that are not in the vocabulary; an instrument that does not exist.
pub fn run(cx: &Context, args: &ApplicableArgs) -> Result<(), Failure> {
    let (bytes, name) = check::read(&args.file)?;
    let chosen = cx.chosen()?;
    let catalog = chosen.catalog();
    let also = args.also.iter().map(|id| known(catalog, id)).collect::<Result<Vec<String>, Failure>>()?;
    let more = check::facts(catalog, &args.facts)?;
    let imported = registry::read_file(catalog, &bytes, Some(&name))?;
    let input = CheckInput::from_file(catalog, &imported, &name, &more, cx.lang);
    let found = applies_in(catalog, &input.facts, |i| i.for_everyone() || also.contains(&i.id()));
    let hint = beyond(catalog, &input.facts, &also);
    let of = |answer: Applies| found.iter().filter(|a| a.answer == answer).count();
    let document = json!({
        "subject": input.subject.name, "version": input.subject.version, "catalog": catalog.digest().to_string(),
        "also": also, "facts": input.facts,
        "counts": { "yes": of(Applies::Yes), "depends": of(Applies::Depends), "no": of(Applies::No) },
        "items": found.iter().map(|a| shape::Applicability::of(a, catalog, cx.lang)).collect::<Vec<_>>(),
        "abroad": {
            "instruments": hint.instruments.iter().map(shape::ForeignInstrument::from).collect::<Vec<_>>(),
            "uncovered": hint.uncovered,
        },
    });
    cx.emit(&document, || Text { catalog, lang: cx.lang, out: String::new() }.whole(&input, &found, &hint))
}

fn known(catalog: &Catalog, id: &str) -> Result<String, Failure> {
    let absent = || Refusal::of(Class::Absent, "norm.no-such-instrument").with("norm", id);
    Ok(catalog.instrument(id).map(Instrument::id).ok_or_else(absent)?)
}

/// The hint without what was asked for already.
fn beyond<'c>(catalog: &'c Catalog, facts: &Facts, also: &[String]) -> Abroad<'c> {
    let mut hint = abroad(catalog, facts);
    hint.instruments.retain(|f| !also.contains(&f.instrument.id()));
    hint
}

struct Text<'c> {
    catalog: &'c Catalog,
    lang: Lang,
    out: String,
}

impl Text<'_> {
    fn whole(mut self, input: &CheckInput, found: &[Applicability<'_>], hint: &Abroad<'_>) -> String {
        let of = |answer: Applies| found.iter().filter(move |a| a.answer == answer);
        let counted: Vec<String> = [Applies::Yes, Applies::Depends, Applies::No]
            .map(|a| format!("{} {}", a.label(self.lang), of(a).count()))
            .to_vec();
        let _ = writeln!(self.out, "{}\n{}", input.subject.name, counted.join(self.lang.pick("、", ", ")));
        self.waiting(found);
        for answer in [Applies::Yes, Applies::Depends, Applies::No] {
            let _ = writeln!(self.out, "\n== {} ({})", answer.label(self.lang), of(answer).count());
            let mut last = String::new();
            for a in of(answer) {
                self.instrument(a.instrument, &mut last);
                self.norm(a);
            }
        }
        if let Some(said) = abroad_words(self.catalog, hint, self.lang) {
            let _ = writeln!(self.out, "\n== {}\n{}", said.title, said.text);
            said.instruments.iter().for_each(|i| {
                let _ = writeln!(self.out, "  {}  {} ({})", i.instrument, i.title, i.standing);
            });
            if let Some(text) = &said.uncovered {
                let _ = writeln!(self.out, "{text}");
            }
            if !said.instruments.is_empty() {
                let how = self.lang.pick("加えるには：", "To add one: ");
                let _ = writeln!(self.out, "{how}shirube norm applicable … --also INSTRUMENT");
            }
            let _ = writeln!(self.out, "{}", said.caution);
        }
        self.out
    }

    /// The facts that would decide what is open, the most decisive first.
    fn waiting(&mut self, found: &[Applicability<'_>]) {
        let mut facts: Vec<(&str, usize)> = Vec::new();
        for name in found.iter().filter(|a| a.answer == Applies::Depends).flat_map(|a| &a.reasons).map(|r| &r.fact) {
            match facts.iter_mut().find(|(f, _)| f == name) {
                Some((_, n)) => *n += 1,
                None => facts.push((name, 1)),
            }
        }
        facts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        if facts.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "\n== {}", self.lang.pick("足りない情報", "Facts that would decide"));
        for (id, n) in facts {
            let label = self.catalog.vocabulary().fact(id).map_or(id, |f| f.label.get(self.lang));
            let _ = writeln!(self.out, "  {id}  {label} ({n})");
        }
    }

    fn instrument(&mut self, i: &Instrument, last: &mut String) {
        let id = i.id();
        if *last != id {
            let _ = writeln!(self.out, "\n{id}  {}  {}  {}", i.name(self.lang), i.nature.label(self.lang), i.url);
            *last = id;
        }
    }

    fn norm(&mut self, a: &Applicability<'_>) {
        let (n, lang) = (a.norm, self.lang);
        let _ = writeln!(
            self.out,
            "  {}  {}  [{} · {} · {}]",
            n.id,
            n.title.get(lang),
            n.strength.label(lang),
            n.citation.get(lang),
            n.certainty.label(lang)
        );
        let why: Vec<String> = a.reasons.iter().map(|r| r.words(self.catalog, lang)).collect();
        if !why.is_empty() {
            let _ = writeln!(self.out, "    {}{}", lang.pick("理由：", "because "), why.join(lang.pick("、", "; ")));
        }
    }
}
