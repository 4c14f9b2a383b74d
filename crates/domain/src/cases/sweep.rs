//! Periods that ended, found and followed up without anybody asking.

use super::advance::save;
use super::record::record_lapses;
use super::{calendar, load, store};
use crate::db::DbError;
use crate::door::Ground;
use crate::housekeeping;
use crate::procedure;
use crate::refusal::Error;
use crate::time::rfc3339;

/// How many cases one transaction moves.
const AT_ONCE: i64 = 200;

/// Follows up every period that has ended. Says how many cases moved; writes nothing when none has.
///
/// # Errors
/// Faults of the database.
pub fn sweep(ground: &Ground) -> Result<u64, Error> {
    let mut moved = 0;
    loop {
        let now = rfc3339(ground.clock.now());
        let ids = ground.db.read(|tx| store::lapsing(tx, &now, AT_ONCE).map_err(Error::from))?;
        if ids.is_empty() {
            return Ok(moved);
        }
        let before = moved;
        moved += housekeeping::run(ground, "case.lapse", |tx, receipt| {
            let mut here = 0;
            for id in &ids {
                tx.hold("case_file", &id.into())?;
                let (file, definition) = load(tx, id)?;
                let Some(next) = procedure::lapse(&definition, calendar(&definition)?, &file.case, tx.at()) else {
                    continue;
                };
                record_lapses(tx, receipt, &file, &next)?;
                save(tx, &definition, &file, &next)?;
                here += 1;
            }
            Ok::<u64, Error>(here)
        })?;
        if moved == before {
            return Err(DbError::Schema("periods that ended lead nowhere".to_owned()).into());
        }
    }
}
