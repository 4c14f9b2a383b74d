//! From the plan to the statement, and what happens to it after.

use super::*;
use crate::assessment::{EvidenceDraft, attach};
use crate::event;
use crate::refusal::Error;
use crate::registry::{self, AssetDraft};
use crate::statement;
use crate::testing::{CATALOG, a_norm, codes};

/// An evaluation with a run, evidence and a note, for tests that want a row in every table.
pub(crate) fn one_of_each(world: &World, d: &Drafted) {
    let second = world.account("evaluator");
    let id = world.file(|tx, _| plan(tx, &d.asset, &draft(), &d.by)).unwrap();
    world.file(|tx, _| agree(tx, &id, 1, &second)).unwrap();
    let held = world.read(|tx| evaluation(tx, &id)).unwrap();
    let given = kept(world, &held.plan, |n| Some(n % 3 != 0));
    let run = world.file(|tx, _| receive(tx, &id, &given, &d.by)).unwrap();
    world.file(|tx, _| accept(tx, &run, "", 1, &second)).unwrap();
    let given = EvidenceDraft::Evaluation { title: String::new(), evaluation: id.clone() };
    world.file(|tx, _| attach(tx, &CATALOG, &d.id, &a_norm(), &given, &d.by)).unwrap();
    let held = world.read(|tx| evaluation(tx, &id)).unwrap();
    world.file(|tx, _| note(tx, &held, &Stale { cause: Cause::System, detail: "2".into() })).unwrap();
    // As if the result had been said in a statement that is there.
    let said = world.read(|tx| tx.row("SELECT id FROM statement ORDER BY id LIMIT 1", &[], |r| r.text(0)));
    let said = Evaluation { statement: said.map(|id| id.parse().unwrap()), ..held };
    let shown = ["model".to_owned()].into();
    world.file(|tx, _| give::note(tx, &said, (Some(&d.operator), "次の事業者"), &shown, &second)).unwrap();
    work::one_of_each(world, d, &second);
}

#[test]
fn every_query_of_evaluations_runs() {
    let (c, (held, run)) = {
        let c = Circle::new();
        let done = c.issued();
        (c, done)
    };
    let (operator, asset) = (&c.d.operator, &c.d.asset);
    let given = EvidenceDraft::Evaluation { title: String::new(), evaluation: held.id.clone() };
    let evidence = c.world.file(|tx, _| attach(tx, &CATALOG, &c.d.id, &a_norm(), &given, &c.d.by)).unwrap();
    c.world.read(|tx| -> Result<(), Error> {
        assert_eq!(store::evaluation(tx, &held.id)?.unwrap().id, held.id);
        let statement = held.statement.as_ref().unwrap();
        assert_eq!(store::evaluation_of_statement(tx, statement)?.unwrap().id, held.id);
        let after = registry::Cursor { at: held.updated_at.clone(), id: held.id.to_string() };
        assert_eq!(store::list(tx, operator, Some(asset), None, 5)?.rows.len(), 1);
        assert_eq!(store::list(tx, operator, None, Some(&after), 5)?.rows.len(), 0);
        assert_eq!(store::of_asset(tx, asset)?.len(), 1);
        assert_eq!(
            (store::with_results(tx, None, 5)?.len(), store::with_results(tx, Some(&held.id), 5)?.len()),
            (1, 0)
        );
        assert_eq!(store::last_number(tx, operator)?, 1);
        assert_eq!(store::run(tx, &run.id)?.unwrap().id, run.id);
        assert_eq!(store::digests(tx, "", 5)?, [(run.id.to_string(), run.log.clone())]);
        assert_eq!(store::deliveries(tx, &held.id)?.len(), 0);
        assert_eq!(store::runs(tx, &held.id)?.len(), 1);
        assert_eq!(store::of_evidence(tx, &evidence)?, Some(held.id.clone()));
        assert_eq!(store::stale_notes(tx, &held.id)?.len(), 0);
        Ok(())
    });
}

#[test]
fn a_plan_is_filed_agreed_by_another_run_and_reviewed_by_one_who_had_no_part_in_it() {
    let c = Circle::new();
    let held = c.planned(|_| {});
    assert_eq!((held.number, held.state, held.suite().as_str()), (1, EvaluationState::Planned, SUITE));
    let own = c.world.file(|tx, _| agree(tx, &held.id, held.revision, &c.d.by));
    assert_eq!(codes(own), ["evaluation.own-plan"]);
    let early = kept(&c.world, &held.plan, |_| Some(true));
    assert_eq!(codes(c.world.file(|tx, _| receive(tx, &held.id, &early, &c.d.by))), ["evaluation.state"]);
    let held = c.world.file(|tx, _| agree(tx, &held.id, held.revision, &c.second)).unwrap();
    let run = c.received(&held, |n| Some(n % 4 != 0));
    assert_eq!(c.read(&held.id).state, EvaluationState::Review);
    let own = c.world.file(|tx, _| accept(tx, &run.id, "", run.revision, &c.d.by));
    assert_eq!(codes(own), ["evaluation.own-run"]);
    let silent = c.world.file(|tx, _| send_back(tx, &run.id, " ", run.revision, &c.reviewer));
    assert_eq!(codes(silent), ["evaluation.words"]);
    c.world.file(|tx, _| send_back(tx, &run.id, "温度が違う", run.revision, &c.reviewer)).unwrap();
    let second = c.received(&c.read(&held.id), |n| Some(n % 5 != 0));
    assert_eq!((second.number, c.run(&run.id).state), (2, RunState::Returned));
    let done = c.world.file(|tx, _| accept(tx, &second.id, "", second.revision, &c.reviewer)).unwrap();
    assert_eq!(done.state, EvaluationState::Accepted);
    let told: Vec<_> = c.world.read(|tx| event::latest(tx, &c.d.operator, 9)).iter().filter_map(|e| e.kind).collect();
    use event::Kind::{EvaluationAccepted, EvaluationReceived, EvaluationReturned};
    for kind in [EvaluationAccepted, EvaluationReceived, EvaluationReturned] {
        assert!(told.contains(&kind), "{kind:?}");
    }
    assert_eq!(c.world.faults(), []);
}

