//! One part: the engine asks in a folder of its own, and what it has written down is handed in batch by batch.

use crate::eval_run::chance;
use crate::eval_target;
use crate::worker::{Of, SOFTWARE, Worker, beside};
use crate::worker_folder::Folder;
use crate::worker_tail::Tail;
use shirube_domain::evaluation::work::{self, AideTerms, End, Go, Order, Taken, Terms, Trouble};
use shirube_domain::refusal::Error;
use shirube_domain::time::{Clock, SystemClock};
use shirube_eval::http::Settings;
use shirube_eval::judge::{Aide, Aides};
use shirube_eval::log::{Finished, Plan, Status, Writer};
use shirube_eval::model::Model;
use shirube_eval::run::{self, Bounds, Patience, Progress, Run, Samples, World};
use shirube_eval::suite::Suite;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use zeroize::Zeroizing;

/// Time between two looks at what was answered.
const TICK: Duration = Duration::from_millis(500);
/// Lines of a batch, at most, and their bytes.
const LINES: usize = 100;
const BYTES: usize = 4 << 20;
/// Attempts of one asking: the part itself is tried again too.
const ATTEMPTS: u32 = 5;

/// How it went.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    /// Answers handed in.
    pub answered: u64,
    /// Whether the part is done.
    pub is_whole: bool,
}

/// Carries a part out. It ends when everything was asked, when the worker is told to stop, or when the order was.
///
/// # Errors
/// When the lease was lost, or the database failed for longer than it lasts; another takes the part then.
pub async fn carry_out(
    of: &impl Of,
    worker: &Worker,
    taken: Arc<Taken>,
    stop: watch::Receiver<bool>,
) -> Result<Ended, Error> {
    if let Some(trouble) = hindrance(worker, &taken.order).await {
        return given_up(of, taken, trouble).await;
    }
    let folder = Folder::new();
    match begin(worker, &taken, &folder) {
        Ok((run, writer)) => {
            let going = Going { of, taken, tail: Tail::new(&folder.0), answered: 0, heard: Instant::now() };
            going.through(run, writer, stop).await
        }
        Err(detail) => given_up(of, taken, Trouble { code: "evaluation.worker-fault".to_owned(), detail }).await,
    }
}

/// What stands against asking those an order names: where an address leads now, or a key that is for another host.
async fn hindrance(worker: &Worker, order: &Order) -> Option<Trouble> {
    let aides = order.terms.aides().map(|(name, terms)| (name.as_str(), &terms.aide.target, &terms.key));
    for (name, target, key) in std::iter::once(("", &order.terms.target, &order.key)).chain(aides) {
        let (outbound, address) = (worker.outbound.clone(), target.clone());
        if let Err(fault) = tokio::task::spawn_blocking(move || outbound.examine(&address)).await.unwrap_or(Ok(())) {
            return Some(Trouble { code: fault.code().to_owned(), detail: name.to_owned() });
        }
        if worker.keys.get(key).is_some_and(|held| !held.is_for(target)) {
            return Some(Trouble { code: "evaluation.key-elsewhere".to_owned(), detail: key.clone() });
        }
    }
    None
}

async fn given_up(of: &impl Of, taken: Arc<Taken>, trouble: Trouble) -> Result<Ended, Error> {
    let end = End::Faulty(Vec::new(), trouble);
    beside(of, move |ground| work::finish(ground, &taken, &end)).await?;
    Ok(Ended { answered: 0, is_whole: false })
}

/// The run of a part, and where it is written down.
fn begin(worker: &Worker, taken: &Taken, folder: &Folder) -> Result<(Run, Writer), String> {
    let (terms, part) = (&taken.order.terms, &taken.part);
    let suite = Suite::built_in(&terms.suite).map_err(|e| e.to_string())?.ok_or("no such suite")?;
    let whole = work::log_plan(terms, &taken.order.digest, &suite);
    let plan = Plan { samples: part.to - part.from, ..whole };
    let mut finished = Finished::default();
    for (id, epoch) in &taken.done {
        finished.add(id, *epoch);
    }
    let (from, count) = (part.from as usize, (part.to - part.from) as usize);
    let open = move || {
        let all = shirube_eval::dataset::samples(suite.records()?);
        Ok(Box::new(all.skip(from).take(count)) as Samples)
    };
    let (address, name) = (terms.target.clone(), terms.model.clone());
    let target = Aide { target: address, model: name, parameters: terms.parameters.clone() };
    let writer = Writer::create(&folder.0, taken.order.id.as_str(), &plan, SOFTWARE, SystemClock.now());
    let most = terms.at_once.min(worker.most.unwrap_or(u32::MAX)).max(1) as usize;
    let patience = Patience { attempts: ATTEMPTS, ..Patience::default() };
    let run = Run {
        plan,
        open: Box::new(open),
        model: model(worker, terms.any_model, &target, &taken.order.key)?,
        lists: worker.lists.clone(),
        aides: aides(worker, terms)?,
        finished,
        bounds: Bounds { most, patience, ..Bounds::default() },
        world: World { now: Arc::new(|| SystemClock.now()), chance: Arc::new(chance) },
    };
    Ok((run, writer.map_err(|e| e.to_string())?))
}

