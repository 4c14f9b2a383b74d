//! The folder a profile stands in: its documents, and nothing beside it.

use super::told::Faulty;
use crate::time::{Timestamp, rfc3339};
use shirube_oscal::datatype::{DateTime, Text};
use shirube_oscal::model::Profile;
use shirube_oscal::model::profile::Import;
use shirube_oscal::resolve::{Context, join};
use shirube_oscal::write::derived;
use shirube_oscal::{Document, Fault, FaultKind, resolve};
use shirube_proof::digest::sha256;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest document that is read, in bytes.
pub const LARGEST: u64 = 32 << 20;
/// All documents of one resolution together, in bytes.
const TOGETHER: u64 = 128 << 20;
/// Documents of one resolution.
const DOCUMENTS: usize = 256;

/// A profile with the documents of its folder that it leads to.
pub struct Folder {
    root: PathBuf,
    name: String,
    documents: HashMap<String, Document>,
    /// What each document was, so that a resolution is known by all of them.
    digests: BTreeMap<String, String>,
    bytes: u64,
    faults: Vec<Faulty>,
}

impl Folder {
    /// A profile that was read from a file, with everything in the file's own folder that it imports, read now.
    ///
    /// # Errors
    /// Every fault of every document: not there, outside, not OSCAL, too large.
    pub fn gather(path: &Path, profile: Document, bytes: &[u8]) -> Result<Folder, Vec<Faulty>> {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let beside = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut folder = Folder {
            root: fs::canonicalize(beside).unwrap_or_else(|_| beside.to_owned()),
            name: name.clone(),
            documents: HashMap::new(),
            digests: BTreeMap::from([(name.clone(), sha256(bytes).to_string())]),
            bytes: bytes.len() as u64,
            faults: Vec::new(),
        };
        let mut open = vec![name.clone()];
        folder.documents.insert(name, profile);
        while let Some(next) = open.pop() {
            open.extend(folder.follow(&next));
        }
        if folder.faults.is_empty() { Ok(folder) } else { Err(folder.faults) }
    }

