//! Writing: only by named columns, only inside a door, and every row sealed.
//!
//! A [`WriteTx`] has no public constructor. The three doors make one, run the caller's work, and append the log
//! entry that commits to every row written, in the same transaction. A forgotten record is impossible, not merely wrong.

use super::schema::{self, Table};
use super::{DbError, Tx, Value};
use crate::args;
use crate::id::{Chance, EntryId};
use crate::time::Timestamp;
use shirube_proof::digest::{Digest, Salt};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// Rows written with one statement at most: each way of writing them is read once and kept by the database.
const ROWS_AT_ONCE: usize = 128;

/// A transaction one can write in.
pub struct WriteTx<'a, 'c> {
    tx: &'a mut Tx<'c>,
    at: Timestamp,
    chance: &'a dyn Chance,
    seals: Seals,
    apart: Vec<Apart>,
    withheld: Option<String>,
}

/// Rows that are sealed by an entry of their own, in the same transaction.
pub(crate) struct Apart {
    pub entry: EntryId,
    pub kind: &'static str,
    pub seals: Seals,
}

impl<'c> Deref for WriteTx<'_, 'c> {
    type Target = Tx<'c>;
    fn deref(&self) -> &Tx<'c> {
        self.tx
    }
}

impl<'c> DerefMut for WriteTx<'_, 'c> {
    fn deref_mut(&mut self) -> &mut Tx<'c> {
        self.tx
    }
}

/// The seals a transaction gathered: (table, key) → (digest, salt).
pub(crate) type Seals = BTreeMap<(String, String), (Digest, Salt)>;

impl<'a, 'c> WriteTx<'a, 'c> {
    pub(crate) fn new(tx: &'a mut Tx<'c>, at: Timestamp, chance: &'a dyn Chance) -> Self {
        WriteTx { tx, at, chance, seals: BTreeMap::new(), apart: Vec::new(), withheld: None }
    }

    pub(crate) fn into_seals(self) -> (Seals, Vec<Apart>, Option<String>) {
        (self.seals, self.apart, self.withheld)
    }

    /// Keeps the entries of this transaction out of the published log for as long as its subject is sealed.
    pub(crate) fn withhold(&mut self, subject: &str) {
        self.withheld = Some(subject.to_owned());
    }

    /// Publishes what was withheld about a subject with the next checkpoint, at the moments it was recorded.
    pub(crate) fn release(&mut self, subject: &str) -> Result<u64, DbError> {
        let at = crate::time::rfc3339(self.at);
        let sql = "UPDATE log_entry SET released_at = ? WHERE withheld = ? AND released_at IS NULL";
        self.tx.run(sql, args![at, subject])
    }

    /// Adds a row that an entry of its own seals, so that who is shown that entry's seals learns of no other row. The entry is
    /// appended with the others when this transaction ends. Gives its name.
    pub(crate) fn insert_apart(
        &mut self,
        kind: &'static str,
        table: &str,
        columns: &[(&str, Value)],
    ) -> Result<EntryId, DbError> {
        let others = std::mem::take(&mut self.seals);
        let done = self.insert(table, columns);
        let seals = std::mem::replace(&mut self.seals, others);
        done?;
        let entry = EntryId::new(self.at, self.chance);
        self.apart.push(Apart { entry: entry.clone(), kind, seals });
        Ok(entry)
    }

