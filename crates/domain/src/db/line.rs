//! The line of writers before SQLite's one writing connection: who waits together commits together.
//!
//! A durable commit waits for the disk, and the disk takes as long for one work as for fifty. So a writer who sees others
//! waiting leaves the transaction open for the next one; the last commits for all, and only then is any of them answered.
//! Each work stands behind a savepoint of its own: one that refuses is taken back alone. When the commit fails, it fails
//! for everyone in it. With nobody waiting, a work is committed at once, as if there were no line.

use super::tx::Ends;
use super::{Connection, DbError, Tx};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// At most so many works in one transaction.
const MOST: usize = 256;
/// A transaction takes no further work after this.
const LONGEST: Duration = Duration::from_millis(50);
/// So long the next in line stays awake for a turn about to end: waking a thread takes longer than a small work.
const AWAKE: Duration = Duration::from_micros(50);

type Open = Box<dyn Fn() -> Result<Connection, DbError> + Send + Sync>;

pub(crate) struct Line {
    state: Mutex<State>,
    open: Open,
    wait: Duration,
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
    /// Someone has the turn, or was just given it.
    busy: bool,
    queue: VecDeque<Arc<Waiter>>,
    /// The works already in the open transaction, if one is open.
    group: Option<Group>,
}

/// One who stands in line.
struct Waiter {
    thread: Thread,
    call: AtomicU8,
}

const WAIT: u8 = 0;
/// First in line: worth staying awake.
const SOON: u8 = 1;
const TURN: u8 = 2;

impl Waiter {
    fn call(&self, call: u8) {
        self.call.store(call, Ordering::Release);
        self.thread.unpark();
    }

    /// Waits for the turn; `false` when it did not come in time.
    fn is_called_until(&self, deadline: Instant) -> bool {
        let mut awake: Option<Instant> = None;
        loop {
            let now = Instant::now();
            match self.call.load(Ordering::Acquire) {
                TURN => return true,
                _ if now >= deadline => return false,
                SOON if *awake.get_or_insert(now + AWAKE) > now => std::hint::spin_loop(),
                _ => thread::park_timeout(deadline - now),
            }
        }
    }
}

struct Group {
    outcome: Arc<Outcome>,
    /// Who has to be told.
    members: Vec<Thread>,
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

impl Line {
    pub(crate) fn new(wait: Duration, open: Open) -> Line {
        Line { state: Mutex::default(), open, wait }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // What a panic can interrupt here leaves the state whole: it is changed in single steps.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many writers wait for their turn.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.lock().queue.len()
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
        drop(turn.settle(true));
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
        if state.busy {
            let call = AtomicU8::new(if state.queue.is_empty() { SOON } else { WAIT });
            let waiter = Arc::new(Waiter { thread: thread::current(), call });
            state.queue.push_back(waiter.clone());
            drop(state);
            let in_time = waiter.is_called_until(Instant::now() + self.wait);
            state = self.lock();
            // The turn may have come while the lock was waited for.
            if !in_time && waiter.call.load(Ordering::Acquire) != TURN {
                state.queue.retain(|other| !Arc::ptr_eq(other, &waiter));
                return Err(DbError::Busy(self.wait.as_secs()));
            }
        }
        state.busy = true;
        let (held, group) = (state.connection.take(), state.group.take());
        let next = state.queue.front().cloned();
        drop(state);
        if let Some(next) = next {
            next.call(SOON);
        }
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
            self.group.get_or_insert_with(Group::default).works += 1;
        }
        let outcome = self.group.as_mut().map(Group::join);
        let is_open = self.connection.as_ref().is_some_and(Connection::is_in_transaction);
        let is_whole = self.is_sound && is_open == self.group.is_some();
        let mut state = self.line.lock();
        let goes_on = is_whole && !state.queue.is_empty() && self.group.as_ref().is_some_and(Group::takes_more);
        let mut ended = None;
        if !goes_on {
            drop(state);
            ended = self.settle(is_whole);
            state = self.line.lock();
        }
        state.connection = self.connection.take();
        state.group = self.group.take();
        let next = state.queue.pop_front();
        state.busy = next.is_some();
        drop(state);
        if let Some(next) = next {
            next.call(TURN);
        }
        // Told only now: the next one works while they wake.
        drop(ended);
        outcome
    }

    /// Commits for everyone in the transaction; a connection that failed is not used again. They are told when what this gives
    /// is dropped.
    fn settle(&mut self, is_whole: bool) -> Option<Group> {
        let commit = |c: &mut Option<Connection>| match c {
            Some(c) if is_whole => c.step("COMMIT"),
            _ => Err(DbError::Undone("the database took the transaction back".into())),
        };
        let Some(group) = self.group.take() else {
            self.connection = self.connection.take().filter(|_| is_whole);
            return None;
        };
        let why = commit(&mut self.connection).err().map(Why::from);
        self.connection = self.connection.take().filter(|_| why.is_none());
        let _ = group.outcome.0.set(why);
        Some(group)
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

impl Default for Group {
    fn default() -> Group {
        Group { outcome: Arc::default(), members: Vec::new(), works: 0, begun: Instant::now() }
    }
}

impl Group {
    /// Who joins will be told how it ended.
    fn join(&mut self) -> Arc<Outcome> {
        self.members.push(thread::current());
        self.outcome.clone()
    }

    fn takes_more(&self) -> bool {
        self.works < MOST && self.begun.elapsed() < LONGEST
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Nobody waits for ever, whatever happened to the commit.
        let _ = self.outcome.0.set(Some(Why::Other("the commit was not finished".to_owned())));
        self.members.iter().for_each(Thread::unpark);
    }
}

impl Outcome {
    fn wait(&self) -> Option<Why> {
        loop {
            match self.0.get() {
                Some(why) => return why.clone(),
                None => thread::park(),
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
