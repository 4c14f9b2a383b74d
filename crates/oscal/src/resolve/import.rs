//! The import phase: documents, one after the other, each once per way that leads to it.
//!
//! **For**: [`super::resolve()`]. **Rests on**: the specification, "Import Phase". **Words**: the *chain* is the profiles being
//! resolved right now, outermost first. **Never** go deeper, wider or in circles without end. **Begin** with [`Run::profile`].

use std::collections::HashMap;

use super::base64;
use super::merge;
use super::modify;
use super::objects;
use super::select::{Selection, idle};
use super::tree::{Branch, Tree, View, count, is_kept};
use super::{Resolver, join};
use crate::fault::{Fault, FaultKind};
use crate::model::metadata::{Metadata, Party, Role};
use crate::model::profile::Import;
use crate::model::{BackMatter, Document, Profile, Resource};
use crate::read::read;

/// Profiles importing profiles, at most so deep.
const DEPTH: usize = 16;
/// Imports in one resolution.
const IMPORTS: usize = 1_000;
/// Controls brought in by all imports together.
const CONTROLS: usize = 100_000;
/// Bytes of text brought in by all imports together, about.
const BYTES: usize = 256 << 20;
/// Steps of selecting and altering, all together: a resolution of this size takes seconds, none an hour.
const STEPS: usize = 100_000_000;
/// Notices that are collected.
const NOTICES: usize = 1_000;

/// One resolution under way.
pub(super) struct Run<'a> {
    resolver: &'a dyn Resolver,
    chain: Vec<String>,
    documents: Vec<String>,
    imports: usize,
    controls: usize,
    steps: usize,
    bytes: usize,
    /// What should be known.
    pub notices: Vec<Fault>,
    /// Resources of all documents met, later ones in the place of earlier ones.
    pub resources: Vec<Option<Resource>>,
    places: HashMap<String, usize>,
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
            steps: 0,
            bytes: 0,
            places: HashMap::new(),
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

    /// Takes steps; too many of them end the resolution.
    pub fn spend(&mut self, steps: usize, path: &str) -> Result<(), Fault> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > STEPS { Err(Fault::new(FaultKind::TooMany, path, STEPS.to_string())) } else { Ok(()) }
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
        modify::modify(self, profile.modify.as_ref(), &mut tree)?;
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
        let (found, name) = self.find(profile, import, path, base)?;
        if self.chain.contains(&name) {
            return Err(Fault::new(FaultKind::Circular, format!("{path}/href"), self.chain_with(&name)));
        }
        match found.document() {
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
        let selection = Selection::of_import(import);
        self.spend(selection.questions().max(1).saturating_mul(2 * view.size()), path)?;
        for index in idle(&import.include_controls, view) {
            self.notice(FaultKind::NothingSelected, format!("{path}/include-controls/{index}"), "");
        }
        for index in idle(&import.exclude_controls, view) {
            self.notice(FaultKind::NothingSelected, format!("{path}/exclude-controls/{index}"), "");
        }
        let tree = selection.pick(view);
        self.controls += size(&tree);
        self.bytes += weight(&tree);
        if self.controls > CONTROLS || self.bytes > BYTES {
            return Err(Fault::new(FaultKind::TooMany, path, format!("{CONTROLS} | {BYTES}")));
        }
        Ok(tree)
    }

    /// The document an import leads to, with its name.
    fn find(&self, profile: &Profile, import: &Import, path: &str, base: &str) -> Result<(Found<'a>, String), Fault> {
        let fault = |kind, detail: &str| Fault::new(kind, format!("{path}/href"), detail);
        let href = import.href.as_str();
        let Some(uuid) = href.strip_prefix('#') else {
            let name = join(base, href).ok_or_else(|| fault(FaultKind::Outside, href))?;
            let document = self.resolver.document(&name).ok_or_else(|| fault(FaultKind::NotFound, &name))?;
            return Ok((Found::Known(document), name));
        };
        let resources = profile.back_matter.as_ref().map_or(&[][..], |it| &it.resources);
        let resource = resources.iter().find(|resource| resource.uuid.eq_ignore_ascii_case(uuid));
        let resource = resource.ok_or_else(|| fault(FaultKind::NotFound, href))?;
        let names: Vec<Option<String>> = resource.rlinks.iter().map(|rlink| join(base, &rlink.href)).collect();
        let known = names.iter().flatten().find_map(|name| Some((self.resolver.document(name)?, name.clone())));
        if let Some((document, name)) = known {
            return Ok((Found::Known(document), name));
        }
        if let Some(embedded) = &resource.base64 {
            let bytes = base64::decode(&embedded.value).ok_or_else(|| fault(FaultKind::BadValue, href))?;
            let document = read(&bytes).map_err(|faults| fault(FaultKind::NotImportable, &told(&faults)))?;
            return Ok((Found::Inside(Box::new(document)), format!("{base}{href}")));
        }
        let all_outside = !names.is_empty() && names.iter().all(Option::is_none);
        Err(fault(if all_outside { FaultKind::Outside } else { FaultKind::NotFound }, href))
    }

    /// Adds resources; one with an identity that is already there takes its place, unless that one is to be kept.
    fn add_resources(&mut self, back_matter: Option<&BackMatter>) {
        for resource in back_matter.iter().flat_map(|it| &it.resources) {
            let uuid = resource.uuid.to_ascii_lowercase();
            if let Some(own) = self.places.get(&uuid).and_then(|at| self.resources.get_mut(*at)) {
                if own.as_ref().is_some_and(|own| is_kept(&own.props)) && !is_kept(&resource.props) {
                    continue;
                }
                *own = None;
            }
            self.places.insert(uuid, self.resources.len());
            self.resources.push(Some(resource.clone()));
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

/// A document an import leads to.
enum Found<'a> {
    /// One the resolver knows.
    Known(&'a Document),
    /// One that stands inside the profile.
    Inside(Box<Document>),
}

impl Found<'_> {
    fn document(&self) -> &Document {
        match self {
            Found::Known(document) => document,
            Found::Inside(document) => document,
        }
    }
}

/// The first of some faults, in words for a fault.
fn told(faults: &[Fault]) -> String {
    faults.first().map(ToString::to_string).unwrap_or_default()
}

fn size(tree: &Tree) -> usize {
    fn within(branch: &Branch) -> usize {
        count(&branch.controls) + branch.groups.iter().map(within).sum::<usize>()
    }
    count(&tree.controls) + tree.groups.iter().map(within).sum::<usize>()
}

fn weight(tree: &Tree) -> usize {
    fn within(branch: &Branch) -> usize {
        branch.controls.iter().map(objects::weight).sum::<usize>() + branch.groups.iter().map(within).sum::<usize>()
    }
    tree.controls.iter().map(objects::weight).sum::<usize>() + tree.groups.iter().map(within).sum::<usize>()
}
