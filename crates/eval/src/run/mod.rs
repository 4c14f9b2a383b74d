//! Runs: every sample of a dataset asked, scored and logged.
//!
//! **For**: the command line and the platform.
//! **Rests on**: `docs/specs/eval-log.md`.
//! **Words**: an *asking* is one sample in one epoch; an *attempt* is one request for it.
//! **Never** hold many more samples than may be asked at once, whatever the size of the dataset. Never ask again what was answered.
//! Never read the clock or chance: both stand in [`World`].
//! **Begin at**: [`run`].

mod all;
mod call;
mod gate;
mod one;
mod patience;
mod queue;
mod results;
mod score;
mod stop;

pub use call::Caller;
pub use gate::{Gate, Place};
pub use patience::Patience;
pub use score::Scoring;

pub(crate) use one::answered;

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::oneshot::{self, error::RecvError};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinError;

use crate::dataset;
use crate::judge::Aides;
use crate::log::{self, End, Finished, Plan, Status, Writer};
use crate::model::Model;
use crate::sample::Sample;
use crate::scorer::Lists;
use crate::stats::StopRule;

/// A dataset read from its beginning.
pub type Samples = Box<dyn Iterator<Item = Result<Sample, dataset::Fault>> + Send>;
/// Opens the dataset, once for each epoch.
pub type Open = Box<dyn FnMut() -> std::io::Result<Samples> + Send>;

/// What a run may do.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The most askings at once.
    pub most: usize,
    /// How many are tried at once in the beginning.
    pub first: usize,
    /// When to ask again.
    pub patience: Patience,
    /// After how many failed askings in a row, without any answer so far, the run stops: the target is then wrong, not weak.
    pub give_up: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { most: 256, first: 16, patience: Patience::default(), give_up: 20 }
    }
}

/// Time and chance.
#[derive(Clone)]
pub struct World {
    /// The time.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// A number from 0 up to 1.
    pub chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Askings planned.
    pub planned: u64,
    /// Answered by earlier segments.
    pub before: u64,
    /// Answered now.
    pub answered: u64,
    /// Failed now.
    pub failed: u64,
    /// How many ask at once.
    pub at_once: usize,
}

