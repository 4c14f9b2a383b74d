//! What applies, and why: three answers, each with the facts that decided it.

use super::condition::Outcome;
use super::{Catalog, FactValue, Facts, Instrument, Norm, NormId};
use crate::text::Lang;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Whether a norm applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applies {
    /// It applies.
    Yes,
    /// It depends on facts not yet given.
    Depends,
    /// It does not apply.
    No,
}

impl Applies {
    /// The words people see.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Applies::Yes => lang.pick("該当する", "applies"),
            Applies::Depends => lang.pick("情報が足りない", "depends on facts not given"),
            Applies::No => lang.pick("該当しない", "does not apply"),
        }
    }

    /// The word in the API and in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Applies::Yes => "yes",
            Applies::Depends => "depends",
            Applies::No => "no",
        }
    }
}

/// One fact behind an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// The fact.
    pub fact: String,
    /// What was given; absent when it is what is missing.
    pub value: Option<FactValue>,
}

impl Reason {
    /// The reason in words: "役割：AI提供者", or the question that would settle it.
    pub fn words(&self, catalog: &Catalog, lang: Lang) -> String {
        let Some(fact) = catalog.vocabulary().fact(&self.fact) else { return self.fact.clone() };
        let colon = lang.pick("：", ": ");
        match &self.value {
            Some(value) => format!("{}{colon}{}", fact.label.get(lang), value.words(fact, lang)),
            None => format!("{}{colon}{}", fact.label.get(lang), lang.pick("未回答", "not given")),
        }
    }
}

/// One norm and whether it applies.
#[derive(Debug, Clone)]
pub struct Applicability<'c> {
    /// Its full id.
    pub id: NormId,
    /// The instrument.
    pub instrument: &'c Instrument,
    /// The norm.
    pub norm: &'c Norm,
    /// The answer.
    pub answer: Applies,
    /// The facts that decided it, or that would.
    pub reasons: Vec<Reason>,
}

/// Works out every norm that carries a condition of the current instruments considered for everyone, in the order of the
/// catalogue.
pub fn applies<'c>(catalog: &'c Catalog, facts: &Facts) -> Vec<Applicability<'c>> {
    applies_in(catalog, facts, Instrument::for_everyone)
}

/// The same for the instruments chosen, superseded ones included.
pub fn applies_in<'c>(
    catalog: &'c Catalog,
    facts: &Facts,
    choose: impl Fn(&Instrument) -> bool,
) -> Vec<Applicability<'c>> {
    // Many norms share a condition; each is evaluated once.
    let mut outcomes: HashMap<&str, Outcome> = HashMap::new();
    let mut out = Vec::new();
    for instrument in catalog.instruments().iter().filter(|i| choose(i)) {
        for norm in &instrument.norms {
            let Some(text) = norm.applies.as_deref() else { continue };
            let Some(condition) = catalog.condition(text) else { continue };
            let outcome = outcomes.entry(text).or_insert_with(|| condition.evaluate(facts));
            let (answer, reasons) = explain(outcome, facts);
            let id = NormId::new(&instrument.code, &instrument.version, &norm.id);
            out.push(Applicability { id, instrument, norm, answer, reasons });
        }
    }
    out
}

/// Works out one norm; `None` when it carries no condition or does not exist.
pub fn applies_one<'c>(catalog: &'c Catalog, facts: &Facts, id: &NormId) -> Option<Applicability<'c>> {
    let (instrument, norm) = catalog.norm(id)?;
    let outcome = catalog.condition(norm.applies.as_deref()?)?.evaluate(facts);
    let (answer, reasons) = explain(&outcome, facts);
    Some(Applicability { id: id.clone(), instrument, norm, answer, reasons })
}

fn explain(outcome: &Outcome, facts: &Facts) -> (Applies, Vec<Reason>) {
    let answer = match outcome.value {
        Some(true) => Applies::Yes,
        Some(false) => Applies::No,
        None => Applies::Depends,
    };
    // What is already given cannot settle an open answer; only what is missing is named.
    let named = outcome.facts.iter().filter(|f| answer != Applies::Depends || facts.get(f).is_none());
    (answer, named.map(|f| Reason { fact: f.clone(), value: facts.get(f).cloned() }).collect())
}
