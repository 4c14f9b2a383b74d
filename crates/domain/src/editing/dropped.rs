//! Files dropped into the data directory: taken in whole, or not at all.

use super::{InForce, Origin, store};
use crate::cols;
use crate::db::Turn;
use crate::door::Ground;
use crate::housekeeping;
use crate::norm::Fault;
use crate::refusal::{Class, Error, Refusal};
use crate::time::rfc3339;

/// What became of the files that lie in the data directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Whether the directory is there; without one, what other programs took in stays.
    pub is_there: bool,
    /// Their names.
    pub names: Vec<String>,
    /// Why they are not in force; empty when they are.
    pub faults: Vec<Fault>,
}

/// Takes in the files as they lie there now: those that changed, and those that are gone. With a fault nothing changes.
/// Says whether something did, or what is wrong.
///
/// # Errors
/// Faults of the database; a conflict when another program changed what is in force: look again.
pub fn take_in(
    ground: &Ground,
    in_force: &InForce,
    files: &[(String, String)],
) -> Result<Result<bool, Vec<Fault>>, Error> {
    let taken = ground.db.read(store::dropped_files)?;
    if taken == files {
        return Ok(Ok(false));
    }
    let twice = in_force.twice(files);
    if !twice.is_empty() {
        return Ok(Err(twice));
    }
    if let Err(faults) = in_force.with_dropped(files) {
        return Ok(Err(faults));
    }
    housekeeping::run(ground, "catalog.take-in", |tx, _| {
        tx.take_turn(Turn::Catalog)?;
        let number = store::state_number(tx)?;
        if number != in_force.number() {
            return Err(Error::from(Refusal::of(Class::Conflict, "editing.catalogue-changed")));
        }
        for (name, _) in taken.iter().filter(|(name, _)| files.iter().all(|(n, _)| n != name)) {
            tx.delete("catalog_file", cols! { "name" => name, "origin" => Origin::Dropped.word() })?;
        }
        let at = rfc3339(tx.at());
        for (name, text) in files.iter().filter(|f| !taken.contains(f)) {
            tx.upsert(
                "catalog_file",
                cols! {
                    "name" => name, "text" => text, "origin" => Origin::Dropped.word(), "in_force" => None::<String>,
                    "at" => at.as_str(),
                },
            )?;
        }
        tx.upsert("catalog_state", cols! { "id" => 1, "number" => number + 1 })?;
        Ok(())
    })?;
    Ok(Ok(true))
}
