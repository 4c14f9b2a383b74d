//! Orders, parts and workers on either database; the endpoint is a closure, the workers are values, and the clock is moved by hand.

mod judged;

use super::*;
use crate::evaluation::tests::{Circle, SUITE, draft};
use crate::evaluation::{Evaluation, EvaluationState, run, runs, suite};
use crate::event;
use crate::id::{AccountId, EvaluationOrderId};
use crate::outbound::{Outbound, Policy};
use crate::refusal::Error;
use crate::testing::{Drafted, World, codes};
use std::collections::BTreeMap;

/// Every name leads into the world.
struct Elsewhere;

impl crate::outbound::Names for Elsewhere {
    fn addresses(&self, host: &str) -> Vec<std::net::IpAddr> {
        vec![host.parse().unwrap_or_else(|_| "8.8.8.8".parse().unwrap())]
    }
}

fn said(key: &str) -> OrderDraft {
    OrderDraft {
        target: "https://model.example/v1".into(),
        parameters: "temperature = 0".into(),
        key: key.into(),
        unjudged: true,
        ..OrderDraft::default()
    }
}

fn wanted(worker: &str, keys: &[&str]) -> Wanted {
    Wanted {
        worker: worker.into(),
        keys: keys.iter().map(|k| (*k).to_owned()).collect(),
        digests: vec![suite(SUITE).unwrap().digest.clone()],
        lease: LEASE,
    }
}

/// What the engine would have written down of these samples of a part.
fn lines(taken: &Taken, most: usize) -> Vec<Done> {
    let items = &suite(SUITE).unwrap().items[taken.part.from as usize..taken.part.to as usize];
    let is_new = |id: &str| !taken.done.iter().any(|(known, _)| known == id);
    items.iter().filter(|i| is_new(&i.id)).take(most).map(|i| answered(&i.id)).collect()
}

fn answered(id: &str) -> Done {
    let value = serde_json::json!({
        "kind": "sample", "id": id, "epoch": 1, "at": "2026-03-20T09:46:40Z", "ms": 3, "answer": "はい", "scores": {},
    });
    Done { sample: id.to_owned(), epoch: 1, is_failed: false, line: value.to_string() }
}

fn failed(id: &str, code: &str) -> Done {
    let value = serde_json::json!({
        "kind": "sample", "id": id, "epoch": 1, "at": "2026-03-20T09:46:40Z", "ms": 3,
        "fault": { "code": code, "detail": "" }, "scores": {},
    });
    Done { is_failed: true, line: value.to_string(), ..answered(id) }
}

fn trouble(code: &str, detail: &str) -> Trouble {
    Trouble { code: code.into(), detail: detail.into() }
}

/// A circle with an agreed evaluation and an order for it.
fn ordered(key: &str) -> (Circle, Evaluation, EvaluationOrderId) {
    let c = Circle::new();
    let held = c.agreed();
    let id = c.world.file(|tx, _| order(tx, &held.id, &said(key), &c.d.by)).unwrap();
    (c, held, id)
}

fn read(world: &World, id: &EvaluationOrderId) -> Order {
    world.read(|tx| one(tx, id)).unwrap()
}

fn take_one(world: &World, worker: &str) -> Option<Taken> {
    take(&world.it.ground, &wanted(worker, &[])).unwrap()
}

/// Carries out everything that is left, as one worker would.
fn carry_out(world: &World, worker: &str) -> usize {
    let mut count = 0;
    while let Some(taken) = take_one(world, worker) {
        hand_in(&world.it.ground, &taken, &lines(&taken, usize::MAX)).unwrap();
        finish(&world.it.ground, &taken, &End::Whole).unwrap();
        count += 1;
    }
    count
}

/// An order with a batch, for tests that want a row in every table.
pub(crate) fn one_of_each(world: &World, d: &Drafted, second: &AccountId) {
    use crate::evaluation::{agree, plan};
    let id = world.file(|tx, _| plan(tx, &d.asset, &draft(), &d.by)).unwrap();
    world.file(|tx, _| agree(tx, &id, 1, second)).unwrap();
    world.file(|tx, _| order(tx, &id, &said(""), &d.by)).unwrap();
    let taken = take_one(world, "machine-1").unwrap();
    hand_in(&world.it.ground, &taken, &lines(&taken, 2)).unwrap();
    seen(&world.it.ground, &wanted("machine-1", &["open"]), "shirube 0.1.0").unwrap();
}

