//! Two databases behind one transaction type.
//!
//! For: SQL is written once, in the subset SQLite and PostgreSQL share; only this module knows which one answers.
//! Rests on: `docs/decisions/0003-two-databases.md`.
//! Words: a [`Tx`] reads; a [`WriteTx`] writes, and exists only inside one of the three doors (act, filing, housekeeping).
//! Never: is reachable for writing from outside this crate's doors; holds rules; waits on anything but the database.
//! Begin at: [`Tx`], then [`write::WriteTx`].

mod migrate;
mod pool;
pub mod schema;
mod value;
pub(crate) mod write;

pub use migrate::{Migration, migrations};
pub use value::{Row, Value, hex};
pub use write::WriteTx;

use pool::Pool;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Builds a list of values for placeholders: `args![id, name, None::<String>]`.
#[macro_export]
macro_rules! args {
    ($($v:expr),* $(,)?) => { &[$($crate::db::Value::from($v)),*][..] };
}

/// Builds named columns for a write: `cols! { "id" => &id, "name" => name }`.
#[macro_export]
macro_rules! cols {
    ($($name:literal => $v:expr),* $(,)?) => { &[$(($name, $crate::db::Value::from($v))),*][..] };
}

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite's own error.
    #[error("sqlite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL's own error.
    #[error("postgresql: {}", pg_words(.0))]
    Postgres(#[from] postgres::Error),
    /// The disk has no room left; nothing was written.
    #[error("the disk is full")]
    DiskFull,
    /// A write met a change made since the row was read.
    #[error("row `{0}` was changed by someone else")]
    Stale(String),
    /// No connection became free in time.
    #[error("no database connection became free within {0} seconds")]
    Busy(u64),
    /// The schema is newer than this program, or a migration was altered.
    #[error("database schema: {0}")]
    Schema(String),
    /// The file or server could not be reached.
    #[error("cannot open the database: {0}")]
    Open(String),
}

/// The server's own message, which the client's one-word form leaves out.
fn pg_words(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |e| e.message().to_owned())
}

impl DbError {
    /// Turns the many faces of "no room left" into one.
    fn settle(self) -> DbError {
        use rusqlite::ErrorCode;
        match &self {
            DbError::Sqlite(e) if e.sqlite_error_code() == Some(ErrorCode::DiskFull) => DbError::DiskFull,
            DbError::Postgres(e) if e.code() == Some(&postgres::error::SqlState::DISK_FULL) => DbError::DiskFull,
            _ => self,
        }
    }

    /// Whether a unique or foreign key refused the write.
    pub fn is_constraint(&self) -> bool {
        match self {
            DbError::Sqlite(e) => e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation),
            DbError::Postgres(e) => e.code().is_some_and(|c| c.code().starts_with("23")),
            _ => false,
        }
    }
}

/// Where the data lives.
#[derive(Debug, Clone)]
pub enum Place {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL connection string (`postgres://…` or `host=… user=…`).
    Postgres(String),
}

impl Place {
    /// Reads `postgres://…`, `postgresql://…` or a path.
    pub fn parse(text: &str) -> Place {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") || text.contains("host=") {
            Place::Postgres(text.to_owned())
        } else {
            Place::Sqlite(PathBuf::from(text.strip_prefix("sqlite:").unwrap_or(text)))
        }
    }
}

/// An open database.
pub struct Db {
    readers: Pool<Connection>,
    writers: Pool<Connection>,
    dialect: Dialect,
}

/// Which database answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

pub(crate) enum Connection {
    Sqlite(rusqlite::Connection),
    Postgres(PgConnection),
}

pub(crate) struct PgConnection {
    client: postgres::Client,
    prepared: HashMap<String, postgres::Statement>,
}

const READERS: usize = 8;
const WAIT: Duration = Duration::from_secs(10);

impl Db {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// [`DbError::Open`] when it cannot be reached, [`DbError::Schema`] when it belongs to a newer program.
    pub fn open(place: &Place) -> Result<Db, DbError> {
        let db = Db::connect(place)?;
        db.migrate()?;
        Ok(db)
    }

