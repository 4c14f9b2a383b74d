//! The catalogue in memory: read once, checked whole, identified by its digest.

use super::condition::Condition;
use super::edition;
use super::names::{NameFile, OtherNames, WordReading};
use super::procedure::{self, PROCEDURES, Procedure, Procedures};
use super::report_form::{self, FORMS, Forms, ReportForm};
use super::sheet::{SHEETS, SheetField, Sheets};
use super::succession::{self, Succession};
use super::{
    Collection, Edition, EvidenceHint, Fault, FaultKind, Instrument, Law, Norm, NormId, PartKind, Relations, Source,
    Status, Term, Vocabulary, across, carry, check, locate,
};
use crate::time::Date;
use serde::Deserialize;
use shirube_proof::digest::{Digest, sha256};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// The file of other names; a catalogue may do without.
const NAMES: &str = "criteria/names.toml";

/// Every instrument, fact, law and term in force here. Cloning it shares it.
#[derive(Clone)]
pub struct Catalog(Arc<Held>);

#[derive(Clone)]
struct Held {
    source: Source,
    instruments: Vec<Instrument>,
    vocabulary: Vocabulary,
    laws: Vec<Law>,
    terms: Vec<Term>,
    names: NameFile,
    conditions: HashMap<String, Condition>,
    stated: Vec<(String, Collection)>,
    relations: Relations,
    hints: Vec<EvidenceHint>,
    sheets: Sheets,
    forms: Forms,
    procedures: Procedures,
    edition: Option<Edition>,
    digest: Digest,
}

/// A file laid over a catalogue: dropped in, or enacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    /// `norms/aigb@1.3.toml`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// From which day it is current, when an act says so; otherwise the file's own `in_force` does.
    pub from: Option<Date>,
}

impl Laid {
    /// A file that says itself from when it counts.
    pub fn of(name: &str, text: &str) -> Laid {
        Laid { name: name.to_owned(), text: text.to_owned(), from: None }
    }

