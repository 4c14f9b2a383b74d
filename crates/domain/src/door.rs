//! What the three doors share: one transaction, one log entry (and one more for each row that must stand alone).
//!
//! For: opening the only [`WriteTx`] in the system, and closing it with the entry that commits to what was written.
//! Rests on: `docs/specs/log.md`; `docs/decisions/0004-three-doors.md`.
//! Words: a *door* is how a write comes in: an act, a filing, housekeeping.
//! Never: is called from outside [`crate::act`], [`crate::filing`] and [`crate::housekeeping`].
//! Begin at: [`Ground`].

use crate::db::write::Apart;
use crate::db::{Db, DbError, WriteTx};
use crate::id::{Chance, EntryId};
use crate::ledger;
pub use crate::ledger::Receipt;
use crate::time::Clock;
pub(crate) use shirube_proof::entry::Door;

/// What every door stands on: the database, the clock and chance.
pub struct Ground {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Box<dyn Clock>,
    /// Where identifiers and salts come from.
    pub chance: Box<dyn Chance>,
}

/// Opens the transaction, runs the work, appends the entry, commits all or nothing.
pub(crate) fn through<T: Send, E: From<DbError> + Send>(
    ground: &Ground,
    door: Door,
    kind: &'static str,
    work: impl FnOnce(&mut WriteTx<'_, '_>, &Receipt) -> Result<T, E> + Send,
) -> Result<T, E> {
    let at = ground.clock.now();
    let receipt = Receipt { entry: EntryId::new(at, ground.chance.as_ref()), at, kind };
    ground.db.write_raw(|tx| {
        let mut writing = WriteTx::new(tx, at, ground.chance.as_ref());
        let out = work(&mut writing, &receipt)?;
        let (seals, apart, withheld) = writing.into_seals();
        let withheld = withheld.as_deref();
        ledger::append(tx, door, &receipt, &seals, withheld).map_err(E::from)?;
        for Apart { entry, kind, seals } in apart {
            ledger::append(tx, door, &Receipt { entry, at, kind }, &seals, withheld).map_err(E::from)?;
        }
        Ok(out)
    })
}
