//! The import phase: documents, one after the other, each once per way that leads to it.
//!
//! **For**: [`super::resolve()`]. **Rests on**: the specification, "Import Phase". **Words**: the *chain* is the profiles being
//! resolved right now, outermost first. **Never** go deeper, wider or in circles without end. **Begin** with [`Run::profile`].

use super::merge;
use super::modify;
use super::select::{Selection, idle};
use super::tree::{Loose, Tree, View, is_kept};
use super::{Resolver, join};
use crate::fault::{Fault, FaultKind};
use crate::model::metadata::{Metadata, Party, Role};
use crate::model::profile::Import;
use crate::model::{BackMatter, Control, Document, Profile, Resource};

/// Profiles importing profiles, at most so deep.
const DEPTH: usize = 16;
/// Imports in one resolution.
const IMPORTS: usize = 1_000;
/// Controls brought in by all imports together.
const CONTROLS: usize = 100_000;
/// Notices that are collected.
const NOTICES: usize = 1_000;

/// One resolution under way.
pub(super) struct Run<'a> {
    resolver: &'a dyn Resolver,
    chain: Vec<String>,
    documents: Vec<String>,
    imports: usize,
    controls: usize,
    /// What should be known.
    pub notices: Vec<Fault>,
    /// Resources of all documents met, later ones in the place of earlier ones.
    pub resources: Vec<Resource>,
    /// Versions of OSCAL of all documents met.
    pub versions: Vec<String>,
    /// Roles of sources that want to be kept.
    pub roles: Vec<Role>,
    /// Parties of sources that want to be kept.
    pub parties: Vec<Party>,
}

impl<'a> Run<'a> {
    /// A resolution that has not begun.
    pub fn new(resolver: &'a dyn Resolver) -> Self {
        Run {
            resolver,
            chain: Vec::new(),
            documents: Vec::new(),
            imports: 0,
            controls: 0,
            notices: Vec::new(),
            resources: Vec::new(),
            versions: Vec::new(),
            roles: Vec::new(),
            parties: Vec::new(),
        }
    }

    /// Notes something that does not stop the resolution.
    pub fn notice(&mut self, kind: FaultKind, path: String, detail: impl Into<String>) {
        if self.notices.len() < NOTICES {
            self.notices.push(Fault::new(kind, path, detail));
        }
    }

    /// A profile, resolved as far as its body goes.
    pub fn profile(&mut self, profile: &Profile, name: &str) -> Result<Tree, Fault> {
        if self.chain.len() >= DEPTH {
            return Err(Fault::new(FaultKind::TooDeep, "/profile/imports", self.chain_with(name)));
        }
        self.chain.push(name.to_owned());
        self.versions.push(profile.metadata.oscal_version.to_string());
        let mut trees = Vec::with_capacity(profile.imports.len());
        for (index, import) in profile.imports.iter().enumerate() {
            trees.push(self.import(profile, import, &format!("/profile/imports/{index}"), name)?);
        }
        let mut tree = merge::merge(self, profile.merge.as_ref(), trees)?;
        modify::modify(self, profile.modify.as_ref(), &mut tree);
        self.add_resources(profile.back_matter.as_ref());
        self.chain.pop();
        Ok(tree)
    }

    fn chain_with(&self, name: &str) -> String {
        self.chain.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(" → ")
    }

    fn import(&mut self, profile: &Profile, import: &Import, path: &str, base: &str) -> Result<Tree, Fault> {
        self.imports += 1;
        if self.imports > IMPORTS {
            return Err(Fault::new(FaultKind::TooMany, path, IMPORTS.to_string()));
        }
        let (document, name) = self.find(profile, import, path, base)?;
        if self.chain.contains(&name) {
            return Err(Fault::new(FaultKind::Circular, format!("{path}/href"), self.chain_with(&name)));
        }
        match document {
            Document::Catalog(catalog) => {
                self.keep_people(&catalog.metadata);
                self.versions.push(catalog.metadata.oscal_version.to_string());
                let number = self.number(name);
                let picked = self.pick(&View::of_catalog(catalog, number), import, path)?;
                self.add_resources(catalog.back_matter.as_ref());
                Ok(picked)
            }
            Document::Profile(inner) => {
                self.keep_people(&inner.metadata);
                let tree = self.profile(inner, &name)?;
                self.pick(&View::of_tree(&tree), import, path)
            }
            other => Err(Fault::new(FaultKind::NotImportable, format!("{path}/href"), other.model())),
        }
    }

