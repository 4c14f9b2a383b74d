//! Which version of an instrument is current on a day: versions laid over the catalogue take the place of those they supersede.

use super::{Fault, FaultKind, Instrument, Status};
use crate::time::Date;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

/// The versions laid over a catalogue, each with the day from which it is current, seen on one day.
#[derive(Debug, Clone, Default)]
pub(super) struct Succession {
    today: Date,
    laid: BTreeMap<String, Date>,
}

impl Succession {
    pub(super) fn new(today: Date) -> Succession {
        Succession { today, laid: BTreeMap::new() }
    }

    /// Notes one version: `from` is the day an act gave it, otherwise its own counts.
    pub(super) fn lay(&mut self, instrument: &Instrument, from: Option<Date>) {
        let from = from.or(instrument.in_force).unwrap_or(Date::MIN);
        self.laid.insert(instrument.id(), from);
    }

    pub(super) fn is_laid(&self, instrument: &Instrument) -> bool {
        self.laid.contains_key(&instrument.id())
    }

    fn from(&self, instrument: &Instrument) -> Date {
        self.laid.get(&instrument.id()).copied().unwrap_or(Date::MIN)
    }

    /// One line for each version laid over the catalogue: its standing, which the text of its file does not say.
    pub(super) fn lines(&self, instruments: &[Instrument]) -> String {
        let laid = instruments.iter().filter(|i| self.is_laid(i)).map(|i| (i.id(), i.status.word()));
        laid.collect::<BTreeMap<_, _>>().iter().fold(String::new(), |mut out, (id, status)| {
            let _ = writeln!(out, "{id}\t{status}");
            out
        })
    }
}

/// Gives every version of the instruments concerned its standing on the day.
pub(super) fn settle(instruments: &mut [Instrument], succession: &Succession, faults: &mut Vec<Fault>) {
    let codes: HashSet<String> = instruments.iter().filter(|i| succession.is_laid(i)).map(|i| i.code.clone()).collect();
    for code in codes {
        let versions: Vec<usize> =
            instruments.iter().enumerate().filter(|(_, i)| i.code == code).map(|(at, _)| at).collect();
        overlaps(instruments, &versions, succession, faults);
        let standing: Vec<(usize, Status, Option<Date>)> =
            versions.iter().map(|at| standing(instruments, &versions, *at, succession)).collect();
        for (at, status, until) in standing {
            instruments[at].status = status;
            instruments[at].until = until;
        }
    }
}

/// The version that takes the place of another.
fn next<'i>(instruments: &'i [Instrument], versions: &[usize], of: &Instrument) -> Vec<&'i Instrument> {
    let others = versions.iter().map(|at| &instruments[*at]);
    others.filter(|o| o.version != of.version && o.supersedes.as_ref() == Some(&of.version)).collect()
}

fn standing(
    instruments: &[Instrument],
    versions: &[usize],
    at: usize,
    succession: &Succession,
) -> (usize, Status, Option<Date>) {
    let own = &instruments[at];
    if own.status == Status::Current && succession.from(own) > succession.today {
        return (at, Status::Coming, own.until);
    }
    let next = next(instruments, versions, own);
    match next.iter().find(|n| succession.from(n) <= succession.today) {
        Some(n) if own.status == Status::Current => {
            // The day the instrument itself says, when the record came later than the instrument.
            let first = n.in_force.or(succession.laid.get(&n.id()).copied()).filter(|d| *d > Date::MIN);
            let last = first.and_then(|d| d.yesterday().ok());
            (at, Status::Superseded, own.until.or(last))
        }
        _ => (at, own.status, own.until),
    }
}

/// Versions that would be current on one day, or that follow one another backwards.
fn overlaps(instruments: &[Instrument], versions: &[usize], succession: &Succession, faults: &mut Vec<Fault>) {
    let live = |i: &Instrument| i.status != Status::Superseded;
    let heads: Vec<&Instrument> = versions
        .iter()
        .map(|at| &instruments[*at])
        .filter(|i| live(i) && next(instruments, versions, i).is_empty())
        .collect();
    for own in versions.iter().map(|at| &instruments[*at]).filter(|i| succession.is_laid(i) && live(i)) {
        let file = format!("norms/{}.toml", own.id());
        let mut fault = |kind, detail: String| faults.push(Fault::of_file(&file, kind, detail));
        if let Some(other) = heads
            .iter()
            .find(|h| h.version != own.version && succession.from(h) <= succession.from(own))
            .filter(|_| heads.contains(&own))
        {
            fault(FaultKind::Overlap, other.id());
        }
        let Some(before) = &own.supersedes else { continue };
        let Some(former) = versions.iter().map(|at| &instruments[*at]).find(|i| i.version == *before) else {
            fault(FaultKind::Version, format!("{}@{before}", own.code));
            continue;
        };
        let rival = next(instruments, versions, former).into_iter().find(|n| n.version != own.version && live(n));
        if let Some(rival) = rival {
            fault(FaultKind::Overlap, rival.id());
        }
        if succession.is_laid(former) && succession.from(own) <= succession.from(former) {
            fault(FaultKind::Overlap, format!("{}: {}", former.id(), succession.from(former)));
        }
        if own.until.is_some_and(|until| until < succession.from(own)) {
            fault(FaultKind::Version, format!("until {}", own.until.unwrap_or_default()));
        }
    }
    if heads.is_empty()
        && let Some(first) = versions.iter().map(|at| &instruments[*at]).find(|i| succession.is_laid(i))
    {
        let file = format!("norms/{}.toml", first.id());
        faults.push(Fault::of_file(&file, FaultKind::Version, "supersedes leads back to itself"));
    }
}
