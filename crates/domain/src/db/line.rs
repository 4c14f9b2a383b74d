//! The line of writers before SQLite's one writing connection: who waits together commits together.
//!
//! A durable commit waits for the disk, and the disk takes as long for one work as for fifty. So one thread does all writing:
//! after a work it looks whether another waits, and does that one within the same transaction; the last one commits for
//! all, and only then is any of them answered. Each work stands behind a savepoint of its own: one that refuses or panics is
//! taken back alone. When the commit fails, it fails for everyone in it. With nobody waiting, a work is committed at once.
//!
//! The thread is a pool of one (`rayon`), because its `install` lends a work to another thread until it is done: the works need
//! not own what they use, and between two of them no thread has to wake up.

use super::tx::Ends;
use super::{Connection, DbError, Tx};
use rayon::{ThreadPool, ThreadPoolBuilder, Yield};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, TryLockError};
use std::time::{Duration, Instant};

/// At most so many works in one transaction.
const MOST: usize = 256;
/// A transaction takes no further work after this.
const LONGEST: Duration = Duration::from_millis(50);
/// Room for the works of one transaction, which stand on one another's shoulders, and for the deepest of them.
const STACK: usize = 16 * 1024 * 1024;

type Open = Box<dyn Fn() -> Result<Connection, DbError> + Send + Sync>;

pub(crate) struct Line {
    pool: ThreadPool,
    state: Mutex<State>,
    /// So many works were handed over and not begun.
    waiting: AtomicUsize,
    open: Open,
    wait: Duration,
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
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
struct Outcome(OnceLock<Option<Why>>);

#[derive(Clone)]
enum Why {
    DiskFull,
    Other(String),
}

/// What a work gave, or the panic it ended in; and whether its end could be written.
type Ran<T, E> = (Result<Result<T, E>, Box<dyn Any + Send>>, Result<(), DbError>);

/// A work that was done, though not yet on the disk.
struct Done<T, E> {
    ran: Ran<T, E>,
    /// What its answer depends on: it stands in this transaction, or saw what others wrote there.
    outcome: Option<Arc<Outcome>>,
}

impl Line {
    /// # Errors
    /// When the machine gives no thread.
    pub(crate) fn new(wait: Duration, open: Open) -> Result<Line, DbError> {
        let pool =
            ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).thread_name(|_| "writer".to_owned()).build();
        let pool = pool.map_err(|e| DbError::Open(e.to_string()))?;
        Ok(Line { pool, state: Mutex::default(), waiting: AtomicUsize::new(0), open, wait })
    }