#[test]
fn every_query_of_orders_parts_and_workers_runs() {
    let (c, held, id) = ordered("");
    seen(&c.world.it.ground, &wanted("machine-1", &["a", "b"]), "shirube").unwrap();
    let taken = take_one(&c.world, "machine-1").unwrap();
    hand_in(&c.world.it.ground, &taken, &lines(&taken, 2)).unwrap();
    c.world.read(|tx| -> Result<(), Error> {
        assert_eq!(store::one(tx, &id)?.unwrap().id, id);
        assert_eq!(store::of_evaluation(tx, &held.id)?.len(), 1);
        assert_eq!(store::latest(tx, &held.id)?.unwrap().number, 1);
        assert_eq!(store::whole(tx)?.len(), 0);
        assert_eq!(store::part(tx, &taken.part.id)?.unwrap().token, 1);
        assert!(store::parts_of(tx, &id)?.len() > 1);
        assert!(store::due(tx, "9999", &wanted("x", &["k"]))?.is_some());
        assert!(
            store::due(tx, "9999", &Wanted { digests: vec![], ..wanted("x", &[]) })?.is_none(),
            "a worker without suites"
        );
        assert_eq!(store::done_of(tx, &taken.part.id)?.len(), 2);
        assert_eq!(store::last_batch(tx, &id)?, 1);
        let batches = store::batches(tx, &id)?;
        assert_eq!((batches.len(), batches[0].n), (1, 1));
        assert_eq!(store::lines(tx, &id, 1)?.len(), 2);
        assert_eq!(store::shares(tx, &id, "")?[0].lately, 2);
        assert_eq!(store::workers(tx, "")?[0].keys, ["a", "b"]);
        Ok(())
    });
    // Those that write are run by the verbs; here each once by itself.
    c.world
        .file(|tx, _| {
            let part = store::part(tx, &taken.part.id)?.unwrap();
            store::take_part(tx, &part, "machine-2", "2026-01-01T00:00:00Z")?;
            store::extend(tx, &part.id, "2026-01-02T00:00:00Z", 0)?;
            store::settle_part(tx, &part, (PartState::Waiting, 1), "2026-01-01T00:00:00Z", Some(&trouble("a", "b")))?;
            store::insert_parts(tx, &id, &[])?;
            store::insert_lines(tx, (&id, &part.id, 1), &[])?;
            store::put_worker(tx, &wanted("machine-1", &[]), "shirube")?;
            store::put_state(tx, &id, 1, OrderState::Running, None)?;
            Ok(())
        })
        .unwrap();
    let done = c.received(&held, |_| Some(true));
    let stands = read(&c.world, &id);
    c.world.file(|tx, _| Ok(store::put_run(tx, &stands, &done.id)?)).unwrap();
    assert_eq!(read(&c.world, &id).run, Some(done.id));
    leave(&c.world.it.ground, "machine-1").unwrap();
    assert!(c.world.read(|tx| store::workers(tx, "")).is_empty());
    seen(&c.world.it.ground, &wanted("killed", &[]), "shirube").unwrap();
    c.world.clock.forward_hours(25);
    seen(&c.world.it.ground, &wanted("machine-3", &[]), "shirube").unwrap();
    assert_eq!(c.world.read(|tx| store::workers(tx, "")).len(), 1, "the killed one is forgotten after a day");
    assert_eq!(c.world.faults(), []);
}

