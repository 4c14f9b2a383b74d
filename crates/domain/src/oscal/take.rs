//! An instrument from somebody's catalogue, or from our own given back.
//!
//! What our properties say is taken as said; a word that is none of ours is a fault. What nothing says gets the value that
//! claims least (for reference, to everyone, on request, not confirmed), and is told.

use super::name::clause;
use super::props;
use super::said::Noticed;
use super::take_head::{head, is_ours};
use super::take_text::{Parameters, statement};
use super::words;
use crate::norm::{Addressee, Certainty, Instrument, Norm, Strength};
use crate::refusal::Refusal;
use crate::text::Both;
use crate::time::Date;
use shirube_oscal::model::{Control, Group, Link, Part, Property};
use shirube_oscal::{Document, Fault, FaultKind};
use shirube_proof::digest::sha256;
use std::collections::HashSet;

/// What to call the instrument, where the document does not say it in our words.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// Its code, given.
    pub code: Option<String>,
    /// Its version, given.
    pub version: Option<String>,
    /// The document's own name, for want of a code.
    pub stem: String,
}

/// An instrument made from a document.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The instrument.
    pub instrument: Instrument,
    /// What was not said, and what could not be carried.
    pub told: Vec<Refusal>,
}

/// Makes an instrument of a catalogue.
///
/// # Errors
/// Every fault: another kind of document, words that are none of ours in properties of ours.
pub fn take(document: &Document, naming: &Naming) -> Result<Taken, Vec<Fault>> {
    let Document::Catalog(catalog) = document else {
        return Err(vec![Fault::new(FaultKind::NotImportable, "", document.model())]);
    };
    let mut noticed = Noticed::default();
    let mut instrument = head(catalog, naming, &mut noticed);
    let own = props::one(&catalog.metadata.props, "code").unwrap_or_default();
    let mut parameters = Parameters::default();
    parameters.learn(catalog);
    let mut taking = Taking { own, noticed, parameters, ids: HashSet::new(), norms: Vec::new() };
    for (at, group) in catalog.groups.iter().enumerate() {
        taking.group(group, &format!("/catalog/groups/{at}"), None);
    }
    for (at, control) in catalog.controls.iter().enumerate() {
        taking.control(control, &format!("/catalog/controls/{at}"), None);
    }
    let Taking { mut noticed, parameters, mut norms, .. } = taking;
    noticed.left("params", parameters.count(), "/catalog");
    // Only our own places are an order of the whole; those of others order what they stand beside.
    if is_ours(catalog) && norms.iter().all(|(place, _)| place.is_some()) {
        norms.sort_by(|a, b| a.0.cmp(&b.0));
    }
    instrument.norms = norms.into_iter().map(|(_, norm)| norm).collect();
    if instrument.norms.is_empty() {
        noticed.fault(FaultKind::EmptyList, "/catalog".to_owned(), "controls");
    }
    Ok(Taken { instrument, told: noticed.settle()? })
}

/// A catalogue being taken.
struct Taking<'a> {
    /// The code our own catalogue's ids begin with.
    own: &'a str,
    noticed: Noticed,
    parameters: Parameters<'a>,
    ids: HashSet<String>,
    norms: Vec<(Option<&'a str>, Norm)>,
}

/// What a group and a control have in common.
struct Thing<'a> {
    id: Option<&'a str>,
    title: &'a str,
    kind: &'a str,
    props: &'a [Property],
    links: &'a [Link],
    parts: &'a [Part],
}

impl<'a> Taking<'a> {
    fn group(&mut self, group: &'a Group, at: &str, parent: Option<&str>) {
        let kind = group.class.as_deref().unwrap_or("section");
        let id = group.id.as_deref();
        let thing =
            Thing { id, title: &group.title, kind, props: &group.props, links: &group.links, parts: &group.parts };
        let id = self.norm(&thing, at, parent);
        for (place, inner) in group.groups.iter().enumerate() {
            self.group(inner, &format!("{at}/groups/{place}"), Some(&id));
        }
        for (place, inner) in group.controls.iter().enumerate() {
            self.control(inner, &format!("{at}/controls/{place}"), Some(&id));
        }
    }

