//! One asking: attempts until there is an answer, and its scores.

use std::collections::BTreeMap;

use tokio::time::Instant;

use super::call::{Caller, millis};
use super::score::Scoring;
use super::{Job, Run, World};
use crate::log::{Entry, Event, Failure};
use crate::model::Reply;

/// What all askings of a run share.
pub struct Asking {
    system: Option<String>,
    target: Caller,
    scoring: Scoring,
    world: World,
}

impl Asking {
    pub fn new(run: &Run) -> Asking {
        let Run { plan, model, lists, aides, bounds, world, .. } = run;
        Asking {
            system: plan.system.clone(),
            target: Caller::new(model.clone(), bounds, world),
            scoring: Scoring::new(plan.scorers.clone(), lists.clone(), aides, bounds, world),
            world: world.clone(),
        }
    }

    /// How many may ask at once now.
    pub fn at_once(&self) -> usize {
        self.target.at_once()
    }

    /// Asks one sample until it has an answer or there is no hope.
    pub async fn one(&self, job: Job) -> Entry {
        let begun = Instant::now();
        let Job { sample, epoch } = job;
        let messages = sample.messages(self.system.as_deref());
        let mut events = Vec::new();
        let answer = self.target.ask(&messages, &mut events).await;
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
            Ok((reply, ms)) => {
                let text = answered(reply, ms, &mut entry.events);
                self.scoring.score(&sample, &text, &mut entry).await;
                entry.answer = Some(text);
            }
            Err(fault) => entry.fault = Some(Failure { code: fault.kind.code().to_owned(), detail: fault.detail }),
        }
        entry.id = sample.id;
        entry
    }
}

/// Puts what is known of an answer into the events; gives its text.
pub fn answered(reply: Reply, ms: u64, events: &mut Vec<Event>) -> String {
    let Reply { text, model, stop, input_tokens, output_tokens } = reply;
    events.push(Event::Answered { model, stop, input_tokens, output_tokens, ms });
    text
}
