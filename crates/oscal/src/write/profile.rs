//! Profiles from selections.
//!
//! **For**: what applies to one kind of operator or one sector. **Rests on**: [`crate::model::profile`]. **Words**: a *choice*
//! is what is selected from one catalog. **Never** name a document by where it lies on a machine. **Begin** with [`profile()`].

use super::{About, Note, back_matter, filled, metadata, notes};
use crate::datatype::{Malformed, Text, Token, UriRef};
use crate::model::profile::{Add, Alter, Import, IncludeAll, Merge, Modify, SelectControls, SetParameter, YesNo};
use crate::model::{Document, Profile};

/// A profile to be written. Its structure is that of the catalogs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// Who makes it, and when.
    pub about: About,
    /// What is selected from where, in order. A clause selected twice stands twice, and the resolution tells it.
    pub choices: Vec<Choice>,
    /// Parameters with the values they are set to.
    pub settings: Vec<(String, Vec<String>)>,
    /// Clauses with what is to be noted on them.
    pub marks: Vec<(String, Vec<Note>)>,
}

/// What is selected from one catalog or profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The document, as seen from the profile.
    pub href: String,
    /// The clauses; `None` for all.
    pub ids: Option<Vec<String>>,
    /// Whether clauses inside the selected come along.
    pub with_inside: bool,
}

/// A profile as OSCAL has it.
///
/// # Errors
/// When an id is no token, a link no link, or nothing is selected at all.
pub fn profile(from: &Selected) -> Result<Document, Malformed> {
    let imports = filled(from.choices.iter().map(import).collect::<Result<_, _>>()?, "choices")?;
    let mut profile = Profile::new(from.about.uuid.clone(), metadata(&from.about)?, imports);
    let mut merge = Merge::new();
    // How to combine is not said: the JSON schema of 1.2.2 has lost the member for it, and a clash is told when it is resolved.
    merge.as_is = Some(true);
    profile.merge = Some(merge);
    if !from.settings.is_empty() || !from.marks.is_empty() {
        let mut modify = Modify::new();
        modify.alters = from.marks.iter().map(mark).collect::<Result<_, _>>()?;
        modify.set_parameters = from.settings.iter().map(setting).collect::<Result<_, _>>()?;
        profile.modify = Some(modify);
    }
    profile.back_matter = back_matter(&from.about)?;
    Ok(Document::Profile(Box::new(profile)))
}

fn import(choice: &Choice) -> Result<Import, Malformed> {
    let mut import = Import::new(UriRef::new(choice.href.as_str())?);
    match &choice.ids {
        None => import.include_all = Some(IncludeAll::new()),
        Some(ids) => {
            let mut select = SelectControls::new();
            select.with_child_controls = choice.with_inside.then_some(YesNo::Yes);
            let ids = ids.iter().map(|id| Token::new(id.as_str())).collect::<Result<_, _>>()?;
            select.with_ids = filled(ids, "ids")?;
            import.include_controls.push(select);
        }
    }
    Ok(import)
}

fn setting((id, values): &(String, Vec<String>)) -> Result<SetParameter, Malformed> {
    let mut setting = SetParameter::new(Token::new(id.as_str())?);
    setting.values = values.iter().map(|value| Text::new(value.as_str())).collect::<Result<_, _>>()?;
    Ok(setting)
}

fn mark((id, list): &(String, Vec<Note>)) -> Result<Alter, Malformed> {
    let mut add = Add::new();
    add.props = notes(list)?;
    let mut alter = Alter::new(Token::new(id.as_str())?);
    alter.adds.push(add);
    Ok(alter)
}