#[test]
fn a_worker_that_dies_loses_nothing_and_doubles_nothing() {
    let (c, held, id) = ordered("");
    let ground = &c.world.it.ground;
    let dying = take_one(&c.world, "machine-1").unwrap();
    assert_eq!(hand_in(ground, &dying, &lines(&dying, 3)).unwrap(), Go::On);
    let before = carry_out(&c.world, "machine-2");
    assert!(before > 1 && take_one(&c.world, "machine-2").is_none(), "the first still has its part");
    c.world.clock.forward_hours(1);
    let again = take_one(&c.world, "machine-2").unwrap();
    assert_eq!((again.part.id.as_str(), again.part.token), (dying.part.id.as_str(), 2));
    assert_eq!(again.done.len(), 3, "what was handed in is not asked again");
    // It was not dead: it was asleep, and hands in what nobody waits for any more.
    assert_eq!(codes(hand_in(ground, &dying, &lines(&dying, 5)).map(|_| ())), ["evaluation.lease-lost"]);
    assert_eq!(codes(finish(ground, &dying, &End::Whole)), ["evaluation.lease-lost"]);
    let rest = lines(&again, usize::MAX);
    hand_in(ground, &again, &rest).unwrap();
    hand_in(ground, &again, &rest).unwrap();
    finish(ground, &again, &End::Whole).unwrap();
    let made = assemble_due(ground, &c.world.it.logs, &|| true).unwrap();
    let made = made[0].run.clone().unwrap();
    let made = c.world.read(|tx| run(tx, &made)).unwrap();
    assert_eq!((made.facts.answered, made.facts.missing(), made.facts.failures()), (held.plan.samples, 0, 0));
    assert_eq!((made.facts.run.as_str(), made.facts.status.as_deref()), (id.as_str(), Some("complete")));
    let text = std::fs::read_to_string(&c.world.it.logs.segments(&made.log)[0]).unwrap();
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for line in text.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()) {
        if let Some(id) = line["id"].as_str() {
            *times.entry(id.to_owned()).or_default() += 1;
        }
    }
    assert_eq!(times.len() as u64, held.plan.samples);
    assert!(times.values().all(|n| *n == 1), "each sample once");
    assert_eq!(c.read(&held.id).state, EvaluationState::Review);
    assert_eq!(read(&c.world, &id).state, OrderState::Done);
    assert_eq!(c.world.faults(), []);
}

#[test]
fn two_programs_that_put_the_same_log_together_make_one_run() {
    let (c, held, _) = ordered("");
    carry_out(&c.world, "machine-1");
    let other = c.world.another().unwrap();
    let found = c.world.read(store::whole);
    assert_eq!(found.len(), 1);
    let both = [&c.world.it, &other].map(|it| assemble_due(&it.ground, &it.logs, &|| true).unwrap());
    assert_eq!(both.iter().map(Vec::len).sum::<usize>(), 1);
    assert_eq!(c.world.read(|tx| runs(tx, &held.id)).len(), 1);
    assert!(c.world.read(|tx| store::lines(tx, &found[0].id, 1)).is_empty(), "the log is on the shelf");
    assert_eq!(c.world.faults(), []);
}

#[test]
fn a_part_goes_only_to_a_worker_that_holds_the_key_and_has_the_suite() {
    let (c, _, id) = ordered("keiyaku-1");
    let ground = &c.world.it.ground;
    assert!(take(ground, &wanted("a", &[])).unwrap().is_none());
    assert!(take(ground, &wanted("a", &["other"])).unwrap().is_none());
    assert!(take(ground, &Wanted { digests: vec!["0".repeat(64)], ..wanted("a", &["keiyaku-1"]) }).unwrap().is_none());
    seen(ground, &wanted("a", &["other"]), "shirube").unwrap();
    seen(ground, &wanted("b", &["other", "keiyaku-1"]), "shirube").unwrap();
    let at = crate::time::Clock::now(&c.world.clock);
    let held = c.world.read(|tx| progress(tx, &read(&c.world, &id), at));
    assert_eq!((held.workers.len(), held.able), (2, 1));
    assert!(take(ground, &wanted("b", &["other", "keiyaku-1"])).unwrap().is_some());
}