#[test]
fn a_plan_with_faults_names_each_of_them_and_holds_no_key() {
    let c = Circle::new();
    let said = PlanDraft {
        target: "https://user:pw@model.example".into(),
        parameters: "api_key = x".into(),
        epochs: "0".into(),
        thresholds: vec![("refuses".into(), "120".into()), ("nowhere".into(), "5".into())],
        held_back_digest: "abc".into(),
        ..PlanDraft::default()
    };
    let refused = c.world.file(|tx, _| plan(tx, &c.d.asset, &said, &c.d.by));
    let Err(Error::Refused(list)) = refused else { panic!("refused") };
    let on: Vec<&str> = list.iter().filter_map(|r| r.field.as_deref()).collect();
    for field in ["suite", "model", "target", "parameters", "epochs", "level", "held_back_digest"] {
        assert!(on.contains(&field), "{field}: {on:?}");
    }
    let said = PlanDraft { thresholds: said.thresholds.clone(), ..draft() };
    let refused = c.world.file(|tx, _| plan(tx, &c.d.asset, &said, &c.d.by));
    assert_eq!(codes(refused), ["evaluation.threshold", "evaluation.threshold"]);
}

#[test]
fn a_statement_is_signed_with_each_perspective_a_field_of_its_own() {
    let c = Circle::new();
    let (held, run) = c.issued();
    assert_eq!(held.state, EvaluationState::Issued);
    let row = c.world.read(|tx| statement::statement(tx, held.statement.as_ref().unwrap())).unwrap();
    assert_eq!(row.kind, KIND);
    let whole = shirube_proof::statement::Statement::parse(&row.text).unwrap();
    let content = whole.content().unwrap();
    assert_eq!(content.fields["log_digest"], run.log.as_str());
    assert_eq!(content.fields["suite_digest"], held.plan.digest.as_str());
    assert!(content.fields["notice"].as_str().unwrap().contains("not the State's"));
    let share = &content.fields["share.rights"];
    assert!(share["low"].as_f64() <= share["share"].as_f64() && share["share"].as_f64() <= share["high"].as_f64());
    assert_eq!(content.fields["threshold.rights"]["outcome"], "below");
    assert_eq!(c.world.faults(), []);
}

#[test]
fn a_result_goes_stale_once_for_each_cause_and_its_operator_is_told() {
    let c = Circle::new();
    let (held, _) = c.issued();
    let at = |world: &World| statement::seconds(crate::time::Clock::now(&world.clock));
    let causes = |of: &Evaluation| -> Vec<Cause> {
        c.world.read(|tx| standing(tx, of, at(&c.world))).into_iter().map(|s| s.cause).collect()
    };
    assert_eq!(causes(&held), []);
    let asset = c.world.read(|tx| registry::asset(tx, &c.d.asset)).unwrap();
    let named = AssetDraft { name: asset.name, version: "3.0".into(), summary: String::new() };
    c.world.file(|tx, _| registry::amend(tx, &c.d.asset, &named, asset.revision)).unwrap();
    assert_eq!(causes(&held), [Cause::System]);
    let look = || crate::downstream::look_at_results(&c.world.it.ground).unwrap();
    assert_eq!((look(), look()), (1, 0), "noted once");
    let later = c.planned(|d| d.judges = "judge-2".into());
    c.world.file(|tx, _| agree(tx, &later.id, later.revision, &c.second)).unwrap();
    let run = c.received(&c.read(&later.id), |_| Some(true));
    c.world.file(|tx, _| accept(tx, &run.id, "", run.revision, &c.reviewer)).unwrap();
    assert_eq!(causes(&held), [Cause::System, Cause::Judge, Cause::Replaced]);
    assert_eq!(look(), 2);
    let held = c.world.file(|tx, _| take_back(tx, &held.id, "誤りがあった", held.revision)).unwrap();
    assert!(causes(&held).contains(&Cause::Withdrawn));
    assert_eq!(c.world.faults(), []);
}

#[test]
fn two_results_are_compared_sample_by_sample_and_corrected_for_being_many() {
    let c = Circle::new();
    let first = c.accepted(|n| Some(n % 2 == 0));
    let second = c.accepted(|_| Some(true));
    let logs = &c.world.it.logs;
    let found = compare(logs, (&first.0, &first.1), (&second.0, &second.1)).unwrap();
    assert!(found.is_paired && found.lines.len() >= 5);
    let root = &found.lines[0];
    assert!(root.difference.unwrap() > 0.3 && root.p.unwrap() < 0.001 && root.flipped.unwrap().0 == 0);
    let (rows, count) = differences(logs, (&first.0, &first.1), (&second.0, &second.1), 5).unwrap().unwrap();
    assert!(rows.len() == 5 && count > 20 && rows.iter().all(|d| d.first == 0.0 && d.second == 1.0));
    let gone = Run { log: "0".repeat(64), ..second.1.clone() };
    let found = compare(logs, (&first.0, &first.1), (&second.0, &gone)).unwrap();
    assert!(!found.is_paired && found.lines[0].interval.unwrap().0 > 0.0);
    assert!(CATALOG.instruments().len() > 1);
}
