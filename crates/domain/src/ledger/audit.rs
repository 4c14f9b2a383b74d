//! Auditing: rebuild everything, compare it with everything, list every finding.

use super::{Error, hour, kept, store};
use crate::args;
use crate::db::{Db, Tx, schema, write::row_key};
use shirube_proof::audit::{self, Source};
use shirube_proof::digest::Salt;
use shirube_proof::entry::{self, Entry};
use shirube_proof::findings::{Finding, Level, Report};
use shirube_proof::merkle::leaf_hash;
use shirube_proof::note::VerifierKey;
use shirube_proof::seal::Seal;
use shirube_proof::tile::Resource;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// The outcome of an audit.
pub struct Audited {
    /// Every finding that is not a plain "as it must be".
    pub report: Report,
    /// Entries in the published log.
    pub entries: u64,
    /// Entries not yet integrated.
    pub waiting: u64,
    /// Rows compared with their seals.
    pub rows: u64,
}

struct Files<'p>(&'p Path);

impl Source for Files<'_> {
    fn read(&mut self, resource: Resource) -> Result<Vec<u8>, String> {
        std::fs::read(self.0.join(resource.path())).map_err(|e| e.kind().to_string())
    }
}

/// Checks the published files, the database against them, the seals, and every sealed row against its latest seal.
///
/// # Errors
/// Only when the database cannot be read; everything else is a finding.
pub fn audit(db: &Db, dir: &Path, key: &VerifierKey) -> Result<Audited, Error> {
    let mut published: HashMap<String, (u64, [u8; 32])> = HashMap::new();
    let mut taken = HashSet::new();
    let mut report = audit::log(&mut Files(dir), key, &[], &mut |index, entry| {
        let leaf = entry.to_bytes().map(|b| leaf_hash(&b).0).unwrap_or_default();
        taken.insert(index);
        published.insert(entry.id.clone(), (index, leaf));
    });
    db.read(|tx| {
        if store::checkpoints(tx, 1)?.is_empty() && !dir.join(Resource::Checkpoint.path()).exists() {
            // Nothing was ever signed, so nothing can be published yet.
            report = Report::new();
        }
        let mut run = Run {
            tx,
            report,
            published,
            taken,
            latest: HashMap::new(),
            waiting: 0,
            rows: 0,
            hours: hour::Leaves::new(),
        };
        run.head()?;
        run.entries()?;
        run.orphans()?;
        run.rows()?;
        let found = hour::audit(run.tx, &run.hours)?;
        run.report.append(found);
        let found = kept::audit(run.tx, key)?;
        run.report.append(found);
        let entries = run.published.len() as u64;
        let (waiting, rows, mut report) = (run.waiting, run.rows, run.report);
        report.findings.retain(|f| f.level != Level::Ok);
        Ok(Audited { report, entries, waiting, rows })
    })
}

struct Run<'t, 'c> {
    tx: &'t mut Tx<'c>,
    report: Report,
    published: HashMap<String, (u64, [u8; 32])>,
    /// The indices of the published entries.
    taken: HashSet<u64>,
    /// (table, key) → the entry that sealed it last, its seal and salt.
    latest: HashMap<(String, String), (String, Seal, Option<Salt>)>,
    waiting: u64,
    rows: u64,
    /// Of each hour, the leaves committed to in it, in order.
    hours: hour::Leaves,
}

