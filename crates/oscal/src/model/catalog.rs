//! Catalogs: controls, their groups, texts and parameters.
//!
//! **For**: norms as data. **Rests on**: `oscal_catalog_metaschema.xml`, `oscal_control-common_metaschema.xml`. **Words**: a *control* is one requirement, a *part* a piece of its text, a *parameter* a value left open in it.
//! **Never** hold what the metaschema does not have. **Begin** with [`Catalog`].

use super::back_matter::BackMatter;
use super::metadata::{Link, Metadata, Property};
use crate::datatype::{Line, Markup, Text, Token, Uri, Uuid};
use crate::shape::{shape, words};

shape! {
    /// A catalog of controls (`catalog`).
    pub struct Catalog {
        /// Its identity.
        req uuid: Uuid,
        /// Who made the document, when, which version.
        req metadata: Metadata,
        /// Resources the document refers to.
        opt back_matter: BackMatter,
        /// Controls.
        many controls: Control,
        /// Groups.
        many groups: Group,
        /// Parameters.
        many params: Parameter,
    }
    /// Controls that belong together (`group`).
    pub struct Group {
        /// Its id in the document.
        opt id: Token,
        /// Its name for people.
        req title: Line,
        /// A finer kind within the name.
        opt class: Token,
        /// Groups.
        many groups: Group,
        /// Links.
        many links: Link,
        /// Parameters.
        many params: Parameter,
        /// Parts.
        many parts: Part,
        /// Properties.
        many props: Property,
        /// Controls.
        many controls: Control,
    }
    choose false ["groups", "controls"]
    /// One control: a requirement, a principle, a measure (`control`).
    pub struct Control {
        /// Its id in the document.
        req id: Token,
        /// Its name for people.
        req title: Line,
        /// A finer kind within the name.
        opt class: Token,
        /// Controls.
        many controls: Control,
        /// Links.
        many links: Link,
        /// Parameters.
        many params: Parameter,
        /// Parts.
        many parts: Part,
        /// Properties.
        many props: Property,
    }
    /// A part of the text, itself with parts (`part`).
    pub struct Part {
        /// Its id in the document.
        opt id: Token,
        /// Which of the names the model or the namespace has.
        req name: Token,
        /// Its name for people.
        opt title: Line,
        /// A finer kind within the name.
        opt class: Token,
        /// Who defines the name; OSCAL itself when left out.
        opt ns: Uri,
        /// Links.
        many links: Link,
        /// Parts.
        many parts: Part,
        /// Properties.
        many props: Property,
        /// The words.
        opt prose: Markup,
    }
    /// A value left open in the text of a control (`parameter`).
    pub struct Parameter {
        /// Its id in the document.
        req id: Token,
        /// A finer kind within the name.
        opt class: Token,
        /// What a value must keep to.
        many constraints: ParameterConstraint,
        /// Left from earlier versions; has no meaning now.
        opt depends_on: Token,
        /// Advice on choosing a value.
        many guidelines: ParameterGuideline,
        /// A placeholder for the value.
        opt label: Line,
        /// Links.
        many links: Link,
        /// Properties.
        many props: Property,
        /// Remarks.
        opt remarks: Markup,
        /// What it is used for.
        opt usage: Markup,
        /// Values.
        many values: Text,
        /// A choice of values.
        opt select: ParameterSelection,
    }
    choose false ["values", "select"]
    /// What a value must keep to (`parameter-constraint`).
    pub struct ParameterConstraint {
        /// A description.
        opt description: Markup,
        /// Tests of a value.
        many tests: ConstraintTest,
    }
    /// A test of a value (`constraint-test`).
    pub struct ConstraintTest {
        /// The test.
        req expression: Text,
        /// Remarks.
        opt remarks: Markup,
    }
    /// Advice on a value (`parameter-guideline`).
    pub struct ParameterGuideline {
        /// The words.
        req prose: Markup,
    }
    /// A choice of values (`parameter-selection`).
    pub struct ParameterSelection {
        /// What there is to choose from.
        many choice: Line,
        /// Whether more than one may be chosen.
        opt how_many: HowMany,
    }
}

words! {
    /// How many may be chosen.
    pub enum HowMany {
        /// `one`
        One = "one",
        /// `one-or-more`
        OneOrMore = "one-or-more",
    }
}