/// Judges and embedders, each with the key the order names for it.
fn aides(worker: &Worker, terms: &Terms) -> Result<Aides, String> {
    let mut out = Aides::default();
    for (name, AideTerms { aide, key }) in &terms.judges {
        out.judges.insert(name.clone(), model(worker, terms.any_model, aide, key)?);
    }
    for (name, AideTerms { aide, key }) in &terms.embedders {
        let settings = settings(worker, terms.any_model, aide);
        let embedder = eval_target::embedder(settings, secret(worker, key)?);
        out.embedders.insert(name.clone(), embedder.map_err(|fault| fault.to_string())?);
    }
    Ok(out)
}

/// An endpoint of chat completions, with its key.
fn model(worker: &Worker, any_model: bool, asked: &Aide, key: &str) -> Result<Arc<dyn Model>, String> {
    let settings = settings(worker, any_model, asked);
    eval_target::held(settings, secret(worker, key)?).map_err(|fault| fault.to_string())
}

fn secret<'a>(worker: &'a Worker, key: &str) -> Result<Option<&'a Zeroizing<String>>, String> {
    match key {
        "" => Ok(None),
        name => Ok(Some(&worker.keys.get(name).ok_or("the key is not held here")?.secret)),
    }
}

/// How an endpoint is reached: only where this installation may.
fn settings(worker: &Worker, any_model: bool, asked: &Aide) -> Settings {
    let mut settings = Settings::usual(&asked.target, &asked.model);
    settings.parameters = asked.parameters.clone();
    settings.same_model = !any_model;
    settings.roots = worker.outbound.extra_roots();
    let (outbound, is_plain) = (worker.outbound.clone(), asked.target.starts_with("http://"));
    settings.allow = Arc::new(move |address| outbound.may_connect(address, is_plain));
    settings
}

/// A part under way.
struct Going<'a, O> {
    of: &'a O,
    taken: Arc<Taken>,
    tail: Tail,
    answered: u64,
    /// When the database last took something.
    heard: Instant,
}

impl<O: Of> Going<'_, O> {
    async fn through(mut self, run: Run, writer: Writer, mut stop: watch::Receiver<bool>) -> Result<Ended, Error> {
        let expected = run.plan.samples * u64::from(run.plan.epochs);
        let (cancel, cancelled) = watch::channel(false);
        let (tell, _told) = watch::channel(Progress::default());
        let mut asking = tokio::spawn(run::run(run, writer, tell, cancelled));
        let mut is_back = false;
        let ended = loop {
            tokio::select! {
                ended = &mut asking => break ended,
                Ok(_) = stop.wait_for(|is_wanted| *is_wanted), if !is_back => {
                    is_back = true;
                    let _ = cancel.send(true);
                }
                () = sleep(TICK) => match self.pass_on(false).await {
                    Ok(Go::On) => {}
                    Ok(Go::Stop) => {
                        is_back = true;
                        let _ = cancel.send(true);
                    }
                    Err(error) => {
                        let _ = cancel.send(true);
                        let _ = asking.await;
                        return Err(error);
                    }
                }
            }
        };
        self.pass_on(true).await?;
        let trouble = match ended {
            Ok(Ok(Status::Cancelled)) => None,
            Ok(Ok(_)) => self.tail.trouble.take(),
            Ok(Err(run::Error::GaveUp { code, detail, .. })) => Some(Trouble { code, detail }),
            Ok(Err(other)) => Some(Trouble { code: "evaluation.worker-fault".to_owned(), detail: other.to_string() }),
            Err(died) => Some(Trouble { code: "evaluation.worker-fault".to_owned(), detail: died.to_string() }),
        };
        let is_whole = self.answered + self.taken.done.len() as u64 >= expected;
        let end = match trouble {
            _ if is_whole => End::Whole,
            _ if is_back => End::Back,
            Some(trouble) => End::Faulty(std::mem::take(&mut self.tail.failed), trouble),
            None => End::Back,
        };
        let taken = self.taken.clone();
        beside(self.of, move |ground| work::finish(ground, &taken, &end)).await?;
        Ok(Ended { answered: self.answered, is_whole })
    }

    /// Hands in what was written down since the last time. What the database does not take now is handed in at the next tick, until
    /// the lease would be over.
    async fn pass_on(&mut self, is_last: bool) -> Result<Go, Error> {
        if let Err(fault) = self.tail.read() {
            return Err(Error::File { path: "log".to_owned(), source: fault });
        }
        let lease = self.taken.lease.unsigned_abs();
        let mut go = Go::On;
        loop {
            let batch = self.tail.next(LINES, BYTES);
            if batch.is_empty() && self.heard.elapsed() < lease / 3 {
                return Ok(go);
            }
            let (taken, lines) = (self.taken.clone(), batch.clone());
            match beside(self.of, move |ground| work::hand_in(ground, &taken, &lines)).await {
                Ok(next) => {
                    self.answered += batch.len() as u64;
                    self.heard = Instant::now();
                    go = next;
                    if batch.is_empty() {
                        return Ok(go);
                    }
                }
                Err(error) if is_fault(&error) && self.heard.elapsed() < lease => {
                    tracing::warn!(%error, "a batch could not be handed in; it is tried again");
                    self.tail.put_back(batch);
                    if !is_last {
                        return Ok(go);
                    }
                    sleep(TICK).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Whether the system failed, and not the lease.
fn is_fault(error: &Error) -> bool {
    !matches!(error, Error::Refused(_))
}
