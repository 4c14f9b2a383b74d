//! What changed between the catalogue as it was last known and as it is: pure.

use crate::norm::{ChangeKind, Difference, Instrument, Member, NormId, Status, compare};
use crate::text::Both;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One provision and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedNorm {
    /// Its number among all provisions of one comparison.
    pub n: u32,
    /// What became of it.
    pub kind: ChangeKind,
    /// As it is called now; as it was called, when it is gone.
    pub id: NormId,
    /// As it was called, when it stood before.
    pub was: Option<NormId>,
    /// Heading.
    pub title: Both,
    /// Where it stands.
    pub citation: Both,
    /// What differs.
    pub members: Vec<Member>,
    /// Whether it was a row of assessments.
    pub was_row: bool,
    /// When it applied, as CEL; absent too for what no system was held against.
    pub applied: Option<String>,
    /// When it applies.
    pub applies: Option<String>,
}

impl ChangedNorm {
    /// Whether an operator is told of it: a corrected heading, place or citation alone asks nothing of anyone.
    pub fn is_told(&self) -> bool {
        match self.kind {
            ChangeKind::Added | ChangeKind::Removed | ChangeKind::Renumbered => true,
            ChangeKind::Changed => {
                self.members.iter().any(|m| m.is_material() || matches!(m, Member::InForce | Member::Assess))
            }
            ChangeKind::Unchanged => false,
        }
    }

    /// The provision whose answers have to be read again, if there is one.
    pub fn asked_anew(&self) -> Option<&NormId> {
        let differs = self.kind == ChangeKind::Removed || self.members.iter().any(|m| m.is_material());
        self.was.as_ref().filter(|_| self.was_row && differs)
    }

    /// Whether it applies to other systems than before.
    pub fn is_conditioned_anew(&self) -> bool {
        self.members.contains(&Member::Applies)
    }
}

/// What changed in one instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct InstrumentChange {
    /// `aigb`.
    pub code: String,
    /// The version before: `aigb@1.2`; absent for an instrument that is new.
    pub was: Option<String>,
    /// The version now; the same as before when the record itself was changed, absent when it is gone.
    pub is: Option<String>,
    /// Its name in running text.
    pub short: Both,
    /// Considered only where an operator asked for it.
    pub is_on_request: bool,
    /// Its provisions that differ.
    pub norms: Vec<ChangedNorm>,
}

impl InstrumentChange {
    /// How many provisions became this.
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.norms.iter().filter(|n| n.kind == kind).count()
    }

    /// Two versions that can be compared side by side in the catalogue.
    pub fn versions(&self) -> Option<(&str, &str)> {
        match (&self.was, &self.is) {
            (Some(was), Some(is)) if was != is => Some((was, is)),
            _ => None,
        }
    }
}

/// What changed, instrument by instrument: the version in force against the one in force before; and what was corrected in
/// older versions, which concerns only the assessments made on them.
pub fn what_changed(known: &[&Instrument], now: &[Instrument]) -> Vec<InstrumentChange> {
    let codes: BTreeSet<&str> =
        known.iter().map(|i| i.code.as_str()).chain(now.iter().map(|i| i.code.as_str())).collect();
    let mut out = Vec::new();
    for code in codes {
        let was = known.iter().copied().find(|i| i.code == code && i.status == Status::Current);
        let is = now.iter().find(|i| i.code == code && i.status == Status::Current);
        out.extend(between(was, is));
        for new in now.iter().filter(|i| i.code == code && i.status != Status::Current) {
            let old = known.iter().copied().find(|i| i.id() == new.id() && i.status != Status::Current);
            out.extend(old.and_then(|old| between(Some(old), Some(new))));
        }
    }
    let norms = out.iter_mut().flat_map(|c| c.norms.iter_mut());
    for (n, norm) in norms.enumerate() {
        norm.n = u32::try_from(n).unwrap_or(u32::MAX);
    }
    out
}

fn between(was: Option<&Instrument>, is: Option<&Instrument>) -> Option<InstrumentChange> {
    let shown = is.or(was)?;
    let norms: Vec<ChangedNorm> = match (was, is) {
        (Some(old), Some(new)) => compare(old, new).iter().filter_map(|d| changed(d, Some(old), Some(new))).collect(),
        (Some(old), None) => alone(old, ChangeKind::Removed),
        (None, Some(new)) => alone(new, ChangeKind::Added),
        (None, None) => Vec::new(),
    };
    let (was, is) = (was.map(Instrument::id), is.map(Instrument::id));
    // A version that says the same as the one before is news all the same.
    (was != is || !norms.is_empty()).then(|| InstrumentChange {
        code: shown.code.clone(),
        was,
        is,
        short: shown.short.clone(),
        is_on_request: !shown.for_everyone() && shown.status == Status::Current,
        norms,
    })
}

/// Every provision of an instrument that came or went whole.
fn alone(i: &Instrument, kind: ChangeKind) -> Vec<ChangedNorm> {
    let is_gone = kind == ChangeKind::Removed;
    let of = |n| Difference {
        kind,
        old: Some(n).filter(|_| is_gone),
        new: Some(n).filter(|_| !is_gone),
        members: Vec::new(),
    };
    i.norms.iter().filter_map(|n| changed(&of(n), Some(i).filter(|_| is_gone), Some(i).filter(|_| !is_gone))).collect()
}

fn changed(d: &Difference<'_>, was: Option<&Instrument>, is: Option<&Instrument>) -> Option<ChangedNorm> {
    if d.kind == ChangeKind::Unchanged {
        return None;
    }
    let norm = d.norm()?;
    let old = was.zip(d.old).map(|(i, n)| NormId::new(&i.code, &i.version, &n.id));
    let new = is.zip(d.new).map(|(i, n)| NormId::new(&i.code, &i.version, &n.id));
    // No system is held against a version that is not in force.
    let held = |i: Option<&Instrument>| i.is_some_and(|i| i.status == Status::Current);
    Some(ChangedNorm {
        n: 0,
        kind: d.kind,
        id: new.or_else(|| old.clone())?,
        was: old,
        title: norm.title.clone(),
        citation: norm.citation.clone(),
        members: d.members.clone(),
        was_row: d.old.is_some_and(|n| n.assess),
        applied: d.old.and_then(|n| n.applies.clone()).filter(|_| held(was)),
        applies: d.new.and_then(|n| n.applies.clone()).filter(|_| held(is)),
    })
}
