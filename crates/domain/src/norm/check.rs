//! Checking the catalogue: every fault at once, each with the file, the norm, and what to do.

use super::across;
use super::condition::Condition;
use super::{Collection, FactKind, Fault, FaultKind, Instrument, Law, Nature, Norm, NormId, Relation, Vocabulary};
use std::collections::{BTreeSet, HashMap, HashSet};

impl Instrument {
    /// Reads one from the text of its file, by itself.
    ///
    /// # Errors
    /// The first fault of its format, with line and column.
    pub fn read(text: &str) -> Result<Instrument, Fault> {
        toml::from_str(text).map_err(|e| Fault::syntax("norms/….toml", text, &e))
    }
}

pub(super) fn file_name(name: &str, instrument: &Instrument, faults: &mut Vec<Fault>) {
    let wanted = format!("norms/{}.toml", instrument.id());
    if name != wanted {
        faults.push(Fault { file: name.to_owned(), norm: None, at: None, kind: FaultKind::FileName, detail: wanted });
    }
}

/// Checks that a file of relations is named after its two instruments.
pub(super) fn relations_name(name: &str, stated: &Collection, faults: &mut Vec<Fault>) {
    let wanted = format!("relations/{}--{}.toml", stated.source, stated.target);
    if name != wanted {
        faults.push(Fault::of_file(name, FaultKind::FileName, wanted));
    }
}

/// Checks that every hint names norms that exist in a current instrument.
pub(super) fn hints(instruments: &[Instrument], hints: &[super::EvidenceHint], faults: &mut Vec<Fault>) {
    let exists = |name: &str| {
        name.split_once(':').is_some_and(|(code, clause)| {
            instruments.iter().any(|i| i.code == code && i.status == super::Status::Current && i.norm(clause).is_some())
        })
    };
    let lost = |name: &str| {
        name.split_once(':').map_or_else(|| name.to_owned(), |(code, clause)| across::lost(instruments, code, clause))
    };
    for name in hints.iter().flat_map(|h| &h.norms).filter(|n| !exists(n)) {
        let file = "criteria/evidence.toml".to_owned();
        faults.push(Fault { file, norm: None, at: None, kind: FaultKind::NoSuchNorm, detail: lost(name) });
    }
}

/// Checks that other names are names of an instrument or a law that exists.
pub(super) fn names(instruments: &[Instrument], laws: &[Law], names: &[super::OtherNames], faults: &mut Vec<Fault>) {
    let exists = |of: &str| instruments.iter().any(|i| i.code == of) || laws.iter().any(|l| l.key == of);
    for name in names.iter().filter(|n| !exists(&n.of)) {
        let file = "criteria/names.toml".to_owned();
        faults.push(Fault { file, norm: None, at: None, kind: FaultKind::NoSuchNorm, detail: name.of.clone() });
    }
}

/// Checks that every relation joins two norms that exist, and that no pair is said to relate in two ways.
pub(super) fn relations(instruments: &[Instrument], stated: &[(String, Collection)], faults: &mut Vec<Fault>) {
    let held: HashMap<String, &Instrument> = instruments.iter().map(|i| (i.id(), i)).collect();
    let exists = |id: &NormId| held.get(id.instrument()).is_some_and(|i| i.norm(id.clause()).is_some());
    let mut seen: HashMap<(&NormId, &NormId), (Relation, &str)> = HashMap::new();
    for (file, of, mapping) in stated.iter().flat_map(|(file, c)| c.mappings.iter().map(move |m| (file, c, m))) {
        let mut fault = |kind, detail: String| {
            faults.push(Fault { file: file.clone(), norm: None, at: None, kind, detail });
        };
        for id in [&mapping.source, &mapping.target].into_iter().filter(|id| !exists(id)) {
            fault(FaultKind::NoSuchNorm, across::lost(instruments, id.instrument(), id.clause()));
        }
        let pair = format!("{} – {}", mapping.source, mapping.target);
        let ends = (mapping.source.instrument(), mapping.target.instrument());
        if ends.0 == ends.1 || ends != (&of.source, &of.target) {
            fault(FaultKind::Relation, pair.clone());
        }
        if mapping.rationale.ja.trim().is_empty() || mapping.rationale.en.trim().is_empty() {
            fault(FaultKind::Empty, format!("rationale: {pair}"));
        }
        // Seen from the smaller id, so that a pair stated from both sides is one pair.
        let (key, relation) = if mapping.source < mapping.target {
            ((&mapping.source, &mapping.target), mapping.relation)
        } else {
            ((&mapping.target, &mapping.source), mapping.relation.inverse())
        };
        if let Some((before, elsewhere)) = seen.insert(key, (relation, file)) {
            fault(FaultKind::Relation, format!("{pair}: {} ({elsewhere}) / {}", before.word(), relation.word()));
        }
    }
}

/// Checks some instruments, each by itself; the conditions they read are added to those known.
pub(super) fn instruments<'i>(
    instruments: impl IntoIterator<Item = &'i Instrument>,
    vocabulary: &Vocabulary,
    laws: &[Law],
    conditions: &mut HashMap<String, Condition>,
    faults: &mut Vec<Fault>,
) {
    let laws: HashSet<&str> = laws.iter().map(|l| l.key.as_str()).collect();
    for instrument in instruments {
        let mut check = Check { instrument, vocabulary, laws: &laws, conditions, faults };
        check.instrument();
    }
}

