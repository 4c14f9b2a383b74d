//! The files of a catalogue: those built in, those of a directory, those dropped into the data directory.

use super::{Fault, FaultKind, PartKind};
use include_dir::{Dir, include_dir};
use shirube_proof::digest::sha256;
use std::borrow::Cow;
use std::path::Path;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../catalog");

/// Longest catalogue file, in bytes.
pub const MAX_FILE: u64 = 4 * 1024 * 1024;

/// The files of a catalogue before they are read: path → text.
#[derive(Debug, Clone, Default)]
pub struct Source(pub(super) Vec<(String, Cow<'static, str>)>);

impl Source {
    /// The catalogue built into the program.
    pub fn embedded() -> Source {
        let mut files = Vec::new();
        gather(&EMBEDDED, &mut files);
        Source::sorted(files)
    }

    /// A directory laid out like `catalog/`.
    ///
    /// # Errors
    /// The path and what is wrong with it.
    pub fn directory(dir: &Path) -> Result<Source, String> {
        let mut files = Vec::new();
        for folder in ["norms", "criteria", "relations", ""] {
            let at = dir.join(folder);
            if folder == "relations" && !at.exists() {
                continue;
            }
            if !at.is_dir() {
                return Err(format!("{} is not a directory", at.display()));
            }
            for entry in std::fs::read_dir(&at).map_err(|e| format!("{}: {e}", at.display()))?.flatten() {
                let path = entry.path();
                if path.extension().is_some_and(|e| e == "toml") {
                    let name = Path::new(folder).join(entry.file_name()).to_string_lossy().into_owned();
                    files.push((name, read_bounded(&path)?.into()));
                }
            }
        }
        Ok(Source::sorted(files))
    }

    /// Files given by name and text, for tests and for checking a single file.
    pub fn files(files: Vec<(String, String)>) -> Source {
        Source::sorted(files.into_iter().map(|(name, text)| (name, text.into())).collect())
    }

    /// The same source with one file added or replaced.
    #[must_use]
    pub fn with(mut self, name: &str, text: String) -> Source {
        self.0.retain(|(n, _)| n != name);
        self.0.push((name.to_owned(), text.into()));
        Source::sorted(self.0)
    }

    /// The same source with one file less.
    #[must_use]
    pub fn without(mut self, name: &str) -> Source {
        self.0.retain(|(n, _)| n != name);
        self
    }

    fn sorted(mut files: Vec<(String, Cow<'static, str>)>) -> Source {
        files.sort();
        Source(files)
    }

    /// The text of one file.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, t)| t.as_ref())
    }

    /// The names of the files, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(n, _)| n.as_str())
    }

    /// SHA-256 over what the catalogue says: the files it is made of, without the program's own.
    pub fn content(&self) -> String {
        let said = self.0.iter().filter(|(n, _)| PartKind::of_name(n).is_some());
        let lines: String = said.map(|(n, t)| format!("{n}\t{}\n", sha256(t.as_bytes()))).collect();
        sha256(lines.as_bytes()).to_string()
    }

    /// One line for each file: its name and the digest of its text.
    pub(super) fn lines(&self) -> String {
        self.0.iter().map(|(n, t)| format!("{n}\t{}\n", sha256(t.as_bytes()))).collect()
    }
}

fn gather(dir: &Dir<'static>, files: &mut Vec<(String, Cow<'static, str>)>) {
    for file in dir.files() {
        if let (Some(name), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && name.ends_with(".toml")
        {
            files.push((name.to_owned(), text.into()));
        }
    }
    dir.dirs().for_each(|d| gather(d, files));
}

fn read_bounded(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path).map_err(|e| format!("{}: {e}", path.display()))?.len();
    if size > MAX_FILE {
        return Err(format!("{}: larger than {MAX_FILE} bytes", path.display()));
    }
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Files by name, with their texts.
pub type Texts = Vec<(String, String)>;

/// Most files that can be dropped in.
const MOST_DROPPED: usize = 500;

/// The folders files can be dropped into; the last is the directory itself.
pub const DROPPED: [&str; 4] = ["norms", "relations", "criteria", ""];

/// The files dropped into a directory laid out like `catalog/`, with what cannot be taken in among them; `None` when there is
/// no such directory. Links that lead nowhere and what is no `.toml` are left alone.
pub fn dropped(dir: &Path) -> Option<(Texts, Vec<Fault>)> {
    if !dir.is_dir() {
        return None;
    }
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for folder in DROPPED {
        for entry in std::fs::read_dir(dir.join(folder)).into_iter().flatten().flatten() {
            let path = entry.path();
            let Some(name) = path.file_name().and_then(|n| n.to_str()).filter(|n| n.ends_with(".toml")) else {
                continue;
            };
            // What an editor writes beside the file while it saves.
            if name.starts_with('.') {
                continue;
            }
            let name = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            if PartKind::of_name(&name).is_none() {
                faults.push(Fault::of_file(&name, FaultKind::File, name.clone()));
                continue;
            }
            if files.len() == MOST_DROPPED {
                faults.push(Fault::of_file(&name, FaultKind::File, format!("more than {MOST_DROPPED} files")));
                return Some((files, faults));
            }
            match read_bounded(&path) {
                Ok(text) => files.push((name, text)),
                Err(_) => faults.push(Fault::of_file(&name, FaultKind::File, what_it_is(&path))),
            }
        }
    }
    files.sort();
    Some((files, faults))
}

/// Why a file could not be read, without its place on the machine.
fn what_it_is(path: &Path) -> String {
    match std::fs::metadata(path) {
        Ok(m) if m.is_file() => format!("{} bytes", m.len()),
        Ok(_) => "not a file".to_owned(),
        Err(e) => e.kind().to_string(),
    }
}