    /// Which document it is, by the order in which documents were met.
    fn number(&mut self, name: String) -> usize {
        self.documents.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.documents.push(name);
            self.documents.len() - 1
        })
    }

    fn pick(&mut self, view: &View<'_>, import: &Import, path: &str) -> Result<Tree, Fault> {
        for index in idle(&import.include_controls, view) {
            self.notice(FaultKind::NothingSelected, format!("{path}/include-controls/{index}"), "");
        }
        for index in idle(&import.exclude_controls, view) {
            self.notice(FaultKind::NothingSelected, format!("{path}/exclude-controls/{index}"), "");
        }
        let tree = Selection::of_import(import).pick(view);
        self.controls += count(&tree);
        if self.controls > CONTROLS {
            return Err(Fault::new(FaultKind::TooMany, path, CONTROLS.to_string()));
        }
        Ok(tree)
    }

    /// The document an import leads to, with its name.
    fn find(
        &self,
        profile: &Profile,
        import: &Import,
        path: &str,
        base: &str,
    ) -> Result<(&'a Document, String), Fault> {
        let fault = |kind, detail: &str| Fault::new(kind, format!("{path}/href"), detail);
        let href = import.href.as_str();
        let Some(uuid) = href.strip_prefix('#') else {
            let name = join(base, href).ok_or_else(|| fault(FaultKind::Outside, href))?;
            let document = self.resolver.document(&name).ok_or_else(|| fault(FaultKind::NotFound, &name))?;
            return Ok((document, name));
        };
        let resources = profile.back_matter.as_ref().map_or(&[][..], |it| &it.resources);
        let resource = resources.iter().find(|resource| resource.uuid.eq_ignore_ascii_case(uuid));
        let resource = resource.ok_or_else(|| fault(FaultKind::NotFound, href))?;
        let names: Vec<Option<String>> = resource.rlinks.iter().map(|rlink| join(base, &rlink.href)).collect();
        let known = names.iter().flatten().find_map(|name| Some((self.resolver.document(name)?, name.clone())));
        let all_outside = !names.is_empty() && names.iter().all(Option::is_none);
        known.ok_or_else(|| fault(if all_outside { FaultKind::Outside } else { FaultKind::NotFound }, href))
    }

    /// Adds resources; one with an identity that is already there takes its place, unless that one is to be kept.
    fn add_resources(&mut self, back_matter: Option<&BackMatter>) {
        for resource in back_matter.iter().flat_map(|it| &it.resources) {
            if let Some(at) = self.resources.iter().position(|own| own.uuid == resource.uuid) {
                if is_kept(&self.resources[at].props) && !is_kept(&resource.props) {
                    continue;
                }
                self.resources.remove(at);
            }
            self.resources.push(resource.clone());
        }
    }

    fn keep_people(&mut self, metadata: &Metadata) {
        for role in metadata.roles.iter().filter(|role| is_kept(&role.props)) {
            if self.roles.iter().all(|own| own.id != role.id) {
                self.roles.push(role.clone());
            }
        }
        for party in metadata.parties.iter().filter(|party| is_kept(&party.props)) {
            if self.parties.iter().all(|own| own.uuid != party.uuid) {
                self.parties.push(party.clone());
            }
        }
    }
}

fn count(tree: &Tree) -> usize {
    fn of(controls: &[Control]) -> usize {
        controls.iter().map(|control| 1 + of(&control.controls)).sum()
    }
    fn within(branch: &super::tree::Branch) -> usize {
        of(&branch.controls) + branch.groups.iter().map(within).sum::<usize>()
    }
    of(&tree.controls) + tree.groups.iter().map(within).sum::<usize>()
}

/// Adds loose parameters that are not there yet.
pub(super) fn add_loose(own: &mut Vec<Loose>, more: impl IntoIterator<Item = Loose>) {
    for loose in more {
        match own.iter_mut().find(|it| it.param.id == loose.param.id) {
            Some(it) => it.own |= loose.own,
            None => own.push(loose),
        }
    }
}
