//! The keeper of the log: integrates and publishes at once after the start, then at least once a second, and once at the end;
//! it looks whether what is in force changed, signs the lists of status, and now and then removes what has expired.

use shirube_domain::installation::Installation;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longest time an entry waits for its index.
const PAUSE: Duration = Duration::from_secs(1);

/// Rounds after which what has expired is removed: about a quarter of an hour.
const TIDY: u64 = 900;

/// Rounds after which the lists of status are looked at: about a minute, so that several changes go into one list.
const LISTS: u64 = 60;

/// A thread that keeps the log until told to stop.
pub struct Keeper {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: JoinHandle<()>,
}

impl Keeper {
    /// Starts keeping.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(installation: impl AsRef<Installation> + Send + 'static) -> std::io::Result<Keeper> {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let told = stop.clone();
        let work = move || {
            for round in 0u64.. {
                look(installation.as_ref());
                keep(installation.as_ref());
                if round.is_multiple_of(LISTS) {
                    lists(installation.as_ref(), &told);
                }
                if round.is_multiple_of(TIDY) {
                    tidy(installation.as_ref());
                }
                let (lock, bell) = &*told;
                let held = lock.lock().unwrap_or_else(PoisonError::into_inner);
                let waited = bell.wait_timeout_while(held, PAUSE, |stopped| !*stopped);
                if *waited.unwrap_or_else(PoisonError::into_inner).0 {
                    break;
                }
            }
            // What was written while we were told to stop is published too.
            keep(installation.as_ref());
        };
        let thread = std::thread::Builder::new().name("log keeper".to_owned()).spawn(work)?;
        Ok(Keeper { stop, thread })
    }

    /// Publishes what is left and ends.
    pub fn stop(self) {
        let (lock, bell) = &*self.stop;
        *lock.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
        let _ = self.thread.join();
    }
}

/// A run that fails is tried again a second later; nothing acknowledged depends on it.
fn keep(installation: &Installation) {
    if let Err(error) = installation.keep_log() {
        tracing::error!(%error, "the log could not be brought up to date");
    }
}

/// Another program may have enacted a version, a file may have been dropped in, or a day come.
fn look(installation: &Installation) {
    if let Err(error) = installation.look_again() {
        tracing::error!(%error, "the catalogue in force stays as it was");
    }
}

fn lists(installation: &Installation, told: &(Mutex<bool>, Condvar)) {
    let may_go_on = || !*told.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = installation.keep_statements(&may_go_on) {
        tracing::error!(%error, "the lists of status could not be signed anew");
    }
}

fn tidy(installation: &Installation) {
    if let Err(error) = installation.tidy_up() {
        tracing::error!(%error, "what has expired could not be removed");
    }
}
