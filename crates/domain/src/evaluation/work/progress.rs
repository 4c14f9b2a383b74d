//! How far an order is, who is at work on it, and when it may be done.

use super::model::{Order, OrderState, PartState, Trouble, Worker};
use super::store;
use crate::db::{DbError, Tx};
use crate::time::{Timestamp, rfc3339};
use jiff::SignedDuration;

/// The stretch of time a rate is taken over.
const LATELY: SignedDuration = SignedDuration::from_secs(60);
/// A worker that was not heard of for so long is not counted any more.
const PRESENT: SignedDuration = SignedDuration::from_mins(15);

/// What one worker did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its name.
    pub worker: String,
    /// Askings answered.
    pub answered: u64,
    /// Askings that failed for good.
    pub failed: u64,
    /// Both within the last minute.
    pub lately: u64,
    /// When it last handed something in; empty: nothing yet.
    pub last: String,
    /// Whether it has a part now.
    pub is_at_work: bool,
}

/// How far an order is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Askings altogether.
    pub askings: u64,
    /// Answered.
    pub answered: u64,
    /// Failed for good.
    pub failed: u64,
    /// Parts, and how many are done and under way.
    pub parts: (usize, usize, usize),
    /// Askings a second within the last minute.
    pub rate: f64,
    /// Seconds until it may be done, at that rate.
    pub left: Option<u64>,
    /// By worker.
    pub shares: Vec<Share>,
    /// What went wrong in parts that are not done, with how many.
    pub troubles: Vec<(Trouble, usize)>,
    /// Workers heard of lately.
    pub workers: Vec<Worker>,
    /// How many of these hold every key.
    pub able: usize,
}

impl Progress {
    /// Askings that came to an end.
    pub fn ended(&self) -> u64 {
        self.answered + self.failed
    }
}

/// Workers heard of lately.
///
/// # Errors
/// Faults of the database.
pub fn present(tx: &mut Tx<'_>, at: Timestamp) -> Result<Vec<Worker>, DbError> {
    store::workers(tx, &rfc3339(at - PRESENT))
}

/// How far an order is at a moment.
///
/// # Errors
/// Faults of the database.
pub fn progress(tx: &mut Tx<'_>, order: &Order, at: Timestamp) -> Result<Progress, DbError> {
    let mut shares = store::shares(tx, &order.id, &rfc3339(at - LATELY))?;
    let parts = store::parts_of(tx, &order.id)?;
    let now = rfc3339(at);
    let under_way = parts.iter().filter(|p| p.state == PartState::Taken && p.until > now);
    let holders: Vec<&str> = under_way.clone().filter_map(|p| p.worker.as_deref()).collect();
    for name in &holders {
        if !shares.iter().any(|s| s.worker == *name) {
            let worker = (*name).to_owned();
            shares.push(Share { worker, answered: 0, failed: 0, lately: 0, last: String::new(), is_at_work: true });
        }
    }
    shares.iter_mut().for_each(|s| s.is_at_work = holders.contains(&s.worker.as_str()));
    let workers = present(tx, at)?;
    let sum = |of: fn(&Share) -> u64| shares.iter().map(of).sum::<u64>();
    let (answered, failed, askings) = (sum(|s| s.answered), sum(|s| s.failed), order.terms.askings());
    let rate = rate(order, at, sum(|s| s.lately));
    let open = askings.saturating_sub(answered + failed);
    let is_running = order.state == OrderState::Running;
    Ok(Progress {
        askings,
        answered,
        failed,
        parts: (parts.len(), parts.iter().filter(|p| p.state == PartState::Done).count(), under_way.count()),
        left: left(open, rate).filter(|_| is_running),
        rate,
        troubles: troubles(parts.into_iter().filter(|p| p.state != PartState::Done).filter_map(|p| p.trouble)),
        able: workers.iter().filter(|w| order.is_for(&w.keys)).count(),
        shares,
        workers,
    })
}

/// Askings a second: over the last minute, or since the order was given when that is less.
fn rate(order: &Order, at: Timestamp, lately: u64) -> f64 {
    let begun: Timestamp = order.at.parse().unwrap_or(at);
    let seconds = at.duration_since(begun).as_secs_f64().clamp(1.0, LATELY.as_secs_f64());
    lately as f64 / seconds
}

fn left(open: u64, rate: f64) -> Option<u64> {
    match open {
        0 => Some(0),
        _ if rate <= 0.0 => None,
        _ => Some((open as f64 / rate).ceil() as u64),
    }
}

fn troubles(all: impl Iterator<Item = Trouble>) -> Vec<(Trouble, usize)> {
    let mut out: Vec<(Trouble, usize)> = Vec::new();
    for trouble in all {
        match out.iter_mut().find(|(known, _)| known.code == trouble.code) {
            Some((_, count)) => *count += 1,
            None => out.push((trouble, 1)),
        }
    }
    out
}

#[cfg(test)]
mod pure {
    use super::*;

    #[test]
    fn an_estimate_needs_a_rate_and_says_zero_only_when_nothing_is_left() {
        assert_eq!((left(0, 0.0), left(5, 0.0), left(5, 2.0)), (Some(0), None, Some(3)));
    }

    #[test]
    fn the_same_trouble_of_several_parts_is_told_once() {
        let one = |detail: &str| Trouble { code: "model.timeout".into(), detail: detail.into() };
        let told = troubles([one("a"), one("b")].into_iter());
        assert_eq!((told.len(), told[0].1), (1, 2));
    }
}