/// Checks that of each code one version is current, and that no dates contradict each other.
pub(super) fn versions(instruments: &[Instrument], faults: &mut Vec<Fault>) {
    let mut current: HashMap<&str, &str> = HashMap::new();
    for i in instruments {
        let mut fault = |detail: String| {
            let file = format!("norms/{}.toml", i.id());
            faults.push(Fault { file, norm: None, at: None, kind: FaultKind::Version, detail });
        };
        if i.status == super::Status::Current
            && let Some(other) = current.insert(&i.code, &i.version)
        {
            fault(format!("{}@{other} is also current", i.code));
        }
        if let (Some(from), Some(until)) = (i.in_force, i.until)
            && until < from
        {
            fault(format!("until {until} is before {from}"));
        }
    }
}

struct Check<'a> {
    instrument: &'a Instrument,
    vocabulary: &'a Vocabulary,
    laws: &'a HashSet<&'a str>,
    conditions: &'a mut HashMap<String, Condition>,
    faults: &'a mut Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, norm: Option<&Norm>, kind: FaultKind, detail: impl Into<String>) {
        let file = format!("norms/{}.toml", self.instrument.id());
        self.faults.push(Fault { file, norm: norm.map(|n| n.id.clone()), at: None, kind, detail: detail.into() });
    }

    fn instrument(&mut self) {
        let instrument = self.instrument;
        if !is_word(&instrument.code) || !is_word(&instrument.version) {
            self.fault(None, FaultKind::BadId, instrument.id());
        }
        let mut seen = HashSet::new();
        for norm in &instrument.norms {
            if !seen.insert(norm.id.as_str()) {
                self.fault(Some(norm), FaultKind::DuplicateId, &norm.id);
            }
            self.norm(norm);
        }
        let parents: HashMap<&str, &str> =
            instrument.norms.iter().filter_map(|n| Some((n.id.as_str(), n.parent.as_deref()?))).collect();
        for norm in &instrument.norms {
            self.parent(norm, &seen, &parents);
        }
    }

    fn norm(&mut self, norm: &Norm) {
        if !is_word(&norm.id) {
            self.fault(Some(norm), FaultKind::BadId, &norm.id);
        }
        let texts = [("title", &norm.title), ("text", &norm.text), ("citation", &norm.citation)];
        for (name, text) in texts {
            if text.ja.trim().is_empty() || text.en.trim().is_empty() {
                self.fault(Some(norm), FaultKind::Empty, name);
            }
        }
        if norm.addressees.is_empty() {
            self.fault(Some(norm), FaultKind::Empty, "addressees");
        }
        if norm.strength.is_legal() && !matches!(self.instrument.nature, Nature::Statute | Nature::Treaty) {
            self.fault(Some(norm), FaultKind::Strength, norm.strength.word());
        }
        if norm.principle.as_deref().is_some_and(|p| !(1..=10).any(|n| p == format!("C-{n}"))) {
            self.fault(Some(norm), FaultKind::Principle, norm.principle.clone().unwrap_or_default());
        }
        if let super::Sanction::Clause(clause) = norm.sanction()
            && self.instrument.norm(clause).is_none_or(|c| c.id == norm.id)
        {
            self.fault(Some(norm), FaultKind::NoSuchNorm, clause);
        }
        for law in norm.laws.iter().flatten() {
            if !self.laws.contains(law.as_str()) {
                self.fault(Some(norm), FaultKind::UnknownLaw, law);
            }
        }
        if let Some(text) = &norm.applies {
            self.condition(norm, text);
        }
    }

    fn condition(&mut self, norm: &Norm, text: &str) {
        if self.conditions.contains_key(text) {
            return;
        }
        match Condition::parse(text) {
            Err(e) => self.fault(Some(norm), FaultKind::Condition, e.to_string()),
            Ok(condition) => {
                for name in condition.facts() {
                    if self.vocabulary.fact(name).is_none() {
                        self.fault(Some(norm), FaultKind::UnknownFact, name);
                    }
                }
                for (name, literal) in condition.literals() {
                    let fits = self.vocabulary.fact(&name).is_none_or(|f| {
                        matches!(f.kind, FactKind::One | FactKind::Set) && f.options.iter().any(|o| o.id == literal)
                    });
                    if !fits {
                        self.fault(Some(norm), FaultKind::UnknownFact, format!("{name} = {literal}"));
                    }
                }
                self.conditions.insert(text.to_owned(), condition);
            }
        }
    }

    fn parent(&mut self, norm: &Norm, ids: &HashSet<&str>, parents: &HashMap<&str, &str>) {
        let Some(parent) = norm.parent.as_deref() else { return };
        if !ids.contains(parent) {
            self.fault(Some(norm), FaultKind::NoParent, parent);
            return;
        }
        let mut walked = BTreeSet::from([norm.id.as_str()]);
        let mut at = parent;
        while walked.insert(at) {
            match parents.get(at) {
                Some(next) => at = next,
                None => return,
            }
        }
        self.fault(Some(norm), FaultKind::Cycle, at);
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
}
