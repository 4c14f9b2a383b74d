//! Each hour a commitment to what is withheld, so that it cannot be made up, changed or dropped later, and nobody sees whether there is any.
//!
//! The row of the hour holds the end of a chain over the leaves of all withheld entries; it is sealed with a salt like any row, and the entry
//! that seals it is published. An hour in which nothing happened looks like any other.

use super::{Error, store};
use crate::cols;
use crate::db::{DbError, Tx, WriteTx};
use crate::time::Timestamp;
use shirube_proof::digest::sha256;
use shirube_proof::findings::{Finding, Level, Report};
use std::collections::BTreeMap;

/// Begins each link, so that a chain is nothing else.
const LABEL: &[u8] = b"shirube-hour 1\n";

/// The leaves committed to in each hour, in order.
pub(super) type Leaves = BTreeMap<String, Vec<[u8; 32]>>;

/// The next link of the chain.
pub(super) fn link(chain: &str, leaf: &[u8; 32]) -> String {
    sha256(&[LABEL, chain.as_bytes(), b"\n", leaf].concat()).to_string()
}

/// The hour of a moment in UTC, as it is kept: `2026-11-23T15`.
pub(super) fn hour_of(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H").to_string()
}

/// Whether the hour of a moment has no commitment yet.
pub(crate) fn is_due(tx: &mut Tx<'_>, at: Timestamp) -> Result<bool, DbError> {
    let hour = hour_of(at);
    Ok(store::chain_until(tx, &hour)?.is_none_or(|(last, _)| last < hour))
}

/// Commits to everything withheld so far, once each hour. Says whether this was the time for it.
pub(crate) fn commit(tx: &mut WriteTx<'_, '_>) -> Result<bool, DbError> {
    let at = tx.at();
    if !is_due(tx, at)? {
        return Ok(false);
    }
    let hour = hour_of(at);
    let mut chain = store::chain_until(tx, &hour)?.map(|(_, chain)| chain).unwrap_or_default();
    for (id, leaf) in store::uncommitted(tx)? {
        chain = link(&chain, &leaf.0);
        store::give_hour(tx, &id, &hour)?;
    }
    tx.insert("log_hour", cols! { "hour" => hour, "chain" => chain })?;
    Ok(true)
}

/// Holds the hours against the entries committed to in them.
pub(super) fn audit(tx: &mut Tx<'_>, leaves: &Leaves) -> Result<Report, Error> {
    let mut report = Report::new();
    let hours = store::hours(tx)?;
    let mut error = |hour: &str, reason: &str| {
        report.push(Finding::new(Level::Error, "log.hour").with("hour", hour).with("reason", reason));
    };
    let mut chain = String::new();
    for (hour, kept) in &hours {
        chain = leaves.get(hour).into_iter().flatten().fold(chain, |chain, leaf| link(&chain, leaf));
        if chain != *kept {
            error(hour, "withheld entries differ from what was committed to");
            // One fault is told once; what follows is held against what is kept.
            chain.clone_from(kept);
        }
    }
    for hour in leaves.keys().filter(|h| !hours.iter().any(|(kept, _)| kept == *h)) {
        error(hour, "no such hour");
    }
    Ok(report)
}
