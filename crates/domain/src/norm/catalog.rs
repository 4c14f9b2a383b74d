//! The catalogue in memory: read once, checked whole, identified by its digest.

use super::condition::Condition;
use super::names::{NameFile, OtherNames, WordReading};
use super::{
    Collection, EvidenceHint, Fault, Instrument, Law, Norm, NormId, Relations, Status, Term, Vocabulary, check, locate,
};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use shirube_proof::digest::{Digest, sha256};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../catalog");

/// Longest catalogue file, in bytes.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// The file of other names; a catalogue may do without.
const NAMES: &str = "criteria/names.toml";

/// The files of a catalogue before they are read: path → text.
#[derive(Debug, Clone, Default)]
pub struct Source(pub(super) Vec<(String, String)>);

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
                    files.push((name, read_bounded(&path)?));
                }
            }
        }
        Ok(Source::sorted(files))
    }

    /// Files given by name and text, for tests and for checking a single file.
    pub fn files(files: Vec<(String, String)>) -> Source {
        Source::sorted(files)
    }

    /// The same source with one file added or replaced.
    #[must_use]
    pub fn with(mut self, name: &str, text: String) -> Source {
        self.0.retain(|(n, _)| n != name);
        self.0.push((name.to_owned(), text));
        Source::sorted(self.0)
    }

    fn sorted(mut files: Vec<(String, String)>) -> Source {
        files.sort();
        Source(files)
    }

    /// The text of one file.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, t)| t.as_str())
    }

    fn digest(&self) -> Digest {
        let lines: String = self.0.iter().map(|(n, t)| format!("{n}\t{}\n", sha256(t.as_bytes()))).collect();
        sha256(lines.as_bytes())
    }
}

