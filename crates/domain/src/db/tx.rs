//! The transaction: one set of verbs over both databases.

use super::{Connection, DbError, Dialect, PgConnection, Row, Value};

/// Work that only one writer may do at a time; the number names the lock on PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Bringing the schema up to date.
    Schema = 7242,
    /// Giving indices to log entries.
    Sequence = 7243,
    /// Deciding who administers: the first account, and suspensions.
    Administrators = 7244,
    /// Deciding what the catalogue in force is made of.
    Catalog = 7245,
    /// Writing the search's index.
    Index = 7246,
    /// Noting what changed in the catalogue, and telling operators of it.
    Notices = 7247,
    /// Taking events to send.
    Hooks = 7253,
    /// Working off the queue of messages to other nodes.
    Nodes = 7252,
    /// Telling those downstream of a change.
    Downstream = 7255,
    /// Deciding which key the installation signs with.
    Keys = 7256,
    /// Taking parts of evaluations to carry out.
    Parts = 7257,
}

/// What the end of a [`Tx`] ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// The transaction.
    Whole,
    /// On failure the transaction; otherwise it stays open for others to join, and who began it commits.
    First,
    /// A part of a transaction that others wrote in before: on failure that part alone is taken back.
    Joined,
    /// Nothing: none was begun, and each statement stands alone. Only for reading.
    Nothing,
}

/// A transaction one can read in. Dropped without [`Tx::end`], it rolls back.
pub struct Tx<'c> {
    connection: &'c mut Connection,
    open: bool,
    ends: Ends,
}

impl<'c> Tx<'c> {
    pub(super) fn begin(connection: &'c mut Connection, write: bool, ends: Ends) -> Result<Tx<'c>, DbError> {
        match connection {
            _ if ends == Ends::Nothing => {}
            Connection::Sqlite(_) if ends == Ends::Joined => connection.step("SAVEPOINT work")?,
            // IMMEDIATE takes the write lock at once: a read that turns into a write can then never fail half-way.
            Connection::Sqlite(_) => connection.step(if write { "BEGIN IMMEDIATE" } else { "BEGIN" })?,
            Connection::Postgres(_) => connection.step(if write {
                "BEGIN ISOLATION LEVEL READ COMMITTED"
            } else {
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            })?,
        }
        Ok(Tx { connection, open: true, ends })
    }

    pub(super) fn end(mut self, commit: bool) -> Result<(), DbError> {
        self.open = false;
        self.close(commit)
    }

    fn close(&mut self, commit: bool) -> Result<(), DbError> {
        match (self.ends, commit) {
            (Ends::Whole, true) => self.connection.step("COMMIT"),
            (Ends::Whole | Ends::First, false) => self.connection.step("ROLLBACK"),
            (Ends::First, true) | (Ends::Nothing, _) => Ok(()),
            (Ends::Joined, true) => self.connection.step("RELEASE work"),
            (Ends::Joined, false) => {
                self.connection.step("ROLLBACK TO work")?;
                self.connection.step("RELEASE work")
            }
        }
    }

    /// Runs statements that take no values and give no rows.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.connection.batch(sql)
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

    /// The next number in the order in which writes finish, as SQL of the statement that keeps it. Taken while the rows of
    /// the write are still locked, so that two writes of the same row are numbered as they commit.
    pub(crate) fn next_entry_number(&self) -> &'static str {
        match self.dialect() {
            // One writer at a time: the highest number so far cannot change under us.
            Dialect::Sqlite => "(SELECT coalesce(max(seq), 0) + 1 FROM log_entry)",
            Dialect::Postgres => "nextval('log_entry_seq')",
        }
    }

    /// Holds a row until the end of this write, so that what is decided from it, or from rows that belong to it, still
    /// stands when it is written. On SQLite a writer is alone anyway.
    pub(crate) fn hold(&mut self, table: &str, id: &Value) -> Result<(), DbError> {
        if self.dialect() == Dialect::Postgres {
            let sql = format!("SELECT id FROM {table} WHERE id = ? FOR UPDATE");
            self.rows(&sql, std::slice::from_ref(id), |_| Ok(()))?;
        }
        Ok(())
    }

    /// Waits until no other write of this kind of turn is running; for decisions that rest on no row one could hold.
    pub(crate) fn take_turn(&mut self, turn: Turn) -> Result<(), DbError> {
        match self.dialect() {
            Dialect::Sqlite => Ok(()),
            Dialect::Postgres => self.batch(&format!("SELECT pg_advisory_xact_lock({})", turn as i64)),
        }
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
            let _ = self.close(false);
        }
    }
}

impl Connection {
    /// Runs statements that take no values and give no rows.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        match self {
            Connection::Sqlite(c) => c.execute_batch(sql).map_err(|e| DbError::from(e).settle()),
            Connection::Postgres(c) => c.client.batch_execute(sql).map_err(|e| DbError::from(e).settle()),
        }
    }

    /// Runs one statement that begins or ends something; SQLite reads its text once.
    pub(super) fn step(&mut self, sql: &'static str) -> Result<(), DbError> {
        match self {
            Connection::Sqlite(c) => {
                let done = c.prepare_cached(sql).and_then(|mut s| s.execute([]));
                done.map(|_| ()).map_err(|e| DbError::from(e).settle())
            }
            Connection::Postgres(_) => self.batch(sql),
        }
    }

    /// Whether a transaction is open; SQLite closes one by itself when the disk fails.
    pub(super) fn is_in_transaction(&self) -> bool {
        match self {
            Connection::Sqlite(c) => !c.is_autocommit(),
            Connection::Postgres(_) => false,
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
