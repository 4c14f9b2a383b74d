//! What ended and is not written yet.
//!
//! Askers write their lines themselves and lay them down here, so that the one who writes the log only carries bytes.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::log::{Entry, Failure};

/// Askers wait with what they have while so many bytes lie here.
const FULL: usize = 4 << 20;

/// What ended since it was last taken.
#[derive(Default)]
pub struct Batch {
    /// Whole lines of the log.
    pub lines: Vec<u8>,
    /// How many came to an end.
    pub count: usize,
    /// How many of them failed.
    pub failed: u64,
    /// Why the last that failed did.
    pub fault: Option<Failure>,
    /// The entries, where somebody watches them.
    pub entries: Vec<Entry>,
}

/// Where askers lay down what came of a job.
#[derive(Default)]
pub struct Results {
    batch: Mutex<Batch>,
    is_there: Notify,
    is_taken: Notify,
}

impl Results {
    fn batch(&self) -> MutexGuard<'_, Batch> {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays down a line, as soon as there is room; the entry too where it is watched.
    pub async fn put(&self, line: &[u8], fault: Option<Failure>, watched: Option<Entry>) {
        loop {
            let mut taken = pin!(self.is_taken.notified());
            taken.as_mut().enable();
            if let Some(mut batch) = Some(self.batch()).filter(|batch| batch.lines.len() < FULL) {
                batch.lines.extend_from_slice(line);
                batch.count += 1;
                batch.failed += u64::from(fault.is_some());
                batch.fault = fault.or(batch.fault.take());
                batch.entries.extend(watched);
                if batch.count == 1 {
                    self.is_there.notify_one();
                }
                return;
            }
            taken.await;
        }
    }

    /// Waits until there is something.
    pub async fn filled(&self) {
        while self.batch().count == 0 {
            self.is_there.notified().await;
        }
    }

    /// Takes all there is.
    pub fn take(&self) -> Batch {
        let batch = std::mem::take(&mut *self.batch());
        if batch.lines.len() >= FULL {
            self.is_taken.notify_waiters();
        }
        batch
    }
}
