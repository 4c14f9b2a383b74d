//! Migrations: forward only, one tree for both databases, guards per dialect.

use super::tx::Turn;
use super::{Db, DbError, Dialect, Tx};
use crate::args;
use include_dir::{Dir, include_dir};
use shirube_proof::digest::sha256;

static TREE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations");

/// One step of the schema.
pub struct Migration {
    /// Its number, from the file name.
    pub number: i64,
    /// Its file name.
    pub name: String,
    /// Its statements.
    pub sql: &'static str,
}

/// All migrations in order.
pub fn migrations() -> Vec<Migration> {
    let mut found: Vec<Migration> = TREE
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?.to_owned();
            let number = name.split('_').next()?.parse().ok()?;
            Some(Migration { number, name, sql: file.contents_utf8()? })
        })
        .collect();
    found.sort_by_key(|m| m.number);
    found
}

fn guards(dialect: Dialect) -> &'static str {
    let name = match dialect {
        Dialect::Sqlite => "guards/sqlite.sql",
        Dialect::Postgres => "guards/postgres.sql",
    };
    TREE.get_file(name).and_then(|f| f.contents_utf8()).unwrap_or_default()
}

impl Db {
    /// Brings the schema up to date; does nothing when it is.
    pub(crate) fn migrate(&self) -> Result<(), DbError> {
        self.write_raw(|tx| {
            // Two servers starting at once must not both migrate.
            tx.take_turn(Turn::Schema)?;
            tx.batch(
                "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL)",
            )?;
            let done = tx.rows("SELECT number, name, digest FROM schema_migration ORDER BY number", args![], |r| {
                Ok((r.int(0)?, r.text(1)?, r.text(2)?))
            })?;
            let known = migrations();
            refuse_foreign(&done, &known)?;
            let open: Vec<&Migration> = known.iter().filter(|m| !done.iter().any(|d| d.0 == m.number)).collect();
            for migration in &open {
                apply(tx, migration)?;
            }
            if !open.is_empty() {
                tx.batch(guards(tx.dialect()))?;
            }
            Ok(())
        })
    }
}

/// Whether every step was taken, and none but those known here.
///
/// # Errors
/// [`DbError::Schema`] when not; faults of a database that is none of ours.
pub(super) fn is_up_to_date(tx: &mut Tx<'_>) -> Result<(), DbError> {
    let done = tx.rows("SELECT number, name, digest FROM schema_migration ORDER BY number", args![], |r| {
        Ok((r.int(0)?, r.text(1)?, r.text(2)?))
    })?;
    let known = migrations();
    refuse_foreign(&done, &known)?;
    match known.iter().find(|m| !done.iter().any(|d| d.0 == m.number)) {
        None => Ok(()),
        Some(open) => {
            let name = &open.name;
            Err(DbError::Schema(format!("step `{name}` is still to be taken; run `shirube db migrate` first")))
        }
    }
}

fn apply(tx: &mut Tx<'_>, migration: &Migration) -> Result<(), DbError> {
    tx.batch(migration.sql)?;
    let digest = sha256(migration.sql.as_bytes()).to_string();
    tx.run(
        "INSERT INTO schema_migration (number, name, digest) VALUES (?, ?, ?)",
        args![migration.number, migration.name.as_str(), digest],
    )?;
    Ok(())
}

fn refuse_foreign(done: &[(i64, String, String)], known: &[Migration]) -> Result<(), DbError> {
    for (number, name, digest) in done {
        match known.iter().find(|m| m.number == *number) {
            None => {
                return Err(DbError::Schema(format!(
                    "step `{name}` is unknown; this database belongs to a newer shirube"
                )));
            }
            Some(m) if sha256(m.sql.as_bytes()).to_string() != *digest => {
                return Err(DbError::Schema(format!(
                    "step `{name}` differs from the one applied; restore the original file"
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
