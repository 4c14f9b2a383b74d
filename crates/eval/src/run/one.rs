//! One asking: attempts until there is an answer, and its scores.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::{Instant, sleep, timeout};

use super::{Bounds, Gate, Job, Run, World};
use crate::log::{Entry, Event, Failure, Plan};
use crate::model::{Fault, Kind, Model, Reply};
use crate::sample::{Message, Sample};
use crate::scorer::{Lists, Outcome, Place, Spec};

/// What all askings of a run share.
pub struct Asking {
    plan: Plan,
    model: Arc<dyn Model>,
    lists: Arc<Lists>,
    bounds: Bounds,
    world: World,
    gate: Gate,
}

impl Asking {
    pub fn new(run: &Run) -> Asking {
        Asking {
            plan: run.plan.clone(),
            model: run.model.clone(),
            lists: run.lists.clone(),
            bounds: run.bounds,
            world: run.world.clone(),
            gate: Gate::new(run.bounds.first, run.bounds.most),
        }
    }

    /// How many may ask at once now.
    pub fn at_once(&self) -> usize {
        self.gate.now()
    }

    /// Asks one sample until it has an answer or there is no hope.
    pub async fn one(&self, job: Job) -> Entry {
        let begun = Instant::now();
        let Job { sample, epoch } = job;
        let messages = sample.messages(self.plan.system.as_deref());
        let mut events = Vec::new();
        let answer = self.ask(&messages, &mut events).await;
        events.insert(0, Event::Asked { messages });
        let mut entry = Entry {
            epoch,
            at: (self.world.now)(),
            ms: millis(begun),
            cluster: (sample.cluster() != sample.id).then(|| sample.cluster().to_owned()),
            leaf: sample.note("leaf").map(str::to_owned),
            events,
            answer: None,
            fault: None,
            scores: BTreeMap::new(),
            place: None,
            outcomes: BTreeMap::new(),
            id: String::new(),
        };
        match answer {
            Ok(text) => {
                self.score(&sample, &text, &mut entry);
                entry.answer = Some(text);
            }
            Err(fault) => entry.fault = Some(Failure { code: fault.kind.code().to_owned(), detail: fault.detail }),
        }
        entry.id = sample.id;
        entry
    }

    async fn ask(&self, messages: &[Message], events: &mut Vec<Event>) -> Result<String, Fault> {
        let mut failures = 0;
        loop {
            let place = self.gate.enter().await;
            let begun = Instant::now();
            let asked = timeout(self.bounds.patience.timeout, self.model.ask(messages)).await;
            let late = || Fault::of(Kind::Timeout, "no whole answer in time");
            let fault = match asked.unwrap_or_else(|_| Err(late())) {
                Ok(reply) => {
                    place.answered();
                    return Ok(answered(reply, millis(begun), events));
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
            let Some(wait) = self.bounds.patience.wait(failures, fault.wait, (self.world.chance)()) else {
                return Err(fault);
            };
            if let Some(asked) = fault.wait {
                self.gate.pause(asked);
            }
            events.push(Event::Retried { code: fault.kind.code().to_owned(), wait_ms: wait.as_millis() as u64 });
            sleep(wait).await;
        }
    }

    fn score(&self, sample: &Sample, answer: &str, entry: &mut Entry) {
        let is_own = |name: &str| sample.note("scorer").is_none_or(|own| own == name);
        for (name, spec) in self.plan.scorers.iter().filter(|(_, s)| !s.is_group()) {
            if is_own(name) {
                entry.scores.insert(name.clone(), spec.score(sample, answer, &self.lists));
            }
        }
        entry.place = Place::of(sample);
        if entry.place.is_some() {
            let own = self.plan.scorers.iter().filter(|(name, _)| is_own(name));
            let compared = own.filter_map(|(name, spec)| Some((name, spec.compared()?)));
            entry.outcomes = compared.map(|(name, of)| (name.clone(), self.outcome(of, sample, answer))).collect();
        }
    }

    /// The outcome by a scorer of the suite, or by the usual one of that kind.
    fn outcome(&self, of: &str, sample: &Sample, answer: &str) -> Option<Outcome> {
        let spec = self.plan.scorers.get(of).cloned().or_else(|| Spec::usual(of).ok())?;
        Outcome::of(&spec, sample, answer, &spec.score(sample, answer, &self.lists))
    }
}

fn answered(reply: Reply, ms: u64, events: &mut Vec<Event>) -> String {
    let Reply { text, model, stop, input_tokens, output_tokens } = reply;
    events.push(Event::Answered { model, stop, input_tokens, output_tokens, ms });
    text
}

fn millis(begun: Instant) -> u64 {
    begun.elapsed().as_millis() as u64
}
