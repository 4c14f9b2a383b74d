//! Documents from plain inputs.
//!
//! **For**: whoever has norms, relations, assessments and gaps and knows nothing of OSCAL. **Rests on**: the models of 1.2.2;
//! how two languages stand side by side is `docs/specs/oscal.md`. **Words**: a [`Bilingual`] is one text in Japanese and, where
//! there is one, in English. **Never** take a time or an identity from anywhere but the caller; the same inputs give the same
//! bytes. **Begin** with [`catalog()`].

use crate::datatype::{DateTime, Line, Malformed, Markup, Text, Token, Uri, UriRef, Uuid};
use crate::fault::FaultKind;
use crate::model::back_matter::{BackMatter, Hash, Resource, Rlink};
use crate::model::catalog::Part;
use crate::model::metadata::{Link, Metadata, Party, PartyKind, Property, ResponsibleParty, Role};
use crate::model::{OSCAL_NS, OSCAL_VERSION};

mod catalog;
mod mapping;
mod plan;
mod profile;
mod results;

pub use catalog::{Catalogue, Clause, Section, catalog};
pub use mapping::{Crosswalk, Relation, Sides, Stated, mapping};
pub use plan::{Gap, Plan, plan};
pub use profile::{Choice, Selected, profile};
pub use results::{Assessed, Danger, Outcome, Seen, results};

/// The namespace of names that Shirube defines.
pub const NS: &str = "urn:x-shirube:oscal";

/// Whoever makes documents, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The identity of the document.
    pub uuid: Uuid,
    /// What it is called.
    pub title: Bilingual,
    /// Its version.
    pub version: String,
    /// When it was made.
    pub at: DateTime,
    /// Who publishes it: identity and name.
    pub publisher: Option<(Uuid, String)>,
    /// What else should be said of it.
    pub remarks: Option<String>,
    /// What else is known of it, by names of ours.
    pub notes: Vec<Note>,
    /// Where to read more: a link and what to call it.
    pub sources: Vec<(String, String)>,
    /// What the document refers to and does not hold.
    pub things: Vec<Thing>,
}

/// Something known, by a name of ours. A name may stand more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The name, a token.
    pub name: String,
    /// The value.
    pub value: String,
    /// The value in words for people.
    pub words: Option<String>,
}

impl Note {
    /// A name and its value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Note { name: name.into(), value: value.into(), words: None }
    }

    /// The same with words for people.
    #[must_use]
    pub fn in_words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }

    fn prop(&self) -> Result<Property, Malformed> {
        let mut prop = own(&self.name, &self.value)?;
        prop.remarks = self.words.as_deref().map(Markup::new).transpose()?;
        Ok(prop)
    }
}

/// Something a document refers to and does not hold: a resource of its back matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// Its identity; a reference to it is `#` and this.
    pub uuid: Uuid,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub description: Option<String>,
    /// Where it is to be had.
    pub href: Option<String>,
    /// Its media type.
    pub media_type: Option<String>,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: Option<String>,
}

/// One text in two languages. Japanese leads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bilingual {
    /// In Japanese.
    pub ja: String,
    /// In English, where there is one.
    pub en: Option<String>,
}

impl Bilingual {
    /// A text in both languages.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Bilingual { ja: ja.into(), en: Some(en.into()) }
    }

    /// A text in Japanese only.
    pub fn ja(ja: impl Into<String>) -> Self {
        Bilingual { ja: ja.into(), en: None }
    }

    /// The Japanese text on one line.
    fn line(&self) -> Result<Line, Malformed> {
        one_line(&self.ja)
    }

    /// The English text on one line, as a property of ours.
    fn prop(&self, name: &str) -> Result<Option<Property>, Malformed> {
        self.en.as_deref().map(|en| own(name, &one_line(en)?)).transpose()
    }

    /// A part with the Japanese text, and inside it one with the English.
    fn part(&self, id: Option<Token>, name: &str) -> Result<Part, Malformed> {
        let mut part = Part::new(Token::new(name)?);
        if let (Some(en), Some(id)) = (&self.en, &id) {
            let mut inner = translation(en)?;
            inner.id = Some(Token::new(format!("{id}.en"))?);
            part.parts.push(inner);
        } else if let Some(en) = &self.en {
            part.parts.push(translation(en)?);
        }
        part.id = id;
        part.prose = Some(Markup::new(self.ja.as_str())?);
        Ok(part)
    }
}

