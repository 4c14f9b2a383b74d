//! All askings of a run: as many at once as the target bears.
//!
//! **Words**: an *asker* is a task that takes one job after the other and lays down what came of it. One task gathers that for the
//! log, so that the log and whoever watches are woken once for many.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, Permit};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::queue::Queue;
use super::results::{Batch, Results};
use super::{Bounds, Error, Fed, Job, Progress, cancelled, one, stop};
use crate::log::{self, Status};

/// With fewer jobs than this in the queue, more are fetched.
const LOW: usize = 256;
/// What ends within this time is written together: an endpoint that answers at once would wake the writer for each sample.
const TOGETHER: Duration = Duration::from_millis(1);

/// A run under way.
pub struct Going<'a> {
    pub asking: Arc<one::Asking>,
    pub lines: mpsc::Sender<Vec<u8>>,
    pub bounds: Bounds,
    pub watch: &'a mut stop::Watch,
    pub progress: &'a watch::Sender<Progress>,
    pub count: Progress,
}

/// Those who ask, what they are given, and what they lay down.
struct Askers {
    queue: Arc<Queue>,
    tasks: JoinSet<Result<(), log::Error>>,
    results: Arc<Results>,
    is_watched: bool,
    /// Jobs given out of which nothing was heard yet.
    open: usize,
}

impl Askers {
    fn new(is_watched: bool) -> Askers {
        Askers { queue: Arc::new(Queue::new()), tasks: JoinSet::new(), results: Arc::default(), is_watched, open: 0 }
    }

    fn give(&mut self, batch: Vec<Job>, asking: &Arc<one::Asking>, most: usize) {
        self.open += batch.len();
        self.queue.push(batch);
        while self.tasks.len() < most.min(self.open) {
            let (queue, results) = (self.queue.clone(), self.results.clone());
            self.tasks.spawn(ask(asking.clone(), queue, results, self.is_watched));
        }
    }
}

impl Drop for Askers {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// An asker at work.
async fn ask(
    asking: Arc<one::Asking>,
    queue: Arc<Queue>,
    results: Arc<Results>,
    is_watched: bool,
) -> Result<(), log::Error> {
    let mut line = Vec::new();
    while let Some(job) = queue.next().await {
        let entry = asking.one(job).await;
        line.clear();
        entry.write(&mut line)?;
        let fault = entry.fault.clone();
        results.put(&line, fault, is_watched.then_some(entry)).await;
    }
    Ok(())
}

/// All that lies there, as soon as there is something and somebody writes it. Nothing is taken when it is not waited for to its end.
async fn gather<'a>(
    results: &Results,
    lines: &'a mpsc::Sender<Vec<u8>>,
    not_before: Instant,
) -> Option<(Permit<'a, Vec<u8>>, Batch)> {
    results.filled().await;
    sleep_until(not_before).await;
    let free = lines.reserve().await.ok()?;
    Some((free, results.take()))
}

impl Going<'_> {
    /// Asks whatever is fed, until there is nothing more, somebody cancels, or it is decided.
    pub async fn ask_all(
        mut self,
        mut waiting: mpsc::Receiver<Fed>,
        cancel: &mut watch::Receiver<bool>,
    ) -> Result<Status, Error> {
        let (mut askers, mut is_fed, mut is_look) = (Askers::new(self.watch.is_watching()), false, false);
        let (lines, mut not_before) = (self.lines.clone(), Instant::now());
        loop {
            if askers.open == 0 {
                if std::mem::take(&mut is_look) && self.watch.look() && !self.watch.is_last() {
                    return Ok(Status::Decided);
                }
                if is_fed {
                    return Ok(Status::Complete);
                }
            }
            let wants_more = !is_fed && !is_look && askers.queue.len() < LOW;
            tokio::select! {
                () = cancelled(cancel) => {
                    // Those that have just been answered are kept, or they would be asked again.
                    let last = askers.results.take().lines;
                    return Ok(lines.send(last).await.map_or(Status::Stopped, |()| Status::Cancelled));
                }
                fed = waiting.recv(), if wants_more => match fed {
                    Some(Fed::Jobs(batch)) => askers.give(batch, &self.asking, self.bounds.most),
                    // Looked at once nothing is open any more.
                    Some(Fed::Look) => is_look = true,
                    None => is_fed = true,
                },
                gathered = gather(&askers.results, &lines, not_before) => {
                    let Some((free, mut batch)) = gathered else { return Ok(Status::Stopped) };
                    free.send(std::mem::take(&mut batch.lines));
                    askers.open -= batch.count;
                    self.account(batch)?;
                    not_before = Instant::now() + TOGETHER;
                }
                // An asker goes home only when the queue is closed, unless something is wrong.
                Some(gone) = askers.tasks.join_next() => gone??,
            }
        }
    }

    /// Counts what ended, and says so; a fault when nothing was answered and there is no hope.
    fn account(&mut self, batch: Batch) -> Result<(), Error> {
        self.count.failed += batch.failed;
        self.count.answered += batch.count as u64 - batch.failed;
        self.watch.take(&batch.entries);
        let (Progress { answered, failed, .. }, at_once) = (self.count, self.asking.at_once());
        self.progress.send_modify(|p| (p.answered, p.failed, p.at_once) = (answered, failed, at_once));
        match batch.fault.filter(|_| answered == 0 && failed >= self.bounds.give_up) {
            Some(fault) => Err(Error::GaveUp { count: failed, code: fault.code, detail: fault.detail }),
            None => Ok(()),
        }
    }
}
