//! Catalogs from norms.
//!
//! **For**: instruments and their clauses. **Rests on**: [`crate::model::catalog`]. **Words**: a *section* becomes a group, a
//! *clause* a control with a statement. **Never** lose the Japanese for the English. **Begin** with [`catalog()`].

use super::{About, Bilingual, Note, back_matter, filled, metadata, notes, references, standard};
use crate::datatype::{Malformed, Token, Uri};
use crate::model::{Catalog, Control, Document, Group};

/// A catalog to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Who makes it, and when.
    pub about: About,
    /// Its sections.
    pub sections: Vec<Section>,
    /// Clauses outside any section.
    pub clauses: Vec<Clause>,
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
    /// Its kind: article, principle, question.
    pub class: Option<String>,
    /// What it says.
    pub text: Bilingual,
    /// What else is known by names that OSCAL itself defines: `label`, `sort-id`.
    pub standard: Vec<(String, String)>,
    /// What else is known, by names of ours: `strength`, `addressee`, `in-force-from`, `certainty`.
    pub notes: Vec<Note>,
    /// Texts beside the statement, by names of ours.
    pub more: Vec<(String, Bilingual)>,
    /// Where it is to be read: a link and what to call it.
    pub sources: Vec<(String, String)>,
    /// Clauses of this clause.
    pub inside: Vec<Clause>,
}

/// A catalog as OSCAL has it.
///
/// # Errors
/// When an id is no token, a link no link, or there is neither a section nor a clause.
pub fn catalog(from: &Catalogue) -> Result<Document, Malformed> {
    let mut catalog = Catalog::new(from.about.uuid.clone(), metadata(&from.about)?);
    catalog.groups = from.sections.iter().map(group).collect::<Result<_, _>>()?;
    catalog.controls = from.clauses.iter().map(control).collect::<Result<_, _>>()?;
    if catalog.groups.is_empty() {
        catalog.controls = filled(catalog.controls, "clauses")?;
    }
    catalog.back_matter = back_matter(&from.about)?;
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
    control.class = clause.class.as_deref().map(Token::new).transpose()?;
    for (name, value) in &clause.standard {
        control.props.push(standard(name, value)?);
    }
    control.props.extend(clause.title.prop("title-en")?);
    control.props.extend(notes(&clause.notes)?);
    control.links = references(&clause.sources)?;
    control.parts.push(clause.text.part(Some(Token::new(format!("{}_smt", clause.id))?), "statement")?);
    for (name, text) in &clause.more {
        let mut part = text.part(Some(Token::new(format!("{}_{name}", clause.id))?), name)?;
        part.ns = Some(Uri::new(super::NS)?);
        control.parts.push(part);
    }
    control.controls = clause.inside.iter().map(self::control).collect::<Result<_, _>>()?;
    Ok(control)
}