#[test]
fn a_cancelled_order_stops_at_the_next_batch_keeps_what_was_answered_and_goes_on_later() {
    let (c, _, id) = ordered("");
    let ground = &c.world.it.ground;
    let taken = take_one(&c.world, "machine-1").unwrap();
    let first = lines(&taken, 2);
    hand_in(ground, &taken, &first).unwrap();
    c.world.file(|tx, _| cancel(tx, &id, 1)).unwrap();
    assert!(take_one(&c.world, "machine-2").is_none());
    let more = lines(&taken, 4);
    assert_eq!(hand_in(ground, &taken, &more).unwrap(), Go::Stop, "what was asked is kept all the same");
    finish(ground, &taken, &End::Back).unwrap();
    assert_eq!(codes(c.world.file(|tx, _| cancel(tx, &id, 2))), ["evaluation.order-state"]);
    c.world.file(|tx, _| go_on(tx, &id, 2)).unwrap();
    let again = c.world.read(|tx| parts_of(tx, &id));
    assert_eq!((again[0].state, again[0].tries), (PartState::Waiting, 0));
    carry_out(&c.world, "machine-2");
    assert!(assemble_due(ground, &c.world.it.logs, &|| true).unwrap()[0].run.is_some());
    assert_eq!(c.world.faults(), []);
}

#[test]
fn a_withdrawn_evaluation_takes_its_order_with_it() {
    let (c, held, id) = ordered("");
    let taken = take_one(&c.world, "machine-1").unwrap();
    let seen = c.read(&held.id).revision;
    c.world.file(|tx, _| crate::evaluation::withdraw(tx, &held.id, "中止", seen)).unwrap();
    assert_eq!(hand_in(&c.world.it.ground, &taken, &lines(&taken, 1)).unwrap(), Go::Stop);
    let stands = read(&c.world, &id);
    assert_eq!(stands.state, OrderState::Cancelled);
    assert_eq!(codes(c.world.file(|tx, _| go_on(tx, &id, stands.revision))), ["evaluation.state"]);
}

#[test]
fn a_wrong_key_stops_the_order_in_words_and_a_weak_endpoint_is_tried_again() {
    let (c, _, id) = ordered("");
    let ground = &c.world.it.ground;
    let taken = take_one(&c.world, "machine-1").unwrap();
    finish(ground, &taken, &End::Faulty(vec![], trouble("model.unreachable", "connection refused"))).unwrap();
    let held = read(&c.world, &id);
    let at = crate::time::Clock::now(&c.world.clock);
    assert_eq!(held.state, OrderState::Running);
    assert_eq!(c.world.read(|tx| progress(tx, &held, at)).troubles[0].0.code, "model.unreachable");
    let other = take_one(&c.world, "machine-1").unwrap();
    assert_ne!(other.part.id, taken.part.id, "the failed part waits a little");
    finish(ground, &other, &End::Faulty(vec![], trouble("model.refused", "401 no such key"))).unwrap();
    let held = read(&c.world, &id);
    assert_eq!((held.state, held.trouble.as_ref().unwrap().code.as_str()), (OrderState::Failed, "model.refused"));
    let told = c.world.read(|tx| event::latest(tx, &c.d.operator, 1));
    assert_eq!(told[0].kind, Some(event::Kind::EvaluationStopped), "whose it is hears of it");
    assert!(take_one(&c.world, "machine-1").is_none());
    c.world.file(|tx, _| go_on(tx, &id, held.revision)).unwrap();
    assert!(carry_out(&c.world, "machine-1") > 1);
    assert_eq!(c.world.faults(), []);
}

#[test]
fn samples_that_fail_for_themselves_are_written_down_as_failed_in_the_end() {
    let (c, held, _) = ordered("");
    let ground = &c.world.it.ground;
    let mut bad = None;
    for _ in 0..3 {
        let taken = take_one(&c.world, "machine-1").unwrap();
        let first = suite(SUITE).unwrap().items[taken.part.from as usize].id.clone();
        assert_eq!(bad.get_or_insert(taken.part.id.clone()), &taken.part.id);
        let rest: Vec<Done> = lines(&taken, usize::MAX).into_iter().filter(|d| d.sample != first).collect();
        hand_in(ground, &taken, &rest).unwrap();
        let one = failed(&first, "model.too-long");
        finish(ground, &taken, &End::Faulty(vec![one], trouble("model.too-long", ""))).unwrap();
        // The others are taken by somebody else meanwhile, so that this one comes next.
        while let Some(other) = take_one(&c.world, "machine-2") {
            hand_in(ground, &other, &lines(&other, usize::MAX)).unwrap();
            finish(ground, &other, &End::Whole).unwrap();
        }
        c.world.clock.forward_hours(1);
    }
    let made = assemble_due(ground, &c.world.it.logs, &|| true).unwrap()[0].run.clone().unwrap();
    let made = c.world.read(|tx| run(tx, &made)).unwrap();
    assert_eq!((made.facts.failures(), made.facts.answered), (1, held.plan.samples - 1));
    assert!(made.deviations.iter().any(|d| d.what == "failed"));
}

