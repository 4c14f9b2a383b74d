//! A small pool: connections are opened when first needed, kept while sound, and waited for when all are out.

use crate::db::DbError;
use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

type Open<C> = Box<dyn Fn() -> Result<C, DbError> + Send + Sync>;

pub(crate) struct Pool<C> {
    state: Mutex<State<C>>,
    freed: Condvar,
    open: Open<C>,
    most: usize,
    wait: Duration,
}

struct State<C> {
    idle: Vec<C>,
    /// Connections in existence, idle ones included.
    made: usize,
}

impl<C> Pool<C> {
    pub(crate) fn new(most: usize, wait: Duration, open: Open<C>) -> Self {
        Pool { state: Mutex::new(State { idle: Vec::new(), made: 0 }), freed: Condvar::new(), open, most, wait }
    }

    fn lock(&self) -> MutexGuard<'_, State<C>> {
        // A panic while holding the lock cannot leave the two fields out of step in a way that matters.
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(crate) fn take(&self) -> Result<Pooled<'_, C>, DbError> {
        let state = self.lock();
        let (mut state, timeout) = self
            .freed
            .wait_timeout_while(state, self.wait, |s| s.idle.is_empty() && s.made >= self.most)
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(connection) = state.idle.pop() {
            return Ok(Pooled { pool: self, connection: Some(connection), keep: false });
        }
        if timeout.timed_out() {
            return Err(DbError::Busy(self.wait.as_secs()));
        }
        state.made += 1;
        drop(state);
        match (self.open)() {
            Ok(connection) => Ok(Pooled { pool: self, connection: Some(connection), keep: false }),
            Err(e) => {
                self.lock().made -= 1;
                self.freed.notify_one();
                Err(e)
            }
        }
    }
}

/// A connection on loan. Returned only when marked sound; anything else (error, panic) closes it.
pub(crate) struct Pooled<'p, C> {
    pool: &'p Pool<C>,
    connection: Option<C>,
    keep: bool,
}

impl<C> Pooled<'_, C> {
    pub(crate) fn keep_if(&mut self, sound: bool) {
        self.keep = sound;
    }
}

impl<C> Deref for Pooled<'_, C> {
    type Target = C;
    #[expect(clippy::expect_used, reason = "the connection leaves only in drop")]
    fn deref(&self) -> &C {
        self.connection.as_ref().expect("held until dropped")
    }
}

impl<C> DerefMut for Pooled<'_, C> {
    #[expect(clippy::expect_used, reason = "the connection leaves only in drop")]
    fn deref_mut(&mut self) -> &mut C {
        self.connection.as_mut().expect("held until dropped")
    }
}

impl<C> Drop for Pooled<'_, C> {
    fn drop(&mut self) {
        let mut state = self.pool.lock();
        match self.connection.take().filter(|_| self.keep) {
            Some(connection) => state.idle.push(connection),
            None => state.made -= 1,
        }
        drop(state);
        self.pool.freed.notify_one();
    }
}