    /// The moment of this write; the same for everything in it.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Where new identifiers come from.
    pub fn chance(&self) -> &'a dyn Chance {
        self.chance
    }

    /// Adds a row.
    pub fn insert(&mut self, table: &str, columns: &[(&str, Value)]) -> Result<(), DbError> {
        let names: Vec<&str> = columns.iter().map(|(n, _)| *n).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), holes(names.len()));
        let values: Vec<Value> = columns.iter().map(|(_, v)| v.clone()).collect();
        self.write(table, &sql, &values).map(|_| ())
    }

    /// Adds many rows of a table whose rows are not sealed, some hundred with one statement.
    ///
    /// # Errors
    /// [`DbError::Schema`] for a table whose rows are sealed: those are read back one by one.
    pub(crate) fn insert_rows(&mut self, table: &str, names: &[&str], rows: &[Vec<Value>]) -> Result<(), DbError> {
        if schema::table(table).seal {
            return Err(DbError::Schema(format!("rows of {table} are sealed and are written one by one")));
        }
        for some in rows.chunks(ROWS_AT_ONCE) {
            let row = format!("({})", holes(names.len()));
            let sql = format!("INSERT INTO {table} ({}) VALUES {}", names.join(", "), vec![row; some.len()].join(", "));
            let values: Vec<Value> = some.iter().flatten().cloned().collect();
            self.tx.run(&sql, &values)?;
        }
        Ok(())
    }

    /// Adds a row, or changes the one with the same key.
    pub fn upsert(&mut self, table: &str, columns: &[(&str, Value)]) -> Result<(), DbError> {
        let key = &schema::table(table).key;
        let names: Vec<&str> = columns.iter().map(|(n, _)| *n).collect();
        let changes: Vec<String> =
            names.iter().filter(|n| !key.iter().any(|k| k == **n)).map(|n| format!("{n} = excluded.{n}")).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}",
            names.join(", "),
            holes(names.len()),
            key.join(", "),
            changes.join(", ")
        );
        let values: Vec<Value> = columns.iter().map(|(_, v)| v.clone()).collect();
        self.write(table, &sql, &values).map(|_| ())
    }

    /// Changes the row with this key. Says whether there was one.
    pub fn update(&mut self, table: &str, key: &[(&str, Value)], columns: &[(&str, Value)]) -> Result<bool, DbError> {
        let set: Vec<String> = columns.iter().map(|(n, _)| format!("{n} = ?")).collect();
        let sql = format!("UPDATE {table} SET {} WHERE {}", set.join(", "), all_equal(key));
        let values: Vec<Value> = columns.iter().chain(key).map(|(_, v)| v.clone()).collect();
        Ok(self.write(table, &sql, &values)? > 0)
    }

    /// Changes the row only if it still stands as the writer saw it.
    ///
    /// # Errors
    /// [`DbError::Stale`] when `seen` no longer holds.
    pub fn update_seen(
        &mut self,
        table: &str,
        key: &[(&str, Value)],
        seen: (&str, Value),
        columns: &[(&str, Value)],
    ) -> Result<(), DbError> {
        let mut wanted = key.to_vec();
        wanted.push(seen);
        match self.update(table, &wanted, columns)? {
            true => Ok(()),
            false => Err(DbError::Stale(key.iter().map(|(_, v)| v.key_text()).collect::<Vec<_>>().join("/"))),
        }
    }

    /// Removes rows; the log keeps that they are gone. Says how many.
    pub fn delete(&mut self, table: &str, columns: &[(&str, Value)]) -> Result<u64, DbError> {
        if schema::table(table).seal {
            return Ok(self.remove(table, columns)?.len() as u64);
        }
        let values: Vec<Value> = columns.iter().map(|(_, v)| v.clone()).collect();
        self.tx.run(&format!("DELETE FROM {table} WHERE {}", all_equal(columns)), &values)
    }

    /// Removes sealed rows and gives their keys.
    fn remove(&mut self, table: &str, columns: &[(&str, Value)]) -> Result<Vec<String>, DbError> {
        let declared = schema::table(table);
        let values: Vec<Value> = columns.iter().map(|(_, v)| v.clone()).collect();
        let sql = format!("DELETE FROM {table} WHERE {} RETURNING *", all_equal(columns));
        let gone = self.tx.rows(&sql, &values, |r| r.all())?;
        let keys: Vec<String> = gone.iter().map(|row| row_key(declared, row)).collect();
        for key in &keys {
            self.seals.insert((table.to_owned(), key.clone()), (Digest::ZERO, Salt([0; 16])));
        }
        Ok(keys)
    }

    /// Erases sealed rows: removes them, and destroys the salts of every seal they ever had, so that no guess at what they held
    /// can be tested against the digests that stay (`docs/specs/log.md`, Erasure). The log says that they are gone. Says how
    /// many salts were destroyed.
    pub(crate) fn erase(&mut self, table: &str, columns: &[(&str, Value)]) -> Result<u64, DbError> {
        let mut salts = 0;
        for key in self.remove(table, columns)? {
            salts += self.tx.run(
                "UPDATE log_seal SET salt = NULL WHERE tbl = ? AND row_key = ? AND salt IS NOT NULL",
                args![table, key],
            )?;
        }
        Ok(salts)
    }

    /// Removes the rows of a table of working state whose moment in `column` is before another. Says how many.
    ///
    /// # Errors
    /// [`DbError::Schema`] for a table whose rows are sealed: those go one by one, and the log says so.
    pub(crate) fn delete_before(
        &mut self,
        table: &str,
        columns: &[(&str, Value)],
        (column, before): (&str, &str),
    ) -> Result<u64, DbError> {
        if schema::table(table).seal {
            return Err(DbError::Schema(format!("rows of {table} are sealed and do not expire")));
        }
        let narrowed: String = columns.iter().map(|(n, _)| format!(" AND {n} = ?")).collect();
        let mut values: Vec<Value> = vec![before.into()];
        values.extend(columns.iter().map(|(_, v)| v.clone()));
        self.tx.run(&format!("DELETE FROM {table} WHERE {column} < ?{narrowed}"), &values)
    }

    fn write(&mut self, table: &str, sql: &str, values: &[Value]) -> Result<u64, DbError> {
        let declared = schema::table(table);
        if !declared.seal {
            return self.tx.run(sql, values);
        }
        let rows = self.tx.rows(&format!("{sql} RETURNING *"), values, |r| r.all())?;
        for row in &rows {
            let mut salt = Salt([0; 16]);
            self.chance.fill(&mut salt.0);
            let digest = row_digest(&salt, row);
            self.seals.insert((table.to_owned(), row_key(declared, row)), (digest, salt));
        }
        Ok(rows.len() as u64)
    }
}

/// The salted digest of a row, as the log commits to it.
pub(crate) fn row_digest(salt: &Salt, row: &[(String, Value)]) -> Digest {
    let object: serde_json::Map<String, serde_json::Value> =
        row.iter().map(|(n, v)| (n.clone(), v.to_json())).collect();
    shirube_proof::seal::row_digest(salt, &object)
}

/// The key of a row as the seals name it.
pub(crate) fn row_key(table: &Table, row: &[(String, Value)]) -> String {
    let part = |name: &String| row.iter().find(|(n, _)| n == name).map(|(_, v)| v.key_text()).unwrap_or_default();
    shirube_proof::seal::row_key(&table.key.iter().map(part).collect::<Vec<_>>())
}

fn holes(n: usize) -> String {
    vec!["?"; n].join(", ")
}

fn all_equal(columns: &[(&str, Value)]) -> String {
    columns.iter().map(|(n, _)| format!("{n} = ?")).collect::<Vec<_>>().join(" AND ")
}
