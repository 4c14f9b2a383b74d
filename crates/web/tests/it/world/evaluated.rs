//! Evaluations arranged: a plan, and the log of a run as the engine writes it.

use super::World;
use serde_json::{Value, json};
use shirube_domain::db::WriteTx;
use shirube_domain::evaluation::{self, Evaluation, Plan, PlanDraft, Received};
use shirube_domain::filing;
use shirube_domain::id::{AccountId, AssetId, EvaluationId, EvaluationRunId};
use shirube_domain::refusal::Error;

/// The suite of these evaluations.
pub const SUITE: &str = "p01-harmful-output@1.0";

/// A plan as a form gives it.
pub fn draft() -> PlanDraft {
    PlanDraft {
        suite: SUITE.into(),
        model: "scripted-1".into(),
        target: "https://model.example/v1".into(),
        parameters: "temperature = 0".into(),
        epochs: "1".into(),
        level: "95".into(),
        ..PlanDraft::default()
    }
}

/// The log of a run, one segment; of every fourth sample the answer is not as expected.
pub fn log_of(plan: &Plan) -> Vec<u8> {
    let suite = evaluation::suites().iter().find(|s| s.digest == plan.digest).expect("a suite of the catalogue");
    let at = "2026-11-22T03:00:00Z";
    let scorers: serde_json::Map<String, Value> =
        plan.scorers.iter().filter(|(_, spec)| spec["kind"] != "judge").map(|(n, s)| (n.clone(), s.clone())).collect();
    let told = json!({
        "task": suite.id(), "digest": plan.digest, "samples": plan.samples, "epochs": plan.epochs, "target": plan.target,
        "model": plan.model, "parameters": plan.parameters, "scorers": scorers,
    });
    let mut lines = vec![json!({
        "kind": "header", "format": "shirube-eval-log/1", "run": "run_1", "segment": 1, "at": at, "software": "shirube 0",
        "plan": told,
    })];
    for (n, item) in suite.items.iter().enumerate() {
        let mut scores = json!({});
        if scorers.contains_key(&item.scorer) {
            scores[&item.scorer] = json!({ "value": if n % 4 == 0 { 0 } else { 1 }, "why": "t" });
        }
        let asked = json!({ "kind": "asked", "messages": [{ "role": "user", "content": item.input }] });
        lines.push(json!({
            "kind": "sample", "id": item.id, "epoch": 1, "at": at, "ms": 5, "leaf": item.leaf, "answer": "承知しました。",
            "events": [asked, { "kind": "retried", "code": "model.busy", "wait_ms": 9 }], "scores": scores,
        }));
    }
    lines.push(json!({ "kind": "end", "status": "complete", "at": at }));
    lines.iter().map(|line| format!("{line}\n")).collect::<String>().into_bytes()
}

impl World {
    fn filed<T: Send>(&self, work: impl FnOnce(&mut WriteTx<'_, '_>) -> Result<T, Error> + Send) -> T {
        filing::receive(&self.app.installation.ground, "test.evaluate", |tx, _| work(tx)).expect("filed")
    }

    /// A plan that was agreed on.
    pub fn agreed(&self, asset: &AssetId, (by, second): (&AccountId, &AccountId)) -> Evaluation {
        let id = self.filed(|tx| evaluation::plan(tx, asset, &draft(), by));
        self.filed(|tx| evaluation::agree(tx, &id, 1, second))
    }

    /// An evaluation whose run awaits a reviewer.
    pub fn handed_in(
        &self,
        asset: &AssetId,
        (by, second): (&AccountId, &AccountId),
    ) -> (EvaluationId, EvaluationRunId) {
        let held = self.agreed(asset, (by, second));
        let it = &self.app.installation;
        let mut incoming = it.logs.begin(it.ground.clock.now(), it.ground.chance.as_ref()).expect("begun");
        incoming.write(&log_of(&held.plan)).expect("written");
        incoming.unpack().expect("unpacked");
        let examined = evaluation::examine(incoming.folder(), &held.plan, evaluation::suite(SUITE)).expect("sound");
        let (log, size) = it.logs.keep(&mut incoming).expect("kept");
        let given = Received { log, size, examined };
        let run = self.filed(|tx| evaluation::receive(tx, &held.id, &given, by));
        (held.id, run)
    }
}
