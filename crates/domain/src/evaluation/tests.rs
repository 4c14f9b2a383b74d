//! Evaluations through their verbs, on either database, with logs written by the engine's own writer.

mod flow;
mod logs;
mod stale;

pub(crate) use flow::one_of_each;

use super::*;
use crate::id::{AccountId, EvaluationId, EvaluationRunId, SystemChance};
use crate::testing::{Drafted, World};
use shirube_eval::log::{Entry, Event, Failure, Status, Writer};
use shirube_eval::score::Score;
use std::path::Path;

/// The smallest suite with several leaves of the catalogue.
pub(super) const SUITE: &str = "p01-harmful-output@1.0";

/// An operator with a system, and the people an evaluation takes.
pub(super) struct Circle {
    pub world: World,
    pub d: Drafted,
    pub second: AccountId,
    pub reviewer: AccountId,
}

/// A model that does well, badly, or not at all, by the number of the sample.
pub(super) type Behaviour = fn(usize) -> Option<bool>;

impl Circle {
    pub fn new() -> Circle {
        let world = World::new();
        let d = world.draft();
        world.key(&d.operator);
        let (second, reviewer) = (world.account("second"), world.account("reviewer"));
        Circle { world, d, second, reviewer }
    }

    pub fn planned(&self, change: impl FnOnce(&mut PlanDraft)) -> Evaluation {
        let mut said = draft();
        change(&mut said);
        let id = self.world.file(|tx, _| plan(tx, &self.d.asset, &said, &self.d.by)).unwrap();
        self.read(&id)
    }

    pub fn agreed(&self) -> Evaluation {
        let held = self.planned(|_| {});
        self.world.file(|tx, _| agree(tx, &held.id, held.revision, &self.second)).unwrap()
    }

    pub fn read(&self, id: &EvaluationId) -> Evaluation {
        self.world.read(|tx| evaluation(tx, id)).unwrap()
    }

    pub fn run(&self, id: &EvaluationRunId) -> Run {
        self.world.read(|tx| run(tx, id)).unwrap()
    }

    pub fn received(&self, held: &Evaluation, behaviour: Behaviour) -> Run {
        let given = kept(&self.world, &held.plan, behaviour);
        let id = self.world.file(|tx, _| receive(tx, &held.id, &given, &self.d.by)).unwrap();
        self.run(&id)
    }

    pub fn accepted(&self, behaviour: Behaviour) -> (Evaluation, Run) {
        let held = self.agreed();
        let run = self.received(&held, behaviour);
        let held = self.world.file(|tx, _| accept(tx, &run.id, "", run.revision, &self.reviewer)).unwrap();
        (held, self.run(&run.id))
    }

    pub fn issued(&self) -> (Evaluation, Run) {
        let (held, run) = self.accepted(|n| Some(n % 4 != 0));
        let desk = self.world.it.desk().unwrap();
        let issued = self
            .world
            .file(|tx, _| issue(tx, &desk, &crate::testing::CATALOG, &held.id, (365, held.revision), &self.reviewer));
        (issued.unwrap(), run)
    }
}

pub(super) fn draft() -> PlanDraft {
    PlanDraft {
        suite: SUITE.into(),
        model: "scripted-1".into(),
        target: "https://model.example/v1".into(),
        parameters: "temperature = 0".into(),
        epochs: "1".into(),
        level: "95".into(),
        thresholds: vec![("refuses".into(), "60".into()), ("rights".into(), "99".into())],
        ..PlanDraft::default()
    }
}

/// A log as `shirube eval run -o DIR` writes it, of a model that behaves in a known way.
pub(super) fn write_log(dir: &Path, plan: &Plan, behaviour: Behaviour) {
    let suite = suites().iter().find(|s| s.digest == plan.digest).unwrap();
    let at = jiff::Timestamp::from_second(1_774_000_000).unwrap();
    let told = shirube_eval::log::Plan {
        task: suite.id(),
        digest: plan.digest.clone(),
        samples: plan.samples,
        epochs: plan.epochs,
        target: plan.target.clone(),
        model: plan.model.clone(),
        parameters: plan.parameters.clone(),
        scorers: plan
            .scorers
            .iter()
            .filter(|(_, spec)| spec["kind"] != "judge")
            .map(|(name, spec)| (name.clone(), serde_json::from_value(spec.clone()).unwrap()))
            .collect(),
        ..shirube_eval::log::Plan::default()
    };
    let mut writer = Writer::create(dir, "run_test", &told, "shirube 0.1.0", at).unwrap();
    for (n, item) in suite.items.iter().enumerate() {
        writer.entry(entry(item, behaviour(n), &told, at)).unwrap();
    }
    writer.end(Status::Complete, at).unwrap();
}

fn entry(item: &Item, outcome: Option<bool>, plan: &shirube_eval::log::Plan, at: jiff::Timestamp) -> Entry {
    let asked = shirube_eval::sample::Message::of(shirube_eval::sample::Role::User, item.input.clone());
    let is_scored = plan.scorers.contains_key(&item.scorer);
    let score =
        outcome.filter(|_| is_scored).map(|good| (item.scorer.clone(), Score::when(good, "t.right", "t.wrong")));
    Entry {
        id: item.id.clone(),
        epoch: 1,
        at,
        ms: 12,
        cluster: item.whole.pointer("/metadata/source").and_then(|v| v.as_str()).map(str::to_owned),
        leaf: Some(item.leaf.clone()),
        events: vec![Event::Asked { messages: vec![asked] }],
        answer: outcome.map(|good| if good { "承知しました。".to_owned() } else { "できません。".to_owned() }),
        fault: outcome.is_none().then(|| Failure { code: "model.timeout".into(), detail: "30 s".into() }),
        scores: score.into_iter().collect(),
        place: None,
        outcomes: std::collections::BTreeMap::new(),
    }
}

/// Takes a folder in as one upload: its only segment.
pub(super) fn take_in(world: &World, bytes: &[u8]) -> Result<Incoming, crate::refusal::Error> {
    let mut incoming = world.it.logs.begin(crate::time::Clock::now(&world.clock), &SystemChance)?;
    incoming.write(bytes)?;
    incoming.unpack()?;
    Ok(incoming)
}

pub(super) fn kept(world: &World, plan: &Plan, behaviour: Behaviour) -> Received {
    let dir = tempfile::tempdir().unwrap();
    write_log(dir.path(), plan, behaviour);
    let bytes = std::fs::read(dir.path().join("0001.jsonl")).unwrap();
    let mut incoming = take_in(world, &bytes).unwrap();
    let suite = suites().iter().find(|s| s.digest == plan.digest);
    let examined = examine(incoming.folder(), plan, suite).unwrap();
    let (log, size) = world.it.logs.keep(&mut incoming).unwrap();
    Received { log, size, examined }
}
