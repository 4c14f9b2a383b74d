//! All attempts of a red team, within its budget, into a log.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::attempt::{Attempted, Cast, attempt};
use super::{Budget, Scenario, Technique, Terms};
use crate::dataset::short;
use crate::judge::Aides;
use crate::log::{End, Entry, Event, Failure, Finished, Plan, Status, Writer};
use crate::model::Model;
use crate::run::{Bounds, Caller, Error, Progress, Scoring, World};
use crate::scorer::Lists;

/// A red team that is about to begin. `plan.more.redteam` holds its terms.
pub struct RedTeam {
    /// What is attacked, and how; `plan.samples` is the number of [`attacks`], `plan.epochs` how often each is tried.
    pub plan: Plan,
    /// The requests.
    pub scenarios: Vec<Scenario>,
    /// Who is attacked.
    pub model: Arc<dyn Model>,
    /// Who attacks; without it the techniques alone.
    pub attacker: Option<Arc<dyn Model>>,
    /// The term lists of the scorers.
    pub lists: Arc<Lists>,
    /// Judges and embedders.
    pub aides: Aides,
    /// What was tried before.
    pub finished: Finished,
    /// What may be done at once.
    pub bounds: Bounds,
    /// Time and chance.
    pub world: World,
}

/// A scenario by a technique, with the id it has in the log.
type Attack = (String, Arc<Scenario>, Arc<Technique>);

/// How many attacks scenarios and techniques make.
pub fn attacks(scenarios: &[Scenario], terms: &Terms) -> u64 {
    (scenarios.len() * terms.techniques.len()) as u64
}

/// Tries every attack that was not tried yet, in an order drawn from the seed, until the budget is spent. Sending `true` to `cancel` ends it.
///
/// # Errors
/// When the log cannot be written, or the plan holds no terms.
pub async fn attack(
    it: RedTeam,
    mut writer: Writer,
    progress: watch::Sender<Progress>,
    mut cancel: watch::Receiver<bool>,
) -> Result<Status, Error> {
    let Some(terms) = it.plan.more.redteam.clone() else {
        return Err(Error::Rule("the plan holds no terms of a red team"));
    };
    let planned = it.plan.samples * u64::from(it.plan.epochs);
    progress.send_modify(|p| (p.planned, p.before) = (planned, it.finished.len() as u64));
    let mut todo = order(&it, &terms).into_iter();
    let asking = Arc::new(Asking::new(&it, terms));
    let mut spent = Spent { budget: asking.terms.budget, begun: Instant::now(), attempts: 0, tokens: 0 };
    let (mut under_way, mut count) = (JoinSet::new(), Progress::default());
    let (status, reason) = loop {
        while under_way.len() < it.bounds.most && spent.over(under_way.len()).is_none() {
            let Some((attack, epoch)) = todo.next() else { break };
            let asking = asking.clone();
            under_way.spawn(async move { asking.one(attack, epoch).await });
        }
        if under_way.is_empty() {
            break spent
                .over(0)
                .filter(|_| todo.len() > 0)
                .map_or((Status::Complete, None), |why| (Status::Stopped, Some(why)));
        }
        let done = tokio::select! {
            Some(done) = under_way.join_next() => done?,
            () = crate::run::cancelled(&mut cancel) => break (Status::Cancelled, None),
            () = spent.late() => break (Status::Stopped, Some("budget.seconds")),
        };
        let (entry, tokens) = done;
        (spent.attempts, spent.tokens) = (spent.attempts + 1, spent.tokens + tokens);
        *(if entry.fault.is_some() { &mut count.failed } else { &mut count.answered }) += 1;
        // A line for a conversation: few enough to be written in passing.
        writer.entry(entry)?;
        writer.flush()?;
        let at_once = asking.cast.target.at_once();
        progress.send_modify(|p| (p.answered, p.failed, p.at_once) = (count.answered, count.failed, at_once));
    };
    writer.end_as(End { status, at: (it.world.now)(), decided: None, reason: reason.map(str::to_owned) })?;
    Ok(status)
}

/// What was spent so far.
struct Spent {
    budget: Budget,
    begun: Instant,
    attempts: u64,
    tokens: u64,
}

