//! Procedures: which norm asks for which report or notification, to whom, until when, saying what.

use super::sheet::{exists, is_origin, lost};
use super::{Catalog, Certainty, Fault, FaultKind, Instrument, Nature, Norm, NormId};
pub use crate::calendar::Unit;
use crate::text::{Both, Lang, scale};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The file; a catalogue may do without.
pub(super) const PROCEDURES: &str = "criteria/procedures.toml";

scale! {
    /// What kind of paper a procedure asks for.
    ProcedureKind {
        /// Telling an authority that something is so.
        Notification = "notification", "届出", "notification";
        /// Reporting something that happened.
        Incident = "incident", "インシデントの報告", "incident report";
        /// Sending a summary, again and again.
        Summary = "summary", "定期の要約", "regular summary";
        /// Making something public.
        Publication = "publication", "公表", "publication";
        /// Reporting how duties are kept.
        Adherence = "adherence", "遵守状況の報告", "report on adherence";
    }
}

/// Until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// How many; absent when the source states no number.
    pub within: Option<u32>,
    /// Of what.
    pub unit: Option<Unit>,
    /// From when it runs, or what is said instead of a number.
    pub from: Both,
    /// A shorter period, and when it holds.
    pub sooner: Option<Both>,
    /// How sure.
    pub certainty: Certainty,
}

impl Period {
    /// "within 14 calendar days"; `None` when no number is stated.
    pub fn words(&self, lang: Lang) -> Option<String> {
        let (n, unit) = (self.within?, self.unit?);
        Some(lang.pick(format!("{n}{}以内", unit.label(lang)), format!("within {n} {}", unit.label(lang))))
    }
}

/// One procedure (手続).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Its name.
    pub id: String,
    /// What people read.
    pub title: Both,
    /// The norm that asks for it, as `code:clause` of the current version. Its condition says when.
    pub norm: String,
    /// What kind of paper.
    pub kind: ProcedureKind,
    /// To whom; the public for a publication.
    pub addressee: Both,
    /// Until when.
    pub period: Period,
    /// Tests of the norm that its condition does not hold, such as revenue: someone has to look at them.
    pub beside: Option<Both>,
    /// How sure the procedure as a whole is.
    pub certainty: Certainty,
    /// Who says what is to be reported: the source, or we.
    pub fields_by: Both,
    /// What is to be reported.
    #[serde(rename = "field")]
    pub fields: Vec<ProcedureField>,
}

impl Procedure {
    /// The norm with its instrument: in the version current now, or of a proposal that was overtaken.
    pub fn norm_in<'c>(&self, catalog: &'c Catalog) -> Option<(NormId, &'c Instrument, &'c Norm)> {
        let (code, clause) = self.norm.split_once(':')?;
        let proposed = || catalog.instruments().iter().find(|i| i.code == code && i.nature == Nature::Proposal);
        let instrument = catalog.instrument(code).or_else(proposed)?;
        Some((NormId::new(code, &instrument.version, clause), instrument, instrument.norm(clause)?))
    }

    /// Whether it was only ever proposed, and binds nobody.
    pub fn is_proposal(&self, catalog: &Catalog) -> bool {
        self.norm_in(catalog).is_some_and(|(_, instrument, _)| instrument.nature == Nature::Proposal)
    }
}

/// One thing to be reported.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureField {
    /// Its name, once in the procedure.
    pub id: String,
    /// What people read.
    pub label: Both,
    /// Where a draft takes the words; empty for what only the occasion tells.
    pub from: Vec<String>,
    /// How sure it is that it is asked for.
    pub certainty: Certainty,
}

impl Catalog {
    /// The procedure of that name.
    pub fn procedure(&self, id: &str) -> Option<&Procedure> {
        self.procedures().iter().find(|p| p.id == id)
    }
}

#[derive(Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Procedures {
    pub procedure: Vec<Procedure>,
}