    fn is_instrument(&self) -> bool {
        PartKind::of_name(&self.name) == Some(PartKind::Instrument)
    }
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
        let names: NameFile = read.optional(NAMES);
        let sheets: Sheets = read.optional(SHEETS);
        let forms: Forms = read.optional(FORMS);
        let procedures: Procedures = read.optional(PROCEDURES);
        let edition = source.text(edition::FILE).and_then(|_| read.file(edition::FILE));
        let (Some(vocabulary), Some(laws), Some(terms)) = (vocabulary, laws, terms) else { return Err(faults) };
        let mut conditions = HashMap::new();
        check::instruments(&instruments, &vocabulary, &laws.law, &mut conditions, &mut faults);
        let held = Held {
            source: source.clone(),
            instruments,
            vocabulary,
            laws: laws.law,
            terms: terms.term,
            names,
            conditions,
            stated,
            relations: Relations::default(),
            hints,
            sheets,
            forms,
            procedures,
            edition,
            digest: Digest::ZERO,
        };
        held.whole(&Succession::default(), faults)
    }

    /// The catalogue with files laid over it: each takes the place of the file of its name. A version that names the one it
    /// supersedes takes its place on its day; until then it is coming. Any other file counts from its day on.
    ///
    /// # Errors
    /// Every fault found, not only the first.
    pub fn laid_over(&self, files: &[Laid], today: Date) -> Result<Catalog, Vec<Fault>> {
        let files: Vec<&Laid> =
            files.iter().filter(|f| f.is_instrument() || f.from.is_none_or(|d| d <= today)).collect();
        let mut held = (*self.0).clone();
        for file in &files {
            held.source = held.source.with(&file.name, file.text.clone());
        }
        let (mut faults, mut succession) = (Vec::new(), Succession::new(today));
        let source = held.source.clone();
        let mut read = Read { source: &source, faults: &mut faults };
        for file in &files {
            held.lay(file, &mut read, &mut succession);
        }
        if files.iter().any(|f| matches!(PartKind::of_name(&f.name), Some(PartKind::Facts | PartKind::Laws))) {
            // What every condition and every risk names may be gone.
            held.conditions.clear();
            check::instruments(&held.instruments, &held.vocabulary, &held.laws, &mut held.conditions, &mut faults);
        } else {
            let laid = held.instruments.iter().filter(|i| succession.is_laid(i));
            check::instruments(laid, &held.vocabulary, &held.laws, &mut held.conditions, &mut faults);
        }
        held.whole(&succession, faults)
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

    /// The fields of a disclosure sheet, in the order they are shown.
    pub fn sheet_fields(&self) -> &[SheetField] {
        &self.0.sheets.field
    }

    /// Forms of others the register answers in part.
    pub fn forms(&self) -> &[ReportForm] {
        &self.0.forms.form
    }

    /// Reports and notifications that norms ask for.
    pub fn procedures(&self) -> &[Procedure] {
        &self.0.procedures.procedure
    }

    /// The text of `criteria/import.toml`.
    pub fn import_rules(&self) -> &str {
        self.0.source.text("criteria/import.toml").unwrap_or_default()
    }

    /// The text of `criteria/facts.toml`.
    pub fn facts_text(&self) -> &str {
        self.0.source.text("criteria/facts.toml").unwrap_or_default()
    }

    /// The text of one file below `catalog/`.
    pub fn file(&self, name: &str) -> Option<&str> {
        self.0.source.text(name)
    }

    /// The files it was read from.
    pub fn source(&self) -> &Source {
        &self.0.source
    }

    /// The file of one instrument, by its full id.
    pub fn text_of(&self, instrument: &str) -> Option<&str> {
        self.0.source.text(&format!("norms/{instrument}.toml"))
    }

    /// Which edition the program brought, when its catalogue says so.
    pub fn edition(&self) -> Option<&Edition> {
        self.0.edition.as_ref()
    }

    /// SHA-256 over the names and digests of all files, and over the standing of versions laid over them: what is in force
    /// changes on the day a coming version becomes current.
    pub fn digest(&self) -> Digest {
        self.0.digest
    }

    /// SHA-256 of the file of one instrument, by its full id.
    pub fn digest_of(&self, instrument: &str) -> Option<String> {
        self.text_of(instrument).map(|text| sha256(text.as_bytes()).to_string())
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

impl Held {
    /// Takes one file in, by what it holds; what cannot be read leaves what was there.
    fn lay(&mut self, file: &Laid, read: &mut Read<'_>, succession: &mut Succession) {
        match PartKind::of_name(&file.name) {
            Some(PartKind::Relations) => {
                self.stated.retain(|(name, _)| *name != file.name);
                if let Some(stated) = read.file::<Collection>(&file.name) {
                    check::relations_name(&file.name, &stated, read.faults);
                    self.stated.push((file.name.clone(), stated));
                }
            }
            Some(PartKind::Facts) => self.vocabulary = read.file(&file.name).unwrap_or(self.vocabulary.clone()),
            Some(PartKind::Laws) => {
                self.laws = read.file::<Laws>(&file.name).map_or_else(|| self.laws.clone(), |l| l.law);
            }
            Some(PartKind::Terms) => {
                self.terms = read.file::<Terms>(&file.name).map_or_else(|| self.terms.clone(), |t| t.term);
            }
            Some(PartKind::Evidence) => {
                self.hints = read.file::<Hints>(&file.name).map_or_else(|| self.hints.clone(), |h| h.evidence);
            }
            Some(PartKind::Sheets) => self.sheets = read.file(&file.name).unwrap_or(self.sheets.clone()),
            Some(PartKind::Forms) => self.forms = read.file(&file.name).unwrap_or(self.forms.clone()),
            Some(PartKind::Procedures) => self.procedures = read.file(&file.name).unwrap_or(self.procedures.clone()),
            Some(PartKind::Names) => self.names = read.file(&file.name).unwrap_or(self.names.clone()),
            Some(PartKind::Instrument) => {
                if let Some(instrument) = read.file::<Instrument>(&file.name) {
                    check::file_name(&file.name, &instrument, read.faults);
                    succession.lay(&instrument, file.from);
                    self.instruments.retain(|i| i.id() != instrument.id());
                    self.instruments.push(instrument);
                }
            }
            None => {}
        }
    }

    /// Settles which version is current, checks what spans more than one record, and puts everything in order.
    fn whole(mut self, succession: &Succession, mut faults: Vec<Fault>) -> Result<Catalog, Vec<Fault>> {
        // Before a former version steps back: a hint may name a clause that goes with it.
        check::hints(&self.instruments, &self.hints, &mut faults);
        let is_fact = |id: &str| self.vocabulary.fact(id).is_some();
        super::sheet::check(&self.instruments, is_fact, &self.sheets.field, &mut faults);
        report_form::check(&self.instruments, is_fact, &self.forms.form, &mut faults);
        procedure::check(&self.instruments, is_fact, &self.procedures.procedure, &mut faults);
        check::names(&self.instruments, &self.laws, &self.names.name, &mut faults);
        succession::settle(&mut self.instruments, succession, &mut faults);
        check::versions(&self.instruments, &mut faults);
        across::validity(&self.instruments, &mut faults);
        check::relations(&self.instruments, &self.stated, &mut faults);
        if !faults.is_empty() {
            locate::locate(&self.source, &mut faults);
            return Err(faults);
        }
        self.instruments.sort_by_key(order);
        self.stated.sort_by(|a, b| a.0.cmp(&b.0));
        let stated = self.stated.iter().map(|(_, c)| c.clone()).collect();
        self.relations = Relations::new(carry::with_carried(&self.instruments, stated));
        self.digest = sha256(format!("{}{}", self.source.lines(), succession.lines(&self.instruments)).as_bytes());
        Ok(Catalog(Arc::new(self)))
    }
}

fn order(i: &Instrument) -> (super::Nature, bool, String, std::cmp::Reverse<crate::time::Date>) {
    (i.nature, i.status != Status::Current, i.code.clone(), std::cmp::Reverse(i.decided))
}

struct Read<'a> {
    source: &'a Source,
    faults: &'a mut Vec<Fault>,
}

impl Read<'_> {
    /// A file a catalogue may do without.
    fn optional<T: serde::de::DeserializeOwned + Default>(&mut self, name: &str) -> T {
        self.source.text(name).and_then(|_| self.file(name)).unwrap_or_default()
    }

    fn file<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let Some(text) = self.source.text(name) else {
            self.faults.push(Fault::missing_file(name));
            return None;
        };
        if text.len() as u64 > super::MAX_FILE {
            self.faults.push(Fault::of_file(name, FaultKind::File, format!("{} bytes", text.len())));
            return None;
        }
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(e) => {
                self.faults.push(Fault::syntax(name, text, &e));
                None
            }
        }
    }
}
