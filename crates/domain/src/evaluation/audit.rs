//! Logs on the shelf held against the digests the record has of them.

use super::shelf::Shelf;
use super::store;
use crate::db::Db;
use crate::refusal::Error;
use shirube_proof::findings::{Finding, Level, Report};
use std::collections::BTreeMap;

/// Digests read at once.
const PAGE: i64 = 1_000;

/// What holding every log against its digest found.
#[derive(Debug, Clone, Default)]
pub struct AuditedLogs {
    /// Logs that were read from beginning to end.
    pub logs: u64,
    /// What was found.
    pub report: Report,
}

/// Reads every log of a run from its beginning to its end. One that is not here any more is told and is no error: figures and
/// statement stand without it.
///
/// # Errors
/// Faults of the database and the disk.
pub fn audit_logs(db: &Db, shelf: &Shelf) -> Result<AuditedLogs, Error> {
    let (mut out, mut after) = (AuditedLogs::default(), String::new());
    let mut wanted: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let page = db.read(|tx| store::digests(tx, &after, PAGE))?;
        let Some((last, _)) = page.last() else { break };
        after.clone_from(last);
        // Several runs may rest on one log; it is read once.
        for (run, digest) in page {
            wanted.entry(digest).or_insert(run);
        }
    }
    for (digest, run) in wanted {
        let found = if shelf.folder(&digest).is_none() {
            Some(Finding::new(Level::Warning, "log.evaluation.gone"))
        } else {
            out.logs += 1;
            (!shelf.is_whole(&digest)?).then(|| Finding::new(Level::Error, "log.evaluation.altered"))
        };
        if let Some(finding) = found {
            out.report.push(finding.with("run", run).with("digest", digest));
        }
    }
    Ok(out)
}
