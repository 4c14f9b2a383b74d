//! The last steps: what nothing refers to is left out.
//!
//! **For**: [`super::resolve()`]. **Rests on**: the specification, "Final Operations". **Words**: a parameter is *inserted* by
//! `{{ insert: param, id }}`, a resource is referred to by `#uuid`. **Never** leave out what wants to be kept.
//! **Begin** with [`assemble`].

use std::collections::HashSet;

use super::tree::{Branch, Tree, is_kept};
use crate::datatype::Uuid;
use crate::model::catalog::{Control, Group, Parameter, Part};
use crate::model::{BackMatter, Catalog, Link, Metadata, Property, Resource};

/// The body of a resolved catalog.
pub(super) struct Body {
    params: Vec<Parameter>,
    controls: Vec<Control>,
    groups: Vec<Group>,
    resources: Vec<Resource>,
}

impl Body {
    /// The catalog, with resources still to be left out.
    pub fn into_catalog(self, uuid: Uuid, metadata: Metadata) -> Catalog {
        let mut catalog = Catalog::new(uuid, metadata);
        catalog.params = self.params;
        catalog.controls = self.controls;
        catalog.groups = self.groups;
        catalog.back_matter = (!self.resources.is_empty()).then_some(BackMatter { resources: self.resources });
        catalog
    }
}

/// What the text of a document refers to.
#[derive(Default)]
pub(super) struct Used {
    params: HashSet<String>,
    /// What stands after `#`, in small letters when it has the length of a UUID.
    targets: HashSet<String>,
}

impl Used {
    /// Whether a resource is referred to.
    pub fn has_resource(&self, uuid: &Uuid) -> bool {
        self.targets.contains(&uuid.to_ascii_lowercase())
    }

    /// Notes what a text refers to.
    pub fn text(&mut self, text: &str) {
        for id in insertions(text) {
            if !self.params.contains(id) {
                self.params.insert(id.to_owned());
            }
        }
        for (at, _) in text.match_indices('#') {
            if let Some(uuid) = text.get(at + 1..at + 37) {
                self.targets.insert(uuid.to_ascii_lowercase());
            }
        }
    }

    fn links(&mut self, props: &[Property], links: &[Link]) {
        for link in links {
            self.text(&link.href);
            link.text.iter().for_each(|text| self.text(text));
        }
        for prop in props {
            self.text(&prop.value);
            prop.remarks.iter().for_each(|text| self.text(text));
        }
    }

    fn param(&mut self, param: &Parameter) {
        self.links(&param.props, &param.links);
        let select = param.select.iter().flat_map(|select| &select.choice).map(|it| it.as_str());
        let lines = param.label.iter().map(|it| it.as_str()).chain(param.values.iter().map(|it| it.as_str()));
        let markup = param.usage.iter().chain(&param.remarks).map(|it| it.as_str());
        let constraints = param.constraints.iter().flat_map(|it| &it.description).map(|it| it.as_str());
        let guidelines = param.guidelines.iter().map(|it| it.prose.as_str());
        for text in select.chain(lines).chain(markup).chain(constraints).chain(guidelines) {
            self.text(text);
        }
        if let Some(other) = &param.depends_on {
            self.params.insert(other.to_string());
        }
    }

    fn part(&mut self, part: &Part) {
        self.links(&part.props, &part.links);
        part.title.iter().for_each(|text| self.text(text));
        part.prose.iter().for_each(|text| self.text(text));
        part.parts.iter().for_each(|inner| self.part(inner));
    }

    fn control(&mut self, control: &Control) {
        self.text(&control.title);
        self.links(&control.props, &control.links);
        control.params.iter().for_each(|param| self.param(param));
        control.parts.iter().for_each(|part| self.part(part));
        control.controls.iter().for_each(|inner| self.control(inner));
    }

    fn group(&mut self, group: &Group) {
        self.text(&group.title);
        self.links(&group.props, &group.links);
        group.params.iter().for_each(|param| self.param(param));
        group.parts.iter().for_each(|part| self.part(part));
        group.controls.iter().for_each(|control| self.control(control));
        group.groups.iter().for_each(|inner| self.group(inner));
    }

