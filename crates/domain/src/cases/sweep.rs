//! Periods that ended, found and followed up without anybody asking.

use super::advance::save;
use super::record::record_lapses;
use super::{calendar, hold, load, store};
use crate::db::DbError;
use crate::door::Ground;
use crate::housekeeping;
use crate::id::CaseId;
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
        // What happens in a sealed case stands in an entry of its own, which is not published with the others.
        let (sealed, open): (Vec<_>, Vec<_>) = ids.into_iter().partition(|(_, is_withheld)| *is_withheld);
        if !open.is_empty() {
            moved += follow_up(ground, &open)?;
        }
        for one in &sealed {
            moved += follow_up(ground, std::slice::from_ref(one))?;
        }
        if moved == before {
            return Err(DbError::Schema("periods that ended lead nowhere".to_owned()).into());
        }
    }
}

/// Follows up what ended in some cases, in one transaction.
fn follow_up(ground: &Ground, ids: &[(CaseId, bool)]) -> Result<u64, Error> {
    housekeeping::run(ground, "case.lapse", |tx, receipt| {
        let mut here = 0;
        for (id, _) in ids {
            hold(tx, id)?;
            let (file, definition) = load(tx, id)?;
            let Some(next) = procedure::lapse(&definition, calendar(&definition)?, &file.case, tx.at()) else {
                continue;
            };
            record_lapses(tx, receipt, &file, &next)?;
            save(tx, &definition, &file, &next)?;
            here += 1;
        }
        Ok::<u64, Error>(here)
    })
}
