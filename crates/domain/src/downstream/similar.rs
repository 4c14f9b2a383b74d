//! Whose registered systems are similar to those an advisory names: the same component below, or the same purpose in the same field.
//! A hint by what the register says, no finding: people look at it before anyone is told.

use super::advisories::downstream_of;
use super::model::{Figures, Place, Share};
use super::rules::{MOST_LEVELS, Reach, Resting};
use super::store;
use crate::db::Tx;
use crate::id::{AssetId, OperatorId};
use crate::norm::FactValue;
use crate::refusal::Error;
use crate::registry;
use crate::text::scale;
use std::collections::{BTreeMap, BTreeSet};

/// Things looked at of one kind of likeness; the bound keeps it in memory.
const MOST: usize = 20_000;
/// What is said of the field by whoever names none: nothing is alike by it.
const NO_FIELD: [&str; 2] = ["general", "other"];

scale! {
    /// Why a system is similar.
    Likeness {
        /// It rests on a statement about the same component.
        Component = "component", "同じ部品についての言明をよりどころにしている", "rests on a statement about the same component";
        /// A component below it has the same name.
        Name = "name", "同じ名前のモデルやデータセットを使っている", "uses a model or dataset of the same name";
        /// It has a purpose in common and is used in the same field.
        Purpose = "purpose", "分野が同じで、用途が重なる", "same field of use, and a purpose in common";
    }
}

/// Similar systems, by operator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Similar {
    /// Operators, with their systems and why each is similar.
    pub operators: BTreeMap<OperatorId, BTreeMap<AssetId, BTreeSet<Likeness>>>,
    /// Whether more are similar than were looked at.
    pub is_cut: bool,
}

impl Similar {
    /// In figures.
    pub fn figures(&self) -> Figures {
        self.clone().reach().figures()
    }

    pub(super) fn reach(self) -> Reach {
        let place = |id| (id, Place { level: 0, over: BTreeSet::new(), received: BTreeSet::new() });
        let share = |systems: BTreeMap<AssetId, _>| Share {
            systems: systems.into_keys().map(place).collect(),
            received: BTreeMap::new(),
        };
        let operators = self.operators.into_iter().map(|(o, systems)| (o, share(systems))).collect();
        Reach { operators, is_cut: self.is_cut, ..Reach::default() }
    }

    fn note(&mut self, found: Vec<(AssetId, OperatorId)>, why: Likeness) {
        self.is_cut |= found.len() > MOST;
        for (asset, operator) in found.into_iter().take(MOST) {
            self.operators.entry(operator).or_default().entry(asset).or_default().insert(why);
        }
    }
}

/// Operators with systems similar to these, other than their own and those downstream of them: these are told anyway.
///
/// # Errors
/// Absent when one of them is not registered; faults of the database.
pub fn similar(tx: &mut Tx<'_>, systems: &[AssetId]) -> Result<Similar, Error> {
    let mut out = Similar::default();
    let below = below(tx, systems)?;
    let all: Vec<AssetId> = systems.iter().chain(&below).cloned().collect();
    let held = store::resting_on_same(tx, &all, &below, MOST + 1)?;
    let above_held = above(tx, held)?;
    out.note(above_held, Likeness::Component);
    let named = store::of_same_name(tx, &below, MOST + 1)?;
    let names: BTreeSet<AssetId> = named.iter().map(|(id, _)| id.clone()).collect();
    // What has the name is the component; what is similar hangs on it.
    let using = above(tx, named)?.into_iter().filter(|(id, _)| !names.contains(id)).collect();
    out.note(using, Likeness::Name);
    for system in systems {
        out.note(in_same_field(tx, system)?, Likeness::Purpose);
    }
    let told = downstream_of(tx, None, systems)?;
    out.operators.retain(|operator, _| !told.operators.contains_key(operator));
    Ok(out)
}

/// What things of one register hang on, all the way down.
fn below(tx: &mut Tx<'_>, systems: &[AssetId]) -> Result<Vec<AssetId>, Error> {
    let mut found: BTreeSet<AssetId> = BTreeSet::new();
    let mut wave: Vec<AssetId> = systems.to_vec();
    for _ in 0..MOST_LEVELS {
        let next = store::hangs_on(tx, &wave)?;
        wave = next.into_iter().filter(|id| !systems.contains(id) && found.insert(id.clone())).collect();
        if wave.is_empty() || found.len() > MOST {
            break;
        }
    }
    Ok(found.into_iter().take(MOST).collect())
}

/// These, and what hangs on them in the same register.
fn above(tx: &mut Tx<'_>, from: Vec<(AssetId, OperatorId)>) -> Result<Vec<(AssetId, OperatorId)>, Error> {
    let mut found: BTreeMap<AssetId, OperatorId> = from.into_iter().collect();
    let mut wave: Vec<AssetId> = found.keys().cloned().collect();
    for _ in 0..MOST_LEVELS {
        let mut resting = Resting::default();
        for some in wave.chunks(1_000) {
            let ids: Vec<crate::db::Value> = some.iter().map(Into::into).collect();
            store::tied(tx, &ids, &mut resting)?;
        }
        wave.clear();
        for step in resting.steps.into_iter().filter(|s| !s.is_retired) {
            if found.insert(step.to.clone(), step.operator).is_none() {
                wave.push(step.to);
            }
        }
        if wave.is_empty() || found.len() > MOST {
            break;
        }
    }
    Ok(found.into_iter().collect())
}

/// Systems used in the same field that have a purpose in common.
fn in_same_field(tx: &mut Tx<'_>, system: &AssetId) -> Result<Vec<(AssetId, OperatorId)>, Error> {
    let facts = registry::facts(tx, system)?;
    let (Some(FactValue::One(sector)), Some(FactValue::Set(purposes))) = (facts.get("sector"), facts.get("purposes"))
    else {
        return Ok(Vec::new());
    };
    if NO_FIELD.contains(&sector.as_str()) {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<&String> = purposes.iter().collect();
    let found = store::in_sector(tx, sector, MOST + 1)?;
    let shares = |theirs: &[String]| theirs.iter().any(|p| wanted.contains(p));
    Ok(found.into_iter().filter(|f| shares(&f.2)).map(|(asset, operator, _)| (asset, operator)).collect())
}