    fn resource(&mut self, resource: &Resource) {
        let citation = resource.citation.as_ref();
        self.links(&resource.props, citation.map_or(&[], |it| &it.links));
        let texts = resource.description.iter().chain(&resource.remarks).map(|it| it.as_str());
        for text in texts.chain(citation.map(|it| it.text.as_str())) {
            self.text(text);
        }
        resource.rlinks.iter().for_each(|rlink| self.text(&rlink.href));
    }

    /// Notes what the metadata refers to.
    pub fn metadata(&mut self, metadata: &Metadata) {
        self.links(&metadata.props, &metadata.links);
        metadata.remarks.iter().for_each(|text| self.text(text));
        for party in &metadata.parties {
            self.links(&party.props, &party.links);
        }
    }
}

/// The ids of the parameters a text inserts.
pub(crate) fn insertions(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("{{").filter_map(|(at, _)| {
        let inside = text[at + 2..].split("}}").next()?.trim();
        let (kind, id) = inside.strip_prefix("insert:")?.split_once(',')?;
        (kind.trim() == "param").then(|| id.trim())
    })
}

/// Puts the body together; loose parameters nobody inserts and resources nobody refers to are left out.
pub(super) fn assemble(tree: Tree, resources: Vec<Resource>) -> (Body, Used) {
    let groups: Vec<Group> = tree.groups.into_iter().map(Branch::into_group).collect();
    let mut used = Used::default();
    groups.iter().for_each(|group| used.group(group));
    tree.controls.iter().for_each(|control| used.control(control));
    let standing = standing(&groups, &tree.controls);
    let mut waiting: Vec<_> = tree.loose.into_list().into_iter().map(|loose| (loose, false)).collect();
    // A parameter that is inserted may itself insert others.
    loop {
        let before = used.params.len();
        for (loose, taken) in waiting.iter_mut().filter(|(_, taken)| !taken) {
            let id = loose.param.id.as_str();
            let kept = loose.own && (loose.set || is_kept(&loose.param.props));
            if !standing.contains(id) && (kept || used.params.contains(id)) {
                *taken = true;
                used.param(&loose.param);
            }
        }
        if used.params.len() == before {
            break;
        }
    }
    let params = waiting.into_iter().filter(|(_, taken)| *taken).map(|(loose, _)| loose.param).collect();
    (Body { params, controls: tree.controls, groups, resources }, used)
}

/// The ids of the parameters that already stand in controls and groups.
fn standing(groups: &[Group], controls: &[Control]) -> HashSet<String> {
    fn of(controls: &[Control], out: &mut HashSet<String>) {
        for control in controls {
            out.extend(control.params.iter().map(|param| param.id.to_string()));
            of(&control.controls, out);
        }
    }
    fn within(group: &Group, out: &mut HashSet<String>) {
        out.extend(group.params.iter().map(|param| param.id.to_string()));
        of(&group.controls, out);
        group.groups.iter().for_each(|inner| within(inner, out));
    }
    let mut out = HashSet::new();
    of(controls, &mut out);
    groups.iter().for_each(|group| within(group, &mut out));
    out
}

/// Leaves out resources that nothing refers to; one that stays may refer to others.
pub(super) fn prune(catalog: &mut Catalog, mut used: Used) {
    let Some(back_matter) = &mut catalog.back_matter else { return };
    let mut stays = vec![false; back_matter.resources.len()];
    loop {
        let mut more = false;
        for (resource, stays) in back_matter.resources.iter().zip(&mut stays).filter(|(_, stays)| !**stays) {
            if is_kept(&resource.props) || used.has_resource(&resource.uuid) {
                (*stays, more) = (true, true);
                used.resource(resource);
            }
        }
        if !more {
            break;
        }
    }
    let mut stays = stays.into_iter();
    back_matter.resources.retain(|_| stays.next().unwrap_or(true));
    if back_matter.resources.is_empty() {
        catalog.back_matter = None;
    }
}