    fn control(&mut self, control: &'a Control, at: &str, parent: Option<&str>) {
        let kind = control.class.as_deref().unwrap_or("item");
        let id = Some(control.id.as_str());
        let (props, links, parts) = (&control.props, &control.links, &control.parts);
        let id = self.norm(&Thing { id, title: &control.title, kind, props, links, parts }, at, parent);
        for (place, inner) in control.controls.iter().enumerate() {
            self.control(inner, &format!("{at}/controls/{place}"), Some(&id));
        }
    }

    /// Takes one; gives the clause it got.
    fn norm(&mut self, thing: &Thing<'a>, at: &str, parent: Option<&str>) -> String {
        let id = self.id(thing, at);
        let Thing { props, .. } = *thing;
        let title = self.title(thing, at);
        let text = self.text(thing, at).unwrap_or_else(|| title.clone());
        let citation = props::both(props, "citation").unwrap_or_else(|| {
            let shown = props::standard(props, "label").or(thing.id).unwrap_or(&id).to_owned();
            Both { ja: shown.clone(), en: shown }
        });
        let norm = Norm {
            parent: parent.map(str::to_owned),
            was: props::one(props, "was").map(str::to_owned),
            kind: thing.kind.to_owned(),
            title,
            text,
            addressees: self.addressees(props, at),
            strength: self.word(props, "strength", at, Strength::parse).unwrap_or_else(|| {
                self.noticed.unsaid("strength", at);
                Strength::Reference
            }),
            sanction: props::one(props, "sanction").map(str::to_owned),
            in_force: self.date(props, "in-force-from", at),
            until: self.date(props, "in-force-until", at),
            principle: props::one(props, "principle").map(str::to_owned),
            stages: props::all(props, "stage").map(str::to_owned).collect(),
            assess: props::one(props, "assess") == Some("yes"),
            applies: props::one(props, "applies").map(str::to_owned),
            citation,
            url: self.url(thing.links, at),
            certainty: self.word(props, "certainty", at, Certainty::parse).unwrap_or_else(|| {
                self.noticed.unsaid("certainty", at);
                Certainty::Memory
            }),
            laws: laws(props),
            note: self.note(thing.parts).or_else(|| is_withdrawn(props).then(words::withdrawn)),
            id: id.clone(),
        };
        self.leave(thing, at);
        self.norms.push((props::standard(props, "sort-id"), norm));
        id
    }

    fn title(&mut self, thing: &Thing<'_>, at: &str) -> Both {
        match props::one(thing.props, "title-en") {
            Some(en) => Both { ja: thing.title.to_owned(), en: en.to_owned() },
            None => {
                self.noticed.unsaid("title (ja/en)", at);
                words::untranslated(thing.title)
            }
        }
    }

    fn text(&mut self, thing: &Thing<'_>, at: &str) -> Option<Both> {
        let found = thing.parts.iter().find_map(|part| statement(part, &self.parameters));
        let Some((text, en)) = found else {
            self.noticed.unsaid("text", at);
            return None;
        };
        Some(match en {
            Some(en) => Both { ja: text, en },
            None => {
                self.noticed.unsaid("text (ja/en)", at);
                words::untranslated(&text)
            }
        })
    }

    fn note(&self, parts: &[Part]) -> Option<Both> {
        let part = parts.iter().find(|p| is_note(p))?;
        let en = part.parts.iter().find(|p| props::is_translation(p))?;
        Some(Both { ja: part.prose.as_deref()?.to_owned(), en: en.prose.as_deref()?.to_owned() })
    }

    fn addressees(&mut self, list: &[Property], at: &str) -> Vec<Addressee> {
        let mut out = Vec::new();
        for (place, prop) in list.iter().enumerate() {
            let own = std::slice::from_ref(prop);
            let Some(word) = props::one(own, "addressee") else { continue };
            match Addressee::parse(word) {
                Some(known) => out.push(known),
                None => self.noticed.fault(FaultKind::BadWord, format!("{at}/props/{place}/value"), word),
            }
        }
        if out.is_empty() {
            self.noticed.unsaid("addressees", at);
            out.push(Addressee::Everyone);
        }
        out
    }

