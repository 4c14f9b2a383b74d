//! What a draft is: its faults, how it differs, what answers stand on what it drops.

use super::{InForce, LONGEST, Origin, store};
use crate::db::Tx;
use crate::form;
use crate::norm::{
    self, Along, Carried, Catalog, EntryChange, Fault, FaultKind, Instrument, Laid, NormId, PartKind, Status, carried,
};
use crate::refusal::{Class, Error, Refusal};
use crate::text::Both;
use crate::time::Date;
use std::collections::HashMap;

/// A draft, looked at.
#[derive(Clone, Default)]
pub struct Examined {
    /// The name of the file below `catalog/`; empty when the text cannot be read.
    pub name: String,
    /// The instrument, when it is one.
    pub instrument: Option<Instrument>,
    /// Of any other file: which of its entries come, go or change.
    pub entries: Vec<EntryChange>,
    /// Everything wrong with the text, with lines.
    pub faults: Vec<Fault>,
    /// What is wrong with the date.
    pub refusals: Vec<Refusal>,
    /// The catalogue on its day, when nothing is wrong with the text.
    pub catalog: Option<Catalog>,
}

/// Looks at a draft as it would stand in force: `from` is its day, or while none is given the day its text names, or today.
pub fn examine(in_force: &InForce, text: &str, from: Option<Date>, today: Date) -> Examined {
    let name = match norm::name_of(text) {
        Ok(name) => name,
        Err(fault) => return Examined { faults: vec![fault], ..Examined::default() },
    };
    let mut out = Examined { name, ..Examined::default() };
    if from.is_some_and(|f| f < today) {
        out.refusals.push(Refusal::invalid("editing.day-past").on("in_force"));
    }
    let own = match PartKind::of_name(&out.name) {
        Some(PartKind::Instrument) => out.version(in_force, text, from),
        Some(kind) => {
            out.part(in_force, kind, text);
            None
        }
        None => None,
    };
    let day = from.or(own).unwrap_or(today).max(today);
    match in_force.with(Laid { name: out.name.clone(), text: text.to_owned(), from: Some(day) }, day) {
        Ok(catalog) => out.catalog = Some(catalog).filter(|_| out.faults.is_empty()),
        Err(found) => out.faults.extend(found),
    }
    // The draft's own first: what is wrong with others follows from it.
    let name = &out.name;
    out.faults.sort_by_key(|f| f.file != *name);
    out
}

impl Examined {
    /// What only a version of an instrument has to keep; gives the day its text names.
    fn version(&mut self, in_force: &InForce, text: &str, from: Option<Date>) -> Option<Date> {
        let instrument = Instrument::read(text).ok()?;
        let own = instrument.in_force;
        if let (Some(from), Some(own)) = (from, own)
            && from < own
        {
            self.refusals.push(Refusal::invalid("editing.before-its-own-day").on("in_force").with("value", own));
        }
        if in_force.catalog().instruments().iter().any(|i| i.id() == instrument.id()) {
            self.faults.push(Fault { at: Some((line(text, "version"), 1)), ..is_there(&self.name, &instrument) });
        }
        if instrument.status != Status::Current {
            let said = format!("status = \"{}\"", instrument.status.word());
            let fault = Fault::of_file(&self.name, FaultKind::Version, said);
            self.faults.push(Fault { at: Some((line(text, "status"), 1)), ..fault });
        }
        self.instrument = Some(instrument);
        own
    }

    /// What only a file has to keep that there is once: it takes the place of the one in force, and a file dropped in would
    /// stand in its way.
    fn part(&mut self, in_force: &InForce, kind: PartKind, text: &str) {
        if in_force.files_of(Origin::Dropped).iter().any(|l| l.name == self.name) {
            self.faults.push(Fault::of_file(&self.name, FaultKind::DuplicateId, Origin::Dropped.word()));
        }
        let before = in_force.catalog().file(&self.name).unwrap_or_default();
        self.entries = norm::entry_changes(kind, before, text);
        if self.entries.is_empty() && !before.is_empty() {
            self.refusals.push(Refusal::invalid("editing.nothing-new").on("text"));
        }
    }
}