    fn connect(place: &Place) -> Result<Db, DbError> {
        let place_of = place.clone();
        let open = move || open_connection(&place_of);
        let dialect = match place {
            Place::Sqlite(path) => {
                if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
                    std::fs::create_dir_all(dir).map_err(|e| DbError::Open(format!("{}: {e}", dir.display())))?;
                }
                Dialect::Sqlite
            }
            Place::Postgres(_) => Dialect::Postgres,
        };
        // SQLite has one writer by nature; one connection that waits in line beats eight that collide.
        let writers = if dialect == Dialect::Sqlite { 1 } else { READERS };
        Ok(Db {
            readers: Pool::new(READERS, WAIT, Box::new(open.clone())),
            writers: Pool::new(writers, WAIT, Box::new(open)),
            dialect,
        })
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Reads within one transaction, so that everything read belongs to one moment.
    pub fn read<T, E: From<DbError>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut held = self.readers.take().map_err(E::from)?;
        let result = {
            let mut tx = Tx::begin(&mut held, false).map_err(E::from)?;
            let out = f(&mut tx);
            let ended = tx.end(false);
            (out, ended)
        };
        settle(held, result)
    }

    /// Runs the doors' work: commits when the closure agrees, rolls back otherwise.
    pub(crate) fn write_raw<T, E: From<DbError>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut held = self.writers.take().map_err(E::from)?;
        let mut tx = Tx::begin(&mut held, true).map_err(E::from)?;
        let out = f(&mut tx);
        let ended = tx.end(out.is_ok());
        settle(held, (out, ended))
    }
}

/// Returns the connection to its pool when the transaction ended cleanly, and joins the two results.
fn settle<T, E: From<DbError>>(
    mut held: pool::Pooled<'_, Connection>,
    (out, ended): (Result<T, E>, Result<(), DbError>),
) -> Result<T, E> {
    held.keep_if(ended.is_ok());
    match (out, ended) {
        (Ok(value), Ok(())) => Ok(value),
        (Err(e), _) => Err(e),
        (Ok(_), Err(e)) => Err(E::from(e)),
    }
}

fn open_connection(place: &Place) -> Result<Connection, DbError> {
    match place {
        Place::Sqlite(path) => open_sqlite(path).map(Connection::Sqlite),
        Place::Postgres(url) => {
            let client = postgres::Client::connect(url, postgres::NoTls)
                .map_err(|e| DbError::Open(std::error::Error::source(&e).map_or_else(|| e.to_string(), |s| format!("{e}: {s}"))))?;
            Ok(Connection::Postgres(PgConnection { client, prepared: HashMap::new() }))
        }
    }
}

fn open_sqlite(path: &Path) -> Result<rusqlite::Connection, DbError> {
    let c = rusqlite::Connection::open(path).map_err(|e| DbError::Open(format!("{}: {e}", path.display())))?;
    c.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: what was acknowledged survives a power cut.
    c.pragma_update(None, "synchronous", "FULL")?;
    c.pragma_update(None, "foreign_keys", true)?;
    c.pragma_update(None, "cache_size", -4096)?;
    c.busy_timeout(WAIT)?;
    c.set_prepared_statement_cache_capacity(128);
    Ok(c)
}

/// A transaction one can read in. Dropped without [`Tx::end`], it rolls back.
pub struct Tx<'c> {
    connection: &'c mut Connection,
    open: bool,
}

