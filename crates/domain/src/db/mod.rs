//! Two databases behind one transaction type.
//!
//! For: SQL is written once, in the subset SQLite and PostgreSQL share; only this module knows which one answers.
//! Rests on: `docs/decisions/0003-two-databases.md`.
//! Words: a [`Tx`] reads; a [`WriteTx`] writes, and exists only inside one of the three doors (act, filing, housekeeping).
//! Never: is reachable for writing from outside this crate's doors; holds rules; waits on anything but the database.
//! Begin at: [`Tx`], then [`write::WriteTx`].

mod line;
mod migrate;
mod pool;
mod secure;
pub mod schema;
#[cfg(test)]
mod tests;
mod tx;
mod value;
pub(crate) mod write;

pub use migrate::{Migration, migrations};
pub use secure::AddressFault;
use tx::Ends;
pub(crate) use tx::Turn;
pub use tx::Tx;
pub use value::{Row, Value, hex};
pub use write::WriteTx;

use line::Line;
use pool::Pool;
use secure::Way;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
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
    /// The transaction this write shared with others could not be committed; nothing of it was written.
    #[error("the transaction was undone: {0}")]
    Undone(String),
    /// No connection became free in time.
    #[error("no database connection became free within {0} seconds")]
    Busy(u64),
    /// The schema is newer than this program, or a migration was altered.
    #[error("database schema: {0}")]
    Schema(String),
    /// The address asks for what cannot be kept.
    #[error("the database's address: {0}")]
    Address(#[from] AddressFault),
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

    /// Whether a row with this key, or this unique value, is there already: someone else was first.
    pub fn is_taken(&self) -> bool {
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        match self {
            DbError::Sqlite(e) => e
                .sqlite_error()
                .is_some_and(|e| [SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE].contains(&e.extended_code)),
            DbError::Postgres(e) => e.code() == Some(&postgres::error::SqlState::UNIQUE_VIOLATION),
            _ => false,
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
    writers: Writers,
    dialect: Dialect,
}

/// SQLite has one writer by nature; one connection with a line before it beats eight that collide. PostgreSQL has as many
/// as are wanted, and gathers their commits itself.
#[expect(clippy::large_enum_variant, reason = "one lives for the whole run")]
enum Writers {
    Line(Line),
    Pool(Pool<Connection>),
}

/// Which database answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

#[expect(clippy::large_enum_variant, reason = "a handful live for the whole run; a box would buy nothing")]
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

    /// Opens the database as it is, to read: nothing is made and no schema changed.
    ///
    /// # Errors
    /// As [`Db::open`]; [`DbError::Schema`] too when steps of the schema are still to be taken.
    pub fn open_to_read(place: &Place) -> Result<Db, DbError> {
        if let Place::Sqlite(path) = place
            && !path.is_file()
        {
            return Err(DbError::Open(format!("{}: not there", path.display())));
        }
        let db = Db::connect(place)?;
        db.read(migrate::is_up_to_date)?;
        Ok(db)
    }

    fn connect(place: &Place) -> Result<Db, DbError> {
        let open = opener(place)?;
        let dialect = match place {
            Place::Sqlite(path) => {
                if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
                    std::fs::create_dir_all(dir).map_err(|e| DbError::Open(format!("{}: {e}", dir.display())))?;
                }
                Dialect::Sqlite
            }
            Place::Postgres(_) => Dialect::Postgres,
        };
        let again = |open: &Opener| {
            let open = open.clone();
            Box::new(move || open())
        };
        let readers = Pool::new(READERS, WAIT, again(&open));
        let writers = match dialect {
            Dialect::Sqlite => Writers::Line(Line::new(WAIT, again(&open))?),
            Dialect::Postgres => Writers::Pool(Pool::new(READERS, WAIT, again(&open))),
        };
        Ok(Db { readers, writers, dialect })
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Reads within one transaction, so that everything read belongs to one moment.
    pub fn read<T, E: From<DbError>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.look(Ends::Whole, f)
    }

    /// Reads without a transaction: every statement sees a moment of its own. For one statement, or for several that need not
    /// agree; it saves the two that begin and end.
    pub fn glance<T, E: From<DbError>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.look(Ends::Nothing, f)
    }

    fn look<T, E: From<DbError>>(&self, ends: Ends, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut held = self.readers.take().map_err(E::from)?;
        let result = {
            let mut tx = Tx::begin(&mut held, false, ends).map_err(E::from)?;
            let out = f(&mut tx);
            let ended = tx.end(false);
            (out, ended)
        };
        settle(held, result)
    }

    /// Writes anew what held erased rows, so that their bytes do not linger in the free space of the database. Says nothing to
    /// the log: no row changes.
    ///
    /// # Errors
    /// When others hold the database too long; the erasure itself stands, and this can be run again.
    pub(crate) fn compact(&self, tables: &[&str]) -> Result<(), DbError> {
        match &self.writers {
            Writers::Line(line) => line.alone(|c| compact(c, tables)),
            Writers::Pool(pool) => {
                let mut held = pool.take()?;
                compact(&mut held, tables)?;
                held.keep_if(true);
                Ok(())
            }
        }
    }

    /// Runs the doors' work: commits when the closure agrees, rolls back otherwise. What it gives is on the disk.
    pub(crate) fn write_raw<T, E>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send) -> Result<T, E>
    where
        T: Send,
        E: From<DbError> + Send,
    {
        let pool = match &self.writers {
            Writers::Line(line) => return line.write(f),
            Writers::Pool(pool) => pool,
        };
        let mut held = pool.take().map_err(E::from)?;
        let mut tx = Tx::begin(&mut held, true, Ends::Whole).map_err(E::from)?;
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

/// What opens one more connection.
type Opener = Arc<dyn Fn() -> Result<Connection, DbError> + Send + Sync>;

fn opener(place: &Place) -> Result<Opener, DbError> {
    Ok(match place {
        Place::Sqlite(path) => {
            let path = path.clone();
            Arc::new(move || open_sqlite(&path).map(Connection::Sqlite))
        }
        Place::Postgres(address) => {
            let way = Way::parse(address)?;
            Arc::new(move || {
                Ok(Connection::Postgres(PgConnection { client: way.connect()?, prepared: HashMap::new() }))
            })
        }
    })
}

fn compact(held: &mut Connection, tables: &[&str]) -> Result<(), DbError> {
    match held {
        Connection::Sqlite(c) => {
            // The file is written anew, and the journal that held the old pages is cut to nothing.
            c.execute_batch("VACUUM").map_err(|e| DbError::from(e).settle())?;
            let is_busy: i64 = c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
            if is_busy != 0 {
                return Err(DbError::Busy(WAIT.as_secs()));
            }
        }
        Connection::Postgres(c) => {
            for table in tables {
                c.client.batch_execute(&format!("VACUUM FULL {table}")).map_err(|e| DbError::from(e).settle())?;
            }
        }
    }
    Ok(())
}

fn open_sqlite(path: &Path) -> Result<rusqlite::Connection, DbError> {
    let c = rusqlite::Connection::open(path).map_err(|e| DbError::Open(format!("{}: {e}", path.display())))?;
    // First of all: two programs that start at once both want to set the journal, and one must wait for the other.
    c.busy_timeout(WAIT)?;
    c.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: what was acknowledged survives a power cut.
    c.pragma_update(None, "synchronous", "FULL")?;
    c.pragma_update(None, "foreign_keys", true)?;
    c.pragma_update(None, "cache_size", -4096)?;
    c.set_prepared_statement_cache_capacity(128);
    Ok(c)
}
