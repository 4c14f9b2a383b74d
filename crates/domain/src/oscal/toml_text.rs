//! An instrument as a catalogue file: the members in the order of `docs/specs/catalog.md`, texts side by side.

use super::take::Taken;
use crate::norm::{Instrument, Norm};
use crate::text::{Both, Lang};
use std::fmt::Write;

/// The file, with what was told of it as comments on top.
pub fn to_toml(taken: &Taken, lang: Lang) -> String {
    let mut out = String::new();
    for refusal in &taken.told {
        let place = refusal.field.as_deref().unwrap_or("/");
        let _ = writeln!(out, "# {}: {}", one_line(place), one_line(&refusal.message(lang)));
    }
    head(&mut out, &taken.instrument);
    taken.instrument.norms.iter().for_each(|norm| item(&mut out, norm));
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

fn text(value: &str) -> String {
    toml::Value::String(value.to_owned()).to_string()
}

fn line(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "{name} = {}", text(value));
}

fn may(out: &mut String, name: &str, value: Option<impl ToString>) {
    if let Some(value) = value {
        line(out, name, &value.to_string());
    }
}

fn pair(out: &mut String, name: &str, both: &Both) {
    let _ = writeln!(out, "{name} = {{ ja = {}, en = {} }}", text(&both.ja), text(&both.en));
}

fn list<'a>(out: &mut String, name: &str, values: impl Iterator<Item = &'a str>) {
    let _ = writeln!(out, "{name} = [{}]", values.map(text).collect::<Vec<_>>().join(", "));
}

fn head(out: &mut String, i: &Instrument) {
    line(out, "code", &i.code);
    line(out, "version", &i.version);
    pair(out, "title", &i.title);
    pair(out, "short", &i.short);
    pair(out, "issuer", &i.issuer);
    line(out, "nature", i.nature.word());
    line(out, "decided", &i.decided.to_string());
    may(out, "in_force", i.in_force);
    may(out, "until", i.until);
    if !i.by_month.is_empty() {
        list(out, "by_month", i.by_month.iter().map(|field| field.word()));
    }
    may(out, "supersedes", i.supersedes.as_ref());
    line(out, "status", i.status.word());
    line(out, "jurisdiction", i.jurisdiction.word());
    line(out, "considered", i.considered.word());
    line(out, "url", &i.url);
    line(out, "certainty", i.certainty.word());
    list(out, "sources", i.sources.iter().map(String::as_str));
    if let Some(note) = &i.note {
        pair(out, "note", note);
    }
}

fn item(out: &mut String, n: &Norm) {
    out.push_str("\n[[norm]]\n");
    line(out, "id", &n.id);
    may(out, "parent", n.parent.as_ref());
    may(out, "was", n.was.as_ref());
    may(out, "in_force", n.in_force);
    may(out, "until", n.until);
    line(out, "kind", &n.kind);
    pair(out, "title", &n.title);
    pair(out, "text", &n.text);
    list(out, "addressees", n.addressees.iter().map(|a| a.word()));
    line(out, "strength", n.strength.word());
    may(out, "sanction", n.sanction.as_ref());
    may(out, "principle", n.principle.as_ref());
    if !n.stages.is_empty() {
        list(out, "stages", n.stages.iter().map(String::as_str));
    }
    if n.assess {
        out.push_str("assess = true\n");
    }
    may(out, "applies", n.applies.as_ref());
    pair(out, "citation", &n.citation);
    may(out, "url", n.url.as_ref());
    line(out, "certainty", n.certainty.word());
    if let Some(laws) = &n.laws {
        list(out, "laws", laws.iter().map(String::as_str));
    }
    if let Some(note) = &n.note {
        pair(out, "note", note);
    }
}