impl Run<'_, '_> {
    fn error(&mut self, code: &'static str, params: &[(&'static str, &dyn ToString)]) {
        let finding = params.iter().fold(Finding::new(Level::Error, code), |f, (n, v)| f.with(n, v.to_string()));
        self.report.push(finding);
    }

    /// The database must not have lost what was published.
    fn head(&mut self) -> Result<(), Error> {
        let size = store::checkpoints(self.tx, 1)?.first().map_or(0, |c| c.size);
        let published = self.published.len() as u64;
        if size < published {
            self.error("log.rollback", &[("database", &size), ("published", &published)]);
        }
        Ok(())
    }

    fn entries(&mut self) -> Result<(), Error> {
        let mut after = i64::MIN;
        let mut seen = HashSet::new();
        loop {
            let page = store::stored_after(self.tx, after, 1_000)?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for stored in page {
                seen.insert(stored.id.clone());
                self.entry(&stored)?;
            }
        }
        let lost: Vec<(String, u64)> =
            self.published.iter().filter(|(id, _)| !seen.contains(*id)).map(|(id, (i, _))| (id.clone(), *i)).collect();
        for (id, index) in lost {
            self.error("log.payload", &[("entry", &id), ("index", &index), ("reason", &"missing in the database")]);
        }
        Ok(())
    }

    fn orphans(&mut self) -> Result<(), Error> {
        for entry in store::orphans(self.tx)? {
            self.error("log.seal", &[("entry", &entry), ("reason", &"no such entry")]);
        }
        Ok(())
    }

    fn entry(&mut self, stored: &store::Stored) -> Result<(), Error> {
        let leaf = leaf_hash(&stored.payload).0;
        let fault = match entry::parse(&stored.payload) {
            Err(_) => Some("payload cannot be read"),
            Ok(e) if !columns_agree(&e, stored) => Some("columns differ from the payload"),
            Ok(_) if stored.leaf != leaf => Some("payload differs from its leaf hash"),
            Ok(_) => None,
        };
        let index = stored.idx.map(i64::unsigned_abs);
        let fault = fault.or_else(|| match (self.published.get(&stored.id), index) {
            (Some((i, held)), Some(index)) if *i == index && *held == leaf => None,
            (Some(_), _) => Some("differs from the published entry"),
            (None, Some(index)) if self.taken.contains(&index) => Some("differs from the published entry"),
            // Integrated but not yet published: the next publication will carry it.
            (None, _) => None,
        });
        if index.is_none() && !stored.is_withheld {
            self.waiting += 1;
        }
        if let Some(reason) = fault {
            let shown = index.map_or_else(|| "-".to_owned(), |i| i.to_string());
            self.error(
                "log.payload",
                &[("entry", &stored.id), ("index", &shown), ("kind", &stored.kind), ("reason", &reason)],
            );
        }
        if let Some(hour) = &stored.hour {
            self.hours.entry(hour.clone()).or_default().push(leaf);
        }
        self.seals(stored)
    }

    fn seals(&mut self, stored: &store::Stored) -> Result<(), Error> {
        let held = store::seals_of(self.tx, &stored.id)?;
        if let Ok(entry) = entry::parse(&stored.payload) {
            let list: Vec<Seal> = held.iter().map(|(seal, _)| seal.clone()).collect();
            self.report.append(audit::seals(&entry, &list));
        }
        for (seal, salt) in held {
            let place = (seal.table.clone(), seal.key.clone());
            self.latest.insert(place, (stored.id.clone(), seal, salt));
        }
        Ok(())
    }

    fn rows(&mut self) -> Result<(), Error> {
        for (name, table) in schema::tables().iter().filter(|(_, t)| t.seal) {
            let live = self.tx.rows(&format!("SELECT * FROM {name}"), args![], |r| r.all())?;
            for row in live {
                self.rows += 1;
                let key = row_key(table, &row);
                let json = row.iter().map(|(n, v)| (n.clone(), v.to_json())).collect();
                match self.latest.remove(&(name.clone(), key.clone())) {
                    Some((entry, seal, salt)) => {
                        let finding = audit::row(&seal, salt.as_ref(), Some(&json)).with("entry", entry);
                        self.report.push(finding);
                    }
                    None => self.error("log.row.unsealed", &[("table", name), ("key", &key)]),
                }
            }
        }
        let rest: Vec<_> = self.latest.drain().collect();
        for ((table, _), (entry, seal, salt)) in rest {
            if schema::tables().get(&table).is_some_and(|t| t.seal) {
                self.report.push(audit::row(&seal, salt.as_ref(), None).with("entry", entry));
            }
        }
        Ok(())
    }
}

fn columns_agree(entry: &Entry, stored: &store::Stored) -> bool {
    entry.id == stored.id && entry.at == stored.at && entry.door.as_str() == stored.door && entry.kind == stored.kind
}
