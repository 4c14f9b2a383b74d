//! Catalogs from norms.
//!
//! **For**: instruments and their clauses. **Rests on**: [`crate::model::catalog`]. **Words**: a *section* becomes a group, a
//! *clause* a control with a statement. **Never** lose the Japanese for the English. **Begin** with [`catalog()`].

use super::{About, Bilingual, filled, metadata, own};
use crate::datatype::{Line, Malformed, Token, UriRef};
use crate::model::{Catalog, Control, Document, Group, Link};

/// A catalog to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Who makes it, and when.
    pub about: About,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// Clauses that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its id, a token.
    pub id: String,
    /// What it is called.
    pub title: Bilingual,
    /// Its clauses; a section without any is written all the same.
    pub clauses: Vec<Clause>,
}

/// One clause: a requirement, a principle, a question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clause {
    /// Its id, a token.
    pub id: String,
    /// What it is called.
    pub title: Bilingual,
    /// What it says.
    pub text: Bilingual,
    /// What else is known, by names of ours: `strength`, `addressee`, `in-force-from`, `certainty`. A name may stand twice.
    pub notes: Vec<(String, String)>,
    /// Where it is to be read: a link and what to call it.
    pub sources: Vec<(String, String)>,
    /// Clauses of this clause.
    pub inside: Vec<Clause>,
}

/// A catalog as OSCAL has it.
///
/// # Errors
/// When an id is no token, a link no link, or there is no section at all.
pub fn catalog(from: &Catalogue) -> Result<Document, Malformed> {
    let mut catalog = Catalog::new(from.about.uuid.clone(), metadata(&from.about)?);
    catalog.groups = filled(from.sections.iter().map(group).collect::<Result<_, _>>()?, "sections")?;
    Ok(Document::Catalog(Box::new(catalog)))
}

fn group(section: &Section) -> Result<Group, Malformed> {
    let mut group = Group::new(section.title.line()?);
    group.id = Some(Token::new(section.id.as_str())?);
    group.props.extend(section.title.prop("title-en")?);
    group.controls = section.clauses.iter().map(control).collect::<Result<_, _>>()?;
    Ok(group)
}

fn control(clause: &Clause) -> Result<Control, Malformed> {
    let mut control = Control::new(Token::new(clause.id.as_str())?, clause.title.line()?);
    control.props.extend(clause.title.prop("title-en")?);
    for (name, value) in &clause.notes {
        control.props.push(own(name, value)?);
    }
    for (href, text) in &clause.sources {
        let mut link = Link::new(UriRef::new(href.as_str())?);
        link.rel = Some(Token::new("reference")?);
        link.text = Some(Line::new(text.as_str())?);
        control.links.push(link);
    }
    control.parts.push(clause.text.part(Some(Token::new(format!("{}_smt", clause.id))?), "statement")?);
    control.controls = clause.inside.iter().map(self::control).collect::<Result<_, _>>()?;
    Ok(control)
}
