//! The line of writers before SQLite's one writing connection: who waits together commits together.
//!
//! A durable commit waits for the disk, and the disk takes as long for one work as for fifty. So a writer who sees others
//! waiting leaves the transaction open for the next one; the last commits for all, and only then is any of them answered.
//! Each work stands behind a savepoint of its own: one that refuses is taken back alone. When the commit fails, it fails
//! for everyone in it. With nobody waiting, a work is committed at once, as if there were no line.

use super::tx::Ends;
use super::{Connection, DbError, Tx};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// At most so many works in one transaction.
const MOST: usize = 256;
/// A transaction takes no further work after this.
const LONGEST: Duration = Duration::from_millis(50);

type Open = Box<dyn Fn() -> Result<Connection, DbError> + Send + Sync>;

pub(crate) struct Line {
    state: Mutex<State>,
    freed: Condvar,
    open: Open,
    wait: Duration,
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
    /// Someone has the turn.
    busy: bool,
    /// So many wait for it.
    waiting: usize,
    /// The works already in the open transaction, if one is open.
    group: Option<Group>,
}

struct Group {
    outcome: Arc<Outcome>,
    works: usize,
    begun: Instant,
}

/// How the transaction ended; `Some(why)` when it was undone.
#[derive(Default)]
struct Outcome {
    ended: OnceLock<Option<Why>>,
    lock: Mutex<()>,
    told: Condvar,
}

#[derive(Clone)]
enum Why {
    DiskFull,
    Other(String),
}

impl Line {
    pub(crate) fn new(wait: Duration, open: Open) -> Line {
        Line { state: Mutex::default(), freed: Condvar::new(), open, wait }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // What a panic can interrupt here leaves the state whole: it is changed in single steps.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many writers wait for their turn.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.lock().waiting
    }

    /// Runs one work; gives its result once the transaction it stands in is on the disk.
    pub(crate) fn write<T, E: From<DbError>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut turn = self.turn().map_err(E::from)?;
        let ends = if turn.group.is_some() { Ends::Joined } else { Ends::First };
        let (out, ended) = match turn.begin(ends) {
            Ok(mut tx) => {
                let out = f(&mut tx);
                let ended = tx.end(out.is_ok());
                (out, ended)
            }
            Err(e) => (Err(E::from(e)), Ok(())),
        };
        turn.is_kept = out.is_ok();
        turn.is_sound = ended.is_ok();
        let outcome = turn.pass_on();
        // A refusal may rest on what others wrote in the same transaction: it waits for the commit as well.
        match outcome.and_then(|o| o.wait()) {
            Some(why) => Err(E::from(why.into())),
            None => out.and_then(|value| ended.map(|()| value).map_err(E::from)),
        }
    }

    /// Runs what needs the connection to itself, outside any transaction.
    pub(crate) fn alone<T>(&self, f: impl FnOnce(&mut Connection) -> Result<T, DbError>) -> Result<T, DbError> {
        let mut turn = self.turn()?;
        // Whoever left the transaction open for the next in line is answered first.
        turn.settle(true);
        let out = match &mut turn.connection {
            Some(connection) => f(connection),
            None => Err(DbError::Open("the connection is gone".into())),
        };
        turn.pass_on();
        out
    }

    /// Waits in line.
    fn turn(&self) -> Result<Turn<'_>, DbError> {
        let mut state = self.lock();
        state.waiting += 1;
        let (mut state, _) =
            self.freed.wait_timeout_while(state, self.wait, |s| s.busy).unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        if state.busy {
            return Err(DbError::Busy(self.wait.as_secs()));
        }
        state.busy = true;
        let (held, group) = (state.connection.take(), state.group.take());
        drop(state);
        let mut turn = Turn { line: self, connection: held, group, is_kept: false, is_sound: true, is_over: false };
        if turn.connection.is_none() {
            turn.connection = Some((self.open)()?);
        }
        Ok(turn)
    }
}

/// The turn of one writer: it has the connection, and passes it on however its work ends.
struct Turn<'l> {
    line: &'l Line,
    connection: Option<Connection>,
    group: Option<Group>,
    /// The work of this turn stands in the transaction.
    is_kept: bool,
    /// The work was ended as it should be: kept, or taken back alone.
    is_sound: bool,
    is_over: bool,
}

impl Turn<'_> {
    fn begin(&mut self, ends: Ends) -> Result<Tx<'_>, DbError> {
        match &mut self.connection {
            Some(connection) => Tx::begin(connection, true, ends),
            None => Err(DbError::Open("the connection is gone".into())),
        }
    }

    /// Leaves the transaction to the next in line, or commits it. Gives the outcome this work depends on, if any.
    fn pass_on(&mut self) -> Option<Arc<Outcome>> {
        self.is_over = true;
        if self.is_kept {
            let fresh = || Group { outcome: Arc::default(), works: 0, begun: Instant::now() };
            self.group.get_or_insert_with(fresh).works += 1;
        }
        let outcome = self.group.as_ref().map(|g| g.outcome.clone());
        let is_open = self.connection.as_ref().is_some_and(Connection::is_in_transaction);
        let is_whole = self.is_sound && is_open == self.group.is_some();
        let mut state = self.line.lock();
        let takes_more = |g: &Group| g.works < MOST && g.begun.elapsed() < LONGEST;
        let goes_on = is_whole && state.waiting > 0 && self.group.as_ref().is_some_and(takes_more);
        if !goes_on {
            drop(state);
            self.settle(is_whole);
            state = self.line.lock();
        }
        state.busy = false;
        state.connection = self.connection.take();
        state.group = self.group.take();
        drop(state);
        self.line.freed.notify_one();
        outcome
    }

    /// Commits for everyone in the transaction and tells them; a connection that failed is not used again.
    fn settle(&mut self, is_whole: bool) {
        let commit = |c: &mut Option<Connection>| match c {
            Some(c) if is_whole => c.step("COMMIT"),
            _ => Err(DbError::Undone("the database took the transaction back".into())),
        };
        let Some(group) = self.group.take() else {
            self.connection = self.connection.take().filter(|_| is_whole);
            return;
        };
        let why = commit(&mut self.connection).err().map(Why::from);
        self.connection = self.connection.take().filter(|_| why.is_none());
        group.outcome.tell(why);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // A panic in the work, or no connection: the others in line go on.
        if !self.is_over {
            self.pass_on();
        }
    }
}

impl Outcome {
    fn tell(&self, why: Option<Why>) {
        let _held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.ended.set(why);
        self.told.notify_all();
    }

    fn wait(&self) -> Option<Why> {
        let mut held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match self.ended.get() {
                Some(why) => return why.clone(),
                None => held = self.told.wait(held).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl From<DbError> for Why {
    fn from(error: DbError) -> Why {
        match error {
            DbError::DiskFull => Why::DiskFull,
            other => Why::Other(other.to_string()),
        }
    }
}

impl From<Why> for DbError {
    fn from(why: Why) -> DbError {
        match why {
            Why::DiskFull => DbError::DiskFull,
            Why::Other(words) => DbError::Undone(words),
        }
    }
}
