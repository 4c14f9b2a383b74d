//! All askings of a run: as many at once as the target bears.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::{JoinError, JoinSet};

use super::{Bounds, Error, Fed, Progress, cancelled, one, stop};
use crate::log::{Entry, Status};

/// A run under way.
pub struct Going<'a> {
    pub asking: Arc<one::Asking>,
    pub entries: mpsc::Sender<Vec<Entry>>,
    pub bounds: Bounds,
    pub watch: &'a mut stop::Watch,
    pub progress: &'a watch::Sender<Progress>,
    pub count: Progress,
}

impl Going<'_> {
    /// Asks whatever is fed, until there is nothing more, somebody cancels, or it is decided.
    pub async fn ask_all(
        mut self,
        mut waiting: mpsc::Receiver<Fed>,
        cancel: &mut watch::Receiver<bool>,
    ) -> Result<Status, Error> {
        let (mut under_way, mut jobs, mut is_fed, mut is_look) = (JoinSet::new(), Vec::new().into_iter(), false, false);
        loop {
            while under_way.len() < self.bounds.most {
                let Some(job) = jobs.next() else { break };
                let asking = self.asking.clone();
                under_way.spawn(async move { asking.one(job).await });
            }
            if std::mem::take(&mut is_look) {
                if !under_way.is_empty() {
                    is_look = true;
                } else if self.watch.look() && !self.watch.is_last() {
                    return Ok(Status::Decided);
                }
            }
            let wants_more = !is_fed && !is_look && under_way.len() < self.bounds.most;
            if is_fed && under_way.is_empty() {
                return Ok(Status::Complete);
            }
            tokio::select! {
                () = cancelled(cancel) => {
                    // Those that have just been answered are kept, or they would be asked again.
                    let last = std::iter::from_fn(|| under_way.try_join_next()).flatten().collect();
                    return Ok(self.entries.send(last).await.map_or(Status::Stopped, |()| Status::Cancelled));
                }
                fed = waiting.recv(), if wants_more => match fed {
                    Some(Fed::Jobs(batch)) => jobs = batch.into_iter(),
                    // Looked at in the next turn, or once nothing is under way any more.
                    Some(Fed::Look) => is_look = true,
                    None => is_fed = true,
                },
                Some(done) = under_way.join_next() => if !self.ended(done, &mut under_way).await? {
                    return Ok(Status::Stopped);
                },
            }
        }
    }

    /// Takes what ended. False when nobody writes it down any more.
    async fn ended(&mut self, done: Result<Entry, JoinError>, under_way: &mut JoinSet<Entry>) -> Result<bool, Error> {
        // All that ended meanwhile, so that the writer and who watches are woken once for many.
        let mut ended = vec![done?];
        while let Some(more) = under_way.try_join_next() {
            ended.push(more?);
        }
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