fn translation(en: &str) -> Result<Part, Malformed> {
    let mut part = Part::new(Token::new("translation")?);
    part.ns = Some(Uri::new(NS)?);
    part.class = Some(Token::new("en")?);
    part.prose = Some(Markup::new(en)?);
    Ok(part)
}

/// Any text on one line, without space at its ends.
fn one_line(text: &str) -> Result<Line, Malformed> {
    Line::new(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A property of Shirube's namespace. Its value is a string of OSCAL's: one line, no space at its ends.
fn own(name: &str, value: &str) -> Result<Property, Malformed> {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut prop = Property::new(Token::new(name)?, Text::new(value)?);
    prop.ns = Some(Uri::new(NS)?);
    Ok(prop)
}

/// A property that OSCAL itself defines.
fn standard(name: &str, value: &str) -> Result<Property, Malformed> {
    let mut prop = own(name, value)?;
    prop.ns = Some(Uri::new(OSCAL_NS)?);
    Ok(prop)
}

fn notes(list: &[Note]) -> Result<Vec<Property>, Malformed> {
    list.iter().map(Note::prop).collect()
}

fn references(list: &[(String, String)]) -> Result<Vec<Link>, Malformed> {
    let link = |(href, text): &(String, String)| {
        let mut link = Link::new(UriRef::new(href.as_str())?);
        link.rel = Some(Token::new("reference")?);
        link.text = Some(one_line(text)?);
        Ok(link)
    };
    list.iter().map(link).collect()
}

fn back_matter(about: &About) -> Result<Option<BackMatter>, Malformed> {
    let resources = about.things.iter().map(resource).collect::<Result<Vec<_>, Malformed>>()?;
    let mut matter = BackMatter::new();
    matter.resources = resources;
    Ok(Some(matter).filter(|it| !it.resources.is_empty()))
}

fn resource(thing: &Thing) -> Result<Resource, Malformed> {
    let mut resource = Resource::new(thing.uuid.clone());
    resource.title = Some(one_line(&thing.title)?);
    resource.description = thing.description.as_deref().map(Markup::new).transpose()?;
    if let Some(href) = &thing.href {
        let mut rlink = Rlink::new(UriRef::new(href.as_str())?);
        rlink.media_type = thing.media_type.as_deref().map(Text::new).transpose()?;
        if let Some(digest) = &thing.sha256 {
            rlink.hashes.push(Hash::new(Text::new(digest.as_str())?, Text::new("SHA-256")?));
        }
        resource.rlinks.push(rlink);
    }
    Ok(resource)
}

/// A list that must hold something.
fn filled<T>(list: Vec<T>, what: &str) -> Result<Vec<T>, Malformed> {
    if list.is_empty() { Err(Malformed { kind: FaultKind::EmptyList, text: what.to_owned() }) } else { Ok(list) }
}

fn metadata(about: &About) -> Result<Metadata, Malformed> {
    let (title, version) = (about.title.line()?, Text::new(about.version.as_str())?);
    let mut metadata = Metadata::new(title, about.at.clone(), Text::new(OSCAL_VERSION)?, version);
    metadata.props.extend(about.title.prop("title-en")?);
    metadata.props.extend(notes(&about.notes)?);
    metadata.links = references(&about.sources)?;
    metadata.remarks = about.remarks.as_deref().map(Markup::new).transpose()?;
    if let Some((uuid, name)) = &about.publisher {
        let role = Token::new("publisher")?;
        metadata.roles.push(Role::new(role.clone(), Line::new("Publisher")?));
        let mut party = Party::new(uuid.clone(), PartyKind::Organization);
        party.name = Some(Text::new(name.as_str())?);
        metadata.parties.push(party);
        metadata.responsible_parties.push(ResponsibleParty::new(role, vec![uuid.clone()]));
    }
    Ok(metadata)
}

/// An identity OSCAL takes, from one it does not: version 5 of a name within another identity. The same inputs give the same.
///
/// # Errors
/// When the space is not a UUID.
pub fn derived(space: &str, name: &str) -> Result<Uuid, Malformed> {
    let space = uuid::Uuid::parse_str(space);
    let space = space.map_err(|error| Malformed { kind: FaultKind::BadUuid, text: error.to_string() })?;
    Uuid::new(uuid::Uuid::new_v5(&space, name.as_bytes()).hyphenated().to_string())
}

#[cfg(test)]
mod tests;