#[test]
fn a_part_at_which_every_worker_dies_stops_the_order() {
    let (c, _, id) = ordered("");
    let first = take_one(&c.world, "machine-1").unwrap();
    c.world
        .file(|tx, _| {
            for part in store::parts_of(tx, &id)?.iter().filter(|p| p.id != first.part.id) {
                store::settle_part(tx, part, (PartState::Done, 0), &part.until, None)?;
            }
            Ok(())
        })
        .unwrap();
    for _ in 0..5 {
        c.world.clock.forward_hours(1);
        assert!(take_one(&c.world, "machine-1").is_some());
    }
    c.world.clock.forward_hours(1);
    assert!(take_one(&c.world, "machine-1").is_none());
    assert_eq!(read(&c.world, &id).trouble.unwrap().code, "evaluation.workers-lost");
}

#[test]
fn lines_changed_behind_the_programs_back_do_not_become_a_log() {
    let (c, held, id) = ordered("");
    carry_out(&c.world, "machine-1");
    c.world.tamper("UPDATE evaluation_line SET line = replace(line, 'はい', 'いいえ') WHERE batch = 2");
    let made = assemble_due(&c.world.it.ground, &c.world.it.logs, &|| true).unwrap();
    assert!(made[0].run.is_none());
    let stands = read(&c.world, &id);
    assert_eq!((stands.state, stands.trouble.unwrap().code.as_str()), (OrderState::Failed, "evaluation.batch"));
    assert!(c.world.read(|tx| runs(tx, &held.id)).is_empty());
}

#[test]
fn an_order_with_faults_names_each_and_a_target_in_a_closed_network_is_refused() {
    let c = Circle::new();
    let held = c.planned(|_| {});
    assert_eq!(codes(c.world.file(|tx, _| order(tx, &held.id, &said(""), &c.d.by))), ["evaluation.state"]);
    let held = c.agreed();
    let bad = OrderDraft {
        target: "https://user:pw@model.example".into(),
        parameters: "api_key = x".into(),
        key: "sk-123456789".into(),
        at_once: "0".into(),
        samples: "1000000".into(),
        ..OrderDraft::default()
    };
    let refused = c.world.file(|tx, _| order(tx, &held.id, &bad, &c.d.by));
    let all = [
        "evaluation.secret",
        "evaluation.secret",
        "evaluation.key-name",
        "evaluation.at-once",
        "evaluation.sample-limit",
        "evaluation.order-judge",
    ];
    assert_eq!(codes(refused), all);
    let at = |target: &str| OrderDraft { target: target.into(), ..said("") };
    let world_only = Outbound::with_names(Policy::default(), std::sync::Arc::new(Elsewhere)).unwrap();
    for target in ["https://127.0.0.1/v1", "https://10.0.0.8/v1", "https://[::1]/v1", "https://169.254.169.254/v1"] {
        assert_eq!(codes(examine_targets(&world_only, &at(target))), ["outbound.private"], "{target}");
        let judged = OrderDraft { judges: format!("m@{target} key=lab"), ..said("") };
        assert_eq!(codes(examine_targets(&world_only, &judged)), ["outbound.private"], "{target}");
    }
    assert_eq!(codes(examine_targets(&world_only, &at("http://8.8.8.8/v1"))), ["outbound.scheme"]);
    let own = Outbound::new(Policy { allow_private: true, allow_plain: true, ..Policy::default() }).unwrap();
    examine_targets(&own, &at("http://127.0.0.1:8000/v1")).unwrap();
    c.world.file(|tx, _| order(tx, &held.id, &said(""), &c.d.by)).unwrap();
    let again = c.world.file(|tx, _| order(tx, &held.id, &said(""), &c.d.by));
    assert_eq!(codes(again), ["evaluation.order-under-way"]);
}
