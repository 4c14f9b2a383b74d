//! The transparency log of this installation (透明性ログ).
//!
//! For: nobody, the operator of the server included, can change the record unseen.
//! Rests on: `docs/specs/log.md`; the C2SP tile and checkpoint formats.
//! Words: an *entry* is inserted with the write it records, without an index; *sequencing* gives indices in batches and
//! signs the *checkpoint*; *publishing* writes the static files; *auditing* rebuilds and compares everything.
//! Never: holds personal data or content; only salted digests leave the tables.
//! Begin at: [`append`], then [`Sequencer`].

mod audit;
mod hour;
mod kept;
mod publish;
mod sequence;
mod store;

#[cfg(test)]
mod tests;

pub use audit::{Audited, audit};
pub(crate) use hour::{commit, is_due};
pub use publish::{Published, may_go_on, publish, republish, stale};
pub use sequence::{Head, Sequencer};
pub use store::{EntryView, consistency, entries, entries_from, entry, head, head_in, inclusion, receipt_of};

use crate::db::{Db, DbError, Tx, write::Seals};
use crate::id::EntryId;
use crate::time::{Timestamp, rfc3339};
use shirube_proof::entry::{Door, Entry};
use shirube_proof::note::VerifierKey;
use shirube_proof::seal::{Seal, seals_digest};

/// Proof that a write is in the log: the promise now, its index once integrated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: Timestamp,
    /// What was done, such as `assessment.submit`.
    pub kind: &'static str,
}

/// Why the log could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// What is stored contradicts itself; nothing is signed over it.
    #[error("the log is damaged: {0}; run `shirube log verify`")]
    Damaged(String),
    /// A file of the published log could not be written.
    #[error("cannot write the published log at {path}: {source}")]
    File {
        /// The path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The signing key does not fit.
    #[error("the log's key: {0}")]
    Key(String),
}

/// Whether this key is the one that signs this log: true while nothing is recorded.
///
/// # Errors
/// Only when the database cannot be read.
pub fn is_signed_by(db: &Db, key: &VerifierKey) -> Result<bool, DbError> {
    db.read(|tx| match store::latest(tx)? {
        Some((_, _, note)) => Ok(shirube_proof::checkpoint::open(note.as_bytes(), key, &[]).is_ok()),
        None => Ok(true),
    })
}

/// Whether nothing was ever recorded.
///
/// # Errors
/// Only when the database cannot be read.
pub fn is_empty(db: &Db) -> Result<bool, DbError> {
    db.read(store::is_empty)
}

/// Appends the entry of one write, in that write's transaction; `withheld` names the sealed subject that keeps it unpublished. Called by the doors alone.
pub(crate) fn append(
    tx: &mut Tx<'_>,
    door: Door,
    receipt: &Receipt,
    seals: &Seals,
    withheld: Option<&str>,
) -> Result<(), DbError> {
    let list: Vec<Seal> = seals
        .iter()
        .map(|((table, key), (digest, _))| Seal { table: table.clone(), key: key.clone(), digest: *digest })
        .collect();
    let entry = Entry {
        v: shirube_proof::entry::VERSION,
        id: receipt.entry.to_string(),
        at: rfc3339(receipt.at),
        door,
        kind: receipt.kind.to_owned(),
        seals: seals_digest(&list),
        n: u32::try_from(list.len())
            .map_err(|_| DbError::Schema("more rows in one write than a log entry can seal".into()))?,
    };
    let payload = entry.to_bytes().map_err(|e| DbError::Schema(e.to_string()))?;
    store::insert(tx, &entry, &payload, seals, withheld)
}
