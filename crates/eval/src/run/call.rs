//! One question asked until there is an answer or no hope.

use std::sync::Arc;

use tokio::time::{Instant, sleep, timeout};

use super::{Bounds, Gate, Patience, World};
use crate::log::Event;
use crate::model::{Fault, Kind, Model, Reply};
use crate::sample::Message;

/// A model with how it is asked: a gate of its own, and patience.
pub struct Caller {
    model: Arc<dyn Model>,
    gate: Gate,
    patience: Patience,
    world: World,
}

impl Caller {
    /// Asks a model within bounds.
    pub fn new(model: Arc<dyn Model>, bounds: &Bounds, world: &World) -> Caller {
        let gate = Gate::new(bounds.first, bounds.most);
        Caller { model, gate, patience: bounds.patience, world: world.clone() }
    }

    /// How many may ask at once now.
    pub fn at_once(&self) -> usize {
        self.gate.now()
    }

    /// Asks until there is an answer or no hope; each time it is asked again stands in `retried`. With the milliseconds of the last asking.
    ///
    /// # Errors
    /// With the last fault.
    pub async fn ask(&self, messages: &[Message], retried: &mut Vec<Event>) -> Result<(Reply, u64), Fault> {
        let mut failures = 0;
        loop {
            let place = self.gate.enter().await;
            let begun = Instant::now();
            let asked = timeout(self.patience.timeout, self.model.ask(messages)).await;
            let late = || Fault::of(Kind::Timeout, "no whole answer in time");
            let fault = match asked.unwrap_or_else(|_| Err(late())) {
                Ok(reply) => {
                    place.answered();
                    return Ok((reply, millis(begun)));
                }
                Err(fault) => fault,
            };
            if fault.kind.is_congestion() {
                place.congested()
            } else {
                drop(place)
            }
            if !fault.kind.may_pass() {
                return Err(fault);
            }
            failures += 1;
            let Some(wait) = self.patience.wait(failures, fault.wait, (self.world.chance)()) else {
                return Err(fault);
            };
            if let Some(asked) = fault.wait {
                self.gate.pause(asked);
            }
            retried.push(Event::Retried { code: fault.kind.code().to_owned(), wait_ms: wait.as_millis() as u64 });
            sleep(wait).await;
        }
    }
}

/// Milliseconds since a moment.
pub fn millis(begun: Instant) -> u64 {
    begun.elapsed().as_millis() as u64
}