    /// So many writers wait for their turn.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Acquire)
    }

    /// Runs one work; gives its result once the transaction it stands in is on the disk.
    pub(crate) fn write<T, E>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send) -> Result<T, E>
    where
        T: Send,
        E: From<DbError> + Send,
    {
        let done = self.hand_over(|line, asked| {
            let done = line.work(asked, f)?;
            if let Some(outcome) = &done.outcome {
                line.go_on(outcome);
            }
            Ok(done)
        });
        let Done { ran: (out, ended), outcome } = done.map_err(E::from)?;
        // A refusal may rest on what others wrote in the same transaction: it stands or falls with the commit as well.
        match outcome.and_then(|o| o.0.get().cloned().flatten()) {
            Some(why) if out.is_ok() => Err(E::from(why.into())),
            _ => out.unwrap_or_else(|panic| resume_unwind(panic)).and_then(|v| ended.map(|()| v).map_err(E::from)),
        }
    }

    /// Runs what needs the connection to itself, outside any transaction.
    pub(crate) fn alone<T: Send>(
        &self,
        f: impl FnOnce(&mut Connection) -> Result<T, DbError> + Send,
    ) -> Result<T, DbError> {
        self.hand_over(|line, asked| {
            let mut state = line.turn(asked)?;
            // Whoever left the transaction open for the next in line comes first.
            state.settle(true);
            f(state.connected(&line.open)?)
        })
    }

    fn hand_over<R: Send>(&self, work: impl FnOnce(&Line, Instant) -> R + Send) -> R {
        let asked = Instant::now();
        self.waiting.fetch_add(1, Ordering::AcqRel);
        self.pool.install(|| {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            work(self, asked)
        })
    }

    /// The connection and what is open on it, unless it came too late or a work asks for another write inside itself.
    fn turn(&self, asked: Instant) -> Result<MutexGuard<'_, State>, DbError> {
        let held = match self.state.try_lock() {
            Ok(held) => Some(held),
            // What a panic can interrupt here leaves the state whole: it is changed in single steps.
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        held.filter(|_| asked.elapsed() < self.wait).ok_or(DbError::Busy(self.wait.as_secs()))
    }

    fn work<T, E: From<DbError>>(
        &self,
        asked: Instant,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Done<T, E>, DbError> {
        let mut state = self.turn(asked)?;
        let ran = state.run(&self.open, f);
        let outcome = state.after(matches!(ran.0, Ok(Ok(_))), ran.1.is_ok());
        Ok(Done { ran, outcome })
    }

    /// Does the works that wait within the transaction that is open, then commits it. Each of them does the same, so that the
    /// last one commits, and all are answered as they return.
    fn go_on(&self, outcome: &Outcome) {
        while outcome.0.get().is_none() {
            let takes_more = self.state.try_lock().is_ok_and(|s| s.group.as_ref().is_some_and(Group::takes_more));
            if takes_more && self.waiting.load(Ordering::Acquire) > 0 {
                if self.pool.yield_now() != Some(Yield::Executed) {
                    // Counted, but not handed over yet.
                    std::thread::yield_now();
                }
            } else if let Ok(mut state) = self.state.try_lock() {
                state.settle(true);
            }
        }
    }
}

impl State {
    fn connected(&mut self, open: &Open) -> Result<&mut Connection, DbError> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            empty => Ok(empty.insert(open()?)),
        }
    }

    /// Runs a work within the open transaction, or begins one with it. A work that panics is caught: others go on.
    fn run<T, E: From<DbError>>(&mut self, open: &Open, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Ran<T, E> {
        let ends = if self.group.is_some() { Ends::Joined } else { Ends::First };
        match self.connected(open).and_then(|connection| Tx::begin(connection, true, ends)) {
            Ok(mut tx) => match catch_unwind(AssertUnwindSafe(|| f(&mut tx))) {
                Ok(out) => {
                    let ended = tx.end(out.is_ok());
                    (Ok(out), ended)
                }
                // Dropped, the transaction takes this part of itself back.
                Err(panic) => (Err(panic), Ok(())),
            },
            Err(e) => (Ok(Err(E::from(e))), Ok(())),
        }
    }

    /// Counts a work that was kept, and gives the outcome it depends on. A connection left in another state than it should be
    /// takes the whole transaction with it.
    fn after(&mut self, is_kept: bool, is_sound: bool) -> Option<Arc<Outcome>> {
        if is_kept {
            let fresh = || Group { outcome: Arc::default(), works: 0, begun: Instant::now() };
            self.group.get_or_insert_with(fresh).works += 1;
        }
        let outcome = self.group.as_ref().map(|g| g.outcome.clone());
        let is_open = self.connection.as_ref().is_some_and(Connection::is_in_transaction);
        if !is_sound || is_open != self.group.is_some() {
            self.settle(false);
        }
        outcome
    }

    /// Commits for everyone in the transaction; a connection that failed is not used again.
    fn settle(&mut self, is_whole: bool) {
        let Some(group) = self.group.take() else {
            self.connection = self.connection.take().filter(|_| is_whole);
            return;
        };
        let committed = match &mut self.connection {
            Some(connection) if is_whole => connection.step("COMMIT"),
            _ => Err(DbError::Undone("the database took the transaction back".into())),
        };
        let why = committed.err().map(Why::from);
        self.connection = self.connection.take().filter(|_| why.is_none());
        let _ = group.outcome.0.set(why);
    }
}

impl Group {
    fn takes_more(&self) -> bool {
        self.works < MOST && self.begun.elapsed() < LONGEST
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
