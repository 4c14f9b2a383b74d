//! Making an index: the log is read once.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::super::brief::{Brief, Text};
use super::super::read::key;
use super::super::{Error, Plan, Reader};
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
    while reader.advance()? {
        let place = reader.place();
        if let (Some(place), Some(line)) = (place, reader.line::<Brief>()?)
            && line.kind.get() == "sample"
        {
            building.add(place, line);
        }
    }
    building.compare(&header.plan);
    building.head.rows = building.rows.len() as u64;
    Ok((building.head, building.rows))
}

impl Building {
    /// Takes a line, unless the asking it is of was answered before.
    fn add(&mut self, (segment, offset, length): (u32, u64, u32), line: Brief) {
        let Some(id) = line.id.as_ref().map(Text::get) else { return };
        let key = key(id, line.epoch);
        let number = self.places.get(&key).copied();
        if number.and_then(|n| self.rows.get(n)).is_some_and(|row| row.fault.is_none()) {
            return;
        }
        let (values, unsure) = self.values(&line);
        let row = Row {
            number: number.unwrap_or(self.rows.len()) as u64,
            epoch: line.epoch,
            leaf: line.leaf.as_ref().and_then(|leaf| place(&mut self.head.leaves, leaf.get())),
            fault: line.fault.as_ref().and_then(|fault| place(&mut self.head.faults, &fault.code)),
            ms: u32::try_from(line.ms).unwrap_or(u32::MAX),
            values,
            unsure,
            key: key as u64,
            segment,
            offset,
            length,
        };
        match number.and_then(|n| self.rows.get_mut(n)) {
            Some(held) => *held = row,
            None => {
                self.places.insert(key, self.rows.len());
                self.rows.push(row);
            }
        }
        if let (Some(place), None) = (line.place, line.fault) {
            for (name, outcome) in line.outcomes {
                self.groups.entry(name).or_default().add(&place, id, line.epoch, outcome);
            }
        }
    }

    /// What each scorer gave, and which could not tell.
    fn values(&self, line: &Brief) -> (Vec<Option<f32>>, Vec<u16>) {
        let (mut values, mut unsure) = (vec![None; self.head.scorers.len()], Vec::new());
        for (name, score) in &line.scores.0 {
            if let Ok(at) = self.head.scorers.binary_search_by(|held| held.as_str().cmp(name.get())) {
                values[at] = score.value.map(|value| value as f32);
                unsure.extend(u16::try_from(at).ok().filter(|_| score.value.is_none()));
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
