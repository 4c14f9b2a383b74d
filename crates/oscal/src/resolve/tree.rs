//! What a resolution holds between its phases.
//!
//! **For**: [`super::import`], [`super::merge`], [`super::modify`]. **Rests on**: "the intermediate" of the specification.
//! **Words**: a *branch* is a group with its own controls and groups apart, and where it comes from; a *view* is a tree that is
//! only looked at. **Never** copy a control before it is selected. **Begin** with [`Tree`].

use std::collections::HashMap;

use crate::model::{Catalog, Control, Group, Parameter};

/// Where a group without an id comes from: which document, and the how-manieth group of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    /// The document, by the order in which documents were met.
    pub document: usize,
    /// The group, counted through the document.
    pub group: usize,
}

/// A group with what stands in it.
pub(super) struct Branch {
    /// The group itself, without its controls and groups.
    pub head: Group,
    /// Where it comes from.
    pub origin: Origin,
    /// Its controls.
    pub controls: Vec<Control>,
    /// Its groups.
    pub groups: Vec<Branch>,
}

/// A parameter outside any control.
pub(super) struct Loose {
    /// The parameter.
    pub param: Parameter,
    /// Whether it was loose in its source; otherwise its control was left out and it stays only if inserted somewhere.
    pub own: bool,
    /// Whether the profile sets it, and so means to have it.
    pub set: bool,
}

/// Loose parameters, each id once: the first stays.
#[derive(Default)]
pub(super) struct LooseSet {
    list: Vec<Loose>,
    at: HashMap<String, usize>,
}

impl LooseSet {
    /// Adds a parameter, unless one of its id is there.
    pub fn add(&mut self, loose: Loose) {
        match self.at.get(loose.param.id.as_str()) {
            Some(at) => self.list[*at].own |= loose.own,
            None => {
                self.at.insert(loose.param.id.to_string(), self.list.len());
                self.list.push(loose);
            }
        }
    }

    /// Adds a copy of a parameter.
    pub fn add_copy(&mut self, param: &Parameter, own: bool) {
        self.add(Loose { param: param.clone(), own, set: false });
    }

    /// Adds those of another set.
    pub fn append(&mut self, other: LooseSet) {
        other.list.into_iter().for_each(|loose| self.add(loose));
    }

    /// The parameters, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Loose> {
        self.list.iter()
    }

    /// The parameters, to be changed; their ids stay.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Loose> {
        self.list.iter_mut()
    }

    /// The parameters themselves.
    pub fn into_list(self) -> Vec<Loose> {
        self.list
    }
}

/// Controls and groups.
#[derive(Default)]
pub(super) struct Tree {
    /// Parameters outside any control and any group that stays.
    pub loose: LooseSet,
    /// Controls outside any group.
    pub controls: Vec<Control>,
    /// Groups.
    pub groups: Vec<Branch>,
}

/// A tree that is only looked at.
pub(super) struct View<'a> {
    /// Loose parameters; whether each was loose in its source.
    pub loose: Vec<(&'a Parameter, bool)>,
    /// Controls outside any group.
    pub controls: &'a [Control],
    /// Groups.
    pub groups: Vec<GroupView<'a>>,
}

/// A group that is only looked at.
pub(super) struct GroupView<'a> {
    /// The group itself.
    pub head: &'a Group,
    /// Where it comes from.
    pub origin: Origin,
    /// Its controls.
    pub controls: &'a [Control],
    /// Its groups.
    pub groups: Vec<GroupView<'a>>,
}

impl<'a> View<'a> {
    /// A catalog, looked at.
    pub fn of_catalog(catalog: &'a Catalog, document: usize) -> Self {
        let mut count = 0;
        View {
            loose: catalog.params.iter().map(|param| (param, true)).collect(),
            controls: &catalog.controls,
            groups: catalog.groups.iter().map(|group| GroupView::of_group(group, document, &mut count)).collect(),
        }
    }

    /// A tree, looked at.
    pub fn of_tree(tree: &'a Tree) -> Self {
        View {
            loose: tree.loose.iter().map(|loose| (&loose.param, loose.own)).collect(),
            controls: &tree.controls,
            groups: tree.groups.iter().map(GroupView::of_branch).collect(),
        }
    }
}

impl View<'_> {
    /// How many controls there are.
    pub fn size(&self) -> usize {
        count(self.controls) + self.groups.iter().map(GroupView::size).sum::<usize>()
    }
}

/// How many controls there are, with those inside.
pub(super) fn count(controls: &[Control]) -> usize {
    controls.iter().map(|control| 1 + count(&control.controls)).sum()
}

impl<'a> GroupView<'a> {
    fn size(&self) -> usize {
        count(self.controls) + self.groups.iter().map(GroupView::size).sum::<usize>()
    }

    fn of_group(group: &'a Group, document: usize, count: &mut usize) -> Self {
        let origin = Origin { document, group: *count };
        *count += 1;
        let groups = group.groups.iter().map(|inner| GroupView::of_group(inner, document, count)).collect();
        GroupView { head: group, origin, controls: &group.controls, groups }
    }

    fn of_branch(branch: &'a Branch) -> Self {
        let groups = branch.groups.iter().map(GroupView::of_branch).collect();
        GroupView { head: &branch.head, origin: branch.origin, controls: &branch.controls, groups }
    }
}

impl Branch {
    /// The group, put together again.
    pub fn into_group(self) -> Group {
        let groups = self.groups.into_iter().map(Branch::into_group).collect();
        Group { controls: self.controls, groups, ..self.head }
    }

    /// Whether any control stands in it, however deep.
    pub fn holds_controls(&self) -> bool {
        !self.controls.is_empty() || self.groups.iter().any(Branch::holds_controls)
    }
}

/// A group without what stands in it.
pub(super) fn head_of(group: &Group) -> Group {
    Group {
        id: group.id.clone(),
        title: group.title.clone(),
        class: group.class.clone(),
        links: group.links.clone(),
        params: group.params.clone(),
        parts: group.parts.clone(),
        props: group.props.clone(),
        groups: Vec::new(),
        controls: Vec::new(),
    }
}

/// A control with other controls inside.
pub(super) fn with_controls(control: &Control, controls: Vec<Control>) -> Control {
    Control {
        id: control.id.clone(),
        title: control.title.clone(),
        class: control.class.clone(),
        links: control.links.clone(),
        params: control.params.clone(),
        parts: control.parts.clone(),
        props: control.props.clone(),
        controls,
    }
}

/// Whether `keep=always` stands among properties of OSCAL.
pub(super) fn is_kept(props: &[crate::model::Property]) -> bool {
    let ours = |ns: &Option<crate::datatype::Uri>| ns.as_ref().is_none_or(|ns| *ns == crate::model::OSCAL_NS);
    props.iter().any(|prop| prop.name == "keep" && prop.value == "always" && ours(&prop.ns))
}