/// Checks that ids stand once, norms exist and carry a condition, a number of a period has a unit, and origins are known.
pub(super) fn check(
    instruments: &[Instrument],
    is_fact: impl Fn(&str) -> bool,
    procedures: &[Procedure],
    faults: &mut Vec<Fault>,
) {
    let mut ids = HashSet::new();
    for p in procedures {
        let mut fault = |kind, detail: String| {
            faults.push(Fault { file: PROCEDURES.to_owned(), norm: None, at: None, kind, detail });
        };
        if !ids.insert(p.id.as_str()) {
            fault(FaultKind::DuplicateId, p.id.clone());
        }
        if !stands(instruments, &p.norm) {
            fault(FaultKind::NoSuchNorm, lost(instruments, &p.norm));
        } else if !has_condition(instruments, &p.norm) {
            fault(FaultKind::Condition, format!("{}: {}", p.id, p.norm));
        }
        if p.period.within.is_some() != p.period.unit.is_some() {
            fault(FaultKind::Format, format!("{}: period", p.id));
        }
        let names: HashSet<&str> = p.fields.iter().map(|f| f.id.as_str()).collect();
        if names.len() < p.fields.len() {
            fault(FaultKind::DuplicateId, format!("{}: field", p.id));
        }
        for origin in p.fields.iter().flat_map(|f| &f.from).filter(|o| !is_origin(o, &is_fact)) {
            fault(FaultKind::UnknownFact, format!("{}: {origin}", p.id));
        }
    }
}

/// A current norm, or one of a proposal that was overtaken: it is named to be compared with.
fn stands(instruments: &[Instrument], name: &str) -> bool {
    exists(instruments, name) || found(instruments, name).is_some_and(|(i, _)| i.nature == Nature::Proposal)
}

fn found<'i>(instruments: &'i [Instrument], name: &str) -> Option<(&'i Instrument, &'i Norm)> {
    let (code, clause) = name.split_once(':')?;
    instruments.iter().filter(|i| i.code == code).find_map(|i| Some((i, i.norm(clause)?)))
}

fn has_condition(instruments: &[Instrument], name: &str) -> bool {
    let Some((code, clause)) = name.split_once(':') else { return false };
    let mut all = instruments.iter().filter(|i| i.code == code).filter_map(|i| i.norm(clause));
    all.any(|n| n.applies.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(from: &str, to: &str) -> Vec<FaultKind> {
        let source = Catalog::embedded().source().clone();
        let text = source.text(PROCEDURES).unwrap();
        assert!(text.contains(from), "{from}");
        let text = text.replacen(from, to, 1);
        Catalog::load(&source.with(PROCEDURES, text)).err().unwrap_or_default().into_iter().map(|f| f.kind).collect()
    }

    #[test]
    fn a_procedure_that_cannot_be_right_is_refused_with_the_reason() {
        assert_eq!(faults("eu-aia:art52-1", "eu-aia:art999"), [FaultKind::NoSuchNorm]);
        assert_eq!(faults("eu-aia:art52-1", "eu-aia:annex11"), [FaultKind::Condition]);
        assert_eq!(faults("id = \"us-ca-internal\"", "id = \"us-ca-incident\""), [FaultKind::DuplicateId]);
        assert_eq!(faults("within = 14, ", ""), [FaultKind::Format]);
        assert_eq!(faults("fact.compute_flop", "fact.no_such"), [FaultKind::UnknownFact]);
    }

    #[test]
    fn a_period_that_the_table_of_deadlines_carries_says_the_same_there() {
        let catalog = Catalog::embedded();
        let clocks = catalog.instrument("incident-clocks").unwrap();
        let period =
            |id: &str| catalog.procedures().iter().find(|p| p.id == id).unwrap().period.words(Lang::Ja).unwrap();
        for (procedure, clock) in [("us-ca-incident", "us-ca-15d"), ("us-ny-incident", "us-ny-72h")] {
            let text = clocks.norm(clock).unwrap().text.get(Lang::Ja);
            let number: String = period(procedure).chars().take_while(char::is_ascii_digit).collect();
            assert!(text.contains(&number), "{procedure}: {text}");
        }
    }

    #[test]
    fn what_was_only_proposed_is_known_as_such() {
        let catalog = Catalog::embedded();
        for p in catalog.procedures() {
            assert_eq!(p.is_proposal(&catalog), p.norm.starts_with("ldp-rai:"), "{}", p.id);
        }
    }
}