    /// Reads what a profile imports; gives the names that are new.
    fn follow(&mut self, name: &str) -> Vec<String> {
        let Some(Document::Profile(profile)) = self.documents.get(name) else { return Vec::new() };
        let wanted: Vec<(String, Result<String, Fault>)> = profile
            .imports
            .iter()
            .enumerate()
            .flat_map(|(at, import)| targets(profile, import, name, &format!("/profile/imports/{at}/href")))
            .collect();
        let (mut found, mut faults) = (Vec::new(), Vec::new());
        for (at, target) in wanted {
            let target = match target {
                Ok(target) => target,
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            if self.documents.contains_key(&target) || found.contains(&target) {
                continue;
            }
            match self.read(&target, &at) {
                Ok(document) => {
                    self.documents.insert(target.clone(), document);
                    found.push(target);
                }
                Err(Missed::Here(fault)) => faults.push(fault),
                Err(Missed::There(inside)) => self.faults.push(Faulty { document: target, faults: inside }),
                Err(Missed::Nothing) => {}
            }
        }
        if !faults.is_empty() {
            self.faults.push(Faulty { document: name.to_owned(), faults });
        }
        found
    }

    fn read(&mut self, name: &str, at: &str) -> Result<Document, Missed> {
        let here = |kind, detail: &str| Missed::Here(Fault::new(kind, at, detail));
        let is_choice = at.is_empty();
        let absent = || if is_choice { Missed::Nothing } else { here(FaultKind::NotFound, name) };
        let plain = unescaped(name).ok_or_else(|| here(FaultKind::Outside, name))?;
        // What a link leads to counts, not where the link stands.
        let path = fs::canonicalize(self.root.join(&plain)).map_err(|_| absent())?;
        if !path.starts_with(&self.root) {
            return Err(here(FaultKind::Outside, name));
        }
        let metadata = fs::metadata(&path).map_err(|_| absent())?;
        if !metadata.is_file() {
            return Err(absent());
        }
        if metadata.len() > LARGEST {
            return Err(Missed::There(vec![Fault::new(FaultKind::TooLarge, "", metadata.len().to_string())]));
        }
        self.bytes += metadata.len();
        if self.bytes > TOGETHER || self.documents.len() >= DOCUMENTS {
            return Err(here(FaultKind::TooMany, name));
        }
        let mut bytes = Vec::new();
        let opened = File::open(&path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
        opened.map_err(|_| absent())?;
        self.digests.insert(name.to_owned(), sha256(&bytes).to_string());
        super::read(&bytes).map_err(Missed::There)
    }

    pub(super) fn resolve(&self, at: Timestamp) -> Result<(Document, Vec<Fault>), Vec<Faulty>> {
        let told = |fault: Fault| vec![Faulty { document: self.name.clone(), faults: vec![fault] }];
        let Some(Document::Profile(profile)) = self.documents.get(&self.name) else {
            let model = self.documents.get(&self.name).map_or("", Document::model);
            return Err(told(Fault::new(FaultKind::NotImportable, "", model)));
        };
        let content: String = self.digests.iter().map(|(name, digest)| format!("{name} {digest}\n")).collect();
        let context = || {
            let uuid = derived(&profile.uuid, &format!("resolved {}", sha256(content.as_bytes())))?;
            Ok(Context { uuid, now: DateTime::new(rfc3339(at))?, tool: Text::new("shirube")? })
        };
        let context = context()
            .map_err(|e: shirube_oscal::datatype::Malformed| told(Fault::new(e.kind, "/profile", e.text.as_str())))?;
        let resolved = resolve(profile, &self.name, &self.documents, context).map_err(told)?;
        Ok((Document::Catalog(Box::new(resolved.catalog)), resolved.notices))
    }
}

/// Why a document was not read.
enum Missed {
    /// The import leads nowhere it may.
    Here(Fault),
    /// The document is there and faulty.
    There(Vec<Fault>),
    /// One of several places a resource names; another may do.
    Nothing,
}

/// The names an import leads to, each with where it is said; through a resource there may be several, said nowhere in
/// particular.
fn targets(profile: &Profile, import: &Import, base: &str, at: &str) -> Vec<(String, Result<String, Fault>)> {
    let outside = |href: &str| Fault::new(FaultKind::Outside, at, href);
    if let Some(uuid) = import.href.strip_prefix('#') {
        let resources = profile.back_matter.as_ref().map_or(&[][..], |it| &it.resources);
        let named = resources.iter().find(|r| r.uuid.eq_ignore_ascii_case(uuid));
        let places = named.map_or(&[][..], |r| &r.rlinks).iter();
        let local = places.filter_map(|r| join(base, &r.href)).filter(|name| !is_absolute(name));
        return local.map(|name| (String::new(), Ok(name))).collect();
    }
    let name = join(base, &import.href).filter(|name| !is_absolute(name)).ok_or_else(|| outside(&import.href));
    vec![(at.to_owned(), name)]
}

/// Whether a name is an address: nothing is fetched.
fn is_absolute(name: &str) -> bool {
    name.split('/').next().is_some_and(|first| first.contains(':'))
}

/// A name without percent signs; `None` when a step would become more than one, or none.
fn unescaped(name: &str) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for step in name.split('/') {
        let (mut bytes, mut rest) = (Vec::new(), step.as_bytes());
        while let Some((first, after)) = rest.split_first() {
            let hex = |b: &[u8]| u8::from_str_radix(std::str::from_utf8(b).ok()?, 16).ok();
            let escaped = if *first == b'%' { Some(after.get(..2).and_then(hex)?) } else { None };
            bytes.push(escaped.unwrap_or(*first));
            rest = if escaped.is_some() { after.get(2..)? } else { after };
        }
        let step = String::from_utf8(bytes).ok()?;
        if step.is_empty() || step == "." || step == ".." || step.contains(['/', '\\', '\0']) {
            return None;
        }
        out.push(step);
    }
    Some(out)
}