impl<'c> Tx<'c> {
    fn begin(connection: &'c mut Connection, write: bool) -> Result<Tx<'c>, DbError> {
        match connection {
            // IMMEDIATE takes the write lock at once: a read that turns into a write can then never fail half-way.
            Connection::Sqlite(c) => c.execute_batch(if write { "BEGIN IMMEDIATE" } else { "BEGIN" })?,
            Connection::Postgres(c) => c.client.batch_execute(if write {
                "BEGIN ISOLATION LEVEL READ COMMITTED"
            } else {
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            })?,
        }
        Ok(Tx { connection, open: true })
    }

    fn end(mut self, commit: bool) -> Result<(), DbError> {
        self.open = false;
        self.batch(if commit { "COMMIT" } else { "ROLLBACK" })
    }

    /// Runs statements that take no values and give no rows.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        match self.connection {
            Connection::Sqlite(c) => c.execute_batch(sql).map_err(|e| DbError::from(e).settle()),
            Connection::Postgres(c) => c.client.batch_execute(sql).map_err(|e| DbError::from(e).settle()),
        }
    }

    /// Which database answers; only this module may branch on it.
    pub(crate) fn dialect(&self) -> Dialect {
        match self.connection {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }

    /// All rows of a query, each turned into a value.
    pub fn rows<T>(
        &mut self,
        sql: &str,
        args: &[Value],
        mut read: impl FnMut(&Row<'_>) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        match self.connection {
            Connection::Sqlite(c) => {
                let mut statement = c.prepare_cached(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(args))?;
                let mut out = Vec::new();
                while let Some(row) = rows.next().map_err(|e| DbError::from(e).settle())? {
                    out.push(read(&Row::Sqlite(row))?);
                }
                Ok(out)
            }
            Connection::Postgres(c) => {
                let rows = c.query(sql, args)?;
                rows.iter().map(|row| read(&Row::Postgres(row))).collect()
            }
        }
    }

    /// The first row of a query, if there is one.
    pub fn row<T>(
        &mut self,
        sql: &str,
        args: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, DbError>,
    ) -> Result<Option<T>, DbError> {
        Ok(self.rows(sql, args, read)?.into_iter().next())
    }

    /// A single number, such as a count; 0 when there is no row.
    pub fn number(&mut self, sql: &str, args: &[Value]) -> Result<i64, DbError> {
        Ok(self.row(sql, args, |r| r.opt_int(0))?.flatten().unwrap_or(0))
    }

    /// The next number in the order in which writes finish. Taken while the rows of the write are still locked, so that
    /// two writes of the same row are numbered as they commit.
    pub(crate) fn next_entry_number(&mut self) -> Result<i64, DbError> {
        let sql = match self.dialect() {
            // One writer at a time: the highest number so far cannot change under us.
            Dialect::Sqlite => "SELECT coalesce(max(seq), 0) + 1 FROM log_entry",
            Dialect::Postgres => "SELECT nextval('log_entry_seq')",
        };
        self.number(sql, &[])
    }

    /// Runs a writing statement and says how many rows it touched. Only for `db`, `ledger` and migrations.
    pub(crate) fn run(&mut self, sql: &str, args: &[Value]) -> Result<u64, DbError> {
        match self.connection {
            Connection::Sqlite(c) => {
                let mut statement = c.prepare_cached(sql)?;
                let n = statement.execute(rusqlite::params_from_iter(args)).map_err(|e| DbError::from(e).settle())?;
                Ok(n as u64)
            }
            Connection::Postgres(c) => c.execute(sql, args).map_err(DbError::settle),
        }
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if self.open {
            let _ = self.batch("ROLLBACK");
        }
    }
}

impl PgConnection {
    fn statement(&mut self, sql: &str) -> Result<postgres::Statement, DbError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&numbered(sql))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn query(&mut self, sql: &str, args: &[Value]) -> Result<Vec<postgres::Row>, DbError> {
        let statement = self.statement(sql)?;
        Ok(self.client.query(&statement, &refs(args))?)
    }

    fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64, DbError> {
        let statement = self.statement(sql)?;
        Ok(self.client.execute(&statement, &refs(args))?)
    }
}

fn refs(args: &[Value]) -> Vec<&(dyn postgres::types::ToSql + Sync)> {
    args.iter().map(|v| v as &(dyn postgres::types::ToSql + Sync)).collect()
}

/// `?` placeholders as `$1`, `$2`, …; a `?` inside a quoted literal stays.
fn numbered(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 8);
    let (mut n, mut quoted) = (0, false);
    for c in sql.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                out.push(c);
            }
            '?' if !quoted => {
                n += 1;
                out.push('$');
                out.push_str(&n.to_string());
            }
            _ => out.push(c),
        }
    }
    out
}


#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_outside_literals() {
        assert_eq!(numbered("a = ? and b = '?' and c = ?"), "a = $1 and b = '?' and c = $2");
    }
}
