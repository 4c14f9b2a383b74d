//! Profiles: selections from catalogs, changed to fit.
//!
//! **For**: baselines, and what applies to one kind of operator. **Rests on**: `oscal_profile_metaschema.xml`. **Words**: a profile *imports*, *merges*, *modifies*, in this order.
//! **Never** hold what the metaschema does not have. **Begin** with [`Profile`].

use super::back_matter::BackMatter;
use super::catalog::{Parameter, ParameterConstraint, ParameterGuideline, ParameterSelection, Part};
use super::metadata::{Link, Metadata, Property};
use crate::datatype::{Line, Markup, Text, Token, Uri, UriRef, Uuid};
use crate::shape::{shape, words};

shape! {
    /// A selection from catalogs, changed to fit (`profile`).
    pub struct Profile {
        /// Its identity.
        req uuid: Uuid,
        /// Who made the document, when, which version.
        req metadata: Metadata,
        /// Where the controls come from.
        need imports: Import,
        /// Resources the document refers to.
        opt back_matter: BackMatter,
        /// How what was imported is put together.
        opt merge: Merge,
        /// What is changed in it.
        opt modify: Modify,
    }
    /// Where controls come from and which (`import`).
    pub struct Import {
        /// Where it leads.
        req href: UriRef,
        /// All but these controls.
        many exclude_controls: SelectControls,
        /// Everything.
        opt include_all: IncludeAll,
        /// These controls.
        many include_controls: SelectControls,
    }
    choose true ["include-all", "include-controls"]
    /// Everything is meant (`include-all`).
    pub struct IncludeAll {
    }
    /// Which controls are meant (`select-control-by-id`).
    pub struct SelectControls {
        /// By patterns over ids.
        many matching: Matching,
        /// Whether the controls inside come too.
        opt with_child_controls: YesNo,
        /// By ids.
        many with_ids: Token,
    }
    /// Controls by a pattern over their ids (`matching`).
    pub struct Matching {
        /// A pattern: `*` for any run of characters, `?` for any one.
        opt pattern: Text,
        /// Remarks.
        opt remarks: Markup,
    }
    /// How what was imported is put together (`merge`).
    pub struct Merge {
        /// What happens to controls with the same id.
        opt combine: Combine,
        /// No structure.
        opt flat: Flat,
        /// The structure of the source.
        opt as_is: bool,
        /// A structure of the profile's own.
        opt custom: Custom,
    }
    choose false ["flat", "as-is", "custom"]
    /// What happens to controls with the same id (`combine`).
    pub struct Combine {
        /// What happens; nothing is combined when left out.
        opt method: CombineMethod,
    }
    /// No structure (`flat`).
    pub struct Flat {
    }
    /// A structure of the profile's own (`custom`).
    pub struct Custom {
        /// Groups.
        many groups: CustomGroup,
        /// Which controls stand here.
        many insert_controls: InsertControls,
    }
    /// A group of the profile's own (`group`).
    pub struct CustomGroup {
        /// Its id in the document.
        opt id: Token,
        /// Its name for people.
        req title: Line,
        /// A finer kind within the name.
        opt class: Token,
        /// Groups.
        many groups: CustomGroup,
        /// Links.
        many links: Link,
        /// Parameters.
        many params: Parameter,
        /// Parts.
        many parts: Part,
        /// Properties.
        many props: Property,
        /// Which controls stand here.
        many insert_controls: InsertControls,
    }
    choose false ["groups", "insert-controls"]
    /// Which controls stand at a place (`insert-controls`).
    pub struct InsertControls {
        /// All but these controls.
        many exclude_controls: SelectControls,
        /// Everything.
        opt include_all: IncludeAll,
        /// In what order.
        opt order: Order,
        /// These controls.
        many include_controls: SelectControls,
    }
    choose true ["include-all", "include-controls"]
    /// What is changed in what was imported (`modify`).
    pub struct Modify {
        /// Changes to controls.
        many alters: Alter,
        /// Changes to parameters.
        many set_parameters: SetParameter,
    }
    /// A change to a parameter (`set-parameter`).
    pub struct SetParameter {
        /// A finer kind within the name.
        opt class: Token,
        /// The parameter.
        req param_id: Token,
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
        /// What it is used for.
        opt usage: Markup,
        /// Values.
        many values: Text,
        /// A choice of values.
        opt select: ParameterSelection,
    }
    choose false ["values", "select"]
    /// A change to a control (`alter`).
    pub struct Alter {
        /// The control.
        req control_id: Token,
        /// What is added.
        many adds: Add,
        /// What is removed.
        many removes: Remove,
    }
    /// What is added to a control (`add`).
    pub struct Add {
        /// Its name for people.
        opt title: Line,
        /// The object with this id.
        opt by_id: Token,
        /// Links.
        many links: Link,
        /// Parameters.
        many params: Parameter,
        /// Parts.
        many parts: Part,
        /// Where it goes.
        opt position: Position,
        /// Properties.
        many props: Property,
    }
    /// What is removed from a control: what meets every criterion given (`remove`).
    pub struct Remove {
        /// Objects of this class.
        opt by_class: Token,
        /// The object with this id.
        opt by_id: Token,
        /// Objects of this kind.
        opt by_item_name: ItemName,
        /// Objects of this name.
        opt by_name: Token,
        /// Objects of this namespace.
        opt by_ns: Uri,
        /// Remarks.
        opt remarks: Markup,
    }
}

words! {
    /// Yes or no.
    pub enum YesNo {
        /// `yes`
        Yes = "yes",
        /// `no`
        No = "no",
    }
    /// What happens to controls with the same id.
    pub enum CombineMethod {
        /// `use-first`
        UseFirst = "use-first",
        /// `merge`
        Merge = "merge",
        /// `keep`
        Keep = "keep",
    }
    /// In what order controls stand.
    pub enum Order {
        /// `keep`
        Keep = "keep",
        /// `ascending`
        Ascending = "ascending",
        /// `descending`
        Descending = "descending",
    }
    /// Where an addition goes.
    pub enum Position {
        /// `before`
        Before = "before",
        /// `after`
        After = "after",
        /// `starting`
        Starting = "starting",
        /// `ending`
        Ending = "ending",
    }
    /// Kinds of objects a removal can name.
    pub enum ItemName {
        /// `param`
        Param = "param",
        /// `prop`
        Prop = "prop",
        /// `link`
        Link = "link",
        /// `part`
        Part = "part",
        /// `mapping`
        Mapping = "mapping",
        /// `map`
        Map = "map",
    }
}
