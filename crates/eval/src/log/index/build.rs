//! Making an index: the log is read once.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::super::batch::{self, Batch, Wanted};
use super::super::read::key;
use super::super::{Error, Plan, Reader, lanes};
use super::{Head, Row, file, lengths};
use crate::dataset::Spread;
use crate::scorer::Groups;

/// The most leaves, codes of faults and scorers that are told apart.
const MOST: usize = u16::MAX as usize - 1;

struct Building {
    head: Head,
    rows: Vec<Row>,
    /// Which row an asking has.
    places: HashMap<u128, usize, Spread>,
    groups: BTreeMap<String, Groups>,
}

/// Reads a log from its beginning to its end.
pub fn read(dir: &Path) -> Result<(Head, Vec<Row>), Error> {
    // Measured first: what is written meanwhile then makes the index one of a shorter log, and it is made anew.
    let segments = lengths(dir)?;
    let mut reader = Reader::open(dir)?;
    let header = reader.header().clone();
    let head = Head {
        format: file::FORMAT.to_owned(),
        run: header.run,
        segments,
        scorers: header.plan.scorers.keys().cloned().collect(),
        leaves: Vec::new(),
        faults: Vec::new(),
        rows: 0,
    };
    let mut building = Building { head, rows: Vec::new(), places: HashMap::default(), groups: BTreeMap::new() };
    let wanted = Wanted { scores: true, ..Wanted::default() };
    lanes::in_order(&mut reader, |piece| Batch::read(piece, wanted), |batch| building.take(batch))?;
    building.compare(&header.plan);
    building.head.rows = building.rows.len() as u64;
    Ok((building.head, building.rows))
}

/// Where the names of a batch stand in the head: scorers by their order there, leaves and codes once they are met.
struct Places {
    scorers: Vec<Option<usize>>,
    leaves: Vec<Option<Option<u16>>>,
    faults: Vec<Option<Option<u16>>>,
}

impl Building {
    fn take(&mut self, mut batch: Batch) {
        let scorer = |name: &String| self.head.scorers.binary_search(name).ok();
        let mut places = Places {
            scorers: batch.names.iter().map(scorer).collect(),
            leaves: vec![None; batch.names.len()],
            faults: vec![None; batch.names.len()],
        };
        for row in std::mem::take(&mut batch.rows) {
            self.add(&batch, row, &mut places);
        }
    }

    /// Takes an asking, unless it was answered before.
    fn add(&mut self, batch: &Batch, line: batch::Row, places: &mut Places) {
        let number = self.places.get(&line.key).copied();
        if number.and_then(|n| self.rows.get(n)).is_some_and(|row| row.fault.is_none()) {
            return;
        }
        let (values, unsure) = self.values(batch.scores(&line), places);
        let at = |name: u32, met: &mut [Option<Option<u16>>], all: &mut Vec<String>| {
            *met[name as usize].get_or_insert_with(|| place(all, batch.name(name)))
        };
        let row = Row {
            number: number.unwrap_or(self.rows.len()) as u64,
            epoch: line.epoch,
            leaf: line.leaf.and_then(|leaf| at(leaf, &mut places.leaves, &mut self.head.leaves)),
            fault: line.fault.and_then(|fault| at(fault, &mut places.faults, &mut self.head.faults)),
            ms: u32::try_from(line.ms).unwrap_or(u32::MAX),
            values,
            unsure,
            key: line.key as u64,
            segment: batch.segment,
            offset: line.place.0,
            length: line.place.1,
        };
        match number.and_then(|n| self.rows.get_mut(n)) {
            Some(held) => *held = row,
            None => {
                self.places.insert(line.key, self.rows.len());
                self.rows.push(row);
            }
        }
        if let (Some(compared), None) = (line.compared, line.fault) {
            for (name, outcome) in compared.outcomes {
                self.groups.entry(name).or_default().add(&compared.place, &compared.id, line.epoch, outcome);
            }
        }
    }

    /// What each scorer gave, and which could not tell.
    fn values(&self, scores: &[batch::Scored], places: &Places) -> (Vec<Option<f32>>, Vec<u16>) {
        let (mut values, mut unsure) = (vec![None; self.head.scorers.len()], Vec::new());
        for score in scores {
            if let Some(at) = places.scorers[score.scorer as usize] {
                values[at] = score.value.ok().map(|value| value as f32);
                unsure.extend(u16::try_from(at).ok().filter(|_| score.value.is_err()));
            }
        }
        (values, unsure)
    }

    /// The scores of scorers that compare samples with each other.
    fn compare(&mut self, plan: &Plan) {
        for (name, groups) in &self.groups {
            let at = self.head.scorers.iter().position(|held| held == name);
            let (Some(at), Some(spec)) = (at, plan.scorers.get(name)) else { continue };
            for (id, epoch, score) in groups.scores(spec) {
                let Some(row) = self.places.get(&key(&id, epoch)).and_then(|n| self.rows.get_mut(*n)) else { continue };
                if let Some(value) = row.values.get_mut(at) {
                    *value = score.value.map(|value| value as f32);
                    row.unsure.extend(u16::try_from(at).ok().filter(|_| score.value.is_none()));
                }
            }
        }
    }
}

/// The place of a name in a list, which grows by it. None beyond what can be told apart.
fn place(all: &mut Vec<String>, name: &str) -> Option<u16> {
    let found = all.iter().position(|held| held == name);
    let at = found.or_else(|| {
        (all.len() < MOST).then(|| {
            all.push(name.to_owned());
            all.len() - 1
        })
    });
    at.and_then(|at| u16::try_from(at).ok())
}