fn gather(dir: &Dir<'static>, files: &mut Vec<(String, String)>) {
    for file in dir.files() {
        if let (Some(name), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && name.ends_with(".toml")
        {
            files.push((name.to_owned(), text.to_owned()));
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

/// Every instrument, fact, law and term in force here. Cloning it shares it.
#[derive(Clone)]
pub struct Catalog(Arc<Held>);

struct Held {
    instruments: Vec<Instrument>,
    vocabulary: Vocabulary,
    laws: Vec<Law>,
    terms: Vec<Term>,
    names: NameFile,
    conditions: HashMap<String, Condition>,
    relations: Relations,
    hints: Vec<EvidenceHint>,
    import_rules: String,
    facts_text: String,
    digest: Digest,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hints {
    evidence: Vec<EvidenceHint>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Laws {
    law: Vec<Law>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    term: Vec<Term>,
}

impl Catalog {
    /// Reads and checks a source.
    ///
    /// # Errors
    /// Every fault found, not only the first.
    pub fn load(source: &Source) -> Result<Catalog, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut read = Read { source, faults: &mut faults };
        let vocabulary: Option<Vocabulary> = read.file("criteria/facts.toml");
        let laws: Option<Laws> = read.file("criteria/laws.toml");
        let terms: Option<Terms> = read.file("terms.toml");
        let mut instruments = Vec::new();
        for name in source.0.iter().map(|(n, _)| n).filter(|n| n.starts_with("norms/")) {
            if let Some(instrument) = read.file::<Instrument>(name) {
                check::file_name(name, &instrument, read.faults);
                instruments.push(instrument);
            }
        }
        let mut stated: Vec<(String, Collection)> = Vec::new();
        for name in source.0.iter().map(|(n, _)| n).filter(|n| n.starts_with("relations/")) {
            stated.extend(read.file::<Collection>(name).map(|c| (name.clone(), c)));
        }
        let hints: Vec<EvidenceHint> = match source.text("criteria/evidence.toml") {
            Some(_) => read.file::<Hints>("criteria/evidence.toml").map(|h| h.evidence).unwrap_or_default(),
            None => Vec::new(),
        };
        let names: NameFile = match source.text(NAMES) {
            Some(_) => read.file(NAMES).unwrap_or_default(),
            None => NameFile::default(),
        };
        let (Some(vocabulary), Some(laws), Some(terms)) = (vocabulary, laws, terms) else { return Err(faults) };
        let conditions = check::catalog(&instruments, &vocabulary, &laws.law, &mut faults);
        check::hints(&instruments, &hints, &mut faults);
        check::names(&instruments, &laws.law, &names.name, &mut faults);
        check::relations(&instruments, &stated, &mut faults);
        if !faults.is_empty() {
            locate::locate(source, &mut faults);
            return Err(faults);
        }
        instruments.sort_by_key(order);
        let import_rules = source.text("criteria/import.toml").unwrap_or_default().to_owned();
        let facts_text = source.text("criteria/facts.toml").unwrap_or_default().to_owned();
        let digest = source.digest();
        Ok(Catalog(Arc::new(Held {
            instruments,
            vocabulary,
            laws: laws.law,
            terms: terms.term,
            names,
            conditions,
            relations: Relations::new(stated.into_iter().map(|(_, c)| c).collect()),
            hints,
            import_rules,
            facts_text,
            digest,
        })))
    }

    /// The catalogue built into the program: read once for each process, its conditions compiled with it.
    pub fn embedded() -> Catalog {
        static EMBEDDED: OnceLock<Catalog> = OnceLock::new();
        #[expect(clippy::expect_used, reason = "a test loads it; a program without its catalogue must not start")]
        let read = || Catalog::load(&Source::embedded()).expect("the embedded catalogue is sound");
        EMBEDDED.get_or_init(read).clone()
    }

    /// Every instrument: statutes first, then by code, newest version first.
    pub fn instruments(&self) -> &[Instrument] {
        &self.0.instruments
    }

    /// One instrument by `code@version`, or the current version by code alone.
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.0
            .instruments
            .iter()
            .find(|i| i.id() == id)
            .or_else(|| self.0.instruments.iter().find(|i| i.code == id && i.status == Status::Current))
    }

    /// One norm by its full id.
    pub fn norm(&self, id: &NormId) -> Option<(&Instrument, &Norm)> {
        let instrument = self.0.instruments.iter().find(|i| i.id() == id.instrument())?;
        Some((instrument, instrument.norm(id.clause())?))
    }

    /// The facts and questions.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.0.vocabulary
    }

    /// The laws risks point to.
    pub fn laws(&self) -> &[Law] {
        &self.0.laws
    }

    /// One law by key.
    pub fn law(&self, key: &str) -> Option<&Law> {
        self.0.laws.iter().find(|l| l.key == key)
    }

    /// The glossary.
    pub fn terms(&self) -> &[Term] {
        &self.0.terms
    }

    /// What an instrument, by its code, or a law, by its key, is called besides its title.
    pub fn other_names(&self, of: &str) -> Option<&OtherNames> {
        self.0.names.name.iter().find(|n| n.of == of)
    }

    /// How words are read that the glossary does not have.
    pub fn word_readings(&self) -> &[WordReading] {
        &self.0.names.word
    }

    /// How norms relate.
    pub fn relations(&self) -> &Relations {
        &self.0.relations
    }

    /// What descriptions can show, and for which norms.
    pub fn hints(&self) -> &[EvidenceHint] {
        &self.0.hints
    }

    /// The text of `criteria/import.toml`.
    pub fn import_rules(&self) -> &str {
        &self.0.import_rules
    }

    /// The text of `criteria/facts.toml`.
    pub fn facts_text(&self) -> &str {
        &self.0.facts_text
    }

    /// SHA-256 over the names and digests of all files.
    pub fn digest(&self) -> Digest {
        self.0.digest
    }

    /// How many norms there are.
    pub fn count(&self) -> usize {
        self.0.instruments.iter().map(|i| i.norms.len()).sum()
    }

    /// A condition by its text.
    pub fn condition(&self, text: &str) -> Option<&Condition> {
        self.0.conditions.get(text)
    }
}

fn order(i: &Instrument) -> (super::Nature, bool, String, std::cmp::Reverse<crate::time::Date>) {
    (i.nature, i.status == Status::Superseded, i.code.clone(), std::cmp::Reverse(i.decided))
}

struct Read<'a> {
    source: &'a Source,
    faults: &'a mut Vec<Fault>,
}

impl Read<'_> {
    fn file<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let Some(text) = self.source.text(name) else {
            self.faults.push(Fault::missing_file(name));
            return None;
        };
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(e) => {
                self.faults.push(Fault::syntax(name, text, &e));
                None
            }
        }
    }
}