    fn word<T>(&mut self, list: &[Property], name: &str, at: &str, parse: fn(&str) -> Option<T>) -> Option<T> {
        let (place, word) = props::placed(list, name)?;
        let known = parse(word);
        if known.is_none() {
            self.noticed.fault(FaultKind::BadWord, format!("{at}/props/{place}/value"), word);
        }
        known
    }

    fn date(&mut self, list: &[Property], name: &str, at: &str) -> Option<Date> {
        let (place, text) = props::placed(list, name)?;
        let day = text.parse().ok();
        if day.is_none() {
            self.noticed.fault(FaultKind::BadDate, format!("{at}/props/{place}/value"), text);
        }
        day
    }

    /// The first web address; whatever else is linked is left.
    fn url(&mut self, links: &[Link], at: &str) -> Option<String> {
        let found = links.iter().position(|link| is_web(&link.href));
        self.noticed.left("links", links.len() - usize::from(found.is_some()), format!("{at}/links"));
        found.and_then(|place| links.get(place)).map(|link| link.href.to_string())
    }

    /// What stands in the source and has no place here.
    fn leave(&mut self, thing: &Thing<'_>, at: &str) {
        let mut taken = false;
        for (place, part) in thing.parts.iter().enumerate() {
            if statement(part, &self.parameters).is_some() && !taken {
                taken = true;
            } else if !is_note(part) {
                self.noticed.left(format!("part {}", part.name.as_str()), 1, format!("{at}/parts/{place}"));
            }
        }
        for (place, prop) in thing.props.iter().enumerate() {
            let own = std::slice::from_ref(prop);
            let name = prop.name.as_str();
            let used = props::standard(own, "label").or(props::standard(own, "sort-id")).or(props::one(own, name));
            if used.is_none() && !is_withdrawn(own) {
                self.noticed.left(format!("prop {name}"), 1, format!("{at}/props/{place}"));
            }
        }
    }

    /// The clause of a control: of our own what the id says, of others the id in letters a clause may have.
    fn id(&mut self, thing: &Thing<'_>, at: &str) -> String {
        let given = thing.id.unwrap_or(thing.title);
        let own = clause(self.own, given).filter(|c| !self.own.is_empty() && word(c).as_deref() == Some(c));
        let wanted = own.map_or_else(
            || word(given).unwrap_or_else(|| format!("x-{}", &sha256(given.as_bytes()).to_string()[..12])),
            str::to_owned,
        );
        let mut id = wanted.clone();
        let mut number = 1;
        while !self.ids.insert(id.clone()) {
            number += 1;
            let room: String = wanted.chars().take(56).collect();
            id = format!("{room}-{number}");
        }
        if own.is_none() && id != given {
            self.noticed.renamed(given, &id, at);
        }
        id
    }
}

/// Whether the source says that it is no longer in use.
fn is_withdrawn(list: &[Property]) -> bool {
    props::standard(list, "status").is_some_and(|s| s.eq_ignore_ascii_case("withdrawn"))
}

fn is_note(part: &Part) -> bool {
    part.name.as_str() == "note" && part.ns.as_deref().is_some_and(|ns| ns == shirube_oscal::write::NS)
}

pub(super) fn is_web(href: &str) -> bool {
    href.starts_with("https://") || href.starts_with("http://")
}

fn laws(list: &[Property]) -> Option<Vec<String>> {
    let laws: Vec<String> = props::all(list, "law").map(str::to_owned).collect();
    (!laws.is_empty() || props::one(list, "laws") == Some("none")).then_some(laws)
}

/// Whether a text can be a code, a version or a clause as it is.
pub fn is_word(text: &str) -> bool {
    word(text).as_deref() == Some(text)
}

/// A text in the letters of codes, versions and clauses; `None` when nothing of it is left or it is too long.
pub(super) fn word(text: &str) -> Option<String> {
    let letter = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' };
    let plain: String = text.chars().map(letter).collect();
    let plain = plain.trim_matches('-');
    let says = plain.bytes().any(|b| b.is_ascii_alphanumeric());
    (says && plain.len() <= 64).then(|| plain.to_owned())
}
