//! Jobs waiting for somebody who asks.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use super::Job;

/// Jobs handed out one by one to whoever is free.
pub struct Queue {
    jobs: Mutex<VecDeque<Job>>,
    /// As many as there are jobs.
    waiting: Semaphore,
}

impl Queue {
    /// Nothing to do yet.
    pub fn new() -> Queue {
        Queue { jobs: Mutex::default(), waiting: Semaphore::new(0) }
    }

    fn jobs(&self) -> MutexGuard<'_, VecDeque<Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.jobs().len()
    }

    /// More to do.
    pub fn push(&self, batch: Vec<Job>) {
        let count = batch.len();
        self.jobs().extend(batch);
        self.waiting.add_permits(count);
    }

    /// The next job, as soon as there is one; `None` when there will be none.
    pub async fn next(&self) -> Option<Job> {
        self.waiting.acquire().await.ok()?.forget();
        self.jobs().pop_front()
    }

    /// Whoever waits goes home.
    pub fn close(&self) {
        self.waiting.close();
    }
}