/// Why a run could not be brought to its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The log.
    #[error(transparent)]
    Log(#[from] log::Error),
    /// The dataset, which was good when it was surveyed.
    #[error("the dataset has changed: {0}")]
    Dataset(#[from] dataset::Fault),
    /// The dataset cannot be opened again.
    #[error("the dataset cannot be read: {0}")]
    Open(#[from] std::io::Error),
    /// Nothing was answered.
    #[error("the first {count} askings all failed, the last with {code}: {detail}")]
    GaveUp {
        /// How many.
        count: u64,
        /// The code of the last.
        code: String,
        /// What is known of it.
        detail: String,
    },
    /// The rule for stopping cannot be followed.
    #[error("the rule for stopping cannot be followed: {0}")]
    Rule(&'static str),
    /// A task of ours died.
    #[error("the run broke off: {0}")]
    Broken(#[from] JoinError),
    /// A thread of ours died.
    #[error("the run broke off: {0}")]
    Lost(#[from] RecvError),
}

/// A run that is about to begin.
pub struct Run {
    /// What is asked.
    pub plan: Plan,
    /// Opens the dataset.
    pub open: Open,
    /// Who is asked.
    pub model: Arc<dyn Model>,
    /// The term lists of the scorers.
    pub lists: Arc<Lists>,
    /// Who is asked besides the target: judges and embedders.
    pub aides: Aides,
    /// What was answered before.
    pub finished: Finished,
    /// What the run may do.
    pub bounds: Bounds,
    /// Time and chance.
    pub world: World,
}

/// Asks what is not answered yet. Sending `true` to `cancel` ends it; what is under way is then given up and asked again by who resumes.
///
/// # Errors
/// When the log cannot be written, the dataset cannot be read, or nothing is answered. What was answered is in the log.
pub async fn run(
    run: Run,
    writer: Writer,
    progress: watch::Sender<Progress>,
    mut cancel: watch::Receiver<bool>,
) -> Result<Status, Error> {
    if let Some(rule) = &run.plan.more.stop {
        check(rule, &run.plan)?;
    }
    let planned = run.plan.samples * u64::from(run.plan.epochs);
    progress.send_modify(|p| (p.planned, p.before) = (planned, run.finished.len() as u64));
    let mut watch = stop::Watch::new(&run.plan, writer.dir())?;
    let (lines, received) = mpsc::channel(2);
    let now = run.world.now.clone();
    let writing = beside(move || write(writer, received));
    let (jobs, waiting) = mpsc::channel(2);
    let bounds = run.bounds;
    let asking = Arc::new(one::Asking::new(&run));
    let feeding = beside(move || feed(run.open, &run.finished, &run.plan, &jobs));
    let going =
        all::Going { asking, lines, bounds, watch: &mut watch, progress: &progress, count: Progress::default() };
    let asked = going.ask_all(waiting, &mut cancel).await;
    // The receiver of jobs is gone by now, so the feeder ends whatever became of the run.
    let fed = feeding.await?;
    let writer = writing.await??;
    let status = match (&asked, &fed) {
        (Ok(status), Ok(())) => *status,
        _ => Status::Stopped,
    };
    let end = End { status, at: now(), decided: watch.decided, reason: None };
    tokio::task::spawn_blocking(move || writer.end_as(end)).await??;
    fed?;
    asked
}

/// Whether a rule can be followed.
fn check(rule: &StopRule, plan: &Plan) -> Result<(), Error> {
    let is_scored = plan.scorers.get(&rule.scorer).is_some_and(|spec| !spec.is_group());
    let is_share = |x: f64| x > 0.0 && x < 1.0;
    match () {
        () if !is_scored => Err(Error::Rule("the plan has no such scorer, or it compares samples with each other")),
        () if !is_share(rule.threshold) || !is_share(rule.level) => {
            Err(Error::Rule("threshold and level lie between 0 and 1"))
        }
        () if !(1..=1000).contains(&rule.looks) => Err(Error::Rule("1 to 1000 looks")),
        () => Ok(()),
    }
}

/// Work that waits for as long as the run lasts: on a thread of its own, so that none of the pool is held.
fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> oneshot::Receiver<T> {
    let (tell, told) = oneshot::channel();
    std::thread::spawn(move || drop(tell.send(work())));
    told
}

/// One asking.
pub(crate) struct Job {
    pub(crate) sample: Sample,
    pub(crate) epoch: u32,
}

/// What the feeder hands over.
enum Fed {
    Jobs(Vec<Job>),
    /// A part is whole: time to look.
    Look,
}

/// Reads samples part by part, where there is a rule for stopping.
fn feed(mut open: Open, finished: &Finished, plan: &Plan, jobs: &mpsc::Sender<Fed>) -> Result<(), Error> {
    let looks = plan.more.stop.as_ref().map_or(1, |rule| rule.looks);
    for look in 0..looks {
        let is_in = |sample: &Sample| plan.more.stop.as_ref().is_none_or(|rule| stop::part_of(rule, sample) == look);
        for epoch in 1..=plan.epochs {
            let is_open = |sample: &Sample| is_in(sample) && !finished.holds(&sample.id, epoch);
            if !feed_epoch(open()?, epoch, &is_open, jobs)? {
                return Ok(());
            }
        }
        if plan.more.stop.is_some() && jobs.blocking_send(Fed::Look).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads samples in small batches, so that the channel costs little, and no batch is large. False when nobody takes them any more.
fn feed_epoch(
    samples: Samples,
    epoch: u32,
    is_open: &dyn Fn(&Sample) -> bool,
    jobs: &mpsc::Sender<Fed>,
) -> Result<bool, Error> {
    const COUNT: usize = 256;
    const SIZE: usize = 1 << 20;
    let (mut batch, mut size) = (Vec::new(), 0);
    for sample in samples {
        let sample = sample?;
        if !is_open(&sample) {
            continue;
        }
        size += sample.input.text().len();
        batch.push(Job { sample, epoch });
        if batch.len() >= COUNT || size >= SIZE {
            size = 0;
            if jobs.blocking_send(Fed::Jobs(std::mem::take(&mut batch))).is_err() {
                return Ok(false);
            }
        }
    }
    Ok(batch.is_empty() || jobs.blocking_send(Fed::Jobs(batch)).is_ok())
}

/// Writes what comes, and hands it to the system.
fn write(mut writer: Writer, mut lines: mpsc::Receiver<Vec<u8>>) -> Result<Writer, log::Error> {
    while let Some(batch) = lines.blocking_recv() {
        writer.lines(&batch)?;
    }
    Ok(writer)
}

/// Waits for the wish to cancel.
pub(crate) async fn cancelled(cancel: &mut watch::Receiver<bool>) {
    // Nobody left who could cancel is not a wish to cancel.
    if cancel.wait_for(|is_wanted| *is_wanted).await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod judge_tests;

#[cfg(test)]
mod tests;
