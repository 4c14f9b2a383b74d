//! How many may ask at once: as many as the target bears.
//!
//! **Rests on**: slow start and congestion avoidance as in RFC 5681: one more for each answer until the first sign of
//! congestion, then one more for each round; half as many at each sign, once for each round.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

/// Lets through as many as the target bears, up to a bound.
pub struct Gate {
    places: Semaphore,
    state: Mutex<State>,
    most: usize,
}

struct State {
    now: usize,
    /// Places to take away when they come back.
    debt: usize,
    /// Answers since the last place was added, once congestion was seen.
    answered: usize,
    has_seen_congestion: bool,
    round: u64,
    not_before: Option<Instant>,
}

/// A place held while asking.
pub struct Place<'a> {
    gate: &'a Gate,
    permit: Option<SemaphorePermit<'a>>,
    round: u64,
}

impl Gate {
    /// A gate that begins with `first` places and never has more than `most`.
    pub fn new(first: usize, most: usize) -> Gate {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        let now = first.clamp(1, most);
        let state = State { now, debt: 0, answered: 0, has_seen_congestion: false, round: 0, not_before: None };
        Gate { places: Semaphore::new(now), state: Mutex::new(state), most }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many may ask at once now.
    pub fn now(&self) -> usize {
        self.state().now
    }

    /// Waits for a place, and until the target wants to be asked again.
    pub async fn enter(&self) -> Place<'_> {
        // The semaphore is never closed; without a permit the place would only not be counted.
        let permit = self.places.acquire().await.ok();
        loop {
            let until = self.state().not_before;
            match until.filter(|until| *until > Instant::now()) {
                Some(until) => sleep_until(until).await,
                None => break,
            }
        }
        Place { gate: self, permit, round: self.state().round }
    }

    /// Nobody asks for a while.
    pub fn pause(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        state.not_before = Some(state.not_before.map_or(until, |held| held.max(until)));
    }
}

impl Place<'_> {
    /// An answer came: perhaps one more may ask.
    pub fn answered(self) {
        let mut state = self.gate.state();
        state.answered += 1;
        let is_due = !state.has_seen_congestion || state.answered >= state.now;
        if is_due && state.now < self.gate.most {
            (state.now, state.answered) = (state.now + 1, 0);
            if state.debt > 0 { state.debt -= 1 } else { self.gate.places.add_permits(1) }
        }
    }

    /// The target bears no more: half as many, once for all that asked in the same round.
    pub fn congested(self) {
        let mut state = self.gate.state();
        state.has_seen_congestion = true;
        if self.round == state.round {
            let fewer = state.now / 2;
            state.now -= fewer;
            state.round += 1;
            state.answered = 0;
            state.debt += fewer - self.gate.places.forget_permits(fewer);
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // `answered` and `congested` hold the lock only while they run; it is free again here.
        let mut state = self.gate.state();
        if state.debt > 0
            && let Some(permit) = self.permit.take()
        {
            state.debt -= 1;
            permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_opens_until_the_target_has_enough_and_halves_once_a_round() {
        let gate = Gate::new(4, 64);
        for _ in 0..28 {
            gate.enter().await.answered();
        }
        assert_eq!(gate.now(), 32);
        let held = [gate.enter().await, gate.enter().await, gate.enter().await];
        held.into_iter().for_each(Place::congested);
        assert_eq!(gate.now(), 16, "three signs of one round");
        assert_eq!(gate.places.available_permits(), 16);
        for _ in 0..15 {
            gate.enter().await.answered();
        }
        assert_eq!(gate.now(), 16);
        gate.enter().await.answered();
        assert_eq!(gate.now(), 17, "one more a round");
    }

    #[tokio::test]
    async fn places_taken_away_while_in_use_do_not_come_back() {
        let gate = Gate::new(8, 64);
        let mut held = Vec::new();
        for _ in 0..8 {
            held.push(gate.enter().await);
        }
        held.pop().unwrap().congested();
        drop(held);
        assert_eq!((gate.now(), gate.places.available_permits()), (4, 4));
        for _ in 0..5 {
            gate.enter().await.congested();
        }
        assert_eq!((gate.now(), gate.places.available_permits()), (1, 1), "never none");
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_asks_while_the_target_wants_to_be_left_alone() {
        let gate = Gate::new(4, 4);
        gate.pause(Duration::from_secs(30));
        gate.pause(Duration::from_secs(10));
        let begun = Instant::now();
        drop(gate.enter().await);
        assert_eq!(begun.elapsed().as_secs(), 30);
    }
}