fn is_there(name: &str, instrument: &Instrument) -> Fault {
    Fault::of_file(name, FaultKind::DuplicateId, instrument.id())
}

/// The line of a member of the instrument; 1 when it is not found.
fn line(text: &str, key: &str) -> usize {
    let is_key = |l: &str| l.split_once('=').is_some_and(|(k, _)| k.trim() == key);
    text.lines().position(is_key).map_or(1, |at| at + 1)
}

/// The day of a form: not past.
pub(super) fn date(text: &str, today: Date) -> Result<Option<Date>, Refusal> {
    let date = form::optional_date("in_force", text)?;
    match date.filter(|d| *d < today) {
        Some(_) => Err(Refusal::invalid("editing.day-past").on("in_force")),
        None => Ok(date),
    }
}

/// What a draft is of: the full id of a version that is not there, of letters that may be, or the name of another file.
pub(super) fn head(in_force: &InForce, text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::invalid("common.required").on("text"));
    }
    if text.len() > LONGEST {
        let refusal = Refusal::of(Class::TooMuch, "editing.too-long").on("text");
        return Err(refusal.with("bytes", text.len()).with("limit", LONGEST));
    }
    let name = norm::name_of(text).map_err(|fault| {
        let line = fault.at.map_or(1, |(line, _)| line);
        Refusal::invalid("editing.unreadable").on("text").with("line", line).with("detail", fault.detail)
    })?;
    let id = name.strip_prefix("norms/").and_then(|n| n.strip_suffix(".toml")).map(str::to_owned);
    let Some(id) = id else { return Ok(name) };
    if NormId::parse(&format!("{id}:x")).is_none() {
        return Err(Refusal::invalid("editing.wrong-version").on("text").with("value", id));
    }
    if in_force.catalog().instruments().iter().any(|i| i.id() == id) {
        return Err(Refusal::of(Class::Conflict, "editing.version-there").on("text").with("value", id));
    }
    Ok(id)
}

/// A clause that goes, and how many answers stand on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The clause of the former version.
    pub norm: NormId,
    /// Its heading.
    pub title: Both,
    /// Answers in assessments that no later one replaced. Only a number: whose they are is not told.
    pub answers: i64,
}

/// What enacting a draft does to what stands on the version before.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// The version before; `None` for a new instrument.
    pub former: Option<String>,
    /// Clauses that go.
    pub gone: Vec<Gone>,
    /// Answers to be read again.
    pub review: i64,
    /// Answers that still hold.
    pub kept: i64,
    /// Relations stated of the version before: those that go along, and those that wait for a person.
    pub along: Along,
}

/// Works out what enacting an instrument would do.
///
/// # Errors
/// Faults of the database.
pub fn effects(tx: &mut Tx<'_>, catalog: &Catalog, draft: &Instrument) -> Result<Effects, Error> {
    let before = draft.supersedes.as_ref().map(|v| format!("{}@{v}", draft.code));
    let Some(former) = before.and_then(|id| catalog.instruments().iter().find(|i| i.id() == id)) else {
        return Ok(Effects::default());
    };
    let answers: HashMap<String, i64> = store::answers_on(tx, &former.id())?.into_iter().collect();
    let mut out = Effects { former: Some(former.id()), ..Effects::default() };
    let fates = carried(former, draft);
    for norm in &former.norms {
        let id = NormId::new(&former.code, &former.version, &norm.id);
        let count = answers.get(id.as_str()).copied().unwrap_or(0);
        match fates.get(&id) {
            Some(Carried::Kept { .. }) => out.kept += count,
            Some(Carried::Review { .. }) => out.review += count,
            Some(Carried::Gone) | None => {
                out.gone.push(Gone { norm: id, title: norm.title.clone(), answers: count });
            }
        }
    }
    out.along = norm::along(former, draft, catalog.relations().collections());
    Ok(out)
}
