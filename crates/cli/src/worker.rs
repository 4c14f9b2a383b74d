//! A worker: takes a part, carries it out, takes the next, until told to stop.

use crate::failure::Failure;
use crate::work_keys::Keys;
use crate::worker_part::{self, Ended};
use jiff::SignedDuration;
use shirube_domain::door::Ground;
use shirube_domain::evaluation::suites;
use shirube_domain::evaluation::work::{self, LEASE, Taken, Wanted};
use shirube_domain::outbound::Outbound;
use shirube_domain::refusal::Error;
use shirube_domain::time::{Clock as _, SystemClock};
use shirube_eval::scorer::{Lists, built_in_lists};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// Time between two looks at what waits.
const PAUSE: Duration = Duration::from_secs(1);
/// A database that did not answer is left alone for so long.
const REST: Duration = Duration::from_secs(5);
/// Time between two signs of life while nothing is to be done: each is an entry of the log.
const SIGN: Duration = Duration::from_secs(600);
/// What is under way when the program is told to stop may take so long; a part not given back by then goes when its lease ends.
const LAST: Duration = Duration::from_secs(10);
/// The program, as others see it.
pub const SOFTWARE: &str = concat!("shirube ", env!("CARGO_PKG_VERSION"));

/// What a worker is and may.
pub struct Worker {
    /// What it calls itself.
    pub name: String,
    /// The keys it holds.
    pub keys: Keys,
    /// Which addresses may be reached.
    pub outbound: Outbound,
    /// The most askings at once.
    pub most: Option<u32>,
    /// How long it has a part without a word.
    pub lease: SignedDuration,
    /// The term lists of scorers.
    pub lists: Arc<Lists>,
}

impl Worker {
    /// A worker.
    ///
    /// # Errors
    /// When the term lists built into the program cannot be read, which its tests rule out.
    pub fn new(name: String, keys: Keys, outbound: Outbound, most: Option<u32>) -> Result<Worker, Failure> {
        let lists = built_in_lists().map_err(|fault| Failure::file("catalog/lists", std::io::Error::other(fault)))?;
        Ok(Worker { name, keys, outbound, most, lease: LEASE, lists: Arc::new(lists) })
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            worker: self.name.clone(),
            keys: self.keys.keys().cloned().collect(),
            lease: self.lease,
            digests: suites().iter().map(|suite| suite.digest.clone()).collect(),
        }
    }
}

/// What a worker did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Worked {
    /// Parts it had to their end.
    pub parts: u64,
    /// Answers it handed in.
    pub answered: u64,
}

/// Whoever holds a ground for as long as the worker lives.
pub trait Of: AsRef<Ground> + Clone + Send + Sync + 'static {}
impl<T: AsRef<Ground> + Clone + Send + Sync + 'static> Of for T {}

/// Runs blocking work of the domain beside the askings.
///
/// # Errors
/// What the work refuses; a fault when its thread died.
pub async fn beside<T: Send + 'static>(
    of: &impl Of,
    work: impl FnOnce(&Ground) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let of = of.clone();
    let done = tokio::task::spawn_blocking(move || work(of.as_ref())).await;
    done.unwrap_or_else(|fault| Err(Error::File { path: "thread".to_owned(), source: std::io::Error::other(fault) }))
}

/// Works until told to stop, or with `once` until nothing is left to take.
pub async fn work(of: impl Of, worker: Worker, mut stop: watch::Receiver<bool>, once: bool) -> Worked {
    let (mut worked, mut sign) = (Worked::default(), None::<Instant>);
    let wanted = worker.wanted();
    match crate::worker_folder::sweep(SystemClock.now().into()) {
        0 => {}
        folders => tracing::info!(folders, "what killed workers left was removed"),
    }
    while !*stop.borrow() {
        if sign.is_none_or(|at| at.elapsed() >= SIGN) {
            let of_it = wanted.clone();
            match beside(&of, move |ground| work::seen(ground, &of_it, SOFTWARE)).await {
                Ok(()) => sign = Some(Instant::now()),
                Err(error) => tracing::error!(%error, "the worker could not say that it is there"),
            }
        }
        let of_it = wanted.clone();
        let pause = match beside(&of, move |ground| work::take(ground, &of_it)).await {
            Ok(Some(taken)) => {
                carry_out(&of, &worker, taken, &stop, &mut worked).await;
                continue;
            }
            Ok(None) if once => break,
            Ok(None) => PAUSE,
            Err(error) => {
                tracing::error!(%error, "no part could be taken");
                REST
            }
        };
        // Either told to stop, or the pause is over.
        let _ = timeout(pause, stop.wait_for(|is_wanted| *is_wanted)).await;
    }
    let name = worker.name.clone();
    if let Err(error) = beside(&of, move |ground| work::leave(ground, &name)).await {
        tracing::warn!(%error, "the worker could not say that it is gone");
    }
    worked
}

async fn carry_out(of: &impl Of, worker: &Worker, taken: Taken, stop: &watch::Receiver<bool>, worked: &mut Worked) {
    let (order, n) = (taken.order.id.clone(), taken.part.n);
    match worker_part::carry_out(of, worker, Arc::new(taken), stop.clone()).await {
        Ok(Ended { answered, is_whole }) => {
            worked.answered += answered;
            worked.parts += u64::from(is_whole);
        }
        // Whatever it was, the lease ends, and another goes on with what was kept.
        Err(error) => tracing::warn!(%error, %order, part = n, "a part was given up"),
    }
}

/// The worker of a server: a thread with a runtime of its own.
pub struct Serving {
    stop: watch::Sender<bool>,
    ended: std::sync::mpsc::Receiver<()>,
}

impl Serving {
    /// Starts it.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(of: impl Of, worker: Worker) -> std::io::Result<Serving> {
        let (stop, stopped) = watch::channel(false);
        let (tell, ended) = std::sync::mpsc::channel();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        std::thread::Builder::new().name("worker".to_owned()).spawn(move || {
            // Connections of PostgreSQL may not be closed from within a runtime: what holds them stays until it is over.
            runtime.block_on(work(of.clone(), worker, stopped, false));
            runtime.shutdown_timeout(Duration::from_secs(1));
            drop(of);
            let _ = tell.send(());
        })?;
        Ok(Serving { stop, ended })
    }

    /// Tells it to stop, and waits a little until its part is given back.
    pub fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.ended.recv_timeout(LAST);
    }
}