impl Spent {
    /// Which part of the budget is spent, with so many attempts under way.
    fn over(&self, under_way: usize) -> Option<&'static str> {
        let is_over = |most: Option<u64>, spent: u64| most.is_some_and(|most| spent >= most);
        match () {
            () if is_over(self.budget.attempts, self.attempts + under_way as u64) => Some("budget.attempts"),
            () if is_over(self.budget.tokens, self.tokens) => Some("budget.tokens"),
            () if is_over(self.budget.seconds, self.begun.elapsed().as_secs()) => Some("budget.seconds"),
            () => None,
        }
    }

    /// Waits until the time is spent.
    async fn late(&self) {
        match self.budget.seconds {
            Some(seconds) => tokio::time::sleep_until(self.begun + Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    }
}

/// Every attack with its epoch, in the order of the seed.
fn order(it: &RedTeam, terms: &Terms) -> Vec<(Attack, u32)> {
    let techniques: Vec<Arc<Technique>> = terms.techniques.iter().cloned().map(Arc::new).collect();
    let mut all = BTreeMap::new();
    for scenario in it.scenarios.iter().cloned().map(Arc::new) {
        for technique in &techniques {
            let id = name(&scenario, technique);
            for epoch in (1..=it.plan.epochs).filter(|epoch| !it.finished.holds(&id, *epoch)) {
                let place = (epoch, short(format!("{} {id}", terms.seed).as_bytes()));
                all.insert(place, ((id.clone(), scenario.clone(), technique.clone()), epoch));
            }
        }
    }
    all.into_values().collect()
}

/// The id of an attack in the log: sample, scorer and technique, or a short stand-in where that is too long for an id.
fn name(scenario: &Scenario, technique: &Technique) -> String {
    let whole = format!("{}.{}.{}", scenario.sample.id, scenario.scorer, technique.id);
    let is_id =
        whole.len() <= crate::sample::MAX_ID && whole.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if is_id { whole } else { format!("{:032x}.{}", short(whole.as_bytes()), technique.id) }
}

/// What all attempts share.
struct Asking {
    plan: Plan,
    terms: Terms,
    cast: Cast,
    world: World,
}

impl Asking {
    fn new(it: &RedTeam, terms: Terms) -> Asking {
        let RedTeam { plan, lists, aides, bounds, world, .. } = it;
        let caller = |model: &Arc<dyn Model>| Caller::new(model.clone(), bounds, world);
        let cast = Cast {
            target: caller(&it.model),
            attacker: it.attacker.as_ref().map(caller),
            scoring: Scoring::new(plan.scorers.clone(), lists.clone(), aides, bounds, world),
        };
        Asking { plan: plan.clone(), terms, cast, world: world.clone() }
    }

    /// Makes one attempt; its line, and the tokens it took.
    async fn one(&self, (id, scenario, technique): Attack, epoch: u32) -> (Entry, u64) {
        let begun = Instant::now();
        let spec = &self.plan.scorers[&scenario.scorer];
        let system = self.plan.system.as_deref();
        let made = attempt(&self.cast, &scenario, &technique, spec, system, self.terms.turns.max(1)).await;
        let Attempted { messages, mut events, tokens, turns, end } = made;
        events.insert(0, Event::Asked { messages });
        let severity = self.terms.severity.get(&scenario.requirement).copied().unwrap_or_default();
        events.push(Event::Attack {
            requirement: scenario.requirement.clone(),
            scenario: scenario.sample.id.clone(),
            technique: technique.id.clone(),
            severity,
            turns,
            verdict: end.as_ref().ok().map(|(_, _, verdict)| *verdict),
        });
        let (answer, score, fault) = match end {
            Ok((answer, score, _)) => (Some(answer), Some(score), None),
            Err(fault) => (None, None, Some(Failure { code: fault.kind.code().to_owned(), detail: fault.detail })),
        };
        let entry = Entry {
            id,
            epoch,
            at: (self.world.now)(),
            ms: begun.elapsed().as_millis() as u64,
            cluster: Some(scenario.sample.cluster().to_owned()),
            leaf: Some(scenario.requirement.clone()),
            events,
            answer,
            fault,
            scores: score.map(|score| (scenario.scorer.clone(), score)).into_iter().collect(),
            place: None,
            outcomes: BTreeMap::new(),
        };
        (entry, tokens)
    }
}
