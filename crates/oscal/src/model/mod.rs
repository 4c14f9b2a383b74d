//! The five models of OSCAL that Shirube speaks, and what they share.
//!
//! **For**: typed access to documents, our own and others'. **Rests on**: the metaschemas of OSCAL 1.2.2; each room names
//! its own. **Words**: as OSCAL has them, in singular for structs; a member called `type` is `kind` here.
//! **Never** judge: a struct is what the model allows, [`crate::check`] says what makes sense. **Begin** with [`Document`].

use serde::{Deserialize, Serialize};

pub mod back_matter;
pub mod catalog;
pub mod finding;
pub mod mapping;
pub mod metadata;
pub mod poam;
pub mod profile;
pub mod results;
pub mod risk;
pub mod system;
pub mod task;

pub use back_matter::{BackMatter, Resource};
pub use catalog::{Catalog, Control, Group, Parameter, Part};
pub use mapping::MappingCollection;
pub use metadata::{Link, Metadata, Property};
pub use poam::PlanOfAction;
pub use profile::Profile;
pub use results::AssessmentResults;

/// The version of OSCAL this crate writes.
pub const OSCAL_VERSION: &str = "1.2.2";

/// The namespace of names that OSCAL itself defines.
pub const OSCAL_NS: &str = "http://csrc.nist.gov/ns/oscal";

/// One document: the member of its root says which model it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Document {
    /// A catalog.
    #[serde(rename = "catalog")]
    Catalog(Box<Catalog>),
    /// A profile.
    #[serde(rename = "profile")]
    Profile(Box<Profile>),
    /// Mappings.
    #[serde(rename = "mapping-collection")]
    Mapping(Box<MappingCollection>),
    /// Assessment results.
    #[serde(rename = "assessment-results")]
    Results(Box<AssessmentResults>),
    /// A plan of action and milestones.
    #[serde(rename = "plan-of-action-and-milestones")]
    Plan(Box<PlanOfAction>),
}

impl Document {
    /// What the document says of itself.
    pub fn metadata(&self) -> &Metadata {
        match self {
            Document::Catalog(it) => &it.metadata,
            Document::Profile(it) => &it.metadata,
            Document::Mapping(it) => &it.metadata,
            Document::Results(it) => &it.metadata,
            Document::Plan(it) => &it.metadata,
        }
    }

    /// What the document refers to.
    pub fn resources(&self) -> &[Resource] {
        let back_matter = match self {
            Document::Catalog(it) => &it.back_matter,
            Document::Profile(it) => &it.back_matter,
            Document::Mapping(it) => &it.back_matter,
            Document::Results(it) => &it.back_matter,
            Document::Plan(it) => &it.back_matter,
        };
        back_matter.as_ref().map_or(&[], |it| &it.resources)
    }

    /// The member of the root that names the model.
    pub fn model(&self) -> &'static str {
        match self {
            Document::Catalog(_) => "catalog",
            Document::Profile(_) => "profile",
            Document::Mapping(_) => "mapping-collection",
            Document::Results(_) => "assessment-results",
            Document::Plan(_) => "plan-of-action-and-milestones",
        }
    }

    /// The document as JSON, indented, with a newline at the end.
    ///
    /// # Errors
    /// When a value cannot be written, which no value of the model does.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }
}
