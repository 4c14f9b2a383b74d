//! All askings of a run: as many at once as the target bears.
//!
//! **Words**: an *asker* is a task that takes one job after the other. They hand in what came of it; one task gathers that for the
//! log, so that the log and whoever watches are woken once for many.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::queue::Queue;
use super::{Bounds, Error, Fed, Progress, cancelled, one, stop};
use crate::log::{Entry, Status};

/// With fewer jobs than this in the queue, more are fetched.
const LOW: usize = 64;
/// The most results taken at once.
const MANY: usize = 256;

/// A run under way.
pub struct Going<'a> {
    pub asking: Arc<one::Asking>,
    pub entries: mpsc::Sender<Vec<Entry>>,
    pub bounds: Bounds,
    pub watch: &'a mut stop::Watch,
    pub progress: &'a watch::Sender<Progress>,
    pub count: Progress,
}

/// Those who ask, what they are given, and what they hand in.
struct Askers {
    queue: Arc<Queue>,
    tasks: JoinSet<()>,
    hand_in: mpsc::Sender<Entry>,
    handed_in: mpsc::Receiver<Entry>,
    /// Jobs given out of which nothing was heard yet.
    open: usize,
}

impl Askers {
    fn new() -> Askers {
        let (hand_in, handed_in) = mpsc::channel(MANY);
        Askers { queue: Arc::new(Queue::new()), tasks: JoinSet::new(), hand_in, handed_in, open: 0 }
    }

    fn give(&mut self, batch: Vec<super::Job>, asking: &Arc<one::Asking>, most: usize) {
        self.open += batch.len();
        self.queue.push(batch);
        while self.tasks.len() < most.min(self.open) {
            let (queue, hand_in, asking) = (self.queue.clone(), self.hand_in.clone(), asking.clone());
            self.tasks.spawn(async move {
                while let Some(job) = queue.next().await {
                    if hand_in.send(asking.one(job).await).await.is_err() {
                        break;
                    }
                }
            });
        }
    }
}

impl Drop for Askers {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl Going<'_> {
    /// Asks whatever is fed, until there is nothing more, somebody cancels, or it is decided.
    pub async fn ask_all(
        mut self,
        mut waiting: mpsc::Receiver<Fed>,
        cancel: &mut watch::Receiver<bool>,
    ) -> Result<Status, Error> {
        let (mut askers, mut is_fed, mut is_look) = (Askers::new(), false, false);
        let mut ended = Vec::new();
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
                    let last = std::iter::from_fn(|| askers.handed_in.try_recv().ok()).collect();
                    return Ok(self.entries.send(last).await.map_or(Status::Stopped, |()| Status::Cancelled));
                }
                fed = waiting.recv(), if wants_more => match fed {
                    Some(Fed::Jobs(batch)) => askers.give(batch, &self.asking, self.bounds.most),
                    // Looked at once nothing is open any more.
                    Some(Fed::Look) => is_look = true,
                    None => is_fed = true,
                },
                count = askers.handed_in.recv_many(&mut ended, MANY) => {
                    askers.open -= count;
                    if !self.ended(std::mem::take(&mut ended)).await? {
                        return Ok(Status::Stopped);
                    }
                }
                // An asker goes home only when the queue is closed, unless it died.
                Some(gone) = askers.tasks.join_next() => gone?,
            }
        }
    }

    /// Takes what ended. False when nobody writes it down any more.
    async fn ended(&mut self, ended: Vec<Entry>) -> Result<bool, Error> {
        let failed = ended.iter().filter(|e| e.fault.is_some()).count() as u64;
        self.count.failed += failed;
        self.count.answered += ended.len() as u64 - failed;
        let fault = ended.iter().rev().find_map(|e| e.fault.clone());
        self.watch.take(&ended);
        if self.entries.send(ended).await.is_err() {
            return Ok(false);
        }
        let (Progress { answered, failed, .. }, at_once) = (self.count, self.asking.at_once());
        self.progress.send_modify(|p| (p.answered, p.failed, p.at_once) = (answered, failed, at_once));
        match fault.filter(|_| answered == 0 && failed >= self.bounds.give_up) {
            Some(fault) => Err(Error::GaveUp { count: failed, code: fault.code, detail: fault.detail }),
            None => Ok(true),
        }
    }
}
